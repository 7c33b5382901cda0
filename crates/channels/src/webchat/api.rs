//! The widget's doors: JSON in, JSON out.

use super::{
    actions,
    front::{Answered, Knock, network},
    model::{JSON_BYTES, NewMessage, NewVisitor, Refusal},
    store, view,
};
use access::organisations::Brand;
use axum::{
    Json,
    body::Body,
    extract::{DefaultBodyLimit, FromRequest, Multipart, Request},
    http::{HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
use desk::files::{self, Owner, UploadRefusal};
use futures::TryStreamExt;
use kit::words::Tongue;
use serde::de::DeserializeOwned;
use serde_json::{Map, Value, json};
use std::sync::LazyLock;

/// `GET /widget.js`: one fixed address for all sites, so it may change and is asked for again after five minutes.
pub async fn widget(request: Request) -> Response {
    static TAG: LazyLock<Option<HeaderValue>> = LazyLock::new(|| {
        let script = kit::assets::bytes("widget.js")?;
        let text = kit::crypto::hex(&kit::crypto::digest(&String::from_utf8_lossy(&script))[..16]);
        HeaderValue::from_str(&format!("\"{text}\"")).ok()
    });
    let (Some(bytes), Some(tag)) = (kit::assets::bytes("widget.js"), TAG.clone()) else {
        return StatusCode::NOT_FOUND.into_response();
    };
    let known = request
        .headers()
        .get_all(header::IF_NONE_MATCH)
        .iter()
        .filter_map(|value| value.to_str().ok());
    let fresh = known
        .flat_map(|list| list.split(','))
        .any(|one| one.trim().trim_start_matches("W/") == tag);
    let mut response = if fresh {
        StatusCode::NOT_MODIFIED.into_response()
    } else {
        Body::from(bytes).into_response()
    };
    let headers = response.headers_mut();
    headers.insert(
        header::CONTENT_TYPE,
        HeaderValue::from_static("text/javascript; charset=utf-8"),
    );
    headers.insert(
        header::CACHE_CONTROL,
        HeaderValue::from_static("public, max-age=300"),
    );
    // Sites ask with `crossorigin` when they check what they load.
    headers.insert(header::ACCESS_CONTROL_ALLOW_ORIGIN, HeaderValue::from_static("*"));
    headers.insert(header::ETAG, tag);
    response
}

/// A browser asks before a request of another origin. The front has answered already whether it may.
pub async fn preflight(_: Knock, _: Request) -> Answered {
    let headers = [
        (header::ACCESS_CONTROL_ALLOW_METHODS, "GET, POST, OPTIONS"),
        (
            header::ACCESS_CONTROL_ALLOW_HEADERS,
            "authorization, content-type",
        ),
        (header::ACCESS_CONTROL_MAX_AGE, "600"),
    ];
    Ok(Ok((StatusCode::NO_CONTENT, headers).into_response()))
}

/// `GET …/configuration`: all a widget needs to draw itself.
pub async fn configuration(knock: Knock, request: Request) -> Answered {
    let (db, channel) = (knock.app.db.read(), &knock.open.channel);
    let Some(row) = access::organisations::store::by_id(db, channel.organisation_id).await? else {
        return Ok(Err(Refusal::UnknownChannel));
    };
    let brand = Brand::from(row);
    let say = knock.tongue(&request, brand.locale);
    let greeting = if channel.greeting.is_empty() {
        say.t("webchat-greeting").into_owned()
    } else {
        channel.greeting.clone()
    };
    let available = store::anybody_available(db, channel.organisation_id, channel.team_id).await?;
    Ok(Ok(Json(json!({
        "name": brand.name, "product": brand.product, "hue": brand.hue, "locale": say.locale.code(),
        "greeting": greeting, "available": available, "ask": knock.open.ask,
        "file_bytes": knock.app.settings.file_bytes, "words": words(&say),
    }))
    .into_response()))
}

/// The widget's sentences under the names it knows them by.
fn words(say: &Tongue) -> Value {
    const PLAIN: [&str; 30] = [
        "launch",
        "close",
        "title",
        "subtitle",
        "placeholder",
        "send",
        "attach",
        "reconnecting",
        "offline",
        "failed",
        "retry",
        "read",
        "sent",
        "sending",
        "file_too_big",
        "start",
        "name",
        "email",
        "new_messages",
        "file",
        "closed",
        "you",
        "today",
        "download",
        "bad_name",
        "bad_email",
        "shut",
        "file_empty",
        "too_many_files",
        "discard",
    ];
    let mut words: Map<String, Value> = PLAIN
        .iter()
        .map(|name| {
            (
                (*name).to_owned(),
                say.t(&format!("webchat-{}", name.replace('_', "-")))
                    .into_owned()
                    .into(),
            )
        })
        .collect();
    // The widget fills the name in itself, so the sentence is given with its place left open.
    words.insert("typing".into(), say.t1("webchat-typing", "name", "{name}").into());
    words.into()
}

/// `POST …/visitors`: a browser that was not known.
pub async fn create_visitor(knock: Knock, request: Request) -> Answered {
    if let Err(wait) = knock.pace("webchat.visitors", &network(knock.address), 60, 0.5) {
        return Ok(Err(wait));
    }
    let brand =
        access::organisations::store::by_id(knock.app.db.read(), knock.open.channel.organisation_id).await?;
    let Some(brand) = brand.map(Brand::from) else {
        return Ok(Err(Refusal::UnknownChannel));
    };
    let locale = knock.tongue(&request, brand.locale).locale;
    let new = match body::<NewVisitor>(request).await.and_then(NewVisitor::check) {
        Ok(new) => new,
        Err(refusal) => return Ok(Err(refusal)),
    };
    let (open, now) = (knock.open.clone(), knock.now);
    let (visitor, token, given) = actions::arrive(&knock.app, open, new, locale, now).await?;
    let body = json!({ "visitor": visitor.id.to_string(), "token": given.expose() });
    knock.front.0.remember(&token, visitor);
    Ok(Ok((StatusCode::CREATED, Json(body)).into_response()))
}

/// `GET …/messages?after={seq}`.
pub async fn list_messages(knock: Knock, request: Request) -> Answered {
    let visitor = match knock.visitor(request.headers()).await? {
        Ok(visitor) => visitor,
        Err(refusal) => return Ok(Err(refusal)),
    };
    if let Err(wait) = knock.pace("webchat.reading", visitor.id.0.as_bytes(), 60, 5.0) {
        return Ok(Err(wait));
    }
    let query = request.uri().query().unwrap_or_default();
    let after = query
        .split('&')
        .find_map(|pair| pair.strip_prefix("after="))
        .unwrap_or("0");
    let Ok(after) = after.parse::<i64>() else {
        return Ok(Err(Refusal::Unreadable));
    };
    let page = view::page(knock.app.db.read(), &visitor, after.max(0)).await?;
    Ok(Ok(Json(page).into_response()))
}

/// `POST …/messages`: 201 for a new message, 200 for one that is here already.
pub async fn create_message(knock: Knock, request: Request) -> Answered {
    let visitor = match knock.visitor(request.headers()).await? {
        Ok(visitor) => visitor,
        Err(refusal) => return Ok(Err(refusal)),
    };
    if let Err(wait) = knock.pace("webchat.messages", visitor.id.0.as_bytes(), 20, 2.0) {
        return Ok(Err(wait));
    }
    let new = match body::<NewMessage>(request).await {
        Ok(new) => new,
        Err(refusal) => return Ok(Err(refusal)),
    };
    let bare = new.files.is_empty();
    let received = match actions::write(&knock.app, &knock.front.0.crowd, &visitor, new, knock.now).await? {
        Ok(received) => received,
        Err(refusal) => return Ok(Err(refusal)),
    };
    let status = if received.repeat {
        StatusCode::OK
    } else {
        StatusCode::CREATED
    };
    let shown = if bare && !received.repeat {
        view::own(received.message)
    } else {
        view::one(knock.app.db.read(), &visitor, received.message).await?
    };
    Ok(Ok((status, Json(json!({ "message": shown }))).into_response()))
}

/// `POST …/files`: one file, to be named in the next message.
pub async fn create_file(knock: Knock, mut request: Request) -> Answered {
    let visitor = match knock.visitor(request.headers()).await? {
        Ok(visitor) => visitor,
        Err(refusal) => return Ok(Err(refusal)),
    };
    if let Err(wait) = knock.pace("webchat.files", visitor.id.0.as_bytes(), 20, 0.2) {
        return Ok(Err(wait));
    }
    if let Err(wait) = room_for(&knock, &request) {
        return Ok(Err(wait));
    }
    if files::is_crowded(&knock.app, visitor.organisation).await? {
        return Ok(Err(Refusal::TooFast(600)));
    }
    // The store counts the file's bytes and stops at the limit; this bounds what may stand around it.
    let most = usize::try_from(knock.app.settings.file_bytes).unwrap_or(usize::MAX);
    DefaultBodyLimit::max(most.saturating_add(JSON_BYTES)).apply(&mut request);
    let Ok(mut form) = Multipart::from_request(request, &()).await else {
        return Ok(Err(Refusal::Unreadable));
    };
    loop {
        let Ok(Some(field)) = form.next_field().await else {
            return Ok(Err(Refusal::Unreadable));
        };
        if field.name() != Some("file") {
            continue;
        }
        let name = field.file_name().unwrap_or_default().to_owned();
        let stream = field.map_err(std::io::Error::other);
        let owner = (visitor.organisation, Owner::Contact(visitor.contact));
        return Ok(
            match files::upload(&knock.app, owner, &name, stream, knock.now).await? {
                Ok(file) => Ok((StatusCode::CREATED, Json(view::Attached::from(file))).into_response()),
                Err(UploadRefusal::TooLarge) => Err(Refusal::TooLarge),
                Err(UploadRefusal::Empty) => Err(Refusal::Empty),
                Err(UploadRefusal::Interrupted) => Err(Refusal::Unreadable),
            },
        );
    }
}

/// What one network may send, whoever its visitors say they are: as much as twenty of the largest files at once, then
/// 256 KiB a second. A body that does not say how long it is counts as the longest.
fn room_for(knock: &Knock, request: &Request) -> Result<(), Refusal> {
    let most = knock.app.settings.file_bytes;
    let said = request.headers().get(header::CONTENT_LENGTH);
    let bytes = said.and_then(|value| value.to_str().ok()?.parse::<u64>().ok());
    let kib = |bytes: u64| u32::try_from(bytes.div_ceil(1024)).unwrap_or(u32::MAX);
    let cost = kib(bytes.unwrap_or(most).min(most.saturating_add(64 * 1024)));
    let capacity = kib(most.saturating_mul(20));
    knock
        .app
        .pace
        .spend(
            ("webchat.bytes", &network(knock.address)),
            cost,
            knock.now,
            (capacity, 256.0),
        )
        .map_err(|wait| Refusal::TooFast(wait.0))
}

/// `GET …/files/{id}`.
pub async fn show_file(knock: Knock, request: Request) -> Answered {
    let visitor = match knock.visitor(request.headers()).await? {
        Ok(visitor) => visitor,
        Err(refusal) => return Ok(Err(refusal)),
    };
    let id = request
        .uri()
        .path()
        .rsplit('/')
        .next()
        .and_then(|id| id.parse().ok());
    let Some(id) = id else {
        return Ok(Err(Refusal::NotFound));
    };
    match actions::file(&knock.app, &visitor, id).await? {
        Some(file) => Ok(Ok(files::serve(&knock.app, &file).await?)),
        None => Ok(Err(Refusal::NotFound)),
    }
}

/// A JSON body: declared as such, so that no plain form of another site can be one; at most 64 KiB; UTF-8.
async fn body<T: DeserializeOwned>(request: Request) -> Result<T, Refusal> {
    let kind = request
        .headers()
        .get(header::CONTENT_TYPE)
        .and_then(|value| value.to_str().ok())
        .unwrap_or_default();
    let kind = kind.split(';').next().unwrap_or_default().trim();
    if !kind.eq_ignore_ascii_case("application/json") {
        return Err(Refusal::NotJson);
    }
    let bytes = axum::body::to_bytes(request.into_body(), JSON_BYTES)
        .await
        .map_err(|_| Refusal::TooLarge)?;
    serde_json::from_slice(&bytes).map_err(|_| Refusal::Unreadable)
}
