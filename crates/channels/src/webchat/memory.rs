//! What this node remembers, so that a message costs no query but its own.
//!
//! A channel is believed for half a second, so disabling it is in force within one. A visitor's token says who
//! somebody is, which does not change, so it is remembered for a minute at a time; both are bounded.

use super::{
    model::{Open, Token, VisitorId},
    watch::Facts,
};
use access::App;
use desk::{
    channels::{self, ChannelId},
    contacts::ContactId,
    messages::Crowd,
};
use kit::{failure::Failure, ids::OrganisationId, recent::Recent};
use std::{
    collections::HashMap,
    sync::{
        Arc, Mutex, MutexGuard, PoisonError,
        atomic::{AtomicBool, Ordering},
    },
    time::{Duration, Instant},
};
use tokio::sync::watch;

/// Younger than this, a channel is believed.
const FRESH: Duration = Duration::from_millis(400);
/// Between the two, one request reads it anew and the others go on with what is known.
const STALE: Duration = Duration::from_millis(800);
/// How long a token is believed.
const VISITOR: Duration = Duration::from_secs(60);
const MOST_CHANNELS: usize = 2_000;
const MOST_VISITORS: usize = 50_000;

/// Who a token speaks for.
#[derive(Clone, Debug)]
pub struct Visitor {
    pub organisation: OrganisationId,
    pub id: VisitorId,
    pub channel: ChannelId,
    pub contact: ContactId,
}

pub struct Memory {
    channels: Mutex<Recent<String, Arc<Seen>>>,
    visitors: Mutex<Recent<VisitorId, Known>>,
    pub(super) crowd: Crowd,
    /// Of channels with open sockets; see [`super::watch`].
    pub(super) watches: Mutex<HashMap<ChannelId, watch::Sender<Facts>>>,
}

/// Who, by which secret's digest, and since when this is believed.
struct Known {
    visitor: Arc<Visitor>,
    digest: Vec<u8>,
    at: Instant,
}

struct Seen {
    open: Arc<Open>,
    at: Instant,
    reading: AtomicBool,
}

impl Default for Memory {
    fn default() -> Self {
        Self {
            channels: Mutex::new(Recent::new(MOST_CHANNELS)),
            visitors: Mutex::new(Recent::new(MOST_VISITORS)),
            crowd: Crowd::default(),
            watches: Mutex::default(),
        }
    }
}

impl Memory {
    /// The channel of a public key, open or not; `None` when there is none.
    pub async fn channel(&self, app: &App, key: &str) -> Result<Option<Arc<Open>>, Failure> {
        let Some(organisation) = channels::split_key(key) else {
            return Ok(None);
        };
        let seen = lock(&self.channels).get(key).cloned();
        if let Some(seen) = seen {
            let age = seen.at.elapsed();
            if age < FRESH || (age < STALE && seen.reading.swap(true, Ordering::Relaxed)) {
                return Ok(Some(seen.open.clone()));
            }
        }
        // The age counts from before the read: a change in between must not be believed away.
        let at = Instant::now();
        let Some(channel) = channels::store::by_public_key(app.db.read(), organisation, key).await? else {
            lock(&self.channels).forget(key);
            return Ok(None);
        };
        let open = Arc::new(Open::from(channel));
        let seen = Seen {
            open: open.clone(),
            at,
            reading: AtomicBool::new(false),
        };
        lock(&self.channels).put(key.to_owned(), Arc::new(seen));
        Ok(Some(open))
    }

    /// Whom a token speaks for, if that was proven here a moment ago.
    pub fn visitor(&self, token: &Token) -> Option<Arc<Visitor>> {
        let mut visitors = lock(&self.visitors);
        let known = visitors.get(&token.visitor)?;
        (known.digest == token.digest && known.at.elapsed() < VISITOR).then(|| known.visitor.clone())
    }

    pub fn remember(&self, token: &Token, visitor: Visitor) -> Arc<Visitor> {
        let visitor = Arc::new(visitor);
        let known = Known {
            visitor: visitor.clone(),
            digest: token.digest.clone(),
            at: Instant::now(),
        };
        lock(&self.visitors).put(token.visitor, known);
        visitor
    }
}

pub(super) fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
