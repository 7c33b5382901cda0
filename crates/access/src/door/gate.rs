//! Who may enter by a door, and the one place where it is proven.

use super::{Role, Scope, origin, program};
use crate::{
    App,
    api_tokens::Power,
    devices::{self, Seen},
    impersonations,
    organisations::Brand,
    readiness,
    sessions::Found,
    shell, switcher,
};
use axum::{
    extract::{ConnectInfo, Request},
    http::{Method, StatusCode, header},
    response::{IntoResponse, Response},
};
use kit::{
    clock::Time,
    ids::OrganisationId,
    page::see_other,
    words::{Locale, Tongue},
};
use std::{
    net::{IpAddr, Ipv4Addr, SocketAddr},
    sync::Arc,
};

/// Who may enter.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Gate {
    /// Anybody, and nothing about them is looked up: assets, health, the widget's public face.
    Everyone,
    /// A customer; the room checks the token that travels in `Authorization`. No cookie counts here.
    Visitor,
    /// A program that shows a token which can this. No cookie counts here.
    Program(Power),
    /// Anybody with a browser; a session is known but not needed.
    Guest,
    /// Any member who signed in, even one who must replace the password somebody else chose for them: the few doors
    /// of a session that may do nothing else.
    Entering,
    /// Any member who signed in.
    Member,
    /// Who answers customers.
    Agent,
    Supervisor,
    Administrator,
}

/// What the gate found out about a request; pages and refusals speak from it.
#[derive(Clone)]
pub struct Visit {
    pub app: App,
    pub now: Time,
    pub address: IpAddr,
    pub user_agent: String,
    /// What the browser shows of itself: the marks of known devices, and whether others use it too.
    pub seen: Seen,
    pub say: Tongue,
    pub brand: Arc<Brand>,
    /// Path and query of the request.
    pub path: String,
    /// `csrf` of the session; empty for guests, whose browsers must send `Origin`.
    pub csrf: String,
    pub scope: Option<Arc<Scope>>,
    /// Turbo asked for a stream, not a page.
    pub fragment: bool,
    /// Other sessions that the browser holds aside: where, and the digest of each secret.
    pub aside: Vec<(OrganisationId, Vec<u8>)>,
    /// Somebody looked on this device whether it is fit for a shift.
    pub ready: bool,
}

impl Visit {
    /// Of a member who took a wrong turn, for the page that says so: nothing is done by it, so where it came from
    /// is not asked.
    pub(crate) fn astray(app: &App, found: &Found, path: &str) -> Self {
        Self {
            app: app.clone(),
            now: app.clock.now(),
            address: IpAddr::V4(Ipv4Addr::UNSPECIFIED),
            user_agent: String::new(),
            seen: Seen::default(),
            say: found.brand.tongue(&app.words, found.scope.locale),
            brand: found.brand.clone(),
            path: path.to_owned(),
            csrf: found.csrf.clone(),
            scope: Some(found.scope.clone()),
            fragment: false,
            aside: Vec::new(),
            ready: true,
        }
    }
}

impl kit::doors::Gate<App> for Gate {
    async fn admit(self, app: App, request: Request) -> Result<Request, Box<Response>> {
        if matches!(self, Self::Everyone | Self::Visitor) {
            return Ok(request);
        }
        if let Self::Program(power) = self {
            return program::admit(app, request, power).await.map_err(Box::new);
        }
        self.recognise(app, request).await.map_err(Box::new)
    }
}

impl Gate {
    async fn recognise(self, app: App, mut request: Request) -> Result<Request, Response> {
        let now = app.clock.now();
        let found = app
            .sessions
            .recognise(&app, request.headers(), now)
            .await
            .map_err(IntoResponse::into_response)?;
        let (scope, csrf, brand) = match found {
            Some(found) => (
                Some(found.scope.clone()),
                found.csrf.clone(),
                Some(found.brand.clone()),
            ),
            None => (None, String::new(), None),
        };
        let brand = match brand {
            Some(brand) => brand,
            None => Brand::before_sign_in(&app, Brand::wishes(&request))
                .await
                .map_err(IntoResponse::into_response)?,
        };
        let visit = Visit {
            now,
            address: request
                .extensions()
                .get::<ConnectInfo<SocketAddr>>()
                .map_or(IpAddr::V4(Ipv4Addr::LOCALHOST), |peer| {
                    origin::client_address(peer.0.ip(), request.headers(), &app.settings.trusted_proxies)
                }),
            user_agent: text(&request, header::USER_AGENT).chars().take(300).collect(),
            seen: devices::seen(&app, request.headers()),
            say: brand.tongue(&app.words, locale(&request, scope.as_deref(), &brand)),
            path: request
                .uri()
                .path_and_query()
                .map_or("/", |p| p.as_str())
                .to_owned(),
            fragment: wants_fragment(request.headers()),
            aside: switcher::digests(&app, request.headers()),
            ready: kit::page::cookie(request.headers(), readiness::COOKIE).is_some(),
            app,
            brand,
            csrf,
            scope,
        };
        if !matches!(*request.method(), Method::GET | Method::HEAD | Method::OPTIONS) {
            request = origin::same_origin(&visit, request).await?;
        }
        self.check(&visit, request.method())?;
        barred(&visit, request.method())?;
        request.extensions_mut().insert(visit);
        Ok(request)
    }

    fn least(self) -> Option<Role> {
        match self {
            Self::Everyone | Self::Visitor | Self::Program(_) | Self::Guest => None,
            Self::Entering | Self::Member | Self::Agent => Some(Role::Agent),
            Self::Supervisor => Some(Role::Supervisor),
            Self::Administrator => Some(Role::Administrator),
        }
    }

    #[allow(clippy::result_large_err)] // the refusal is the answer itself, boxed once by `admit`
    fn check(self, visit: &Visit, method: &Method) -> Result<(), Response> {
        let Some(least) = self.least() else { return Ok(()) };
        match &visit.scope {
            Some(scope) if scope.must_change && self != Self::Entering => Err(restricted(visit, method)),
            Some(scope) if scope.is_at_least(least) => Ok(()),
            Some(_) => Err(shell::refused(
                visit,
                StatusCode::FORBIDDEN,
                "shell-forbidden",
                "shell-forbidden-help",
            )),
            // A page leads to the sign-in and back; a form or a script is told, because its body would be lost.
            None if method == Method::GET && !visit.fragment => {
                let back =
                    percent_encoding::utf8_percent_encode(&visit.path, percent_encoding::NON_ALPHANUMERIC);
                Err(see_other(&format!("/sign-in?return_to={back}")))
            }
            None => Err(shell::refused(
                visit,
                StatusCode::UNAUTHORIZED,
                "shell-signed-out",
                "shell-signed-out-help",
            )),
        }
    }
}

/// Whoever looks through a member's eyes looks, and nothing else, by whatever door (S-181). Asked of everybody who has a
/// session, whoever the door is for, so that a new one is shut to them unless it is named.
#[allow(clippy::result_large_err)] // see `check`
fn barred(visit: &Visit, method: &Method) -> Result<(), Response> {
    let looks = visit
        .scope
        .as_ref()
        .is_some_and(|scope| scope.impersonated.is_some());
    if !looks || impersonations::allows(method, &visit.path) {
        return Ok(());
    }
    Err(shell::refused(
        visit,
        StatusCode::FORBIDDEN,
        "impersonations-barred",
        "impersonations-barred-help",
    ))
}

/// A session that must first replace its password reaches nothing else, whatever the role.
fn restricted(visit: &Visit, method: &Method) -> Response {
    if *method == Method::GET && !visit.fragment {
        return see_other("/profile/first-password");
    }
    shell::refused(
        visit,
        StatusCode::FORBIDDEN,
        "shell-forbidden",
        "profile-first-about",
    )
}

/// Turbo's wish for a stream instead of a page.
pub fn wants_fragment(headers: &axum::http::HeaderMap) -> bool {
    headers
        .get(header::ACCEPT)
        .and_then(|value| value.to_str().ok())
        .is_some_and(|value| value.contains("text/vnd.turbo-stream.html"))
}

/// Cookie, then query, then the member's own, then the browser's, then the organisation's (S-201).
fn locale(request: &Request, scope: Option<&Scope>, brand: &Brand) -> Locale {
    let query = request.uri().query().unwrap_or_default();
    let asked = query
        .split('&')
        .find_map(|pair| pair.strip_prefix("locale="))
        .and_then(Locale::parse);
    // Behind the door the profile decides; the cookie is the choice made before it.
    scope
        .map(|scope| scope.locale)
        .or_else(|| kit::page::cookie(request.headers(), shell::LOCALE_COOKIE).and_then(Locale::parse))
        .or(asked)
        .or_else(|| Locale::accept(text(request, header::ACCEPT_LANGUAGE)))
        .unwrap_or(brand.locale)
}

fn text(request: &Request, name: header::HeaderName) -> &str {
    request
        .headers()
        .get(name)
        .and_then(|value| value.to_str().ok())
        .unwrap_or_default()
}
