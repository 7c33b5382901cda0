//! Domains that an organisation proved to be its own, by a record in their DNS (S-105).
//!
//! **Invariants.** Who says that a domain is theirs is believed once the name server says so: a text at
//! `_guichet.{domain}` that holds a word of this organisation's and of no other's. Two organisations may prove the same
//! domain; neither proof says anything of the other. A proof is looked at again every day. A record that is gone is
//! told, and after two weeks the proof does not stand any more; what is mandatory by it stays so, because a name server
//! in trouble must not open a door that was shut.

mod actions;
mod model;
mod pages;
mod store;
#[cfg(test)]
mod tests;

pub use model::{Domain, ascii, of_login};
pub use store::{proven, proven_anywhere};

use crate::{
    App,
    door::{Doors, Gate},
};
use chrono::Duration;
use kit::{jobs::Handlers, words::Sheet};

pub const SHEET: Sheet = kit::sheet!("domains", "words");

pub fn doors(doors: Doors) -> Doors {
    doors
        .get(Gate::Administrator, "/domains", pages::index)
        .post(Gate::Administrator, "/domains", pages::create)
        .post(Gate::Administrator, "/domains/{name}/proof", pages::prove)
        .delete(Gate::Administrator, "/domains/{name}", pages::delete)
}

pub fn jobs(handlers: Handlers<App>) -> Handlers<App> {
    // Each domain once a day; every hour, because one run looks only at as many as it can.
    handlers.every("domains.check", Duration::hours(1), |app| async move {
        actions::check_all(&app).await
    })
}
