//! The page on which it begins and ends, with what must be so first.

use super::{
    actions,
    model::{ADMINISTRATORS, HOURS, Lacking, Mandate, Reach, Ready, Wish},
    store::{self, Unconnected},
};
use crate::{
    door::{Administrator, Signed},
    moment::Moment,
    shell::{self, Frame},
    sso::{links::connection::AT_ONCE, model::Provider, store as providers},
};
use axum::response::Response;
use kit::{
    failure::Failure,
    page::{Form, html, see_other, status_of},
};

type Admin = Signed<Administrator>;

/// Members that the page names of those who are not connected.
const SHOWN: usize = 50;

/// A provider, and what is so of it.
struct Line {
    provider: Provider,
    ready: Ready,
}

#[derive(askama::Template)]
#[template(path = "sso/mandate/show.html")]
struct Show {
    frame: Frame,
    standing: Option<Mandate>,
    began: Option<Moment>,
    until: Option<Moment>,
    confirmed: Option<Moment>,
    lines: Vec<Line>,
    domains: String,
    /// Not connected, those whom nothing was sent first; and how many more there are.
    unconnected: Vec<Unconnected>,
    more: usize,
    /// Links that the next press sends.
    next: usize,
    wish: Wish,
    refusal: Option<Lacking>,
}

pub async fn show(admin: Admin) -> Result<Response, Failure> {
    let wish = Wish {
        reach: Reach::Domains.code().to_owned(),
        hours: HOURS[1].to_string(),
        ..Wish::default()
    };
    page(&admin, (wish, None)).await
}

async fn page(admin: &Admin, (wish, refusal): (Wish, Option<Lacking>)) -> Result<Response, Failure> {
    let (db, scope, now) = (admin.app.db.read(), &admin.scope, admin.now);
    let moment = |at| Moment::new(at, &scope.time_zone);
    let standing = store::standing(db, scope.organisation, now).await?;
    let mut lines = Vec::new();
    for provider in providers::all(db, scope).await? {
        if provider.offered_at.is_some() {
            let ready = store::ready(db, scope, provider.id, now).await?;
            lines.push(Line { provider, ready });
        }
    }
    let mut unconnected = actions::unconnected(db, scope, now).await?;
    unconnected.sort_by_key(|one| !one.waits());
    let next = unconnected.iter().filter(|one| one.waits()).count().min(AT_ONCE);
    let more = unconnected.len().saturating_sub(SHOWN);
    unconnected.truncate(SHOWN);
    let proven = crate::domains::proven(db, scope.organisation).await?;
    let page = Show {
        began: standing.as_ref().map(|one| moment(one.began_at)),
        until: standing.as_ref().map(|one| moment(one.until)),
        confirmed: standing.as_ref().and_then(|one| one.confirmed_at).map(moment),
        standing,
        lines,
        domains: proven
            .iter()
            .map(|one| one.name.as_str())
            .collect::<Vec<_>>()
            .join(", "),
        unconnected,
        more,
        next,
        frame: Frame::new(admin, scope).await?,
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
        .decide(async move |tx| actions::begin(tx, &scope, &visit, &typed).await)
        .await?;
    admin.app.brands.forget();
    match done {
        Ok(()) => Ok(see_other("/sso/mandate?done=sso-done-mandatory")),
        Err(lacking) => page(&admin, (wish, Some(lacking))).await,
    }
}

pub async fn delete(admin: Admin) -> Result<Response, Failure> {
    let (scope, visit) = (admin.scope.clone(), admin.visit.clone());
    let ended = admin
        .app
        .db
        .write(async move |tx| actions::end(tx, &scope, &visit).await)
        .await?;
    admin.app.brands.forget();
    Ok(if ended {
        see_other("/sso/mandate?done=sso-done-optional")
    } else {
        shell::not_found(&admin)
    })
}
