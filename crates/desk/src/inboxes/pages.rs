//! The list, for people and for programs.

use super::{
    model::{Inbox, Listed, PAGE},
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
use kit::{clock::Time, failure::Failure, page::html};
use serde::{Deserialize, Serialize};

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
    conversations: Vec<Row<'a>>,
    next: Option<String>,
}

#[derive(Serialize)]
struct Row<'a> {
    id: String,
    number: i64,
    state: &'a str,
    contact: Person<'a>,
    channel: Option<&'a str>,
    team: Option<String>,
    owner: Option<Person<'a>>,
    preview: &'a str,
    preview_kind: &'a str,
    unread: i32,
    waiting_since: Option<Time>,
    last_message_at: Time,
    closed_at: Option<Time>,
}

#[derive(Serialize)]
struct Person<'a> {
    id: String,
    name: &'a str,
}

impl<'a> From<&'a Listed> for Row<'a> {
    fn from(row: &'a Listed) -> Self {
        let name = |name: &'a Option<String>| name.as_deref().unwrap_or_default();
        Self {
            id: row.id.to_string(),
            number: row.number,
            state: &row.state,
            contact: Person {
                id: row.contact_id.to_string(),
                name: name(&row.contact_name),
            },
            channel: row.channel_kind.as_deref(),
            team: row.team_id.map(|team| team.to_string()),
            owner: row.owner_id.map(|id| Person {
                id: id.to_string(),
                name: name(&row.owner_name),
            }),
            preview: &row.preview,
            preview_kind: &row.preview_kind,
            unread: row.unread,
            waiting_since: row.waiting_since,
            last_message_at: row.last_message_at,
            closed_at: row.closed_at,
        }
    }
}

/// The same list for programs; without `inbox` the same default as the page.
async fn json(agent: &Signed<Agent>, wish: Wish) -> Result<Response, Failure> {
    let (connection, scope) = (agent.app.db.read(), &*agent.scope);
    let first = wish.inbox.unwrap_or(Inbox::Mine);
    let mut rows = store::page(connection, scope, (first, wish.team), wish.after).await?;
    if rows.is_empty() && wish.inbox.is_none() {
        rows = store::page(connection, scope, (Inbox::Queue, wish.team), wish.after).await?;
    }
    let next = (rows.len() > PAGE).then(|| rows[PAGE - 1].cursor().to_string());
    rows.truncate(PAGE);
    let page = Page {
        conversations: rows.iter().map(Row::from).collect(),
        next,
    };
    Ok(Json(page).into_response())
}
