//! One append-only list of migrations, run at start, one node at a time (decision 3).

use super::dialect;
use sea_orm::{ConnectionTrait, Database, DatabaseConnection, DbBackend, DbErr};
use sea_orm_migration::{MigrationTrait, MigratorTrait, SchemaManager};

/// Runs several statements in the house's one text, separated by `;` at the end of a line.
pub async fn run(manager: &SchemaManager<'_>, text: &str) -> Result<(), DbErr> {
    let connection = manager.get_connection();
    for statement in text.split(";\n").map(str::trim).filter(|s| !s.is_empty()) {
        connection
            .execute_unprepared(&dialect::columns(connection.get_database_backend(), statement))
            .await?;
    }
    Ok(())
}

/// Declares a migration that only runs statements; going back is deliberately absent (expand and contract).
#[macro_export]
macro_rules! migration {
    ($name:literal, $text:expr) => {{
        #[derive(Default)]
        struct Step;
        impl sea_orm_migration::MigrationName for Step {
            fn name(&self) -> &str {
                $name
            }
        }
        #[sea_orm_migration::async_trait::async_trait]
        impl sea_orm_migration::MigrationTrait for Step {
            async fn up(&self, manager: &sea_orm_migration::SchemaManager) -> Result<(), sea_orm::DbErr> {
                $crate::db::migrate::run(manager, $text).await
            }
            fn use_transaction(&self) -> Option<bool> {
                Some(true)
            }
        }
        Box::new(Step) as Box<dyn sea_orm_migration::MigrationTrait>
    }};
}

/// Applies what is missing from `M`'s list. On PostgreSQL an advisory lock keeps a second node waiting;
/// on SQLite the caller holds the lock file of the data folder.
pub async fn up<M: MigratorTrait>(url: &str) -> Result<(), DbErr> {
    let connection: DatabaseConnection = Database::connect(url).await?;
    let postgres = connection.get_database_backend() == DbBackend::Postgres;
    // The pool of a bare `connect` may hand the lock and the work to different sessions, so take and keep one.
    if postgres {
        let mut options = sea_orm::ConnectOptions::new(url);
        options.max_connections(1).sqlx_logging(false);
        let keeper = Database::connect(options).await?;
        keeper
            .execute_unprepared("select pg_advisory_lock(729318465)")
            .await?;
        let outcome = M::up(&connection, None).await;
        keeper
            .execute_unprepared("select pg_advisory_unlock(729318465)")
            .await?;
        keeper.close().await?;
        outcome?;
    } else {
        M::up(&connection, None).await?;
    }
    connection.close().await
}

/// The tables of this floor.
pub fn migrations() -> Vec<Box<dyn MigrationTrait>> {
    vec![
        migration!("m20261122_000001_stream_events", crate::stream::TABLES),
        migration!("m20261122_000002_jobs", crate::jobs::TABLES),
    ]
}
