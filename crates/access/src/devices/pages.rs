//! The button that makes a device a stranger again.

use super::actions;
use crate::{
    door::{Member, Signed},
    shell,
};
use axum::{extract::Path, http::StatusCode, response::Response};
use kit::{failure::Failure, page::see_other};

pub async fn forget(who: Signed<Member>, Path(id): Path<String>) -> Result<Response, Failure> {
    let forgotten = match id.parse() {
        Ok(device) => {
            let (scope, visit) = (who.scope.clone(), who.visit.clone());
            who.app
                .db
                .write(async move |tx| actions::forget(tx, &scope, &visit, device).await)
                .await?
        }
        Err(_) => false,
    };
    Ok(if forgotten {
        see_other("/profile/sessions?done=devices-done-forgotten")
    } else {
        shell::refused(
            &who.visit,
            StatusCode::NOT_FOUND,
            "shell-not-found",
            "shell-not-found-help",
        )
    })
}
