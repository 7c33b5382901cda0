//! Opening and closing, asked for by the floor below.

use crate::{
    channels::{self, Channel, ChannelId},
    closures, contacts,
    conversations::{self, Change, ConversationId},
    messages::{self, Inbound},
    routing,
};
use access::counter::{Decided, NewRequest};
use kit::{clock::Time, db::Tx, failure::Failure, ids::OrganisationId};
use serde_json::json;
use uuid::Uuid;

pub(crate) async fn open(tx: &Tx, request: &NewRequest, now: Time) -> Result<Uuid, Failure> {
    let organisation = request.organisation;
    let channel = Channel {
        organisation_id: organisation,
        id: ChannelId::new(),
        kind: channels::REQUESTS.into(),
        name: request.channel.clone(),
        public_key: channels::requests_key(organisation),
        allowed_origins: json!([]),
        greeting: String::new(),
        team_id: None,
        state: "open".into(),
        config: json!({}),
        created_at: now,
    };
    let channel = channels::store::ensure(tx, &channel).await?;
    let new = contacts::NewContact {
        name: request.name.clone(),
        email: request.email.clone(),
        locale: request.locale.clone(),
        channel,
    };
    let contact = contacts::create(tx, organisation, new, now).await?;
    let inbound = Inbound {
        organisation,
        channel,
        contact: contact.id,
        client_id: request.id.simple().to_string(),
        body: request.words.clone(),
        files: Vec::new(),
    };
    let data = json!({ "request": request.id.simple().to_string() });
    let message = messages::receive_in(tx, &inbound, data, now).await?;
    Ok(message.conversation_id.0)
}

/// One that somebody closed by hand before stays as it is.
pub(crate) async fn close(
    tx: &Tx,
    organisation: OrganisationId,
    conversation: Uuid,
    decided: &Decided,
    now: Time,
) -> Result<(), Failure> {
    let id = ConversationId(conversation);
    let Some(row) = conversations::store::by_id(tx, organisation, id).await? else {
        return Ok(());
    };
    if !row.is_open() {
        return Ok(());
    }
    let Some(after) = closures::store::close(tx, (organisation, decided.by), &row, now).await? else {
        return Err(Failure::broken(
            "a conversation changed while its request was decided",
        ));
    };
    if let Some(owner) = row.owner_id {
        routing::busy(tx, organisation, owner, now).await?;
        routing::fill_later(tx, organisation, owner, now).await?;
    }
    let what = if decided.accepted {
        "request-accepted"
    } else {
        "request-refused"
    };
    let line = json!({ "what": what, "who": decided.who });
    conversations::record(tx, Change::of(&row, &after, decided.by, line), now).await
}
