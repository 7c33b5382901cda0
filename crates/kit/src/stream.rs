//! The numbered event stream: what happened in an organisation, in the order it became durable.
//!
//! **Invariants.** `seq` grows by one per event and organisation, taken inside the writing transaction, so a
//! reader that asks for everything after its last number misses nothing and sees nothing twice. The bus only
//! hints that there is more; a lost hint costs at most [`POLL`]. Events older than [`KEPT`] are forgotten by a
//! job, and a reader whose gap reaches beyond them is told to start anew.

mod feed;

pub use feed::{Delivery, Feed, Item, Subscription};

use crate::{
    bus::{Signal, SignalKind},
    clock::Time,
    db::{
        Tx,
        dialect::{self, Link, sql},
    },
    failure::Failure,
    ids::OrganisationId,
};
use chrono::Duration;
use sea_orm::{ConnectionTrait, DbErr, FromQueryResult};
use uuid::Uuid;

pub(crate) const TABLES: &str = "
create table event_head (organisation_id {uuid} not null primary key, seq bigint not null);
create table event (
  organisation_id {uuid} not null, seq bigint not null, kind text not null,
  topic {uuid} not null, subject {uuid} not null, data {json} not null, at {time} not null,
  primary key (organisation_id, seq));
create index event_at on event (at);
";

/// How long a gap can be filled.
pub const KEPT: Duration = Duration::days(3);
/// How many events one resume may carry; beyond it the page is cheaper to draw anew.
pub const LONGEST_GAP: i64 = 1_000;
/// How often heads are read while the bus is silent (decision 9).
pub const POLL: std::time::Duration = std::time::Duration::from_secs(1);

/// One thing that happened.
#[derive(Clone, Debug, FromQueryResult)]
pub struct Event {
    pub organisation_id: OrganisationId,
    pub seq: i64,
    /// `room.what`, e.g. `messages.created`.
    pub kind: String,
    /// What a reader subscribes to: a conversation, or the organisation itself.
    pub topic: Uuid,
    /// The row it is about.
    pub subject: Uuid,
    /// Small facts a reader needs before it loads anything; never a secret, never a whole message.
    pub data: serde_json::Value,
    pub at: Time,
}

/// What an action says when something happened.
#[derive(Clone, Debug)]
pub struct NewEvent {
    pub kind: &'static str,
    pub topic: Uuid,
    pub subject: Uuid,
    pub data: serde_json::Value,
}

/// Numbers and stores an event. **Call it last in the change**: the row lock on the head is held until the
/// commit, and every other change of the organisation waits behind it (decision 6).
pub async fn append(
    tx: &Tx,
    organisation: OrganisationId,
    event: NewEvent,
    now: Time,
) -> Result<i64, Failure> {
    let values = [
        organisation.into(),
        event.kind.into(),
        event.topic.into(),
        event.subject.into(),
        event.data.into(),
        now.into(),
    ];
    let number = Link {
        table: "event_head",
        text: "insert into event_head (organisation_id, seq) values ($1, 1)
                 on conflict (organisation_id) do update set seq = event_head.seq + 1",
    };
    let last = "insert into event (organisation_id, seq, kind, topic, subject, data, at)
                  select $1, seq, $2, $3, $4, $5, $6 from event_head where organisation_id = $1 returning seq";
    let text = dialect::chain(tx.get_database_backend(), &[number], last);
    let row = tx.query_one_raw(sql(tx, &text, values)).await?;
    let seq = row
        .ok_or_else(|| Failure::broken("no event head"))?
        .try_get("", "seq")?;
    reached(tx, organisation, seq);
    Ok(seq)
}

/// Listeners hear of this number after the commit. For a change that takes numbers in its own statement.
pub fn reached(tx: &Tx, organisation: OrganisationId, seq: i64) {
    tx.after_commit(Signal {
        organisation,
        kind: SignalKind::Head(seq),
    });
}

/// The last number an organisation gave out; 0 before the first.
pub async fn head(connection: &impl ConnectionTrait, organisation: OrganisationId) -> Result<i64, DbErr> {
    let statement = sql(
        connection,
        "select seq from event_head where organisation_id = $1",
        [organisation.into()],
    );
    connection
        .query_one_raw(statement)
        .await?
        .map_or(Ok(0), |row| row.try_get("", "seq"))
}

/// What a reader that saw `after` has to be shown.
#[derive(Debug)]
pub enum Gap {
    Events(Vec<Event>),
    /// Too much, or already forgotten: draw the page anew.
    TooWide,
}

/// The events after a number, oldest first; of one topic if given.
pub async fn since(
    connection: &impl ConnectionTrait,
    organisation: OrganisationId,
    topic: Option<Uuid>,
    after: i64,
) -> Result<Gap, DbErr> {
    let head = head(connection, organisation).await?;
    if after >= head {
        return Ok(Gap::Events(Vec::new()));
    }
    // A topic's own events are few, however many the organisation had meanwhile; but they must still be kept.
    let first = sql(
        connection,
        "select seq from event where organisation_id = $1 order by seq limit 1",
        [organisation.into()],
    );
    let first: i64 = connection
        .query_one_raw(first)
        .await?
        .map_or(Ok(head + 1), |row| row.try_get("", "seq"))?;
    if after + 1 < first || (topic.is_none() && head - after > LONGEST_GAP) {
        return Ok(Gap::TooWide);
    }
    let (condition, mut values) = match topic {
        Some(topic) => (" and topic = $4", vec![topic.into()]),
        None => ("", Vec::new()),
    };
    let mut bound = vec![organisation.into(), after.into(), (LONGEST_GAP + 1).into()];
    bound.append(&mut values);
    let text = format!(
        "select organisation_id, seq, kind, topic, subject, data, at from event
         where organisation_id = $1 and seq > $2{condition} order by seq limit $3"
    );
    let events = Event::find_by_statement(sql(connection, &text, bound))
        .all(connection)
        .await?;
    if i64::try_from(events.len()).unwrap_or(i64::MAX) > LONGEST_GAP {
        return Ok(Gap::TooWide);
    }
    Ok(Gap::Events(events))
}

/// Forgets events older than [`KEPT`], but always leaves each organisation its newest.
pub async fn forget(tx: &Tx, now: Time) -> Result<u64, Failure> {
    let statement = sql(
        tx,
        "delete from event where at < $1 and seq < (select seq from event_head h where h.organisation_id = event.organisation_id)",
        [(now - KEPT).into()],
    );
    Ok(tx.execute_raw(statement).await?.rows_affected())
}
