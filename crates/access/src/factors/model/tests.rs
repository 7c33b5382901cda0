use super::*;
use std::process::Command;

fn at(seconds: i64) -> Time {
    Time::from_timestamp(seconds, 0).unwrap()
}

fn secret(text: &str) -> Secret<Vec<u8>> {
    Secret::new(text.as_bytes().to_vec())
}

fn code(text: &str) -> Secret<String> {
    Secret::new(text.to_owned())
}

/// Appendix B of RFC 6238, SHA-1; a code of six digits is the last six of its eight.
const PUBLISHED: [(i64, &str); 6] = [
    (59, "94287082"),
    (1_111_111_109, "07081804"),
    (1_111_111_111, "14050471"),
    (1_234_567_890, "89005924"),
    (2_000_000_000, "69279037"),
    (20_000_000_000, "65353130"),
];

#[test]
fn the_published_codes_are_right_at_their_time_s_150() {
    let secret = secret("12345678901234567890");
    for (seconds, published) in PUBLISHED {
        let six = code(&published[2..]);
        assert_eq!(
            step_of(&secret, &six, at(seconds)),
            Some(seconds / 30),
            "{seconds}"
        );
    }
}

#[test]
fn a_code_is_right_for_one_step_to_either_side_and_no_further_s_150() {
    let secret = secret("12345678901234567890");
    let (step, six) = (1_111_111_109 / 30, code("081804"));
    for (distance, right) in [(-2, false), (-1, true), (0, true), (1, true), (2, false)] {
        let middle = at((step + distance) * 30 + 15);
        assert_eq!(
            step_of(&secret, &six, middle),
            right.then_some(step),
            "{distance}"
        );
    }
    for never in ["", "08180", "0818044", "+81804", "08180a", "００００００"] {
        assert_eq!(step_of(&secret, &code(never), at(step * 30)), None, "{never}");
    }
}

// S-150: a second implementation finds the same codes. It is among what `make test` installs.
#[test]
fn another_implementation_finds_the_same_codes() {
    for round in 0..20_i64 {
        let secret = Secret::new(kit::crypto::random_bytes::<20>().to_vec());
        let seconds = 1_700_000_000 + round * 86_413;
        let told = Command::new("oathtool")
            .args([
                "--totp",
                "-b",
                letters(&secret).expose(),
                "-N",
                &format!("@{seconds}"),
            ])
            .output();
        let Ok(told) = told else {
            assert!(std::env::var_os("CI").is_none(), "oathtool is missing");
            return;
        };
        let six = String::from_utf8(told.stdout).unwrap();
        assert_eq!(
            step_of(&secret, &code(six.trim()), at(seconds)),
            Some(seconds / 30),
            "{six}"
        );
    }
}

#[test]
fn a_recovery_code_has_eighty_bits_and_never_comes_twice_s_153() {
    let (one, other) = (recovery_code(), recovery_code());
    assert!(one != other);
    assert_eq!(one.expose().len() * 5, 80);
    assert!(one.expose().bytes().all(|b| CROCKFORD.contains(&b)));
    assert_eq!(grouped("0123456789ABCDEF", "-"), "0123-4567-89AB-CDEF");
}

#[test]
fn a_code_is_read_however_it_is_typed() {
    let read = |text: &str| match Typed::read(text) {
        Some(Typed::Code(code)) => format!("code {}", code.expose()),
        Some(Typed::RecoveryCode(code)) => format!("recovery {}", code.expose()),
        Some(Typed::Passkey(_)) | None => "nothing".to_owned(),
    };
    for (text, is) in [
        ("123456", "code 123456"),
        (" 123 456 ", "code 123456"),
        ("123-456", "code 123456"),
        ("0123-4567-89ab-cdef", "recovery 0123456789ABCDEF"),
        ("O123 4567 89AB CDEL", "recovery 0123456789ABCDE1"),
        ("", "nothing"),
        ("12345", "nothing"),
        ("1234567", "nothing"),
        ("0123-4567-89ab-cdeu", "nothing"),
        ("٣٣٣٣٣٣", "nothing"),
    ] {
        assert_eq!(read(text), is, "{text}");
    }
    assert_eq!(read(&"1".repeat(1_000)), "nothing");
}

#[test]
fn a_code_is_kept_under_a_key_and_bound_to_its_member_s_153() {
    let key = kit::crypto::MasterKey::from_bytes([1; 32]);
    let (organisation, one, other) = (OrganisationId::new(), MemberId::new(), MemberId::new());
    let typed = code("0123456789ABCDEF");
    let kept = code_digest(&key, organisation, one, &typed);
    assert_eq!(kept, code_digest(&key, organisation, one, &typed));
    assert_ne!(kept, code_digest(&key, organisation, other, &typed));
    assert_ne!(kept, code_digest(&key, OrganisationId::new(), one, &typed));
    let another = kit::crypto::MasterKey::from_bytes([2; 32]);
    assert_ne!(kept, code_digest(&another, organisation, one, &typed));
}

#[test]
fn the_app_is_told_who_and_where_and_a_name_forges_nothing() {
    let told = address(
        &secret("12345678901234567890"),
        "Aurora: S&A?x=1",
        "ana@aurora.example",
    );
    assert_eq!(
        told.expose(),
        "otpauth://totp/Aurora%20%20S%26A%3Fx%3D1:ana%40aurora%2Eexample?secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ\
         &issuer=Aurora%20%20S%26A%3Fx%3D1&algorithm=SHA1&digits=6&period=30"
    );
}

#[test]
fn who_owes_what_after_the_password() {
    let due = |active, reset, demand| {
        let standing = Standing {
            active,
            codes: 0,
            reset,
            demand,
        };
        standing.due()
    };
    for (active, reset, demand, owed) in [
        (0, false, Demand::Optional, Due::Nothing),
        (1, false, Demand::Optional, Due::Code),
        (0, false, Demand::Required, Due::Enrolment),
        (2, false, Demand::Required, Due::Code),
        (0, true, Demand::Optional, Due::Enrolment),
        (1, false, Demand::Off, Due::Nothing),
        (0, true, Demand::Off, Due::Nothing),
    ] {
        assert_eq!(due(active, reset, demand), owed, "{active} {reset} {demand:?}");
    }
}
