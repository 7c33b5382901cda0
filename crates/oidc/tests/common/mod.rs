//! A provider that signs whatever it is told to.
#![allow(dead_code, clippy::unwrap_used)] // each test file needs its part

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use oidc::{Issuer, Keys};
use ring::{
    hmac,
    rand::SystemRandom,
    signature::{self, KeyPair},
};
use rsa::{pkcs8::DecodePrivateKey, traits::PublicKeyParts};
use serde_json::{Value, json};

pub const ISSUER: &str = "https://login.example/realms/aurora";
pub const CLIENT: &str = "guichet";
pub const NONCE: &str = "n-0S6_WzA2Mj";
/// 2026-11-28, noon.
pub const NOW: i64 = 1_795_953_600;

pub const RSA: &[u8] = include_bytes!("../fixtures/rsa2048.pk8");
pub const WEAK: &[u8] = include_bytes!("../fixtures/rsa1024.pk8");

pub fn b64(bytes: &[u8]) -> String {
    URL_SAFE_NO_PAD.encode(bytes)
}

pub struct Provider {
    rsa: signature::RsaKeyPair,
    pkcs8: Vec<u8>,
    ec: signature::EcdsaKeyPair,
    ed: signature::Ed25519KeyPair,
}

impl Default for Provider {
    fn default() -> Self {
        let random = SystemRandom::new();
        let of = &signature::ECDSA_P256_SHA256_FIXED_SIGNING;
        let ec = signature::EcdsaKeyPair::generate_pkcs8(of, &random).unwrap();
        let ed = signature::Ed25519KeyPair::generate_pkcs8(&random).unwrap();
        Self {
            rsa: signature::RsaKeyPair::from_pkcs8(RSA).unwrap(),
            pkcs8: ec.as_ref().to_vec(),
            ec: signature::EcdsaKeyPair::from_pkcs8(of, ec.as_ref(), &random).unwrap(),
            ed: signature::Ed25519KeyPair::from_pkcs8(ed.as_ref()).unwrap(),
        }
    }
}

pub fn rsa_key(pkcs8: &[u8], kid: &str) -> Value {
    let key = rsa::RsaPrivateKey::from_pkcs8_der(pkcs8).unwrap();
    let (n, e) = (key.n_bytes(), key.e_bytes());
    json!({ "kty": "RSA", "kid": kid, "use": "sig", "n": b64(&n), "e": b64(&e) })
}

impl Provider {
    pub fn set(&self) -> Value {
        let point = self.ec.public_key().as_ref();
        json!({ "keys": [
            rsa_key(RSA, "rsa"),
            { "kty": "EC", "crv": "P-256", "kid": "ec", "use": "sig", "x": b64(&point[1..33]), "y": b64(&point[33..]) },
            { "kty": "OKP", "crv": "Ed25519", "kid": "ed", "use": "sig", "x": b64(self.ed.public_key().as_ref()) },
            { "kty": "RSA", "kid": "for-encryption", "use": "enc", "n": b64(&[0xC1; 256]), "e": "AQAB" },
            { "kty": "oct", "kid": "a-secret", "k": b64(b"the client's secret") },
            { "kty": "of a later century", "kid": "odd" },
        ] })
    }

    pub fn keys(&self) -> Keys {
        Keys::parse(self.set().to_string().as_bytes()).unwrap()
    }

    pub fn sign(&self, header: &Value, claims: &Value) -> String {
        let message = format!(
            "{}.{}",
            b64(header.to_string().as_bytes()),
            b64(claims.to_string().as_bytes())
        );
        let (random, bytes) = (SystemRandom::new(), message.as_bytes());
        let rsa = |how: &'static dyn signature::RsaEncoding| {
            let mut made = vec![0; self.rsa.public().modulus_len()];
            self.rsa.sign(how, &random, bytes, &mut made).unwrap();
            made
        };
        let made = match header["alg"].as_str().unwrap() {
            "RS256" => rsa(&signature::RSA_PKCS1_SHA256),
            "RS512" => rsa(&signature::RSA_PKCS1_SHA512),
            "PS256" => rsa(&signature::RSA_PSS_SHA256),
            "ES256" => self.ec.sign(&random, bytes).unwrap().as_ref().to_vec(),
            "EdDSA" => self.ed.sign(bytes).as_ref().to_vec(),
            // The oldest trick: what is public is taken for a secret.
            "HS256" => {
                let public = rsa_key(RSA, "rsa").to_string();
                hmac::sign(&hmac::Key::new(hmac::HMAC_SHA256, public.as_bytes()), bytes)
                    .as_ref()
                    .to_vec()
            }
            _ => Vec::new(),
        };
        format!("{message}.{}", b64(&made))
    }

    /// In PKCS #8, of P-256.
    pub fn ec_pkcs8(&self) -> &[u8] {
        &self.pkcs8
    }
}

pub fn issuer() -> Issuer {
    Issuer::Exactly(ISSUER.to_owned())
}

pub fn claims() -> Value {
    json!({
        "iss": ISSUER, "sub": "248289761001", "aud": CLIENT, "nonce": NONCE,
        "exp": NOW + 300, "iat": NOW - 2, "auth_time": NOW - 30,
        "email": "bruno@aurora.example", "email_verified": true, "name": "Bruno", "sid": "one",
    })
}

/// The claims with some of them changed; `null` leaves one out.
pub fn with(changes: &Value) -> Value {
    let mut claims = claims();
    for (name, value) in changes.as_object().unwrap() {
        if value.is_null() {
            claims.as_object_mut().unwrap().remove(name);
        } else {
            claims[name] = value.clone();
        }
    }
    claims
}
