//! The rules of a provider.

use super::{
    actions,
    model::{GROUP, ROLES, Refusal, Rule, Wish},
    store,
};
use crate::{
    door::{Administrator, Signed},
    schedules::{self, Schedule},
    shell::{self, Frame},
    sso::{links, model::Provider, store as providers},
    teams::{self, Team},
};
use axum::{extract::Path, response::Response};
use kit::{
    failure::Failure,
    page::{Form, html, see_other, status_of},
};
use uuid::Uuid;

type Admin = Signed<Administrator>;

#[derive(askama::Template)]
#[template(path = "sso/rules/index.html")]
struct Index {
    frame: Frame,
    provider: Provider,
    rules: Vec<Rule>,
    proven: Vec<String>,
    teams: Vec<Team>,
    schedules: Vec<Schedule>,
    wish: Wish,
    refusal: Option<Refusal>,
    /// Groups that the provider named when it was tried.
    known: Vec<String>,
}

impl Index {
    fn error(&self, field: &str) -> Option<&'static str> {
        self.refusal
            .filter(|refusal| refusal.field() == field)
            .map(Refusal::key)
    }
}

pub async fn index(admin: Admin, Path(id): Path<String>) -> Result<Response, Failure> {
    match providers::named(admin.app.db.read(), &admin.scope, &id).await? {
        Some(provider) => page(&admin, provider, (Wish::default(), None)).await,
        None => Ok(shell::not_found(&admin)),
    }
}

async fn page(
    admin: &Admin,
    provider: Provider,
    (wish, refusal): (Wish, Option<Refusal>),
) -> Result<Response, Failure> {
    let (db, scope) = (admin.app.db.read(), &admin.scope);
    let said = links::store::said(db, &provider).await?;
    let page = Index {
        known: said.and_then(|said| said.groups).unwrap_or_default(),
        rules: store::all(db, (scope.organisation, provider.id)).await?,
        proven: actions::proven(db, scope.organisation, None).await?,
        teams: teams::all(db, scope).await?,
        schedules: schedules::all(db, scope).await?,
        frame: Frame::new(admin, scope).await?,
        provider,
        wish,
        refusal,
    };
    let status = status_of(refusal.is_some());
    Ok(html(status, &page))
}

pub async fn create(
    admin: Admin,
    Path(id): Path<String>,
    Form(wish): Form<Wish>,
) -> Result<Response, Failure> {
    let Some(provider) = providers::named(admin.app.db.read(), &admin.scope, &id).await? else {
        return Ok(shell::not_found(&admin));
    };
    let (scope, visit, typed, one) = (
        admin.scope.clone(),
        admin.visit.clone(),
        wish.clone(),
        provider.clone(),
    );
    let done = admin
        .app
        .db
        .decide(async move |tx| actions::create(tx, &scope, &visit, (&one, &typed)).await)
        .await?;
    match done {
        Ok(()) => Ok(to_rules(provider.id, "sso-done-rule-added")),
        Err(refusal) => page(&admin, provider, (wish, Some(refusal))).await,
    }
}

pub async fn delete(admin: Admin, Path(id): Path<String>) -> Result<Response, Failure> {
    let Ok(id) = Uuid::parse_str(&id) else {
        return Ok(shell::not_found(&admin));
    };
    let (scope, visit) = (admin.scope.clone(), admin.visit.clone());
    let provider = admin
        .app
        .db
        .write(async move |tx| actions::delete(tx, &scope, &visit, id).await)
        .await?;
    Ok(match provider {
        Some(provider) => to_rules(provider, "sso-done-rule-removed"),
        None => shell::not_found(&admin),
    })
}

fn to_rules(provider: Uuid, done: &str) -> Response {
    see_other(&format!("/sso/providers/{}/rules?done={done}", provider.simple()))
}
