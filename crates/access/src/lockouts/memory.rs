//! What this node remembers of wrong secrets, for minutes and in memory only.
//!
//! **Invariants.** Nothing of a secret is stored or logged: what is kept is eight bytes of an HMAC under a key that is
//! drawn at start and gone with the process (S-045). Everything is bounded; what is forgotten early makes the house
//! stricter about repeats and slower to see a spray, never laxer about guesses, which are counted in the database.

use chrono::Duration;
use kit::{clock::Time, crypto::MasterKey, secret::Secret};
use std::{
    collections::HashMap,
    sync::{Mutex, MutexGuard, PoisonError},
};

/// The same wrong secret counts once in this time.
const ONCE: Duration = Duration::minutes(10);
/// What belongs to one spray.
const WINDOW: Duration = Duration::minutes(15);
/// Secrets, logins and addresses remembered at most.
const MOST: usize = 50_000;
/// So many logins, with so few secrets that each was tried at several, are nobody's slip of the finger. Both are
/// counted in 64 bits each, so a few more look like a few less.
const LOGINS: u32 = 12;
const LOGINS_PER_SECRET: u32 = 3;

/// Eight bytes that stand for something under this process's key.
type Mark = [u8; 8];

/// What a wrong secret was, against what is remembered.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Judged {
    /// This very secret was wrong for this very login a moment ago: an old program, not a guess.
    pub repeated: bool,
    /// With it an address became one that sprays; how many logins it tried.
    pub spray: Option<u32>,
}

pub struct Guesses {
    key: MasterKey,
    memory: Mutex<Memory>,
}

#[derive(Default)]
struct Memory {
    /// When a secret was wrong for a login.
    wrong: HashMap<Mark, Time>,
    /// How often a login's wrong secrets came again, and when that began.
    retried: HashMap<Mark, (Time, i32)>,
    sprays: HashMap<Mark, Spray>,
}

#[derive(Clone, Copy, Debug)]
struct Spray {
    since: Time,
    logins: u64,
    secrets: u64,
    /// Told already; until its time is over the address is held back.
    seen: bool,
}

impl Spray {
    /// One that was told lasts twice as long, and trying on does not make it begin anew.
    fn lasts(self, now: Time) -> bool {
        within(self.since, now, if self.seen { WINDOW * 2 } else { WINDOW })
    }
}

impl Default for Guesses {
    fn default() -> Self {
        let drawn = kit::crypto::digest(kit::crypto::token().expose());
        let mut key = [0; 32];
        key.copy_from_slice(&drawn);
        Self {
            key: MasterKey::from_bytes(key),
            memory: Mutex::default(),
        }
    }
}

impl Guesses {
    /// Takes note of a wrong secret: of which login, from which address (their counters' keys).
    pub fn judge(&self, login: &[u8], address: &[u8], secret: &Secret<String>, now: Time) -> Judged {
        let word = self.mark("secret", secret.expose().as_bytes());
        let both = self.mark("guess", &[login, secret.expose().as_bytes()].concat());
        let (who, whence) = (self.mark("login", login), self.mark("address", address));
        let mut memory = self.lock();
        let repeated = memory.repeats(both, who, now);
        Judged {
            repeated,
            spray: memory.spray(whence, (who[0] & 63, word[0] & 63), now),
        }
    }

    /// How often a login's own wrong secrets came again lately.
    pub fn retried(&self, login: &[u8], now: Time) -> i32 {
        let who = self.mark("login", login);
        let memory = self.lock();
        let lately = memory
            .retried
            .get(&who)
            .filter(|(since, _)| within(*since, now, WINDOW * 4));
        lately.map_or(0, |(_, times)| *times)
    }

    /// Whether an address tries many logins with few secrets.
    pub fn sprays(&self, address: &[u8], now: Time) -> bool {
        let whence = self.mark("address", address);
        let memory = self.lock();
        let spray = memory.sprays.get(&whence);
        spray.is_some_and(|spray| spray.seen && spray.lasts(now))
    }

    fn mark(&self, purpose: &str, of: &[u8]) -> Mark {
        let mut mark = Mark::default();
        mark.copy_from_slice(&self.key.mac(purpose, of)[..8]);
        mark
    }

    fn lock(&self) -> MutexGuard<'_, Memory> {
        self.memory.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// A clock that went back is no proof of anything: what lies in the future does not count (S-048).
fn within(since: Time, now: Time, length: Duration) -> bool {
    since <= now && now - since < length
}

/// Makes room: first by what is over, then by beginning anew.
fn bound<T>(map: &mut HashMap<Mark, T>, lives: impl Fn(&T) -> bool) {
    if map.len() < MOST {
        return;
    }
    map.retain(|_, one| lives(one));
    if map.len() >= MOST {
        map.clear();
    }
}

impl Memory {
    fn repeats(&mut self, both: Mark, who: Mark, now: Time) -> bool {
        let repeated = self.wrong.get(&both).is_some_and(|at| within(*at, now, ONCE));
        if repeated {
            bound(&mut self.retried, |(since, _)| within(*since, now, WINDOW * 4));
            let entry = self.retried.entry(who).or_insert((now, 0));
            if !within(entry.0, now, WINDOW * 4) {
                *entry = (now, 0);
            }
            entry.1 = entry.1.saturating_add(1);
        } else {
            bound(&mut self.wrong, |at| within(*at, now, ONCE));
            self.wrong.insert(both, now);
        }
        repeated
    }

    fn spray(&mut self, whence: Mark, (login, secret): (u8, u8), now: Time) -> Option<u32> {
        let fresh = Spray {
            since: now,
            logins: 0,
            secrets: 0,
            seen: false,
        };
        bound(&mut self.sprays, |spray| spray.lasts(now));
        let spray = self.sprays.entry(whence).or_insert(fresh);
        if !spray.lasts(now) {
            *spray = fresh;
        }
        spray.logins |= 1 << login;
        spray.secrets |= 1 << secret;
        let (logins, secrets) = (spray.logins.count_ones(), spray.secrets.count_ones());
        let sprays = logins >= LOGINS && secrets * LOGINS_PER_SECRET <= logins;
        if !sprays || spray.seen {
            return None;
        }
        spray.seen = true;
        Some(logins)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn noon() -> Time {
        Time::from_timestamp(1_750_000_000, 0).expect("a time")
    }

    fn word(text: &str) -> Secret<String> {
        Secret::new(text.into())
    }

    #[test]
    fn the_same_wrong_secret_counts_once_in_ten_minutes_s_045() {
        let (guesses, mut now) = (Guesses::default(), noon());
        let mut judge = |login: &[u8], secret: &str, minutes: i64| {
            now += Duration::minutes(minutes);
            guesses.judge(login, b"a", &word(secret), now).repeated
        };
        assert!(!judge(b"one", "x", 0));
        assert!(judge(b"one", "x", 1));
        assert!(judge(b"one", "x", 8));
        assert!(
            !judge(b"one", "x", 1),
            "ten minutes after the first it counts again"
        );
        assert!(!judge(b"one", "y", 0), "another word");
        assert!(!judge(b"two", "x", 0), "another login");
        assert!(!judge(b"one", "x", -5), "a clock that went back excuses nothing");
    }

    #[test]
    fn two_processes_share_no_key_s_045() {
        let (one, other) = (Guesses::default(), Guesses::default());
        assert_ne!(one.mark("secret", b"x"), other.mark("secret", b"x"));
    }

    #[test]
    fn many_logins_with_few_words_are_a_spray_and_a_floor_that_mistypes_is_none_s_050() {
        let (spray, floor) = (Guesses::default(), Guesses::default());
        let mut told = 0;
        for n in 0..60_u32 {
            let login = kit::crypto::digest(&format!("login {n}"));
            let secret = word(["Verano2026!", "Aurora123"][n as usize % 2]);
            told += usize::from(spray.judge(&login, b"a", &secret, noon()).spray.is_some());
            let slip = word(&format!("a slip of {n}"));
            assert_eq!(floor.judge(&login, b"a", &slip, noon()).spray, None, "{n}");
        }
        assert_eq!(told, 1, "once");
        assert!(spray.sprays(b"a", noon() + Duration::minutes(20)) && !spray.sprays(b"b", noon()));
        assert!(!spray.sprays(b"a", noon() + Duration::minutes(40)), "and it ends");
        let tries_on = |minutes: i64| {
            let at = noon() + Duration::minutes(minutes);
            spray.judge(b"another", b"a", &word("another"), at);
            spray.sprays(b"a", at)
        };
        assert!(
            tries_on(16) && tries_on(29),
            "whoever tries on is held back no shorter"
        );
        assert!(!tries_on(31));
        assert!(!floor.sprays(b"a", noon()));
    }

    #[test]
    fn one_login_with_many_words_is_no_spray_s_050() {
        let guesses = Guesses::default();
        for n in 0..200 {
            let judged = guesses.judge(b"one", b"a", &word(&format!("{n}")), noon());
            assert_eq!(judged.spray, None);
        }
    }

    #[test]
    fn memory_is_bounded_however_many_guess_s_051() {
        let mut memory = Memory::default();
        for n in 0..(MOST as u64 * 2 + 10) {
            let mark = n.to_be_bytes();
            memory.repeats(mark, mark, noon());
            memory.repeats(mark, mark, noon());
            memory.spray(mark, (0, 0), noon());
        }
        assert!(memory.wrong.len() <= MOST && memory.sprays.len() <= MOST && memory.retried.len() <= MOST);
    }
}
