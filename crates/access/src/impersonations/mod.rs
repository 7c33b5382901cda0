//! An administrator looks through a member's eyes, for half an hour, with a reason (S-181).
//!
//! **Invariants.** Only a person who is an administrator, by a session of their own, who showed once more who they are
//! and said why; never the break-glass account, never a program. Only an active member of their organisation whose role
//! is a lower one, and nobody's break-glass account. It is looking and nothing else: [`allows`] is asked by the gate at
//! every door, and lets through what is named there; whatever is new stays shut until somebody names it. So nothing is
//! done in the member's name, no secret of theirs is shown, and nothing can be proven in their place.
//!
//! The session is one of the member's with the mark of the impersonation on its row, which is read with it each time: it
//! is over at its end, when somebody ends it, when the administrator is none any more or the session it was begun from
//! is over, and when anything ends the member's sessions. It is no presence of the member's: it counts as none of their
//! sessions, is never their last activity, puts nobody on the floor and takes nobody off it, and ends no session of
//! theirs. The administrator's own session waits aside, as that of an account one changes to ([`crate::switcher`]).
//!
//! Every record that is written meanwhile carries both names ([`crate::audit::Entry::by`]). The member is written to at
//! once, with who, until when and why, and sees it among their sessions while it lasts.

mod actions;
mod banner;
mod letter;
mod model;
mod pages;
mod sight;
mod store;
#[cfg(test)]
mod tests;

pub use actions::finish;
pub use banner::{Banner, banner};
pub use model::{Impersonated, ImpersonationId, may_be_seen};
pub use sight::allows;

use crate::{
    App,
    door::{Doors, Gate},
};
use chrono::Duration;
use kit::{jobs::Handlers, words::Sheet};

pub const SHEET: Sheet = kit::sheet!("impersonations", "words");

pub fn doors(doors: Doors) -> Doors {
    doors
        .get(Gate::Administrator, "/members/{id}/impersonation", pages::ask)
        .post(Gate::Administrator, "/members/{id}/impersonation", pages::begin)
        // Where it is over already there is no session any more, and still a way back.
        .delete(Gate::Guest, "/impersonation", pages::end)
}

pub fn jobs(handlers: Handlers<App>) -> Handlers<App> {
    handlers
        .every("impersonations.sweep", Duration::seconds(15), |app| async move {
            actions::sweep(&app).await
        })
        .every("impersonations.forget", Duration::hours(24), |app| async move {
            actions::forget(&app).await
        })
}
