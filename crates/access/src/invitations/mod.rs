//! The way in: a member is told by letter that they have an access, and chooses their first password.
//!
//! **Invariants.** The invitation goes out in the change that creates the member (000-06), to the recovery address
//! and nowhere else (000-07…10). Opening the link changes nothing (S-022); only a password that was stored spends it,
//! and of any number at once exactly one is (S-024). A refused password leaves it unspent. An expired one is issued
//! again from the sign-in page (000-13), by the same road as a recovery. What an administrator took back is not: only
//! an administrator sends another. The board shows how far each came, with all that can be done about it in its row
//! (G-11).

mod actions;
mod board;
mod letter;
pub(crate) mod pages;
mod standing;
mod store;
#[cfg(test)]
mod tests;

pub use actions::{Why, invite, is_revoked, lend, write};
pub(crate) use actions::{accept_by_provider, may_be_accepted_by_provider};
pub use standing::{Line, Progress};
pub use store::of_member;

use crate::door::{Doors, Gate};
use kit::words::Sheet;

pub const SHEET: Sheet = kit::sheet!("invitations", "words");

pub fn doors(doors: Doors) -> Doors {
    doors
        .get(Gate::Guest, "/invitations/{ticket}", pages::show)
        .post(Gate::Guest, "/invitations/{ticket}", pages::accept)
        .get(Gate::Administrator, "/invitations", board::index)
        .post(Gate::Administrator, "/members/{id}/invitation", board::send)
        .delete(Gate::Administrator, "/members/{id}/invitation", board::revoke)
        .post(
            Gate::Administrator,
            "/members/{id}/invitation/link",
            board::reveal,
        )
}
