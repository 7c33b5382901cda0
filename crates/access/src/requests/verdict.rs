//! Yes, with what the new member may do, or no, with a reason.

use super::{
    actions, letter,
    model::{REASON, RequestId, State, Stored},
    store::{self, Decision},
};
use crate::{
    audit,
    counter::Decided,
    door::{MemberId, Role, Scope, Visit},
    members::{self, Mailbox, Wish, Wrong},
    organisations::{self, Brand},
    outbox,
};
use kit::{
    db::Tx,
    failure::{Answer, Failure},
};
use serde_json::json;

/// Why nothing was decided.
#[derive(Clone, Debug)]
pub(super) enum Refusal {
    /// No such request here, or none whose mailbox is proved.
    Gone,
    /// Somebody was faster.
    Decided,
    /// What the new member should be does not hold.
    Member(Box<members::Refusal>),
    /// No reason, or a longer one than a letter takes.
    Reason,
}

/// Makes the member and writes the letter of the activation (002-04). The login and the mailbox are those that were
/// proved, whatever a form says.
pub(super) async fn accept(
    tx: &Tx,
    scope: &Scope,
    visit: &Visit,
    id: RequestId,
    wish: &Wish,
) -> Answer<MemberId, Refusal> {
    let request = match waiting(tx, scope, id).await? {
        Ok(request) => request,
        Err(refusal) => return Ok(Err(refusal)),
    };
    let wish = of(&request, wish);
    if wish.role != Role::Agent.code() && !scope.is_at_least(Role::Administrator) {
        let wrong = members::Refusal::Wrong(vec![Wrong::Role]);
        return Ok(Err(Refusal::Member(Box::new(wrong))));
    }
    let member = match members::admit_applicant(tx, scope, visit, &wish).await? {
        Ok(member) => member,
        Err(refusal) => return Ok(Err(Refusal::Member(Box::new(refusal)))),
    };
    let decision = Decision {
        to: State::Accepted,
        by: Some(scope.member),
        member: Some(member),
        reason: None,
    };
    if !decide(tx, scope, visit, &request, &decision).await? {
        return Ok(Err(Refusal::Decided));
    }
    let entry = audit::Entry::by(scope, visit, "requests.accepted", Some(member.0));
    let data = json!({ "request": request.id, "email": request.email, "role": wish.role });
    audit::write(tx, entry.data(data), visit.now).await?;
    Ok(Ok(member))
}

/// The form of a member with what was proved about this one.
pub(super) fn of(request: &Stored, wish: &Wish) -> Wish {
    Wish {
        display_name: request.full_name.clone(),
        identifier: request.email.clone(),
        recovery_address: request.email.clone(),
        mailbox: Mailbox::Told.code().to_owned(),
        version: String::new(),
        ..wish.clone()
    }
}

/// Says no, and writes why.
pub(super) async fn refuse(
    tx: &Tx,
    scope: &Scope,
    visit: &Visit,
    id: RequestId,
    reason: &str,
) -> Answer<(), Refusal> {
    let reason = reason.split_whitespace().collect::<Vec<_>>().join(" ");
    if reason.is_empty() || reason.chars().count() > REASON {
        return Ok(Err(Refusal::Reason));
    }
    let request = match waiting(tx, scope, id).await? {
        Ok(request) => request,
        Err(refusal) => return Ok(Err(refusal)),
    };
    let decision = Decision {
        to: State::Refused,
        by: Some(scope.member),
        member: None,
        reason: Some(reason.clone()),
    };
    if !decide(tx, scope, visit, &request, &decision).await? {
        return Ok(Err(Refusal::Decided));
    }
    let Some(home) = organisations::store::by_id(tx, scope.organisation).await? else {
        return Err(Failure::broken("a request to nobody"));
    };
    let letter = letter::refusal(&visit.app, &Brand::from(home), &request, &reason)?;
    outbox::queue(&visit.app, tx, letter, visit.now).await?;
    let entry = audit::Entry::by(scope, visit, "requests.refused", Some(request.id.0));
    let data = json!({ "name": request.full_name, "email": request.email, "reason": reason });
    audit::write(tx, entry.data(data), visit.now).await?;
    Ok(Ok(()))
}

async fn waiting(tx: &Tx, scope: &Scope, id: RequestId) -> Answer<Stored, Refusal> {
    let found = store::by_id(tx, scope.organisation, id).await?;
    Ok(match found {
        Some(request) if request.is(State::Waiting) => Ok(request),
        Some(request) if !request.is(State::Asked) => Err(Refusal::Decided),
        _ => Err(Refusal::Gone),
    })
}

async fn decide(
    tx: &Tx,
    scope: &Scope,
    visit: &Visit,
    request: &Stored,
    decision: &Decision,
) -> Result<bool, Failure> {
    let which = (scope.organisation, request.id);
    if !store::decide(tx, which, decision, visit.now).await? {
        return Ok(false);
    }
    let decided = Decided {
        accepted: decision.to == State::Accepted,
        by: Some(scope.member),
        who: scope.display_name.clone(),
    };
    actions::close_at_counter(&visit.app, tx, request, &decided, visit.now).await?;
    Ok(true)
}
