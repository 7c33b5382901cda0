//! The letters: to every administrator after every try, and when a test is due.

use super::{
    model::{AGAIN, Outcome, QUIET, TEST_EVERY, Try},
    store::{self, Mark},
};
use crate::{
    App, audit, browser,
    door::MemberId,
    members,
    moment::Moment,
    outbox::{Kind, Notice, notify},
};
use kit::{
    clock::Time,
    db::Tx,
    failure::Failure,
    ids::OrganisationId,
    jobs::{self, Job, NewJob, Next},
};

/// Asks for the letters, in the change that keeps the try.
pub(super) async fn raise(tx: &Tx, organisation: OrganisationId, now: Time) -> Result<(), Failure> {
    let job = NewJob::new(
        "break_glass.alarm",
        Some(organisation),
        serde_json::json!({}),
        now,
    );
    jobs::enqueue(tx, job).await
}

/// Tells what nobody was told of yet. Somebody who is in is told of at once; wrong tries soon after a letter wait and
/// are told together.
pub(super) async fn sound(app: &App, job: Job) -> Result<Next, Failure> {
    let Some(organisation) = job.organisation_id else {
        return Ok(Next::Done);
    };
    let (house, now) = (app.clone(), app.clock.now());
    app.db
        .write(async move |tx| {
            let untold = store::untold(tx, organisation).await?;
            let Some(last) = untold.last().cloned() else {
                return Ok(Next::Done);
            };
            let opened = untold.iter().any(|one| one.outcome == Outcome::Opened.code());
            let quiet = store::last_told(tx, organisation)
                .await?
                .map(|at| at + QUIET - now);
            if let Some(wait) = quiet.filter(|wait| !opened && *wait > chrono::Duration::zero()) {
                return Ok(Next::Again(wait));
            }
            if store::tell(tx, organisation, now).await? == 0 {
                return Ok(Next::Done);
            }
            if store::account(tx, organisation)
                .await?
                .is_none_or(|account| !account.stands())
            {
                return Ok(Next::Done); // there was nothing to be opened; the audit has it
            }
            for member in members::administrators(tx, organisation).await? {
                tell(&house, tx, (organisation, member), (&last, untold.len()), now).await?;
            }
            Ok(Next::Done)
        })
        .await
}

async fn tell(
    app: &App,
    tx: &Tx,
    whose: (OrganisationId, MemberId),
    (last, many): (&Try, usize),
    now: Time,
) -> Result<(), Failure> {
    notify(app, tx, whose, (Kind::BreakGlass, now), |say, brand, holder| {
        let name = brand.name.as_str();
        let opened = last.outcome == Outcome::Opened.code();
        let subject = if opened {
            "break-glass-letter-opened-subject"
        } else {
            "break-glass-letter-tried-subject"
        };
        let browser = browser::name(&last.user_agent);
        let from = if browser.is_empty() {
            last.address.clone()
        } else {
            format!("{} ({browser})", last.address)
        };
        let when = Moment::new(last.tried_at, &holder.time_zone).text;
        let mut before = vec![
            say.t1(last.key(), "organisation", name),
            say.t2(
                "break-glass-letter-from",
                "from",
                from,
                "when",
                format!("{when} ({})", holder.time_zone),
            ),
        ];
        if many > 1 {
            before.push(say.t1("break-glass-letter-many", "n", many));
        }
        Notice {
            subject: say.t1(subject, "organisation", name),
            before,
            after: vec![say.t("break-glass-letter-help").into_owned()],
        }
    })
    .await?;
    Ok(())
}

/// Once a day: who has an account that nobody tested in a quarter is reminded, and again every week.
pub async fn remind(app: &App) -> Result<(), Failure> {
    let now = app.clock.now();
    let due = store::untested(app.db.read(), (now - TEST_EVERY, now - AGAIN)).await?;
    for account in due {
        let house = app.clone();
        app.db
            .write(async move |tx| {
                let organisation = account.organisation_id;
                if !store::mark(tx, organisation, Mark::Reminded, now).await? {
                    return Ok(());
                }
                for member in members::administrators(tx, organisation).await? {
                    let whose = (organisation, member);
                    notify(
                        &house,
                        tx,
                        whose,
                        (Kind::BreakGlass, now),
                        |say, brand, holder| {
                            let tested = account.tested_at.unwrap_or(account.created_at);
                            let when = Moment::new(tested, &holder.time_zone).text;
                            Notice {
                                subject: say.t1(
                                    "break-glass-remind-subject",
                                    "organisation",
                                    brand.name.as_str(),
                                ),
                                before: vec![say.t1("break-glass-remind-about", "when", when)],
                                after: vec![say.t("break-glass-remind-help").into_owned()],
                            }
                        },
                    )
                    .await?;
                }
                let entry = audit::Entry::by_house(organisation, "break_glass.reminded", None);
                audit::write(tx, entry, now).await
            })
            .await?;
    }
    Ok(())
}
