//! Episodes with a customer: who waits, who answers, and that only one person does.
//!
//! **Invariants.** A contact has at most one open conversation per channel (a unique key says so). Whoever takes or
//! returns one does it by a conditional update on `owner_version`, so of two who try at once one wins and the other
//! learns who. `waiting_since` is set by the customer's first unanswered message and cleared only by an answer,
//! never by looking. A list costs the same however many rows there are: every box is a range of one index.

mod actions;
pub mod model;
mod pages;
mod part;
mod record;
pub mod store;
#[cfg(test)]
mod tests;

pub(crate) use actions::held;
pub use actions::{Refusal, give_back, release_all, take};
pub use model::{Conversation, ConversationId, State, place};
pub(crate) use pages::{find, page, page_with, refusal_stream};
pub use part::{ComposerPart, Draft, HeadPart, View};
pub use record::{Change, record};

use access::door::{Doors, Gate};
use kit::words::Sheet;

pub const SHEET: Sheet = kit::sheet!("conversations", "words");

pub fn doors(doors: Doors) -> Doors {
    doors
        .get(Gate::Agent, "/conversations/{id}", pages::show)
        .post(Gate::Agent, "/conversations/{id}/ownership", pages::take)
        .delete(Gate::Agent, "/conversations/{id}/ownership", pages::give_back)
}
