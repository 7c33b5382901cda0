//! What a change works on: one transaction, or one savepoint of a shared one.

use crate::bus::Signal;
use sea_orm::{ConnectionTrait, DatabaseTransaction, DbBackend, DbErr, ExecResult, QueryResult, Statement};
use std::sync::{Mutex, PoisonError};

/// A running change. Queries take it wherever they take a connection.
pub struct Tx {
    inner: DatabaseTransaction,
    signals: Mutex<Vec<Signal>>,
}

impl Tx {
    pub(super) fn new(inner: DatabaseTransaction) -> Self {
        Self {
            inner,
            signals: Mutex::default(),
        }
    }

    /// Sends `signal` once this change is durable, and never if it is undone.
    pub fn after_commit(&self, signal: Signal) {
        self.signals
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .push(signal);
    }

    pub(super) fn into_parts(self) -> (DatabaseTransaction, Vec<Signal>) {
        (
            self.inner,
            self.signals.into_inner().unwrap_or_else(PoisonError::into_inner),
        )
    }
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
