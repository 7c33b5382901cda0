use super::{Advice, Choice, Fields, Rules, choose, judge};
use crate::{
    door::Role,
    policies::{Document, Preset},
};
use kit::{
    secret::Secret,
    words::{Locale, Words},
};

const CONTEXT: [&str; 4] = [
    "virginia@conecta.com.vc",
    "Virginia Sánchez",
    "Aurora Seguros",
    "Atendimento",
];

fn verdict(password: &str) -> Result<(), Vec<Advice>> {
    judge(&Rules::default(), &Secret::new(password.to_owned()), &CONTEXT)
}

fn refused_for(password: &str, wanted: fn(&Advice) -> bool) {
    let advice = verdict(password).expect_err(password);
    assert!(advice.iter().any(wanted), "{password}: {advice:?}");
}

#[test]
fn long_passwords_of_any_characters_will_do_s_065() {
    for good in [
        "correct horse battery staple",
        "janela-clara-outono-64",
        "&#<>\"'% e mais doze coisas",
        "パスワードは とても 長い ほうが いい",
        "ñandú  über  çedilla  œuvre",
    ] {
        assert_eq!(verdict(good), Ok(()), "{good}");
    }
    let longest = (0..100).map(|n| format!("x{n:03}")).collect::<Vec<_>>().concat();
    assert_eq!(longest.chars().count(), 400);
    assert_eq!(verdict(&longest), Ok(()));
}

#[test]
fn length_counts_code_points_after_composition() {
    // 14 characters however they are typed: the accents as marks of their own add nothing.
    let apart = "e\u{301}".repeat(7) + "xkqzwvj";
    let advice = verdict(&apart).expect_err("short");
    assert!(
        advice.contains(&Advice::Short { least: 15, has: 14 }),
        "{advice:?}"
    );
    refused_for(&"ab1!".repeat(101), |a| matches!(a, Advice::Long { most: 400 }));
    refused_for(&"x".repeat(1_000_000), |a| matches!(a, Advice::Long { .. }));
}

#[test]
fn a_nul_is_refused_and_nothing_is_blank() {
    assert_eq!(verdict("correct horse\0battery staple"), Err(vec![Advice::Nul]));
    assert_eq!(verdict(""), Err(vec![Advice::Blank]));
}

#[test]
fn what_others_know_may_not_stand_in_it_s_066() {
    for own in [
        "virginia trabalha bem hoje",
        "V1rg1n1a trabalha bem hoje",
        "minha conecta querida 77",
        "sanchez gosta de cafe frio",
        "aurora boreal no inverno",
    ] {
        refused_for(own, |a| matches!(a, Advice::Own { .. }));
    }
    let context = ["oz-lz-qk-vc-ra-ty-xx"];
    let near = judge(
        &Rules::default(),
        &Secret::new("oz-lz-qk-vc-ra-ty-xy".into()),
        &context,
    );
    assert!(
        near.expect_err("near")
            .iter()
            .any(|a| matches!(a, Advice::Similar { .. }))
    );
}

#[test]
fn guessable_ones_are_refused_with_advice_004_43() {
    refused_for("aaaaaaaaaaaaaaaa", |a| *a == Advice::Repeats);
    refused_for("senha123", |a| matches!(a, Advice::Short { .. }));
    refused_for("password", |a| *a == Advice::Common);
    refused_for("qwertyuiop", |a| matches!(a, Advice::Common | Advice::Keyboard));
    refused_for("abcdefghijklmnop", |a| *a == Advice::Sequences);
}

#[test]
fn the_repetition_must_be_the_same() {
    let one = Secret::new("correct horse battery staple".to_owned());
    let other = Secret::new("correct horse battery stapl".to_owned());
    assert!(matches!(
        choose(&Rules::default(), &one, &other, &[]),
        Err(Choice::Mismatch)
    ));
    assert!(choose(&Rules::default(), &one, &one, &[]).is_ok());
    let weak = Secret::new("senha".to_owned());
    assert!(matches!(
        choose(&Rules::default(), &weak, &other, &[]),
        Err(Choice::Weak(_))
    ));
}

// 004-43
#[test]
fn a_refusal_offers_passwords_that_pass_in_every_language() {
    let words = Words::new(&[super::SHEET]);
    for locale in Locale::ALL {
        let say = words.tongue(locale);
        let weak = Choice::Weak(vec![
            Advice::Short { least: 15, has: 3 },
            Advice::Own {
                word: "virginia".into(),
            },
        ]);
        let fields = Fields::refused("virginia", &Rules::default(), &weak, &say);
        assert_eq!(fields.suggestions.len(), 3);
        for suggestion in &fields.suggestions {
            assert_eq!(
                judge(&Rules::default(), &Secret::new(suggestion.clone()), &[]),
                Ok(()),
                "{suggestion}"
            );
        }
        assert!(
            fields
                .advice
                .iter()
                .all(|line| !line.contains('$') && !line.starts_with("passwords-"))
        );
    }
}

#[test]
fn the_sentences_of_the_manuals_stand_as_they_are() {
    let words = Words::new(&[super::SHEET]);
    let es = words.tongue(Locale::Es); // 003-08
    assert_eq!(
        es.t("passwords-keep-safe"),
        "Recuerde mantener la contraseña de su cuenta segura y protegida. No lo comparta con nadie."
    );
    assert_eq!(words.tongue(Locale::PtBr).t("passwords-save"), "Salvar"); // 001-10
}

fn rules_of(preset: Preset) -> Rules {
    Rules::of(&Document::of(preset).policy(), Role::Agent)
}

fn advice(preset: Preset, password: &str) -> Vec<Advice> {
    judge(&rules_of(preset), &Secret::new(password.to_owned()), &CONTEXT)
        .err()
        .unwrap_or_default()
}

#[test]
fn kinds_of_characters_are_asked_for_where_the_organisation_asks_001_08_004_39() {
    for preset in [Preset::Smartspace, Preset::Genesys] {
        assert_eq!(advice(preset, "Vm7!qzkw"), [], "{preset:?}: eight, one of each");
        for (password, missing) in [
            ("vm7!qzkw", Advice::Upper { least: 1 }),
            ("VM7!QZKW", Advice::Lower { least: 1 }),
            ("Vmt!qzkw", Advice::Digits { least: 1 }),
            ("Vm7tqzkw", Advice::Special { least: 1 }),
            ("Vm7!qzk", Advice::Short { least: 8, has: 7 }),
        ] {
            assert!(
                advice(preset, password).contains(&missing),
                "{preset:?} {password}: {:?}",
                advice(preset, password)
            );
        }
        assert!(
            advice(preset, "Password1!").contains(&Advice::Common),
            "what everybody chooses"
        );
    }
    assert_eq!(
        advice(Preset::Nist, "ochenta y tres ventanas"),
        [],
        "and of nobody else"
    );
}

#[test]
fn a_forbidden_character_is_named_001_09() {
    assert!(
        advice(Preset::Smartspace, "Vm7!q&zk#w").contains(&Advice::Forbidden {
            found: "&#".to_owned()
        })
    );
    assert_eq!(
        advice(Preset::Genesys, "Vm7!q&zk#w"),
        [],
        "elsewhere it is welcome"
    );
}

#[test]
fn six_characters_are_enough_only_where_that_was_chosen_003_07() {
    assert_eq!(advice(Preset::Ecuabots, "vq7kzt"), []);
    assert!(advice(Preset::Ecuabots, "vq7kz").contains(&Advice::Short { least: 6, has: 5 }));
    assert!(
        !advice(Preset::Ecuabots, "123456").is_empty(),
        "what everybody tries first is refused even so"
    );
    assert!(advice(Preset::Nist, "vq7kzt").contains(&Advice::Short { least: 15, has: 6 }));
}

// 004-43: whatever is asked for, what is offered will do.
#[test]
fn suggestions_keep_every_presets_rules() {
    let words = Words::new(&[super::SHEET]);
    let mut strict = rules_of(Preset::Smartspace);
    (strict.upper, strict.digits, strict.special, strict.least) = (3, 8, 8, 40);
    strict.forbidden = "-._+=".to_owned();
    let all = Preset::ALL.into_iter().map(rules_of).chain([strict]);
    for rules in all {
        for locale in Locale::ALL {
            let weak = Choice::Weak(vec![Advice::Blank]);
            // Often, because the words are drawn: a set of short ones must not leave the reader without an offer.
            for _ in 0..20 {
                let fields = Fields::refused("virginia", &rules, &weak, &words.tongue(locale));
                assert_eq!(fields.suggestions.len(), 3, "{rules:?} {locale:?}");
            }
        }
    }
}
