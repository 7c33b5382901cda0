//! How fast somebody may knock: token buckets in memory, one per purpose and key.
//!
//! They pace requests per address or per visitor on this node, so that one caller cannot crowd out
//! the others. They are no safeguard against guessing: that is counted in the database, survives a
//! restart and is shared by all nodes.

use crate::clock::Time;
use std::{
    collections::HashMap,
    hash::{BuildHasher, RandomState},
    mem,
    sync::{Mutex, MutexGuard, PoisonError},
};

/// Whole seconds after which the same request would pass; at least 1, for `Retry-After`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RetryAfter(pub u32);

/// Never told to wait longer than a day: beyond it the number says "never" anyway.
const LONGEST_SECONDS: f64 = 86_400.0;

/// Token buckets for at most a fixed number of keys.
///
/// Two generations instead of a true LRU: a key that is used moves to the young one; when the young
/// one is full it becomes the old one and the old one is forgotten. A key used at least once per
/// generation is never forgotten, and forgetting costs one swap.
#[derive(Debug)]
pub struct Pace {
    /// Keyed freshly per process, so nobody outside can aim at another's bucket.
    hasher: RandomState,
    /// Keys per generation.
    room: usize,
    generations: Mutex<Generations>,
}

#[derive(Debug, Default)]
struct Generations {
    young: HashMap<u64, Bucket>,
    old: HashMap<u64, Bucket>,
}

#[derive(Clone, Copy, Debug)]
struct Bucket {
    tokens: f64,
    at: Time,
}

impl Default for Pace {
    /// Room for 100,000 keys, about 5 MB when full.
    fn default() -> Self {
        Self::new(100_000)
    }
}

impl Pace {
    /// `keys` is the most that is remembered; the least recently used are forgotten beyond it.
    pub fn new(keys: usize) -> Self {
        Self {
            hasher: RandomState::new(),
            room: (keys / 2).max(1),
            generations: Mutex::default(),
        }
    }

    /// Takes one token from the bucket of `purpose` and `key`, or says how long to wait for one.
    ///
    /// A bucket starts full with `capacity` tokens and gains `per_second`. Only a digest of `key`
    /// is kept. A refused request takes nothing, so insisting does not prolong the wait; a clock
    /// that goes back gives nothing and takes nothing.
    pub fn allow(
        &self,
        purpose: &'static str,
        key: &[u8],
        now: Time,
        capacity: u32,
        per_second: f64,
    ) -> Result<(), RetryAfter> {
        self.spend((purpose, key), 1, now, (capacity, per_second))
    }

    /// The same for something that takes `cost` tokens at once; at most as many as the bucket holds.
    pub fn spend(
        &self,
        bucket: (&'static str, &[u8]),
        cost: u32,
        now: Time,
        (capacity, per_second): (u32, f64),
    ) -> Result<(), RetryAfter> {
        let slot = self.hasher.hash_one(bucket);
        let (full, cost) = (f64::from(capacity), f64::from(cost.min(capacity)));
        let mut generations = self.lock();
        let bucket = generations.take(slot).unwrap_or(Bucket {
            tokens: full,
            at: now,
        });
        let gained = seconds_between(bucket.at, now) * per_second;
        let tokens = (bucket.tokens + gained).min(full);
        let answer = if tokens >= cost {
            Ok(())
        } else {
            Err(wait_for(cost - tokens, per_second))
        };
        let left = if answer.is_ok() { tokens - cost } else { tokens };
        generations.put(
            slot,
            Bucket {
                tokens: left,
                at: bucket.at.max(now),
            },
            self.room,
        );
        answer
    }

    /// How many keys are remembered now.
    pub fn keys(&self) -> usize {
        let generations = self.lock();
        generations.young.len() + generations.old.len()
    }

    /// A panic elsewhere cannot leave a bucket half changed, so a poisoned lock is as good as any.
    fn lock(&self) -> MutexGuard<'_, Generations> {
        self.generations.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Generations {
    fn take(&mut self, slot: u64) -> Option<Bucket> {
        self.young.get(&slot).copied().or_else(|| self.old.remove(&slot))
    }

    fn put(&mut self, slot: u64, bucket: Bucket, room: usize) {
        if self.young.len() >= room && !self.young.contains_key(&slot) {
            self.old = mem::take(&mut self.young);
        }
        self.young.insert(slot, bucket);
    }
}

/// Seconds from `then` to `now`, never negative. Milliseconds are precise enough for a pace.
fn seconds_between(then: Time, now: Time) -> f64 {
    let capped = (now - then).num_milliseconds().clamp(0, i64::from(i32::MAX));
    i32::try_from(capped).map_or(0.0, f64::from) / 1000.0
}

#[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)] // clamped to 1..=86,400
fn wait_for(missing: f64, per_second: f64) -> RetryAfter {
    let seconds = if per_second > 0.0 {
        missing / per_second
    } else {
        LONGEST_SECONDS
    };
    RetryAfter(seconds.ceil().clamp(1.0, LONGEST_SECONDS) as u32)
}

#[cfg(test)]
mod tests {
    use super::*;
    use chrono::Duration;

    fn noon() -> Time {
        Time::from_timestamp(1_750_000_000, 0).unwrap()
    }

    #[test]
    fn a_burst_passes_up_to_the_capacity_and_then_waits() {
        let pace = Pace::default();
        for _ in 0..3 {
            assert_eq!(pace.allow("sign_in", b"1.2.3.4", noon(), 3, 0.5), Ok(()));
        }
        assert_eq!(
            pace.allow("sign_in", b"1.2.3.4", noon(), 3, 0.5),
            Err(RetryAfter(2))
        );
        let later = noon() + Duration::seconds(2);
        assert_eq!(pace.allow("sign_in", b"1.2.3.4", later, 3, 0.5), Ok(()));
        assert_eq!(
            pace.allow("sign_in", b"1.2.3.4", later, 3, 0.5),
            Err(RetryAfter(2))
        );
    }

    #[test]
    fn insisting_does_not_prolong_the_wait() {
        let pace = Pace::default();
        pace.allow("x", b"k", noon(), 1, 1.0).unwrap();
        for tenth in 1..10 {
            let now = noon() + Duration::milliseconds(100 * tenth);
            assert_eq!(pace.allow("x", b"k", now, 1, 1.0), Err(RetryAfter(1)));
        }
        assert_eq!(
            pace.allow("x", b"k", noon() + Duration::milliseconds(1001), 1, 1.0),
            Ok(())
        );
    }

    #[test]
    fn purposes_and_keys_do_not_share_a_bucket() {
        let pace = Pace::default();
        assert_eq!(pace.allow("a", b"k", noon(), 1, 0.0), Ok(()));
        assert_eq!(pace.allow("b", b"k", noon(), 1, 0.0), Ok(()));
        assert_eq!(pace.allow("a", b"l", noon(), 1, 0.0), Ok(()));
        assert_eq!(pace.allow("a", b"k", noon(), 1, 0.0), Err(RetryAfter(86_400)));
    }

    #[test]
    fn a_flood_of_keys_is_bounded_and_a_busy_key_survives_it() {
        let pace = Pace::new(100);
        assert_eq!(pace.allow("x", b"busy", noon(), 1, 0.0), Ok(()));
        for key in 0..10_000_u32 {
            pace.allow("x", &key.to_be_bytes(), noon(), 1, 0.0).ok();
            assert!(pace.allow("x", b"busy", noon(), 1, 0.0).is_err());
        }
        assert!(pace.keys() <= 100);
    }

    #[test]
    fn a_clock_that_goes_back_gives_nothing() {
        let pace = Pace::default();
        pace.allow("x", b"k", noon(), 1, 1.0).unwrap();
        assert!(
            pace.allow("x", b"k", noon() - Duration::hours(1), 1, 1.0)
                .is_err()
        );
        assert!(pace.allow("x", b"k", noon(), 1, 1.0).is_err());
    }
}
