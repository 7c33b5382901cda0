//! What an organisation demands at its door, on the page "Security and privacy" (000-27, 1.7).
//!
//! **Invariants.** Each organisation has its own policy, and no query reads two. It is a preset and what was decided
//! otherwise: a value that the preset says anyway is none, follows the preset, and says so. A change is a version of
//! its own, kept with who made it, in the audit with what was before and after, and holds from the next attempt; a
//! lock that stands, and a link that is under way, keep the terms they began with. A form that does not send a field
//! leaves it as it is, so that an older page, or a script that knows one field, takes nothing back.

mod actions;
mod form;
mod model;
mod pages;
mod store;
#[cfg(test)]
mod tests;

pub use model::{
    Document, Field, LiveWork, Lock, Mfa, Policy, Preset, SessionRule, ShiftAccess, Signup, Source,
};
pub use store::{COLUMNS, of, read};

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
