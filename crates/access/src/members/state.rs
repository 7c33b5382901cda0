//! Shutting out, letting back in.

use super::{
    actions::{self, Refusal},
    form::Letters,
    model::{State as Standing, Stored},
    pages::{Admin, page},
    store,
};
use crate::{
    App,
    door::MemberId,
    shell::{self, Frame},
};
use axum::{
    extract::{Path, State},
    http::StatusCode,
    response::Response,
};
use kit::{
    failure::Failure,
    page::{html, see_other},
};

#[derive(askama::Template)]
#[template(path = "members/deactivation.html")]
struct DeactivationPage {
    frame: Frame,
    member: Stored,
}

fn done(id: MemberId, key: &str) -> Response {
    see_other(&format!("/members/{id}?done={key}"))
}

async fn refused(app: &App, admin: &Admin, id: MemberId, refusal: Refusal) -> Result<Response, Failure> {
    match refusal {
        Refusal::Gone => Ok(shell::not_found(admin)),
        refusal => page(app, admin, id, (None, Some(refusal))).await,
    }
}

pub async fn ask(State(app): State<App>, admin: Admin, Path(id): Path<String>) -> Result<Response, Failure> {
    let Ok(id) = id.parse::<MemberId>() else {
        return Ok(shell::not_found(&admin));
    };
    let frame = Frame::new(&admin, &admin.scope).await?;
    match store::by_id(app.db.read(), &admin.scope, id).await? {
        Some(member) => Ok(html(StatusCode::OK, &DeactivationPage { frame, member })),
        None => Ok(shell::not_found(&admin)),
    }
}

pub async fn deactivate(
    State(app): State<App>,
    admin: Admin,
    Path(id): Path<String>,
) -> Result<Response, Failure> {
    let Ok(id) = id.parse::<MemberId>() else {
        return Ok(shell::not_found(&admin));
    };
    let (scope, visit) = (admin.scope.clone(), admin.visit.clone());
    let outcome = app
        .db
        .decide(async move |tx| actions::deactivate(tx, &scope, &visit, id).await)
        .await?;
    app.sessions.forget();
    match outcome {
        Ok(()) => Ok(done(id, "members-done-deactivated")),
        Err(refusal) => refused(&app, &admin, id, refusal).await,
    }
}

pub async fn reactivate(
    State(app): State<App>,
    admin: Admin,
    Path(id): Path<String>,
) -> Result<Response, Failure> {
    let Ok(id) = id.parse::<MemberId>() else {
        return Ok(shell::not_found(&admin));
    };
    let (scope, visit) = (admin.scope.clone(), admin.visit.clone());
    match app
        .db
        .decide(async move |tx| actions::reactivate(tx, &scope, &visit, id, Letters::Needed).await)
        .await?
    {
        Ok(Standing::Invited) => Ok(done(id, "members-done-reactivated-invited")),
        Ok(_) => Ok(done(id, "members-done-reactivated")),
        Err(refusal) => refused(&app, &admin, id, refusal).await,
    }
}
