//! The way out.
//!
//! **Invariants.** Nobody leaves with conversations in progress (001-21), unless their organisation decided that the
//! work goes back to the queue or stays (001-22): asking and leaving are one change. Who leaves is out of every channel
//! and no longer available, on every device (001-20), unless the organisation keeps the channels. Only a POST of one of our own
//! pages signs out (S-090). A session that ends without being asked (expiry, revocation) takes the same road in
//! [`crate::sessions`], where its work returns to the queue instead (G-01).

mod actions;
mod pages;
#[cfg(test)]
mod tests;

pub use actions::{Left, Refusal, leave};

use crate::door::{Doors, Gate};
use kit::words::Sheet;

pub const SHEET: Sheet = kit::sheet!("sign_out", "words");

pub fn doors(doors: Doors) -> Doors {
    doors
        .get(Gate::Guest, "/sign-out", pages::nothing)
        .post(Gate::Guest, "/sign-out", pages::leave)
}
