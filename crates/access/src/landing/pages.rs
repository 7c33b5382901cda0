//! `/`, which is nobody's page and everybody's way.

use super::Landing;
use crate::{App, door::Guest, organisations, shell::DoorFrame};
use axum::{extract::State, http::StatusCode, response::Response};
use kit::{
    failure::Failure,
    page::{html, see_other},
};

#[derive(askama::Template)]
#[template(path = "landing/new.html")]
struct New {
    frame: DoorFrame,
}

/// To the member's landing, to the sign-in, or, in an empty house, to the console with the set-up link.
pub async fn start(State(app): State<App>, Guest(visit): Guest) -> Result<Response, Failure> {
    if let Some(scope) = &visit.scope {
        return Ok(see_other(Landing::of(scope.role, &scope.landing).path()));
    }
    if organisations::store::any(app.db.read()).await? {
        return Ok(see_other("/sign-in"));
    }
    Ok(html(
        StatusCode::OK,
        &New {
            frame: DoorFrame::new(&visit),
        },
    ))
}
