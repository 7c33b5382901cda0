//! The accounts of this browser.

use super::{
    MOST,
    actions::{self, Changed},
    cookie::{self, Aside},
    model::{Account, Stays},
};
use crate::{
    App,
    door::{Guest, Member, SessionId, Signed, Visit},
    landing::Landing,
    organisations, sessions,
    shell::Frame,
};
use askama::Template;
use axum::{
    extract::State,
    http::{HeaderMap, HeaderValue, StatusCode, header},
    response::Response,
};
use chrono::Duration;
use kit::{
    failure::Failure,
    page::{Form, html, see_other},
};
use serde::Deserialize;

#[derive(Template)]
#[template(path = "switcher/show.html")]
struct Show {
    frame: Frame,
    here: Account,
    others: Vec<Account>,
    stays: Vec<Stays>,
    refusal: &'static str,
}

#[derive(Default, Deserialize)]
pub struct Choice {
    #[serde(default)]
    session: String,
}

pub async fn show(who: Signed<Member>) -> Result<Response, Failure> {
    page(&who, (StatusCode::OK, ""), Vec::new()).await
}

async fn page(
    who: &Signed<Member>,
    (status, refusal): (StatusCode, &'static str),
    stays: Vec<Stays>,
) -> Result<Response, Failure> {
    let page = Show {
        here: actions::here(who, &who.scope),
        others: actions::others(who).await?,
        frame: Frame::new(who, &who.scope).await?,
        stays,
        refusal,
    };
    Ok(html(status, &page))
}

fn keep(response: &mut Response, cookies: impl IntoIterator<Item = HeaderValue>) {
    for cookie in cookies {
        response.headers_mut().append(header::SET_COOKIE, cookie);
    }
}

/// The session in use, to be held aside.
fn in_use(visit: &Visit, headers: &HeaderMap) -> Option<Aside> {
    visit.scope.as_ref()?;
    let (organisation, token) = sessions::token(&visit.app, headers)?;
    Some(Aside { organisation, token })
}

/// To another account; from the sign-in page too, by who just left one.
pub async fn switch(
    State(app): State<App>,
    Guest(visit): Guest,
    headers: HeaderMap,
    Form(choice): Form<Choice>,
) -> Result<Response, Failure> {
    let all = cookie::read(&app, &headers);
    let changed = match choice.session.parse() {
        Ok(session) => actions::switch(&visit, all, session).await?,
        Err(_) => None,
    };
    let Some(changed) = changed else {
        // It ended meanwhile: there is a way in for it, and nothing else to say.
        return Ok(see_other(if visit.scope.is_some() {
            "/switcher?done=switcher-done-over"
        } else {
            "/sign-in?done=switcher-done-over"
        }));
    };
    let scope = &changed.found.scope;
    let mut response = see_other(Landing::of(scope.role, &scope.landing).path());
    keep(&mut response, taken(&visit, &changed, in_use(&visit, &headers)));
    Ok(response)
}

/// Cookies of a session that is in use from now on, of what is held aside, and of where somebody was last.
fn taken(visit: &Visit, changed: &Changed, left: Option<Aside>) -> [HeaderValue; 3] {
    let (app, organisation) = (&visit.app, changed.found.scope.organisation);
    let session = if visit.seen.shared {
        sessions::set_brief_cookie(app, organisation, &changed.token)
    } else {
        sessions::set_cookie(app, organisation, &changed.token)
    };
    let rest: Vec<_> = changed.rest.iter().cloned().chain(left).collect();
    let year = Duration::days(365);
    let last = sessions::keep(app, organisations::DEVICE_COOKIE, &changed.found.brand.slug, year);
    [session, cookie::set(app, &rest), last]
}

/// Why the session in use cannot be held aside.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NoRoom {
    /// Others use the computer too (G-14).
    Shared,
    /// As many are held as may be.
    Full,
}

/// `Set-Cookie` that holds the session in use aside, besides what is.
pub fn beside(visit: &Visit, headers: &HeaderMap) -> Result<HeaderValue, NoRoom> {
    let mut all = cookie::read(&visit.app, headers);
    if visit.seen.shared {
        return Err(NoRoom::Shared);
    }
    if all.len() >= MOST {
        return Err(NoRoom::Full);
    }
    all.extend(in_use(visit, headers));
    Ok(cookie::set(&visit.app, &all))
}

/// Takes a session that is held aside up again, and forgets the one in use. `None` when it is not there, or over.
pub async fn take_up(
    visit: &Visit,
    headers: &HeaderMap,
    session: SessionId,
) -> Result<Option<[HeaderValue; 3]>, Failure> {
    let all = cookie::read(&visit.app, headers);
    let changed = actions::switch(visit, all, session).await?;
    Ok(changed.map(|changed| taken(visit, &changed, None)))
}

/// Holds the session in use aside and leads to the sign-in, for one more account.
pub async fn aside(
    State(app): State<App>,
    who: Signed<Member>,
    headers: HeaderMap,
) -> Result<Response, Failure> {
    let held = match beside(&who, &headers) {
        Ok(held) => held,
        Err(why) => {
            let refusal = match why {
                NoRoom::Shared => "switcher-shared",
                NoRoom::Full => "switcher-full",
            };
            return page(&who, (StatusCode::UNPROCESSABLE_ENTITY, refusal), Vec::new()).await;
        }
    };
    let mut response = see_other("/sign-in");
    keep(&mut response, [held, sessions::clear_cookie(&app)]);
    Ok(response)
}

/// Out of all of them.
pub async fn leave(
    State(app): State<App>,
    who: Signed<Member>,
    headers: HeaderMap,
) -> Result<Response, Failure> {
    let all = cookie::read(&app, &headers);
    let (rest, stays) = actions::leave_all(&app, &who, &who.scope, all).await?;
    let mut response = if stays.is_empty() {
        let mut response = see_other("/sign-in?done=switcher-done-left");
        keep(&mut response, [sessions::clear_cookie(&app)]);
        response
    } else {
        page(&who, (StatusCode::UNPROCESSABLE_ENTITY, ""), stays).await?
    };
    keep(&mut response, [cookie::set(&app, &rest)]);
    Ok(response)
}
