//! Adding the first device because one is asked for: all that somebody reaches who has none (004-21, S-152).

use super::{
    factor::{Code, LAPSED, astray, flow, over},
    pages,
    second::{self, NotYet},
};
use crate::{
    door::{Guest, Visit},
    factors::{self, Asked, FactorId, Kind, Naming, NotProven, Pending, Secret, grouped, named},
    flows::{self, Flow, Purpose},
    landing::Landing,
    passkeys::{self, Help},
    sessions,
    shell::DoorFrame,
};
use askama::Template;
use axum::{
    http::{HeaderMap, StatusCode, header},
    response::Response,
};
use kit::{
    failure::Failure,
    page::{Form, html, see_other, status_of},
};
use serde::Deserialize;

/// The name, then the picture: one page, because there is one thing to do.
#[derive(Template)]
#[template(path = "sign_in/enrolment.html")]
struct Enrolment {
    frame: DoorFrame,
    naming: Naming,
    /// Whether there can be passkeys at all.
    passkeys: bool,
    secret: Option<Secret>,
    /// The passkey that waits to be made, by its name.
    passkey: Option<String>,
    help: Vec<Help>,
    challenge: &'static str,
    refusal: Option<(&'static str, &'static str)>,
    csrf: String,
}

/// The recovery codes of who is in now.
#[derive(Template)]
#[template(path = "sign_in/enrolled.html")]
struct Enrolled {
    frame: DoorFrame,
    codes: Vec<String>,
    onward: String,
}

#[derive(Deserialize)]
pub struct Wish {
    #[serde(default)]
    name: String,
    #[serde(default)]
    kind: String,
}

async fn enrolling(visit: &Visit, headers: &HeaderMap) -> Result<Option<Flow>, Failure> {
    let found = flow(visit, headers).await?;
    Ok(found.filter(|flow| flow.purpose == Purpose::Enrolment))
}

/// The secret this flow showed last, while it waits.
async fn waiting(visit: &Visit, flow: &Flow) -> Result<Option<Pending>, Failure> {
    let Some(id) = flow.factor else { return Ok(None) };
    let whose = (flow.organisation, flow.member);
    factors::pending(&visit.app, whose, FactorId(id), visit.now).await
}

async fn page(
    visit: &Visit,
    flow: &Flow,
    (naming, pending): (Naming, Option<Pending>),
    refusal: Option<NotProven>,
) -> Result<Response, Failure> {
    let frame = DoorFrame::of(visit, flow.organisation).await?;
    let refused = refusal.is_some() || !naming.error.is_empty();
    let (passkey, code) = match pending {
        Some(pending) if pending.kind == Kind::Passkey => (Some(pending.name), None),
        other => (None, other),
    };
    let page = Enrolment {
        secret: code.map(|pending| Secret::of(&pending, &frame.brand.name, &flow.identifier)),
        passkey,
        passkeys: visit.app.party().is_some(),
        help: Help::of(&visit.user_agent),
        challenge: "/sign-in/enrolment/challenge",
        naming,
        refusal: refusal.map(NotProven::keys),
        csrf: visit.csrf.clone(),
        frame,
    };
    let status = status_of(refused);
    Ok(html(status, &page))
}

pub async fn form(Guest(visit): Guest, headers: HeaderMap) -> Result<Response, Failure> {
    let Some(flow) = enrolling(&visit, &headers).await? else {
        return astray(&visit, &headers, LAPSED).await;
    };
    let pending = waiting(&visit, &flow).await?;
    page(&visit, &flow, (Naming::default(), pending), None).await
}

/// A name makes a secret; another name makes another, and the one before is given up.
pub async fn name(
    Guest(visit): Guest,
    headers: HeaderMap,
    Form(typed): Form<Wish>,
) -> Result<Response, Failure> {
    let Some(flow) = enrolling(&visit, &headers).await? else {
        return astray(&visit, &headers, LAPSED).await;
    };
    let kind = match Kind::parse(&typed.kind) {
        Kind::Passkey if visit.app.party().is_some() => Kind::Passkey,
        _ => Kind::Code,
    };
    let name = match named((&typed.name, kind), &visit.say) {
        Ok(name) => name,
        Err(refused) => return page(&visit, &flow, (refused, None), None).await,
    };
    let (app, now) = (visit.app.clone(), visit.now);
    visit
        .app
        .db
        .write(async move |tx| {
            let whose = (flow.organisation, flow.member);
            let id = factors::begin(&app, tx, whose, (&name, kind), now).await?;
            flows::remember(tx, &flow, id.0).await
        })
        .await?;
    Ok(see_other("/sign-in/enrolment"))
}

/// Asks for the passkey that is being added.
pub async fn invite(Guest(visit): Guest, headers: HeaderMap) -> Result<Response, Failure> {
    let Some(flow) = enrolling(&visit, &headers).await? else {
        return Ok(passkeys::over());
    };
    let Some(pending) = waiting(&visit, &flow).await? else {
        return Ok(passkeys::over());
    };
    let frame = DoorFrame::of(&visit, flow.organisation).await?;
    factors::invitation(&visit, Asked::between(&flow, &visit), (&pending, &frame.brand)).await
}

/// Past the question about other sessions, where there is one.
fn onward(return_to: &str, landing: &str, asks: bool) -> String {
    let place = if return_to.is_empty() { landing } else { return_to };
    if asks {
        sessions::question(place)
    } else {
        place.to_owned()
    }
}

pub async fn activate(
    Guest(visit): Guest,
    headers: HeaderMap,
    Form(typed): Form<Code>,
) -> Result<Response, Failure> {
    let Some(flow) = enrolling(&visit, &headers).await? else {
        return astray(&visit, &headers, LAPSED).await;
    };
    let Some(pending) = waiting(&visit, &flow).await? else {
        return Ok(see_other("/sign-in/enrolment"));
    };
    let again = async |refusal| {
        let state = (Naming::default(), Some(pending.clone()));
        page(&visit, &flow, state, Some(refusal)).await
    };
    let asked = Asked::between(&flow, &visit);
    let first = (&typed.code, &typed.brought);
    let confirmed = match factors::confirmed(&visit, asked, &pending, first).await? {
        Ok(confirmed) => confirmed,
        Err(refusal) => return again(refusal).await,
    };
    let codes = factors::new_codes();
    match second::enrol(&visit, &flow, confirmed, (&codes, visit.seen.clone())).await? {
        Ok(entered) => {
            let landing = Landing::of(entered.role, &entered.landing).path();
            let page = Enrolled {
                frame: DoorFrame::of(&visit, flow.organisation).await?,
                codes: codes.iter().map(|code| grouped(code.expose(), "-")).collect(),
                onward: onward(&flow.return_to, landing, entered.asks),
            };
            let mut response = html(StatusCode::OK, &page);
            pages::opened(&visit.app, &flow.identifier, &entered, &mut response);
            let gone = flows::clear_cookie(&visit.app);
            response.headers_mut().append(header::SET_COOKIE, gone);
            Ok(response)
        }
        Err(NotYet::NotProven(refusal)) => again(refusal).await,
        Err(NotYet::Over) => Ok(over(&visit, LAPSED)),
    }
}
