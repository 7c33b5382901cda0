//! A token for a short one: the OAuth 2.0 client credentials grant (RFC 6749, 4.4), for directories that want it.
//!
//! The client's name is the token's id and its secret the token itself. The short one is nothing that is stored: it
//! names the token it stands for and an hour, under the house's own seal, so it dies when that token does.

use super::{
    actions::{self, Shown},
    model::{Power, Read},
};
use crate::App;
use chrono::{DateTime, Duration};
use kit::{clock::Time, failure::Failure, secret::Secret};
use std::net::IpAddr;
use subtle::ConstantTimeEq;
use uuid::Uuid;

/// How long a short one opens.
const LIVES: Duration = Duration::hours(1);

/// A short token and the seconds it lives; nothing where the long one opens nothing.
pub async fn exchange(
    app: &App,
    (client, secret): (&str, &str),
    (address, power): (IpAddr, Power),
    now: Time,
) -> Result<Option<(Shown, Secret<String>, i64)>, Failure> {
    // A short one buys no other.
    if secret.contains('.') {
        return Ok(None);
    }
    let shown = actions::present(app, secret, (address, power), now).await?;
    let named = |shown: &Shown| Uuid::parse_str(client) == Ok(shown.token.id);
    let Some(shown) = shown.filter(named) else {
        return Ok(None);
    };
    let until = (now + LIVES).min(shown.token.expires_at).timestamp();
    let prefix = shown.token.kind().prefix();
    let organisation = shown.scope.organisation;
    let about = about(organisation.0, shown.token.id, until);
    let seal = kit::crypto::hex(&app.key.mac("api_tokens.short", &about));
    let text = format!(
        "{prefix}{organisation}_{until}.{}.{seal}",
        shown.token.id.simple()
    );
    Ok(Some((shown, Secret::new(text), until - now.timestamp())))
}

/// The token that a short one stands for: nothing where the text is none of these, `Some(None)` where it is one that
/// is over or forged.
#[allow(clippy::option_option)] // three answers: another kind of secret, a bad one, a good one
pub(super) fn read(app: &App, read: &Read<'_>, now: Time) -> Option<Option<Uuid>> {
    let mut parts = read.secret.split('.');
    let (until, id, seal) = (parts.next()?, parts.next()?, parts.next()?);
    Some(verified(app, read, (until, id, seal), now).filter(|_| parts.next().is_none()))
}

fn verified(app: &App, read: &Read<'_>, (until, id, seal): (&str, &str, &str), now: Time) -> Option<Uuid> {
    let (until, id) = (until.parse::<i64>().ok()?, Uuid::parse_str(id).ok()?);
    let ours = app
        .key
        .mac("api_tokens.short", &about(read.organisation.0, id, until));
    let same = bool::from(kit::crypto::hex(&ours).as_bytes().ct_eq(seal.as_bytes()));
    (same && DateTime::from_timestamp(until, 0)? > now).then_some(id)
}

fn about(organisation: Uuid, id: Uuid, until: i64) -> Vec<u8> {
    [
        organisation.as_bytes().as_slice(),
        id.as_bytes(),
        &until.to_be_bytes(),
    ]
    .concat()
}
