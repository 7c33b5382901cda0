//! An ID token is what the provider said to us, now, about this sign-in, or it is nothing.
#![allow(clippy::unwrap_used)]

mod common;

use common::{CLIENT, NONCE, NOW, Provider, b64, issuer, with};
use oidc::{Expectation, Groups, Identity, Issuer, Keys, NoMetadata, PERSONAL, Refused, Tenants, verify};
use serde_json::{Value, json};

fn header(alg: &str, kid: &str) -> Value {
    json!({ "alg": alg, "kid": kid, "typ": "JWT" })
}

fn check_as(provider: &Provider, token: &str, issuer: &Issuer) -> Result<Identity, Refused> {
    let expected = Expectation {
        issuer,
        client: CLIENT,
        nonce: NONCE,
        access_token: Some("jHkWEdUXMU1BwAsC4vtUsZwnNvTIxEl0z9K3vx5KF0Y"),
        max_age: None,
        groups: "groups",
        now: NOW,
    };
    verify(token, &provider.keys(), &expected)
}

fn check(changes: &Value) -> Result<Identity, Refused> {
    let provider = Provider::default();
    let token = provider.sign(&header("ES256", "ec"), &with(changes));
    check_as(&provider, &token, &issuer())
}

// S-101
#[test]
fn a_token_of_each_allowed_algorithm_is_taken() {
    let provider = Provider::default();
    for (alg, kid) in [
        ("RS256", "rsa"),
        ("PS256", "rsa"),
        ("ES256", "ec"),
        ("EdDSA", "ed"),
    ] {
        let token = provider.sign(&header(alg, kid), &with(&json!({})));
        let who = check_as(&provider, &token, &issuer()).unwrap_or_else(|refused| panic!("{alg}: {refused}"));
        assert_eq!(who.subject, "248289761001");
        assert_eq!(who.email.as_deref(), Some("bruno@aurora.example"));
        assert_eq!(who.email_verified, Some(true));
        // Without a key's name every key of the kind is tried.
        let unnamed = provider.sign(&json!({ "alg": alg }), &with(&json!({})));
        assert!(check_as(&provider, &unnamed, &issuer()).is_ok(), "{alg}");
    }
}

// S-101
#[test]
fn a_token_of_any_other_algorithm_is_refused() {
    let provider = Provider::default();
    for alg in ["none", "None", "HS256", "RS512", "ES384"] {
        let token = provider.sign(&header(alg, "rsa"), &with(&json!({})));
        let refused = check_as(&provider, &token, &issuer()).unwrap_err();
        assert!(
            matches!(refused, Refused::Algorithm | Refused::Malformed),
            "{alg}: {refused}"
        );
    }
    // A published secret is no key to verify with.
    let token = provider.sign(&json!({ "alg": "HS256", "kid": "a-secret" }), &with(&json!({})));
    assert_eq!(check_as(&provider, &token, &issuer()), Err(Refused::Algorithm));
}

// S-101
#[test]
fn what_a_token_says_about_keys_is_not_looked_at() {
    let (provider, forger) = (Provider::default(), Provider::default());
    let own = &forger.set()["keys"][1];
    for header in [
        json!({ "alg": "ES256", "kid": "ec", "jwk": own }),
        json!({ "alg": "ES256", "jwk": own }),
        json!({ "alg": "ES256", "kid": "ec", "jku": "https://forger.example/keys" }),
        json!({ "alg": "ES256", "kid": "ec", "x5u": "https://forger.example/cert", "x5c": [b64(b"cert")] }),
    ] {
        let token = forger.sign(&header, &with(&json!({})));
        assert_eq!(
            check_as(&provider, &token, &issuer()),
            Err(Refused::Signature),
            "{header}"
        );
    }
    let unknown = forger.sign(&header("ES256", "of the forger"), &with(&json!({})));
    assert_eq!(check_as(&provider, &unknown, &issuer()), Err(Refused::UnknownKey));
    // What must be understood, and is not.
    let critical = provider.sign(
        &json!({ "alg": "ES256", "kid": "ec", "crit": ["b64"], "b64": false }),
        &with(&json!({})),
    );
    assert_eq!(check_as(&provider, &critical, &issuer()), Err(Refused::Malformed));
    // A key that is for encryption verifies nothing.
    let other_use = provider.sign(&header("RS256", "for-encryption"), &with(&json!({})));
    assert_eq!(
        check_as(&provider, &other_use, &issuer()),
        Err(Refused::UnknownKey)
    );
}

// S-101
#[test]
fn a_short_key_is_left_out_and_counted() {
    let weak = common::rsa_key(common::WEAK, "weak");
    let alone = json!({ "keys": [weak] });
    assert_eq!(
        Keys::parse(alone.to_string().as_bytes()).unwrap_err(),
        NoMetadata::NoKeys
    );
    let both = json!({ "keys": [weak, common::rsa_key(common::RSA, "rsa")] });
    assert_eq!(Keys::parse(both.to_string().as_bytes()).unwrap().weak, 1);
    for broken in [
        "",
        "{}",
        "[]",
        "{\"keys\":1}",
        "{\"keys\":[]}",
        "{\"keys\":[1,null,\"x\"]}",
    ] {
        assert!(Keys::parse(broken.as_bytes()).is_err(), "{broken}");
    }
}

// S-102
#[test]
fn each_claim_is_checked_alone() {
    let far = NOW + 100_000;
    for (changes, refusal) in [
        (
            json!({ "iss": "https://login.example/realms/aurora/" }),
            Refused::Issuer,
        ),
        (
            json!({ "iss": "https://LOGIN.example/realms/aurora" }),
            Refused::Issuer,
        ),
        (json!({ "iss": "https://forger.example" }), Refused::Issuer),
        (json!({ "aud": "another" }), Refused::Audience),
        (json!({ "aud": ["another"] }), Refused::Audience),
        (json!({ "aud": [CLIENT, "another"] }), Refused::Audience),
        (
            json!({ "aud": [CLIENT, "another"], "azp": "another" }),
            Refused::Audience,
        ),
        (json!({ "azp": "another" }), Refused::Audience),
        (json!({ "exp": NOW - 60 }), Refused::Time),
        (json!({ "nbf": NOW + 61 }), Refused::Time),
        (json!({ "iat": NOW + 61 }), Refused::Time),
        (json!({ "iat": NOW - 660, "exp": far }), Refused::Time),
        (json!({ "nonce": "of another sign-in" }), Refused::Nonce),
        (json!({ "nonce": null }), Refused::Nonce),
        (json!({ "nonce": "" }), Refused::Nonce),
        (json!({ "sub": "" }), Refused::Subject),
        (json!({ "sub": null }), Refused::Subject),
        (json!({ "sub": "x".repeat(256) }), Refused::Subject),
        (json!({ "iss": null }), Refused::Malformed),
        (json!({ "aud": null }), Refused::Malformed),
        (json!({ "exp": null }), Refused::Malformed),
        (json!({ "exp": "tomorrow" }), Refused::Malformed),
        (json!({ "iat": null }), Refused::Malformed),
        (json!({ "at_hash": "of another token" }), Refused::AccessToken),
        (
            json!({ "events": { "http://schemas.openid.net/event/backchannel-logout": {} } }),
            Refused::Kind,
        ),
    ] {
        assert_eq!(check(&changes).map(|_| ()), Err(refusal), "{changes}");
    }
    for changes in [
        json!({ "exp": NOW - 59 }),
        json!({ "nbf": NOW + 60, "iat": NOW + 60 }),
        json!({ "iat": NOW - 659 }),
        json!({ "aud": [CLIENT] }),
        json!({ "aud": [CLIENT, "another"], "azp": CLIENT }),
        // The example of OpenID Connect Core, A.3.
        json!({ "at_hash": "77QmUPtjPfzWtF2AnpK9RQ" }),
    ] {
        assert!(check(&changes).is_ok(), "{changes}");
    }
}

// S-102
#[test]
fn a_token_of_another_kind_is_no_id_token() {
    let provider = Provider::default();
    for typ in [
        "at+jwt",
        "application/at+jwt",
        "logout+jwt",
        "secevent+jwt",
        "dpop+jwt",
    ] {
        let token = provider.sign(
            &json!({ "alg": "ES256", "kid": "ec", "typ": typ }),
            &with(&json!({})),
        );
        assert_eq!(
            check_as(&provider, &token, &issuer()),
            Err(Refused::Kind),
            "{typ}"
        );
    }
}

// S-102
#[test]
fn whoever_proved_themselves_too_long_ago_must_do_so_again() {
    let provider = Provider::default();
    let keys = provider.keys();
    for (said, taken) in [
        (json!({ "auth_time": NOW - 960 }), true),
        (json!({ "auth_time": NOW - 961 }), false),
        (json!({ "auth_time": NOW + 61 }), false),
        (json!({ "auth_time": null }), false),
    ] {
        let issuer = issuer();
        let expected = Expectation {
            issuer: &issuer,
            client: CLIENT,
            nonce: NONCE,
            access_token: None,
            max_age: Some(900),
            groups: "groups",
            now: NOW,
        };
        let token = provider.sign(&header("ES256", "ec"), &with(&said));
        let refused = verify(&token, &keys, &expected).err();
        assert_eq!(refused, (!taken).then_some(Refused::TooOld), "{said}");
    }
}

// S-101
#[test]
fn a_token_that_is_none_is_refused_and_breaks_nothing() {
    let provider = Provider::default();
    let right = provider.sign(&header("ES256", "ec"), &with(&json!({})));
    let parts: Vec<&str> = right.split('.').collect();
    let other = b64(with(&json!({ "sub": "the victim" })).to_string().as_bytes());
    for broken in [
        String::new(),
        ".".to_owned(),
        "..".to_owned(),
        "a.b.c".to_owned(),
        format!("{}.{}.", parts[0], parts[1]),
        format!("{}.{}.{}", parts[0], other, parts[2]),
        format!("{right}.{right}"),
        format!("{}.{}.{}=", parts[0], parts[1], parts[2]),
        "x".repeat(100_000),
    ] {
        assert!(
            check_as(&provider, &broken, &issuer()).is_err(),
            "{}",
            &broken[..broken.len().min(60)]
        );
    }
}

const OURS: &str = "72f988bf-86f1-41af-91ab-2d7cd011db47";
const FOREIGN: &str = "11111111-2222-3333-4444-555555555555";

fn entra(personal: bool) -> Issuer {
    Issuer::Entra {
        authority: "https://login.microsoftonline.com".to_owned(),
        tenants: Tenants {
            allowed: vec![OURS.to_owned()],
            personal,
        },
    }
}

#[test]
fn of_entra_only_the_tenants_on_the_list_come_in() {
    let provider = Provider::default();
    let of = |iss: &str, tid: &str| {
        with(&json!({ "iss": iss, "tid": tid, "oid": "0000-1", "email": "bruno@aurora.example" }))
    };
    let v2 = |tid: &str| format!("https://login.microsoftonline.com/{tid}/v2.0");
    let tried = |claims: &Value, personal: bool| {
        let token = provider.sign(&header("RS256", "rsa"), claims);
        check_as(&provider, &token, &entra(personal)).map(|who| who.tenant)
    };
    assert_eq!(tried(&of(&v2(OURS), OURS), false), Ok(Some(OURS.to_owned())));
    // S-104: a foreign tenant with the victim's address.
    assert_eq!(tried(&of(&v2(FOREIGN), FOREIGN), false), Err(Refused::Tenant));
    assert_eq!(tried(&of(&v2(PERSONAL), PERSONAL), false), Err(Refused::Tenant));
    assert!(tried(&of(&v2(PERSONAL), PERSONAL), true).is_ok());
    // Issuer and tenant that do not belong together, and what would write another address into the template.
    assert_eq!(tried(&of(&v2(FOREIGN), OURS), false), Err(Refused::Issuer));
    assert_eq!(tried(&of(&v2(OURS), FOREIGN), false), Err(Refused::Issuer));
    let upper = OURS.to_uppercase();
    assert_eq!(tried(&of(&v2(&upper), &upper), false), Err(Refused::Issuer));
    assert_eq!(
        tried(&of("https://login.microsoftonline.com//v2.0", ""), false),
        Err(Refused::Issuer)
    );
    // The older issuer is another one.
    assert_eq!(
        tried(&of(&format!("https://sts.windows.net/{OURS}/"), OURS), false),
        Err(Refused::Issuer)
    );
    assert_eq!(
        tried(&with(&json!({ "iss": v2(OURS) })), false),
        Err(Refused::Issuer)
    );
}

// A key that the set gives to one tenant signs for no other.
#[test]
fn a_key_of_one_tenant_signs_for_no_other() {
    let provider = Provider::default();
    let mut set = provider.set();
    let token = |tid: &str| {
        let iss = format!("https://login.microsoftonline.com/{tid}/v2.0");
        provider.sign(&header("ES256", "ec"), &with(&json!({ "iss": iss, "tid": tid })))
    };
    let mut tried = |own: &str, tid: &str| {
        set["keys"][1]["issuer"] = json!(own);
        let keys = Keys::parse(set.to_string().as_bytes()).unwrap();
        let issuer = entra(true);
        let expected = Expectation {
            issuer: &issuer,
            client: CLIENT,
            nonce: NONCE,
            access_token: None,
            max_age: None,
            groups: "groups",
            now: NOW,
        };
        verify(&token(tid), &keys, &expected).map(|_| ())
    };
    let all = "https://login.microsoftonline.com/{tenantid}/v2.0";
    let personal = format!("https://login.microsoftonline.com/{PERSONAL}/v2.0");
    assert_eq!(tried(all, OURS), Ok(()));
    assert_eq!(tried(&personal, PERSONAL), Ok(()));
    assert_eq!(tried(&personal, OURS), Err(Refused::UnknownKey));
}

// S-101: what only describes may be written badly; what decides may not.
#[test]
fn claims_that_decide_nothing_break_nothing() {
    let said = json!({ "amr": "pwd", "acr": 0, "sid": 7, "tid": {}, "oid": [], "auth_time": "now", "name": "a\u{1}b" });
    let who = check(&said).unwrap();
    assert_eq!(
        (who.acr, who.session, who.tenant, who.name),
        (None, None, None, None)
    );
    assert_eq!(who.amr, ["pwd"]);
    assert_eq!(
        check(&json!({ "sub": "a\u{1}b" })).map(|_| ()),
        Err(Refused::Subject)
    );
}

// S-101
#[test]
fn a_modulus_with_zeros_before_it_verifies_all_the_same() {
    use base64::Engine;
    let provider = Provider::default();
    let engine = base64::engine::general_purpose::URL_SAFE_NO_PAD;
    let mut set = provider.set();
    let plain = engine.decode(set["keys"][0]["n"].as_str().unwrap()).unwrap();
    set["keys"][0]["n"] = json!(b64(&[&[0, 0][..], &plain].concat()));
    let keys = Keys::parse(set.to_string().as_bytes()).unwrap();
    let issuer = issuer();
    let expected = Expectation {
        issuer: &issuer,
        client: CLIENT,
        nonce: NONCE,
        access_token: None,
        max_age: None,
        groups: "groups",
        now: NOW,
    };
    let token = provider.sign(&header("RS256", "rsa"), &with(&json!({})));
    assert!(verify(&token, &keys, &expected).is_ok());
}

#[test]
fn groups_that_are_not_named_are_not_no_groups() {
    let of = |changes: Value| check(&changes).unwrap().groups;
    assert_eq!(of(json!({})), Groups::Unsaid);
    assert_eq!(of(json!({ "groups": [] })), Groups::Named(Vec::new()));
    assert_eq!(
        of(json!({ "groups": ["a", "b"] })),
        Groups::Named(vec!["a".to_owned(), "b".to_owned()])
    );
    let elsewhere = json!({ "_claim_names": { "groups": "src1" }, "_claim_sources": { "src1": { "endpoint": "https://graph" } } });
    assert_eq!(of(elsewhere), Groups::TooMany);
    assert_eq!(of(json!({ "hasgroups": true })), Groups::TooMany);
    assert_eq!(
        of(json!({ "hasgroups": "true", "groups": ["a"] })),
        Groups::TooMany
    );
}

#[test]
fn an_address_is_vouched_for_only_where_the_provider_says_so() {
    for (said, vouched) in [
        (json!({ "email_verified": true }), Some(true)),
        (json!({ "email_verified": "true" }), Some(true)),
        (json!({ "email_verified": false }), Some(false)),
        (json!({ "email_verified": "yes" }), None),
        (json!({ "email_verified": null }), None),
        (json!({ "email_verified": null, "xms_edov": true }), Some(true)),
        (json!({ "email_verified": null, "xms_edov": "1" }), Some(true)),
        (json!({ "email_verified": null, "xms_edov": 0 }), Some(false)),
    ] {
        assert_eq!(check(&said).unwrap().email_verified, vouched, "{said}");
    }
}

#[test]
fn what_was_left_out_is_told_of_the_same_person_and_changes_nothing_that_was_said() {
    let whole = |claims: Value| check(&claims).unwrap();
    let told = |identity: Identity, said: Value| identity.supplemented(said.to_string().as_bytes(), "groups");
    let bare = whole(json!({ "email": null, "email_verified": null, "name": null }));
    let subject = bare.subject.clone();
    let said = json!({ "sub": subject, "email": "ana@aurora.example", "email_verified": true, "name": "Ana",
        "groups": ["leads"], "iss": "https://another.example", "tid": "t", "hd": "aurora.example" });
    let more = told(bare.clone(), said.clone()).unwrap();
    assert_eq!(more.email.as_deref(), Some("ana@aurora.example"));
    assert_eq!(
        (more.email_verified, more.name.as_deref()),
        (Some(true), Some("Ana"))
    );
    assert_eq!(more.groups, Groups::Named(vec!["leads".to_owned()]));
    assert_eq!(
        (&more.issuer, &more.tenant, &more.hosted),
        (&bare.issuer, &bare.tenant, &bare.hosted)
    );
    // What the token said stands, and nothing vouches for another address.
    let typed = whole(json!({ "email": "ana@typed.example", "email_verified": null, "groups": [] }));
    let kept = told(typed, said.clone()).unwrap();
    assert_eq!(
        (kept.email.as_deref(), kept.email_verified),
        (Some("ana@typed.example"), None)
    );
    assert_eq!(kept.groups, Groups::Named(vec![]));
    let many = whole(json!({ "_claim_names": { "groups": "src1" } }));
    assert_eq!(told(many, said).unwrap().groups, Groups::TooMany);
    for wrong in [
        json!({ "email": "a@b.example" }),
        json!({ "sub": "another" }),
        json!({ "sub": 7 }),
    ] {
        assert_eq!(told(bare.clone(), wrong).err(), Some(Refused::Another));
    }
    let long = " ".repeat(2_000_000);
    for wrong in ["<html>", "", "[]", long.as_str()] {
        assert_eq!(
            bare.clone().supplemented(wrong.as_bytes(), "groups").err(),
            Some(Refused::Malformed)
        );
    }
}
