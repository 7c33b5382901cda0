//! S-126: what an administrator uploads, and what a provider gets from us.

mod common;

use base64::{Engine, engine::general_purpose::STANDARD};
use chrono::{DateTime, Utc};
use common::{ACS, AUDIENCE, SLO, certificate, folder, read};
use roxmltree::Document;
use saml::{Binding, Certificate, OwnKey, Provider, Refused, ServiceProvider, SignIn, SigningKey};

#[test]
fn metadata_of_a_real_provider_is_read() {
    let provider = Provider::parse(&read("metadata/pysaml2.xml")).unwrap();
    assert_eq!(provider.entity_id, "https://idp.example/metadata");
    let addresses: Vec<_> = provider
        .sign_on
        .iter()
        .map(|e| (e.binding, e.url.as_str()))
        .collect();
    assert_eq!(
        addresses,
        [
            (Binding::Redirect, "https://idp.example/sso/redirect"),
            (Binding::Post, "https://idp.example/sso/post")
        ]
    );
    assert_eq!(provider.logout.len(), 2);
    assert!(provider.certificates.contains(&certificate("idp")));
}

/// Two keys while one takes over from the other, the third for another curve; the one for encryption is not ours.
#[test]
fn certificates_overlap_and_their_end_is_known() {
    let provider = Provider::parse(&read("metadata/rollover.xml")).unwrap();
    let expected: Vec<Certificate> = ["idp", "next", "ec256"].map(certificate).into();
    assert_eq!(provider.certificates, expected);
    assert!(provider.wants_signed_requests);
    let ended = Provider::parse(&read("metadata/expired-certificate.xml")).unwrap();
    assert_eq!(
        ended.first_expiry(),
        Some("2025-12-01T00:00:00Z".parse::<DateTime<Utc>>().unwrap())
    );
    assert_eq!(ended.certificates[0].subject, "CN=idp.example");
}

#[test]
fn remarks_a_federation_of_one_and_the_first_of_a_chain_are_read() {
    for name in ["with-comments", "federation", "chain"] {
        let provider =
            Provider::parse(&format!("\u{feff}{}", read(&format!("metadata/{name}.xml")))).unwrap();
        assert_eq!(provider.certificates, [certificate("idp")], "{name}");
    }
}

#[test]
fn metadata_that_would_let_others_in_is_refused() {
    let expected = [
        ("weak", Refused::Key),
        ("no-key", Refused::Key),
        ("encryption-key-only", Refused::Key),
        ("script", Refused::Endpoint),
        ("cleartext", Refused::Endpoint),
        ("no-endpoint", Refused::Endpoint),
        ("doctype", Refused::Markup),
        ("service-provider", Refused::Provider),
        ("saml-1", Refused::Provider),
        ("two-roles", Refused::Provider),
    ];
    for (name, why) in expected {
        assert_eq!(
            Provider::parse(&read(&format!("metadata/refused-{name}.xml"))),
            Err(why),
            "{name}"
        );
    }
    let refused = folder("metadata")
        .iter()
        .filter(|(name, _)| name.starts_with("refused"))
        .count();
    assert_eq!(refused, expected.len());
    assert_eq!(
        Provider::parse(&" ".repeat(saml::MAX_METADATA + 1)),
        Err(Refused::Size)
    );
    assert_eq!(Provider::parse(""), Err(Refused::Xml));
}

fn ours(signing: &[Certificate]) -> ServiceProvider<'_> {
    ServiceProvider {
        entity_id: AUDIENCE,
        acs_url: ACS,
        slo_url: Some(SLO),
        signing,
        encryption: signing,
        name_id_format: Some(saml::PERSISTENT),
    }
}

#[test]
fn our_metadata_says_what_we_want() {
    let signing = [certificate("sp")];
    let metadata = ours(&signing).metadata();
    let document = Document::parse(&metadata).unwrap();
    let role = document.root_element().first_element_child().unwrap();
    assert_eq!(document.root_element().attribute("entityID"), Some(AUDIENCE));
    assert_eq!(role.attribute("WantAssertionsSigned"), Some("true"));
    assert_eq!(role.attribute("AuthnRequestsSigned"), Some("true"));
    let names: Vec<_> = role.children().map(|n| n.tag_name().name()).collect();
    let expected = [
        "KeyDescriptor",
        "KeyDescriptor",
        "SingleLogoutService",
        "SingleLogoutService",
        "NameIDFormat",
        "AssertionConsumerService",
    ];
    assert_eq!(names, expected, "the schema wants this order");
    assert!(metadata.contains(&STANDARD.encode(&signing[0].der)));
}

#[test]
fn a_request_names_itself_and_the_way_back() {
    let key = SigningKey::from_pem(&read("keys/sp.key")).unwrap();
    let sign_in = SignIn {
        id: "_0123456789abcdef0123456789abcdef",
        now: common::now(),
        destination: "https://idp.example/sso?tenant=a&b=%22",
        force: true,
        contexts: &["urn:oasis:names:tc:SAML:2.0:ac:classes:TimeSyncToken"],
    };
    let request = ours(&[]).request(&sign_in).unwrap();
    assert_eq!((request.id(), request.field()), (sign_in.id, "SAMLRequest"));
    let url = request.redirect(Some("a b&c"), Some(&key)).unwrap();
    assert!(
        url.starts_with(&format!("{}&SAMLRequest=", sign_in.destination)),
        "{url}"
    );
    assert!(
        url.contains("&RelayState=a%20b%26c&SigAlg=") && url.contains("&Signature="),
        "{url}"
    );
    let xml = String::from_utf8(STANDARD.decode(request.post(None).unwrap()).unwrap()).unwrap();
    let document = Document::parse(&xml).unwrap();
    let root = document.root_element();
    assert_eq!(root.attribute("AssertionConsumerServiceURL"), Some(ACS));
    assert_eq!(root.attribute("Destination"), Some(sign_in.destination));
    assert_eq!(root.attribute("ForceAuthn"), Some("true"));
    assert_eq!(root.attribute("IssueInstant"), Some("2026-03-01T12:00:00.000Z"));
    let names: Vec<_> = root.children().map(|n| n.tag_name().name()).collect();
    assert_eq!(names, ["Issuer", "NameIDPolicy", "RequestedAuthnContext"]);
    for id in ["", "1abc", "a b", "a\"", "é"] {
        assert_eq!(
            ours(&[]).request(&SignIn { id, ..sign_in }).unwrap_err(),
            Refused::Ids,
            "{id}"
        );
    }
    assert_eq!(request.redirect(Some(&"x".repeat(81)), None), Err(Refused::Size));
}

#[test]
fn keys_that_are_none_are_refused() {
    assert_eq!(Certificate::from_text("AAAA"), Err(Refused::Key));
    assert_eq!(Certificate::from_text(&read("keys/weak.crt")), Err(Refused::Key));
    assert_eq!(
        SigningKey::from_pem(&read("keys/weak.key")).err(),
        Some(Refused::Key)
    );
    assert_eq!(
        SigningKey::from_pem(&read("keys/sp.crt")).err(),
        Some(Refused::Key)
    );
    assert_eq!(
        saml::DecryptionKey::from_pem(&read("keys/weak.key")).err(),
        Some(Refused::Key)
    );
    assert_eq!(format!("{:?}", common::decryption_key()), "…");
    assert_eq!(
        format!("{:?}", SigningKey::from_pem(&read("keys/sp.key")).unwrap()),
        "…"
    );
}

#[test]
fn a_key_of_our_own_comes_with_its_certificate() {
    let (begin, end) = (
        "2026-03-01T12:00:00Z".parse().unwrap(),
        "2051-03-01T12:00:00Z".parse().unwrap(),
    );
    let own = OwnKey::generate("sp.example", begin, end, [0xff; 16]).unwrap();
    assert_eq!(
        (own.certificate.not_before, own.certificate.not_after),
        (begin, end)
    );
    assert_eq!(own.certificate.subject, "CN=sp.example");
    let (_, read) = x509_parser::parse_x509_certificate(&own.certificate.der).unwrap();
    assert_eq!(read.raw_serial(), [&[0x7f][..], &[0xff; 15]].concat());
    assert!(
        SigningKey::from_pkcs8(&own.pkcs8).is_ok() && saml::DecryptionKey::from_pkcs8(&own.pkcs8).is_ok()
    );
    if std::env::var_os("SAML_TEST_KEEP").is_some() {
        std::fs::write(std::env::temp_dir().join("saml-own.der"), &own.certificate.der).unwrap();
    }
}
