//! `GET /session`: who is signed in, in the fewest bytes; what a script or a load balancer's check asks.

use crate::door::{Member, Signed};
use axum::{
    Json,
    response::{IntoResponse, Response},
};

pub async fn show(visit: Signed<Member>) -> Response {
    Json(serde_json::json!({ "member": visit.scope.member, "role": visit.scope.role })).into_response()
}
