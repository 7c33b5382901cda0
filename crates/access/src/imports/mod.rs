//! Inviting many at once: a table from a spreadsheet, looked at first, then carried out.
//!
//! **Invariants.** Nothing is written before somebody has seen what each row would do. Rows are independent: what is
//! wrong with one keeps no other back, and each is a change of its own, so that nobody at the counter waits for the
//! last of five hundred. Carrying the same table out twice is carrying it out once: a login that exists already is
//! never made again, and every row says what became of it. Whose login is active already is told so by letter,
//! at most once a day (S-010).

mod actions;
mod mail;
mod model;
mod pages;
mod sheet;
mod store;
#[cfg(test)]
mod tests;

pub use actions::tell_daily;

use crate::door::{Doors, Gate};
use kit::words::Sheet;

pub const SHEET: Sheet = kit::sheet!("imports", "words");

pub fn doors(doors: Doors) -> Doors {
    doors
        .get(Gate::Administrator, "/imports", pages::new)
        .get(Gate::Administrator, "/imports/sample.csv", pages::sample)
        .post(Gate::Administrator, "/imports", pages::create)
}
