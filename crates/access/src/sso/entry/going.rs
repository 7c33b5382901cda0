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

/// Ways that one browser has under way at once. More would fill its head with cookies.
const SLOTS: usize = 3;

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
    /// Whether the scope for groups may be asked for; once the person is there, whether it was.
    pub groups: bool,
    /// 256 bits each (S-100).
    pub state: Secret<String>,
    pub nonce: Secret<String>,
    pub verifier: Secret<String>,
    /// Which of the cookies it is kept in; none while it is not.
    pub(super) slot: Option<usize>,
}

/// As it is sealed.
#[derive(Serialize, Deserialize)]
#[allow(clippy::struct_excessive_bools)] // what was wished for, each for itself
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
    #[serde(default)]
    groups: bool,
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
            groups: true,
            state: kit::crypto::token(),
            nonce: kit::crypto::token(),
            verifier: kit::crypto::token(),
            slot: None,
        }
    }

    /// The same once more for a provider that names the scope for groups and does not give it to us (RFC 6749, 4.1.2.1).
    /// This browser alone goes without: what is said by way of a browser must not decide for others, who may need their
    /// groups.
    pub fn without_groups(self, now: Time) -> Self {
        let whose = (self.organisation, self.provider);
        Self {
            return_to: self.return_to,
            shared: self.shared,
            groups: false,
            slot: self.slot,
            ..Self::new(whose, self.purpose, now)
        }
    }

    /// What its answer is remembered by, and until when.
    pub fn answered(&self) -> (Vec<u8>, Time) {
        (kit::crypto::digest(self.state.expose()), self.begun_at + LIVES)
    }

    /// Those this browser carries for that provider, while they may be answered: two tabs may be under way at once.
    pub fn carried(app: &App, headers: &HeaderMap, whose: (OrganisationId, Uuid), now: Time) -> Vec<Self> {
        let all = (0..SLOTS).filter_map(|slot| Self::in_slot(app, headers, slot, now));
        all.filter(|one| (one.organisation, one.provider) == whose)
            .collect()
    }

    fn in_slot(app: &App, headers: &HeaderMap, slot: usize, now: Time) -> Option<Self> {
        let sealed = URL_SAFE_NO_PAD
            .decode(kit::page::cookie(headers, &name(app, slot))?)
            .ok()?;
        let plain = app.key.open(PLACE, &sealed).ok()?;
        let kept: Kept = serde_json::from_slice(plain.expose()).ok()?;
        let begun_at = DateTime::from_timestamp(kept.begun_at, 0)?;
        // The node that is asked may be a little behind the one that began it.
        let alive = begun_at <= now + Duration::seconds(oidc::SKEW) && now < begun_at + LIVES;
        alive.then(|| kept.going(begun_at, slot))
    }

    /// The first cookie that is free, else that of the one begun first.
    fn free(app: &App, headers: &HeaderMap, now: Time) -> usize {
        let begun = |slot: &usize| Self::in_slot(app, headers, *slot, now).map(|one| one.begun_at);
        (0..SLOTS).min_by_key(begun).unwrap_or_default()
    }

    /// `Set-Cookie` for the way.
    pub fn cookie(&self, app: &App, headers: &HeaderMap) -> HeaderValue {
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
            groups: self.groups,
            begun_at: self.begun_at.timestamp(),
            state: self.state.expose().clone(),
            nonce: self.nonce.expose().clone(),
            verifier: self.verifier.expose().clone(),
        };
        let plain = serde_json::to_vec(&kept).unwrap_or_default();
        let sealed = URL_SAFE_NO_PAD.encode(app.key.seal(PLACE, &plain));
        let lives = format!("; Max-Age={}", LIVES.num_seconds());
        let slot = self
            .slot
            .unwrap_or_else(|| Self::free(app, headers, self.begun_at));
        set(app, slot, &sealed, &lives)
    }

    /// `Set-Cookie` that makes the browser forget it; nothing where it is in none.
    pub fn forgotten(&self, app: &App) -> Option<HeaderValue> {
        self.slot.map(|slot| set(app, slot, "", "; Max-Age=0"))
    }
}

impl Kept {
    fn going(self, begun_at: Time, slot: usize) -> Going {
        Going {
            organisation: self.organisation,
            provider: self.provider,
            purpose: match (self.member, self.ticket) {
                (Some(member), _) if self.again => Purpose::Again { member },
                (Some(member), _) => Purpose::Link {
                    member,
                    trial: self.trial,
                },
                (None, Some(ticket)) => Purpose::Invitation {
                    ticket: Secret::new(ticket),
                },
                (None, None) => Purpose::SignIn,
            },
            return_to: self.return_to,
            shared: self.shared,
            begun_at,
            groups: self.groups,
            state: Secret::new(self.state),
            nonce: Secret::new(self.nonce),
            verifier: Secret::new(self.verifier),
            slot: Some(slot),
        }
    }
}

fn name(app: &App, slot: usize) -> String {
    let base = if app.settings.plain_cookies {
        "guichet_dev_sso"
    } else {
        "__Host-guichet_sso"
    };
    match slot {
        0 => base.to_owned(),
        more => format!("{base}{more}"),
    }
}

fn set(app: &App, slot: usize, value: &str, lives: &str) -> HeaderValue {
    let secure = if app.settings.plain_cookies {
        ""
    } else {
        "; Secure"
    };
    let text = format!(
        "{}={value}; Path=/; HttpOnly{secure}; SameSite=Lax{lives}",
        name(app, slot)
    );
    let mut value = HeaderValue::from_str(&text).unwrap_or(HeaderValue::from_static(""));
    value.set_sensitive(true);
    value
}
