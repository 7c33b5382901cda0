//! What directories asked lately, as it came but without secrets, and asking it again (G-16).

use super::{
    call::{self, Asked, Caller, Reply},
    store,
};
use crate::App;
use ::scim::{Filter, Noted, Profile, Refused};
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
/// Characters of an address.
const PATH: usize = 4_000;

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
    let query = query_without_secrets(&asked.query);
    let separated = if query.is_empty() { "" } else { "?" };
    let path = format!("{}{separated}{query}", asked.path).replace('\0', "�");
    let kept = Kept {
        service: caller.scope.display_name.clone(),
        method: asked.method.clone(),
        whole: whole && path.chars().count() <= PATH,
        path: path.chars().take(PATH).collect(),
        body,
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

/// What stands where a secret stood.
const BLOT: &str = "…";

/// Whether a text speaks of something that nobody may keep.
fn is_secret(text: &str) -> bool {
    let text = text.to_ascii_lowercase();
    ["password", "secret", "token", "passphrase"]
        .iter()
        .any(|word| text.contains(word))
}

/// Whether a filter asks what a secret is. Of one that cannot be read it is enough that it speaks of one.
fn asks_a_secret(filter: &str) -> bool {
    // The profile that takes most.
    match Filter::parse(filter, &mut Noted::new(Profile::Entra)) {
        Ok(filter) => filter.names(&is_secret),
        Err(_) => is_secret(filter),
    }
}

/// No password that a directory sends is kept anywhere, not even for a day.
fn without_secrets(body: Value) -> Value {
    match body {
        Value::Array(items) => items.into_iter().map(without_secrets).collect(),
        Value::Object(fields) => {
            let path = fields.iter().find(|(name, _)| name.eq_ignore_ascii_case("path"));
            let about = path.and_then(|(_, path)| path.as_str()).is_some_and(is_secret);
            fields
                .into_iter()
                .map(|(name, value)| {
                    let is = |word: &str| name.eq_ignore_ascii_case(word);
                    let value = match &value {
                        _ if is_secret(&name) || (about && is("value")) => json!(BLOT),
                        Value::String(text) if is("filter") && asks_a_secret(text) => json!(BLOT),
                        Value::String(text) if is("path") => json!(path_without_secrets(text)),
                        _ => without_secrets(value),
                    };
                    (name, value)
                })
                .collect()
        }
        plain => plain,
    }
}

/// A path of a patch can have a filter in it, one of a bulk a query behind it.
fn path_without_secrets(path: &str) -> String {
    match path.split_once('?') {
        _ if path.contains('[') && is_secret(path) => BLOT.to_owned(),
        Some((before, query)) => format!("{before}?{}", query_without_secrets(query)),
        None => path.to_owned(),
    }
}

/// The same of what stands after the question mark of an address.
fn query_without_secrets(query: &str) -> String {
    let pairs = query.split('&').map(|pair| {
        let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
        let (read, asked) = (decoded(name), decoded(value));
        let told = is_secret(&read) || (read.eq_ignore_ascii_case("filter") && asks_a_secret(&asked));
        if told {
            format!("{name}={BLOT}")
        } else {
            pair.to_owned()
        }
    });
    pairs.collect::<Vec<_>>().join("&")
}

fn decoded(text: &str) -> String {
    let spaced = text.replace('+', " ");
    percent_encoding::percent_decode_str(&spaced)
        .decode_utf8_lossy()
        .into_owned()
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
    fn a_question_after_a_secret_is_kept_without_the_secret() {
        for filter in [
            r#"password eq "Tr0ub4dor""#,
            r"Password eq Tr0ub4dor",
            r#"active eq true and (not (x.clientSecret sw "Tr0ub4dor"))"#,
            r#"emails[password co "Tr0ub4dor"]"#,
            r#"urn:x:token:y eq "Tr0ub4dor""#,
            r#"password = "Tr0ub4dor""#,
        ] {
            let search = json!({ "Filter": filter, "count": 1 });
            let patch = json!({ "op": "add", "path": "emails[password eq \"Tr0ub4dor\"].value", "value": "Tr0ub4dor" });
            let bulk = json!({ "method": "POST", "path": "/Users/.search?filter=password+eq+Tr0ub4dor" });
            let kept = without_secrets(json!([search, patch, bulk])).to_string();
            assert!(!kept.contains("Tr0ub4dor") && kept.contains("count"), "{kept}");
            let encoded = percent_encoding::utf8_percent_encode(filter, percent_encoding::NON_ALPHANUMERIC);
            for name in ["filter", "FILTER", "f%69lter"] {
                let kept = query_without_secrets(&format!("count=1&{name}={encoded}&startIndex=2"));
                assert_eq!(kept, format!("count=1&{name}=…&startIndex=2"));
            }
        }
        assert_eq!(query_without_secrets("password=Tr0ub4dor"), "password=…");
        // Whoever is called so is no secret.
        for query in [
            "",
            "filter=userName+eq+%22token-robot%22&count=2",
            "attributes=userName",
        ] {
            assert_eq!(query_without_secrets(query), query);
        }
        let search = json!({ "filter": "userName eq \"secretariat\"" });
        assert_eq!(without_secrets(search.clone()), search);
    }

    #[test]
    fn a_long_body_is_cut_and_said_to_be() {
        let (short, whole) = cut(&json!({ "a": 1 }));
        assert!(whole && short.contains('\n'));
        let (long, whole) = cut(&json!({ "a": "é".repeat(KEPT) }));
        assert!(!whole && long.len() <= KEPT + 3 && long.ends_with('…'));
    }
}
