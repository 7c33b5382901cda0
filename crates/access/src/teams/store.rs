//! Queries over teams.

use super::model::{Mate, Team};
use crate::{
    door::{MemberId, Scope, TeamId},
    names,
};
use kit::{
    clock::Time,
    db::{Tx, dialect::sql, is_duplicate},
    failure::Failure,
    ids::OrganisationId,
};
use sea_orm::{ConnectionTrait, DbErr, FromQueryResult};

/// How many members a team's page shows at once, and how many a search offers.
pub(super) const OFFERED: i64 = 20;

/// Every team of the organisation, sorted as people sort.
pub async fn all(connection: &impl ConnectionTrait, scope: &Scope) -> Result<Vec<Team>, DbErr> {
    let statement = sql(
        connection,
        "select t.id, t.name, (select count(*) from team_member tm
           where tm.organisation_id = t.organisation_id and tm.team_id = t.id) as members
         from team t where t.organisation_id = $1",
        [scope.organisation.into()],
    );
    let mut teams = Team::find_by_statement(statement).all(connection).await?;
    teams.sort_by_cached_key(|team| names::fold(&team.name));
    Ok(teams)
}

/// The ids of every team of the organisation.
pub async fn ids(connection: &impl ConnectionTrait, scope: &Scope) -> Result<Vec<TeamId>, DbErr> {
    let statement = sql(
        connection,
        "select id from team where organisation_id = $1",
        [scope.organisation.into()],
    );
    connection
        .query_all_raw(statement)
        .await?
        .iter()
        .map(|row| row.try_get("", "id"))
        .collect()
}

pub(super) async fn by_id(
    connection: &impl ConnectionTrait,
    scope: &Scope,
    id: TeamId,
) -> Result<Option<Team>, DbErr> {
    let statement = sql(
        connection,
        "select t.id, t.name, (select count(*) from team_member tm
           where tm.organisation_id = t.organisation_id and tm.team_id = t.id) as members
         from team t where t.organisation_id = $1 and t.id = $2",
        [scope.organisation.into(), id.into()],
    );
    Team::find_by_statement(statement).one(connection).await
}

/// False when the name is another team's.
pub(super) async fn insert(
    tx: &Tx,
    scope: &Scope,
    id: TeamId,
    name: &str,
    now: Time,
) -> Result<bool, Failure> {
    let statement = sql(
        tx,
        "insert into team (organisation_id, id, name, name_key, created_at) values ($1, $2, $3, $4, $5)
         on conflict (organisation_id, name_key) do nothing",
        [
            scope.organisation.into(),
            id.into(),
            name.into(),
            names::key(name).into(),
            now.into(),
        ],
    );
    Ok(tx.execute_raw(statement).await?.rows_affected() == 1)
}

/// How many rows have the name now, or `None` when it is another team's.
pub(super) async fn rename(tx: &Tx, scope: &Scope, id: TeamId, name: &str) -> Result<Option<u64>, Failure> {
    let statement = sql(
        tx,
        "update team set name = $3, name_key = $4 where organisation_id = $1 and id = $2",
        [
            scope.organisation.into(),
            id.into(),
            name.into(),
            names::key(name).into(),
        ],
    );
    match tx.execute_raw(statement).await {
        Ok(done) => Ok(Some(done.rows_affected())),
        Err(error) if is_duplicate(&error) => Ok(None),
        Err(error) => Err(error.into()),
    }
}

pub(super) async fn delete(tx: &Tx, scope: &Scope, id: TeamId) -> Result<bool, Failure> {
    let values = || [scope.organisation.into(), id.into()];
    tx.execute_raw(sql(
        tx,
        "delete from team_member where organisation_id = $1 and team_id = $2",
        values(),
    ))
    .await?;
    let done = tx
        .execute_raw(sql(
            tx,
            "delete from team where organisation_id = $1 and id = $2",
            values(),
        ))
        .await?;
    Ok(done.rows_affected() == 1)
}

pub(super) async fn mates(
    connection: &impl ConnectionTrait,
    scope: &Scope,
    id: TeamId,
    (limit, offset): (i64, i64),
) -> Result<Vec<Mate>, DbErr> {
    let statement = sql(
        connection,
        "select m.id, m.display_name, m.identifier, m.role, m.state, m.picture
         from team_member tm join member m on m.organisation_id = tm.organisation_id and m.id = tm.member_id
         where tm.organisation_id = $1 and tm.team_id = $2 order by m.name_key, m.id limit $3 offset $4",
        [scope.organisation.into(), id.into(), limit.into(), offset.into()],
    );
    Mate::find_by_statement(statement).all(connection).await
}

/// Members who could join, by a search pattern of [`names::pattern`].
pub(super) async fn candidates(
    connection: &impl ConnectionTrait,
    scope: &Scope,
    id: TeamId,
    pattern: &str,
) -> Result<Vec<Mate>, DbErr> {
    let statement = sql(
        connection,
        "select m.id, m.display_name, m.identifier, m.role, m.state, m.picture from member m
         where m.organisation_id = $1 and m.state <> 'disabled' and m.emergency = false
           and (m.name_key like $3 escape '\\' or m.identifier_key like $3 escape '\\')
           and not exists (select 1 from team_member tm
             where tm.organisation_id = $1 and tm.team_id = $2 and tm.member_id = m.id)
         order by m.name_key, m.id limit $4",
        [
            scope.organisation.into(),
            id.into(),
            pattern.into(),
            OFFERED.into(),
        ],
    );
    Mate::find_by_statement(statement).all(connection).await
}

/// False when there is no such team or member, or they are in it already.
pub async fn add(
    tx: &Tx,
    (organisation, id): (OrganisationId, TeamId),
    member: MemberId,
) -> Result<bool, Failure> {
    let statement = sql(
        tx,
        "insert into team_member (organisation_id, team_id, member_id)
         select t.organisation_id, t.id, m.id from team t join member m on m.organisation_id = t.organisation_id
         where t.organisation_id = $1 and t.id = $2 and m.id = $3
         on conflict (organisation_id, team_id, member_id) do nothing",
        [organisation.into(), id.into(), member.into()],
    );
    Ok(tx.execute_raw(statement).await?.rows_affected() == 1)
}

/// False when they were not in it.
pub async fn remove(
    tx: &Tx,
    (organisation, id): (OrganisationId, TeamId),
    member: MemberId,
) -> Result<bool, Failure> {
    let statement = sql(
        tx,
        "delete from team_member where organisation_id = $1 and team_id = $2 and member_id = $3",
        [organisation.into(), id.into(), member.into()],
    );
    Ok(tx.execute_raw(statement).await?.rows_affected() == 1)
}

/// In how many teams a member is.
pub(super) async fn teams_of(tx: &Tx, scope: &Scope, member: MemberId) -> Result<i64, Failure> {
    let text = "select count(*) as n from team_member where organisation_id = $1 and member_id = $2";
    let statement = sql(tx, text, [scope.organisation.into(), member.into()]);
    let row = tx.query_one_raw(statement).await?;
    Ok(row.map_or(Ok(0), |row| row.try_get("", "n"))?)
}
