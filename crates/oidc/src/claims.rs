//! What an ID token says about somebody.

use crate::{MAX_DOCUMENT, Refused, keys::Issued};
use serde::Deserialize;
use serde_json::{Map, Value};

/// Bytes of a claim that is kept.
const LONGEST: usize = 500;

/// The claims of an ID token, as they came. What is needed and absent is told by the check, not by the reader.
#[derive(Deserialize)]
pub(crate) struct Claims {
    pub iss: String,
    #[serde(default)]
    pub sub: String,
    pub aud: Audience,
    pub azp: Option<String>,
    pub exp: i64,
    pub iat: i64,
    pub nbf: Option<i64>,
    pub nonce: Option<String>,
    pub at_hash: Option<String>,
    /// Present in logout tokens only (S-102).
    pub events: Option<Value>,
    #[serde(flatten)]
    pub others: Map<String, Value>,
}

impl Issued for Claims {
    fn issuer(&self) -> &str {
        &self.iss
    }
}

impl Claims {
    /// A claim that nothing depends on but itself: of another kind than it should be, it is as good as absent.
    pub fn text(&self, name: &str) -> Option<&str> {
        text(&self.others, name)
    }

    pub fn auth_time(&self) -> Option<i64> {
        self.others.get("auth_time")?.as_i64()
    }
}

/// A line of visible letters, no longer than any identifier is.
fn text<'a>(others: &'a Map<String, Value>, name: &str) -> Option<&'a str> {
    let value = others.get(name)?.as_str()?.trim();
    let plain = !value.is_empty() && value.len() <= LONGEST && !value.chars().any(char::is_control);
    plain.then_some(value)
}

#[derive(Deserialize)]
#[serde(untagged)]
pub(crate) enum Audience {
    One(String),
    Many(Vec<String>),
}

impl Audience {
    pub fn contains(&self, client: &str) -> bool {
        match self {
            Self::One(one) => one == client,
            Self::Many(many) => many.iter().any(|one| one == client),
        }
    }

    pub fn is_shared(&self) -> bool {
        matches!(self, Self::Many(many) if many.len() > 1)
    }
}

/// Who a provider says somebody is. Only [`subject`](Self::subject) with [`issuer`](Self::issuer) names a person; the
/// rest describes one, and anybody may have typed it (S-104).
#[derive(Clone, Debug, PartialEq)]
pub struct Identity {
    pub issuer: String,
    pub subject: String,
    /// Entra: the tenant, and the person in it.
    pub tenant: Option<String>,
    pub object: Option<String>,
    /// The session at the provider, by which it may be ended there.
    pub session: Option<String>,
    pub name: Option<String>,
    pub email: Option<String>,
    /// The provider vouches for the address: `email_verified`, or Entra's `xms_edov` (S-105). `None`: it says nothing.
    pub email_verified: Option<bool>,
    /// What else may be a login: `preferred_username`, `upn`.
    pub username: Option<String>,
    /// Google: the Workspace whose account it is (`hd`). Without one it is somebody's own, whatever its address.
    pub hosted: Option<String>,
    pub groups: Groups,
    /// When the person last proved who they are there, in seconds since 1970.
    pub authenticated_at: Option<i64>,
    pub acr: Option<String>,
    pub amr: Vec<String>,
}

/// The groups of a person.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Groups {
    /// Nothing is said of groups: that is not the same as being in none (S-107).
    Unsaid,
    Named(Vec<String>),
    /// The person is in more than a token can name (S-107).
    TooMany,
}

impl Identity {
    /// The same with what the provider told at its userinfo address, in an answer to the token it gave with this identity.
    /// What the ID token said stands. An answer about another person makes it all worthless (OpenID Connect Core 1.0,
    /// 5.3.2).
    pub fn supplemented(mut self, answer: &[u8], groups_claim: &str) -> Result<Self, Refused> {
        if answer.len() > MAX_DOCUMENT {
            return Err(Refused::Malformed);
        }
        let said: Map<String, Value> = serde_json::from_slice(answer).map_err(|_| Refused::Malformed)?;
        if said.get("sub").and_then(Value::as_str) != Some(self.subject.as_str()) {
            return Err(Refused::Another);
        }
        let text = |name: &str| text(&said, name).map(str::to_owned);
        self.name = self.name.or_else(|| text("name"));
        self.username = self
            .username
            .or_else(|| text("preferred_username"))
            .or_else(|| text("upn"));
        // Whether an address is vouched for belongs to that address.
        if self.email.is_none() {
            self.email = text("email");
            self.email_verified = verified(&said);
        }
        if self.groups == Groups::Unsaid {
            self.groups = groups(&said, groups_claim);
        }
        Ok(self)
    }

    /// `groups_claim` is the claim that names the groups, `groups` unless the organisation says otherwise.
    pub(crate) fn of(claims: Claims, groups_claim: &str) -> Self {
        let authenticated_at = claims.auth_time();
        let others = claims.others;
        let text = |name: &str| text(&others, name).map(str::to_owned);
        let several = |name: &str| match others.get(name) {
            Some(Value::Array(all)) => all
                .iter()
                .filter_map(|one| one.as_str().map(str::to_owned))
                .collect(),
            Some(Value::String(one)) => vec![one.clone()],
            _ => Vec::new(),
        };
        Self {
            name: text("name"),
            email: text("email"),
            email_verified: verified(&others),
            username: text("preferred_username").or_else(|| text("upn")),
            hosted: text("hd"),
            groups: groups(&others, groups_claim),
            issuer: claims.iss,
            subject: claims.sub,
            tenant: text("tid"),
            object: text("oid"),
            session: text("sid"),
            authenticated_at,
            acr: text("acr"),
            amr: several("amr"),
        }
    }
}

fn verified(others: &Map<String, Value>) -> Option<bool> {
    others
        .get("email_verified")
        .or_else(|| others.get("xms_edov"))
        .and_then(truth)
}

/// Providers write truth as a boolean, as a word and as a number.
fn truth(value: &Value) -> Option<bool> {
    match value {
        Value::Bool(said) => Some(*said),
        Value::String(said) => match said.to_ascii_lowercase().as_str() {
            "true" | "1" => Some(true),
            "false" | "0" => Some(false),
            _ => None,
        },
        Value::Number(said) => said.as_i64().map(|said| said == 1),
        _ => None,
    }
}

/// Entra leaves the groups out of a token when there are too many, and says so in `_claim_names` or `hasgroups`
/// (<https://learn.microsoft.com/entra/identity-platform/access-token-claims-reference#groups-overage-claim>).
fn groups(others: &Map<String, Value>, claim: &str) -> Groups {
    let elsewhere = others
        .get("_claim_names")
        .and_then(Value::as_object)
        .is_some_and(|names| names.contains_key(claim));
    if elsewhere || others.get("hasgroups").and_then(truth) == Some(true) {
        return Groups::TooMany;
    }
    match others.get(claim) {
        Some(Value::Array(named)) => Groups::Named(
            named
                .iter()
                .filter_map(|one| one.as_str().map(str::to_owned))
                .collect(),
        ),
        // Some providers write a single group without the list around it.
        Some(Value::String(one)) => Groups::Named(vec![one.clone()]),
        _ => Groups::Unsaid,
    }
}
