//! Who gets what waits.
//!
//! **Invariants.** Work goes to somebody available of the conversation's team (of anybody, without a team) who has
//! the fewest conversations in progress, then to whoever has been free longest; nobody is given more than
//! [`CAPACITY`], though they may take more by hand. Decisions of an organisation happen one after another, and each
//! is a conditional update: what somebody took meanwhile is left alone. What cannot be given waits in the queue,
//! where all who may see it see it.

mod actions;
mod jobs;
mod model;
mod store;
#[cfg(test)]
mod tests;

pub use actions::{assign, assign_later, busy, fill, fill_later};
pub use model::CAPACITY;

use access::App;
use kit::jobs::Handlers;

pub fn jobs(handlers: Handlers<App>) -> Handlers<App> {
    handlers
        .on("routing.assign", jobs::assign)
        .on("routing.fill", jobs::fill)
}
