//! Where the two engines must differ, and nowhere else.

use sea_orm::{ConnectionTrait, DbBackend, Statement, Value};

/// A statement in the house's one text: `$1`, `$2` … are bound values on both engines.
pub fn sql(
    connection: &impl ConnectionTrait,
    text: &str,
    values: impl IntoIterator<Item = Value>,
) -> Statement {
    Statement::from_sql_and_values(connection.get_database_backend(), text, values)
}

/// Column types written as `{uuid}`, `{time}`, `{json}`, `{bytes}`, `{serial}` become each engine's own.
///
/// SQLite keeps UUIDs as 16-byte blobs, times as RFC 3339 text in UTC (which sorts as time does) and JSON as text.
pub fn columns(backend: DbBackend, text: &str) -> String {
    let own = match backend {
        DbBackend::Postgres => ["uuid", "timestamptz", "jsonb", "bytea"],
        _ => ["blob", "text", "text", "blob"],
    };
    ["{uuid}", "{time}", "{json}", "{bytes}"]
        .iter()
        .zip(own)
        .fold(text.to_owned(), |text, (from, to)| text.replace(from, to))
}

/// Ends a `select` that claims rows, so that two claimers never wait for each other.
pub fn skip_locked(backend: DbBackend) -> &'static str {
    match backend {
        DbBackend::Postgres => " for update skip locked",
        _ => "", // SQLite has one writer; there is nobody to skip
    }
}
