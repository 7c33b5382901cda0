//! Files, for members.

use super::{File, FileId, serve, store};
use crate::{conversations, messages};
use access::door::{Agent, Signed};
use axum::{
    extract::Path,
    http::StatusCode,
    response::{IntoResponse, Response},
};
use kit::failure::Failure;

pub async fn show(agent: Signed<Agent>, Path(id): Path<String>) -> Result<Response, Failure> {
    let Ok(id) = id.parse::<FileId>() else {
        return Ok(StatusCode::NOT_FOUND.into_response());
    };
    let found = store::by_id(agent.app.db.read(), agent.scope.organisation, id).await?;
    match found {
        Some(file) if may_see(&agent, &file).await? => serve(&agent.app, &file).await,
        _ => Ok(StatusCode::NOT_FOUND.into_response()),
    }
}

/// Whoever sees the message sees its files; what is not sent yet, only its owner.
async fn may_see(agent: &Signed<Agent>, file: &File) -> Result<bool, Failure> {
    let (connection, scope) = (agent.app.db.read(), &*agent.scope);
    let Some(message) = file.message_id else {
        return Ok(file.member_id == Some(scope.member));
    };
    let Some(message) = messages::store::by_id(connection, scope.organisation, message).await? else {
        return Ok(false);
    };
    Ok(
        conversations::store::visible(connection, scope, message.conversation_id)
            .await?
            .is_some(),
    )
}
