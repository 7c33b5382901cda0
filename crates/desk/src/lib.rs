//! The work at the counter: who writes, who answers, and that nothing is lost between them.

pub mod channels;
pub mod contacts;
pub mod conversations;
pub mod files;
pub mod live;
pub mod messages;
mod migrations;

pub use migrations::migrations;

use access::{App, door::Doors};
use kit::{jobs::Handlers, words::Sheet};

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

/// The counter, as the door below sees it.
pub struct Desk;

#[async_trait::async_trait]
impl access::counter::Counter for Desk {
    async fn open_work(
        &self,
        _: &kit::db::Tx,
        _: kit::ids::OrganisationId,
        _: access::door::MemberId,
    ) -> Result<i64, kit::failure::Failure> {
        Ok(0)
    }
    async fn leave(
        &self,
        _: &kit::db::Tx,
        _: kit::ids::OrganisationId,
        _: access::door::MemberId,
        _: kit::clock::Time,
    ) -> Result<(), kit::failure::Failure> {
        Ok(())
    }
    async fn availability(
        &self,
        _: &kit::db::Db,
        _: &access::door::Scope,
    ) -> Result<access::counter::Availability, kit::failure::Failure> {
        Ok(access::counter::Availability { status: "offline".into(), open: 0 })
    }
}
