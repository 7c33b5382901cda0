//! Looking at a table, and carrying it out.

use super::{
    mail,
    model::{Known, Outcome, Planned, folded, plan},
    sheet::{self, Column, Table, Unreadable},
    store,
};
use crate::{
    audit,
    door::{MemberId, Scope, Visit},
    identifier::identifier_key,
    invitations::{self, Progress},
    members::{self, NotEnrolled},
    organisations::{self, Brand},
    outbox, schedules, teams, tickets,
};
use chrono::Duration;
use kit::{
    db::Tx,
    failure::{Answer, Failure},
};
use serde_json::json;

/// A table and what each of its rows would do.
pub(super) struct Looked {
    pub planned: Vec<Planned>,
    pub unused: Vec<String>,
}

/// Reads a table and writes nothing.
pub(super) async fn look(scope: &Scope, visit: &Visit, text: &str) -> Answer<Looked, Unreadable> {
    let Table { rows, unused } = match sheet::read(text) {
        Ok(table) => table,
        Err(unreadable) => return Ok(Err(unreadable)),
    };
    let db = visit.app.db.read();
    let teams = teams::all(db, scope).await?;
    let schedules = schedules::all(db, scope).await?;
    let known = Known {
        teams: teams
            .into_iter()
            .map(|team| (folded(&team.name), team.id))
            .collect(),
        schedules: schedules
            .into_iter()
            .map(|one| (folded(&one.name), one.id))
            .collect(),
        locale: visit.brand.locale,
        time_zone: visit.brand.time_zone.clone(),
    };
    let keys: Vec<String> = rows
        .iter()
        .map(|row| identifier_key(row.cell(Column::Login)))
        .filter(|key| !key.is_empty())
        .collect();
    let existing = store::existing(db, scope, &keys).await?;
    Ok(Ok(Looked {
        planned: plan(&rows, &known, &existing),
        unused,
    }))
}

/// Carries every right row out, each as a change of its own; what became of each, in the same order.
pub(super) async fn carry_out(
    scope: &Scope,
    visit: &Visit,
    planned: &[Planned],
) -> Result<Vec<Outcome>, Failure> {
    let mut outcomes = Vec::with_capacity(planned.len());
    for row in planned {
        outcomes.push(one(scope, visit, row).await?);
    }
    let count = |code: &str| outcomes.iter().filter(|outcome| outcome.code() == code).count();
    let data = json!({ "rows": planned.len(), "created": count("created"), "invited_again": count("invited-again") });
    let entry = audit::Entry::by(scope, visit, "imports.carried_out", None).data(data);
    let now = visit.now;
    visit
        .app
        .db
        .write(async move |tx| audit::write(tx, entry.clone(), now).await)
        .await?;
    Ok(outcomes)
}

async fn one(scope: &Scope, visit: &Visit, row: &Planned) -> Result<Outcome, Failure> {
    if !row.is_right() {
        return Ok(Outcome::Faulty);
    }
    if let Some(existing) = &row.existing {
        return again(scope, visit, existing.id).await;
    }
    let (inside, seen, wish) = (scope.clone(), visit.clone(), row.wish.clone());
    let enrolled = visit
        .app
        .db
        .decide(async move |tx| members::enrol(tx, &inside, &seen, &wish).await)
        .await?;
    match enrolled {
        Ok(member) => Ok(Outcome::Created(member)),
        Err(NotEnrolled::Taken(member)) => again(scope, visit, member).await,
        Err(NotEnrolled::Overtaken) => Ok(Outcome::Overtaken),
    }
}

/// What inviting somebody once more means for who is there already.
async fn again(scope: &Scope, visit: &Visit, member: MemberId) -> Result<Outcome, Failure> {
    let (scope, visit) = (scope.clone(), visit.clone());
    let app = visit.app.clone();
    app.db
        .write(async move |tx| {
            let Some(holder) = tickets::holder(tx, scope.organisation, member).await? else {
                return Ok(Outcome::Overtaken);
            };
            match holder.state.as_str() {
                "invited" => invited(tx, &scope, &visit, member).await,
                "active" => {
                    tell(tx, &scope, &visit, &holder).await?;
                    Ok(Outcome::Active(member))
                }
                _ => Ok(Outcome::Disabled(member)),
            }
        })
        .await
}

/// A link that still works is left alone: a second letter would only kill the first.
async fn invited(tx: &Tx, scope: &Scope, visit: &Visit, member: MemberId) -> Result<Outcome, Failure> {
    let line = invitations::of_member(tx, scope.organisation, member, visit.now).await?;
    match line.map(|line| line.progress()) {
        Some(Progress::Revoked) => Ok(Outcome::Revoked(member)),
        None | Some(Progress::Failed | Progress::Uncertain | Progress::Expired | Progress::Void) => {
            let by = Some(scope.member);
            invitations::invite(&visit.app, tx, scope.organisation, member, by, visit.now).await?;
            Ok(Outcome::InvitedAgain(member))
        }
        Some(_) => Ok(Outcome::Waiting(member)),
    }
}

/// Tells who is in already that they are, at most once a day (S-010).
async fn tell(tx: &Tx, scope: &Scope, visit: &Visit, holder: &tickets::Holder) -> Result<(), Failure> {
    let since = visit.now - Duration::days(1);
    if store::told_since(tx, scope, holder.member_id, since).await? {
        return Ok(());
    }
    let Some(home) = organisations::store::by_id(tx, scope.organisation).await? else {
        return Ok(());
    };
    let letter = mail::already(&visit.app, &Brand::from(home), holder, &scope.display_name)?;
    outbox::queue(&visit.app, tx, letter, visit.now).await?;
    Ok(())
}
