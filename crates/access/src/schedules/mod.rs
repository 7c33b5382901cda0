//! When people work (000-03): named weeks in a time zone, chosen at each member.
//!
//! **Invariants.** A week has at least one span and its spans never overlap, also across midnight and from Sunday
//! to Monday. A span whose end is not after its beginning reaches into the next day. Whether a schedule is open is
//! asked of the wall clock in its own zone, so an hour that a clock change skips is never worked and one that it
//! repeats is worked twice.

mod actions;
mod editor;
mod model;
mod pages;
mod store;
#[cfg(test)]
mod tests;
mod zones;

pub use model::{Day, Schedule, Span, Week, is_open};
pub use store::{all, by_id, ids};
pub use zones::{Zones, zone};

use crate::door::{Doors, Gate};
use kit::words::Sheet;

pub const SHEET: Sheet = kit::sheet!("schedules", "words");

pub fn doors(doors: Doors) -> Doors {
    let doors = doors
        .get(Gate::Administrator, "/schedules", pages::list)
        .get(Gate::Administrator, "/schedules/new", pages::new)
        .post(Gate::Administrator, "/schedules", pages::create);
    doors
        .get(Gate::Administrator, "/schedules/{schedule}", pages::show)
        .patch(Gate::Administrator, "/schedules/{schedule}", pages::change)
        .get(Gate::Administrator, "/schedules/{schedule}/deletion", pages::ask)
        .delete(Gate::Administrator, "/schedules/{schedule}", pages::delete)
}
