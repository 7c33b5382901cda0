//! The list, and the form beside it.

use super::{
    actions,
    model::{Network, Refusal, Wish},
    store,
};
use crate::{
    App,
    door::{Administrator, Role, Signed},
    moment::Moment,
    shell::{self, Frame},
};
use axum::{
    extract::{Path, State},
    http::StatusCode,
    response::Response,
};
use kit::{
    failure::Failure,
    page::{Form, html, see_other, status_of},
};
use uuid::Uuid;

type Admin = Signed<Administrator>;

struct Line {
    network: Network,
    since: Moment,
}

#[derive(askama::Template)]
#[template(path = "networks/index.html")]
struct Index {
    frame: Frame,
    lines: Vec<Line>,
    wish: Wish,
    refusal: Option<Refusal>,
    /// Where the reader sits now, to be told from where the floor sits.
    here: String,
}

impl Index {
    fn error(&self, field: &str) -> Option<&'static str> {
        self.refusal
            .filter(|refusal| refusal.field() == field)
            .map(Refusal::key)
    }

    fn decides(&self) -> bool {
        self.frame.role == Role::Administrator
    }
}

pub async fn index(State(app): State<App>, admin: Admin) -> Result<Response, Failure> {
    page(&app, &admin, (Wish::default(), None)).await
}

async fn page(
    app: &App,
    admin: &Admin,
    (wish, refusal): (Wish, Option<Refusal>),
) -> Result<Response, Failure> {
    let frame = Frame::new(admin, &admin.scope).await?;
    let lines = store::all(app.db.read(), &admin.scope).await?;
    let page = Index {
        lines: lines
            .into_iter()
            .map(|network| Line {
                since: Moment::new(network.created_at, &admin.scope.time_zone),
                network,
            })
            .collect(),
        here: admin.address.to_canonical().to_string(),
        frame,
        wish,
        refusal,
    };
    let status = status_of(refusal.is_some());
    Ok(html(status, &page))
}

pub async fn create(
    State(app): State<App>,
    admin: Admin,
    Form(wish): Form<Wish>,
) -> Result<Response, Failure> {
    let (scope, visit, typed) = (admin.scope.clone(), admin.visit.clone(), wish.clone());
    let done = app
        .db
        .decide(async move |tx| actions::create(tx, &scope, &visit, &typed).await)
        .await?;
    match done {
        Ok(()) => Ok(see_other("/networks?done=networks-done-added")),
        Err(refusal) => page(&app, &admin, (wish, Some(refusal))).await,
    }
}

pub async fn delete(
    State(app): State<App>,
    admin: Admin,
    Path(id): Path<String>,
) -> Result<Response, Failure> {
    let deleted = match Uuid::parse_str(&id) {
        Ok(id) => {
            let (scope, visit) = (admin.scope.clone(), admin.visit.clone());
            app.db
                .write(async move |tx| actions::delete(tx, &scope, &visit, id).await)
                .await?
        }
        Err(_) => false,
    };
    Ok(if deleted {
        see_other("/networks?done=networks-done-removed")
    } else {
        shell::refused(
            &admin.visit,
            StatusCode::NOT_FOUND,
            "shell-not-found",
            "shell-not-found-help",
        )
    })
}
