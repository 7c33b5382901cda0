//! Limits and reasons.

use crate::{
    door::{MemberId, SessionId},
    impersonations::ImpersonationId,
    policies::Policy,
};
use chrono::Duration;
use kit::{clock::Time, ids::OrganisationId};

/// The longest that any organisation lets a session live, and so the cookie: the house decides, not the browser.
pub(super) const COOKIE: Duration = Duration::days(90);
/// On a computer that others use too, however long the organisation lets one live elsewhere (G-14).
pub const SHARED: Duration = Duration::days(1);

/// The longest that any organisation keeps the work of somebody whose session ran out.
pub const KEPT: Duration = Duration::minutes(60);

/// How long a session lives, as its organisation decided (S-083).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// Without a person's own act; a page that asks by itself does none (004-13).
    pub idle: Duration,
    /// However busy.
    pub absolute: Duration,
}

impl Limits {
    pub fn of(policy: &Policy) -> Self {
        Self {
            idle: policy.session_idle(),
            absolute: policy.session_absolute(),
        }
    }

    /// When a session is over that began and was used last at these times: what its row says, or sooner when the
    /// organisation has become stricter since.
    pub fn ends(self, (began, seen): (Time, Time), (idle, absolute): (Time, Time)) -> (Time, Time) {
        (idle.min(seen + self.idle), absolute.min(began + self.absolute))
    }
}
/// How often an act of the person is written down.
pub(super) const TOUCH: Duration = Duration::seconds(60);

/// Why a session ended; stored, and shown to its owner.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum EndReason {
    SignedOut,
    Expired,
    Revoked,
    PasswordChanged,
    Replaced,
}

impl EndReason {
    pub fn code(self) -> &'static str {
        match self {
            Self::SignedOut => "signed-out",
            Self::Expired => "expired",
            Self::Revoked => "revoked",
            Self::PasswordChanged => "password-changed",
            Self::Replaced => "replaced",
        }
    }
}

/// What a sign-in knows when it makes a session.
pub struct NewSession {
    pub organisation: OrganisationId,
    pub member: MemberId,
    /// The member's epoch as read with the right secret; a session of an older epoch is born dead.
    pub epoch: i32,
    pub address: String,
    pub user_agent: String,
    /// Not the member's own: an administrator looks through their eyes in it.
    pub impersonation: Option<ImpersonationId>,
}

/// An open session, as its owner sees it (S-085).
#[derive(Clone, Debug, sea_orm::FromQueryResult)]
pub struct Listed {
    pub id: SessionId,
    pub address: String,
    pub user_agent: String,
    pub created_at: Time,
    pub seen_at: Time,
    /// Who looks through the member's eyes in it.
    pub impersonator: Option<String>,
}

/// An open session of somebody's, as administrators see it.
#[derive(Clone, Debug, sea_orm::FromQueryResult)]
pub struct Theirs {
    #[sea_orm(nested)]
    pub session: Listed,
    pub member_id: MemberId,
    pub display_name: String,
    pub identifier: String,
}

/// Whose sessions a page is about.
#[derive(Clone, Debug, sea_orm::FromQueryResult)]
pub struct Person {
    pub id: MemberId,
    pub display_name: String,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn limits_are_the_policys_and_a_stricter_one_bites_at_once_s_083() {
        let limits = Limits::of(&Policy::default());
        assert_eq!(limits.idle, Duration::hours(12));
        assert_eq!(limits.absolute, Duration::days(30));
        let began = Time::from_timestamp(1_750_000_000, 0).expect("a time");
        let seen = began + Duration::hours(5);
        let row = (seen + Duration::hours(12), began + Duration::days(30));
        assert_eq!(limits.ends((began, seen), row), row);
        let strict = Limits {
            idle: Duration::hours(1),
            absolute: Duration::hours(24),
        };
        let ends = (seen + Duration::hours(1), began + Duration::hours(24));
        assert_eq!(strict.ends((began, seen), row), ends);
        let shared = (row.0, began + SHARED);
        assert_eq!(
            limits.ends((began, seen), shared),
            shared,
            "nothing lengthens what its row says"
        );
    }
}
