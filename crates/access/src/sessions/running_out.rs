//! What becomes of a session whose time ran out, and of the work of its member (G-02).

use super::{
    actions::close,
    model::EndReason,
    store::{self, RanOut},
};
use crate::{App, door::MemberId, policies};
use kit::{
    clock::Time,
    db::Tx,
    failure::Failure,
    ids::OrganisationId,
    jobs::{self, Job, NewJob, Next},
};
use serde::{Deserialize, Serialize};

/// What follows once nobody came back.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
enum Step {
    /// Nothing new is offered to the member.
    Rest,
    /// They leave the floor, and their work goes back to the queue.
    Leave,
}

#[derive(Serialize, Deserialize)]
struct Payload {
    member: MemberId,
    step: Step,
}

/// Ends what ran out of time. A session is dead at its limit anyway; whoever comes back soon finds their work as it was.
pub async fn sweep(app: &App) -> Result<(), Failure> {
    let now = app.clock.now();
    let expired = store::expired(app.db.read(), now).await?;
    if expired.is_empty() {
        return Ok(()); // nothing to forget either: emptying the cache for nothing would cost every reader a query
    }
    for one in expired {
        let house = app.clone();
        app.db
            .write(async move |tx| end(&house, tx, &one, now).await)
            .await?;
    }
    app.sessions.forget();
    Ok(())
}

async fn end(app: &App, tx: &Tx, one: &RanOut, now: Time) -> Result<(), Failure> {
    let (organisation, member) = (one.organisation_id, one.member_id);
    if !close(tx, (organisation, member, one.id), EndReason::Expired, now).await? {
        return Ok(());
    }
    if one.impersonation_id.is_some() {
        return Ok(()); // the member was not in it, and stays where they are
    }
    let policy = policies::of(tx, organisation).await?;
    // One of a clock that was ahead ran out at no time that ever was.
    let at = one.at.min(now);
    let steps = [
        (Step::Rest, at + policy.reentry_rest()),
        (Step::Leave, at + policy.reentry_keep()),
    ];
    for (step, due) in steps {
        if due <= now {
            take(app, tx, (organisation, member), step, now).await?;
        } else {
            let payload = serde_json::to_value(Payload { member, step })?;
            jobs::enqueue(
                tx,
                NewJob::new("sessions.ran-out", Some(organisation), payload, due),
            )
            .await?;
        }
    }
    Ok(())
}

/// One of the steps whose time has come.
pub(super) async fn follow(app: &App, job: Job) -> Result<Next, Failure> {
    let told: Payload = serde_json::from_value(job.payload)?;
    let (house, now) = (app.clone(), app.clock.now());
    if let Some(organisation) = job.organisation_id {
        app.db
            .write(async move |tx| take(&house, tx, (organisation, told.member), told.step, now).await)
            .await?;
    }
    Ok(Next::Done)
}

/// Nothing happens to whoever is in again, here or elsewhere.
async fn take(
    app: &App,
    tx: &Tx,
    (organisation, member): (OrganisationId, MemberId),
    step: Step,
    now: Time,
) -> Result<(), Failure> {
    if store::open_count(tx, organisation, member, now).await? > 0 {
        return Ok(());
    }
    match step {
        Step::Rest => app.counter.rest(tx, organisation, member, now).await,
        Step::Leave => app.counter.leave(tx, organisation, member, now).await,
    }
}
