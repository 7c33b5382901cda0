//! What each role opens, in words for who works with it (003-17).
//!
//! **Invariants.** The page decides nothing: the doors do. A test walks through every address it names as every role,
//! so that it says what is.

mod model;
mod pages;
#[cfg(test)]
mod tests;

use crate::door::{Doors, Gate};
use kit::words::Sheet;

pub const SHEET: Sheet = kit::sheet!("roles", "words");

pub fn doors(doors: Doors) -> Doors {
    doors.get(Gate::Member, "/roles", pages::show)
}
