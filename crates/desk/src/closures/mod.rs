//! How conversations end: a category and a summary, and the way back.
//!
//! **Invariants.** No member closes without both; only what is decided elsewhere, as a request for an account, is
//! closed by that decision. A category is retired, never deleted, so an old closure keeps its
//! name. An organisation that never touched its categories has the house's own, in its language, under ids that
//! follow from its id: they are written down by the first change, because looking changes nothing. The next message
//! after a closure opens a new conversation; a closed one is reopened only while none newer is open on its channel.

mod actions;
mod model;
mod pages;
pub(crate) mod store;
#[cfg(test)]
mod tests;

pub use actions::{Ending, close, reopen};
pub use model::{Category, CategoryId, CloseRefusal};
pub use pages::dialog;

use access::door::{Doors, Gate};
use kit::words::Sheet;

pub const SHEET: Sheet = kit::sheet!("closures", "words");

pub fn doors(doors: Doors) -> Doors {
    doors
        .get(Gate::Agent, "/conversations/{id}/closure/new", pages::new)
        .post(Gate::Agent, "/conversations/{id}/closure", pages::create)
        .delete(Gate::Agent, "/conversations/{id}/closure", pages::delete)
        .get(Gate::Administrator, "/categories", pages::categories::index)
        .post(Gate::Administrator, "/categories", pages::categories::create)
        .get(Gate::Administrator, "/categories/{id}", pages::categories::edit)
        .post(Gate::Administrator, "/categories/{id}", pages::categories::update)
        .delete(Gate::Administrator, "/categories/{id}", pages::categories::retire)
}
