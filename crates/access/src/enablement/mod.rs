//! What an agent still needs before customers reach them, and who can see to it (001-12).
//!
//! **Invariants.** Signing in is one thing, being reached is another: whoever signs in and cannot be reached is told
//! so where they land, with what is missing and by whom it is mended. Nothing here shuts anybody out. The rule is
//! pure; what it needs from the counter it asks through [`crate::counter::Counter`].

mod actions;
mod letter;
mod model;
mod pages;
mod store;
#[cfg(test)]
mod tests;

pub use actions::{Banner, announce, banner, of};
pub use model::{Facts, Step, What, steps};

use crate::door::{Doors, Gate};
use kit::words::Sheet;

pub const SHEET: Sheet = kit::sheet!("enablement", "words");

pub fn doors(doors: Doors) -> Doors {
    doors.get(Gate::Member, "/enablement", pages::show)
}
