//! A directory keeps the organisation's people and teams (SCIM 2.0; S-160…S-166).
//!
//! **Invariants.** A user of a directory is a member and a group is a team; what happens to them is what happens when an
//! administrator does it by hand, by the same actions, and the audit names the directory's token. A directory gives no
//! role and no permission, reads and writes no password and no factor, sees no break-glass account, cannot shut out the
//! last administrator nor say where an administrator's links go, and knows one organisation (S-165). Who is deleted there
//! is shut out here and gone from its view; their history stays, and the same login coming back is the same member
//! (S-164). Who was only invited counts as active: they may come in.
//!
//! One function, [`call::answer`], stands behind every address below `/scim/v2/{organisation}`: what is asked is told apart
//! there, so each answer is SCIM's own, a bulk is the same calls once more, and what was recorded runs again by the same
//! road (G-16). The protocol itself is [`::scim`].
//!
//! A question that no index answers is asked of everybody ([`pace::Turn`]): it costs a hundred times another, one at a time is
//! under way for an organisation at each node, and it reads in pages, between which it holds no connection.
//!
//! Deliberately absent: `/Me` (a directory is nobody), sorting, nested groups, and passwords.

mod api;
mod bulk;
mod call;
mod groups;
mod model;
mod pace;
mod pages;
mod records;
mod store;
#[cfg(test)]
mod tests;
mod users;

pub use pace::Asking;

use crate::{
    App,
    api_tokens::Power,
    door::{Doors, Gate},
};
use kit::{jobs::Handlers, words::Sheet};

pub const SHEET: Sheet = kit::sheet!("scim", "words");

pub fn doors(doors: Doors) -> Doors {
    const ALL: &str = "/scim/v2/{organisation}/{*path}";
    let directory = Gate::Program(Power::Scim);
    let doors = doors
        .get(directory, ALL, api::call)
        .post(directory, ALL, api::call)
        .put(directory, ALL, api::call)
        .patch(directory, ALL, api::call)
        .delete(directory, ALL, api::call)
        .post(Gate::Everyone, "/scim/v2/{organisation}/oauth/token", api::token);
    doors
        .get(Gate::Administrator, "/scim", pages::show)
        .post(Gate::Administrator, "/scim", pages::save)
        .get(Gate::Administrator, "/scim/records/{id}", pages::record)
        .post(Gate::Administrator, "/scim/records/{id}/replay", pages::replay)
        .delete(Gate::Administrator, "/scim/records", pages::forget)
}

pub fn jobs(handlers: Handlers<App>) -> Handlers<App> {
    handlers.every("scim.sweep", chrono::Duration::hours(6), |app: App| async move {
        records::sweep(&app).await
    })
}
