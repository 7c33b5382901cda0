//! What a session has to do with its provider.

use super::store;
use crate::{
    App, audit,
    door::{MemberId, SessionId},
    sessions::{self, EndReason},
    sso::{
        model::{Identity, Provider},
        store as answers,
    },
};
use chrono::DateTime;
use kit::{clock::Time, db::Tx, failure::Failure, ids::OrganisationId};
use oidc::{Keys, Logout, LogoutExpectation, Refused};
use serde_json::json;

/// Bytes of a token that is kept for the way out; sealed and written as text it must still fit into a cookie.
pub(in crate::sso) const HINT: usize = 2_500;

/// A provider vouched for a session, which began just now or is asked once more; call it in that very change.
pub(in crate::sso) async fn vouched(
    app: &App,
    tx: &Tx,
    (provider, identity): (&Provider, &Identity),
    (session, member): (SessionId, MemberId),
    now: Time,
) -> Result<(), Failure> {
    // Who came through without being asked showed themselves when they were asked last, where the provider says so.
    let shown = identity
        .authenticated_at
        .and_then(|at| DateTime::from_timestamp(at, 0));
    let shown = shown.map_or(now, |at| at.min(now));
    let place = place(provider.organisation_id, session);
    let sealed = identity
        .token
        .as_ref()
        .map(|token| app.key.seal(&place, token.expose().as_bytes()));
    store::show(tx, provider, identity, ((session, member), sealed), shown).await
}

/// What a token is sealed for.
pub(super) fn place(organisation: OrganisationId, session: SessionId) -> String {
    format!("sso.session/{organisation}/{session}")
}

/// What a provider's token means. A key that is not known is asked for once (S-101).
pub(super) async fn read(app: &App, provider: &Provider, token: &str) -> Result<Logout, Refused> {
    let said = app
        .providers
        .of(app, provider)
        .await
        .map_err(|_| Refused::UnknownKey)?;
    match verify(app, provider, &said.keys, token) {
        Err(refused @ (Refused::UnknownKey | Refused::Signature)) => {
            let said = app.providers.anew(app, provider, &said).await.ok_or(refused)?;
            verify(app, provider, &said.keys, token)
        }
        other => other,
    }
}

fn verify(app: &App, provider: &Provider, keys: &Keys, token: &str) -> Result<Logout, Refused> {
    let expected = LogoutExpectation {
        issuer: &provider.issuer(),
        client: &provider.client_id,
        now: app.clock.now().timestamp(),
    };
    Logout::verify(token, keys, &expected)
}

/// What is over, whichever protocol says so.
#[derive(Clone, Debug)]
pub(in crate::sso) struct Over {
    /// Of the message, which is taken once until it is over itself.
    pub id: String,
    pub until: Time,
    pub issuer: String,
    pub subject: Option<String>,
    /// The provider's sessions; none: all of the subject's.
    pub sessions: Vec<String>,
}

impl Over {
    pub(super) fn of(logout: Logout, now: Time) -> Self {
        Self {
            id: logout.id,
            until: DateTime::from_timestamp(logout.until, 0).unwrap_or(now),
            issuer: logout.issuer,
            subject: logout.subject,
            sessions: logout.session.into_iter().collect(),
        }
    }
}

/// Ends the sessions that are meant. False when the message was taken before (S-109, S-127).
pub(in crate::sso) async fn end(app: &App, provider: &Provider, over: &Over) -> Result<bool, Failure> {
    let (house, provider, over, now) = (app.clone(), provider.clone(), over.clone(), app.clock.now());
    let taken = app
        .db
        .write(async move |tx| end_within(&house, tx, (&provider, &over), now).await)
        .await?;
    app.sessions.forget();
    Ok(taken)
}

async fn end_within(
    app: &App,
    tx: &Tx,
    (provider, over): (&Provider, &Over),
    now: Time,
) -> Result<bool, Failure> {
    let name = format!("logout/{}/{}", provider.id, over.id);
    if !answers::answer(
        tx,
        provider.organisation_id,
        (kit::crypto::digest(&name), over.until),
    )
    .await?
    {
        return Ok(false);
    }
    let mut open = Vec::new();
    if over.sessions.is_empty() {
        open = store::meant(tx, provider, over, None).await?;
    }
    for session in &over.sessions {
        open.extend(store::meant(tx, provider, over, Some(session)).await?);
    }
    let mut ended = 0;
    for one in &open {
        let (organisation, member, session) = (provider.organisation_id, one.member_id, one.session_id);
        if sessions::end(app, tx, organisation, member, session, EndReason::Revoked, now).await? {
            ended += 1;
        }
    }
    let member = open.first().map(|one| one.member_id.0);
    let entry = audit::Entry::by_house(provider.organisation_id, "sso.logout", member);
    audit::write(
        tx,
        entry.data(json!({ "provider": provider.name, "sessions": ended })),
        now,
    )
    .await?;
    Ok(true)
}
