//! What a visitor does: arrives, writes, reads, types.

use super::{
    memory::Visitor,
    model::{NewMessage, NewVisitor, Open, Refusal, Token},
    store,
};
use access::App;
use chrono::Duration;
use desk::{
    contacts::{self, NewContact},
    files::{self, File, FileId},
    live,
    messages::{self, Crowd, Direction, Inbound, InboundRefusal, Received},
};
use kit::{
    clock::Time,
    failure::{Answer, Failure},
    secret::Secret,
    words::Locale,
};
use std::sync::Arc;

/// A browser that was not known begins to write: a contact, and a token that speaks for it.
pub async fn arrive(
    app: &App,
    open: Arc<Open>,
    new: NewVisitor,
    locale: Locale,
    now: Time,
) -> Result<(Visitor, Token, Secret<String>), Failure> {
    let (token, given) = Token::issue();
    let (channel, kept) = (open.channel.id, token.clone());
    let organisation = open.channel.organisation_id;
    let contact = app
        .db
        .write(async move |tx| {
            let channel = &open.channel;
            let contact = NewContact {
                name: new.name.clone().unwrap_or_default(),
                email: new.email.clone().unwrap_or_default(),
                locale: locale.code().to_owned(),
                channel: channel.id,
            };
            let contact = contacts::create(tx, organisation, contact, now).await?.id;
            store::insert(tx, channel, &kept, (contact, locale), now).await?;
            Ok(contact)
        })
        .await?;
    Ok((
        Visitor {
            organisation,
            id: token.visitor,
            channel,
            contact,
        },
        token,
        given,
    ))
}

/// A visitor writes. The same `client_id` again is the same message.
pub async fn write(
    app: &App,
    crowd: &Crowd,
    visitor: &Visitor,
    new: NewMessage,
    now: Time,
) -> Answer<Received, Refusal> {
    if let Err(refusal) = new.check() {
        return Ok(Err(refusal));
    }
    let files: Result<Vec<FileId>, _> = new.files.iter().map(|id| id.parse()).collect();
    let Ok(files) = files else {
        return Ok(Err(Refusal::UnknownFile));
    };
    let inbound = Inbound {
        organisation: visitor.organisation,
        channel: visitor.channel,
        contact: visitor.contact,
        client_id: new.client_id,
        body: new.body,
        files,
    };
    Ok(messages::receive(app, crowd, inbound, now)
        .await?
        .map_err(|refusal| match refusal {
            InboundRefusal::Empty => Refusal::Empty,
            InboundRefusal::TooLong => Refusal::TooLong,
            InboundRefusal::ClientId => Refusal::BadClientId,
            InboundRefusal::Unknown => Refusal::UnknownToken,
            InboundRefusal::File => Refusal::UnknownFile,
        }))
}

/// A file the visitor may have: their own, or one that was sent to them.
pub async fn file(app: &App, visitor: &Visitor, id: FileId) -> Result<Option<File>, Failure> {
    let db = app.db.read();
    let Some(file) = files::store::by_id(db, visitor.organisation, id).await? else {
        return Ok(None);
    };
    if file.contact_id == Some(visitor.contact) {
        return Ok(Some(file));
    }
    let Some(message) = file.message_id else {
        return Ok(None);
    };
    let message = messages::store::by_id(db, visitor.organisation, message).await?;
    let theirs = message.is_some_and(|m| m.contact_id == visitor.contact && m.direction() == Direction::Out);
    Ok(theirs.then_some(file))
}

/// The visitor has seen what was sent up to a moment.
pub async fn read(app: &App, visitor: &Visitor, at: Time, now: Time) -> Result<(), Failure> {
    // A browser keeps milliseconds: the message it means may be younger than what it says by less than one.
    let before = at + Duration::milliseconds(1);
    let (organisation, contact) = (visitor.organisation, visitor.contact);
    let Some(up_to) = store::sent_before(app.db.read(), organisation, contact, before).await? else {
        return Ok(());
    };
    app.db
        .write(async move |tx| messages::read_by_contact(tx, organisation, contact, up_to, now).await)
        .await?;
    Ok(())
}

/// The visitor types, or no longer does.
pub fn typing(app: &App, visitor: &Visitor, on: bool) {
    let value = serde_json::json!({ "from": "contact", "conversation": null, "name": "", "typing": on });
    live::whisper(app, visitor.organisation, visitor.contact.0, value);
}
