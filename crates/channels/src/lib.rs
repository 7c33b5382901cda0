//! The networks customers write from; each is a room that stands on the counter below.

pub mod board;
mod migrations;
pub mod webchat;

pub use migrations::migrations;

use access::{App, door::Doors};
use kit::{jobs::Handlers, words::Sheet};

/// Every door of this floor.
pub fn doors(doors: Doors) -> Doors {
    webchat::doors(board::doors(doors))
}

/// Every job of this floor.
pub fn jobs(handlers: Handlers<App>) -> Handlers<App> {
    handlers
}

/// Every room's sentences.
pub fn sheets() -> Vec<Sheet> {
    vec![board::SHEET, webchat::SHEET]
}

/// Every column of this floor that is sealed under the master key. There is none yet.
pub fn sealed() -> Vec<kit::crypto::sealed::Sealed> {
    Vec::new()
}
