//! The overlay's two forms, as fragments for the script that shows them.

use crate::{
    App,
    door::{Guest, Member, MemberId, Signed, Visit, csrf_token},
    factors::{self, Typed},
    flows::{self, Purpose},
    lockouts::Locked,
    organisations, sessions,
    shell::Frame,
    sign_in::{self, Attempt, Entered, NotYet, Outcome, Refusal},
    sso,
};
use askama::Template;
use axum::{
    extract::State,
    http::{HeaderMap, HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
use kit::{
    failure::Failure,
    hash::Lane,
    page::{Form, html},
    secret::Secret,
    words::Tongue,
};
use serde::Deserialize;
use std::borrow::Cow;

/// Which of the two is asked for, or that neither is any more.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Step {
    Password,
    /// The provider's button, of whoever has no password that counts.
    Provider,
    Code,
    /// Not in an overlay: a device is to be added, or somebody else is in.
    Elsewhere,
}

#[derive(Template)]
#[template(path = "reentry/form.html")]
struct Ask {
    say: Tongue,
    step: Step,
    member: String,
    identifier: String,
    organisation: String,
    /// Title and help.
    refusal: Option<(&'static str, &'static str)>,
    /// Where to go instead.
    elsewhere: &'static str,
    ways: Vec<sso::Way>,
}

impl Ask {
    fn t(&self, key: &str) -> Cow<'_, str> {
        self.say.t(key)
    }

    fn icon(name: &str) -> String {
        crate::shell::icon(name)
    }
}

#[derive(Template)]
#[template(path = "reentry/done.html")]
struct Done {
    member: MemberId,
    csrf: String,
}

#[derive(Clone, Default, Deserialize)]
pub struct Page {
    /// Whose page it is.
    #[serde(default)]
    member: String,
    #[serde(default)]
    identifier: String,
    #[serde(default)]
    organisation: String,
    #[serde(default)]
    password: Secret<String>,
    #[serde(default)]
    code: Secret<String>,
}

/// Whether the session that a browser carries lives: 204 or 401. No act of the person's (1.7).
pub async fn lives(State(app): State<App>, headers: HeaderMap) -> Result<Response, Failure> {
    let found = app.sessions.peek(&app, &headers, app.clock.now()).await?;
    Ok(found
        .map_or(StatusCode::UNAUTHORIZED, |_| StatusCode::NO_CONTENT)
        .into_response())
}

fn ask(
    visit: &Visit,
    page: &Page,
    (step, elsewhere): (Step, &'static str),
    refusal: Option<(&'static str, &'static str)>,
) -> Response {
    let status = match (step, refusal) {
        (Step::Elsewhere, _) => StatusCode::CONFLICT,
        (_, Some(_)) => StatusCode::UNPROCESSABLE_ENTITY,
        (_, None) => StatusCode::OK,
    };
    let form = Ask {
        say: visit.say.clone(),
        step,
        member: page.member.clone(),
        identifier: page.identifier.clone(),
        organisation: page.organisation.clone(),
        refusal,
        elsewhere,
        ways: Vec::new(),
    };
    html(status, &form)
}

/// What is asked in the place of a password, above a page whose session is over or nearly so: 204 where the password is
/// what counts. The provider has a tab of its own, for what was written is on this one; the browser's own session says
/// whose it is, so that nobody learns of anybody else how they come in.
pub async fn form(Guest(visit): Guest, headers: HeaderMap) -> Result<Response, Failure> {
    let Some(whose) = sessions::whose(&visit.app, &headers).await? else {
        return Ok(StatusCode::NO_CONTENT.into_response());
    };
    let db = visit.app.db.read();
    let Some(ways) = sso::in_place_of_password(db, whose, visit.now).await? else {
        return Ok(StatusCode::NO_CONTENT.into_response());
    };
    let form = Ask {
        say: visit.say.clone(),
        step: if ways.is_empty() {
            Step::Elsewhere
        } else {
            Step::Provider
        },
        member: String::new(),
        identifier: String::new(),
        organisation: String::new(),
        refusal: None,
        elsewhere: "/sign-in",
        ways,
    };
    Ok(html(StatusCode::OK, &form))
}

#[derive(Template)]
#[template(path = "reentry/back.html")]
struct Back {
    frame: Frame,
}

/// Where the provider's tab comes back to: the page that waits in another tab hears of it.
pub async fn back(who: Signed<Member>) -> Result<Response, Failure> {
    let page = Back {
        frame: Frame::new(&who, &who.scope).await?,
    };
    Ok(html(StatusCode::OK, &page))
}

/// Somebody else is in, in this browser: their page is another.
fn somebody_else(visit: &Visit, page: &Page) -> bool {
    visit
        .scope
        .as_ref()
        .is_some_and(|scope| page.member.parse() != Ok(scope.member))
}

const OTHER: (&str, &str) = ("reentry-other", "reentry-other-help");

pub async fn enter(Guest(visit): Guest, Form(page): Form<Page>) -> Result<Response, Failure> {
    if somebody_else(&visit, &page) {
        return Ok(ask(&visit, &page, (Step::Elsewhere, "/"), Some(OTHER)));
    }
    let password = page.password.expose().len();
    if page.identifier.trim().is_empty() || !(1..=4_096).contains(&password) {
        let missing = ("sign-in-password-missing", "reentry-lead");
        return Ok(ask(&visit, &page, (Step::Password, ""), Some(missing)));
    }
    let home = organisations::store::by_slug(visit.app.db.read(), &page.organisation).await?;
    let attempt = Attempt {
        organisation: home.map(|home| home.id),
        identifier: page.identifier.clone(),
        password: page.password.clone(),
        lane: Lane::Everyone,
        address: visit.address,
        user_agent: visit.user_agent.clone(),
        leaving: visit.scope.clone(),
        seen: visit.seen.clone(),
        return_to: String::new(),
    };
    Ok(match sign_in::enter(&visit.app, attempt, visit.now).await? {
        Ok(Outcome::In(entered)) => inside(&visit, &page, &entered),
        Ok(Outcome::Waits(waiting)) => {
            let next = match waiting.purpose {
                Purpose::Enrolment => (Step::Elsewhere, "/sign-in/enrolment"),
                _ => (Step::Code, ""),
            };
            let mut response = ask(&visit, &page, next, None);
            let cookie = flows::set_cookie(&visit.app, waiting.organisation, &waiting.token);
            response.headers_mut().append(header::SET_COOKIE, cookie);
            response
        }
        Err(refusal) => refused(&visit, &page, refusal),
    })
}

fn refused(visit: &Visit, page: &Page, refusal: Refusal) -> Response {
    let (words, wait) = match refusal {
        Refusal::Wrong | Refusal::Locked(Locked::Untold) => (("reentry-wrong", "reentry-wrong-help"), None),
        Refusal::Locked(Locked::Later(seconds)) => (Locked::Later(seconds).keys(), Some(seconds)),
        Refusal::Locked(locked) => (locked.keys(), None),
        Refusal::OffShift => (("shifts-refused", "shifts-refused-help"), None),
        Refusal::Disabled => (("sign-in-disabled", "sign-in-disabled-help"), None),
        Refusal::Managed => (("sign-in-managed", "sign-in-managed-help"), None),
        Refusal::Busy(seconds) => (("sign-in-busy", "sign-in-busy-help"), Some(seconds)),
    };
    let mut response = ask(visit, page, (Step::Password, ""), Some(words));
    if let Some(seconds) = wait {
        response
            .headers_mut()
            .insert(header::RETRY_AFTER, HeaderValue::from(seconds));
    }
    response
}

pub async fn prove(
    Guest(visit): Guest,
    headers: HeaderMap,
    Form(page): Form<Page>,
) -> Result<Response, Failure> {
    if somebody_else(&visit, &page) {
        return Ok(ask(&visit, &page, (Step::Elsewhere, "/"), Some(OTHER)));
    }
    let found = flows::present(&visit.app, &headers, &[Purpose::SignIn], visit.now).await?;
    let Some(flow) = found else {
        let over = ("reentry-over", "reentry-over-help");
        return Ok(ask(&visit, &page, (Step::Password, ""), Some(over)));
    };
    let Some(typed) = Typed::read(page.code.expose()) else {
        let unreadable = factors::NotProven::Unreadable.keys();
        return Ok(ask(&visit, &page, (Step::Code, ""), Some(unreadable)));
    };
    let seen = visit.seen.clone();
    match sign_in::prove(&visit, &flow, &typed, seen).await? {
        Ok(entered) => {
            let mut response = inside(&visit, &page, &entered);
            let gone = flows::clear_cookie(&visit.app);
            response.headers_mut().append(header::SET_COOKIE, gone);
            Ok(response)
        }
        Err(NotYet::NotProven(refusal)) => Ok(ask(&visit, &page, (Step::Code, ""), Some(refusal.keys()))),
        Err(NotYet::Over) => {
            let over = ("reentry-over", "reentry-over-help");
            Ok(ask(&visit, &page, (Step::Password, ""), Some(over)))
        }
    }
}

/// The new session's cookies, and what the page needs to go on with it.
fn inside(visit: &Visit, page: &Page, entered: &Entered) -> Response {
    let digest = kit::crypto::digest(entered.token.expose());
    let done = Done {
        member: entered.member,
        csrf: csrf_token(&visit.app, &digest),
    };
    let mut response = html(StatusCode::OK, &done);
    sign_in::opened(&visit.app, &page.identifier, entered, &mut response);
    response
}
