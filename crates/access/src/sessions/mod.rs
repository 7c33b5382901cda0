//! Who is signed in, on which device, until when.
//!
//! **Invariants.** The cookie is `{organisation}.{secret}`; the table holds only the secret's digest. A session is
//! dead once its epoch is not its member's, it is ended, or a limit passed. A node trusts its cache for at most
//! 500 ms past its last look at the instance's revocation number (decision 9), so a revocation is in force
//! everywhere within a second whether or not the bus is up. Whoever ends a member's last session, by whatever
//! road, also takes them off the floor: presence offline, work back to the queue (G-01); whose session ran out by itself
//! is asked to come back first, and keeps their work for as long as the organisation says (G-02). Everybody sees their own open
//! sessions and ends them; administrators those of one member, or all of the organisation's (S-085).

mod actions;
mod cache;
mod cookie;
mod letter;
mod line;
mod model;
mod office;
mod pages;
mod running_out;
mod store;
#[cfg(test)]
mod tests;

pub use actions::{close, end, end_all, end_others, issue, limit, refresh, renew, settle, whose};
pub use cache::{Found, Sessions};
pub use cookie::{clear_cookie, cookie_name, keep, set_brief_cookie, set_cookie, token};
pub use model::{EndReason, KEPT, Limits, NewSession, SHARED};
pub use pages::question;
pub use running_out::sweep;
pub use store::open_count;

use crate::{
    App,
    door::{Doors, Gate},
};
use chrono::Duration;
use kit::{jobs::Handlers, words::Sheet};

pub const SHEET: Sheet = kit::sheet!("sessions", "words");

pub fn doors(doors: Doors) -> Doors {
    let doors = doors
        .get(Gate::Member, "/session", pages::show)
        .get(Gate::Member, "/profile/sessions", pages::own)
        .delete(Gate::Member, "/profile/sessions", pages::end_others)
        .delete(Gate::Member, "/profile/sessions/{id}", pages::end);
    let doors = doors
        .get(Gate::Administrator, "/members/{id}/sessions", office::of_member)
        .delete(Gate::Administrator, "/members/{id}/sessions", office::end_all)
        .delete(
            Gate::Administrator,
            "/members/{id}/sessions/{session}",
            office::end_one,
        );
    doors
        .get(Gate::Administrator, "/sessions", office::all)
        .delete(Gate::Administrator, "/sessions", office::end_everybody)
        .get(Gate::Administrator, "/sessions/ending", office::ask)
}

pub fn jobs(handlers: Handlers<App>) -> Handlers<App> {
    handlers
        .every("sessions.sweep", Duration::seconds(15), |app| async move {
            sweep(&app).await
        })
        .on("sessions.ran-out", |app, job| async move {
            running_out::follow(&app, job).await
        })
}
