//! What a member keeps in order themself: name, language, time zone, start page, password.
//!
//! **Invariants.** Login, recovery address, role and teams are not theirs to change. A new password needs the present
//! one, through the same gate as every secret (S-040); it ends every other session and tells the mailbox (S-069). The
//! session in use stays, so nobody loses the conversation they are in.

mod actions;
mod model;
mod pages;
mod password;
mod store;
#[cfg(test)]
mod tests;

use crate::door::{Doors, Gate};
use kit::words::Sheet;

pub const SHEET: Sheet = kit::sheet!("profile", "words");

pub fn doors(doors: Doors) -> Doors {
    doors
        .get(Gate::Member, "/profile", pages::show)
        .post(Gate::Member, "/profile", pages::save)
        .get(Gate::Member, "/profile/password", password::show)
        .post(Gate::Member, "/profile/password", password::save)
}
