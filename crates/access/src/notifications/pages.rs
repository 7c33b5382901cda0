//! The page of choices.

use super::{
    model::{About, Choice, Notifications},
    store,
};
use crate::{
    audit,
    door::{Member, Signed},
    sessions,
    shell::Frame,
};
use axum::{http::StatusCode, response::Response};
use kit::{
    failure::Failure,
    page::{Form, html, see_other},
};
use serde_json::json;

#[derive(askama::Template)]
#[template(path = "notifications/show.html")]
struct Show {
    frame: Frame,
    choice: Notifications,
    refused: bool,
}

#[allow(clippy::trivially_copy_pass_by_ref)] // a template hands on what it loops over by reference
impl Show {
    fn say(&self, about: &About, what: &str) -> String {
        self.frame
            .t(&format!("notifications-about-{}{what}", about.code()))
            .into_owned()
    }

    fn is_chosen(&self, about: &About) -> bool {
        self.choice.about == *about
    }
}

pub async fn show(who: Signed<Member>) -> Result<Response, Failure> {
    let page = Show {
        choice: who.scope.notifications,
        refused: false,
        frame: Frame::new(&who, &who.scope).await?,
    };
    Ok(html(StatusCode::OK, &page))
}

pub async fn save(who: Signed<Member>, Form(choice): Form<Choice>) -> Result<Response, Failure> {
    let Some(choice) = choice.read() else {
        let page = Show {
            choice: who.scope.notifications,
            refused: true,
            frame: Frame::new(&who, &who.scope).await?,
        };
        return Ok(html(StatusCode::UNPROCESSABLE_ENTITY, &page));
    };
    let (scope, visit) = (who.scope.clone(), who.visit.clone());
    who.app
        .db
        .write(async move |tx| {
            store::keep(tx, &scope, choice, visit.now).await?;
            sessions::refresh(tx, scope.organisation).await?;
            let entry = audit::Entry::by(&scope, &visit, "profile.notifications", Some(scope.member.0));
            let data = json!({ "about": choice.about.code(), "sound": choice.sound });
            audit::write(tx, entry.data(data), visit.now).await
        })
        .await?;
    who.app.sessions.forget();
    Ok(see_other("/profile/notifications?done=notifications-done-saved"))
}
