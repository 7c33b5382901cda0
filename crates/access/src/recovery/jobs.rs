//! What happens after everybody got the same answer.

use super::{actions, store};
use crate::{App, identifier, organisations};
use base64::{Engine, engine::general_purpose::STANDARD};
use kit::{
    clock::Time,
    failure::Failure,
    jobs::{Job, NewJob, Next},
    secret::Secret,
};
use serde::{Deserialize, Serialize};

const PLACE: &str = "recovery.identifier";

/// One request. The login is sealed, because people type passwords there (S-184).
#[derive(Serialize, Deserialize)]
struct Payload {
    identifier: String,
    organisation: String,
    address: String,
    asked_at: Time,
}

/// The job to write for a request, whoever it is about.
pub(super) fn job(
    app: &App,
    identifier: &str,
    organisation: &str,
    address: String,
    now: Time,
) -> Result<NewJob, Failure> {
    let payload = Payload {
        identifier: STANDARD.encode(app.key.seal(PLACE, identifier.as_bytes())),
        organisation: organisation.to_owned(),
        address,
        asked_at: now,
    };
    Ok(NewJob::new(
        "recovery.answer",
        None,
        serde_json::to_value(payload)?,
        now,
    ))
}

/// Writes to every membership of the login, or to the one that was named. May run twice: a link issued since the
/// request was made is its answer.
pub(super) async fn answer(app: &App, job: Job) -> Result<Next, Failure> {
    let asked: Payload = serde_json::from_value(job.payload)?;
    let plain = app.key.open(PLACE, &STANDARD.decode(&asked.identifier)?)?;
    let typed = Secret::new(String::from_utf8(plain.expose().clone())?);
    let all = store::memberships(app.db.read(), &identifier::identifier_key(typed.expose())).await?;
    let named =
        organisations::store::by_slug(app.db.read(), &organisations::slug(&asked.organisation)).await?;
    // A name that is nobody's, or not this login's, must not be the reason why somebody waits in vain.
    let here: Vec<_> = all
        .iter()
        .copied()
        .filter(|(id, _)| named.as_ref().is_some_and(|n| n.id == *id))
        .collect();
    for whose in if here.is_empty() { all } else { here } {
        let (house, asked_at, address, now) = (
            app.clone(),
            asked.asked_at,
            asked.address.clone(),
            app.clock.now(),
        );
        app.db
            .write(async move |tx| actions::answer(&house, tx, whose, (asked_at, &address), now).await)
            .await?;
    }
    Ok(Next::Done)
}
