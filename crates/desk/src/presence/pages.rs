//! The switch in the header.

use super::{Status, actions};
use access::{
    door::{Agent, Signed, safe_return},
    shell,
};
use axum::{http::StatusCode, response::Response};
use kit::{
    failure::Failure,
    page::{Form, see_other},
};
use serde::Deserialize;

#[derive(Deserialize)]
pub struct Said {
    #[serde(default)]
    status: String,
    #[serde(default)]
    return_to: String,
}

pub async fn create(agent: Signed<Agent>, Form(said): Form<Said>) -> Result<Response, Failure> {
    let Some(status) = Status::parse(&said.status) else {
        let (title, help) = ("presence-unknown", "presence-unknown-help");
        return Ok(shell::refused(
            &agent,
            StatusCode::UNPROCESSABLE_ENTITY,
            title,
            help,
        ));
    };
    let (scope, now) = (agent.scope.clone(), agent.now);
    agent
        .app
        .db
        .write(async move |tx| actions::say(tx, &scope, status, now).await)
        .await?;
    Ok(see_other(
        safe_return(&said.return_to).unwrap_or("/conversations"),
    ))
}
