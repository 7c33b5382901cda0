//! One attempt to hand a letter to the mail server.

use super::{
    actions,
    model::{CUT_OFF, Kind, LetterId, PATIENCE, State, next_try},
    store::{self, Parcel},
};
use crate::{App, organisations, tickets};
use kit::{
    clock::Time,
    failure::Failure,
    ids::OrganisationId,
    jobs::{Job, Next},
    mail::{Delivery, Letter},
};
use serde::Deserialize;

#[derive(Deserialize)]
struct Payload {
    letter: LetterId,
}

/// The job. It may run twice: only who moves the letter from `queued` to `sending` calls the mail server.
pub async fn deliver(app: &App, job: Job) -> Result<Next, Failure> {
    let id = serde_json::from_value::<Payload>(job.payload)?.letter;
    let Some(organisation) = job.organisation_id else {
        return Err(Failure::broken("a letter of nobody"));
    };
    let now = app.clock.now();
    let begun = app
        .db
        .write(async move |tx| begin(tx, organisation, id, now).await)
        .await?;
    match begun {
        Begun::Attempt(parcel) => {
            let letter = letter(app, organisation, id, &parcel).await?;
            let outcome = app.mailer.send(&letter).await;
            settle(app, (organisation, id), &parcel, outcome).await
        }
        Begun::Nothing => adopt(app, organisation, id, now).await,
    }
}

enum Begun {
    Attempt(Parcel),
    Nothing,
}

async fn begin(
    tx: &kit::db::Tx,
    organisation: OrganisationId,
    id: LetterId,
    now: Time,
) -> Result<Begun, Failure> {
    let Some(parcel) = store::begin(tx, organisation, id, now).await? else {
        return Ok(Begun::Nothing);
    };
    let dead = match &parcel.ticket_digest {
        Some(ticket) => store::link_is_dead(tx, organisation, ticket).await?,
        None => false,
    };
    let stale = Kind::parse(&parcel.kind)
        .and_then(Kind::stale_after)
        .is_some_and(|limit| now - parcel.created_at > limit);
    if dead || stale {
        store::settle(
            tx,
            (organisation, id),
            (State::Sending, State::Overtaken),
            None,
            now,
        )
        .await?;
        return Ok(Begun::Nothing);
    }
    Ok(Begun::Attempt(parcel))
}

/// A letter that is `sending` belongs to an attempt that is running, or to one that was cut off.
async fn adopt(app: &App, organisation: OrganisationId, id: LetterId, now: Time) -> Result<Next, Failure> {
    let Some(since) = store::since(app.db.read(), organisation, id, State::Sending).await? else {
        return Ok(Next::Done);
    };
    if now - since < CUT_OFF {
        return Ok(Next::Again(CUT_OFF));
    }
    app.db
        .write(async move |tx| {
            store::settle(
                tx,
                (organisation, id),
                (State::Sending, State::Uncertain),
                None,
                now,
            )
            .await?;
            Ok(Next::Done)
        })
        .await
}

async fn letter(
    app: &App,
    organisation: OrganisationId,
    id: LetterId,
    parcel: &Parcel,
) -> Result<Letter, Failure> {
    let body = actions::unseal(app, organisation, id, &parcel.body)?;
    let sender = organisations::store::by_id(app.db.read(), organisation).await?;
    Ok(Letter {
        from: actions::address(&app.settings.mail_from).to_owned(),
        from_name: sender
            .map(|row| super::draft::line(&row.name))
            .unwrap_or_default(),
        to: parcel.recipient.clone(),
        subject: parcel.subject.clone(),
        text: body.text,
        html: body.html,
        message_id: parcel.message_id.clone(),
        language: parcel.locale.clone(),
    })
}

async fn settle(
    app: &App,
    key: (OrganisationId, LetterId),
    parcel: &Parcel,
    outcome: Delivery,
) -> Result<Next, Failure> {
    let now = app.clock.now();
    let (to, reply, next) = match outcome {
        Delivery::Accepted { reply } => (State::Sent, reply, Next::Done),
        Delivery::Refused { reply } => (State::Failed, reply, Next::Done),
        Delivery::Uncertain { reply } => (State::Uncertain, reply, Next::Done),
        Delivery::Deferred { reply } if now - parcel.created_at > PATIENCE => {
            (State::Failed, reply, Next::Done)
        }
        Delivery::Deferred { reply } => (State::Queued, reply, Next::Again(next_try(parcel.attempts))),
    };
    let (ticket, purpose) = (
        parcel.ticket_digest.clone(),
        Kind::parse(&parcel.kind).and_then(Kind::purpose),
    );
    app.db
        .write(async move |tx| {
            // It may have come back meanwhile, and then it is not sent.
            let settled = store::settle(tx, key, (State::Sending, to), Some(&reply), now).await?;
            if let (true, State::Sent, Some(ticket), Some(purpose)) = (settled, to, &ticket, purpose) {
                tickets::extend(tx, key.0, ticket, purpose, now).await?;
            }
            Ok(next)
        })
        .await
}
