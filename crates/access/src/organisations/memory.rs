//! How organisations look, as this node read it a moment ago: a storm of strangers at the sign-in page must not stand in
//! line for the database only to be told to come back.

use super::{Brand, store};
use crate::{App, sso};
use kit::{failure::Failure, recent::Recent};
use std::{
    sync::{
        Arc, Mutex, MutexGuard, PoisonError,
        atomic::{AtomicBool, Ordering::Relaxed},
    },
    time::{Duration, Instant},
};

/// Short names that are remembered, those of nobody among them.
const MOST: usize = 2_000;

/// By short name; by none, the only organisation of the house.
pub struct Brands {
    known: Mutex<Recent<Option<String>, Arc<Seen>>>,
    /// So long one is believed; for as long again one reader reads it anew and the others go on with what is known.
    fresh: Duration,
}

struct Seen {
    brand: Option<Arc<Brand>>,
    at: Instant,
    reading: AtomicBool,
}

impl Brands {
    /// `fresh` of nothing asks every time.
    pub fn new(fresh: Duration) -> Self {
        Self {
            known: Mutex::new(Recent::new(MOST)),
            fresh,
        }
    }

    /// The organisation of a short name.
    pub async fn named(&self, app: &App, slug: &str) -> Result<Option<Arc<Brand>>, Failure> {
        self.of(app, Some(slug.to_owned())).await
    }

    /// The only organisation of the house; `None` when there is none or several.
    pub async fn only(&self, app: &App) -> Result<Option<Arc<Brand>>, Failure> {
        self.of(app, None).await
    }

    /// What was changed here is seen here at once.
    pub fn forget(&self) {
        self.lock().clear();
    }

    async fn of(&self, app: &App, key: Option<String>) -> Result<Option<Arc<Brand>>, Failure> {
        let seen = self.lock().get(&key).cloned();
        if let Some(seen) = seen {
            let age = seen.at.elapsed();
            if age < self.fresh || (age < self.fresh * 2 && seen.reading.swap(true, Relaxed)) {
                return Ok(seen.brand.clone());
            }
        }
        // The age counts from before the read: a change in between must not be believed away.
        let at = Instant::now();
        let found = match &key {
            Some(slug) => store::by_slug(app.db.read(), slug).await?,
            None => store::only(app.db.read()).await?,
        };
        let brand = match found {
            None => None,
            Some(row) => {
                let mut brand = Brand::from(row);
                if let Some(id) = brand.organisation {
                    brand.ways = sso::ways(app.db.read(), id).await?;
                    brand.required = sso::required(app.db.read(), id, app.clock.now()).await?;
                }
                Some(Arc::new(brand))
            }
        };
        let seen = Seen {
            brand: brand.clone(),
            at,
            reading: AtomicBool::new(false),
        };
        self.lock().put(key, Arc::new(seen));
        Ok(brand)
    }

    fn lock(&self) -> MutexGuard<'_, Recent<Option<String>, Arc<Seen>>> {
        self.known.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
