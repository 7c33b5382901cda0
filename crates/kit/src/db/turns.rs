//! Whose turn it is to write an organisation's events on this node: on PostgreSQL only.
//!
//! The row lock on an event head lasts until the commit is durable, and PostgreSQL wakes those who wait for it all at
//! once to look again. Waiting here instead costs a place in a queue. It is courtesy, not correctness: who waited too
//! long goes on, and the row lock decides, as it does between nodes. A change that holds its turn and then waits for a
//! row of one that waits for its turn would otherwise wait for ever, where PostgreSQL can see no circle.

use crate::ids::OrganisationId;
use std::{
    collections::HashMap,
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};
use tokio::sync::OwnedMutexGuard;

/// Longer than any honest queue on one organisation, shorter than a person notices.
const PATIENCE: Duration = Duration::from_millis(250);

/// The turns of one node. One small entry for each organisation that ever wrote.
#[derive(Clone, Default)]
pub struct Turns(Arc<Mutex<HashMap<OrganisationId, Arc<tokio::sync::Mutex<()>>>>>);

/// Held until the commit.
pub struct Turn(#[allow(dead_code, reason = "held, not read")] OwnedMutexGuard<()>);

impl Turns {
    /// Waits for its turn; `None` when that took too long.
    pub async fn take(&self, organisation: OrganisationId) -> Option<Turn> {
        let queue = self
            .0
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .entry(organisation)
            .or_default()
            .clone();
        tokio::time::timeout(PATIENCE, queue.lock_owned())
            .await
            .ok()
            .map(Turn)
    }
}
