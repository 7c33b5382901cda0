//! Who a provider says somebody is, whatever it speaks.

use kit::secret::Secret;
use oidc::Groups;
use serde::{Deserialize, Serialize};

/// Only [`subject`](Self::subject) with [`issuer`](Self::issuer) names a person; the rest describes one, and anybody may
/// have typed it (S-104).
#[derive(Clone, Debug, Serialize, Deserialize)]
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
    /// The provider vouches for the address (S-105). `None`: it says nothing, and SAML has no word for it.
    pub email_verified: Option<bool>,
    /// What else may be a login there.
    pub username: Option<String>,
    /// Google: the Workspace whose account it is.
    #[serde(default)]
    pub hosted: Option<String>,
    /// `None`: nothing is said of groups, or there are more than can be named. Neither is being in none (S-107).
    pub groups: Option<Vec<String>>,
    /// When the person last proved who they are there, in seconds since 1970.
    #[serde(default)]
    pub authenticated_at: Option<i64>,
    /// SAML: when the provider wants a session that begins by this to end, in seconds since 1970.
    #[serde(default)]
    pub session_ends: Option<i64>,
    /// SAML: the name as it was sent, which a sign-out there must repeat.
    pub name_id: Option<String>,
    /// OpenID Connect: the token itself, which a sign-out there repeats. Never written down unsealed.
    #[serde(skip)]
    pub token: Option<Secret<String>>,
}

impl From<oidc::Identity> for Identity {
    fn from(said: oidc::Identity) -> Self {
        Self {
            issuer: said.issuer,
            subject: said.subject,
            tenant: said.tenant,
            object: said.object,
            session: said.session,
            name: said.name,
            email: said.email,
            email_verified: said.email_verified,
            username: said.username,
            hosted: said.hosted,
            groups: match said.groups {
                Groups::Named(groups) => Some(groups),
                Groups::Unsaid | Groups::TooMany => None,
            },
            authenticated_at: said.authenticated_at,
            session_ends: None,
            name_id: None,
            token: None,
        }
    }
}

/// Groups of a trial that are kept to be shown, and characters of anything.
const SHOWN: usize = 200;

/// What a provider said of the administrator who tried it, for the page on which they compare it with what they expect.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct Said {
    pub subject: String,
    pub address: Option<String>,
    /// It vouches for the address, as rules want it (S-105).
    pub vouched: bool,
    pub name: Option<String>,
    /// `None`: nothing is said of groups, or there are more than can be named.
    pub groups: Option<Vec<String>>,
    /// When it wants the session to end that would have begun, in seconds since 1970.
    pub session_ends: Option<i64>,
}

impl Said {
    pub fn new(identity: &Identity, vouched: bool) -> Self {
        let short = |text: &String| text.chars().take(SHOWN).collect::<String>();
        Self {
            subject: short(identity.object.as_ref().unwrap_or(&identity.subject)),
            address: identity.email.as_ref().map(short),
            vouched,
            name: identity.name.as_ref().map(short),
            groups: identity
                .groups
                .as_ref()
                .map(|all| all.iter().take(SHOWN).map(short).collect()),
            session_ends: identity.session_ends,
        }
    }
}
