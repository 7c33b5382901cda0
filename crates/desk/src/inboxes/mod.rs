//! The lists: who waits, what is mine, what others have, what is over.
//!
//! **Invariants.** A list shows what its reader may see and nothing else, and it is read in pieces of [`PAGE`] from
//! the end of an index: the number of rows in the table does not matter. Counts stop at [`MANY`] for the same reason.

mod model;
mod pages;
mod part;
mod store;
#[cfg(test)]
mod tests;

pub use model::{Counts, Inbox, Listed, MANY, PAGE, holders};
pub use part::{LinkPart, List, RowPart, Wish};
pub use store::{by_id, counts};

use access::door::{Doors, Gate};
use kit::words::Sheet;

pub const SHEET: Sheet = kit::sheet!("inboxes", "words");

pub fn doors(doors: Doors) -> Doors {
    doors.get(Gate::Agent, "/conversations", pages::index)
}
