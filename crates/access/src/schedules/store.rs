//! Queries over schedules.

use super::{
    model::{Schedule, Week},
    zones::zone,
};
use crate::{
    door::{ScheduleId, Scope},
    names,
};
use kit::{
    clock::Time,
    db::{Tx, dialect::sql, is_duplicate},
    failure::Failure,
};
use sea_orm::{ConnectionTrait, DbErr, FromQueryResult};

#[derive(FromQueryResult)]
struct Row {
    id: ScheduleId,
    name: String,
    time_zone: String,
    hours: serde_json::Value,
    members: i64,
}

impl TryFrom<Row> for Schedule {
    type Error = Failure;
    fn try_from(row: Row) -> Result<Self, Failure> {
        let zone = zone(&row.time_zone)
            .ok_or_else(|| Failure::broken(format!("no such zone: {}", row.time_zone)))?;
        let week: Week = serde_json::from_value(row.hours)?;
        Ok(Self {
            id: row.id,
            name: row.name,
            zone,
            week,
            members: row.members,
        })
    }
}

const SELECT: &str = "select s.id, s.name, s.time_zone, s.hours, (select count(*) from member m
   where m.organisation_id = s.organisation_id and m.schedule_id = s.id) as members
 from schedule s where s.organisation_id = $1";

/// Every schedule of the organisation, sorted as people sort.
pub async fn all(connection: &impl ConnectionTrait, scope: &Scope) -> Result<Vec<Schedule>, Failure> {
    let statement = sql(connection, SELECT, [scope.organisation.into()]);
    let rows = Row::find_by_statement(statement).all(connection).await?;
    let mut schedules = rows
        .into_iter()
        .map(Schedule::try_from)
        .collect::<Result<Vec<_>, _>>()?;
    schedules.sort_by_cached_key(|schedule| names::fold(&schedule.name));
    Ok(schedules)
}

/// The ids of every schedule of the organisation.
pub async fn ids(connection: &impl ConnectionTrait, scope: &Scope) -> Result<Vec<ScheduleId>, DbErr> {
    let statement = sql(
        connection,
        "select id from schedule where organisation_id = $1",
        [scope.organisation.into()],
    );
    connection
        .query_all_raw(statement)
        .await?
        .iter()
        .map(|row| row.try_get("", "id"))
        .collect()
}

/// One schedule, if it is the organisation's.
pub async fn by_id(
    connection: &impl ConnectionTrait,
    scope: &Scope,
    id: ScheduleId,
) -> Result<Option<Schedule>, Failure> {
    let text = format!("{SELECT} and s.id = $2");
    let statement = sql(connection, &text, [scope.organisation.into(), id.into()]);
    Row::find_by_statement(statement)
        .one(connection)
        .await?
        .map(Schedule::try_from)
        .transpose()
}

/// False when the name is another schedule's.
pub(super) async fn insert(tx: &Tx, scope: &Scope, schedule: &Schedule, now: Time) -> Result<bool, Failure> {
    let statement = sql(
        tx,
        "insert into schedule (organisation_id, id, name, name_key, time_zone, hours, created_at)
         values ($1, $2, $3, $4, $5, $6, $7) on conflict (organisation_id, name_key) do nothing",
        [
            scope.organisation.into(),
            schedule.id.into(),
            schedule.name.as_str().into(),
            names::key(&schedule.name).into(),
            schedule.zone.name().into(),
            serde_json::to_value(&schedule.week)?.into(),
            now.into(),
        ],
    );
    Ok(tx.execute_raw(statement).await?.rows_affected() == 1)
}

/// How many rows changed, or `None` when the name is another schedule's.
pub(super) async fn update(tx: &Tx, scope: &Scope, schedule: &Schedule) -> Result<Option<u64>, Failure> {
    let statement = sql(
        tx,
        "update schedule set name = $3, name_key = $4, time_zone = $5, hours = $6
         where organisation_id = $1 and id = $2",
        [
            scope.organisation.into(),
            schedule.id.into(),
            schedule.name.as_str().into(),
            names::key(&schedule.name).into(),
            schedule.zone.name().into(),
            serde_json::to_value(&schedule.week)?.into(),
        ],
    );
    match tx.execute_raw(statement).await {
        Ok(done) => Ok(Some(done.rows_affected())),
        Err(error) if is_duplicate(&error) => Ok(None),
        Err(error) => Err(error.into()),
    }
}

/// Deletes a schedule; whoever worked by it works by none.
pub(super) async fn delete(tx: &Tx, scope: &Scope, id: ScheduleId) -> Result<bool, Failure> {
    let values = || [scope.organisation.into(), id.into()];
    let free = "update member set schedule_id = null where organisation_id = $1 and schedule_id = $2";
    tx.execute_raw(sql(tx, free, values())).await?;
    let done = tx
        .execute_raw(sql(
            tx,
            "delete from schedule where organisation_id = $1 and id = $2",
            values(),
        ))
        .await?;
    Ok(done.rows_affected() == 1)
}
