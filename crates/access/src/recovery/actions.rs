//! Asking, answering, and choosing anew.

use super::{jobs, letter};
use crate::{
    App, audit,
    devices::Seen,
    door::{MemberId, Role, Visit},
    factors::{self, Asked, Due, NotProven, Proof, Typed},
    flows::{self, Flow, Held},
    identifier,
    invitations::{self, Why},
    lockouts,
    organisations::{self, Brand, Organisation},
    outbox::{self, Notice},
    passwords, policies,
    sessions::{self, EndReason},
    sign_in::{self, Entered},
    sso,
    tickets::{self, Condition, Holder, Presented, Purpose},
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
    if tickets::issued_since(tx, (organisation, member), None, asked_at).await? {
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
            "active" if sso::is_barred(tx, (organisation, member), now).await? => {
                instead(app, tx, (organisation, member), now).await?;
                "managed"
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

/// Who has no password that would count is told so, and how they come in.
async fn instead(app: &App, tx: &Tx, whose: (OrganisationId, MemberId), now: Time) -> Result<(), Failure> {
    let base = app.settings.base_url.clone();
    outbox::notify(
        app,
        tx,
        whose,
        (outbox::Kind::RecoveryManaged, now),
        |say, brand, _| {
            let name = brand.name.as_str();
            Notice {
                subject: say.t1("recovery-managed-subject", "organisation", name),
                before: vec![
                    say.t1("recovery-managed-about", "organisation", name),
                    format!("{base}/sign-in?organisation={}", brand.slug),
                ],
                after: vec![say.t("recovery-managed-help").into_owned()],
            }
        },
    )
    .await?;
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
    /// The mailbox alone is not enough: a code is owed first (004-44).
    CodeDue,
    NotProven(NotProven),
}

/// A second factor that was shown, and the flow it was shown in.
type Second = (Flow, Proof);

/// Spends the ticket, stores the password and ends everything the old one had opened, or nothing of it. Whoever has a
/// device shows a code in the same change, so that no road stores a password without.
pub(super) async fn choose(
    visit: &Visit,
    presented: Presented,
    (phc, history): (Secret<String>, usize),
    (second, seen): (Option<Second>, Seen),
) -> Answer<Option<Entered>, NotChosen> {
    let (visit, app) = (visit.clone(), visit.app.clone());
    let chosen = app
        .db
        .decide(async move |tx| {
            let now = visit.now;
            let Some(member) = tickets::spend(tx, &presented, Purpose::Recovery, now).await? else {
                return Ok(Err(NotChosen::Dead));
            };
            let whose = (presented.organisation, member);
            if sso::is_barred(tx, whose, now).await? {
                return Ok(Err(NotChosen::Dead));
            }
            let Some(holder) = tickets::holder(tx, whose.0, whose.1).await? else {
                return Err(Failure::broken("a ticket of nobody"));
            };
            if let Err(refusal) = prove(&visit, tx, (whose, holder.role()), second.as_ref()).await? {
                return Ok(Err(refusal));
            }
            store_chosen(&visit, tx, &holder, (&phc, history)).await?;
            enter(&visit, tx, (whose, holder.role()), &seen).await.map(Ok)
        })
        .await?;
    app.sessions.forget();
    Ok(chosen)
}

/// Straight in, where the organisation wants it so and nothing more is asked for (004-45); else the sign-in page shows
/// that the person knows the new password (002-13).
async fn enter(
    visit: &Visit,
    tx: &Tx,
    ((organisation, member), role): ((OrganisationId, MemberId), Role),
    seen: &Seen,
) -> Result<Option<Entered>, Failure> {
    let policy = policies::of(tx, organisation).await?;
    if !policy.recovery_signs_in() {
        return Ok(None);
    }
    // A code that is due was shown before the password was stored; a device that is missing is added at the sign-in.
    if factors::due(tx, (organisation, member), role).await? == Due::Enrolment {
        return Ok(None);
    }
    sign_in::after_recovery(tx, visit, (organisation, member), (seen.clone(), &policy)).await
}

async fn prove(
    visit: &Visit,
    tx: &Tx,
    (whose, role): ((OrganisationId, MemberId), Role),
    second: Option<&Second>,
) -> Answer<(), NotChosen> {
    let Some((flow, proof)) = second else {
        // Who must have a device and has none adds it at the next sign-in; there is nothing to ask for here.
        let due = factors::due(tx, whose, role).await?;
        return Ok(if due == Due::Code {
            Err(NotChosen::CodeDue)
        } else {
            Ok(())
        });
    };
    if flow.member != whose.1 || !flows::end(tx, flow, visit.now).await? {
        return Ok(Err(NotChosen::Dead));
    }
    if !proof.accept(&visit.app, tx, visit.now).await? {
        return Ok(Err(NotChosen::NotProven(NotProven::Wrong)));
    }
    Ok(Ok(()))
}

async fn store_chosen(
    visit: &Visit,
    tx: &Tx,
    holder: &Holder,
    (phc, history): (&Secret<String>, usize),
) -> Result<(), Failure> {
    let (organisation, member, now) = (holder.organisation_id, holder.member_id, visit.now);
    passwords::store::remember(tx, organisation, member, history).await?;
    passwords::store::set(tx, organisation, member, phc, now).await?;
    let from = (visit.address.to_string(), visit.user_agent.as_str());
    invitations::lend(tx, (organisation, member), (&from.0, from.1), now).await?;
    tickets::void_all(tx, organisation, member, "password changed", now).await?;
    notice(&visit.app, tx, organisation, member, now).await?;
    let login = identifier::identifier_key(&holder.identifier);
    lockouts::lift(&visit.app, tx, organisation, &login, None, now).await?;
    let mut entry = audit::Entry::by_house(organisation, "recovery.chosen", Some(member.0));
    (entry.address, entry.user_agent) = (visit.address.to_string(), visit.user_agent.clone());
    audit::write(tx, entry, now).await?;
    let why = EndReason::PasswordChanged;
    sessions::end_all(&visit.app, tx, organisation, member, why, now).await
}

/// Keeps the new password, hashed and sealed, until the code that is owed; the ticket stays unspent (decision 15).
pub(super) async fn owe(
    visit: &Visit,
    presented: Presented,
    phc: Secret<String>,
) -> Answer<Secret<String>, NotChosen> {
    let (visit, app) = (visit.clone(), visit.app.clone());
    app.db
        .decide(async move |tx| {
            let look = tickets::look(tx, &presented, Purpose::Recovery, visit.now).await?;
            let Some(look) = look.filter(|look| look.condition == Condition::Open) else {
                return Ok(Err(NotChosen::Dead));
            };
            let new = flows::New {
                organisation: presented.organisation,
                member: look.holder.member_id,
                epoch: look.holder.epoch,
                purpose: flows::Purpose::Recovery,
                return_to: String::new(),
                held: Some(Held {
                    ticket: presented.digest.clone(),
                    phc: phc.clone(),
                }),
            };
            tickets::tried(tx, &presented, visit.now).await?;
            Ok(Ok(flows::begin(&visit.app, tx, &new, visit.now).await?))
        })
        .await
}

/// The code, and with it the password that waited.
pub(super) async fn finish(
    visit: &Visit,
    flow: Flow,
    typed: &Typed,
    seen: Seen,
) -> Answer<Option<Entered>, NotChosen> {
    let Some(held) = flow.held.clone() else {
        return Ok(Err(NotChosen::Dead));
    };
    let asked = Asked::between(&flow, visit);
    let proof = match factors::verify(&visit.app, asked, typed, visit.now).await? {
        Ok(proof) => proof,
        Err(refusal) => return Ok(Err(NotChosen::NotProven(refusal))),
    };
    let presented = Presented {
        organisation: flow.organisation,
        digest: held.ticket,
    };
    let history = passwords::rules(&visit.app, flow.organisation, flow.role)
        .await?
        .history;
    let second = Some((flow, proof.clone()));
    match choose(visit, presented, (held.phc, history), (second, seen)).await? {
        Err(NotChosen::NotProven(_)) => {
            let refusal = proof.refused(&visit.app, visit.now).await?;
            Ok(Err(NotChosen::NotProven(refusal)))
        }
        other => Ok(other),
    }
}

/// Tells the recovery address that the password is another now; also the profile's road calls it (S-069).
pub async fn notice(
    app: &App,
    tx: &Tx,
    organisation: OrganisationId,
    member: MemberId,
    now: Time,
) -> Result<(), Failure> {
    let holder = tickets::holder(tx, organisation, member).await?;
    let home = organisations::store::by_id(tx, organisation).await?;
    let (Some(holder), Some(home)) = (holder, home) else {
        return Ok(());
    };
    let letter = letter::changed(app, &Brand::from(home), &holder, now)?;
    outbox::queue(app, tx, letter, now).await?;
    Ok(())
}
