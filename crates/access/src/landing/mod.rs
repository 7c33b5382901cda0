//! Where a member stands after the sign-in, and what `/` means to whom.
//!
//! **Invariants.** The landing belongs to the login: whoever registers it chooses (000-26), among what the role may
//! open. A choice the role no longer allows is not an error; it leads to the conversations.

mod model;
mod pages;
#[cfg(test)]
mod tests;

pub use model::Landing;

use crate::door::{Doors, Gate};
use kit::words::Sheet;

pub const SHEET: Sheet = kit::sheet!("landing", "words");

pub fn doors(doors: Doors) -> Doors {
    doors.get(Gate::Guest, "/", pages::start)
}
