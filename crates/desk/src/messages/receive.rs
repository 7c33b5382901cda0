//! A customer says something: the hot path of the house.

use super::{
    BODY, Crowd, Direction, Inbound, InboundRefusal, Message, MessageId, Received,
    model::{clean, is_client_id},
    store,
};
use crate::{
    conversations::{self, ConversationId, model::preview, store::Touched},
    files,
};
use access::App;
use kit::{
    clock::Time,
    db::Tx,
    failure::{Answer, Failure},
    jobs::{self, NewJob},
    stream::{self, NewEvent},
};
use serde_json::json;

/// A customer's message arrives. The hot path of the house: whoever waits already shares a statement and a commit with
/// all others who write at this moment.
pub async fn receive(
    app: &App,
    crowd: &Crowd,
    inbound: Inbound,
    now: Time,
) -> Answer<Received, InboundRefusal> {
    let body = clean(&inbound.body);
    if let Some(refusal) = refuse(&inbound, &body) {
        return Ok(Err(refusal));
    }
    let message = Message {
        organisation_id: inbound.organisation,
        id: MessageId::new(),
        conversation_id: ConversationId(uuid::Uuid::nil()),
        contact_id: inbound.contact,
        seq: 0,
        client_id: inbound.client_id.clone(),
        direction: Direction::In.code().into(),
        author_id: inbound.contact.0,
        body,
        data: json!({}),
        created_at: now,
    };
    if inbound.files.is_empty()
        && let Some(message) = crowd.store(app, inbound.channel, &message).await
    {
        return Ok(Ok(Received {
            message,
            opened: false,
            repeat: false,
        }));
    }
    let (organisation, contact, client_id) =
        (inbound.organisation, inbound.contact, inbound.client_id.clone());
    let stored = app
        .db
        .decide(async move |tx| store_inbound(tx, &inbound, message.clone(), now).await)
        .await?;
    match stored {
        Ok((message, opened)) => Ok(Ok(Received {
            message,
            opened,
            repeat: false,
        })),
        Err(Undo::Refused(refusal)) => Ok(Err(refusal)),
        Err(Undo::Repeat) => {
            // Asked through the writer: on SQLite the first may wait for the very commit this one was undone in,
            // and a repeat must not be acknowledged before it is durable.
            let first = app
                .db
                .write(async move |tx| {
                    Ok(store::by_client_id(tx, organisation, contact, contact.0, &client_id).await?)
                })
                .await?;
            let message = first.ok_or_else(|| Failure::broken("a repeated message has no first"))?;
            Ok(Ok(Received {
                message,
                opened: false,
                repeat: true,
            }))
        }
    }
}

/// Something written down for the counter inside a change of its own, as if its contact had said it: `data` leads back
/// to where it came from.
pub(crate) async fn receive_in(
    tx: &Tx,
    inbound: &Inbound,
    data: serde_json::Value,
    now: Time,
) -> Result<Message, Failure> {
    let message = Message {
        organisation_id: inbound.organisation,
        id: MessageId::new(),
        conversation_id: ConversationId(uuid::Uuid::nil()),
        contact_id: inbound.contact,
        seq: 0,
        client_id: inbound.client_id.clone(),
        direction: Direction::In.code().into(),
        author_id: inbound.contact.0,
        body: clean(&inbound.body),
        data,
        created_at: now,
    };
    match store_inbound(tx, inbound, message, now).await? {
        Ok((message, _)) => Ok(message),
        Err(_) => Err(Failure::broken("what the house itself writes was not taken")),
    }
}

fn refuse(inbound: &Inbound, body: &str) -> Option<InboundRefusal> {
    if body.is_empty() && inbound.files.is_empty() {
        return Some(InboundRefusal::Empty);
    }
    // Bytes bound code points, so the count is skipped for nearly everything.
    if body.len() > BODY && body.chars().count() > BODY {
        return Some(InboundRefusal::TooLong);
    }
    (!is_client_id(&inbound.client_id)).then_some(InboundRefusal::ClientId)
}

enum Undo {
    /// Already stored: everything this change did is undone, and the first one is the answer.
    Repeat,
    Refused(InboundRefusal),
}

async fn store_inbound(
    tx: &Tx,
    inbound: &Inbound,
    mut message: Message,
    now: Time,
) -> Answer<(Message, bool), Undo> {
    let (organisation, who) = (inbound.organisation, (inbound.contact, inbound.channel));
    let line = preview(&message.body);
    let mut opened = false;
    let mut found = conversations::store::touch_open(tx, organisation, who, &line, now).await?;
    if found.is_none() {
        found = conversations::store::open(tx, organisation, who, &line, now).await?;
        opened = found.is_some();
    }
    if found.is_none() {
        // Somebody opened one at this very moment, or there is no such contact.
        found = conversations::store::touch_open(tx, organisation, who, &line, now).await?;
    }
    let Some(conversation) = found else {
        return Ok(Err(Undo::Refused(InboundRefusal::Unknown)));
    };
    if opened {
        let payload = json!({ "conversation": conversation.id });
        jobs::enqueue(
            tx,
            NewJob::new("routing.assign", Some(organisation), payload, now),
        )
        .await?;
    }
    message.conversation_id = conversation.id;
    message.seq = announce(tx, &message, &conversation, opened, now).await?;
    if !store::insert(tx, &message).await? {
        return Ok(Err(Undo::Repeat));
    }
    if !files::store::attach(
        tx,
        organisation,
        files::Owner::Contact(inbound.contact),
        message.id,
        &inbound.files,
    )
    .await?
    {
        return Ok(Err(Undo::Refused(InboundRefusal::File)));
    }
    Ok(Ok((message, opened)))
}

async fn announce(
    tx: &Tx,
    message: &Message,
    conversation: &Touched,
    opened: bool,
    now: Time,
) -> Result<i64, Failure> {
    let event = NewEvent {
        kind: "messages.created",
        topic: message.contact_id.0,
        subject: conversation.id.0,
        data: json!({
            "message": message.id, "direction": message.direction, "state": conversation.state,
            "team": conversation.team_id, "owner": conversation.owner_id, "opened": opened,
            "moved": conversation.moved,
        }),
    };
    stream::append(tx, message.organisation_id, event, now).await
}
