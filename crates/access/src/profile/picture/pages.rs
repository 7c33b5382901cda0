//! Sending a picture, taking it away, and showing it.

use super::{draw, store};
use crate::{
    App, audit,
    door::{Member, MemberId, Signed},
    profile::{model::Refusal, pages},
    sessions,
    shell::refused,
};
use axum::{
    extract::{DefaultBodyLimit, FromRequest, Multipart, Path, Request},
    http::{HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
use kit::{failure::Failure, page::see_other};
use serde_json::json;
use std::sync::LazyLock;
use tokio::sync::Semaphore;

/// The largest file that is looked at, in bytes: a photograph as a telephone takes it.
const LARGEST: usize = 12 << 20;
/// Of two that send at once one waits: what a decoding may take is then taken once.
static TURN: LazyLock<Semaphore> = LazyLock::new(|| Semaphore::new(1));

/// Why a picture was not kept, as the profile says it.
const MISSING: &str = "profile-picture-missing";
const LARGE: &str = "profile-picture-large";
const UNREADABLE: &str = "profile-picture-unreadable";

pub async fn keep(who: Signed<Member>, request: Request) -> Result<Response, Failure> {
    let drawn = match read(&who.app, request).await {
        Ok(sent) if sent.is_empty() => Err(MISSING),
        Ok(sent) => drawn(sent).await?.map_err(|draw::Unreadable| UNREADABLE),
        Err(why) => Err(why),
    };
    match drawn {
        Ok(jpeg) => {
            store(&who, Some(jpeg)).await?;
            Ok(see_other("/profile?done=profile-done-picture"))
        }
        Err(why) => pages::again(&who, Refusal::Picture(why)).await,
    }
}

async fn drawn(sent: Vec<u8>) -> Result<Result<Vec<u8>, draw::Unreadable>, Failure> {
    let turn = TURN
        .acquire()
        .await
        .map_err(|_| Failure::broken("no turn to draw"))?;
    let drawn = tokio::task::spawn_blocking(move || draw::square(&sent))
        .await
        .map_err(|_| Failure::broken("the drawing of a picture broke"))?;
    drop(turn);
    Ok(drawn)
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
    store(&who, None).await?;
    Ok(see_other("/profile?done=profile-done-picture-gone"))
}

async fn store(who: &Signed<Member>, jpeg: Option<Vec<u8>>) -> Result<(), Failure> {
    let (scope, visit) = (who.scope.clone(), who.visit.clone());
    let picture = jpeg.map(|jpeg| {
        let version: String = kit::crypto::token().expose().chars().take(16).collect();
        (version, jpeg)
    });
    who.app
        .db
        .write(async move |tx| {
            let now = visit.now;
            let picture = picture
                .as_ref()
                .map(|(version, jpeg)| (version.as_str(), jpeg.as_slice()));
            store::put(tx, &scope, picture, now).await?;
            sessions::refresh(tx, scope.organisation).await?;
            let entry = audit::Entry::by(&scope, &visit, "profile.picture", Some(scope.member.0));
            audit::write(tx, entry.data(json!({ "shown": picture.is_some() })), now).await
        })
        .await?;
    who.app.sessions.forget();
    Ok(())
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
