//! Queries over messages.

use super::{
    Message, MessageId, Said,
    crowd::{Arrival, Place},
};
use crate::{
    contacts::ContactId,
    conversations::{Conversation, ConversationId, store::COLUMNS as CONVERSATION},
};
use access::door::Scope;
use kit::{
    clock::Time,
    db::{
        Tx,
        dialect::{self, Link, sql},
    },
    failure::Failure,
    ids::OrganisationId,
    stream,
};
use sea_orm::{ConnectionTrait, DbErr, FromQueryResult};
use uuid::Uuid;

/// Named one by one: a node that is open while a newer one adds a column must not be sent it.
const COLUMNS: &str = "organisation_id, id, conversation_id, contact_id, seq, client_id, direction, author_id, body, \
     data, created_at";

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

/// Customers' messages in their open conversations that wait already: what nearly every one of them is. Their
/// conversations, events and messages in one statement, numbered in the given order; where each came to lie. One that
/// is missing in the answer was not so simple, and nothing was changed for it.
///
/// At most one message of a contact: two would be two changes of one row.
pub(super) async fn arrive(
    tx: &Tx,
    organisation: OrganisationId,
    crowd: &[Arrival],
    now: Time,
) -> Result<Vec<Place>, Failure> {
    let backend = tx.get_database_backend();
    let (object, spelled) = (dialect::object(backend), |id| dialect::spelled(backend, id));
    let m = dialect::rows(backend, "$2", &Arrival::COLUMNS);
    // The organisation comes with the rows: a bound one would tempt SQLite to begin with all its conversations.
    let waiting = "conversation.organisation_id = m.organisation and conversation.contact_id = m.contact
         and conversation.channel_id = m.channel and conversation.state <> 'closed'
         and conversation.waiting_since is not null
         and not exists (select 1 from message where message.organisation_id = $1 and message.contact_id = m.contact
           and message.author_id = m.contact and message.client_id = m.client_id)";
    let from = format!(
        "{m} m cross join conversation join event_head on event_head.organisation_id = $1 where {waiting}"
    );
    let seq = "event_head.seq - count(*) over () + row_number() over (order by m.n)";
    let touch = format!(
        "update conversation set last_message_at = $3, preview = m.preview, preview_kind = 'in',
           unread = conversation.unread + 1 from {m} m where {waiting}"
    );
    let number = format!(
        "insert into event_head (organisation_id, seq)
         select $1, count(*) from {m} m cross join conversation where {waiting} having count(*) > 0
         on conflict (organisation_id) do update set seq = event_head.seq + excluded.seq"
    );
    let event = format!(
        "insert into event (organisation_id, seq, kind, topic, subject, data, at)
         select $1, {seq}, 'messages.created', m.contact, conversation.id, {object}('message', {message}, 'direction',
           'in', 'state', conversation.state, 'team', {team}, 'owner', {owner}), $3 from {from}",
        message = spelled("m.id"),
        team = spelled("conversation.team_id"),
        owner = spelled("conversation.owner_id"),
    );
    let store = format!(
        "insert into message (organisation_id, id, conversation_id, contact_id, seq, client_id, direction, author_id,
           body, data, created_at)
         select $1, m.id, conversation.id, m.contact, {seq}, m.client_id, 'in', m.contact, m.body, $4, $3 from {from}
         returning id, conversation_id, seq, created_at"
    );
    let links = [
        ("conversation", &touch),
        ("event_head", &number),
        ("event", &event),
    ];
    let links = links.map(|(table, text)| Link { table, text });
    let rows: Vec<_> = crowd.iter().enumerate().map(|(n, one)| one.row(n)).collect();
    let values = [
        organisation.into(),
        serde_json::Value::from(rows).into(),
        now.into(),
        serde_json::json!({}).into(),
    ];
    let text = dialect::chain(backend, &links, &store);
    let places = Place::find_by_statement(sql(tx, &text, values)).all(tx).await?;
    if let Some(last) = places.iter().map(|place| place.seq).max() {
        stream::reached(tx, organisation, last);
    }
    Ok(places)
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
        &format!(
            "select {COLUMNS} from message where organisation_id = $1 and contact_id = $2 and author_id = $3 and client_id = $4"
        ),
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
        &format!(
            "select {COLUMNS} from message where organisation_id = $1 and contact_id = $2 and seq > $3
           and direction in ('in', 'out') order by seq limit $4"
        ),
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
        &format!(
            "select {COLUMNS} from message where organisation_id = $1 and contact_id = $2 and seq < $3
           and direction in ('in', 'out') order by seq desc limit $4"
        ),
        [organisation.into(), contact.into(), before.into(), limit.into()],
    );
    let mut rows = Message::find_by_statement(statement).all(connection).await?;
    rows.reverse();
    Ok(rows)
}

pub async fn by_id(
    connection: &impl ConnectionTrait,
    organisation: OrganisationId,
    id: MessageId,
) -> Result<Option<Message>, DbErr> {
    let statement = sql(
        connection,
        &format!("select {COLUMNS} from message where organisation_id = $1 and id = $2"),
        [organisation.into(), id.into()],
    );
    Message::find_by_statement(statement).one(connection).await
}

const SAID: &str = "select g.id, g.seq, g.client_id, g.direction, g.author_id, m.display_name as author_name, g.body, \
       g.data, g.created_at \
     from message g left join member m on m.organisation_id = g.organisation_id and m.id = g.author_id";

/// The newest messages of a conversation before an event number, oldest first.
pub async fn thread(
    connection: &impl ConnectionTrait,
    organisation: OrganisationId,
    conversation: ConversationId,
    before: i64,
    limit: i64,
) -> Result<Vec<Said>, DbErr> {
    let text = format!(
        "{SAID} where g.organisation_id = $1 and g.conversation_id = $2 and g.seq < $3 order by g.seq desc limit $4"
    );
    let values = [
        organisation.into(),
        conversation.into(),
        before.into(),
        limit.into(),
    ];
    let mut rows = Said::find_by_statement(sql(connection, &text, values))
        .all(connection)
        .await?;
    rows.reverse();
    Ok(rows)
}

/// The newest messages to the contact up to an event number: those whose mark changes when it is read.
pub async fn sent_up_to(
    connection: &impl ConnectionTrait,
    organisation: OrganisationId,
    conversation: ConversationId,
    up_to: i64,
) -> Result<Vec<Said>, DbErr> {
    let text = format!(
        "{SAID} where g.organisation_id = $1 and g.conversation_id = $2 and g.seq <= $3 and g.direction = 'out'
         order by g.seq desc limit 20"
    );
    let values = [organisation.into(), conversation.into(), up_to.into()];
    Said::find_by_statement(sql(connection, &text, values))
        .all(connection)
        .await
}

/// One message, as a thread shows it.
pub async fn said(
    connection: &impl ConnectionTrait,
    organisation: OrganisationId,
    id: MessageId,
) -> Result<Option<Said>, DbErr> {
    let text = format!("{SAID} where g.organisation_id = $1 and g.id = $2");
    Said::find_by_statement(sql(connection, &text, [organisation.into(), id.into()]))
        .one(connection)
        .await
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
        &format!("update conversation set read_seq = r.seq, unread = (select count(*) from message m
             where m.organisation_id = $1 and m.conversation_id = $2 and m.direction = 'in' and m.seq > r.seq)
         from (select max(seq) as seq from message where organisation_id = $1 and conversation_id = $2
             and direction = 'in' and seq <= $3) r
         where organisation_id = $1 and id = $2 and owner_id = $4 and r.seq > conversation.read_seq returning {CONVERSATION}"),
        [scope.organisation.into(), conversation.into(), up_to.into(), scope.member.into()],
    );
    Ok(Conversation::find_by_statement(statement).one(tx).await?)
}
