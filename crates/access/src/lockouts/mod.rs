//! The one gate every secret passes, and what stands there when it shut: lockouts, with who, when and why.
//!
//! **Invariants.** An attempt is counted and committed in a write of its own *before* the secret is looked at
//! (S-041, S-042): what happens afterwards, a panic, a lost connection, a rollback, leaves it counted. While a
//! counter is locked no secret is looked at, so the right one changes nothing (S-005). Counters are kept per
//! login whether or not it is anybody's, and per network address with room for a whole floor behind one
//! (S-043); how many failures lock a login, within what time and for how long, its organisation decides in
//! [`crate::policies`] (000-27). A success forgets the login's failures and takes back its own count from the address,
//! nothing more (S-044). What was not the person's doing is given back (S-047). A device that is known to be the owner's
//! is counted by itself, and what strangers locked is open to it; its success does not open the gate to them (S-046).
//!
//! `attempt_counter` is one of the instance's own tables (decision 4): its key is an HMAC that begins with the
//! organisation, so counters of two organisations never meet. A lock that matters to people is a `lockout` row.

mod actions;
pub mod attempt;
mod bulk;
mod cause;
mod memory;
mod model;
mod notice;
mod pages;
mod standing;
mod store;
mod tarpit;
#[cfg(test)]
mod tests;

pub use actions::{lift, lift_codes, release, sweep};
pub use memory::{Guesses, Judged};
pub use model::Locked;
pub use standing::{AtTheGate, ShutNetwork, at_the_gate};
pub use tarpit::Tarpit;

use crate::{
    App,
    door::{Doors, Gate},
};
use chrono::Duration;
use kit::{jobs::Handlers, words::Sheet};

pub const SHEET: Sheet = kit::sheet!("lockouts", "words");

pub fn doors(doors: Doors) -> Doors {
    doors
        .get(Gate::Supervisor, "/lockouts", pages::index)
        .post(Gate::Supervisor, "/lockouts/{id}/release", pages::release)
        .get(Gate::Supervisor, "/lockouts/release", bulk::ask)
        .post(Gate::Supervisor, "/lockouts/release", bulk::release)
}

pub fn jobs(handlers: Handlers<App>) -> Handlers<App> {
    handlers
        .every("lockouts.sweep", Duration::hours(6), |app| async move {
            sweep(&app).await
        })
        .on("lockouts.locked", |app, job| async move {
            notice::locked(&app, job).await
        })
        .on("lockouts.after-failures", |app, job| async move {
            notice::succeeded(&app, job).await
        })
}
