//! The cookie: `__Host-` wherever a browser takes a `Secure` cookie, which includes `localhost` (S-081).

use super::model::COOKIE;
use crate::App;
use axum::http::{HeaderMap, HeaderValue};
use chrono::Duration;
use kit::{ids::OrganisationId, secret::Secret};

pub fn cookie_name(app: &App) -> &'static str {
    if app.settings.plain_cookies {
        "guichet_dev"
    } else {
        "__Host-guichet"
    }
}

fn attributes(app: &App) -> &'static str {
    if app.settings.plain_cookies {
        "; Path=/; HttpOnly; SameSite=Lax"
    } else {
        "; Path=/; HttpOnly; Secure; SameSite=Lax"
    }
}

/// `Set-Cookie` for a new session.
pub fn set_cookie(app: &App, organisation: OrganisationId, token: &Secret<String>) -> HeaderValue {
    let lives = format!("; Max-Age={}", COOKIE.num_seconds());
    cookie(app, organisation, token, &lives)
}

/// The same on a computer that others use too: the browser forgets it when it is closed (G-14).
pub fn set_brief_cookie(app: &App, organisation: OrganisationId, token: &Secret<String>) -> HeaderValue {
    cookie(app, organisation, token, "")
}

fn cookie(app: &App, organisation: OrganisationId, token: &Secret<String>, lives: &str) -> HeaderValue {
    let text = format!(
        "{}={organisation}.{}{}{lives}",
        cookie_name(app),
        token.expose(),
        attributes(app),
    );
    let mut value = HeaderValue::from_str(&text).unwrap_or(HeaderValue::from_static(""));
    value.set_sensitive(true);
    value
}

/// `Set-Cookie` for what a device may remember without being let in by it: a language, a short name.
pub fn keep(app: &App, name: &str, value: &str, for_how_long: Duration) -> HeaderValue {
    let text = format!(
        "{name}={value}{}; Max-Age={}",
        attributes(app),
        for_how_long.num_seconds()
    );
    HeaderValue::from_str(&text).unwrap_or(HeaderValue::from_static(""))
}

/// `Set-Cookie` that makes the browser forget.
pub fn clear_cookie(app: &App) -> HeaderValue {
    let text = format!("{}={}; Max-Age=0", cookie_name(app), attributes(app));
    HeaderValue::from_str(&text).unwrap_or(HeaderValue::from_static(""))
}

/// The organisation and the secret that a request carries: only for a browser that is to keep it elsewhere.
pub fn token(app: &App, headers: &HeaderMap) -> Option<(OrganisationId, Secret<String>)> {
    let (organisation, token) = kit::page::cookie(headers, cookie_name(app))?.split_once('.')?;
    Some((organisation.parse().ok()?, Secret::new(token.to_owned())))
}

/// The organisation and the secret's digest that a request carries.
pub(super) fn read(app: &App, headers: &HeaderMap) -> Option<(OrganisationId, Vec<u8>)> {
    let (organisation, token) = kit::page::cookie(headers, cookie_name(app))?.split_once('.')?;
    let plausible = (20..=100).contains(&token.len());
    Some((organisation.parse().ok()?, kit::crypto::digest(token))).filter(|_| plausible)
}
