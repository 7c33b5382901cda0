//! A logout token ends sessions, and nothing else does.
#![allow(clippy::unwrap_used)]

mod common;

use common::{CLIENT, ISSUER, NOW, Provider, issuer};
use oidc::{Logout, LogoutExpectation, Refused};
use serde_json::{Value, json};

fn claims(changes: &Value) -> Value {
    let mut claims = json!({
        "iss": ISSUER, "aud": CLIENT, "iat": NOW - 1, "exp": NOW + 100, "jti": "bWJq", "sub": "248289761001", "sid": "one",
        "events": { "http://schemas.openid.net/event/backchannel-logout": {} },
    });
    for (name, value) in changes.as_object().unwrap() {
        if value.is_null() {
            claims.as_object_mut().unwrap().remove(name);
        } else {
            claims[name] = value.clone();
        }
    }
    claims
}

fn check(typ: Option<&str>, changes: &Value) -> Result<Logout, Refused> {
    let provider = Provider::default();
    let mut header = json!({ "alg": "ES256", "kid": "ec" });
    if let Some(typ) = typ {
        header["typ"] = json!(typ);
    }
    let token = provider.sign(&header, &claims(changes));
    let issuer = issuer();
    let expected = LogoutExpectation {
        issuer: &issuer,
        client: CLIENT,
        now: NOW,
    };
    Logout::verify(&token, &provider.keys(), &expected)
}

// S-109
#[test]
fn a_logout_token_names_whose_sessions_end() {
    let right = check(Some("logout+jwt"), &json!({})).unwrap();
    assert_eq!(right.subject.as_deref(), Some("248289761001"));
    assert_eq!(right.session.as_deref(), Some("one"));
    assert!(check(Some("logout+jwt"), &json!({ "sub": null })).is_ok());
    assert!(check(Some("logout+jwt"), &json!({ "sid": null })).is_ok());
}

// S-109
#[test]
fn each_part_of_a_logout_token_is_checked_alone() {
    for (typ, changes, refusal) in [
        (None, json!({}), Refused::Kind),
        (Some("JWT"), json!({}), Refused::Kind),
        (Some("at+jwt"), json!({}), Refused::Kind),
        (Some("logout+jwt"), json!({ "events": null }), Refused::Kind),
        (
            Some("logout+jwt"),
            json!({ "events": { "another": {} } }),
            Refused::Kind,
        ),
        (Some("logout+jwt"), json!({ "nonce": "n" }), Refused::Kind),
        (
            Some("logout+jwt"),
            json!({ "iss": "https://another.example" }),
            Refused::Issuer,
        ),
        (Some("logout+jwt"), json!({ "aud": "another" }), Refused::Audience),
        (
            Some("logout+jwt"),
            json!({ "iat": NOW - 180, "exp": NOW + 100 }),
            Refused::Time,
        ),
        (Some("logout+jwt"), json!({ "iat": NOW + 61 }), Refused::Time),
        (Some("logout+jwt"), json!({ "exp": NOW - 60 }), Refused::Time),
        (
            Some("logout+jwt"),
            json!({ "sub": null, "sid": null }),
            Refused::Subject,
        ),
        (Some("logout+jwt"), json!({ "jti": "" }), Refused::Malformed),
        (Some("logout+jwt"), json!({ "jti": null }), Refused::Malformed),
        (Some("logout+jwt"), json!({ "exp": null }), Refused::Malformed),
    ] {
        assert_eq!(check(typ, &changes).err(), Some(refusal), "{typ:?} {changes}");
    }
}

// S-109: an ID token signs nobody out.
#[test]
fn an_id_token_signs_nobody_out() {
    let provider = Provider::default();
    let token = provider.sign(
        &json!({ "alg": "ES256", "kid": "ec", "typ": "JWT" }),
        &common::claims(),
    );
    let issuer = issuer();
    let expected = LogoutExpectation {
        issuer: &issuer,
        client: CLIENT,
        now: NOW,
    };
    assert!(Logout::verify(&token, &provider.keys(), &expected).is_err());
}
