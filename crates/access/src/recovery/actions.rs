//! Asking, answering, and choosing anew.

use super::{jobs, letter};
use crate::{
    App, audit,
    door::{MemberId, Visit},
    identifier,
    invitations::{self, Why},
    lockouts,
    organisations::{self, Brand, Organisation},
    outbox, passwords,
    sessions::{self, EndReason},
    tickets::{self, Holder, Presented, Purpose},
};
use chrono::Duration;
use kit::{
    clock::Time,
    db::Tx,
    failure::{Answer, Failure},
    ids::OrganisationId,
    secret::Secret,
};

/// Letters a login may be sent because somebody asked, in an hour and in a day (S-031).
const PER_HOUR: i64 = 3;
const PER_DAY: i64 = 10;
/// Letters a mailbox may be sent because somebody asked, in an hour; it may serve a whole floor (000-10).
const PER_MAILBOX: i64 = 20;

/// One job, and nothing else, whoever it is about (decision 16).
pub(super) async fn ask(
    app: &App,
    visit: &Visit,
    identifier: &str,
    organisation: &str,
) -> Result<(), Failure> {
    let job = jobs::job(
        app,
        identifier,
        organisation,
        visit.address.to_string(),
        visit.now,
    )?;
    app.db
        .write(async move |tx| kit::jobs::enqueue(tx, job.clone()).await)
        .await
}

/// Answers a request for one membership.
pub(super) async fn answer(
    app: &App,
    tx: &Tx,
    (organisation, member): (OrganisationId, MemberId),
    (asked_at, address): (Time, &str),
    now: Time,
) -> Result<(), Failure> {
    let holder = tickets::holder(tx, organisation, member).await?;
    let home = organisations::store::by_id(tx, organisation).await?;
    let (Some(holder), Some(home)) = (holder, home) else {
        return Ok(());
    };
    if tickets::issued_since(tx, organisation, member, asked_at).await? {
        return Ok(());
    }
    let outcome = if is_limited(tx, &holder, now).await? {
        "limited"
    } else {
        match holder.state.as_str() {
            "invited" if invitations::is_revoked(tx, organisation, member).await? => "revoked",
            "invited" => {
                invitations::write(app, tx, (organisation, member), Why::Asked, now).await?;
                "invited again"
            }
            "active" => {
                send(app, tx, &holder, home, now).await?;
                "done"
            }
            _ => "disabled",
        }
    };
    let mut entry = audit::Entry::by_house(organisation, "recovery.asked", Some(member.0)).outcome(outcome);
    address.clone_into(&mut entry.address);
    audit::write(tx, entry, now).await
}

async fn send(app: &App, tx: &Tx, holder: &Holder, home: Organisation, now: Time) -> Result<(), Failure> {
    let issued = tickets::issue(app, tx, holder, Purpose::Recovery, now).await?;
    let delegated = passwords::store::is_delegated(tx, holder.organisation_id, holder.member_id).await?;
    let letter = letter::link(app, &Brand::from(home), holder, (&issued, delegated))?;
    outbox::queue(app, tx, letter, now).await?;
    Ok(())
}

async fn is_limited(tx: &Tx, holder: &Holder, now: Time) -> Result<bool, Failure> {
    let (organisation, member) = (holder.organisation_id, holder.member_id);
    let (hour, day) = (now - Duration::hours(1), now - Duration::days(1));
    Ok(
        outbox::sent_to_member_since(tx, organisation, member, hour).await? >= PER_HOUR
            || outbox::sent_to_member_since(tx, organisation, member, day).await? >= PER_DAY
            || outbox::sent_to_since(tx, organisation, &holder.recovery_address, hour).await? >= PER_MAILBOX,
    )
}

/// Why a new password was not stored.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum NotChosen {
    /// Expired, used, replaced, or never ours.
    Dead,
}

/// Spends the ticket, stores the password and ends everything the old one had opened, or nothing of it.
pub(super) async fn choose(
    visit: &Visit,
    presented: Presented,
    (phc, history): (Secret<String>, usize),
) -> Answer<(), NotChosen> {
    let (visit, now, app) = (visit.clone(), visit.now, visit.app.clone());
    let chosen = app
        .db
        .decide(async move |tx| {
            let Some(member) = tickets::spend(tx, &presented, Purpose::Recovery, now).await? else {
                return Ok(Err(NotChosen::Dead));
            };
            let organisation = presented.organisation;
            passwords::store::remember(tx, organisation, member, history).await?;
            passwords::store::set(tx, organisation, member, &phc, now).await?;
            let from = (visit.address.to_string(), visit.user_agent.as_str());
            invitations::lend(tx, (organisation, member), (&from.0, from.1), now).await?;
            tickets::void_all(tx, organisation, member, "password changed", now).await?;
            let Some(holder) = notice(&visit.app, tx, organisation, member, now).await? else {
                return Err(Failure::broken("a ticket of nobody"));
            };
            let login = identifier::identifier_key(&holder.identifier);
            lockouts::lift(&visit.app, tx, organisation, &login, None, now).await?;
            let mut entry = audit::Entry::by_house(organisation, "recovery.chosen", Some(member.0));
            (entry.address, entry.user_agent) = (visit.address.to_string(), visit.user_agent.clone());
            audit::write(tx, entry, now).await?;
            sessions::end_all(
                &visit.app,
                tx,
                organisation,
                member,
                EndReason::PasswordChanged,
                now,
            )
            .await?;
            Ok(Ok(()))
        })
        .await?;
    app.sessions.forget();
    Ok(chosen)
}

/// Tells the recovery address that the password is another now; also the profile's road calls it (S-069).
pub async fn notice(
    app: &App,
    tx: &Tx,
    organisation: OrganisationId,
    member: MemberId,
    now: Time,
) -> Result<Option<Holder>, Failure> {
    let holder = tickets::holder(tx, organisation, member).await?;
    let home = organisations::store::by_id(tx, organisation).await?;
    let (Some(holder), Some(home)) = (holder, home) else {
        return Ok(None);
    };
    let letter = letter::changed(app, &Brand::from(home), &holder, now)?;
    outbox::queue(app, tx, letter, now).await?;
    Ok(Some(holder))
}
