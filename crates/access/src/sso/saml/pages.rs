//! The addresses a provider knows us by, the page of whoever came without asking, and what an administrator sees.

use super::{
    actions::{self, Change},
    messages::{self, Sent},
    model::Described,
    store,
};
use crate::{
    App,
    door::{Administrator, Guest, Signed, Visit, client_address},
    lockouts::attempt,
    moment::Moment,
    shell::{self, DoorFrame},
    sso::{
        entry,
        model::{Addresses, Kind, Provider, Wish},
        store as providers,
    },
};
use axum::{
    body::Body,
    extract::{ConnectInfo, Path, Request, State},
    http::{HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
use kit::{
    clock::Time,
    crypto,
    failure::Failure,
    limits::RetryAfter,
    page::{Form, html, parse, see_other},
    secret::Secret,
};
use saml::Certificate;
use serde::Deserialize;
use std::net::{IpAddr, Ipv4Addr, SocketAddr};

/// How often answers may come from one network: each costs a signature. A floor behind one address comes in within
/// minutes.
const BURST: u32 = 200;
const PER_SECOND: f64 = 10.0;

/// How often an organisation makes a key: ten at once, and then one in a quarter of an hour.
const KEYS: u32 = 10;
const KEYS_PER_SECOND: f64 = 1.0 / 900.0;

/// A form with the largest message that is read, each of whose letters may be escaped.
const ANSWER_BYTES: usize = saml::MAX_MESSAGE * 3 / 2;

type Place = Path<(String, String)>;
type Admin = Signed<Administrator>;

/// Who we are, for the provider's administrator. It says nothing that they do not have to know.
pub async fn metadata(State(app): State<App>, Path(place): Place) -> Result<Response, Failure> {
    let Some(provider) = of_place(&app, &place).await? else {
        return Ok(StatusCode::NOT_FOUND.into_response());
    };
    let Some(ready) = app.providers.described(&app, &provider).await? else {
        return Ok(StatusCode::NOT_FOUND.into_response());
    };
    let addresses = Addresses::of(&app, &provider);
    let kind = HeaderValue::from_static("application/samlmetadata+xml");
    let text = messages::us(&addresses, &ready).metadata();
    Ok(([(header::CONTENT_TYPE, kind)], text).into_response())
}

/// A provider's answer, by another site's form: no cookie of ours comes with it, and none is asked for. It is checked and
/// the browser sent on to where its cookie is; nobody is in by this.
pub async fn acs(State(app): State<App>, Path(place): Place, request: Request) -> Result<Response, Failure> {
    let Some(provider) = of_place(&app, &place).await? else {
        return Ok(StatusCode::NOT_FOUND.into_response());
    };
    if let Err(RetryAfter(seconds)) = may(&app, &request) {
        let again = [(header::RETRY_AFTER, HeaderValue::from(seconds))];
        return Ok((StatusCode::TOO_MANY_REQUESTS, again).into_response());
    }
    let Some(sent) = read(request).await else {
        return Ok(StatusCode::PAYLOAD_TOO_LARGE.into_response());
    };
    let query = messages::received(&app, &provider, &sent).await?;
    Ok(query.map_or_else(
        || StatusCode::NOT_FOUND.into_response(),
        |query| see_other(&format!("{}/callback?{query}", provider.path())),
    ))
}

/// What is no form is an empty one, which is refused like any other that says nothing.
async fn read(request: Request) -> Option<Sent> {
    let body: Body = request.into_body();
    let bytes = axum::body::to_bytes(body, ANSWER_BYTES).await.ok()?;
    Some(parse(&bytes).unwrap_or_default())
}

fn may(app: &App, request: &Request) -> Result<(), RetryAfter> {
    let peer = request.extensions().get::<ConnectInfo<SocketAddr>>();
    let address = peer.map_or(IpAddr::V4(Ipv4Addr::LOCALHOST), |peer| {
        client_address(peer.0.ip(), request.headers(), &app.settings.trusted_proxies)
    });
    let network = attempt::network(address);
    app.pace
        .allow("sso.acs", &network, app.clock.now(), BURST, PER_SECOND)
}

async fn of_place(app: &App, place: &(String, String)) -> Result<Option<Provider>, Failure> {
    let provider = providers::by_path(app.db.read(), place).await?;
    Ok(provider.filter(|one| one.kind() == Kind::Saml))
}

#[derive(askama::Template)]
#[template(path = "sso/saml/arrival.html")]
struct Unasked {
    frame: DoorFrame,
    name: String,
    called: String,
    action: String,
    answer: Secret<String>,
}

/// Somebody who came from the provider's side presses once more: another site may have sent them, and as somebody else
/// (S-124).
pub async fn confirm(visit: &Visit, provider: &Provider, query: &str) -> Result<Option<Response>, Failure> {
    let Some((answer, identity)) = messages::unasked(visit, provider, query).await? else {
        return Ok(None);
    };
    let called = [identity.email, identity.username, identity.name];
    let page = Unasked {
        frame: DoorFrame::of(visit, provider.organisation_id).await?,
        name: provider.name.clone(),
        called: called.into_iter().flatten().next().unwrap_or(identity.subject),
        action: format!("{}/arrival", provider.path()),
        answer,
    };
    Ok(Some(html(StatusCode::OK, &page)))
}

#[derive(Deserialize)]
pub struct Pressed {
    #[serde(default)]
    answer: Secret<String>,
}

/// They did. The answer is taken as every other, once.
pub async fn arrival(
    Guest(visit): Guest,
    Path(place): Place,
    Form(pressed): Form<Pressed>,
) -> Result<Response, Failure> {
    let Some(provider) = of_place(&visit.app, &place).await? else {
        return Ok(shell::not_found(&visit));
    };
    let query = format!("unasked={}", pressed.answer.expose());
    let found = messages::unasked(&visit, &provider, &query).await?;
    entry::unasked(&visit, &provider, found).await
}

/// Which of our certificates a press is about, by its fingerprint.
#[derive(Deserialize)]
pub struct Named {
    #[serde(default)]
    certificate: String,
}

/// Makes the next of our keys there.
pub async fn add_certificate(admin: Admin, Path(id): Path<String>) -> Result<Response, Failure> {
    let Some((provider, stored)) = described(&admin, &id).await? else {
        return Ok(shell::not_found(&admin));
    };
    let whose = admin.scope.organisation.0;
    let pace = &admin.app.pace;
    if pace
        .allow(
            "sso.certificates",
            whose.as_bytes(),
            admin.now,
            KEYS,
            KEYS_PER_SECOND,
        )
        .is_err()
    {
        return Ok(to_provider(&provider, "sso-done-lapsed-certificate-often"));
    }
    // A second press waits for no second key.
    if stored.other_key.is_some() {
        return Ok(to_provider(&provider, "sso-done-lapsed-certificate"));
    }
    let made = actions::own(&admin.app, &admin.scope, provider.id, admin.now).await?;
    let (scope, visit, one) = (admin.scope.clone(), admin.visit.clone(), provider.clone());
    let done = admin
        .app
        .db
        .write(async move |tx| actions::add(tx, &scope, &visit, (&one, &made)).await)
        .await?;
    Ok(to_provider(&provider, said(done, "sso-done-certificate-added")))
}

/// Signs by the other one from now on.
pub async fn use_certificate(
    admin: Admin,
    Path(id): Path<String>,
    Form(named): Form<Named>,
) -> Result<Response, Failure> {
    change(&admin, (&id, named), (Change::Use, "sso-done-certificate-used")).await
}

/// Forgets the other one.
pub async fn remove_certificate(
    admin: Admin,
    Path(id): Path<String>,
    Form(named): Form<Named>,
) -> Result<Response, Failure> {
    change(
        &admin,
        (&id, named),
        (Change::Remove, "sso-done-certificate-removed"),
    )
    .await
}

async fn change(
    admin: &Admin,
    (id, named): (&str, Named),
    (change, said_then): (Change, &'static str),
) -> Result<Response, Failure> {
    let Some((provider, _)) = described(admin, id).await? else {
        return Ok(shell::not_found(admin));
    };
    let (scope, visit, one) = (admin.scope.clone(), admin.visit.clone(), provider.clone());
    let done = admin
        .app
        .db
        .write(async move |tx| {
            let change = (&one, named.certificate.as_str(), change);
            actions::change(tx, &scope, &visit, change).await
        })
        .await?;
    Ok(to_provider(&provider, said(done, said_then)))
}

/// One of the administrator's own that speaks SAML.
async fn described(admin: &Admin, id: &str) -> Result<Option<(Provider, Described)>, Failure> {
    let db = admin.app.db.read();
    let Some(provider) = providers::named(db, &admin.scope, id).await? else {
        return Ok(None);
    };
    let stored = store::one(db, (provider.organisation_id, provider.id)).await?;
    Ok(stored.map(|stored| (provider, stored)))
}

fn said(done: bool, what: &'static str) -> &'static str {
    if done { what } else { "sso-done-lapsed-certificate" }
}

fn to_provider(provider: &Provider, done: &str) -> Response {
    see_other(&format!("/sso/providers/{}?done={done}", provider.id.simple()))
}

/// What an administrator sees of it.
pub struct Told {
    pub certificates: Vec<Shown>,
    /// Ours: of the key that signs, and of the other while there is one.
    pub own: Shown,
    pub other: Option<Shown>,
    /// The other one is younger: it has not signed yet.
    pub next: bool,
    pub read: Moment,
    /// It could not be read anew since.
    pub failed: bool,
}

pub struct Shown {
    pub subject: String,
    pub fingerprint: String,
    pub begins: Moment,
    pub ends: Moment,
    pub over: bool,
}

impl Shown {
    fn of(one: &Certificate, (zone, now): (&str, Time)) -> Self {
        Self {
            subject: one.subject.clone(),
            fingerprint: crypto::hex(&one.fingerprint),
            begins: Moment::new(one.not_before, zone),
            ends: Moment::new(one.not_after, zone),
            over: one.not_after <= now,
        }
    }
}

/// Of a provider that speaks SAML; and what its form shows is filled in.
pub async fn told(
    admin: &Admin,
    provider: &Provider,
    wish: Option<&mut Wish>,
) -> Result<Option<Told>, Failure> {
    let place = (provider.organisation_id, provider.id);
    let Some(stored) = store::one(admin.app.db.read(), place).await? else {
        return Ok(None);
    };
    let read = saml::Provider::parse(&stored.metadata)?;
    let (own, other) = stored.certificates()?;
    let zone = &admin.scope.time_zone;
    let shown = |one: &Certificate| Shown::of(one, (zone, admin.now));
    if let Some(wish) = wish {
        wish.metadata_url.clone_from(&stored.metadata_url);
        let ticked = if stored.unsolicited { "yes" } else { "" };
        ticked.clone_into(&mut wish.unsolicited);
    }
    Ok(Some(Told {
        read: Moment::new(stored.read_at, zone),
        failed: stored.failed_at.is_some(),
        certificates: read.certificates.iter().map(shown).collect(),
        next: other
            .as_ref()
            .is_some_and(|other| other.not_before >= own.not_before),
        own: shown(&own),
        other: other.as_ref().map(shown),
    }))
}
