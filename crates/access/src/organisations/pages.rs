//! The brand's style sheet: one custom property, because a style attribute would need `unsafe-inline`.

use super::{is_slug, store};
use crate::App;
use axum::{
    extract::{Path, State},
    http::header,
    response::{IntoResponse, Response},
};
use kit::failure::Failure;

pub async fn brand(State(app): State<App>, Path(file): Path<String>) -> Result<Response, Failure> {
    let slug = file.strip_suffix(".css").filter(|slug| is_slug(slug)).unwrap_or_default();
    let hue = store::by_slug(app.db.read(), slug).await?.map_or(172, |organisation| organisation.hue);
    let headers =
        [(header::CONTENT_TYPE, "text/css; charset=utf-8"), (header::CACHE_CONTROL, "public, max-age=86400")];
    Ok((headers, format!(":root{{--hue:{hue}}}\n")).into_response())
}
