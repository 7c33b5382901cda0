//! Opening the gate again, by a person or because the owner proved who they are.

use super::{attempt, cause::Cause, store};
use crate::{
    App, audit,
    devices::DeviceId,
    door::{MemberId, Scope, Visit},
};
use kit::{
    clock::Time,
    db::Tx,
    failure::{Answer, Failure},
    ids::OrganisationId,
};
use serde_json::json;
use uuid::Uuid;

/// Why a lockout cannot be released.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Refusal {
    /// There is none, or none this person may know of.
    Unknown,
}

/// The reason somebody gives.
#[derive(Clone, Debug)]
pub struct Reasoned {
    pub cause: Cause,
    pub note: Option<String>,
}

/// Unlocks many by hand, after an attack; how many of them are none of this organisation's is what the caller may
/// refuse. What is open already stays so: pressing twice is pressing once.
pub(super) async fn release_many(
    tx: &Tx,
    scope: &Scope,
    visit: &Visit,
    ids: &[Uuid],
    reason: &Reasoned,
) -> Result<usize, Failure> {
    let mut unknown = 0;
    for id in ids {
        if !store::is_open(tx, scope, *id, visit.now).await? {
            unknown += usize::from(!store::exists(tx, scope, *id).await?);
        } else if release(tx, scope, visit, *id, reason).await?.is_err() {
            unknown += 1;
        }
    }
    Ok(unknown)
}

/// Unlocks by hand and forgets the failures (000-29). Releasing twice is releasing once.
pub async fn release(
    tx: &Tx,
    scope: &Scope,
    visit: &Visit,
    id: Uuid,
    reason: &Reasoned,
) -> Answer<(), Refusal> {
    let now = visit.now;
    let Some((counter, member)) = store::release(tx, scope, id, reason, now).await? else {
        return Ok(if store::exists(tx, scope, id).await? {
            Ok(())
        } else {
            Err(Refusal::Unknown)
        });
    };
    store::clear(tx, &counter);
    store::close(tx, scope.organisation, &counter, Some(scope.member), now).await?;
    let entry = audit::Entry::by(scope, visit, "lockouts.unlocked", member)
        .data(json!({ "lockout": id, "cause": reason.cause.code(), "note": reason.note }));
    audit::write(tx, entry, now).await?;
    Ok(Ok(()))
}

/// Lifts the lock of a login, because its owner proved themself otherwise (S-049) or `by` says so.
pub async fn lift(
    app: &App,
    tx: &Tx,
    organisation: OrganisationId,
    identifier_key: &str,
    by: Option<MemberId>,
    now: Time,
) -> Result<(), Failure> {
    let counter = attempt::login_key(app, Some(organisation), identifier_key);
    store::clear(tx, &counter);
    if store::close(tx, organisation, &counter, by, now).await? > 0 {
        let mut entry = audit::Entry::by_house(organisation, "lockouts.lifted", None);
        entry.actor = by;
        audit::write(tx, entry, now).await?;
    }
    Ok(())
}

/// Lifts the lock of a member's time-based codes, because they proved themself with a recovery code: everywhere, and on
/// the known device they did it on.
pub async fn lift_codes(
    app: &App,
    tx: &Tx,
    whose: (OrganisationId, MemberId),
    device: Option<DeviceId>,
    now: Time,
) -> Result<(), Failure> {
    let mut closed = 0;
    for counter in attempt::code_keys(app, whose, device) {
        store::clear(tx, &counter);
        closed += store::close(tx, whose.0, &counter, None, now).await?;
    }
    if closed > 0 {
        let entry = audit::Entry::by_house(whose.0, "lockouts.lifted", Some(whose.1.0));
        audit::write(tx, entry, now).await?;
    }
    Ok(())
}

/// Forgets counters that mean nothing any more.
pub async fn sweep(app: &App) -> Result<(), Failure> {
    let now = app.clock.now();
    app.db.write(async move |tx| store::forget(tx, now).await).await
}
