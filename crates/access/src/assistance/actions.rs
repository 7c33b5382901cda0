//! Asking, speaking a code, proving it.

use super::{
    letter,
    model::{LETTERS, PER_DAY, Waiting, digest, number},
    store,
};
use crate::{
    App, audit,
    door::{MemberId, Scope, Visit},
    factors::Shown,
    identifier::{identifier_key, masked},
    lockouts::{Locked, attempt},
    tickets::{self, Purpose},
};
use kit::{
    crypto::{random_bytes, spoken},
    failure::{Answer, Failure},
    ids::OrganisationId,
    secret::Secret,
};
use serde_json::json;
use subtle::ConstantTimeEq;
use uuid::Uuid;

/// Opens a flow for whoever asks, whoever it is about: one look, one row, the same page.
pub(super) async fn ask(
    visit: &Visit,
    organisation: Option<OrganisationId>,
    identifier: &str,
) -> Result<(OrganisationId, Secret<String>), Failure> {
    let app = &visit.app;
    let here = organisation.unwrap_or(OrganisationId(Uuid::nil()));
    let whose = store::helpable(app.db.read(), here, &identifier_key(identifier)).await?;
    let (token, number) = (kit::crypto::token(), number(random_bytes::<4>()));
    let digest = kit::crypto::digest(token.expose());
    let (house, shown) = (visit.clone(), masked(identifier));
    app.db
        .write(async move |tx| {
            let address = house.address.to_canonical().to_string();
            let about = (number.as_str(), address.as_str(), house.user_agent.as_str());
            store::insert(tx, (here, &digest), whose, about, house.now).await?;
            let Some(organisation) = organisation else {
                return Ok(());
            };
            let subject = whose.map(|(member, _)| member.0);
            let mut entry = audit::Entry::by_house(organisation, "assistance.asked", subject);
            (entry.address, entry.user_agent) = (address, house.user_agent.clone());
            audit::write(tx, entry.data(json!({ "login": shown })), house.now).await
        })
        .await?;
    Ok((here, token))
}

/// Why no code was spoken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum NotIssued {
    /// No such person waits whom the reader may help.
    Nobody,
    /// No browser of theirs shows this number, or two do.
    Number,
    /// Enough for a day.
    Enough,
    /// The proof was used by somebody else.
    NotShown,
}

/// The one flow of a member that shows this number: what is looked for before anybody proves anything.
pub(super) async fn matching(
    scope: &Scope,
    visit: &Visit,
    (member, typed): (MemberId, &str),
) -> Answer<Vec<u8>, NotIssued> {
    let db = visit.app.db.read();
    if store::caller(db, scope, member, visit.now).await?.is_none() {
        return Ok(Err(NotIssued::Nobody));
    }
    if store::helped(db, scope, visit.now).await? >= PER_DAY {
        return Ok(Err(NotIssued::Enough));
    }
    let typed: String = typed.chars().filter(char::is_ascii_digit).collect();
    let open = store::open(db, scope, member, visit.now).await?;
    let mut shown = open.into_iter().filter(|one| one.number == typed);
    Ok(match (shown.next(), shown.next()) {
        (Some(one), None) => Ok(one.digest),
        _ => Err(NotIssued::Number),
    })
}

/// Makes the code that is read out, for one flow and ten minutes.
pub(super) async fn issue(
    scope: &Scope,
    visit: &Visit,
    (member, flow): (MemberId, Vec<u8>),
    shown: Shown,
) -> Answer<Secret<String>, NotIssued> {
    let (scope, visit, app) = (scope.clone(), visit.clone(), visit.app.clone());
    let code = spoken::code::<LETTERS>();
    let code_digest = digest(&app.key, scope.organisation, &flow, &code);
    app.db
        .decide(async move |tx| {
            let now = visit.now;
            // Once more, in the change itself: teams and roles may be others by now.
            let Some(caller) = store::caller(tx, &scope, member, now).await? else {
                return Ok(Err(NotIssued::Nobody));
            };
            if !shown.accept(&visit.app, tx, now).await? {
                return Ok(Err(NotIssued::NotShown));
            }
            if !store::issue(tx, &scope, (&flow, &code_digest), now).await? {
                return Ok(Err(NotIssued::Number));
            }
            let entry = audit::Entry::by(&scope, &visit, "assistance.issued", Some(member.0));
            audit::write(tx, entry, now).await?;
            let whom = (member, caller.display_name.as_str(), caller.identifier.as_str());
            letter::told(&visit.app, tx, &scope, whom, now).await?;
            Ok(Ok(code.clone()))
        })
        .await
}

/// Why a code led nowhere.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum NotProven {
    Wrong,
    Locked(Locked),
    /// Five tries, or the flow is over otherwise.
    Over,
}

/// Looks at a code that was read out. The right one leads on to the recovery's own page; where that is.
pub(super) async fn prove(
    visit: &Visit,
    waiting: &Waiting,
    code: &Secret<String>,
) -> Answer<String, NotProven> {
    let (app, now) = (&visit.app, visit.now);
    let key = attempt::Key {
        organisation: Some(waiting.organisation_id),
        identifier: String::new(),
        member: waiting.member_id,
        address: visit.address,
        user_agent: visit.user_agent.clone(),
    };
    let secret = attempt::Secret::Spoken(waiting.id);
    let claim = match attempt::claim_at(app, secret, key, now).await? {
        Ok(claim) => claim,
        Err(locked) => return Ok(Err(NotProven::Locked(locked))),
    };
    let of = waiting.clone();
    if !app
        .db
        .write(async move |tx| store::look(tx, &of, now).await)
        .await?
    {
        claim.void(app).await?;
        return Ok(Err(NotProven::Over));
    }
    let shown = digest(&app.key, waiting.organisation_id, &waiting.digest, code);
    // Compared with something even where nothing was issued yet, or where nobody could issue anything.
    let stored = waiting
        .code_digest
        .clone()
        .unwrap_or_else(|| vec![0; shown.len()]);
    let right = bool::from(stored.ct_eq(&shown));
    let (house, of) = (visit.clone(), waiting.clone());
    let done = app
        .db
        .decide(async move |tx| {
            if !right || !store::spend(tx, &of, &shown, now).await? {
                return Ok(Err(NotProven::Wrong));
            }
            let member = of.member_id.unwrap_or(MemberId(Uuid::nil()));
            let Some(holder) = tickets::holder(tx, of.organisation_id, member).await? else {
                return Ok(Err(NotProven::Wrong));
            };
            claim.succeeded(tx, now).await?;
            let issued = tickets::issue(&house.app, tx, &holder, Purpose::Recovery, now).await?;
            let mut entry = audit::Entry::by_house(of.organisation_id, "assistance.proven", Some(member.0));
            entry.actor = of.issued_by;
            (entry.address, entry.user_agent) = (house.address.to_string(), house.user_agent.clone());
            audit::write(tx, entry, now).await?;
            let link = issued.link.expose();
            let path = link.strip_prefix(&house.app.settings.base_url).unwrap_or(link);
            Ok(Ok(path.to_owned()))
        })
        .await?;
    if done.is_err() {
        wrong(visit, waiting).await?;
        if waiting.tries + 1 >= super::model::TRIES {
            return Ok(Err(NotProven::Over));
        }
    }
    Ok(done)
}

async fn wrong(visit: &Visit, waiting: &Waiting) -> Result<(), Failure> {
    // A login of nowhere has no audit.
    if waiting.organisation_id.0.is_nil() {
        return Ok(());
    }
    let subject = waiting.member_id.map(|member| member.0);
    let entry = audit::Entry::by_house(waiting.organisation_id, "assistance.proven", subject);
    let mut entry = entry.outcome("wrong");
    (entry.address, entry.user_agent) = (visit.address.to_string(), visit.user_agent.clone());
    let now = visit.now;
    visit
        .app
        .db
        .write(async move |tx| audit::write(tx, entry.clone(), now).await)
        .await
}

/// Forgets flows that are long over.
pub async fn sweep(app: &App) -> Result<(), Failure> {
    let now = app.clock.now();
    app.db.write(async move |tx| store::forget(tx, now).await).await
}
