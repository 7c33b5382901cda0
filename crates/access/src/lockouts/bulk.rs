//! Unlocking many at once, after an attack (G-05).

use super::{
    actions::{self, Reasoned},
    cause::Cause,
    model::Lockout,
    pages::NOTE,
    store,
};
use crate::{
    App,
    door::{Signed, Supervisor},
    shell::Frame,
};
use axum::{extract::State, http::StatusCode, response::Response};
use kit::{
    failure::Failure,
    page::{Form, html, see_other},
};
use serde::Deserialize;

#[derive(askama::Template)]
#[template(path = "lockouts/bulk.html")]
struct Ask {
    frame: Frame,
    open: Vec<Lockout>,
    causes: [Cause; 5],
    /// Nothing was chosen.
    refused: bool,
}

#[derive(Deserialize)]
pub struct Chosen {
    #[serde(default)]
    lockout: Vec<String>,
    #[serde(default)]
    cause: String,
    #[serde(default)]
    note: String,
}

pub async fn ask(State(app): State<App>, signed: Signed<Supervisor>) -> Result<Response, Failure> {
    page(&app, &signed, false).await
}

async fn page(app: &App, signed: &Signed<Supervisor>, refused: bool) -> Result<Response, Failure> {
    let page = Ask {
        frame: Frame::new(signed, &signed.scope).await?,
        open: store::open(app.db.read(), &signed.scope, signed.now).await?,
        causes: Cause::ALL,
        refused,
    };
    let status = if refused {
        StatusCode::UNPROCESSABLE_ENTITY
    } else {
        StatusCode::OK
    };
    Ok(html(status, &page))
}

/// Those that are chosen and locked still; what is nobody's here is passed over.
pub async fn release(
    State(app): State<App>,
    signed: Signed<Supervisor>,
    Form(form): Form<Chosen>,
) -> Result<Response, Failure> {
    let ids: Vec<_> = form
        .lockout
        .iter()
        .take(500)
        .filter_map(|id| id.parse().ok())
        .collect();
    if ids.is_empty() {
        return page(&app, &signed, true).await;
    }
    let note: String = form.note.trim().chars().take(NOTE).collect();
    let reason = Reasoned {
        cause: Cause::parse(&form.cause),
        note: Some(note).filter(|note| !note.is_empty()),
    };
    let (scope, visit) = (signed.scope.clone(), signed.visit.clone());
    app.db
        .write(async move |tx| actions::release_many(tx, &scope, &visit, &ids, &reason).await)
        .await?;
    Ok(see_other("/lockouts?done=lockouts-done-bulk"))
}
