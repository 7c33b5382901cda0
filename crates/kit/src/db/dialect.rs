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

/// A statement whose rows a later one of the same chain reads, by the name of the table it changes.
#[derive(Clone, Copy, Debug)]
pub struct Link<'a> {
    pub table: &'static str,
    pub text: &'a str,
}

/// Several changes in one walk to the engine; all share the values, and the last may end with `returning`.
///
/// SQLite runs them one after another, so each reads what those before it wrote. PostgreSQL runs them as one statement
/// that sees the tables as they were before it; there each link stands in for its table, so that a later one reads
/// only the rows that the link changed. Write texts that mean the same under both rules: read a table only through
/// the condition under which its link changed it.
pub fn chain(backend: DbBackend, links: &[Link<'_>], last: &str) -> String {
    if backend == DbBackend::Postgres {
        let links: Vec<String> = links
            .iter()
            .map(|link| {
                format!(
                    "{table} as ({} returning {table}.*)",
                    link.text,
                    table = link.table
                )
            })
            .collect();
        return format!("with {} {last}", links.join(", "));
    }
    let texts: Vec<&str> = links.iter().map(|link| link.text).chain([last]).collect();
    texts.join("; ")
}

/// A column of rows that are bound as one JSON array of arrays, in the order of their columns.
#[derive(Clone, Copy, Debug)]
pub enum Column {
    /// An id as its `Display` writes it.
    Id(&'static str),
    Text(&'static str),
    Number(&'static str),
}

/// Rows bound as one value, as a table to select from: `(select …)`.
pub fn rows(backend: DbBackend, value: &str, columns: &[Column]) -> String {
    let postgres = backend == DbBackend::Postgres;
    let column = |(n, column): (usize, &Column)| match column {
        Column::Id(name) if postgres => format!("cast(value ->> {n} as uuid) as {name}"),
        Column::Id(name) => format!("unhex(value ->> {n}) as {name}"),
        Column::Number(name) if postgres => format!("cast(value ->> {n} as bigint) as {name}"),
        Column::Number(name) | Column::Text(name) => format!("value ->> {n} as {name}"),
    };
    let columns: Vec<String> = columns.iter().enumerate().map(column).collect();
    let each = match backend {
        DbBackend::Postgres => "jsonb_array_elements",
        _ => "json_each",
    };
    format!("(select {} from {each}({value}))", columns.join(", "))
}

/// The function that makes a JSON object of names and values in turn.
pub fn object(backend: DbBackend) -> &'static str {
    match backend {
        DbBackend::Postgres => "jsonb_build_object",
        _ => "json_object",
    }
}

/// An id as its `Display` writes it; nothing stays nothing.
pub fn spelled(backend: DbBackend, id: &str) -> String {
    match backend {
        DbBackend::Postgres => format!("replace(cast({id} as text), '-', '')"),
        _ => format!("nullif(lower(hex({id})), '')"), // `hex` of nothing is an empty text
    }
}

/// A column of a packed row: an SQL expression, and whether it is an id, which must be spelled out.
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
    let columns: Vec<String> = columns
        .iter()
        .map(|column| match column {
            Packed::Id(id) => spelled(backend, id),
            Packed::Plain(text) => (*text).to_owned(),
        })
        .collect();
    let columns = columns.join(", ");
    if backend == DbBackend::Postgres {
        format!("coalesce(cast(json_agg(json_build_array({columns}) order by {order}) as text), '[]')")
    } else {
        format!("json_group_array(json_array({columns}) order by {order})")
    }
}
