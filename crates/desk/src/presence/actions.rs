//! Coming to the window and leaving it.

use super::{Status, store};
use crate::{conversations, routing};
use access::{
    App,
    door::{MemberId, Scope},
    sessions,
};
use kit::{
    clock::Time,
    db::Tx,
    failure::Failure,
    ids::OrganisationId,
    stream::{self, NewEvent},
};
use serde_json::json;

/// The member says where they are. Whoever becomes available gets the work that waits.
pub async fn say(tx: &Tx, scope: &Scope, status: Status, now: Time) -> Result<(), Failure> {
    let (organisation, member) = (scope.organisation, scope.member);
    if !store::set(tx, organisation, member, status, now).await? {
        return Ok(());
    }
    if status == Status::Available {
        routing::fill_later(tx, organisation, member, now).await?;
    }
    announce(tx, organisation, member, status, now).await
}

/// The member is gone: offline, and their work back in the queue. Does nothing twice.
pub async fn leave(
    tx: &Tx,
    organisation: OrganisationId,
    member: MemberId,
    now: Time,
) -> Result<(), Failure> {
    let changed = store::set(tx, organisation, member, Status::Offline, now).await?;
    conversations::release_all(tx, organisation, member, now).await?;
    if changed {
        announce(tx, organisation, member, Status::Offline, now).await?;
    }
    Ok(())
}

/// The member cannot be reached for a moment: nothing new is offered to them, and nothing is taken from them.
pub async fn rest(tx: &Tx, organisation: OrganisationId, member: MemberId, now: Time) -> Result<(), Failure> {
    if store::rest(tx, organisation, member, now).await? {
        announce(tx, organisation, member, Status::Break, now).await?;
    }
    Ok(())
}

/// Takes those off the floor who have no session left.
pub async fn sweep(app: &App) -> Result<(), Failure> {
    let now = app.clock.now();
    for (organisation, member) in store::without_session(app.db.read(), now - sessions::KEPT).await? {
        app.db
            .write(async move |tx| leave(tx, organisation, member, now).await)
            .await?;
    }
    Ok(())
}

async fn announce(
    tx: &Tx,
    organisation: OrganisationId,
    member: MemberId,
    status: Status,
    now: Time,
) -> Result<(), Failure> {
    let event = NewEvent {
        kind: "presence.changed",
        topic: member.0,
        subject: member.0,
        data: json!({ "status": status.code() }),
    };
    stream::append(tx, organisation, event, now).await?;
    Ok(())
}
