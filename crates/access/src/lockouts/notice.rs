//! What the owner of a login is told: that it was locked, and that the right secret came after many wrong ones (S-053).
//!
//! Both go through a job. That an owner exists must not show in the time an answer takes (S-001), and whether the last
//! attempt before a lock was right is known only after it was made.

use super::{attempt::Key, store};
use crate::{
    App, browser,
    door::MemberId,
    moment::Moment,
    outbox::{Kind, Notice, noticed_since, notify},
};
use chrono::Duration;
use kit::{
    clock::Time,
    failure::Failure,
    ids::OrganisationId,
    jobs::{Job, NewJob, Next},
};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// Whoever keeps guessing makes one letter in this time, not one for each lock.
const QUIET: Duration = Duration::hours(12);

#[derive(Serialize, Deserialize)]
struct Lock {
    lockout: Uuid,
}

#[derive(Serialize, Deserialize)]
struct After {
    member: Option<MemberId>,
    failed: i32,
    address: String,
    user_agent: String,
    at: Time,
}

pub(super) fn of_lock(organisation: OrganisationId, lockout: Uuid, due: Time) -> NewJob {
    let payload = serde_json::json!(Lock { lockout });
    let mut job = NewJob::new("lockouts.locked", Some(organisation), payload, due);
    // One after the other, so that each sees whether the one before wrote.
    job.lane = Some(format!("lockouts.locked/{organisation}"));
    job
}

pub(super) fn after_failures(organisation: OrganisationId, of: &Key, failed: i32, now: Time) -> NewJob {
    let payload = serde_json::json!(After {
        member: of.member,
        failed,
        address: of.address.to_canonical().to_string(),
        user_agent: of.user_agent.clone(),
        at: now,
    });
    NewJob::new("lockouts.after-failures", Some(organisation), payload, now)
}

/// Writes to the owner of a login that is locked. Nothing if its last attempt was right after all, or the login is
/// nobody's, or its owner was written to lately.
pub(super) async fn locked(app: &App, job: Job) -> Result<Next, Failure> {
    let (Some(organisation), told) = (job.organisation_id, serde_json::from_value::<Lock>(job.payload)?)
    else {
        return Ok(Next::Done);
    };
    let (house, now) = (app.clone(), app.clock.now());
    app.db
        .write(async move |tx| {
            let Some(lock) = store::told(tx, organisation, told.lockout).await? else {
                return Ok(Next::Done);
            };
            let Some(member) = lock.member_id else {
                return Ok(Next::Done);
            };
            if noticed_since(tx, organisation, member, Kind::Locked, now - QUIET).await? {
                return Ok(Next::Done);
            }
            let whose = (organisation, member);
            notify(&house, tx, whose, (Kind::Locked, now), |say, brand, holder| {
                let (name, login) = (brand.name.as_str(), holder.identifier.as_str());
                let from = source(&lock.address, &lock.user_agent);
                let ends = match lock.locked_until {
                    Some(_) => "lockouts-letter-ends",
                    None => "lockouts-letter-stands",
                };
                Notice {
                    subject: say.t2("lockouts-letter-subject", "organisation", name, "login", login),
                    before: vec![
                        say.t2("lockouts-letter-about", "login", login, "failures", lock.failures),
                        say.t2(
                            "lockouts-letter-from",
                            "from",
                            from,
                            "when",
                            when(lock.locked_at, &holder.time_zone),
                        ),
                        say.t(ends).into_owned(),
                    ],
                    after: vec![
                        say.t("lockouts-letter-known").into_owned(),
                        say.t("lockouts-letter-help").into_owned(),
                    ],
                }
            })
            .await?;
            Ok(Next::Done)
        })
        .await
}

/// Writes to whoever came in, or was come in as, after many wrong secrets.
pub(super) async fn succeeded(app: &App, job: Job) -> Result<Next, Failure> {
    let after: After = serde_json::from_value(job.payload)?;
    let (Some(organisation), Some(member)) = (job.organisation_id, after.member) else {
        return Ok(Next::Done);
    };
    let (house, now) = (app.clone(), app.clock.now());
    app.db
        .write(async move |tx| {
            let whose = (organisation, member);
            notify(
                &house,
                tx,
                whose,
                (Kind::AfterFailures, now),
                |say, brand, holder| {
                    let (name, login) = (brand.name.as_str(), holder.identifier.as_str());
                    let from = source(&after.address, &after.user_agent);
                    Notice {
                        subject: say.t2("lockouts-after-subject", "organisation", name, "login", login),
                        before: vec![
                            say.t2("lockouts-after-about", "login", login, "failures", after.failed),
                            say.t2(
                                "lockouts-letter-from",
                                "from",
                                from,
                                "when",
                                when(after.at, &holder.time_zone),
                            ),
                        ],
                        after: vec![say.t("lockouts-after-help").into_owned()],
                    }
                },
            )
            .await?;
            Ok(Next::Done)
        })
        .await
}

fn source(address: &str, user_agent: &str) -> String {
    let browser = browser::name(user_agent);
    if browser.is_empty() {
        address.to_owned()
    } else {
        format!("{address} ({browser})")
    }
}

fn when(at: Time, zone: &str) -> String {
    format!("{} ({zone})", Moment::new(at, zone).text)
}
