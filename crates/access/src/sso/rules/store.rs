//! Queries over rules, and over what they give.

use super::model::{Entered, Rule};
use crate::{
    door::{MemberId, Role, Scope},
    sso::model::Provider,
};
use kit::{
    clock::Time,
    db::{Tx, dialect::sql},
    failure::Failure,
    ids::OrganisationId,
};
use sea_orm::{ConnectionTrait, DbErr, FromQueryResult};
use uuid::Uuid;

/// In the order in which they decide.
pub(super) async fn all(
    connection: &impl ConnectionTrait,
    (organisation, provider): (OrganisationId, Uuid),
) -> Result<Vec<Rule>, DbErr> {
    let statement = sql(
        connection,
        "select r.id, r.group_name, r.domain, r.role, t.id as team_id, t.name as team_name,
           s.id as schedule_id, s.name as schedule_name, r.follows
         from sso_rule r
         left join team t on t.organisation_id = r.organisation_id and t.id = r.team_id
         left join schedule s on s.organisation_id = r.organisation_id and s.id = r.schedule_id
         where r.organisation_id = $1 and r.provider_id = $2
         order by case when r.group_name = '' then 1 else 0 end, r.created_at, r.id",
        [organisation.into(), provider.into()],
    );
    Rule::find_by_statement(statement).all(connection).await
}

pub(super) async fn insert(
    tx: &Tx,
    scope: &Scope,
    (id, provider): (Uuid, Uuid),
    entered: &Entered,
    now: Time,
) -> Result<(), Failure> {
    let statement = sql(
        tx,
        "insert into sso_rule (organisation_id, id, provider_id, group_name, domain, role, team_id, schedule_id, follows,
           created_by, created_at)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)",
        [
            scope.organisation.into(),
            id.into(),
            provider.into(),
            entered.group.as_str().into(),
            entered.domain.as_str().into(),
            entered.role.code().into(),
            entered.team.into(),
            entered.schedule.into(),
            entered.follows.into(),
            scope.member.into(),
            now.into(),
        ],
    );
    tx.execute_raw(statement).await?;
    Ok(())
}

/// The provider it was of.
pub(super) async fn delete(tx: &Tx, scope: &Scope, id: Uuid) -> Result<Option<Uuid>, Failure> {
    let statement = sql(
        tx,
        "delete from sso_rule where organisation_id = $1 and id = $2 returning provider_id",
        [scope.organisation.into(), id.into()],
    );
    let row = tx.query_one_raw(statement).await?;
    Ok(row.map(|row| row.try_get("", "provider_id")).transpose()?)
}

/// All of a provider that goes.
pub async fn forget(tx: &Tx, scope: &Scope, provider: Uuid) -> Result<(), Failure> {
    let statement = sql(
        tx,
        "delete from sso_rule where organisation_id = $1 and provider_id = $2",
        [scope.organisation.into(), provider.into()],
    );
    tx.execute_raw(statement).await?;
    Ok(())
}

pub(super) async fn are_any(connection: &impl ConnectionTrait, provider: &Provider) -> Result<bool, DbErr> {
    let statement = sql(
        connection,
        "select 1 from sso_rule where organisation_id = $1 and provider_id = $2 limit 1",
        [provider.organisation_id.into(), provider.id.into()],
    );
    Ok(connection.query_one_raw(statement).await?.is_some())
}

pub(super) async fn name_groups(
    connection: &impl ConnectionTrait,
    provider: &Provider,
) -> Result<bool, DbErr> {
    let statement = sql(
        connection,
        "select 1 from sso_rule where organisation_id = $1 and provider_id = $2 and group_name <> '' limit 1",
        [provider.organisation_id.into(), provider.id.into()],
    );
    Ok(connection.query_one_raw(statement).await?.is_some())
}

pub(super) async fn is_administrator(
    tx: &Tx,
    (organisation, member): (OrganisationId, MemberId),
) -> Result<bool, DbErr> {
    let statement = sql(
        tx,
        "select 1 from member where organisation_id = $1 and id = $2 and role = 'administrator'",
        [organisation.into(), member.into()],
    );
    Ok(tx.query_one_raw(statement).await?.is_some())
}

/// Sets the role of a member who is no administrator; whether it was another.
pub(super) async fn set_role(
    tx: &Tx,
    (organisation, member): (OrganisationId, MemberId),
    role: Role,
    now: Time,
) -> Result<bool, Failure> {
    let statement = sql(
        tx,
        "update member set role = $1, updated_at = $2
         where organisation_id = $3 and id = $4 and role <> $1 and role <> 'administrator'",
        [role.code().into(), now.into(), organisation.into(), member.into()],
    );
    Ok(tx.execute_raw(statement).await?.rows_affected() == 1)
}
