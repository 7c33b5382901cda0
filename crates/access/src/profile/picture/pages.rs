//! Sending a picture, taking it away, and showing it.

use super::{actions, draw::Unreadable, store};
use crate::{
    App,
    door::{Member, MemberId, Signed},
    profile::{model::Refusal, pages},
    shell::refused,
};
use axum::{
    extract::{DefaultBodyLimit, FromRequest, Multipart, Path, Request},
    http::{HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
use kit::{failure::Failure, page::see_other};

/// The largest file that is looked at, in bytes: a photograph as a telephone takes it.
const LARGEST: usize = 12 << 20;

/// Why a picture was not kept, as the profile says it.
const MISSING: &str = "profile-picture-missing";
const LARGE: &str = "profile-picture-large";
const UNREADABLE: &str = "profile-picture-unreadable";

pub async fn keep(who: Signed<Member>, request: Request) -> Result<Response, Failure> {
    let drawn = match read(&who.app, request).await {
        Ok(sent) if sent.is_empty() => Err(MISSING),
        Ok(sent) => actions::draw(sent).await?.map_err(|Unreadable| UNREADABLE),
        Err(why) => Err(why),
    };
    match drawn {
        Ok(jpeg) => {
            actions::keep(&who.scope, &who, Some(jpeg)).await?;
            Ok(see_other("/profile?done=profile-done-picture"))
        }
        Err(why) => pages::again(&who, Refusal::Picture(why)).await,
    }
}

/// The file of the form, empty when none was chosen.
async fn read(app: &App, mut request: Request) -> Result<Vec<u8>, &'static str> {
    // Limited here, so that what is too large is told in words.
    DefaultBodyLimit::disable().apply(&mut request);
    let mut parts = Multipart::from_request(request, app).await.map_err(|_| MISSING)?;
    while let Ok(Some(mut field)) = parts.next_field().await {
        if field.name() != Some("picture") {
            continue;
        }
        let mut bytes = Vec::new();
        while let Ok(Some(piece)) = field.chunk().await {
            bytes.extend_from_slice(&piece);
            if bytes.len() > LARGEST {
                return Err(LARGE);
            }
        }
        return Ok(bytes);
    }
    Ok(Vec::new())
}

pub async fn remove(who: Signed<Member>) -> Result<Response, Failure> {
    actions::keep(&who.scope, &who, None).await?;
    Ok(see_other("/profile?done=profile-done-picture-gone"))
}

/// Only of one's own organisation; the address changes with the picture.
pub async fn show(
    who: Signed<Member>,
    Path((member, version)): Path<(MemberId, String)>,
) -> Result<Response, Failure> {
    let Some(jpeg) = store::jpeg(who.app.db.read(), &who.scope, (member, &version)).await? else {
        return Ok(refused(
            &who.visit,
            StatusCode::NOT_FOUND,
            "shell-not-found",
            "shell-not-found-help",
        ));
    };
    let mut response = jpeg.into_response();
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("image/jpeg"));
    headers.insert(
        header::CACHE_CONTROL,
        HeaderValue::from_static("private, max-age=31536000, immutable"),
    );
    Ok(response)
}
