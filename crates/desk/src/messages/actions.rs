//! A member answers; somebody reads it.

use super::{
    BODY, Direction, Message, MessageId, Outgoing, SendRefusal, Sent,
    model::{clean, is_client_id},
    store,
};
use crate::{
    channels,
    contacts::{self, ContactId},
    conversations::{self, Change, Conversation, ConversationId, model::preview},
    files, routing,
};
use access::{App, door::Scope};
use kit::{
    clock::Time,
    db::Tx,
    failure::{Answer, Failure},
    ids::OrganisationId,
    stream::{self, NewEvent},
};
use serde_json::json;
use std::sync::Arc;

/// A member answers the customer, or writes a note. Answering a conversation nobody has takes it; one that somebody
/// else has is refused with their name, and nothing is stored.
pub async fn send(app: &App, scope: &Arc<Scope>, outgoing: Outgoing, now: Time) -> Answer<Sent, SendRefusal> {
    let body = clean(&outgoing.body);
    if body.is_empty() && outgoing.files.is_empty() {
        return Ok(Err(SendRefusal::Empty));
    }
    if body.chars().count() > BODY {
        return Ok(Err(SendRefusal::TooLong));
    }
    if !is_client_id(&outgoing.client_id) {
        return Ok(Err(SendRefusal::ClientId));
    }
    let (owned, client_id) = (scope.clone(), outgoing.client_id.clone());
    let stored = app
        .db
        .decide(async move |tx| store_outgoing(tx, &owned, &outgoing, &body, now).await)
        .await?;
    match stored {
        Ok(sent) => Ok(Ok(sent)),
        Err(Undo::Refused(refusal)) => Ok(Err(refusal)),
        Err(Undo::Repeat(contact)) => {
            let (connection, organisation) = (app.db.read(), scope.organisation);
            let found =
                store::by_client_id(connection, organisation, contact, scope.member.0, &client_id).await?;
            let message = found.ok_or_else(|| Failure::broken("a repeated message has no first"))?;
            Ok(Ok(Sent {
                message,
                repeat: true,
            }))
        }
    }
}

enum Undo {
    /// The same message at the same moment: everything this change did is undone, and the other is the answer.
    Repeat(ContactId),
    Refused(SendRefusal),
}

async fn store_outgoing(
    tx: &Tx,
    scope: &Scope,
    outgoing: &Outgoing,
    body: &str,
    now: Time,
) -> Answer<Sent, Undo> {
    let organisation = scope.organisation;
    let Some(row) = conversations::store::visible(tx, scope, outgoing.conversation).await? else {
        return Ok(Err(Undo::Refused(SendRefusal::Unknown)));
    };
    let known = store::by_client_id(
        tx,
        organisation,
        row.contact_id,
        scope.member.0,
        &outgoing.client_id,
    )
    .await?;
    if let Some(message) = known {
        return Ok(Ok(Sent {
            message,
            repeat: true,
        }));
    }
    let after = if outgoing.note {
        row
    } else if channels::store::kind(tx, organisation, row.channel_id).await? == channels::REQUESTS {
        return Ok(Err(Undo::Refused(SendRefusal::NoWay)));
    } else {
        match claim_and_answer(tx, scope, &row, body, now).await? {
            Ok(after) => after,
            Err(refusal) => return Ok(Err(Undo::Refused(refusal))),
        }
    };
    let mut message = draft(scope, outgoing, &after, body, now);
    message.seq = announce(tx, &message, &after, now).await?;
    if !store::insert(tx, &message).await? {
        return Ok(Err(Undo::Repeat(after.contact_id)));
    }
    let owner = files::Owner::Member(scope.member);
    if !files::store::attach(tx, organisation, owner, message.id, &outgoing.files).await? {
        return Ok(Err(Undo::Refused(SendRefusal::File)));
    }
    Ok(Ok(Sent {
        message,
        repeat: false,
    }))
}

/// The message before it has its number.
fn draft(scope: &Scope, outgoing: &Outgoing, row: &Conversation, body: &str, now: Time) -> Message {
    let direction = if outgoing.note {
        Direction::Note
    } else {
        Direction::Out
    };
    Message {
        organisation_id: scope.organisation,
        id: MessageId::new(),
        conversation_id: row.id,
        contact_id: row.contact_id,
        seq: 0,
        client_id: outgoing.client_id.clone(),
        direction: direction.code().into(),
        author_id: scope.member.0,
        body: body.to_owned(),
        data: json!({}),
        created_at: now,
    }
}

async fn claim_and_answer(
    tx: &Tx,
    scope: &Scope,
    row: &Conversation,
    body: &str,
    now: Time,
) -> Answer<Conversation, SendRefusal> {
    let Some(after) = conversations::store::answer(tx, scope, row.id, &preview(body), now).await? else {
        let why = conversations::held::<()>(tx, scope, row.id).await?;
        return Ok(Err(match why {
            Err(conversations::Refusal::Held(name)) => SendRefusal::Held(name),
            Err(conversations::Refusal::Closed) => SendRefusal::Closed,
            _ => SendRefusal::Unknown,
        }));
    };
    if after.owner_version != row.owner_version {
        routing::busy(tx, scope.organisation, scope.member, now).await?;
        let line = json!({ "what": "taken", "who": scope.display_name });
        conversations::record(tx, Change::of(row, &after, Some(scope.member), line), now).await?;
    }
    Ok(Ok(after))
}

async fn announce(tx: &Tx, message: &Message, row: &Conversation, now: Time) -> Result<i64, Failure> {
    let event = NewEvent {
        kind: "messages.created",
        topic: row.contact_id.0,
        subject: row.id.0,
        data: json!({
            "message": message.id, "direction": message.direction, "state": row.state, "team": row.team_id,
            "owner": row.owner_id, "moved": message.direction == Direction::Out.code(),
            // Whoever answers has read what was asked.
            "read": row.read_seq,
        }),
    };
    stream::append(tx, message.organisation_id, event, now).await
}

/// The contact has seen everything up to event `up_to`. True when that was news.
pub async fn read_by_contact(
    tx: &Tx,
    organisation: OrganisationId,
    contact: ContactId,
    up_to: i64,
    now: Time,
) -> Result<bool, Failure> {
    let Some(read) = contacts::store::raise_read(tx, organisation, contact, up_to).await? else {
        return Ok(false);
    };
    let Some(conversation) = conversations::store::newest_of_contact(tx, organisation, contact).await? else {
        return Ok(false);
    };
    let event = NewEvent {
        kind: "messages.read",
        topic: contact.0,
        subject: conversation.id.0,
        data: json!({
            "by": "contact", "up_to": read, "state": conversation.state,
            "team": conversation.team_id, "owner": conversation.owner_id,
        }),
    };
    stream::append(tx, organisation, event, now).await?;
    Ok(true)
}

/// The owner has seen a conversation up to event `up_to`. Whoever else looks, looks: nothing is marked.
pub async fn read_by_agent(
    tx: &Tx,
    scope: &Scope,
    conversation: ConversationId,
    up_to: i64,
    now: Time,
) -> Result<bool, Failure> {
    let Some(row) = store::raise_read(tx, scope, conversation, up_to).await? else {
        return Ok(false);
    };
    let event = NewEvent {
        kind: "messages.read",
        topic: row.contact_id.0,
        subject: conversation.0,
        data: json!({
            "by": "agent", "up_to": row.read_seq, "state": row.state, "team": row.team_id, "owner": row.owner_id,
        }),
    };
    stream::append(tx, scope.organisation, event, now).await?;
    Ok(true)
}
