//! Asking for a link, and the page it leads to.

use super::actions::{self, NotChosen};
use crate::{
    door::{Guest, Visit},
    factors::NotProven,
    flows::{self, Flow},
    identifier,
    invitations::pages as card,
    organisations,
    shell::DoorFrame,
    sign_in, sso,
    tickets::Purpose,
};
use askama::Template;
use axum::{
    extract::{Path, Query},
    http::{HeaderMap, StatusCode, header},
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
    /// The login's people come in by their company's provider (001-16).
    managed: bool,
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
        false,
    )
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
            typed,
            error,
            false,
        ));
    }
    if is_managed(&visit, &typed.identifier, &typed.organisation).await? {
        return Ok(form(&visit, StatusCode::UNPROCESSABLE_ENTITY, typed, "", true));
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

/// Whether logins like this one come in by an identity provider: by the organisation that was named, else the page's,
/// else by the domain alone. Never by the account (001-16, S-006).
pub(crate) async fn is_managed(visit: &Visit, identifier: &str, organisation: &str) -> Result<bool, Failure> {
    let (app, now) = (&visit.app, visit.now);
    let slug = organisations::slug(organisation);
    let named = if organisation.trim().is_empty() {
        None
    } else {
        app.brands.named(app, &slug).await?
    };
    let db = app.db.read();
    Ok(
        match named.map_or(visit.brand.organisation, |brand| brand.organisation) {
            Some(here) => sso::is_managed(db, here, identifier, now).await?,
            None => sso::is_managed_anywhere(db, identifier, now).await?,
        },
    )
}

fn form(visit: &Visit, status: StatusCode, typed: Request, error: &'static str, managed: bool) -> Response {
    let frame = DoorFrame::new(visit);
    let (identifier, organisation) = (typed.identifier, typed.organisation);
    page::html(
        status,
        &New {
            identifier,
            organisation,
            error,
            managed,
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
    Form(typed): Form<card::Typed>,
) -> Result<Response, Failure> {
    let chosen = match card::chosen(&visit, &headers, &ticket, Purpose::Recovery, &typed).await? {
        Ok(chosen) => chosen,
        Err(response) => return Ok(*response),
    };
    let (presented, phc) = (chosen.presented.clone(), chosen.phc.clone());
    let seen = visit.seen.clone();
    match actions::choose(&visit, presented, (phc, chosen.history), (None, seen)).await? {
        Ok(Some(entered)) => Ok(sign_in::inside(&visit.app, &chosen.identifier, "", &entered)),
        Ok(None) => Ok(page::see_other(&format!(
            "{}&done=recovery-done-chosen",
            chosen.sign_in
        ))),
        Err(NotChosen::CodeDue) => {
            let organisation = chosen.presented.organisation;
            match actions::owe(&visit, chosen.presented, chosen.phc).await? {
                Ok(token) => {
                    let mut response = page::see_other("/recovery/factor");
                    let cookie = flows::set_cookie(&visit.app, organisation, &token);
                    response.headers_mut().append(header::SET_COOKIE, cookie);
                    Ok(response)
                }
                Err(_) => card::too_late(&visit, &headers, &ticket, Purpose::Recovery).await,
            }
        }
        Err(_) => card::too_late(&visit, &headers, &ticket, Purpose::Recovery).await,
    }
}

/// Where who took too long starts anew.
const LAPSED: &str = "/sign-in?done=recovery-done-lapsed";

async fn flow(visit: &Visit, headers: &HeaderMap) -> Result<Option<Flow>, Failure> {
    flows::present(&visit.app, headers, &[flows::Purpose::Recovery], visit.now).await
}

/// The code of who has a device, before the new password is stored (004-44).
pub async fn factor(visit: Guest, headers: HeaderMap) -> Result<Response, Failure> {
    match flow(&visit, &headers).await? {
        Some(flow) => sign_in::card(&visit, &flow, None).await,
        None => sign_in::astray(&visit, &headers, LAPSED).await,
    }
}

/// Asks for one of their passkeys.
pub async fn pose(visit: Guest, headers: HeaderMap) -> Result<Response, Failure> {
    sign_in::challenge(&visit, flow(&visit, &headers).await?).await
}

pub async fn prove(
    visit: Guest,
    headers: HeaderMap,
    Form(typed): Form<sign_in::Code>,
) -> Result<Response, Failure> {
    let Some(flow) = flow(&visit, &headers).await? else {
        return sign_in::astray(&visit, &headers, LAPSED).await;
    };
    let Some(typed) = typed.typed() else {
        return sign_in::card(&visit, &flow, Some(NotProven::Unreadable)).await;
    };
    let seen = visit.seen.clone();
    match actions::finish(&visit, flow.clone(), &typed, seen).await? {
        Ok(Some(entered)) => {
            let mut response = sign_in::inside(&visit.app, &flow.identifier, "", &entered);
            let gone = flows::clear_cookie(&visit.app);
            response.headers_mut().append(header::SET_COOKIE, gone);
            Ok(response)
        }
        Ok(None) => {
            let frame = DoorFrame::of(&visit, flow.organisation).await?;
            let path = format!(
                "/sign-in?organisation={}&done=recovery-done-chosen",
                frame.organisation
            );
            Ok(sign_in::over(&visit, &path))
        }
        Err(NotChosen::NotProven(refusal)) => sign_in::card(&visit, &flow, Some(refusal)).await,
        Err(NotChosen::Dead | NotChosen::CodeDue) => Ok(sign_in::over(&visit, LAPSED)),
    }
}
