//! What follows from who the provider says came back.

use super::{
    super::model::{Identity, Kind, NotIn, Provider, Purpose, Said},
    going::Going,
};
use crate::{
    audit,
    devices::Seen,
    door::{MemberId, Scope, Visit},
    invitations,
    lockouts::attempt,
    sessions, sign_in,
    sso::{calls, links, logout, mandate, rules, saml, store},
    tickets::Presented,
};
use chrono::DateTime;
use kit::{
    clock::Time,
    db::Tx,
    failure::{Answer, Failure},
    page::parse,
};
use oidc::{Ask, Callback, challenge};
use serde_json::json;
use std::sync::Arc;
use url::Url;

/// What is asked for beside the subject: enough to greet somebody.
const SCOPES: &str = "openid email profile";
/// The same where the provider has a scope for groups, and rules may ask for them.
const WITH_GROUPS: &str = "openid email profile groups";

/// So many seconds a provider's clock may be behind ours: what SAML is given (S-123).
const BEHIND: i64 = 90;

/// How somebody is in, or what was connected.
pub enum Done {
    In(Box<sign_in::Entered>, String),
    Linked { trial: bool },
    Shown,
}

/// Where to send the browser, and in `going` what is asked for there.
pub async fn address(visit: &Visit, provider: &Provider, going: &mut Going) -> Answer<Url, NotIn> {
    let prompt = prompt(provider, going);
    if provider.kind() == Kind::Saml {
        return saml::address(visit, provider, going, prompt.is_some()).await;
    }
    let said = match visit.app.providers.of(&visit.app, provider).await {
        Ok(said) => said,
        Err(unknown) => return Ok(Err(unknown.into())),
    };
    going.groups = going.groups
        && said.metadata.groups_by_scope
        && provider.kind() == Kind::Oidc
        && (going.purpose.is_trial() || rules::name_groups(visit.app.db.read(), provider).await?);
    let ask = Ask {
        client: &provider.client_id,
        redirect_uri: &provider.redirect_uri(&visit.app.settings.base_url),
        scopes: if going.groups { WITH_GROUPS } else { SCOPES },
        state: going.state.expose(),
        nonce: going.nonce.expose(),
        challenge: &challenge(going.verifier.expose()),
        login_hint: None,
        // With an age asked for, the provider must say when they showed themselves (OpenID Connect Core 1.0, 3.1.2.1).
        max_age: matches!(going.purpose, Purpose::Again { .. }).then_some(0),
        prompt,
        locale: Some(visit.say.locale.code()),
    };
    Ok(Ok(ask.address(&said.metadata)))
}

/// Whoever connects a login chooses which, where the provider can ask for it, and shows themselves anew where it cannot;
/// so does whoever comes to a computer that others use, too. Everybody else goes through as they are (004-18).
fn prompt(provider: &Provider, going: &Going) -> Option<&'static str> {
    if matches!(going.purpose, Purpose::SignIn) && !going.shared {
        return None;
    }
    Some(match provider.kind() {
        // Whoever shows themselves once more has chosen already which one they are.
        Kind::Entra if matches!(going.purpose, Purpose::Again { .. }) => "login",
        Kind::Entra | Kind::Google => "select_account",
        // SAML has a word of its own for it.
        Kind::Oidc | Kind::Saml => "login",
    })
}

/// Somebody came back. Whatever is refused stands in the audit with its reason.
pub async fn arrive(visit: &Visit, provider: &Provider, going: &Going, query: &str) -> Answer<Done, NotIn> {
    let heard = if provider.kind() == Kind::Saml {
        saml::heard(visit, provider, going, query).await?
    } else {
        let callback: Callback = parse(query.as_bytes()).unwrap_or_default();
        calls::identity(&visit.app, provider, going, &callback).await?
    };
    settle(visit, provider, going, heard).await
}

/// What becomes of an answer.
pub async fn settle(
    visit: &Visit,
    provider: &Provider,
    going: &Going,
    heard: Result<Identity, NotIn>,
) -> Answer<Done, NotIn> {
    let done = match heard {
        Ok(identity) => follow(visit, provider, going, &identity).await?,
        Err(not_in) => Err(not_in),
    };
    // What was never begun here is nobody's attempt: a stranger who calls by the thousand writes nothing. What goes on at
    // once is no refusal, and of interest only to who tries the provider.
    if let Err(not_in) = &done
        && !matches!(not_in, NotIn::Lapsed)
        && (going.purpose.is_trial() || !matches!(not_in, NotIn::WithoutGroups))
        && may_be_written(visit)
    {
        refused(visit, provider, not_in).await?;
    }
    Ok(done)
}

async fn follow(
    visit: &Visit,
    provider: &Provider,
    going: &Going,
    identity: &Identity,
) -> Answer<Done, NotIn> {
    let by = match &going.purpose {
        Purpose::Link { member, trial } => {
            return link(visit, provider, going, (identity, *member, *trial)).await;
        }
        Purpose::Again { member } => {
            return again(visit, provider, going, (identity, *member)).await;
        }
        Purpose::SignIn => by_link(visit, provider, identity).await?,
        Purpose::Invitation { ticket } => by_invitation(provider, ticket.expose()),
    };
    match by {
        Ok(by) => enter(visit, provider, going, (identity, by)).await,
        Err(not_in) => Ok(Err(not_in)),
    }
}

/// What tells whose a subject is (S-104, S-105).
#[derive(Clone)]
enum By {
    /// It was connected before.
    Link(MemberId),
    /// The invitation is completed by it in place of a password, or the link of a connection used.
    Invitation(Presented),
    /// A rule makes a member of them.
    Rule,
}

/// The subject decides, and nothing else (S-104).
async fn by_link(visit: &Visit, provider: &Provider, identity: &Identity) -> Answer<By, NotIn> {
    let db = visit.app.db.read();
    Ok(match links::store::by_subject(db, provider, identity).await? {
        Some(member) => Ok(By::Link(member)),
        None if rules::are_any(db, provider).await? => Ok(By::Rule),
        None => Err(NotIn::Unknown),
    })
}

fn by_invitation(provider: &Provider, ticket: &str) -> Result<By, NotIn> {
    let presented = Presented::parse(ticket).filter(|one| one.organisation == provider.organisation_id);
    presented.map(By::Invitation).ok_or(NotIn::Lapsed)
}

/// The answer is taken, an invitation spent and its subject connected, and the session begun, all in one change or none
/// of it.
async fn enter(
    visit: &Visit,
    provider: &Provider,
    going: &Going,
    (identity, by): (&Identity, By),
) -> Answer<Done, NotIn> {
    let linked = match &by {
        By::Link(member) => Some((provider.organisation_id, *member)),
        By::Invitation(_) | By::Rule => None,
    };
    let seen = Seen {
        shared: going.shared,
        ..visit.seen.clone()
    };
    let (here, provider, identity, answered) = (
        visit.clone(),
        provider.clone(),
        identity.clone(),
        going.answered(),
    );
    let entered = visit
        .app
        .db
        .decide(async move |tx| {
            if !is_taken(tx, &provider, (answered.clone(), None), here.now).await? {
                return Ok(Err(NotIn::Lapsed));
            }
            match member(tx, &here, (&provider, &identity), &by).await? {
                Ok(member) => begin(tx, &here, (&provider, &identity), (member, seen.clone())).await,
                Err(not_in) => Ok(Err(not_in)),
            }
        })
        .await?;
    visit.app.sessions.forget();
    if let (Err(NotIn::OffShift), Some(whose)) = (&entered, linked) {
        sign_in::came_off_shift(visit, whose).await?;
    }
    Ok(entered.map(|(entered, identifier)| Done::In(Box::new(entered), identifier)))
}

/// Whose it is at this very moment.
async fn member(
    tx: &Tx,
    visit: &Visit,
    (provider, identity): (&Provider, &Identity),
    by: &By,
) -> Answer<MemberId, NotIn> {
    match by {
        // Between the look and now it may have been taken away.
        By::Link(member) => {
            let used = links::store::used(tx, provider, identity, *member, visit.now).await?;
            if !used {
                return Ok(Err(NotIn::Unknown));
            }
            rules::settle(tx, visit, (provider, identity), *member).await?;
            Ok(Ok(*member))
        }
        By::Rule => {
            let made = rules::make(tx, visit, (provider, identity)).await?;
            Ok(made.map_err(NotIn::Unmade))
        }
        By::Invitation(presented) => {
            let said = (provider, identity);
            let (member, connected) = match invitations::accept_by_provider(tx, visit, presented).await? {
                Some(member) => (member, links::accepted(tx, visit, said, member).await?),
                None => match links::connection::spend(tx, presented, visit.now).await? {
                    Some(member) => (member, links::joined(tx, visit, said, member).await?),
                    None => return Ok(Err(NotIn::Lapsed)),
                },
            };
            Ok(if connected { Ok(member) } else { Err(NotIn::Taken) })
        }
    }
}

/// Whether the answer is taken by this change: it was not taken before, and the provider is the one that was asked.
async fn is_taken(
    tx: &Tx,
    provider: &Provider,
    (answered, trial): ((Vec<u8>, Time), Option<MemberId>),
    now: Time,
) -> Result<bool, Failure> {
    Ok(store::answer(tx, provider.organisation_id, answered).await?
        && store::succeeded(tx, provider, trial, now).await?)
}

/// The session, which remembers the provider it came by.
async fn begin(
    tx: &Tx,
    visit: &Visit,
    (provider, identity): (&Provider, &Identity),
    (member, seen): (MemberId, Seen),
) -> Answer<(sign_in::Entered, String), NotIn> {
    let whose = (provider.organisation_id, member);
    // The one that is mandatory, and no other that stands on the page for those it does not reach (004-10).
    if mandate::is_another(tx, whose, provider.id, visit.now).await? {
        return Ok(Err(NotIn::Refused("another provider is mandatory".to_owned())));
    }
    // Theirs ends, and so must what is begun by it (saml-core 2.7.2).
    let ends = identity
        .session_ends
        .and_then(|at| DateTime::from_timestamp(at, 0));
    if ends.is_some_and(|ends| ends <= visit.now) {
        return Ok(Err(NotIn::Refused("the session there is over".to_owned())));
    }
    match sign_in::by_provider(tx, visit, whose, seen).await? {
        Ok((entered, identifier)) => {
            let whose = (entered.session, entered.member);
            logout::vouched(&visit.app, tx, (provider, identity), whose, visit.now).await?;
            if let Some(ends) = ends {
                sessions::limit(tx, provider.organisation_id, entered.session, ends).await?;
            }
            mandate::confirm(tx, (provider.organisation_id, provider.id), visit.now).await?;
            Ok(Ok((entered, identifier)))
        }
        Err(refusal) => Ok(Err(refusal.into())),
    }
}

/// A member who is signed in connects their login: both were proven in this browser.
async fn link(
    visit: &Visit,
    provider: &Provider,
    going: &Going,
    (identity, member, trial): (&Identity, MemberId, bool),
) -> Answer<Done, NotIn> {
    let Some(scope) = own(visit, provider, member) else {
        return Ok(Err(NotIn::Lapsed));
    };
    let (here, provider, identity, answered) = (
        visit.clone(),
        provider.clone(),
        identity.clone(),
        going.answered(),
    );
    visit
        .app
        .db
        .decide(async move |tx| {
            let by = trial.then_some(scope.member);
            if !is_taken(tx, &provider, (answered.clone(), by), here.now).await? {
                return Ok(Err(NotIn::Lapsed));
            }
            if !links::connect(tx, &scope, &here, (&provider, &identity)).await? {
                return Ok(Err(NotIn::Taken));
            }
            if trial {
                let vouched = rules::is_vouched_for(tx, (&provider, &identity), here.now).await?;
                links::store::note(tx, &scope, provider.id, &Said::new(&identity, vouched)).await?;
            }
            Ok(Ok(Done::Linked { trial }))
        })
        .await
}

/// A member who is signed in shows once more who they are, and is nobody else there.
async fn again(
    visit: &Visit,
    provider: &Provider,
    going: &Going,
    (identity, member): (&Identity, MemberId),
) -> Answer<Done, NotIn> {
    let Some(scope) = own(visit, provider, member) else {
        return Ok(Err(NotIn::Lapsed));
    };
    if !is_shown_anew(provider, going, identity) {
        return Ok(Err(NotIn::Refused("not shown anew".to_owned())));
    }
    let (here, provider, identity, answered) = (
        visit.clone(),
        provider.clone(),
        identity.clone(),
        going.answered(),
    );
    visit
        .app
        .db
        .decide(async move |tx| {
            if !is_taken(tx, &provider, (answered.clone(), None), here.now).await? {
                return Ok(Err(NotIn::Lapsed));
            }
            if !links::store::used(tx, &provider, &identity, scope.member, here.now).await? {
                return Ok(Err(NotIn::Unknown));
            }
            let whose = (scope.session, scope.member);
            logout::vouched(&here.app, tx, (&provider, &identity), whose, here.now).await?;
            let entry = audit::Entry::by(&scope, &here, "sso.shown", Some(scope.member.0));
            audit::write(tx, entry.data(json!({ "provider": provider.name })), here.now).await?;
            Ok(Ok(Done::Shown))
        })
        .await
}

/// A provider that says when they proved who they are, and means some time ago, did not ask them: what it was asked for
/// stands in an address, and whoever sits there may have changed it. One that says nothing cannot be believed, except
/// Entra and Google, which say it to nobody who did not set it up there.
fn is_shown_anew(provider: &Provider, going: &Going, identity: &Identity) -> bool {
    match identity.authenticated_at {
        Some(at) => at >= going.begun_at.timestamp() - BEHIND,
        None => matches!(provider.kind(), Kind::Entra | Kind::Google),
    }
}

/// The scope of the session in this browser, if it is that member's.
fn own(visit: &Visit, provider: &Provider, member: MemberId) -> Option<Arc<Scope>> {
    let scope = visit.scope.as_ref()?;
    (scope.member == member && scope.organisation == provider.organisation_id).then(|| scope.clone())
}

/// A network's refusals are written up to a pace: behind one address a whole floor may find its provider gone.
fn may_be_written(visit: &Visit) -> bool {
    let network = attempt::network(visit.address);
    let pace = &visit.app.pace;
    pace.allow("sso.refused", &network, visit.now, 300, 1.0).is_ok()
}

/// What the administrator finds in the audit, and nobody else is told.
async fn refused(visit: &Visit, provider: &Provider, not_in: &NotIn) -> Result<(), Failure> {
    let (outcome, reason) = match not_in {
        NotIn::Lapsed => ("lapsed", ""),
        NotIn::Cancelled => ("cancelled", ""),
        NotIn::Down | NotIn::Busy(_) => ("provider down", ""),
        NotIn::WithoutGroups => ("refused", "invalid_scope"),
        NotIn::Refused(reason) => ("refused", reason.as_str()),
        NotIn::Unknown => ("unknown", ""),
        NotIn::Unmade(why) => ("unknown", why.reason()),
        NotIn::Taken => ("taken", ""),
        NotIn::Disabled => ("disabled", ""),
        NotIn::OffShift => ("off shift", ""),
    };
    let mut entry = audit::Entry::by_house(provider.organisation_id, "sso.refused", None);
    entry.address = visit.address.to_string();
    entry.user_agent.clone_from(&visit.user_agent);
    let entry = entry
        .data(json!({ "name": provider.name, "reason": reason }))
        .outcome(outcome);
    let now = visit.now;
    visit
        .app
        .db
        .write(async move |tx| audit::write(tx, entry.clone(), now).await)
        .await
}
