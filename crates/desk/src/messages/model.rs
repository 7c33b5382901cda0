//! A message.

use crate::{channels::ChannelId, contacts::ContactId, conversations::ConversationId, files::FileId};
use kit::{clock::Time, ids::OrganisationId};
use sea_orm::FromQueryResult;
use uuid::Uuid;

kit::id! {
    /// Something said.
    MessageId
}

/// The longest body, in code points.
pub const BODY: usize = 10_000;

/// Where a message goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Direction {
    /// From the customer.
    In,
    /// To the customer.
    Out,
    /// Among members.
    Note,
    /// A line about what happened.
    Event,
}

impl Direction {
    pub fn code(self) -> &'static str {
        match self {
            Self::In => "in",
            Self::Out => "out",
            Self::Note => "note",
            Self::Event => "event",
        }
    }

    pub fn parse(code: &str) -> Self {
        match code {
            "in" => Self::In,
            "out" => Self::Out,
            "note" => Self::Note,
            _ => Self::Event,
        }
    }
}

/// A message's row.
#[derive(Clone, Debug, FromQueryResult)]
pub struct Message {
    pub organisation_id: OrganisationId,
    pub id: MessageId,
    pub conversation_id: ConversationId,
    pub contact_id: ContactId,
    /// The number of the event that announced it.
    pub seq: i64,
    /// What its author's program called it before it had an id.
    pub client_id: String,
    pub direction: String,
    /// The contact's id, or the member's.
    pub author_id: Uuid,
    pub body: String,
    /// Of an event line: what happened (`kind`) and the names it needs.
    pub data: serde_json::Value,
    pub created_at: Time,
}

impl Message {
    pub fn direction(&self) -> Direction {
        Direction::parse(&self.direction)
    }
}

/// A customer's message, as a network delivers it.
#[derive(Clone, Debug)]
pub struct Inbound {
    pub organisation: OrganisationId,
    pub channel: ChannelId,
    pub contact: ContactId,
    /// The same again is the same message.
    pub client_id: String,
    pub body: String,
    pub files: Vec<FileId>,
}

/// A customer's message, stored.
#[derive(Clone, Debug)]
pub struct Received {
    pub message: Message,
    /// It began a conversation.
    pub opened: bool,
    /// It was here already and nothing changed.
    pub repeat: bool,
}

/// Why a customer's message is not stored.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum InboundRefusal {
    /// Neither words nor files.
    Empty,
    /// More than [`BODY`] code points.
    TooLong,
    /// No `client_id`, or one longer than 64 characters.
    ClientId,
    /// No such contact or channel in the organisation.
    Unknown,
    /// A file that is not this contact's, or was sent already.
    File,
}

/// A message with its author's name, as a thread shows it.
#[derive(Clone, Debug, FromQueryResult)]
pub struct Said {
    pub id: MessageId,
    pub seq: i64,
    pub client_id: String,
    pub direction: String,
    pub author_id: Uuid,
    /// The member's; the contact's is known anyway.
    pub author_name: Option<String>,
    pub body: String,
    pub data: serde_json::Value,
    pub created_at: Time,
}

impl Said {
    pub fn direction(&self) -> Direction {
        Direction::parse(&self.direction)
    }
}

/// A member's message on its way to a customer, or to colleagues.
#[derive(Clone, Debug)]
pub struct Outgoing {
    pub conversation: ConversationId,
    pub client_id: String,
    pub body: String,
    /// Among members only.
    pub note: bool,
    pub files: Vec<FileId>,
}

/// A member's message, stored.
#[derive(Clone, Debug)]
pub struct Sent {
    pub message: Message,
    pub repeat: bool,
}

/// Why a member's message is not stored.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SendRefusal {
    /// There is no such conversation for this reader.
    Unknown,
    Empty,
    TooLong,
    ClientId,
    File,
    Closed,
    /// Nothing leads from this conversation to the person.
    NoWay,
    /// Somebody else has the conversation: this is their name.
    Held(String),
}

/// What a body may hold: everything but NUL, which PostgreSQL cannot keep.
pub(super) fn clean(body: &str) -> String {
    body.replace('\0', "").trim().to_owned()
}

pub(super) fn is_client_id(text: &str) -> bool {
    (1..=64).contains(&text.len())
        && text
            .bytes()
            .all(|b| b.is_ascii_alphanumeric() || b == b'-' || b == b'_')
}
