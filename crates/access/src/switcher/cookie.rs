//! The cookie of what is held aside: as well guarded as the session's own (S-081), and looked at by no gate.

use super::MOST;
use crate::{App, sessions};
use axum::http::{HeaderMap, HeaderValue};
use chrono::Duration;
use kit::{ids::OrganisationId, secret::Secret};

/// As long as any session may live.
const LIVES: Duration = Duration::days(90);

/// A session held aside.
#[derive(Clone)]
pub struct Aside {
    pub organisation: OrganisationId,
    pub token: Secret<String>,
}

impl Aside {
    pub fn digest(&self) -> Vec<u8> {
        kit::crypto::digest(self.token.expose())
    }
}

fn name(app: &App) -> &'static str {
    if app.settings.plain_cookies {
        "guichet_dev_aside"
    } else {
        "__Host-guichet_aside"
    }
}

/// Whatever is none is passed over; a cookie is what somebody sent.
pub fn read(app: &App, headers: &HeaderMap) -> Vec<Aside> {
    let Some(cookie) = kit::page::cookie(headers, name(app)) else {
        return Vec::new();
    };
    let one = |text: &str| {
        let (organisation, token) = text.split_once('.')?;
        let plausible = (20..=100).contains(&token.len());
        let organisation = organisation.parse().ok()?;
        plausible.then(|| Aside {
            organisation,
            token: Secret::new(token.to_owned()),
        })
    };
    cookie.split('~').take(MOST).filter_map(one).collect()
}

/// The same as the gate needs them.
pub fn digests(app: &App, headers: &HeaderMap) -> Vec<(OrganisationId, Vec<u8>)> {
    read(app, headers)
        .iter()
        .map(|aside| (aside.organisation, aside.digest()))
        .collect()
}

/// `Set-Cookie` for these; with none of them the browser forgets it.
pub fn set(app: &App, all: &[Aside]) -> HeaderValue {
    let text: Vec<_> = all
        .iter()
        .map(|aside| format!("{}.{}", aside.organisation, aside.token.expose()))
        .collect();
    let lives = if all.is_empty() { Duration::zero() } else { LIVES };
    let mut value = sessions::keep(app, name(app), &text.join("~"), lives);
    value.set_sensitive(true);
    value
}
