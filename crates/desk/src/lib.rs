//! The work at the counter: who writes, who answers, and that nothing is lost between them.

pub mod channels;
pub mod closures;
pub mod contacts;
pub mod conversations;
pub mod files;
#[cfg(test)]
mod floor;
pub mod inboxes;
pub mod live;
pub mod messages;
mod migrations;
pub mod presence;
mod requests;
pub mod routing;
mod turbo;

pub use migrations::migrations;
pub use presence::Desk;

/// For fragments that have no frame around them.
pub(crate) use access::shell::{address, icon};
use access::{App, door::Doors};
use kit::{jobs::Handlers, words::Sheet};

/// Every door of this floor.
pub fn doors(doors: Doors) -> Doors {
    let doors = inboxes::doors(doors);
    let doors = conversations::doors(doors);
    let doors = messages::doors(doors);
    let doors = closures::doors(doors);
    let doors = files::doors(doors);
    let doors = live::doors(doors);
    presence::doors(doors)
}

/// Every job of this floor.
pub fn jobs(handlers: Handlers<App>) -> Handlers<App> {
    let handlers = routing::jobs(handlers);
    let handlers = presence::jobs(handlers);
    files::jobs(handlers)
}

/// Every room's sentences.
pub fn sheets() -> Vec<Sheet> {
    vec![
        inboxes::SHEET,
        conversations::SHEET,
        messages::SHEET,
        closures::SHEET,
        presence::SHEET,
    ]
}

/// Every column of this floor that is sealed under the master key. There is none yet.
pub fn sealed() -> Vec<kit::crypto::sealed::Sealed> {
    Vec::new()
}
