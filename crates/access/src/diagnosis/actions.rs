//! Gathering the facts about one login.

use super::{
    model::{Facts, Person},
    store,
};
use crate::{
    audit::{self, Line},
    door::{Role, Scope, Visit},
    enablement,
    identifier::identifier_key,
    invitations, lockouts, organisations, outbox, schedules, shifts,
};
use kit::failure::Failure;

/// How many attempts are told.
const ATTEMPTS: i64 = 5;

/// Reads everything the rules look at. Writes nothing, and counts as no attempt.
pub(super) async fn facts(scope: &Scope, visit: &Visit, typed: &str) -> Result<Facts, Failure> {
    let (app, db, now) = (&visit.app, visit.app.db.read(), visit.now);
    let key = identifier_key(typed);
    let person = store::person(db, scope, &key, now).await?;
    let near = match person {
        Some(_) => Vec::new(),
        None => store::near(db, scope, typed).await?,
    };
    let mut facts = Facts {
        login: typed.to_owned(),
        organisation: visit.brand.name.clone(),
        address: format!(
            "{}/sign-in?organisation={}",
            app.settings.base_url, visit.brand.slug
        ),
        one_of_several: organisations::store::only(db).await?.is_none(),
        gate: lockouts::at_the_gate(app, scope, &key, now).await?,
        near,
        ..Facts::default()
    };
    if let Some(person) = &person {
        of_person(&mut facts, scope, visit, person).await?;
    }
    facts.person = person;
    Ok(facts)
}

async fn of_person(facts: &mut Facts, scope: &Scope, visit: &Visit, person: &Person) -> Result<(), Failure> {
    let (app, db, now) = (&visit.app, visit.app.db.read(), visit.now);
    if let Some(id) = person.schedule_id {
        let schedule = schedules::by_id(db, scope, id).await?;
        facts.shift = schedule.map(|one| (one.name.clone(), schedules::is_open(&one, now)));
        let role = Role::parse(&person.role).unwrap_or(Role::Agent);
        let verdict = shifts::look(db, (scope.organisation, person.id), role, now).await?;
        facts.kept_out = verdict == shifts::Verdict::Denied;
    }
    let invitation = invitations::of_member(db, scope.organisation, person.id, now).await?;
    facts.invitation = invitation.map(|line| line.progress());
    facts.letter = store::last_letter(db, scope, person.id).await?;
    facts.next_try = facts
        .letter
        .as_ref()
        .filter(|letter| letter.state == "queued" && letter.attempts > 0)
        .map(|letter| outbox::next_try_at(letter.changed_at, letter.attempts));
    facts.enabling = enablement::of(app, scope.organisation, person.id).await?;
    Ok(())
}

/// The last attempts to sign in with this login, the newest first.
pub(super) async fn attempts(scope: &Scope, visit: &Visit, person: &Person) -> Result<Vec<Line>, Failure> {
    let of = ("sign_in.attempt", ATTEMPTS);
    audit::newest(&visit.app, scope.organisation, person.id.0, of).await
}
