//! An attempt and what becomes of it.

use crate::{
    devices::{Arrived, Seen},
    door::{MemberId, Role, Scope, SessionId, Visit},
    flows::Purpose,
    lockouts::Locked,
};
use chrono::Duration;
use kit::{hash::Lane, ids::OrganisationId, secret::Secret};
use std::{net::IpAddr, sync::Arc};

/// What somebody brought to the door.
#[derive(Clone, Debug)]
pub struct Attempt {
    /// `None` where it cannot be told; it costs and answers the same.
    pub organisation: Option<OrganisationId>,
    /// As it was typed.
    pub identifier: String,
    pub password: Secret<String>,
    pub lane: Lane,
    pub address: IpAddr,
    pub user_agent: String,
    /// The session this browser came with; it ends when another begins.
    pub leaving: Option<Arc<Scope>>,
    /// What the browser shows of itself.
    pub seen: Seen,
    /// Where to go on after a second step, if not to the landing.
    pub return_to: String,
}

/// The one way in of the break-glass account, and of nobody else.
pub(super) const BREAK_GLASS: &str = "break-glass";

/// Somebody who proved all that is asked for.
#[derive(Clone, Debug)]
pub(super) struct Arrival {
    pub organisation: OrganisationId,
    pub address: IpAddr,
    pub user_agent: String,
    pub leaving: Option<Arc<Scope>>,
    pub seen: Seen,
    /// What they proved it with, for the audit.
    pub method: &'static str,
    /// How long the session lives at most, where that is less than the organisation's own limit.
    pub lives: Option<Duration>,
}

impl Arrival {
    pub fn with_password(organisation: OrganisationId, attempt: &Attempt) -> Self {
        Self {
            organisation,
            address: attempt.address,
            user_agent: attempt.user_agent.clone(),
            leaving: attempt.leaving.clone(),
            seen: attempt.seen.clone(),
            method: "password",
            lives: None,
        }
    }

    pub fn with_link(organisation: OrganisationId, visit: &Visit, seen: Seen) -> Self {
        Self {
            method: "recovery",
            ..Self::with_factor(organisation, visit, seen)
        }
    }

    pub fn with_passkey(organisation: OrganisationId, visit: &Visit, seen: Seen) -> Self {
        Self {
            method: "passkey",
            ..Self::with_factor(organisation, visit, seen)
        }
    }

    pub fn with_provider(organisation: OrganisationId, visit: &Visit, seen: Seen) -> Self {
        Self {
            method: "provider",
            ..Self::with_factor(organisation, visit, seen)
        }
    }

    /// Whether it was no secret of our own that opened: the provider, or the account for the day it is gone.
    pub fn is_vouched_for(&self) -> bool {
        matches!(self.method, "provider" | BREAK_GLASS)
    }

    pub fn with_factor(organisation: OrganisationId, visit: &Visit, seen: Seen) -> Self {
        Self {
            organisation,
            address: visit.address,
            user_agent: visit.user_agent.clone(),
            leaving: visit.scope.clone(),
            seen,
            method: "password and second factor",
            lives: None,
        }
    }

    /// By the printed code and the second factor of the break-glass account, on a computer that keeps nothing of it.
    pub fn in_emergency(
        organisation: OrganisationId,
        visit: &Visit,
        mut seen: Seen,
        lives: Duration,
    ) -> Self {
        seen.shared = true;
        Self {
            method: BREAK_GLASS,
            lives: Some(lives),
            ..Self::with_factor(organisation, visit, seen)
        }
    }
}

/// What a right password leads to.
#[derive(Clone, Debug)]
pub enum Outcome {
    In(Entered),
    Waits(Waiting),
}

/// Who owes another step.
#[derive(Clone, Debug)]
pub struct Waiting {
    pub organisation: OrganisationId,
    pub purpose: Purpose,
    /// Whether the computer is one that others use too: the next step asks no more.
    pub shared: bool,
    /// For the flow's cookie.
    pub token: Secret<String>,
}

/// Who got in.
#[derive(Clone, Debug)]
pub struct Entered {
    pub organisation: OrganisationId,
    pub member: MemberId,
    pub session: SessionId,
    pub role: Role,
    pub landing: String,
    /// For the cookie.
    pub token: Secret<String>,
    /// For the cookies of the device.
    pub arrived: Arrived,
    /// They are in elsewhere too, and are asked whether that is to end.
    pub asks: bool,
}

/// Why not. All but [`Refusal::Disabled`] and [`Refusal::OffShift`] are the same for existing and invented logins.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Refusal {
    Wrong,
    /// Too many failures; nothing was looked at.
    Locked(Locked),
    /// The password was right, and an administrator has closed this login.
    Disabled,
    /// The password was right, and it is not the member's shift (G-03).
    OffShift,
    /// Too many passwords are waiting; the attempt does not count. Seconds to wait.
    Busy(u32),
    /// Logins like this one come in by the organisation's identity provider; nothing was looked at (001-18).
    Managed,
}

/// A member as the door needs them.
#[derive(Clone, Debug)]
pub struct Known {
    pub id: MemberId,
    pub role: Role,
    pub landing: String,
    pub active: bool,
    pub epoch: i32,
    /// The organisation's break-glass account: there is one way in for it, and that is no other's (G-09).
    pub emergency: bool,
    /// Absent until the first password was chosen.
    pub password: Option<Secret<String>>,
}
