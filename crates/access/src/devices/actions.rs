//! Recognising a device, and getting to know one.

use super::{
    letter,
    model::{Arrival, Arrived, DeviceId, LIVES, Marks, REMEMBERED, Seen},
    store,
};
use crate::{
    App, audit,
    door::{MemberId, Scope, Visit},
    sessions,
};
use kit::{clock::Time, db::Tx, failure::Failure, ids::OrganisationId};
use serde_json::json;
use subtle::ConstantTimeEq;
use uuid::Uuid;

/// Our signature over whose device it is: useless for another member, however the mark came there.
fn signature(app: &App, organisation: OrganisationId, member: MemberId, device: DeviceId) -> String {
    let of = [organisation.0, member.0, device.0];
    kit::crypto::hex(&app.key.mac("device", &of.map(Uuid::into_bytes).concat())[..16])
}

/// The known device of this member that a browser shows. The same work is done where the login is nobody's; who has
/// no mark of ours cannot tell the two apart (S-001).
pub async fn recognise(
    app: &App,
    (organisation, member): (Option<OrganisationId>, Option<MemberId>),
    seen: &Seen,
    now: Time,
) -> Result<Option<DeviceId>, Failure> {
    let of = (
        organisation.unwrap_or(OrganisationId(Uuid::nil())),
        member.unwrap_or(MemberId(Uuid::nil())),
    );
    let marks = Marks::read(&seen.cookie);
    let mut found = None;
    for (device, by) in marks.iter() {
        if bool::from(
            signature(app, of.0, of.1, *device)
                .as_bytes()
                .ct_eq(by.as_bytes()),
        ) {
            found = Some(*device);
        }
    }
    match found {
        Some(device) if store::is_known(app.db.read(), of, device, now - LIVES).await? => Ok(Some(device)),
        _ => Ok(None),
    }
}

/// Part of the change that lets somebody in: the device is known from now on, unless it is shared, and whoever came
/// from one that was not is written to (S-053).
pub async fn arrived(app: &App, tx: &Tx, arrival: &Arrival) -> Result<Arrived, Failure> {
    let now = app.clock.now();
    let whose = (Some(arrival.organisation), Some(arrival.member));
    let known = recognise(app, whose, &arrival.seen, now).await?;
    if known.is_none() && is_news(tx, arrival, now).await? {
        letter::new_device(app, tx, arrival, now).await?;
    }
    if arrival.seen.shared {
        store::share(tx, arrival, now + sessions::SHARED).await?;
        return Ok(Arrived {
            marks: None,
            shared: true,
        });
    }
    let device = known.unwrap_or_else(DeviceId::new);
    store::keep(tx, arrival, device, now);
    if known.is_none() {
        store::forget_beyond(tx, arrival.organisation, arrival.member).await?;
    }
    let by = signature(app, arrival.organisation, arrival.member, device);
    Ok(Arrived {
        marks: Some(Marks::read(&arrival.seen.cookie).with(device, by).cookie()),
        shared: false,
    })
}

/// The first sign-in of all is none. On a shared computer nobody is ever known; there it is none when the same browser
/// came from the same address lately.
async fn is_news(tx: &Tx, arrival: &Arrival, now: Time) -> Result<bool, Failure> {
    let before = store::before(tx, arrival, now - REMEMBERED).await?;
    Ok(before.any && !(arrival.seen.shared && before.alike))
}

/// Makes one of one's own devices a stranger again. False when it was none.
pub(super) async fn forget(tx: &Tx, scope: &Scope, visit: &Visit, device: DeviceId) -> Result<bool, Failure> {
    if !store::forget(tx, scope, device).await? {
        return Ok(false);
    }
    let entry = audit::Entry::by(scope, visit, "devices.forgotten", Some(scope.member.0));
    audit::write(tx, entry.data(json!({ "device": device })), visit.now).await?;
    Ok(true)
}

/// Forgets what nobody came with for too long.
pub async fn sweep(app: &App) -> Result<(), Failure> {
    let before = app.clock.now() - LIVES;
    app.db
        .write(async move |tx| store::forget_unseen(tx, before).await)
        .await
}
