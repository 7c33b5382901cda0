//! Queries over letters. Every one is bound by the organisation first.

use super::model::{Kind, LetterId, NewLetter, Row, State};
use crate::door::MemberId;
use kit::{
    clock::Time,
    db::{Tx, dialect::sql},
    failure::Failure,
    ids::OrganisationId,
};
use sea_orm::{ConnectionTrait, DbErr, FromQueryResult};

pub(super) async fn insert(
    tx: &Tx,
    id: LetterId,
    letter: &NewLetter,
    body: Vec<u8>,
    (state, message_id): (State, String),
    now: Time,
) -> Result<(), Failure> {
    let statement = sql(
        tx,
        "insert into letter (organisation_id, id, kind, member_id, ticket_digest, locale, recipient, subject, body,
           state, attempts, message_id, created_at, changed_at)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, 0, $11, $12, $12)",
        [
            letter.organisation.into(),
            id.into(),
            letter.kind.code().into(),
            letter.member.into(),
            letter.ticket.clone().into(),
            letter.locale.code().into(),
            letter.recipient.as_str().into(),
            letter.subject.as_str().into(),
            body.into(),
            state.code().into(),
            message_id.into(),
            now.into(),
        ],
    );
    tx.execute_raw(statement).await?;
    Ok(())
}

const ROW: &str = "l.id, l.kind, l.recipient, l.subject, l.state, l.reply, l.attempts, l.created_at, l.changed_at, l.locale,
    l.member_id, m.identifier, m.display_name, t.opened_at as ticket_opened_at, t.spent_at as ticket_spent_at,
    t.voided_at as ticket_voided_at, t.expires_at as ticket_expires_at
  from letter l
    left join member m on m.organisation_id = l.organisation_id and m.id = l.member_id
    left join ticket t on t.organisation_id = l.organisation_id and t.digest = l.ticket_digest";

/// The newest letters before one, of the given states.
pub(super) async fn page(
    connection: &impl ConnectionTrait,
    organisation: OrganisationId,
    states: &[State],
    before: Option<LetterId>,
    at_most: i64,
) -> Result<Vec<Row>, DbErr> {
    let codes = states
        .iter()
        .map(|state| format!("'{}'", state.code()))
        .collect::<Vec<_>>()
        .join(", ");
    let mut values = vec![organisation.into(), at_most.into()];
    let earlier = before.map_or("", |id| {
        values.push(id.into());
        " and l.id < $3"
    });
    let text = format!(
        "select {ROW} where l.organisation_id = $1 and l.state in ({codes}){earlier} order by l.id desc limit $2"
    );
    Row::find_by_statement(sql(connection, &text, values))
        .all(connection)
        .await
}

pub(super) async fn by_id(
    connection: &impl ConnectionTrait,
    organisation: OrganisationId,
    id: LetterId,
) -> Result<Option<Row>, DbErr> {
    let text = format!("select {ROW} where l.organisation_id = $1 and l.id = $2");
    Row::find_by_statement(sql(connection, &text, [organisation.into(), id.into()]))
        .one(connection)
        .await
}

/// How many letters want an administrator's attention.
pub(super) async fn wanting(
    connection: &impl ConnectionTrait,
    organisation: OrganisationId,
) -> Result<i64, DbErr> {
    let statement = sql(
        connection,
        "select count(*) as n from letter where organisation_id = $1 and state in ('held', 'failed', 'uncertain')",
        [organisation.into()],
    );
    connection
        .query_one_raw(statement)
        .await?
        .map_or(Ok(0), |row| row.try_get("", "n"))
}

/// How many letters were tried in vain and wait for the next try.
pub(super) async fn put_off(
    connection: &impl ConnectionTrait,
    organisation: OrganisationId,
) -> Result<i64, DbErr> {
    let statement = sql(
        connection,
        "select count(*) as n from letter where organisation_id = $1 and state = 'queued' and attempts > 0",
        [organisation.into()],
    );
    connection
        .query_one_raw(statement)
        .await?
        .map_or(Ok(0), |row| row.try_get("", "n"))
}

pub(super) async fn body(
    connection: &impl ConnectionTrait,
    organisation: OrganisationId,
    id: LetterId,
) -> Result<Option<Vec<u8>>, DbErr> {
    let statement = sql(
        connection,
        "select body from letter where organisation_id = $1 and id = $2",
        [organisation.into(), id.into()],
    );
    connection
        .query_one_raw(statement)
        .await?
        .map(|row| row.try_get("", "body"))
        .transpose()
}

/// What an attempt needs.
#[derive(Clone, Debug, FromQueryResult)]
pub(super) struct Parcel {
    pub kind: String,
    pub ticket_digest: Option<Vec<u8>>,
    pub locale: String,
    pub recipient: String,
    pub subject: String,
    pub body: Vec<u8>,
    pub attempts: i32,
    pub message_id: String,
    pub created_at: Time,
}

/// Begins an attempt; `None` when the letter is not waiting for one.
pub(super) async fn begin(
    tx: &Tx,
    organisation: OrganisationId,
    id: LetterId,
    now: Time,
) -> Result<Option<Parcel>, Failure> {
    let statement = sql(
        tx,
        "update letter set state = 'sending', attempts = attempts + 1, changed_at = $1
         where organisation_id = $2 and id = $3 and state = 'queued'
         returning kind, ticket_digest, locale, recipient, subject, body, attempts, message_id, created_at",
        [now.into(), organisation.into(), id.into()],
    );
    Ok(Parcel::find_by_statement(statement).one(tx).await?)
}

/// Moves a letter on, if it still is where the caller saw it.
pub(super) async fn settle(
    tx: &Tx,
    (organisation, id): (OrganisationId, LetterId),
    (from, to): (State, State),
    reply: Option<&str>,
    now: Time,
) -> Result<bool, Failure> {
    let statement = sql(
        tx,
        "update letter set state = $1, reply = coalesce(cast($2 as text), reply), changed_at = $3
         where organisation_id = $4 and id = $5 and state = $6",
        [
            to.code().into(),
            reply.into(),
            now.into(),
            organisation.into(),
            id.into(),
            from.code().into(),
        ],
    );
    Ok(tx.execute_raw(statement).await?.rows_affected() == 1)
}

/// Since when a letter is in a state; `None` when it is in another.
pub(super) async fn since(
    connection: &impl ConnectionTrait,
    organisation: OrganisationId,
    id: LetterId,
    state: State,
) -> Result<Option<Time>, DbErr> {
    let statement = sql(
        connection,
        "select changed_at from letter where organisation_id = $1 and id = $2 and state = $3",
        [organisation.into(), id.into(), state.code().into()],
    );
    connection
        .query_one_raw(statement)
        .await?
        .map(|row| row.try_get("", "changed_at"))
        .transpose()
}

/// Whether the link of a letter was used or replaced.
pub(super) async fn link_is_dead(
    tx: &Tx,
    organisation: OrganisationId,
    ticket: &[u8],
) -> Result<bool, Failure> {
    let statement = sql(
        tx,
        "select 1 as found from ticket t join member m on m.organisation_id = t.organisation_id and m.id = t.member_id
         where t.organisation_id = $1 and t.digest = $2 and t.spent_at is null and t.voided_at is null
           and t.epoch = m.epoch and t.recovery_address = m.recovery_address",
        [organisation.into(), ticket.to_vec().into()],
    );
    Ok(tx.query_one_raw(statement).await?.is_none())
}

/// Letters that waited for a mail server, a few at a time. The instance's own question: it asks for no content.
pub(super) async fn held(
    connection: &impl ConnectionTrait,
) -> Result<Vec<(OrganisationId, LetterId)>, DbErr> {
    let statement = sql(
        connection,
        "select organisation_id, id from letter where state = 'held' order by id limit 500",
        [],
    );
    let rows = connection.query_all_raw(statement).await?;
    rows.iter()
        .map(|row| Ok((row.try_get("", "organisation_id")?, row.try_get("", "id")?)))
        .collect()
}

/// How many letters of these kinds (codes of ours) a member was sent since a moment (S-031).
pub async fn sent_to_member_since(
    tx: &Tx,
    organisation: OrganisationId,
    member: MemberId,
    since: Time,
) -> Result<i64, Failure> {
    let statement = sql(
        tx,
        "select count(*) as n from letter where organisation_id = $1 and member_id = $2
           and kind in ('recovery', 'recovery-managed', 'invitation-again') and created_at > $3",
        [organisation.into(), member.into(), since.into()],
    );
    Ok(tx
        .query_one_raw(statement)
        .await?
        .map_or(Ok(0), |row| row.try_get("", "n"))?)
}

/// How many letters an address was sent because somebody asked, since a moment (S-031). In whatever case it was typed:
/// else every spelling would have letters of its own.
pub async fn sent_to_since(
    tx: &Tx,
    organisation: OrganisationId,
    recipient: &str,
    since: Time,
) -> Result<i64, Failure> {
    let statement = sql(
        tx,
        "select count(*) as n from letter where organisation_id = $1 and lower(recipient) = lower($2)
           and kind in ('recovery', 'invitation-again', 'request-proof') and created_at > $3",
        [organisation.into(), recipient.into(), since.into()],
    );
    Ok(tx
        .query_one_raw(statement)
        .await?
        .map_or(Ok(0), |row| row.try_get("", "n"))?)
}

/// Whether a member was sent a letter of a kind since a moment: a notice that comes too often is not read.
pub async fn noticed_since(
    tx: &Tx,
    organisation: OrganisationId,
    member: MemberId,
    kind: Kind,
    since: Time,
) -> Result<bool, Failure> {
    let statement = sql(
        tx,
        "select 1 as one from letter where organisation_id = $1 and member_id = $2 and kind = $3 and created_at > $4
         limit 1",
        [
            organisation.into(),
            member.into(),
            kind.code().into(),
            since.into(),
        ],
    );
    Ok(tx.query_one_raw(statement).await?.is_some())
}

/// Letters of one kind that were written to a member since.
pub async fn count_to_member(
    tx: &Tx,
    (organisation, kind): (OrganisationId, Kind),
    member: MemberId,
    since: Time,
) -> Result<i64, Failure> {
    let statement = sql(
        tx,
        "select count(*) as n from letter
         where organisation_id = $1 and member_id = $2 and kind = $3 and created_at >= $4",
        [
            organisation.into(),
            member.into(),
            kind.code().into(),
            since.into(),
        ],
    );
    let row = tx.query_one_raw(statement).await?;
    Ok(row.map_or(Ok(0), |row| row.try_get("", "n"))?)
}

/// Letters of one kind that were written to a mailbox since, whoever's it is.
pub async fn count_to_mailbox(
    tx: &Tx,
    (organisation, kind): (OrganisationId, Kind),
    recipient: &str,
    since: Time,
) -> Result<i64, Failure> {
    let statement = sql(
        tx,
        "select count(*) as n from letter
         where organisation_id = $1 and lower(recipient) = lower($2) and kind = $3 and created_at >= $4",
        [
            organisation.into(),
            recipient.into(),
            kind.code().into(),
            since.into(),
        ],
    );
    let row = tx.query_one_raw(statement).await?;
    Ok(row.map_or(Ok(0), |row| row.try_get("", "n"))?)
}
