//! Queries of this room.

use super::model::{New, RequestId, State, Stored, Typed};
use crate::door::MemberId;
use kit::{
    clock::Time,
    db::{Tx, dialect::sql},
    failure::Failure,
    ids::OrganisationId,
};
use sea_orm::{ConnectionTrait, DbErr, FromQueryResult, Value};
use uuid::Uuid;

const STORED: &str = "select r.organisation_id, r.id, r.source, r.full_name, r.company, r.position, r.email,
    r.locale, r.state, r.asked_at, r.mailed_at, r.expires_at, r.proved_at, r.conversation_id, r.member_id, r.decided_at,
    r.reason, m.display_name as decided_by_name
  from account_request r left join member m on m.organisation_id = r.organisation_id and m.id = r.decided_by
  where r.organisation_id = $1";

/// Writes a request; false when one of this mailbox is open already.
pub(super) async fn insert(tx: &Tx, id: RequestId, new: &New) -> Result<bool, Failure> {
    let statement = sql(
        tx,
        "insert into account_request (organisation_id, id, source, full_name, company, position, email, email_key,
           locale, state, digest, asked_at, mailed_at, expires_at)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, 'asked', $10, $11, $12, $13) on conflict do nothing",
        [
            new.organisation.into(),
            id.into(),
            new.source.code().into(),
            new.typed.full_name.as_str().into(),
            new.typed.company.as_str().into(),
            new.typed.position.as_str().into(),
            new.typed.email.as_str().into(),
            new.key.as_str().into(),
            new.locale.code().into(),
            new.digest.clone().into(),
            new.asked_at.into(),
            new.mailed_at.into(),
            new.expires_at.into(),
        ],
    );
    Ok(tx.execute_raw(statement).await?.rows_affected() == 1)
}

/// Writes an unproved request anew: the earlier link is dead, and what was typed last counts.
pub(super) async fn renew(tx: &Tx, id: RequestId, new: &New) -> Result<bool, Failure> {
    let statement = sql(
        tx,
        "update account_request set source = $3, full_name = $4, company = $5, position = $6, email = $7, locale = $8,
           digest = $9, asked_at = $10, mailed_at = $11, expires_at = $12
         where organisation_id = $1 and id = $2 and state = 'asked'",
        [
            new.organisation.into(),
            id.into(),
            new.source.code().into(),
            new.typed.full_name.as_str().into(),
            new.typed.company.as_str().into(),
            new.typed.position.as_str().into(),
            new.typed.email.as_str().into(),
            new.locale.code().into(),
            new.digest.clone().into(),
            new.asked_at.into(),
            new.mailed_at.into(),
            new.expires_at.into(),
        ],
    );
    Ok(tx.execute_raw(statement).await?.rows_affected() == 1)
}

/// The open request of a mailbox.
pub(super) async fn open_of(
    tx: &Tx,
    organisation: OrganisationId,
    key: &str,
) -> Result<Option<Stored>, Failure> {
    let text = format!("{STORED} and r.email_key = $2 and r.state in ('asked', 'waiting')");
    let statement = sql(tx, &text, [organisation.into(), key.into()]);
    Ok(Stored::find_by_statement(statement).one(tx).await?)
}

pub(super) async fn by_digest(
    connection: &impl ConnectionTrait,
    organisation: OrganisationId,
    digest: &[u8],
) -> Result<Option<Stored>, DbErr> {
    let text = format!("{STORED} and r.digest = $2");
    let statement = sql(connection, &text, [organisation.into(), digest.to_vec().into()]);
    Stored::find_by_statement(statement).one(connection).await
}

pub(super) async fn by_id(
    connection: &impl ConnectionTrait,
    organisation: OrganisationId,
    id: RequestId,
) -> Result<Option<Stored>, DbErr> {
    let text = format!("{STORED} and r.id = $2");
    let statement = sql(connection, &text, [organisation.into(), id.into()]);
    Stored::find_by_statement(statement).one(connection).await
}

/// Marks the mailbox as proved, with what its reader confirmed; false when the link is dead or somebody was faster.
pub(super) async fn prove(
    tx: &Tx,
    (organisation, digest): (OrganisationId, &[u8]),
    typed: &Typed,
    now: Time,
) -> Result<bool, Failure> {
    let statement = sql(
        tx,
        "update account_request set state = 'waiting', full_name = $3, company = $4, position = $5, proved_at = $6
         where organisation_id = $1 and digest = $2 and state = 'asked' and expires_at > $6",
        [
            organisation.into(),
            digest.to_vec().into(),
            typed.full_name.as_str().into(),
            typed.company.as_str().into(),
            typed.position.as_str().into(),
            now.into(),
        ],
    );
    Ok(tx.execute_raw(statement).await?.rows_affected() == 1)
}

/// Where the counter keeps it.
pub(super) async fn attach(
    tx: &Tx,
    (organisation, id): (OrganisationId, RequestId),
    conversation: Uuid,
) -> Result<(), Failure> {
    let statement = sql(
        tx,
        "update account_request set conversation_id = $3 where organisation_id = $1 and id = $2",
        [organisation.into(), id.into(), conversation.into()],
    );
    tx.execute_raw(statement).await?;
    Ok(())
}

/// How a request ended.
#[derive(Clone, Debug)]
pub(super) struct Decision {
    pub to: State,
    pub by: Option<MemberId>,
    pub member: Option<MemberId>,
    pub reason: Option<String>,
}

/// Ends a waiting request; false when somebody was faster.
pub(super) async fn decide(
    tx: &Tx,
    (organisation, id): (OrganisationId, RequestId),
    decision: &Decision,
    now: Time,
) -> Result<bool, Failure> {
    let statement = sql(
        tx,
        "update account_request set state = $3, decided_by = $4, member_id = $5, reason = $6, decided_at = $7
         where organisation_id = $1 and id = $2 and state = 'waiting'",
        [
            organisation.into(),
            id.into(),
            decision.to.code().into(),
            decision.by.into(),
            decision.member.into(),
            decision.reason.clone().into(),
            now.into(),
        ],
    );
    Ok(tx.execute_raw(statement).await?.rows_affected() == 1)
}

/// The newest in a state, before one.
pub(super) async fn list(
    connection: &impl ConnectionTrait,
    organisation: OrganisationId,
    (state, before): (State, Option<RequestId>),
    at_most: i64,
) -> Result<Vec<Stored>, DbErr> {
    let mut values: Vec<Value> = vec![organisation.into(), state.code().into(), at_most.into()];
    let earlier = before.map_or("", |id| {
        values.push(id.into());
        " and r.id < $4"
    });
    let text = format!("{STORED} and r.state = $2{earlier} order by r.id desc limit $3");
    Stored::find_by_statement(sql(connection, &text, values))
        .all(connection)
        .await
}

/// How many wait.
pub(super) async fn waiting(
    connection: &impl ConnectionTrait,
    organisation: OrganisationId,
) -> Result<i64, DbErr> {
    let statement = sql(
        connection,
        "select count(*) as n from account_request where organisation_id = $1 and state = 'waiting'",
        [organisation.into()],
    );
    connection
        .query_one_raw(statement)
        .await?
        .map_or(Ok(0), |row| row.try_get("", "n"))
}

/// How many letters to prove a mailbox were written since a moment, whoever to.
pub(super) async fn mailed_since(tx: &Tx, organisation: OrganisationId, since: Time) -> Result<i64, Failure> {
    let statement = sql(
        tx,
        "select count(*) as n from letter where organisation_id = $1 and kind = 'request-proof' and created_at > $2",
        [organisation.into(), since.into()],
    );
    Ok(tx
        .query_one_raw(statement)
        .await?
        .map_or(Ok(0), |row| row.try_get("", "n"))?)
}

/// Whose login an address is already.
pub(super) async fn member(
    connection: &impl ConnectionTrait,
    organisation: OrganisationId,
    key: &str,
) -> Result<Option<(MemberId, String)>, DbErr> {
    let statement = sql(
        connection,
        "select id, state from member where organisation_id = $1 and identifier_key = $2",
        [organisation.into(), key.into()],
    );
    connection
        .query_one_raw(statement)
        .await?
        .map(|row| Ok((row.try_get("", "id")?, row.try_get("", "state")?)))
        .transpose()
}

/// Forgets what was never proved, and what was decided long ago. The instance's own broom: it looks at no content.
pub(super) async fn sweep(tx: &Tx, unproved: Time, decided: Time) -> Result<(), Failure> {
    let statement = sql(
        tx,
        "delete from account_request where (state = 'asked' and expires_at < $1)
           or (state in ('accepted', 'refused') and decided_at < $2)",
        [unproved.into(), decided.into()],
    );
    tx.execute_raw(statement).await?;
    Ok(())
}
