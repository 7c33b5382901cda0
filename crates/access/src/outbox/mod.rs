//! Letters on their way out, and where each one is.
//!
//! **Invariants.** A letter is written in the change that wants it, its body sealed. An attempt is committed
//! (`sending`) before the mail server is called, under one Message-ID for all attempts; what the server did not
//! take is tried again, what it refused turns red with its reply, and what it *may* have taken (the line broke, the
//! node died) is `uncertain` and never sent again unless a person says so (decision 10, S-033). Without a mail server
//! letters are `held` and go out once there is one. A link is shown only to an administrator of the organisation
//! who asks for it, and that leaves a trace.

mod actions;
mod bounce;
mod delivery;
mod draft;
mod model;
mod notice;
mod pages;
mod store;
#[cfg(test)]
mod tests;

pub use actions::{link, queue, waiting};
pub use bounce::{Received, receive};
pub use draft::{Draft, Recipient, within};
pub use model::{Kind, LetterId, NewLetter, State, next_try_at};
pub use notice::{Notice, notify};
pub use store::{count_to_mailbox, count_to_member, noticed_since, sent_to_member_since, sent_to_since};

use crate::{
    App,
    door::{Doors, Gate},
};
use chrono::Duration;
use kit::{
    crypto::sealed::{self, Sealed},
    jobs::Handlers,
    words::Sheet,
};

pub const SHEET: Sheet = kit::sheet!("outbox", "words");

/// What letters say, and the links in them.
pub const SEALED: Sealed = sealed::column(
    "letter",
    &["organisation_id", "id"],
    "body",
    "outbox.body/{organisation_id}/{id}",
);

pub fn doors(doors: Doors) -> Doors {
    doors
        .get(Gate::Administrator, "/outbox", pages::index)
        .get(Gate::Administrator, "/outbox/{id}", pages::show)
        .post(Gate::Administrator, "/outbox/{id}/reveal", pages::reveal)
        .post(Gate::Administrator, "/outbox/{id}/delivery", pages::deliver)
}

pub fn jobs(handlers: Handlers<App>) -> Handlers<App> {
    handlers
        .on("outbox.deliver", |app, job| async move {
            delivery::deliver(&app, job).await
        })
        .every("outbox.release", Duration::minutes(1), |app| async move {
            actions::release(&app).await
        })
}
