//! The second step of coming in: a code, or the first device.

use super::{
    actions,
    model::{Arrival, Entered},
    store,
};
use crate::{
    devices::Seen,
    door::Visit,
    factors::{self, Asked, Confirmed, NotProven, Typed},
    flows::{self, Flow},
    policies, shifts,
};
use kit::{
    clock::Time,
    db::Tx,
    failure::{Answer, Failure},
    secret::Secret,
};

/// Why somebody is not in yet.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum NotYet {
    NotProven(NotProven),
    /// The flow is over, or what it began with holds no more: back to the first step.
    Over,
}

/// The code of somebody whose password was right.
pub(crate) async fn prove(visit: &Visit, flow: &Flow, typed: &Typed, seen: Seen) -> Answer<Entered, NotYet> {
    let app = &visit.app;
    let asked = Asked::between(flow, visit);
    let proof = match factors::verify(app, asked, typed, visit.now).await? {
        Ok(proof) => proof,
        Err(refusal) => return Ok(Err(NotYet::NotProven(refusal))),
    };
    let (here, whose, code) = (visit.clone(), flow.clone(), proof.clone());
    let entered = app
        .db
        .decide(async move |tx| {
            if !code.accept(&here.app, tx, here.now).await? {
                return Ok(Err(NotYet::NotProven(NotProven::Wrong)));
            }
            admit(tx, &here, (&whose, &seen), here.now).await
        })
        .await?;
    app.sessions.forget();
    match entered {
        Err(NotYet::NotProven(_)) => {
            let refusal = proof.refused(app, visit.now).await?;
            Ok(Err(NotYet::NotProven(refusal)))
        }
        other => Ok(other),
    }
}

/// The first device of somebody who must have one; with it come the recovery codes. A device that somebody else's
/// sign-in of the same member was faster with changes nothing here.
pub(super) async fn enrol(
    visit: &Visit,
    flow: &Flow,
    confirmed: Confirmed,
    (codes, seen): (&[Secret<String>], Seen),
) -> Answer<Entered, NotYet> {
    let (here, whose, codes) = (visit.clone(), flow.clone(), codes.to_vec());
    let entered = visit
        .app
        .db
        .decide(async move |tx| {
            let now = here.now;
            // The first of all: whoever has a device meanwhile must be asked for it.
            if factors::activate(&here.app, tx, &confirmed, &codes, now).await? != Some(true) {
                return Ok(Err(NotYet::Over));
            }
            admit(tx, &here, (&whose, &seen), now).await
        })
        .await?;
    visit.app.sessions.forget();
    Ok(entered)
}

/// Ends the flow and begins the session, or neither.
async fn admit(tx: &Tx, visit: &Visit, (flow, seen): (&Flow, &Seen), now: Time) -> Answer<Entered, NotYet> {
    if !flows::end(tx, flow, now).await? {
        return Ok(Err(NotYet::Over));
    }
    let Some(known) = store::of_flow(tx, flow.organisation, flow.member).await? else {
        return Ok(Err(NotYet::Over));
    };
    // The shift ended since the first step: back to it, where that is said.
    let whose = (flow.organisation, flow.member);
    if shifts::look(tx, whose, known.role, now).await? == shifts::Verdict::Denied {
        return Ok(Err(NotYet::Over));
    }
    if !store::admit(tx, flow.organisation, &known, (None, Some(now))).await? {
        return Ok(Err(NotYet::Over));
    }
    let arrival = Arrival::with_factor(flow.organisation, visit, seen.clone());
    let policy = policies::of(tx, flow.organisation).await?;
    let entered = actions::begin(&visit.app, tx, &arrival, (&known, &policy)).await?;
    Ok(entered.ok_or(NotYet::Over))
}

/// Gives the sign-in up.
pub(super) async fn leave(visit: &Visit, flow: &Flow) -> Result<(), Failure> {
    let (flow, now) = (flow.clone(), visit.now);
    visit
        .app
        .db
        .write(async move |tx| flows::end(tx, &flow, now).await.map(|_| ()))
        .await
}
