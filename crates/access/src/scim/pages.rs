//! What administrators see of a directory: where it comes in, by which tokens, and what it asked.

use super::{
    call::{self, Caller},
    model::Settings,
    records::{self, Record},
    store,
};
use crate::{
    api_tokens::{self, Kind, Line},
    audit,
    door::{Administrator, Role, Signed},
    factors::{self, Again, NotShown, Ways},
    moment::Moment,
    shell::{self, Frame},
};
use ::scim::{Profile, Quirk};
use axum::{extract::Path, http::StatusCode, response::Response};
use kit::{
    failure::Failure,
    page::{Form, html, see_other, status_of},
};
use serde::Deserialize;
use serde_json::json;
use uuid::Uuid;

type Admin = Signed<Administrator>;

/// A record as the pages show it.
struct Told {
    record: Record,
    at: Moment,
    quirks: Vec<String>,
}

impl Told {
    fn new(record: Record, admin: &Admin) -> Self {
        let known = record.quirks.split(' ').filter_map(Quirk::parse);
        Self {
            at: Moment::new(record.at, &admin.scope.time_zone),
            quirks: known
                .map(|quirk| admin.say.t(&format!("scim-quirk-{}", quirk.code())).into_owned())
                .collect(),
            record,
        }
    }
}

#[derive(askama::Template)]
#[template(path = "scim/show.html")]
struct Show {
    frame: Frame,
    base: String,
    path: &'static str,
    lines: Vec<Line>,
    settings: Settings,
    /// Each with its name, and whether it is chosen.
    profiles: Vec<(&'static str, String, bool)>,
    records: Vec<Told>,
}

impl Show {
    fn decides(&self) -> bool {
        self.frame.role == Role::Administrator
    }
}

#[derive(askama::Template)]
#[template(path = "scim/record.html")]
struct OneRecord {
    frame: Frame,
    told: Told,
    again: Ways,
    refusal: Option<(&'static str, &'static str)>,
}

pub async fn show(admin: Admin) -> Result<Response, Failure> {
    let (db, scope) = (admin.app.db.read(), &admin.scope);
    let settings = store::settings(db, scope).await?;
    let tokens = api_tokens::of_kind(db, scope, Kind::Scim).await?;
    let records = store::records(db, scope).await?;
    let page = Show {
        base: call::base(&admin.visit),
        path: "/api-tokens",
        lines: tokens
            .into_iter()
            .map(|token| Line::new(token, &scope.time_zone, admin.now))
            .collect(),
        profiles: Profile::ALL
            .into_iter()
            .map(|profile| {
                let name = admin
                    .say
                    .t(&format!("scim-profile-{}", profile.code()))
                    .into_owned();
                (profile.code(), name, profile == settings.profile)
            })
            .collect(),
        settings,
        records: records
            .into_iter()
            .map(|record| Told::new(record, &admin))
            .collect(),
        frame: Frame::new(&admin, scope).await?,
    };
    Ok(html(StatusCode::OK, &page))
}

/// Boxes are there when ticked.
#[derive(Default, Deserialize)]
#[serde(default)]
pub struct Wish {
    profile: String,
    letters: Option<String>,
    revives: Option<String>,
    records: Option<String>,
}

pub async fn save(admin: Admin, Form(wish): Form<Wish>) -> Result<Response, Failure> {
    let Some(profile) = Profile::parse(&wish.profile) else {
        return Ok(shell::refused(
            &admin,
            StatusCode::UNPROCESSABLE_ENTITY,
            "shell-unreadable",
            "shell-unreadable-help",
        ));
    };
    let settings = Settings {
        profile,
        letters: wish.letters.is_some(),
        revives: wish.revives.is_some(),
        records: wish.records.is_some(),
    };
    let (scope, visit) = (admin.scope.clone(), admin.visit.clone());
    admin
        .app
        .db
        .write(async move |tx| {
            store::store_settings(tx, &scope, settings, visit.now).await?;
            let data = json!({
                "profile": settings.profile.code(), "letters": settings.letters, "revives": settings.revives,
                "records": settings.records,
            });
            let entry = audit::Entry::by(&scope, &visit, "scim.changed", None);
            audit::write(tx, entry.data(data), visit.now).await
        })
        .await?;
    Ok(see_other("/scim?done=scim-done-saved"))
}

async fn found(admin: &Admin, id: &str) -> Result<Option<Record>, Failure> {
    match Uuid::parse_str(id) {
        Ok(id) => Ok(store::record(admin.app.db.read(), &admin.scope, id).await?),
        Err(_) => Ok(None),
    }
}

pub async fn record(admin: Admin, Path(id): Path<String>) -> Result<Response, Failure> {
    match found(&admin, &id).await? {
        Some(record) => page(&admin, record, None).await,
        None => Ok(shell::not_found(&admin)),
    }
}

async fn page(admin: &Admin, record: Record, refusal: Option<NotShown>) -> Result<Response, Failure> {
    let scope = &admin.scope;
    let whose = (scope.organisation, scope.member);
    let standing = factors::standing(admin.app.db.read(), whose, scope.role).await?;
    let page = OneRecord {
        told: Told::new(record, admin),
        again: factors::ways(scope, admin, standing).await?,
        refusal: refusal.map(NotShown::keys),
        frame: Frame::new(admin, scope).await?,
    };
    let status = status_of(refusal.is_some());
    Ok(html(status, &page))
}

/// Once more, in the administrator's own name, who shows for it who they are: it may shut people out.
pub async fn replay(
    admin: Admin,
    Path(id): Path<String>,
    Form(again): Form<Again>,
) -> Result<Response, Failure> {
    let Some(record) = found(&admin, &id).await?.filter(|record| record.whole) else {
        return Ok(shell::not_found(&admin));
    };
    let scope = &admin.scope;
    let whose = (scope.organisation, scope.member);
    let standing = factors::standing(admin.app.db.read(), whose, scope.role).await?;
    let shown = match factors::show_again(scope, &admin, standing, &again).await? {
        Ok(shown) => shown,
        Err(refusal) => return page(&admin, record, Some(refusal)).await,
    };
    let (own, visit, of) = (scope.clone(), admin.visit.clone(), record.id);
    let accepted = admin
        .app
        .db
        .write(async move |tx| {
            let accepted = shown.accept(&visit.app, tx, visit.now).await?;
            if accepted {
                let entry = audit::Entry::by(&own, &visit, "scim.replayed", Some(of));
                audit::write(tx, entry, visit.now).await?;
            }
            Ok(accepted)
        })
        .await?;
    if !accepted {
        return page(&admin, record, Some(NotShown::Password)).await;
    }
    let settings = store::settings(admin.app.db.read(), scope).await?;
    let caller = Caller::new(&admin.visit, scope, settings);
    let answered = records::replay(&caller, &record).await?;
    Ok(see_other(&format!(
        "/scim/records/{}?done=scim-done-replayed",
        answered.simple()
    )))
}

pub async fn forget(admin: Admin) -> Result<Response, Failure> {
    let (scope, visit) = (admin.scope.clone(), admin.visit.clone());
    admin
        .app
        .db
        .write(async move |tx| {
            let forgotten = store::forget(tx, &scope).await?;
            let entry = audit::Entry::by(&scope, &visit, "scim.forgotten", None);
            audit::write(tx, entry.data(json!({ "records": forgotten })), visit.now).await
        })
        .await?;
    Ok(see_other("/scim?done=scim-done-forgotten"))
}
