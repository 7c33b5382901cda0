//! What a change works on: one transaction, or its part of a shared one.

use super::group::{Ask, Baton, Told};
use crate::{bus::Signal, crypto::MasterKey, failure::Failure};
use futures::future::BoxFuture;
use sea_orm::{ConnectionTrait, DatabaseTransaction, DbBackend, DbErr, ExecResult, QueryResult, Statement};
use std::sync::{Arc, Mutex, PoisonError};
use tokio::sync::OwnedMutexGuard;
use uuid::Uuid;

/// Work put off to the end of a change; see [`Tx::at_the_end`].
pub type Ending = Box<dyn for<'t> FnOnce(&'t Tx) -> BoxFuture<'t, Result<(), Failure>> + Send>;

/// A running change. Queries take it wherever they take a connection.
pub struct Tx {
    inner: Arc<DatabaseTransaction>,
    signals: Mutex<Vec<Signal>>,
    endings: Mutex<Vec<(Uuid, Ending)>>,
    key: Option<MasterKey>,
    /// Its part of a group, which begins with its first statement; `None` for a transaction of its own.
    part: Option<tokio::sync::Mutex<Part>>,
}

/// The right to work in a group, and whether that has begun. Taken out only while a statement needs it.
struct Part {
    baton: Option<OwnedMutexGuard<Baton>>,
    begun: bool,
}

impl Tx {
    pub(super) fn alone(inner: DatabaseTransaction, key: Option<MasterKey>) -> Self {
        Self {
            inner: Arc::new(inner),
            signals: Mutex::default(),
            endings: Mutex::default(),
            key,
            part: None,
        }
    }

    pub(super) fn shared(
        inner: Arc<DatabaseTransaction>,
        baton: OwnedMutexGuard<Baton>,
        key: Option<MasterKey>,
    ) -> Self {
        let part = Part {
            baton: Some(baton),
            begun: false,
        };
        Self {
            inner,
            signals: Mutex::default(),
            endings: Mutex::default(),
            key,
            part: Some(part.into()),
        }
    }

    /// Sends `signal` once this change is durable, and never if it is undone.
    pub fn after_commit(&self, signal: Signal) {
        self.signals
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .push(signal);
    }

    /// Does `work` after everything else of this change, just before its commit, and never if it is refused.
    ///
    /// For what takes a lock that others wait for: taken last, it is held for the shortest time, and nobody who holds
    /// it goes on to wait for another. Works of one change are done by `turn`, so that two changes that take the same
    /// two locks take them in the same order; those of one turn in the order they came.
    pub fn at_the_end(&self, turn: Uuid, work: Ending) {
        self.endings
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .push((turn, work));
    }

    /// The key beneath sealed columns, for what is sealed inside a change.
    pub fn key(&self) -> Result<&MasterKey, Failure> {
        let none = || Failure::broken("this database was opened without a key");
        self.key.as_ref().ok_or_else(none)
    }

    pub(super) async fn end(&self) -> Result<(), Failure> {
        let mut endings = {
            let mut endings = self.endings.lock().unwrap_or_else(PoisonError::into_inner);
            std::mem::take(&mut *endings)
        };
        endings.sort_by_key(|(turn, _)| *turn);
        for (_, work) in endings {
            work(self).await?;
        }
        Ok(())
    }

    /// Gives back the right to work in the group, and says whether the change did anything there.
    pub(super) fn into_baton(self) -> Option<(OwnedMutexGuard<Baton>, bool, Vec<Signal>)> {
        let signals = self.signals.into_inner().unwrap_or_else(PoisonError::into_inner);
        let Part { baton, begun } = self.part?.into_inner();
        Some((baton?, begun, signals))
    }

    /// Ends a transaction of its own; what is to be told once it is durable.
    pub(super) async fn commit(self) -> Result<Vec<Signal>, DbErr> {
        own(self.inner)?.commit().await?;
        Ok(self.signals.into_inner().unwrap_or_else(PoisonError::into_inner))
    }

    pub(super) async fn rollback(self) -> Result<(), DbErr> {
        own(self.inner)?.rollback().await
    }

    async fn ask(&self, ask: Ask) -> Result<Told, DbErr> {
        if let Some(part) = &self.part {
            let mut part = part.lock().await;
            if !part.begun {
                return part.begin(ask).await;
            }
        }
        ask.of(&*self.inner).await
    }
}

impl Part {
    /// The first statement, with what parts it from the change before. On a task of its own: a caller that goes away
    /// in the middle would leave nobody who knows how far it came.
    async fn begin(&mut self, ask: Ask) -> Result<Told, DbErr> {
        let lost = || DbErr::Custom("a change lost its group".into());
        let mut baton = self.baton.take().ok_or_else(lost)?;
        let begun = tokio::spawn(async move {
            let told = match baton.group.as_mut() {
                Some(group) => group.step(ask).await,
                None => Err(lost()),
            };
            (baton, told)
        });
        let (baton, told) = begun.await.map_err(|error| DbErr::Custom(error.to_string()))?;
        (self.baton, self.begun) = (Some(baton), true);
        told
    }
}

/// A change that stands alone hands its transaction to nobody.
fn own(inner: Arc<DatabaseTransaction>) -> Result<DatabaseTransaction, DbErr> {
    Arc::into_inner(inner).ok_or_else(|| DbErr::Custom("a change outlived its end".into()))
}

#[async_trait::async_trait]
impl ConnectionTrait for Tx {
    fn get_database_backend(&self) -> DbBackend {
        self.inner.get_database_backend()
    }
    async fn execute_raw(&self, statement: Statement) -> Result<ExecResult, DbErr> {
        self.ask(Ask::Execute(statement)).await?.executed()
    }
    async fn execute_unprepared(&self, sql: &str) -> Result<ExecResult, DbErr> {
        self.ask(Ask::Unprepared(sql.to_owned())).await?.executed()
    }
    async fn query_one_raw(&self, statement: Statement) -> Result<Option<QueryResult>, DbErr> {
        self.ask(Ask::One(statement)).await?.one()
    }
    async fn query_all_raw(&self, statement: Statement) -> Result<Vec<QueryResult>, DbErr> {
        self.ask(Ask::All(statement)).await?.all()
    }
}
