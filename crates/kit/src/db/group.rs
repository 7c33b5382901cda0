//! One open transaction that several changes share, a savepoint between each two of them.
//!
//! The savepoint is moved on by the next change, together with its first statement where the engine allows it, and
//! that also takes back what the last change left undone: every statement is a walk to the engine and back, and there
//! are fewer walks this way than with a savepoint opened and released for each. Two names take turns, so that after an
//! error it is known whether the new savepoint stands.

use crate::bus::Signal;
use sea_orm::{
    ConnectionTrait, DatabaseTransaction, DbBackend, DbErr, ExecResult, QueryResult, RuntimeErr, Statement,
};
use std::sync::Arc;
use tokio::sync::oneshot;

/// What changes pass on to one another: who holds it may work in the group.
#[derive(Default)]
pub struct Baton {
    pub group: Option<Group>,
}

pub struct Group {
    pub shared: Arc<DatabaseTransaction>,
    pub mark: Mark,
    /// Which of the two names the newest savepoint has.
    odd: bool,
    pub waiting: Vec<oneshot::Sender<Result<(), Arc<DbErr>>>>,
    pub signals: Vec<Signal>,
}

/// What lies behind the group's newest savepoint.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mark {
    /// There is no savepoint yet.
    Fresh,
    /// A change that stays.
    Kept,
    /// A change that must not stay: refused, failed, left by its caller, or still being made.
    Undone,
    /// A whole change in one statement, with no savepoint before it, that nobody has kept yet.
    Bare,
    /// The engine lost the transaction. Nothing of this group stays.
    Lost,
}

impl Group {
    pub fn new(shared: DatabaseTransaction) -> Self {
        Self {
            shared: Arc::new(shared),
            mark: Mark::Fresh,
            odd: false,
            waiting: Vec::new(),
            signals: Vec::new(),
        }
    }

    fn name(&self) -> &'static str {
        if self.odd { "change_a" } else { "change_b" }
    }

    /// Parts the next change from the last. What it does is undone unless it is marked as kept.
    fn part(&mut self) -> String {
        let last = self.name();
        match self.mark {
            Mark::Undone | Mark::Bare | Mark::Lost => format!("rollback to {last}"), // it stays open, and empty
            Mark::Fresh | Mark::Kept => {
                self.odd = !self.odd;
                let next = self.name();
                if self.mark == Mark::Fresh {
                    format!("savepoint {next}")
                } else {
                    format!("release {last}; savepoint {next}")
                }
            }
        }
    }

    /// The first statement of a change.
    pub async fn step(&mut self, ask: Ask) -> Result<Told, DbErr> {
        if matches!(self.mark, Mark::Bare | Mark::Lost) {
            self.mark = Mark::Lost;
            return Err(lost());
        }
        let clean = self.mark != Mark::Undone;
        if let (Ask::Whole(statement), true, DbBackend::Postgres) = (&ask, clean, self.shared.get_database_backend()) {
            return self.bare(statement.clone()).await;
        }
        let part = self.part();
        self.mark = Mark::Undone;
        let together = self.shared.get_database_backend() == DbBackend::Sqlite;
        let told = match ask {
            // Counting the rows of several statements would count those of the change before.
            Ask::One(mut statement) | Ask::Whole(mut statement) if together => {
                statement.sql = format!("{part}; {}", statement.sql);
                Ask::One(statement).of(&*self.shared).await
            }
            ask => match self.shared.execute_unprepared(&part).await {
                Ok(_) => ask.of(&*self.shared).await,
                Err(error) => Err(error),
            },
        };
        if told.is_err() && self.undo().await.is_err() {
            self.mark = Mark::Lost;
        }
        told
    }

    /// Does it, or does nothing: PostgreSQL takes no two statements at once, so this one goes without a savepoint. If
    /// its caller does not keep it after all, the group is lost, and each of its changes is made again alone.
    async fn bare(&mut self, statement: Statement) -> Result<Told, DbErr> {
        let before = std::mem::replace(&mut self.mark, Mark::Lost);
        let row = self.shared.query_one_raw(statement).await?;
        self.mark = if row.is_some() { Mark::Bare } else { before };
        Ok(Told::One(row))
    }

    /// The change just made stays.
    pub fn keep(&mut self) {
        if matches!(self.mark, Mark::Undone | Mark::Bare) {
            self.mark = Mark::Kept;
        }
    }

    async fn undo(&self) -> Result<(), DbErr> {
        let text = format!("rollback to {}", self.name());
        self.shared.execute_unprepared(&text).await.map(|_| ())
    }

    pub async fn commit(self) -> Result<(), DbErr> {
        let whole = match self.mark {
            Mark::Fresh | Mark::Kept => Ok(()),
            Mark::Undone => self.undo().await,
            Mark::Bare | Mark::Lost => Err(lost()),
        };
        let shared =
            Arc::into_inner(self.shared).ok_or_else(|| DbErr::Custom("a change outlived its turn".into()))?;
        match whole {
            Ok(()) => shared.commit().await,
            Err(error) => {
                let _ = shared.rollback().await; // there may be nothing left to roll back
                Err(error)
            }
        }
    }
}

/// Out of reach, for whoever waits: the engine takes a transaction back when the disk is full or fails.
fn lost() -> DbErr {
    DbErr::Conn(RuntimeErr::Internal("this transaction is lost".into()))
}

/// A statement and how it is asked.
pub enum Ask {
    Execute(Statement),
    Unprepared(String),
    One(Statement),
    /// As `One`, of a statement that answers nothing only if it changed nothing.
    Whole(Statement),
    All(Statement),
}

/// The answer to an [`Ask`] of the same kind.
pub enum Told {
    Executed(ExecResult),
    One(Option<QueryResult>),
    All(Vec<QueryResult>),
}

impl Ask {
    pub async fn of(self, connection: &impl ConnectionTrait) -> Result<Told, DbErr> {
        Ok(match self {
            Self::Execute(statement) => Told::Executed(connection.execute_raw(statement).await?),
            Self::Unprepared(text) => Told::Executed(connection.execute_unprepared(&text).await?),
            Self::One(statement) | Self::Whole(statement) => Told::One(connection.query_one_raw(statement).await?),
            Self::All(statement) => Told::All(connection.query_all_raw(statement).await?),
        })
    }
}

impl Told {
    pub fn executed(self) -> Result<ExecResult, DbErr> {
        let Self::Executed(result) = self else {
            return Err(other());
        };
        Ok(result)
    }

    pub fn one(self) -> Result<Option<QueryResult>, DbErr> {
        let Self::One(row) = self else { return Err(other()) };
        Ok(row)
    }

    pub fn all(self) -> Result<Vec<QueryResult>, DbErr> {
        let Self::All(rows) = self else {
            return Err(other());
        };
        Ok(rows)
    }
}

fn other() -> DbErr {
    DbErr::Custom("an answer to another question".into())
}
