//! What a session has to do with its provider.

use super::store;
use crate::{
    App, audit,
    sessions::{self, EndReason},
    sign_in::Entered,
    sso::{model::Provider, store as answers},
};
use chrono::DateTime;
use kit::{clock::Time, db::Tx, failure::Failure};
use oidc::{Identity, Keys, Logout, LogoutExpectation, Refused};
use serde_json::json;

/// A session began by a provider; call it in the change that began it.
pub(in crate::sso) async fn begun(
    tx: &Tx,
    provider: &Provider,
    identity: &Identity,
    entered: &Entered,
    now: Time,
) -> Result<(), Failure> {
    store::insert(tx, provider, identity, (entered.session, entered.member), now).await
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

/// Ends the sessions a token means. False when it was taken before (S-109).
pub(super) async fn end(
    app: &App,
    tx: &Tx,
    (provider, logout): (&Provider, &Logout),
    now: Time,
) -> Result<bool, Failure> {
    let until = DateTime::from_timestamp(logout.until, 0).unwrap_or(now);
    let name = format!("logout/{}/{}", provider.id, logout.id);
    if !answers::answer(tx, provider.organisation_id, (kit::crypto::digest(&name), until)).await? {
        return Ok(false);
    }
    let open = store::meant(tx, provider, logout).await?;
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
