//! Beginning and ending sessions.

use super::{
    cookie, letter,
    model::{EndReason, Limits, NewSession},
    store,
};
use crate::{
    App, audit,
    door::{MemberId, Scope, SessionId, Visit},
    policies::{Policy, SessionRule},
};
use axum::http::HeaderMap;
use kit::{clock::Time, db::Tx, failure::Failure, ids::OrganisationId, secret::Secret};
use serde_json::json;

/// A new session and the secret for its cookie. Call it in the change that proved the right secret.
#[allow(clippy::unused_async)] // one of the steps of a change, written as the others
pub async fn issue(
    tx: &Tx,
    new: &NewSession,
    policy: &Policy,
    now: Time,
) -> Result<(SessionId, Secret<String>), Failure> {
    let (id, token) = (SessionId::new(), kit::crypto::token());
    let digest = kit::crypto::digest(token.expose());
    store::insert(tx, new, id, (digest, Limits::of(policy)), now);
    Ok((id, token))
}

/// Lets a session live until then and no longer, whatever its person does.
pub async fn limit(
    tx: &Tx,
    organisation: OrganisationId,
    session: SessionId,
    until: Time,
) -> Result<(), Failure> {
    store::limit(tx, organisation, session, until).await
}

/// What the organisation wants of a member's other sessions once a new one began (S-091). Whether the person is to be
/// asked; nobody is refused, so nothing of this is a failed sign-in.
pub async fn settle(
    app: &App,
    tx: &Tx,
    (organisation, member): (OrganisationId, MemberId),
    (session, decided): (SessionId, SessionRule),
    now: Time,
) -> Result<bool, Failure> {
    if decided == SessionRule::Allow {
        return Ok(false);
    }
    let others = store::others(tx, (organisation, member), session, now).await?;
    if decided == SessionRule::Ask {
        return Ok(!others.is_empty());
    }
    for other in others {
        end(app, tx, organisation, member, other, EndReason::Replaced, now).await?;
    }
    Ok(false)
}

/// Another secret for a session that goes on: whoever still holds the old one holds nothing (S-080). `None` when it is
/// over. The caller calls [`super::Sessions::forget`] once the change is durable.
pub async fn renew(
    tx: &Tx,
    organisation: OrganisationId,
    digest: &[u8],
) -> Result<Option<Secret<String>>, Failure> {
    let token = kit::crypto::token();
    let new = kit::crypto::digest(token.expose());
    if !store::replace_digest(tx, organisation, digest, new).await? {
        return Ok(None);
    }
    store::raise_revocation(tx, organisation).await?;
    Ok(Some(token))
}

/// Ends one session. If it was the member's last own, they leave the floor: work goes back to the queue (G-01).
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
    if store::is_impersonated(tx, organisation, session).await? {
        return Ok(true); // the member was not in it
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

/// Which of a member's sessions somebody ends by hand.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Which {
    One(SessionId),
    All,
}

/// Ends other sessions of one's own (S-085). False when there is no such session to end.
pub(super) async fn end_own(tx: &Tx, scope: &Scope, visit: &Visit, which: Which) -> Result<bool, Failure> {
    match which {
        Which::All => end_others(tx, scope, EndReason::Revoked, visit.now).await?,
        Which::One(session) => {
            let open = store::of_member(tx, scope, scope.member, visit.now).await?;
            if session == scope.session || !open.iter().any(|one| one.id == session) {
                return Ok(false);
            }
            let (organisation, member) = (scope.organisation, scope.member);
            end(
                &visit.app,
                tx,
                organisation,
                member,
                session,
                EndReason::Revoked,
                visit.now,
            )
            .await?;
        }
    }
    record(tx, scope, visit, ("sessions.revoked", Some(scope.member)), which).await?;
    Ok(true)
}

/// Ends sessions of a member, by an administrator (S-085); the member's mailbox is told. False when there was nothing
/// to end.
pub(super) async fn end_theirs(
    tx: &Tx,
    scope: &Scope,
    visit: &Visit,
    member: MemberId,
    which: Which,
) -> Result<bool, Failure> {
    let open = store::of_member(tx, scope, member, visit.now).await?;
    let (app, organisation, now) = (&visit.app, scope.organisation, visit.now);
    match which {
        Which::All if open.is_empty() => return Ok(false),
        Which::One(session) if !open.iter().any(|one| one.id == session) => return Ok(false),
        // The epoch goes with them: half-finished flows and the devices that were known are void too.
        Which::All => end_all(app, tx, organisation, member, EndReason::Revoked, now).await?,
        Which::One(session) => {
            end(app, tx, organisation, member, session, EndReason::Revoked, now).await?;
        }
    }
    record(tx, scope, visit, ("sessions.revoked", Some(member)), which).await?;
    letter::ended(app, tx, organisation, member, now).await?;
    Ok(true)
}

/// Ends every session of the organisation but the one in use. Nobody is written to: whoever is signed out is told on
/// their screen, and a letter to everybody at once would be the attack's second half.
pub(super) async fn end_everybody(tx: &Tx, scope: &Scope, visit: &Visit) -> Result<(), Failure> {
    let people = store::everybody(tx, scope).await?;
    store::end_everybody(tx, scope, EndReason::Revoked, visit.now).await?;
    store::raise_revocation(tx, scope.organisation).await?;
    for member in &people {
        visit
            .app
            .counter
            .leave(tx, scope.organisation, *member, visit.now)
            .await?;
    }
    let entry = audit::Entry::by(scope, visit, "sessions.revoked-everybody", None);
    audit::write(tx, entry.data(json!({ "members": people.len() })), visit.now).await
}

async fn record(
    tx: &Tx,
    scope: &Scope,
    visit: &Visit,
    (action, member): (&'static str, Option<MemberId>),
    which: Which,
) -> Result<(), Failure> {
    let data = match which {
        Which::One(session) => json!({ "session": session }),
        Which::All => json!({ "session": "all" }),
    };
    let entry = audit::Entry::by(scope, visit, action, member.map(|id| id.0));
    audit::write(tx, entry.data(data), visit.now).await
}

/// Whose session a browser carries, though it may be over: what is said of it is said to its own browser and to nobody
/// else. It opens nothing.
pub async fn whose(app: &App, headers: &HeaderMap) -> Result<Option<(OrganisationId, MemberId)>, Failure> {
    let Some((organisation, digest)) = cookie::read(app, headers) else {
        return Ok(None);
    };
    let member = store::whose(app.db.read(), (organisation, &digest)).await?;
    Ok(member.map(|member| (organisation, member)))
}

/// Makes every node read scopes anew: a right was given or a name changed, and nobody is signed out.
pub async fn refresh(tx: &Tx, organisation: OrganisationId) -> Result<(), Failure> {
    store::raise_revocation(tx, organisation).await
}
