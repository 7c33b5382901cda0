//! SQLite's one writer: changes run one after another, and those that wait together share a commit.
//!
//! Who holds the *baton* (a fair mutex) works inside the open group, behind a savepoint, on its own task. Opening a
//! group queues the group's commit behind those already waiting, so a commit never waits for a timer and a lonely
//! change commits at once. `begin`, `commit` and the savepoint between two changes belong to detached tasks: a caller
//! that goes away in the middle leaves its change marked as undone, and nothing else (decision 5).
//!
//! One savepoint serves the whole group. It is moved on by the next change, in the one statement that also takes back
//! what the last one left undone: every statement is a walk to the engine's thread and back, and there are fewer walks
//! this way than with a savepoint opened and released for each.

use super::{Db, Tx};
use crate::{bus::Signal, failure::Failure};
use sea_orm::{
    ConnectionTrait, DatabaseConnection, DatabaseTransaction, DbBackend, DbErr, SqliteTransactionMode,
    Statement, TransactionOptions, TransactionTrait,
};
use std::sync::Arc;
use tokio::sync::{Mutex, OwnedMutexGuard, oneshot};

pub(super) struct Writer {
    connection: DatabaseConnection,
    baton: Arc<Mutex<Baton>>,
}

#[derive(Default)]
struct Baton {
    group: Option<Group>,
}

struct Group {
    shared: Arc<DatabaseTransaction>,
    mark: Mark,
    waiting: Vec<oneshot::Sender<Result<(), Arc<DbErr>>>>,
    signals: Vec<Signal>,
}

/// What lies behind the group's savepoint.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Mark {
    /// There is no savepoint yet.
    Fresh,
    /// A change that stays.
    Kept,
    /// A change that must not stay: refused, failed, left by its caller, or still being made.
    Undone,
    /// The engine lost the transaction. Nothing of this group stays.
    Lost,
}

impl Mark {
    /// Begins a change behind a savepoint of its own.
    fn next(self) -> &'static str {
        match self {
            Self::Fresh => "savepoint change",
            Self::Kept => "release change; savepoint change",
            Self::Undone | Self::Lost => "rollback to change", // it stays open, and empty
        }
    }
}

impl Group {
    async fn run(&self, text: &str) -> Result<(), DbErr> {
        let statement = Statement::from_sql_and_values(DbBackend::Sqlite, text, []);
        self.shared.execute_raw(statement).await.map(|_| ())
    }

    /// Moves the savepoint on. Whatever happens next is undone unless it is kept.
    async fn step(&mut self) -> Result<(), DbErr> {
        if self.mark == Mark::Lost {
            return Err(DbErr::Custom("the engine lost this transaction".into()));
        }
        let moved = self.run(self.mark.next()).await;
        self.mark = if moved.is_ok() { Mark::Undone } else { Mark::Lost };
        moved
    }

    async fn commit(self) -> Result<(), DbErr> {
        let whole = match self.mark {
            Mark::Fresh | Mark::Kept => Ok(()),
            Mark::Undone => self.run(Mark::Undone.next()).await,
            Mark::Lost => Err(DbErr::Custom("the engine lost this transaction".into())),
        };
        let shared =
            Arc::into_inner(self.shared).ok_or_else(|| DbErr::Custom("a change outlived its turn".into()))?;
        match whole {
            Ok(()) => shared.commit().await,
            Err(error) => {
                let _ = shared.rollback().await; // nothing may be left to roll back
                Err(error)
            }
        }
    }
}

impl Writer {
    pub fn new(connection: DatabaseConnection) -> Self {
        Self {
            connection,
            baton: Arc::default(),
        }
    }

    pub async fn close(&self) {
        let _baton = self.baton.lock().await;
        let _ = self.connection.clone().close().await;
    }

    pub async fn run<T>(
        &self,
        db: &Db,
        work: impl AsyncFn(&Tx) -> Result<T, Failure>,
        keep: impl Fn(&T) -> bool,
    ) -> Result<T, Failure> {
        let baton = self.baton.clone().lock_owned().await;
        let mut baton = self.turn(db.clone(), baton).await?;
        let group = baton.group.as_mut().ok_or_else(gone)?;
        let tx = Tx::shared(group.shared.clone());
        let value = work(&tx).await?;
        let signals = tx.into_signals();
        // A refusal may rest on what its group did just before. Told before the commit, it would send the caller to
        // read a world in which that has not happened yet, or never will.
        if keep(&value) {
            group.mark = Mark::Kept;
            group.signals.extend(signals);
        } else if group.waiting.is_empty() {
            return Ok(value);
        }
        let (sender, durable) = oneshot::channel();
        group.waiting.push(sender);
        drop(baton);
        match durable.await {
            Ok(Ok(())) => Ok(value),
            Ok(Err(cause)) => Err(Failure::from(SharedCommit(cause))),
            Err(_) => Err(Failure::broken("the shared commit was abandoned")),
        }
    }

    /// Opens a group if there is none, and the savepoint of one change. On a task of its own, because a caller that
    /// goes away in the middle of these statements would leave nobody who knows which of them were run.
    async fn turn(
        &self,
        db: Db,
        mut baton: OwnedMutexGuard<Baton>,
    ) -> Result<OwnedMutexGuard<Baton>, Failure> {
        let (connection, queue) = (self.connection.clone(), self.baton.clone());
        let ready = tokio::spawn(async move {
            if baton.group.is_none() {
                let options = TransactionOptions {
                    sqlite_transaction_mode: Some(SqliteTransactionMode::Immediate),
                    ..Default::default()
                };
                let shared = connection.begin_with_options(options).await?;
                baton.group = Some(Group {
                    shared: Arc::new(shared),
                    mark: Mark::Fresh,
                    waiting: Vec::new(),
                    signals: Vec::new(),
                });
                tokio::spawn(close(db, queue));
            }
            baton.group.as_mut().ok_or_else(gone)?.step().await?;
            Ok::<_, Failure>(baton)
        });
        ready.await.map_err(Failure::from)?
    }
}

fn gone() -> Failure {
    Failure::broken("the group just opened is gone")
}

async fn close(db: Db, queue: Arc<Mutex<Baton>>) {
    let mut baton = queue.lock_owned().await;
    let Some(mut group) = baton.group.take() else {
        return;
    };
    let (waiting, signals) = (
        std::mem::take(&mut group.waiting),
        std::mem::take(&mut group.signals),
    );
    let outcome = group.commit().await.map_err(Arc::new);
    // The baton goes on before anybody is told: the next group may begin while the answers travel.
    drop(baton);
    if outcome.is_ok() {
        db.committed(signals);
    }
    for waiting in waiting {
        let _ = waiting.send(outcome.clone());
    }
}

/// One failed commit is the bad news of its whole group.
#[derive(Debug)]
struct SharedCommit(Arc<DbErr>);

impl std::fmt::Display for SharedCommit {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "the shared commit failed: {}", self.0)
    }
}

impl std::error::Error for SharedCommit {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        Some(&*self.0)
    }
}
