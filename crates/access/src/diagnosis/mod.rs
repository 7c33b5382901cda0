//! "Why can I not get in?": every check that stands between one login and its work, replayed in order, each with a verdict in words and what mends it (G-12).
//!
//! **Invariants.** Looking changes nothing and counts as no attempt. A rule is a pure function over [`Facts`]; the
//! rules are the list [`model::CHECKS`], so that another way in (a factor, a single sign-on) adds a fact and a line.
//! Only members of the reader's own organisation are found, and nothing is said about any other. A supervisor sees
//! the same verdicts, and of the remedies those that are theirs to use.

mod actions;
mod model;
mod pages;
mod store;
#[cfg(test)]
mod tests;

pub use model::{Facts, Finding, Verdict};

use crate::door::{Doors, Gate};
use kit::words::Sheet;

pub const SHEET: Sheet = kit::sheet!("diagnosis", "words");

pub fn doors(doors: Doors) -> Doors {
    doors.get(Gate::Supervisor, "/diagnosis", pages::show)
}
