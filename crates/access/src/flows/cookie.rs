//! The flow's cookie: gone with the browser, and never sent by another site's link (S-081).

use crate::App;
use axum::http::{HeaderMap, HeaderValue};
use kit::{ids::OrganisationId, secret::Secret};

fn name(app: &App) -> &'static str {
    if app.settings.plain_cookies {
        "guichet_dev_flow"
    } else {
        "__Host-guichet_flow"
    }
}

fn attributes(app: &App) -> &'static str {
    if app.settings.plain_cookies {
        "; Path=/; HttpOnly; SameSite=Strict"
    } else {
        "; Path=/; HttpOnly; Secure; SameSite=Strict"
    }
}

/// `Set-Cookie` for a flow that began.
pub fn set_cookie(app: &App, organisation: OrganisationId, token: &Secret<String>) -> HeaderValue {
    let text = format!(
        "{}={organisation}.{}{}",
        name(app),
        token.expose(),
        attributes(app)
    );
    let mut value = HeaderValue::from_str(&text).unwrap_or(HeaderValue::from_static(""));
    value.set_sensitive(true);
    value
}

/// `Set-Cookie` that makes the browser forget it.
pub fn clear_cookie(app: &App) -> HeaderValue {
    let text = format!("{}={}; Max-Age=0", name(app), attributes(app));
    HeaderValue::from_str(&text).unwrap_or(HeaderValue::from_static(""))
}

/// The organisation and the secret's digest that a request carries.
pub fn carried(app: &App, headers: &HeaderMap) -> Option<(OrganisationId, Vec<u8>)> {
    let (organisation, token) = kit::page::cookie(headers, name(app))?.split_once('.')?;
    let plausible = (20..=100).contains(&token.len());
    Some((organisation.parse().ok()?, kit::crypto::digest(token))).filter(|_| plausible)
}
