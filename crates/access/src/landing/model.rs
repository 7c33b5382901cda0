//! The places a login can land.

use crate::door::Role;

/// Stored with the login by its code; its name is the sentence [`Landing::key`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Landing {
    Conversations,
    Members,
    Profile,
}

impl Landing {
    pub const ALL: [Self; 3] = [Self::Conversations, Self::Members, Self::Profile];

    pub fn code(self) -> &'static str {
        match self {
            Self::Conversations => "conversations",
            Self::Members => "members",
            Self::Profile => "profile",
        }
    }

    pub fn path(self) -> &'static str {
        match self {
            Self::Conversations => "/conversations",
            Self::Members => "/members",
            Self::Profile => "/profile",
        }
    }

    /// The sentence that names it to people.
    pub fn key(self) -> &'static str {
        match self {
            Self::Conversations => "landing-conversations",
            Self::Members => "landing-members",
            Self::Profile => "landing-profile",
        }
    }

    pub fn parse(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|landing| landing.code() == code)
    }

    /// What may be chosen for a role, the usual one first.
    pub fn options(role: Role) -> &'static [Self] {
        match role {
            Role::Agent | Role::Supervisor => &[Self::Conversations, Self::Profile],
            Role::Administrator => &[Self::Conversations, Self::Members, Self::Profile],
        }
    }

    /// Where this login lands, whatever is stored.
    pub fn of(role: Role, code: &str) -> Self {
        Self::parse(code)
            .filter(|landing| Self::options(role).contains(landing))
            .unwrap_or(Self::Conversations)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_login_lands_where_it_was_registered_to_and_never_where_it_may_not_000_26() {
        let check = |role, code, path| assert_eq!(Landing::of(role, code).path(), path);
        check(Role::Agent, "conversations", "/conversations");
        check(Role::Agent, "profile", "/profile");
        check(Role::Administrator, "members", "/members");
        check(Role::Agent, "members", "/conversations");
        check(Role::Administrator, "https://evil.example", "/conversations");
    }
}
