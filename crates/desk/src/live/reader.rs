//! Who listens at a socket, and what they get.

use super::{
    actions::whisper,
    fragment,
    model::{Facts, Seen},
};
use crate::{
    conversations::{ConversationId, store::Shown},
    inboxes::{self, Counts},
    messages::{self, MessageId},
};
use access::{
    App,
    door::{Agent, Scope, Signed},
};
use axum::{extract::ws::Utf8Bytes, http::HeaderMap};
use kit::{
    failure::Failure,
    stream::{self, Delivery, Event, Gap},
    words::Tongue,
};
use serde::Deserialize;
use serde_json::{Value, json};
use std::{collections::HashMap, sync::Arc};
use uuid::Uuid;

/// The conversation whose page is open.
struct Open {
    id: ConversationId,
    contact: Uuid,
    name: String,
}

/// One open page.
pub struct Reader {
    pub app: App,
    /// Carries the cookie, to look again whether the session lives.
    headers: HeaderMap,
    scope: Arc<Scope>,
    say: Tongue,
    open: Option<Open>,
    /// The newest event this page has, or was told the number of.
    seen: i64,
    counts: Option<Counts>,
    /// The lists changed since the counts were sent.
    pub recount: bool,
}

/// What the page says.
#[derive(Deserialize)]
#[serde(tag = "op", rename_all = "lowercase")]
enum Operation {
    Typing { conversation: String, on: bool },
    Read { conversation: String, message: String },
    Ping,
}

/// So long before a session ends its page is told (G-02).
const SOON: chrono::Duration = chrono::Duration::minutes(2);

/// What becomes of the session behind a page.
pub enum Lives {
    On,
    /// It ends soon; the frame that says when, and whether that is so whatever is done.
    NotLong(String),
    NoMore,
}

/// What is left of a gap.
pub enum Resumed {
    Frames(Vec<String>),
    /// Too much: the page draws itself anew.
    Reset,
}

impl Reader {
    pub fn new(agent: &Signed<Agent>, headers: HeaderMap, open: Option<Shown>, seen: i64) -> Self {
        let open = open.map(|shown| Open {
            id: shown.id,
            contact: shown.contact_id.0,
            name: messages::contact_name(&agent.say, &shown.contact_name).into_owned(),
        });
        Self {
            app: agent.app.clone(),
            headers,
            scope: agent.scope.clone(),
            say: agent.say.clone(),
            open,
            seen,
            counts: None,
            recount: false,
        }
    }

    pub fn organisation(&self) -> kit::ids::OrganisationId {
        self.scope.organisation
    }

    fn open_id(&self) -> Option<ConversationId> {
        self.open.as_ref().map(|open| open.id)
    }

    /// Whether the session still lives; its scope may have changed meanwhile.
    pub async fn look_again(&mut self) -> Result<Lives, Failure> {
        let found = self
            .app
            .sessions
            .peek(&self.app, &self.headers, self.app.clock.now())
            .await?;
        match found {
            Some(found) if found.scope.member == self.scope.member => {
                self.scope = found.scope.clone();
                let now = self.app.clock.now();
                let firm = found.absolute_until <= found.idle_until;
                let left = found.absolute_until.min(found.idle_until) - now;
                Ok(if left <= SOON {
                    Lives::NotLong(json!({ "ends": left.num_seconds(), "firm": firm }).to_string())
                } else {
                    Lives::On
                })
            }
            _ => Ok(Lives::NoMore),
        }
    }

    /// A frame for an event that is new here; `None` when it was seen.
    pub async fn event(&mut self, delivery: &Delivery) -> Result<Option<Utf8Bytes>, Failure> {
        let event = &delivery.event;
        if event.seq <= self.seen {
            return Ok(None);
        }
        self.seen = event.seq;
        let facts = Facts::of(event);
        let seen = facts.map_or(Seen::Nothing, |facts| facts.seen_by(&self.scope, self.open_id()));
        let Some(facts) = facts else {
            return Ok(Some(fragment::frame(event.seq, "", None).into()));
        };
        self.recount |= facts.recount && seen != Seen::Nothing;
        let draw = || async {
            let html = fragment::draw(&self.app, event, &facts, seen, &self.say).await?;
            Ok(fragment::frame(event.seq, &html, facts.news(seen)))
        };
        delivery.fragment(seen.key(self.say.locale), draw).await.map(Some)
    }

    /// Everything since what the page saw last. Rows are drawn once, by the newest event of each conversation.
    pub async fn resume(&mut self) -> Result<Resumed, Failure> {
        let (connection, organisation) = (self.app.db.read(), self.scope.organisation);
        // A number we never gave: the page is of another life of this database.
        if self.seen > stream::head(connection, organisation).await? {
            return Ok(Resumed::Reset);
        }
        let events = match stream::since(connection, organisation, None, self.seen).await? {
            Gap::Events(events) => events,
            Gap::TooWide => return Ok(Resumed::Reset),
        };
        self.recount |= !events.is_empty();
        let mut frames = Vec::with_capacity(events.len());
        for (event, facts, seen) in self.fold(&events) {
            let (html, news) = match facts {
                Some(facts) => (
                    fragment::draw(&self.app, event, &facts, seen, &self.say).await?,
                    facts.news(seen),
                ),
                None => (String::new(), None),
            };
            frames.push(fragment::frame(event.seq, &html, news));
        }
        self.seen = events.last().map_or(self.seen, |event| event.seq);
        Ok(Resumed::Frames(frames))
    }

    /// Of the conversations that are only rows here, the newest event tells all: it has moved if one of them moved,
    /// and it is taken away if the reader saw it at any time and does not now.
    fn fold<'a>(&self, events: &'a [Event]) -> Vec<(&'a Event, Option<Facts>, Seen)> {
        let open = self.open_id();
        let mut newest: HashMap<Uuid, (i64, bool, bool)> = HashMap::new();
        for event in events {
            let Some(facts) = Facts::of(event) else { continue };
            let seen = facts.seen_by(&self.scope, open);
            let row = newest.entry(event.subject).or_default();
            if !facts.quiet && facts.read.is_none() {
                row.0 = event.seq;
            }
            row.1 |= facts.moved;
            row.2 |= seen != Seen::Nothing;
        }
        let judge = |event: &'a Event| {
            let Some(mut facts) = Facts::of(event) else {
                return (event, None, Seen::Nothing);
            };
            let seen = facts.seen_by(&self.scope, open);
            if matches!(seen, Seen::Open(_)) {
                return (event, Some(facts), seen);
            }
            let (last, moved, ever) = newest.get(&event.subject).copied().unwrap_or_default();
            if event.seq != last {
                return (event, Some(facts), Seen::Nothing);
            }
            facts.moved = moved;
            let seen = if seen == Seen::Nothing && ever {
                facts.gone(open)
            } else {
                seen
            };
            (event, Some(facts), seen)
        };
        events.iter().map(judge).collect()
    }

    /// The counts, when they are not what the page was last told.
    pub async fn recounted(&mut self) -> Result<Option<String>, Failure> {
        self.recount = false;
        let counts = inboxes::counts(self.app.db.read(), &self.scope).await?;
        if self.counts == Some(counts) {
            return Ok(None);
        }
        self.counts = Some(counts);
        Ok(Some(fragment::passing(&fragment::counts(counts))))
    }

    /// Something said in passing, to whoever has the conversation open and did not say it.
    pub fn whispered(&self, value: &Value) -> Result<Option<String>, Failure> {
        let text = |key: &str| value.get(key).and_then(Value::as_str).unwrap_or_default();
        let Some(open) = self
            .open
            .as_ref()
            .filter(|open| Uuid::parse_str(text("topic")) == Ok(open.contact))
        else {
            return Ok(None);
        };
        let Some(on) = value.get("typing").and_then(Value::as_bool) else {
            return Ok(None);
        };
        let name = match text("from") {
            "contact" => open.name.as_str(),
            "agent" if text("member") != self.scope.member.to_string() => text("name"),
            _ => return Ok(None),
        };
        Ok(Some(fragment::passing(&fragment::typing(&self.say, name, on)?)))
    }

    /// What the page says; the answer, if it wants one. What cannot be read is of another version, and passed over.
    pub async fn said(&self, text: &str) -> Result<Option<String>, Failure> {
        // Whoever looks through somebody's eyes leaves no trace of them with a customer: nothing is read, nobody types.
        let open = self.open.as_ref().filter(|_| self.scope.impersonated.is_none());
        match (serde_json::from_str(text), open) {
            (Ok(Operation::Ping), _) => return Ok(Some("{}".to_owned())),
            (Ok(Operation::Typing { conversation, on }), Some(open))
                if conversation.parse() == Ok(open.id) =>
            {
                self.types(open, on);
            }
            (
                Ok(Operation::Read {
                    conversation,
                    message,
                }),
                Some(open),
            ) if conversation.parse() == Ok(open.id) => {
                if let Ok(message) = message.parse() {
                    self.reads(open.id, message).await?;
                }
            }
            _ => {}
        }
        Ok(None)
    }

    fn types(&self, open: &Open, on: bool) {
        let (now, key) = (self.app.clock.now(), self.scope.member.0);
        if self
            .app
            .pace
            .allow("live.typing", key.as_bytes(), now, 10, 2.0)
            .is_err()
        {
            return;
        }
        let value = json!({
            "from": "agent", "member": self.scope.member.to_string(), "name": self.scope.display_name,
            "conversation": open.id, "typing": on,
        });
        whisper(&self.app, self.scope.organisation, open.contact, value);
    }

    async fn reads(&self, conversation: ConversationId, message: MessageId) -> Result<(), Failure> {
        let (connection, organisation) = (self.app.db.read(), self.scope.organisation);
        let Some(message) = messages::store::by_id(connection, organisation, message).await? else {
            return Ok(());
        };
        if message.conversation_id != conversation {
            return Ok(());
        }
        let (scope, now) = (self.scope.clone(), self.app.clock.now());
        let up_to = message.seq;
        self.app
            .db
            .write(async move |tx| messages::read_by_agent(tx, &scope, conversation, up_to, now).await)
            .await?;
        Ok(())
    }
}
