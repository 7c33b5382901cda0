//! Open pages: what happens is seen without asking.
//!
//! **Invariants.** A page that says which event it saw last is shown every later one that its reader may see, in
//! order and once, or is told to draw itself anew: the subscription comes first, then the gap from the table, then
//! what arrives, and whatever has a number already seen is dropped. What a reader may see is decided in memory from
//! the facts of the event, before and after; what they may not see is only a number. A fragment is drawn once per
//! language and view and holds nothing of its reader (decision 23). A socket follows its session: it closes when
//! that ends, and an open tab keeps no session alive.

mod actions;
mod fragment;
mod model;
mod pages;
mod reader;
mod socket;
#[cfg(test)]
mod tests;

pub use actions::whisper;

use access::door::{Doors, Gate};

pub fn doors(doors: Doors) -> Doors {
    doors.get(Gate::Agent, "/live", pages::show)
}
