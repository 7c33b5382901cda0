//! A member's own devices and recovery codes.

use super::{
    actions::{self, Refusal},
    enrol::{Naming, Secret, named},
    first_answer,
    model::{self, CODES, Demand, Device, FactorId, Kind, MOST, Pending, Standing, Typed},
    passkey,
    proof::{self, Asked, Confirmed, NotProven},
    step_up::{self, Again},
};
use crate::{
    door::{Member, Signed, Visit},
    moment::Moment,
    passkeys::{self, Brought, Handle},
    shell::{self, Frame},
};
use askama::Template;
use axum::{extract::Path, http::StatusCode, response::Response};
use kit::{
    failure::{Answer, Failure},
    page,
    page::Form,
};
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
    signals: Signals,
}

/// What a browser is told of the passkeys there are, so that it offers no others (S-142). Empty where there are none to
/// speak of.
struct Signals {
    rp_id: String,
    user: String,
    accepted: String,
}

struct Line {
    device: Device,
    /// It belongs to the host the house had before, and answers no more (S-143).
    elsewhere: bool,
    added: Moment,
    used: Option<Moment>,
}

impl Line {
    fn elsewhere_host(&self) -> Option<String> {
        self.device.rp_id.clone().filter(|_| self.elsewhere)
    }
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
    /// Whether there can be passkeys at all.
    passkeys: bool,
    again: step_up::Ways,
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
    #[serde(default)]
    kind: String,
    #[serde(flatten)]
    again: Again,
}

#[derive(Deserialize)]
pub struct First {
    #[serde(default)]
    code: kit::secret::Secret<String>,
    #[serde(flatten)]
    brought: Brought,
}

pub(super) fn status(refusal: Words) -> StatusCode {
    page::status_of(refusal.is_some())
}

pub(super) async fn standing(who: &Own) -> Result<Standing, Failure> {
    let scope = &who.scope;
    actions::standing(who.app.db.read(), (scope.organisation, scope.member), scope.role).await
}

pub async fn list(who: Own) -> Result<Response, Failure> {
    let scope = &who.scope;
    let standing = standing(&who).await?;
    let moment = |at| Moment::new(at, &scope.time_zone);
    let rp_id = who.app.party().map_or("", passkeys::Party::id);
    let devices = actions::devices(who.app.db.read(), (scope.organisation, scope.member))
        .await?
        .into_iter()
        .map(|device| Line {
            added: moment(device.activated_at),
            used: device.last_used_at.map(moment),
            elsewhere: device.rp_id.as_deref().is_some_and(|host| host != rp_id),
            device,
        });
    let page = List {
        devices: devices.collect(),
        signals: signals(&who).await?,
        frame: Frame::new(&who, scope).await?,
        standing,
    };
    Ok(page::html(StatusCode::OK, &page))
}

async fn signals(who: &Own) -> Result<Signals, Failure> {
    let of = Handle {
        organisation: who.scope.organisation,
        member: who.scope.member,
    };
    let own = passkeys::list(&who.app, (of.organisation, of.member)).await?;
    let ids: Vec<String> = own.into_iter().map(|(_, id)| id).collect();
    Ok(Signals {
        rp_id: who.app.party().map_or("", passkeys::Party::id).to_owned(),
        user: passkeys::encoded(&of.bytes()),
        accepted: ids.join(" "),
    })
}

pub async fn new(who: Own) -> Result<Response, Failure> {
    naming(&who, Naming::default(), None).await
}

async fn naming(who: &Own, naming: Naming, refusal: Words) -> Result<Response, Failure> {
    let page = New {
        frame: Frame::new(who, &who.scope).await?,
        again: step_up::ways(&who.scope, who, standing(who).await?).await?,
        passkeys: who.app.party().is_some(),
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
    let kind = wished(&who, &typed.kind);
    let name = match named((&typed.name, kind), &who.say) {
        Ok(name) => name,
        Err(refused) => return naming(&who, refused, None).await,
    };
    let again = async |refusal: Refusal| {
        let typed = Naming {
            name: name.clone(),
            kind,
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
        .decide(async move |tx| actions::add(tx, (&scope, &visit), (&named, kind), &shown).await)
        .await?;
    match added {
        Ok(id) => Ok(page::see_other(&format!("/profile/factors/{id}"))),
        Err(refusal) => again(refusal).await,
    }
}

/// A passkey only where there can be one.
fn wished(who: &Own, kind: &str) -> Kind {
    match Kind::parse(kind) {
        Kind::Passkey if who.app.party().is_some() => Kind::Passkey,
        _ => Kind::Code,
    }
}

pub async fn show(who: Own, Path(id): Path<String>) -> Result<Response, Failure> {
    waiting(&who, &id, None).await
}

/// The picture and the letters, as long as the secret waits; afterwards nobody sees them again.
async fn waiting(who: &Own, id: &str, refusal: Words) -> Result<Response, Failure> {
    let Ok(id) = id.parse::<FactorId>() else {
        return Ok(shell::not_found(who));
    };
    let whose = (who.scope.organisation, who.scope.member);
    let Some(pending) = actions::pending(&who.app, whose, id, who.now).await? else {
        return Ok(shell::not_found(who));
    };
    if pending.kind == Kind::Passkey {
        return passkey::page(who, &pending, refusal).await;
    }
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
        return Ok(shell::not_found(&who));
    };
    let whose = (who.scope.organisation, who.scope.member);
    let Some(pending) = actions::pending(&who.app, whose, id, who.now).await? else {
        return Ok(shell::not_found(&who));
    };
    let asked = Asked::inside(&who.scope, &who);
    let confirmed = match confirmed(&who.visit, asked, &pending, (&typed.code, &typed.brought)).await? {
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
        None => Ok(shell::not_found(&who)),
    }
}

/// The first code of a device, or the first answer of a passkey.
pub async fn confirmed(
    visit: &Visit,
    asked: Asked,
    pending: &Pending,
    (code, brought): (&kit::secret::Secret<String>, &Brought),
) -> Answer<Confirmed, NotProven> {
    let app = &visit.app;
    if pending.kind == Kind::Passkey {
        return first_answer::confirm_passkey(app, asked, pending, brought, visit.now).await;
    }
    match Typed::read(code.expose()) {
        Some(Typed::Code(code)) => proof::confirm(app, asked, pending, &code, visit.now).await,
        _ => Ok(Err(NotProven::Unreadable)),
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
