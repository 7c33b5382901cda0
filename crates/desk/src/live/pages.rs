//! The socket's door.

use super::{reader::Reader, socket};
use crate::conversations;
use access::{
    App,
    door::{Agent, Signed},
};
use axum::{
    extract::{Query, WebSocketUpgrade},
    http::{HeaderMap, StatusCode, header},
    response::{IntoResponse, Response},
};
use kit::failure::Failure;
use serde::Deserialize;

#[derive(Deserialize)]
pub struct Asked {
    #[serde(default)]
    after: String,
    #[serde(default)]
    conversation: String,
}

/// A browser sends its cookies with a socket of any page's, so the page's origin must be ours (S-086).
fn is_ours(app: &App, headers: &HeaderMap) -> bool {
    let origin = headers
        .get(header::ORIGIN)
        .and_then(|value| value.to_str().ok())
        .unwrap_or_default();
    let authority = origin.split_once("://").map_or("", |(_, authority)| authority);
    app.settings
        .hosts
        .iter()
        .any(|host| host.eq_ignore_ascii_case(authority))
}

pub async fn show(
    agent: Signed<Agent>,
    Query(asked): Query<Asked>,
    headers: HeaderMap,
    upgrade: WebSocketUpgrade,
) -> Result<Response, Failure> {
    if !is_ours(&agent.app, &headers) {
        return Ok(StatusCode::FORBIDDEN.into_response());
    }
    // A conversation that is not theirs is as if none had been named: the stream itself says nothing of it.
    let open = conversations::find(&agent, &asked.conversation).await?;
    let reader = Reader::new(&agent, headers, open, asked.after.parse().unwrap_or(0));
    // The default buffers take 134 KiB a socket; frames are small and flushed by us.
    let upgrade = upgrade
        .read_buffer_size(1024)
        .write_buffer_size(4096)
        .max_message_size(4096)
        .max_frame_size(4096);
    Ok(upgrade.on_upgrade(move |socket| socket::serve(socket, reader)))
}
