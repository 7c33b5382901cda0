//! Who a token's person is, for their own programs.

use crate::door::Program;
use axum::{Json, response::IntoResponse};
use serde_json::json;

pub async fn show(program: Program) -> impl IntoResponse {
    let scope = &program.scope;
    Json(json!({
        "organisation": program.brand.slug,
        "id": scope.member.to_string(),
        "display_name": scope.display_name,
        "identifier": scope.identifier,
        "role": scope.role,
        "locale": scope.locale.code(),
        "time_zone": scope.time_zone,
        "teams": scope.teams.iter().map(ToString::to_string).collect::<Vec<_>>(),
    }))
}
