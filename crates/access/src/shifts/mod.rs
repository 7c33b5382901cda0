//! Whether a member's schedule lets them sign in now (G-03).
//!
//! **Invariants.** Asked only once the right secret was shown, so nobody else learns who works when. What lies within
//! the grace before or after a shift is the shift; the schedule's own time zone and its clock changes decide. Where the
//! organisation says `deny`, whoever comes outside of it is turned away with the reason, unless a supervisor of a team
//! of theirs, or an administrator, lets them in: one sign-in, within two hours. `warn` lets everybody in and says so on
//! their pages. Administrators and members without a schedule always may, and every way to a session asks here. The end
//! of a shift ends no session and takes no conversation away: it is said on the page, and whoever leaves then hands
//! their work back to the queue, even where leaving with work in progress is refused otherwise.

mod actions;
mod model;
mod pages;
mod store;
#[cfg(test)]
mod tests;

pub use actions::{banner, enter, is_over, look, turn_away};
pub use model::{Banner, Verdict};

use crate::door::{Doors, Gate};
use kit::words::Sheet;

pub const SHEET: Sheet = kit::sheet!("shifts", "words");

pub fn doors(doors: Doors) -> Doors {
    doors.get(Gate::Supervisor, "/shifts", pages::index).post(
        Gate::Supervisor,
        "/shifts/{id}/grant",
        pages::grant,
    )
}
