//! The language list in the corner of the door (004-05).
//!
//! **Invariants.** Choosing a language keeps what was typed as login, never a password, and leads back to the page
//! it was chosen on (S-201). Before the sign-in the device remembers it; a member's own choice is stored with them.

mod actions;
mod pages;
mod store;
#[cfg(test)]
mod tests;

pub use pages::typed;

use crate::door::{Doors, Gate};

/// Carries what was typed over the change of language, for a minute.
const TYPED_COOKIE: &str = "guichet_typed";

pub fn doors(doors: Doors) -> Doors {
    doors.post(Gate::Guest, "/locale", pages::choose)
}
