//! Making a token, showing one, taking one back.

use super::{
    exchange,
    model::{self, Entered, Kind, MOST, MOST_OWN, Power, Refusal, Standing, Token},
    store,
};
use crate::{
    App, audit,
    door::{MemberId, Scope, Visit},
    networks,
};
use chrono::Duration;
use kit::{
    clock::Time,
    db::Tx,
    failure::{Answer, Failure},
    ids::OrganisationId,
    secret::Secret,
};
use serde_json::json;
use std::{net::IpAddr, sync::Arc};
use uuid::Uuid;

/// It is written down that a token is used at most so often.
const TOUCH: Duration = Duration::minutes(1);

/// A new token's id and its text, which is nowhere else. Call it in a change that is undone when this is refused.
pub(super) async fn create(
    tx: &Tx,
    scope: &Scope,
    visit: &Visit,
    entered: &Entered,
) -> Answer<Secret<String>, Refusal> {
    let now = visit.now;
    let member = (entered.kind == Kind::Person).then_some(scope.member);
    let most = if member.is_some() { MOST_OWN } else { MOST };
    if store::alive(tx, scope, member, now).await? >= most {
        return Ok(Err(Refusal::TooMany));
    }
    let slots: &[Option<i32>] = if entered.kind == Kind::Scim {
        store::free_slots(tx, scope, now).await?;
        &[Some(1), Some(2)]
    } else {
        &[None]
    };
    let (id, secret) = (Uuid::now_v7(), kit::crypto::token());
    let times = (now, now + Duration::days(entered.days));
    for slot in slots {
        let digest = kit::crypto::digest(secret.expose());
        if store::insert(tx, scope, (id, digest, entered), (*slot, member), times).await? {
            record(tx, scope, visit, (id, entered)).await?;
            let text = format!(
                "{}{}_{}",
                entered.kind.prefix(),
                scope.organisation,
                secret.expose()
            );
            return Ok(Ok(Secret::new(text)));
        }
    }
    Ok(Err(if member.is_some() {
        Refusal::Power
    } else {
        Refusal::Two
    }))
}

async fn record(
    tx: &Tx,
    scope: &Scope,
    visit: &Visit,
    (id, entered): (Uuid, &Entered),
) -> Result<(), Failure> {
    let powers: Vec<&str> = entered.powers.iter().map(|power| power.code()).collect();
    let data = json!({
        "name": entered.name, "kind": entered.kind.code(), "powers": powers, "days": entered.days,
        "networks": entered.networks,
    });
    let entry = audit::Entry::by(scope, visit, "api_tokens.created", Some(id));
    audit::write(tx, entry.data(data), visit.now).await
}

/// Takes a token back; of a member's own, if one is named. False when there is none alive.
pub(super) async fn revoke(
    tx: &Tx,
    scope: &Scope,
    visit: &Visit,
    (id, member): (Uuid, Option<MemberId>),
) -> Result<bool, Failure> {
    let Some(name) = store::revoke(tx, scope, (id, member), visit.now).await? else {
        return Ok(false);
    };
    let entry = audit::Entry::by(scope, visit, "api_tokens.revoked", Some(id));
    audit::write(tx, entry.data(json!({ "name": name })), visit.now).await?;
    Ok(true)
}

/// A token that opens a door, and for whom.
#[derive(Clone, Debug)]
pub struct Shown {
    pub token: Arc<Token>,
    pub scope: Arc<Scope>,
}

/// What a text is worth at a door. Nothing, whatever is wrong with it: its organisation, its secret, its day, the place
/// it comes from, what it was made for, or what its person has become.
pub async fn present(
    app: &App,
    text: &str,
    (address, power): (IpAddr, Power),
    now: Time,
) -> Result<Option<Shown>, Failure> {
    let Some(read) = model::read(text) else {
        return Ok(None);
    };
    let db = app.db.read();
    let organisation = read.organisation;
    let found = match exchange::read(app, &read, now) {
        Some(Some(id)) => store::by_id(db, organisation, id).await?,
        Some(None) => None,
        None => store::by_digest(db, organisation, &kit::crypto::digest(read.secret)).await?,
    };
    let fits = |token: &Token| {
        token.kind() == read.kind && token.standing(now) == Standing::Alive && token.can(power)
    };
    let Some(token) = found.filter(fits) else {
        return Ok(None);
    };
    if !is_from(&token, address) {
        tell_outside(app, (organisation, &token), address, now).await?;
        return Ok(None);
    }
    let scope = match token.member_id {
        Some(member) => store::person(db, organisation, member)
            .await?
            .filter(|scope| !scope.must_change && scope.is_at_least(power.least())),
        None => Some(store::service(organisation, &token)),
    };
    let Some(scope) = scope else { return Ok(None) };
    if token.last_used_at.is_none_or(|at| now - at >= TOUCH || at > now) {
        let from = address.to_canonical().to_string();
        let touched = store::touch(&app.db, organisation, (token.id, from), (now, now - TOUCH)).await;
        // Where nothing can be written, reading goes on.
        if let Err(failure) = touched {
            tracing::warn!(token = %token.id, "it is not noted that a token was used: {failure}");
        }
    }
    Ok(Some(Shown {
        token: Arc::new(token),
        scope: Arc::new(scope),
    }))
}

fn is_from(token: &Token, address: IpAddr) -> bool {
    let networks: Vec<String> = token.networks.split_whitespace().map(str::to_owned).collect();
    networks.is_empty() || networks::contains(&networks, address)
}

/// A right token from a wrong place is worth an administrator's look: once an hour for each.
async fn tell_outside(
    app: &App,
    (organisation, token): (OrganisationId, &Token),
    address: IpAddr,
    now: Time,
) -> Result<(), Failure> {
    let hourly = app
        .pace
        .allow("api_tokens.outside", token.id.as_bytes(), now, 1, 1.0 / 3_600.0);
    if hourly.is_err() {
        return Ok(());
    }
    let mut entry = audit::Entry::by_house(organisation, "api_tokens.outside", Some(token.id));
    entry.address = address.to_string();
    let entry = entry.data(json!({ "name": token.name })).outcome("refused");
    app.db
        .write(async move |tx| audit::write(tx, entry.clone(), now).await)
        .await
}
