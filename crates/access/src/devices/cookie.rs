//! The cookies of a device: its marks, and whether it is shared.

use super::model::{Arrived, LIVES, Seen};
use crate::{App, sessions};
use axum::http::{HeaderMap, HeaderValue};
use chrono::Duration;
use kit::page::cookie;

/// Set while the computer is one that others use too; read again at the way out (S-090).
pub const SHARED_COOKIE: &str = "guichet_shared";

fn marks_cookie(app: &App) -> &'static str {
    if app.settings.plain_cookies {
        "guichet_devices_dev"
    } else {
        "__Host-guichet-devices"
    }
}

/// What a request shows.
pub fn seen(app: &App, headers: &HeaderMap) -> Seen {
    Seen {
        cookie: cookie(headers, marks_cookie(app)).unwrap_or_default().to_owned(),
        shared: cookie(headers, SHARED_COOKIE).is_some(),
    }
}

/// Whether others use this computer too, for the next step and the next time.
pub fn shared_cookie(app: &App, shared: bool) -> HeaderValue {
    let (value, lives) = if shared {
        ("1", Duration::days(365))
    } else {
        ("", Duration::zero())
    };
    sessions::keep(app, SHARED_COOKIE, value, lives)
}

/// What somebody who came in is sent. A shared computer keeps no mark of theirs; those that others left there before
/// it was called shared stay theirs.
pub fn set_cookies(app: &App, arrived: &Arrived) -> Vec<HeaderValue> {
    let shared = shared_cookie(app, arrived.shared);
    let marks = arrived
        .marks
        .as_ref()
        .map(|marks| sessions::keep(app, marks_cookie(app), marks, LIVES));
    marks.into_iter().chain([shared]).collect()
}
