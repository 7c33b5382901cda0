//! Coming in with a passkey and nothing else.

use super::{
    actions,
    model::{Arrival, Entered, Known},
    store,
};
use crate::{
    audit,
    devices::Seen,
    door::{MemberId, Visit},
    factors::{self, Asked, Due, NotProven, Proof, Typed},
    lockouts::{Locked, attempt},
    passkeys::{self, Brought, Handle},
    policies, shifts, sso, tickets,
};
use kit::failure::{Answer, Failure};
use serde_json::json;

/// Why somebody is not in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum NotIn {
    NotProven(NotProven),
    /// The passkey was right, and an administrator has closed this login.
    Disabled,
    /// It was right, and it is not their shift (G-03).
    OffShift,
    /// It was right, and they come in by the organisation's identity provider (004-10).
    Managed,
}

/// Whose passkey it says it is.
struct Owner {
    handle: Handle,
    known: Known,
    identifier: String,
}

async fn owner(visit: &Visit, brought: &Brought) -> Result<Option<Owner>, Failure> {
    let db = visit.app.db.read();
    let Some(handle) = brought.handle() else {
        return Ok(None);
    };
    let known = store::of_flow(db, handle.organisation, handle.member).await?;
    let holder = tickets::holder(db, handle.organisation, handle.member).await?;
    // The break-glass account has a way in of its own (G-09).
    let known = known.filter(|known| !known.emergency);
    Ok(known.zip(holder).map(|(known, holder)| Owner {
        handle,
        known,
        identifier: holder.identifier,
    }))
}

/// One attempt: counted, then the signature, then the state, then a session. The owner was verified by their device, so
/// nothing else is owed. What is nobody's is answered as what is somebody's and wrong (S-001). Who is in, and by which
/// login.
pub(super) async fn enter(
    visit: &Visit,
    place: String,
    brought: &Brought,
    seen: Seen,
) -> Answer<(Entered, String), NotIn> {
    let Some(owner) = owner(visit, brought).await? else {
        let refusal = nobodys(visit, &place, brought).await?;
        return Ok(Err(NotIn::NotProven(refusal)));
    };
    let asked = Asked::alone(owner.handle, owner.identifier.clone(), visit, place);
    let typed = Typed::Passkey(brought.clone());
    let proof = match factors::verify(&visit.app, asked, &typed, visit.now).await? {
        Ok(proof) => proof,
        Err(refusal) => return Ok(Err(NotIn::NotProven(untold(refusal)))),
    };
    let whose = (owner.handle.organisation, owner.handle.member);
    let shift = shifts::look(visit.app.db.read(), whose, owner.known.role, visit.now).await?;
    let barred = sso::is_barred(visit.app.db.read(), whose, visit.now).await?;
    let shut = match (owner.known.active, shift) {
        (false, _) => Some(NotIn::Disabled),
        (true, _) if barred => Some(NotIn::Managed),
        (true, shifts::Verdict::Denied) => Some(NotIn::OffShift),
        (true, _) => None,
    };
    if let Some(shut) = shut {
        closed(visit, &owner, &proof, shut).await?;
        return Ok(Err(shut));
    }
    let (here, known, of, shown) = (visit.clone(), owner.known, owner.handle, proof.clone());
    let entered = visit
        .app
        .db
        .decide(async move |tx| {
            // Where an organisation uses no second factors, passkeys open nothing either.
            let due = factors::due(tx, (of.organisation, of.member), known.role).await?;
            if due != Due::Code || !shown.accept(&here.app, tx, here.now).await? {
                return Ok(Err(()));
            }
            if !store::admit(tx, of.organisation, &known, (None, Some(here.now))).await? {
                return Ok(Err(()));
            }
            let arrival = Arrival::with_passkey(of.organisation, &here, seen.clone());
            let policy = policies::of(tx, of.organisation).await?;
            let entered = actions::begin(&here.app, tx, &arrival, (&known, &policy)).await?;
            Ok(entered.ok_or(()))
        })
        .await?;
    visit.app.sessions.forget();
    if let Ok(entered) = entered {
        return Ok(Ok((entered, owner.identifier)));
    }
    let refusal = proof.refused(&visit.app, visit.now).await?;
    Ok(Err(NotIn::NotProven(untold(refusal))))
}

/// The passkey was right, and so it is told that the login is closed; the answer is used up all the same.
async fn closed(visit: &Visit, owner: &Owner, proof: &Proof, shut: NotIn) -> Result<(), Failure> {
    let off_shift = shut == NotIn::OffShift;
    let outcome = match shut {
        NotIn::OffShift => "off shift",
        NotIn::Managed => "managed",
        NotIn::Disabled | NotIn::NotProven(_) => "disabled",
    };
    let whose = (owner.handle.organisation, owner.handle.member);
    let mut entry = audit::Entry::by_house(
        owner.handle.organisation,
        "sign_in.attempt",
        Some(owner.handle.member.0),
    );
    entry.address = visit.address.to_string();
    entry.user_agent.clone_from(&visit.user_agent);
    let entry = entry.data(json!({ "method": "passkey" })).outcome(outcome);
    let (app, shown, now) = (visit.app.clone(), proof.clone(), visit.now);
    let address = visit.address.to_canonical().to_string();
    visit
        .app
        .db
        .write(async move |tx| {
            shown.accept(&app, tx, now).await?;
            if off_shift {
                shifts::turn_away(tx, whose, &address, now).await?;
            }
            audit::write(tx, entry.clone(), now).await
        })
        .await
}

/// Counted by what it calls itself, and answered as any other wrong one.
async fn nobodys(visit: &Visit, place: &str, brought: &Brought) -> Result<NotProven, Failure> {
    if passkeys::begun(&visit.app, place, brought, visit.now).is_none() {
        return Ok(NotProven::Lapsed);
    }
    let key = attempt::Key {
        organisation: None,
        identifier: String::new(),
        member: None::<MemberId>,
        address: visit.address,
        user_agent: visit.user_agent.clone(),
    };
    let secret = attempt::Secret::Passkey(brought.stand_in());
    Ok(
        match attempt::claim_at(&visit.app, secret, key, visit.now).await? {
            Ok(claim) => untold(claim.was_last().map_or(NotProven::Passkey, NotProven::Locked)),
            Err(locked) => untold(NotProven::Locked(locked)),
        },
    )
}

/// Before the sign-in, a lock that is told to nobody is a wrong passkey.
fn untold(refusal: NotProven) -> NotProven {
    match refusal {
        NotProven::Locked(Locked::Untold) => NotProven::Passkey,
        other => other,
    }
}
