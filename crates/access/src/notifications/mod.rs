//! What a member is told of while they look elsewhere, and whether it sounds (003-17).
//!
//! **Invariants.** The choice is the member's and goes with them from browser to browser; whether the browser may show
//! anything is asked for only when they press the button. Nobody is told of what they may not see: news travels with
//! the frames of the live line, which draws for each reader what is theirs.

mod model;
mod pages;
mod store;
#[cfg(test)]
mod tests;

pub use model::{About, Notifications};

use crate::door::{Doors, Gate};
use kit::words::Sheet;

pub const SHEET: Sheet = kit::sheet!("notifications", "words");

pub fn doors(doors: Doors) -> Doors {
    doors
        .get(Gate::Member, "/profile/notifications", pages::show)
        .post(Gate::Member, "/profile/notifications", pages::save)
}
