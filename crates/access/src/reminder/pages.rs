//! Asking for the names.

use super::actions;
use crate::{door::Guest, identifier, shell::DoorFrame};
use askama::Template;
use axum::{
    http::{HeaderMap, StatusCode},
    response::Response,
};
use kit::{failure::Failure, page, page::Form};
use serde::Deserialize;

/// As many requests of one address at once, and one more every minute; beyond it they are answered alike and forgotten,
/// so that nobody fills the table of jobs.
const BURST: u32 = 60;
const PER_SECOND: f64 = 1.0 / 60.0;

#[derive(Template)]
#[template(path = "reminder/new.html")]
struct New {
    frame: DoorFrame,
    identifier: String,
    error: &'static str,
    csrf: String,
}

#[derive(Template)]
#[template(path = "reminder/asked.html")]
struct Asked {
    frame: DoorFrame,
    /// Who the letter comes from; empty when no mail server is set up.
    sender: String,
}

#[derive(Deserialize, Default)]
pub struct Request {
    #[serde(default)]
    identifier: String,
}

pub async fn new(visit: Guest, headers: HeaderMap) -> Response {
    form(&visit, StatusCode::OK, crate::locale::typed(&headers), "")
}

pub async fn ask(visit: Guest, Form(typed): Form<Request>) -> Result<Response, Failure> {
    let error = match typed.identifier.trim().len() {
        0 => "recovery-identifier-missing",
        1..=identifier::LONGEST => "",
        _ => "recovery-identifier-long",
    };
    if !error.is_empty() {
        return Ok(form(
            &visit,
            StatusCode::UNPROCESSABLE_ENTITY,
            typed.identifier,
            error,
        ));
    }
    let address = visit.address.to_canonical().to_string();
    let turn = visit
        .app
        .pace
        .allow("reminder", address.as_bytes(), visit.now, BURST, PER_SECOND);
    if turn.is_ok() {
        actions::ask(&visit, &typed.identifier).await?;
    } else {
        tracing::warn!(%address, "requests for names of organisations beyond measure are not looked at");
    }
    Ok(page::see_other("/reminder/asked"))
}

fn form(visit: &Guest, status: StatusCode, identifier: String, error: &'static str) -> Response {
    let page = New {
        frame: DoorFrame::new(visit),
        identifier,
        error,
        csrf: visit.csrf.clone(),
    };
    page::html(status, &page)
}

pub async fn asked(visit: Guest) -> Response {
    let app = &visit.app;
    let sender = if app.mails() {
        app.settings.mail_from.clone()
    } else {
        String::new()
    };
    let frame = DoorFrame::new(&visit);
    page::html(StatusCode::OK, &Asked { frame, sender })
}
