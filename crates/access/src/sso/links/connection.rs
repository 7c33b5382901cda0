//! A link by mail with which a member connects their login from outside: for whom the provider is mandatory there is no
//! other way to make the first connection (S-105).

use super::store;
use crate::{
    audit,
    door::{Administrator, Guest, MemberId, Scope, Signed, Visit},
    invitations,
    members::State,
    organisations::{self, Brand},
    outbox::{self, Draft, Kind, within},
    passwords,
    shell::{self, DoorFrame},
    sso::{mandate, model::Way, store as providers},
    tickets::{self, Condition, Presented, Purpose},
};
use axum::{
    extract::Path,
    http::{HeaderMap, StatusCode},
    response::Response,
};
use chrono::Duration;
use kit::{
    clock::Time,
    db::Tx,
    failure::{Answer, Failure},
    ids::OrganisationId,
    page::{html, see_other},
};

/// Links that one press sends: a mail server is not to be filled by one.
pub const AT_ONCE: usize = 200;

/// A link that was sent so lately is not sent again.
const AGAIN: Duration = Duration::minutes(1);

/// Why none was sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum NotSent {
    /// No such active member here, or nothing to connect them with.
    Unknown,
    /// Others read the mailbox: the account of one of them would be connected (1.8).
    Shared,
    /// They are, with every provider there is.
    Connected,
}

impl NotSent {
    fn done(self) -> &'static str {
        match self {
            Self::Unknown => "sso-done-lapsed",
            Self::Shared => "sso-done-lapsed-shared",
            Self::Connected => "sso-done-lapsed-connected",
        }
    }
}

async fn send(tx: &Tx, scope: &Scope, visit: &Visit, member: MemberId) -> Answer<(), NotSent> {
    let organisation = scope.organisation;
    let whose = (organisation, member);
    let holder = tickets::holder(tx, organisation, member).await?;
    let holder = holder.filter(|one| one.state == State::Active.code() && !one.emergency);
    let home = organisations::store::by_id(tx, organisation).await?;
    let (Some(holder), Some(home)) = (holder, home) else {
        return Ok(Err(NotSent::Unknown));
    };
    if passwords::store::is_delegated(tx, organisation, member).await? {
        return Ok(Err(NotSent::Shared));
    }
    if !store::may_connect(tx, whose).await? {
        let any = providers::is_any_offered(tx, organisation).await?;
        return Ok(Err(if any { NotSent::Connected } else { NotSent::Unknown }));
    }
    // Two presses are one: the second would make the first one's link worthless.
    if tickets::issued_since(tx, whose, Some(Purpose::Connection), visit.now - AGAIN).await? {
        return Ok(Ok(()));
    }
    let issued = tickets::issue(&visit.app, tx, &holder, Purpose::Connection, visit.now).await?;
    let brand = Brand::from(home);
    let say = &brand.tongue(&visit.app.words, holder.locale());
    let (name, login) = (brand.name.as_str(), holder.identifier.as_str());
    let draft = Draft {
        say,
        brand: &brand,
        kind: Kind::Connection,
        subject: say.t2("sso-connection-subject", "organisation", name, "login", login),
        before: vec![
            say.t2("sso-connection-about", "organisation", name, "login", login),
            say.t("sso-connection-link").into_owned(),
        ],
        link: Some(&issued),
        after: vec![
            say.t1("sso-connection-expires", "within", within(say, issued.lives)),
            say.t("sso-connection-ignore").into_owned(),
        ],
    };
    outbox::queue(&visit.app, tx, draft.to(&holder)?, visit.now).await?;
    let entry = audit::Entry::by(scope, visit, "sso.connection-sent", Some(member.0));
    audit::write(tx, entry, visit.now).await?;
    Ok(Ok(()))
}

/// To one member.
pub async fn create(who: Signed<Administrator>, Path(id): Path<String>) -> Result<Response, Failure> {
    let Ok(member) = id.parse::<MemberId>() else {
        return Ok(shell::not_found(&who));
    };
    let (scope, visit) = (who.scope.clone(), who.visit.clone());
    let sent = who
        .app
        .db
        .decide(async move |tx| send(tx, &scope, &visit, member).await)
        .await?;
    Ok(match sent {
        Err(NotSent::Unknown) => shell::not_found(&who),
        Err(why) => see_other(&format!("/members/{member}?done={}", why.done())),
        Ok(()) => see_other(&format!("/members/{member}?done=sso-done-connection-sent")),
    })
}

/// To those who are not connected with the provider that is mandatory for them, or the first, and have no link: each in a
/// change of its own. Pressed again it goes on with the next.
pub async fn create_all(who: Signed<Administrator>) -> Result<Response, Failure> {
    let all = mandate::unconnected(who.app.db.read(), &who.scope, who.now).await?;
    for one in all.iter().filter(|one| one.waits()).take(AT_ONCE) {
        let (scope, visit, member) = (who.scope.clone(), who.visit.clone(), one.id);
        // Whoever is not to get one after all is passed over: the page goes on naming them.
        let _ = who
            .app
            .db
            .decide(async move |tx| send(tx, &scope, &visit, member).await)
            .await?;
    }
    Ok(see_other("/sso/mandate?done=sso-done-connections-sent"))
}

#[derive(askama::Template)]
#[template(path = "sso/links/connection.html")]
struct Connection {
    frame: DoorFrame,
    /// Empty when the link is dead.
    login: String,
    name: String,
    ways: Vec<Way>,
    ticket: String,
}

/// The page behind the link. Changes nothing, however often it is opened (S-022).
pub async fn show(
    Guest(visit): Guest,
    headers: HeaderMap,
    Path(ticket): Path<String>,
) -> Result<Response, Failure> {
    let db = visit.app.db.read();
    let look = match Presented::parse(&ticket) {
        Some(presented) => tickets::look(db, &presented, Purpose::Connection, visit.now).await?,
        None => None,
    };
    let Some(look) = look else {
        return Ok(dead(DoorFrame::new(&visit), StatusCode::NOT_FOUND));
    };
    let organisation = look.holder.organisation_id;
    let frame = invitations::pages::frame(&visit, &headers, &look.holder).await?;
    if look.condition != Condition::Open {
        return Ok(dead(frame, StatusCode::GONE));
    }
    let page = Connection {
        login: look.holder.identifier,
        name: look.holder.display_name,
        ways: mandate::ways(db, (organisation, look.holder.member_id), visit.now).await?,
        ticket,
        frame,
    };
    Ok(html(StatusCode::OK, &page))
}

fn dead(frame: DoorFrame, status: StatusCode) -> Response {
    let page = Connection {
        frame,
        login: String::new(),
        name: String::new(),
        ways: Vec::new(),
        ticket: String::new(),
    };
    html(status, &page)
}

/// Whether the secret part of a link, an invitation's or one of these, may be completed by a provider.
pub async fn may(visit: &Visit, organisation: OrganisationId, ticket: &str) -> Result<bool, Failure> {
    if invitations::may_be_accepted_by_provider(visit, organisation, ticket).await? {
        return Ok(true);
    }
    let Some(presented) = Presented::parse(ticket).filter(|one| one.organisation == organisation) else {
        return Ok(false);
    };
    let db = visit.app.db.read();
    let look = tickets::look(db, &presented, Purpose::Connection, visit.now).await?;
    Ok(look.is_some_and(|look| look.condition == Condition::Open))
}

/// Spends one of these; whose it was.
pub async fn spend(tx: &Tx, presented: &Presented, now: Time) -> Result<Option<MemberId>, Failure> {
    let Some(member) = tickets::spend(tx, presented, Purpose::Connection, now).await? else {
        return Ok(None);
    };
    // Said of the mailbox since it was sent.
    if passwords::store::is_delegated(tx, presented.organisation, member).await? {
        return Ok(None);
    }
    Ok(Some(member))
}
