//! What a sign-in at the provider is begun with. It is kept by the browser that begins it, sealed, and by nobody else:
//! a stranger who sets out a thousand times leaves nothing in the house.
//!
//! The cookie must come along when the provider sends the browser back, which is another site's link: `SameSite=Lax`.

use super::super::model::Purpose;
use crate::{App, door::MemberId};
use axum::http::{HeaderMap, HeaderValue};
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use chrono::{DateTime, Duration};
use kit::{clock::Time, ids::OrganisationId, secret::Secret};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// How long somebody may take at the provider (S-100).
pub const LIVES: Duration = Duration::minutes(10);

/// What the seal is for.
const PLACE: &str = "sso.going";

/// A sign-in under way.
#[derive(Clone, Debug)]
pub struct Going {
    pub organisation: OrganisationId,
    pub provider: Uuid,
    pub purpose: Purpose,
    pub return_to: String,
    /// Others use this computer too.
    pub shared: bool,
    pub begun_at: Time,
    /// 256 bits each (S-100).
    pub state: Secret<String>,
    pub nonce: Secret<String>,
    pub verifier: Secret<String>,
}

/// As it is sealed.
#[derive(Serialize, Deserialize)]
struct Kept {
    organisation: OrganisationId,
    provider: Uuid,
    member: Option<MemberId>,
    trial: bool,
    #[serde(default)]
    again: bool,
    ticket: Option<String>,
    return_to: String,
    shared: bool,
    /// Seconds since 1970.
    begun_at: i64,
    state: String,
    nonce: String,
    verifier: String,
}

impl Going {
    pub fn new((organisation, provider): (OrganisationId, Uuid), purpose: Purpose, now: Time) -> Self {
        Self {
            organisation,
            provider,
            purpose,
            return_to: String::new(),
            shared: false,
            begun_at: now,
            state: kit::crypto::token(),
            nonce: kit::crypto::token(),
            verifier: kit::crypto::token(),
        }
    }

    /// What its answer is remembered by, and until when.
    pub fn answered(&self) -> (Vec<u8>, Time) {
        (kit::crypto::digest(self.state.expose()), self.begun_at + LIVES)
    }

    /// The one this browser carries for that provider, while it may be answered.
    pub fn carried(
        app: &App,
        headers: &HeaderMap,
        (organisation, provider): (OrganisationId, Uuid),
        now: Time,
    ) -> Option<Self> {
        let sealed = URL_SAFE_NO_PAD
            .decode(kit::page::cookie(headers, name(app))?)
            .ok()?;
        let plain = app.key.open(PLACE, &sealed).ok()?;
        let kept: Kept = serde_json::from_slice(plain.expose()).ok()?;
        let begun_at = DateTime::from_timestamp(kept.begun_at, 0)?;
        // The node that is asked may be a little behind the one that began it.
        let alive = begun_at <= now + Duration::seconds(oidc::SKEW) && now < begun_at + LIVES;
        let here = kept.organisation == organisation && kept.provider == provider;
        (alive && here).then(|| Self {
            organisation,
            provider,
            purpose: match (kept.member, kept.ticket) {
                (Some(member), _) if kept.again => Purpose::Again { member },
                (Some(member), _) => Purpose::Link {
                    member,
                    trial: kept.trial,
                },
                (None, Some(ticket)) => Purpose::Invitation {
                    ticket: Secret::new(ticket),
                },
                (None, None) => Purpose::SignIn,
            },
            return_to: kept.return_to,
            shared: kept.shared,
            begun_at,
            state: Secret::new(kept.state),
            nonce: Secret::new(kept.nonce),
            verifier: Secret::new(kept.verifier),
        })
    }

    /// `Set-Cookie` for the way.
    pub fn cookie(&self, app: &App) -> HeaderValue {
        let (member, trial, ticket) = match &self.purpose {
            Purpose::SignIn => (None, false, None),
            Purpose::Invitation { ticket } => (None, false, Some(ticket.expose().clone())),
            Purpose::Link { member, trial } => (Some(*member), *trial, None),
            Purpose::Again { member } => (Some(*member), false, None),
        };
        let kept = Kept {
            organisation: self.organisation,
            provider: self.provider,
            member,
            trial,
            again: matches!(self.purpose, Purpose::Again { .. }),
            ticket,
            return_to: self.return_to.clone(),
            shared: self.shared,
            begun_at: self.begun_at.timestamp(),
            state: self.state.expose().clone(),
            nonce: self.nonce.expose().clone(),
            verifier: self.verifier.expose().clone(),
        };
        let plain = serde_json::to_vec(&kept).unwrap_or_default();
        let sealed = URL_SAFE_NO_PAD.encode(app.key.seal(PLACE, &plain));
        let lives = format!("; Max-Age={}", LIVES.num_seconds());
        set(app, &sealed, &lives)
    }
}

/// `Set-Cookie` that makes the browser forget it.
pub fn clear_cookie(app: &App) -> HeaderValue {
    set(app, "", "; Max-Age=0")
}

fn name(app: &App) -> &'static str {
    if app.settings.plain_cookies {
        "guichet_dev_sso"
    } else {
        "__Host-guichet_sso"
    }
}

fn set(app: &App, value: &str, lives: &str) -> HeaderValue {
    let secure = if app.settings.plain_cookies {
        ""
    } else {
        "; Secure"
    };
    let text = format!(
        "{}={value}; Path=/; HttpOnly{secure}; SameSite=Lax{lives}",
        name(app)
    );
    let mut value = HeaderValue::from_str(&text).unwrap_or(HeaderValue::from_static(""));
    value.set_sensitive(true);
    value
}
