//! What an administrator does with schedules.

use super::{
    editor::Editor,
    model::{LONGEST, Refusal, Schedule},
    store,
    zones::zone,
};
use crate::{
    audit,
    door::{ScheduleId, Scope, Visit},
    names,
};
use kit::{
    db::Tx,
    failure::{Answer, Failure},
    stream::NewEvent,
};
use serde_json::json;

fn read(editor: &Editor, id: ScheduleId) -> Result<Schedule, Refusal> {
    let name = names::clean(&editor.name, LONGEST).map_err(Refusal::Name)?;
    let zone = zone(&editor.time_zone).ok_or(Refusal::Zone)?;
    Ok(Schedule {
        id,
        name,
        zone,
        week: editor.week()?,
        members: 0,
    })
}

pub(super) async fn create(tx: &Tx, scope: &Scope, visit: &Visit, editor: &Editor) -> Answer<(), Refusal> {
    let schedule = match read(editor, ScheduleId::new()) {
        Ok(schedule) => schedule,
        Err(refusal) => return Ok(Err(refusal)),
    };
    if !store::insert(tx, scope, &schedule, visit.now).await? {
        return Ok(Err(Refusal::Taken));
    }
    record(tx, scope, visit, "schedules.created", &schedule).await?;
    Ok(Ok(()))
}

pub(super) async fn change(
    tx: &Tx,
    scope: &Scope,
    visit: &Visit,
    id: ScheduleId,
    editor: &Editor,
) -> Answer<(), Refusal> {
    let schedule = match read(editor, id) {
        Ok(schedule) => schedule,
        Err(refusal) => return Ok(Err(refusal)),
    };
    match store::update(tx, scope, &schedule).await? {
        None => return Ok(Err(Refusal::Taken)),
        Some(0) => return Ok(Err(Refusal::Gone)),
        Some(_) => {}
    }
    record(tx, scope, visit, "schedules.changed", &schedule).await?;
    Ok(Ok(()))
}

pub(super) async fn delete(tx: &Tx, scope: &Scope, visit: &Visit, id: ScheduleId) -> Answer<(), Refusal> {
    let Some(schedule) = store::by_id(tx, scope, id).await? else {
        return Ok(Err(Refusal::Gone));
    };
    if !store::delete(tx, scope, id).await? {
        return Ok(Err(Refusal::Gone));
    }
    record(tx, scope, visit, "schedules.deleted", &schedule).await?;
    Ok(Ok(()))
}

async fn record(
    tx: &Tx,
    scope: &Scope,
    visit: &Visit,
    action: &'static str,
    schedule: &Schedule,
) -> Result<(), Failure> {
    let facts = json!({
        "name": schedule.name, "time_zone": schedule.zone.name(), "hours": schedule.week, "members": schedule.members,
    });
    audit::write(
        tx,
        audit::Entry::by(scope, visit, action, Some(schedule.id.0)).data(facts),
        visit.now,
    )
    .await?;
    let data = json!({ "name": schedule.name });
    let event = NewEvent {
        kind: action,
        topic: scope.organisation.0,
        subject: schedule.id.0,
        data,
    };
    kit::stream::append(tx, scope.organisation, event, visit.now).await?;
    Ok(())
}
