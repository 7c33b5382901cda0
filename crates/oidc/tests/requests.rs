//! What is asked, and whose answer is taken.
#![allow(clippy::unwrap_used)]

mod common;

use common::{CLIENT, ISSUER, Provider, b64, issuer};
use oidc::{
    Ask, Authentication, Callback, ClientKey, Issuer, Leave, Metadata, NoMetadata, Proof, Tenants, Tokens,
    challenge,
};
use ring::signature::{self, KeyPair};
use serde_json::{Value, json};
use std::collections::BTreeMap;
use zeroize::Zeroizing;

fn document(changes: &Value) -> Vec<u8> {
    let mut document = json!({
        "issuer": ISSUER,
        "authorization_endpoint": "https://login.example/authorize?realm=aurora",
        "token_endpoint": "https://login.example/token",
        "jwks_uri": "https://login.example/keys",
        "end_session_endpoint": "https://login.example/leave",
        "response_types_supported": ["code", "code id_token"],
        "id_token_signing_alg_values_supported": ["RS256"],
        "authorization_response_iss_parameter_supported": true,
    });
    for (name, value) in changes.as_object().unwrap() {
        document[name] = value.clone();
    }
    document.to_string().into_bytes()
}

fn metadata() -> Metadata {
    Metadata::parse(&document(&json!({})), &issuer()).unwrap()
}

// S-101
#[test]
fn a_description_is_taken_only_of_the_issuer_that_was_entered() {
    for (changes, refusal) in [
        (json!({ "issuer": format!("{ISSUER}/") }), NoMetadata::Issuer),
        (json!({ "issuer": "https://forger.example" }), NoMetadata::Issuer),
        (
            json!({ "token_endpoint": "http://login.example/token" }),
            NoMetadata::Address,
        ),
        (json!({ "jwks_uri": "http://10.0.0.1/keys" }), NoMetadata::Address),
        (json!({ "jwks_uri": "file:///etc/passwd" }), NoMetadata::Address),
        (
            json!({ "token_endpoint": "https://us:word@login.example/token" }),
            NoMetadata::Address,
        ),
        (
            json!({ "authorization_endpoint": "javascript:alert(1)" }),
            NoMetadata::Address,
        ),
        (
            json!({ "response_types_supported": ["id_token"] }),
            NoMetadata::Unsupported,
        ),
        (
            json!({ "id_token_signing_alg_values_supported": ["HS256", "none"] }),
            NoMetadata::Unsupported,
        ),
        (json!({ "token_endpoint": 1 }), NoMetadata::Malformed),
    ] {
        assert_eq!(
            Metadata::parse(&document(&changes), &issuer()),
            Err(refusal),
            "{changes}"
        );
    }
    // What is not needed to sign in keeps nobody from it.
    let odd = document(&json!({ "end_session_endpoint": "http://login.example/leave" }));
    assert_eq!(Metadata::parse(&odd, &issuer()).unwrap().end_session, None);
    let right = metadata();
    assert!(right.names_itself);
    assert_eq!(right.proofs, [Proof::Head]);
    let named = json!({ "token_endpoint_auth_methods_supported": ["client_secret_post", "private_key_jwt"] });
    let named = Metadata::parse(&document(&named), &issuer()).unwrap();
    assert_eq!(named.proofs, [Proof::Statement, Proof::Body]);
}

#[test]
fn entra_describes_itself_with_a_template() {
    let entra = Issuer::Entra {
        authority: "https://login.microsoftonline.com".to_owned(),
        tenants: Tenants {
            allowed: Vec::new(),
            personal: false,
        },
    };
    assert_eq!(
        entra.discovery(),
        "https://login.microsoftonline.com/organizations/v2.0/.well-known/openid-configuration"
    );
    let everybody = Issuer::Entra {
        authority: "https://login.microsoftonline.com".to_owned(),
        tenants: Tenants {
            allowed: Vec::new(),
            personal: true,
        },
    };
    assert!(everybody.discovery().contains("/common/v2.0/"));
    let own = json!({ "issuer": "https://login.microsoftonline.com/{tenantid}/v2.0" });
    assert!(Metadata::parse(&document(&own), &entra).is_ok());
    assert_eq!(
        Metadata::parse(&document(&json!({})), &entra),
        Err(NoMetadata::Issuer)
    );
}

// S-100
#[test]
fn a_sign_in_asks_for_a_code_with_state_nonce_and_challenge() {
    // The example of RFC 7636, appendix B.
    let verifier = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";
    assert_eq!(challenge(verifier), "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM");
    let ask = Ask {
        client: CLIENT,
        redirect_uri: "https://desk.example/sso/one/callback",
        scopes: "openid email profile",
        state: "s&t",
        nonce: "n",
        challenge: &challenge(verifier),
        login_hint: Some("bruno@aurora.example"),
        max_age: Some(0),
        prompt: Some("login"),
        locale: None,
    };
    let address = ask.address(&metadata());
    assert_eq!(address.host_str(), Some("login.example"));
    let query: BTreeMap<String, String> = address.query_pairs().into_owned().collect();
    // What the provider's own address carries stays.
    for (name, value) in [
        ("realm", "aurora"),
        ("response_type", "code"),
        ("client_id", CLIENT),
        ("redirect_uri", "https://desk.example/sso/one/callback"),
        ("state", "s&t"),
        ("nonce", "n"),
        ("code_challenge", "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM"),
        ("code_challenge_method", "S256"),
        ("max_age", "0"),
        ("login_hint", "bruno@aurora.example"),
    ] {
        assert_eq!(query.get(name).map(String::as_str), Some(value), "{name}");
    }
    assert!(!query.contains_key("ui_locales"));
}

// S-103
#[test]
fn an_answer_is_taken_of_the_provider_that_was_asked() {
    let silent = Metadata {
        names_itself: false,
        ..metadata()
    };
    for (state, iss, named, unnamed) in [
        ("s", Some(ISSUER), true, true),
        ("s", None, false, true),
        ("s", Some("https://another.example"), false, false),
        ("", Some(ISSUER), false, false),
        ("t", Some(ISSUER), false, false),
    ] {
        let callback = Callback {
            code: "c".to_owned(),
            state: state.to_owned(),
            iss: iss.map(str::to_owned),
            error: None,
        };
        assert_eq!(
            callback.answers("s", &metadata(), &issuer()),
            named,
            "{callback:?}"
        );
        assert_eq!(callback.answers("s", &silent, &issuer()), unnamed, "{callback:?}");
    }
    assert!(!Callback::default().answers("", &silent, &issuer()));
}

#[test]
fn a_secret_travels_in_the_head_or_in_the_body_and_is_never_printed() {
    let head = Authentication::Basic(Zeroizing::new("p:ss w+rd".to_owned()));
    let value = head.header("gui chet").unwrap();
    assert_eq!(value.as_str(), "Basic Z3VpJTIwY2hldDpwJTNBc3MlMjB3JTJCcmQ=");
    let body = Authentication::Body(Zeroizing::new("p&ss".to_owned()));
    assert!(body.header(CLIENT).is_none());
    let request = Tokens::request("c", "https://desk.example/cb", "v", CLIENT, &body);
    assert!(
        request.contains("client_secret=p%26ss") && request.contains("code_verifier=v"),
        "{}",
        request.as_str()
    );
    assert!(!Tokens::request("c", "r", "v", CLIENT, &head).contains("client_secret"));
    for printed in [format!("{head:?}"), format!("{body:?}")] {
        assert!(!printed.contains("ss"), "{printed}");
    }
}

#[test]
fn a_statement_in_place_of_a_secret_is_signed_and_short() {
    let provider = Provider::default();
    let key = ClientKey::ecdsa("ours", provider.ec_pkcs8());
    let statement = key
        .statement(CLIENT, "https://login.example/token", "once", 1_000)
        .unwrap();
    let parts: Vec<&str> = statement.split('.').collect();
    let claims: Value = serde_json::from_slice(&base64(parts[1])).unwrap();
    assert_eq!(claims["iss"], CLIENT);
    assert_eq!(claims["sub"], CLIENT);
    assert_eq!(claims["aud"], "https://login.example/token");
    assert_eq!(claims["exp"], 1_060);
    let random = ring::rand::SystemRandom::new();
    let pair = signature::EcdsaKeyPair::from_pkcs8(
        &signature::ECDSA_P256_SHA256_FIXED_SIGNING,
        provider.ec_pkcs8(),
        &random,
    )
    .unwrap();
    let public =
        signature::UnparsedPublicKey::new(&signature::ECDSA_P256_SHA256_FIXED, pair.public_key().as_ref());
    let message = format!("{}.{}", parts[0], parts[1]);
    public.verify(message.as_bytes(), &base64(parts[2])).unwrap();
    let request = Tokens::request(
        "c",
        "r",
        "v",
        CLIENT,
        &Authentication::Statement(statement.clone()),
    );
    assert!(
        request.contains(
            "client_assertion_type=urn%3Aietf%3Aparams%3Aoauth%3Aclient-assertion-type%3Ajwt-bearer"
        )
    );
}

#[test]
fn a_new_key_is_shown_by_its_public_half_alone() {
    let made = ClientKey::generate("ours").unwrap();
    let public: Value = serde_json::from_str(&made.public).unwrap();
    let mut names: Vec<_> = public.as_object().unwrap().keys().cloned().collect();
    names.sort();
    assert_eq!(names, ["alg", "crv", "kid", "kty", "use", "x", "y"]);
    assert_eq!(public["kid"], "ours");
    let key = ClientKey::ecdsa("ours", &made.pkcs8);
    let statement = key
        .statement(CLIENT, "https://login.example/token", "once", 1_000)
        .unwrap();
    let (message, signed) = statement.rsplit_once('.').unwrap();
    let half = |name: &str| base64(public[name].as_str().unwrap());
    let point = [vec![4], half("x"), half("y")].concat();
    let known = signature::UnparsedPublicKey::new(&signature::ECDSA_P256_SHA256_FIXED, &point);
    known.verify(message.as_bytes(), &base64(signed)).unwrap();
    assert_ne!(ClientKey::generate("ours").unwrap().public, made.public);
}

#[test]
fn a_provider_that_verifies_other_signatures_takes_no_key_of_ours() {
    let proofs = |algorithms: Value| {
        let mut changes =
            json!({ "token_endpoint_auth_methods_supported": ["private_key_jwt", "client_secret_post"] });
        if !algorithms.is_null() {
            changes["token_endpoint_auth_signing_alg_values_supported"] = algorithms;
        }
        Metadata::parse(&document(&changes), &issuer()).unwrap().proofs
    };
    assert_eq!(proofs(Value::Null), [Proof::Statement, Proof::Body]);
    assert_eq!(proofs(json!(["RS256", "ES256"])), [Proof::Statement, Proof::Body]);
    assert_eq!(proofs(json!(["RS256"])), [Proof::Body]);
}

fn base64(text: &str) -> Vec<u8> {
    use base64::Engine;
    base64::engine::general_purpose::URL_SAFE_NO_PAD
        .decode(text)
        .unwrap()
}

#[test]
fn what_a_token_endpoint_says_is_read_or_refused() {
    let right = Tokens::parse(br#"{"id_token":"a.b.c","access_token":"t","token_type":"Bearer"}"#).unwrap();
    assert_eq!(right.id.as_str(), "a.b.c");
    for broken in [
        "",
        "{}",
        "[]",
        "<html>",
        r#"{"id_token":1}"#,
        r#"{"access_token":"t"}"#,
    ] {
        assert!(Tokens::parse(broken.as_bytes()).is_err(), "{broken}");
    }
    let word = Tokens::refusal(br#"{"error":"invalid_grant\n<script>","error_description":"x"}"#);
    assert_eq!(word.as_deref(), Some("invalid_grantscript"));
    assert_eq!(b64(b"x"), "eA");
}

#[test]
fn whoever_leaves_here_can_leave_there() {
    let leave = Leave {
        client: CLIENT,
        back: "https://desk.example/sign-in",
        token: None,
    };
    let address = leave.address(&metadata()).unwrap();
    assert!(
        address
            .as_str()
            .starts_with("https://login.example/leave?client_id=guichet&post_logout_redirect_uri=")
    );
    let with = Leave {
        token: Some("a.b.c"),
        ..leave.clone()
    };
    assert!(
        with.address(&metadata())
            .unwrap()
            .as_str()
            .ends_with("&id_token_hint=a.b.c")
    );
    let without = Metadata {
        end_session: None,
        ..metadata()
    };
    assert!(leave.address(&without).is_none());
}
