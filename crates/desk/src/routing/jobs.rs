//! Decisions, outside the customer's own request.

use super::actions;
use crate::conversations::ConversationId;
use access::{App, door::MemberId};
use kit::{
    failure::Failure,
    jobs::{Job, Next},
};
use serde::Deserialize;

#[derive(Clone, Deserialize)]
struct Assign {
    conversation: ConversationId,
    /// Who just gave it back.
    #[serde(default)]
    not: Option<MemberId>,
}

pub(super) async fn assign(app: App, job: Job) -> Result<Next, Failure> {
    let (Some(organisation), now) = (job.organisation_id, app.clock.now()) else {
        return Ok(Next::Done);
    };
    let what: Assign = serde_json::from_value(job.payload)?;
    app.db
        .write(async move |tx| actions::assign(tx, organisation, what.conversation, what.not, now).await)
        .await?;
    Ok(Next::Done)
}

#[derive(Clone, Deserialize)]
struct Fill {
    member: MemberId,
}

pub(super) async fn fill(app: App, job: Job) -> Result<Next, Failure> {
    let (Some(organisation), now) = (job.organisation_id, app.clock.now()) else {
        return Ok(Next::Done);
    };
    let what: Fill = serde_json::from_value(job.payload)?;
    // One conversation per change, so that a long queue never holds the writer.
    for _ in 0..super::CAPACITY {
        let given = app
            .db
            .write(async move |tx| actions::fill(tx, organisation, what.member, now).await)
            .await?;
        if !given {
            break;
        }
    }
    Ok(Next::Done)
}
