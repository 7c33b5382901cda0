//! Beginning a flow and finding it again.

use super::{
    cookie,
    model::{Flow, Held, New, Purpose},
    store,
};
use crate::{App, door::Role};
use axum::http::HeaderMap;
use kit::{clock::Time, db::Tx, failure::Failure, ids::OrganisationId, secret::Secret};

/// Where a waiting password's seal belongs: copied into another row it does not open.
fn place(organisation: OrganisationId, digest: &[u8]) -> String {
    format!("flow.password/{organisation}/{}", kit::crypto::hex(digest))
}

/// A new flow and the secret for its cookie. Call it in the change that saw the first secret.
pub async fn begin(app: &App, tx: &Tx, new: &New, now: Time) -> Result<Secret<String>, Failure> {
    let token = kit::crypto::token();
    let digest = kit::crypto::digest(token.expose());
    let sealed = new.held.as_ref().map(|held| {
        app.key
            .seal(&place(new.organisation, &digest), held.phc.expose().as_bytes())
    });
    store::insert(tx, new, (digest, sealed), now).await?;
    Ok(token)
}

/// The live flow a request carries, if it is for one of these steps.
pub async fn present(
    app: &App,
    headers: &HeaderMap,
    purposes: &[Purpose],
    now: Time,
) -> Result<Option<Flow>, Failure> {
    let Some((organisation, digest)) = cookie::carried(app, headers) else {
        return Ok(None);
    };
    let Some(row) = store::alive(app.db.read(), organisation, &digest, now).await? else {
        return Ok(None);
    };
    let Some(purpose) = Purpose::parse(&row.purpose).filter(|purpose| purposes.contains(purpose)) else {
        return Ok(None);
    };
    let held = match (row.ticket_digest, row.password) {
        (Some(ticket), Some(sealed)) => {
            let plain = app.key.open(&place(organisation, &digest), &sealed)?;
            let phc = Secret::new(String::from_utf8(plain.expose().clone())?);
            Some(Held { ticket, phc })
        }
        _ => None,
    };
    Ok(Some(Flow {
        organisation,
        digest,
        member: row.member_id,
        identifier: row.identifier,
        role: Role::parse(&row.role).unwrap_or(Role::Agent),
        purpose,
        return_to: row.return_to,
        factor: row.factor_id,
        held,
    }))
}

/// Forgets what is over; it is dead at its limit anyway.
pub async fn sweep(app: &App) -> Result<(), Failure> {
    let now = app.clock.now();
    app.db.write(async move |tx| store::forget(tx, now).await).await
}
