//! Trying the printed code, then the second factor.

use super::{
    alarm,
    model::{LIVES, NOBODY, Outcome, digest},
    store::{self, Mark},
};
use crate::{
    audit,
    devices::Seen,
    door::{Scope, Visit},
    factors::{self, Asked, NotProven, Typed},
    flows::{self, Flow, Purpose},
    lockouts::attempt::{self, Paced},
    sign_in::{self, Entered},
};
use kit::{
    db::Tx,
    failure::{Answer, Failure},
    ids::OrganisationId,
    secret::Secret,
};
use subtle::ConstantTimeEq;

/// Why the printed code led nowhere.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Refusal {
    /// It is somebody else's turn; nothing was looked at.
    Turn,
    /// It was not right, or there is nothing it could open.
    Wrong,
}

/// Takes a turn, then looks at the printed code. What is done besides is the same whether there is an account or not.
pub(super) async fn show(
    visit: &Visit,
    organisation: Option<OrganisationId>,
    code: &Secret<String>,
) -> Answer<Secret<String>, Refusal> {
    let (app, now) = (&visit.app, visit.now);
    let account = match organisation {
        Some(organisation) => store::account(app.db.read(), organisation).await?,
        None => None,
    };
    let account = account.filter(super::Account::stands);
    let key = attempt::Key {
        organisation,
        identifier: super::model::IDENTIFIER.to_owned(),
        member: account.as_ref().map(|account| account.member_id),
        address: visit.address,
        user_agent: visit.user_agent.clone(),
    };
    let secret = attempt::Secret::Paced(Paced::BreakGlass);
    let Ok(_turn) = attempt::claim_at(app, secret, key, now).await? else {
        return Ok(Err(Refusal::Turn));
    };
    let Some(organisation) = organisation else {
        return Ok(Err(Refusal::Wrong));
    };
    let member = account.as_ref().map_or(NOBODY, |account| account.member_id);
    let shown = digest(&app.key, (organisation, member), code);
    let right = account.filter(|account| bool::from(account.code_digest.ct_eq(&shown)));
    let house = visit.clone();
    app.db
        .decide(async move |tx| {
            let outcome = right.as_ref().map_or(Outcome::Wrong, |_| Outcome::Shown);
            note(tx, &house, organisation, outcome).await?;
            let Some(account) = &right else {
                return Ok(Ok(None));
            };
            let new = flows::New {
                organisation,
                member: account.member_id,
                epoch: account.epoch,
                purpose: Purpose::BreakGlass,
                return_to: String::new(),
                held: None,
            };
            flows::begin(&house.app, tx, &new, house.now)
                .await
                .map(|token| Ok::<_, Refusal>(Some(token)))
        })
        .await
        .map(|done| done.and_then(|token| token.ok_or(Refusal::Wrong)))
}

/// Why the second factor led nowhere.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum NotYet {
    NotProven(NotProven),
    /// The flow is over.
    Over,
}

/// The second factor of who has shown the printed code, and with it the session.
pub(super) async fn prove(visit: &Visit, flow: &Flow, typed: &Typed, seen: Seen) -> Answer<Entered, NotYet> {
    let app = &visit.app;
    let proof = match factors::verify(app, Asked::between(flow, visit), typed, visit.now).await? {
        Ok(proof) => proof,
        Err(refusal) => return wrong(visit, flow, refusal).await.map(Err),
    };
    let (here, whose, shown) = (visit.clone(), flow.clone(), proof.clone());
    let entered = app
        .db
        .decide(async move |tx| {
            if !shown.accept(&here.app, tx, here.now).await? {
                return Ok(Err(NotYet::NotProven(NotProven::Wrong)));
            }
            let Some(entered) = sign_in::in_emergency(tx, &here, &whose, (seen.clone(), LIVES)).await? else {
                return Ok(Err(NotYet::Over));
            };
            if !store::mark(tx, whose.organisation, Mark::Used, here.now).await? {
                return Ok(Err(NotYet::Over));
            }
            note(tx, &here, whose.organisation, Outcome::Opened).await?;
            Ok(Ok(entered))
        })
        .await?;
    app.sessions.forget();
    match entered {
        Err(NotYet::NotProven(_)) => {
            let refusal = proof.refused(app, visit.now).await?;
            wrong(visit, flow, refusal).await.map(Err)
        }
        other => Ok(other),
    }
}

/// A code that was looked at is a try; one that waited its turn, or was no code at all, is none.
async fn wrong(visit: &Visit, flow: &Flow, refusal: NotProven) -> Result<NotYet, Failure> {
    if refusal == NotProven::Wrong {
        let (here, organisation) = (visit.clone(), flow.organisation);
        visit
            .app
            .db
            .write(async move |tx| note(tx, &here, organisation, Outcome::WrongFactor).await)
            .await?;
    }
    Ok(NotYet::NotProven(refusal))
}

/// Keeps a try, writes it into the audit, and sounds the alarm.
async fn note(tx: &Tx, visit: &Visit, organisation: OrganisationId, outcome: Outcome) -> Result<(), Failure> {
    let address = visit.address.to_canonical().to_string();
    store::note_try(
        tx,
        organisation,
        outcome,
        (&address, &visit.user_agent),
        visit.now,
    )
    .await?;
    let mut entry = audit::Entry::by_house(organisation, "break_glass.tried", None).outcome(outcome.code());
    entry.address = address;
    entry.user_agent.clone_from(&visit.user_agent);
    audit::write(tx, entry, visit.now).await?;
    alarm::raise(tx, organisation, visit.now).await
}

/// An administrator saw what was tried: their pages are quiet again.
pub(super) async fn acknowledge(tx: &Tx, scope: &Scope, visit: &Visit) -> Result<(), Failure> {
    if !store::mark(tx, scope.organisation, Mark::Seen, visit.now).await? {
        store::forget_tries(tx, scope).await?;
    }
    let entry = audit::Entry::by(scope, visit, "break_glass.seen", None);
    audit::write(tx, entry, visit.now).await
}
