//! What we ask a provider, and how its answers read.

use crate::{Authentication, Issuer, Metadata, Refused};
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use serde::Deserialize;
use subtle::ConstantTimeEq;
use url::{Url, form_urlencoded::Serializer};
use zeroize::Zeroizing;

/// The longest answer of a token endpoint that is read, in bytes.
const MAX_ANSWER: usize = 256 * 1024;

/// The challenge of a verifier, `S256` (RFC 7636, 4.2).
pub fn challenge(verifier: &str) -> String {
    URL_SAFE_NO_PAD.encode(ring::digest::digest(&ring::digest::SHA256, verifier.as_bytes()))
}

/// What a sign-in at the provider is begun with. The code flow with PKCE, and no other (S-100).
#[derive(Clone, Debug)]
pub struct Ask<'a> {
    pub client: &'a str,
    /// Our own address for this provider's answers, and no other's (S-103).
    pub redirect_uri: &'a str,
    pub scopes: &'a str,
    pub state: &'a str,
    pub nonce: &'a str,
    /// Of the verifier: [`challenge`].
    pub challenge: &'a str,
    /// Who probably comes.
    pub login_hint: Option<&'a str>,
    /// The person must prove themselves anew if that was longer ago, in seconds.
    pub max_age: Option<i64>,
    /// `login`, `select_account`: what the provider is to show.
    pub prompt: Option<&'a str>,
    pub locale: Option<&'a str>,
}

impl Ask<'_> {
    /// Where to send the browser.
    pub fn address(&self, metadata: &Metadata) -> Url {
        let mut address = metadata.authorization.clone();
        let age = self.max_age.map(|age| age.to_string());
        {
            let mut query = address.query_pairs_mut();
            query
                .append_pair("response_type", "code")
                .append_pair("client_id", self.client)
                .append_pair("redirect_uri", self.redirect_uri)
                .append_pair("scope", self.scopes)
                .append_pair("state", self.state)
                .append_pair("nonce", self.nonce)
                .append_pair("code_challenge", self.challenge)
                .append_pair("code_challenge_method", "S256");
            let more = [
                ("login_hint", self.login_hint),
                ("max_age", age.as_deref()),
                ("prompt", self.prompt),
                ("ui_locales", self.locale),
            ];
            for (name, value) in more {
                if let Some(value) = value {
                    query.append_pair(name, value);
                }
            }
        }
        address
    }
}

/// What the browser brought back from the provider.
#[derive(Clone, Debug, Default, Deserialize)]
pub struct Callback {
    #[serde(default)]
    pub code: String,
    #[serde(default)]
    pub state: String,
    /// Who says so (RFC 9207).
    pub iss: Option<String>,
    /// The provider's own word for why there is no code.
    pub error: Option<String>,
}

impl Callback {
    /// Whether it answers what was asked with this state, whoever says so.
    pub fn is_for(&self, state: &str) -> bool {
        !state.is_empty() && bool::from(self.state.as_bytes().ct_eq(state.as_bytes()))
    }

    /// Whether it answers our question: asked by this browser, and answered by this provider (S-100, S-103).
    pub fn answers(&self, state: &str, metadata: &Metadata, issuer: &Issuer) -> bool {
        let theirs = match &self.iss {
            Some(iss) => issuer.answers(iss),
            None => !metadata.names_itself,
        };
        self.is_for(state) && theirs
    }
}

/// What the token endpoint gave.
pub struct Tokens {
    pub id: Zeroizing<String>,
    pub access: Option<Zeroizing<String>>,
}

impl std::fmt::Debug for Tokens {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str("Tokens(…)")
    }
}

impl Tokens {
    /// The body of the request that spends the code.
    pub fn request(
        code: &str,
        redirect_uri: &str,
        verifier: &str,
        client: &str,
        by: &Authentication,
    ) -> Zeroizing<String> {
        let mut body = Serializer::new(String::new());
        body.append_pair("grant_type", "authorization_code")
            .append_pair("code", code)
            .append_pair("redirect_uri", redirect_uri)
            .append_pair("code_verifier", verifier)
            .extend_pairs(by.fields(client));
        Zeroizing::new(body.finish())
    }

    pub fn parse(body: &[u8]) -> Result<Self, Refused> {
        #[derive(Deserialize)]
        struct Answer {
            id_token: String,
            access_token: Option<String>,
        }
        if body.len() > MAX_ANSWER {
            return Err(Refused::Malformed);
        }
        let answer: Answer = serde_json::from_slice(body).map_err(|_| Refused::Malformed)?;
        Ok(Self {
            id: Zeroizing::new(answer.id_token),
            access: answer.access_token.map(Zeroizing::new),
        })
    }

    /// The provider's own word for why it gave none (RFC 6749, 5.2), cut to letters it may have: it goes into the audit.
    pub fn refusal(body: &[u8]) -> Option<String> {
        #[derive(Deserialize)]
        struct Answer {
            error: String,
        }
        let answer: Answer = serde_json::from_slice(body.get(..body.len().min(MAX_ANSWER))?).ok()?;
        let word = answer
            .error
            .chars()
            .filter(|c| c.is_ascii_alphanumeric() || matches!(c, '_' | '-' | '.'));
        Some(word.take(60).collect())
    }
}

/// Where to send a browser so that its person is signed out at the provider, too (OpenID Connect RP-Initiated Logout).
#[derive(Clone, Debug)]
pub struct Leave<'a> {
    pub client: &'a str,
    pub back: &'a str,
    /// The ID token that the session began with, where it is still known (`id_token_hint`): without it some providers ask
    /// once more, and Okta refuses.
    pub token: Option<&'a str>,
}

impl Leave<'_> {
    pub fn address(&self, metadata: &Metadata) -> Option<Url> {
        let mut address = metadata.end_session.clone()?;
        {
            let mut query = address.query_pairs_mut();
            query
                .append_pair("client_id", self.client)
                .append_pair("post_logout_redirect_uri", self.back);
            if let Some(token) = self.token {
                query.append_pair("id_token_hint", token);
            }
        }
        Some(address)
    }
}
