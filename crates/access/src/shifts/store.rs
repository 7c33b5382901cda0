//! Queries over shifts. Who signs in has no scope yet; who lets them in has one.

use super::model::{LIVES, SHOWN, TurnedAway};
use crate::{
    door::{MemberId, Role, ScheduleId, Scope},
    policies::{self, Policy},
    schedules::{Schedule, zone},
};
use kit::{
    clock::Time,
    db::{Tx, dialect::sql},
    failure::Failure,
    ids::OrganisationId,
};
use sea_orm::{ConnectionTrait, DbErr, FromQueryResult};
use uuid::Uuid;

/// A member's schedule, if they have one, and what their organisation decided, in one question.
pub(super) async fn rule(
    connection: &impl ConnectionTrait,
    (organisation, member): (OrganisationId, MemberId),
) -> Result<(Policy, Option<Schedule>), Failure> {
    let text = format!(
        "select s.id, s.name, s.time_zone, s.hours, {} from member m
         left join schedule s on s.organisation_id = m.organisation_id and s.id = m.schedule_id
         left join policy p on p.organisation_id = m.organisation_id
         where m.organisation_id = $1 and m.id = $2",
        policies::COLUMNS
    );
    let values = [organisation.into(), member.into()];
    let Some(row) = connection.query_one_raw(sql(connection, &text, values)).await? else {
        return Ok((Policy::default(), None));
    };
    let policy = policies::read(&row)?;
    let Some(id) = row.try_get::<Option<ScheduleId>>("", "id")? else {
        return Ok((policy, None));
    };
    let name: String = row.try_get("", "time_zone")?;
    let hours: serde_json::Value = row.try_get("", "hours")?;
    let schedule = Schedule {
        id,
        name: row.try_get("", "name")?,
        zone: zone(&name).ok_or_else(|| Failure::broken(format!("no such zone: {name}")))?,
        week: serde_json::from_value(hours)?,
        members: 0,
    };
    Ok((policy, Some(schedule)))
}

/// Whether somebody's word stands that was not used yet.
pub(super) async fn is_granted(
    connection: &impl ConnectionTrait,
    (organisation, member): (OrganisationId, MemberId),
    now: Time,
) -> Result<bool, DbErr> {
    let statement = sql(
        connection,
        "select 1 as found from shift_grant where organisation_id = $1 and member_id = $2 and used_at is null
           and expires_at > $3 limit 1",
        [organisation.into(), member.into(), now.into()],
    );
    Ok(connection.query_one_raw(statement).await?.is_some())
}

/// Uses it, once; of two sign-ins at the same moment one does.
pub(super) async fn use_grant(
    tx: &Tx,
    (organisation, member): (OrganisationId, MemberId),
    now: Time,
) -> Result<bool, Failure> {
    let statement = sql(
        tx,
        "update shift_grant set used_at = $3 where organisation_id = $1 and used_at is null and id = (
           select g.id from shift_grant g where g.organisation_id = $1 and g.member_id = $2 and g.used_at is null
             and g.expires_at > $3 order by g.expires_at limit 1)",
        [organisation.into(), member.into(), now.into()],
    );
    let used = tx.execute_raw(statement).await?.rows_affected() == 1;
    if used {
        forget(tx, (organisation, member)).await?;
    }
    Ok(used)
}

pub(super) async fn forget(
    tx: &Tx,
    (organisation, member): (OrganisationId, MemberId),
) -> Result<(), Failure> {
    let statement = sql(
        tx,
        "delete from shift_refusal where organisation_id = $1 and member_id = $2",
        [organisation.into(), member.into()],
    );
    tx.execute_raw(statement).await?;
    Ok(())
}

pub(super) async fn turned_away(
    tx: &Tx,
    (organisation, member): (OrganisationId, MemberId),
    address: &str,
    now: Time,
) -> Result<(), Failure> {
    let statement = sql(
        tx,
        "insert into shift_refusal (organisation_id, member_id, refused_at, address) values ($1, $2, $3, $4)
         on conflict (organisation_id, member_id) do update set refused_at = excluded.refused_at,
           address = excluded.address",
        [organisation.into(), member.into(), now.into(), address.into()],
    );
    tx.execute_raw(statement).await?;
    Ok(())
}

/// Whom the reader may let in: who shares a team with them, or anybody for an administrator; never themself.
fn mine(scope: &Scope) -> &'static str {
    if scope.is_at_least(Role::Administrator) {
        "m.organisation_id = $1 and m.id <> $2 and m.state = 'active'"
    } else {
        "m.organisation_id = $1 and m.id <> $2 and m.state = 'active' and exists (
           select 1 from team_member own join team_member theirs
             on theirs.organisation_id = own.organisation_id and theirs.team_id = own.team_id
           where own.organisation_id = $1 and own.member_id = $2 and theirs.member_id = m.id)"
    }
}

/// Who was turned away lately, the newest first.
pub(super) async fn lately(
    connection: &impl ConnectionTrait,
    scope: &Scope,
    now: Time,
) -> Result<Vec<TurnedAway>, DbErr> {
    let text = format!(
        "select m.id as member_id, m.display_name, m.identifier, s.name as schedule, r.refused_at, r.address,
           (select max(g.expires_at) from shift_grant g where g.organisation_id = m.organisation_id
             and g.member_id = m.id and g.used_at is null and g.expires_at > $4) as granted_until
         from shift_refusal r join member m on m.organisation_id = r.organisation_id and m.id = r.member_id
         left join schedule s on s.organisation_id = m.organisation_id and s.id = m.schedule_id
         where r.organisation_id = $1 and r.refused_at > $3 and {} order by r.refused_at desc limit 100",
        mine(scope)
    );
    let values = [
        scope.organisation.into(),
        scope.member.into(),
        (now - SHOWN).into(),
        now.into(),
    ];
    TurnedAway::find_by_statement(sql(connection, &text, values))
        .all(connection)
        .await
}

/// Lets somebody in once; false when the reader may not.
pub(super) async fn grant(tx: &Tx, scope: &Scope, member: MemberId, now: Time) -> Result<bool, Failure> {
    let text = format!(
        "insert into shift_grant (organisation_id, id, member_id, granted_by, granted_at, expires_at)
         select m.organisation_id, $3, m.id, $2, $4, $5 from member m where {} and m.id = $6",
        mine(scope)
    );
    let values = [
        scope.organisation.into(),
        scope.member.into(),
        Uuid::now_v7().into(),
        now.into(),
        (now + LIVES).into(),
        member.into(),
    ];
    Ok(tx.execute_raw(sql(tx, &text, values)).await?.rows_affected() == 1)
}
