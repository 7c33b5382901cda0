//! Queries over the instance's own row, and the first rows of an organisation. Nobody can have a scope yet.

use super::model::NewInstallation;
use crate::{door::MemberId, identifier::identifier_key, names::fold};
use kit::{
    clock::Time,
    db::{Tx, dialect::sql},
    failure::Failure,
    ids::OrganisationId,
    secret::Secret,
};
use sea_orm::{ConnectionTrait, DbErr};
use uuid::Uuid;

/// Makes the row every node shares; harmless when it exists.
pub(super) async fn plant(tx: &Tx) -> Result<(), Failure> {
    let text = "insert into instance (id, revocation, epoch) values (1, 0, $1) on conflict (id) do nothing";
    tx.execute_raw(sql(tx, text, [Uuid::now_v7().into()])).await?;
    Ok(())
}

/// Keeps a token's digest instead of any earlier one; false once there is an organisation.
pub(super) async fn offer(tx: &Tx, digest: Vec<u8>, expires_at: Time) -> Result<bool, Failure> {
    let statement = sql(
        tx,
        "update instance set setup_digest = $1, setup_expires_at = $2
         where id = 1 and not exists (select 1 from organisation)",
        [digest.into(), expires_at.into()],
    );
    Ok(tx.execute_raw(statement).await?.rows_affected() == 1)
}

/// Whether a token would still work.
pub(super) async fn is_offered(
    connection: &impl ConnectionTrait,
    digest: &[u8],
    now: Time,
) -> Result<bool, DbErr> {
    let statement = sql(
        connection,
        "select 1 as one from instance where id = 1 and setup_digest = $1 and setup_expires_at > $2
           and not exists (select 1 from organisation)",
        [digest.to_vec().into(), now.into()],
    );
    Ok(connection.query_one_raw(statement).await?.is_some())
}

/// Spends a token; of two that try, one succeeds.
pub(super) async fn spend(tx: &Tx, digest: &[u8], now: Time) -> Result<bool, Failure> {
    let statement = sql(
        tx,
        "update instance set setup_done_at = $1, setup_digest = null
         where id = 1 and setup_digest = $2 and setup_expires_at > $1 and not exists (select 1 from organisation)",
        [now.into(), digest.to_vec().into()],
    );
    Ok(tx.execute_raw(statement).await?.rows_affected() == 1)
}

/// Closes the way of the token, because the house is founded otherwise.
pub(super) async fn close(tx: &Tx, now: Time) -> Result<(), Failure> {
    let text =
        "update instance set setup_done_at = coalesce(setup_done_at, $1), setup_digest = null where id = 1";
    tx.execute_raw(sql(tx, text, [now.into()])).await?;
    Ok(())
}

pub(super) async fn insert_administrator(
    tx: &Tx,
    organisation: OrganisationId,
    new: &NewInstallation,
    phc: &Secret<String>,
    now: Time,
) -> Result<MemberId, Failure> {
    let (member, key) = (MemberId::new(), identifier_key(&new.identifier));
    let statement = sql(
        tx,
        "insert into member (organisation_id, id, display_name, name_key, identifier, identifier_key, recovery_address,
           role, state, locale, landing, time_zone, history, epoch, password, password_set_at, created_at, updated_at)
         values ($1, $2, $3, $4, $5, $6, $7, 'administrator', 'active', $8, 'members', $9, $10, 1, $11, $12, $12, $12)",
        [
            organisation.into(),
            member.into(),
            new.display_name.as_str().into(),
            fold(&new.display_name).into(),
            new.identifier.as_str().into(),
            key.as_str().into(),
            new.recovery_address.as_str().into(),
            new.locale.code().into(),
            new.time_zone.as_str().into(),
            true.into(),
            phc.expose().as_str().into(),
            now.into(),
        ],
    );
    tx.execute_raw(statement).await?;
    let index = "insert into identifier_index (identifier, organisation_id, member_id) values ($1, $2, $3)";
    tx.execute_raw(sql(tx, index, [key.into(), organisation.into(), member.into()]))
        .await?;
    Ok(member)
}
