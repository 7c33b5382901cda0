//! The browser of who forgot: the login, then the number and the field for the code.

use super::{
    actions::{self, NotProven},
    model::{LETTERS, Waiting},
    store,
};
use crate::{
    door::{Guest, Visit},
    flows, identifier, organisations, recovery,
    shell::DoorFrame,
    sign_in,
};
use askama::Template;
use axum::{
    extract::Query,
    http::{HeaderMap, StatusCode, header},
    response::Response,
};
use kit::{
    crypto::spoken,
    failure::Failure,
    page::{Form, html, see_other, status_of},
    secret::Secret,
};
use serde::Deserialize;

/// Requests from one address at once, and one more every minute, as for a link.
const BURST: u32 = 60;
const PER_SECOND: f64 = 1.0 / 60.0;
/// Where who took too long, or tried too often, starts anew.
const LAPSED: &str = "/sign-in?done=assistance-done-lapsed";

#[derive(Template)]
#[template(path = "assistance/new.html")]
struct New {
    frame: DoorFrame,
    identifier: String,
    organisation: String,
    error: &'static str,
    csrf: String,
}

#[derive(Template)]
#[template(path = "assistance/wait.html")]
struct Wait {
    frame: DoorFrame,
    number: String,
    refusal: Option<(&'static str, &'static str)>,
    csrf: String,
}

#[derive(Default, Deserialize)]
pub struct Request {
    #[serde(default)]
    identifier: String,
    #[serde(default)]
    organisation: String,
}

#[derive(Deserialize)]
pub struct Spoken {
    #[serde(default)]
    code: Secret<String>,
}

pub async fn new(Guest(visit): Guest, headers: HeaderMap, Query(mut typed): Query<Request>) -> Response {
    if typed.identifier.is_empty() {
        typed.identifier = crate::locale::typed(&headers);
    }
    if typed.identifier.len() > identifier::LONGEST {
        typed.identifier.clear();
    }
    typed.organisation.clear();
    form(&visit, StatusCode::OK, typed, "")
}

fn form(visit: &Visit, status: StatusCode, typed: Request, error: &'static str) -> Response {
    let frame = DoorFrame::new(visit);
    let page = New {
        identifier: typed.identifier,
        organisation: if typed.organisation.is_empty() {
            frame.organisation.clone()
        } else {
            typed.organisation
        },
        error,
        csrf: visit.csrf.clone(),
        frame,
    };
    html(status, &page)
}

pub async fn ask(Guest(visit): Guest, Form(typed): Form<Request>) -> Result<Response, Failure> {
    let error = match typed.identifier.trim().len() {
        0 => "recovery-identifier-missing",
        1..=identifier::LONGEST => "",
        _ => "recovery-identifier-long",
    };
    if !error.is_empty() {
        return Ok(form(&visit, StatusCode::UNPROCESSABLE_ENTITY, typed, error));
    }
    if recovery::is_managed(&visit, &typed.identifier, &typed.organisation).await? {
        return Ok(form(
            &visit,
            StatusCode::UNPROCESSABLE_ENTITY,
            typed,
            "recovery-sso-managed",
        ));
    }
    let address = visit.address.to_canonical().to_string();
    let pace = &visit.app.pace;
    if pace
        .allow("assistance", address.as_bytes(), visit.now, BURST, PER_SECOND)
        .is_err()
    {
        return Ok(crate::shell::refused(
            &visit,
            StatusCode::TOO_MANY_REQUESTS,
            "shell-too-fast",
            "shell-too-fast-help",
        ));
    }
    let organisation = if typed.organisation.trim().is_empty() {
        visit.brand.organisation
    } else {
        let slug = organisations::slug(&typed.organisation);
        let found = organisations::store::by_slug(visit.app.db.read(), &slug).await?;
        found.map(|found| found.id)
    };
    let (here, token) = actions::ask(&visit, organisation, &typed.identifier).await?;
    let mut response = see_other("/assistance/code");
    let cookie = flows::set_cookie(&visit.app, here, &token);
    response.headers_mut().append(header::SET_COOKIE, cookie);
    Ok(response)
}

async fn waiting(visit: &Visit, headers: &HeaderMap) -> Result<Option<Waiting>, Failure> {
    let Some((organisation, digest)) = flows::carried(&visit.app, headers) else {
        return Ok(None);
    };
    Ok(store::waiting(visit.app.db.read(), organisation, &digest, visit.now).await?)
}

async fn card(
    visit: &Visit,
    waiting: &Waiting,
    refusal: Option<(&'static str, &'static str)>,
) -> Result<Response, Failure> {
    let frame = DoorFrame::of(visit, waiting.organisation_id).await?;
    let page = Wait {
        number: waiting.number.clone(),
        refusal,
        csrf: visit.csrf.clone(),
        frame,
    };
    let status = status_of(refusal.is_some());
    Ok(html(status, &page))
}

pub async fn wait(Guest(visit): Guest, headers: HeaderMap) -> Result<Response, Failure> {
    match waiting(&visit, &headers).await? {
        Some(waiting) => card(&visit, &waiting, None).await,
        None => Ok(sign_in::over(&visit, LAPSED)),
    }
}

pub async fn prove(
    Guest(visit): Guest,
    headers: HeaderMap,
    Form(typed): Form<Spoken>,
) -> Result<Response, Failure> {
    let Some(waiting) = waiting(&visit, &headers).await? else {
        return Ok(sign_in::over(&visit, LAPSED));
    };
    let Some(code) = spoken::read::<LETTERS>(typed.code.expose()) else {
        let unreadable = ("assistance-unreadable", "assistance-unreadable-help");
        return card(&visit, &waiting, Some(unreadable)).await;
    };
    match actions::prove(&visit, &waiting, &code).await? {
        // The link goes to this browser and stands in no letter.
        Ok(path) => Ok(sign_in::over(&visit, &path)),
        Err(NotProven::Wrong) => {
            let wrong = ("assistance-wrong", "assistance-wrong-help");
            card(&visit, &waiting, Some(wrong)).await
        }
        Err(NotProven::Locked(locked)) => card(&visit, &waiting, Some(locked.keys())).await,
        Err(NotProven::Over) => Ok(sign_in::over(&visit, LAPSED)),
    }
}
