//! What directories asked lately, as it came but without secrets, and asking it again (G-16).

use super::{
    call::{self, Asked, Caller, Reply},
    store,
};
use crate::App;
use ::scim::{Noted, Refused};
use chrono::Duration;
use kit::{clock::Time, failure::Failure};
use sea_orm::FromQueryResult;
use serde_json::{Value, json};
use uuid::Uuid;

/// Records of one organisation, and how long.
pub const MOST: i64 = 200;
const LIVES: Duration = Duration::days(7);
/// Bytes of a body that are kept.
const KEPT: usize = 16 * 1024;

/// A request to be kept.
#[derive(Clone, Debug)]
pub struct Kept {
    pub service: String,
    pub method: String,
    /// With its query.
    pub path: String,
    pub body: String,
    /// All of it is there, so it can be run again.
    pub whole: bool,
    pub status: i32,
    pub answer: String,
    pub quirks: String,
    pub again_of: Option<Uuid>,
}

/// A kept one.
#[derive(Clone, Debug, FromQueryResult)]
pub struct Record {
    pub id: Uuid,
    pub at: Time,
    pub service: String,
    pub method: String,
    pub path: String,
    pub body: String,
    pub whole: bool,
    pub status: i32,
    pub answer: String,
    pub quirks: String,
    pub again_of: Option<Uuid>,
}

impl Record {
    pub fn went_well(&self) -> bool {
        self.status < 400
    }

    /// The question that it was.
    fn asked(&self) -> Asked {
        let (path, query) = self.path.split_once('?').unwrap_or((&self.path, ""));
        Asked {
            method: self.method.clone(),
            path: path.to_owned(),
            query: query.to_owned(),
            body: serde_json::from_str(&self.body).map_err(|_| Refused::Syntax("The body is no JSON.")),
            if_match: None,
            if_none_match: None,
        }
    }
}

/// Keeps what was asked and answered; its id.
pub async fn keep(
    caller: &Caller,
    asked: &Asked,
    (reply, noted): (&Reply, &Noted),
    again_of: Option<Uuid>,
) -> Result<Uuid, Failure> {
    let (body, whole) = match &asked.body {
        Ok(Value::Null) => (String::new(), true),
        Ok(body) => cut(&without_secrets(body.clone())),
        Err(_) => (String::new(), false),
    };
    let answer = reply.body.as_ref().map(|body| cut(body).0).unwrap_or_default();
    let quirks: Vec<&str> = noted.quirks().iter().map(|quirk| quirk.code()).collect();
    let query = if asked.query.is_empty() {
        String::new()
    } else {
        format!("?{}", asked.query)
    };
    let kept = Kept {
        service: caller.scope.display_name.clone(),
        method: asked.method.clone(),
        path: format!("{}{query}", asked.path)
            .replace('\0', "�")
            .chars()
            .take(4_000)
            .collect(),
        body,
        whole,
        status: i32::from(reply.status),
        answer,
        quirks: quirks.join(" "),
        again_of,
    };
    let (id, now) = (Uuid::now_v7(), caller.visit.now);
    store::keep(&caller.visit.app.db, &caller.scope, (id, &kept), (MOST, now)).await?;
    Ok(id)
}

/// As people read it, and whether that is all of it.
fn cut(body: &Value) -> (String, bool) {
    let text = serde_json::to_string_pretty(body).unwrap_or_default();
    if text.len() <= KEPT {
        return (text, true);
    }
    let end = (0..=KEPT)
        .rev()
        .find(|end| text.is_char_boundary(*end))
        .unwrap_or(0);
    (format!("{}…", &text[..end]), false)
}

/// No password that a directory sends is kept anywhere, not even for a day.
fn without_secrets(body: Value) -> Value {
    let is_secret = |name: &str| {
        let name = name.to_ascii_lowercase();
        ["password", "secret", "token", "passphrase"]
            .iter()
            .any(|word| name.contains(word))
    };
    match body {
        Value::Array(items) => items.into_iter().map(without_secrets).collect(),
        Value::Object(fields) => {
            let about = fields.get("path").and_then(Value::as_str).is_some_and(is_secret);
            fields
                .into_iter()
                .map(|(name, value)| {
                    let secret = is_secret(&name) || (about && name == "value");
                    let value = if secret {
                        json!("…")
                    } else {
                        without_secrets(value)
                    };
                    (name, value)
                })
                .collect()
        }
        plain => plain,
    }
}

/// Runs a record again, in the name of whoever presses the button; the id of the record of it.
pub async fn replay(caller: &Caller, record: &Record) -> Result<Uuid, Failure> {
    let mut noted = Noted::new(caller.settings.profile);
    let asked = record.asked();
    let reply = call::answer(caller, &asked, &mut noted).await?;
    keep(caller, &asked, (&reply, &noted), Some(record.id)).await
}

pub async fn sweep(app: &App) -> Result<(), Failure> {
    let before = app.clock.now() - LIVES;
    app.db.write(async move |tx| store::sweep(tx, before).await).await
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_record_holds_no_secret() {
        let body = json!({
            "userName": "ana", "password": "Tr0ub4dor", "x": { "clientSecret": ["a"] },
            "Operations": [{ "op": "replace", "path": "password", "value": "Tr0ub4dor" }, { "op": "add", "value": { "Password": "x" } }],
        });
        let kept = without_secrets(body).to_string();
        assert!(!kept.contains("Tr0ub4dor") && kept.contains("ana"), "{kept}");
    }

    #[test]
    fn a_long_body_is_cut_and_said_to_be() {
        let (short, whole) = cut(&json!({ "a": 1 }));
        assert!(whole && short.contains('\n'));
        let (long, whole) = cut(&json!({ "a": "é".repeat(KEPT) }));
        assert!(!whole && long.len() <= KEPT + 3 && long.ends_with('…'));
    }
}
