//! What a directory does with groups.

use super::{
    call::{Caller, Change, is_current, or_refuse},
    model::{self, Group, Mate, Resource},
    pace::Turn,
    store,
};
use crate::{
    door::{MemberId, TeamId},
    teams,
};
use ::scim::{
    Filter, Kind, Noted, Projection, Refused,
    filter::Literal,
    list::{Page, Query},
    patch::{self, Roll},
    resource,
};
use kit::{
    db::Tx,
    failure::{Answer, Failure},
};
use sea_orm::ConnectionTrait;
use serde_json::Value;
use std::collections::HashMap;

/// Teams that one question looks at where no index answers it.
const SCANNED: i64 = 5_000;

const NOBODY: Refused = Refused::Value("A member of the group is no user here.");

/// Puts those that are meant on the page, from one of them on; how many they are.
pub async fn list(
    caller: &Caller,
    query: &Query,
    (offset, page): (usize, &mut Page),
) -> Answer<usize, Refused> {
    let db = caller.visit.app.db.read();
    let Some(filter) = &query.filter else {
        return Ok(Ok(all(caller, query, (offset, page)).await?));
    };
    match found_by(db, caller, filter).await? {
        Some(found) => {
            let sifted = sift(caller, (query, filter), found, (offset, page)).await?;
            Ok(Ok(sifted))
        }
        None => sought(caller, (query, filter), (offset, page)).await,
    }
}

async fn all(caller: &Caller, query: &Query, (offset, page): (usize, &mut Page)) -> Result<usize, Failure> {
    let (db, scope) = (caller.visit.app.db.read(), caller.scope.as_ref());
    let total = store::groups_among(db, scope).await?;
    let (mut next, few) = (offset, at_once(query));
    while page.room() > 0 {
        let wanted = page.room().min(few);
        let groups = store::groups(db, scope, (number(next), number(wanted))).await?;
        put(db, caller, query, (&groups, &mut *page)).await?;
        next += groups.len();
        if groups.len() < wanted {
            break;
        }
    }
    Ok(usize::try_from(total).unwrap_or(0))
}

/// Those of which only what they say can tell: each is read, a few at a time, and no connection is held meanwhile.
async fn sought(
    caller: &Caller,
    (query, filter): (&Query, &Filter),
    (offset, page): (usize, &mut Page),
) -> Answer<usize, Refused> {
    let (db, scope) = (caller.visit.app.db.read(), caller.scope.as_ref());
    let _turn = or_refuse!(Turn::take(caller));
    if store::groups_among(db, scope).await? > SCANNED {
        return Ok(Err(Refused::TooMany("The filter would look at too many groups.")));
    }
    let (mut total, mut next, few) = (0, 0, at_once(query));
    loop {
        let groups = store::groups(db, scope, (number(next), number(few))).await?;
        if groups.is_empty() {
            break;
        }
        next += groups.len();
        let before = offset.saturating_sub(total);
        total += sift(caller, (query, filter), groups, (before, &mut *page)).await?;
        // Others have something to do on this worker too.
        tokio::task::yield_now().await;
    }
    Ok(Ok(total))
}

/// Puts those of some groups that a filter means on the page, without the first so many; how many it means.
async fn sift(
    caller: &Caller,
    (query, filter): (&Query, &Filter),
    mut groups: Vec<Group>,
    (before, page): (usize, &mut Page),
) -> Result<usize, Failure> {
    let db = caller.visit.app.db.read();
    let mates = if filter.mentions("members") {
        store::mates(db, &caller.scope, &ids(&groups)).await?
    } else {
        Vec::new()
    };
    let mates = by_team(&mates);
    groups.retain(|group| {
        let own = mates.get(&group.id).map(Vec::as_slice).unwrap_or_default();
        filter.accepts(Kind::Group, &group.resource(&caller.base, own))
    });
    let found = groups.len();
    groups.drain(..before.min(found));
    groups.truncate(page.room());
    put(db, caller, query, (&groups, page)).await?;
    Ok(found)
}

/// Groups that are read at once: with everybody who is in them only a few.
fn at_once(query: &Query) -> usize {
    let lean = query.projection.leaves_out(Kind::Group, "members");
    let seeks = query
        .filter
        .as_ref()
        .is_some_and(|filter| filter.mentions("members"));
    if lean && !seeks { 100 } else { 5 }
}

fn number(n: usize) -> i64 {
    i64::try_from(n).unwrap_or(i64::MAX)
}

fn ids(groups: &[Group]) -> Vec<TeamId> {
    groups.iter().map(|group| group.id).collect()
}

fn by_team(mates: &[Mate]) -> HashMap<TeamId, Vec<&Mate>> {
    let mut found: HashMap<TeamId, Vec<&Mate>> = HashMap::new();
    for mate in mates {
        found.entry(mate.team_id).or_default().push(mate);
    }
    found
}

/// Writes groups on a page, as much of each as was wished for.
async fn put(
    db: &impl ConnectionTrait,
    caller: &Caller,
    query: &Query,
    (groups, page): (&[Group], &mut Page),
) -> Result<(), Failure> {
    for resource in told(db, caller, groups, &query.projection).await? {
        page.put(query.projection.apply(Kind::Group, &resource));
    }
    Ok(())
}

/// The groups an index knows; nothing where it must be looked at all.
async fn found_by(
    db: &impl ConnectionTrait,
    caller: &Caller,
    filter: &Filter,
) -> Result<Option<Vec<Group>>, Failure> {
    let sides: Vec<&Filter> = match filter {
        Filter::And(left, right) => vec![left, right],
        other => vec![other],
    };
    for side in sides {
        let Some((attribute, Literal::Text(text))) = side.wanted() else {
            continue;
        };
        let found = match attribute.to_ascii_lowercase().as_str() {
            "displayname" => store::group_by_name(db, &caller.scope, text).await?,
            "id" => match text.parse() {
                Ok(id) => store::group(db, &caller.scope, id).await?,
                Err(_) => None,
            },
            "externalid" => return Ok(Some(store::groups_by_external(db, &caller.scope, text).await?)),
            _ => continue,
        };
        return Ok(Some(found.into_iter().collect()));
    }
    Ok(None)
}

async fn told(
    db: &impl ConnectionTrait,
    caller: &Caller,
    groups: &[Group],
    projection: &Projection,
) -> Result<Vec<Resource>, Failure> {
    // A version is of everything, so it is told where everything was read.
    let lean = projection.leaves_out(Kind::Group, "members");
    let mates = if lean {
        Vec::new()
    } else {
        store::mates(db, &caller.scope, &ids(groups)).await?
    };
    let mates = by_team(&mates);
    let resource = |group: &Group| {
        let own = mates.get(&group.id).map(Vec::as_slice).unwrap_or_default();
        let mut resource = group.resource(&caller.base, own);
        if lean && let Some(meta) = resource.get_mut("meta").and_then(Value::as_object_mut) {
            meta.remove("version");
        }
        resource
    };
    Ok(groups.iter().map(resource).collect())
}

pub async fn get(caller: &Caller, id: &str, projection: &Projection) -> Answer<Resource, Refused> {
    let db = caller.visit.app.db.read();
    let Ok(id) = id.parse() else {
        return Ok(Err(Refused::NotFound));
    };
    let group = store::group(db, &caller.scope, id).await?;
    let mut found = told(db, caller, group.as_slice(), projection).await?;
    Ok(found.pop().ok_or(Refused::NotFound))
}

async fn whole(tx: &Tx, caller: &Caller, id: TeamId) -> Answer<Resource, Refused> {
    let group = store::group(tx, &caller.scope, id).await?;
    let mut found = told(tx, caller, group.as_slice(), &Projection::default()).await?;
    Ok(found.pop().ok_or(Refused::NotFound))
}

pub async fn create(caller: &Caller, body: &Value, noted: &mut Noted) -> Answer<Resource, Refused> {
    let group = or_refuse!(resource::read(Kind::Group, body, noted));
    or_refuse!(resource::check(Kind::Group, &group));
    let own = caller.clone();
    let made = caller
        .visit
        .app
        .db
        .decide(async move |tx| {
            let (scope, visit) = (own.scope.as_ref(), &own.visit);
            let id = match teams::create(tx, scope, visit, text(&group, "displayName")).await? {
                Ok(id) => id,
                Err(refusal) => return Ok(Err(model::refused_team(refusal))),
            };
            store::identify(tx, scope, (id, external(&group)), visit.now).await?;
            or_refuse!(join(tx, &own, id, &or_refuse!(members(&group))).await?);
            whole(tx, &own, id).await
        })
        .await?;
    caller.visit.app.sessions.forget();
    Ok(made)
}

fn text<'a>(group: &'a Resource, name: &str) -> &'a str {
    group.get(name).and_then(Value::as_str).unwrap_or_default()
}

fn external(group: &Resource) -> Option<&str> {
    group.get("externalId").and_then(Value::as_str)
}

/// Who is in a group, by their id, or where only that is said by their address.
fn members(group: &Resource) -> Result<Vec<MemberId>, Refused> {
    let listed = group.get("members").and_then(Value::as_array);
    let id = |item: &Value| {
        let named = item.get("value").and_then(Value::as_str);
        let placed = item
            .get("$ref")
            .and_then(Value::as_str)
            .and_then(|place| place.rsplit('/').next());
        named.or(placed).unwrap_or_default().parse().map_err(|_| NOBODY)
    };
    let mut ids = listed
        .into_iter()
        .flatten()
        .map(id)
        .collect::<Result<Vec<MemberId>, _>>()?;
    ids.sort_unstable();
    ids.dedup();
    Ok(ids)
}

async fn join(tx: &Tx, caller: &Caller, id: TeamId, members: &[MemberId]) -> Answer<(), Refused> {
    if members.is_empty() {
        return Ok(Ok(()));
    }
    // Nobody joins whom a directory may not see.
    if store::present(tx, &caller.scope, members).await?.len() < members.len() {
        return Ok(Err(NOBODY));
    }
    let joined = teams::join(tx, &caller.scope, &caller.visit, id, members).await?;
    Ok(joined.map(drop).map_err(model::refused_team))
}

async fn leave(tx: &Tx, caller: &Caller, id: TeamId, members: &[MemberId]) -> Result<(), Failure> {
    for member in members {
        // Who is not in it need not leave it.
        let _ = teams::leave(tx, &caller.scope, &caller.visit, id, *member).await?;
    }
    Ok(())
}

/// The group as it is then; nothing where only members came or went, which needs nobody to read them all.
pub async fn change(
    caller: &Caller,
    id: &str,
    (change, if_match): (Change, Option<&str>),
    noted: &mut Noted,
) -> Answer<Option<Resource>, Refused> {
    let Ok(id) = id.parse::<TeamId>() else {
        return Ok(Err(Refused::NotFound));
    };
    let (own, profile, tag) = (caller.clone(), noted.profile, if_match.map(str::to_owned));
    let roll = match &change {
        Change::Patch(operations) if if_match.is_none() => patch::roll(operations, noted),
        _ => None,
    };
    let done = caller
        .visit
        .app
        .db
        .decide(async move |tx| {
            let mut noted = Noted::new(profile);
            let done = match &roll {
                Some(roll) => called(tx, &own, id, roll).await?.map(|()| None),
                None => changed(tx, &own, (id, &change, tag.as_deref()), &mut noted)
                    .await?
                    .map(Some),
            };
            Ok(done.map(|resource| (resource, noted)))
        })
        .await?;
    caller.visit.app.sessions.forget();
    Ok(done.map(|(resource, met)| {
        noted.learn(&met);
        resource
    }))
}

async fn called(tx: &Tx, caller: &Caller, id: TeamId, roll: &[Roll]) -> Answer<(), Refused> {
    store::hold_team(tx, &caller.scope, id).await?;
    let Some(group) = store::group(tx, &caller.scope, id).await? else {
        return Ok(Err(Refused::NotFound));
    };
    for step in roll {
        match step {
            Roll::Join(ids) => {
                let parsed = ids
                    .iter()
                    .map(|id| id.parse())
                    .collect::<Result<Vec<MemberId>, _>>();
                let mut members = or_refuse!(parsed.map_err(|_| NOBODY));
                members.sort_unstable();
                members.dedup();
                or_refuse!(join(tx, caller, id, &members).await?);
            }
            Roll::Leave(ids) => {
                let members: Vec<MemberId> = ids.iter().filter_map(|id| id.parse().ok()).collect();
                leave(tx, caller, id, &members).await?;
            }
        }
    }
    let external = group.external_id.as_deref();
    store::identify(tx, &caller.scope, (id, external), caller.visit.now).await?;
    Ok(Ok(()))
}

async fn changed(
    tx: &Tx,
    caller: &Caller,
    (id, change, if_match): (TeamId, &Change, Option<&str>),
    noted: &mut Noted,
) -> Answer<Resource, Refused> {
    let (scope, visit) = (caller.scope.as_ref(), &caller.visit);
    store::hold_team(tx, scope, id).await?;
    let before = or_refuse!(whole(tx, caller, id).await?);
    or_refuse!(is_current(if_match, &before));
    let mut own = before.clone();
    for ours in ["schemas", "id", "meta"] {
        own.remove(ours);
    }
    let after = or_refuse!(change.of(Kind::Group, &own, noted));
    if text(&after, "displayName") != text(&own, "displayName")
        && let Err(refusal) = teams::rename(tx, scope, visit, id, text(&after, "displayName")).await?
    {
        return Ok(Err(model::refused_team(refusal)));
    }
    let (were, are) = (or_refuse!(members(&own)), or_refuse!(members(&after)));
    let left: Vec<MemberId> = were
        .iter()
        .filter(|one| are.binary_search(one).is_err())
        .copied()
        .collect();
    let came: Vec<MemberId> = are
        .iter()
        .filter(|one| were.binary_search(one).is_err())
        .copied()
        .collect();
    leave(tx, caller, id, &left).await?;
    or_refuse!(join(tx, caller, id, &came).await?);
    if after != own {
        store::identify(tx, scope, (id, external(&after)), visit.now).await?;
    }
    whole(tx, caller, id).await
}

pub async fn delete(caller: &Caller, id: &str, if_match: Option<&str>) -> Answer<(), Refused> {
    let Ok(id) = id.parse::<TeamId>() else {
        return Ok(Err(Refused::NotFound));
    };
    let (own, tag) = (caller.clone(), if_match.map(str::to_owned));
    let gone = caller
        .visit
        .app
        .db
        .decide(async move |tx| {
            store::hold_team(tx, &own.scope, id).await?;
            if tag.is_some() {
                or_refuse!(is_current(
                    tag.as_deref(),
                    &or_refuse!(whole(tx, &own, id).await?)
                ));
            }
            let done = teams::delete(tx, &own.scope, &own.visit, id).await?;
            Ok(done.map_err(model::refused_team))
        })
        .await?;
    caller.visit.app.sessions.forget();
    Ok(gone)
}
