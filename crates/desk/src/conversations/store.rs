//! Queries over conversations.

use super::{Conversation, ConversationId, State, place};
use crate::{channels::ChannelId, contacts::ContactId};
use access::door::{MemberId, TeamId};
use kit::{clock::Time, db::{Tx, dialect::sql}, failure::Failure, ids::OrganisationId};
use sea_orm::{ConnectionTrait, DbErr, FromQueryResult};

/// What an arriving message needs to know of its conversation.
#[derive(Clone, Debug, FromQueryResult)]
pub struct Touched {
    pub id: ConversationId,
    pub state: String,
    pub team_id: Option<TeamId>,
    pub owner_id: Option<MemberId>,
}

/// Notes the customer's message in their open conversation on a channel, if there is one.
///
/// Two statements for one deed: while the customer waits already (the hot case) no indexed column is named, so no
/// index is rewritten.
pub async fn touch_open(
    tx: &Tx,
    organisation: OrganisationId,
    (contact, channel): (ContactId, ChannelId),
    preview: &str,
    now: Time,
) -> Result<Option<Touched>, Failure> {
    let waiting = sql(
        tx,
        "update conversation set last_message_at = $4, preview = $5, preview_kind = 'in', unread = unread + 1
         where organisation_id = $1 and contact_id = $2 and channel_id = $3 and state <> 'closed'
           and waiting_since is not null returning id, state, team_id, owner_id",
        [organisation.into(), contact.into(), channel.into(), now.into(), preview.into()],
    );
    if let Some(row) = Touched::find_by_statement(waiting).one(tx).await? {
        return Ok(Some(row));
    }
    let answered = sql(
        tx,
        "update conversation set last_message_at = $4, preview = $5, preview_kind = 'in', unread = unread + 1,
           waiting_since = $4, place = $6
         where organisation_id = $1 and contact_id = $2 and channel_id = $3 and state <> 'closed'
         returning id, state, team_id, owner_id",
        [
            organisation.into(),
            contact.into(),
            channel.into(),
            now.into(),
            preview.into(),
            place(State::Queued, Some(now), now).into(),
        ],
    );
    Ok(Touched::find_by_statement(answered).one(tx).await?)
}

/// Opens a conversation with its first message; `None` when there is no such contact or channel, or when one was
/// opened at the same moment.
pub async fn open(
    tx: &Tx,
    organisation: OrganisationId,
    (contact, channel): (ContactId, ChannelId),
    preview: &str,
    now: Time,
) -> Result<Option<Touched>, Failure> {
    let number = sql(
        tx,
        "insert into conversation_number (organisation_id, last) values ($1, 1)
         on conflict (organisation_id) do update set last = conversation_number.last + 1 returning last",
        [organisation.into()],
    );
    let number: i64 =
        tx.query_one_raw(number).await?.ok_or_else(|| Failure::broken("no conversation number"))?.try_get("", "last")?;
    let statement = sql(
        tx,
        "insert into conversation (organisation_id, id, number, contact_id, channel_id, team_id, state, owner_version,
           place, preview, preview_kind, unread, read_seq, opened_at, last_message_at, waiting_since)
         select c.organisation_id, $4, $5, c.id, h.id, h.team_id, 'queued', 0, $6, $7, 'in', 1, 0, $8, $8, $8
         from contact c join channel h on h.organisation_id = c.organisation_id and h.id = $3
         where c.organisation_id = $1 and c.id = $2
         on conflict do nothing returning id, state, team_id, owner_id",
        [
            organisation.into(),
            contact.into(),
            channel.into(),
            ConversationId::new().into(),
            number.into(),
            place(State::Queued, Some(now), now).into(),
            preview.into(),
            now.into(),
        ],
    );
    Ok(Touched::find_by_statement(statement).one(tx).await?)
}

pub async fn by_id(
    connection: &impl ConnectionTrait,
    organisation: OrganisationId,
    id: ConversationId,
) -> Result<Option<Conversation>, DbErr> {
    let statement = sql(
        connection,
        "select * from conversation where organisation_id = $1 and id = $2",
        [organisation.into(), id.into()],
    );
    Conversation::find_by_statement(statement).one(connection).await
}

/// The contact's newest conversation, open or not.
pub async fn newest_of_contact(
    connection: &impl ConnectionTrait,
    organisation: OrganisationId,
    contact: ContactId,
) -> Result<Option<Conversation>, DbErr> {
    let statement = sql(
        connection,
        "select * from conversation where organisation_id = $1 and contact_id = $2 order by number desc limit 1",
        [organisation.into(), contact.into()],
    );
    Conversation::find_by_statement(statement).one(connection).await
}
