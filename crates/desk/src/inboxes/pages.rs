//! The list, for people and for programs.

use super::{
    model::{Borrowed, Inbox, PAGE},
    part::{List, Wish},
    store,
};
use access::{
    door::{Agent, Signed},
    shell::Frame,
};
use axum::{
    Json,
    extract::Query,
    http::{HeaderMap, StatusCode, header},
    response::{IntoResponse, Response},
};
use kit::{failure::Failure, page::html};
use serde::{Deserialize, Serialize, Serializer};
use serde_json::value::RawValue;

#[derive(askama::Template)]
#[template(path = "inboxes/index.html")]
struct Index {
    frame: Frame,
    list: List,
}

/// Anything unreadable is as if it were not there: an address is typed, cut and mailed.
#[derive(Default, Deserialize)]
pub struct Asked {
    #[serde(default)]
    inbox: String,
    #[serde(default)]
    team: String,
    #[serde(default)]
    after: String,
}

impl Asked {
    pub fn wish(&self) -> Wish {
        Wish {
            inbox: Inbox::parse(&self.inbox),
            team: self.team.parse().ok(),
            after: self.after.parse().ok(),
            current: None,
        }
    }
}

pub async fn index(
    agent: Signed<Agent>,
    Query(asked): Query<Asked>,
    headers: HeaderMap,
) -> Result<Response, Failure> {
    let wish = asked.wish();
    if wants_json(&headers) {
        return json(&agent, wish).await;
    }
    let frame = Frame::new(&agent, &agent.scope).await?;
    let list = List::load(&agent.app, &agent.scope, &agent.say, wish).await?;
    Ok(html(StatusCode::OK, &Index { frame, list }))
}

fn wants_json(headers: &HeaderMap) -> bool {
    let accept = headers
        .get(header::ACCEPT)
        .and_then(|value| value.to_str().ok())
        .unwrap_or_default();
    accept.contains("application/json") && !accept.contains("text/html")
}

#[derive(Serialize)]
struct Page<'a> {
    conversations: &'a [Row<'a>],
    next: Option<String>,
}

#[derive(Serialize)]
struct Row<'a> {
    id: &'a RawValue,
    number: i64,
    state: &'a RawValue,
    contact: Person<'a>,
    channel: &'a RawValue,
    team: &'a RawValue,
    owner: Option<Person<'a>>,
    preview: &'a RawValue,
    preview_kind: &'a RawValue,
    unread: i32,
    waiting_since: Moment<'a>,
    last_message_at: Moment<'a>,
    closed_at: Moment<'a>,
}

#[derive(Serialize)]
struct Person<'a> {
    id: &'a RawValue,
    name: &'a RawValue,
}

/// A time or nothing. Both engines write UTC as `+00:00`; the house says `Z`.
struct Moment<'a>(&'a RawValue);

impl Serialize for Moment<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self.0.get().trim_matches('"').strip_suffix("+00:00") {
            Some(time) => serializer.collect_str(&format_args!("{time}Z")),
            None => self.0.serialize(serializer),
        }
    }
}

impl<'a> From<Borrowed<'a>> for Row<'a> {
    fn from(row: Borrowed<'a>) -> Self {
        Self {
            id: row.id,
            number: row.number,
            state: row.state,
            contact: Person {
                id: row.contact_id,
                name: row.contact_name,
            },
            channel: row.channel_kind,
            team: row.team_id,
            owner: (row.owner_id.get() != "null").then_some(Person {
                id: row.owner_id,
                name: row.owner_name,
            }),
            preview: row.preview,
            preview_kind: row.preview_kind,
            unread: row.unread,
            waiting_since: Moment(row.waiting_since),
            last_message_at: Moment(row.last_message_at),
            closed_at: Moment(row.closed_at),
        }
    }
}

/// The same list for programs; without `inbox` the same default as the page.
async fn json(agent: &Signed<Agent>, wish: Wish) -> Result<Response, Failure> {
    let (connection, scope) = (agent.app.db.read(), &*agent.scope);
    let first = wish.inbox.unwrap_or(Inbox::Mine);
    let mut packed = store::page(connection, scope, (first, wish.team), wish.after).await?;
    let mut rows: Vec<Borrowed<'_>> = packed.read()?;
    if rows.is_empty() && wish.inbox.is_none() {
        packed = store::page(connection, scope, (Inbox::Queue, wish.team), wish.after).await?;
        rows = packed.read()?;
    }
    let next = match rows.get(PAGE - 1) {
        Some(last) if rows.len() > PAGE => Some(last.cursor()?.to_string()),
        _ => None,
    };
    let rows: Vec<Row<'_>> = rows.into_iter().take(PAGE).map(Row::from).collect();
    let page = Page {
        conversations: &rows,
        next,
    };
    Ok(Json(page).into_response())
}
