//! What a change works on: one transaction, or its part of a shared one.

use super::group::{Ask, Baton, Told};
use crate::{bus::Signal, crypto::MasterKey, failure::Failure};
use futures::future::BoxFuture;
use sea_orm::{
    ConnectionTrait, DatabaseTransaction, DbBackend, DbErr, ExecResult, QueryResult, Statement, Values,
};
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
    /// See [`Tx::put`].
    put: Mutex<Vec<Statement>>,
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
            put: Mutex::default(),
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
            put: Mutex::default(),
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

    /// Does `statement` before whatever this change asks next, at the latest at its end.
    ///
    /// For what nobody asks the outcome of: `SQLite` takes several such statements, and the question after them, in one
    /// walk (ADR 5). An error of theirs is the next question's, so a key that may be taken is not put but asked.
    pub fn put(&self, statement: Statement) {
        self.put
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .push(statement);
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
        let put = self.taken();
        Ok(self.settle(put).await?)
    }

    fn taken(&self) -> Vec<Statement> {
        std::mem::take(&mut *self.put.lock().unwrap_or_else(PoisonError::into_inner))
    }

    /// Does what was put.
    async fn settle(&self, mut put: Vec<Statement>) -> Result<(), DbErr> {
        if self.part.is_some() && put.len() > 1 {
            put = vec![together(put)];
        }
        for statement in put {
            self.walk(Ask::Execute(statement)).await?;
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
        let mut put = self.taken();
        let ask = match ask {
            ask if put.is_empty() => ask,
            // Of a list the rows are counted, so it goes alone; on PostgreSQL a statement is one statement.
            Ask::One(statement) if self.part.is_some() => {
                put.push(statement);
                Ask::One(together(put))
            }
            Ask::All(statement) if self.part.is_some() => {
                put.push(statement);
                Ask::All(together(put))
            }
            ask => {
                self.settle(put).await?;
                ask
            }
        };
        self.walk(ask).await
    }

    async fn walk(&self, ask: Ask) -> Result<Told, DbErr> {
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

/// Several statements as one text, each with its own values.
fn together(statements: Vec<Statement>) -> Statement {
    let (mut text, mut values) = (String::new(), Vec::new());
    let backend = statements
        .first()
        .map_or(DbBackend::Sqlite, |first| first.db_backend);
    for statement in statements {
        if !text.is_empty() {
            text.push_str("; ");
        }
        renumber(&statement.sql, values.len(), &mut text);
        values.extend(statement.values.into_iter().flat_map(|values| values.0));
    }
    Statement {
        sql: text,
        values: Some(Values(values)),
        db_backend: backend,
    }
}

/// `$1` becomes `$4` where three values come before.
fn renumber(sql: &str, before: usize, into: &mut String) {
    let mut parts = sql.split('$');
    into.push_str(parts.next().unwrap_or_default());
    for part in parts {
        into.push('$');
        let digits = part.len() - part.trim_start_matches(|c: char| c.is_ascii_digit()).len();
        match part[..digits].parse::<usize>() {
            Ok(number) => {
                into.push_str(&(number + before).to_string());
                into.push_str(&part[digits..]);
            }
            // A path of JSON, and no value.
            Err(_) => into.push_str(part),
        }
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn statements_in_one_text_keep_their_own_values() {
        let one = |sql: &str, values: Vec<i32>| {
            let values = values.into_iter().map(sea_orm::Value::from).collect();
            Statement {
                sql: sql.into(),
                values: Some(Values(values)),
                db_backend: DbBackend::Sqlite,
            }
        };
        let all = together(vec![
            one("update a set x = $2 where id = $1 or id = $2", vec![1, 2]),
            one("delete from b where d ->> '$.k' = $1", vec![3]),
            one("select $1, $11", (4..15).collect()),
        ]);
        assert_eq!(
            all.sql,
            "update a set x = $2 where id = $1 or id = $2; delete from b where d ->> '$.k' = $3; select $4, $14"
        );
        assert_eq!(all.values.map(|values| values.0.len()), Some(14));
    }
}
