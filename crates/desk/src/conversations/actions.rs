//! Taking a conversation, giving it back, leaving the floor.

use super::{Change, Conversation, ConversationId, State, record, store};
use crate::routing;
use access::door::{MemberId, Role, Scope};
use kit::{
    clock::Time,
    db::Tx,
    failure::{Answer, Failure},
    ids::OrganisationId,
};
use serde_json::json;

/// Why a conversation does not change hands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Refusal {
    /// There is none such for this reader.
    Unknown,
    Closed,
    /// Somebody has it: this is their name.
    Held(String),
}

/// Takes a conversation. One that somebody has is taken over only by a supervisor who saw who has it (`version`);
/// whoever comes second learns who was first.
pub async fn take(
    tx: &Tx,
    scope: &Scope,
    id: ConversationId,
    version: Option<i32>,
    now: Time,
) -> Answer<Conversation, Refusal> {
    let Some(row) = store::visible(tx, scope, id).await? else {
        return Ok(Err(Refusal::Unknown));
    };
    if !row.is_open() {
        return Ok(Err(Refusal::Closed));
    }
    if row.owner_id == Some(scope.member) {
        return Ok(Ok(row));
    }
    let knowingly = scope.is_at_least(Role::Supervisor) && version == Some(row.owner_version);
    if row.owner_id.is_some() && !knowingly {
        return held(tx, scope, id).await;
    }
    let Some(after) = store::hand_to(tx, &row, scope.member, now).await? else {
        return held(tx, scope, id).await;
    };
    routing::busy(tx, scope.organisation, scope.member, now).await?;
    let line = json!({ "what": "taken", "who": scope.display_name });
    record(tx, Change::of(&row, &after, Some(scope.member), line), now).await?;
    Ok(Ok(after))
}

/// Somebody else was first, or has it: say who.
pub(crate) async fn held<T>(tx: &Tx, scope: &Scope, id: ConversationId) -> Answer<T, Refusal> {
    let row = store::by_id(tx, scope.organisation, id).await?;
    Ok(Err(match row {
        Some(row) if !row.is_open() => Refusal::Closed,
        Some(Conversation {
            owner_id: Some(owner),
            ..
        }) => Refusal::Held(store::member_name(tx, scope.organisation, owner).await?),
        // Given back at this very moment: for the reader it is as if nobody had been there, so they try again.
        Some(_) => Refusal::Held(String::new()),
        None => Refusal::Unknown,
    }))
}

/// Gives a conversation back to the queue: one's own, or anybody's for a supervisor.
pub async fn give_back(
    tx: &Tx,
    scope: &Scope,
    id: ConversationId,
    now: Time,
) -> Answer<Conversation, Refusal> {
    let Some(row) = store::visible(tx, scope, id).await? else {
        return Ok(Err(Refusal::Unknown));
    };
    match row.owner_id {
        _ if !row.is_open() => return Ok(Err(Refusal::Closed)),
        None => return Ok(Ok(row)),
        Some(owner) if owner != scope.member && !scope.is_at_least(Role::Supervisor) => {
            return held(tx, scope, id).await;
        }
        Some(_) => {}
    }
    let Some(after) = store::release(tx, &row).await? else {
        return held(tx, scope, id).await;
    };
    routing::assign_later(tx, scope.organisation, id, row.owner_id, now).await?;
    let line = json!({ "what": "returned", "who": scope.display_name });
    record(tx, Change::of(&row, &after, Some(scope.member), line), now).await?;
    Ok(Ok(after))
}

/// Returns all that a member has in progress to the queue; they are remembered as the last who had it (G-01).
pub async fn release_all(
    tx: &Tx,
    organisation: OrganisationId,
    member: MemberId,
    now: Time,
) -> Result<(), Failure> {
    let released = store::release_all(tx, organisation, member).await?;
    if released.is_empty() {
        return Ok(());
    }
    let who = store::member_name(tx, organisation, member).await?;
    for row in &released {
        routing::assign_later(tx, organisation, row.id, Some(member), now).await?;
    }
    for row in &released {
        let change = Change {
            after: row,
            was_owner: Some(member),
            was_state: State::Active,
            by: None,
            line: json!({ "what": "left", "who": who }),
            words: String::new(),
        };
        record(tx, change, now).await?;
    }
    Ok(())
}
