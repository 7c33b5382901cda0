//! The public face of a channel: which channel is meant, which page asks, and what this node remembers of both.

use super::{
    memory::{Memory, Visitor},
    model::{Open, Refusal, Token},
    store,
};
use access::{App, door::client_address};
use axum::{
    Json,
    extract::{ConnectInfo, Path, Request, State},
    http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
use futures::future::BoxFuture;
use kit::{
    clock::Time,
    failure::{Answer, Failure, Incident},
    words::{Locale, Tongue},
};
use std::{
    collections::HashMap,
    future::Future,
    net::{IpAddr, Ipv4Addr, SocketAddr},
    sync::Arc,
};

/// The doors of one node share one.
#[derive(Clone, Default)]
pub struct Front(pub(super) Arc<Memory>);

/// A request that came to an open channel from a page it allows.
pub struct Knock {
    pub app: App,
    pub front: Front,
    pub open: Arc<Open>,
    pub now: Time,
    pub address: IpAddr,
}

/// What a handler behind the front answers.
pub type Answered = Answer<Response, Refusal>;

impl Front {
    /// A handler behind the front. Every answer of it, bad news included, may be read by the page that asked.
    pub fn door<F, W>(
        &self,
        work: F,
    ) -> impl Fn(State<App>, Path<HashMap<String, String>>, Request) -> BoxFuture<'static, Response>
    + Clone
    + use<F, W>
    where
        F: Fn(Knock, Request) -> W + Clone + Send + Sync + 'static,
        W: Future<Output = Answered> + Send + 'static,
    {
        let front = self.clone();
        move |State(app), Path(path), request| {
            let (front, work) = (front.clone(), work.clone());
            Box::pin(async move {
                let key = path.get("channel").map(String::as_str).unwrap_or_default();
                let origin = request.headers().get(header::ORIGIN).cloned();
                let address = address(&app, &request);
                let knock = match front.knock(&app, key, (origin.as_ref(), address)).await {
                    Ok(Ok(knock)) => knock,
                    // The page of a foreign site is told nothing it could read; the others are told why.
                    Ok(Err(Refusal::ForeignOrigin)) => return refused(Refusal::ForeignOrigin),
                    Ok(Err(refusal)) => return readable(refused(refusal), origin),
                    Err(failure) => return readable(broken(failure), origin),
                };
                // Boxed apart, so that a handler's size is paid only while it runs.
                let response = match Box::pin(work(knock, request)).await {
                    Ok(Ok(response)) => response,
                    Ok(Err(refusal)) => refused(refusal),
                    Err(failure) => broken(failure),
                };
                readable(response, origin)
            })
        }
    }

    async fn knock(
        &self,
        app: &App,
        key: &str,
        (origin, address): (Option<&HeaderValue>, IpAddr),
    ) -> Answer<Knock, Refusal> {
        let now = app.clock.now();
        let Some(open) = self.0.channel(app, key).await? else {
            return Ok(Err(Refusal::UnknownChannel));
        };
        // No origin at all is no browser's page: a program, which holds a token or nothing.
        if origin.is_some_and(|origin| !origin.to_str().is_ok_and(|origin| admits(app, &open, origin))) {
            return Ok(Err(Refusal::ForeignOrigin));
        }
        if !open.channel.is_open() {
            return Ok(Err(Refusal::UnknownChannel));
        }
        Ok(Ok(Knock {
            app: app.clone(),
            front: self.clone(),
            open,
            now,
            address,
        }))
    }
}

impl Knock {
    /// The visitor of `Authorization: Bearer …`.
    pub async fn visitor(&self, headers: &HeaderMap) -> Answer<Arc<Visitor>, Refusal> {
        let token = text(headers, header::AUTHORIZATION).and_then(|value| value.strip_prefix("Bearer "));
        self.visitor_of(token.unwrap_or_default()).await
    }

    /// The visitor a token speaks for, if it was given for this very channel.
    pub async fn visitor_of(&self, token: &str) -> Answer<Arc<Visitor>, Refusal> {
        let Some(token) = Token::parse(token) else {
            return Ok(Err(Refusal::UnknownToken));
        };
        let channel = &self.open.channel;
        if let Some(known) = self.front.0.visitor(&token) {
            let ours = known.organisation == channel.organisation_id && known.channel == channel.id;
            return Ok(if ours {
                Ok(known)
            } else {
                Err(Refusal::UnknownToken)
            });
        }
        let found = store::visitor(self.app.db.read(), channel, &token).await?;
        Ok(found
            .map(|found| self.front.0.remember(&token, found))
            .ok_or(Refusal::UnknownToken))
    }

    /// Takes one token of a purpose's bucket, or says how long to wait.
    pub fn pace(
        &self,
        purpose: &'static str,
        key: &[u8],
        burst: u32,
        per_second: f64,
    ) -> Result<(), Refusal> {
        self.app
            .pace
            .allow(purpose, key, self.now, burst, per_second)
            .map_err(|wait| Refusal::TooFast(wait.0))
    }

    /// The visitor's language: asked for, else the browser's, else the organisation's.
    pub fn tongue(&self, request: &Request, fallback: Locale) -> Tongue {
        let query = request.uri().query().unwrap_or_default();
        let asked = query
            .split('&')
            .find_map(|pair| pair.strip_prefix("locale="))
            .and_then(Locale::parse);
        let accepted = || text(request.headers(), header::ACCEPT_LANGUAGE).and_then(Locale::accept);
        self.app.words.tongue(asked.or_else(accepted).unwrap_or(fallback))
    }
}

/// What shares a limit: an address, or for version 6 the network a household is given.
pub fn network(address: IpAddr) -> Vec<u8> {
    match address.to_canonical() {
        IpAddr::V4(address) => address.octets().to_vec(),
        IpAddr::V6(address) => address.octets()[..8].to_vec(),
    }
}

/// Our own pages may always use a channel: the test page is one.
fn admits(app: &App, open: &Open, origin: &str) -> bool {
    let authority = origin.split_once("://").map_or("", |(_, authority)| authority);
    app.settings
        .hosts
        .iter()
        .any(|own| own.eq_ignore_ascii_case(authority))
        || open.admits(origin)
}

fn address(app: &App, request: &Request) -> IpAddr {
    request
        .extensions()
        .get::<ConnectInfo<SocketAddr>>()
        .map_or(IpAddr::V4(Ipv4Addr::LOCALHOST), |peer| {
            client_address(peer.0.ip(), request.headers(), &app.settings.trusted_proxies)
        })
}

fn text(headers: &HeaderMap, name: HeaderName) -> Option<&str> {
    headers.get(name).and_then(|value| value.to_str().ok())
}

/// A refusal as the widget reads it.
pub fn refused(refusal: Refusal) -> Response {
    let status = match refusal {
        Refusal::UnknownChannel | Refusal::NotFound => StatusCode::NOT_FOUND,
        Refusal::ForeignOrigin => StatusCode::FORBIDDEN,
        Refusal::UnknownToken => StatusCode::UNAUTHORIZED,
        Refusal::NotJson => StatusCode::UNSUPPORTED_MEDIA_TYPE,
        Refusal::TooLarge => StatusCode::PAYLOAD_TOO_LARGE,
        Refusal::TooFast(_) => StatusCode::TOO_MANY_REQUESTS,
        Refusal::Unreadable
        | Refusal::Empty
        | Refusal::TooLong
        | Refusal::BadClientId
        | Refusal::TooManyFiles
        | Refusal::UnknownFile
        | Refusal::BadName
        | Refusal::BadEmail => StatusCode::UNPROCESSABLE_ENTITY,
    };
    let mut response = (status, Json(serde_json::json!({ "error": refusal.code() }))).into_response();
    if let Refusal::TooFast(seconds) = refusal {
        response
            .headers_mut()
            .insert(header::RETRY_AFTER, HeaderValue::from(seconds));
    }
    vary(response)
}

/// A failure as the widget reads it: the same status and `Retry-After`, and a body.
fn broken(failure: Failure) -> Response {
    let bare = failure.into_response();
    let busy = bare.status() == StatusCode::SERVICE_UNAVAILABLE;
    let incident = bare
        .extensions()
        .get::<Incident>()
        .map(|incident| incident.0.clone());
    let body = serde_json::json!({ "error": if busy { "busy" } else { "broken" }, "incident": incident });
    let mut response = (bare.status(), Json(body)).into_response();
    if let Some(wait) = bare.headers().get(header::RETRY_AFTER) {
        response.headers_mut().insert(header::RETRY_AFTER, wait.clone());
    }
    vary(response)
}

/// Lets the page that asked read the answer.
fn readable(response: Response, origin: Option<HeaderValue>) -> Response {
    let mut response = vary(response);
    if let Some(origin) = origin {
        let headers = response.headers_mut();
        headers.insert(header::ACCESS_CONTROL_ALLOW_ORIGIN, origin);
        headers.insert(
            header::ACCESS_CONTROL_EXPOSE_HEADERS,
            HeaderValue::from_static("retry-after"),
        );
    }
    response
}

/// The answer depends on who asks, and nothing of a visitor's belongs in a shared cache.
fn vary(mut response: Response) -> Response {
    let headers = response.headers_mut();
    headers.insert(header::VARY, HeaderValue::from_static("origin"));
    headers
        .entry(header::CACHE_CONTROL)
        .or_insert(HeaderValue::from_static("no-store"));
    response
}
