//! The way out to the provider, and the address its answers come to.

use super::{
    super::model::{Identity, Kind, NotIn, Provider, Purpose},
    actions::{self, Done},
    going::Going,
};
use crate::{
    door::{Administrator, Guest, Member, Signed, Visit, safe_return},
    factors::{Again, NotShown},
    lockouts::attempt,
    organisations::{self, Brand},
    shell::{self, DoorFrame},
    sign_in,
    sso::{links, mandate, saml, store},
};
use axum::{
    extract::Path,
    http::{HeaderMap, HeaderValue, StatusCode, header},
    response::Response,
};
use kit::{
    failure::{Answer, Failure},
    limits::RetryAfter,
    page::{Form, html, parse, see_other},
    secret::Secret,
};
use oidc::Callback;
use serde::Deserialize;

/// How often one address may set out and come back: each time we call the provider (S-108). A floor behind one address
/// signs in within minutes.
const BURST: u32 = 200;
const PER_SECOND: f64 = 10.0;

#[derive(askama::Template)]
#[template(path = "sso/entry/departure.html")]
struct Departure {
    frame: DoorFrame,
    name: String,
    address: String,
    /// Another site, a mail or somebody else's session led here: nobody goes on without a press of their own.
    press: bool,
    /// It does not answer (S-111): what can be done meanwhile.
    down: Option<&'static str>,
}

#[derive(Default, Deserialize)]
struct Wish {
    #[serde(default)]
    return_to: String,
    #[serde(default)]
    shared: String,
    /// Whoever is in shows once more who they are.
    #[serde(default)]
    again: String,
    /// The secret part of an invitation's address, to be completed this way.
    #[serde(default)]
    invitation: String,
}

type Place = Path<(String, String)>;

/// Off to the provider. Changes nothing here; a link does, without script (004-17).
pub async fn leave(Guest(visit): Guest, headers: HeaderMap, Path(place): Place) -> Result<Response, Failure> {
    let Some(provider) = store::by_path(visit.app.db.read(), &place)
        .await?
        .filter(|one| one.offered_at.is_some())
    else {
        return Ok(shell::not_found(&visit));
    };
    if let Err(not_in) = may(&visit) {
        return refused(&visit, &provider, "", not_in).await;
    }
    let wish: Wish = parse(query(&visit).as_bytes()).unwrap_or_default();
    let organisation = provider.organisation_id;
    let own = visit
        .scope
        .as_ref()
        .filter(|scope| scope.organisation == organisation);
    let purpose = if let Some(scope) = own.filter(|_| !wish.again.is_empty()) {
        Purpose::Again { member: scope.member }
    } else if wish.invitation.is_empty() {
        Purpose::SignIn
    } else if links::connection::may(&visit, organisation, &wish.invitation).await? {
        Purpose::Invitation {
            ticket: Secret::new(wish.invitation),
        }
    } else {
        return refused(&visit, &provider, "", NotIn::Lapsed).await;
    };
    let mut going = Going::new((organisation, provider.id), purpose, visit.now);
    // Never to another way out, which would then look like a step of the person's own.
    safe_return(&wish.return_to)
        .filter(|path| !path.starts_with("/sso/"))
        .unwrap_or_default()
        .clone_into(&mut going.return_to);
    going.shared = !wish.shared.is_empty() || visit.seen.shared;
    match actions::address(&visit, &provider, &mut going).await? {
        Ok(address) => {
            let down = down(&visit, &provider).await?;
            let mut response = if down.is_none() && is_own_step(&visit, &headers, &going) {
                see_other(address.as_str())
            } else {
                let page = Departure {
                    frame: DoorFrame::of(&visit, organisation).await?,
                    name: provider.name.clone(),
                    address: address.to_string(),
                    press: true,
                    down,
                };
                let gone = StatusCode::SERVICE_UNAVAILABLE;
                html(down.map_or(StatusCode::OK, |_| gone), &page)
            };
            response
                .headers_mut()
                .append(header::SET_COOKIE, going.cookie(&visit.app, &headers));
            Ok(response)
        }
        Err(not_in) => refused(&visit, &provider, &going.return_to, not_in).await,
    }
}

/// What is said where a provider does not answer. Who speaks SAML is asked by browsers alone.
async fn down(visit: &Visit, provider: &Provider) -> Result<Option<&'static str>, Failure> {
    if provider.kind() == Kind::Saml || visit.app.providers.answers(&visit.app, provider).await {
        return Ok(None);
    }
    let (db, organisation) = (visit.app.db.read(), provider.organisation_id);
    Ok(Some(
        if mandate::is_standing(db, organisation, visit.now).await? {
            "sso-down-help-required"
        } else {
            "sso-down-help"
        },
    ))
}

/// Whether it was the person's own step that led here: our button, or an address they typed. Another site's link, and
/// one in a mail, could sign somebody in as another, or connect their account with another's login (S-086).
fn is_own_step(visit: &Visit, headers: &HeaderMap, going: &Going) -> bool {
    let site = headers.get("sec-fetch-site").and_then(|site| site.to_str().ok());
    let own = site.is_none_or(|site| matches!(site, "same-origin" | "none"));
    match going.purpose {
        Purpose::SignIn => own && visit.scope.is_none(),
        // It opens nothing and changes nobody: only whose session it is may use it.
        Purpose::Again { .. } => own,
        Purpose::Invitation { .. } | Purpose::Link { .. } => false,
    }
}

#[derive(Deserialize)]
pub struct Chosen {
    #[serde(default)]
    provider: String,
    #[serde(flatten)]
    again: Again,
}

/// A member connects their login with one of the providers that are offered.
pub async fn link(
    who: Signed<Member>,
    headers: HeaderMap,
    Form(chosen): Form<Chosen>,
) -> Result<Response, Failure> {
    let provider = store::named(who.app.db.read(), &who.scope, &chosen.provider).await?;
    let provider = provider.filter(|one| one.offered_at.is_some());
    depart(&who, &headers, provider, (false, &chosen.again)).await
}

/// The administrator tries a provider with their own login there, which connects it (G-10).
pub async fn attempt(
    who: Signed<Administrator>,
    headers: HeaderMap,
    Path(id): Path<String>,
    Form(again): Form<Again>,
) -> Result<Response, Failure> {
    let provider = store::named(who.app.db.read(), &who.scope, &id).await?;
    depart(&who, &headers, provider, (true, &again)).await
}

/// A page that goes on by itself: a form that is answered with another site's address is held up by the policy of what
/// forms may lead to.
async fn depart<R>(
    who: &Signed<R>,
    carried: &HeaderMap,
    provider: Option<Provider>,
    (trial, again): (bool, &Again),
) -> Result<Response, Failure> {
    let visit = &who.visit;
    let Some(provider) = provider else {
        return Ok(shell::not_found(visit));
    };
    let shown = match links::shown(who, again).await? {
        Ok(shown) => shown,
        Err(why) => return links::ask(who, &provider, trial, Some(why)).await,
    };
    let (app, now) = (visit.app.clone(), visit.now);
    let accepted = visit
        .app
        .db
        .write(async move |tx| shown.accept(&app, tx, now).await);
    if !accepted.await? {
        return links::ask(who, &provider, trial, Some(NotShown::Password)).await;
    }
    let purpose = Purpose::Link {
        member: who.scope.member,
        trial,
    };
    let mut going = Going::new((provider.organisation_id, provider.id), purpose, visit.now);
    let Ok(address) = actions::address(visit, &provider, &mut going).await? else {
        return Ok(back(trial, &provider, "sso-done-down"));
    };
    let page = Departure {
        frame: DoorFrame::new(visit),
        name: provider.name,
        address: address.to_string(),
        press: false,
        down: None,
    };
    let mut response = html(StatusCode::OK, &page);
    let headers = response.headers_mut();
    headers.append(header::SET_COOKIE, going.cookie(&visit.app, carried));
    if let Ok(onward) = HeaderValue::from_str(&format!("0; url={address}")) {
        headers.insert(header::REFRESH, onward);
    }
    Ok(response)
}

/// The provider sent somebody back. The answer is this browser's own and is taken once, so that it comes by a link and
/// not by a form makes nobody's click of it an act.
pub async fn arrive(
    Guest(visit): Guest,
    headers: HeaderMap,
    Path(place): Place,
) -> Result<Response, Failure> {
    let Some(provider) = store::by_path(visit.app.db.read(), &place).await? else {
        return Ok(shell::not_found(&visit));
    };
    if provider.kind() == Kind::Saml
        && let Some(page) = saml::confirm(&visit, &provider, query(&visit)).await?
    {
        return Ok(page);
    }
    // What answers none of them leaves them all: another site's page could send anybody here.
    let Some(going) = answered(&visit, &provider, &headers).await? else {
        return refused(&visit, &provider, "", NotIn::Lapsed).await;
    };
    if let Err(busy) = may(&visit) {
        return refused(&visit, &provider, &going.return_to, busy).await;
    }
    let done = actions::arrive(&visit, &provider, &going, query(&visit)).await;
    if let Ok(Err(NotIn::WithoutGroups)) = done {
        return once_more(&visit, &provider, &headers, going.without_groups(visit.now)).await;
    }
    settled(&visit, &provider, going, done).await
}

/// Straight back to the provider, with less asked for.
async fn once_more(
    visit: &Visit,
    provider: &Provider,
    headers: &HeaderMap,
    mut going: Going,
) -> Result<Response, Failure> {
    match actions::address(visit, provider, &mut going).await? {
        Ok(address) => {
            let mut response = see_other(address.as_str());
            let cookie = going.cookie(&visit.app, headers);
            response.headers_mut().append(header::SET_COOKIE, cookie);
            Ok(response)
        }
        Err(not_in) => settled(visit, provider, going, Ok(Err(not_in))).await,
    }
}

/// The one of this browser's ways that is answered.
async fn answered(visit: &Visit, provider: &Provider, headers: &HeaderMap) -> Result<Option<Going>, Failure> {
    let whose = (provider.organisation_id, provider.id);
    let mut all = Going::carried(&visit.app, headers, whose, visit.now).into_iter();
    if provider.kind() == Kind::Saml {
        let request = saml::request_of(visit, provider, query(visit)).await?;
        return Ok(all.find(|one| request.as_ref().is_some_and(|asked| saml::is_request(one, asked))));
    }
    let callback: Callback = parse(query(visit).as_bytes()).unwrap_or_default();
    Ok(all.find(|one| callback.is_for(one.state.expose())))
}

/// Somebody who came from the provider's side and pressed once more (S-124). Nobody asked, so the answer itself stands
/// for the question: it is taken once.
pub(in crate::sso) async fn unasked(
    visit: &Visit,
    provider: &Provider,
    found: Option<(Secret<String>, Identity)>,
) -> Result<Response, Failure> {
    let Some((answer, identity)) = found else {
        return refused(visit, provider, "", NotIn::Lapsed).await;
    };
    if let Err(busy) = may(visit) {
        return refused(visit, provider, "", busy).await;
    }
    let whose = (provider.organisation_id, provider.id);
    let going = Going {
        state: answer,
        shared: visit.seen.shared,
        ..Going::new(whose, Purpose::SignIn, visit.now)
    };
    let done = actions::settle(visit, provider, &going, Ok(identity)).await;
    settled(visit, provider, going, done).await
}

/// Where the browser goes.
async fn settled(
    visit: &Visit,
    provider: &Provider,
    going: Going,
    done: Answer<Done, NotIn>,
) -> Result<Response, Failure> {
    let done = done?;
    // Taken or refused: another try begins anew. A provider that was away may answer when the page is loaded again.
    let gone = match &done {
        Err(NotIn::Down | NotIn::Busy(_)) => None,
        _ => going.forgotten(&visit.app),
    };
    let mut response = match done {
        Ok(Done::In(entered, identifier)) => {
            let mut response = sign_in::inside(&visit.app, &identifier, &going.return_to, &entered);
            let home = organisations::store::by_id(visit.app.db.read(), provider.organisation_id).await?;
            sign_in::remember(&visit.app, home.map(Brand::from).as_ref(), &mut response);
            response
        }
        Ok(Done::Linked { trial }) => back(trial, provider, "sso-done-linked"),
        Ok(Done::Shown) if going.return_to.is_empty() => see_other("/profile"),
        Ok(Done::Shown) => see_other(&going.return_to),
        Err(not_in) => match going.purpose {
            Purpose::Again { .. } if visit.scope.is_some() => back(false, provider, said(&not_in)),
            Purpose::Link { trial, .. } if visit.scope.is_some() => back(trial, provider, said(&not_in)),
            _ => refused(visit, provider, &going.return_to, not_in).await?,
        },
    };
    if let Some(gone) = gone {
        response.headers_mut().append(header::SET_COOKIE, gone);
    }
    Ok(response)
}

/// To the page that was left for the provider, with a word of what became of it.
fn back(trial: bool, provider: &Provider, done: &str) -> Response {
    if trial {
        see_other(&format!("/sso/providers/{}?done={done}", provider.id.simple()))
    } else {
        see_other(&format!("/profile?done={done}"))
    }
}

fn said(not_in: &NotIn) -> &'static str {
    match not_in {
        NotIn::Cancelled => "sso-done-lapsed-cancelled",
        NotIn::Down | NotIn::Busy(_) => "sso-done-lapsed-down",
        NotIn::Taken => "sso-done-lapsed-taken",
        NotIn::Refused(_) | NotIn::WithoutGroups => "sso-done-lapsed-refused",
        NotIn::Lapsed | NotIn::Unknown | NotIn::Unmade(_) | NotIn::Disabled | NotIn::OffShift => {
            "sso-done-lapsed"
        }
    }
}

/// The sign-in page of the provider's organisation with what can be said: who is refused is not told why (S-001).
async fn refused(
    visit: &Visit,
    provider: &Provider,
    return_to: &str,
    not_in: NotIn,
) -> Result<Response, Failure> {
    let (db, organisation) = (visit.app.db.read(), provider.organisation_id);
    let mandatory =
        matches!(not_in, NotIn::Down) && mandate::is_standing(db, organisation, visit.now).await?;
    let (status, keys) = match not_in {
        NotIn::Lapsed => (
            StatusCode::UNPROCESSABLE_ENTITY,
            ("sso-lapsed", "sso-lapsed-help"),
        ),
        NotIn::Cancelled => (
            StatusCode::UNPROCESSABLE_ENTITY,
            ("sso-cancelled", "sso-cancelled-help"),
        ),
        NotIn::Down if mandatory => (
            StatusCode::SERVICE_UNAVAILABLE,
            ("sso-down", "sso-down-help-required"),
        ),
        NotIn::Down => (StatusCode::SERVICE_UNAVAILABLE, ("sso-down", "sso-down-help")),
        NotIn::Busy(_) => (
            StatusCode::TOO_MANY_REQUESTS,
            ("sign-in-busy", "sign-in-busy-help"),
        ),
        NotIn::Disabled => (
            StatusCode::UNPROCESSABLE_ENTITY,
            ("sign-in-disabled", "sign-in-disabled-help"),
        ),
        NotIn::OffShift => (
            StatusCode::UNPROCESSABLE_ENTITY,
            ("shifts-refused", "shifts-refused-help"),
        ),
        NotIn::Refused(_) | NotIn::WithoutGroups | NotIn::Unknown | NotIn::Unmade(_) | NotIn::Taken => (
            StatusCode::UNPROCESSABLE_ENTITY,
            ("sso-refused", "sso-refused-help"),
        ),
    };
    let mut response =
        sign_in::with_refusal(visit, provider.organisation_id, return_to, (status, keys)).await?;
    if let NotIn::Busy(seconds) = not_in {
        response
            .headers_mut()
            .insert(header::RETRY_AFTER, HeaderValue::from(seconds));
    }
    Ok(response)
}

fn may(visit: &Visit) -> Result<(), NotIn> {
    let from = attempt::network(visit.address);
    let pace = &visit.app.pace;
    let may = pace.allow("sso.entry", &from, visit.now, BURST, PER_SECOND);
    may.map_err(|RetryAfter(seconds)| NotIn::Busy(seconds))
}

fn query(visit: &Visit) -> &str {
    visit.path.split_once('?').map_or("", |(_, query)| query)
}
