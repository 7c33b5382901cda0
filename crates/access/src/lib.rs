//! Who may come in: organisations, members, the ways in, the ways back in, and the way out.
//!
//! Rooms are folders named after what they hold; `doors()` below is the table of contents.

pub mod api_tokens;
pub mod app;
pub mod assistance;
pub mod audit;
pub mod break_glass;
pub mod browser;
pub mod counter;
pub mod devices;
pub mod diagnosis;
pub mod domains;
pub mod door;
pub mod enablement;
pub mod factors;
pub mod flows;
pub mod help;
pub mod identifier;
pub mod impersonations;
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
pub mod notifications;
pub mod organisations;
pub mod outbox;
pub mod passkeys;
pub mod passwords;
pub mod policies;
pub mod profile;
pub mod readiness;
pub mod recovery;
pub mod reentry;
pub mod regions;
pub mod reminder;
pub mod requests;
pub mod roles;
pub mod schedules;
pub mod scim;
pub mod sessions;
pub mod setup;
pub mod shell;
pub mod shifts;
pub mod sign_in;
pub mod sign_out;
pub mod sso;
pub mod switcher;
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
        api_tokens::doors,
        assistance::doors,
        audit::doors,
        break_glass::doors,
        diagnosis::doors,
        domains::doors,
        enablement::doors,
        impersonations::doors,
        imports::doors,
        factors::doors,
        help::doors,
        devices::doors,
        invitations::doors,
        landing::doors,
        locale::doors,
        lockouts::doors,
        members::doors,
        networks::doors,
        notifications::doors,
        organisations::doors,
        outbox::doors,
        passkeys::doors,
        policies::doors,
        profile::doors,
        readiness::doors,
        recovery::doors,
        regions::doors,
        reminder::doors,
        reentry::doors,
        requests::doors,
        roles::doors,
        schedules::doors,
        scim::doors,
        sessions::doors,
        setup::doors,
        shifts::doors,
        sign_in::doors,
        sign_out::doors,
        sso::doors,
        switcher::doors,
        teams::doors,
        wordings::doors,
    ];
    rooms.iter().fold(doors, |doors, room| room(doors))
}

type Jobs = fn(Handlers<App>) -> Handlers<App>;

/// Every job of this floor.
pub fn jobs(handlers: Handlers<App>) -> Handlers<App> {
    let rooms: &[Jobs] = &[
        assistance::jobs,
        audit::jobs,
        break_glass::jobs,
        devices::jobs,
        domains::jobs,
        factors::jobs,
        help::jobs,
        impersonations::jobs,
        lockouts::jobs,
        outbox::jobs,
        passwords::jobs,
        profile::jobs,
        recovery::jobs,
        reminder::jobs,
        requests::jobs,
        scim::jobs,
        sessions::jobs,
        sso::jobs,
    ];
    rooms.iter().fold(handlers, |handlers, room| room(handlers))
}

/// Every room's sentences.
pub fn sheets() -> Vec<Sheet> {
    vec![
        api_tokens::SHEET,
        assistance::SHEET,
        audit::SHEET,
        break_glass::SHEET,
        diagnosis::SHEET,
        domains::SHEET,
        enablement::SHEET,
        impersonations::SHEET,
        imports::SHEET,
        factors::SHEET,
        help::SHEET,
        devices::SHEET,
        invitations::SHEET,
        landing::SHEET,
        lockouts::SHEET,
        members::SHEET,
        networks::SHEET,
        notifications::SHEET,
        organisations::SHEET,
        outbox::SHEET,
        passkeys::SHEET,
        passwords::SHEET,
        policies::SHEET,
        profile::SHEET,
        readiness::SHEET,
        recovery::SHEET,
        regions::SHEET,
        reminder::SHEET,
        reentry::SHEET,
        requests::SHEET,
        roles::SHEET,
        schedules::SHEET,
        scim::SHEET,
        sessions::SHEET,
        setup::SHEET,
        shell::SHEET,
        shifts::SHEET,
        sign_in::SHEET,
        sign_out::SHEET,
        sso::SHEET,
        switcher::SHEET,
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
        help::SEALED,
        keys::SEALED,
        outbox::SEALED,
        recovery::SEALED,
        reminder::SEALED,
        requests::SEALED,
        sso::SEALED,
        sso::OWN_KEYS,
        sso::OTHER_KEYS,
        sso::CLIENT_KEYS,
        sso::SESSION_TOKENS,
    ]
}
