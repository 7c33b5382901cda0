//! The way out at the provider, and the address it calls.

use super::{
    actions::{self, Over},
    parting::{self, Parting},
};
use crate::{
    App,
    door::{Guest, client_address},
    lockouts::attempt,
    shell,
    sso::{
        model::{Kind, Provider},
        saml, store,
    },
};
use axum::{
    Extension, Json,
    body::Bytes,
    extract::{ConnectInfo, Path, State, rejection::BytesRejection},
    http::{HeaderMap, HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
use kit::{
    failure::Failure,
    page::{parse, see_other},
};
use oidc::Leave;
use serde::Deserialize;
use serde_json::json;
use std::net::{IpAddr, Ipv4Addr, SocketAddr};

/// How often tokens may come for one provider: many people may leave at once, and each costs a signature.
const BURST: u32 = 500;
const PER_SECOND: f64 = 50.0;

type Place = Path<(String, String)>;

/// Off to the provider's own sign-out. Nothing changes here; whoever is still signed in stays so.
pub async fn leave(Guest(visit): Guest, headers: HeaderMap, Path(place): Place) -> Result<Response, Failure> {
    let Some(provider) = store::by_path(visit.app.db.read(), &place).await? else {
        return Ok(shell::not_found(&visit));
    };
    let network = attempt::network(visit.address);
    let may = visit
        .app
        .pace
        .allow("sso.leave", &network, visit.now, 100, 5.0)
        .is_ok();
    let home = format!("/sign-in?organisation={}", visit.brand.slug);
    if may && provider.kind() == Kind::Saml {
        let away = saml::leave(&visit, &headers, &provider).await?;
        return Ok(away.unwrap_or_else(|| see_other(&home)));
    }
    let said = if may {
        visit.app.providers.of(&visit.app, &provider).await.ok()
    } else {
        None
    };
    let back = format!("{}/sign-in", visit.app.settings.base_url);
    let whose = (provider.organisation_id, provider.id);
    let parting = Parting::carried(&visit.app, &headers, whose, visit.now);
    let ask = Leave {
        client: &provider.client_id,
        back: &back,
        token: parting
            .as_ref()
            .map(|one| one.token.as_str())
            .filter(|token| !token.is_empty()),
    };
    let Some(address) = said.and_then(|said| ask.address(&said.metadata)) else {
        return Ok(see_other(&home));
    };
    let mut response = see_other(address.as_str());
    if parting.is_some() {
        response
            .headers_mut()
            .append(header::SET_COOKIE, parting::clear(&visit.app));
    }
    Ok(response)
}

#[derive(Default, Deserialize)]
struct Told {
    #[serde(default)]
    logout_token: String,
}

/// The provider says that somebody signed out there (OpenID Connect Back-Channel Logout 1.0, 2.8). What is no token of
/// its own is answered alike, whatever is wrong with it.
pub async fn told(
    State(app): State<App>,
    Path(place): Place,
    peer: Peer,
    headers: HeaderMap,
    body: Result<Bytes, BytesRejection>,
) -> Result<Response, Failure> {
    let Some(provider) = store::by_path(app.db.read(), &place).await? else {
        return Ok(refused(StatusCode::NOT_FOUND));
    };
    if !may(&app, &provider, (&peer, &headers)) {
        return Ok(refused(StatusCode::TOO_MANY_REQUESTS));
    }
    if provider.kind() == Kind::Saml {
        return saml::told_there(&app, &provider, &headers, &body.unwrap_or_default()).await;
    }
    // Read by hand: whatever is wrong with it, a program is told in JSON.
    let told: Told = body.ok().and_then(|body| parse(&body)).unwrap_or_default();
    let Ok(logout) = actions::read(&app, &provider, &told.logout_token).await else {
        return Ok(refused(StatusCode::BAD_REQUEST));
    };
    if !actions::end(&app, &provider, &Over::of(logout, app.clock.now())).await? {
        return Ok(refused(StatusCode::BAD_REQUEST));
    }
    Ok((uncached(), StatusCode::OK).into_response())
}

/// Where a request came from, as the socket says.
pub(in crate::sso) type Peer = Option<Extension<ConnectInfo<SocketAddr>>>;

/// Whether more word of this provider's is read now from where it comes: whoever floods it with what it never said must
/// not keep its own word out.
pub(in crate::sso) fn may(app: &App, provider: &Provider, (peer, headers): (&Peer, &HeaderMap)) -> bool {
    let address = peer.as_ref().map_or(IpAddr::V4(Ipv4Addr::LOCALHOST), |peer| {
        client_address(peer.0.0.ip(), headers, &app.settings.trusted_proxies)
    });
    let key = [attempt::network(address), provider.id.as_bytes().to_vec()].concat();
    let now = app.clock.now();
    app.pace.allow("sso.logout", &key, now, BURST, PER_SECOND).is_ok()
}

fn refused(status: StatusCode) -> Response {
    (status, uncached(), Json(json!({ "error": "invalid_request" }))).into_response()
}

fn uncached() -> HeaderMap {
    HeaderMap::from_iter([(header::CACHE_CONTROL, HeaderValue::from_static("no-store"))])
}
