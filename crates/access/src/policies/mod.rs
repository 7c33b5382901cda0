//! What an organisation demands at its door, on the page "Security and privacy" (000-27).
//!
//! **Invariants.** Each organisation has its own policy, and no query reads two. Only what an organisation decided is
//! stored: a value that is the house's own is none, follows the house, and says so. A change counts its version up,
//! is in the audit with what was before and after, and holds from the next attempt; a lock that stands keeps the
//! terms it began with. A form that does not send a field leaves it as it is, so that an older page, or a script
//! that knows one field, takes nothing back.

mod actions;
mod model;
mod pages;
mod store;
#[cfg(test)]
mod tests;

pub use model::{Lock, Own, Policy, Source, Value};
pub use store::{COLUMNS, of};

use crate::door::{Doors, Gate};
use kit::words::Sheet;

pub const SHEET: Sheet = kit::sheet!("policies", "words");

pub fn doors(doors: Doors) -> Doors {
    doors.get(Gate::Administrator, "/policies", pages::show).patch(
        Gate::Administrator,
        "/policies",
        pages::change,
    )
}
