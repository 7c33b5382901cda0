//! What a program shows at the door: tokens of an organisation's services and of its people (S-160).
//!
//! **Invariants.** A token is 256 random bits after the organisation it is of; stored is its digest, and it is shown
//! once, when it is made. It can what it was made for and nothing else ([`Power`]), until a day, and if the organisation
//! wishes only from certain networks. A person's token is worth what the person is worth at the moment it is shown: it
//! dies with their epoch, as sessions do, when they are shut out, change their password or lose a right (S-084). Nothing
//! about a token is remembered on a node: each request asks the database, so what is revoked is revoked at once
//! everywhere. Whoever shows none that opens the door is told that, and not why; it is counted by their address like a
//! wrong password. Of the tokens for provisioning no more than two are alive, so that one can follow the other.
//!
//! Deliberately absent: a way to see a token again, and one to make it live longer.

mod actions;
mod exchange;
mod model;
mod pages;
mod store;
#[cfg(test)]
mod tests;

pub use actions::{Shown, present};
pub use exchange::exchange;
pub use model::{Kind, Power, Token};
pub use pages::Line;
pub use store::of_kind;

use crate::door::{Doors, Gate};
use kit::words::Sheet;

pub const SHEET: Sheet = kit::sheet!("api_tokens", "words");

pub fn doors(doors: Doors) -> Doors {
    doors
        .get(Gate::Administrator, "/api-tokens", pages::index)
        .get(Gate::Administrator, "/api-tokens/new", pages::new)
        .post(Gate::Administrator, "/api-tokens", pages::create)
        .delete(Gate::Administrator, "/api-tokens/{id}", pages::revoke)
        .get(Gate::Member, "/profile/api-tokens", pages::own)
        .get(Gate::Member, "/profile/api-tokens/new", pages::new_own)
        .post(Gate::Member, "/profile/api-tokens", pages::create_own)
        .delete(Gate::Member, "/profile/api-tokens/{id}", pages::revoke_own)
}
