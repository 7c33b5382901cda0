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

/// Takes an organisation's next event number and stores the event under it, in one walk to the engine. Values:
/// organisation, kind, topic, subject, data, time. PostgreSQL hands the number on inside a statement; SQLite runs two
/// that share their values.
pub(crate) fn numbered(backend: DbBackend) -> &'static str {
    match backend {
        DbBackend::Postgres => {
            "with head as (insert into event_head (organisation_id, seq) values ($1, 1)
               on conflict (organisation_id) do update set seq = event_head.seq + 1 returning seq)
             insert into event (organisation_id, seq, kind, topic, subject, data, at)
               select $1, head.seq, $2, $3, $4, $5, $6 from head returning seq"
        }
        _ => {
            "insert into event_head (organisation_id, seq) values ($1, 1)
               on conflict (organisation_id) do update set seq = event_head.seq + 1;
             insert into event (organisation_id, seq, kind, topic, subject, data, at)
               select $1, seq, $2, $3, $4, $5, $6 from event_head where organisation_id = $1 returning seq"
        }
    }
}

/// A column of a packed row: an SQL expression, and whether it is an id, which SQLite must spell out.
#[derive(Clone, Copy, Debug)]
pub enum Packed {
    Id(&'static str),
    Plain(&'static str),
}

/// An aggregate that makes one JSON text of all rows, each an array in the order of `columns`: for hot lists. A row by
/// itself costs a hop between threads and a copy of every value; a text costs them once for the whole page.
///
/// A struct with its fields in the same order derives `Deserialize` and reads it.
pub fn packed(backend: DbBackend, columns: &[Packed], order: &str) -> String {
    let postgres = backend == DbBackend::Postgres;
    let columns: Vec<String> = columns
        .iter()
        .map(|column| match column {
            // `hex` of nothing is an empty text, not nothing.
            Packed::Id(id) if !postgres => format!("nullif(hex({id}), '')"),
            Packed::Id(text) | Packed::Plain(text) => (*text).to_owned(),
        })
        .collect();
    let columns = columns.join(", ");
    if postgres {
        format!("coalesce(cast(json_agg(json_build_array({columns}) order by {order}) as text), '[]')")
    } else {
        format!("json_group_array(json_array({columns}) order by {order})")
    }
}
