//! Limits and reasons.

use crate::door::{MemberId, SessionId};
use chrono::Duration;
use kit::{clock::Time, ids::OrganisationId};

/// Without a person's own act for this long, a session ends (1.7: 12 h).
pub const IDLE: Duration = Duration::hours(12);
/// However busy, a session ends after this long (1.7: 30 days).
pub const ABSOLUTE: Duration = Duration::days(30);
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
}

/// An open session, as its owner sees it (S-085).
#[derive(Clone, Debug, sea_orm::FromQueryResult)]
pub struct Listed {
    pub id: SessionId,
    pub address: String,
    pub user_agent: String,
    pub created_at: Time,
    pub seen_at: Time,
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
