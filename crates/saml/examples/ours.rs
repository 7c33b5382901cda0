//! Writes what we send into a folder, for a provider to read (`tests/provider/takes_ours.py`):
//! `cargo run --example ours -- FOLDER`.

use base64::{Engine, engine::general_purpose::STANDARD};
use saml::{Certificate, OwnKey, PERSISTENT, ServiceProvider, SignIn, SigningKey};
use std::{env, fs, path::Path};

fn main() {
    let target = env::args().nth(1).expect("a folder");
    let keys = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/keys");
    let read = |name: &str| fs::read_to_string(keys.join(name)).expect("a key");
    let write = |name: &str, bytes: &[u8]| fs::write(Path::new(&target).join(name), bytes).expect("a file");
    fs::create_dir_all(&target).expect("the folder can be made");
    let signing = [Certificate::from_text(&read("sp.crt")).expect("a certificate")];
    let key = SigningKey::from_pem(&read("sp.key")).expect("a key");
    let us = ServiceProvider {
        entity_id: "https://sp.example/saml/metadata",
        acs_url: "https://sp.example/saml/acs",
        slo_url: Some("https://sp.example/saml/logout"),
        signing: &signing,
        encryption: &signing,
        name_id_format: Some(PERSISTENT),
    };
    let sign_in = SignIn {
        id: "_0123456789abcdef0123456789abcdef",
        now: "2026-03-01T12:00:00Z".parse().expect("a time"),
        destination: "https://idp.example/sso/post",
        force: false,
        contexts: &["urn:oasis:names:tc:SAML:2.0:ac:classes:PasswordProtectedTransport"],
    };
    let request = us.request(&sign_in).expect("a request");
    let posted = STANDARD
        .decode(request.post(Some(&key)).expect("a form"))
        .expect("base64");
    write("request.xml", &posted);
    let by_address = SignIn {
        destination: "https://idp.example/sso/redirect",
        ..sign_in
    };
    let url = us
        .request(&by_address)
        .and_then(|r| r.redirect(Some("state-1_A"), Some(&key)))
        .expect("an address");
    write("request.url", url.as_bytes());
    write("metadata.xml", us.metadata().as_bytes());
    let end = "2051-03-01T12:00:00Z".parse().expect("a time");
    let own = OwnKey::generate("sp.example", sign_in.now, end, [7; 16]).expect("a key");
    write("own.der", &own.certificate.der);
}
