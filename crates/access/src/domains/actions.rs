//! Naming a domain, proving it, and looking whether the proof still stands.

use super::{
    model::{Domain, Looked, MOST, Refusal, Wish},
    store,
};
use crate::{
    App, audit,
    door::{Scope, Visit},
    sso,
};
use chrono::Duration;
use kit::{
    db::Tx,
    failure::{Answer, Failure},
};
use serde_json::json;
use std::time::Instant;

/// Domains that are looked at in one run.
const AT_ONCE: u64 = 200;

/// So long a run may take: each name server may keep it waiting for seconds. The next one goes on, the oldest first.
const RUN: std::time::Duration = std::time::Duration::from_secs(60);

pub(super) async fn create(tx: &Tx, scope: &Scope, visit: &Visit, wish: &Wish) -> Answer<(), Refusal> {
    let name = match wish.read() {
        Ok(name) => name,
        Err(refusal) => return Ok(Err(refusal)),
    };
    if store::count(tx, scope).await? >= MOST {
        return Ok(Err(Refusal::TooMany));
    }
    let token = kit::crypto::token();
    if !store::insert(tx, scope, (&name, token.expose()), visit.now).await? {
        return Ok(Err(Refusal::Known));
    }
    let entry = audit::Entry::by(scope, visit, "domains.added", None);
    audit::write(tx, entry.data(json!({ "name": name })), visit.now).await?;
    Ok(Ok(()))
}

/// Asks the name server.
pub(super) async fn look(app: &App, domain: &Domain) -> Looked {
    let value = domain.value();
    match app.outbound.texts(&domain.record()).await {
        Ok(texts) if texts.iter().any(|text| text.trim() == value) => Looked::Proven,
        Ok(_) => Looked::Missing,
        Err(_) => Looked::Unreachable,
    }
}

/// Keeps what an administrator had looked at.
pub(super) async fn prove(
    tx: &Tx,
    scope: &Scope,
    visit: &Visit,
    (domain, looked): (&Domain, Looked),
) -> Result<(), Failure> {
    let action = match looked {
        Looked::Proven if store::found(tx, domain, visit.now).await? => "domains.proven",
        Looked::Missing if store::missed(tx, domain, visit.now).await? => "domains.lost",
        _ => return Ok(()),
    };
    let entry = audit::Entry::by(scope, visit, action, None);
    audit::write(tx, entry.data(json!({ "name": domain.name })), visit.now).await
}

/// Why a domain stays in the list.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum NotRemoved {
    Unknown,
    /// People must come in by the provider because of it: that is ended first, and not by the way.
    Mandatory,
}

pub(super) async fn delete(tx: &Tx, scope: &Scope, visit: &Visit, name: &str) -> Answer<(), NotRemoved> {
    let Some(domain) = store::one(tx, scope.organisation, name).await? else {
        return Ok(Err(NotRemoved::Unknown));
    };
    if domain.proven_at.is_some() && sso::rests_on_domains(tx, scope.organisation).await? {
        return Ok(Err(NotRemoved::Mandatory));
    }
    if !store::delete(tx, scope, name).await? {
        return Ok(Err(NotRemoved::Unknown));
    }
    let entry = audit::Entry::by(scope, visit, "domains.removed", None);
    audit::write(tx, entry.data(json!({ "name": name })), visit.now).await?;
    Ok(Ok(()))
}

/// Looks at every proof once a day. A name server that does not answer says nothing, and is asked again as late as the
/// others: it would stand in their way.
pub(super) async fn check_all(app: &App) -> Result<(), Failure> {
    let (began, before) = (Instant::now(), app.clock.now() - Duration::hours(20));
    for domain in store::unseen_since(app.db.read(), before, AT_ONCE).await? {
        if began.elapsed() > RUN {
            break;
        }
        let looked = look(app, &domain).await;
        let now = app.clock.now();
        app.db
            .write(async move |tx| {
                let action = match looked {
                    Looked::Proven if store::found(tx, &domain, now).await? => "domains.proven",
                    Looked::Missing if store::missed(tx, &domain, now).await? => "domains.lost",
                    Looked::Unreachable => return store::unanswered(tx, &domain, now).await,
                    _ => return Ok(()),
                };
                let entry = audit::Entry::by_house(domain.organisation_id, action, None);
                audit::write(tx, entry.data(json!({ "name": domain.name })), now).await
            })
            .await?;
    }
    Ok(())
}
