//! What browsers ask for by themselves.

use super::model::Posed;
use crate::App;
use axum::{
    Json,
    extract::State,
    http::StatusCode,
    response::{IntoResponse, Response},
};
use serde_json::json;

/// A challenge, for our own script. Nothing where there can be none.
pub(crate) fn posed(posed: Option<Posed>) -> Response {
    match posed {
        Some(posed) => {
            Json(json!({ "publicKey": posed.options, "ceremony": posed.ceremony })).into_response()
        }
        None => StatusCode::NOT_FOUND.into_response(),
    }
}

/// A challenge for a step that is over: the page must be asked for anew.
pub(crate) fn over() -> Response {
    StatusCode::GONE.into_response()
}

/// At which other addresses passkeys of this host may be used (S-143, WebAuthn level 3, 5.11).
pub async fn related_origins(State(app): State<App>) -> Response {
    match app.party().map(super::Party::related) {
        Some(origins) if !origins.is_empty() => Json(json!({ "origins": origins })).into_response(),
        _ => StatusCode::NOT_FOUND.into_response(),
    }
}
