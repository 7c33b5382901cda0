//! Asking for a link, and the page it leads to.

use super::actions::{self, NotChosen};
use crate::{
    door::{Guest, Visit},
    identifier,
    invitations::pages::{self as card, Typed},
    shell::DoorFrame,
    tickets::Purpose,
};
use askama::Template;
use axum::{
    extract::{Path, Query},
    http::{HeaderMap, StatusCode},
    response::Response,
};
use kit::{failure::Failure, page, page::Form};
use serde::Deserialize;

/// How many requests one address may make at once, and one more every minute; beyond it they are answered alike and
/// forgotten, so that nobody fills the table of jobs.
const BURST: u32 = 60;
const PER_SECOND: f64 = 1.0 / 60.0;

#[derive(Template)]
#[template(path = "recovery/new.html")]
struct New {
    frame: DoorFrame,
    identifier: String,
    organisation: String,
    error: &'static str,
    csrf: String,
}

#[derive(Template)]
#[template(path = "recovery/asked.html")]
struct Asked {
    frame: DoorFrame,
    /// Who the letter comes from; empty when no mail server is set up.
    sender: String,
}

#[derive(Deserialize, Default)]
pub struct Request {
    #[serde(default)]
    identifier: String,
    #[serde(default)]
    organisation: String,
}

pub async fn new(visit: Guest, headers: HeaderMap, Query(typed): Query<Request>) -> Response {
    let carried = if typed.identifier.is_empty() {
        crate::locale::typed(&headers)
    } else {
        typed.identifier
    };
    let known = if carried.len() > identifier::LONGEST {
        String::new()
    } else {
        carried
    };
    form(
        &visit,
        StatusCode::OK,
        Request {
            identifier: known,
            organisation: String::new(),
        },
        "",
    )
}

pub async fn ask(visit: Guest, Form(typed): Form<Request>) -> Result<Response, Failure> {
    let error = match typed.identifier.trim().len() {
        0 => "recovery-identifier-missing",
        1..=identifier::LONGEST => "",
        _ => "recovery-identifier-long",
    };
    if !error.is_empty() {
        return Ok(form(&visit, StatusCode::UNPROCESSABLE_ENTITY, typed, error));
    }
    let address = visit.address.to_canonical().to_string();
    if visit
        .app
        .pace
        .allow("recovery", address.as_bytes(), visit.now, BURST, PER_SECOND)
        .is_ok()
    {
        let organisation: String = typed.organisation.chars().take(80).collect();
        actions::ask(&visit.app, &visit, &typed.identifier, &organisation).await?;
    } else {
        tracing::warn!(%address, "requests for a new password beyond measure are not looked at");
    }
    let brand = visit.path.split_once('?').map_or("", |(_, query)| query);
    let carries = brand.starts_with("organisation=") && visit.brand.organisation.is_some();
    let query = if carries {
        format!("?organisation={}", visit.brand.slug)
    } else {
        String::new()
    };
    Ok(page::see_other(&format!("/recovery/asked{query}")))
}

fn form(visit: &Visit, status: StatusCode, typed: Request, error: &'static str) -> Response {
    let frame = DoorFrame::new(visit);
    let (identifier, organisation) = (typed.identifier, typed.organisation);
    page::html(
        status,
        &New {
            identifier,
            organisation,
            error,
            csrf: visit.csrf.clone(),
            frame,
        },
    )
}

pub async fn asked(visit: Guest) -> Response {
    let app = &visit.app;
    let sender = if app.mails() {
        app.settings.mail_from.clone()
    } else {
        String::new()
    };
    page::html(
        StatusCode::OK,
        &Asked {
            frame: DoorFrame::new(&visit),
            sender,
        },
    )
}

pub async fn show(visit: Guest, headers: HeaderMap, Path(ticket): Path<String>) -> Result<Response, Failure> {
    card::open(&visit, &headers, &ticket, Purpose::Recovery).await
}

pub async fn accept(
    visit: Guest,
    headers: HeaderMap,
    Path(ticket): Path<String>,
    Form(typed): Form<Typed>,
) -> Result<Response, Failure> {
    let chosen = match card::chosen(&visit, &headers, &ticket, Purpose::Recovery, &typed).await? {
        Ok(chosen) => chosen,
        Err(response) => return Ok(*response),
    };
    match actions::choose(&visit, chosen.presented, (chosen.phc, chosen.history)).await? {
        Ok(()) => Ok(page::see_other(&format!(
            "{}&done=recovery-done-chosen",
            chosen.sign_in
        ))),
        Err(NotChosen::Dead) => card::too_late(&visit, &headers, &ticket, Purpose::Recovery).await,
    }
}
