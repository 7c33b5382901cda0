//! What a member keeps in order themself: name, picture, signature, language, time zone, start page, password.
//!
//! **Invariants.** Login, role and teams are not theirs to change. Another recovery address needs the present password,
//! is told to the old mailbox and held for 72 hours (S-032). A new password needs the present
//! one, through the same gate as every secret (S-040); it ends every other session and tells the mailbox (S-069). The
//! session in use stays, so nobody loses the conversation they are in. Whoever signs in with a password that somebody
//! else chose replaces it first, and is told who, when and from where (1.8).

mod actions;
mod address;
mod api;
mod first;
mod mail;
mod model;
mod pages;
mod password;
mod picture;
mod readdress;
mod store;
#[cfg(test)]
mod tests;

pub use actions::{NotChanged, verify};
pub use readdress::overridden;
pub use store::{Pending, pending};

use crate::{
    App,
    api_tokens::Power,
    door::{Doors, Gate},
};
use kit::{jobs::Handlers, words::Sheet};

pub const SHEET: Sheet = kit::sheet!("profile", "words");

pub fn doors(doors: Doors) -> Doors {
    picture::doors(doors)
        .get(Gate::Program(Power::ProfileRead), "/api/v1/profile", api::show)
        .get(Gate::Member, "/profile", pages::show)
        .post(Gate::Member, "/profile", pages::save)
        .get(Gate::Member, "/profile/recovery-address", address::show)
        .post(Gate::Member, "/profile/recovery-address", address::save)
        .delete(Gate::Member, "/profile/recovery-address", address::withdraw)
        .post(
            Gate::Administrator,
            "/members/{id}/recovery-address",
            address::force,
        )
        .delete(
            Gate::Administrator,
            "/members/{id}/recovery-address",
            address::discard,
        )
        .get(Gate::Entering, "/profile/first-password", first::show)
        .post(Gate::Entering, "/profile/first-password", first::save)
        .get(Gate::Member, "/profile/password", password::show)
        .post(Gate::Member, "/profile/password", password::save)
}

pub fn jobs(handlers: Handlers<App>) -> Handlers<App> {
    handlers.on("profile.address", |app, job| async move {
        readdress::come_into_force(&app, job).await
    })
}
