//! Work that outlives a request: rows claimed by one conditional update with a lease.
//!
//! **Invariants.** A job is written in the transaction of the change that wants it, runs at least once (so it is
//! idempotent), and of one lane only the oldest runs at a time. A node that dies loses its leases, not its jobs.

use crate::{
    bus::{Signal, SignalKind},
    clock::{Clock, Time},
    db::{
        Db, Tx,
        dialect::{skip_locked, sql},
    },
    failure::Failure,
    ids::OrganisationId,
};
use chrono::Duration;
use futures::future::BoxFuture;
use sea_orm::{ConnectionTrait, FromQueryResult};
use std::{collections::HashMap, future::Future, sync::Arc};
use uuid::Uuid;

pub(crate) const TABLES: &str = "
create table job (
  id {uuid} not null primary key, kind text not null, organisation_id {uuid}, lane text, unique_key text unique,
  payload {json} not null, run_at {time} not null, attempts integer not null default 0,
  leased_until {time}, leased_by {uuid}, last_error text, created_at {time} not null);
create index job_due on job (run_at);
create index job_lane on job (lane, id);
";

/// Longer than any job may take; a job still running then is presumed dead and runs again elsewhere.
const LEASE: Duration = Duration::seconds(90);

#[derive(Clone, Debug, FromQueryResult)]
pub struct Job {
    pub id: Uuid,
    pub kind: String,
    pub organisation_id: Option<OrganisationId>,
    pub payload: serde_json::Value,
    /// How often it was begun, this time included.
    pub attempts: i32,
}

/// A job to write. `lane` keeps order among jobs of the same lane; `unique_key` makes a second one a no-op.
#[derive(Clone, Debug)]
pub struct NewJob {
    pub kind: &'static str,
    pub organisation: Option<OrganisationId>,
    pub lane: Option<String>,
    pub unique_key: Option<String>,
    pub payload: serde_json::Value,
    pub run_at: Time,
}

impl NewJob {
    pub fn new(
        kind: &'static str,
        organisation: Option<OrganisationId>,
        payload: serde_json::Value,
        now: Time,
    ) -> Self {
        Self {
            kind,
            organisation,
            lane: None,
            unique_key: None,
            payload,
            run_at: now,
        }
    }
}

/// Writes a job inside the change that wants it.
#[allow(clippy::unused_async)] // what a change does is awaited, and what is put off is the engine's affair
pub async fn enqueue(tx: &Tx, job: NewJob) -> Result<(), Failure> {
    let statement = sql(
        tx,
        "insert into job (id, kind, organisation_id, lane, unique_key, payload, run_at, created_at)
         values ($1, $2, $3, $4, $5, $6, $7, $7) on conflict (unique_key) do nothing",
        [
            Uuid::now_v7().into(),
            job.kind.into(),
            job.organisation.into(),
            job.lane.into(),
            job.unique_key.into(),
            job.payload.into(),
            job.run_at.into(),
        ],
    );
    tx.put(statement);
    let organisation = job.organisation.unwrap_or(OrganisationId(Uuid::nil()));
    tx.after_commit(Signal {
        organisation,
        kind: SignalKind::Jobs,
    });
    Ok(())
}

/// What becomes of a job that ran.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Next {
    Done,
    /// Not yet, or regularly: run again after this long.
    Again(Duration),
}

type Handler<C> = Box<dyn Fn(C, Job) -> BoxFuture<'static, Result<Next, Failure>> + Send + Sync>;

/// Which function runs which kind. Rooms add theirs; the table is the whole truth.
pub struct Handlers<C> {
    by_kind: HashMap<&'static str, Handler<C>>,
    recurring: Vec<(&'static str, Duration)>,
}

impl<C: Clone + Send + 'static> Default for Handlers<C> {
    fn default() -> Self {
        Self {
            by_kind: HashMap::new(),
            recurring: Vec::new(),
        }
    }
}

impl<C: Clone + Send + 'static> Handlers<C> {
    #[must_use]
    pub fn on<F>(mut self, kind: &'static str, run: impl Fn(C, Job) -> F + Send + Sync + 'static) -> Self
    where
        F: Future<Output = Result<Next, Failure>> + Send + 'static,
    {
        self.by_kind
            .insert(kind, Box::new(move |context, job| Box::pin(run(context, job))));
        self
    }

    /// A job that exists once in the whole instance and runs every `period`, on whichever node is free.
    #[must_use]
    pub fn every<F>(
        mut self,
        kind: &'static str,
        period: Duration,
        run: impl Fn(C) -> F + Send + Sync + 'static,
    ) -> Self
    where
        F: Future<Output = Result<(), Failure>> + Send + 'static,
    {
        self.recurring.push((kind, period));
        self.on(kind, move |context, _| {
            let run = run(context);
            async move { run.await.map(|()| Next::Again(period)) }
        })
    }
}

/// When a recurring job is due next, and until when a node has it.
#[derive(FromQueryResult)]
struct Recurring {
    unique_key: String,
    run_at: Time,
    leased_until: Option<Time>,
}

/// Claims and runs jobs on this node.
#[derive(Clone)]
pub struct Runner<C> {
    db: Db,
    clock: Clock,
    node: Uuid,
    handlers: Arc<Handlers<C>>,
    context: C,
}

impl<C: Clone + Send + Sync + 'static> Runner<C> {
    pub fn new(db: Db, clock: Clock, handlers: Handlers<C>, context: C) -> Self {
        Self {
            db,
            clock,
            node: Uuid::now_v7(),
            handlers: Arc::new(handlers),
            context,
        }
    }

    /// Writes the rows of the recurring jobs; harmless when they exist. On SQLite there is one node: what is leased when
    /// it starts was leased by one that died, and nobody has to wait for the lease to run out.
    pub async fn plant(&self) -> Result<(), Failure> {
        let (now, handlers) = (self.clock.now(), self.handlers.clone());
        let alone = self.db.backend() == sea_orm::DbBackend::Sqlite;
        self.db
            .write(async move |tx| {
                if alone {
                    let orphans = sql(
                        tx,
                        "update job set leased_until = null where leased_until is not null",
                        [],
                    );
                    tx.execute_raw(orphans).await?;
                }
                for (kind, _) in &handlers.recurring {
                    let mut job = NewJob::new(kind, None, serde_json::json!({}), now);
                    job.unique_key = Some(format!("recurring:{kind}"));
                    enqueue(tx, job).await?;
                }
                Ok(())
            })
            .await
    }

    /// Brings back what was put off under a clock that was ahead: recurring work that lies further off than it ever puts
    /// itself, and leases longer than any is given. Without it a clock that was a year ahead for a moment would leave
    /// every sweep standing for a year.
    pub async fn realign(&self) -> Result<(), Failure> {
        let (now, db) = (self.clock.now(), self.db.read());
        let look = sql(
            db,
            "select unique_key, run_at, leased_until from job where unique_key like 'recurring:%'",
            [],
        );
        let rows = Recurring::find_by_statement(look).all(db).await?;
        for (kind, period) in &self.handlers.recurring {
            let (key, latest) = (format!("recurring:{kind}"), now + *period + LONGEST_BACKOFF);
            let late = |row: &Recurring| {
                row.unique_key == key && row.run_at.max(row.leased_until.unwrap_or(row.run_at)) > latest
            };
            if !rows.iter().any(late) {
                continue;
            }
            self.db
                .write(async move |tx| {
                    let statement = sql(
                        tx,
                        "update job set run_at = $1, leased_until = null where unique_key = $2",
                        [now.into(), key.as_str().into()],
                    );
                    tx.execute_raw(statement).await?;
                    Ok(())
                })
                .await?;
        }
        Ok(())
    }

    /// Runs jobs until `stop` says so; what has begun is finished.
    pub async fn run(
        self,
        mut signals: tokio::sync::broadcast::Receiver<Signal>,
        mut stop: tokio::sync::watch::Receiver<bool>,
    ) {
        let mut tick = tokio::time::interval(std::time::Duration::from_secs(1));
        tick.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
        let mut check = tokio::time::interval(std::time::Duration::from_secs(60));
        check.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
        loop {
            tokio::select! {
                _ = stop.changed() => return,
                signal = signals.recv() => match signal {
                    // A job was written here or elsewhere, or hints were lost: look.
                    Ok(Signal { kind: SignalKind::Jobs, .. })
                    | Err(tokio::sync::broadcast::error::RecvError::Lagged(_)) => {}
                    Ok(_) => continue,
                    Err(tokio::sync::broadcast::error::RecvError::Closed) => return,
                },
                _ = tick.tick() => {}
                _ = check.tick() => {
                    if let Err(failure) = self.realign().await {
                        tracing::warn!("recurring jobs are not looked after: {failure}");
                    }
                }
            }
            while !*stop.borrow() {
                match self.run_some().await {
                    Ok(0) => break,
                    Ok(_) => {}
                    Err(failure) => {
                        tracing::warn!("jobs cannot be claimed: {failure}");
                        break;
                    }
                }
            }
        }
    }

    /// Claims and runs what is due, side by side; how many ran.
    pub async fn run_some(&self) -> Result<usize, Failure> {
        let jobs = self.claim(4).await?;
        let count = jobs.len();
        futures::future::join_all(jobs.into_iter().map(|job| self.run_one(job))).await;
        Ok(count)
    }

    async fn claim(&self, at_most: i64) -> Result<Vec<Job>, Failure> {
        let now = self.clock.now();
        let db = self.db.read();
        let due = sql(
            db,
            "select 1 as due from job where run_at <= $1 and (leased_until is null or leased_until < $1) limit 1",
            [now.into()],
        );
        // A look before the leap: on SQLite a claim takes the one writer, and an idle node should not.
        if db.query_one_raw(due).await?.is_none() {
            return Ok(Vec::new());
        }
        let text = format!(
            "update job set leased_until = $1, leased_by = $2, attempts = attempts + 1 where id in (
               select id from job j where j.run_at <= $3 and (j.leased_until is null or j.leased_until < $3)
                 and (j.lane is null or not exists (select 1 from job k where k.lane = j.lane and k.id < j.id))
               order by j.run_at limit $4{}) returning id, kind, organisation_id, payload, attempts",
            skip_locked(self.db.backend())
        );
        let node = self.node;
        self.db
            .write(async move |tx| {
                let values = [(now + LEASE).into(), node.into(), now.into(), at_most.into()];
                Ok(Job::find_by_statement(sql(tx, &text, values)).all(tx).await?)
            })
            .await
    }

    async fn run_one(&self, job: Job) {
        let (id, kind, attempts) = (job.id, job.kind.clone(), job.attempts);
        let outcome = match self.handlers.by_kind.get(kind.as_str()) {
            Some(handler) => {
                let running = tokio::spawn(handler(self.context.clone(), job));
                running
                    .await
                    .unwrap_or_else(|panic| Err(Failure::broken(format!("the job panicked: {panic}"))))
            }
            None => Err(Failure::broken(format!("no room runs jobs of kind {kind}"))),
        };
        if let Err(failure) = &outcome {
            tracing::error!(job = %id, kind, attempts, "a job failed and will be tried again: {failure}");
        }
        if let Err(failure) = self.settle(id, attempts, outcome).await {
            // The lease runs out by itself and the job runs again: at least once.
            tracing::error!(job = %id, kind, "a job's end could not be written: {failure}");
        }
    }

    async fn settle(&self, id: Uuid, attempts: i32, outcome: Result<Next, Failure>) -> Result<(), Failure> {
        let now = self.clock.now();
        let (delay, error) = match outcome {
            Ok(Next::Done) => (None, None),
            Ok(Next::Again(after)) => (Some(after), None),
            Err(failure) => (Some(backoff(attempts)), Some(failure.to_string())),
        };
        let node = self.node;
        self.db
            .write(async move |tx| {
                let statement = match delay {
                    None => sql(
                        tx,
                        "delete from job where id = $1 and leased_by = $2",
                        [id.into(), node.into()],
                    ),
                    Some(delay) => sql(
                        tx,
                        "update job set leased_until = null, leased_by = null, run_at = $1, last_error = $2,
                           attempts = case when cast($2 as text) is null then 0 else attempts end
                         where id = $3 and leased_by = $4",
                        [(now + delay).into(), error.clone().into(), id.into(), node.into()],
                    ),
                };
                tx.execute_raw(statement).await?;
                Ok(())
            })
            .await
    }
}

/// The longest that what failed waits.
const LONGEST_BACKOFF: Duration = Duration::hours(1);

/// 2 s, 4 s … up to an hour.
fn backoff(attempts: i32) -> Duration {
    Duration::seconds(
        2_i64
            .saturating_pow(u32::try_from(attempts.clamp(1, 12)).unwrap_or(1))
            .min(LONGEST_BACKOFF.num_seconds()),
    )
}
