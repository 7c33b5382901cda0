//! Whether the browser somebody just signed in with is fit for a shift (001-23, G-13).
//!
//! **Invariants.** Nothing here shuts anybody out (000-22). The browser itself looks: what it finds is shown to its owner
//! and told to nobody. Permissions are asked for only when the person presses the button. Every check says how it is
//! mended, also where no script runs and the check cannot be made.

mod model;
mod pages;
#[cfg(test)]
mod tests;

pub use model::Check;

use crate::door::{Doors, Gate};
use kit::words::Sheet;

/// Set where somebody looked, or said "later": the reminder at the landing is gone there.
pub const COOKIE: &str = "guichet_ready";

pub const SHEET: Sheet = kit::sheet!("readiness", "words");

pub fn doors(doors: Doors) -> Doors {
    doors
        .get(Gate::Member, "/readiness", pages::show)
        .post(Gate::Member, "/readiness", pages::seen)
}
