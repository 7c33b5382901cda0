//! Looking at a table, and carrying it out.

use super::{
    mail,
    model::{Fault, Known, Outcome, Planned, folded, plan},
    sheet::{self, Column, Table, Unreadable},
    store,
};
use crate::{
    App, audit,
    door::{MemberId, Scope, Visit},
    identifier::identifier_key,
    invitations::{self, Progress},
    members::{self, NotEnrolled},
    organisations::{self, Brand},
    outbox, schedules, teams, tickets,
};
use chrono::Duration;
use kit::{
    clock::Time,
    db::Tx,
    failure::{Answer, Failure},
    ids::OrganisationId,
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
    let mut planned = plan(&rows, &known, &existing);
    for row in &mut planned {
        let hash = row.password.as_ref();
        if hash.is_some_and(|hash| visit.app.hashes.understands(hash.expose()).is_err()) {
            row.faults.push(Fault::Password);
        }
    }
    Ok(Ok(Looked { planned, unused }))
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
    let data = json!({
        "rows": planned.len(),
        "created": count("created") + count("adopted"),
        "invited_again": count("invited-again"),
        "passwords": count("adopted"),
    });
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
    let password = row.password.clone();
    let enrolled = visit
        .app
        .db
        .decide(async move |tx| members::enrol(tx, &inside, &seen, &wish, password.as_ref()).await)
        .await?;
    match enrolled {
        Ok(member) if row.password.is_some() => Ok(Outcome::Adopted(member)),
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
    remind(&visit.app, tx, holder, Some(&scope.display_name), visit.now).await
}

/// The same where nobody of the organisation did it: a stranger asked for an account with this login (002-01).
pub async fn tell_daily(
    app: &App,
    tx: &Tx,
    (organisation, member): (OrganisationId, MemberId),
    now: Time,
) -> Result<(), Failure> {
    match tickets::holder(tx, organisation, member).await? {
        Some(holder) => remind(app, tx, &holder, None, now).await,
        None => Ok(()),
    }
}

async fn remind(
    app: &App,
    tx: &Tx,
    holder: &tickets::Holder,
    by: Option<&str>,
    now: Time,
) -> Result<(), Failure> {
    let organisation = holder.organisation_id;
    if store::told_since(tx, organisation, holder.member_id, now - Duration::days(1)).await? {
        return Ok(());
    }
    let Some(home) = organisations::store::by_id(tx, organisation).await? else {
        return Ok(());
    };
    let letter = mail::already(app, &Brand::from(home), holder, by)?;
    outbox::queue(app, tx, letter, now).await?;
    Ok(())
}
