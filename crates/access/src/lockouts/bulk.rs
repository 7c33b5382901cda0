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
use axum::{extract::State, response::Response};
use kit::{
    failure::Failure,
    page::{Form, html, see_other, status_of},
};
use serde::Deserialize;

#[derive(askama::Template)]
#[template(path = "lockouts/bulk.html")]
struct Ask {
    frame: Frame,
    open: Vec<Lockout>,
    causes: [Cause; 5],
    /// Title and help of a refusal.
    refusal: Option<(&'static str, &'static str)>,
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
    page(&app, &signed, None).await
}

async fn page(
    app: &App,
    signed: &Signed<Supervisor>,
    refusal: Option<(&'static str, &'static str)>,
) -> Result<Response, Failure> {
    let page = Ask {
        frame: Frame::new(signed, &signed.scope).await?,
        open: store::open(app.db.read(), &signed.scope, signed.now).await?,
        causes: Cause::ALL,
        refusal,
    };
    let status = status_of(refusal.is_some());
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
        let none = ("lockouts-bulk-refused", "lockouts-bulk-refused-help");
        return page(&app, &signed, Some(none)).await;
    }
    let note: String = form.note.trim().chars().take(NOTE).collect();
    let reason = Reasoned {
        cause: Cause::parse(&form.cause),
        note: Some(note).filter(|note| !note.is_empty()),
    };
    let (scope, visit) = (signed.scope.clone(), signed.visit.clone());
    let chosen = ids.len();
    let unknown = app
        .db
        .write(async move |tx| actions::release_many(tx, &scope, &visit, &ids, &reason).await)
        .await?;
    if unknown == chosen {
        // Not of this organisation, or so old that they were forgotten.
        let over = ("lockouts-bulk-over", "lockouts-bulk-over-help");
        return page(&app, &signed, Some(over)).await;
    }
    Ok(see_other("/lockouts?done=lockouts-done-bulk"))
}
