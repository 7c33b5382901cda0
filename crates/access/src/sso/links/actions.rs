//! Making and ending links.

use super::{
    letter,
    store::{self, Making},
};
use crate::{
    audit,
    door::{MemberId, Scope, Visit},
    sso::{
        mandate,
        model::{Identity, Provider},
    },
};
use kit::{
    db::Tx,
    failure::{Answer, Failure},
};
use serde_json::json;
use uuid::Uuid;

/// Characters that are kept of what a person is called at the provider.
const CALLED: usize = 120;

/// A signed-in member connects their login. False when the subject is another member's here.
pub(in crate::sso) async fn connect(
    tx: &Tx,
    scope: &Scope,
    visit: &Visit,
    (provider, identity): (&Provider, &Identity),
) -> Result<bool, Failure> {
    let called = called(identity);
    let making = Making {
        member: scope.member,
        by: "member",
        called: &called,
        now: visit.now,
    };
    if !store::connect(tx, provider, identity, &making).await? {
        return Ok(false);
    }
    let entry = audit::Entry::by(scope, visit, "sso.linked", Some(scope.member.0));
    let data = json!({ "provider": provider.name, "called": called, "subject": identity.subject });
    audit::write(tx, entry.data(data), visit.now).await?;
    let whose = (scope.organisation, scope.member);
    letter::connected(&visit.app, tx, whose, (&provider.name, &called), visit.now).await?;
    Ok(true)
}

/// An invited member connects by their link. False when the subject is another member's here.
pub(in crate::sso) async fn accepted(
    tx: &Tx,
    visit: &Visit,
    (provider, identity): (&Provider, &Identity),
    member: MemberId,
) -> Result<bool, Failure> {
    by(tx, visit, (provider, identity), (member, "invitation")).await
}

/// A member connects by the link that was mailed for it, and their mailbox is told. False when the subject is another
/// member's here, or when they are connected as somebody else: that is theirs, or an administrator's, to end first.
pub(in crate::sso) async fn joined(
    tx: &Tx,
    visit: &Visit,
    (provider, identity): (&Provider, &Identity),
    member: MemberId,
) -> Result<bool, Failure> {
    let whose = (provider.organisation_id, member);
    // They did so in their profile before they came to the letter.
    if store::used(tx, provider, identity, member, visit.now).await? {
        return Ok(true);
    }
    if store::is_connected(tx, whose, provider.id).await?
        || !by(tx, visit, (provider, identity), (member, "link")).await?
    {
        return Ok(false);
    }
    letter::connected(
        &visit.app,
        tx,
        whose,
        (&provider.name, &called(identity)),
        visit.now,
    )
    .await?;
    Ok(true)
}

/// A rule made the member, who comes in by it from now on.
pub(in crate::sso) async fn made(
    tx: &Tx,
    visit: &Visit,
    (provider, identity): (&Provider, &Identity),
    member: MemberId,
) -> Result<bool, Failure> {
    by(tx, visit, (provider, identity), (member, "rule")).await
}

async fn by(
    tx: &Tx,
    visit: &Visit,
    (provider, identity): (&Provider, &Identity),
    (member, by): (MemberId, &str),
) -> Result<bool, Failure> {
    let called = called(identity);
    let making = Making {
        member,
        by,
        called: &called,
        now: visit.now,
    };
    if !store::connect(tx, provider, identity, &making).await? {
        return Ok(false);
    }
    let mut entry = audit::Entry::by_house(provider.organisation_id, "sso.linked", Some(member.0));
    entry.actor = Some(member);
    (entry.address, entry.user_agent) = (visit.address.to_string(), visit.user_agent.clone());
    let data = json!({ "provider": provider.name, "called": called, "subject": identity.subject });
    audit::write(tx, entry.data(data), visit.now).await?;
    Ok(true)
}

/// Why a link stays.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Stays {
    /// There was none.
    Nothing,
    /// Everybody must come in by the provider, and no other administrator could.
    Last,
}

/// A member's own word, or an administrator's.
pub(super) async fn remove(
    tx: &Tx,
    scope: &Scope,
    visit: &Visit,
    (member, provider): (MemberId, Uuid),
) -> Answer<(), Stays> {
    let whose = (scope.organisation, member);
    if mandate::hold(tx, scope, provider).await?
        && !store::is_other_administrator(tx, whose, provider).await?
    {
        return Ok(Err(Stays::Last));
    }
    let Some(name) = store::remove(tx, whose, provider).await? else {
        return Ok(Err(Stays::Nothing));
    };
    let entry = audit::Entry::by(scope, visit, "sso.unlinked", Some(member.0));
    audit::write(tx, entry.data(json!({ "provider": name })), visit.now).await?;
    Ok(Ok(()))
}

/// How the person is told which of their logins there it is. Only shown, never looked for.
fn called(identity: &Identity) -> String {
    let all = [&identity.email, &identity.username, &identity.name];
    let first = all.into_iter().flatten().next().unwrap_or(&identity.subject);
    let plain = first.chars().filter(|letter| !letter.is_control());
    plain.take(CALLED).collect()
}
