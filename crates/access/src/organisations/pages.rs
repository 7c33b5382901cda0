//! The brand's mark and style sheet: one custom property, because a style attribute would need `unsafe-inline`.

use super::{Brand, is_slug, store};
use crate::App;
use axum::{
    extract::{Path, State},
    http::{StatusCode, header},
    response::{IntoResponse, Response},
};
use kit::failure::Failure;
use serde_json::json;

pub async fn brand(State(app): State<App>, Path(file): Path<String>) -> Result<Response, Failure> {
    let (slug, ending) = file
        .rsplit_once('.')
        .filter(|(slug, _)| is_slug(slug))
        .unwrap_or(("", ""));
    let brand = store::by_slug(app.db.read(), slug)
        .await?
        .map_or_else(Brand::product, Brand::from);
    let hue = brand.hue;
    let (kind, text) = match ending {
        "webmanifest" => ("application/manifest+json", manifest(&brand)),
        "css" => ("text/css; charset=utf-8", format!(":root{{--hue:{hue}}}\n")),
        "svg" => ("image/svg+xml", mark(hue)),
        _ => return Ok(StatusCode::NOT_FOUND.into_response()),
    };
    Ok((
        [
            (header::CONTENT_TYPE, kind),
            (header::CACHE_CONTROL, "public, max-age=86400"),
        ],
        text,
    )
        .into_response())
}

/// What a telephone needs to keep the counter beside its other apps (000-23): it opens without a browser's bars, in the
/// brand's colour, and whoever is signed in is in.
fn manifest(brand: &Brand) -> String {
    let icon = |purpose: &str| json!({ "src": brand.icon(), "sizes": "any", "type": "image/svg+xml", "purpose": purpose });
    json!({
        "id": "/", "start_url": "/", "scope": "/", "display": "standalone",
        "name": brand.product, "short_name": brand.product.chars().take(12).collect::<String>(),
        "lang": brand.locale.code(), "dir": "auto",
        "theme_color": format!("hsl({} 70% 27%)", brand.hue), "background_color": "#faf9f6",
        "icons": [icon("any"), icon("maskable")],
    })
    .to_string()
}

/// The window at which people are served, in the brand's hue.
fn mark(hue: i32) -> String {
    format!(
        r##"<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 36 36"><rect width="36" height="36" rx="10" fill="hsl({hue} 70% 27%)"/><path d="M11 25v-7a7 7 0 0 1 14 0v7z" fill="none" stroke="#fff" stroke-width="2.5"/><path d="M10 25h16" stroke="#fff" stroke-width="5"/></svg>"##
    )
}
