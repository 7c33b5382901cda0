//! What the browser remembers of it.

use super::Region;
use crate::{App, sessions};
use axum::http::{HeaderMap, HeaderValue};
use chrono::Duration;

const COOKIE: &str = "guichet_region";

pub(super) fn set(app: &App, region: &Region) -> HeaderValue {
    sessions::keep(app, COOKIE, &region.slug, Duration::days(365))
}

/// Where the browser wants to be instead, if it is not here; whoever says that they came on purpose stays.
pub fn elsewhere(app: &App, headers: &HeaderMap, query: &str) -> Option<String> {
    if arrived(app, query).is_some() {
        return None;
    }
    let slug = kit::page::cookie(headers, COOKIE)?;
    let region = app.settings.regions.iter().find(|region| region.slug == slug)?;
    (!region.is_here(app)).then(|| region.door())
}

/// `Set-Cookie` for who was sent here by the choice of this region.
pub fn arrived(app: &App, query: &str) -> Option<HeaderValue> {
    let slug = query.split('&').find_map(|pair| pair.strip_prefix("region="))?;
    let here = app.settings.regions.iter().find(|region| region.is_here(app))?;
    (here.slug == slug).then(|| set(app, here))
}
