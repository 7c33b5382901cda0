//! The relying party: what a browser is asked, and whether what it brings is an answer. The library of WebAuthn is spoken
//! to here and nowhere else.

use super::model::{Checked, Fault, Handle, Made, encoded};
use crate::factors::FactorId;
use kit::failure::Failure;
use serde_json::{Value, json};
use webauthn_rs::prelude::{
    Credential, DiscoverableAuthentication, PasskeyRegistration, PublicKeyCredential,
    RegisterPublicKeyCredential, Url, Webauthn, WebauthnBuilder, WebauthnError,
};

/// How long a browser may take; also how long a challenge counts (S-140).
pub(super) const MINUTES: u64 = 5;

#[derive(Clone, Debug)]
pub struct Party {
    webauthn: Webauthn,
    id: String,
    related: Vec<String>,
}

/// Whom a passkey is made for.
#[derive(Debug)]
pub(super) struct Whom<'a> {
    pub handle: Handle,
    pub login: &'a str,
    pub name: &'a str,
    pub brand: &'a str,
}

impl Party {
    /// Passkeys belong to a host: that of the address in every link, or the one they were made under before the house
    /// moved (S-143). `None` where there is none, because the address is a bare number.
    pub fn of(base_url: &str, host: &str, related: &[String]) -> Option<Self> {
        let own = Url::parse(base_url).ok()?;
        let id = if host.is_empty() {
            own.domain()?.to_owned()
        } else {
            host.to_ascii_lowercase()
        };
        let under = |domain: &str| domain == id || domain.ends_with(&format!(".{id}"));
        let first = if own.domain().is_some_and(under) {
            own.clone()
        } else {
            Url::parse(&format!("https://{id}")).ok()?
        };
        let mut builder = WebauthnBuilder::new(&id, &first)
            .ok()?
            .append_allowed_origin(&own)
            .timeout(std::time::Duration::from_secs(60 * MINUTES));
        for origin in related {
            builder = builder.append_allowed_origin(&Url::parse(origin).ok()?);
        }
        Some(Self {
            webauthn: builder.build().ok()?,
            related: related.to_vec(),
            id,
        })
    }

    /// The host that passkeys belong to.
    pub fn id(&self) -> &str {
        &self.id
    }

    /// Other addresses at which they may be used, for the file that browsers look for.
    pub fn related(&self) -> &[String] {
        &self.related
    }

    /// Asks for a new passkey, one that can be found without a login where the device is able to. No attestation: who
    /// made the device is not ours to know.
    pub(super) fn invite(
        &self,
        whom: &Whom<'_>,
        known: Vec<Vec<u8>>,
    ) -> Result<(Value, PasskeyRegistration), Failure> {
        let (options, state) = self.webauthn.start_passkey_registration(
            whom.handle.member.0,
            whom.login,
            whom.name,
            Some(known),
        )?;
        let mut options = serde_json::to_value(&options.public_key)?;
        options["rp"]["name"] = json!(whom.brand);
        options["user"]["id"] = json!(encoded(&whom.handle.bytes()));
        options["authenticatorSelection"]["residentKey"] = json!("preferred");
        Ok((options, state))
    }

    pub(super) fn register(&self, brought: &str, state: &PasskeyRegistration) -> Option<Made> {
        let answer: RegisterPublicKeyCredential = serde_json::from_str(brought).ok()?;
        if framed(&answer.response.client_data_json) {
            return None;
        }
        let discoverable = answer.extensions.cred_props.as_ref().and_then(|props| props.rk);
        let made = self.webauthn.finish_passkey_registration(&answer, state);
        let made = made.inspect_err(|error| tracing::debug!(%error, "a passkey was not made"));
        Some(Made {
            credential: made.ok()?.into(),
            discoverable,
        })
    }

    /// Asks for any of these passkeys, or, where it is not known who is asked, for any at all (S-009).
    pub(super) fn pose(
        &self,
        allowed: &[Credential],
    ) -> Result<(Value, DiscoverableAuthentication), Failure> {
        let (options, state) = self.webauthn.start_discoverable_authentication()?;
        let mut options = serde_json::to_value(&options.public_key)?;
        options["allowCredentials"] = allowed.iter().map(descriptor).collect();
        Ok((options, state))
    }

    /// Whether the answer is this passkey's, to this challenge, given on one of our own pages by a verified owner.
    pub(super) fn check(
        &self,
        answer: &PublicKeyCredential,
        state: DiscoverableAuthentication,
        (id, credential): (FactorId, &Credential),
    ) -> Result<Checked, Fault> {
        if framed(&answer.response.client_data_json) {
            return Err(Fault::Wrong);
        }
        match self
            .webauthn
            .finish_discoverable_authentication_v2(answer, state, credential)
        {
            Ok(seen) => Ok(Checked {
                id,
                count: i64::from(seen.counter()),
                backed_up: seen.backup_state(),
            }),
            Err(WebauthnError::CredentialPossibleCompromise) => Err(Fault::Copied(id)),
            Err(error) => {
                tracing::debug!(%error, "a passkey was not accepted");
                Err(Fault::Wrong)
            }
        }
    }
}

fn descriptor(credential: &Credential) -> Value {
    let mut one = json!({ "type": "public-key", "id": encoded(&credential.cred_id) });
    if let Some(transports) = credential.transports.as_ref().filter(|all| !all.is_empty()) {
        one["transports"] = json!(transports);
    }
    one
}

/// Our pages are in nobody's frame, so an answer given within another site's page is none of ours (S-140). The library
/// looks at `crossOrigin` when a passkey is made, and at neither when one answers.
fn framed(client_data: &[u8]) -> bool {
    let data: Result<Value, _> = serde_json::from_slice(client_data);
    data.map_or(true, |data| {
        let crossed = data
            .get("crossOrigin")
            .is_some_and(|crossed| crossed.as_bool() != Some(false));
        crossed || data.get("topOrigin").is_some()
    })
}

#[cfg(test)]
mod tests {
    use super::Party;

    // S-143: the address in every link decides, unless passkeys were made under another one before.
    #[test]
    fn passkeys_belong_to_the_host_of_the_address_or_to_the_one_before_a_move() {
        let check = |base: &str, host: &str, id: Option<&str>| {
            let party = Party::of(base, host, &[]);
            assert_eq!(party.as_ref().map(Party::id), id, "{base} {host}");
        };
        check("https://desk.aurora.example", "", Some("desk.aurora.example"));
        check("http://localhost:8080", "", Some("localhost"));
        check(
            "https://desk.aurora.example",
            "aurora.example",
            Some("aurora.example"),
        );
        check("https://new.example", "Old.example", Some("old.example"));
        check("http://127.0.0.1:8080", "", None);
        check("https://[::1]", "", None);
        check("no address", "", None);
    }
}
