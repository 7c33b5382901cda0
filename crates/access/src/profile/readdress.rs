//! Another address for a member's links: asked for with the password, told to the old mailbox, held for three days,
//! then in force; an administrator may settle it sooner, and that is written down as what it is (S-032).

use super::{actions::NotChanged, mail, store};
use crate::{
    App, audit,
    door::{MemberId, Scope, Visit},
    lockouts::Locked,
    members,
    organisations::{self, Brand},
    outbox, sso, tickets,
};
use chrono::Duration;
use kit::{
    clock::Time,
    db::Tx,
    failure::{Answer, Failure},
    ids::OrganisationId,
    jobs::{Job, NewJob, Next},
    secret::Secret,
};
use serde::{Deserialize, Serialize};
use serde_json::json;
use uuid::Uuid;

/// How long links still go to the old address: long enough for a weekend and its notice.
pub const HOLD: Duration = Duration::hours(72);

/// Why links will go where they went.
#[derive(Debug)]
pub enum NotReaddressed {
    /// The present password was not right.
    Wrong,
    Locked(Locked),
    /// No letter could go there.
    Implausible,
    /// They go there already.
    Same,
    /// The provider must vouch for the member, and did not lately.
    Vouch,
}

#[derive(Serialize, Deserialize)]
struct Payload {
    member: MemberId,
    change: Uuid,
}

/// Asks for it, with the present password through the gate of all secrets (S-040).
pub async fn readdress(
    scope: &Scope,
    visit: &Visit,
    current: &Secret<String>,
    address: &str,
) -> Answer<(), NotReaddressed> {
    if !members::deliverable(address) {
        return Ok(Err(NotReaddressed::Implausible));
    }
    let own = store::own(visit.app.db.read(), scope).await?;
    if own.is_some_and(|own| own.recovery_address == address) {
        return Ok(Err(NotReaddressed::Same));
    }
    let claim = match sso::vouching(visit.app.db.read(), scope, (&visit.path, visit.now)).await? {
        Some(vouching) if vouching.fresh => None,
        Some(_) => return Ok(Err(NotReaddressed::Vouch)),
        None => match super::actions::verify(scope, visit, current).await? {
            Ok((claim, _)) => Some(claim),
            Err(NotChanged::Locked(locked)) => return Ok(Err(NotReaddressed::Locked(locked))),
            Err(_) => return Ok(Err(NotReaddressed::Wrong)),
        },
    };
    let (scope, visit, address) = (scope.clone(), visit.clone(), address.to_owned());
    let app = visit.app.clone();
    app.db
        .write(async move |tx| {
            if let Some(claim) = &claim {
                claim.succeeded(tx, visit.now).await?;
            }
            hold(tx, &scope, &visit, &address).await
        })
        .await?;
    Ok(Ok(()))
}

async fn hold(tx: &Tx, scope: &Scope, visit: &Visit, address: &str) -> Result<(), Failure> {
    let (now, change) = (visit.now, Uuid::now_v7());
    let effective_at = now + HOLD;
    store::hold(tx, scope, (change, address), (now, effective_at)).await?;
    let payload = Payload {
        member: scope.member,
        change,
    };
    let payload = serde_json::to_value(payload)?;
    kit::jobs::enqueue(
        tx,
        NewJob::new("profile.address", Some(scope.organisation), payload, effective_at),
    )
    .await?;
    if let Some(holder) = tickets::holder(tx, scope.organisation, scope.member).await? {
        tell(&visit.app, tx, &holder, (address, Some(effective_at)), now).await?;
    }
    let entry = audit::Entry::by(scope, visit, "profile.address_asked", Some(scope.member.0));
    audit::write(
        tx,
        entry.data(json!({ "to": address, "from": effective_at })),
        now,
    )
    .await
}

/// Tells a mailbox, `holder`'s own, that links go or will go elsewhere.
pub async fn tell(
    app: &App,
    tx: &Tx,
    holder: &tickets::Holder,
    (address, from): (&str, Option<Time>),
    now: Time,
) -> Result<(), Failure> {
    let home = organisations::store::by_id(tx, holder.organisation_id)
        .await?
        .ok_or_else(|| Failure::broken("a member of nowhere"))?;
    let letter = mail::readdressed(app, &Brand::from(home), holder, (address, from))?;
    outbox::queue(app, tx, letter, now).await?;
    Ok(())
}

/// The job at the end of the hold. A change that was withdrawn or replaced meanwhile is not there any more.
pub async fn come_into_force(app: &App, job: Job) -> Result<Next, Failure> {
    let payload: Payload = serde_json::from_value(job.payload)?;
    let (Some(organisation), now) = (job.organisation_id, app.clock.now()) else {
        return Ok(Next::Done);
    };
    app.db
        .write(async move |tx| {
            let due = store::take(tx, organisation, payload.member, Some((payload.change, now))).await?;
            let Some(address) = due else {
                return Ok(());
            };
            let entry = audit::Entry::by_house(organisation, "profile.address", Some(payload.member.0));
            apply(tx, (organisation, payload.member), &address, entry, now).await
        })
        .await?;
    Ok(Next::Done)
}

async fn apply(
    tx: &Tx,
    (organisation, member): (OrganisationId, MemberId),
    address: &str,
    entry: audit::Entry,
    now: Time,
) -> Result<(), Failure> {
    store::readdress(tx, organisation, member, address, now).await?;
    tickets::void_all(tx, organisation, member, "address-changed", now).await?;
    audit::write(tx, entry.data(json!({ "to": address })), now).await
}

/// Puts a change into force before its time. False when there is none.
pub async fn force_address(tx: &Tx, scope: &Scope, visit: &Visit, member: MemberId) -> Result<bool, Failure> {
    let Some(holder) = tickets::holder(tx, scope.organisation, member).await? else {
        return Ok(false);
    };
    let Some(address) = store::take(tx, scope.organisation, member, None).await? else {
        return Ok(false);
    };
    tell(&visit.app, tx, &holder, (&address, None), visit.now).await?;
    let entry = audit::Entry::by(scope, visit, "members.address_overridden", Some(member.0));
    apply(tx, (scope.organisation, member), &address, entry, visit.now).await?;
    Ok(true)
}

/// Forgets a change that is not in force yet, by its owner or by an administrator. False when there is none.
pub async fn discard_address(
    tx: &Tx,
    scope: &Scope,
    visit: &Visit,
    member: MemberId,
) -> Result<bool, Failure> {
    if store::take(tx, scope.organisation, member, None).await?.is_none() {
        return Ok(false);
    }
    let entry = audit::Entry::by(scope, visit, "profile.address_withdrawn", Some(member.0));
    audit::write(tx, entry, visit.now).await?;
    Ok(true)
}

/// After an administrator typed another address into a member's form: no hold, but the old mailbox is told, and it is
/// written down as the override it is.
pub async fn overridden(
    tx: &Tx,
    scope: &Scope,
    visit: &Visit,
    member: MemberId,
    (old, new): (&str, &str),
) -> Result<(), Failure> {
    store::take(tx, scope.organisation, member, None).await?;
    let Some(mut holder) = tickets::holder(tx, scope.organisation, member).await? else {
        return Ok(());
    };
    old.clone_into(&mut holder.recovery_address);
    tell(&visit.app, tx, &holder, (new, None), visit.now).await?;
    let entry = audit::Entry::by(scope, visit, "members.address_overridden", Some(member.0));
    audit::write(tx, entry.data(json!({ "from": old, "to": new })), visit.now).await
}
