//! Leaving.

use crate::{
    App, audit,
    door::{Scope, Visit},
    impersonations,
    policies::{self, LiveWork},
    sessions::{self, EndReason},
    shifts,
};
use kit::{db::Tx, failure::Answer};
use serde_json::json;

/// Why somebody has to stay.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Refusal {
    /// So many conversations are in progress.
    LiveWork(i64),
}

/// What became of the member's channels and work.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Left {
    /// They are out of every channel, and had nothing in progress.
    Floor,
    /// Out of every channel; what was in progress is back in the queue.
    Requeued,
    /// They stay in every channel, and their work theirs.
    Kept,
    /// It was an administrator who looked through the member's eyes; the member was not here.
    Eyes,
}

/// Ends this session and takes the member off the floor; what becomes of conversations in progress is the organisation's
/// (001-20 to 001-22).
pub async fn leave(app: &App, tx: &Tx, scope: &Scope, visit: &Visit) -> Answer<Left, Refusal> {
    let (organisation, member, now) = (scope.organisation, scope.member, visit.now);
    // Whoever only looked through the member's eyes takes nobody off the floor.
    if scope.impersonated.is_some() {
        impersonations::finish(tx, scope, visit).await?;
        return Ok(Ok(Left::Eyes));
    }
    let mut rule = policies::of(tx, organisation).await?.live_work();
    // Whose shift is over may go: what is in progress goes back to the queue (G-03).
    if rule == LiveWork::Block && shifts::is_over(tx, scope, now).await? {
        rule = LiveWork::Requeue;
    }
    let open = app.counter.open_work(tx, organisation, member).await?;
    if open > 0 && rule == LiveWork::Block {
        return Ok(Err(Refusal::LiveWork(open)));
    }
    if rule != LiveWork::KeepChannels {
        // Leaving is of the person, not of the device: another open tab must not keep them available.
        app.counter.leave(tx, organisation, member, now).await?;
    }
    let session = (organisation, member, scope.session);
    sessions::close(tx, session, EndReason::SignedOut, now).await?;
    let entry = audit::Entry::by(scope, visit, "sign_out.left", Some(member.0));
    let facts = json!({ "conversations": open, "channels": rule == LiveWork::KeepChannels });
    audit::write(tx, entry.data(facts), now).await?;
    Ok(Ok(match rule {
        LiveWork::KeepChannels => Left::Kept,
        _ if open > 0 => Left::Requeued,
        _ => Left::Floor,
    }))
}
