//! SQLite's one writer: changes run one after another, and those that wait together share a commit.
//!
//! Who holds the *baton* (a fair mutex) works inside the open group, on its own task. Opening a group queues the
//! group's commit behind those already waiting, so a commit never waits for a timer and a lonely change commits at
//! once. `begin`, `commit` and the first statement of a change belong to detached tasks: a caller that goes away in
//! the middle leaves its change marked as undone, and nothing else (decision 5).
//!
//! **A connection whose commit failed is never used again.** The engine may or may not have ended the transaction (a full
//! disk does), and the driver only counts its own begins and ends: out of step, the next "transaction" would be a
//! savepoint inside one that nobody commits, and every answer after it a lie.

use super::{
    Db, Tx,
    group::{Baton, Group},
    sqlite,
};
use crate::failure::Failure;
use sea_orm::{DatabaseConnection, DbErr, SqliteTransactionMode, TransactionOptions, TransactionTrait};
use std::sync::Arc;
use tokio::sync::{Mutex, OwnedMutexGuard, oneshot};

pub(super) struct Writer {
    url: String,
    baton: Arc<Mutex<Baton>>,
}

impl Writer {
    pub async fn open(url: &str) -> Result<Self, DbErr> {
        let baton = Baton {
            connection: Some(connect(url).await?),
            group: None,
        };
        Ok(Self {
            url: url.to_owned(),
            baton: Arc::new(Mutex::new(baton)),
        })
    }

    pub async fn close(&self) {
        if let Some(connection) = self.baton.lock().await.connection.take() {
            let _ = connection.close().await;
        }
    }

    pub async fn run<T>(
        &self,
        db: &Db,
        work: impl AsyncFn(&Tx) -> Result<T, Failure>,
        keep: impl Fn(&T) -> bool,
    ) -> Result<T, Failure> {
        let mut baton = self.baton.clone().lock_owned().await;
        if baton.group.is_none() {
            baton = self.begin(db.clone(), baton).await?;
        }
        let shared = baton.group.as_ref().ok_or_else(gone)?.shared.clone();
        let tx = Tx::shared(shared, baton, db.key());
        let value = work(&tx).await?;
        if keep(&value) {
            tx.end().await?;
        }
        let (mut baton, begun, signals) = tx.into_baton().ok_or_else(gone)?;
        let group = baton.group.as_mut().ok_or_else(gone)?;
        // A refusal may rest on what its group did just before. Told before the commit, it would send the caller to
        // read a world in which that has not happened yet, or never will.
        if keep(&value) {
            // Who did nothing keeps nothing: what lies behind the savepoint then is another's, perhaps refused.
            if begun {
                group.keep();
            }
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

    /// Begins a group on a detached task, which also queues its commit.
    async fn begin(
        &self,
        db: Db,
        mut baton: OwnedMutexGuard<Baton>,
    ) -> Result<OwnedMutexGuard<Baton>, Failure> {
        let (url, queue) = (self.url.clone(), self.baton.clone());
        let opened = tokio::spawn(async move {
            let options = TransactionOptions {
                sqlite_transaction_mode: Some(SqliteTransactionMode::Immediate),
                ..Default::default()
            };
            let connection = match baton.connection.take() {
                Some(connection) => connection,
                None => connect(&url).await?,
            };
            let begun = connection.begin_with_options(options).await;
            baton.connection = Some(connection);
            baton.group = Some(Group::new(begun?));
            tokio::spawn(close(db, queue));
            Ok::<_, DbErr>(baton)
        });
        Ok(opened.await.map_err(Failure::from)??)
    }
}

async fn connect(url: &str) -> Result<DatabaseConnection, DbErr> {
    sqlite(url, 1, 4096).await
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
    if outcome.is_err()
        && let Some(doubtful) = baton.connection.take()
    {
        let _ = doubtful.close().await; // whoever is next opens another
    }
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
