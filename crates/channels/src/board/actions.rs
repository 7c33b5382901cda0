//! What an administrator does with channels.

use super::model::{Plan, Refusal, Typed};
use crate::webchat::Site;
use access::{
    audit,
    door::{Scope, Visit},
    teams,
};
use desk::channels::{self, Channel, ChannelId};
use kit::{
    db::Tx,
    failure::{Answer, Failure},
    stream::{self, NewEvent},
};
use serde_json::json;

/// Opens a web chat.
pub(super) async fn create(
    tx: &Tx,
    scope: &Scope,
    visit: &Visit,
    typed: &Typed,
) -> Answer<ChannelId, Vec<Refusal>> {
    let plan = match typed.check(&teams::ids(tx, scope).await?) {
        Ok(plan) => plan,
        Err(refusals) => return Ok(Err(refusals)),
    };
    let mut channel = Channel {
        organisation_id: scope.organisation,
        id: ChannelId::new(),
        kind: "webchat".into(),
        name: String::new(),
        public_key: channels::public_key(scope.organisation),
        allowed_origins: json!([]),
        greeting: String::new(),
        team_id: None,
        state: "open".into(),
        config: json!({}),
        created_at: visit.now,
    };
    apply(&mut channel, plan);
    channels::store::insert(tx, &channel).await?;
    record(tx, scope, visit, "channels.created", &channel).await?;
    Ok(Ok(channel.id))
}

/// Changes everything but the key, which stands on the customer's site.
pub(super) async fn change(
    tx: &Tx,
    scope: &Scope,
    visit: &Visit,
    id: ChannelId,
    typed: &Typed,
) -> Answer<(), Vec<Refusal>> {
    let Some(mut channel) = channels::store::by_id(tx, scope.organisation, id).await? else {
        return Ok(Err(vec![Refusal::Gone]));
    };
    match typed.check(&teams::ids(tx, scope).await?) {
        Ok(plan) => apply(&mut channel, plan),
        Err(refusals) => return Ok(Err(refusals)),
    }
    if !channels::store::update(tx, &channel).await? {
        return Ok(Err(vec![Refusal::Gone]));
    }
    record(tx, scope, visit, "channels.changed", &channel).await?;
    Ok(Ok(()))
}

fn apply(channel: &mut Channel, plan: Plan) {
    channel.name = plan.name;
    channel.team_id = plan.team;
    channel.greeting = plan.greeting;
    channel.allowed_origins = plan.sites.iter().map(Site::as_str).collect();
    channel.config["ask"] = json!(plan.ask);
    channel.config["help"] = json!(plan.help);
}

/// Shuts the channel to visitors, or opens it again. What it brought stays.
pub(super) async fn set_open(
    tx: &Tx,
    scope: &Scope,
    visit: &Visit,
    id: ChannelId,
    open: bool,
) -> Answer<(), Refusal> {
    let Some(mut channel) = channels::store::by_id(tx, scope.organisation, id).await? else {
        return Ok(Err(Refusal::Gone));
    };
    channel.state = if open { "open" } else { "closed" }.into();
    if !channels::store::set_state(tx, scope.organisation, id, &channel.state).await? {
        return Ok(Ok(()));
    }
    record(
        tx,
        scope,
        visit,
        if open {
            "channels.opened"
        } else {
            "channels.closed"
        },
        &channel,
    )
    .await?;
    Ok(Ok(()))
}

async fn record(
    tx: &Tx,
    scope: &Scope,
    visit: &Visit,
    what: &'static str,
    channel: &Channel,
) -> Result<(), Failure> {
    let facts =
        json!({ "name": channel.name, "state": channel.state, "allowed_origins": channel.allowed_origins });
    audit::write(
        tx,
        audit::Entry::by(scope, visit, what, Some(channel.id.0)).data(facts),
        visit.now,
    )
    .await?;
    let event = NewEvent {
        kind: what,
        topic: channel.id.0,
        subject: channel.id.0,
        data: json!({ "state": channel.state }),
    };
    stream::append(tx, scope.organisation, event, visit.now).await?;
    Ok(())
}
