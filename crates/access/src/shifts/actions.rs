//! Asking the rule, at the door and on the page.

use super::{
    model::{Banner, Verdict, judge},
    store,
};
use crate::{
    audit,
    door::{MemberId, Role, Scope, Visit},
};
use kit::{clock::Time, db::Tx, failure::Failure, ids::OrganisationId};
use sea_orm::ConnectionTrait;

type Whose = (OrganisationId, MemberId);

/// What a sign-in comes to now. Ask only once the right secret was shown.
pub async fn look(
    connection: &impl ConnectionTrait,
    whose: Whose,
    role: Role,
    now: Time,
) -> Result<Verdict, Failure> {
    let (policy, schedule) = store::rule(connection, whose).await?;
    let verdict = judge(&policy, role, schedule.as_ref(), now);
    if verdict == Verdict::Denied && store::is_granted(connection, whose, now).await? {
        return Ok(Verdict::Granted);
    }
    Ok(verdict)
}

/// Part of the change that begins a session: uses up a word that is needed. False when it is needed and there is none.
pub async fn enter(tx: &Tx, whose: Whose, role: Role, now: Time) -> Result<bool, Failure> {
    match look(tx, whose, role, now).await? {
        Verdict::Within | Verdict::Warned => {}
        Verdict::Denied => return Ok(false),
        Verdict::Granted => {
            if !store::use_grant(tx, whose, now).await? {
                return Ok(false);
            }
            let entry = audit::Entry::by_house(whose.0, "shifts.entered", Some(whose.1.0));
            audit::write(tx, entry, now).await?;
        }
    }
    Ok(true)
}

/// Notes who was turned away, for those who may let them in.
pub async fn turn_away(tx: &Tx, whose: Whose, address: &str, now: Time) -> Result<(), Failure> {
    store::turned_away(tx, whose, address, now).await
}

/// Whether somebody is in outside of their shift: then leaving hands their work back, whatever is refused otherwise.
pub async fn is_over(connection: &impl ConnectionTrait, scope: &Scope, now: Time) -> Result<bool, Failure> {
    let (policy, schedule) = store::rule(connection, (scope.organisation, scope.member)).await?;
    Ok(judge(&policy, scope.role, schedule.as_ref(), now) != Verdict::Within)
}

/// What is said above the pages of who is in outside of their shift.
pub async fn banner(visit: &Visit, scope: &Scope) -> Result<Option<Banner>, Failure> {
    if scope.role == Role::Administrator {
        return Ok(None);
    }
    let whose = (scope.organisation, scope.member);
    let (policy, schedule) = store::rule(visit.app.db.read(), whose).await?;
    let verdict = judge(&policy, scope.role, schedule.as_ref(), visit.now);
    let schedule = schedule.filter(|_| verdict != Verdict::Within);
    Ok(schedule.map(|schedule| Banner {
        schedule: schedule.name,
    }))
}

/// Lets somebody in once, by a supervisor of a team of theirs. False when there is nobody such.
pub(super) async fn grant(tx: &Tx, scope: &Scope, visit: &Visit, member: MemberId) -> Result<bool, Failure> {
    if !store::grant(tx, scope, member, visit.now).await? {
        return Ok(false);
    }
    let entry = audit::Entry::by(scope, visit, "shifts.granted", Some(member.0));
    audit::write(tx, entry, visit.now).await?;
    Ok(true)
}
