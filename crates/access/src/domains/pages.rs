//! The list, what to write into the DNS, and the form beside it.

use super::{
    actions::{self, NotRemoved},
    model::{Domain, Refusal, Wish},
    store,
};
use crate::{
    door::{Administrator, Signed},
    moment::Moment,
    shell::{self, Frame},
};
use axum::{extract::Path, response::Response};
use kit::{
    failure::Failure,
    page::{Form, html, see_other, status_of},
};

type Admin = Signed<Administrator>;

/// How often an organisation may ask the name server, and how soon again: each time we call somebody outside (S-108).
const BURST: u32 = 20;
const PER_SECOND: f64 = 0.2;

struct Line {
    domain: Domain,
    proven: Option<Moment>,
    missing: Option<Moment>,
}

#[derive(askama::Template)]
#[template(path = "domains/index.html")]
struct Index {
    frame: Frame,
    lines: Vec<Line>,
    wish: Wish,
    refusal: Option<Refusal>,
}

pub async fn index(admin: Admin) -> Result<Response, Failure> {
    page(&admin, (Wish::default(), None)).await
}

async fn page(admin: &Admin, (wish, refusal): (Wish, Option<Refusal>)) -> Result<Response, Failure> {
    let zone = &admin.scope.time_zone;
    let lines = store::all(admin.app.db.read(), &admin.scope).await?;
    let page = Index {
        lines: lines
            .into_iter()
            .map(|domain| Line {
                proven: domain.proven_at.map(|at| Moment::new(at, zone)),
                missing: domain.missing_since.map(|at| Moment::new(at, zone)),
                domain,
            })
            .collect(),
        frame: Frame::new(admin, &admin.scope).await?,
        wish,
        refusal,
    };
    let status = status_of(refusal.is_some());
    Ok(html(status, &page))
}

pub async fn create(admin: Admin, Form(wish): Form<Wish>) -> Result<Response, Failure> {
    let (scope, visit, typed) = (admin.scope.clone(), admin.visit.clone(), wish.clone());
    let done = admin
        .app
        .db
        .decide(async move |tx| actions::create(tx, &scope, &visit, &typed).await)
        .await?;
    match done {
        Ok(()) => Ok(see_other("/domains?done=domains-done-added")),
        Err(refusal) => page(&admin, (wish, Some(refusal))).await,
    }
}

/// Has the name server asked now; nothing outside is asked within a change.
pub async fn prove(admin: Admin, Path(name): Path<String>) -> Result<Response, Failure> {
    let Ok(name) = (Wish { name }).read() else {
        return Ok(shell::not_found(&admin));
    };
    let Some(domain) = store::one(admin.app.db.read(), admin.scope.organisation, &name).await? else {
        return Ok(shell::not_found(&admin));
    };
    let whose = admin.scope.organisation.0;
    let pace = &admin.app.pace;
    let may = pace.allow("domains.prove", whose.as_bytes(), admin.now, BURST, PER_SECOND);
    if may.is_err() {
        return Ok(see_other("/domains?done=domains-done-lapsed-often"));
    }
    let looked = actions::look(&admin.app, &domain).await;
    let (scope, visit) = (admin.scope.clone(), admin.visit.clone());
    admin
        .app
        .db
        .write(async move |tx| actions::prove(tx, &scope, &visit, (&domain, looked)).await)
        .await?;
    Ok(see_other(&format!("/domains?done={}", looked.done())))
}

pub async fn delete(admin: Admin, Path(name): Path<String>) -> Result<Response, Failure> {
    let Ok(name) = (Wish { name }).read() else {
        return Ok(shell::not_found(&admin));
    };
    let (scope, visit) = (admin.scope.clone(), admin.visit.clone());
    let done = admin
        .app
        .db
        .decide(async move |tx| actions::delete(tx, &scope, &visit, &name).await)
        .await?;
    Ok(match done {
        Ok(()) => see_other("/domains?done=domains-done-removed"),
        Err(NotRemoved::Mandatory) => see_other("/domains?done=domains-done-lapsed-mandatory"),
        Err(NotRemoved::Unknown) => shell::not_found(&admin),
    })
}
