//! Addresses that are turned away, remembered for a moment, and made to wait for the answer.
//!
//! **Invariants.** Whoever is turned away for the address they come from costs a look into memory and a timer: no
//! thread, no connection of the database, no hash, so that thousands who guess keep no one else waiting (S-051). Known
//! devices and the organisation's own networks never come here, and a lock that is told to nobody is not told by a
//! pause either. What is remembered lasts no longer than the pause, so an address that was unlocked, here or on another
//! node, is open again a moment later. Nothing here counts or decides: that is the gate's, in the database.

use super::Locked;
use std::{
    collections::HashMap,
    sync::{Mutex, MutexGuard, PoisonError},
    time::{Duration, Instant},
};
use tokio::sync::Semaphore;

/// Clients that wait at most; whoever comes beyond is answered at once. Each costs its own connection anyway.
const WAITING: usize = 10_000;
/// Addresses remembered at most.
const MOST: usize = 50_000;

pub struct Tarpit {
    pause: Duration,
    places: Semaphore,
    turned_away: Mutex<HashMap<Vec<u8>, (Instant, Locked)>>,
}

impl Tarpit {
    /// How long an answer is held back. Zero: nobody waits and nothing is remembered.
    pub fn new(pause: Duration) -> Self {
        Self {
            pause,
            places: Semaphore::new(WAITING),
            turned_away: Mutex::default(),
        }
    }

    /// What an address was told a moment ago; `address` is its counter's key.
    pub(super) fn recall(&self, address: &[u8]) -> Option<Locked> {
        if self.pause.is_zero() {
            return None;
        }
        let (since, locked) = *self.lock().get(address)?;
        (since.elapsed() < self.pause).then_some(locked)
    }

    /// An address is turned away: its answer is held back, and what it is told is remembered.
    pub(super) async fn turn_away(&self, address: &[u8], locked: Locked) {
        self.note(address, locked);
        self.wait(locked).await;
    }

    fn note(&self, address: &[u8], locked: Locked) {
        if self.pause.is_zero() || locked == Locked::Untold {
            return;
        }
        let mut all = self.lock();
        if all.len() >= MOST {
            all.retain(|_, (since, _)| since.elapsed() < self.pause);
        }
        if all.len() < MOST {
            all.insert(address.to_vec(), (Instant::now(), locked));
        }
    }

    /// Holds an answer back.
    pub(super) async fn wait(&self, locked: Locked) {
        if self.pause.is_zero() || locked == Locked::Untold {
            return;
        }
        if let Ok(_place) = self.places.try_acquire() {
            tokio::time::sleep(self.pause).await;
        }
    }

    fn lock(&self) -> MutexGuard<'_, HashMap<Vec<u8>, (Instant, Locked)>> {
        self.turned_away.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn whoever_is_turned_away_waits_and_is_remembered_for_no_longer_s_051() {
        let tarpit = Tarpit::new(Duration::from_millis(60));
        assert_eq!(tarpit.recall(b"here"), None);
        tarpit.note(b"here", Locked::Later(9));
        assert_eq!(tarpit.recall(b"here"), Some(Locked::Later(9)));
        assert_eq!(tarpit.recall(b"there"), None);
        let began = Instant::now();
        tarpit.wait(Locked::Later(9)).await;
        assert!(began.elapsed() >= Duration::from_millis(60));
        assert_eq!(
            tarpit.recall(b"here"),
            None,
            "it may have been unlocked meanwhile"
        );
    }

    // 1.7 S-005: a pause would tell what the organisation tells nobody.
    #[tokio::test]
    async fn a_lock_that_is_told_to_nobody_is_not_told_by_a_pause() {
        let tarpit = Tarpit::new(Duration::from_secs(600));
        tarpit.note(b"here", Locked::Untold);
        assert_eq!(tarpit.recall(b"here"), None);
        tarpit.wait(Locked::Untold).await;
    }

    #[tokio::test]
    async fn ten_thousand_wait_without_a_thread_and_the_next_is_answered_at_once_s_051() {
        let tarpit = std::sync::Arc::new(Tarpit::new(Duration::from_secs(600)));
        let waiting: Vec<_> = (0..WAITING)
            .map(|_| {
                let tarpit = tarpit.clone();
                tokio::spawn(async move { tarpit.wait(Locked::ForAWhile).await })
            })
            .collect();
        while tarpit.places.available_permits() > 0 {
            tokio::task::yield_now().await;
        }
        tarpit.wait(Locked::ForAWhile).await;
        for one in waiting {
            one.abort();
        }
    }
}
