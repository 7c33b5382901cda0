//! Adding, confirming, removing; recovery codes; an administrator's reset.

use super::{
    letter::{self, What},
    model::{
        CODES, Demand, Device, Due, FactorId, Kind, MOST, Pending, Standing, WAITS, code_digest, place,
        recovery_code,
    },
    proof::{Confirmed, First, NotProven},
    step_up::{NotShown, Shown},
    store::{self, Sealed, Whose},
};
use crate::{
    App, audit,
    door::{MemberId, Role, Scope, Visit},
    passkeys,
    sessions::{self, EndReason},
};
use kit::{
    clock::Time,
    crypto::random_bytes,
    db::Tx,
    failure::{Answer, Failure},
    secret::Secret,
    stream::NewEvent,
};
use sea_orm::ConnectionTrait;
use serde_json::json;

/// Why nothing about the factors changed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Refusal {
    NotShown(NotShown),
    /// The organisation uses none, or the member has as many as may be.
    NoMore,
    /// It is asked of the member, so the last one stays.
    LastOne,
    /// There is nothing of the kind (any more).
    Gone,
    /// Whoever resets their own would not need theirs.
    Oneself,
}

impl Refusal {
    /// Somebody was faster with the same code or the same answer.
    const USED: Self = Self::NotShown(NotShown::Code(NotProven::Wrong));

    pub fn keys(self) -> (&'static str, &'static str) {
        match self {
            Self::NotShown(why) => why.keys(),
            Self::NoMore => ("factors-no-more", "factors-no-more-help"),
            Self::LastOne => ("factors-last", "factors-last-help"),
            Self::Gone => ("factors-gone", "factors-gone-help"),
            Self::Oneself => ("factors-oneself", "factors-oneself-help"),
        }
    }
}

/// How a member stands.
pub async fn standing(
    connection: &impl ConnectionTrait,
    (organisation, member): Whose,
    role: Role,
) -> Result<Standing, Failure> {
    Ok(store::standing(connection, (organisation, member), role).await?)
}

/// What stands between the right password and a session. Ask only once the password was right.
pub async fn due(connection: &impl ConnectionTrait, whose: Whose, role: Role) -> Result<Due, Failure> {
    Ok(store::standing(connection, whose, role).await?.due())
}

pub async fn devices(connection: &impl ConnectionTrait, whose: Whose) -> Result<Vec<Device>, Failure> {
    Ok(store::devices(connection, whose).await?)
}

/// What a member can be asked for here and now.
#[derive(Clone, Copy, Debug, Default)]
pub struct Holds {
    pub codes: bool,
    pub passkeys: bool,
}

pub async fn holds(app: &App, whose: Whose) -> Result<Holds, Failure> {
    let rp_id = app.party().map_or("", passkeys::Party::id);
    let kinds = store::kinds(app.db.read(), whose, rp_id).await?;
    Ok(Holds {
        codes: kinds.contains(&Kind::Code),
        passkeys: kinds.contains(&Kind::Passkey) && app.party().is_some(),
    })
}

/// Opens what stands sealed in a device's row.
pub(crate) fn unsealed(
    app: &App,
    (organisation, id): (kit::ids::OrganisationId, FactorId),
    sealed: &[u8],
) -> Result<Secret<Vec<u8>>, Failure> {
    Ok(app.key.open(&place(organisation, id), sealed)?)
}

/// Makes a device that waits ten minutes for its first code or answer; it is no factor until then (S-151).
pub async fn begin(
    app: &App,
    tx: &Tx,
    whose: Whose,
    (name, kind): (&str, Kind),
    now: Time,
) -> Result<FactorId, Failure> {
    let id = FactorId::new();
    let plain = Secret::new(match kind {
        Kind::Code => random_bytes::<20>().to_vec(),
        Kind::Passkey => Vec::new(),
    });
    let new = Sealed {
        id,
        name: name.to_owned(),
        kind: kind.code().to_owned(),
        secret: app.key.seal(&place(whose.0, id), plain.expose()),
    };
    store::insert(tx, whose, &new, (now, now + WAITS)).await?;
    Ok(id)
}

/// Begins a device from the profile, by somebody who showed once more who they are.
pub(super) async fn add(
    tx: &Tx,
    (scope, visit): (&Scope, &Visit),
    (name, kind): (&str, Kind),
    shown: &Shown,
) -> Answer<FactorId, Refusal> {
    let whose = (scope.organisation, scope.member);
    store::hold(tx, whose).await?;
    let standing = store::standing(tx, whose, scope.role).await?;
    if standing.demand == Demand::Off || standing.active >= MOST {
        return Ok(Err(Refusal::NoMore));
    }
    if !shown.accept(&visit.app, tx, visit.now).await? {
        return Ok(Err(Refusal::USED));
    }
    Ok(Ok(begin(&visit.app, tx, whose, (name, kind), visit.now).await?))
}

/// The secret that waits, opened.
pub async fn pending(app: &App, whose: Whose, id: FactorId, now: Time) -> Result<Option<Pending>, Failure> {
    let Some(found) = store::pending(app.db.read(), whose, id, now).await? else {
        return Ok(None);
    };
    Ok(Some(Pending {
        id,
        secret: app.key.open(&place(whose.0, id), &found.secret)?,
        kind: Kind::parse(&found.kind),
        name: found.name,
    }))
}

/// A set of recovery codes, to be shown once. Made before a change, because a change may run twice.
pub fn new_codes() -> Vec<Secret<String>> {
    (0..CODES).map(|_| recovery_code()).collect()
}

async fn keep_codes(
    app: &App,
    tx: &Tx,
    whose: Whose,
    codes: &[Secret<String>],
    now: Time,
) -> Result<(), Failure> {
    let digests: Vec<_> = codes
        .iter()
        .map(|code| code_digest(&app.key, whose.0, whose.1, code))
        .collect();
    store::replace_codes(tx, whose, &digests, now).await
}

/// Makes the device one that counts. With the first one come the recovery codes: true when these are now the member's.
/// `None` when the secret waits no more.
pub async fn activate(
    app: &App,
    tx: &Tx,
    confirmed: &Confirmed,
    codes: &[Secret<String>],
    now: Time,
) -> Result<Option<bool>, Failure> {
    let whose = confirmed.asked.whose();
    store::hold(tx, whose).await?;
    let step = match &confirmed.first {
        First::Step(step) => Some(*step),
        First::Answer(_) => None,
    };
    if !store::activate(tx, whose, (confirmed.id, step), now).await? {
        return Ok(None);
    }
    if let (First::Answer(made), Some(party)) = (&confirmed.first, app.party()) {
        let plain = serde_json::to_vec(&made.credential)?;
        let sealed = app.key.seal(&place(whose.0, confirmed.id), &plain);
        passkeys::keep(tx, (whose.0, confirmed.id), (made, party.id()), sealed).await?;
    }
    confirmed.claim.succeeded(tx, now).await?;
    let first = store::devices(tx, whose).await?.len() == 1;
    if first {
        keep_codes(app, tx, whose, codes, now).await?;
    }
    let mut entry = audit::Entry::by_house(whose.0, "factors.added", Some(whose.1.0));
    entry.actor = Some(whose.1);
    let facts =
        json!({ "factor": confirmed.id, "name": confirmed.name, "kind": confirmed.first.kind().code() });
    audit::write(tx, entry.data(facts), now).await?;
    letter::notice(app, tx, whose, What::Added, now).await?;
    Ok(Some(first))
}

/// Takes a device away. The last one stays while the role or a reset asks for one (S-154); with the last one the
/// recovery codes go too, since they stand in for it.
pub(super) async fn remove(
    tx: &Tx,
    (scope, visit): (&Scope, &Visit),
    id: FactorId,
    shown: &Shown,
) -> Answer<(), Refusal> {
    let whose = (scope.organisation, scope.member);
    store::hold(tx, whose).await?;
    let standing = store::standing(tx, whose, scope.role).await?;
    if !store::devices(tx, whose)
        .await?
        .iter()
        .any(|device| device.id == id)
    {
        return Ok(Err(Refusal::Gone));
    }
    if standing.active == 1 && !standing.may_be_without() {
        return Ok(Err(Refusal::LastOne));
    }
    if !shown.accept(&visit.app, tx, visit.now).await? {
        return Ok(Err(Refusal::USED));
    }
    let Some(name) = store::remove(tx, whose, id).await? else {
        return Ok(Err(Refusal::Gone));
    };
    if standing.active == 1 {
        store::remove_all(tx, whose).await?;
    }
    let entry = audit::Entry::by(scope, visit, "factors.removed", Some(scope.member.0));
    audit::write(tx, entry.data(json!({ "factor": id, "name": name })), visit.now).await?;
    letter::notice(&visit.app, tx, whose, What::Removed, visit.now).await?;
    Ok(Ok(()))
}

/// A new set of recovery codes; every earlier one is void (S-153).
pub(super) async fn renew(
    tx: &Tx,
    (scope, visit): (&Scope, &Visit),
    codes: &[Secret<String>],
    shown: &Shown,
) -> Answer<(), Refusal> {
    let whose = (scope.organisation, scope.member);
    store::hold(tx, whose).await?;
    if store::devices(tx, whose).await?.is_empty() {
        return Ok(Err(Refusal::Gone));
    }
    if !shown.accept(&visit.app, tx, visit.now).await? {
        return Ok(Err(Refusal::USED));
    }
    keep_codes(&visit.app, tx, whose, codes, visit.now).await?;
    let entry = audit::Entry::by(scope, visit, "factors.codes-renewed", Some(scope.member.0));
    audit::write(tx, entry, visit.now).await?;
    letter::notice(&visit.app, tx, whose, What::CodesRenewed, visit.now).await?;
    Ok(Ok(()))
}

/// Takes away all that a member proves themself with beside the password, because the login itself is over.
pub async fn remove_all(tx: &Tx, whose: Whose) -> Result<(), Failure> {
    store::hold(tx, whose).await?;
    store::remove_all(tx, whose).await
}

/// An administrator takes everything away from a member who lost it (004-22). The demand stays: until a device is
/// added, no sign-in leads further than to adding one (S-154).
pub(super) async fn reset(
    tx: &Tx,
    (scope, visit): (&Scope, &Visit),
    member: MemberId,
    reason: &str,
    shown: &Shown,
) -> Answer<(), Refusal> {
    if member == scope.member {
        return Ok(Err(Refusal::Oneself));
    }
    let whose = (scope.organisation, member);
    store::hold(tx, whose).await?;
    if store::devices(tx, whose).await?.is_empty() {
        return Ok(Err(Refusal::Gone));
    }
    if !shown.accept(&visit.app, tx, visit.now).await? {
        return Ok(Err(Refusal::USED));
    }
    store::remove_all(tx, whose).await?;
    store::note_reset(tx, scope, member, reason, visit.now).await?;
    letter::notice(&visit.app, tx, whose, What::Reset, visit.now).await?;
    let entry = audit::Entry::by(scope, visit, "factors.reset", Some(member.0));
    audit::write(tx, entry.data(json!({ "reason": reason })), visit.now).await?;
    sessions::end_all(
        &visit.app,
        tx,
        scope.organisation,
        member,
        EndReason::Revoked,
        visit.now,
    )
    .await?;
    let event = NewEvent {
        kind: "factors.reset",
        topic: scope.organisation.0,
        subject: member.0,
        data: json!({}),
    };
    kit::stream::append(tx, scope.organisation, event, visit.now).await?;
    Ok(Ok(()))
}

/// Forgets what nobody confirmed in time, and flows that are over.
pub async fn sweep(app: &App) -> Result<(), Failure> {
    let now = app.clock.now();
    app.db.write(async move |tx| store::forget(tx, now).await).await?;
    passkeys::sweep(app).await?;
    crate::flows::sweep(app).await
}
