//! Who may come in: organisations, members, the ways in, the ways back in, and the way out.
//!
//! Rooms are folders named after what they hold; `doors()` below is the table of contents.

pub mod app;
pub mod audit;
pub mod browser;
pub mod counter;
pub mod devices;
pub mod diagnosis;
pub mod door;
pub mod enablement;
pub mod factors;
pub mod flows;
pub mod identifier;
pub mod imports;
pub mod invitations;
pub mod keys;
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
pub mod wordings;

pub use app::{App, Settings};
pub use migrations::migrations;

use door::Doors;
use kit::{crypto::sealed::Sealed, jobs::Handlers, words::Sheet};

/// Every door of this floor.
pub fn doors(doors: Doors) -> Doors {
    let rooms: &[fn(Doors) -> Doors] = &[
        audit::doors,
        diagnosis::doors,
        enablement::doors,
        imports::doors,
        factors::doors,
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
        wordings::doors,
    ];
    rooms.iter().fold(doors, |doors, room| room(doors))
}

type Jobs = fn(Handlers<App>) -> Handlers<App>;

/// Every job of this floor.
pub fn jobs(handlers: Handlers<App>) -> Handlers<App> {
    let rooms: &[Jobs] = &[
        audit::jobs,
        devices::jobs,
        factors::jobs,
        lockouts::jobs,
        outbox::jobs,
        profile::jobs,
        recovery::jobs,
        sessions::jobs,
    ];
    rooms.iter().fold(handlers, |handlers, room| room(handlers))
}

/// Every room's sentences.
pub fn sheets() -> Vec<Sheet> {
    vec![
        audit::SHEET,
        diagnosis::SHEET,
        enablement::SHEET,
        imports::SHEET,
        factors::SHEET,
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
        wordings::SHEET,
    ]
}

/// Every column of this floor that is sealed under the master key: one line for each, or `guichet keys rotate` would
/// leave it behind.
pub fn sealed() -> Vec<Sealed> {
    vec![
        audit::SEALED,
        factors::SEALED,
        flows::SEALED,
        keys::SEALED,
        outbox::SEALED,
        recovery::SEALED,
    ]
}
