//! One's own sessions, and `GET /session`: who is signed in, in the fewest bytes; what a script or a load balancer's
//! check asks.

use super::{
    actions::{self, Which},
    line::Line,
    store,
};
use crate::{
    door::{Member, Signed},
    shell::{self, Frame},
};
use axum::{
    Json,
    extract::Path,
    http::StatusCode,
    response::{IntoResponse, Response},
};
use kit::{
    failure::Failure,
    page::{html, see_other},
};

#[derive(askama::Template)]
#[template(path = "sessions/own.html")]
struct Own {
    frame: Frame,
    sessions: Vec<Line>,
}

pub async fn show(visit: Signed<Member>) -> Response {
    Json(serde_json::json!({ "member": visit.scope.member, "role": visit.scope.role })).into_response()
}

pub async fn own(who: Signed<Member>) -> Result<Response, Failure> {
    let sessions = store::of_member(who.app.db.read(), &who.scope, who.scope.member, who.now).await?;
    let page = Own {
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
    end_own(who, Which::One(session)).await
}

pub async fn end_others(who: Signed<Member>) -> Result<Response, Failure> {
    end_own(who, Which::All).await
}

async fn end_own(who: Signed<Member>, which: Which) -> Result<Response, Failure> {
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
        Which::All => see_other("/profile/sessions?done=sessions-done-others"),
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
