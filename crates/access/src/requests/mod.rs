//! An account that a stranger asks for: four fields, a proved mailbox, somebody who decides (002-02 to 002-06, G-18).
//!
//! **Invariants.** Asking does exactly one thing for everybody, by page or by mail: it writes one job with what was
//! typed, sealed, and answers the same (decision 16); what follows is written to mailboxes only. Nobody of the
//! organisation sees a request before somebody who reads the mailbox has pressed the button behind the mailed link;
//! opening the link changes nothing (S-022), and who a message says it is from is never believed. Of one mailbox one
//! request is open at a time, of a hundred that press at once one wins. What is proved is a conversation at the
//! counter, opened in the change that proves it and closed by the decision. Supervisors accept agents;
//! administrators anybody. The policy says by which ways one may ask, and it is asked again when the answer is made.

mod actions;
mod decision;
mod inbound;
mod jobs;
mod letter;
mod model;
mod pages;
mod proof;
mod store;
#[cfg(test)]
mod tests;
mod verdict;

pub use actions::offered;
pub use inbound::{Taken, receive};

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

pub const SHEET: Sheet = kit::sheet!("requests", "words");

/// What somebody typed about themselves, until the job has answered.
pub const SEALED: Sealed = sealed::column("job", &["id"], "payload", "requests.asked").in_field("asked");

pub fn doors(doors: Doors) -> Doors {
    let doors = doors
        .get(Gate::Guest, "/requests/new", pages::new)
        .get(Gate::Guest, "/requests/asked", pages::asked)
        .post(Gate::Guest, "/requests", pages::ask)
        .get(Gate::Guest, "/requests/received", proof::received)
        .get(Gate::Guest, "/requests/proof/{ticket}", proof::show)
        .post(Gate::Guest, "/requests/proof/{ticket}", proof::prove);
    doors
        .get(Gate::Supervisor, "/requests", decision::index)
        .get(Gate::Supervisor, "/requests/{id}", decision::show)
        .post(Gate::Supervisor, "/requests/{id}/acceptance", decision::accept)
        .post(Gate::Supervisor, "/requests/{id}/refusal", decision::refuse)
}

pub fn jobs(handlers: Handlers<App>) -> Handlers<App> {
    handlers
        .on("requests.answer", |app, job| async move {
            jobs::answer(&app, job).await
        })
        .every("requests.sweep", Duration::hours(12), |app| async move {
            actions::sweep(&app).await
        })
}
