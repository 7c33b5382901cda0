//! The picture beside a member's name (001-19).
//!
//! **Invariants.** What is shown is never what was sent: it is decoded, turned upright, cut to a square and written
//! anew, so nothing of a file but its pixels reaches a colleague (no place where it was taken, no script, no second
//! format hidden behind the first). Decoding is bounded in pixels and memory and happens one at a time. A picture's
//! address carries its version, so it may be kept for good; only members of the organisation are shown it. Customers
//! are not: a face belongs to the floor.

mod actions;
mod draw;
mod pages;
mod store;
#[cfg(test)]
mod tests;

use crate::door::{Doors, Gate};

pub fn doors(doors: Doors) -> Doors {
    doors
        .post(Gate::Member, "/profile/picture", pages::keep)
        .delete(Gate::Member, "/profile/picture", pages::remove)
        .get(Gate::Member, "/members/{id}/picture/{version}", pages::show)
}
