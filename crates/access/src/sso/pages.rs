//! The organisation's providers: the list, the form, and the page that says what belongs on the other side.

use super::{
    actions::{self, Stays},
    keys, links,
    model::{Addresses, Entered, Kind, NAME, Provider, Refusal, Said, Wish},
    saml, store,
};
use crate::{
    door::{Administrator, Role, Signed},
    moment::Moment,
    shell::{self, Frame},
};
use axum::{extract::Path, http::StatusCode, response::Response};
use chrono::DateTime;
use kit::{
    failure::{Answer, Failure},
    page::{LongForm, html, parse, see_other, status_of},
};
use serde::Deserialize;
use uuid::Uuid;

type Admin = Signed<Administrator>;

#[derive(askama::Template)]
#[template(path = "sso/index.html")]
struct Index {
    frame: Frame,
    providers: Vec<Line>,
    kinds: [Kind; 4],
}

struct Line {
    provider: Provider,
    used: Option<Moment>,
    ends: Option<i64>,
}

impl Index {
    fn decides(&self) -> bool {
        self.frame.role == Role::Administrator
    }
}

#[derive(askama::Template)]
#[template(path = "sso/new.html")]
struct New {
    frame: Frame,
    kind: Kind,
    wish: Wish,
    refusal: Option<Refusal>,
    /// Known before it is stored, because its addresses are.
    id: Uuid,
    addresses: Addresses,
    /// There is a secret already, which stays if none is typed.
    kept: bool,
}

#[derive(askama::Template)]
#[template(path = "sso/show.html")]
struct Show {
    frame: Frame,
    kind: Kind,
    provider: Provider,
    addresses: Addresses,
    sign_in: String,
    wish: Wish,
    refusal: Option<Refusal>,
    tried: Option<Moment>,
    said: Option<Said>,
    /// When the session there ends that it told of then.
    session_ends: Option<Moment>,
    used: Option<Moment>,
    ends: Option<i64>,
    kept: bool,
    told: Option<saml::Told>,
    shown: Option<keys::Told>,
}

macro_rules! errors {
    ($($page:ty),*) => {$(
        impl $page {
            fn error(&self, field: &str) -> Option<&'static str> {
                self.refusal.filter(|refusal| refusal.field() == field).map(Refusal::key)
            }
        }
    )*};
}
errors!(New, Show);

pub async fn index(admin: Admin) -> Result<Response, Failure> {
    let providers = store::all(admin.app.db.read(), &admin.scope).await?;
    let page = Index {
        providers: providers
            .into_iter()
            .map(|provider| line(&admin, provider))
            .collect(),
        kinds: Kind::ALL,
        frame: Frame::new(&admin, &admin.scope).await?,
    };
    Ok(html(StatusCode::OK, &page))
}

fn line(admin: &Admin, provider: Provider) -> Line {
    let zone = &admin.scope.time_zone;
    Line {
        used: provider.last_success_at.map(|at| Moment::new(at, zone)),
        ends: provider.ends_in(admin.now),
        provider,
    }
}

#[derive(Default, Deserialize)]
struct Chosen {
    #[serde(default)]
    kind: String,
}

pub async fn new(admin: Admin) -> Result<Response, Failure> {
    let query = admin.path.split_once('?').map_or("", |(_, query)| query);
    let chosen: Chosen = parse(query.as_bytes()).unwrap_or_default();
    let kind = Kind::parse(&chosen.kind).unwrap_or(Kind::Oidc);
    let wish = Wish {
        kind: kind.code().to_owned(),
        name: kind.name().to_owned(),
        ..Wish::default()
    };
    form(&admin, (Uuid::now_v7(), wish), None).await
}

async fn form(
    admin: &Admin,
    (id, wish): (Uuid, Wish),
    refusal: Option<Refusal>,
) -> Result<Response, Failure> {
    let path = super::model::path(admin.scope.organisation, id);
    let page = New {
        kind: Kind::parse(&wish.kind).unwrap_or(Kind::Oidc),
        addresses: Addresses::new(&admin.app.settings.base_url, &path),
        frame: Frame::new(admin, &admin.scope).await?,
        kept: false,
        id,
        wish,
        refusal,
    };
    let status = status_of(refusal.is_some());
    Ok(html(status, &page))
}

/// The form, and the id that its page spoke of: whoever pasted the address on the other side first has the right one.
#[derive(Deserialize)]
pub struct Typed {
    #[serde(default)]
    id: String,
    #[serde(flatten)]
    wish: Wish,
}

/// Reads the form and asks the provider who it is; nothing outside is asked within a change.
async fn read(admin: &Admin, whose: (Uuid, Option<&Provider>), wish: &Wish) -> Answer<Entered, Refusal> {
    let mut entered = match wish.read() {
        Ok(entered) => entered,
        Err(refusal) => return Ok(Err(refusal)),
    };
    let looked = actions::look(&admin.app, &admin.scope, whose, &mut entered).await?;
    Ok(looked.map(|()| entered))
}

pub async fn create(admin: Admin, LongForm(typed): LongForm<Typed>) -> Result<Response, Failure> {
    let id = Uuid::parse_str(&typed.id).unwrap_or_else(|_| Uuid::now_v7());
    // A second press of the same form finds what the first one made.
    if store::one(admin.app.db.read(), &admin.scope, id).await?.is_some() {
        return Ok(see_other(&format!("/sso/providers/{}", id.simple())));
    }
    let entered = match read(&admin, (id, None), &typed.wish).await? {
        Ok(entered) => entered,
        Err(refusal) => return form(&admin, (id, typed.wish), Some(refusal)).await,
    };
    let (scope, visit) = (admin.scope.clone(), admin.visit.clone());
    let done = admin
        .app
        .db
        .decide(async move |tx| actions::create(tx, &scope, &visit, (id, &entered)).await)
        .await?;
    match done {
        Ok(()) => Ok(see_other(&format!(
            "/sso/providers/{}?done=sso-done-added",
            id.simple()
        ))),
        Err(refusal) => form(&admin, (id, typed.wish), Some(refusal)).await,
    }
}

pub async fn show(admin: Admin, Path(id): Path<String>) -> Result<Response, Failure> {
    match store::named(admin.app.db.read(), &admin.scope, &id).await? {
        Some(provider) => {
            let mut wish = Wish::of(&provider);
            saml::told(&admin, &provider, Some(&mut wish)).await?;
            page(&admin, provider, (wish, None)).await
        }
        None => Ok(shell::not_found(&admin)),
    }
}

async fn page(
    admin: &Admin,
    provider: Provider,
    (wish, refusal): (Wish, Option<Refusal>),
) -> Result<Response, Failure> {
    let base = &admin.app.settings.base_url;
    let zone = &admin.scope.time_zone;
    let frame = Frame::new(admin, &admin.scope).await?;
    let said = links::store::said(admin.app.db.read(), &provider).await?;
    let ends = said.as_ref().and_then(|said| said.session_ends);
    let ends = ends.and_then(|at| DateTime::from_timestamp(at, 0));
    let page = Show {
        kind: provider.kind(),
        addresses: Addresses::new(base, &provider.path()),
        sign_in: format!("{base}/sign-in?organisation={}", frame.brand.slug),
        tried: provider.tried_at.map(|at| Moment::new(at, zone)),
        said,
        session_ends: ends.map(|at| Moment::new(at, zone)),
        used: provider.last_success_at.map(|at| Moment::new(at, zone)),
        ends: provider.ends_in(admin.now),
        kept: provider.secret.is_some() || provider.kind() == Kind::Saml,
        told: saml::told(admin, &provider, None).await?,
        shown: keys::told(admin, &provider).await?,
        provider,
        frame,
        wish,
        refusal,
    };
    let status = status_of(refusal.is_some());
    Ok(html(status, &page))
}

pub async fn change(
    admin: Admin,
    Path(id): Path<String>,
    LongForm(mut wish): LongForm<Wish>,
) -> Result<Response, Failure> {
    let Some(provider) = store::named(admin.app.db.read(), &admin.scope, &id).await? else {
        return Ok(shell::not_found(&admin));
    };
    // What it is, it stays: another kind is another provider.
    wish.kind.clone_from(&provider.kind);
    // Who says nothing of the key leaves it as it is.
    if wish.proof.is_empty() {
        wish.proof = Wish::of(&provider).proof;
    }
    let entered = match read(&admin, (provider.id, Some(&provider)), &wish).await? {
        Ok(entered) => entered,
        Err(refusal) => return page(&admin, provider, (wish, Some(refusal))).await,
    };
    let (scope, visit, before) = (admin.scope.clone(), admin.visit.clone(), provider.clone());
    let done = admin
        .app
        .db
        .decide(async move |tx| actions::change(tx, &scope, &visit, (&before, &entered)).await)
        .await?;
    admin.app.brands.forget();
    match done {
        Ok(()) => Ok(said(&provider, "sso-done-changed")),
        Err(refusal) => page(&admin, provider, (wish, Some(refusal))).await,
    }
}

pub async fn offer(admin: Admin, Path(id): Path<String>) -> Result<Response, Failure> {
    let Some(provider) = store::named(admin.app.db.read(), &admin.scope, &id).await? else {
        return Ok(shell::not_found(&admin));
    };
    let (scope, visit, one) = (admin.scope.clone(), admin.visit.clone(), provider.clone());
    let done = admin
        .app
        .db
        .write(async move |tx| actions::offer(tx, &scope, &visit, &one).await)
        .await?;
    admin.app.brands.forget();
    Ok(said(
        &provider,
        if done {
            "sso-done-offered"
        } else {
            "sso-done-lapsed-untried"
        },
    ))
}

pub async fn withdraw(admin: Admin, Path(id): Path<String>) -> Result<Response, Failure> {
    let Some(provider) = store::named(admin.app.db.read(), &admin.scope, &id).await? else {
        return Ok(shell::not_found(&admin));
    };
    let (scope, visit, one) = (admin.scope.clone(), admin.visit.clone(), provider.clone());
    let done = admin
        .app
        .db
        .decide(async move |tx| actions::withdraw(tx, &scope, &visit, &one).await)
        .await?;
    admin.app.brands.forget();
    Ok(said(&provider, kept(done, "sso-done-withdrawn")))
}

pub async fn delete(admin: Admin, Path(id): Path<String>) -> Result<Response, Failure> {
    let Some(provider) = store::named(admin.app.db.read(), &admin.scope, &id).await? else {
        return Ok(shell::not_found(&admin));
    };
    let (scope, visit) = (admin.scope.clone(), admin.visit.clone());
    let id = provider.id;
    let done = admin
        .app
        .db
        .decide(async move |tx| actions::delete(tx, &scope, &visit, id).await)
        .await?;
    admin.app.brands.forget();
    Ok(match done {
        Err(Stays::Mandatory) => said(&provider, kept(done, "")),
        _ => see_other("/sso?done=sso-done-removed"),
    })
}

/// What is said of one that was to go; that it had gone already is what was wanted.
fn kept(done: Result<(), Stays>, gone: &'static str) -> &'static str {
    match done {
        Ok(()) | Err(Stays::Already) => gone,
        Err(Stays::Mandatory) => "sso-done-lapsed-mandatory",
    }
}

fn said(provider: &Provider, done: &str) -> Response {
    see_other(&format!("/sso/providers/{}?done={done}", provider.id.simple()))
}
