//! A member's own devices and recovery codes.

use super::{
    actions::{self, Refusal},
    enrol::{Naming, Secret, named},
    model::{self, CODES, Demand, Device, FactorId, MOST, Standing, Typed},
    proof::{self, Asked, NotProven},
    step_up::{self, Again},
};
use crate::{
    door::{Member, Signed},
    moment::Moment,
    shell::{self, Frame},
};
use askama::Template;
use axum::{extract::Path, http::StatusCode, response::Response};
use kit::{failure::Failure, page, page::Form};
use serde::Deserialize;

pub(super) type Own = Signed<Member>;

/// Title and help of a refusal.
pub(super) type Words = Option<(&'static str, &'static str)>;

#[derive(Template)]
#[template(path = "factors/list.html")]
struct List {
    frame: Frame,
    devices: Vec<Line>,
    standing: Standing,
}

struct Line {
    device: Device,
    added: Moment,
    used: Option<Moment>,
}

impl List {
    fn off(&self) -> bool {
        self.standing.demand == Demand::Off
    }

    fn full(&self) -> bool {
        self.standing.active >= MOST
    }

    fn left(&self) -> String {
        let say = &self.frame.say;
        say.t2("factors-codes-left", "left", self.standing.codes, "all", CODES)
    }
}

#[derive(Template)]
#[template(path = "factors/new.html")]
struct New {
    frame: Frame,
    naming: Naming,
    by_code: bool,
    refusal: Words,
}

#[derive(Template)]
#[template(path = "factors/device.html")]
struct Waiting {
    frame: Frame,
    id: FactorId,
    secret: Secret,
    refusal: Words,
}

#[derive(Template)]
#[template(path = "factors/codes.html")]
struct Codes {
    frame: Frame,
    codes: Vec<String>,
}

#[derive(Deserialize)]
pub struct Wish {
    #[serde(default)]
    name: String,
    #[serde(flatten)]
    again: Again,
}

#[derive(Deserialize)]
pub struct First {
    #[serde(default)]
    code: kit::secret::Secret<String>,
}

pub(super) fn nothing(who: &crate::door::Visit) -> Response {
    shell::refused(
        who,
        StatusCode::NOT_FOUND,
        "shell-not-found",
        "shell-not-found-help",
    )
}

pub(super) fn status(refusal: Words) -> StatusCode {
    if refusal.is_some() {
        StatusCode::UNPROCESSABLE_ENTITY
    } else {
        StatusCode::OK
    }
}

pub(super) async fn standing(who: &Own) -> Result<Standing, Failure> {
    let scope = &who.scope;
    actions::standing(who.app.db.read(), (scope.organisation, scope.member), scope.role).await
}

pub async fn list(who: Own) -> Result<Response, Failure> {
    let scope = &who.scope;
    let standing = standing(&who).await?;
    let moment = |at| Moment::new(at, &scope.time_zone);
    let devices = actions::devices(who.app.db.read(), (scope.organisation, scope.member))
        .await?
        .into_iter()
        .map(|device| Line {
            added: moment(device.activated_at),
            used: device.last_used_at.map(moment),
            device,
        });
    let page = List {
        devices: devices.collect(),
        frame: Frame::new(&who, scope).await?,
        standing,
    };
    Ok(page::html(StatusCode::OK, &page))
}

pub async fn new(who: Own) -> Result<Response, Failure> {
    naming(&who, Naming::default(), None).await
}

async fn naming(who: &Own, naming: Naming, refusal: Words) -> Result<Response, Failure> {
    let page = New {
        frame: Frame::new(who, &who.scope).await?,
        by_code: step_up::by_code(standing(who).await?),
        naming,
        refusal,
    };
    let status = if page.naming.error.is_empty() {
        status(refusal)
    } else {
        StatusCode::UNPROCESSABLE_ENTITY
    };
    Ok(page::html(status, &page))
}

pub async fn create(who: Own, Form(typed): Form<Wish>) -> Result<Response, Failure> {
    let name = match named(&typed.name, &who.say) {
        Ok(name) => name,
        Err(refused) => return naming(&who, refused, None).await,
    };
    let again = async |refusal: Refusal| {
        let typed = Naming {
            name: name.clone(),
            error: String::new(),
        };
        naming(&who, typed, Some(refusal.keys())).await
    };
    let standing = standing(&who).await?;
    if standing.demand == Demand::Off || standing.active >= MOST {
        return again(Refusal::NoMore).await;
    }
    let shown = match step_up::ask(&who.scope, &who, standing, &typed.again).await? {
        Ok(shown) => shown,
        Err(why) => return again(Refusal::NotShown(why)).await,
    };
    let (scope, visit, named) = (who.scope.clone(), who.visit.clone(), name.clone());
    let added = who
        .app
        .db
        .decide(async move |tx| actions::add(tx, (&scope, &visit), &named, &shown).await)
        .await?;
    match added {
        Ok(id) => Ok(page::see_other(&format!("/profile/factors/{id}"))),
        Err(refusal) => again(refusal).await,
    }
}

pub async fn show(who: Own, Path(id): Path<String>) -> Result<Response, Failure> {
    waiting(&who, &id, None).await
}

/// The picture and the letters, as long as the secret waits; afterwards nobody sees them again.
async fn waiting(who: &Own, id: &str, refusal: Words) -> Result<Response, Failure> {
    let Ok(id) = id.parse::<FactorId>() else {
        return Ok(nothing(who));
    };
    let whose = (who.scope.organisation, who.scope.member);
    let Some(pending) = actions::pending(&who.app, whose, id, who.now).await? else {
        return Ok(nothing(who));
    };
    let page = Waiting {
        frame: Frame::new(who, &who.scope).await?,
        secret: Secret::of(&pending, &who.brand.name, &who.scope.identifier),
        id,
        refusal,
    };
    Ok(page::html(status(refusal), &page))
}

pub async fn activate(
    who: Own,
    Path(text): Path<String>,
    Form(typed): Form<First>,
) -> Result<Response, Failure> {
    let Ok(id) = text.parse::<FactorId>() else {
        return Ok(nothing(&who));
    };
    let whose = (who.scope.organisation, who.scope.member);
    let Some(pending) = actions::pending(&who.app, whose, id, who.now).await? else {
        return Ok(nothing(&who));
    };
    let Some(Typed::Code(code)) = Typed::read(typed.code.expose()) else {
        return waiting(&who, &text, Some(NotProven::Unreadable.keys())).await;
    };
    let asked = Asked::inside(&who.scope, &who);
    let confirmed = match proof::confirm(&who.app, asked, &pending, &code, who.now).await? {
        Ok(confirmed) => confirmed,
        Err(refusal) => return waiting(&who, &text, Some(refusal.keys())).await,
    };
    let codes = actions::new_codes();
    let (app, kept, now) = (who.app.clone(), codes.clone(), who.now);
    let activated = who
        .app
        .db
        .write(async move |tx| actions::activate(&app, tx, &confirmed, &kept, now).await)
        .await?;
    match activated {
        Some(true) => shown_once(&who, &codes).await,
        Some(false) => Ok(page::see_other("/profile/factors?done=factors-done-added")),
        None => Ok(nothing(&who)),
    }
}

/// The answer to a form, because an address that shows them by being opened would show them again.
pub(super) async fn shown_once(
    who: &Own,
    codes: &[kit::secret::Secret<String>],
) -> Result<Response, Failure> {
    let page = Codes {
        frame: Frame::new(who, &who.scope).await?,
        codes: codes
            .iter()
            .map(|code| model::grouped(code.expose(), "-"))
            .collect(),
    };
    Ok(page::html(StatusCode::OK, &page))
}
