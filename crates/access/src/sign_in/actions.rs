//! Coming in.

use super::{
    model::{Arrival, Attempt, BREAK_GLASS, Entered, Known, Outcome, Refusal, Waiting},
    store,
};
use crate::{
    App, audit,
    devices::{self, Seen},
    door::{MemberId, Visit},
    factors::{self, Due},
    flows::{self, Flow, Purpose},
    identifier::{identifier_key, masked},
    lockouts::{
        Locked,
        attempt::{self, Claim},
    },
    passwords,
    policies::{self, Policy},
    sessions::{self, EndReason, NewSession},
    shifts, sso, tickets,
};
use chrono::Duration;
use kit::{
    clock::Time,
    db::Tx,
    failure::{Answer, Failure},
    hash::{Lane, Place, Verdict},
    ids::OrganisationId,
    secret::Secret,
};
use serde_json::json;
use subtle::ConstantTimeEq;

/// One attempt: counted, then one hash, then the state, then a session, or the step that is owed before one.
///
/// What comes before and after the hash is boxed: hundreds may wait for theirs at once, and each would carry the room
/// for all that is still to come.
pub async fn enter(app: &App, attempt: Attempt, now: Time) -> Answer<Outcome, Refusal> {
    let place = match place(app, &attempt, now).await? {
        Ok(place) => place,
        Err(refusal) => return Ok(Err(refusal)),
    };
    let key = identifier_key(&attempt.identifier);
    let known = match attempt.organisation {
        Some(organisation) => store::known(app.db.read(), organisation, &key).await?,
        None => None,
    };
    let gate = attempt::Key {
        organisation: attempt.organisation,
        identifier: attempt.identifier.clone(),
        member: known.as_ref().map(|known| known.id),
        address: attempt.address,
        user_agent: attempt.user_agent.clone(),
    };
    let whose = (attempt.organisation, known.as_ref().map(|known| known.id));
    let device = Box::pin(devices::recognise(app, whose, &attempt.seen, now)).await?;
    // Asked before anything is counted: what breaks here is no attempt (S-047).
    let beside = beside(app, &attempt).await?;
    let claim = attempt::claim_from(app, attempt::Secret::Password, gate, device, now);
    let claim = match Box::pin(claim).await? {
        Ok(claim) => claim,
        // Where a lock is told to nobody, its answer takes as long as a wrong password's: what was typed is not looked
        // at, and nothing is compared in its place (S-002).
        Err(Locked::Untold) => {
            let (nothing, dummy) = (Secret::new(String::new()), app.hashes.dummy());
            let waited = place.verify_beside(nothing, dummy, beside).await;
            return Ok(Err(waited.map_or_else(
                |busy| Refusal::Busy(busy.retry_after_seconds),
                |_| Refusal::Locked(Locked::Untold),
            )));
        }
        Err(locked) => return Ok(Err(Refusal::Locked(locked))),
    };
    let stored = known.as_ref().and_then(|known| known.password.clone());
    // Nobody's login, and one without a password yet, cost the same hash and fail the same way (S-002).
    let phc = stored.clone().unwrap_or_else(|| app.hashes.dummy());
    let unheard_of = app.hashes.shape(&phc).filter(|shape| !beside.contains(shape));
    let typed = attempt.password.clone();
    let verdict = match place.verify_beside(typed, phc, beside).await {
        Ok(verdict) => verdict,
        Err(busy) => {
            claim.void(app).await?;
            return Ok(Err(Refusal::Busy(busy.retry_after_seconds)));
        }
    };
    note(app, attempt.organisation, unheard_of).await;
    match (attempt.organisation, known, verdict) {
        (Some(organisation), Some(known), Verdict::Right | Verdict::RightButOld) if stored.is_some() => {
            let outcome = Box::pin(right(app, &attempt, organisation, &known, &claim, verdict)).await;
            if outcome.is_err() {
                // What broke is ours; the right password must not have cost an attempt (S-047).
                claim.void(app).await?;
            }
            outcome
        }
        (_, known, _) => Box::pin(wrong(app, &attempt, known.as_ref(), &claim, now))
            .await
            .map(Err),
    }
}

/// A place in line, for whoever a password may open the door to at all.
async fn place(app: &App, attempt: &Attempt, now: Time) -> Answer<Place, Refusal> {
    let place = admit(app, attempt).await;
    // By the organisation and the login's domain alone, before anybody is looked up (S-006).
    if place.is_ok() && is_managed(app, attempt, now).await? {
        return Ok(Err(Refusal::Managed));
    }
    Ok(place)
}

/// Whether logins like the one that was typed come in by an identity provider (001-18).
async fn is_managed(app: &App, attempt: &Attempt, now: Time) -> Result<bool, Failure> {
    let Some(organisation) = attempt.organisation else {
        return Ok(false);
    };
    Ok(sso::is_managed(app.db.read(), organisation, &attempt.identifier, now).await?)
}

/// A place in line, before anything is asked or counted: a storm costs a look at the line, and whoever guesses by the
/// thousand a timer each (S-051, S-062).
async fn admit(app: &App, attempt: &Attempt) -> Result<Place, Refusal> {
    let (of, from, marks) = (attempt.organisation, attempt.address, &attempt.seen.cookie);
    if let Some(locked) = attempt::turned_away(app, of, from, marks).await {
        return Err(Refusal::Locked(locked));
    }
    let place = app.hashes.keep(attempt.lane, attempt::network(from));
    place.map_err(|busy| Refusal::Busy(busy.retry_after_seconds))
}

/// Takes note of a hash of a cost that no other has here: whoever comes next pays for it, too. The sign-in goes on
/// without it.
async fn note(app: &App, organisation: Option<OrganisationId>, unheard_of: Option<String>) {
    if let (Some(organisation), Some(shape)) = (organisation, unheard_of)
        && let Err(failure) = passwords::note_shape(app, organisation, shape).await
    {
        tracing::warn!("the cost of an old hash is not noted: {failure}");
    }
}

/// What else a wrong guess costs here (S-003).
async fn beside(app: &App, attempt: &Attempt) -> Result<Vec<String>, Failure> {
    match attempt.organisation {
        Some(organisation) => Ok(passwords::store::shapes(app.db.read(), organisation).await?),
        None => Ok(Vec::new()),
    }
}

/// The same change and the same answer for everybody whose password was not right.
async fn wrong(
    app: &App,
    attempt: &Attempt,
    known: Option<&Known>,
    claim: &Claim,
    now: Time,
) -> Result<Refusal, Failure> {
    let judged = claim.judge(app, &attempt.password, now);
    let (outcome, refusal) = match claim.refused(judged) {
        Some(locked) => ("locked", Refusal::Locked(locked)),
        None => ("wrong", Refusal::Wrong),
    };
    let entry = attempt.organisation.map(|organisation| {
        let mut entry = entry(attempt, organisation, known, outcome);
        // Made for everybody's login, so that making it tells nothing (S-002).
        let nobodys = nobodys(app, organisation, &attempt.identifier);
        if known.is_none() {
            entry.data = nobodys;
        }
        entry
    });
    let (house, claim) = (app.clone(), claim.clone());
    app.db
        .write(async move |tx| {
            claim.failed(&house, tx, judged, now).await?;
            match entry.clone() {
                Some(entry) => audit::write(tx, entry, now).await,
                None => Ok(()),
            }
        })
        .await?;
    Ok(refusal)
}

/// The password was right: only now does it matter who they are.
async fn right(
    app: &App,
    attempt: &Attempt,
    organisation: OrganisationId,
    known: &Known,
    claim: &Claim,
    verdict: Verdict,
) -> Answer<Outcome, Refusal> {
    let now = app.clock.now();
    if let Some(refusal) = closed(app, organisation, known, now).await? {
        turn_away(app, attempt, (organisation, known), claim, refusal).await?;
        return Ok(Err(refusal));
    }
    let better = match verdict {
        // When the pool is full the old hash will do for another day (S-061).
        Verdict::RightButOld => app.hashes.hash(attempt.lane, attempt.password.clone()).await.ok(),
        _ => None,
    };
    let (house, claim, attempt, known) = (app.clone(), claim.clone(), attempt.clone(), known.clone());
    let leaves = attempt.leaving.is_some();
    let entered = app
        .db
        .decide(async move |tx| {
            // Asked only now that the password was right: nobody else learns that there is a second step.
            let due = factors::due(tx, (organisation, known.id), known.role).await?;
            let seen = (due == Due::Nothing).then_some(now);
            if !store::admit(tx, organisation, &known, (better.as_ref(), seen)).await? {
                return Ok(Err(Refusal::Wrong));
            }
            claim.succeeded(tx, now).await?;
            if due != Due::Nothing {
                return owe(&house, tx, &attempt, organisation, (&known, due))
                    .await
                    .map(|waiting| Ok(Outcome::Waits(waiting)));
            }
            let arrival = Arrival::with_password(organisation, &attempt);
            let entered = begin(&house, tx, &arrival, (&known, claim.policy())).await?;
            Ok(entered.map(Outcome::In).ok_or(Refusal::OffShift))
        })
        .await?;
    if leaves {
        app.sessions.forget();
    }
    Ok(entered)
}

/// Why somebody may not come in although their password was right.
async fn closed(
    app: &App,
    organisation: OrganisationId,
    known: &Known,
    now: Time,
) -> Result<Option<Refusal>, Failure> {
    if !known.active {
        return Ok(Some(Refusal::Disabled));
    }
    let verdict = shifts::look(app.db.read(), (organisation, known.id), known.role, now).await?;
    Ok((verdict == shifts::Verdict::Denied).then_some(Refusal::OffShift))
}

/// The right password cost no attempt, and the audit tells why it led nowhere.
async fn turn_away(
    app: &App,
    attempt: &Attempt,
    (organisation, known): (OrganisationId, &Known),
    claim: &Claim,
    refusal: Refusal,
) -> Result<(), Failure> {
    let now = app.clock.now();
    let off_shift = refusal == Refusal::OffShift;
    let outcome = if off_shift { "off shift" } else { "disabled" };
    let (claim, entry) = (claim.clone(), entry(attempt, organisation, Some(known), outcome));
    let (whose, address) = (
        (organisation, known.id),
        attempt.address.to_canonical().to_string(),
    );
    app.db
        .write(async move |tx| {
            claim.succeeded(tx, now).await?;
            if off_shift {
                shifts::turn_away(tx, whose, &address, now).await?;
            }
            audit::write(tx, entry.clone(), now).await
        })
        .await
}

/// What the right password leads to when more is asked for: a flow, and no session (S-082).
async fn owe(
    app: &App,
    tx: &Tx,
    attempt: &Attempt,
    organisation: OrganisationId,
    (known, due): (&Known, Due),
) -> Result<Waiting, Failure> {
    let now = app.clock.now();
    let (purpose, outcome) = match due {
        Due::Enrolment => (Purpose::Enrolment, "enrolment due"),
        Due::Code | Due::Nothing => (Purpose::SignIn, "code due"),
    };
    let new = flows::New {
        organisation,
        member: known.id,
        epoch: known.epoch,
        purpose,
        return_to: attempt.return_to.clone(),
        held: None,
    };
    let token = flows::begin(app, tx, &new, now).await?;
    audit::write(tx, entry(attempt, organisation, Some(known), outcome), now).await?;
    Ok(Waiting {
        organisation,
        purpose,
        shared: attempt.seen.shared,
        token,
    })
}

/// A new session, and the end of the one the browser came with, whoever's it was (S-080). None when it is not their
/// shift (G-03): every road to a session comes by here, and asked before so that the person is told.
pub(super) async fn begin(
    app: &App,
    tx: &Tx,
    arrival: &Arrival,
    (known, policy): (&Known, &Policy),
) -> Result<Option<Entered>, Failure> {
    let (now, organisation) = (app.clock.now(), arrival.organisation);
    if known.emergency != (arrival.method == BREAK_GLASS) {
        return Err(Failure::broken("the break-glass account has a way in of its own"));
    }
    // What was begun before it became mandatory must not end in a session after (004-10).
    if !arrival.is_vouched_for() && sso::is_barred(tx, (organisation, known.id), now).await? {
        return Ok(None);
    }
    if !shifts::enter(tx, (organisation, known.id), known.role, now).await? {
        return Ok(None);
    }
    let new = NewSession {
        organisation,
        member: known.id,
        epoch: known.epoch,
        address: arrival.address.to_string(),
        user_agent: arrival.user_agent.clone(),
        impersonation: None,
    };
    let (session, token) = sessions::issue(tx, &new, policy, now).await?;
    let on = devices::Arrival {
        organisation,
        member: known.id,
        epoch: known.epoch,
        session,
        seen: arrival.seen.clone(),
        address: new.address,
        user_agent: new.user_agent,
    };
    let arrived = devices::arrived(app, tx, &on).await?;
    if let Some(lives) = arrival.lives {
        sessions::limit(tx, organisation, session, now + lives).await?;
    }
    let decided = policy.sessions(known.role);
    let asks = sessions::settle(app, tx, (organisation, known.id), (session, decided), now).await?;
    // Who proved all that is asked for needs none of the links that are still under way (S-025). Coming in by a provider
    // takes the place of no password (000-18).
    if !arrival.is_vouched_for() {
        tickets::void_all(tx, organisation, known.id, "signed-in", now).await?;
    }
    // After the new one began: somebody who signs in again is not gone from the floor in between.
    leave(app, tx, arrival, now).await?;
    audit::write(tx, is_in(arrival, known.id), now).await?;
    Ok(Some(Entered {
        organisation,
        member: known.id,
        session,
        role: known.role,
        landing: known.landing.clone(),
        token,
        arrived,
        asks,
    }))
}

/// Ends the session that the browser came with.
async fn leave(app: &App, tx: &Tx, arrival: &Arrival, now: Time) -> Result<(), Failure> {
    if let Some(old) = &arrival.leaving {
        let (organisation, member, session) = (old.organisation, old.member, old.session);
        sessions::end(app, tx, organisation, member, session, EndReason::Replaced, now).await?;
    }
    Ok(())
}

fn is_in(arrival: &Arrival, member: MemberId) -> audit::Entry {
    let mut entry = audit::Entry::by_house(arrival.organisation, "sign_in.attempt", Some(member.0));
    entry.actor = Some(member);
    entry.address = arrival.address.to_string();
    entry.user_agent.clone_from(&arrival.user_agent);
    entry.data(json!({ "method": arrival.method }))
}

/// Straight in from a recovery, in the change that stored the new password (004-45). Nothing for who may not come in.
pub(crate) async fn after_recovery(
    tx: &Tx,
    visit: &Visit,
    (organisation, member): (OrganisationId, MemberId),
    (seen, policy): (Seen, &Policy),
) -> Result<Option<Entered>, Failure> {
    let known = store::of_flow(tx, organisation, member).await?;
    let Some(known) = known.filter(|known| known.active) else {
        return Ok(None);
    };
    // Who comes outside of their shift reads so at the sign-in.
    if shifts::look(tx, (organisation, member), known.role, visit.now).await? == shifts::Verdict::Denied {
        return Ok(None);
    }
    let arrival = Arrival::with_link(organisation, visit, seen);
    begin(&visit.app, tx, &arrival, (&known, policy)).await
}

/// In by the break-glass account, in the change that took its second factor: ends the flow and begins a session that
/// lives for so long and no longer. Nothing when the flow is over (G-09).
pub(crate) async fn in_emergency(
    tx: &Tx,
    visit: &Visit,
    flow: &Flow,
    (seen, lives): (Seen, Duration),
) -> Result<Option<Entered>, Failure> {
    if !flows::end(tx, flow, visit.now).await? {
        return Ok(None);
    }
    let Some(known) = store::of_flow(tx, flow.organisation, flow.member).await? else {
        return Ok(None);
    };
    if !store::admit(tx, flow.organisation, &known, (None, Some(visit.now))).await? {
        return Ok(None);
    }
    let arrival = Arrival::in_emergency(flow.organisation, visit, seen, lives);
    let policy = policies::of(tx, flow.organisation).await?;
    begin(&visit.app, tx, &arrival, (&known, &policy)).await
}

/// What is kept of a login that is nobody's: enough to tell that two attempts meant the same, and a part to recognise
/// it by, because people type passwords there (S-184).
fn nobodys(app: &App, organisation: OrganisationId, typed: &str) -> serde_json::Value {
    let of = [
        organisation.0.as_bytes().as_slice(),
        identifier_key(typed).as_bytes(),
    ]
    .concat();
    json!({
        "method": "password",
        "login": masked(typed),
        "login_digest": kit::crypto::hex(&app.key.mac("audit.login", &of)[..16]),
    })
}

/// Never what was typed: people type passwords into the login field (S-184).
fn entry(
    attempt: &Attempt,
    organisation: OrganisationId,
    known: Option<&Known>,
    outcome: &'static str,
) -> audit::Entry {
    let mut entry = audit::Entry::by_house(organisation, "sign_in.attempt", known.map(|known| known.id.0));
    entry.address = attempt.address.to_string();
    entry.user_agent.clone_from(&attempt.user_agent);
    entry.data(json!({ "method": "password" })).outcome(outcome)
}

/// Which queue an attempt waits in. Administrators have one of their own, so that a storm of sign-ins cannot keep
/// them out (S-062). What was *typed* must not decide it, or the shorter wait would tell who is an administrator:
/// the device decides, by a mark it got when that very login came in as an administrator from there.
pub(super) fn lane(
    app: &App,
    organisation: Option<OrganisationId>,
    identifier: &str,
    mark: Option<&str>,
) -> Lane {
    let (Some(organisation), Some(mark)) = (organisation, mark) else {
        return Lane::Everyone;
    };
    let right = lane_mark(app, organisation, identifier);
    if bool::from(right.as_bytes().ct_eq(mark.as_bytes())) {
        Lane::Administrators
    } else {
        Lane::Everyone
    }
}

/// The mark of a login on a device; it opens nothing but the queue.
pub(super) fn lane_mark(app: &App, organisation: OrganisationId, identifier: &str) -> String {
    let of = [
        organisation.0.as_bytes().as_slice(),
        identifier_key(identifier).as_bytes(),
    ]
    .concat();
    kit::crypto::hex(&app.key.mac("lane", &of)[..16])
}
