//! The challenge of the sign-in page, and the form that brings its answer.

use super::{
    alone::{self, NotIn},
    model::Refusal,
    pages::{self, SignIn},
};
use crate::{
    door::Guest,
    factors::NotProven,
    organisations::{self, Brand},
    passkeys::{self, Brought},
};
use axum::{
    http::{HeaderMap, StatusCode, header},
    response::Response,
};
use kit::{
    failure::Failure,
    page::{Form, html},
};
use serde::Deserialize;

#[derive(Deserialize)]
pub struct Typed {
    #[serde(flatten)]
    brought: Brought,
    #[serde(default)]
    return_to: String,
    /// Others use this computer too.
    #[serde(default)]
    shared: String,
}

/// Asks for any passkey there is: who is asked is not known, and nothing is told about anybody (S-009).
pub async fn pose(Guest(visit): Guest, headers: HeaderMap) -> Result<Response, Failure> {
    let (browser, cookie) = if let Some(browser) = passkeys::browser(&visit.app, &headers) {
        (browser, None)
    } else {
        let (browser, cookie) = passkeys::fresh(&visit.app);
        (browser, Some(cookie))
    };
    let posed = passkeys::pose(&visit.app, None, &passkeys::first(&browser), visit.now).await?;
    let mut response = passkeys::posed(posed);
    if let Some(cookie) = cookie {
        response.headers_mut().append(header::SET_COOKIE, cookie);
    }
    Ok(response)
}

pub async fn enter(
    Guest(visit): Guest,
    headers: HeaderMap,
    Form(typed): Form<Typed>,
) -> Result<Response, Failure> {
    let mut seen = visit.seen.clone();
    seen.shared = !typed.shared.is_empty();
    let mut page = SignIn::returning(&visit, &typed.return_to).await?;
    page.shared = seen.shared;
    // Where a reader goes who changes the language or asks for the page anew.
    "/sign-in".clone_into(&mut page.frame.path);
    let Some(browser) = passkeys::browser(&visit.app, &headers) else {
        return Ok(refused(page, NotIn::NotProven(NotProven::Lapsed)));
    };
    match alone::enter(&visit, passkeys::first(&browser), &typed.brought, seen).await? {
        Ok((entered, identifier)) => {
            let home = organisations::store::by_id(visit.app.db.read(), entered.organisation).await?;
            let mut response = pages::inside(&visit.app, &identifier, &page.return_to, &entered);
            let brand = home.map(Brand::from);
            pages::remember(&visit.app, brand.as_ref(), &mut response);
            Ok(response)
        }
        Err(refusal) => Ok(refused(page, refusal)),
    }
}

fn refused(mut page: SignIn, refusal: NotIn) -> Response {
    match refusal {
        NotIn::Disabled => pages::refused(page, Refusal::Disabled),
        NotIn::OffShift => pages::refused(page, Refusal::OffShift),
        NotIn::Managed => pages::refused(page, Refusal::Managed),
        NotIn::NotProven(NotProven::Locked(locked)) => pages::refused(page, Refusal::Locked(locked)),
        NotIn::NotProven(refusal) => {
            page.refusal = Some(refusal.keys());
            html(StatusCode::UNPROCESSABLE_ENTITY, &page)
        }
    }
}
