//! One open transaction that several changes share, a savepoint between each two of them.
//!
//! SQLite only. The savepoint is moved on by the next change, together with its first statement where it asks for rows, and
//! that also takes back what the last change left undone: every statement is a walk to the engine and back, and there
//! are fewer walks this way than with a savepoint opened and released for each. Two names take turns, so that after an
//! error it is known whether the new savepoint stands.

use crate::bus::Signal;
use sea_orm::{
    ConnectionTrait, DatabaseConnection, DatabaseTransaction, DbErr, ExecResult, QueryResult, RuntimeErr,
    Statement,
};
use std::sync::Arc;
use tokio::sync::oneshot;

/// What changes pass on to one another: who holds it may work in the group.
pub struct Baton {
    /// SQLite's writing connection; `None` when the last one ended in doubt.
    pub connection: Option<DatabaseConnection>,
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
            Mark::Undone | Mark::Lost => format!("rollback to {last}"), // it stays open, and empty
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
        if self.mark == Mark::Lost {
            return Err(lost());
        }
        let part = self.part();
        self.mark = Mark::Undone;
        let together = |mut statement: Statement| {
            statement.sql = format!("{part}; {}", statement.sql);
            statement
        };
        let told = match ask {
            Ask::One(statement) => Ask::One(together(statement)).of(&*self.shared).await,
            Ask::All(statement) => Ask::All(together(statement)).of(&*self.shared).await,
            // Counting the rows of several statements would count those of the change before.
            ask => match self.shared.execute_unprepared(&part).await {
                Ok(_) => ask.of(&*self.shared).await,
                Err(error) => Err(error),
            },
        };
        if told.is_err() && self.undo().await.is_err() {
            self.mark = Mark::Lost;
            return Err(lost());
        }
        told
    }

    /// The change just made stays.
    pub fn keep(&mut self) {
        if self.mark == Mark::Undone {
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
            Mark::Undone => self.undo().await.map_err(|_| lost()),
            Mark::Lost => Err(lost()),
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
            Self::One(statement) => Told::One(connection.query_one_raw(statement).await?),
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
