//! What can be decided, within which bounds, and what holds where nothing was.

use kit::clock::Time;
use sea_orm::FromQueryResult;
use serde_json::{Value as Json, json};
use std::ops::RangeInclusive;

/// How long a lock stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Lock {
    /// A minute, then twice as long each time, up to fifteen.
    Grows,
    Minutes(i32),
    /// Until a supervisor or an administrator unlocks (000-29).
    UntilReleased,
}

impl Lock {
    /// As it is stored: nothing grows, 0 is until somebody unlocks.
    pub fn of(minutes: Option<i32>) -> Self {
        match minutes {
            None => Self::Grows,
            Some(0) => Self::UntilReleased,
            Some(minutes) => Self::Minutes(minutes),
        }
    }

    pub fn minutes(self) -> Option<i32> {
        match self {
            Self::Grows => None,
            Self::Minutes(minutes) => Some(minutes),
            Self::UntilReleased => Some(0),
        }
    }
}

/// Who decided a value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Source {
    Default,
    Organisation,
}

/// A value in force, and who decided it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Value<T> {
    pub is: T,
    pub source: Source,
}

impl<T> Value<T> {
    fn of(own: Option<T>, default: T) -> Self {
        let source = if own.is_some() {
            Source::Organisation
        } else {
            Source::Default
        };
        Self {
            is: own.unwrap_or(default),
            source,
        }
    }
}

/// What is in force in an organisation (1.7).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Policy {
    /// The failed attempt that locks a login.
    pub lock_max: Value<i32>,
    /// Failures further apart than this do not add up.
    pub lock_window_minutes: Value<i32>,
    pub lock_duration: Value<Lock>,
}

impl Default for Policy {
    fn default() -> Self {
        Own::default().policy()
    }
}

/// What an organisation decided; none where the house's own value is good enough.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, FromQueryResult)]
pub struct Own {
    pub lock_max: Option<i32>,
    pub lock_window_minutes: Option<i32>,
    /// See [`Lock::of`].
    pub lock_duration_minutes: Option<i32>,
}

/// The stored row.
#[derive(Clone, Debug, Default)]
pub struct Row {
    pub own: Own,
    /// 0 while nothing was ever decided.
    pub version: i32,
    pub changed: Option<Changed>,
}

#[derive(Clone, Debug, FromQueryResult)]
pub struct Changed {
    pub changed_at: Time,
    /// None when the member is no more.
    pub changed_by_name: Option<String>,
}

impl Own {
    pub fn policy(self) -> Policy {
        let lock = self.lock_duration_minutes.map(|minutes| Lock::of(Some(minutes)));
        Policy {
            lock_max: Value::of(self.lock_max, 10),
            lock_window_minutes: Value::of(self.lock_window_minutes, 15),
            lock_duration: Value::of(lock, Lock::Grows),
        }
    }

    /// As the audit keeps it: the values in force, so that it can still be read when a default is another.
    pub fn facts(self) -> Json {
        let policy = self.policy();
        json!({
            "lock_max": policy.lock_max.is,
            "lock_window_minutes": policy.lock_window_minutes.is,
            "lock_duration_minutes": policy.lock_duration.is.minutes(),
        })
    }

    fn slot(&mut self, field: Field) -> &mut Option<i32> {
        match field {
            Field::LockMax => &mut self.lock_max,
            Field::LockWindow => &mut self.lock_window_minutes,
            Field::LockDuration => &mut self.lock_duration_minutes,
        }
    }

    pub fn get(mut self, field: Field) -> Option<i32> {
        *self.slot(field)
    }

    /// With the fields that were sent, or what is wrong with each of them.
    pub fn with(mut self, typed: &[(Field, String)]) -> Result<Self, Vec<(Field, Fault)>> {
        let mut faults = Vec::new();
        for (field, text) in typed {
            match field.read(text) {
                Ok(value) => *self.slot(*field) = value,
                Err(fault) => faults.push((*field, fault)),
            }
        }
        if faults.is_empty() { Ok(self) } else { Err(faults) }
    }
}

/// One value of the form.
#[allow(clippy::enum_variant_names)] // named as their columns are; fields about other things than locks join them
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Field {
    LockMax,
    LockWindow,
    LockDuration,
}

/// What is wrong with one value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fault {
    Missing,
    NotANumber,
    OutOfBounds,
}

/// Why nothing was changed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Refusal {
    Faults(Vec<(Field, Fault)>),
    /// Somebody changed it since the page was read.
    Overtaken,
}

impl Field {
    pub const ALL: [Self; 3] = [Self::LockMax, Self::LockWindow, Self::LockDuration];

    /// Its name in the form and in the table.
    pub fn code(self) -> &'static str {
        match self {
            Self::LockMax => "lock_max",
            Self::LockWindow => "lock_window_minutes",
            Self::LockDuration => "lock_duration_minutes",
        }
    }

    pub fn bounds(self) -> RangeInclusive<i32> {
        match self {
            // Fewer than three would lock whoever mistypes; more than a hundred is no limit any more (S-043).
            Self::LockMax => 3..=100,
            Self::LockWindow => 1..=1440,
            Self::LockDuration => 0..=1440,
        }
    }

    /// The house's own value, where it is a number.
    pub fn default(self) -> Option<i32> {
        let policy = Policy::default();
        match self {
            Self::LockMax => Some(policy.lock_max.is),
            Self::LockWindow => Some(policy.lock_window_minutes.is),
            Self::LockDuration => None,
        }
    }

    /// What is stored for a text: nothing where it says what the house says anyway.
    fn read(self, text: &str) -> Result<Option<i32>, Fault> {
        let text = text.trim();
        if text.is_empty() {
            return self.default().map_or(Ok(None), |_| Err(Fault::Missing));
        }
        if !text.bytes().all(|b| b.is_ascii_digit()) {
            return Err(Fault::NotANumber);
        }
        // More digits than a number has room for are out of bounds too.
        let value = text.parse().unwrap_or(i32::MAX);
        if !self.bounds().contains(&value) {
            return Err(Fault::OutOfBounds);
        }
        Ok(Some(value).filter(|_| self.default() != Some(value)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_whole_numbers_within_bounds_are_taken_000_27() {
        let long = "9".repeat(4_096);
        for (field, text, read) in [
            (Field::LockMax, "3", Ok(Some(3))),
            (Field::LockMax, " 100 ", Ok(Some(100))),
            (Field::LockMax, "10", Ok(None)),
            (Field::LockMax, "", Err(Fault::Missing)),
            (Field::LockMax, "2", Err(Fault::OutOfBounds)),
            (Field::LockMax, "101", Err(Fault::OutOfBounds)),
            (Field::LockMax, &long, Err(Fault::OutOfBounds)),
            (Field::LockMax, "-5", Err(Fault::NotANumber)),
            (Field::LockMax, "4.5", Err(Fault::NotANumber)),
            (Field::LockMax, "٥", Err(Fault::NotANumber)),
            (Field::LockWindow, "0", Err(Fault::OutOfBounds)),
            (Field::LockWindow, "1440", Ok(Some(1440))),
            (Field::LockDuration, "", Ok(None)),
            (Field::LockDuration, "0", Ok(Some(0))),
            (Field::LockDuration, "1441", Err(Fault::OutOfBounds)),
        ] {
            assert_eq!(field.read(text), read, "{field:?} {text:.20}");
        }
    }

    #[test]
    fn a_value_says_who_decided_it_000_27() {
        let sent = |field, text: &str| vec![(field, text.to_owned())];
        let own = Own::default().with(&sent(Field::LockMax, "5")).expect("five");
        assert_eq!(
            own.policy().lock_max,
            Value {
                is: 5,
                source: Source::Organisation
            }
        );
        assert_eq!(
            own.policy().lock_window_minutes,
            Value {
                is: 15,
                source: Source::Default
            }
        );
        let own = own.with(&sent(Field::LockDuration, "0")).expect("for good");
        assert_eq!(own.policy().lock_duration.is, Lock::UntilReleased);
        assert_eq!(own.lock_max, Some(5), "what was not sent stays");
        let own = own.with(&sent(Field::LockMax, "10")).expect("ten");
        assert_eq!(
            own.policy().lock_max,
            Policy::default().lock_max,
            "and back to the house's own"
        );
    }
}
