//! The web chat: what a visitor's browser asks for, under `/widget.js` and `/webchat/{channel}/…`.
//!
//! **Invariants.** A visitor is known by a token given for one channel and reads what its contact wrote and was
//! sent there: never a note, never an event line, never another's. Only pages of the channel's allowed sites are
//! answered, and no cookie counts. A message is stored before it is acknowledged, once per `client_id`. A socket
//! first listens, then reads what was missed, then goes on live, so a lost connection loses and doubles nothing. A
//! disabled channel is shut within a second on every node. `docs/api/webchat.md` is the protocol in words.

mod actions;
mod api;
mod front;
mod memory;
mod model;
mod site;
mod socket;
mod store;
#[cfg(test)]
mod tests;
mod view;
mod watch;

pub use site::Site;

use access::door::{Doors, Gate};
use front::Front;
use kit::words::Sheet;

pub const SHEET: Sheet = kit::sheet!("webchat", "words");

pub fn doors(doors: Doors) -> Doors {
    let front = Front::default();
    let visitor = Gate::Visitor;
    doors
        .get(Gate::Everyone, "/widget.js", api::widget)
        .options(
            visitor,
            "/webchat/{channel}/configuration",
            front.door(api::preflight),
        )
        .get(
            visitor,
            "/webchat/{channel}/configuration",
            front.door(api::configuration),
        )
        .options(visitor, "/webchat/{channel}/visitors", front.door(api::preflight))
        .post(
            visitor,
            "/webchat/{channel}/visitors",
            front.door(api::create_visitor),
        )
        .options(visitor, "/webchat/{channel}/messages", front.door(api::preflight))
        .get(
            visitor,
            "/webchat/{channel}/messages",
            front.door(api::list_messages),
        )
        .post(
            visitor,
            "/webchat/{channel}/messages",
            front.door(api::create_message),
        )
        .options(visitor, "/webchat/{channel}/files", front.door(api::preflight))
        .post(visitor, "/webchat/{channel}/files", front.door(api::create_file))
        .options(
            visitor,
            "/webchat/{channel}/files/{id}",
            front.door(api::preflight),
        )
        .get(
            visitor,
            "/webchat/{channel}/files/{id}",
            front.door(api::show_file),
        )
        .get(visitor, "/webchat/{channel}/socket", front.door(socket::open))
}
