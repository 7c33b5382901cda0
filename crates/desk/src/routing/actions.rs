//! Giving work to people.

use super::{CAPACITY, store};
use crate::conversations::{self, Change, ConversationId, State};
use access::door::MemberId;
use kit::{
    clock::Time,
    db::Tx,
    failure::Failure,
    ids::OrganisationId,
    jobs::{self, NewJob},
};
use serde_json::json;

/// Asks for a decision about a conversation that has nobody. `not`: somebody who just gave it back.
pub async fn assign_later(
    tx: &Tx,
    organisation: OrganisationId,
    conversation: ConversationId,
    not: Option<MemberId>,
    now: Time,
) -> Result<(), Failure> {
    let payload = json!({ "conversation": conversation, "not": not });
    jobs::enqueue(
        tx,
        NewJob::new("routing.assign", Some(organisation), payload, now),
    )
    .await
}

/// Asks for work for somebody who has room for it.
pub async fn fill_later(
    tx: &Tx,
    organisation: OrganisationId,
    member: MemberId,
    now: Time,
) -> Result<(), Failure> {
    let payload = json!({ "member": member });
    jobs::enqueue(tx, NewJob::new("routing.fill", Some(organisation), payload, now)).await
}

/// Gives a conversation that has nobody to whoever is the right one; `None` when it stays in the queue.
pub async fn assign(
    tx: &Tx,
    organisation: OrganisationId,
    conversation: ConversationId,
    not: Option<MemberId>,
    now: Time,
) -> Result<Option<MemberId>, Failure> {
    store::take_turn(tx, organisation).await?;
    let Some(row) = conversations::store::by_id(tx, organisation, conversation).await? else {
        return Ok(None);
    };
    if row.state() != State::Queued {
        return Ok(None);
    }
    let wanted = store::Wanted {
        team: row.team_id,
        not,
        decides: store::is_request(tx, &row).await?,
    };
    let Some(member) = store::candidate(tx, organisation, &wanted, CAPACITY).await? else {
        return Ok(None);
    };
    Ok(give(tx, &row, member, now).await?.then_some(member))
}

/// Gives a member with room the conversation that has waited longest for somebody like them; false when there is
/// none, or no room.
pub async fn fill(
    tx: &Tx,
    organisation: OrganisationId,
    member: MemberId,
    now: Time,
) -> Result<bool, Failure> {
    store::take_turn(tx, organisation).await?;
    if !store::has_room(tx, organisation, member, CAPACITY).await? {
        return Ok(false);
    }
    match store::longest_waiting_for(tx, organisation, member).await? {
        Some(row) => give(tx, &row, member, now).await,
        None => Ok(false),
    }
}

async fn give(
    tx: &Tx,
    row: &conversations::Conversation,
    member: MemberId,
    now: Time,
) -> Result<bool, Failure> {
    let organisation = row.organisation_id;
    // The seat first: whoever is leaving at this moment is waited for, and then is not available any more; whoever
    // leaves after this finds the conversation among their own and returns it.
    if !store::hold_seat(tx, organisation, member, now).await? {
        return Ok(false);
    }
    let Some(after) = conversations::store::hand_to(tx, row, member, now).await? else {
        return Ok(false);
    };
    let who = conversations::store::member_name(tx, organisation, member).await?;
    let line = json!({ "what": "assigned", "who": who });
    conversations::record(tx, Change::of(row, &after, None, line), now).await?;
    Ok(true)
}

/// The member got or finished something: they have not been free since then.
pub async fn busy(tx: &Tx, organisation: OrganisationId, member: MemberId, now: Time) -> Result<(), Failure> {
    store::busy(tx, organisation, member, now).await
}
