//! The list of members, for programs.

use super::{
    PAGE,
    model::{Filter, Line},
    store,
};
use crate::{
    App,
    door::{Program, Role},
};
use axum::{
    Json,
    extract::{Query, State},
};
use kit::failure::Failure;
use serde::Deserialize;
use serde_json::{Value, json};

/// What the address says; anything unknown narrows nothing.
#[derive(Default, Deserialize)]
#[serde(default)]
pub struct Wish {
    q: String,
    role: String,
    page: String,
}

/// One page of them, by name, fifty at a time, and how many there are.
pub async fn list(
    State(app): State<App>,
    program: Program,
    Query(wish): Query<Wish>,
) -> Result<Json<Value>, Failure> {
    let (db, scope, now) = (app.db.read(), &program.scope, program.now);
    let filter = Filter {
        query: wish.q.chars().filter(|c| !c.is_control()).take(100).collect(),
        role: Role::parse(&wish.role),
        ..Filter::default()
    };
    let page = wish.page.parse::<i64>().unwrap_or(1).clamp(1, 1_000_000);
    let total = store::count(db, scope, &filter, now).await?;
    let lines = store::lines(db, scope, &filter, ((page - 1) * PAGE, now)).await?;
    let members: Vec<Value> = lines.iter().map(told).collect();
    Ok(Json(json!({ "members": members, "page": page, "total": total })))
}

/// What may leave the house by a token: no address of recovery and no letter.
fn told(line: &Line) -> Value {
    json!({
        "id": line.id.to_string(),
        "display_name": line.display_name,
        "identifier": line.identifier,
        "role": line.role,
        "state": line.state,
        "last_seen_at": line.last_seen_at,
    })
}
