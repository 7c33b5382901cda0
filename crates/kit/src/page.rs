//! What every page shares and no room should repeat: rendering, headers, form parsing, cookies.

use axum::{
    extract::{FromRequest, Request},
    http::{HeaderMap, HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
use serde::de::DeserializeOwned;

/// What a page with a form answers: 422 where it refuses what was typed, which Turbo shows in its place.
pub fn status_of(refused: bool) -> StatusCode {
    if refused {
        StatusCode::UNPROCESSABLE_ENTITY
    } else {
        StatusCode::OK
    }
}

/// Renders a template as a page with a status.
pub fn html(status: StatusCode, template: &impl askama::Template) -> Response {
    match template.render() {
        Ok(text) => {
            let mut response = (status, text).into_response();
            response.headers_mut().insert(
                header::CONTENT_TYPE,
                HeaderValue::from_static("text/html; charset=utf-8"),
            );
            response
        }
        Err(error) => crate::failure::Failure::from(error).into_response(),
    }
}

/// `303 See Other`: after a change, the browser asks for the page anew.
pub fn see_other(path: &str) -> Response {
    match HeaderValue::from_str(path) {
        Ok(location) => {
            let mut response = StatusCode::SEE_OTHER.into_response();
            response.headers_mut().insert(header::LOCATION, location);
            response
        }
        Err(_) => StatusCode::INTERNAL_SERVER_ERROR.into_response(),
    }
}

/// The value of a cookie, as the browser sent it.
pub fn cookie<'a>(headers: &'a HeaderMap, name: &str) -> Option<&'a str> {
    headers
        .get_all(header::COOKIE)
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(';'))
        .filter_map(|pair| pair.trim().split_once('='))
        .find_map(|(key, value)| (key == name).then_some(value))
}

/// A form, at most 64 KiB, in UTF-8 without NUL. The refusal is a bare status, dressed by the page layer:
/// such a body never comes from our own pages.
pub struct Form<T>(pub T);

/// The largest body of an ordinary form.
pub const FORM_BYTES: usize = 64 * 1024;

impl<T: DeserializeOwned, S: Send + Sync> FromRequest<S> for Form<T> {
    type Rejection = Response;

    async fn from_request(request: Request, _: &S) -> Result<Self, Self::Rejection> {
        read(request, FORM_BYTES).await.map(Self)
    }
}

/// The same for the few forms into which a whole document is pasted.
pub struct LongForm<T>(pub T);

/// The largest body of one; an escaped document is half as long again.
pub const LONG_FORM_BYTES: usize = 512 * 1024;

impl<T: DeserializeOwned, S: Send + Sync> FromRequest<S> for LongForm<T> {
    type Rejection = Response;

    async fn from_request(request: Request, _: &S) -> Result<Self, Self::Rejection> {
        read(request, LONG_FORM_BYTES).await.map(Self)
    }
}

async fn read<T: DeserializeOwned>(request: Request, most: usize) -> Result<T, Response> {
    let form = request
        .headers()
        .get(header::CONTENT_TYPE)
        .and_then(|value| value.to_str().ok())
        .is_some_and(|value| value.starts_with("application/x-www-form-urlencoded"));
    if !form {
        return Err(StatusCode::UNSUPPORTED_MEDIA_TYPE.into_response());
    }
    let bytes = axum::body::to_bytes(request.into_body(), most)
        .await
        .map_err(|_| StatusCode::PAYLOAD_TOO_LARGE.into_response())?;
    parse(&bytes).ok_or_else(|| StatusCode::BAD_REQUEST.into_response())
}

/// Fields of the address, and of the form if one was sent; what stands in both is the form's. For doors that work
/// without any field.
pub struct Fields<T>(pub T);

impl<T: DeserializeOwned, S: Send + Sync> FromRequest<S> for Fields<T> {
    type Rejection = Response;

    async fn from_request(request: Request, state: &S) -> Result<Self, Self::Rejection> {
        let address = request.uri().query().unwrap_or_default().to_owned();
        let sent: Vec<(String, String)> = match Form::from_request(request, state).await {
            Ok(Form(sent)) => sent,
            Err(refusal) if refusal.status() == StatusCode::UNSUPPORTED_MEDIA_TYPE => Vec::new(),
            Err(refusal) => return Err(refusal),
        };
        let unreadable = || StatusCode::BAD_REQUEST.into_response();
        let asked: Vec<(String, String)> = parse(address.as_bytes()).ok_or_else(unreadable)?;
        let asked = asked
            .into_iter()
            .filter(|(name, _)| sent.iter().all(|(other, _)| other != name));
        let all: Vec<_> = asked.chain(sent.clone()).collect();
        let text = serde_html_form::to_string(&all).map_err(|_| unreadable())?;
        parse(text.as_bytes()).map(Self).ok_or_else(unreadable)
    }
}

/// Parses an urlencoded form; `None` when it is no UTF-8, holds a NUL, or lacks a field.
pub fn parse<T: DeserializeOwned>(bytes: &[u8]) -> Option<T> {
    // `form_urlencoded` would replace broken UTF-8 silently, and a password must never be changed (S-065).
    let text = std::str::from_utf8(bytes).ok()?;
    let decoded: Vec<u8> = percent_encoding::percent_decode_str(text).collect();
    if decoded.contains(&0) || std::str::from_utf8(&decoded).is_err() {
        return None;
    }
    serde_html_form::from_bytes(bytes).ok()
}
