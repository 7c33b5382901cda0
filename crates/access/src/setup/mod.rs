//! The first organisation of a new house, and further ones from the console.
//!
//! **Invariants.** There are no default credentials: whoever reads the console holds a one-time token that works
//! for an hour and only while there is no organisation (S-183). It is spent in the same change that makes the
//! organisation and its administrator, so nothing half-done remains and of two forms one wins. A restart prints a
//! new token and voids the old one. The command line may found further organisations at any time.

mod actions;
mod model;
mod pages;
mod store;
#[cfg(test)]
mod tests;

pub use actions::{Founded, Refusal, found, token};
pub use model::{Fault, HUES, NewInstallation, Typed};

use crate::door::{Doors, Gate};
use kit::words::Sheet;

pub const SHEET: Sheet = kit::sheet!("setup", "words");

pub fn doors(doors: Doors) -> Doors {
    doors
        .get(Gate::Guest, "/setup/{token}", pages::form)
        .post(Gate::Guest, "/setup/{token}", pages::found)
}
