//! What a member has beside the password: devices that show a new code every 30 seconds, passkeys (see
//! [`crate::passkeys`]), and ten codes on paper for the day both are lost.
//!
//! **Invariants.** A secret is sealed, shown only while it waits for its first code, and is no factor before that code
//! came or ten minutes passed (S-151). A code counts once: the step it belongs to is stored by one conditional update,
//! and no step at or before it is accepted again, whoever races (S-150). A recovery code is kept as a digest under a
//! key of its own and used once, by one conditional update; a new set voids the old (S-153). Every look at any of them
//! passes the gate of [`crate::lockouts`] first, each kind with a counter of its own (S-040). Whoever changes
//! something about their factors shows once more who they are, and their mailbox is told (S-154, S-053). Where the
//! role or a reset asks for a device the last one stays, and without one no sign-in leads further than to adding one
//! (S-152). Whether somebody has a device is told to nobody before the right password.
//!
//! Codes by text message, by voice or by e-mail are deliberately absent (S-155).

mod actions;
mod enrol;
mod first_answer;
mod letter;
mod model;
mod pages;
mod passkey;
mod proof;
mod qr;
mod removal;
mod reset;
mod step_up;
mod store;
#[cfg(test)]
mod tests;

pub(crate) use actions::unsealed;
pub use actions::{
    Holds, Refusal, activate, begin, devices, due, holds, new_codes, pending, remove_all, standing,
};
pub use enrol::{Naming, Secret, named};
pub use model::{
    Demand, Device, Due, FactorId, Kind, Pending, Standing, Typed, address, grouped, letters, required,
};
pub use pages::confirmed;
pub(crate) use passkey::invitation;
pub use proof::{Asked, Confirmed, NotProven, Proof, confirm, verify};
pub use step_up::{Again, NotShown, Shown, Ways, ask as show_again, ways};

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

pub const SHEET: Sheet = kit::sheet!("factors", "words");

/// What devices make their codes from, and what passkeys are verified with.
pub const SEALED: Sealed = sealed::column(
    "factor",
    &["organisation_id", "id"],
    "secret",
    "factor.secret/{organisation_id}/{id}",
);

pub fn doors(doors: Doors) -> Doors {
    let doors = doors
        .get(Gate::Member, "/profile/factors", pages::list)
        .get(Gate::Member, "/profile/factors/new", pages::new)
        .post(Gate::Member, "/profile/factors", pages::create)
        .post(Gate::Member, "/profile/factors/challenge", passkey::pose)
        .post(Gate::Member, "/profile/factors/{id}/challenge", passkey::invite)
        .get(Gate::Member, "/profile/factors/{id}", pages::show)
        .post(Gate::Member, "/profile/factors/{id}/activation", pages::activate)
        .get(Gate::Member, "/profile/factors/{id}/removal", removal::ask)
        .delete(Gate::Member, "/profile/factors/{id}", removal::remove);
    doors
        .get(Gate::Member, "/profile/recovery-codes/new", removal::ask_codes)
        .post(Gate::Member, "/profile/recovery-codes", removal::renew)
        .get(Gate::Administrator, "/members/{id}/factors", reset::ask)
        .delete(Gate::Administrator, "/members/{id}/factors", reset::reset)
}

pub fn jobs(handlers: Handlers<App>) -> Handlers<App> {
    handlers.every("factors.sweep", Duration::minutes(10), |app| async move {
        actions::sweep(&app).await
    })
}
