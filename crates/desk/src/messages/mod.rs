//! What was said, by whom, in which order.
//!
//! **Invariants.** `seq` of a message is the number of the event that announced it: the event is appended first and
//! the message stored right after it as the change's last statement, so both orders are one and a reader who has
//! seen event *n* has every message up to *n*. A message is stored once per `(contact, author, client_id)`: sent
//! again, the stored one is the answer and nothing changes. Notes and event lines are never shown to the contact.

mod actions;
mod model;
pub mod store;

pub use actions::{read_by_agent, read_by_contact, receive};
pub use model::{BODY, Direction, Inbound, InboundRefusal, Message, MessageId, Received};
