//! Coming in by the organisation's identity provider, once it was heard who somebody is ([`crate::sso`]).
//!
//! No attempt is counted: there is no secret here that could be guessed. No second factor is asked for, which the
//! provider does or does not (004-23).

use super::{
    actions,
    model::{Arrival, Entered, Refusal},
    store,
};
use crate::{
    devices::Seen,
    door::{MemberId, Visit},
    passwords, policies, shifts, tickets,
};
use kit::{
    db::Tx,
    failure::{Answer, Failure},
    ids::OrganisationId,
};

/// The session and its member's login, in the change that took the provider's answer. The state of the member is asked
/// as everywhere; the break-glass account has one way in, and that is another (G-09).
pub(crate) async fn by_provider(
    tx: &Tx,
    visit: &Visit,
    whose: (OrganisationId, MemberId),
    seen: Seen,
) -> Answer<(Entered, String), Refusal> {
    let known = store::of_flow(tx, whose.0, whose.1).await?;
    let holder = tickets::holder(tx, whose.0, whose.1).await?;
    let Some((known, holder)) = known.filter(|known| !known.emergency).zip(holder) else {
        return Ok(Err(Refusal::Wrong));
    };
    if !known.active {
        return Ok(Err(Refusal::Disabled));
    }
    if shifts::look(tx, whose, known.role, visit.now).await? == shifts::Verdict::Denied {
        return Ok(Err(Refusal::OffShift));
    }
    if !store::admit(tx, whose.0, &known, (None, Some(visit.now))).await? {
        return Ok(Err(Refusal::Wrong));
    }
    passwords::store::forget_lent(tx, whose.0, whose.1).await?;
    let arrival = Arrival::with_provider(whose.0, visit, seen);
    let policy = policies::of(tx, whose.0).await?;
    let entered = actions::begin(&visit.app, tx, &arrival, (&known, &policy)).await?;
    Ok(entered
        .map(|entered| (entered, holder.identifier))
        .ok_or(Refusal::OffShift))
}

/// Told to whoever plans the shifts, as after a right password.
pub(crate) async fn came_off_shift(visit: &Visit, whose: (OrganisationId, MemberId)) -> Result<(), Failure> {
    let (address, now) = (visit.address.to_canonical().to_string(), visit.now);
    visit
        .app
        .db
        .write(async move |tx| shifts::turn_away(tx, whose, &address, now).await)
        .await
}
