//! Turbo Streams as text. Content is markup that a template escaped already; targets are ours, never typed.

use axum::{
    http::{HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};

/// Puts `html` at the end of the element of that id; one of the same id inside it gives way.
pub fn append(target: &str, html: &str) -> String {
    one("append", target, html)
}

/// Replaces what stands inside the element of that id.
pub fn update(target: &str, html: &str) -> String {
    one("update", target, html)
}

/// Replaces the element of that id.
pub fn replace(target: &str, html: &str) -> String {
    one("replace", target, html)
}

/// Changes the element of that id into `html`, keeping what is the same: focus, scroll, a playing sound.
pub fn morph(target: &str, html: &str) -> String {
    format!(
        r#"<turbo-stream action="replace" method="morph" target="{target}"><template>{html}</template></turbo-stream>"#
    )
}

/// Does `action` to all that a selector finds.
pub fn all(action: &str, selector: &str, html: &str) -> String {
    let selector = selector.replace('&', "&amp;").replace('"', "&quot;");
    if action == "remove" {
        return format!(r#"<turbo-stream action="remove" targets="{selector}"></turbo-stream>"#);
    }
    format!(
        r#"<turbo-stream action="{action}" targets="{selector}"><template>{html}</template></turbo-stream>"#
    )
}

fn one(action: &str, target: &str, html: &str) -> String {
    format!(r#"<turbo-stream action="{action}" target="{target}"><template>{html}</template></turbo-stream>"#)
}

/// An answer to a form whose script asked for streams.
pub fn answer(status: StatusCode, streams: String) -> Response {
    let mut response = (status, streams).into_response();
    let kind = HeaderValue::from_static("text/vnd.turbo-stream.html; charset=utf-8");
    response.headers_mut().insert(header::CONTENT_TYPE, kind);
    response
}
