//! Queries over domains.

use super::model::Domain;
use crate::door::Scope;
use kit::{
    clock::Time,
    db::{Tx, dialect::sql},
    failure::Failure,
    ids::OrganisationId,
};
use sea_orm::{ConnectionTrait, DbErr, FromQueryResult};

/// Those an organisation once proved, in the order of their names.
pub async fn proven(
    connection: &impl ConnectionTrait,
    organisation: OrganisationId,
) -> Result<Vec<Domain>, DbErr> {
    let statement = sql(
        connection,
        "select organisation_id, name, token, proven_at, checked_at, missing_since from domain
         where organisation_id = $1 and proven_at is not null order by name",
        [organisation.into()],
    );
    Domain::find_by_statement(statement).all(connection).await
}

/// Who proved a domain, whoever they are: asked by somebody who has not said where they belong, and told to nobody
/// (001-16).
pub async fn proven_anywhere(
    connection: &impl ConnectionTrait,
    name: &str,
) -> Result<Vec<OrganisationId>, DbErr> {
    let statement = sql(
        connection,
        "select organisation_id from domain where name = $1 and proven_at is not null",
        [name.into()],
    );
    let rows = connection.query_all_raw(statement).await?;
    rows.iter()
        .map(|row| row.try_get("", "organisation_id"))
        .collect()
}

pub(super) async fn all(connection: &impl ConnectionTrait, scope: &Scope) -> Result<Vec<Domain>, DbErr> {
    let statement = sql(
        connection,
        "select organisation_id, name, token, proven_at, checked_at, missing_since from domain
         where organisation_id = $1 order by name",
        [scope.organisation.into()],
    );
    Domain::find_by_statement(statement).all(connection).await
}

pub(super) async fn one(
    connection: &impl ConnectionTrait,
    organisation: OrganisationId,
    name: &str,
) -> Result<Option<Domain>, DbErr> {
    let statement = sql(
        connection,
        "select organisation_id, name, token, proven_at, checked_at, missing_since from domain
         where organisation_id = $1 and name = $2",
        [organisation.into(), name.into()],
    );
    Domain::find_by_statement(statement).one(connection).await
}

/// Proven ones of every organisation that nobody looked at since.
pub(super) async fn unseen_since(
    connection: &impl ConnectionTrait,
    before: Time,
    most: u64,
) -> Result<Vec<Domain>, DbErr> {
    let statement = sql(
        connection,
        "select organisation_id, name, token, proven_at, checked_at, missing_since from domain
         where proven_at is not null and checked_at < $1 order by checked_at limit $2",
        [before.into(), i64::try_from(most).unwrap_or(i64::MAX).into()],
    );
    Domain::find_by_statement(statement).all(connection).await
}

pub(super) async fn count(tx: &Tx, scope: &Scope) -> Result<i64, DbErr> {
    let statement = sql(
        tx,
        "select count(*) as n from domain where organisation_id = $1",
        [scope.organisation.into()],
    );
    let row = tx.query_one_raw(statement).await?;
    row.map_or(Ok(0), |row| row.try_get("", "n"))
}

/// False when it is in the list.
pub(super) async fn insert(
    tx: &Tx,
    scope: &Scope,
    (name, token): (&str, &str),
    now: Time,
) -> Result<bool, Failure> {
    let statement = sql(
        tx,
        "insert into domain (organisation_id, name, token, created_by, created_at) values ($1, $2, $3, $4, $5)
         on conflict (organisation_id, name) do nothing",
        [
            scope.organisation.into(),
            name.into(),
            token.into(),
            scope.member.into(),
            now.into(),
        ],
    );
    Ok(tx.execute_raw(statement).await?.rows_affected() == 1)
}

/// The record was there. Whether that was not known before.
pub(super) async fn found(tx: &Tx, domain: &Domain, now: Time) -> Result<bool, Failure> {
    let statement = sql(
        tx,
        "update domain set proven_at = coalesce(proven_at, $1), checked_at = $1, missing_since = null
         where organisation_id = $2 and name = $3 and token = $4",
        [
            now.into(),
            domain.organisation_id.into(),
            domain.name.as_str().into(),
            domain.token.as_str().into(),
        ],
    );
    let there = tx.execute_raw(statement).await?.rows_affected() == 1;
    Ok(there && (domain.proven_at.is_none() || domain.missing_since.is_some()))
}

/// The name server answered without it. Whether it was there until now.
pub(super) async fn missed(tx: &Tx, domain: &Domain, now: Time) -> Result<bool, Failure> {
    let statement = sql(
        tx,
        "update domain set checked_at = $1,
           missing_since = case when proven_at is null then null else coalesce(missing_since, $1) end
         where organisation_id = $2 and name = $3",
        [
            now.into(),
            domain.organisation_id.into(),
            domain.name.as_str().into(),
        ],
    );
    let there = tx.execute_raw(statement).await?.rows_affected() == 1;
    Ok(there && domain.proven_at.is_some() && domain.missing_since.is_none())
}

/// The name server did not answer: it was looked at, and all else stays.
pub(super) async fn unanswered(tx: &Tx, domain: &Domain, now: Time) -> Result<(), Failure> {
    let statement = sql(
        tx,
        "update domain set checked_at = $1 where organisation_id = $2 and name = $3",
        [
            now.into(),
            domain.organisation_id.into(),
            domain.name.as_str().into(),
        ],
    );
    tx.execute_raw(statement).await?;
    Ok(())
}

pub(super) async fn delete(tx: &Tx, scope: &Scope, name: &str) -> Result<bool, Failure> {
    let statement = sql(
        tx,
        "delete from domain where organisation_id = $1 and name = $2",
        [scope.organisation.into(), name.into()],
    );
    Ok(tx.execute_raw(statement).await?.rows_affected() == 1)
}
