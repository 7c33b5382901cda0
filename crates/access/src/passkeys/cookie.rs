//! What ties a challenge to the browser it was posed in while nobody is known yet: gone with the browser, the same in
//! all its tabs.

use crate::App;
use axum::http::{HeaderMap, HeaderValue};

fn name(app: &App) -> &'static str {
    if app.settings.plain_cookies {
        "guichet_dev_passkey"
    } else {
        "__Host-guichet_passkey"
    }
}

/// The digest of what the browser carries, if it carries one.
pub fn browser(app: &App, headers: &HeaderMap) -> Option<Vec<u8>> {
    let token = kit::page::cookie(headers, name(app))?;
    (20..=100)
        .contains(&token.len())
        .then(|| kit::crypto::digest(token))
}

/// A new one, and the `Set-Cookie` for it.
pub(crate) fn fresh(app: &App) -> (Vec<u8>, HeaderValue) {
    let token = kit::crypto::token();
    let secure = if app.settings.plain_cookies {
        ""
    } else {
        "; Secure"
    };
    let text = format!(
        "{}={}; Path=/; HttpOnly{secure}; SameSite=Strict",
        name(app),
        token.expose()
    );
    let mut value = HeaderValue::from_str(&text).unwrap_or(HeaderValue::from_static(""));
    value.set_sensitive(true);
    (kit::crypto::digest(token.expose()), value)
}
