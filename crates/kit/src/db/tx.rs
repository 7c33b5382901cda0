//! What a change works on: one transaction, or its part of a shared one.

use super::turns::{Turn, Turns};
use crate::{bus::Signal, ids::OrganisationId};
use sea_orm::{ConnectionTrait, DatabaseTransaction, DbBackend, DbErr, ExecResult, QueryResult, Statement};
use std::sync::{Arc, Mutex, PoisonError};

/// A running change. Queries take it wherever they take a connection.
pub struct Tx {
    inner: Arc<DatabaseTransaction>,
    signals: Mutex<Vec<Signal>>,
    /// Where several write at once; see [`Turns`].
    turns: Option<Turns>,
    turn: Mutex<Option<Turn>>,
}

impl Tx {
    /// A transaction of its own, beside others.
    pub(super) fn alone(inner: DatabaseTransaction, turns: Turns) -> Self {
        Self {
            turns: Some(turns),
            ..Self::shared(Arc::new(inner))
        }
    }

    /// A part of a transaction that is ended elsewhere.
    pub(super) fn shared(inner: Arc<DatabaseTransaction>) -> Self {
        Self {
            inner,
            signals: Mutex::default(),
            turns: None,
            turn: Mutex::default(),
        }
    }

    /// Queues up for the organisation's next event number, and keeps the turn until the commit.
    pub(crate) async fn turn(&self, organisation: OrganisationId) {
        let Some(turns) = &self.turns else { return };
        if lock(&self.turn).is_none() {
            let turn = turns.take(organisation).await;
            *lock(&self.turn) = turn;
        }
    }

    /// Sends `signal` once this change is durable, and never if it is undone.
    pub fn after_commit(&self, signal: Signal) {
        lock(&self.signals).push(signal);
    }

    pub(super) fn into_signals(self) -> Vec<Signal> {
        self.signals.into_inner().unwrap_or_else(PoisonError::into_inner)
    }

    /// Ends a transaction of its own; what is to be told once it is durable. The turn ends with it.
    pub(super) async fn commit(self) -> Result<Vec<Signal>, DbErr> {
        let Self {
            inner, signals, turn, ..
        } = self;
        own(inner)?.commit().await?;
        drop(turn);
        Ok(signals.into_inner().unwrap_or_else(PoisonError::into_inner))
    }

    pub(super) async fn rollback(self) -> Result<(), DbErr> {
        own(self.inner)?.rollback().await
    }
}

/// A change that stands alone hands its transaction to nobody.
fn own(inner: Arc<DatabaseTransaction>) -> Result<DatabaseTransaction, DbErr> {
    Arc::into_inner(inner).ok_or_else(|| DbErr::Custom("a change outlived its end".into()))
}

fn lock<T>(mutex: &Mutex<T>) -> std::sync::MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

#[async_trait::async_trait]
impl ConnectionTrait for Tx {
    fn get_database_backend(&self) -> DbBackend {
        self.inner.get_database_backend()
    }
    async fn execute_raw(&self, statement: Statement) -> Result<ExecResult, DbErr> {
        self.inner.execute_raw(statement).await
    }
    async fn execute_unprepared(&self, sql: &str) -> Result<ExecResult, DbErr> {
        self.inner.execute_unprepared(sql).await
    }
    async fn query_one_raw(&self, statement: Statement) -> Result<Option<QueryResult>, DbErr> {
        self.inner.query_one_raw(statement).await
    }
    async fn query_all_raw(&self, statement: Statement) -> Result<Vec<QueryResult>, DbErr> {
        self.inner.query_all_raw(statement).await
    }
}
