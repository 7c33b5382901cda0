//! Who is asking, in which organisation, and what they may see.

use crate::{impersonations::Impersonated, notifications::Notifications};
use kit::{ids::OrganisationId, words::Locale};
use serde::{Deserialize, Serialize};

kit::id! {
    /// One sign-in in one organisation.
    MemberId
}
kit::id! {
    /// A team of members.
    TeamId
}
kit::id! {
    /// A working schedule.
    ScheduleId
}
kit::id! {
    /// A session, as shown to its owner; never the secret.
    SessionId
}

/// What a member is, from least to most.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Role {
    Agent,
    Supervisor,
    Administrator,
}

impl Role {
    pub const ALL: [Self; 3] = [Self::Agent, Self::Supervisor, Self::Administrator];

    pub fn code(self) -> &'static str {
        match self {
            Self::Agent => "agent",
            Self::Supervisor => "supervisor",
            Self::Administrator => "administrator",
        }
    }

    pub fn parse(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|role| role.code() == code)
    }
}

/// What a role alone does not say.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Permissions {
    /// May read closed conversations of others (000-04).
    pub history: bool,
}

/// Proof of entry: who, where, and with which rights. Fields are readable by all, but a value is only made by
/// [`crate::sessions`], by [`crate::api_tokens`] and by jobs that were claimed for an organisation.
#[derive(Clone, Debug)]
pub struct Scope {
    pub organisation: OrganisationId,
    pub member: MemberId,
    pub session: SessionId,
    pub role: Role,
    pub permissions: Permissions,
    pub teams: Vec<TeamId>,
    pub display_name: String,
    pub identifier: String,
    pub locale: Locale,
    pub time_zone: String,
    pub landing: String,
    pub notifications: Notifications,
    /// The version of the member's picture; empty without one.
    pub picture: String,
    /// What the member may put below an answer; empty when they wrote nothing.
    pub signature: String,
    /// Somebody else chose the password; until it is replaced, only [`super::Gate::Entering`] lets them in.
    pub must_change: bool,
    /// Set where it is not the member who looks, but an administrator through their eyes (S-181).
    pub impersonated: Option<Impersonated>,
}

impl Scope {
    /// Who it is; nobody where a program of the organisation's asks. Then the name is that of its token.
    pub fn person(&self) -> Option<MemberId> {
        (!self.member.0.is_nil()).then_some(self.member)
    }

    pub fn is_at_least(&self, role: Role) -> bool {
        self.role >= role
    }
}
