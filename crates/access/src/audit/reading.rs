//! Records as people read them: opened, with names, newest first.

use super::{
    chain,
    model::{self, Origin},
    store::{self, Filter, Shown},
};
use crate::App;
use kit::{clock::Time, crypto, crypto::MasterKey, failure::Failure, ids::OrganisationId};
use serde_json::{Value, json};
use uuid::Uuid;

/// A record, opened. What belonged to somebody who was forgotten is empty, and `forgotten` says so.
#[derive(Clone, Debug)]
pub struct Line {
    pub seq: i64,
    pub at: Time,
    pub actor: Option<Uuid>,
    pub actor_name: Option<String>,
    pub subject: Option<Uuid>,
    pub subject_name: Option<String>,
    pub action: String,
    pub outcome: String,
    pub address: String,
    pub user_agent: String,
    pub data: Value,
    pub hash: String,
    pub forgotten: bool,
}

/// The newest records that a filter lets through.
pub async fn read(
    app: &App,
    organisation: OrganisationId,
    filter: &Filter,
    at_most: i64,
) -> Result<Vec<Line>, Failure> {
    let shown = store::page(app.db.read(), organisation, filter, at_most).await?;
    Ok(shown
        .into_iter()
        .map(|shown| line(&app.key, organisation, shown))
        .collect())
}

/// The last few times something was done to somebody, the newest first.
pub async fn newest(
    app: &App,
    organisation: OrganisationId,
    subject: Uuid,
    (action, at_most): (&'static str, i64),
) -> Result<Vec<Line>, Failure> {
    let filter = Filter {
        action: Some(action),
        subject: Some(subject),
        ..Filter::default()
    };
    read(app, organisation, &filter, at_most).await
}

fn line(key: &MasterKey, organisation: OrganisationId, shown: Shown) -> Line {
    let open = |part: &str, sealed: Option<&[u8]>, by: (Uuid, Option<&[u8]>)| {
        let Some(sealed) = sealed else {
            return (None, false);
        };
        let opened = unseal(key, organisation, (part, shown.id), sealed, by);
        let gone = opened.is_none();
        (opened, gone)
    };
    let (origin, no_origin) = open(
        "origin",
        shown.origin.as_deref(),
        (shown.acting_id, shown.acting.as_deref()),
    );
    let (details, no_details) = open(
        "details",
        shown.details.as_deref(),
        (shown.concerned_id, shown.concerned.as_deref()),
    );
    let origin: Origin = origin
        .and_then(|value| serde_json::from_value(value).ok())
        .unwrap_or_default();
    Line {
        seq: shown.seq.unwrap_or_default(),
        at: shown.at,
        actor: shown.actor_id,
        actor_name: shown.actor_name,
        subject: shown.subject_id,
        subject_name: shown.subject_name,
        action: shown.action,
        outcome: shown.outcome,
        address: origin.address,
        user_agent: origin.user_agent,
        data: details.unwrap_or_else(|| json!({})),
        hash: shown.hash.as_deref().map(crypto::hex).unwrap_or_default(),
        forgotten: no_origin || no_details,
    }
}

fn unseal(
    key: &MasterKey,
    organisation: OrganisationId,
    (part, id): (&str, Uuid),
    sealed: &[u8],
    (person, of_person): (Uuid, Option<&[u8]>),
) -> Option<Value> {
    let stored = key
        .open(&chain::key_place(organisation, person), of_person?)
        .ok()?;
    let plain = chain::open_key(stored.expose())
        .ok()?
        .open(&model::place(part, organisation, id), sealed)
        .ok()?;
    serde_json::from_slice(plain.expose()).ok()
}

impl Line {
    /// The room the action belongs to.
    pub fn family(&self) -> &str {
        self.action.split('.').next().unwrap_or_default()
    }

    /// For programs.
    pub fn json(&self) -> Value {
        json!({
            "seq": self.seq, "at": self.at, "action": self.action, "outcome": self.outcome,
            "actor": self.actor, "actor_name": self.actor_name,
            "subject": self.subject, "subject_name": self.subject_name,
            "address": self.address, "user_agent": self.user_agent, "data": self.data, "hash": self.hash,
            "forgotten": self.forgotten,
        })
    }

    /// For spreadsheets, in the order of [`CSV_HEAD`].
    pub fn csv(&self) -> String {
        let id = |id: Option<Uuid>| id.map(|id| id.to_string()).unwrap_or_default();
        let name = |name: &Option<String>| name.clone().unwrap_or_default();
        let data = match &self.data {
            Value::Object(fields) if fields.is_empty() => String::new(),
            data => data.to_string(),
        };
        csv_row(&[
            self.seq.to_string(),
            self.at.to_rfc3339_opts(chrono::SecondsFormat::Secs, true),
            self.action.clone(),
            self.outcome.clone(),
            id(self.actor),
            name(&self.actor_name),
            id(self.subject),
            name(&self.subject_name),
            self.address.clone(),
            self.user_agent.clone(),
            data,
            self.hash.clone(),
        ])
    }
}

/// The first line of a table of records.
pub const CSV_HEAD: &str =
    "seq,at,action,outcome,actor,actor_name,subject,subject_name,address,user_agent,data,hash\r\n";

/// What a spreadsheet would take for a formula gets an apostrophe: a browser's name must not compute anything on an
/// administrator's desk.
fn csv_row(cells: &[String]) -> String {
    let harmless = |cell: &String| {
        if cell.starts_with(['=', '+', '-', '@', '\t', '\r']) {
            format!("'{cell}")
        } else {
            cell.clone()
        }
    };
    let mut row = csv::WriterBuilder::new()
        .terminator(csv::Terminator::CRLF)
        .from_writer(Vec::new());
    // Into memory nothing fails, and what went in as text comes out as text.
    let written = row.write_record(cells.iter().map(harmless)).is_ok();
    let bytes = row.into_inner().ok().filter(|_| written).unwrap_or_default();
    String::from_utf8(bytes).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::csv_row;

    #[test]
    fn a_cell_computes_nothing_and_breaks_no_line_s_184() {
        let check = |text: &str, cell: &str| {
            assert_eq!(csv_row(&["1".into(), text.into()]), format!("1,{cell}\r\n"));
        };
        check("Ana", "Ana");
        check(
            "=HYPERLINK(\"http://evil\")",
            "\"'=HYPERLINK(\"\"http://evil\"\")\"",
        );
        check("+1", "'+1");
        check("-1", "'-1");
        check("@x", "'@x");
        check("a,b", "\"a,b\"");
        check("a\nb", "\"a\nb\"");
        check("", "");
    }
}
