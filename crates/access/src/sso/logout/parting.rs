//! Whom to sign out at the provider, kept sealed by the browser that just signed out here: its session is over, and with
//! it what we knew.

use super::{actions, store};
use crate::{App, door::Scope};
use axum::http::{HeaderMap, HeaderValue};
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use chrono::Duration;
use kit::{clock::Time, failure::Failure, ids::OrganisationId};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// How long somebody may think about it.
const LIVES: Duration = Duration::minutes(10);

/// What the seal is for.
const PLACE: &str = "sso.parting";

#[derive(Serialize, Deserialize)]
pub struct Parting {
    pub organisation: OrganisationId,
    pub provider: Uuid,
    /// SAML: their name there, as the provider sent it, and the number of the session.
    pub name_id: String,
    pub session: String,
    /// OpenID Connect: the token the session began with.
    pub token: String,
    /// The request that was sent, once one was.
    pub request: String,
    /// Seconds since 1970.
    until: i64,
}

impl Parting {
    /// The one this browser carries for that provider.
    pub fn carried(app: &App, headers: &HeaderMap, whose: (OrganisationId, Uuid), now: Time) -> Option<Self> {
        let sealed = URL_SAFE_NO_PAD
            .decode(kit::page::cookie(headers, name(app))?)
            .ok()?;
        let kept: Self = serde_json::from_slice(app.key.open(PLACE, &sealed).ok()?.expose()).ok()?;
        let ours = (kept.organisation, kept.provider) == whose && now.timestamp() < kept.until;
        ours.then_some(kept)
    }

    pub fn cookie(&self, app: &App) -> HeaderValue {
        let plain = serde_json::to_vec(self).unwrap_or_default();
        let sealed = URL_SAFE_NO_PAD.encode(app.key.seal(PLACE, &plain));
        set(app, &sealed, LIVES.num_seconds())
    }
}

/// `Set-Cookie` for somebody who signs out here and came by a provider that can be told so.
pub async fn remember(app: &App, scope: &Scope, now: Time) -> Result<Option<HeaderValue>, Failure> {
    let Some(known) = store::of_session(app.db.read(), scope).await? else {
        return Ok(None);
    };
    let place = actions::place(scope.organisation, scope.session);
    // One that cannot be read any more keeps nobody from signing out.
    let opened = known.token.and_then(|sealed| app.key.open(&place, &sealed).ok());
    let token = opened
        .and_then(|token| String::from_utf8(token.expose().clone()).ok())
        .unwrap_or_default();
    let parting = Parting {
        organisation: scope.organisation,
        provider: known.provider_id,
        name_id: known.name_id,
        session: known.sid,
        token,
        request: String::new(),
        until: (now + LIVES).timestamp(),
    };
    Ok(Some(parting.cookie(app)))
}

pub fn clear(app: &App) -> HeaderValue {
    set(app, "", 0)
}

fn name(app: &App) -> &'static str {
    if app.settings.plain_cookies {
        "guichet_dev_sso_out"
    } else {
        "__Host-guichet_sso_out"
    }
}

fn set(app: &App, value: &str, lives: i64) -> HeaderValue {
    let secure = if app.settings.plain_cookies {
        ""
    } else {
        "; Secure"
    };
    let text = format!(
        "{}={value}; Path=/; HttpOnly{secure}; SameSite=Lax; Max-Age={lives}",
        name(app)
    );
    let mut value = HeaderValue::from_str(&text).unwrap_or(HeaderValue::from_static(""));
    value.set_sensitive(true);
    value
}
