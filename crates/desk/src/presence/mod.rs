//! Who is at the window.
//!
//! **Invariants.** What a member said last stands until they say otherwise or leave the floor; every stretch of it is
//! a row. Leaving (a sign-out, the end of the last session by any road) takes the member off every channel and
//! returns what they had in progress to the queue (001-20, G-01).

mod actions;
mod desk;
mod model;
mod pages;
pub mod store;
#[cfg(test)]
mod tests;

pub use actions::{leave, say, sweep};
pub use desk::Desk;
pub use model::Status;

use access::{
    App,
    door::{Doors, Gate},
};
use chrono::Duration;
use kit::{jobs::Handlers, words::Sheet};

pub const SHEET: Sheet = kit::sheet!("presence", "words");

pub fn doors(doors: Doors) -> Doors {
    doors.post(Gate::Agent, "/presence", pages::create)
}

pub fn jobs(handlers: Handlers<App>) -> Handlers<App> {
    handlers.every("presence.sweep", Duration::seconds(60), |app| async move {
        actions::sweep(&app).await
    })
}
