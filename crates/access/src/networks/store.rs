//! Queries over networks.

use super::model::{self, Network};
use crate::door::Scope;
use kit::{
    clock::Time,
    db::{Tx, dialect::sql},
    failure::Failure,
    ids::OrganisationId,
};
use sea_orm::{ConnectionTrait, DbErr, FromQueryResult};
use std::net::IpAddr;
use uuid::Uuid;

/// Whether an address is the organisation's own.
pub async fn includes(
    connection: &impl ConnectionTrait,
    organisation: OrganisationId,
    address: IpAddr,
) -> Result<bool, DbErr> {
    let statement = sql(
        connection,
        "select cidr from network where organisation_id = $1",
        [organisation.into()],
    );
    let rows = connection.query_all_raw(statement).await?;
    let networks = rows
        .iter()
        .map(|row| row.try_get("", "cidr"))
        .collect::<Result<Vec<String>, _>>()?;
    Ok(model::contains(&networks, address))
}

pub(super) async fn all(connection: &impl ConnectionTrait, scope: &Scope) -> Result<Vec<Network>, DbErr> {
    let statement = sql(
        connection,
        "select n.id, n.cidr, n.name, n.created_at, m.display_name as created_by_name from network n
         left join member m on m.organisation_id = n.organisation_id and m.id = n.created_by
         where n.organisation_id = $1 order by n.name, n.cidr",
        [scope.organisation.into()],
    );
    Network::find_by_statement(statement).all(connection).await
}

pub(super) async fn count(tx: &Tx, scope: &Scope) -> Result<i64, DbErr> {
    let statement = sql(
        tx,
        "select count(*) as n from network where organisation_id = $1",
        [scope.organisation.into()],
    );
    tx.query_one_raw(statement)
        .await?
        .map_or(Ok(0), |row| row.try_get("", "n"))
}

/// False when it is in the list.
pub(super) async fn insert(
    tx: &Tx,
    scope: &Scope,
    id: Uuid,
    (cidr, name): (&str, &str),
    now: Time,
) -> Result<bool, Failure> {
    let statement = sql(
        tx,
        "insert into network (organisation_id, id, cidr, name, created_by, created_at) values ($1, $2, $3, $4, $5, $6)
         on conflict (organisation_id, cidr) do nothing",
        [
            scope.organisation.into(),
            id.into(),
            cidr.into(),
            name.into(),
            scope.member.into(),
            now.into(),
        ],
    );
    Ok(tx.execute_raw(statement).await?.rows_affected() == 1)
}

pub(super) async fn delete(tx: &Tx, scope: &Scope, id: Uuid) -> Result<Option<String>, Failure> {
    let statement = sql(
        tx,
        "delete from network where organisation_id = $1 and id = $2 returning cidr",
        [scope.organisation.into(), id.into()],
    );
    Ok(tx
        .query_one_raw(statement)
        .await?
        .map(|row| row.try_get("", "cidr"))
        .transpose()?)
}
