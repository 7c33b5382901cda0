//! Programs at the door: who shows a token in `Authorization` and has no browser.
//!
//! One way to add such a door: `doors.get(Gate::Program(power), …)` and a handler that takes a [`Program`]. No cookie
//! counts there and no origin is asked for, because no browser sends the header by itself.

use super::{Scope, Visit, origin};
use crate::{
    App,
    api_tokens::{self, Power, Shown, Token},
    devices::Seen,
    lockouts::attempt,
    organisations::{self, Brand},
};
use axum::{
    extract::{ConnectInfo, FromRequestParts, Request},
    http::{HeaderMap, HeaderValue, StatusCode, header, request::Parts},
    response::{IntoResponse, Response},
};
use kit::{clock::Time, failure::Failure};
use serde_json::json;
use std::{
    net::{IpAddr, Ipv4Addr, SocketAddr},
    ops::Deref,
    sync::Arc,
};

/// Addresses below it are of one organisation, by its short name.
const SCIM: &str = "/scim/v2/";

/// What a handler receives: the visit of a program, and by which token it came.
#[derive(Clone)]
pub struct Program {
    pub visit: Visit,
    pub scope: Arc<Scope>,
    pub token: Arc<Token>,
}

impl Deref for Program {
    type Target = Visit;
    fn deref(&self) -> &Visit {
        &self.visit
    }
}

impl FromRequestParts<App> for Program {
    type Rejection = Response;
    async fn from_request_parts(parts: &mut Parts, _: &App) -> Result<Self, Response> {
        // Absent only when a handler asks behind another gate: the house's own mistake.
        parts
            .extensions
            .get::<Self>()
            .cloned()
            .ok_or_else(|| StatusCode::INTERNAL_SERVER_ERROR.into_response())
    }
}

pub(super) async fn admit(app: App, mut request: Request, power: Power) -> Result<Request, Response> {
    let now = app.clock.now();
    let knock = Knock::of(&app, &request);
    let found = knock
        .recognise(&app, bearer(request.headers()), power, now)
        .await
        .map_err(IntoResponse::into_response)?;
    let Some(program) = found else {
        attempt::wasted(&app, knock.address, &knock.user_agent, now)
            .await
            .map_err(IntoResponse::into_response)?;
        return Err(unauthorized(power));
    };
    request.extensions_mut().insert(program);
    Ok(request)
}

/// The token of the header, if there is one.
pub fn bearer(headers: &HeaderMap) -> &str {
    let value = headers
        .get(header::AUTHORIZATION)
        .and_then(|value| value.to_str().ok());
    match value.and_then(|value| value.split_once(' ')) {
        Some((scheme, token)) if scheme.eq_ignore_ascii_case("bearer") => token.trim(),
        _ => "",
    }
}

/// Where a request comes from and goes to.
pub struct Knock {
    pub address: IpAddr,
    pub user_agent: String,
    path: String,
}

impl Knock {
    pub fn of(app: &App, request: &Request) -> Self {
        let peer = request.extensions().get::<ConnectInfo<SocketAddr>>();
        let user_agent = request.headers().get(header::USER_AGENT);
        Self {
            address: peer.map_or(IpAddr::V4(Ipv4Addr::LOCALHOST), |peer| {
                origin::client_address(peer.0.ip(), request.headers(), &app.settings.trusted_proxies)
            }),
            user_agent: user_agent
                .and_then(|value| value.to_str().ok())
                .map(|value| value.chars().take(300).collect())
                .unwrap_or_default(),
            path: request
                .uri()
                .path_and_query()
                .map_or("/", |path| path.as_str())
                .to_owned(),
        }
    }

    async fn recognise(
        &self,
        app: &App,
        token: &str,
        power: Power,
        now: Time,
    ) -> Result<Option<Program>, Failure> {
        match api_tokens::present(app, token, (self.address, power), now).await? {
            Some(shown) => self.program(app, shown, now).await,
            None => Ok(None),
        }
    }

    /// Nothing at the address of another organisation: a right token there is worth as much as none (S-160).
    pub async fn program(&self, app: &App, shown: Shown, now: Time) -> Result<Option<Program>, Failure> {
        let Some(home) = organisations::store::by_id(app.db.read(), shown.scope.organisation).await? else {
            return Ok(None);
        };
        let named = self
            .path
            .strip_prefix(SCIM)
            .and_then(|rest| rest.split(['/', '?']).next());
        if named.is_some_and(|slug| slug != home.slug) {
            return Ok(None);
        }
        let brand = Arc::new(Brand::from(home));
        let locale = shown.scope.person().map_or(brand.locale, |_| shown.scope.locale);
        let visit = Visit {
            app: app.clone(),
            now,
            address: self.address,
            user_agent: self.user_agent.clone(),
            seen: Seen::default(),
            say: brand.tongue(&app.words, locale),
            brand,
            path: self.path.clone(),
            csrf: String::new(),
            scope: Some(shown.scope.clone()),
            fragment: false,
            aside: Vec::new(),
            ready: true,
        };
        Ok(Some(Program {
            visit,
            scope: shown.scope,
            token: shown.token,
        }))
    }
}

/// One answer for every reason, in the words of the door's own protocol.
pub fn unauthorized(power: Power) -> Response {
    let (kind, body) = match power {
        Power::Scim => (scim::MEDIA, scim::Refused::Unauthorized.body()),
        _ => ("application/json", json!({ "error": "unauthorized" })),
    };
    let headers = [
        (
            header::WWW_AUTHENTICATE,
            HeaderValue::from_static("Bearer realm=\"guichet\""),
        ),
        (header::CONTENT_TYPE, HeaderValue::from_static(kind)),
        (header::CACHE_CONTROL, HeaderValue::from_static("no-store")),
    ];
    (StatusCode::UNAUTHORIZED, headers, body.to_string()).into_response()
}
