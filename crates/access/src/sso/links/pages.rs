//! A member's own links.

use super::actions;
use crate::{
    door::{Member, Signed},
    shell,
};
use axum::{extract::Path, http::StatusCode, response::Response};
use kit::{failure::Failure, page::see_other};
use uuid::Uuid;

pub async fn remove(who: Signed<Member>, Path(id): Path<String>) -> Result<Response, Failure> {
    let removed = match Uuid::parse_str(&id) {
        Ok(id) => {
            let (scope, visit) = (who.scope.clone(), who.visit.clone());
            who.app
                .db
                .write(async move |tx| actions::remove(tx, &scope, &visit, id).await)
                .await?
        }
        Err(_) => false,
    };
    Ok(if removed {
        see_other("/profile?done=sso-done-unlinked")
    } else {
        let (title, help) = ("shell-not-found", "shell-not-found-help");
        shell::refused(&who.visit, StatusCode::NOT_FOUND, title, help)
    })
}
