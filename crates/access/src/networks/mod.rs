//! The organisation's own networks: addresses behind which its people sit (G-07).
//!
//! **Invariants.** Whoever comes from one of them is never refused because of what others did at the same address; their
//! logins are counted like everybody's, and an attack from inside is told like any other (S-050). A network is small
//! enough to be somebody's own: the whole internet is none. What stands here lets nobody in.

mod actions;
mod model;
mod pages;
mod store;
#[cfg(test)]
mod tests;

pub use model::{contains, network};
pub use store::includes;

use crate::door::{Doors, Gate};
use kit::words::Sheet;

pub const SHEET: Sheet = kit::sheet!("networks", "words");

pub fn doors(doors: Doors) -> Doors {
    doors
        .get(Gate::Administrator, "/networks", pages::index)
        .post(Gate::Administrator, "/networks", pages::create)
        .delete(Gate::Administrator, "/networks/{id}", pages::delete)
}
