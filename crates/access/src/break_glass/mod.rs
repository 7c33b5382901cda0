//! The way in for the day when nobody else gets in: an account whose printed code lies in an envelope (G-09).
//!
//! **Invariants.** An organisation has at most one, and only `guichet admin break-glass` makes, prints and ends it: an
//! administrator who lost their way in does not need it to be made, and one who was taken over cannot make it theirs.
//! It has no password, stands in no list of members, no link ever goes to it, and no door but this room's lets it in.
//! Its code is kept as a keyed digest and followed by a second factor, which the organisation's policy cannot switch
//! off. No lock, network or sign-in elsewhere stands in the way; instead there is one turn in two seconds for all who
//! try, from wherever (S-054), taken before anything is looked at. Every try, right or wrong, is kept, audited, told to
//! every administrator by letter and on their pages. Its session lives for half an hour and cannot be lengthened.
//!
//! Why so: `docs/adr/0013-break-glass.md`.

mod actions;
mod alarm;
mod banner;
mod console;
mod model;
mod pages;
mod standing;
mod store;
#[cfg(test)]
mod tests;

pub use alarm::remind;
pub use banner::{Banner, banner};
pub use console::{Begun, NotDone, begin, expire, finish, print, status, test};
pub use model::{Account, LIVES, TEST_EVERY};

use crate::{
    App,
    door::{Doors, Gate},
};
use chrono::Duration;
use kit::{jobs::Handlers, words::Sheet};

pub const SHEET: Sheet = kit::sheet!("break_glass", "words");

pub fn doors(doors: Doors) -> Doors {
    doors
        .get(Gate::Guest, "/break-glass", pages::form)
        .post(Gate::Guest, "/break-glass", pages::show)
        .get(Gate::Guest, "/break-glass/factor", pages::factor)
        .post(Gate::Guest, "/break-glass/factor", pages::prove)
        .get(Gate::Administrator, "/break-glass/account", standing::show)
        .post(
            Gate::Administrator,
            "/break-glass/acknowledgement",
            standing::acknowledge,
        )
}

pub fn jobs(handlers: Handlers<App>) -> Handlers<App> {
    handlers
        .on("break_glass.alarm", |app, job| async move {
            alarm::sound(&app, job).await
        })
        .every("break_glass.remind", Duration::hours(24), |app| async move {
            remind(&app).await
        })
}
