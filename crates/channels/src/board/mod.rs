//! The channels as an administrator sees them: opened, placed on a site, changed, disabled.
//!
//! **Invariants.** A channel's public key never changes, so the line on the customer's site keeps working through
//! every edit. What is written as an allowed site is one, in the form browsers declare it. A disabled channel keeps
//! its conversations and refuses visitors within a second. Every change is audited and announced, so open sockets
//! learn of it.

mod actions;
mod model;
mod pages;
#[cfg(test)]
mod tests;

use access::door::{Doors, Gate};
use kit::words::Sheet;

pub const SHEET: Sheet = kit::sheet!("board", "words");

pub fn doors(doors: Doors) -> Doors {
    let gate = Gate::Administrator;
    doors
        .get(gate, "/channels", pages::list)
        .get(gate, "/channels/new", pages::new)
        .post(gate, "/channels", pages::create)
        .get(gate, "/channels/{channel}", pages::show)
        .patch(gate, "/channels/{channel}", pages::change)
        .post(gate, "/channels/{channel}/closure", pages::close)
        .delete(gate, "/channels/{channel}/closure", pages::reopen)
        .get(gate, "/channels/{channel}/preview", pages::preview)
}
