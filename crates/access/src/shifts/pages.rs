//! Who was turned away, and the button that lets them in once.

use super::{actions, model::Line, store};
use crate::{
    door::{MemberId, Signed, Supervisor},
    moment::Moment,
    shell::{self, Frame},
};
use askama::Template;
use axum::{extract::Path, http::StatusCode, response::Response};
use kit::{
    failure::Failure,
    page::{html, see_other},
};

#[derive(Template)]
#[template(path = "shifts/index.html")]
struct Index {
    frame: Frame,
    lines: Vec<Line>,
}

pub async fn index(who: Signed<Supervisor>) -> Result<Response, Failure> {
    let zone = &who.scope.time_zone;
    let lately = store::lately(who.app.db.read(), &who.scope, who.now).await?;
    let lines = lately.into_iter().map(|one| Line {
        at: Moment::new(one.refused_at, zone),
        until: one.granted_until.map(|until| Moment::new(until, zone)),
        one,
    });
    let page = Index {
        lines: lines.collect(),
        frame: Frame::new(&who, &who.scope).await?,
    };
    Ok(html(StatusCode::OK, &page))
}

pub async fn grant(who: Signed<Supervisor>, Path(id): Path<String>) -> Result<Response, Failure> {
    let granted = match id.parse::<MemberId>() {
        Ok(member) => {
            let (scope, visit) = (who.scope.clone(), who.visit.clone());
            who.app
                .db
                .write(async move |tx| actions::grant(tx, &scope, &visit, member).await)
                .await?
        }
        Err(_) => false,
    };
    Ok(if granted {
        see_other("/shifts?done=shifts-done-granted")
    } else {
        shell::refused(
            &who.visit,
            StatusCode::NOT_FOUND,
            "shell-not-found",
            "shell-not-found-help",
        )
    })
}
