use super::{Advice, Choice, Fields, Rules, choose, judge};
use crate::{
    door::Role,
    policies::{Document, Preset},
};
use kit::{
    db::dialect::sql,
    hash::{HashParameters, HashPool, Lane},
    secret::Secret,
    words::{Locale, Words},
};
use sea_orm::ConnectionTrait;
use testkit::{Browser, Extras, Page, TestApp, access::passwords};

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

/// `correct horse battery staple`, as another system kept it.
const ELSEWHERE: &str = "$2b$04$2wRxCPRXXYYWhpn2KHzxNeNN3KG.FC6snEt1qVeHdoIgnWeXhvot.";
const BRUNO: &str = "bruno@aurora.example";

async fn stored(app: &TestApp, identifier: &str) -> String {
    let db = app.state.db.read();
    let statement = sql(
        db,
        "select password from member where identifier = $1",
        [identifier.into()],
    );
    let row = db.query_one_raw(statement).await.unwrap().unwrap();
    row.try_get("", "password").unwrap()
}

async fn try_in(app: &TestApp, identifier: &str, password: &str) -> u16 {
    let fields = [
        ("identifier", identifier),
        ("password", password),
        ("organisation", "aurora"),
    ];
    app.guest().post("/sign-in", &fields).await.status
}

/// Looks at a table and carries it out.
async fn import(ana: &mut Browser, table: &str) -> Page {
    ana.post_files("/imports", &[("text", table), ("step", "create")], &[])
        .await
}

testkit::both! {
    // S-067: who moves here keeps the password, and the hash is ours from the first sign-in on.
    async fn who_moves_here_signs_in_with_the_password_of_before(app: TestApp) {
        let mut ana = app.signed_in("ana@aurora.example").await;
        let table = format!("Nombre;Usuario;Password hash\nLucía;lucia@mail.example;{ELSEWHERE}\nTomás;tomas@mail.example;hunter2\n");
        let done = import(&mut ana, &table).await;
        assert!(done.has("[data-outcome=adopted]") && done.has("[data-outcome=faulty]"), "{}", done.words());
        assert!(!ana.get("/imports").await.text.contains(ELSEWHERE));
        assert!(app.letters_but_notices().await.is_empty(), "nobody is invited to what they have");
        assert_eq!(try_in(&app, "lucia@mail.example", "hunter2").await, 422);
        assert_eq!(stored(&app, "lucia@mail.example").await, ELSEWHERE);
        assert_eq!(try_in(&app, "lucia@mail.example", testkit::PASSWORD).await, 303);
        let renewed = stored(&app, "lucia@mail.example").await;
        assert!(renewed.starts_with("$argon2id$v=19$"), "{renewed}");
        assert_eq!(try_in(&app, "lucia@mail.example", testkit::PASSWORD).await, 303);
        assert_eq!(app.audited("members.created").await[0].data["password"], "imported");
        assert!(!format!("{:?}", app.audited("members.created").await).contains("$2b$"));
        app.letters().await;
    }

    // S-003: as long as one hash of another cost is there, every wrong guess costs it too; then no more.
    async fn guesses_at_anybody_cost_what_a_guess_at_the_dearest_costs(app: TestApp) {
        let aurora = app.organisation("aurora").await;
        let shapes = async || passwords::store::shapes(app.state.db.read(), aurora).await.unwrap();
        assert!(shapes().await.is_empty());
        // Hashed before the operator changed the parameters.
        let dear = HashParameters { memory_kib: 256, iterations: 3, lanes: 1 };
        let phc = HashPool::new(1, dear, None).hash(Lane::Everyone, Secret::new(testkit::PASSWORD.into())).await.unwrap();
        let old = phc.clone();
        app.state.db.write(async move |tx| {
            let text = "update member set password = $1 where identifier = $2";
            tx.execute_raw(sql(tx, text, [old.expose().as_str().into(), BRUNO.into()])).await?;
            Ok(())
        }).await.unwrap();
        let before = app.state.hashes.done();
        assert_eq!(try_in(&app, BRUNO, "palpite 1").await, 422);
        assert_eq!(app.state.hashes.done() - before, 1, "one attempt, one look");
        assert_eq!(shapes().await, [app.state.hashes.shape(&phc).unwrap()]);
        assert_eq!(try_in(&app, "nobody@aurora.example", "palpite 2").await, 422);
        passwords::sweep(&app.state).await.unwrap();
        assert_eq!(shapes().await.len(), 1, "it is still there");
        assert_eq!(try_in(&app, BRUNO, testkit::PASSWORD).await, 303);
        passwords::sweep(&app.state).await.unwrap();
        assert!(shapes().await.is_empty());
    }

    // S-061: hashes of before a pepper, and of the pepper before, go on working and are made anew.
    async fn a_new_pepper_is_over_every_password_that_was_used_since(app: TestApp) {
        let pepper = |name: &str| Secret::new(name.as_bytes().to_vec());
        let with = |peppers| Extras { peppers, ..Extras::default() };
        let plain = stored(&app, BRUNO).await;
        assert!(!plain.contains("keyid"));
        let first = app.with(with(vec![pepper("first")])).await;
        assert_eq!(try_in(&first, BRUNO, testkit::PASSWORD).await, 303);
        let old = stored(&first, BRUNO).await;
        let both = app.with(with(vec![pepper("second"), pepper("first")])).await;
        let [second_id, first_id]: [String; 2] = both.state.hashes.pepper_ids().try_into().unwrap();
        assert!(old.contains(&first_id));
        assert_eq!(passwords::store::peppered(both.state.db.read(), &first_id).await.unwrap(), 1);
        assert_eq!(try_in(&both, BRUNO, "palpite").await, 422);
        assert_eq!(try_in(&both, BRUNO, testkit::PASSWORD).await, 303);
        assert!(stored(&both, BRUNO).await.contains(&second_id));
        assert_eq!(passwords::store::peppered(both.state.db.read(), &first_id).await.unwrap(), 0);
        let second = app.with(with(vec![pepper("second")])).await;
        assert_eq!(try_in(&second, BRUNO, testkit::PASSWORD).await, 303);
        // Without the pepper the database alone is worth nothing.
        assert_eq!(try_in(&app, BRUNO, testkit::PASSWORD).await, 422);
    }

    // 004-40: the organisation's own minimum and maximum, from the next password on.
    async fn an_administrator_sets_the_shortest_and_the_longest_password(app: TestApp) {
        let mut ana = app.signed_in("ana@aurora.example").await;
        let limits = [("_method", "patch"), ("password_least", "20"), ("password_most", "64")];
        assert_eq!(ana.post("/policies", &limits).await.status, 303);
        let mut bruno = app.signed_in(BRUNO).await;
        for (password, status) in [
            ("vq7 kzt 9 mesa 3 fo", 422),
            ("vq7 kzt 9 mesa 3 farol cobre 58 lluvia banco 41 piedra norte 77 hilo 5", 422),
            ("vq7 kzt 9 mesa 3 far", 303),
        ] {
            let form = [("current_password", testkit::PASSWORD), ("password", password), ("password_confirmation", password)];
            let page = bruno.post("/profile/password", &form).await;
            assert_eq!(page.status, status, "{password}: {}", page.words());
        }
        app.letters().await;
    }

    // 004-41: what is pasted and what is typed are one password, in any script; and no field forbids pasting.
    async fn a_pasted_password_of_wide_characters_is_the_typed_one(app: TestApp) {
        let (typed, pasted) = ("パスワードがながい雨の町の鐘の音色", "ハ\u{309a}スワート\u{3099}か\u{3099}なか\u{3099}い雨の町の鐘の音色");
        assert_ne!(typed, pasted);
        let mut bruno = app.signed_in(BRUNO).await;
        let page = bruno.get("/profile/password").await;
        assert!(page.has("[name=password][autocomplete=new-password]") && !page.text.contains("onpaste"));
        let form = [("current_password", testkit::PASSWORD), ("password", pasted), ("password_confirmation", pasted)];
        let page = bruno.post("/profile/password", &form).await;
        assert_eq!(page.status, 303, "{}", page.words());
        assert_eq!(try_in(&app, BRUNO, typed).await, 303);
        assert_eq!(try_in(&app, BRUNO, pasted).await, 303);
        app.letters().await;
    }
}
