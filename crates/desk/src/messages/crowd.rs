//! Customers' messages that come together are written together.
//!
//! Every message numbers an event of its organisation, so changes of their own would wait for the disk one behind the
//! other, on both engines. Here the first to come writes for all who come meanwhile: one statement and one commit for
//! the lot, and nobody waits for a timer. A message that is not of the simple kind, or came with a second one of the
//! same customer, goes on its own way afterwards; so does each one of a lot that failed.

use super::{Message, MessageId, store};
use crate::{
    channels::ChannelId,
    conversations::{ConversationId, model::preview},
};
use access::App;
use kit::{clock::Time, db::dialect::Column, failure::Failure, ids::OrganisationId};
use sea_orm::FromQueryResult;
use serde_json::{Value, json};
use std::{
    collections::{HashMap, HashSet},
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};
use tokio::sync::oneshot;

/// The largest lot. More would make the first of them wait for the last.
const MOST: usize = 128;

/// Where messages of one node wait for each other. Clones share it.
#[derive(Clone, Default)]
pub struct Crowd(Arc<Mutex<HashMap<OrganisationId, Vec<Waiting>>>>);

struct Waiting {
    arrival: Arrival,
    told: oneshot::Sender<Option<Place>>,
}

/// A message on its way into the statement.
pub(super) struct Arrival {
    channel: ChannelId,
    message: Message,
}

impl Arrival {
    /// In the order of [`Self::row`].
    pub const COLUMNS: [Column; 8] = [
        Column::Number("n"),
        Column::Id("organisation"),
        Column::Id("id"),
        Column::Id("contact"),
        Column::Id("channel"),
        Column::Text("client_id"),
        Column::Text("body"),
        Column::Text("preview"),
    ];

    pub fn row(&self, n: usize) -> Value {
        let message = &self.message;
        json!([
            n,
            message.organisation_id.to_string(),
            message.id.to_string(),
            message.contact_id.to_string(),
            self.channel.to_string(),
            message.client_id,
            message.body,
            preview(&message.body),
        ])
    }
}

/// Where a message came to lie.
#[derive(Clone, Copy, Debug, FromQueryResult)]
pub(super) struct Place {
    pub id: MessageId,
    pub conversation_id: ConversationId,
    pub seq: i64,
    pub created_at: Time,
}

impl Crowd {
    /// Stores a message without files, if it is of the simple kind; `None` if it must go its own way.
    pub(super) async fn store(&self, app: &App, channel: ChannelId, message: &Message) -> Option<Message> {
        let (told, answer) = oneshot::channel();
        let organisation = message.organisation_id;
        let arrival = Arrival {
            channel,
            message: message.clone(),
        };
        {
            let mut lines = self.lines();
            let led = lines.contains_key(&organisation);
            lines
                .entry(organisation)
                .or_default()
                .push(Waiting { arrival, told });
            if !led {
                // A task of its own: the first to come may go away, and the others still wait.
                tokio::spawn(self.clone().lead(app.clone(), organisation));
            }
        }
        let place = answer.await.ok()??;
        Some(Message {
            seq: place.seq,
            conversation_id: place.conversation_id,
            created_at: place.created_at,
            ..message.clone()
        })
    }

    async fn lead(self, app: App, organisation: OrganisationId) {
        let _leader = Leader(&self, organisation);
        while let Some(lot) = self.next(organisation) {
            let (arrivals, told): (Vec<_>, Vec<_>) =
                lot.into_iter().map(|one| (one.arrival, one.told)).unzip();
            let ids: Vec<_> = arrivals.iter().map(|arrival| arrival.message.id).collect();
            let places = write(&app, organisation, arrivals)
                .await
                .unwrap_or_else(|failure| {
                    tracing::warn!("a lot of messages was not stored together: {failure}");
                    HashMap::new()
                });
            for (id, told) in ids.iter().zip(told) {
                let _ = told.send(places.get(id).copied());
            }
        }
    }

    /// Who is written next; `None` when nobody waits any more, and the leader goes.
    fn next(&self, organisation: OrganisationId) -> Option<Vec<Waiting>> {
        let mut lines = self.lines();
        let line = lines.get_mut(&organisation)?;
        if line.is_empty() {
            lines.remove(&organisation);
            return None;
        }
        let mut contacts = HashSet::new();
        let (lot, rest): (Vec<_>, Vec<_>) = std::mem::take(line)
            .into_iter()
            .enumerate()
            .partition(|(n, one)| *n < MOST && contacts.insert(one.arrival.message.contact_id));
        *line = rest.into_iter().map(|(_, one)| one).collect();
        Some(lot.into_iter().map(|(_, one)| one).collect())
    }

    fn lines(&self) -> MutexGuard<'_, HashMap<OrganisationId, Vec<Waiting>>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// A leader that breaks leaves no line without one: whoever waits in it goes their own way.
struct Leader<'a>(&'a Crowd, OrganisationId);

impl Drop for Leader<'_> {
    fn drop(&mut self) {
        if std::thread::panicking() {
            self.0.lines().remove(&self.1);
        }
    }
}

async fn write(
    app: &App,
    organisation: OrganisationId,
    arrivals: Vec<Arrival>,
) -> Result<HashMap<MessageId, Place>, Failure> {
    let now = app.clock.now();
    let places = app
        .db
        .write(async move |tx| store::arrive(tx, organisation, &arrivals, now).await)
        .await?;
    Ok(places.into_iter().map(|place| (place.id, place)).collect())
}
