//! What a change of hands or state leaves behind: an event for open pages and a line in the thread.

use super::{Conversation, State};
use crate::messages::{self, Direction, Message, MessageId};
use access::door::MemberId;
use kit::{
    clock::Time,
    db::Tx,
    failure::Failure,
    stream::{self, NewEvent},
};
use serde_json::{Value, json};
use uuid::Uuid;

/// A change, as its readers need it: who could see the conversation before, and who can now.
pub struct Change<'a> {
    pub after: &'a Conversation,
    pub was_owner: Option<MemberId>,
    pub was_state: State,
    /// Nobody when the house did it.
    pub by: Option<MemberId>,
    /// The line in the thread: `what` happened, and the names its sentence needs.
    pub line: Value,
    /// Free words that go with the line, as the summary of a closure does.
    pub words: String,
}

impl<'a> Change<'a> {
    pub fn of(before: &Conversation, after: &'a Conversation, by: Option<MemberId>, line: Value) -> Self {
        Self {
            after,
            was_owner: before.owner_id,
            was_state: before.state(),
            by,
            line,
            words: String::new(),
        }
    }

    #[must_use]
    pub fn words(mut self, words: &str) -> Self {
        words.clone_into(&mut self.words);
        self
    }
}

/// Appends the event and stores the line, as the last statements of the change.
pub async fn record(tx: &Tx, change: Change<'_>, now: Time) -> Result<(), Failure> {
    let row = change.after;
    let id = MessageId::new();
    let event = NewEvent {
        kind: "conversations.changed",
        topic: row.contact_id.0,
        subject: row.id.0,
        data: json!({
            "message": id, "direction": Direction::Event.code(), "state": row.state, "team": row.team_id,
            "owner": row.owner_id, "was_owner": change.was_owner, "was_state": change.was_state.code(),
            "what": change.line.get("what"), "moved": true,
        }),
    };
    let seq = stream::append(tx, row.organisation_id, event, now).await?;
    let line = Message {
        organisation_id: row.organisation_id,
        id,
        conversation_id: row.id,
        contact_id: row.contact_id,
        seq,
        client_id: id.to_string(),
        direction: Direction::Event.code().into(),
        author_id: change.by.map_or(Uuid::nil(), |member| member.0),
        body: change.words,
        data: change.line,
        created_at: now,
    };
    messages::store::insert(tx, &line).await?;
    Ok(())
}
