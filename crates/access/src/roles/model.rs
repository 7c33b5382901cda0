//! The rooms of the house and who may enter.

use crate::door::Role;

/// A room with a page of its own.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Room {
    pub href: &'static str,
    /// Its name among the words.
    pub key: &'static str,
    /// Whoever is at least this may open it.
    pub least: Role,
}

impl Room {
    #[allow(clippy::trivially_copy_pass_by_ref)] // a template hands on what it loops over by reference
    pub fn opens_to(&self, role: &Role) -> bool {
        *role >= self.least
    }
}

const fn room(href: &'static str, key: &'static str, least: Role) -> Room {
    Room { href, key, least }
}

pub const ROOMS: [Room; 21] = [
    room("/conversations", "shell-conversations", Role::Agent),
    room("/profile", "shell-profile", Role::Agent),
    room("/profile/notifications", "notifications-title", Role::Agent),
    room("/readiness", "readiness-title", Role::Agent),
    room("/requests", "requests-title", Role::Supervisor),
    room("/lockouts", "lockouts-title", Role::Supervisor),
    room("/assistance", "assistance-title", Role::Supervisor),
    room("/diagnosis", "diagnosis-title", Role::Supervisor),
    room("/shifts", "shifts-title", Role::Supervisor),
    room("/members", "shell-members", Role::Administrator),
    room("/teams", "shell-teams", Role::Administrator),
    room("/schedules", "shell-schedules", Role::Administrator),
    room("/channels", "shell-channels", Role::Administrator),
    room("/categories", "shell-categories", Role::Administrator),
    room("/outbox", "shell-outbox", Role::Administrator),
    room("/organisation", "organisations-title", Role::Administrator),
    room("/policies", "policies-title", Role::Administrator),
    room("/audit", "audit-title", Role::Administrator),
    room("/networks", "networks-title", Role::Administrator),
    room("/sessions", "sessions-all", Role::Administrator),
    room("/wordings", "wordings-title", Role::Administrator),
];
