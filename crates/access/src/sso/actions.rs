//! What an administrator does with providers.

use super::{
    keys, mandate,
    memory::{self, Unknown},
    model::{Entered, Kind, MOST, Provider, Refusal},
    rules, saml, store,
};
use crate::{
    App, audit,
    door::{Scope, Visit},
};
use kit::{
    crypto::MasterKey,
    db::Tx,
    failure::{Answer, Failure},
};
use oidc::Proof;
use serde_json::json;
use uuid::Uuid;

/// Asks the provider who it is, before anything of it is stored: what does not answer now will not answer the floor.
pub(super) async fn look(
    app: &App,
    scope: &Scope,
    (id, before): (Uuid, Option<&Provider>),
    entered: &mut Entered,
) -> Answer<(), Refusal> {
    if entered.kind == Kind::Saml {
        return saml::look(app, scope, (id, before), entered).await;
    }
    let now = app.clock.now();
    let provider = Provider {
        organisation_id: scope.organisation,
        id,
        kind: entered.kind.code().to_owned(),
        name: entered.name.clone(),
        issuer: entered.issuer.clone(),
        tenants: entered.tenants.clone(),
        personal: entered.personal,
        client_id: entered.client_id.clone(),
        secret: None,
        secret_expires_at: None,
        by_key: entered.by_key,
        tried_at: None,
        offered_at: None,
        last_success_at: None,
        updated_at: now,
    };
    Ok(match memory::read(app, &provider, now).await {
        Ok(said) if entered.by_key && !said.metadata.proofs.contains(&Proof::Statement) => {
            Err(Refusal::Proof)
        }
        Ok(_) => Ok(()),
        Err(Unknown::Unreachable(why)) => Err(Refusal::Unreachable(why)),
        Err(Unknown::Described(why)) => Err(Refusal::Described(why)),
    })
}

pub(super) async fn create(
    tx: &Tx,
    scope: &Scope,
    visit: &Visit,
    (id, entered): (Uuid, &Entered),
) -> Answer<(), Refusal> {
    let (others, named) = store::others(tx, scope, id, &entered.name).await?;
    if named > 0 {
        return Ok(Err(Refusal::Named));
    }
    if others >= MOST {
        return Ok(Err(Refusal::TooMany));
    }
    let secret = seal(&visit.app.key, scope, id, entered);
    store::insert(tx, scope, id, (entered, secret), visit.now).await?;
    if let Some(federation) = &entered.federation {
        saml::store::insert(tx, scope, id, federation, visit.now).await?;
    }
    if entered.by_key {
        keys::first(tx, scope, visit, id).await?;
    }
    record(tx, scope, visit, ("sso.provider-added", id), entered).await?;
    Ok(Ok(()))
}

/// What decides whom it lets in must be tried anew, and so must another way of showing who we are; a name, a secret and
/// its end need not (G-10).
pub(super) async fn change(
    tx: &Tx,
    scope: &Scope,
    visit: &Visit,
    (before, entered): (&Provider, &Entered),
) -> Answer<(), Refusal> {
    let id = before.id;
    let (_, named) = store::others(tx, scope, id, &entered.name).await?;
    if named > 0 {
        return Ok(Err(Refusal::Named));
    }
    let moved = before.issuer != entered.issuer || before.client_id != entered.client_id;
    if moved && before.secret.is_some() && entered.secret.is_none() && !entered.by_key {
        return Ok(Err(Refusal::SecretAgain));
    }
    let secret = seal(&visit.app.key, scope, id, entered);
    let shown = before.by_key != entered.by_key;
    let again = moved || shown || before.tenants != entered.tenants || before.personal != entered.personal;
    if again && mandate::rests_on_provider(tx, scope, id).await? {
        return Ok(Err(Refusal::Mandatory));
    }
    let new = secret.is_some() || is_described_otherwise(tx, scope, (id, entered)).await?;
    store::change(tx, scope, id, (entered, secret, again), visit.now).await?;
    // Whether they are the right ones shows when the next one comes in; until then it ends by itself again (G-10).
    if new {
        mandate::prove_again(tx, scope, id, visit.now).await?;
    }
    if let Some(federation) = &entered.federation {
        saml::store::change(tx, scope, id, federation, visit.now).await?;
    }
    // A key is one provider's alone: what another may have been told is not shown to the new one.
    if moved || shown {
        keys::store::forget(tx, scope, id).await?;
    }
    if entered.by_key {
        keys::first(tx, scope, visit, id).await?;
    }
    record(tx, scope, visit, ("sso.provider-changed", id), entered).await?;
    Ok(Ok(()))
}

/// Whether its metadata name other keys or addresses than those that people come in by now.
async fn is_described_otherwise(
    tx: &Tx,
    scope: &Scope,
    (id, entered): (Uuid, &Entered),
) -> Result<bool, Failure> {
    let Some(federation) = entered.federation.as_ref().filter(|one| !one.metadata.is_empty()) else {
        return Ok(false);
    };
    let before = saml::store::one(tx, (scope.organisation, id)).await?;
    Ok(before.is_some_and(|before| saml::model::is_otherwise(&before.metadata, &federation.metadata)))
}

/// Why a provider stays as it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Stays {
    Already,
    /// People must come in by it.
    Mandatory,
}

/// False when it was not tried, or is offered already.
pub(super) async fn offer(
    tx: &Tx,
    scope: &Scope,
    visit: &Visit,
    provider: &Provider,
) -> Result<bool, Failure> {
    if !store::offer(tx, scope, provider.id, visit.now).await? {
        return Ok(false);
    }
    tell(tx, scope, visit, ("sso.provider-offered", provider)).await?;
    Ok(true)
}

pub(super) async fn withdraw(
    tx: &Tx,
    scope: &Scope,
    visit: &Visit,
    provider: &Provider,
) -> Answer<(), Stays> {
    if mandate::rests_on_provider(tx, scope, provider.id).await? {
        return Ok(Err(Stays::Mandatory));
    }
    if !store::withdraw(tx, scope, provider.id).await? {
        return Ok(Err(Stays::Already));
    }
    tell(tx, scope, visit, ("sso.provider-withdrawn", provider)).await?;
    Ok(Ok(()))
}

pub(super) async fn delete(tx: &Tx, scope: &Scope, visit: &Visit, id: Uuid) -> Answer<(), Stays> {
    if mandate::rests_on_provider(tx, scope, id).await? {
        return Ok(Err(Stays::Mandatory));
    }
    rules::forget(tx, scope, id).await?;
    let Some(name) = store::delete(tx, scope, id).await? else {
        return Ok(Err(Stays::Already));
    };
    saml::store::delete(tx, scope, id).await?;
    keys::store::forget(tx, scope, id).await?;
    let entry = audit::Entry::by(scope, visit, "sso.provider-removed", Some(id));
    audit::write(tx, entry.data(json!({ "name": name })), visit.now).await?;
    Ok(Ok(()))
}

fn seal(key: &MasterKey, scope: &Scope, id: Uuid, entered: &Entered) -> Option<Vec<u8>> {
    let place = Provider::place(scope.organisation, id);
    let secret = entered.secret.as_ref()?;
    Some(key.seal(&place, secret.expose().as_bytes()))
}

async fn record(
    tx: &Tx,
    scope: &Scope,
    visit: &Visit,
    (action, id): (&'static str, Uuid),
    entered: &Entered,
) -> Result<(), Failure> {
    let data = json!({
        "name": entered.name,
        "issuer": entered.issuer,
        "tenants": entered.tenants,
        "personal": entered.personal,
        "client": entered.client_id,
        "secret": entered.secret.is_some(),
        "key": entered.by_key,
    });
    let entry = audit::Entry::by(scope, visit, action, Some(id));
    audit::write(tx, entry.data(data), visit.now).await
}

async fn tell(
    tx: &Tx,
    scope: &Scope,
    visit: &Visit,
    (action, provider): (&'static str, &Provider),
) -> Result<(), Failure> {
    let entry = audit::Entry::by(scope, visit, action, Some(provider.id));
    audit::write(tx, entry.data(json!({ "name": provider.name })), visit.now).await
}
