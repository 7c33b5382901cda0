//! Who may come in: organisations, members, the ways in, the ways back in, and the way out.
//!
//! Rooms are folders named after what they hold; `doors()` below is the table of contents.

pub mod app;
pub mod audit;
pub mod browser;
pub mod counter;
pub mod devices;
pub mod door;
pub mod identifier;
pub mod invitations;
pub mod landing;
pub mod locale;
pub mod lockouts;
pub mod members;
pub mod migrations;
pub mod moment;
pub mod names;
pub mod networks;
pub mod organisations;
pub mod outbox;
pub mod passwords;
pub mod policies;
pub mod profile;
pub mod recovery;
pub mod schedules;
pub mod sessions;
pub mod setup;
pub mod shell;
pub mod sign_in;
pub mod sign_out;
pub mod teams;
pub mod tickets;

pub use app::{App, Settings};
pub use migrations::migrations;

use door::Doors;
use kit::{jobs::Handlers, words::Sheet};

/// Every door of this floor.
pub fn doors(doors: Doors) -> Doors {
    let rooms: &[fn(Doors) -> Doors] = &[
        devices::doors,
        invitations::doors,
        landing::doors,
        locale::doors,
        lockouts::doors,
        members::doors,
        networks::doors,
        organisations::doors,
        outbox::doors,
        policies::doors,
        profile::doors,
        recovery::doors,
        schedules::doors,
        sessions::doors,
        setup::doors,
        sign_in::doors,
        sign_out::doors,
        teams::doors,
    ];
    rooms.iter().fold(doors, |doors, room| room(doors))
}

type Jobs = fn(Handlers<App>) -> Handlers<App>;

/// Every job of this floor.
pub fn jobs(handlers: Handlers<App>) -> Handlers<App> {
    let rooms: &[Jobs] = &[
        devices::jobs,
        lockouts::jobs,
        outbox::jobs,
        recovery::jobs,
        sessions::jobs,
    ];
    rooms.iter().fold(handlers, |handlers, room| room(handlers))
}

/// Every room's sentences.
pub fn sheets() -> Vec<Sheet> {
    vec![
        devices::SHEET,
        invitations::SHEET,
        landing::SHEET,
        lockouts::SHEET,
        members::SHEET,
        networks::SHEET,
        outbox::SHEET,
        passwords::SHEET,
        policies::SHEET,
        profile::SHEET,
        recovery::SHEET,
        schedules::SHEET,
        sessions::SHEET,
        setup::SHEET,
        shell::SHEET,
        sign_in::SHEET,
        sign_out::SHEET,
        teams::SHEET,
    ]
}
