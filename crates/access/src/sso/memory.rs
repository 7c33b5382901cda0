//! What providers say of themselves, as this node read it.

use super::model::Provider;
use crate::App;
use chrono::Duration;
use kit::{clock::Time, outbound::Unreachable, recent::Recent};
use oidc::{Keys, Metadata, NoMetadata};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use url::Url;

/// Providers that are remembered.
const MOST: usize = 1_000;

/// How long a description and its keys are believed.
const FRESH: Duration = Duration::hours(1);

/// How long they do when the provider is not there: its people come in as long as it answers for them itself.
const STALE: Duration = Duration::hours(24);

/// An unknown key is asked for at most so often (S-101): whoever sends forged tokens must not make us call.
const AGAIN: Duration = Duration::minutes(5);

/// Why nothing is known.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unknown {
    Unreachable(Unreachable),
    Described(NoMetadata),
}

/// A description and its keys.
#[derive(Clone, Debug)]
pub struct Said {
    pub metadata: Metadata,
    pub keys: Keys,
    at: Time,
}

type Place = tokio::sync::Mutex<Option<Arc<Said>>>;

/// By the address of the description: providers of several organisations that are one are read once.
pub struct Known(Mutex<Recent<String, Arc<Place>>>);

impl Default for Known {
    fn default() -> Self {
        Self(Mutex::new(Recent::new(MOST)))
    }
}

impl Known {
    /// What the provider says of itself. Whoever comes while it is being read waits for that one reading.
    pub(super) async fn of(&self, app: &App, provider: &Provider) -> Result<Arc<Said>, Unknown> {
        let place = self.place(provider);
        let mut known = place.lock().await;
        let now = app.clock.now();
        if let Some(said) = known.as_ref().filter(|said| is_within(said.at, now, FRESH)) {
            return Ok(said.clone());
        }
        match read(app, provider, now).await {
            Ok(said) => Ok(known.insert(Arc::new(said)).clone()),
            Err(unknown) => {
                let old = known.as_ref().filter(|said| is_within(said.at, now, STALE));
                old.cloned().ok_or(unknown)
            }
        }
    }

    /// The same read anew, because a token names a key that is not in it. Nothing when that was done just now.
    pub(super) async fn anew(&self, app: &App, provider: &Provider) -> Option<Arc<Said>> {
        let place = self.place(provider);
        let mut known = place.lock().await;
        let now = app.clock.now();
        if known.as_ref().is_some_and(|said| is_within(said.at, now, AGAIN)) {
            return None;
        }
        let said = Arc::new(read(app, provider, now).await.ok()?);
        *known = Some(said.clone());
        Some(said)
    }

    fn place(&self, provider: &Provider) -> Arc<Place> {
        let key = provider.issuer().discovery();
        let mut known = self.lock();
        if let Some(place) = known.get(&key) {
            return place.clone();
        }
        let place = Arc::<Place>::default();
        known.put(key, place.clone());
        place
    }

    fn lock(&self) -> MutexGuard<'_, Recent<String, Arc<Place>>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// A clock that was ahead when it was read makes nothing last longer.
fn is_within(at: Time, now: Time, long: Duration) -> bool {
    at <= now && now < at + long
}

/// Asks a provider for its description and its keys.
pub(super) async fn read(app: &App, provider: &Provider, now: Time) -> Result<Said, Unknown> {
    let issuer = provider.issuer();
    let address = Url::parse(&issuer.discovery()).map_err(|_| Unknown::Unreachable(Unreachable::Address))?;
    let document = app.outbound.get(&address).await.map_err(Unknown::Unreachable)?;
    let metadata = Metadata::parse(&document, &issuer).map_err(Unknown::Described)?;
    let set = app
        .outbound
        .get(&metadata.keys)
        .await
        .map_err(Unknown::Unreachable)?;
    let keys = Keys::parse(&set).map_err(Unknown::Described)?;
    Ok(Said {
        metadata,
        keys,
        at: now,
    })
}
