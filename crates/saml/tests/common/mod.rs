//! The cast: a provider, its keys, our keys, and the moment at which the clock stands.
#![allow(
    clippy::unwrap_used,
    reason = "what is not as the tests need it must stop them"
)]
#![allow(dead_code, reason = "each test binary uses a part of it")]

pub mod attacks;

use base64::{Engine, engine::general_purpose::STANDARD};
use chrono::{DateTime, TimeDelta, Utc};
use saml::{Assertion, Certificate, DecryptionKey, Expectation, Provider, Refused};
use std::{fs, path::PathBuf};

pub const AUDIENCE: &str = "https://sp.example/saml/metadata";
pub const ACS: &str = "https://sp.example/saml/acs";
pub const SLO: &str = "https://sp.example/saml/logout";
pub const REQUEST: &str = "_request-0123456789abcdef";

pub fn fixtures() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures")
}

pub fn read(path: &str) -> String {
    fs::read_to_string(fixtures().join(path)).unwrap_or_else(|e| panic!("{path}: {e}"))
}

/// All files of a folder: name without extension, and text.
pub fn folder(name: &str) -> Vec<(String, String)> {
    let mut found: Vec<_> = fs::read_dir(fixtures().join(name))
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .map(|path| {
            (
                path.file_stem().unwrap().to_string_lossy().into_owned(),
                fs::read_to_string(path).unwrap(),
            )
        })
        .collect();
    found.sort();
    assert!(!found.is_empty(), "{name} is empty: run tests/provider/main.py");
    found
}

pub fn now() -> DateTime<Utc> {
    read("clock.txt").trim().parse().unwrap()
}

pub fn certificate(name: &str) -> Certificate {
    Certificate::from_text(&read(&format!("keys/{name}.crt"))).unwrap()
}

/// The provider, between two keys, with one more for each curve.
pub fn provider() -> Provider {
    Provider::parse(&read("metadata/all-keys.xml")).unwrap()
}

pub fn decryption_key() -> DecryptionKey {
    DecryptionKey::from_pem(&read("keys/sp.key")).unwrap()
}

pub struct World {
    pub provider: Provider,
    pub key: DecryptionKey,
    pub now: DateTime<Utc>,
}

impl World {
    pub fn new() -> Self {
        Self {
            provider: provider(),
            key: decryption_key(),
            now: now(),
        }
    }

    pub fn expectation(&self) -> Expectation<'_> {
        Expectation {
            provider: &self.provider,
            audience: AUDIENCE,
            acs_url: ACS,
            request_id: Some(REQUEST),
            now: self.now,
            skew: TimeDelta::seconds(90),
        }
    }

    /// Posts this document to us.
    pub fn post(&self, xml: &str) -> Result<Assertion, Refused> {
        saml::verify(
            &self.expectation(),
            &STANDARD.encode(xml),
            std::slice::from_ref(&self.key),
        )
    }
}
