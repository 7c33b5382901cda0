//! What happens after everybody got the same answer.

use super::{
    actions,
    model::{Source, Typed},
};
use crate::App;
use base64::{Engine, engine::general_purpose::STANDARD};
use kit::{
    clock::Time,
    failure::Failure,
    ids::OrganisationId,
    jobs::{Job, NewJob, Next},
    words::Locale,
};
use serde::{Deserialize, Serialize};

const PLACE: &str = "requests.asked";

/// One request. What was typed is sealed: it is about a person who may have never asked.
#[derive(Serialize, Deserialize)]
struct Payload {
    asked: String,
    source: Source,
    locale: String,
    /// Where it came from; empty for a message.
    address: String,
    at: Time,
}

/// What a job has to answer.
#[derive(Clone, Debug)]
pub(super) struct Asked {
    pub organisation: OrganisationId,
    pub typed: Typed,
    pub source: Source,
    pub locale: Locale,
    pub address: String,
    pub at: Time,
}

/// The job to write for a request, whoever it is about.
pub(super) fn job(app: &App, asked: &Asked) -> Result<NewJob, Failure> {
    let typed = serde_json::to_vec(&asked.typed)?;
    let payload = Payload {
        asked: STANDARD.encode(app.key.seal(PLACE, &typed)),
        source: asked.source,
        locale: asked.locale.code().to_owned(),
        address: asked.address.clone(),
        at: asked.at,
    };
    let payload = serde_json::to_value(payload)?;
    Ok(NewJob::new(
        "requests.answer",
        Some(asked.organisation),
        payload,
        asked.at,
    ))
}

/// May run twice: a letter written since the request was made is its answer.
pub(super) async fn answer(app: &App, job: Job) -> Result<Next, Failure> {
    let Some(organisation) = job.organisation_id else {
        return Err(Failure::broken("a request to nobody"));
    };
    let payload: Payload = serde_json::from_value(job.payload)?;
    let plain = app.key.open(PLACE, &STANDARD.decode(&payload.asked)?)?;
    let asked = Asked {
        organisation,
        typed: serde_json::from_slice(plain.expose())?,
        source: payload.source,
        locale: Locale::parse(&payload.locale).unwrap_or(Locale::En),
        address: payload.address,
        at: payload.at,
    };
    let now = app.clock.now();
    let state = app.clone();
    app.db
        .write(async move |tx| actions::answer(&state, tx, &asked, now).await)
        .await?;
    Ok(Next::Done)
}
