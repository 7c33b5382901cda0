//! Making a key, following it by another, and showing by it who we are.

use super::store::{self, Key};
use crate::{
    App, audit,
    door::{Scope, Visit},
    sso::model::Provider,
};
use chrono::Duration;
use kit::{
    clock::Time,
    crypto,
    db::Tx,
    failure::{Answer, Failure},
    ids::OrganisationId,
};
use oidc::{Authentication, ClientKey};
use serde_json::json;
use url::Url;
use uuid::Uuid;

/// So long the next key is published before it is used: within a day every provider has read it.
const AHEAD: Duration = Duration::hours(24);

/// So long one stays published that is used no more. A statement lives for a minute; the rest is for clocks that differ.
const AFTER: Duration = Duration::hours(1);

/// A key for a provider that has none, and nothing for any other. It is used at once: nobody comes in by it before
/// somebody tried it.
pub async fn first(tx: &Tx, scope: &Scope, visit: &Visit, provider: Uuid) -> Result<(), Failure> {
    let known = store::published(tx, (scope.organisation, provider), visit.now).await?;
    if !known.is_empty() {
        return Ok(());
    }
    let key = make(visit, scope, provider, (Uuid::nil(), visit.now))?;
    store::insert(tx, scope, provider, &key, visit.now).await?;
    Ok(())
}

fn make(
    visit: &Visit,
    scope: &Scope,
    provider: Uuid,
    (follows, used_from): (Uuid, Time),
) -> Result<Key, Failure> {
    let id = Uuid::now_v7();
    let made = ClientKey::generate(&id.simple().to_string())?;
    let place = place((scope.organisation, provider), id);
    Ok(Key {
        id,
        follows,
        own_key: visit.app.key.seal(&place, &made.pkcs8),
        public_key: made.public,
        used_from,
    })
}

/// The next one is published already.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct UnderWay;

/// Publishes the next key beside the one in use.
pub async fn renew(tx: &Tx, scope: &Scope, visit: &Visit, provider: &Provider) -> Answer<(), UnderWay> {
    let all = store::published(tx, (scope.organisation, provider.id), visit.now).await?;
    let Some(last) = all.last().filter(|key| key.used_from <= visit.now) else {
        return Ok(Err(UnderWay));
    };
    let next = make(visit, scope, provider.id, (last.id, visit.now + AHEAD))?;
    if !store::insert(tx, scope, provider.id, &next, visit.now).await? {
        return Ok(Err(UnderWay));
    }
    let ends = next.used_from + AFTER;
    store::end(tx, scope, provider.id, (last.id, ends)).await?;
    let entry = audit::Entry::by(scope, visit, "sso.key-renewed", Some(provider.id));
    let data = json!({ "name": provider.name, "used_from": next.used_from });
    audit::write(tx, entry.data(data), visit.now).await?;
    Ok(Ok(()))
}

/// The newest that is used already.
pub fn in_use(published: &[Key], now: Time) -> Option<&Key> {
    let used = published.iter().rev().find(|key| key.used_from <= now);
    // A clock that went back since the first was made.
    used.or(published.first())
}

/// Who we are, signed for this provider's token endpoint: for a minute, and once.
pub async fn statement(app: &App, provider: &Provider, token: &Url) -> Result<Authentication, Failure> {
    let (now, whose) = (app.clock.now(), (provider.organisation_id, provider.id));
    let all = store::published(app.db.read(), whose, now).await?;
    let Some(key) = in_use(&all, now) else {
        return Err(Failure::broken("a provider that knows us by a key, and no key"));
    };
    let pkcs8 = app.key.open(&place(whose, key.id), &key.own_key)?;
    let own = ClientKey::ecdsa(&key.id.simple().to_string(), pkcs8.expose());
    let (id, client) = (crypto::token(), &provider.client_id);
    let said = own.statement(client, token.as_str(), id.expose(), now.timestamp())?;
    Ok(Authentication::Statement(said))
}

/// The seal's place of one.
fn place((organisation, provider): (OrganisationId, Uuid), id: Uuid) -> String {
    format!("sso.key/{organisation}/{}/{}", provider.simple(), id.simple())
}
