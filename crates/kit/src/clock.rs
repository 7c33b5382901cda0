//! The one source of time. Tests move it by hand; nothing else in the house asks the machine.

use chrono::{DateTime, Duration, SubsecRound, Utc};
use std::sync::{
    Arc,
    atomic::{AtomicI64, Ordering},
};

/// Microsecond precision, because PostgreSQL keeps no more and the two engines must agree.
pub type Time = DateTime<Utc>;

/// What was written further ahead of us than this was written under a clock that was wrong: a way in that begins there
/// is none, or it would live as long as the clock was ahead. A day, because clocks that are put back by an hour, as some
/// are in autumn, must throw nobody out (S-048).
pub const AHEAD: Duration = Duration::days(1);

/// A clock that can be read everywhere and moved only by tests.
#[derive(Clone, Debug, Default)]
pub struct Clock {
    /// Microseconds added to the machine's clock; zero outside tests.
    shift: Arc<AtomicI64>,
}

impl Clock {
    pub fn now(&self) -> Time {
        #[allow(clippy::disallowed_methods)] // the one place that may
        let machine = Utc::now();
        (machine + Duration::microseconds(self.shift.load(Ordering::Relaxed))).trunc_subsecs(6)
    }

    /// Moves this clock, and every clone of it. For tests; nothing in the product calls it.
    pub fn advance(&self, by: Duration) {
        self.shift
            .fetch_add(by.num_microseconds().unwrap_or(0), Ordering::Relaxed);
    }
}
