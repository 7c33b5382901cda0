//! An attempt and what becomes of it.

use crate::{
    devices::{Arrived, Seen},
    door::{MemberId, Role, Scope},
    lockouts::Locked,
};
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
}

/// Who got in.
#[derive(Clone, Debug)]
pub struct Entered {
    pub organisation: OrganisationId,
    pub member: MemberId,
    pub role: Role,
    pub landing: String,
    /// For the cookie.
    pub token: Secret<String>,
    /// For the cookies of the device.
    pub arrived: Arrived,
    /// They are in elsewhere too, and are asked whether that is to end.
    pub asks: bool,
}

/// Why not. All but [`Refusal::Disabled`] are the same for existing and invented logins.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Refusal {
    Wrong,
    /// Too many failures; nothing was looked at.
    Locked(Locked),
    /// The password was right, and an administrator has closed this login.
    Disabled,
    /// Too many passwords are waiting; the attempt does not count. Seconds to wait.
    Busy(u32),
}

/// A member as the door needs them.
#[derive(Clone, Debug)]
pub struct Known {
    pub id: MemberId,
    pub role: Role,
    pub landing: String,
    pub active: bool,
    pub epoch: i32,
    /// Absent until the first password was chosen.
    pub password: Option<Secret<String>>,
}
