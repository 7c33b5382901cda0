//! Queries over flows. No scope comes first: a flow is somebody who has none yet.

use super::model::{Flow, LIVES, New};
use crate::door::MemberId;
use kit::{
    clock::Time,
    db::{Tx, dialect::sql},
    failure::Failure,
    ids::OrganisationId,
};
use sea_orm::{ConnectionTrait, DbErr, FromQueryResult};
use uuid::Uuid;

#[derive(FromQueryResult)]
pub(super) struct Row {
    pub member_id: MemberId,
    pub identifier: String,
    pub role: String,
    pub purpose: String,
    pub return_to: String,
    pub factor_id: Option<Uuid>,
    pub ticket_digest: Option<Vec<u8>>,
    pub password: Option<Vec<u8>>,
}

pub(super) async fn insert(
    tx: &Tx,
    new: &New,
    (digest, password): (Vec<u8>, Option<Vec<u8>>),
    now: Time,
) -> Result<(), Failure> {
    let statement = sql(
        tx,
        "insert into flow (organisation_id, digest, member_id, epoch, purpose, return_to, ticket_digest, password,
           begun_at, expires_at)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)",
        [
            new.organisation.into(),
            digest.into(),
            new.member.into(),
            new.epoch.into(),
            new.purpose.code().into(),
            new.return_to.as_str().into(),
            new.held.as_ref().map(|held| held.ticket.clone()).into(),
            password.into(),
            now.into(),
            (now + LIVES).into(),
        ],
    );
    tx.execute_raw(statement).await?;
    Ok(())
}

/// The flow behind a cookie; `None` when it is dead in any way.
pub(super) async fn alive(
    connection: &impl ConnectionTrait,
    organisation: OrganisationId,
    digest: &[u8],
    now: Time,
) -> Result<Option<Row>, DbErr> {
    let statement = sql(
        connection,
        "select f.member_id, m.identifier, m.role, f.purpose, f.return_to, f.factor_id, f.ticket_digest, f.password
         from flow f join member m on m.organisation_id = f.organisation_id and m.id = f.member_id
         where f.organisation_id = $1 and f.digest = $2 and f.ended_at is null and f.expires_at > $3
           and f.expires_at < $4 and f.epoch = m.epoch and m.state = 'active'",
        [
            organisation.into(),
            digest.to_vec().into(),
            now.into(),
            (now + kit::clock::AHEAD).into(),
        ],
    );
    Row::find_by_statement(statement).one(connection).await
}

/// Ends a flow that is alive at this very moment; false when it is not, and then nothing may follow from it.
pub async fn end(tx: &Tx, flow: &Flow, now: Time) -> Result<bool, Failure> {
    let statement = sql(
        tx,
        "update flow set ended_at = $1, password = null
         where organisation_id = $2 and digest = $3 and ended_at is null and expires_at > $1
           and epoch = (select m.epoch from member m where m.organisation_id = flow.organisation_id
             and m.id = flow.member_id and m.state = 'active')",
        [now.into(), flow.organisation.into(), flow.digest.clone().into()],
    );
    Ok(tx.execute_raw(statement).await?.rows_affected() == 1)
}

/// Notes the device that is being added by a flow.
pub async fn remember(tx: &Tx, flow: &Flow, factor: Uuid) -> Result<(), Failure> {
    let statement = sql(
        tx,
        "update flow set factor_id = $1 where organisation_id = $2 and digest = $3 and ended_at is null",
        [
            factor.into(),
            flow.organisation.into(),
            flow.digest.clone().into(),
        ],
    );
    tx.execute_raw(statement).await?;
    Ok(())
}

pub(super) async fn forget(tx: &Tx, now: Time) -> Result<(), Failure> {
    let statement = sql(tx, "delete from flow where expires_at < $1", [now.into()]);
    tx.execute_raw(statement).await?;
    Ok(())
}
