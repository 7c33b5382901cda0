//! The organisation's own sentences: what it says in other words than the house, and what the set of rules it started
//! from says otherwise (003-16, 1.6 of the access specification).
//!
//! **Invariants.** A sentence of one's own stands before that of the set, and that before the house's. It is text: it
//! is escaped like any other, and it may name the variables that the house fills in there and no others, so nothing
//! that the page does not show already can be drawn into it. One that cannot be said any more, because a later version
//! of the house fills in something else, gives way to the house's. No organisation says another's.

mod actions;
mod model;
mod pages;
mod presets;
mod store;
#[cfg(test)]
mod tests;

pub use model::{Layers, layers};
pub use store::start_from;

use crate::door::{Doors, Gate};
use kit::words::Sheet;

pub const SHEET: Sheet = kit::sheet!("wordings", "words");

pub fn doors(doors: Doors) -> Doors {
    doors
        .get(Gate::Administrator, "/wordings", pages::index)
        .get(Gate::Administrator, "/wordings/{locale}/{key}", pages::show)
        .post(Gate::Administrator, "/wordings/{locale}/{key}", pages::keep)
        .delete(Gate::Administrator, "/wordings/{locale}/{key}", pages::reset)
}
