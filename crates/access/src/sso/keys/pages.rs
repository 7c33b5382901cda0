//! The address a provider reads our keys at, and what an administrator sees and does.

use super::{actions, store};
use crate::{
    App,
    door::{Administrator, Signed},
    moment::Moment,
    shell,
    sso::{model::Provider, store as providers},
};
use axum::{
    extract::{Path, State},
    http::{HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
use kit::{failure::Failure, page::see_other};

type Admin = Signed<Administrator>;

/// The public halves, as a JSON Web Key Set: that of the key in use, and that of the next or the last one. There is
/// nothing in it that anybody must not know.
pub async fn published(
    State(app): State<App>,
    Path(place): Path<(String, String)>,
) -> Result<Response, Failure> {
    let provider = providers::by_path(app.db.read(), &place).await?;
    let Some(provider) = provider.filter(|one| one.by_key) else {
        return Ok(StatusCode::NOT_FOUND.into_response());
    };
    let whose = (provider.organisation_id, provider.id);
    let all = store::published(app.db.read(), whose, app.clock.now()).await?;
    let public: Vec<&str> = all.iter().map(|key| key.public_key.as_str()).collect();
    let headers = [
        (header::CONTENT_TYPE, HeaderValue::from_static("application/json")),
        // Short beside the day that the next key is published ahead of its use.
        (
            header::CACHE_CONTROL,
            HeaderValue::from_static("public, max-age=300"),
        ),
    ];
    Ok((headers, format!("{{\"keys\":[{}]}}", public.join(","))).into_response())
}

/// What an administrator sees of it.
pub struct Told {
    pub since: Moment,
    /// From when the next one is used.
    pub next: Option<Moment>,
}

/// Of a provider that knows us by a key.
pub async fn told(admin: &Admin, provider: &Provider) -> Result<Option<Told>, Failure> {
    if !provider.by_key {
        return Ok(None);
    }
    let whose = (provider.organisation_id, provider.id);
    let all = store::published(admin.app.db.read(), whose, admin.now).await?;
    let zone = &admin.scope.time_zone;
    let next = all.last().filter(|key| key.used_from > admin.now);
    Ok(actions::in_use(&all, admin.now).map(|key| Told {
        since: Moment::new(key.used_from, zone),
        next: next.map(|key| Moment::new(key.used_from, zone)),
    }))
}

pub async fn renew(admin: Admin, Path(id): Path<String>) -> Result<Response, Failure> {
    let provider = providers::named(admin.app.db.read(), &admin.scope, &id).await?;
    let Some(provider) = provider.filter(|one| one.by_key) else {
        return Ok(shell::not_found(&admin));
    };
    let (scope, visit, one) = (admin.scope.clone(), admin.visit.clone(), provider.clone());
    let done = admin
        .app
        .db
        .decide(async move |tx| actions::renew(tx, &scope, &visit, &one).await)
        .await?;
    let done = match done {
        Ok(()) => "sso-done-key-renewed",
        Err(actions::UnderWay) => "sso-done-lapsed-key-renewed",
    };
    let id = provider.id.simple();
    Ok(see_other(&format!("/sso/providers/{id}?done={done}")))
}
