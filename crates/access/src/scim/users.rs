//! What a directory does with users.

use super::{
    call::{Caller, Change, is_current, or_refuse},
    model::{self, Belonging, Person, Read, Resource, Settings},
    pace::Turn,
    store::{self, Narrowing},
};
use crate::{
    audit,
    door::{MemberId, Scope, Visit},
    identifier::identifier_key,
    members::{self, Letters, Refusal as NotMember},
    teams,
};
use ::scim::{
    Filter, Kind, Noted, Refused,
    list::{Page, Query},
    resource,
};
use kit::{
    db::Tx,
    failure::{Answer, Failure},
};
use sea_orm::ConnectionTrait;
use serde_json::{Value, json};
use std::collections::HashMap;

/// Members that one question looks at where no index answers it.
const SCANNED: i64 = 20_000;
/// Members that are read at once.
const AT_ONCE: usize = 100;

/// Whom a filter means, as far as an index says; and whether it says all of it.
fn narrowed(filter: &Filter) -> (Narrowing, bool) {
    if let Some((attribute, literal)) = filter.wanted()
        && let Some(narrowing) = Narrowing::of(attribute, literal)
    {
        return (narrowing, true);
    }
    match filter {
        Filter::And(left, right) => {
            let narrowing = [left, right].map(|side| narrowed(side).0);
            let found = narrowing.into_iter().find(|one| !matches!(one, Narrowing::All));
            (found.unwrap_or_default(), false)
        }
        _ => (Narrowing::All, false),
    }
}

fn number(n: usize) -> i64 {
    i64::try_from(n).unwrap_or(i64::MAX)
}

/// Puts those who are meant on the page, from one of them on; how many they are.
pub async fn list(
    caller: &Caller,
    query: &Query,
    (offset, page): (usize, &mut Page),
) -> Answer<usize, Refused> {
    let (narrowing, exact) = query.filter.as_ref().map_or((Narrowing::All, true), narrowed);
    match &query.filter {
        Some(filter) if !exact => sought(caller, (query, filter), &narrowing, (offset, page)).await,
        _ => Ok(Ok(known(caller, query, &narrowing, (offset, page)).await?)),
    }
}

/// Those whom the store knows.
async fn known(
    caller: &Caller,
    query: &Query,
    narrowing: &Narrowing,
    (offset, page): (usize, &mut Page),
) -> Result<usize, Failure> {
    let (db, scope) = (caller.visit.app.db.read(), caller.scope.as_ref());
    let total = store::count(db, scope, narrowing).await?;
    let mut next = offset;
    while page.room() > 0 {
        let wanted = page.room().min(AT_ONCE);
        let people = store::people(db, scope, narrowing, (number(next), number(wanted))).await?;
        put(db, caller, query, (&people, &mut *page)).await?;
        next += people.len();
        if people.len() < wanted {
            break;
        }
    }
    Ok(usize::try_from(total).unwrap_or(0))
}

/// Those of whom only what they say can tell: each is read, a few at a time, and no connection is held meanwhile.
async fn sought(
    caller: &Caller,
    (query, filter): (&Query, &Filter),
    narrowing: &Narrowing,
    (offset, page): (usize, &mut Page),
) -> Answer<usize, Refused> {
    let (db, scope) = (caller.visit.app.db.read(), caller.scope.as_ref());
    let _turn = if narrowing.is_of_few() {
        None
    } else {
        Some(or_refuse!(Turn::take(caller)))
    };
    if store::count(db, scope, narrowing).await? > SCANNED {
        return Ok(Err(Refused::TooMany("The filter would look at too many users.")));
    }
    let (mut total, mut last) = (0, None);
    loop {
        let mut people = store::people_after(db, scope, narrowing, (last, number(AT_ONCE))).await?;
        let Some(end) = people.last() else { break };
        last = Some(end.id);
        let teams = if filter.mentions("groups") {
            store::belongings(db, scope, &ids(&people)).await?
        } else {
            Vec::new()
        };
        let teams = by_member(&teams);
        people.retain(|person| {
            let own = teams.get(&person.id).map(Vec::as_slice).unwrap_or_default();
            filter.accepts(Kind::User, &person.resource(&caller.base, own))
        });
        let (before, found) = (offset.saturating_sub(total), people.len());
        people.drain(..before.min(found));
        people.truncate(page.room());
        put(db, caller, query, (&people, &mut *page)).await?;
        total += found;
        // Others have something to do on this worker too.
        tokio::task::yield_now().await;
    }
    Ok(Ok(total))
}

fn ids(people: &[Person]) -> Vec<MemberId> {
    people.iter().map(|person| person.id).collect()
}

fn by_member(teams: &[Belonging]) -> HashMap<MemberId, Vec<&Belonging>> {
    let mut found: HashMap<MemberId, Vec<&Belonging>> = HashMap::new();
    for team in teams {
        found.entry(team.member_id).or_default().push(team);
    }
    found
}

/// Writes people on a page, as much of each as was wished for.
async fn put(
    db: &impl ConnectionTrait,
    caller: &Caller,
    query: &Query,
    (people, page): (&[Person], &mut Page),
) -> Result<(), Failure> {
    // A version is of everything, so it is told where everything was read.
    let lean = query.projection.leaves_out(Kind::User, "groups");
    let teams = if lean {
        Vec::new()
    } else {
        store::belongings(db, &caller.scope, &ids(people)).await?
    };
    let teams = by_member(&teams);
    for person in people {
        let own = teams.get(&person.id).map(Vec::as_slice).unwrap_or_default();
        let mut resource = person.resource(&caller.base, own);
        if lean && let Some(meta) = resource.get_mut("meta").and_then(Value::as_object_mut) {
            meta.remove("version");
        }
        page.put(query.projection.apply(Kind::User, &resource));
    }
    Ok(())
}

pub async fn get(caller: &Caller, id: &str) -> Answer<Resource, Refused> {
    let db = caller.visit.app.db.read();
    let Ok(id) = id.parse() else {
        return Ok(Err(Refused::NotFound));
    };
    match store::person(db, &caller.scope, id).await? {
        Some(person) => Ok(Ok(whole(db, caller, &person).await?)),
        None => Ok(Err(Refused::NotFound)),
    }
}

async fn whole(
    connection: &impl ConnectionTrait,
    caller: &Caller,
    person: &Person,
) -> Result<Resource, Failure> {
    let teams = store::belongings(connection, &caller.scope, &[person.id]).await?;
    Ok(person.resource(&caller.base, &teams.iter().collect::<Vec<_>>()))
}

pub async fn create(caller: &Caller, body: &Value, noted: &mut Noted) -> Answer<Resource, Refused> {
    let mut user = or_refuse!(resource::read(Kind::User, body, noted));
    or_refuse!(resource::check(Kind::User, &user));
    user.entry("active").or_insert(json!(true));
    let read = model::read(&user);
    let own = caller.clone();
    // Nobody's sessions are forgotten: whoever comes can only do more than before.
    caller
        .visit
        .app
        .db
        .decide(async move |tx| {
            let id = or_refuse!(admit(tx, (&own.scope, &own.visit), own.settings, &read).await?);
            let kept = (id, read.external_id.as_deref(), read.kept.as_str());
            store::describe(tx, &own.scope, kept, own.visit.now).await?;
            shown(tx, &own, id).await
        })
        .await
}

/// As it is after a change; whoever it was about is there.
async fn shown(tx: &Tx, caller: &Caller, id: MemberId) -> Answer<Resource, Refused> {
    match store::person(tx, &caller.scope, id).await? {
        Some(person) => Ok(Ok(whole(tx, caller, &person).await?)),
        None => Ok(Err(Refused::NotFound)),
    }
}

/// A new member, or the one who was deleted and comes back (S-164).
async fn admit(
    tx: &Tx,
    (scope, visit): (&Scope, &Visit),
    settings: Settings,
    read: &Read,
) -> Answer<MemberId, Refused> {
    let out = read.active == Some(false);
    let letters = if out {
        Letters::Withheld
    } else {
        settings.letters()
    };
    let id = match members::provision(tx, scope, visit, &read.said, letters).await? {
        Ok(id) => id,
        Err(NotMember::Taken(owner)) => {
            let owner = store::by_login(tx, scope, &owner.identifier).await?;
            match owner.filter(|owner| owner.is_gone() && settings.revives) {
                Some(owner) => return revive(tx, (scope, visit), (owner.id, letters), read).await,
                None => return Ok(Err(Refused::Uniqueness("Somebody else has this userName."))),
            }
        }
        // The login is one that a directory may not see, which is as good as taken.
        Err(NotMember::Stale) => return Ok(Err(Refused::Uniqueness("Somebody else has this userName."))),
        Err(refusal) => return Ok(Err(model::refused(&refusal))),
    };
    if out {
        return Ok(members::shut_out(tx, scope, visit, id)
            .await?
            .map(|()| id)
            .map_err(|refusal| model::refused(&refusal)));
    }
    Ok(Ok(id))
}

async fn revive(
    tx: &Tx,
    (scope, visit): (&Scope, &Visit),
    (id, letters): (MemberId, Letters),
    read: &Read,
) -> Answer<MemberId, Refused> {
    if let Err(refusal) = members::reprovision(tx, scope, visit, (id, &read.said), letters).await? {
        return Ok(Err(model::refused(&refusal)));
    }
    let entry = audit::Entry::by(scope, visit, "scim.user-returned", Some(id.0));
    audit::write(tx, entry, visit.now).await?;
    if read.active == Some(false) {
        return Ok(Ok(id));
    }
    let back = members::let_in(tx, scope, visit, id, letters).await?;
    Ok(back.map(|()| id).map_err(|refusal| model::refused(&refusal)))
}

pub async fn change(
    caller: &Caller,
    id: &str,
    (change, if_match): (Change, Option<&str>),
    noted: &mut Noted,
) -> Answer<Resource, Refused> {
    let Ok(id) = id.parse::<MemberId>() else {
        return Ok(Err(Refused::NotFound));
    };
    let (own, profile, tag) = (caller.clone(), noted.profile, if_match.map(str::to_owned));
    let changed = caller
        .visit
        .app
        .db
        .decide(async move |tx| {
            let mut noted = Noted::new(profile);
            let done = changed(tx, &own, (id, &change, tag.as_deref()), &mut noted).await?;
            Ok(done.map(|resource| (resource, noted)))
        })
        .await?;
    caller.visit.app.sessions.forget();
    Ok(changed.map(|(resource, met)| {
        noted.learn(&met);
        resource
    }))
}

async fn changed(
    tx: &Tx,
    caller: &Caller,
    (id, change, if_match): (MemberId, &Change, Option<&str>),
    noted: &mut Noted,
) -> Answer<Resource, Refused> {
    let (scope, visit) = (caller.scope.as_ref(), &caller.visit);
    store::hold(tx, scope, id).await?;
    let Some(person) = store::person(tx, scope, id).await? else {
        return Ok(Err(Refused::NotFound));
    };
    if if_match.is_some() {
        or_refuse!(is_current(if_match, &whole(tx, caller, &person).await?));
    }
    let before = person.said();
    let mut after = or_refuse!(change.of(Kind::User, &before, noted));
    if matches!(change, Change::Replace(_)) {
        // Who does not say whether somebody may come in does not shut them out.
        after.entry("active").or_insert(json!(person.is_active()));
    }
    let mut read = model::read(&after);
    if person.is_administrator()
        && identifier_key(&read.said.identifier) != identifier_key(&person.identifier)
    {
        // Whoever says what an administrator signs in with says who that is, and nobody would tell them. That somebody
        // is shut out counts whatever they are called meanwhile.
        if read.active != Some(false) {
            return Ok(Err(Refused::Mutability(
                "The userName of an administrator is changed where they are one.",
            )));
        }
        after.insert("userName".to_owned(), json!(person.identifier));
        read = model::read(&after);
    }
    let said = model::news(&before, &read);
    if after != before {
        let letters = caller.settings.letters();
        if let Err(refusal) = members::reprovision(tx, scope, visit, (id, &said), letters).await? {
            return Ok(Err(model::refused(&refusal)));
        }
        let moved = match (person.is_active(), read.active) {
            (true, Some(false)) => members::shut_out(tx, scope, visit, id).await?,
            // Whoever repeats a whole user says nothing new; who changes this one thing means it.
            (false, Some(true)) if matches!(change, Change::Replace(_)) && person.is_out_by_hand() => Ok(()),
            (false, Some(true)) => members::let_in(tx, scope, visit, id, letters).await?,
            _ => Ok(()),
        };
        if let Err(refusal) = moved {
            return Ok(Err(model::refused(&refusal)));
        }
        let kept = (id, read.external_id.as_deref(), read.kept.as_str());
        store::describe(tx, scope, kept, visit.now).await?;
    }
    shown(tx, caller, id).await
}

/// Shut out, out of every team, and gone from the directory's view; what they did stays (S-164).
pub async fn delete(caller: &Caller, id: &str, if_match: Option<&str>) -> Answer<(), Refused> {
    let Ok(id) = id.parse::<MemberId>() else {
        return Ok(Err(Refused::NotFound));
    };
    let (own, tag) = (caller.clone(), if_match.map(str::to_owned));
    let gone = caller
        .visit
        .app
        .db
        .decide(async move |tx| deleted(tx, &own, (id, tag.as_deref())).await)
        .await?;
    caller.visit.app.sessions.forget();
    Ok(gone)
}

async fn deleted(tx: &Tx, caller: &Caller, (id, if_match): (MemberId, Option<&str>)) -> Answer<(), Refused> {
    let (scope, visit) = (caller.scope.as_ref(), &caller.visit);
    store::hold(tx, scope, id).await?;
    let Some(person) = store::person(tx, scope, id).await? else {
        return Ok(Err(Refused::NotFound));
    };
    if if_match.is_some() {
        or_refuse!(is_current(if_match, &whole(tx, caller, &person).await?));
    }
    if let Err(refusal) = members::shut_out(tx, scope, visit, id).await? {
        return Ok(Err(model::refused(&refusal)));
    }
    for team in store::teams_of(tx, scope, id).await? {
        // Somebody took them out at the same moment, or did not: they are out.
        let _ = teams::leave(tx, scope, visit, team, id).await?;
    }
    store::delete(tx, scope, id, visit.now).await?;
    let entry = audit::Entry::by(scope, visit, "scim.user-deleted", Some(id.0));
    audit::write(tx, entry, visit.now).await?;
    Ok(Ok(()))
}
