//! What a flow is for and what it carries.

use crate::door::{MemberId, Role};
use chrono::Duration;
use kit::{ids::OrganisationId, secret::Secret};
use uuid::Uuid;

/// How long somebody may take from one step to the next (S-100 allows as much).
pub(super) const LIVES: Duration = Duration::minutes(10);

/// Which step is owed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Purpose {
    /// The password was right; a code is owed.
    SignIn,
    /// The password was right; the first device is owed.
    Enrolment,
    /// The mailbox was proven and a new password chosen; a code is owed before it is stored (004-44).
    Recovery,
    /// The printed code of the break-glass account was right; its second factor is owed (G-09).
    BreakGlass,
}

impl Purpose {
    pub const ALL: [Self; 4] = [Self::SignIn, Self::Enrolment, Self::Recovery, Self::BreakGlass];

    pub fn code(self) -> &'static str {
        match self {
            Self::SignIn => "sign-in",
            Self::Enrolment => "enrolment",
            Self::Recovery => "recovery",
            Self::BreakGlass => "break-glass",
        }
    }

    /// The page of the step that is owed.
    pub fn path(self) -> &'static str {
        match self {
            Self::SignIn => "/sign-in/factor",
            Self::Enrolment => "/sign-in/enrolment",
            Self::Recovery => "/recovery/factor",
            Self::BreakGlass => "/break-glass/factor",
        }
    }

    pub fn parse(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|purpose| purpose.code() == code)
    }
}

/// What a recovery keeps until its second step.
#[derive(Clone, Debug)]
pub struct Held {
    /// Digest of the ticket, which is spent only then.
    pub ticket: Vec<u8>,
    /// The hash of the new password.
    pub phc: Secret<String>,
}

/// A flow to begin.
#[derive(Clone, Debug)]
pub struct New {
    pub organisation: OrganisationId,
    pub member: MemberId,
    /// As read with the first secret: whatever changed since kills the flow.
    pub epoch: i32,
    pub purpose: Purpose,
    /// Where to go on, if not to the landing.
    pub return_to: String,
    pub held: Option<Held>,
}

/// A live flow and whose it is.
#[derive(Clone, Debug)]
pub struct Flow {
    pub organisation: OrganisationId,
    pub digest: Vec<u8>,
    pub member: MemberId,
    pub identifier: String,
    pub role: Role,
    pub purpose: Purpose,
    pub return_to: String,
    /// The device that is being added.
    pub factor: Option<Uuid>,
    pub held: Option<Held>,
}
