//! A supervisor helps somebody of their team back in, over the telephone, and learns no password (G-04).
//!
//! **Invariants.** Who forgot opens a flow in their browser, which shows a number; the same is done and shown for a
//! login that is nobody's, an administrator's or closed (S-001). A supervisor who shares a team with them, has the
//! number read out and shows once more who they are gets a code of ten letters, once. It opens that one flow, within
//! ten minutes and five tries, through the one gate (S-026, S-040); the table holds its digest. The right code makes a
//! link of the recovery, which goes to that browser and no other: the new password, the second factor that is owed, the
//! sessions that end and the notice are the recovery's. Nobody helps an administrator or themself, and twenty helped in
//! a day are enough. Both mailboxes are told, and the audit.

mod actions;
mod desk;
mod letter;
mod model;
mod pages;
mod store;
#[cfg(test)]
mod tests;

use crate::{
    App,
    door::{Doors, Gate},
};
use chrono::Duration;
use kit::{jobs::Handlers, words::Sheet};

pub const SHEET: Sheet = kit::sheet!("assistance", "words");

pub fn doors(doors: Doors) -> Doors {
    doors
        .get(Gate::Guest, "/assistance/new", pages::new)
        .post(Gate::Guest, "/assistance", pages::ask)
        .get(Gate::Guest, "/assistance/code", pages::wait)
        .post(Gate::Guest, "/assistance/code", pages::prove)
        .get(Gate::Supervisor, "/assistance", desk::index)
        .get(Gate::Supervisor, "/assistance/{id}", desk::show)
        .post(Gate::Supervisor, "/assistance/{id}/code", desk::issue)
}

pub fn jobs(handlers: Handlers<App>) -> Handlers<App> {
    handlers.every("assistance.sweep", Duration::minutes(10), |app| async move {
        actions::sweep(&app).await
    })
}
