//! Queries over what only passkeys have. Organisation and member come first instead of a scope: who shows a passkey has
//! none yet.

use super::{
    ceremony::Spent,
    model::{Checked, Made},
};
use crate::{
    door::{MemberId, Scope},
    factors::FactorId,
};
use kit::{
    clock::Time,
    db::{Tx, dialect::sql},
    failure::Failure,
    ids::OrganisationId,
};
use sea_orm::{ConnectionTrait, DbErr, FromQueryResult};

type Whose = (OrganisationId, MemberId);

#[derive(FromQueryResult)]
pub(super) struct Row {
    pub id: FactorId,
    pub secret: Vec<u8>,
    pub sign_count: i64,
}

/// Those of a member that belong to our host; of others the device would not answer.
pub(super) async fn all(
    connection: &impl ConnectionTrait,
    (organisation, member): Whose,
    rp_id: &str,
) -> Result<Vec<Row>, DbErr> {
    let statement = sql(
        connection,
        "select id, secret, sign_count from factor
         where organisation_id = $1 and member_id = $2 and state = 'active' and kind = 'passkey' and rp_id = $3
         order by activated_at, id",
        [organisation.into(), member.into(), rp_id.into()],
    );
    Row::find_by_statement(statement).all(connection).await
}

pub(super) async fn by_credential(
    connection: &impl ConnectionTrait,
    (organisation, member): Whose,
    (rp_id, digest): (&str, Vec<u8>),
) -> Result<Option<Row>, DbErr> {
    let statement = sql(
        connection,
        "select id, secret, sign_count from factor
         where organisation_id = $1 and member_id = $2 and state = 'active' and kind = 'passkey' and rp_id = $3
           and credential_digest = $4",
        [organisation.into(), member.into(), rp_id.into(), digest.into()],
    );
    Row::find_by_statement(statement).one(connection).await
}

/// Whether a passkey is somebody's already, whoever's (S-140).
pub(super) async fn taken(connection: &impl ConnectionTrait, digest: Vec<u8>) -> Result<bool, DbErr> {
    let statement = sql(
        connection,
        "select 1 as one from factor where credential_digest = $1",
        [digest.into()],
    );
    Ok(connection.query_one_raw(statement).await?.is_some())
}

/// What a device that was just activated is verified with from now on.
pub async fn keep(
    tx: &Tx,
    (organisation, id): (OrganisationId, FactorId),
    (made, rp_id): (&Made, &str),
    sealed: Vec<u8>,
) -> Result<(), Failure> {
    let of = &made.credential;
    let statement = sql(
        tx,
        "update factor set secret = $1, credential_digest = $2, rp_id = $3, sign_count = $4, backup_eligible = $5,
           backed_up = $6, discoverable = $7
         where organisation_id = $8 and id = $9 and kind = 'passkey' and credential_digest is null",
        [
            sealed.into(),
            kit::crypto::sha256(&of.cred_id).to_vec().into(),
            rp_id.into(),
            i64::from(of.counter).into(),
            of.backup_eligible.into(),
            of.backup_state.into(),
            made.discoverable.into(),
            organisation.into(),
            id.into(),
        ],
    );
    tx.execute_raw(statement).await?;
    Ok(())
}

/// Accepts an answer if its counter is the newest; of any number who bring the same one is let through. Those that do
/// not count stay at zero.
pub(super) async fn advance(
    tx: &Tx,
    (organisation, member): Whose,
    seen: &Checked,
    now: Time,
) -> Result<bool, Failure> {
    let statement = sql(
        tx,
        "update factor set sign_count = $1, backed_up = $2, last_used_at = $3
         where organisation_id = $4 and member_id = $5 and id = $6 and state = 'active'
           and (sign_count < $1 or (sign_count = 0 and $1 = 0)) returning id",
        [
            seen.count.into(),
            seen.backed_up.into(),
            now.into(),
            organisation.into(),
            member.into(),
            seen.id.into(),
        ],
    );
    Ok(tx.query_one_raw(statement).await?.is_some())
}

/// Remembers that a challenge was answered; false when it was before.
pub(super) async fn spend(tx: &Tx, organisation: OrganisationId, spent: &Spent) -> Result<bool, Failure> {
    let statement = sql(
        tx,
        "insert into passkey_ceremony (organisation_id, digest, expires_at) values ($1, $2, $3)
         on conflict (organisation_id, digest) do nothing returning expires_at",
        [
            organisation.into(),
            spent.digest.clone().into(),
            spent.until.into(),
        ],
    );
    Ok(tx.query_one_raw(statement).await?.is_some())
}

/// Marks one whose counter did not grow; true the first time.
pub(super) async fn suspect(
    tx: &Tx,
    (organisation, member): Whose,
    id: FactorId,
    now: Time,
) -> Result<bool, Failure> {
    let statement = sql(
        tx,
        "update factor set copied_at = $1
         where organisation_id = $2 and member_id = $3 and id = $4 and copied_at is null",
        [now.into(), organisation.into(), member.into(), id.into()],
    );
    Ok(tx.execute_raw(statement).await?.rows_affected() == 1)
}

/// How many passkeys of an organisation belong to another host than ours, and to which.
pub(super) async fn elsewhere(
    connection: &impl ConnectionTrait,
    scope: &Scope,
    rp_id: &str,
) -> Result<Vec<(String, i64)>, DbErr> {
    let statement = sql(
        connection,
        "select rp_id, count(*) as n from factor
         where organisation_id = $1 and state = 'active' and kind = 'passkey' and rp_id <> $2
         group by rp_id order by rp_id",
        [scope.organisation.into(), rp_id.into()],
    );
    let rows = connection.query_all_raw(statement).await?;
    rows.iter()
        .map(|row| Ok((row.try_get("", "rp_id")?, row.try_get("", "n")?)))
        .collect()
}

pub(super) async fn forget(tx: &Tx, now: Time) -> Result<(), Failure> {
    let statement = sql(
        tx,
        "delete from passkey_ceremony where expires_at < $1",
        [now.into()],
    );
    tx.execute_raw(statement).await?;
    Ok(())
}
