//! Queries over providers, links and answers.

use super::model::{Entered, Provider, Way};
use crate::door::{MemberId, Scope};
use kit::{
    clock::Time,
    db::{Tx, dialect::sql},
    failure::Failure,
    ids::OrganisationId,
};
use sea_orm::{ConnectionTrait, DbErr, FromQueryResult};
use uuid::Uuid;

/// Named one by one: a node that is open while a newer one adds a column must not be sent it.
pub(super) const COLUMNS: &str = "organisation_id, id, kind, name, issuer, tenants, personal, client_id, secret, \
     secret_expires_at, by_key, tried_at, offered_at, last_success_at, updated_at";

/// By its address. No scope comes first: whoever comes by it has none yet.
pub(super) async fn by_address(
    connection: &impl ConnectionTrait,
    (organisation, id): (OrganisationId, Uuid),
) -> Result<Option<Provider>, DbErr> {
    let statement = sql(
        connection,
        &format!("select {COLUMNS} from sso_provider where organisation_id = $1 and id = $2"),
        [organisation.into(), id.into()],
    );
    Provider::find_by_statement(statement).one(connection).await
}

/// By the two parts of its address, as they came.
pub(super) async fn by_path(
    connection: &impl ConnectionTrait,
    (organisation, id): &(String, String),
) -> Result<Option<Provider>, DbErr> {
    match (organisation.parse::<OrganisationId>(), Uuid::parse_str(id)) {
        (Ok(organisation), Ok(id)) => by_address(connection, (organisation, id)).await,
        _ => Ok(None),
    }
}

/// The buttons of an organisation's sign-in page.
pub async fn ways(
    connection: &impl ConnectionTrait,
    organisation: OrganisationId,
) -> Result<Vec<Way>, DbErr> {
    let statement = sql(
        connection,
        &format!(
            "select {COLUMNS} from sso_provider where organisation_id = $1 and offered_at is not null order by name"
        ),
        [organisation.into()],
    );
    let rows = Provider::find_by_statement(statement).all(connection).await?;
    Ok(rows.iter().map(Provider::way).collect())
}

/// Whether an organisation offers a provider at all.
pub async fn is_any_offered(
    connection: &impl ConnectionTrait,
    organisation: OrganisationId,
) -> Result<bool, DbErr> {
    let statement = sql(
        connection,
        "select 1 from sso_provider where organisation_id = $1 and offered_at is not null limit 1",
        [organisation.into()],
    );
    Ok(connection.query_one_raw(statement).await?.is_some())
}

pub(super) async fn all(connection: &impl ConnectionTrait, scope: &Scope) -> Result<Vec<Provider>, DbErr> {
    let statement = sql(
        connection,
        &format!("select {COLUMNS} from sso_provider where organisation_id = $1 order by name"),
        [scope.organisation.into()],
    );
    Provider::find_by_statement(statement).all(connection).await
}

pub(super) async fn one(
    connection: &impl ConnectionTrait,
    scope: &Scope,
    id: Uuid,
) -> Result<Option<Provider>, DbErr> {
    by_address(connection, (scope.organisation, id)).await
}

/// The same by what stands in an address of ours.
pub(super) async fn named(
    connection: &impl ConnectionTrait,
    scope: &Scope,
    id: &str,
) -> Result<Option<Provider>, DbErr> {
    match Uuid::parse_str(id) {
        Ok(id) => one(connection, scope, id).await,
        Err(_) => Ok(None),
    }
}

/// How many other providers there are, and how many of them have the name.
pub(super) async fn others(tx: &Tx, scope: &Scope, id: Uuid, name: &str) -> Result<(i64, i64), DbErr> {
    let statement = sql(
        tx,
        "select count(*) as n, count(case when lower(name) = lower($3) then 1 end) as named
         from sso_provider where organisation_id = $1 and id <> $2",
        [scope.organisation.into(), id.into(), name.into()],
    );
    let row = tx.query_one_raw(statement).await?;
    row.map_or(Ok((0, 0)), |row| {
        Ok((row.try_get("", "n")?, row.try_get("", "named")?))
    })
}

pub(super) async fn insert(
    tx: &Tx,
    scope: &Scope,
    id: Uuid,
    (entered, secret): (&Entered, Option<Vec<u8>>),
    now: Time,
) -> Result<(), Failure> {
    let statement = sql(
        tx,
        "insert into sso_provider (organisation_id, id, kind, name, issuer, tenants, personal, client_id, secret,
           secret_expires_at, created_by, created_at, updated_at, by_key)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $12, $13)",
        [
            scope.organisation.into(),
            id.into(),
            entered.kind.code().into(),
            entered.name.as_str().into(),
            entered.issuer.as_str().into(),
            entered.tenants.as_str().into(),
            entered.personal.into(),
            entered.client_id.as_str().into(),
            secret.into(),
            entered.secret_expires_at.into(),
            scope.member.into(),
            now.into(),
            entered.by_key.into(),
        ],
    );
    tx.execute_raw(statement).await?;
    Ok(())
}

/// A secret of nothing stays as it is, unless a key takes its place. `again`: it must be tried anew, and is offered to nobody before.
pub(super) async fn change(
    tx: &Tx,
    scope: &Scope,
    id: Uuid,
    (entered, secret, again): (&Entered, Option<Vec<u8>>, bool),
    now: Time,
) -> Result<bool, Failure> {
    let statement = sql(
        tx,
        "update sso_provider set name = $1, issuer = $2, tenants = $3, personal = $4, client_id = $5,
           secret = case when $12 then null else coalesce($6, secret) end, secret_expires_at = $7, updated_at = $8,
           by_key = $12,
           tried_at = case when $9 then null else tried_at end,
           offered_at = case when $9 then null else offered_at end
         where organisation_id = $10 and id = $11",
        [
            entered.name.as_str().into(),
            entered.issuer.as_str().into(),
            entered.tenants.as_str().into(),
            entered.personal.into(),
            entered.client_id.as_str().into(),
            secret.into(),
            entered.secret_expires_at.into(),
            now.into(),
            again.into(),
            scope.organisation.into(),
            id.into(),
            entered.by_key.into(),
        ],
    );
    Ok(tx.execute_raw(statement).await?.rows_affected() == 1)
}

/// Only what was tried is offered (G-10).
pub(super) async fn offer(tx: &Tx, scope: &Scope, id: Uuid, now: Time) -> Result<bool, Failure> {
    let statement = sql(
        tx,
        "update sso_provider set offered_at = $1
         where organisation_id = $2 and id = $3 and tried_at is not null and offered_at is null",
        [now.into(), scope.organisation.into(), id.into()],
    );
    Ok(tx.execute_raw(statement).await?.rows_affected() == 1)
}

pub(super) async fn withdraw(tx: &Tx, scope: &Scope, id: Uuid) -> Result<bool, Failure> {
    let statement = sql(
        tx,
        "update sso_provider set offered_at = null
         where organisation_id = $1 and id = $2 and offered_at is not null",
        [scope.organisation.into(), id.into()],
    );
    Ok(tx.execute_raw(statement).await?.rows_affected() == 1)
}

/// The links of its people go with it. The name of what is gone.
pub(super) async fn delete(tx: &Tx, scope: &Scope, id: Uuid) -> Result<Option<String>, Failure> {
    let links = sql(
        tx,
        "delete from sso_link where organisation_id = $1 and provider_id = $2",
        [scope.organisation.into(), id.into()],
    );
    tx.execute_raw(links).await?;
    let statement = sql(
        tx,
        "delete from sso_provider where organisation_id = $1 and id = $2 returning name",
        [scope.organisation.into(), id.into()],
    );
    let row = tx.query_one_raw(statement).await?;
    Ok(row.map(|row| row.try_get("", "name")).transpose()?)
}

/// Somebody came back from it. False when it is another by now than the one that was asked, or is offered no more: then
/// nothing may follow. `trial`: it was an administrator's own (G-10).
pub(super) async fn succeeded(
    tx: &Tx,
    provider: &Provider,
    trial: Option<MemberId>,
    now: Time,
) -> Result<bool, Failure> {
    let statement = sql(
        tx,
        "update sso_provider set last_success_at = $1,
           tried_at = case when $2 then $1 else tried_at end, tried_by = coalesce($3, tried_by)
         where organisation_id = $4 and id = $5 and updated_at = $6 and ($2 or offered_at is not null)",
        [
            now.into(),
            trial.is_some().into(),
            trial.into(),
            provider.organisation_id.into(),
            provider.id.into(),
            provider.updated_at.into(),
        ],
    );
    Ok(tx.execute_raw(statement).await?.rows_affected() == 1)
}

/// Takes an answer; false when it was taken before (S-100).
pub(super) async fn answer(
    tx: &Tx,
    organisation: OrganisationId,
    (digest, expires_at): (Vec<u8>, Time),
) -> Result<bool, Failure> {
    let statement = sql(
        tx,
        "insert into sso_answer (organisation_id, digest, expires_at) values ($1, $2, $3)
         on conflict (organisation_id, digest) do nothing",
        [organisation.into(), digest.into(), expires_at.into()],
    );
    Ok(tx.execute_raw(statement).await?.rows_affected() == 1)
}

pub(super) async fn sweep(tx: &Tx, now: Time) -> Result<(), Failure> {
    let statement = sql(tx, "delete from sso_answer where expires_at < $1", [now.into()]);
    tx.execute_raw(statement).await?;
    Ok(())
}

/// Providers of every organisation whose secret, or last certificate, ends in between.
pub(super) async fn ending(
    connection: &impl ConnectionTrait,
    (from, until): (Time, Time),
) -> Result<Vec<Provider>, DbErr> {
    let statement = sql(
        connection,
        &format!(
            "select {COLUMNS} from sso_provider where secret_expires_at >= $1 and secret_expires_at <= $2
         order by secret_expires_at limit 1000"
        ),
        [from.into(), until.into()],
    );
    Provider::find_by_statement(statement).all(connection).await
}

/// Notes that an end is told; false when it was, so long before.
pub(super) async fn warn(
    tx: &Tx,
    provider: &Provider,
    (ends_at, days): (Time, i64),
    now: Time,
) -> Result<bool, Failure> {
    let statement = sql(
        tx,
        "insert into sso_warning (organisation_id, provider_id, ends_at, days, told_at) values ($1, $2, $3, $4, $5)
         on conflict (organisation_id, provider_id, ends_at, days) do nothing",
        [
            provider.organisation_id.into(),
            provider.id.into(),
            ends_at.into(),
            i32::try_from(days).unwrap_or(i32::MAX).into(),
            now.into(),
        ],
    );
    Ok(tx.execute_raw(statement).await?.rows_affected() == 1)
}
