//! Who works together (000-02).
//!
//! **Invariants.** A name is a team's only once per organisation, whatever its case. Whoever is taken out of a team
//! loses their sessions with it (S-084), because what they see depends on their teams. A team that is deleted takes
//! nobody's session: nothing is left that could still be seen through it. While a channel gives its work to a team,
//! or a conversation of it is open, it stays: such work would wait for nobody. Members and closed conversations
//! outlive it.

mod actions;
mod model;
mod pages;
mod store;
#[cfg(test)]
mod tests;

pub use actions::{create, delete, join, leave, rename};
pub use model::{Refusal, Team};
pub use store::{add, all, ids, remove};

use crate::door::{Doors, Gate};
use kit::words::Sheet;

pub const SHEET: Sheet = kit::sheet!("teams", "words");

pub fn doors(doors: Doors) -> Doors {
    let doors = doors
        .get(Gate::Administrator, "/teams", pages::list)
        .get(Gate::Administrator, "/teams/new", pages::new)
        .post(Gate::Administrator, "/teams", pages::create)
        .get(Gate::Administrator, "/teams/{team}", pages::show)
        .patch(Gate::Administrator, "/teams/{team}", pages::rename);
    doors
        .get(Gate::Administrator, "/teams/{team}/deletion", pages::ask)
        .delete(Gate::Administrator, "/teams/{team}", pages::delete)
        .post(Gate::Administrator, "/teams/{team}/members", pages::join)
        .delete(
            Gate::Administrator,
            "/teams/{team}/members/{member}",
            pages::leave,
        )
}
