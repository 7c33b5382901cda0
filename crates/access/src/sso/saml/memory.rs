//! What is stored of a provider, read and ready: parsing keys for every sign-in would cost more than the sign-in.

use super::{model::Described, store};
use crate::{App, sso::model::Provider};
use kit::{clock::Time, failure::Failure, ids::OrganisationId, recent::Recent};
use saml::{Certificate, DecryptionKey, SigningKey};
use std::sync::{Arc, Mutex, PoisonError};
use uuid::Uuid;

/// Providers that are remembered.
const MOST: usize = 1_000;

/// A provider and our keys there.
#[derive(Debug)]
pub struct Ready {
    pub provider: saml::Provider,
    pub unsolicited: bool,
    pub signing: SigningKey,
    /// By any of these.
    pub opening: Vec<DecryptionKey>,
    /// Of the one that signs, and of the other while there is one.
    pub certificates: Vec<Certificate>,
}

impl Ready {
    fn of(app: &App, stored: &Described) -> Result<Self, Failure> {
        let place = Described::place(stored.organisation_id, stored.provider_id);
        let key = app.key.open(&place, &stored.own_key)?;
        let mut opening = vec![DecryptionKey::from_pkcs8(key.expose())?];
        if let Some(other) = &stored.other_key {
            let other = app.key.open(&place, other)?;
            opening.push(DecryptionKey::from_pkcs8(other.expose())?);
        }
        let (own, other) = stored.certificates()?;
        Ok(Self {
            provider: saml::Provider::parse(&stored.metadata)?,
            unsolicited: stored.unsolicited,
            signing: SigningKey::from_pkcs8(key.expose())?,
            opening,
            certificates: std::iter::once(own).chain(other).collect(),
        })
    }
}

type Place = (OrganisationId, Uuid);

/// By organisation and provider, and as of when.
pub struct Memory(Mutex<Recent<Place, (Time, Arc<Ready>)>>);

impl Default for Memory {
    fn default() -> Self {
        Self(Mutex::new(Recent::new(MOST)))
    }
}

impl Memory {
    /// Nothing when it is gone. One small question tells whether another node changed it.
    pub async fn of(&self, app: &App, provider: &Provider) -> Result<Option<Arc<Ready>>, Failure> {
        let place = (provider.organisation_id, provider.id);
        let Some(changed) = store::changed_at(app.db.read(), provider).await? else {
            return Ok(None);
        };
        if let Some(known) = self.known(place, changed) {
            return Ok(Some(known));
        }
        let Some(stored) = store::one(app.db.read(), place).await? else {
            return Ok(None);
        };
        let ready = Arc::new(Ready::of(app, &stored)?);
        let mut all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        all.put(place, (stored.changed_at, ready.clone()));
        Ok(Some(ready))
    }

    fn known(&self, place: Place, changed: Time) -> Option<Arc<Ready>> {
        let mut all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        all.get(&place)
            .filter(|(at, _)| *at == changed)
            .map(|(_, ready)| ready.clone())
    }
}
