//! What was said, by whom, in which order.
//!
//! **Invariants.** `seq` of a message is the number of the event that announced it: the event is appended first and
//! the message stored right after it at the end of the change, so both orders are one and a reader who has seen event
//! *n* has every message up to *n*. A message is stored once per `(contact, author, client_id)`: sent
//! again, the stored one is the answer and nothing changes. Notes and event lines are never shown to the contact.

mod actions;
mod crowd;
mod model;
mod pages;
mod part;
mod receive;
pub mod store;
#[cfg(test)]
mod tests;
mod upload;

pub use actions::{read_by_agent, read_by_contact, send};
pub use crowd::Crowd;
pub use model::{
    BODY, Direction, Inbound, InboundRefusal, Message, MessageId, Outgoing, Received, Said, SendRefusal, Sent,
};
pub use part::{Entry, MessagePart, PAGE, Thread, contact_name, draw, draw_read};
pub use receive::receive;
pub(crate) use receive::receive_in;

use access::door::{Doors, Gate};
use kit::words::Sheet;

pub const SHEET: Sheet = kit::sheet!("messages", "words");

pub fn doors(doors: Doors) -> Doors {
    doors
        .get(Gate::Agent, "/conversations/{id}/messages", pages::index)
        .post(Gate::Agent, "/conversations/{id}/messages", pages::create)
}
