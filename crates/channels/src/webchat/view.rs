//! What a visitor sees of a conversation, and how it is drawn for the wire.
//!
//! Notes and event lines never pass this file: it draws `in` and `out` and nothing else.

use super::{memory::Visitor, model::PAGE, store};
use access::{door::MemberId, shell::Face};
use desk::{
    files::{self, File, FileId},
    messages::{self, Direction, Message, MessageId},
};
use kit::{clock::Time, failure::Failure, stream, stream::Event};
use sea_orm::ConnectionTrait;
use serde::Serialize;
use serde_json::{Value, json};
use std::collections::HashMap;

/// A message on the wire.
#[derive(Debug, Serialize)]
pub struct Shown {
    pub id: MessageId,
    pub seq: i64,
    pub direction: &'static str,
    pub body: String,
    pub at: Time,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub client_id: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub author: Option<Author>,
    pub files: Vec<Attached>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub read: Option<bool>,
}

#[derive(Clone, Debug, Serialize)]
pub struct Author {
    pub name: String,
    pub initials: String,
    pub hue: u8,
}

#[derive(Clone, Debug, Serialize)]
pub struct Attached {
    pub id: FileId,
    pub name: String,
    pub size: i64,
    pub mime: String,
}

impl From<File> for Attached {
    fn from(file: File) -> Self {
        Self {
            id: file.id,
            name: file.name,
            size: file.size,
            mime: file.mime,
        }
    }
}

/// A conversation as far as the visitor has not seen it.
#[derive(Debug, Serialize)]
pub struct Page {
    pub messages: Vec<Shown>,
    /// Ask for what comes after this number.
    pub seq: i64,
    /// There is more after `seq` already.
    pub more: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub agent_read_at: Option<Time>,
}

/// The messages after a number; after 0 the newest, because nobody starts reading at the very beginning.
///
/// The order of the reads is the point: the head first, so that nothing up to it can be missing, and the read mark
/// last, so that it is at least as new as any message shown.
pub async fn page(db: &impl ConnectionTrait, visitor: &Visitor, after: i64) -> Result<Page, Failure> {
    let Visitor {
        organisation,
        contact,
        ..
    } = *visitor;
    let head = stream::head(db, organisation).await?;
    let most = i64::try_from(PAGE).unwrap_or(i64::MAX);
    let rows = if after > 0 {
        messages::store::of_contact_after(db, organisation, contact, after, most).await?
    } else {
        messages::store::of_contact_before(db, organisation, contact, i64::MAX, most).await?
    };
    let more = after > 0 && rows.len() >= PAGE;
    let last = rows.last().map_or(0, |row| row.seq);
    let mark = store::agent_read(db, organisation, contact).await?;
    let mut messages = show(db, visitor, rows).await?;
    for message in &mut messages {
        message.read = message
            .read
            .map(|_| mark.is_some_and(|mark| message.seq <= mark.seq));
    }
    let agent_read_at = mark.map(|mark| mark.at);
    Ok(Page {
        messages,
        seq: if more { last } else { head.max(last) },
        more,
        agent_read_at,
    })
}

/// One message as it is when it was just stored: nobody has read it.
pub async fn one(
    db: &impl ConnectionTrait,
    visitor: &Visitor,
    row: Message,
) -> Result<Option<Shown>, Failure> {
    Ok(show(db, visitor, vec![row]).await?.pop())
}

/// The visitor's own words, without a question to the database: the answer to most of what arrives.
pub fn own(row: Message) -> Option<Shown> {
    shown(row, Vec::new(), None)
}

async fn show(
    db: &impl ConnectionTrait,
    visitor: &Visitor,
    rows: Vec<Message>,
) -> Result<Vec<Shown>, Failure> {
    let ids: Vec<MessageId> = rows.iter().map(|row| row.id).collect();
    let mut attached: HashMap<MessageId, Vec<Attached>> = HashMap::new();
    for file in files::store::of_messages(db, visitor.organisation, &ids).await? {
        if let Some(message) = file.message_id {
            attached.entry(message).or_default().push(file.into());
        }
    }
    let mut members: Vec<MemberId> = rows
        .iter()
        .filter(|row| row.direction() == Direction::Out)
        .map(|row| MemberId(row.author_id))
        .collect();
    members.sort_unstable();
    members.dedup();
    let authors: HashMap<MemberId, Author> = store::authors(db, visitor.organisation, &members)
        .await?
        .into_iter()
        .map(|author| {
            let Face { initials, hue, .. } = Face::of(&author.display_name, author.id.0);
            (
                author.id,
                Author {
                    name: author.display_name,
                    initials,
                    hue,
                },
            )
        })
        .collect();
    let show = |row: Message| {
        let files = attached.remove(&row.id).unwrap_or_default();
        let author = authors.get(&MemberId(row.author_id)).cloned();
        shown(row, files, author)
    };
    Ok(rows.into_iter().filter_map(show).collect())
}

/// The one place where a row becomes something a visitor may see.
fn shown(row: Message, files: Vec<Attached>, author: Option<Author>) -> Option<Shown> {
    let (direction, own) = match row.direction() {
        Direction::In => ("in", true),
        Direction::Out => ("out", false),
        Direction::Note | Direction::Event => return None,
    };
    Some(Shown {
        id: row.id,
        seq: row.seq,
        direction,
        body: row.body,
        at: row.created_at,
        client_id: own.then_some(row.client_id),
        author: author.filter(|_| !own),
        files,
        read: own.then_some(false),
    })
}

/// The frame of one message.
pub fn message_frame(message: &Shown) -> Result<String, Failure> {
    #[derive(Serialize)]
    struct Frame<'a> {
        op: &'static str,
        seq: i64,
        message: &'a Shown,
    }
    Ok(serde_json::to_string(&Frame {
        op: "message",
        seq: message.seq,
        message,
    })?)
}

/// The frame that only moves a visitor's number on.
pub fn seq_frame(seq: i64) -> String {
    format!(r#"{{"op":"seq","seq":{seq}}}"#)
}

/// The frame that says how far the agents have read.
pub fn read_frame(seq: i64, at: Time) -> String {
    json!({ "op": "read", "seq": seq, "at": at }).to_string()
}

/// Somebody at the counter writes, or stopped; nothing for what the visitor said themself.
pub fn typing_frame(whisper: &Value) -> Option<String> {
    let text = |key: &str| whisper.get(key).and_then(Value::as_str).unwrap_or_default();
    let on = whisper.get("typing").and_then(Value::as_bool).unwrap_or_default();
    (text("from") == "agent").then(|| json!({ "op": "typing", "on": on, "name": text("name") }).to_string())
}

/// An event as a frame. Drawn once per conversation and node, whoever listens.
pub async fn event_frame(
    db: &impl ConnectionTrait,
    visitor: &Visitor,
    event: &Event,
) -> Result<String, Failure> {
    let fact = |name: &str| {
        event
            .data
            .get(name)
            .and_then(|value| value.as_str())
            .unwrap_or_default()
    };
    let shown = match (event.kind.as_str(), fact("direction"), fact("by")) {
        ("messages.created", "in" | "out", _) => match fact("message").parse() {
            Ok(id) => match messages::store::by_id(db, visitor.organisation, id).await? {
                Some(row) => one(db, visitor, row)
                    .await?
                    .map(|shown| message_frame(&shown))
                    .transpose()?,
                None => None,
            },
            Err(_) => None,
        },
        ("messages.read", _, "agent") => {
            let up_to = event
                .data
                .get("up_to")
                .and_then(serde_json::Value::as_i64)
                .unwrap_or_default();
            let mark = store::written_by(db, visitor.organisation, visitor.contact, up_to).await?;
            mark.map(|mark| read_frame(event.seq, mark.at))
        }
        _ => None,
    };
    Ok(shown.unwrap_or_else(|| seq_frame(event.seq)))
}
