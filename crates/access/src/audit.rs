//! Who did what to whom, with which outcome: written in the transaction of the change itself.

use crate::door::{MemberId, Scope, Visit};
use kit::{
    clock::Time,
    db::{Tx, dialect::sql},
    failure::Failure,
    ids::OrganisationId,
};
use sea_orm::{ConnectionTrait, DbErr, FromQueryResult};
use serde_json::Value;
use uuid::Uuid;

/// One line of the audit. Never a secret, and never what was typed where a password might be typed (S-184).
#[derive(Clone, Debug)]
pub struct Entry {
    pub organisation: OrganisationId,
    pub actor: Option<MemberId>,
    /// The member or row it was done to.
    pub subject: Option<Uuid>,
    /// `room.verb`, e.g. `lockouts.unlocked`.
    pub action: &'static str,
    /// `done`, `refused` or a reason code.
    pub outcome: &'static str,
    pub address: String,
    pub user_agent: String,
    pub data: Value,
}

impl Entry {
    /// An entry about something a signed-in member did from a page.
    pub fn by(scope: &Scope, visit: &Visit, action: &'static str, subject: Option<Uuid>) -> Self {
        Self {
            organisation: scope.organisation,
            actor: Some(scope.member),
            subject,
            action,
            outcome: "done",
            address: visit.address.to_string(),
            user_agent: visit.user_agent.clone(),
            data: Value::Object(serde_json::Map::new()),
        }
    }

    /// An entry about something the house did by itself, in a job.
    pub fn by_house(organisation: OrganisationId, action: &'static str, subject: Option<Uuid>) -> Self {
        Self {
            organisation,
            actor: None,
            subject,
            action,
            outcome: "done",
            address: String::new(),
            user_agent: String::new(),
            data: Value::Object(serde_json::Map::new()),
        }
    }

    #[must_use]
    pub fn data(mut self, data: Value) -> Self {
        self.data = data;
        self
    }

    #[must_use]
    pub fn outcome(mut self, outcome: &'static str) -> Self {
        self.outcome = outcome;
        self
    }
}

/// Writes an entry. Control characters are replaced: a log line must not be forged by a name (S-184).
pub async fn write(tx: &Tx, entry: Entry, now: Time) -> Result<(), Failure> {
    let clean = |text: String| {
        text.chars()
            .map(|c| if c.is_control() { '�' } else { c })
            .collect::<String>()
    };
    let statement = sql(
        tx,
        "insert into audit (organisation_id, id, at, actor_id, subject_id, action, outcome, address, user_agent, data)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)",
        [
            entry.organisation.into(),
            Uuid::now_v7().into(),
            now.into(),
            entry.actor.map(|id| id.0).into(),
            entry.subject.into(),
            entry.action.into(),
            entry.outcome.into(),
            clean(entry.address).into(),
            clean(entry.user_agent).into(),
            entry.data.into(),
        ],
    );
    tx.execute_raw(statement).await?;
    Ok(())
}

/// An entry as it is told to the person it is about.
#[derive(Clone, Debug, FromQueryResult)]
pub struct Past {
    pub at: Time,
    /// None when nobody did it, or they are no more.
    pub actor_name: Option<String>,
    pub outcome: String,
    pub address: String,
    pub user_agent: String,
    pub data: Value,
}

const PAST: &str =
    "select a.at, m.display_name as actor_name, a.outcome, a.address, a.user_agent, a.data from audit a
   left join member m on m.organisation_id = a.organisation_id and m.id = a.actor_id
   where a.organisation_id = $1 and a.subject_id = $2 and a.action = $3 order by a.id desc";

/// The last time something was done to somebody.
pub async fn last(
    connection: &impl ConnectionTrait,
    organisation: OrganisationId,
    subject: Uuid,
    action: &str,
) -> Result<Option<Past>, DbErr> {
    Ok(newest(connection, organisation, subject, (action, 1))
        .await?
        .pop())
}

/// The last few times something was done to somebody, the newest first.
pub async fn newest(
    connection: &impl ConnectionTrait,
    organisation: OrganisationId,
    subject: Uuid,
    (action, at_most): (&str, i64),
) -> Result<Vec<Past>, DbErr> {
    let text = format!("{PAST} limit $4");
    let values = [organisation.into(), subject.into(), action.into(), at_most.into()];
    Past::find_by_statement(sql(connection, &text, values))
        .all(connection)
        .await
}
