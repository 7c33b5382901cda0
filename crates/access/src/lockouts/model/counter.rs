//! Counting, pure: what one more attempt does to a counter.

use super::Locked;
use crate::policies::{Lock, Policy};
use chrono::Duration;
use kit::clock::Time;
use sea_orm::FromQueryResult;

/// How many failures lock, and for how long.
#[derive(Clone, Copy, Debug)]
pub struct Limits {
    /// The attempt that reaches this number is still looked at, and is the last one.
    pub failures: i32,
    /// Failures further apart than this do not add up.
    pub window: Duration,
    pub lock: Lock,
}

/// An address: as many as a floor of 300 could fail before each of their logins were locked (G-07). No organisation
/// decides over it: an address may be many people's, so its locks always end by themselves.
pub const ADDRESS: Limits = Limits {
    failures: 3_000,
    window: Duration::minutes(15),
    lock: Lock::Grows,
};

/// The first of the locks that grow; each further one is twice as long …
const FIRST: Duration = Duration::minutes(1);
/// … up to this.
const LONGEST: Duration = Duration::minutes(15);
/// A lock that only a person ends ends here, beyond anybody's patience: to whatever counts by times alone, an earlier
/// version say, it is shut as well.
const NEVER: Duration = Duration::days(36_500);

/// After a day without a lock the next one is a first one again.
const FORGIVEN: Duration = Duration::hours(24);

/// A counter as stored.
#[derive(Clone, Debug, PartialEq, Eq, FromQueryResult)]
pub struct Counter {
    pub failures: i32,
    pub window_start: Time,
    pub locked_until: Option<Time>,
    /// How many locks came one after another.
    pub locked_rounds: i32,
    /// The terms on which the lock began, as [`Lock::of`] reads them: they stay its own when the policy changes.
    pub locked_minutes: Option<i32>,
}

/// What a counter says to somebody who comes now.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Standing {
    Locked,
    /// Locked until a time that no lock reaches: the clock went back. Stay locked for as long as a lock is, and until
    /// its own end if the clock comes forth again meanwhile (S-048).
    Askew,
    Open,
}

impl Counter {
    pub fn standing(&self, now: Time) -> Standing {
        match (self.locked_until, self.length()) {
            (Some(_), None) => Standing::Locked,
            (Some(until), Some(length)) if until - now > length => {
                // A lock begins its window anew, so one that is older than the lock was noted when the clock was back.
                if self.window_start <= now && now - self.window_start >= length {
                    Standing::Open
                } else {
                    Standing::Askew
                }
            }
            (Some(until), _) if until > now => Standing::Locked,
            _ => Standing::Open,
        }
    }

    /// The longest its lock may stand; none for one that only a person ends.
    fn length(&self) -> Option<Duration> {
        match Lock::of(self.locked_minutes) {
            Lock::Grows => Some(LONGEST),
            Lock::Minutes(minutes) => Some(Duration::minutes(minutes.into())),
            Lock::UntilReleased => None,
        }
    }

    /// When its lock ends by itself, if it does.
    pub fn ends(&self) -> Option<Time> {
        self.locked_until.filter(|_| self.length().is_some())
    }

    /// What whoever stands before it is told.
    pub fn locked(&self) -> Locked {
        match self.length() {
            Some(_) => Locked::ForAWhile,
            None => Locked::UntilReleased,
        }
    }

    /// The counter with one more attempt, or, when it is locked, as it must stay.
    pub fn count(&self, limits: &Limits, now: Time) -> Result<Self, Self> {
        let mut next = self.clone();
        match self.standing(now) {
            Standing::Locked => return Err(next),
            Standing::Askew => {
                if self.window_start > now {
                    next.window_start = now;
                }
                return Err(next);
            }
            Standing::Open => {}
        }
        let quiet_since = self.locked_until.unwrap_or(self.window_start);
        if now - quiet_since > FORGIVEN {
            next.locked_rounds = 0;
        }
        if self.locked_until.is_some() || now - self.window_start >= limits.window {
            (next.failures, next.window_start, next.locked_until) = (0, now, None);
        }
        // A window that begins far in the future would hardly end: the clock went back. Attempts that race, and nodes
        // whose clocks differ, come a moment before the window began; it stays theirs, or what an earlier one
        // counted could not be given back any more.
        if next.window_start - now > limits.window {
            next.window_start = now;
        }
        next.failures += 1;
        if next.failures >= limits.failures {
            let length = limits.lock_of_round(next.locked_rounds);
            next.locked_until = Some(now + length.unwrap_or(NEVER));
            next.window_start = now;
            next.locked_minutes = limits.lock.minutes();
            next.locked_rounds += 1;
        }
        Ok(next)
    }
}

impl Limits {
    /// A login of the organisation whose policy it is (000-27).
    pub fn of_login(policy: &Policy) -> Self {
        Self {
            failures: policy.lock_max(),
            window: Duration::minutes(policy.lock_window_minutes().into()),
            lock: policy.lock(),
        }
    }

    /// A code has a million values and three of them are right: never more than five tries in a step of 30 s, whatever
    /// the organisation allows for passwords (S-150).
    pub fn of_code(policy: &Policy) -> Self {
        let login = Self::of_login(policy);
        Self {
            failures: login.failures.min(5),
            ..login
        }
    }

    /// A spoken code belongs to a flow that is over after five tries (S-026): what is counted here is over with it, so
    /// nothing of the login's is ever locked by it.
    pub fn of_spoken() -> Self {
        Self {
            failures: 6,
            window: Duration::minutes(30),
            lock: Lock::Grows,
        }
    }

    /// None until somebody unlocks.
    fn lock_of_round(&self, round: i32) -> Option<Duration> {
        match self.lock {
            Lock::Grows => {
                let doubled = 2_i32.saturating_pow(u32::try_from(round).unwrap_or(0));
                let grown = FIRST.checked_mul(doubled);
                Some(grown.map_or(LONGEST, |grown| grown.min(LONGEST)))
            }
            Lock::Minutes(minutes) => Some(Duration::minutes(minutes.into())),
            Lock::UntilReleased => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn noon() -> Time {
        Time::from_timestamp(1_750_000_000, 0).unwrap()
    }

    fn login() -> Limits {
        Limits::of_login(&Policy::default())
    }

    fn fresh() -> Counter {
        Counter {
            failures: 0,
            window_start: noon(),
            locked_until: None,
            locked_rounds: 0,
            locked_minutes: None,
        }
    }

    /// Counts until it locks; how many were let through.
    fn exhaust(counter: &mut Counter, now: Time) -> i32 {
        exhaust_under(&login(), counter, now)
    }

    fn exhaust_under(limits: &Limits, counter: &mut Counter, now: Time) -> i32 {
        for n in 0..1_000 {
            match counter.count(limits, now) {
                Ok(next) => *counter = next,
                Err(next) => {
                    *counter = next;
                    return n;
                }
            }
        }
        panic!("never locked");
    }

    #[test]
    fn ten_are_looked_at_and_the_eleventh_is_not_000_27() {
        assert_eq!(exhaust(&mut fresh(), noon()), 10);
    }

    #[test]
    fn locks_grow_from_one_minute_to_fifteen_000_27() {
        let (mut counter, mut now, mut minutes) = (fresh(), noon(), Vec::new());
        for _ in 0..7 {
            assert_eq!(exhaust(&mut counter, now), 10);
            let lock = counter.locked_until.unwrap() - now;
            minutes.push(lock.num_minutes());
            assert!(
                counter
                    .count(&login(), now + lock - Duration::microseconds(1))
                    .is_err()
            );
            now += lock;
        }
        assert_eq!(minutes, [1, 2, 4, 8, 15, 15, 15]);
        now += FORGIVEN + Duration::minutes(1);
        exhaust(&mut counter, now);
        assert_eq!(counter.locked_until.unwrap() - now, Duration::minutes(1));
    }

    fn decided(failures: i32, lock: Lock) -> Limits {
        Limits {
            failures,
            lock,
            ..login()
        }
    }

    #[test]
    fn a_lock_of_a_given_length_is_that_long_each_time_000_27() {
        let (mut counter, mut now) = (fresh(), noon());
        for _ in 0..3 {
            assert_eq!(
                exhaust_under(&decided(3, Lock::Minutes(90)), &mut counter, now),
                3
            );
            assert_eq!(counter.ends(), Some(now + Duration::minutes(90)));
            now += Duration::minutes(90);
        }
    }

    #[test]
    fn a_lock_until_released_does_not_end_by_itself_000_29() {
        let mut counter = fresh();
        exhaust_under(&decided(3, Lock::UntilReleased), &mut counter, noon());
        assert_eq!((counter.ends(), counter.locked()), (None, Locked::UntilReleased));
        for days in [-400, 0, 1, 400, 4_000] {
            let then = noon() + Duration::days(days);
            assert_eq!(counter.count(&login(), then), Err(counter.clone()));
        }
    }

    #[test]
    fn a_standing_lock_keeps_its_terms_when_the_policy_changes_000_27() {
        let mut counter = fresh();
        exhaust_under(&decided(3, Lock::Minutes(1_440)), &mut counter, noon());
        let almost = noon() + Duration::minutes(1_439);
        assert_eq!(counter.count(&login(), noon()), Err(counter.clone()));
        assert_eq!(counter.count(&login(), almost), Err(counter.clone()));
        assert!(counter.count(&login(), almost + Duration::minutes(1)).is_ok());
    }

    #[test]
    fn failures_far_apart_do_not_add_up() {
        let (mut counter, mut now) = (fresh(), noon());
        for _ in 0..50 {
            counter = counter.count(&login(), now).expect("never locked");
            now += Duration::minutes(8);
        }
    }

    #[test]
    fn a_clock_that_goes_back_neither_unlocks_early_nor_locks_forever_s_048() {
        let mut counter = fresh();
        exhaust(&mut counter, noon());
        let long_ago = noon() - Duration::days(400);
        let Err(mut counter) = counter.count(&login(), long_ago) else {
            panic!("unlocked early")
        };
        assert_eq!(counter.window_start, long_ago);
        assert!(counter.count(&login(), long_ago + Duration::minutes(14)).is_err());
        let forth = noon() + Duration::seconds(59);
        assert!(
            counter.count(&login(), forth).is_err(),
            "and its own end holds when the clock comes forth"
        );
        assert!(counter.count(&login(), noon() + Duration::minutes(1)).is_ok());
        counter = counter.count(&login(), long_ago + LONGEST).expect("open again");
        assert_eq!(counter.failures, 1);
    }

    #[test]
    fn a_window_from_the_future_still_counts_s_048() {
        let mut counter = fresh();
        for _ in 0..5 {
            counter = counter.count(&login(), noon()).expect("open");
        }
        assert_eq!(exhaust(&mut counter, noon() - Duration::days(1)), 5);
    }

    #[test]
    fn who_comes_a_moment_before_the_window_began_counts_in_it_s_041() {
        let counter = fresh().count(&login(), noon()).expect("open");
        let second = counter
            .count(&login(), noon() - Duration::milliseconds(3))
            .expect("open");
        assert_eq!((second.failures, second.window_start), (2, noon()));
    }
}
