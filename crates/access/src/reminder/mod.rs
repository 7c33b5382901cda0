//! The letter for who knows their login and not the name of the organisation (004-37).
//!
//! **Invariants.** Asking does exactly one thing for everybody: it writes one job with the sealed login and answers the
//! same page (S-001, S-008, decision 16). Looking up, limiting (S-031) and writing happen in the job. A letter goes to
//! a stored recovery address only, and names those organisations of the login whose links go to that very address:
//! nobody hears of an organisation through the mailbox of another. What it says is shown to no administrator, because
//! it names other organisations than theirs.

mod actions;
mod jobs;
mod letter;
mod pages;
mod store;
#[cfg(test)]
mod tests;

use crate::{
    App,
    door::{Doors, Gate},
};
use kit::{
    crypto::sealed::{self, Sealed},
    jobs::Handlers,
    words::Sheet,
};

pub const SHEET: Sheet = kit::sheet!("reminder", "words");

/// What was typed, until the job has answered.
pub const SEALED: Sealed = sealed::column("job", &["id"], "payload", "reminder.login").in_field("login");

pub fn doors(doors: Doors) -> Doors {
    doors
        .get(Gate::Guest, "/reminder/new", pages::new)
        .get(Gate::Guest, "/reminder/asked", pages::asked)
        .post(Gate::Guest, "/reminder", pages::ask)
}

pub fn jobs(handlers: Handlers<App>) -> Handlers<App> {
    handlers.on("reminder.answer", |app, job| async move {
        jobs::answer(&app, job).await
    })
}
