//! Queries over what a directory sees of teams.

use crate::{
    door::{MemberId, Scope, TeamId},
    names,
    scim::model::{Belonging, Group, Mate},
};
use kit::{
    clock::Time,
    db::{Tx, dialect::sql},
    failure::Failure,
};
use sea_orm::{ConnectionTrait, DbErr, FromQueryResult, Value};

/// Ids in one question; more are asked in several.
const CHUNK: usize = 500;

const GROUP: &str = "select t.id, t.name, t.created_at, s.external_id, s.updated_at as changed_at
 from team t left join scim_group s on s.organisation_id = t.organisation_id and s.team_id = t.id
 where t.organisation_id = $1";

const SEEN: &str = "m.emergency = false and not exists (select 1 from scim_user g where g.organisation_id = m.organisation_id
   and g.member_id = m.id and g.deleted_at is not null and m.state = 'disabled')";

pub async fn groups(
    connection: &impl ConnectionTrait,
    scope: &Scope,
    (offset, limit): (i64, i64),
) -> Result<Vec<Group>, DbErr> {
    let text = format!("{GROUP} order by t.id limit $2 offset $3");
    let values = [scope.organisation.into(), limit.into(), offset.into()];
    Group::find_by_statement(sql(connection, &text, values))
        .all(connection)
        .await
}

pub async fn group(
    connection: &impl ConnectionTrait,
    scope: &Scope,
    id: TeamId,
) -> Result<Option<Group>, DbErr> {
    let text = format!("{GROUP} and t.id = $2");
    Group::find_by_statement(sql(connection, &text, [scope.organisation.into(), id.into()]))
        .one(connection)
        .await
}

pub async fn group_by_name(
    connection: &impl ConnectionTrait,
    scope: &Scope,
    name: &str,
) -> Result<Option<Group>, DbErr> {
    let text = format!("{GROUP} and t.name_key = $2");
    let values = [scope.organisation.into(), names::key(name).into()];
    Group::find_by_statement(sql(connection, &text, values))
        .one(connection)
        .await
}

/// Those that a directory calls so; nothing keeps it from calling two by one name.
pub async fn groups_by_external(
    connection: &impl ConnectionTrait,
    scope: &Scope,
    external: &str,
) -> Result<Vec<Group>, DbErr> {
    let text = format!("{GROUP} and s.external_id = $2 order by t.id");
    Group::find_by_statement(sql(
        connection,
        &text,
        [scope.organisation.into(), external.into()],
    ))
    .all(connection)
    .await
}

pub async fn groups_among(connection: &impl ConnectionTrait, scope: &Scope) -> Result<i64, DbErr> {
    let statement = sql(
        connection,
        "select count(*) as n from team where organisation_id = $1",
        [scope.organisation.into()],
    );
    let row = connection.query_one_raw(statement).await?;
    row.map_or(Ok(0), |row| row.try_get("", "n"))
}

fn places(scope: &Scope, ids: impl ExactSizeIterator<Item = Value>) -> (String, Vec<Value>) {
    let places: Vec<_> = (2..ids.len() + 2).map(|n| format!("${n}")).collect();
    let values = std::iter::once(scope.organisation.into()).chain(ids);
    (places.join(", "), values.collect())
}

/// Which teams members are in.
pub async fn belongings(
    connection: &impl ConnectionTrait,
    scope: &Scope,
    members: &[MemberId],
) -> Result<Vec<Belonging>, DbErr> {
    let mut found = Vec::new();
    for chunk in members.chunks(CHUNK) {
        let (places, values) = places(scope, chunk.iter().map(|id| (*id).into()));
        let text = format!(
            "select tm.member_id, t.id as team_id, t.name from team_member tm
               join team t on t.organisation_id = tm.organisation_id and t.id = tm.team_id
             where tm.organisation_id = $1 and tm.member_id in ({places}) order by t.id"
        );
        let rows = Belonging::find_by_statement(sql(connection, &text, values));
        found.extend(rows.all(connection).await?);
    }
    Ok(found)
}

/// Who is in teams, as far as a directory may see them.
pub async fn mates(
    connection: &impl ConnectionTrait,
    scope: &Scope,
    teams: &[TeamId],
) -> Result<Vec<Mate>, DbErr> {
    let mut found = Vec::new();
    for chunk in teams.chunks(CHUNK) {
        let (places, values) = places(scope, chunk.iter().map(|id| (*id).into()));
        let text = format!(
            "select tm.team_id, m.id from team_member tm
               join member m on m.organisation_id = tm.organisation_id and m.id = tm.member_id
             where tm.organisation_id = $1 and tm.team_id in ({places}) and {SEEN} order by m.id"
        );
        let rows = Mate::find_by_statement(sql(connection, &text, values));
        found.extend(rows.all(connection).await?);
    }
    Ok(found)
}

/// Those of the members whom a directory may see.
pub async fn present(
    connection: &impl ConnectionTrait,
    scope: &Scope,
    members: &[MemberId],
) -> Result<Vec<MemberId>, DbErr> {
    let mut found = Vec::new();
    for chunk in members.chunks(CHUNK) {
        let (places, values) = places(scope, chunk.iter().map(|id| (*id).into()));
        let text = format!(
            "select m.id from member m where m.organisation_id = $1 and m.id in ({places}) and {SEEN}"
        );
        for row in connection.query_all_raw(sql(connection, &text, values)).await? {
            found.push(row.try_get("", "id")?);
        }
    }
    Ok(found)
}

/// As [`super::hold`], of a team.
pub async fn hold_team(tx: &Tx, scope: &Scope, id: TeamId) -> Result<bool, Failure> {
    let statement = sql(
        tx,
        "update team set name = name where organisation_id = $1 and id = $2",
        [scope.organisation.into(), id.into()],
    );
    Ok(tx.execute_raw(statement).await?.rows_affected() == 1)
}

/// Keeps what a directory calls a team, and that it changed.
pub async fn identify(
    tx: &Tx,
    scope: &Scope,
    (id, external): (TeamId, Option<&str>),
    now: Time,
) -> Result<(), Failure> {
    let statement = sql(
        tx,
        "insert into scim_group (organisation_id, team_id, external_id, updated_at) values ($1, $2, $3, $4)
         on conflict (organisation_id, team_id) do update set external_id = excluded.external_id,
           updated_at = excluded.updated_at",
        [scope.organisation.into(), id.into(), external.into(), now.into()],
    );
    tx.execute_raw(statement).await?;
    Ok(())
}

/// The teams a member is in.
pub async fn teams_of(tx: &Tx, scope: &Scope, member: MemberId) -> Result<Vec<TeamId>, DbErr> {
    let statement = sql(
        tx,
        "select team_id from team_member where organisation_id = $1 and member_id = $2 order by team_id",
        [scope.organisation.into(), member.into()],
    );
    let rows = tx.query_all_raw(statement).await?;
    rows.iter().map(|row| row.try_get("", "team_id")).collect()
}
