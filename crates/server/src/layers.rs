//! What surrounds every door: headers and hosts, pages for bare refusals, form methods, compression, panics.

use access::{App, shell};
use axum::{
    Router,
    body::{Body, Bytes},
    extract::Request,
    http::{HeaderValue, Method, StatusCode, header},
    middleware::{Next, from_fn, from_fn_with_state},
    response::{IntoResponse, Response},
};
use kit::failure::Failure;
use tower_http::{
    catch_panic::CatchPanicLayer,
    compression::{
        CompressionLayer,
        predicate::{NotForContentType, Predicate, SizeAbove},
    },
    timeout::RequestBodyTimeoutLayer,
};

/// Layers run outside in: the last one added sees the request first.
pub fn wrap(inner: Router, app: &App) -> Router {
    // Live answers are tiny and frequent, pictures are compressed already: gzip is for pages, scripts and styles.
    let worth = SizeAbove::new(1_024)
        .and(NotForContentType::IMAGES)
        .and(NotForContentType::const_new("application/octet-stream"))
        .and(NotForContentType::const_new("font/"));
    // The override must happen before routing, so the router becomes the fallback of an empty one. Whatever refuses
    // or breaks stands inside of `dress`, or its answer would be a blank page.
    Router::new()
        .fallback_service(inner)
        .layer(from_fn(method_of_the_form))
        .layer(from_fn_with_state(app.clone(), shell::hosts))
        .layer(CatchPanicLayer::custom(|_: Box<dyn std::any::Any + Send>| {
            Failure::broken("a handler panicked").into_response()
        }))
        .layer(from_fn_with_state(app.clone(), shell::dress))
        .layer(CompressionLayer::new().compress_when(worth))
        .layer(from_fn_with_state(app.clone(), shell::headers))
        .layer(from_fn(crate::health::count))
        .layer(RequestBodyTimeoutLayer::new(crate::accept::BODY))
}

/// A form can only GET and POST; the hidden field `_method` says what it means.
async fn method_of_the_form(request: Request, next: Next) -> Response {
    let form = request
        .headers()
        .get(header::CONTENT_TYPE)
        .is_some_and(|value| value.as_bytes().starts_with(b"application/x-www-form-urlencoded"));
    // The doors of visitors and directories speak JSON and answer in it, also that a form is none. A provider's answer may
    // be longer than our own forms, and means nothing but itself.
    let path = request.uri().path();
    let others = path.starts_with("/webchat/")
        || path.starts_with("/scim/v2/")
        || path.starts_with("/sso/") && path.ends_with("/acs");
    if request.method() != Method::POST || !form || others {
        return next.run(request).await;
    }
    // Metadata of a provider is pasted there.
    let most = if path.starts_with("/sso/providers") {
        kit::page::LONG_FORM_BYTES
    } else {
        kit::page::FORM_BYTES
    };
    let (mut parts, body) = request.into_parts();
    let Ok(bytes) = axum::body::to_bytes(body, most).await else {
        return StatusCode::PAYLOAD_TOO_LARGE.into_response();
    };
    if let Some(method) = meant(&bytes) {
        parts.method = method;
    }
    parts
        .headers
        .insert(header::CONTENT_LENGTH, HeaderValue::from(bytes.len()));
    next.run(Request::from_parts(parts, Body::from(bytes))).await
}

fn meant(form: &Bytes) -> Option<Method> {
    let value = form
        .split(|byte| *byte == b'&')
        .find_map(|pair| pair.strip_prefix(b"_method="))?;
    match value.to_ascii_lowercase().as_slice() {
        b"patch" => Some(Method::PATCH),
        b"delete" => Some(Method::DELETE),
        _ => None,
    }
}
