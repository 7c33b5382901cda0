//! Whether changes can be saved now, as the last one found it: for the page of who can mend it.

use super::{code, is_out_of_reach};
use sea_orm::DbErr;
use std::sync::atomic::{AtomicU8, Ordering::Relaxed};

/// What keeps changes from being saved.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Obstacle {
    /// The disk beneath the database has no room.
    Full,
    /// The database is locked by somebody else, read-only or gone.
    Shut,
}

/// The obstacle last met, as a number: 0 none, 1 full, 2 shut.
#[derive(Default)]
pub(super) struct Standing(AtomicU8);

impl Standing {
    pub fn obstacle(&self) -> Option<Obstacle> {
        match self.0.load(Relaxed) {
            1 => Some(Obstacle::Full),
            2 => Some(Obstacle::Shut),
            _ => None,
        }
    }

    pub fn saved(&self) {
        self.0.store(0, Relaxed);
    }

    /// A full disk also takes whole transactions away, so what is merely shut does not hide that it is full.
    pub fn failed(&self, error: &DbErr) {
        if matches!(code(error).as_deref(), Some("13" | "53100")) {
            self.0.store(1, Relaxed);
        } else if is_out_of_reach(error) {
            let _ = self.0.compare_exchange(0, 2, Relaxed, Relaxed);
        }
    }
}
