//! Writing letters and letting them go.

use super::{
    bounce,
    model::{Body, LetterId, NewLetter, State},
    store,
};
use crate::{
    App, audit,
    door::{Scope, Visit},
};
use kit::{
    clock::Time,
    db::Tx,
    failure::{Answer, Failure},
    ids::OrganisationId,
    jobs::{self, NewJob},
    secret::Secret,
};

/// Where a sealed body belongs: copied into another row it does not open.
pub(super) fn place(organisation: OrganisationId, id: LetterId) -> String {
    format!("outbox.body/{organisation}/{id}")
}

/// Writes a letter inside the change that wants it; a job of the same change delivers it.
pub async fn queue(app: &App, tx: &Tx, letter: NewLetter, now: Time) -> Result<LetterId, Failure> {
    let id = LetterId::new();
    let body = Body {
        text: letter.text.expose().clone(),
        html: letter.html.expose().clone(),
        link: letter.link.as_ref().map(|link| link.expose().clone()),
    };
    let plain = Secret::new(serde_json::to_vec(&body)?);
    let sealed = app.key.seal(&place(letter.organisation, id), plain.expose());
    let message_id = bounce::message_id(letter.organisation, id, host(&app.settings.mail_from));
    let state = if app.mails() { State::Queued } else { State::Held };
    store::insert(tx, id, &letter, sealed, (state, message_id), now).await?;
    if state == State::Queued {
        enqueue(tx, letter.organisation, id, now).await?;
    }
    Ok(id)
}

async fn enqueue(tx: &Tx, organisation: OrganisationId, id: LetterId, now: Time) -> Result<(), Failure> {
    let payload = serde_json::json!({ "letter": id });
    jobs::enqueue(
        tx,
        NewJob::new("outbox.deliver", Some(organisation), payload, now),
    )
    .await
}

/// `address` and `Name <address>` alike.
pub(super) fn address(mail_from: &str) -> &str {
    mail_from
        .rsplit_once('<')
        .map_or(mail_from, |(_, rest)| rest.trim_end_matches('>'))
        .trim()
}

fn host(mail_from: &str) -> &str {
    address(mail_from)
        .rsplit_once('@')
        .map_or("localhost", |(_, host)| host)
}

/// How many letters the mail server did not take when it was asked; they are tried again by themselves.
pub async fn waiting(app: &App, scope: &Scope) -> Result<i64, Failure> {
    Ok(store::put_off(app.db.read(), scope.organisation).await?)
}

/// Why a letter is not sent by hand.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NotSent {
    Unknown,
    /// It is on its way, or arrived, or its link helps nobody any more.
    Pointless,
    /// There is still no mail server.
    NoServer,
}

/// Sends a letter (again) because an administrator says so: the only way an uncertain one ever is.
pub async fn send_by_hand(app: &App, scope: &Scope, visit: &Visit, id: LetterId) -> Answer<(), NotSent> {
    if !app.mails() {
        return Ok(Err(NotSent::NoServer));
    }
    let (scope, visit, now) = (scope.clone(), visit.clone(), visit.now);
    app.db
        .decide(async move |tx| {
            let Some(letter) = store::by_id(tx, scope.organisation, id).await? else {
                return Ok(Err(NotSent::Unknown));
            };
            let from = letter.state();
            if !letter.may_be_sent()
                || !store::settle(tx, (scope.organisation, id), (from, State::Queued), None, now).await?
            {
                return Ok(Err(NotSent::Pointless));
            }
            enqueue(tx, scope.organisation, id, now).await?;
            let whose = letter.member_id.map(|member| member.0);
            let entry = audit::Entry::by(&scope, &visit, "outbox.resent", whose);
            audit::write(tx, entry.data(serde_json::json!({ "was": from.code() })), now).await?;
            Ok(Ok(()))
        })
        .await
}

/// A letter's content. The link is in it only for who may hand it over, and that is written down first.
pub async fn reveal(app: &App, scope: &Scope, visit: &Visit, id: LetterId) -> Result<Option<Body>, Failure> {
    let Some(letter) = store::by_id(app.db.read(), scope.organisation, id).await? else {
        return Ok(None);
    };
    if !letter.may_be_revealed(visit.now) {
        return read(app, scope.organisation, id).await;
    }
    let (seen, visit_of, now) = (scope.clone(), visit.clone(), visit.now);
    app.db
        .write(async move |tx| {
            let entry = audit::Entry::by(
                &seen,
                &visit_of,
                "outbox.revealed",
                letter.member_id.map(|member| member.0),
            );
            audit::write(tx, entry.data(serde_json::json!({ "letter": id })), now).await
        })
        .await?;
    open(app, scope.organisation, id).await
}

/// The link alone, for who may hand it over; that too is written down first.
pub async fn link(
    app: &App,
    scope: &Scope,
    visit: &Visit,
    id: LetterId,
) -> Result<Option<Secret<String>>, Failure> {
    let body = reveal(app, scope, visit, id).await?;
    Ok(body.and_then(|body| body.link).map(Secret::new))
}

/// A letter's content with the link blotted out.
pub async fn read(app: &App, organisation: OrganisationId, id: LetterId) -> Result<Option<Body>, Failure> {
    let Some(mut body) = open(app, organisation, id).await? else {
        return Ok(None);
    };
    if let Some(link) = body.link.take() {
        let shown = link
            .rsplit_once('/')
            .map_or("…".to_owned(), |(place, _)| format!("{place}/…"));
        body.text = body.text.replace(&link, &shown);
        body.html = body.html.replace(&link, &shown);
    }
    Ok(Some(body))
}

async fn open(app: &App, organisation: OrganisationId, id: LetterId) -> Result<Option<Body>, Failure> {
    let Some(sealed) = store::body(app.db.read(), organisation, id).await? else {
        return Ok(None);
    };
    unseal(app, organisation, id, &sealed).map(Some)
}

pub(super) fn unseal(
    app: &App,
    organisation: OrganisationId,
    id: LetterId,
    sealed: &[u8],
) -> Result<Body, Failure> {
    Ok(serde_json::from_slice(
        app.key.open(&place(organisation, id), sealed)?.expose(),
    )?)
}

/// Once there is a mail server, what waited for it goes out.
pub async fn release(app: &App) -> Result<(), Failure> {
    if !app.mails() {
        return Ok(());
    }
    let now = app.clock.now();
    for (organisation, id) in store::held(app.db.read()).await? {
        app.db
            .write(async move |tx| {
                if store::settle(tx, (organisation, id), (State::Held, State::Queued), None, now).await? {
                    enqueue(tx, organisation, id, now).await?;
                }
                Ok(())
            })
            .await?;
    }
    Ok(())
}
