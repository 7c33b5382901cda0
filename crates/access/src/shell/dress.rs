//! The outermost layer: headers for every answer, and a page in the reader's language for every bare refusal.

use super::{DoorFrame, Frame, LOCALE_COOKIE};
use crate::{App, door::Visit, organisations::Brand};
use axum::{
    body::{Body, HttpBody},
    extract::{Request, State},
    http::{HeaderMap, HeaderValue, StatusCode, header},
    middleware::Next,
    response::{IntoResponse, Response},
};
use kit::{
    failure::Incident,
    words::{Locale, Tongue},
};
use std::sync::Arc;

#[derive(askama::Template)]
#[template(path = "shell/refused.html")]
struct Refused {
    frame: DoorFrame,
    status: u16,
    title: String,
    help: String,
    incident: String,
}

/// The same for who is signed in: a wrong turn leads nobody out of the house.
#[derive(askama::Template)]
#[template(path = "shell/refused-inside.html")]
struct RefusedInside {
    frame: Frame,
    status: u16,
    title: String,
    help: String,
}

/// What a room said no with, left for [`dress`]: only there may rail and header be asked for.
#[derive(Clone)]
struct Said {
    visit: Visit,
    title: &'static str,
    help: &'static str,
}

/// A page that says no and what helps. Keys are this catalogue's.
pub fn refused(visit: &Visit, status: StatusCode, title: &'static str, help: &'static str) -> Response {
    if visit.scope.is_none() {
        return card(visit, status, title, help);
    }
    let mut bare = status.into_response();
    bare.extensions_mut().insert(Said {
        visit: visit.clone(),
        title,
        help,
    });
    bare
}

/// What is not there, or not the reader's to know of.
pub fn not_found(visit: &Visit) -> Response {
    refused(
        visit,
        StatusCode::NOT_FOUND,
        "shell-not-found",
        "shell-not-found-help",
    )
}

fn card(visit: &Visit, status: StatusCode, title: &str, help: &str) -> Response {
    let page = Refused {
        title: visit.say.t(title).into_owned(),
        help: visit.say.t(help).into_owned(),
        frame: DoorFrame::new(visit),
        status: status.as_u16(),
        incident: String::new(),
    };
    kit::page::html(status, &page)
}

/// Turns a bare status into a page. Answers with a body of their own, and answers to programs, pass as they are.
pub async fn dress(State(app): State<App>, request: Request, next: Next) -> Response {
    let reader = Reader::of(request.headers());
    let path = request.uri().path().to_owned();
    let mut response = next.run(request).await;
    if let Some(said) = response.extensions_mut().remove::<Said>() {
        return with_what_helps(inside(&said, response.status()).await, &response);
    }
    // The library's own refusals are plain text; whatever else names its kind was written on purpose.
    let written = response
        .headers()
        .get(header::CONTENT_TYPE)
        .is_some_and(|kind| !kind.as_bytes().starts_with(b"text/plain"));
    let bare = response.status().as_u16() >= 400 && !written;
    if !bare {
        return response;
    }
    let status = response.status();
    let (title, help) = keys(status);
    if !reader.is_a_person {
        return in_a_line(&app.words.tongue(reader.locale), (title, help), response);
    }
    let page = match reader.known(&app, status, &path).await {
        Some(visit) => inside(&Said { visit, title, help }, status).await,
        None => outside(&app.words.tongue(reader.locale), path, &response),
    };
    with_what_helps(page, &response)
}

/// For a program, and for whoever reads what it was answered.
fn in_a_line(say: &Tongue, (title, help): (&str, &str), mut bare: Response) -> Response {
    if bare.body().size_hint().exact() == Some(0) {
        let kind = HeaderValue::from_static("text/plain; charset=utf-8");
        bare.headers_mut().insert(header::CONTENT_TYPE, kind);
        bare.headers_mut().remove(header::CONTENT_LENGTH);
        *bare.body_mut() = Body::from(format!("{}. {}\n", say.t(title), say.t(help)));
    }
    bare
}

/// Within the shell; when the shell's own questions find no answer, the door's card.
async fn inside(said: &Said, status: StatusCode) -> Response {
    let Said { visit, title, help } = said;
    let frame = match &visit.scope {
        Some(scope) => Frame::new(visit, scope).await.ok(),
        None => None,
    };
    let Some(mut frame) = frame else {
        return card(visit, status, title, help);
    };
    // Nothing was done, whatever the address says.
    frame.done.clear();
    let page = RefusedInside {
        title: visit.say.t(title).into_owned(),
        help: visit.say.t(help).into_owned(),
        status: status.as_u16(),
        frame,
    };
    kit::page::html(status, &page)
}

/// Who reads the answer, as far as the request says before anybody looked.
struct Reader {
    /// Not a program.
    is_a_person: bool,
    locale: Locale,
    cookies: Option<HeaderValue>,
}

impl Reader {
    fn of(headers: &HeaderMap) -> Self {
        let header = |name| {
            headers
                .get(name)
                .and_then(|v: &HeaderValue| v.to_str().ok())
                .unwrap_or_default()
        };
        let locale = kit::page::cookie(headers, LOCALE_COOKIE)
            .and_then(Locale::parse)
            .or_else(|| Locale::accept(header(header::ACCEPT_LANGUAGE)))
            .unwrap_or(Locale::En);
        Self {
            is_a_person: header(header::ACCEPT).contains("text/html"),
            locale,
            cookies: headers.get(header::COOKIE).cloned(),
        }
    }

    /// Who is signed in. When the house itself is in trouble nobody is looked up, since the database may be what is
    /// missing; and a host that is not ours leads nowhere in the house.
    async fn known(&self, app: &App, status: StatusCode, path: &str) -> Option<Visit> {
        let ours = status.is_client_error() && status != StatusCode::MISDIRECTED_REQUEST;
        let cookies = self.cookies.clone().filter(|_| ours)?;
        let headers = HeaderMap::from_iter([(header::COOKIE, cookies)]);
        let found = app.sessions.peek(app, &headers, app.clock.now()).await.ok()??;
        Some(Visit::astray(app, &found, path))
    }
}

fn keys(status: StatusCode) -> (&'static str, &'static str) {
    match status {
        StatusCode::NOT_FOUND => ("shell-not-found", "shell-not-found-help"),
        StatusCode::FORBIDDEN => ("shell-forbidden", "shell-forbidden-help"),
        StatusCode::METHOD_NOT_ALLOWED => ("shell-method", "shell-method-help"),
        StatusCode::PAYLOAD_TOO_LARGE => ("shell-too-large", "shell-too-large-help"),
        StatusCode::MISDIRECTED_REQUEST => ("shell-misdirected", "shell-misdirected-help"),
        StatusCode::SERVICE_UNAVAILABLE => ("shell-busy", "shell-busy-help"),
        StatusCode::TOO_MANY_REQUESTS => ("shell-too-fast", "shell-too-fast-help"),
        status if status.is_server_error() => ("shell-broken", "shell-broken-help"),
        _ => ("shell-unreadable", "shell-unreadable-help"),
    }
}

/// The door's card under the product's own look, for whoever is not known.
fn outside(say: &Tongue, path: String, bare: &Response) -> Response {
    let status = bare.status();
    let (title, help) = keys(status);
    let frame = DoorFrame {
        say: say.clone(),
        brand: Arc::new(Brand::product()),
        path,
        css: kit::assets::path("door.css"),
        js: kit::assets::path("door.js"),
        impersonation: None,
        organisation: String::new(),
    };
    let page = Refused {
        title: say.t(title).into_owned(),
        help: say.t(help).into_owned(),
        frame,
        status: status.as_u16(),
        incident: bare
            .extensions()
            .get::<Incident>()
            .map(|i| i.0.clone())
            .unwrap_or_default(),
    };
    kit::page::html(status, &page)
}

/// What the bare answer told the browser besides its status.
fn with_what_helps(mut dressed: Response, bare: &Response) -> Response {
    for name in [header::RETRY_AFTER, header::ALLOW] {
        if let Some(value) = bare.headers().get(&name) {
            dressed.headers_mut().insert(name, value.clone());
        }
    }
    dressed
}

/// Scripts and styles are files of our own and nothing else: stricter than a nonce, which would let a page carry
/// inline ones (S-088).
const POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' blob: data:; \
    font-src 'self'; connect-src 'self'; media-src 'self' blob:; form-action 'self'; base-uri 'none'; \
    object-src 'none'; frame-ancestors 'none'; manifest-src 'self'";

/// A host that is not ours is answered by nobody (S-027). Whoever watches a node asks for its health by any name.
pub async fn hosts(State(app): State<App>, request: Request, next: Next) -> Response {
    let probe = matches!(request.uri().path(), "/healthz" | "/readyz" | "/metrics");
    let (parts, body) = request.into_parts();
    if !probe && crate::door::foreign_host(&app, &parts) {
        return StatusCode::MISDIRECTED_REQUEST.into_response();
    }
    next.run(Request::from_parts(parts, body)).await
}

/// Policy headers for every answer (S-088).
pub async fn headers(State(app): State<App>, request: Request, next: Next) -> Response {
    let path = request.uri().path();
    let public = path.starts_with("/webchat/") || path == "/widget.js";
    let asset = path.starts_with("/assets/") || path.starts_with("/brand/");
    let mut response = next.run(request).await;
    let headers = response.headers_mut();
    let mut set = |name: header::HeaderName, value: &'static str| {
        headers.entry(name).or_insert(HeaderValue::from_static(value));
    };
    set(header::X_CONTENT_TYPE_OPTIONS, "nosniff");
    set(header::REFERRER_POLICY, "no-referrer");
    set(header::X_FRAME_OPTIONS, "DENY");
    set(
        header::HeaderName::from_static("cross-origin-opener-policy"),
        "same-origin",
    );
    set(
        header::HeaderName::from_static("cross-origin-resource-policy"),
        if public { "cross-origin" } else { "same-origin" },
    );
    set(
        header::HeaderName::from_static("permissions-policy"),
        "camera=(), geolocation=(), payment=(), usb=(), microphone=(self)",
    );
    if !asset && !public {
        set(header::CACHE_CONTROL, "no-store");
    }
    if app.settings.base_url.starts_with("https:") {
        set(
            header::STRICT_TRANSPORT_SECURITY,
            "max-age=31536000; includeSubDomains",
        );
    }
    headers
        .entry(header::CONTENT_SECURITY_POLICY)
        .or_insert_with(|| policy(&app));
    response
}

/// A browser follows a form only to where its policy lets it: here, and to the other regions that may be chosen.
fn policy(app: &App) -> HeaderValue {
    let regions = &app.settings.regions;
    if regions.is_empty() {
        return HeaderValue::from_static(POLICY);
    }
    let urls: Vec<_> = regions.iter().map(|region| region.url.as_str()).collect();
    let forms = format!("form-action 'self' {}", urls.join(" "));
    HeaderValue::from_str(&POLICY.replace("form-action 'self'", &forms))
        .unwrap_or(HeaderValue::from_static(POLICY))
}
