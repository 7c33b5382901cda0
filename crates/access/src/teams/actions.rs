//! What an administrator does with teams.

use super::{
    model::{Refusal, name},
    store,
};
use crate::{
    audit,
    counter::TeamWork,
    door::{MemberId, Scope, TeamId, Visit},
    enablement, members, sessions,
};
use kit::{
    db::Tx,
    failure::{Answer, Failure},
    stream::NewEvent,
};
use serde_json::{Value, json};

pub async fn create(tx: &Tx, scope: &Scope, visit: &Visit, typed: &str) -> Answer<TeamId, Refusal> {
    let name = match name(typed) {
        Ok(name) => name,
        Err(refusal) => return Ok(Err(refusal)),
    };
    let id = TeamId::new();
    if !store::insert(tx, scope, id, &name, visit.now).await? {
        return Ok(Err(Refusal::Taken));
    }
    record(tx, scope, visit, ("teams.created", id), json!({ "name": name })).await?;
    Ok(Ok(id))
}

pub async fn rename(tx: &Tx, scope: &Scope, visit: &Visit, id: TeamId, typed: &str) -> Answer<(), Refusal> {
    let name = match name(typed) {
        Ok(name) => name,
        Err(refusal) => return Ok(Err(refusal)),
    };
    match store::rename(tx, scope, id, &name).await? {
        None => return Ok(Err(Refusal::Taken)),
        Some(0) => return Ok(Err(Refusal::Gone)),
        Some(_) => {}
    }
    record(tx, scope, visit, ("teams.renamed", id), json!({ "name": name })).await?;
    Ok(Ok(()))
}

pub async fn delete(tx: &Tx, scope: &Scope, visit: &Visit, id: TeamId) -> Answer<(), Refusal> {
    let Some(team) = store::by_id(tx, scope, id).await? else {
        return Ok(Err(Refusal::Gone));
    };
    let work = visit.app.counter.team_work(tx, scope.organisation, id).await?;
    if work != TeamWork::default() {
        return Ok(Err(Refusal::InUse(work)));
    }
    if !store::delete(tx, scope, id).await? {
        return Ok(Err(Refusal::Gone));
    }
    sessions::refresh(tx, scope.organisation).await?;
    let facts = json!({ "name": team.name, "members": team.members });
    record(tx, scope, visit, ("teams.deleted", id), facts).await?;
    Ok(Ok(()))
}

/// Adds members; those already in it stay. How many are new.
pub async fn join(
    tx: &Tx,
    scope: &Scope,
    visit: &Visit,
    id: TeamId,
    members: &[MemberId],
) -> Answer<usize, Refusal> {
    if store::by_id(tx, scope, id).await?.is_none() {
        return Ok(Err(Refusal::Gone));
    }
    let mut joined = Vec::new();
    for member in members {
        if store::add(tx, (scope.organisation, id), *member).await? {
            joined.push(*member);
            if store::teams_of(tx, scope, *member).await? == 1 {
                let whose = (scope.organisation, *member);
                enablement::announce(&visit.app, tx, whose, visit.now).await?;
            }
        }
    }
    if !joined.is_empty() {
        sessions::refresh(tx, scope.organisation).await?;
        record(
            tx,
            scope,
            visit,
            ("teams.joined", id),
            json!({ "members": joined }),
        )
        .await?;
    }
    Ok(Ok(joined.len()))
}

/// Takes a member out and ends their sessions (S-084).
pub async fn leave(
    tx: &Tx,
    scope: &Scope,
    visit: &Visit,
    id: TeamId,
    member: MemberId,
) -> Answer<(), Refusal> {
    if !store::remove(tx, (scope.organisation, id), member).await? {
        return Ok(Err(Refusal::Gone));
    }
    members::shrunk(tx, scope, visit, member).await?;
    record(
        tx,
        scope,
        visit,
        ("teams.left", id),
        json!({ "members": [member] }),
    )
    .await?;
    Ok(Ok(()))
}

async fn record(
    tx: &Tx,
    scope: &Scope,
    visit: &Visit,
    (action, id): (&'static str, TeamId),
    facts: Value,
) -> Result<(), Failure> {
    audit::write(
        tx,
        audit::Entry::by(scope, visit, action, Some(id.0)).data(facts.clone()),
        visit.now,
    )
    .await?;
    let event = NewEvent {
        kind: action,
        topic: scope.organisation.0,
        subject: id.0,
        data: facts,
    };
    kit::stream::append(tx, scope.organisation, event, visit.now).await?;
    Ok(())
}
