//! Several accounts of one person in one browser, each proven by its own sign-in (004-14, 7.1).
//!
//! **Invariants.** One session is in use; up to [`MOST`] others are held aside, in a cookie of their own that opens no
//! door. Nothing gets into that cookie but a session that was in use a moment ago, so nobody changes to an account they
//! did not sign in to here. A change gives the session a new secret (S-080), and the old one is dead. A session held
//! aside obeys its own limits: it is not kept alive by the one in use. On a computer that others use too nothing is
//! held aside (G-14). An administrator who looks through a member's eyes waits aside too, and comes back the same way
//! ([`crate::impersonations`]). Whoever leaves them all leaves each by the same way out, live work included (001-21).

mod actions;
mod cookie;
mod model;
mod pages;
#[cfg(test)]
mod tests;

pub use actions::{abandon, here, others};
pub use cookie::digests;
pub use model::Account;
pub use pages::{NoRoom, beside, take_up};

use crate::door::{Doors, Gate};
use kit::words::Sheet;

pub const SHEET: Sheet = kit::sheet!("switcher", "words");

/// Sessions one browser holds aside.
const MOST: usize = 4;

pub fn doors(doors: Doors) -> Doors {
    doors
        .get(Gate::Member, "/switcher", pages::show)
        .post(Gate::Guest, "/switcher", pages::switch)
        .delete(Gate::Member, "/switcher", pages::leave)
        .post(Gate::Member, "/switcher/aside", pages::aside)
}
