//! The door itself: the printed code, then the second factor.

use super::{
    actions::{self, NotYet, Refusal},
    model::LETTERS,
};
use crate::{
    door::{Guest, Visit},
    factors::{NotProven, Typed},
    flows::{self, Flow, Purpose},
    landing::Landing,
    organisations::{self, Brand},
    sessions,
    shell::DoorFrame,
    sign_in,
};
use askama::Template;
use axum::{
    http::{HeaderMap, HeaderValue, StatusCode, header},
    response::Response,
};
use kit::{
    crypto::spoken,
    failure::Failure,
    page::{Form, html, see_other},
    secret::Secret,
};
use serde::Deserialize;
use std::sync::Arc;

#[derive(Template)]
#[template(path = "break_glass/form.html")]
struct Show {
    frame: DoorFrame,
    organisation: String,
    /// Title and help.
    refusal: Option<(&'static str, &'static str)>,
    csrf: String,
}

#[derive(Deserialize)]
pub struct Sheet {
    #[serde(default)]
    organisation: String,
    #[serde(default)]
    printed_code: Secret<String>,
}

const UNREADABLE: (&str, &str) = ("break-glass-unreadable", "break-glass-unreadable-help");
const WRONG: (&str, &str) = ("break-glass-wrong", "break-glass-wrong-help");
const TURN: (&str, &str) = ("break-glass-turn", "break-glass-turn-help");
/// Where who took too long starts anew.
const LAPSED: &str = "/break-glass";

fn page(visit: &Visit, brand: Arc<Brand>, refusal: Option<(&'static str, &'static str)>) -> Response {
    let mut frame = DoorFrame::new(visit);
    frame.organisation = brand.organisation.map(|_| brand.slug.clone()).unwrap_or_default();
    frame.brand = brand;
    let status = match refusal {
        None => StatusCode::OK,
        Some(TURN) => StatusCode::TOO_MANY_REQUESTS,
        Some(_) => StatusCode::UNPROCESSABLE_ENTITY,
    };
    let page = Show {
        organisation: frame.organisation.clone(),
        refusal,
        csrf: visit.csrf.clone(),
        frame,
    };
    let mut response = html(status, &page);
    if refusal == Some(TURN) {
        response
            .headers_mut()
            .insert(header::RETRY_AFTER, HeaderValue::from(2));
    }
    response
}

pub async fn form(Guest(visit): Guest) -> Response {
    page(&visit, visit.brand.clone(), None)
}

pub async fn show(Guest(visit): Guest, Form(typed): Form<Sheet>) -> Result<Response, Failure> {
    // As at the sign-in: what was typed, else what the page is about.
    let slug = organisations::slug(&typed.organisation);
    let (brand, organisation) = if typed.organisation.trim().is_empty() {
        (visit.brand.clone(), visit.brand.organisation)
    } else {
        match organisations::store::by_slug(visit.app.db.read(), &slug).await? {
            Some(found) => (Arc::new(Brand::from(found.clone())), Some(found.id)),
            None => (visit.brand.clone(), None),
        }
    };
    let Some(code) = spoken::read::<LETTERS>(typed.printed_code.expose()) else {
        return Ok(page(&visit, brand, Some(UNREADABLE)));
    };
    match actions::show(&visit, organisation, &code).await? {
        Ok(token) => {
            let mut response = see_other("/break-glass/factor");
            if let Some(organisation) = organisation {
                let cookie = flows::set_cookie(&visit.app, organisation, &token);
                response.headers_mut().append(header::SET_COOKIE, cookie);
            }
            Ok(response)
        }
        Err(Refusal::Wrong) => Ok(page(&visit, brand, Some(WRONG))),
        Err(Refusal::Turn) => Ok(page(&visit, brand, Some(TURN))),
    }
}

async fn flow(visit: &Visit, headers: &HeaderMap) -> Result<Option<Flow>, Failure> {
    flows::present(&visit.app, headers, &[Purpose::BreakGlass], visit.now).await
}

pub async fn factor(Guest(visit): Guest, headers: HeaderMap) -> Result<Response, Failure> {
    match flow(&visit, &headers).await? {
        Some(flow) => sign_in::card(&visit, &flow, None).await,
        None => Ok(sign_in::over(&visit, LAPSED)),
    }
}

pub async fn prove(
    Guest(visit): Guest,
    headers: HeaderMap,
    Form(typed): Form<sign_in::Code>,
) -> Result<Response, Failure> {
    let Some(flow) = flow(&visit, &headers).await? else {
        return Ok(sign_in::over(&visit, LAPSED));
    };
    let Some(typed) = Typed::read(typed.code.expose()) else {
        return sign_in::card(&visit, &flow, Some(NotProven::Unreadable)).await;
    };
    match actions::prove(&visit, &flow, &typed, visit.seen.clone()).await? {
        Ok(entered) => {
            let landing = Landing::of(entered.role, &entered.landing).path();
            let mut response = see_other(landing);
            // The browser keeps nothing of it but the session, and that only while it is open.
            for cookie in [
                sessions::set_brief_cookie(&visit.app, entered.organisation, &entered.token),
                flows::clear_cookie(&visit.app),
            ] {
                response.headers_mut().append(header::SET_COOKIE, cookie);
            }
            Ok(response)
        }
        Err(NotYet::NotProven(refusal)) => sign_in::card(&visit, &flow, Some(refusal)).await,
        Err(NotYet::Over) => Ok(sign_in::over(&visit, LAPSED)),
    }
}
