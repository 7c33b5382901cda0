//! The page of checks.

use super::{COOKIE, Check};
use crate::{
    browser,
    door::{Member, Signed, safe_return},
    landing::Landing,
    sessions,
    shell::Frame,
};
use axum::{
    http::{StatusCode, header},
    response::Response,
};
use chrono::Duration;
use kit::{
    failure::Failure,
    page::{Form, html, see_other},
};
use serde::Deserialize;

#[derive(askama::Template)]
#[template(path = "readiness/show.html")]
struct Show {
    frame: Frame,
    checks: [Check; 6],
    /// As the browser names itself.
    browser: String,
    outdated: bool,
    onward: &'static str,
}

impl Show {
    fn say(&self, check: &str, what: &str) -> String {
        self.frame.t(&format!("readiness-{check}-{what}")).into_owned()
    }

    /// What is known before any script ran.
    fn state(&self, check: &str) -> &'static str {
        if check != Check::Browser.code() {
            "todo"
        } else if self.outdated {
            "warn"
        } else {
            "good"
        }
    }
}

#[derive(Default, Deserialize)]
pub struct Seen {
    #[serde(default)]
    return_to: String,
}

pub async fn show(who: Signed<Member>) -> Result<Response, Failure> {
    let page = Show {
        checks: Check::ALL,
        browser: browser::name(&who.user_agent),
        outdated: browser::is_outdated(&who.user_agent),
        onward: Landing::of(who.scope.role, &who.scope.landing).path(),
        frame: Frame::new(&who, &who.scope).await?,
    };
    Ok(html(StatusCode::OK, &page))
}

/// The reminder has done its work on this device.
pub async fn seen(who: Signed<Member>, Form(seen): Form<Seen>) -> Response {
    let landing = Landing::of(who.scope.role, &who.scope.landing).path();
    let mut response = see_other(safe_return(&seen.return_to).unwrap_or(landing));
    let cookie = sessions::keep(&who.app, COOKIE, "1", Duration::days(90));
    response.headers_mut().append(header::SET_COOKIE, cookie);
    response
}
