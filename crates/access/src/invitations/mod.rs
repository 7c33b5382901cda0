//! The way in: a member is told by letter that they have an access, and chooses their first password.
//!
//! **Invariants.** The invitation goes out in the change that creates the member (000-06), to the recovery address
//! and nowhere else (000-07…10). Opening the link changes nothing (S-022); only a password that was stored spends it,
//! and of any number at once exactly one is (S-024). A refused password leaves it unspent. An expired one is issued
//! again from the sign-in page (000-13), by the same road as a recovery.

mod actions;
mod letter;
pub(crate) mod pages;
mod standing;
mod store;
#[cfg(test)]
mod tests;

pub use actions::{Why, invite, write};
pub use standing::{Progress, Standing, state_of, states_of};

use crate::door::{Doors, Gate};
use kit::words::Sheet;

pub const SHEET: Sheet = kit::sheet!("invitations", "words");

pub fn doors(doors: Doors) -> Doors {
    doors
        .get(Gate::Guest, "/invitations/{ticket}", pages::show)
        .post(Gate::Guest, "/invitations/{ticket}", pages::accept)
        .post(Gate::Administrator, "/members/{id}/invitation", pages::resend)
}
