//! Which columns are sealed, and how they come under a new master key while the house is open (S-186).
//!
//! **Invariants.** A value is replaced only if it is still the one that was read, so nothing that was sealed meanwhile
//! is lost. Whatever is killed in the middle leaves each value under one key or the other, and both open.

use super::MasterKey;
use crate::{
    db::{Db, dialect::sql},
    failure::Failure,
};
use base64::{Engine, engine::general_purpose::STANDARD};
use sea_orm::{ConnectionTrait, QueryResult, Value};
use uuid::Uuid;

/// A place where values lie sealed under the master key.
#[derive(Clone, Copy, Debug)]
pub struct Sealed {
    pub table: &'static str,
    /// The columns of its primary key.
    pub key: &'static [&'static str],
    pub column: &'static str,
    /// The purpose it was sealed for; `{name}` stands for a column of the key, `{-name}` for an id with its hyphens. It must
    /// be what the room itself seals and opens with, or no rotation can read what lies there ([`count_unreadable`]).
    pub place: &'static str,
    /// Set when the column is JSON and the value lies in this field of it, in base64.
    pub field: Option<&'static str>,
}

/// A column of bytes.
pub const fn column(
    table: &'static str,
    key: &'static [&'static str],
    column: &'static str,
    place: &'static str,
) -> Sealed {
    Sealed {
        table,
        key,
        column,
        place,
        field: None,
    }
}

impl Sealed {
    /// The value lies in a field of a column of JSON, in base64.
    #[must_use]
    pub const fn in_field(mut self, field: &'static str) -> Self {
        self.field = Some(field);
        self
    }
}

/// How many values one change replaces: few enough that nobody else waits long.
const BATCH: usize = 100;

/// What became of the values of one place.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Renewed {
    pub renewed: u64,
    /// None of our keys opens them. They are left as they are.
    pub unreadable: u64,
}

/// One value, where it lies and what it is now.
#[derive(Clone)]
struct Found {
    key: Vec<Value>,
    place: String,
    sealed: Vec<u8>,
    json: Option<serde_json::Value>,
}

/// Brings every value of a place under the newest key.
pub async fn renew(db: &Db, key: &MasterKey, of: Sealed) -> Result<Renewed, Failure> {
    let mut done = Renewed::default();
    let mut left_behind = 0;
    loop {
        let stale = stale(db, key, of, left_behind).await?;
        if stale.is_empty() {
            return Ok(done);
        }
        let mut fresh = Vec::new();
        for found in stale {
            match key.renew(&found.place, &found.sealed) {
                Ok(Some(sealed)) => fresh.push((found, sealed)),
                Ok(None) => {}
                Err(_) => {
                    left_behind += 1;
                    done.unreadable += 1;
                }
            }
        }
        done.renewed += db
            .write(async move |tx| {
                let mut changed = 0;
                for (found, sealed) in &fresh {
                    changed += replace(tx, of, found, sealed).await?;
                }
                Ok(changed)
            })
            .await?;
    }
}

/// How many values of a place are not under the newest key.
pub async fn count_stale(db: &Db, key: &MasterKey, of: Sealed) -> Result<usize, Failure> {
    Ok(read(db, key, of, "").await?.len())
}

/// How many values of a place none of our keys opens there.
pub async fn count_unreadable(db: &Db, key: &MasterKey, of: Sealed) -> Result<usize, Failure> {
    let all = every(db, of).await?;
    let unreadable = all
        .iter()
        .filter(|one| key.open(&one.place, &one.sealed).is_err());
    Ok(unreadable.count())
}

async fn every(db: &Db, of: Sealed) -> Result<Vec<Found>, Failure> {
    let (text, values) = match of.field {
        Some(field) => in_json(of, field),
        None => (format!("{} where {} is not null", select(of), of.column), vec![]),
    };
    look(db, of, (&text, values)).await
}

async fn stale(db: &Db, key: &MasterKey, of: Sealed, skip: usize) -> Result<Vec<Found>, Failure> {
    if of.field.is_some() {
        let mut all = read(db, key, of, "").await?;
        all.drain(..skip.min(all.len()));
        all.truncate(BATCH);
        return Ok(all);
    }
    read(db, key, of, &format!(" limit {BATCH} offset {skip}")).await
}

async fn read(db: &Db, key: &MasterKey, of: Sealed, page: &str) -> Result<Vec<Found>, Failure> {
    let (text, values) = match of.field {
        // In JSON the first byte is not the database's to compare.
        Some(field) => in_json(of, field),
        None => (
            format!(
                "{} where {1} is not null and substr({1}, 1, 1) <> $1 order by {2}{page}",
                select(of),
                of.column,
                of.key.join(", ")
            ),
            vec![vec![key.id()].into()],
        ),
    };
    let mut all = look(db, of, (&text, values)).await?;
    all.retain(|found| found.sealed.first() != Some(&key.id()));
    Ok(all)
}

fn select(of: Sealed) -> String {
    let keys = of.key.join(", ");
    format!("select {keys}, {} as sealed from {}", of.column, of.table)
}

fn in_json(of: Sealed, field: &str) -> (String, Vec<Value>) {
    let (select, keys) = (select(of), of.key.join(", "));
    let text = format!(
        "{select} where cast({} as text) like $1 order by {keys}",
        of.column
    );
    (text, vec![format!("%\"{field}\"%").into()])
}

async fn look(db: &Db, of: Sealed, (text, values): (&str, Vec<Value>)) -> Result<Vec<Found>, Failure> {
    let rows = db.read().query_all_raw(sql(db.read(), text, values)).await?;
    let found = rows.iter().filter_map(|row| found(row, of).transpose());
    found.collect()
}

fn found(row: &QueryResult, of: Sealed) -> Result<Option<Found>, Failure> {
    let mut place = of.place.to_owned();
    let mut key = Vec::new();
    for name in of.key {
        let (value, text) = part(row, name)?;
        place = place.replace(&format!("{{{name}}}"), &text);
        if let Ok(id) = row.try_get::<Uuid>("", name) {
            place = place.replace(&format!("{{-{name}}}"), &id.hyphenated().to_string());
        }
        key.push(value);
    }
    let (sealed, json) = match of.field {
        None => (row.try_get::<Vec<u8>>("", "sealed")?, None),
        Some(field) => {
            let json: serde_json::Value = row.try_get("", "sealed")?;
            // Another kind of row may have a field of that name that holds something else.
            let Some(Ok(sealed)) = json[field].as_str().map(|text| STANDARD.decode(text)) else {
                return Ok(None);
            };
            (sealed, Some(json))
        }
    };
    Ok(Some(Found {
        key,
        place,
        sealed,
        json,
    }))
}

/// A column of the key, as it is bound and as it is written in a place.
fn part(row: &QueryResult, name: &str) -> Result<(Value, String), Failure> {
    if let Ok(id) = row.try_get::<Uuid>("", name) {
        return Ok((id.into(), id.simple().to_string()));
    }
    if let Ok(number) = row.try_get::<i32>("", name) {
        return Ok((number.into(), number.to_string()));
    }
    if let Ok(number) = row.try_get::<i64>("", name) {
        return Ok((number.into(), number.to_string()));
    }
    if let Ok(text) = row.try_get::<String>("", name) {
        return Ok((text.as_str().into(), text));
    }
    let bytes = row.try_get::<Vec<u8>>("", name)?;
    let text = super::hex(&bytes);
    Ok((bytes.into(), text))
}

async fn replace(
    tx: &impl ConnectionTrait,
    of: Sealed,
    found: &Found,
    sealed: &[u8],
) -> Result<u64, Failure> {
    let names = of.key.iter().enumerate();
    let these: Vec<String> = names.map(|(n, name)| format!("{name} = ${}", n + 3)).collect();
    let (new, old): (Value, Value) = match (of.field, &found.json) {
        (Some(field), Some(json)) => {
            let mut json = json.clone();
            let old = json[field].clone();
            json[field] = STANDARD.encode(sealed).into();
            (
                json.into(),
                format!("%{}%", old.as_str().unwrap_or_default()).into(),
            )
        }
        _ => (sealed.to_vec().into(), found.sealed.clone().into()),
    };
    let same = match of.field {
        Some(_) => format!("cast({} as text) like $2", of.column),
        None => format!("{} = $2", of.column),
    };
    let text = format!(
        "update {} set {} = $1 where {same} and {}",
        of.table,
        of.column,
        these.join(" and ")
    );
    let values = [new, old].into_iter().chain(found.key.iter().cloned());
    Ok(tx.execute_raw(sql(tx, &text, values)).await?.rows_affected())
}
