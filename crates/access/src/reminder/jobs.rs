//! What happens after everybody got the same answer.

use super::actions;
use crate::App;
use base64::{Engine, engine::general_purpose::STANDARD};
use kit::{
    clock::Time,
    failure::Failure,
    jobs::{Job, NewJob, Next},
    secret::Secret,
};
use serde::{Deserialize, Serialize};

const PLACE: &str = "reminder.login";

/// One request. The login is sealed, because people type passwords there (S-184).
#[derive(Serialize, Deserialize)]
struct Payload {
    login: String,
    address: String,
    asked_at: Time,
}

/// The job to write for a request, whoever it is about.
pub(super) fn job(app: &App, login: &str, address: String, now: Time) -> Result<NewJob, Failure> {
    let payload = Payload {
        login: STANDARD.encode(app.key.seal(PLACE, login.as_bytes())),
        address,
        asked_at: now,
    };
    let payload = serde_json::to_value(payload)?;
    Ok(NewJob::new("reminder.answer", None, payload, now))
}

pub(super) async fn answer(app: &App, job: Job) -> Result<Next, Failure> {
    let asked: Payload = serde_json::from_value(job.payload)?;
    let plain = app.key.open(PLACE, &STANDARD.decode(&asked.login)?)?;
    let typed = Secret::new(String::from_utf8(plain.expose().clone())?);
    actions::answer(app, typed, (asked.asked_at, &asked.address)).await?;
    Ok(Next::Done)
}
