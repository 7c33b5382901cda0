//! Who did what to whom, with which outcome: written in the transaction of the change itself (S-184, G-17).
//!
//! **Invariants.** The records of an organisation are a chain without gaps: each has the next number and the SHA-256
//! of itself together with the hash before it, and joins as the last thing its change does, so it is there if and only
//! if the change is. What tells of persons (where from, what exactly) is sealed under a key of theirs; the hash covers
//! it as it is sealed, so that destroying the key forgets the person and not that something was done (S-185). Every
//! hour the newest record is signed, and never one whose chain does not hold. Only a signed cut makes a chain begin
//! later than at its first record. Nothing here is ever a secret, and never what was typed where a password might be.
//!
//! Why so: `docs/adr/0007-audit-chain.md`.

mod actions;
mod chain;
mod entry;
mod export;
mod model;
mod pages;
mod reading;
mod sentence;
mod store;
#[cfg(test)]
mod tests;
mod verify;

pub use actions::{drop_old, export_checkpoint, forget, look_through, sign_all};
pub use chain::{adopt, write};
pub use entry::Entry;
pub use export::{Format, pieces};
pub use model::{Exported, Fault, Report, Wrong};
pub use reading::{Line, newest, read};
pub use sentence::outcome;
pub use store::Filter;
pub use verify::verify;

use crate::{
    App,
    door::{Doors, Gate},
};
use chrono::Duration;
use kit::{
    crypto::sealed::{self, Sealed},
    jobs::Handlers,
    words::Sheet,
};

pub const SHEET: Sheet = kit::sheet!("audit", "words");

/// The keys of persons. What they seal needs no key of the house.
pub const SEALED: Sealed = sealed::column(
    "audit_key",
    &["organisation_id", "person_id"],
    "sealed",
    "audit.key/{organisation_id}/{person_id}",
);

pub fn doors(doors: Doors) -> Doors {
    doors.get(Gate::Administrator, "/audit", pages::index).post(
        Gate::Administrator,
        "/audit/export",
        pages::export,
    )
}

pub fn jobs(handlers: Handlers<App>) -> Handlers<App> {
    handlers
        .every("audit.sign", Duration::hours(1), |app| async move {
            sign_all(&app).await
        })
        .every("audit.drop", Duration::hours(24), |app| async move {
            drop_old(&app).await
        })
}
