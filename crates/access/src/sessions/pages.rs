//! One's own sessions, and `GET /session`: who is signed in, in the fewest bytes; what a script or a load balancer's
//! check asks.

use super::{
    actions::{self, Which},
    line::Line,
    store,
};
use crate::{
    browser::{self, Kind},
    devices,
    door::{Member, Signed, safe_return},
    moment::Moment,
    shell::{self, Frame},
};
use axum::{
    Json,
    extract::{Path, Query},
    http::StatusCode,
    response::{IntoResponse, Response},
};
use kit::{
    failure::Failure,
    page::{Fields, html, see_other},
};
use serde::Deserialize;

#[derive(askama::Template)]
#[template(path = "sessions/own.html")]
struct Own {
    frame: Frame,
    sessions: Vec<Line>,
    devices: Vec<DeviceLine>,
    /// The person just came in and is asked about the others; where they go on.
    asked: Option<String>,
}

impl Own {
    fn encoded(&self) -> String {
        let onward = self.asked.as_deref().unwrap_or_default();
        percent_encoding::utf8_percent_encode(onward, percent_encoding::NON_ALPHANUMERIC).to_string()
    }
}

/// Where a person goes on after an answer.
#[derive(Default, Deserialize)]
pub struct Onward {
    #[serde(default)]
    others: String,
    #[serde(default)]
    return_to: String,
}

/// The page that asks whether the other sessions are to end, for somebody on the way to another (S-091).
pub fn question(onward: &str) -> String {
    let onward = percent_encoding::utf8_percent_encode(onward, percent_encoding::NON_ALPHANUMERIC);
    format!("/profile/sessions?others=ask&return_to={onward}")
}

/// A known device, for the second table.
struct DeviceLine {
    id: devices::DeviceId,
    browser: String,
    kind: Kind,
    address: String,
    since: Moment,
    seen: Moment,
}

pub async fn show(visit: Signed<Member>) -> Response {
    Json(serde_json::json!({ "member": visit.scope.member, "role": visit.scope.role })).into_response()
}

pub async fn own(who: Signed<Member>, Query(onward): Query<Onward>) -> Result<Response, Failure> {
    let asked = (onward.others == "ask").then(|| safe_return(&onward.return_to).unwrap_or("/").to_owned());
    let sessions = store::of_member(who.app.db.read(), &who.scope, who.scope.member, who.now).await?;
    let known = devices::of_member(who.app.db.read(), &who.scope, who.now - devices::LIVES).await?;
    let moment = |at| Moment::new(at, &who.scope.time_zone);
    let devices = known.into_iter().map(|one| DeviceLine {
        browser: browser::name(&one.user_agent),
        kind: Kind::of(&one.user_agent),
        since: moment(one.created_at),
        seen: moment(one.seen_at),
        address: one.address,
        id: one.id,
    });
    let page = Own {
        devices: devices.collect(),
        asked,
        frame: Frame::new(&who, &who.scope).await?,
        sessions: sessions
            .into_iter()
            .map(|one| Line::new(one, &who.scope))
            .collect(),
    };
    Ok(html(StatusCode::OK, &page))
}

pub async fn end(who: Signed<Member>, Path(id): Path<String>) -> Result<Response, Failure> {
    let Ok(session) = id.parse() else {
        return Ok(unknown(&who));
    };
    end_own(who, Which::One(session), "").await
}

pub async fn end_others(who: Signed<Member>, Fields(onward): Fields<Onward>) -> Result<Response, Failure> {
    end_own(who, Which::All, &onward.return_to).await
}

async fn end_own(who: Signed<Member>, which: Which, onward: &str) -> Result<Response, Failure> {
    let (scope, visit) = (who.scope.clone(), who.visit.clone());
    let ended = who
        .app
        .db
        .write(async move |tx| actions::end_own(tx, &scope, &visit, which).await)
        .await?;
    who.app.sessions.forget();
    Ok(match which {
        _ if !ended => unknown(&who),
        Which::One(_) => see_other("/profile/sessions?done=sessions-done-one"),
        Which::All => see_other(safe_return(onward).unwrap_or("/profile/sessions?done=sessions-done-others")),
    })
}

pub(super) fn unknown<R>(who: &Signed<R>) -> Response {
    shell::refused(
        &who.visit,
        StatusCode::NOT_FOUND,
        "shell-not-found",
        "shell-not-found-help",
    )
}
