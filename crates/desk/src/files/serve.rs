//! Handing a file out: to members behind the door, to visitors by the channels.

use super::File;
use access::App;
use axum::{
    body::Body,
    http::{HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
use kit::failure::Failure;

/// The bytes, with headers under which no file can act: pictures inline, the rest as a download, all in a sandbox.
/// Whoever calls has checked that the reader may see it.
pub async fn serve(app: &App, file: &File) -> Result<Response, Failure> {
    let Some((size, pieces)) = app.blobs.get(&file.key).await? else {
        tracing::error!(file = %file.id, "a file of a message is not in the store");
        return Ok(StatusCode::NOT_FOUND.into_response());
    };
    let way = if file.is_picture() { "inline" } else { "attachment" };
    // RFC 6266: the name in UTF-8; the plain one is the same word for programs of the last century.
    let name = percent_encoding::utf8_percent_encode(&file.name, percent_encoding::NON_ALPHANUMERIC);
    let disposition = HeaderValue::from_str(&format!("{way}; filename=\"file\"; filename*=UTF-8''{name}"))?;
    let mut response = Body::from_stream(pieces).into_response();
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_str(&file.mime)?);
    headers.insert(header::CONTENT_LENGTH, HeaderValue::from(size));
    headers.insert(header::CONTENT_DISPOSITION, disposition);
    headers.insert(
        header::CONTENT_SECURITY_POLICY,
        HeaderValue::from_static("default-src 'none'; sandbox"),
    );
    headers.insert(
        header::X_CONTENT_TYPE_OPTIONS,
        HeaderValue::from_static("nosniff"),
    );
    headers.insert(
        header::CACHE_CONTROL,
        HeaderValue::from_static("private, max-age=86400, immutable"),
    );
    Ok(response)
}
