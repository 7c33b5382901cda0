//! The form, and what it answers.

use super::{
    LANE_COOKIE,
    actions::{self, lane, lane_mark},
    model::{Attempt, Entered, Outcome, Refusal, Waiting},
};
use crate::{
    App, browser, devices,
    door::{Guest, Role, Visit, safe_return},
    flows::{self, Purpose},
    help::Article,
    identifier,
    landing::Landing,
    locale,
    lockouts::Locked,
    organisations::{self, Brand},
    regions::{self, Region},
    requests, sessions,
    shell::{DoorFrame, done},
    sso::{self, Way},
    switcher::{self, Account},
};
use axum::{
    extract::State,
    http::{HeaderMap, HeaderValue, StatusCode, header},
    response::Response,
};
use chrono::Duration;
use kit::{
    failure::Failure,
    ids::OrganisationId,
    page::{Form, cookie, html, parse, see_other},
    secret::Secret,
};
use serde::Deserialize;
use std::sync::Arc;

/// The longest password that is read at all, in bytes (S-064).
const PASSWORD_BYTES: usize = 4_096;

#[derive(askama::Template)]
#[template(path = "sign_in/form.html")]
#[allow(clippy::struct_excessive_bools)] // what a template asks for
pub(super) struct SignIn {
    pub(super) frame: DoorFrame,
    /// Whether there can be passkeys at all.
    passkeys: bool,
    identifier: String,
    organisation: String,
    pub(super) return_to: String,
    /// Title and help of a refusal.
    pub(super) refusal: Option<(&'static str, &'static str)>,
    identifier_error: Option<&'static str>,
    password_error: Option<&'static str>,
    /// What was done elsewhere and led here.
    done: String,
    /// It was not done, but given up.
    lapsed: bool,
    /// Who our letters come from; empty while no mail goes out.
    sender: String,
    pub(super) shared: bool,
    /// Sessions this browser holds aside.
    accounts: Vec<Account>,
    /// Identity providers of the organisation.
    ways: Vec<Way>,
    /// The one of them that is the only way in for everybody (004-10).
    required: Option<Way>,
    /// The provider that whoever just left came by, and is perhaps still signed in to.
    left: Option<Way>,
    /// Where else one may sign in, and the address of this place.
    regions: Vec<Region>,
    here: String,
    /// The browser is older than what our pages are made for (000-22).
    outdated: bool,
    /// A stranger may ask for an account here.
    requests: bool,
    /// What helps after a refusal.
    article: Option<Article>,
}

#[derive(Default, Deserialize)]
struct Wish {
    #[serde(default)]
    return_to: String,
    #[serde(default)]
    provider: String,
}

#[derive(Deserialize)]
pub struct Typed {
    #[serde(default)]
    identifier: String,
    #[serde(default)]
    password: Secret<String>,
    #[serde(default)]
    organisation: String,
    #[serde(default)]
    return_to: String,
    /// Others use this computer too.
    #[serde(default)]
    shared: String,
    /// Pressed below the organisation: on to its own page, where its ways in are, with nothing else looked at. By POST,
    /// so that no address holds what was typed above it.
    #[serde(default)]
    go_on: String,
}

impl SignIn {
    async fn new(visit: &Visit) -> Result<Self, Failure> {
        let frame = DoorFrame::new(visit);
        let app = &visit.app;
        let accounts = switcher::others(visit).await?;
        Ok(Self {
            identifier: String::new(),
            // Whoever adds an account most likely means another organisation than the last one.
            organisation: if accounts.is_empty() {
                frame.organisation.clone()
            } else {
                String::new()
            },
            accounts,
            ways: frame.brand.ways.clone(),
            required: frame.brand.required.clone(),
            left: None,
            regions: app.settings.regions.clone(),
            here: app.settings.base_url.clone(),
            outdated: browser::is_outdated(&visit.user_agent),
            return_to: String::new(),
            refusal: None,
            identifier_error: None,
            password_error: None,
            done: done(visit),
            lapsed: visit.path.contains("-done-lapsed"),
            shared: false,
            requests: false,
            article: None,
            passkeys: app.party().is_some(),
            sender: if app.mails() {
                app.settings.mail_from.clone()
            } else {
                String::new()
            },
            frame,
        })
    }

    /// After any failure, whoever's, the organisation can be given (S-007).
    fn failed(&self) -> bool {
        self.refusal.is_some() || self.identifier_error.is_some() || self.password_error.is_some()
    }

    /// The page, which leads on to where it was asked to.
    pub(super) async fn returning(visit: &Visit, return_to: &str) -> Result<Self, Failure> {
        let mut page = Self::new(visit).await?;
        safe_return(return_to)
            .unwrap_or_default()
            .clone_into(&mut page.return_to);
        Ok(page)
    }

    /// The page with what was typed, never the password.
    async fn again(visit: &Visit, brand: Arc<Brand>, typed: &Typed) -> Result<Self, Failure> {
        let mut page = Self::returning(visit, &typed.return_to).await?;
        page.ways.clone_from(&brand.ways);
        page.required.clone_from(&brand.required);
        page.frame.dress(visit, brand);
        page.identifier.clone_from(&typed.identifier);
        page.organisation.clone_from(&typed.organisation);
        Ok(page)
    }
}

/// A page to bookmark (004-02): whatever stands in the address, it opens. Who is in already goes on.
pub async fn form(Guest(visit): Guest, headers: HeaderMap) -> Result<Response, Failure> {
    let query = visit.path.split_once('?').map_or("", |(_, query)| query);
    let wish: Wish = parse(query.as_bytes()).unwrap_or_default();
    let return_to = safe_return(&wish.return_to).unwrap_or_default();
    if let Some(scope) = &visit.scope {
        let landing = Landing::of(scope.role, &scope.landing).path();
        return Ok(see_other(if return_to.is_empty() { landing } else { return_to }));
    }
    if let Some(elsewhere) = regions::elsewhere(&visit.app, &headers, query) {
        return Ok(see_other(&elsewhere));
    }
    let mut page = SignIn::new(&visit).await?;
    return_to.clone_into(&mut page.return_to);
    page.left = page.ways.iter().find(|way| way.is(&wish.provider)).cloned();
    page.identifier = locale::typed(&headers);
    page.shared = visit.seen.shared;
    page.requests = requests::offered(&visit.app, &page.frame.brand).await?;
    let mut response = html(StatusCode::OK, &page);
    if let Some(remembered) = regions::arrived(&visit.app, query) {
        response.headers_mut().append(header::SET_COOKIE, remembered);
    }
    Ok(response)
}

pub async fn enter(
    State(app): State<App>,
    Guest(visit): Guest,
    headers: HeaderMap,
    Form(typed): Form<Typed>,
) -> Result<Response, Failure> {
    if !typed.go_on.is_empty() {
        return Ok(see_other(&address(&typed)));
    }
    let brand = brand(&app, &visit, &typed.organisation).await?;
    let mut page = SignIn::again(
        &visit,
        brand.clone().unwrap_or_else(|| visit.brand.clone()),
        &typed,
    )
    .await?;
    page.identifier_error = identifier_error(&typed.identifier);
    page.password_error = password_error(&typed.password);
    let mut seen = visit.seen.clone();
    seen.shared = !typed.shared.is_empty();
    page.shared = seen.shared;
    if page.failed() {
        page.requests = requests::offered(&app, &page.frame.brand).await?;
        return Ok(html(StatusCode::UNPROCESSABLE_ENTITY, &page));
    }
    let organisation = brand.as_ref().and_then(|brand| brand.organisation);
    let attempt = Attempt {
        organisation,
        lane: lane(
            &app,
            organisation,
            &typed.identifier,
            cookie(&headers, LANE_COOKIE),
        ),
        identifier: typed.identifier,
        password: typed.password,
        address: visit.address,
        user_agent: visit.user_agent.clone(),
        leaving: visit.scope.clone(),
        seen,
        return_to: page.return_to.clone(),
    };
    match actions::enter(&app, attempt, visit.now).await? {
        Ok(Outcome::In(entered)) => {
            let mut response = inside(&app, &page.identifier, &page.return_to, &entered);
            remember(&app, brand.as_deref(), &mut response);
            Ok(response)
        }
        Ok(Outcome::Waits(waiting)) => {
            let mut response = onward(&app, &waiting);
            remember(&app, brand.as_deref(), &mut response);
            Ok(response)
        }
        Err(refusal) => {
            // In a storm nothing more is asked of the database for who has to come back.
            if !matches!(refusal, Refusal::Busy(_)) {
                page.requests = requests::offered(&app, &page.frame.brand).await?;
            }
            Ok(refused(page, refusal))
        }
    }
}

/// The brand of the organisation that was typed; without one, of the page. `None` when there is no such short name.
async fn brand(app: &App, visit: &Visit, typed: &str) -> Result<Option<Arc<Brand>>, Failure> {
    let slug = organisations::slug(typed);
    if typed.trim().is_empty() || (visit.brand.organisation.is_some() && visit.brand.slug == slug) {
        return Ok(Some(visit.brand.clone()));
    }
    app.brands.named(app, &slug).await
}

/// The sign-in page of the organisation that was typed.
fn address(typed: &Typed) -> String {
    let slug = organisations::slug(&typed.organisation);
    let back = safe_return(&typed.return_to).unwrap_or_default();
    let mut query = url::form_urlencoded::Serializer::new(String::new());
    for (name, value) in [("organisation", slug.as_str()), ("return_to", back)] {
        if !value.is_empty() {
            query.append_pair(name, value);
        }
    }
    format!("/sign-in?{}", query.finish())
}

fn identifier_error(typed: &str) -> Option<&'static str> {
    if typed.trim().is_empty() {
        return Some("sign-in-identifier-missing");
    }
    (typed.len() > identifier::LONGEST).then_some("sign-in-too-long")
}

fn password_error(typed: &Secret<String>) -> Option<&'static str> {
    match typed.expose().len() {
        0 => Some("sign-in-password-missing"),
        1..=PASSWORD_BYTES => None,
        _ => Some("sign-in-too-long"),
    }
}

pub(super) fn refused(mut page: SignIn, refusal: Refusal) -> Response {
    let (status, title, help) = match refusal {
        Refusal::Wrong | Refusal::Locked(Locked::Untold) => (
            StatusCode::UNPROCESSABLE_ENTITY,
            "sign-in-wrong",
            "sign-in-wrong-help",
        ),
        Refusal::Locked(locked) => {
            let (title, help) = locked.keys();
            let status = match locked {
                Locked::Later(_) => StatusCode::TOO_MANY_REQUESTS,
                _ => StatusCode::UNPROCESSABLE_ENTITY,
            };
            (status, title, help)
        }
        Refusal::Disabled => (
            StatusCode::UNPROCESSABLE_ENTITY,
            "sign-in-disabled",
            "sign-in-disabled-help",
        ),
        Refusal::OffShift => (
            StatusCode::UNPROCESSABLE_ENTITY,
            "shifts-refused",
            "shifts-refused-help",
        ),
        Refusal::Managed => (
            StatusCode::UNPROCESSABLE_ENTITY,
            "sign-in-managed",
            "sign-in-managed-help",
        ),
        Refusal::Busy(_) => (
            StatusCode::SERVICE_UNAVAILABLE,
            "sign-in-busy",
            "sign-in-busy-help",
        ),
    };
    page.refusal = Some((title, help));
    page.article = match refusal {
        Refusal::Wrong | Refusal::Locked(Locked::Untold) => Some(Article::Password),
        Refusal::Locked(_) => Some(Article::Blocked),
        Refusal::Disabled | Refusal::OffShift | Refusal::Busy(_) | Refusal::Managed => None,
    };
    let mut response = html(status, &page);
    if let Refusal::Busy(seconds) | Refusal::Locked(Locked::Later(seconds)) = refusal {
        response
            .headers_mut()
            .insert(header::RETRY_AFTER, HeaderValue::from(seconds));
    }
    response
}

/// The page of an organisation, with why somebody is not in who came back from elsewhere.
pub(crate) async fn with_refusal(
    visit: &Visit,
    organisation: OrganisationId,
    return_to: &str,
    (status, keys): (StatusCode, (&'static str, &'static str)),
) -> Result<Response, Failure> {
    let mut page = SignIn::returning(visit, return_to).await?;
    page.frame = DoorFrame::of(visit, organisation).await?;
    page.organisation.clone_from(&page.frame.organisation);
    // Where a reader goes who changes the language or asks for the page anew.
    "/sign-in".clone_into(&mut page.frame.path);
    page.refusal = Some(keys);
    page.requests = requests::offered(&visit.app, &page.frame.brand).await?;
    page.ways = sso::ways(visit.app.db.read(), organisation).await?;
    page.required = sso::required(visit.app.db.read(), organisation, visit.now).await?;
    Ok(html(status, &page))
}

/// To the step that is owed, with a cookie that opens nothing else (S-082).
fn onward(app: &App, waiting: &Waiting) -> Response {
    let mut response = see_other(match waiting.purpose {
        Purpose::Enrolment => "/sign-in/enrolment",
        Purpose::SignIn | Purpose::Recovery | Purpose::BreakGlass => "/sign-in/factor",
    });
    let cookie = flows::set_cookie(app, waiting.organisation, &waiting.token);
    let shared = devices::shared_cookie(app, waiting.shared);
    for cookie in [cookie, shared] {
        response.headers_mut().append(header::SET_COOKIE, cookie);
    }
    response
}

/// The device keeps the short name of an organisation whose password was right here.
pub(crate) fn remember(app: &App, brand: Option<&Brand>, response: &mut Response) {
    let Some(brand) = brand else { return };
    let year = Duration::days(365);
    let cookie = sessions::keep(app, organisations::DEVICE_COOKIE, &brand.slug, year);
    response.headers_mut().append(header::SET_COOKIE, cookie);
}

/// Through the door, with the cookies that say so.
pub(crate) fn inside(app: &App, identifier: &str, return_to: &str, entered: &Entered) -> Response {
    let landing = Landing::of(entered.role, &entered.landing).path();
    let onward = if return_to.is_empty() { landing } else { return_to };
    let mut response = if entered.asks {
        see_other(&sessions::question(onward))
    } else {
        see_other(onward)
    };
    opened(app, identifier, entered, &mut response);
    response
}

/// The cookies of somebody who is in.
pub(crate) fn opened(app: &App, identifier: &str, entered: &Entered, response: &mut Response) {
    let mut keep = |value| response.headers_mut().append(header::SET_COOKIE, value);
    let session = if entered.arrived.shared {
        sessions::set_brief_cookie
    } else {
        sessions::set_cookie
    };
    keep(session(app, entered.organisation, &entered.token));
    for cookie in devices::set_cookies(app, &entered.arrived) {
        keep(cookie);
    }
    // A computer that others use too keeps no mark that tells whose it was (S-090).
    if entered.role == Role::Administrator && !entered.arrived.shared {
        let mark = lane_mark(app, entered.organisation, identifier);
        keep(sessions::keep(app, LANE_COOKIE, &mark, Duration::days(365)));
    }
}
