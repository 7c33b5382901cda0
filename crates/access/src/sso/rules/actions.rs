//! Writing rules, making members by them, and following groups.

use super::{
    model::{self, Followed, MOST, NotMade, Refusal, Rule, Wish},
    store,
};
use crate::{
    audit, domains,
    door::{MemberId, Scope, Visit},
    invitations::{self, Why},
    landing::Landing,
    members::{self, Mailbox, Newcomer},
    names, organisations, schedules,
    sessions::{self, EndReason},
    sso::{
        links, mandate,
        model::{Identity, Provider},
    },
    teams,
};
use kit::{
    clock::Time,
    db::Tx,
    failure::{Answer, Failure},
    ids::OrganisationId,
    words::Locale,
};
use sea_orm::{ConnectionTrait, DbErr};
use serde_json::json;
use uuid::Uuid;

/// Characters of a member's name.
const NAME: usize = 80;

pub(super) async fn create(
    tx: &Tx,
    scope: &Scope,
    visit: &Visit,
    (provider, wish): (&Provider, &Wish),
) -> Answer<(), Refusal> {
    let proven = proven(tx, scope.organisation, None).await?;
    let (teams, schedules) = (teams::ids(tx, scope).await?, schedules::ids(tx, scope).await?);
    let entered = match wish.read(&proven, &teams, &schedules) {
        Ok(entered) => entered,
        Err(refusal) => return Ok(Err(refusal)),
    };
    if store::all(tx, (scope.organisation, provider.id)).await?.len() >= MOST {
        return Ok(Err(Refusal::TooMany));
    }
    store::insert(tx, scope, (Uuid::now_v7(), provider.id), &entered, visit.now).await?;
    let data = json!({
        "name": provider.name,
        "group": entered.group,
        "domain": entered.domain,
        "role": entered.role.code(),
        "team": entered.team,
        "follows": entered.follows,
    });
    let entry = audit::Entry::by(scope, visit, "sso.rule-added", Some(provider.id));
    audit::write(tx, entry.data(data), visit.now).await?;
    Ok(Ok(()))
}

/// The provider it was of; nothing when there is no such rule.
pub(super) async fn delete(tx: &Tx, scope: &Scope, visit: &Visit, id: Uuid) -> Result<Option<Uuid>, Failure> {
    let Some(provider) = store::delete(tx, scope, id).await? else {
        return Ok(None);
    };
    let entry = audit::Entry::by(scope, visit, "sso.rule-removed", Some(provider));
    audit::write(tx, entry, visit.now).await?;
    Ok(Some(provider))
}

/// Names of the domains an organisation proved; only those whose proof stands where `now` is given.
pub(super) async fn proven(
    connection: &impl ConnectionTrait,
    organisation: OrganisationId,
    now: Option<Time>,
) -> Result<Vec<String>, DbErr> {
    let all = domains::proven(connection, organisation).await?;
    let standing = all
        .into_iter()
        .filter(|domain| now.is_none_or(|now| domain.stands(now)));
    Ok(standing.map(|domain| domain.name).collect())
}

/// Whether the provider vouches for the address it names, as every rule wants it.
pub async fn is_vouched_for(
    connection: &impl ConnectionTrait,
    (provider, identity): (&Provider, &Identity),
    now: Time,
) -> Result<bool, DbErr> {
    let proven = proven(connection, provider.organisation_id, Some(now)).await?;
    Ok(model::is_vouched_for(provider, identity, &proven))
}

/// Whether a provider has rules at all: without one a stranger costs no more than a look.
pub async fn are_any(connection: &impl ConnectionTrait, provider: &Provider) -> Result<bool, DbErr> {
    store::are_any(connection, provider).await
}

/// Whether one of them asks for a group.
pub async fn name_groups(connection: &impl ConnectionTrait, provider: &Provider) -> Result<bool, DbErr> {
    store::name_groups(connection, provider).await
}

/// Makes a member of whom the provider says somebody is, connected with it, in the change that takes its answer (S-105).
pub async fn make(
    tx: &Tx,
    visit: &Visit,
    (provider, identity): (&Provider, &Identity),
) -> Answer<MemberId, NotMade> {
    let organisation = provider.organisation_id;
    let rules = store::all(tx, (organisation, provider.id)).await?;
    let proven = proven(tx, organisation, Some(visit.now)).await?;
    let (rule, address) = match model::decide(&rules, provider, identity, &proven) {
        Ok(decided) => decided,
        Err(why) => return Ok(Err(why)),
    };
    let Some(home) = organisations::store::by_id(tx, organisation).await? else {
        return Err(Failure::broken("a provider of no organisation"));
    };
    let new = newcomer(
        organisation,
        (rule, &address),
        identity,
        (&home.locale, &home.time_zone),
    );
    if !members::insert(tx, &new, visit.now).await? {
        return Ok(Err(NotMade::Taken));
    }
    if let Some(team) = rule.team_id {
        teams::add(tx, (organisation, team), new.id).await?;
    }
    if !links::made(tx, visit, (provider, identity), new.id).await? {
        return Ok(Err(NotMade::Taken));
    }
    // Where passwords count, coming in by the provider does not take the place of one (000-18).
    if !mandate::is_barred(tx, (organisation, new.id), visit.now).await? {
        invitations::write(&visit.app, tx, (organisation, new.id), Why::By(None), visit.now).await?;
    }
    let mut entry = audit::Entry::by_house(organisation, "sso.member-made", Some(new.id.0));
    (entry.address, entry.user_agent) = (visit.address.to_string(), visit.user_agent.clone());
    let data = json!({
        "name": provider.name,
        "login": address,
        "group": rule.group_name,
        "role": new.role.code(),
        "team": rule.team_name,
    });
    audit::write(tx, entry.data(data), visit.now).await?;
    Ok(Ok(new.id))
}

fn newcomer(
    organisation: OrganisationId,
    (rule, address): (&Rule, &str),
    identity: &Identity,
    (locale, zone): (&str, &str),
) -> Newcomer {
    let called = identity.name.as_deref().unwrap_or_default();
    let called: String = called.chars().take(NAME).collect();
    let local = address.split('@').next().unwrap_or(address);
    Newcomer {
        organisation,
        id: MemberId::new(),
        display_name: names::clean(&called, NAME).unwrap_or_else(|_| local.to_owned()),
        identifier: address.to_owned(),
        recovery_address: address.to_owned(),
        mailbox: Mailbox::Told,
        role: rule.role(),
        state: members::State::Active,
        locale: Locale::parse(locale).unwrap_or(Locale::En),
        landing: Landing::Conversations.code().to_owned(),
        time_zone: zone.to_owned(),
        history: false,
        schedule: rule.schedule_id,
        created_by: None,
    }
}

/// Sets a member's role and teams as the groups say, where a rule follows them. Whose access got smaller has no other
/// session after it (S-084).
pub async fn settle(
    tx: &Tx,
    visit: &Visit,
    (provider, identity): (&Provider, &Identity),
    member: MemberId,
) -> Result<(), Failure> {
    let whose = (provider.organisation_id, member);
    let rules = store::all(tx, (provider.organisation_id, provider.id)).await?;
    let Some(followed) = model::follow(&rules, identity) else {
        return Ok(());
    };
    // Administrators are made and moved by administrators.
    if store::is_administrator(tx, whose).await? {
        return Ok(());
    }
    let Some(moved) = apply(tx, whose, &followed, visit.now).await? else {
        return Ok(());
    };
    if moved.shrunk {
        sessions::end_all(&visit.app, tx, whose.0, member, EndReason::Revoked, visit.now).await?;
    } else {
        sessions::refresh(tx, whose.0).await?;
    }
    let entry = audit::Entry::by_house(whose.0, "sso.groups-followed", Some(member.0));
    let data = json!({
        "name": provider.name,
        "role": followed.role.code(),
        "joined": moved.joined,
        "left": moved.left,
    });
    audit::write(tx, entry.data(data), visit.now).await
}

struct Moved {
    joined: Vec<Uuid>,
    left: Vec<Uuid>,
    shrunk: bool,
}

/// Nothing when all was so already.
async fn apply(
    tx: &Tx,
    whose: (OrganisationId, MemberId),
    followed: &Followed,
    now: Time,
) -> Result<Option<Moved>, Failure> {
    let (mut joined, mut left) = (Vec::new(), Vec::new());
    for team in &followed.joins {
        if teams::add(tx, (whose.0, *team), whose.1).await? {
            joined.push(team.0);
        }
    }
    for team in &followed.leaves {
        if teams::remove(tx, (whose.0, *team), whose.1).await? {
            left.push(team.0);
        }
    }
    let other_role = store::set_role(tx, whose, followed.role, now).await?;
    if joined.is_empty() && left.is_empty() && !other_role {
        return Ok(None);
    }
    let shrunk = !left.is_empty() || (other_role && followed.role == model::ROLES[0]);
    Ok(Some(Moved { joined, left, shrunk }))
}
