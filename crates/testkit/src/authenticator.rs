//! A device with passkeys, in software: it answers challenges as a browser would, or lies in one thing at a time.

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use kit::crypto::{random_bytes, sha256};
use ring::{
    rand::SystemRandom,
    signature::{ECDSA_P256_SHA256_ASN1_SIGNING, EcdsaKeyPair, KeyPair},
};
use serde_json::{Value, json};

/// Each is one check of WebAuthn level 3, 7.1 and 7.2, failed alone.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Lie {
    /// The answer is called one of the other ceremony.
    Kind,
    Challenge,
    Origin,
    /// Another port of the same host.
    Port,
    /// The page was in another site's frame.
    CrossOrigin,
    TopOrigin,
    /// The hash of another host.
    Party,
    /// Nobody touched the device.
    Absent,
    /// The device did not verify its owner.
    Unverified,
    Signature,
    /// A key that was not asked for: `EdDSA`.
    Algorithm,
    /// Says that it is another's, of the same house.
    Owner,
    /// It is synced, having said before that it cannot be.
    Backup,
}

impl Lie {
    pub const OF_BOTH: [Self; 9] = [
        Self::Kind,
        Self::Challenge,
        Self::Origin,
        Self::Port,
        Self::CrossOrigin,
        Self::TopOrigin,
        Self::Party,
        Self::Absent,
        Self::Unverified,
    ];
}

struct Passkey {
    id: Vec<u8>,
    pair: EcdsaKeyPair,
    rp_id: String,
    user: Vec<u8>,
}

/// See the module.
pub struct Authenticator {
    passkeys: Vec<Passkey>,
    random: SystemRandom,
    pub origin: String,
    /// What it counts, if it counts; synced devices stay at zero.
    pub count: Option<u32>,
    /// Whether its passkeys are on other devices too.
    pub synced: bool,
    /// What it says that is not so.
    pub lie: Option<Lie>,
    /// The id of the next passkey it makes, where a test wants a certain one.
    pub next_id: Option<Vec<u8>>,
}

impl Default for Authenticator {
    fn default() -> Self {
        Self {
            passkeys: Vec::new(),
            random: SystemRandom::new(),
            origin: format!("http://{}", crate::browser::HOST),
            count: Some(0),
            synced: false,
            lie: None,
            next_id: None,
        }
    }
}

fn text(bytes: &[u8]) -> String {
    URL_SAFE_NO_PAD.encode(bytes)
}

fn bytes(value: &Value) -> Vec<u8> {
    URL_SAFE_NO_PAD.decode(value.as_str().unwrap()).unwrap()
}

fn length(head: u8, length: usize, out: &mut Vec<u8>) {
    let length = u16::try_from(length).unwrap();
    out.push(head + 25);
    out.extend(length.to_be_bytes());
}

impl Authenticator {
    /// As it stands now, lying in one thing.
    #[must_use]
    pub fn lying(mut self, lie: Lie) -> Self {
        self.lie = Some(lie);
        self
    }

    /// One whose passkeys are on other devices too, and which counts nothing.
    pub fn synced() -> Self {
        Self {
            count: None,
            synced: true,
            ..Self::default()
        }
    }

    /// On the pages of another address.
    #[must_use]
    pub fn at(mut self, origin: &str) -> Self {
        origin.clone_into(&mut self.origin);
        self
    }

    fn lies(&self, lie: Lie) -> bool {
        self.lie == Some(lie)
    }

    /// The ids of what it holds, oldest first.
    pub fn ids(&self) -> Vec<String> {
        self.passkeys.iter().map(|one| text(&one.id)).collect()
    }

    fn client_data(&self, kind: &str, challenge: &Value) -> Vec<u8> {
        let kind = if self.lies(Lie::Kind) {
            if kind == "webauthn.get" {
                "webauthn.create"
            } else {
                "webauthn.get"
            }
        } else {
            kind
        };
        let challenge = if self.lies(Lie::Challenge) {
            json!(text(&random_bytes::<32>()))
        } else {
            challenge.clone()
        };
        let origin = match self.lie {
            Some(Lie::Origin) => "http://evil.example".to_owned(),
            Some(Lie::Port) => "http://localhost:8081".to_owned(),
            _ => self.origin.clone(),
        };
        let mut data = json!({
            "type": kind, "challenge": challenge, "origin": origin, "crossOrigin": self.lies(Lie::CrossOrigin),
        });
        if self.lies(Lie::TopOrigin) {
            data["topOrigin"] = json!("https://evil.example");
        }
        data.to_string().into_bytes()
    }

    fn authenticator_data(&mut self, rp_id: &str, attested: bool) -> Vec<u8> {
        let rp_id = if self.lies(Lie::Party) {
            "evil.example"
        } else {
            rp_id
        };
        let synced = self.synced || self.lies(Lie::Backup);
        let mut flags = 0_u8;
        for (bit, set) in [
            (0, !self.lies(Lie::Absent)),
            (2, !self.lies(Lie::Unverified)),
            (3, synced),
            (4, synced),
            (6, attested),
        ] {
            flags |= u8::from(set) << bit;
        }
        if let Some(count) = &mut self.count {
            *count += 1;
        }
        let mut data = sha256(rp_id.as_bytes()).to_vec();
        data.push(flags);
        data.extend(self.count.unwrap_or(0).to_be_bytes());
        data
    }

    /// What `navigator.credentials.create` gives for a challenge, as a form sends it.
    pub fn create(&mut self, options: &Value) -> String {
        let rp_id = options["rp"]["id"].as_str().unwrap().to_owned();
        let algorithm = &ECDSA_P256_SHA256_ASN1_SIGNING;
        let document = EcdsaKeyPair::generate_pkcs8(algorithm, &self.random).unwrap();
        let pair = EcdsaKeyPair::from_pkcs8(algorithm, document.as_ref(), &self.random).unwrap();
        let id = self
            .next_id
            .take()
            .unwrap_or_else(|| random_bytes::<32>().to_vec());
        let client_data = self.client_data("webauthn.create", &options["challenge"]);
        let mut data = self.authenticator_data(&rp_id, true);
        data.extend([0; 16]);
        data.extend(u16::try_from(id.len()).unwrap().to_be_bytes());
        data.extend(&id);
        // A COSE key: EC2, ES256, P-256, x, y.
        let point = pair.public_key().as_ref()[1..].to_vec();
        let algorithm = if self.lies(Lie::Algorithm) { 0x27 } else { 0x26 };
        data.extend([0xa5, 0x01, 0x02, 0x03, algorithm, 0x20, 0x01, 0x21, 0x58, 0x20]);
        data.extend(&point[..32]);
        data.extend([0x22, 0x58, 0x20]);
        data.extend(&point[32..]);
        let mut attestation = vec![0xa3];
        attestation.extend(b"\x63fmt\x64none\x67attStmt\xa0\x68authData");
        length(0x40, data.len(), &mut attestation);
        attestation.extend(&data);
        let made = json!({
            "id": text(&id), "rawId": text(&id), "type": "public-key",
            "response": {
                "clientDataJSON": text(&client_data), "attestationObject": text(&attestation), "transports": ["internal"],
            },
            "clientExtensionResults": { "credProps": { "rk": true } },
        });
        self.passkeys.push(Passkey {
            id,
            pair,
            rp_id,
            user: bytes(&options["user"]["id"]),
        });
        made.to_string()
    }

    /// What `navigator.credentials.get` gives: of what is asked for, or of all, the passkey made last.
    pub fn get(&mut self, options: &Value) -> String {
        let allowed = options["allowCredentials"]
            .as_array()
            .cloned()
            .unwrap_or_default();
        let rp_id = options["rpId"].as_str().unwrap().to_owned();
        let fits = |one: &Passkey| {
            let asked = allowed.is_empty() || allowed.iter().any(|id| bytes(&id["id"]) == one.id);
            asked && one.rp_id == rp_id
        };
        let at = self.passkeys.iter().rposition(fits).expect("a passkey that fits");
        self.sign(at, options)
    }

    /// The same with whatever it holds, asked for or not.
    pub fn force(&mut self, options: &Value) -> String {
        self.sign(self.passkeys.len() - 1, options)
    }

    fn sign(&mut self, at: usize, options: &Value) -> String {
        let client_data = self.client_data("webauthn.get", &options["challenge"]);
        let rp_id = self.passkeys[at].rp_id.clone();
        let data = self.authenticator_data(&rp_id, false);
        let mut message = data.clone();
        message.extend(sha256(&client_data));
        let passkey = &self.passkeys[at];
        let mut signature = passkey
            .pair
            .sign(&self.random, &message)
            .unwrap()
            .as_ref()
            .to_vec();
        if self.lies(Lie::Signature) {
            let other = passkey.pair.sign(&self.random, b"something else").unwrap();
            signature = other.as_ref().to_vec();
        }
        let mut user = passkey.user.clone();
        if self.lies(Lie::Owner) {
            user[31] ^= 1;
        }
        let answer = json!({
            "id": text(&passkey.id), "rawId": text(&passkey.id), "type": "public-key",
            "response": {
                "clientDataJSON": text(&client_data), "authenticatorData": text(&data),
                "signature": text(&signature), "userHandle": text(&user),
            },
            "clientExtensionResults": {},
        });
        answer.to_string()
    }
}
