//! Beginning and ending sessions.

use super::{
    model::{EndReason, NewSession},
    store,
};
use crate::{
    App, audit,
    door::{MemberId, Scope, SessionId},
};
use kit::{clock::Time, db::Tx, failure::Failure, ids::OrganisationId, secret::Secret};

/// A new session and the secret for its cookie. Call it in the change that proved the right secret.
pub async fn issue(tx: &Tx, new: &NewSession, now: Time) -> Result<(SessionId, Secret<String>), Failure> {
    let (id, token) = (SessionId::new(), kit::crypto::token());
    store::insert(tx, new, id, kit::crypto::digest(token.expose()), now).await?;
    Ok((id, token))
}

/// Ends one session. If it was the member's last, they leave the floor: work goes back to the queue (G-01).
/// The caller calls [`super::Sessions::forget`] once the change is durable.
#[allow(clippy::too_many_arguments)] // who, where, which, why and when: five nouns and the two every action takes
pub async fn end(
    app: &App,
    tx: &Tx,
    organisation: OrganisationId,
    member: MemberId,
    session: SessionId,
    reason: EndReason,
    now: Time,
) -> Result<bool, Failure> {
    if !close(tx, (organisation, member, session), reason, now).await? {
        return Ok(false);
    }
    if store::open_count(tx, organisation, member, now).await? == 0 {
        app.counter.leave(tx, organisation, member, now).await?;
    }
    Ok(true)
}

/// Ends one session and leaves the member on the floor, even if it was their last: only where the organisation wants
/// the channels kept (001-22).
pub async fn close(
    tx: &Tx,
    (organisation, member, session): (OrganisationId, MemberId, SessionId),
    reason: EndReason,
    now: Time,
) -> Result<bool, Failure> {
    if !store::end(tx, organisation, session, reason, now).await? {
        return Ok(false);
    }
    store::raise_revocation(tx, organisation).await?;
    let entry = audit::Entry::by_house(organisation, "sessions.ended", Some(member.0));
    audit::write(
        tx,
        entry.data(serde_json::json!({ "session": session, "reason": reason.code() })),
        now,
    )
    .await?;
    Ok(true)
}

/// Ends every session of a member and every half-finished flow with them, by raising their epoch (S-084).
pub async fn end_all(
    app: &App,
    tx: &Tx,
    organisation: OrganisationId,
    member: MemberId,
    reason: EndReason,
    now: Time,
) -> Result<(), Failure> {
    store::end_all(tx, organisation, member, reason, now).await?;
    store::raise_revocation(tx, organisation).await?;
    app.counter.leave(tx, organisation, member, now).await
}

/// Ends every session of a member but the one they are using, and every half-finished flow with them (S-069).
/// They stay on the floor, so no work is given back.
pub async fn end_others(tx: &Tx, scope: &Scope, reason: EndReason, now: Time) -> Result<(), Failure> {
    store::end_others(tx, scope, reason, now).await?;
    store::raise_revocation(tx, scope.organisation).await
}

/// Makes every node read scopes anew: a right was given or a name changed, and nobody is signed out.
pub async fn refresh(tx: &Tx, organisation: OrganisationId) -> Result<(), Failure> {
    store::raise_revocation(tx, organisation).await
}

/// Ends what ran out of time. A session is dead at its limit anyway; this gives its work back.
pub async fn sweep(app: &App) -> Result<(), Failure> {
    let now = app.clock.now();
    let expired = store::expired(app.db.read(), now).await?;
    if expired.is_empty() {
        return Ok(()); // nothing to forget either: emptying the cache for nothing would cost every reader a query
    }
    for (organisation, member, session) in expired {
        let house = app.clone();
        app.db
            .write(async move |tx| {
                end(&house, tx, organisation, member, session, EndReason::Expired, now).await
            })
            .await?;
    }
    app.sessions.forget();
    Ok(())
}
