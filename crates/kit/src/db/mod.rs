//! One door to the data, on two engines.
//!
//! **Invariants.** Every change runs in [`Db::write`] or [`Db::decide`] and is durable before its caller is
//! answered. On SQLite changes run one after another on one connection and share commits (a savepoint each);
//! on PostgreSQL each is its own transaction at READ COMMITTED, run again on a serialisation failure or a
//! deadlock, which is why `work` is `AsyncFn` and may be called twice. Correctness never rests on isolation:
//! it rests on conditional updates and unique keys (decision 6).

pub mod dialect;
mod group;
pub mod migrate;
mod obstacle;
mod tx;
mod writer;

pub use obstacle::Obstacle;
pub use tx::{Ending, Tx};

use crate::{
    bus::{Bus, Signal},
    crypto::MasterKey,
    failure::{Answer, Failure},
};
use sea_orm::{ConnectOptions, Database, DatabaseConnection, DbBackend, DbErr, RuntimeErr, TransactionTrait};
use std::{
    sync::{Arc, OnceLock},
    time::Duration,
};

/// The database of this node; clones share it.
#[derive(Clone)]
pub struct Db(Arc<Inner>);

struct Inner {
    reader: DatabaseConnection,
    /// SQLite's only writer.
    writer: Option<writer::Writer>,
    bus: Bus,
    key: OnceLock<MasterKey>,
    /// How many commits reached the disk; the benchmark divides by it.
    commits: std::sync::atomic::AtomicU64,
    standing: obstacle::Standing,
}

impl Db {
    /// Opens `sqlite:///path/file.db` or `postgres://…`. Signals raised inside a change go to `bus` after its commit.
    pub async fn open(url: &str, bus: Bus) -> Result<Self, DbErr> {
        let (reader, writer) = if url.starts_with("sqlite:") {
            (
                sqlite(url, 4, 2048).await?,
                Some(writer::Writer::open(url).await?),
            )
        } else {
            let mut options = ConnectOptions::new(url);
            options
                .max_connections(32)
                .min_connections(2)
                .acquire_timeout(Duration::from_secs(5))
                .test_before_acquire(false)
                .sqlx_logging(false)
                .record_stmt_in_spans(false)
                .map_sqlx_postgres_opts(|options| options.statement_cache_capacity(512));
            (Database::connect(options).await?, None)
        };
        Ok(Self(Arc::new(Inner {
            reader,
            writer,
            bus,
            key: OnceLock::new(),
            commits: 0.into(),
            standing: obstacle::Standing::default(),
        })))
    }

    /// Hands every change the key for what it seals. Once; the first one given stays.
    pub fn entrust(&self, key: MasterKey) {
        let _ = self.0.key.set(key);
    }

    fn key(&self) -> Option<MasterKey> {
        self.0.key.get().cloned()
    }

    /// For questions. Never for changes: on SQLite it would meet the writer.
    pub fn read(&self) -> &DatabaseConnection {
        &self.0.reader
    }

    pub fn backend(&self) -> DbBackend {
        self.0.reader.get_database_backend()
    }

    /// Lets go of the engine; what runs is finished.
    pub async fn close(&self) {
        let _ = self.0.reader.clone().close().await;
        if let Some(writer) = &self.0.writer {
            writer.close().await;
        }
    }

    /// How many commits reached the disk since the start.
    pub fn commits(&self) -> u64 {
        self.0.commits.load(std::sync::atomic::Ordering::Relaxed)
    }

    /// What kept the last change of this node from being saved, until one is saved again.
    pub fn obstacle(&self) -> Option<Obstacle> {
        self.0.standing.obstacle()
    }

    /// A change that can only succeed or break.
    ///
    /// Write the work as `async move |tx| …` over values it owns: a closure that borrows its captures makes a
    /// future the compiler cannot prove `Send` in a handler, and PostgreSQL may run the work twice, so clone
    /// inside rather than move out.
    pub async fn write<T>(&self, work: impl AsyncFn(&Tx) -> Result<T, Failure>) -> Result<T, Failure> {
        let sure = self.run(work, |_| true).await?;
        Ok(sure)
    }

    /// A change that may be refused; a refusal undoes everything the work did.
    pub async fn decide<T, R>(&self, work: impl AsyncFn(&Tx) -> Answer<T, R>) -> Answer<T, R> {
        self.run(work, Result::is_ok).await
    }

    async fn run<T>(
        &self,
        work: impl AsyncFn(&Tx) -> Result<T, Failure>,
        keep: impl Fn(&T) -> bool,
    ) -> Result<T, Failure> {
        let done = match &self.0.writer {
            Some(writer) => writer.run(self, work, keep).await,
            None => self.run_alone(work, keep).await,
        };
        if let Some(error) = done.as_ref().err().and_then(Failure::database) {
            self.0.standing.failed(error);
        }
        done
    }

    /// PostgreSQL: a transaction of its own, tried again where the engine asks for it.
    async fn run_alone<T>(
        &self,
        work: impl AsyncFn(&Tx) -> Result<T, Failure>,
        keep: impl Fn(&T) -> bool,
    ) -> Result<T, Failure> {
        let mut tries = 0;
        loop {
            tries += 1;
            let tx = Tx::alone(self.0.reader.begin().await?, self.key());
            let done = match work(&tx).await {
                Ok(value) if keep(&value) => match finish(tx).await {
                    Ok(signals) => Ok((value, signals)),
                    Err(failure) => Err(failure),
                },
                Ok(value) => {
                    tx.rollback().await?;
                    return Ok(value);
                }
                Err(failure) => Err(failure),
            };
            match done {
                Ok((value, signals)) => {
                    self.committed(signals);
                    return Ok(value);
                }
                Err(failure) if tries < 6 && failure.database().is_some_and(is_worth_another_try) => {}
                Err(failure) => return Err(failure),
            }
        }
    }

    fn committed(&self, signals: Vec<Signal>) {
        self.0.commits.fetch_add(1, std::sync::atomic::Ordering::Relaxed);
        self.0.standing.saved();
        for signal in signals {
            self.0.bus.publish(signal);
        }
    }
}

async fn finish(tx: Tx) -> Result<Vec<Signal>, Failure> {
    tx.end().await?;
    Ok(tx.commit().await?)
}

/// `cache_kib`: pages each connection keeps; what they lack is in the system's own cache.
async fn sqlite(url: &str, connections: u32, cache_kib: u32) -> Result<DatabaseConnection, DbErr> {
    let mut options = ConnectOptions::new(url);
    options
        .max_connections(connections)
        .min_connections(1)
        .acquire_timeout(Duration::from_secs(10))
        .test_before_acquire(false)
        .sqlx_logging(false)
        .record_stmt_in_spans(false)
        .map_sqlx_sqlite_opts(move |options| {
            use sea_orm::sqlx::sqlite::{SqliteJournalMode, SqliteSynchronous};
            options
                .create_if_missing(true)
                .journal_mode(SqliteJournalMode::Wal)
                .synchronous(SqliteSynchronous::Full)
                .foreign_keys(true)
                .busy_timeout(Duration::from_secs(5))
                .statement_cache_capacity(512)
                .pragma("cache_size", format!("-{cache_kib}"))
                .pragma("wal_autocheckpoint", "4000")
                .pragma("temp_store", "memory")
        });
    Database::connect(options).await
}

/// The engine's own code for an error (`40001`, `23505`, `2067` …), where it gave one.
fn code(error: &DbErr) -> Option<String> {
    let (DbErr::Exec(RuntimeErr::SqlxError(cause)) | DbErr::Query(RuntimeErr::SqlxError(cause))) = error
    else {
        return None;
    };
    cause
        .as_database_error()
        .and_then(|e| e.code().map(std::borrow::Cow::into_owned))
}

/// Serialisation failure or deadlock: the same work may well succeed now.
fn is_worth_another_try(error: &DbErr) -> bool {
    matches!(code(error).as_deref(), Some("40001" | "40P01"))
}

/// A unique key said no: somebody else was first.
pub fn is_duplicate(error: &DbErr) -> bool {
    matches!(code(error).as_deref(), Some("23505" | "2067" | "1555"))
}

/// The database is gone, full, locked or read-only: a person may try again, nothing was lost.
pub fn is_out_of_reach(error: &DbErr) -> bool {
    matches!(error, DbErr::Conn(_) | DbErr::ConnectionAcquire(_))
        || code(error).is_some_and(|code| says_out_of_reach(&code))
}

/// A code of PostgreSQL has five characters. `SQLite`'s are numbers below that, with the family in the low byte and
/// the particulars above it: busy, read-only, input and output, full, cannot open.
fn says_out_of_reach(code: &str) -> bool {
    match code.parse::<u32>() {
        Ok(number) if code.len() < 5 => matches!(number & 0xff, 5 | 8 | 10 | 13 | 14),
        _ => matches!(
            code,
            "25006" | "53100" | "53300" | "57P01" | "57P02" | "57P03" | "58030"
        ),
    }
}

#[cfg(test)]
mod tests {
    use super::says_out_of_reach;

    #[test]
    fn a_full_a_locked_and_a_missing_disk_are_told_from_our_own_mistakes_whatever_the_particulars() {
        // Busy, its recovery and snapshot; read-only and moved away; read, write, sync, short read; full; cannot open.
        let sqlite = [
            "5", "261", "517", "8", "1032", "1544", "10", "266", "778", "1034", "522", "13", "14", "270",
        ];
        let postgres = ["25006", "53100", "53300", "57P01", "57P02", "57P03", "58030"];
        for code in sqlite.iter().chain(&postgres) {
            assert!(says_out_of_reach(code), "{code}");
        }
        // Keys, missing tables, and the states of PostgreSQL whose low byte happens to be one of the families.
        for code in [
            "1", "19", "787", "1555", "2067", "23505", "42501", "42760", "40001", "40P01", "",
        ] {
            assert!(!says_out_of_reach(code), "{code}");
        }
    }
}
