//! Who wants to be told when an article of the help changes (001-24), and how they say no again.
//!
//! **Invariants.** Nobody is written to twice who did not press the button behind the first letter: a typed address is
//! anybody's. Every letter carries the link that cancels, the same one for as long as the subscription lives, without a
//! sign-in. Looking at a link changes nothing (S-022), and neither does pressing its
//! button without typing whose mailbox it is (S-023). What is told is that the words differ, whether we changed them
//! or the organisation did (003-16), in the reader's language; many edits within an hour are one letter.

mod actions;
mod letter;
mod model;
mod pages;
mod store;
#[cfg(test)]
mod tests;

use crate::{
    App,
    door::{Doors, Gate},
};
use chrono::Duration;
use kit::{
    crypto::sealed::{self, Sealed},
    jobs::Handlers,
};

/// The secret of the link that cancels, for the letters to come.
pub const SEALED: Sealed = sealed::column(
    "help_subscription",
    &["organisation_id", "id"],
    "secret",
    "help.subscription/{organisation_id}/{id}",
);

pub fn doors(doors: Doors) -> Doors {
    doors
        .get(Gate::Guest, "/help/access/{article}/subscription", pages::asked)
        .post(Gate::Guest, "/help/access/{article}/subscription", pages::ask)
        .get(Gate::Guest, "/help/subscriptions/{ticket}", pages::show)
        .post(Gate::Guest, "/help/subscriptions/{ticket}", pages::confirm)
        .delete(Gate::Guest, "/help/subscriptions/{ticket}", pages::cancel)
}

pub fn jobs(handlers: Handlers<App>) -> Handlers<App> {
    handlers.every("help.tell", Duration::hours(1), |app| async move {
        actions::tell(&app).await
    })
}
