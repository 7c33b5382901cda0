//! What travels between a browser and the house, and whose a passkey is. Pure.

use crate::{door::MemberId, factors::FactorId};
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use kit::{ids::OrganisationId, secret::Secret};
use serde::Deserialize;
use serde_json::Value;
use uuid::Uuid;
use webauthn_rs::prelude::Credential;

/// What a device keeps with a passkey and gives back: whose it is. Opaque to everybody but us, and no secret.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Handle {
    pub organisation: OrganisationId,
    pub member: MemberId,
}

impl Handle {
    pub fn bytes(self) -> Vec<u8> {
        [
            self.organisation.0.as_bytes().as_slice(),
            self.member.0.as_bytes(),
        ]
        .concat()
    }

    pub fn read(bytes: &[u8]) -> Option<Self> {
        let (organisation, member) = bytes.split_at_checked(16)?;
        Some(Self {
            organisation: OrganisationId(Uuid::from_slice(organisation).ok()?),
            member: MemberId(Uuid::from_slice(member).ok()?),
        })
    }
}

/// What a form brings: the browser's answer and the challenge it answers.
#[derive(Clone, Debug, Default, Deserialize)]
pub struct Brought {
    /// The `PublicKeyCredential` as JSON.
    #[serde(default)]
    pub passkey: Secret<String>,
    #[serde(default)]
    pub ceremony: String,
}

impl Brought {
    pub fn nothing(&self) -> bool {
        self.passkey.expose().is_empty()
    }

    /// Whose it says it is, as their device gave it back. Worth nothing before the signature was seen to be right.
    pub fn handle(&self) -> Option<Handle> {
        Handle::read(&decoded(&self.field("/response/userHandle")?)?)
    }

    /// A name for a passkey of nobody, so that guesses with it are counted together.
    pub fn stand_in(&self) -> MemberId {
        let of = kit::crypto::sha256(self.field("/rawId").unwrap_or_default().as_bytes());
        let own = self.handle().map(|handle| handle.member);
        own.unwrap_or_else(|| MemberId(Uuid::from_slice(&of[..16]).unwrap_or_default()))
    }

    fn field(&self, pointer: &str) -> Option<String> {
        let all: Value = serde_json::from_str(self.passkey.expose()).ok()?;
        all.pointer(pointer)?.as_str().map(str::to_owned)
    }
}

/// What a browser is asked.
#[derive(Debug)]
pub struct Posed {
    pub options: Value,
    pub ceremony: String,
}

/// A passkey that was just made.
#[derive(Clone, Debug)]
pub struct Made {
    pub credential: Credential,
    /// It can be found without a login, as far as the browser says.
    pub discoverable: Option<bool>,
}

/// An answer that is right at this moment.
#[derive(Clone, Debug)]
pub struct Checked {
    pub id: FactorId,
    /// How often it signed, by its own count; zero when it does not count.
    pub count: i64,
    pub backed_up: bool,
}

/// Why an answer is not right.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fault {
    Wrong,
    /// The signature is right, and the counter did not grow: there may be two of it (S-141).
    Copied(FactorId),
}

pub fn encoded(bytes: &[u8]) -> String {
    URL_SAFE_NO_PAD.encode(bytes)
}

pub fn decoded(text: &str) -> Option<Vec<u8>> {
    URL_SAFE_NO_PAD.decode(text.trim_end_matches('=')).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn brought(passkey: &str) -> Brought {
        Brought {
            passkey: Secret::new(passkey.to_owned()),
            ceremony: String::new(),
        }
    }

    #[test]
    fn a_handle_says_organisation_and_member() {
        let handle = Handle {
            organisation: OrganisationId(Uuid::now_v7()),
            member: MemberId::new(),
        };
        assert_eq!(Handle::read(&handle.bytes()), Some(handle));
        for bad in [&handle.bytes()[..31], &[0; 15], &[], &[7; 33]] {
            assert_eq!(Handle::read(bad), None);
        }
        let text = format!(
            r#"{{"response":{{"userHandle":"{}"}}}}"#,
            encoded(&handle.bytes())
        );
        assert_eq!(brought(&text).handle(), Some(handle));
        assert_eq!(brought(&text).stand_in(), handle.member);
    }

    #[test]
    fn what_is_no_answer_belongs_to_nobody() {
        for bad in [
            "",
            "{",
            "[]",
            "null",
            r#"{"response":{"userHandle":null}}"#,
            r#"{"response":{"userHandle":"?"}}"#,
        ] {
            assert_eq!(brought(bad).handle(), None, "{bad}");
        }
        let one = brought(r#"{"rawId":"AAAA"}"#).stand_in();
        assert_eq!(one, brought(r#"{"rawId":"AAAA","type":"public-key"}"#).stand_in());
        assert_ne!(one, brought(r#"{"rawId":"AAAB"}"#).stand_in());
    }
}
