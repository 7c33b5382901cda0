//! Drawing a picture anew, and keeping it.

use super::{
    draw::{self, Unreadable},
    store,
};
use crate::{
    audit,
    door::{Scope, Visit},
    sessions,
};
use kit::failure::{Answer, Failure};
use serde_json::json;
use tokio::sync::Semaphore;

/// Of two that send at once one waits: what a decoding may take is then taken once.
static TURN: Semaphore = Semaphore::const_new(1);

/// A small square of what was sent, drawn away from the threads that answer.
pub(super) async fn draw(sent: Vec<u8>) -> Answer<Vec<u8>, Unreadable> {
    let turn = TURN
        .acquire()
        .await
        .map_err(|_| Failure::broken("no turn to draw"))?;
    let drawn = tokio::task::spawn_blocking(move || draw::square(&sent))
        .await
        .map_err(|_| Failure::broken("the drawing of a picture broke"))?;
    drop(turn);
    Ok(drawn)
}

/// Shows this picture from now on, or none.
pub(super) async fn keep(scope: &Scope, visit: &Visit, jpeg: Option<Vec<u8>>) -> Result<(), Failure> {
    let (scope, visit) = (scope.clone(), visit.clone());
    let app = visit.app.clone();
    let picture = jpeg.map(|jpeg| {
        let version: String = kit::crypto::token().expose().chars().take(16).collect();
        (version, jpeg)
    });
    app.db
        .write(async move |tx| {
            let now = visit.now;
            let picture = picture
                .as_ref()
                .map(|(version, jpeg)| (version.as_str(), jpeg.as_slice()));
            store::put(tx, &scope, picture, now).await?;
            sessions::refresh(tx, scope.organisation).await?;
            let entry = audit::Entry::by(&scope, &visit, "profile.picture", Some(scope.member.0));
            audit::write(tx, entry.data(json!({ "shown": picture.is_some() })), now).await
        })
        .await?;
    app.sessions.forget();
    Ok(())
}
