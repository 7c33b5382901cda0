//! The way back in for who forgot.
//!
//! **Invariants.** Asking does exactly one thing for everybody: it writes one job with the sealed login and answers the
//! same page (S-001, S-004, decision 16). Looking up, limiting (S-031) and writing letters happen in the job. Letters
//! go to the stored recovery address only, never to what was typed. Who never chose a password is invited again
//! (000-13). Who has a second factor shows it before the new password is stored (004-44). A link spends as an invitation does; then every session ends, other links are void, the lock of the login
//! is lifted (S-049), the mailbox gets a notice, and nobody is signed in by it (002-13).

mod actions;
mod jobs;
mod letter;
mod pages;
mod store;
#[cfg(test)]
mod tests;

pub use actions::notice;
pub(crate) use pages::is_managed;

use crate::{
    App,
    door::{Doors, Gate},
};
use kit::{
    crypto::sealed::{self, Sealed},
    jobs::Handlers,
    words::Sheet,
};

pub const SHEET: Sheet = kit::sheet!("recovery", "words");

/// What was typed where a link is asked for, until the job has answered.
pub const SEALED: Sealed =
    sealed::column("job", &["id"], "payload", "recovery.identifier").in_field("identifier");

pub fn doors(doors: Doors) -> Doors {
    doors
        .get(Gate::Guest, "/recovery/new", pages::new)
        .get(Gate::Guest, "/recovery/asked", pages::asked)
        .post(Gate::Guest, "/recovery", pages::ask)
        .get(Gate::Guest, "/recovery/factor", pages::factor)
        .post(Gate::Guest, "/recovery/factor/challenge", pages::pose)
        .post(Gate::Guest, "/recovery/factor", pages::prove)
        .get(Gate::Guest, "/recovery/{ticket}", pages::show)
        .post(Gate::Guest, "/recovery/{ticket}", pages::accept)
}

pub fn jobs(handlers: Handlers<App>) -> Handlers<App> {
    handlers.on("recovery.answer", |app, job| async move {
        jobs::answer(&app, job).await
    })
}
