//! What this node remembers of sessions, and when it may believe itself.

use super::{cookie, model::TOUCH, store};
use crate::{
    App,
    door::{Scope, csrf_token},
    organisations::Brand,
};
use axum::http::HeaderMap;
use kit::{bus::SignalKind, clock::Time, failure::Failure, ids::OrganisationId};
use std::{
    collections::HashMap,
    sync::{
        Arc, PoisonError, RwLock,
        atomic::{AtomicI64, Ordering},
    },
    time::{Duration, Instant},
};
use tokio::sync::watch;

/// How often the revocation number is read.
const LOOK: Duration = Duration::from_millis(250);
/// How long past the last look the cache is believed.
const TRUST: Duration = Duration::from_millis(500);
/// Beyond this many, the cache starts anew; it is a cache, not a table.
const MOST: usize = 50_000;

/// A live session, as pages need it.
pub struct Found {
    pub scope: Arc<Scope>,
    pub brand: Arc<Brand>,
    pub csrf: String,
    pub digest: Vec<u8>,
    /// How long it lives from an act on.
    pub(super) idle: chrono::Duration,
    pub idle_until: Time,
    pub absolute_until: Time,
    pub(super) seen_at: Time,
}

impl Found {
    fn alive(&self, now: Time) -> bool {
        now < self.idle_until && now < self.absolute_until
    }
}

/// This node's view of the sessions.
pub struct Sessions {
    cache: RwLock<HashMap<Vec<u8>, Arc<Found>>>,
    /// Nanoseconds since `born` at the last look, or -1 before the first.
    looked_at: AtomicI64,
    born: Instant,
    revocation: watch::Sender<i64>,
}

impl Default for Sessions {
    fn default() -> Self {
        Self {
            cache: RwLock::default(),
            looked_at: AtomicI64::new(-1),
            born: Instant::now(),
            revocation: watch::channel(0).0,
        }
    }
}

impl Sessions {
    /// The session a request carries, if it is alive; the request counts as an act of the person.
    pub async fn recognise(
        &self,
        app: &App,
        headers: &HeaderMap,
        now: Time,
    ) -> Result<Option<Arc<Found>>, Failure> {
        let Some((organisation, digest)) = cookie::read(app, headers) else {
            return Ok(None);
        };
        match self.find(app, organisation, digest, now).await? {
            Some(found) => self.touched(app, found, now).await,
            None => Ok(None),
        }
    }

    /// The same for an open socket that looks again: a tab left open is no act of the person (1.7).
    pub async fn peek(
        &self,
        app: &App,
        headers: &HeaderMap,
        now: Time,
    ) -> Result<Option<Arc<Found>>, Failure> {
        match cookie::read(app, headers) {
            Some(of) => self.peek_at(app, of, now).await,
            None => Ok(None),
        }
    }

    /// The same for a session that the browser holds aside.
    pub async fn peek_at(
        &self,
        app: &App,
        (organisation, digest): (OrganisationId, Vec<u8>),
        now: Time,
    ) -> Result<Option<Arc<Found>>, Failure> {
        Ok(self
            .find(app, organisation, digest, now)
            .await?
            .filter(|found| found.alive(now)))
    }

    async fn find(
        &self,
        app: &App,
        organisation: OrganisationId,
        digest: Vec<u8>,
        now: Time,
    ) -> Result<Option<Arc<Found>>, Failure> {
        if self.trusted() {
            let cached = self
                .cache
                .read()
                .unwrap_or_else(PoisonError::into_inner)
                .get(&digest)
                .filter(|found| found.scope.organisation == organisation)
                .cloned();
            if cached.is_some() {
                return Ok(cached);
            }
        }
        let before = *self.revocation.borrow();
        let Some(row) = store::alive(app.db.read(), organisation, &digest, now).await? else {
            return Ok(None);
        };
        let found = Arc::new(row.into_found(csrf_token(app, &digest), digest));
        // A revocation that came in between may concern this very session: then it is not remembered.
        if *self.revocation.borrow() == before {
            let mut cache = self.cache.write().unwrap_or_else(PoisonError::into_inner);
            if cache.len() >= MOST {
                cache.clear();
            }
            cache.insert(found.digest.clone(), found.clone());
        }
        Ok(Some(found))
    }

    /// Writes down, at most once a minute, that the person did something.
    async fn touched(&self, app: &App, found: Arc<Found>, now: Time) -> Result<Option<Arc<Found>>, Failure> {
        if !found.alive(now) {
            return Ok(None);
        }
        if now - found.seen_at < TOUCH {
            return Ok(Some(found));
        }
        self.cache
            .write()
            .unwrap_or_else(PoisonError::into_inner)
            .remove(&found.digest);
        let lives = (now, now + found.idle);
        // Where nothing can be written, reading goes on; it is written down with the next act.
        if let Err(failure) = store::touch(&app.db, &found.scope, &found.digest, lives).await {
            tracing::warn!("it is not noted that a session was used: {failure}");
        }
        Ok(Some(found))
    }

    /// Forgets everything at once; whoever shrinks somebody's access on this node calls it after the commit.
    pub fn forget(&self) {
        self.cache.write().unwrap_or_else(PoisonError::into_inner).clear();
        self.revocation.send_modify(|_| {});
    }

    /// Wakes when sessions were revoked somewhere; open sockets then check theirs again (S-087).
    pub fn revocations(&self) -> watch::Receiver<i64> {
        self.revocation.subscribe()
    }

    fn trusted(&self) -> bool {
        let looked_at = self.looked_at.load(Ordering::Acquire);
        let now = i64::try_from(self.born.elapsed().as_nanos()).unwrap_or(i64::MAX);
        looked_at >= 0 && now - looked_at < i64::try_from(TRUST.as_nanos()).unwrap_or(0)
    }

    /// Looks at the revocation number until the node stops. Run it once per node.
    pub async fn watch(app: App) {
        let mut signals = app.bus.subscribe();
        let mut look = tokio::time::interval(LOOK);
        look.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
        loop {
            tokio::select! {
                _ = look.tick() => {}
                signal = signals.recv() => match signal {
                    Ok(signal) if matches!(signal.kind, SignalKind::Revoked(_)) => {}
                    Err(tokio::sync::broadcast::error::RecvError::Closed) => return,
                    _ => continue,
                },
            }
            app.sessions.look(&app).await;
        }
    }

    async fn look(&self, app: &App) {
        let began = i64::try_from(self.born.elapsed().as_nanos()).unwrap_or(i64::MAX);
        match store::revocation(app.db.read()).await {
            Ok(number) => {
                if *self.revocation.borrow() != number {
                    self.cache.write().unwrap_or_else(PoisonError::into_inner).clear();
                    self.revocation.send_replace(number);
                }
                self.looked_at.store(began, Ordering::Release);
            }
            // Not believed until it can be read again: every request asks the database then.
            Err(error) => tracing::warn!("the revocation number cannot be read: {error}"),
        }
    }
}
