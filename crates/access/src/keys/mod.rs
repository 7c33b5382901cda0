//! Whether the master key is this database's own, and what of it outlives a rotation (S-186).
//!
//! **Invariants.** The instance's row keeps one sealed value from the first start on: the root of the digests, from
//! which counters, forms and signing keys are derived. A house whose key does not open it does not open either, for
//! everything it seals from then on would be lost with the right key, and everything sealed before with the wrong one.
//! Because the root is the same under every key, what is found by its digest is found after a rotation too.

mod store;

use kit::{
    crypto::{
        MasterKey,
        sealed::{self, Sealed},
    },
    db::Db,
    failure::{Answer, Failure},
};

/// The root of the digests.
pub const SEALED: Sealed = sealed::column("instance", &["id"], "digests", "instance.digests");

/// The key in the file opens nothing of this database.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct WrongKey;

/// Whether something in this database is sealed already, so that a new key would be the wrong one.
pub async fn is_needed(db: &Db) -> Result<bool, Failure> {
    Ok(store::digests(db.read()).await?.is_some())
}

/// Proves the key against the database, or makes it the database's own at the first start.
pub async fn prove(db: &Db, key: &MasterKey) -> Answer<(), WrongKey> {
    let fresh = key.sealed_digests();
    let stored = match store::digests(db.read()).await? {
        Some(stored) => stored,
        // Of two nodes that start together one is first; the other must have the same key.
        None => {
            db.write(async move |tx| store::keep_digests(tx, fresh.clone()).await)
                .await?
        }
    };
    Ok(key.take_digests(&stored).map_err(|_| WrongKey))
}
