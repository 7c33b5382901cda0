//! Counting, pure: what one more attempt does to a counter.

use crate::door::MemberId;
use chrono::Duration;
use kit::clock::Time;
use sea_orm::FromQueryResult;
use std::net::IpAddr;
use uuid::Uuid;

/// How many failures lock, and for how long.
#[derive(Clone, Copy, Debug)]
pub struct Limits {
    /// The attempt that reaches this number is still looked at, and is the last one.
    pub failures: i32,
    /// Failures further apart than this do not add up.
    pub window: Duration,
    /// The first lock; each further one is twice as long …
    pub first: Duration,
    /// … up to this.
    pub longest: Duration,
}

/// A login: 10 in 15 minutes, then 1, 2, 4, 8, 15 minutes (1.7).
pub const LOGIN: Limits = Limits {
    failures: 10,
    window: Duration::minutes(15),
    first: Duration::minutes(1),
    longest: Duration::minutes(15),
};

/// An address: as many as a floor of 300 could fail before each of their logins were locked (G-07).
pub const ADDRESS: Limits = Limits {
    failures: 3_000,
    ..LOGIN
};

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
}

/// What a counter says to somebody who comes now.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Standing {
    /// Locked for this much longer.
    Locked(Duration),
    /// Locked until a time that no lock reaches: the clock went back. Stay locked, but not forever (S-048).
    Askew,
    Open,
}

impl Counter {
    pub fn standing(&self, limits: &Limits, now: Time) -> Standing {
        match self.locked_until {
            Some(until) if until - now > limits.longest => Standing::Askew,
            Some(until) if until > now => Standing::Locked(until - now),
            _ => Standing::Open,
        }
    }

    /// The counter with one more attempt, or, when it is locked, as it must stay.
    pub fn count(&self, limits: &Limits, now: Time) -> Result<Self, Self> {
        let mut next = self.clone();
        match self.standing(limits, now) {
            Standing::Locked(_) => return Err(next),
            Standing::Askew => {
                next.locked_until = Some(now + limits.longest);
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
            next.locked_until = Some(now + limits.lock_of_round(next.locked_rounds));
            next.locked_rounds += 1;
        }
        Ok(next)
    }
}

impl Limits {
    fn lock_of_round(&self, round: i32) -> Duration {
        let doubled = 2_i32.saturating_pow(u32::try_from(round).unwrap_or(0));
        self.first
            .checked_mul(doubled)
            .map_or(self.longest, |lock| lock.min(self.longest))
    }
}

/// Why something is locked; stored, and a sentence of this room.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reason {
    /// Too many failures for one login.
    Login,
    /// Too many failures from one address.
    Address,
}

impl Reason {
    pub fn code(self) -> &'static str {
        match self {
            Self::Login => "login",
            Self::Address => "address",
        }
    }
}

/// A lock that began.
#[derive(Clone, Debug)]
pub struct NewLockout {
    pub id: Uuid,
    pub counter_key: Vec<u8>,
    /// A member's own login, or only a part of what was typed.
    pub identifier_shown: String,
    pub member: Option<MemberId>,
    pub reason: Reason,
    pub failures: i32,
    pub address: String,
    pub user_agent: String,
    pub locked_until: Option<Time>,
}

/// A lock as supervisors see it.
#[derive(Clone, Debug, FromQueryResult)]
pub struct Lockout {
    pub id: Uuid,
    pub identifier_shown: String,
    pub member_id: Option<MemberId>,
    pub display_name: Option<String>,
    pub reason: String,
    pub failures: i32,
    pub address: String,
    pub user_agent: String,
    pub locked_at: Time,
    pub locked_until: Option<Time>,
    pub unlocked_at: Option<Time>,
    pub unlocked_by_name: Option<String>,
    pub note: Option<String>,
}

impl Lockout {
    pub fn is_open(&self, now: Time) -> bool {
        self.unlocked_at.is_none() && self.locked_until.is_none_or(|until| until > now)
    }
}

/// What is counted together: one IPv4 address, or the /56 that one IPv6 household gets (S-043).
pub fn network(address: IpAddr) -> Vec<u8> {
    match address.to_canonical() {
        IpAddr::V4(v4) => v4.octets().to_vec(),
        IpAddr::V6(v6) => v6.octets()[..7].to_vec(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn noon() -> Time {
        Time::from_timestamp(1_750_000_000, 0).unwrap()
    }

    fn fresh() -> Counter {
        Counter {
            failures: 0,
            window_start: noon(),
            locked_until: None,
            locked_rounds: 0,
        }
    }

    /// Counts until it locks; how many were let through.
    fn exhaust(counter: &mut Counter, now: Time) -> i32 {
        for n in 0..1_000 {
            match counter.count(&LOGIN, now) {
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
                    .count(&LOGIN, now + lock - Duration::microseconds(1))
                    .is_err()
            );
            now += lock;
        }
        assert_eq!(minutes, [1, 2, 4, 8, 15, 15, 15]);
        now += FORGIVEN + Duration::minutes(1);
        exhaust(&mut counter, now);
        assert_eq!(counter.locked_until.unwrap() - now, Duration::minutes(1));
    }

    #[test]
    fn failures_far_apart_do_not_add_up() {
        let (mut counter, mut now) = (fresh(), noon());
        for _ in 0..50 {
            counter = counter.count(&LOGIN, now).expect("never locked");
            now += Duration::minutes(8);
        }
    }

    #[test]
    fn a_clock_that_goes_back_neither_unlocks_early_nor_locks_forever_s_048() {
        let mut counter = fresh();
        exhaust(&mut counter, noon());
        let long_ago = noon() - Duration::days(400);
        let Err(mut counter) = counter.count(&LOGIN, long_ago) else {
            panic!("unlocked early")
        };
        assert_eq!(counter.locked_until, Some(long_ago + LOGIN.longest));
        assert!(counter.count(&LOGIN, long_ago + Duration::minutes(14)).is_err());
        counter = counter
            .count(&LOGIN, long_ago + LOGIN.longest)
            .expect("open again");
        assert_eq!(counter.failures, 1);
    }

    #[test]
    fn a_window_from_the_future_still_counts_s_048() {
        let mut counter = fresh();
        for _ in 0..5 {
            counter = counter.count(&LOGIN, noon()).expect("open");
        }
        assert_eq!(exhaust(&mut counter, noon() - Duration::days(1)), 5);
    }

    #[test]
    fn who_comes_a_moment_before_the_window_began_counts_in_it_s_041() {
        let counter = fresh().count(&LOGIN, noon()).expect("open");
        let second = counter
            .count(&LOGIN, noon() - Duration::milliseconds(3))
            .expect("open");
        assert_eq!((second.failures, second.window_start), (2, noon()));
    }

    #[test]
    fn an_address_is_counted_by_what_one_customer_of_a_provider_gets_s_043() {
        let net = |text: &str| network(text.parse().unwrap());
        assert_eq!(net("10.0.0.1"), net("::ffff:10.0.0.1"));
        assert_ne!(net("10.0.0.1"), net("10.0.0.2"));
        assert_eq!(net("2001:db8:1:2200::1"), net("2001:db8:1:22ff:1:2:3:4"));
        assert_ne!(net("2001:db8:1:2200::1"), net("2001:db8:1:2300::1"));
    }
}
