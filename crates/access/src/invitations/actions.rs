//! Inviting, inviting again, and accepting.

use super::{letter, store};
use crate::{
    App, audit,
    door::{MemberId, Scope, Visit},
    members::{self, Misaddressed},
    organisations::{self, Brand},
    outbox::{self, Kind},
    passwords, sso,
    tickets::{self, Condition, Look, Presented, Purpose},
};
use kit::{
    clock::Time,
    db::Tx,
    failure::{Answer, Failure},
    ids::OrganisationId,
    secret::Secret,
    stream::NewEvent,
};
use serde_json::json;

/// Why an invitation is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Why {
    /// An administrator created the member or sends it again.
    By(Option<MemberId>),
    /// A stranger asked for the account, and this member, or the house by its list of domains, said yes (002-04).
    Requested(Option<MemberId>),
    /// Its holder asked for another at the sign-in page (000-13).
    Asked,
}

/// Invites a member, in the change that creates them (000-06). Sending again is the same call: the earlier link is
/// void and the time begins anew.
pub async fn invite(
    app: &App,
    tx: &Tx,
    organisation: OrganisationId,
    member: MemberId,
    by: Option<MemberId>,
    now: Time,
) -> Result<(), Failure> {
    write(app, tx, (organisation, member), Why::By(by), now).await
}

/// See [`invite`]; for whoever writes one for another reason.
pub async fn write(
    app: &App,
    tx: &Tx,
    (organisation, member): (OrganisationId, MemberId),
    why: Why,
    now: Time,
) -> Result<(), Failure> {
    let holder = tickets::holder(tx, organisation, member).await?;
    let home = organisations::store::by_id(tx, organisation).await?;
    let (Some(holder), Some(home)) = (holder, home) else {
        return Err(Failure::broken("an invitation for nobody"));
    };
    let (kind, by) = match why {
        Why::By(by) => (Kind::Invitation, by),
        Why::Requested(by) => (Kind::Activation, by),
        Why::Asked => (Kind::InvitationAgain, None),
    };
    let host = match by {
        Some(by) => tickets::holder(tx, organisation, by)
            .await?
            .map(|host| host.display_name),
        None => None,
    };
    let issued = tickets::issue(app, tx, &holder, Purpose::Invitation, now).await?;
    let about = letter::About {
        kind,
        by: host.as_deref(),
        delegated: passwords::store::is_delegated(tx, organisation, member).await?,
    };
    let letter = letter::welcome(app, &Brand::from(home), &holder, &about, &issued)?;
    let id = outbox::queue(app, tx, letter, now).await?;
    let mut entry = audit::Entry::by_house(organisation, "invitations.sent", Some(member.0));
    entry.actor = by;
    audit::write(
        tx,
        entry.data(json!({ "letter": id, "to": holder.recovery_address })),
        now,
    )
    .await
}

/// After a password was stored through a mailbox that others read: it is a first one, its owner replaces it before
/// anything else, and is told how it came to be (1.8). Whether that was so.
pub async fn lend(
    tx: &Tx,
    (organisation, member): (OrganisationId, MemberId),
    (address, user_agent): (&str, &str),
    now: Time,
) -> Result<bool, Failure> {
    if !passwords::store::is_delegated(tx, organisation, member).await? {
        return Ok(false);
    }
    passwords::store::lend(tx, organisation, member).await?;
    let mailbox = tickets::holder(tx, organisation, member).await?;
    let mut entry = audit::Entry::by_house(organisation, "delegated_activation", Some(member.0));
    (entry.address, entry.user_agent) = (address.to_owned(), user_agent.to_owned());
    let data = json!({ "mailbox": mailbox.map(|holder| holder.recovery_address) });
    audit::write(tx, entry.data(data), now).await?;
    Ok(true)
}

/// Why an invitation was not sent again.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NotSent {
    /// No such member here.
    Unknown,
    /// They chose their password already, or are shut out.
    NotInvited,
    /// No letter could go to the corrected address.
    Implausible,
    /// Somebody else changed the member at the same moment.
    Stale,
}

/// Sends an invitation again, to where its holder's links go, or to the address that an administrator corrects with
/// the same press (000-14, 000-15).
pub(super) async fn send_again(
    tx: &Tx,
    scope: &Scope,
    visit: &Visit,
    member: MemberId,
    corrected: Option<&str>,
) -> Answer<(), NotSent> {
    let Some(holder) = tickets::holder(tx, scope.organisation, member).await? else {
        return Ok(Err(NotSent::Unknown));
    };
    if holder.state != "invited" {
        return Ok(Err(NotSent::NotInvited));
    }
    if let Some(address) = corrected.filter(|typed| typed.trim() != holder.recovery_address) {
        match members::readdress(tx, scope, visit, member, address).await? {
            Ok(true) => return Ok(Ok(())),
            Ok(false) => {}
            Err(Misaddressed::Gone) => return Ok(Err(NotSent::Unknown)),
            Err(Misaddressed::Implausible) => return Ok(Err(NotSent::Implausible)),
            Err(Misaddressed::Stale) => return Ok(Err(NotSent::Stale)),
        }
    }
    invite(
        &visit.app,
        tx,
        scope.organisation,
        member,
        Some(scope.member),
        visit.now,
    )
    .await?;
    Ok(Ok(()))
}

/// Why an invitation was not taken back.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NotRevoked {
    Unknown,
    /// The password was chosen, or its link is dead already.
    TooLate,
}

/// Takes an invitation back: its link is dead, its letter stays at home if it has not left, and asking at the sign-in
/// page brings no other. The member stays and can be invited again.
pub(super) async fn revoke(
    tx: &Tx,
    scope: &Scope,
    visit: &Visit,
    member: MemberId,
) -> Answer<(), NotRevoked> {
    let now = visit.now;
    let Some(line) = store::of_member(tx, scope.organisation, member, now).await? else {
        return Ok(Err(NotRevoked::Unknown));
    };
    // Spent since that look, there is nothing left to void, and nothing was taken back.
    if !line.progress().may_be_revoked() || !tickets::revoke(tx, scope.organisation, member, now).await? {
        return Ok(Err(NotRevoked::TooLate));
    }
    let entry = audit::Entry::by(scope, visit, "invitations.revoked", Some(member.0));
    let data = json!({ "letter": line.letter_id, "was": line.progress().code() });
    audit::write(tx, entry.data(data), now).await?;
    let event = NewEvent {
        kind: "invitations.revoked",
        topic: scope.organisation.0,
        subject: member.0,
        data: json!({}),
    };
    kit::stream::append(tx, scope.organisation, event, now).await?;
    Ok(Ok(()))
}

/// Whether an administrator took the last invitation back; then the sign-in page brings no other.
pub async fn is_revoked(tx: &Tx, organisation: OrganisationId, member: MemberId) -> Result<bool, Failure> {
    store::is_revoked(tx, organisation, member).await
}

/// Why an invitation was not accepted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NotAccepted {
    /// Expired, used, replaced, or never ours.
    Dead,
}

/// An identity provider completes an invitation: no password is stored, the member is active. Its link goes on to be the
/// one for a first password (000-18), except where no password counts: there it is spent. Nothing when it is dead, or was
/// completed before.
pub(crate) async fn accept_by_provider(
    tx: &Tx,
    visit: &Visit,
    presented: &Presented,
) -> Result<Option<MemberId>, Failure> {
    let (now, organisation) = (visit.now, presented.organisation);
    let look = tickets::look(tx, presented, Purpose::Invitation, now).await?;
    let Some(look) = look.filter(|look| look.condition == Condition::Open) else {
        return Ok(None);
    };
    let member = look.holder.member_id;
    // Said of the mailbox since somebody set out for the provider.
    if passwords::store::is_delegated(tx, organisation, member).await? {
        return Ok(None);
    }
    // Of any number that come at once one finds them invited.
    if !store::activate(tx, organisation, member).await? {
        return Ok(None);
    }
    if sso::is_barred(tx, (organisation, member), now).await? {
        tickets::spend(tx, presented, Purpose::Invitation, now).await?;
        tickets::void_all(tx, organisation, member, "provider connected", now).await?;
    }
    let mut entry = audit::Entry::by_house(organisation, "invitations.accepted", Some(member.0));
    (entry.address, entry.user_agent) = (visit.address.to_string(), visit.user_agent.clone());
    audit::write(tx, entry.data(json!({ "method": "provider" })), now).await?;
    Ok(Some(member))
}

/// Whether an invitation is open and may be completed by a provider. One that goes to a mailbox others read may not: its
/// first password is replaced by its owner, and a connected account would not be (1.8).
pub(crate) async fn may_be_accepted_by_provider(
    visit: &Visit,
    organisation: OrganisationId,
    ticket: &str,
) -> Result<bool, Failure> {
    let db = visit.app.db.read();
    let Some(presented) = Presented::parse(ticket).filter(|one| one.organisation == organisation) else {
        return Ok(false);
    };
    let look = tickets::look(db, &presented, Purpose::Invitation, visit.now).await?;
    let open = |look: &Look| look.condition == Condition::Open && look.holder.state == "invited";
    let Some(look) = look.filter(open) else {
        return Ok(false);
    };
    Ok(!passwords::store::is_delegated(db, organisation, look.holder.member_id).await?)
}

/// Spends the ticket and stores the password, or neither. The hash was made before.
pub async fn accept(
    app: &App,
    visit: &Visit,
    presented: Presented,
    (phc, history): (Secret<String>, usize),
) -> Answer<(), NotAccepted> {
    let (now, address, agent) = (visit.now, visit.address.to_string(), visit.user_agent.clone());
    app.db
        .decide(async move |tx| {
            let Some(member) = tickets::spend(tx, &presented, Purpose::Invitation, now).await? else {
                return Ok(Err(NotAccepted::Dead));
            };
            let organisation = presented.organisation;
            if sso::is_barred(tx, (organisation, member), now).await? {
                return Ok(Err(NotAccepted::Dead));
            }
            passwords::store::remember(tx, organisation, member, history).await?;
            passwords::store::set(tx, organisation, member, &phc, now).await?;
            store::activate(tx, organisation, member).await?;
            lend(tx, (organisation, member), (&address, &agent), now).await?;
            tickets::void_all(tx, organisation, member, "password chosen", now).await?;
            let mut entry = audit::Entry::by_house(organisation, "invitations.accepted", Some(member.0));
            (entry.address, entry.user_agent) = (address.clone(), agent.clone());
            audit::write(tx, entry, now).await?;
            Ok(Ok(()))
        })
        .await
}
