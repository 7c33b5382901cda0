//! The networks customers write from.

use access::{App, door::Doors};
use kit::{jobs::Handlers, words::Sheet};
use sea_orm_migration::MigrationTrait;

/// Every door of this floor.
pub fn doors(doors: Doors) -> Doors {
    doors
}

/// Every job of this floor.
pub fn jobs(handlers: Handlers<App>) -> Handlers<App> {
    handlers
}

/// Every room's sentences.
pub fn sheets() -> Vec<Sheet> {
    Vec::new()
}

pub fn migrations() -> Vec<Box<dyn MigrationTrait>> {
    Vec::new()
}
