//! Queries over messages.

use super::Message;
use crate::{
    contacts::ContactId,
    conversations::{Conversation, ConversationId},
};
use access::door::Scope;
use kit::{
    db::{Tx, dialect::sql},
    failure::Failure,
    ids::OrganisationId,
};
use sea_orm::{ConnectionTrait, DbErr, FromQueryResult};
use uuid::Uuid;

/// Stores a message; false when its author has stored one of this `client_id` already.
pub async fn insert(tx: &Tx, message: &Message) -> Result<bool, Failure> {
    let statement = sql(
        tx,
        "insert into message (organisation_id, id, conversation_id, contact_id, seq, client_id, direction, author_id,
           body, data, created_at) values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)
         on conflict (organisation_id, contact_id, author_id, client_id) do nothing",
        [
            message.organisation_id.into(),
            message.id.into(),
            message.conversation_id.into(),
            message.contact_id.into(),
            message.seq.into(),
            message.client_id.as_str().into(),
            message.direction.as_str().into(),
            message.author_id.into(),
            message.body.as_str().into(),
            message.data.clone().into(),
            message.created_at.into(),
        ],
    );
    Ok(tx.execute_raw(statement).await?.rows_affected() == 1)
}

pub async fn by_client_id(
    connection: &impl ConnectionTrait,
    organisation: OrganisationId,
    contact: ContactId,
    author: Uuid,
    client_id: &str,
) -> Result<Option<Message>, DbErr> {
    let statement = sql(
        connection,
        "select * from message where organisation_id = $1 and contact_id = $2 and author_id = $3 and client_id = $4",
        [
            organisation.into(),
            contact.into(),
            author.into(),
            client_id.into(),
        ],
    );
    Message::find_by_statement(statement).one(connection).await
}

/// What a contact may see after an event number, oldest first: no notes, no event lines.
pub async fn of_contact_after(
    connection: &impl ConnectionTrait,
    organisation: OrganisationId,
    contact: ContactId,
    after: i64,
    limit: i64,
) -> Result<Vec<Message>, DbErr> {
    let statement = sql(
        connection,
        "select * from message where organisation_id = $1 and contact_id = $2 and seq > $3
           and direction in ('in', 'out') order by seq limit $4",
        [organisation.into(), contact.into(), after.into(), limit.into()],
    );
    Message::find_by_statement(statement).all(connection).await
}

/// The newest a contact may see before an event number (`i64::MAX` for the very newest), oldest first.
pub async fn of_contact_before(
    connection: &impl ConnectionTrait,
    organisation: OrganisationId,
    contact: ContactId,
    before: i64,
    limit: i64,
) -> Result<Vec<Message>, DbErr> {
    let statement = sql(
        connection,
        "select * from message where organisation_id = $1 and contact_id = $2 and seq < $3
           and direction in ('in', 'out') order by seq desc limit $4",
        [organisation.into(), contact.into(), before.into(), limit.into()],
    );
    let mut rows = Message::find_by_statement(statement).all(connection).await?;
    rows.reverse();
    Ok(rows)
}

pub async fn by_id(
    connection: &impl ConnectionTrait,
    organisation: OrganisationId,
    id: super::MessageId,
) -> Result<Option<Message>, DbErr> {
    let statement = sql(
        connection,
        "select * from message where organisation_id = $1 and id = $2",
        [organisation.into(), id.into()],
    );
    Message::find_by_statement(statement).one(connection).await
}

/// Raises what the owner has read; the conversation as it is then, or `None` when nothing changed.
pub(super) async fn raise_read(
    tx: &Tx,
    scope: &Scope,
    conversation: ConversationId,
    up_to: i64,
) -> Result<Option<Conversation>, Failure> {
    let statement = sql(
        tx,
        "update conversation set read_seq = r.seq, unread = (select count(*) from message m
             where m.organisation_id = $1 and m.conversation_id = $2 and m.direction = 'in' and m.seq > r.seq)
         from (select max(seq) as seq from message where organisation_id = $1 and conversation_id = $2
             and direction = 'in' and seq <= $3) r
         where organisation_id = $1 and id = $2 and owner_id = $4 and r.seq > conversation.read_seq returning *",
        [scope.organisation.into(), conversation.into(), up_to.into(), scope.member.into()],
    );
    Ok(Conversation::find_by_statement(statement).one(tx).await?)
}
