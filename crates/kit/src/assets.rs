//! The built front-end, inside the binary: hashed names, immutable answers.

use axum::{
    body::Body,
    http::{HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
use rust_embed::RustEmbed;
use std::{collections::HashMap, sync::LazyLock};

#[derive(RustEmbed)]
#[folder = "../../assets/dist"]
struct Dist;

/// From the name a template knows to the hashed name of this build.
static MANIFEST: LazyLock<HashMap<String, String>> = LazyLock::new(|| {
    Dist::get("manifest.json")
        .and_then(|file| serde_json::from_slice(&file.data).ok())
        .unwrap_or_default()
});

/// Where the browser finds an asset, e.g. `path("app.css")`.
pub fn path(name: &str) -> String {
    format!("/assets/{}", MANIFEST.get(name).map_or(name, String::as_str))
}

/// Whether the assets were built before the binary was; `doctor` asks.
pub fn present() -> bool {
    !MANIFEST.is_empty()
}

/// An asset's bytes by its logical name, for the few that are served under a fixed address.
pub fn bytes(name: &str) -> Option<std::borrow::Cow<'static, [u8]>> {
    Dist::get(MANIFEST.get(name).map_or(name, String::as_str)).map(|file| file.data)
}

/// Answers `GET /assets/{file}`. A name carries its content's hash, so the answer never changes.
pub fn serve(file: &str) -> Response {
    let Some(found) = Dist::get(file) else {
        return StatusCode::NOT_FOUND.into_response();
    };
    let kind = mime_guess::from_path(file).first_or_octet_stream();
    let mut response = Response::new(Body::from(found.data));
    let headers = response.headers_mut();
    if let Ok(kind) = HeaderValue::from_str(kind.as_ref()) {
        headers.insert(header::CONTENT_TYPE, kind);
    }
    headers.insert(
        header::CACHE_CONTROL,
        HeaderValue::from_static("public, max-age=31536000, immutable"),
    );
    response
}
