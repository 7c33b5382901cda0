//! Word of a sign-out, in both directions and by the person's own browser (S-127).

use super::{
    memory::Ready,
    messages::us,
    model::{self, sign_out},
};
use crate::{
    App,
    door::Visit,
    sso::{
        logout::{
            self, Over,
            parting::{self, Parting},
        },
        model::{Addresses, Kind, Provider},
        store as providers,
    },
};
use axum::{
    extract::{Path, State},
    http::{HeaderMap, StatusCode, Uri, header},
    response::{IntoResponse, Response},
};
use kit::{
    crypto,
    failure::Failure,
    page::{parse, see_other},
};
use saml::{Incoming, LogoutExpectation, LogoutRequest, LogoutResponse, MAX_RELAY_STATE, MAX_SKEW, NameId};
use serde::Deserialize;

/// What is said when nothing more is.
const HOME: &str = "/sign-in";

/// What a message comes in.
#[derive(Default, Deserialize)]
struct Sent {
    #[serde(default, rename = "SAMLRequest")]
    request: String,
    #[serde(default, rename = "SAMLResponse")]
    response: String,
    #[serde(default, rename = "RelayState")]
    relay_state: String,
}

/// Word that comes in an address. The provider's signature makes it an act, not the click (as an answer's does).
pub async fn arrive(
    State(app): State<App>,
    Path(place): Path<(String, String)>,
    peer: logout::Peer,
    headers: HeaderMap,
    uri: Uri,
) -> Result<Response, Failure> {
    let provider = providers::by_path(app.db.read(), &place).await?;
    match provider.filter(|one| one.kind() == Kind::Saml) {
        Some(provider) if logout::may(&app, &provider, (&peer, &headers)) => {
            let query = uri.query().unwrap_or_default();
            said(&app, &provider, &headers, (query, Incoming::Query(query))).await
        }
        Some(_) => Ok(StatusCode::TOO_MANY_REQUESTS.into_response()),
        None => Ok(StatusCode::NOT_FOUND.into_response()),
    }
}

/// Word that comes in a form.
pub async fn heard(
    app: &App,
    provider: &Provider,
    headers: &HeaderMap,
    form: &[u8],
) -> Result<Response, Failure> {
    let text = std::str::from_utf8(form).unwrap_or_default();
    let sent: Sent = parse(form).unwrap_or_default();
    let field = if sent.request.is_empty() {
        sent.response
    } else {
        sent.request
    };
    said(app, provider, headers, (text, Incoming::Form(&field))).await
}

/// Whatever is wrong with it is answered alike, without a word of it.
async fn said(
    app: &App,
    provider: &Provider,
    headers: &HeaderMap,
    (fields, message): (&str, Incoming<'_>),
) -> Result<Response, Failure> {
    let sent: Sent = parse(fields.as_bytes()).unwrap_or_default();
    let Some(ready) = app.providers.described(app, provider).await? else {
        return Ok(StatusCode::NOT_FOUND.into_response());
    };
    let addresses = Addresses::of(app, provider);
    let expected = LogoutExpectation {
        provider: &ready.provider,
        slo_url: &addresses.logout,
        now: app.clock.now(),
        skew: MAX_SKEW,
    };
    if sent.request.is_empty() {
        return Ok(answered(app, provider, headers, (&expected, message)));
    }
    let Ok(asked) = LogoutRequest::verify(&expected, message) else {
        return Ok(StatusCode::BAD_REQUEST.into_response());
    };
    if !ended(app, provider, (&ready, &addresses), &asked).await? {
        return Ok(StatusCode::BAD_REQUEST.into_response());
    }
    let Some(there) = sign_out(&ready.provider) else {
        return Ok(see_other(HOME));
    };
    let to = there.response_url.as_deref().unwrap_or(&there.url);
    let id = format!("_{}", crypto::hex(&crypto::random_bytes::<16>()));
    let answer = saml::logout_response(&addresses.metadata, &id, expected.now, to, &asked.id)?;
    let state =
        Some(sent.relay_state.as_str()).filter(|state| !state.is_empty() && state.len() <= MAX_RELAY_STATE);
    Ok(see_other(&answer.redirect(state, Some(&ready.signing))?))
}

/// Ends what was meant; false when it was said before, or of nobody we could know.
async fn ended(
    app: &App,
    provider: &Provider,
    (ready, addresses): (&Ready, &Addresses),
    asked: &LogoutRequest,
) -> Result<bool, Failure> {
    let whose = (ready.provider.entity_id.as_str(), addresses.metadata.as_str());
    let Ok(subject) = model::subject(&asked.name_id, whose) else {
        return Ok(false);
    };
    let over = Over {
        id: asked.id.clone(),
        issuer: ready.provider.entity_id.clone(),
        subject: Some(subject),
        sessions: asked.session_indexes.clone(),
        until: asked.replay_until,
    };
    logout::end(app, provider, &over).await
}

/// The provider's answer to a sign-out of ours. It changes nothing here: the person is out already.
fn answered(
    app: &App,
    provider: &Provider,
    headers: &HeaderMap,
    (expected, message): (&LogoutExpectation<'_>, Incoming<'_>),
) -> Response {
    let whose = (provider.organisation_id, provider.id);
    let parting = Parting::carried(app, headers, whose, expected.now);
    let answer = parting
        .filter(|one| !one.request.is_empty())
        .and_then(|one| LogoutResponse::verify(expected, &one.request, message).ok());
    let mut response = match answer {
        Some(answer) if answer.success => see_other("/sign-in?done=sso-done-left"),
        Some(_) => see_other("/sign-in?done=sso-done-lapsed-left"),
        None => return see_other(HOME),
    };
    response
        .headers_mut()
        .append(header::SET_COOKIE, parting::clear(app));
    response
}

/// Off to the provider's own sign-out, with the name it knows the person by. Nothing where it has none, or where this
/// browser did not just sign out.
pub async fn leave(
    visit: &Visit,
    headers: &HeaderMap,
    provider: &Provider,
) -> Result<Option<Response>, Failure> {
    let app = &visit.app;
    let whose = (provider.organisation_id, provider.id);
    let ready = app.providers.described(app, provider).await?;
    let (Some(ready), Some(mut parting)) = (ready, Parting::carried(app, headers, whose, visit.now)) else {
        return Ok(None);
    };
    let name: Option<model::Sent> = serde_json::from_str(&parting.name_id).ok();
    let (Some(there), Some(name)) = (sign_out(&ready.provider), name) else {
        return Ok(None);
    };
    let addresses = Addresses::of(app, provider);
    parting.request = format!("_{}", crypto::hex(&crypto::random_bytes::<16>()));
    let session = Some(parting.session.as_str()).filter(|index| !index.is_empty());
    let ours = us(&addresses, &ready).entity_id;
    let request = saml::logout_request(
        ours,
        &parting.request,
        visit.now,
        &there.url,
        (&NameId::from(name), session),
    )?;
    let mut response = see_other(&request.redirect(None, Some(&ready.signing))?);
    response
        .headers_mut()
        .append(header::SET_COOKIE, parting.cookie(app));
    Ok(Some(response))
}
