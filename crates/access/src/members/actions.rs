//! What an administrator does with members.

use super::{
    form::{Draft, Letters, Wish, Wrong},
    model::{Newcomer, State, Stored},
    store::{self, Updated},
};
use crate::{
    audit,
    door::{MemberId, Role, Scope, TeamId, Visit},
    enablement,
    invitations::{self, Why},
    passwords, profile, schedules,
    sessions::{self, EndReason},
    teams, tickets,
};
use kit::{
    db::Tx,
    failure::{Answer, Failure},
    secret::Secret,
    stream::NewEvent,
};
use serde_json::{Value, json};

/// Why nothing was done.
#[derive(Clone, Debug)]
pub enum Refusal {
    Wrong(Vec<Wrong>),
    /// The identifier is somebody's already; what helps depends on their state.
    Taken(Box<Stored>),
    /// Somebody else changed the member while the form was open.
    Stale,
    /// Nobody changes their own role.
    OwnRole,
    /// Nobody changes where their own links go without their password (S-032).
    OwnAddress,
    /// Nobody shuts themselves out.
    Oneself,
    /// Nobody active would administer any more.
    LastAdministrator,
    /// They are not in the state this is for (any more).
    OtherState,
    /// No such member here; what one may not know exists answers the same.
    Gone,
}

/// Writes a member with everything that belongs to them and invites them: nothing else to press (000-06).
pub(super) async fn create(tx: &Tx, scope: &Scope, visit: &Visit, wish: &Wish) -> Answer<MemberId, Refusal> {
    let entry = Entry::Invited(Why::By(scope.person()));
    admit(tx, scope, visit, (wish, entry)).await
}

/// The same for who asked for it: the letter is the one of an activation (002-04).
pub async fn admit_applicant(
    tx: &Tx,
    scope: &Scope,
    visit: &Visit,
    wish: &Wish,
) -> Answer<MemberId, Refusal> {
    let entry = Entry::Invited(Why::Requested(Some(scope.member)));
    admit(tx, scope, visit, (wish, entry)).await
}

/// How a new member gets in the first time.
pub(super) enum Entry<'a> {
    Invited(Why),
    /// By another way than a letter.
    Unwritten,
    /// With a password of before, somebody is in already: there is nothing to invite them to (S-067).
    Adopted(&'a Secret<String>),
}

pub(super) async fn admit(
    tx: &Tx,
    scope: &Scope,
    visit: &Visit,
    (wish, entry): (&Wish, Entry<'_>),
) -> Answer<MemberId, Refusal> {
    let draft = match check(tx, scope, wish).await? {
        Ok(draft) => draft,
        Err(wrong) => return Ok(Err(Refusal::Wrong(wrong))),
    };
    let mut new = newcomer(scope, &draft);
    if matches!(entry, Entry::Adopted(_)) {
        new.state = State::Active;
    }
    if !store::insert(tx, &new, visit.now).await? {
        let owner = store::by_identifier(tx, scope, &draft.identifier).await?;
        return Ok(Err(
            owner.map_or(Refusal::Stale, |owner| Refusal::Taken(Box::new(owner)))
        ));
    }
    for team in &draft.teams {
        teams::add(tx, (scope.organisation, *team), new.id).await?;
    }
    let (whose, mut facts) = ((scope.organisation, new.id), facts(&draft));
    match entry {
        Entry::Adopted(phc) => {
            passwords::adopt(&visit.app, tx, whose, phc, visit.now).await?;
            facts["password"] = json!("imported");
        }
        Entry::Unwritten => facts["invited"] = json!(false),
        Entry::Invited(why) => {
            invitations::write(&visit.app, tx, whose, why, visit.now).await?;
        }
    }
    record(tx, scope, visit, ("members.created", new.id), facts).await?;
    Ok(Ok(new.id))
}

/// Why somebody was not created.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NotEnrolled {
    /// The login is this member's already.
    Taken(MemberId),
    /// What the wish names is no longer there, or was taken at the same moment.
    Overtaken,
}

/// The same for who creates many and has shown beforehand what is wrong.
pub async fn enrol(
    tx: &Tx,
    scope: &Scope,
    visit: &Visit,
    wish: &Wish,
    password: Option<&Secret<String>>,
) -> Answer<MemberId, NotEnrolled> {
    let entry = match password {
        Some(phc) => Entry::Adopted(phc),
        None => Entry::Invited(Why::By(Some(scope.member))),
    };
    let created = admit(tx, scope, visit, (wish, entry)).await?;
    Ok(created.map_err(|refusal| match refusal {
        Refusal::Taken(owner) => NotEnrolled::Taken(owner.id),
        _ => NotEnrolled::Overtaken,
    }))
}

fn newcomer(scope: &Scope, draft: &Draft) -> Newcomer {
    Newcomer {
        organisation: scope.organisation,
        id: MemberId::new(),
        display_name: draft.display_name.clone(),
        identifier: draft.identifier.clone(),
        recovery_address: draft.recovery_address.clone(),
        mailbox: draft.mailbox,
        role: draft.role,
        state: State::Invited,
        locale: draft.locale,
        landing: draft.landing.code().to_owned(),
        time_zone: draft.time_zone.clone(),
        history: draft.history,
        schedule: draft.schedule,
        created_by: scope.person(),
    }
}

async fn check(tx: &Tx, scope: &Scope, wish: &Wish) -> Answer<Draft, Vec<Wrong>> {
    // Of ten thousand who come with neither, none asks for the lists.
    let known = match wish.team.as_slice() {
        [] => Vec::new(),
        _ => teams::ids(tx, scope).await?,
    };
    let schedules = match wish.schedule.as_str() {
        "" => Vec::new(),
        _ => schedules::ids(tx, scope).await?,
    };
    Ok(wish.check(&known, &schedules))
}

/// What an edit did besides storing what was typed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Changed {
    /// A new invitation went out, because the old one named another login or went elsewhere.
    pub reinvited: bool,
    /// Their sessions ended, because they may do less now (S-084).
    pub shrunk: bool,
}

/// Stores an edited member.
pub(super) async fn change(
    tx: &Tx,
    scope: &Scope,
    visit: &Visit,
    id: MemberId,
    wish: &Wish,
) -> Answer<Changed, Refusal> {
    store::hold_administrators(tx, scope).await?;
    let Some(old) = store::by_id(tx, scope, id).await? else {
        return Ok(Err(Refusal::Gone));
    };
    let wish = &Wish {
        standing: old.identifier.clone(),
        ..wish.clone()
    };
    let draft = match check(tx, scope, wish).await? {
        Ok(draft) => draft,
        Err(wrong) => return Ok(Err(Refusal::Wrong(wrong))),
    };
    if !wish.version.is_empty() && wish.version != old.version() {
        return Ok(Err(Refusal::Stale));
    }
    if id == scope.member && draft.role != old.role() {
        return Ok(Err(Refusal::OwnRole));
    }
    if id == scope.member && draft.recovery_address != old.recovery_address {
        return Ok(Err(Refusal::OwnAddress));
    }
    if draft.identifier != old.identifier
        && let Some(owner) = store::by_identifier(tx, scope, &draft.identifier).await?
        && owner.id != id
    {
        return Ok(Err(Refusal::Taken(Box::new(owner))));
    }
    // Whoever took the identifier since that look wins as well: ask again and it is there.
    if store::update(tx, scope, &old, &draft, visit.now).await? != Updated::Yes {
        return Ok(Err(Refusal::Stale));
    }
    let left = move_teams(tx, scope, visit, id, &draft.teams).await?;
    let administered = old.role() == Role::Administrator && old.state() == State::Active;
    if administered && !store::has_administrator(tx, scope).await? {
        return Ok(Err(Refusal::LastAdministrator));
    }
    let changed = consequences(tx, scope, visit, (&old, &draft, left), wish.letters).await?;
    record(
        tx,
        scope,
        visit,
        ("members.changed", id),
        difference(&old, &draft),
    )
    .await?;
    Ok(Ok(changed))
}

/// Why links still go where they went.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Misaddressed {
    /// No such member here.
    Gone,
    /// No letter could go there.
    Implausible,
    /// Somebody else changed the member at the same moment.
    Stale,
}

/// Corrects where an invited member's links go, and nothing else of them. Whether that was news; if it was, a new
/// invitation is on its way.
pub async fn readdress(
    tx: &Tx,
    scope: &Scope,
    visit: &Visit,
    id: MemberId,
    address: &str,
) -> Answer<bool, Misaddressed> {
    let Some(old) = store::by_id(tx, scope, id).await? else {
        return Ok(Err(Misaddressed::Gone));
    };
    let mut wish = Wish::of(&old, &store::team_ids(tx, scope, id).await?);
    address.trim().clone_into(&mut wish.recovery_address);
    Ok(match change(tx, scope, visit, id, &wish).await? {
        Ok(changed) => Ok(changed.reinvited),
        Err(Refusal::Wrong(wrong)) if wrong.iter().any(|fault| fault.field() == "recovery_address") => {
            Err(Misaddressed::Implausible)
        }
        Err(Refusal::Gone) => Err(Misaddressed::Gone),
        Err(_) => Err(Misaddressed::Stale),
    })
}

/// Puts a member into exactly these teams; whether they left one.
async fn move_teams(
    tx: &Tx,
    scope: &Scope,
    visit: &Visit,
    id: MemberId,
    wanted: &[TeamId],
) -> Result<bool, Failure> {
    let before = store::team_ids(tx, scope, id).await?;
    if before.is_empty() && !wanted.is_empty() {
        enablement::announce(&visit.app, tx, (scope.organisation, id), visit.now).await?;
    }
    for team in wanted.iter().filter(|team| !before.contains(team)) {
        teams::add(tx, (scope.organisation, *team), id).await?;
    }
    let mut left = false;
    for team in before.iter().filter(|team| !wanted.contains(team)) {
        teams::remove(tx, (scope.organisation, *team), id).await?;
        left = true;
    }
    Ok(left)
}

/// What follows from an edit: links that said something else die, sessions of who may do less end.
async fn consequences(
    tx: &Tx,
    scope: &Scope,
    visit: &Visit,
    (old, draft, left): (&Stored, &Draft, bool),
    letters: Letters,
) -> Result<Changed, Failure> {
    let mut changed = Changed::default();
    let elsewhere = draft.recovery_address != old.recovery_address || draft.identifier != old.identifier;
    if elsewhere {
        tickets::void_all(tx, scope.organisation, old.id, "address-changed", visit.now).await?;
    }
    if draft.recovery_address != old.recovery_address && old.state() == State::Active {
        let (from, to) = (old.recovery_address.as_str(), draft.recovery_address.as_str());
        profile::overridden(tx, scope, visit, old.id, (from, to)).await?;
    }
    if elsewhere && old.state() == State::Invited && letters.go_to(&draft.recovery_address) {
        invitations::invite(
            &visit.app,
            tx,
            scope.organisation,
            old.id,
            scope.person(),
            visit.now,
        )
        .await?;
        changed.reinvited = true;
    }
    if draft.role < old.role() || (old.history && !draft.history) || left {
        changed.shrunk = shrunk(tx, scope, visit, old.id).await?;
    } else {
        sessions::refresh(tx, scope.organisation).await?;
    }
    Ok(changed)
}

/// Somebody's access got smaller: their sessions end with the change that did it (S-084). Whether they had any right
/// to one.
///
/// Who was only invited keeps the link they hold, which the raised epoch would kill; and who shrinks themselves
/// keeps the page they are on, because the next request reads their scope anew.
pub async fn shrunk(tx: &Tx, scope: &Scope, visit: &Visit, member: MemberId) -> Result<bool, Failure> {
    if member == scope.member || !store::is_active(tx, scope, member).await? {
        sessions::refresh(tx, scope.organisation).await?;
        return Ok(false);
    }
    sessions::end_all(
        &visit.app,
        tx,
        scope.organisation,
        member,
        EndReason::Revoked,
        visit.now,
    )
    .await?;
    Ok(true)
}

/// Shuts a member out: sessions end, links die, work returns to the queue (S-084, G-01).
pub(super) async fn deactivate(tx: &Tx, scope: &Scope, visit: &Visit, id: MemberId) -> Answer<(), Refusal> {
    store::hold_administrators(tx, scope).await?;
    let Some(member) = store::by_id(tx, scope, id).await? else {
        return Ok(Err(Refusal::Gone));
    };
    if id == scope.member {
        return Ok(Err(Refusal::Oneself));
    }
    let was = member.state();
    if was == State::Disabled || !store::set_state(tx, scope, id, (was, State::Disabled), visit.now).await? {
        return Ok(Err(Refusal::OtherState));
    }
    if member.role() == Role::Administrator && !store::has_administrator(tx, scope).await? {
        return Ok(Err(Refusal::LastAdministrator));
    }
    tickets::void_all(tx, scope.organisation, id, "deactivated", visit.now).await?;
    sessions::end_all(
        &visit.app,
        tx,
        scope.organisation,
        id,
        EndReason::Revoked,
        visit.now,
    )
    .await?;
    record(
        tx,
        scope,
        visit,
        ("members.deactivated", id),
        json!({ "was": was.code() }),
    )
    .await?;
    Ok(Ok(()))
}

/// Lets a member in again: by the password, provider or passkey they had, or with a new invitation if they never had one.
pub(super) async fn reactivate(
    tx: &Tx,
    scope: &Scope,
    visit: &Visit,
    id: MemberId,
    letters: Letters,
) -> Answer<State, Refusal> {
    let Some(member) = store::by_id(tx, scope, id).await? else {
        return Ok(Err(Refusal::Gone));
    };
    let state = if member.has_way_in {
        State::Active
    } else {
        State::Invited
    };
    if !store::set_state(tx, scope, id, (State::Disabled, state), visit.now).await? {
        return Ok(Err(Refusal::OtherState));
    }
    if state == State::Invited && letters.go_to(&member.recovery_address) {
        invitations::invite(&visit.app, tx, scope.organisation, id, scope.person(), visit.now).await?;
    }
    record(
        tx,
        scope,
        visit,
        ("members.reactivated", id),
        json!({ "state": state.code() }),
    )
    .await?;
    Ok(Ok(state))
}

fn facts(draft: &Draft) -> Value {
    json!({
        "display_name": draft.display_name, "identifier": draft.identifier,
        "recovery_address": draft.recovery_address, "mailbox": draft.mailbox.code(), "role": draft.role, "history": draft.history,
        "teams": draft.teams, "schedule": draft.schedule, "locale": draft.locale.code(),
        "landing": draft.landing.code(), "time_zone": draft.time_zone,
    })
}

/// Before and after, of what changed only.
fn difference(old: &Stored, draft: &Draft) -> Value {
    let before = json!({
        "display_name": old.display_name, "identifier": old.identifier, "recovery_address": old.recovery_address,
        "mailbox": old.mailbox, "role": old.role, "history": old.history, "schedule": old.schedule_id, "locale": old.locale,
        "landing": old.landing, "time_zone": old.time_zone,
    });
    let after = facts(draft);
    let changes = after
        .as_object()
        .into_iter()
        .flatten()
        .filter(|(key, value)| before[key.as_str()] != **value);
    changes
        .map(|(key, value)| (key.clone(), json!({ "from": before[key.as_str()], "to": value })))
        .collect()
}

async fn record(
    tx: &Tx,
    scope: &Scope,
    visit: &Visit,
    (action, id): (&'static str, MemberId),
    facts: Value,
) -> Result<(), Failure> {
    audit::write(
        tx,
        audit::Entry::by(scope, visit, action, Some(id.0)).data(facts),
        visit.now,
    )
    .await?;
    // The event says that there is news, not what: agents' pages read it too.
    let event = NewEvent {
        kind: action,
        topic: scope.organisation.0,
        subject: id.0,
        data: json!({}),
    };
    kit::stream::append(tx, scope.organisation, event, visit.now).await?;
    Ok(())
}
