//! The help of getting in: a few short articles, open to everybody, in the organisation's brand (002-16, 003-18, 000-31).
//!
//! **Invariants.** Reading changes nothing: a view is counted by a request of its own that a page's script sends, so
//! neither a scanner nor a robot counts. Of one browser one opinion counts for an article, whatever it is changed to,
//! and one comment; a browser is known by a token of its own that opens nothing, and only its digest is kept. What
//! readers write is seen by the organisation's administrators alone.

mod actions;
mod model;
mod pages;
mod store;
mod subscriptions;
#[cfg(test)]
mod tests;

use crate::{
    App,
    door::{Doors, Gate},
};
use kit::{jobs::Handlers, words::Sheet};

pub use model::Article;
pub use subscriptions::SEALED;

pub const SHEET: Sheet = kit::sheet!("help", "words");

pub fn doors(doors: Doors) -> Doors {
    let doors = doors
        .get(Gate::Guest, "/help/access", pages::index)
        .get(Gate::Guest, "/help/access/{article}", pages::show)
        .post(Gate::Guest, "/help/access/{article}/view", pages::view)
        .post(Gate::Guest, "/help/access/{article}/vote", pages::vote)
        .post(Gate::Guest, "/help/access/{article}/comment", pages::comment)
        .get(Gate::Administrator, "/help/feedback", pages::feedback);
    subscriptions::doors(doors)
}

pub fn jobs(handlers: Handlers<App>) -> Handlers<App> {
    subscriptions::jobs(handlers)
}
