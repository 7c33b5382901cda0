//! The outermost layer: headers for every answer, and a page in the reader's language for every bare refusal.

use super::{DoorFrame, LOCALE_COOKIE};
use crate::{App, door::Visit, organisations::Brand};
use axum::{
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

/// A page that says no and what helps. Keys are this catalogue's.
pub fn refused(visit: &Visit, status: StatusCode, title: &str, help: &str) -> Response {
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
    let response = next.run(request).await;
    // The library's own refusals are plain text; whatever else names its kind was written on purpose.
    let written = response
        .headers()
        .get(header::CONTENT_TYPE)
        .is_some_and(|kind| !kind.as_bytes().starts_with(b"text/plain"));
    let bare = response.status().as_u16() >= 400 && !written;
    if !bare || !reader.is_a_person {
        return response;
    }
    let (locale, brand) = reader.surroundings(&app, response.status()).await;
    page(&app.words.tongue(locale), brand, path, &response)
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

    /// The language and the brand of who is signed in. When the house itself is in trouble nobody is looked up: the
    /// database may be what is missing.
    async fn surroundings(self, app: &App, status: StatusCode) -> (Locale, Arc<Brand>) {
        let unknown = (self.locale, Arc::new(Brand::product()));
        let Some(cookies) = self.cookies.filter(|_| status.is_client_error()) else {
            return unknown;
        };
        let headers = HeaderMap::from_iter([(header::COOKIE, cookies)]);
        match app.sessions.peek(app, &headers, app.clock.now()).await {
            Ok(Some(found)) => (found.scope.locale, found.brand.clone()),
            Ok(None) | Err(_) => unknown,
        }
    }
}

fn page(say: &Tongue, brand: Arc<Brand>, path: String, bare: &Response) -> Response {
    let status = bare.status();
    let (title, help) = match status {
        StatusCode::NOT_FOUND => ("shell-not-found", "shell-not-found-help"),
        StatusCode::METHOD_NOT_ALLOWED => ("shell-method", "shell-method-help"),
        StatusCode::PAYLOAD_TOO_LARGE => ("shell-too-large", "shell-too-large-help"),
        StatusCode::MISDIRECTED_REQUEST => ("shell-misdirected", "shell-misdirected-help"),
        StatusCode::SERVICE_UNAVAILABLE => ("shell-busy", "shell-busy-help"),
        StatusCode::TOO_MANY_REQUESTS => ("shell-too-fast", "shell-too-fast-help"),
        status if status.is_server_error() => ("shell-broken", "shell-broken-help"),
        _ => ("shell-unreadable", "shell-unreadable-help"),
    };
    let frame = DoorFrame {
        say: say.clone(),
        brand,
        path,
        css: kit::assets::path("door.css"),
        js: kit::assets::path("door.js"),
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
    let mut dressed = kit::page::html(status, &page);
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
        .or_insert(HeaderValue::from_static(POLICY));
    response
}
