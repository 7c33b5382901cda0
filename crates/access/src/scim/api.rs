//! The address of the service: HTTP on one side, questions and answers on the other.

use super::{
    call::{self, Asked, Caller, Reply},
    pace, records, store,
};
use crate::{
    App,
    api_tokens::{self, Power},
    door::{Knock, Program},
    lockouts::attempt,
};
use ::scim::{MEDIA, Noted, Refused, discovery::LARGEST};
use axum::{
    body::Body,
    extract::{Request, State},
    http::{HeaderMap, HeaderValue, Method, StatusCode, header, request::Parts},
    response::{IntoResponse, Response},
};
use base64::{Engine, engine::general_purpose::STANDARD};
use kit::{failure::Failure, page::FORM_BYTES, secret::Secret};
use serde::Deserialize;
use serde_json::{Value, json};

pub async fn call(State(app): State<App>, program: Program, request: Request) -> Result<Response, Failure> {
    let settings = store::settings(app.db.read(), &program.scope).await?;
    let caller = Caller::new(&program.visit, &program.scope, settings);
    let mut noted = Noted::new(settings.profile);
    let (parts, body) = request.into_parts();
    let asked = read(&caller, parts, body).await;
    let operations = asked
        .body
        .as_ref()
        .ok()
        .and_then(|body| body["Operations"].as_array());
    // However many slashes are written around it.
    let cost = match asked.path.trim_matches('/') {
        "Bulk" => operations.map_or(1, |all| u32::try_from(all.len()).unwrap_or(pace::BURST).max(1)),
        _ => 1,
    };
    if let Err(busy) = pace::spend(&app, program.scope.organisation, cost, program.now) {
        return Ok(answer(Reply::from(busy)));
    }
    let reply = call::answer(&caller, &asked, &mut noted).await?;
    if settings.records
        && let Err(failure) = records::keep(&caller, &asked, (&reply, &noted), None).await
    {
        // What was asked for is done, and the directory must not hear that it is not.
        tracing::warn!("what a directory asked is not recorded: {failure}");
    }
    Ok(answer(reply))
}

async fn read(caller: &Caller, parts: Parts, body: Body) -> Asked {
    let own = format!("/scim/v2/{}", caller.visit.brand.slug);
    let path = parts.uri.path();
    let path = path.strip_prefix(&own).unwrap_or(path);
    // Whatever stands there is a condition: one that cannot be read names no version that there is.
    let text = |name| {
        let value: Option<&HeaderValue> = parts.headers.get(name);
        value.map(|value| String::from_utf8_lossy(value.as_bytes()).into_owned())
    };
    Asked {
        path: percent_encoding::percent_decode_str(path)
            .decode_utf8_lossy()
            .into_owned(),
        query: parts.uri.query().unwrap_or_default().to_owned(),
        body: read_body(&parts, body).await,
        if_match: text(header::IF_MATCH),
        if_none_match: text(header::IF_NONE_MATCH),
        // The answer to HEAD is that to GET without its body.
        method: match parts.method.as_str() {
            "HEAD" => "GET".to_owned(),
            method => method.to_owned(),
        },
    }
}

async fn read_body(parts: &Parts, body: Body) -> Result<Value, Refused> {
    if matches!(parts.method, Method::GET | Method::HEAD | Method::DELETE) {
        return Ok(Value::Null);
    }
    let kind = parts
        .headers
        .get(header::CONTENT_TYPE)
        .and_then(|value| value.to_str().ok());
    let kind = kind
        .unwrap_or_default()
        .split(';')
        .next()
        .unwrap_or_default()
        .trim();
    if !kind.eq_ignore_ascii_case(MEDIA) && !kind.eq_ignore_ascii_case("application/json") {
        return Err(Refused::Media);
    }
    let bytes = axum::body::to_bytes(body, LARGEST)
        .await
        .map_err(|_| Refused::TooLarge("A body has at most 1,048,576 bytes."))?;
    let read: Value = serde_json::from_slice(&bytes).map_err(|_| Refused::Syntax("The body is no JSON."))?;
    if holds_nul(&read) {
        return Err(Refused::Value("There is a character that cannot be kept."));
    }
    Ok(read)
}

/// One of the engines keeps no such text.
fn holds_nul(value: &Value) -> bool {
    match value {
        Value::String(text) => text.contains('\0'),
        Value::Array(items) => items.iter().any(holds_nul),
        Value::Object(fields) => fields
            .iter()
            .any(|(name, value)| name.contains('\0') || holds_nul(value)),
        _ => false,
    }
}

fn answer(reply: Reply) -> Response {
    let status = StatusCode::from_u16(reply.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    let mut headers = HeaderMap::new();
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    let told = [(header::LOCATION, reply.location), (header::ETAG, reply.version)];
    for (name, value) in told {
        let value = value.and_then(|value| HeaderValue::from_str(&value).ok());
        headers.extend(value.map(|value| (name, value)));
    }
    headers.extend(
        reply
            .retry_after
            .map(|wait| (header::RETRY_AFTER, HeaderValue::from(wait))),
    );
    match reply.body {
        Some(body) => {
            headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(MEDIA));
            (status, headers, body.to_string()).into_response()
        }
        None => (status, headers).into_response(),
    }
}

/// What a directory sends for a short token (RFC 6749, 4.4): in the form, or client and secret in the header.
#[derive(Default, Deserialize)]
#[serde(default)]
struct Grant {
    #[serde(rename = "grant_type")]
    kind: String,
    client_id: String,
    client_secret: Secret<String>,
}

pub async fn token(State(app): State<App>, request: Request) -> Result<Response, Failure> {
    let (knock, now) = (Knock::of(&app, &request), app.clock.now());
    let (parts, body) = request.into_parts();
    let bytes = axum::body::to_bytes(body, FORM_BYTES).await.unwrap_or_default();
    let mut grant: Grant = kit::page::parse(&bytes).unwrap_or_default();
    if let Some((client, secret)) = basic(&parts.headers) {
        (grant.client_id, grant.client_secret) = (client, secret);
    }
    if grant.kind != "client_credentials" {
        return Ok(no("unsupported_grant_type", StatusCode::BAD_REQUEST));
    }
    let shown = (grant.client_id.as_str(), grant.client_secret.expose().as_str());
    let found = api_tokens::exchange(&app, shown, (knock.address, Power::Scim), now).await?;
    // At the address of another organisation it is worth nothing, as everywhere below it.
    let here = match found {
        Some((shown, text, lives)) => knock.program(&app, shown, now).await?.map(|_| (text, lives)),
        None => None,
    };
    let Some((text, lives)) = here else {
        attempt::wasted(&app, knock.address, &knock.user_agent, now).await?;
        return Ok(no("invalid_client", StatusCode::UNAUTHORIZED));
    };
    let body = json!({ "access_token": text.expose(), "token_type": "Bearer", "expires_in": lives });
    Ok(told(StatusCode::OK, &body))
}

fn no(error: &str, status: StatusCode) -> Response {
    told(status, &json!({ "error": error }))
}

fn told(status: StatusCode, body: &Value) -> Response {
    let headers = [
        (header::CONTENT_TYPE, HeaderValue::from_static("application/json")),
        (header::CACHE_CONTROL, HeaderValue::from_static("no-store")),
    ];
    (status, headers, body.to_string()).into_response()
}

fn basic(headers: &HeaderMap) -> Option<(String, Secret<String>)> {
    let value = headers.get(header::AUTHORIZATION)?.to_str().ok()?;
    let (scheme, encoded) = value.split_once(' ')?;
    let decoded = STANDARD
        .decode(encoded.trim())
        .ok()
        .filter(|_| scheme.eq_ignore_ascii_case("basic"))?;
    let (client, secret) = std::str::from_utf8(&decoded).ok()?.split_once(':')?;
    Some((client.to_owned(), Secret::new(secret.to_owned())))
}
