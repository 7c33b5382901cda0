use super::*;
use crate::door::Role;
use chrono::Duration;

const LONG: &str = "99999999999999999999999999";

#[test]
fn only_whole_numbers_within_bounds_are_taken_000_27() {
    for (field, text, read) in [
        (Field::LockMax, "3", Ok(3)),
        (Field::LockMax, " 100 ", Ok(100)),
        (Field::LockMax, "", Err(Fault::Missing)),
        (Field::LockMax, "2", Err(Fault::OutOfBounds)),
        (Field::LockMax, "101", Err(Fault::OutOfBounds)),
        (Field::LockMax, LONG, Err(Fault::OutOfBounds)),
        (Field::LockMax, "-5", Err(Fault::NotANumber)),
        (Field::LockMax, "4.5", Err(Fault::NotANumber)),
        (Field::LockMax, "٥", Err(Fault::NotANumber)),
        (Field::LockWindow, "0", Err(Fault::OutOfBounds)),
        (Field::LockWindow, "1440", Ok(1440)),
        (Field::LockDuration, "1441", Err(Fault::OutOfBounds)),
        (Field::PasswordLeast, "5", Err(Fault::OutOfBounds)),
        (Field::PasswordLeast, "6", Ok(6)),
        (Field::LinkInvitation, "14", Err(Fault::OutOfBounds)),
        (Field::LinkInvitation, "10080", Ok(10_080)),
        (Field::LinkRecovery, "9", Err(Fault::OutOfBounds)),
        (Field::LinkRecovery, "241", Err(Fault::OutOfBounds)),
    ] {
        assert_eq!(
            field.read(text),
            read.map(Setting::Number),
            "{field:?} {text:.20}"
        );
    }
    for (field, text) in [
        (Field::LockKind, "never"),
        (Field::MfaAgent, ""),
        (Field::LiveWork, "BLOCK"),
    ] {
        assert_eq!(field.read(text), Err(Fault::NoChoice), "{field:?} {text}");
    }
}

#[test]
fn a_letter_cannot_be_forbidden_and_a_character_only_once_001_09() {
    let read = |text: &str| Field::PasswordForbidden.read(text);
    assert_eq!(read(" & # & "), Ok(Setting::Text("&#".to_owned())));
    assert_eq!(read(""), Ok(Setting::Text(String::new())));
    for bad in ["a", "&7", "ñ", "漢", "\u{7}"] {
        assert_eq!(read(bad), Err(Fault::NotForbiddable), "{bad:?}");
    }
    let many: String = (0x2190..0x2190 + 33).filter_map(char::from_u32).collect();
    assert_eq!(read(&many), Err(Fault::TooMany));
}

#[test]
fn a_list_of_domains_is_taken_as_people_write_it_or_refused() {
    let read = |text: &str| Field::SignupDomains.read(text);
    let kept = |text: &str| Ok(Setting::Text(text.to_owned()));
    assert_eq!(read(""), kept(""));
    assert_eq!(
        read(" @Andina.example;quito.example\r\nandina.example "),
        kept("andina.example, quito.example")
    );
    assert_eq!(
        read("andina.example, quito.example"),
        kept("andina.example, quito.example")
    );
    for bad in [
        "andina",
        "*.example",
        "a@b.example",
        "http://andina.example",
        ".example",
        "andina.example, localhost",
    ] {
        assert_eq!(read(bad), Err(Fault::NoDomain), "{bad}");
    }
    let many: Vec<String> = (0..51).map(|n| format!("d{n}.example")).collect();
    assert_eq!(read(&many.join(" ")), Err(Fault::NoDomain));
    let listed = |code: &str| {
        let typed = [(Field::Signup, code), (Field::SignupDomains, "andina.example")];
        decided(Document::default(), &typed).policy().signup_domains()
    };
    assert_eq!(listed("domain_allowlist"), ["andina.example"]);
    assert!(
        listed("request_form").is_empty(),
        "a list that is not in use lets nobody in"
    );
}

fn decided(document: Document, fields: &[(Field, &str)]) -> Document {
    let typed: Vec<(Field, String)> = fields.iter().map(|(f, text)| (*f, (*text).to_owned())).collect();
    document.with(&typed).expect("good values")
}

#[test]
fn a_value_says_who_decided_it_000_27() {
    let document = decided(Document::default(), &[(Field::LockMax, "5")]);
    let policy = document.policy();
    assert_eq!(
        (policy.lock_max(), policy.source(Field::LockMax)),
        (5, Source::Organisation)
    );
    assert_eq!(policy.source(Field::LockWindow), Source::Default);
    let document = decided(document, &[(Field::LockKind, "released")]);
    assert_eq!(
        (document.policy().lock(), document.policy().lock_max()),
        (Lock::UntilReleased, 5)
    );
    let document = decided(document, &[(Field::LockMax, "10")]);
    assert_eq!(
        document.policy().source(Field::LockMax),
        Source::Default,
        "the house's own is nobody's decision"
    );
    let genesys = decided(
        Document::of(Preset::Genesys),
        &[(Field::LockMax, "6"), (Field::PasswordLeast, "12")],
    );
    assert_eq!(genesys.policy().source(Field::LockMax), Source::Preset);
    assert_eq!(
        genesys.policy().source(Field::PasswordLeast),
        Source::Organisation
    );
    let back = decided(genesys, &[(Field::PasswordLeast, "8")]);
    assert_eq!(back, Document::of(Preset::Genesys));
}

#[test]
fn what_is_stored_is_read_again_and_what_nobody_knows_is_left_out() {
    let document = decided(
        Document::of(Preset::Smartspace),
        &[
            (Field::PasswordForbidden, "\"\\<"),
            (Field::MfaAgent, "required"),
            (Field::LockMax, "4"),
        ],
    );
    assert_eq!(Document::stored(&document.json()), document);
    let newer = serde_json::json!({
        "preset": "of-tomorrow",
        "own": { "lock_max": 4, "lock_kind": "sometimes", "lock_window_minutes": 99_999, "moon": "full", "live_work": null },
    });
    assert_eq!(
        Document::stored(&newer),
        decided(Document::default(), &[(Field::LockMax, "4")])
    );
    for broken in ["null", "[]", "7", r#"{"own":7,"preset":{}}"#] {
        assert_eq!(
            Document::stored(&serde_json::from_str(broken).unwrap()),
            Document::default(),
            "{broken}"
        );
    }
}

/// The golden table of 1.7: every preset, every row. What a line does not name is the house's own.
#[test]
fn each_preset_is_what_its_manual_says_g_15() {
    let house = Document::default().policy();
    let differs = |preset: Preset| -> Vec<String> {
        let policy = Document::of(preset).policy();
        let differing = Field::ALL
            .into_iter()
            .filter(|field| policy.setting(*field) != house.setting(*field));
        differing
            .map(|field| format!("{}={}", field.code(), policy.setting(field).typed()))
            .collect()
    };
    let whole: Vec<String> = Field::ALL
        .into_iter()
        .map(|field| format!("{}={}", field.code(), house.setting(field).typed()))
        .collect();
    assert_eq!(
        whole.join(" "),
        "password_least=15 password_most=400 password_upper=0 password_lower=0 password_digits=0 password_special=0 \
         password_forbidden= password_history=0 link_invitation_minutes=1440 link_recovery_minutes=30 \
         recovery_signs_in=off lock_max=10 lock_window_minutes=15 lock_kind=grows lock_duration_minutes=15 \
         lock_message=visible mfa_agent=optional mfa_supervisor=optional mfa_administrator=optional \
         session_idle_minutes=720 session_absolute_days=30 sessions_agent=allow sessions_supervisor=allow \
         sessions_administrator=allow live_work=block reentry_rest_seconds=30 reentry_keep_minutes=5 \
         shift_access=off shift_grace_minutes=15 signup=closed signup_domains="
    );
    for (preset, expected) in [
        (Preset::Nist, ""),
        (Preset::Leucotron, "lock_kind=released"),
        (
            Preset::Smartspace,
            "password_least=8 password_upper=1 password_lower=1 password_digits=1 password_special=1 password_forbidden=&#",
        ),
        (
            Preset::Logtec,
            "link_invitation_minutes=240 link_recovery_minutes=60 signup=request_mail",
        ),
        (Preset::Ecuabots, "password_least=6 signup=request_form"),
        (
            Preset::Genesys,
            "password_least=8 password_upper=1 password_lower=1 password_digits=1 password_special=1 \
             password_history=10 recovery_signs_in=on lock_max=6 lock_kind=minutes lock_duration_minutes=5 \
             session_idle_minutes=28800",
        ),
    ] {
        assert_eq!(differs(preset).join(" "), expected, "{preset:?}");
        for field in Field::ALL {
            if let Some(setting) = preset.says(field) {
                assert_eq!(
                    field.read(&setting.typed()),
                    Ok(setting),
                    "{preset:?} keeps the bounds of {field:?}"
                );
            }
        }
    }
}

#[test]
fn where_a_second_factor_is_demanded_eight_characters_are_enough() {
    let document = decided(Document::default(), &[(Field::MfaAgent, "required")]);
    let policy = document.policy();
    assert_eq!(policy.password_least(Role::Agent), 8);
    assert_eq!(policy.password_least(Role::Administrator), 15);
    let decided = decided(document, &[(Field::PasswordLeast, "20")]).policy();
    assert_eq!(decided.password_least(Role::Agent), 20, "who decided is obeyed");
}

#[test]
fn what_weakens_the_door_is_said_003_07() {
    let warnings = |document: Document| document.policy().warnings();
    assert_eq!(warnings(Document::default()), []);
    assert_eq!(
        warnings(Document::of(Preset::Ecuabots)),
        [Warning::ShortPasswords]
    );
    assert_eq!(
        warnings(Document::of(Preset::Leucotron)),
        [Warning::LockUntilReleased]
    );
    assert_eq!(
        warnings(Document::of(Preset::Smartspace)),
        [Warning::ShortPasswords, Warning::Classes]
    );
    let everybody = [
        (Field::MfaAgent, "required"),
        (Field::MfaSupervisor, "required"),
        (Field::MfaAdministrator, "required"),
    ];
    assert_eq!(warnings(decided(Document::default(), &everybody)), []);
    assert_eq!(
        warnings(decided(Document::of(Preset::Ecuabots), &everybody)),
        [Warning::ShortPasswords],
        "six are short even so"
    );
    assert_eq!(
        warnings(decided(Document::of(Preset::Smartspace), &everybody)),
        [Warning::Classes]
    );
}

#[test]
fn what_rooms_ask_is_answered_in_their_own_terms() {
    let policy = Document::of(Preset::Genesys).policy();
    assert_eq!(policy.lock(), Lock::Minutes(5));
    assert_eq!(policy.session_idle(), Duration::days(20), "004-13");
    assert_eq!(policy.session_absolute(), Duration::days(30));
    assert!(policy.recovery_signs_in() && policy.lock_is_told());
    let document = decided(
        Document::default(),
        &[
            (Field::LockMessage, "neutral"),
            (Field::LiveWork, "keep_channels"),
            (Field::SessionsAgent, "ask"),
        ],
    );
    let policy = document.policy();
    assert!(!policy.lock_is_told());
    assert_eq!(policy.live_work(), LiveWork::KeepChannels);
    assert_eq!(policy.sessions(Role::Agent), SessionRule::Ask);
    assert_eq!(policy.sessions(Role::Supervisor), SessionRule::Allow);
}
