//! How a provider describes itself (OpenID Connect Discovery 1.0).

use crate::{Issuer, NoMetadata, signature::ALLOWED};
use serde::Deserialize;
use url::Url;

/// The longest description or key set that is read, in bytes (S-108).
pub const MAX_DOCUMENT: usize = 1024 * 1024;

/// Bytes of an address.
const LONGEST: usize = 2_000;

#[derive(Deserialize)]
struct Document {
    issuer: String,
    authorization_endpoint: String,
    token_endpoint: String,
    jwks_uri: String,
    end_session_endpoint: Option<String>,
    userinfo_endpoint: Option<String>,
    #[serde(default)]
    scopes_supported: Vec<String>,
    #[serde(default)]
    response_types_supported: Vec<String>,
    #[serde(default)]
    id_token_signing_alg_values_supported: Vec<String>,
    token_endpoint_auth_methods_supported: Option<Vec<String>>,
    token_endpoint_auth_signing_alg_values_supported: Option<Vec<String>>,
    #[serde(default)]
    authorization_response_iss_parameter_supported: bool,
    #[serde(default)]
    backchannel_logout_supported: bool,
}

/// What we need to know of a provider.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Metadata {
    pub authorization: Url,
    pub token: Url,
    pub keys: Url,
    /// Where a person is sent to sign out there, too.
    pub end_session: Option<Url>,
    /// Where it tells of a person what it left out of the token (OpenID Connect Core 1.0, 5.3).
    pub userinfo: Option<Url>,
    /// It has a scope of its own for groups.
    pub groups_by_scope: bool,
    /// It names itself in its answers, so an answer without a name is not its own (RFC 9207, S-103).
    pub names_itself: bool,
    /// It can tell us when somebody signed out there.
    pub tells_logout: bool,
    /// How it lets itself be shown who we are, best first.
    pub proofs: Vec<Proof>,
}

/// A way to show a provider who we are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Proof {
    /// A signed statement in place of a secret (`private_key_jwt`).
    Statement,
    /// The secret in the head of the request (`client_secret_basic`).
    Head,
    /// The secret in its body (`client_secret_post`).
    Body,
}

impl Proof {
    /// As discovery documents call them.
    const NAMES: [(Self, &'static str); 3] = [
        (Self::Statement, "private_key_jwt"),
        (Self::Head, "client_secret_basic"),
        (Self::Body, "client_secret_post"),
    ];
}

impl Metadata {
    pub fn parse(document: &[u8], issuer: &Issuer) -> Result<Self, NoMetadata> {
        let document: Document = serde_json::from_slice(document).map_err(|_| NoMetadata::Malformed)?;
        if !issuer.describes(&document.issuer) {
            return Err(NoMetadata::Issuer);
        }
        let named = &document.id_token_signing_alg_values_supported;
        let signs = named
            .iter()
            .any(|name| name.parse().is_ok_and(|named| ALLOWED.contains(&named)));
        let code = document
            .response_types_supported
            .iter()
            .any(|kind| kind == "code");
        if !signs || !code {
            return Err(NoMetadata::Unsupported);
        }
        // Without a word on it, the head it is (OpenID Connect Discovery, section 3).
        let methods = document.token_endpoint_auth_methods_supported;
        let methods = methods.unwrap_or_else(|| vec!["client_secret_basic".to_owned()]);
        let known = Proof::NAMES.into_iter();
        // Our keys sign with ES256 and nothing else; who says nothing of algorithms is not known to refuse it.
        let signed = document.token_endpoint_auth_signing_alg_values_supported;
        let verifies = signed.is_none_or(|algorithms| algorithms.iter().any(|name| name == "ES256"));
        let taken = known
            .filter(|(_, name)| methods.iter().any(|method| method == name))
            .filter(|(proof, _)| *proof != Proof::Statement || verifies);
        Ok(Self {
            authorization: address(&document.authorization_endpoint)?,
            token: address(&document.token_endpoint)?,
            keys: address(&document.jwks_uri)?,
            end_session: optional(document.end_session_endpoint.as_deref()),
            userinfo: optional(document.userinfo_endpoint.as_deref()),
            groups_by_scope: document.scopes_supported.iter().any(|scope| scope == "groups"),
            names_itself: document.authorization_response_iss_parameter_supported,
            tells_logout: document.backchannel_logout_supported,
            proofs: taken.map(|(proof, _)| proof).collect(),
        })
    }
}

/// A wrong one keeps nobody from signing in.
fn optional(text: Option<&str>) -> Option<Url> {
    text.and_then(|text| address(text).ok())
}

/// An address that secrets may be sent to. Whether it may be reached from here at all is for whoever fetches it.
fn address(text: &str) -> Result<Url, NoMetadata> {
    if text.len() > LONGEST {
        return Err(NoMetadata::Malformed);
    }
    let address = Url::parse(text).map_err(|_| NoMetadata::Malformed)?;
    let plain = address.username().is_empty() && address.password().is_none() && address.fragment().is_none();
    if address.scheme() == "https" && address.host().is_some() && plain {
        Ok(address)
    } else {
        Err(NoMetadata::Address)
    }
}
