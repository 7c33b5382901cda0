//! From the stream to the open pages of this node: each event is read once and handed to all who listen.

use super::{Event, Gap, POLL, since};
use crate::{bus::SignalKind, db::Db, failure::Failure, ids::OrganisationId};
use axum::extract::ws::Utf8Bytes;
use futures::future::join_all;
use std::{
    collections::HashMap,
    future::Future,
    sync::{Arc, Mutex, PoisonError},
};
use tokio::sync::{OnceCell, broadcast};
use uuid::Uuid;

/// An event on its way to many readers, with the fragments drawn for them so far.
pub struct Delivery {
    pub event: Event,
    /// Drawn once per key (language and view) and shared by every reader of that key.
    drawn: Mutex<HashMap<u32, Arc<OnceCell<Utf8Bytes>>>>,
}

impl Delivery {
    fn new(event: Event) -> Self {
        Self {
            event,
            drawn: Mutex::default(),
        }
    }

    /// The fragment for `key`, drawn by whoever asks first, in the form sockets take: a thousand of them send the
    /// same bytes, not a thousand copies. An empty one means: nothing for these readers.
    pub async fn fragment<F>(&self, key: u32, draw: impl FnOnce() -> F) -> Result<Utf8Bytes, Failure>
    where
        F: Future<Output = Result<String, Failure>>,
    {
        let cell = self
            .drawn
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .entry(key)
            .or_default()
            .clone();
        cell.get_or_try_init(|| async { draw().await.map(Utf8Bytes::from) })
            .await
            .cloned()
    }
}

/// What a listener receives.
#[derive(Clone)]
pub enum Item {
    Event(Arc<Delivery>),
    /// Ephemeral (typing, presence hints): lost without harm, never numbered.
    Whisper(Arc<serde_json::Value>),
}

type Key = (OrganisationId, Option<Uuid>);

/// The fan-out of one node.
#[derive(Clone)]
pub struct Feed {
    db: Db,
    topics: Arc<Mutex<HashMap<Key, broadcast::Sender<Item>>>>,
    /// The last number handed out per organisation that has listeners.
    reached: Arc<Mutex<HashMap<OrganisationId, i64>>>,
}

/// A listener. Reading stops being useful once it lags; then ask [`since`] and go on.
pub struct Subscription {
    pub items: broadcast::Receiver<Item>,
}

impl Feed {
    pub fn new(db: Db) -> Self {
        Self {
            db,
            topics: Arc::default(),
            reached: Arc::default(),
        }
    }

    /// Listens to a whole organisation (`None`) or to one topic of it. Subscribe first, then read the gap
    /// with [`since`], then drop what has a number already seen: that order leaves no hole.
    pub async fn subscribe(
        &self,
        organisation: OrganisationId,
        topic: Option<Uuid>,
    ) -> Result<Subscription, Failure> {
        let known = lock(&self.reached).contains_key(&organisation);
        if !known {
            let head = super::head(self.db.read(), organisation).await?;
            lock(&self.reached).entry(organisation).or_insert(head);
        }
        // A visitor's topic is quiet and there are thousands of them, each with its slots; an organisation's is loud
        // and there is one. Whoever falls behind reads the database, so a burst should fit.
        let capacity = if topic.is_some() { 32 } else { 512 };
        let mut topics = lock(&self.topics);
        let sender = topics
            .entry((organisation, topic))
            .or_insert_with(|| broadcast::channel(capacity).0);
        Ok(Subscription {
            items: sender.subscribe(),
        })
    }

    /// Carries hints to listeners until the bus closes. Run it once per node.
    pub async fn run(self, mut signals: broadcast::Receiver<crate::bus::Signal>) {
        let mut poll = tokio::time::interval(POLL);
        loop {
            tokio::select! {
                signal = signals.recv() => match signal {
                    Ok(signal) => self.hear(signal).await,
                    Err(broadcast::error::RecvError::Lagged(_)) => self.catch_up_all().await,
                    Err(broadcast::error::RecvError::Closed) => return,
                },
                _ = poll.tick() => { self.sweep(); self.catch_up_all().await }
            }
        }
    }

    async fn hear(&self, signal: crate::bus::Signal) {
        match signal.kind {
            SignalKind::Head(seq) => {
                let behind = lock(&self.reached)
                    .get(&signal.organisation)
                    .is_some_and(|reached| *reached < seq);
                if behind {
                    self.catch_up(signal.organisation).await;
                }
            }
            SignalKind::Whisper(value) => {
                let topic = value
                    .get("topic")
                    .and_then(|t| t.as_str())
                    .and_then(|t| Uuid::parse_str(t).ok());
                let item = Item::Whisper(Arc::new(value));
                self.send((signal.organisation, None), &item);
                self.send((signal.organisation, topic), &item);
            }
            SignalKind::Revoked(_) | SignalKind::Jobs => {}
        }
    }

    async fn catch_up_all(&self) {
        let organisations: Vec<_> = lock(&self.reached).keys().copied().collect();
        join_all(
            organisations
                .into_iter()
                .map(|organisation| self.catch_up(organisation)),
        )
        .await;
    }

    async fn catch_up(&self, organisation: OrganisationId) {
        loop {
            let Some(reached) = lock(&self.reached).get(&organisation).copied() else {
                return;
            };
            let events = match since(self.db.read(), organisation, None, reached).await {
                Ok(Gap::Events(events)) if events.is_empty() => return,
                Ok(Gap::Events(events)) => events,
                Ok(Gap::TooWide) => {
                    // Listeners find out by themselves: their channel closes and they resume from their own number.
                    lock(&self.reached).remove(&organisation);
                    lock(&self.topics).retain(|(of, _), _| *of != organisation);
                    return;
                }
                Err(error) => {
                    tracing::warn!("the event stream cannot be read: {error}");
                    return;
                }
            };
            for event in events {
                self.hand_out(event);
            }
        }
    }

    fn hand_out(&self, event: Event) {
        {
            let mut reached = lock(&self.reached);
            let Some(reached) = reached.get_mut(&event.organisation_id) else {
                return;
            };
            if *reached >= event.seq {
                return; // another task of this node was faster
            }
            *reached = event.seq;
        }
        let (organisation, topic) = (event.organisation_id, event.topic);
        let item = Item::Event(Arc::new(Delivery::new(event)));
        self.send((organisation, None), &item);
        self.send((organisation, Some(topic)), &item);
    }

    fn send(&self, key: Key, item: &Item) {
        if let Some(sender) = lock(&self.topics).get(&key) {
            let _ = sender.send(item.clone());
        }
    }

    /// Drops topics and organisations nobody listens to any more.
    fn sweep(&self) {
        let mut topics = lock(&self.topics);
        topics.retain(|_, sender| sender.receiver_count() > 0);
        lock(&self.reached).retain(|organisation, _| topics.keys().any(|(of, _)| of == organisation));
    }
}

fn lock<T>(mutex: &Mutex<T>) -> std::sync::MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
