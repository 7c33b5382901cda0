//! What providers say of themselves, as this node read it.

use super::{
    model::Provider,
    saml::{Memory, Ready},
};
use crate::App;
use chrono::Duration;
use kit::{clock::Time, failure::Failure, outbound::Unreachable, recent::Recent};
use oidc::{Keys, Metadata, NoMetadata};
use std::sync::{Arc, Mutex, PoisonError};
use url::Url;

/// Providers that are remembered.
const MOST: usize = 1_000;

/// How long a description and its keys are believed.
const FRESH: Duration = Duration::hours(1);

/// How long they do when the provider is not there: its people come in as long as it answers for them itself.
const STALE: Duration = Duration::hours(24);

/// Whoever did not answer is not asked again for so long: a floor that comes in the morning must not wait for it one
/// after the other (S-111).
const REST: Duration = Duration::seconds(30);

/// So long an answer tells that the provider is there, for whoever is about to be sent to it (S-111).
const LOOK: Duration = Duration::seconds(10);

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

/// What is known of one provider.
#[derive(Clone, Default)]
struct Slot {
    said: Option<Arc<Said>>,
    /// When it was asked last, and what came of it if it was nothing.
    asked_at: Option<Time>,
    failed: Option<Unknown>,
    /// When it was last looked at whether it answers at all, and that it did not.
    looked_at: Option<Time>,
    gone: bool,
}

#[derive(Default)]
struct Place {
    slot: Mutex<Slot>,
    /// Held by whoever asks.
    asking: tokio::sync::Mutex<()>,
    /// Held by whoever looks.
    looking: tokio::sync::Mutex<()>,
}

/// By the address of the description: providers of several organisations that are one are read once.
pub struct Known {
    places: Mutex<Recent<String, Arc<Place>>>,
    /// What is stored of those that speak SAML, and is asked of nobody.
    saml: Memory,
}

impl Default for Known {
    fn default() -> Self {
        Self {
            places: Mutex::new(Recent::new(MOST)),
            saml: Memory::default(),
        }
    }
}

impl Known {
    /// What the provider says of itself. While one asks it anew the others go on with what is known; where nothing is,
    /// they wait for that one answer.
    pub(super) async fn of(&self, app: &App, provider: &Provider) -> Result<Arc<Said>, Unknown> {
        let place = self.place(provider);
        let now = app.clock.now();
        if let Some(known) = place.read().without_asking(now) {
            return known;
        }
        let old = place.read().old(now);
        let _asking = match (place.asking.try_lock(), old) {
            (Ok(asking), _) => asking,
            (Err(_), Some(old)) => return Ok(old),
            (Err(_), None) => place.asking.lock().await,
        };
        // Somebody may have asked meanwhile.
        if let Some(known) = place.read().without_asking(now) {
            return known;
        }
        place.ask(app, provider).await
    }

    /// Whether it answers, for whoever is about to be sent there: what it said of itself is believed for longer than it may
    /// be there. One looks, and the others go by what was seen last.
    pub(super) async fn answers(&self, app: &App, provider: &Provider) -> bool {
        let place = self.place(provider);
        let Ok(_looking) = place.looking.try_lock() else {
            return !place.read().gone;
        };
        let (slot, now) = (place.read(), app.clock.now());
        let long = if slot.gone { REST } else { LOOK };
        if slot.looked_at.is_some_and(|at| is_within(at, now, long)) {
            return !slot.gone;
        }
        let Ok(address) = Url::parse(&provider.issuer().discovery()) else {
            return true;
        };
        let there = app.outbound.get(&address).await.is_ok();
        let mut slot = place.slot.lock().unwrap_or_else(PoisonError::into_inner);
        (slot.looked_at, slot.gone) = (Some(app.clock.now()), !there);
        there
    }

    /// The same read anew, because a token names a key that was not in `old`. Nothing when it was asked just now.
    pub(super) async fn anew(&self, app: &App, provider: &Provider, old: &Arc<Said>) -> Option<Arc<Said>> {
        let place = self.place(provider);
        let _asking = place.asking.lock().await;
        let slot = place.read();
        // Whoever came before has learnt it.
        if let Some(said) = slot.said.filter(|said| !Arc::ptr_eq(said, old)) {
            return Some(said);
        }
        if slot
            .asked_at
            .is_some_and(|at| is_within(at, app.clock.now(), AGAIN))
        {
            return None;
        }
        place
            .ask(app, provider)
            .await
            .ok()
            .filter(|said| !Arc::ptr_eq(said, old))
    }

    /// A provider that speaks SAML, with our key there; nothing when it is gone.
    pub(super) async fn described(
        &self,
        app: &App,
        provider: &Provider,
    ) -> Result<Option<Arc<Ready>>, Failure> {
        self.saml.of(app, provider).await
    }

    fn place(&self, provider: &Provider) -> Arc<Place> {
        let key = provider.issuer().discovery();
        let mut known = self.places.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(place) = known.get(&key) {
            return place.clone();
        }
        let place = Arc::<Place>::default();
        known.put(key, place.clone());
        place
    }
}

impl Slot {
    /// What can be said without a call; nothing where a call is due.
    fn without_asking(&self, now: Time) -> Option<Result<Arc<Said>, Unknown>> {
        if let Some(said) = self.said.as_ref().filter(|said| is_within(said.at, now, FRESH)) {
            return Some(Ok(said.clone()));
        }
        let failed = self
            .failed
            .filter(|_| self.asked_at.is_some_and(|at| is_within(at, now, REST)))?;
        Some(self.old(now).ok_or(failed))
    }

    fn old(&self, now: Time) -> Option<Arc<Said>> {
        self.said.clone().filter(|said| is_within(said.at, now, STALE))
    }
}

impl Place {
    fn read(&self) -> Slot {
        self.slot.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    async fn ask(&self, app: &App, provider: &Provider) -> Result<Arc<Said>, Unknown> {
        let answered = read(app, provider, app.clock.now()).await;
        let mut slot = self.slot.lock().unwrap_or_else(PoisonError::into_inner);
        let now = app.clock.now();
        slot.asked_at = Some(now);
        match answered {
            Ok(said) => {
                let said = Arc::new(said);
                slot.said = Some(said.clone());
                slot.failed = None;
                Ok(said)
            }
            Err(unknown) => {
                slot.failed = Some(unknown);
                slot.old(now).ok_or(unknown)
            }
        }
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
