//! How much a directory may ask, apart from every other pace (S-166), and faster than a first synchronisation needs.

use super::call::Caller;
use crate::{App, app::Parts};
use ::scim::Refused;
use kit::{clock::Time, ids::OrganisationId};
use std::{
    collections::BTreeSet,
    sync::{Mutex, MutexGuard, PoisonError},
};
use uuid::Uuid;

/// Requests of one directory at once, and then a second; each operation of a bulk is one.
pub const BURST: u32 = 5_000;
const PER_SECOND: f64 = 500.0;
/// What a question costs that is asked of everybody, because no index answers it.
const SCAN: u32 = 100;
/// After which somebody whose turn it was may have found what they looked for.
const TURN: u32 = 1;

/// Pays for so many requests, or says when that can be done.
pub fn spend(app: &App, whose: OrganisationId, cost: u32, now: Time) -> Result<(), Refused> {
    let bucket = ("scim", whose.0.as_bytes().as_slice());
    let paid = app.pace.spend(bucket, cost, now, (BURST, PER_SECOND));
    paid.map_err(|wait| Refused::Busy(wait.0))
}

/// Whose questions are asked of everybody at this moment, and at which node: a process of tests is several.
static ASKING: Mutex<BTreeSet<(usize, Uuid)>> = Mutex::new(BTreeSet::new());

/// A panic elsewhere cannot leave the set half changed.
fn asking() -> MutexGuard<'static, BTreeSet<(usize, Uuid)>> {
    ASKING.lock().unwrap_or_else(PoisonError::into_inner)
}

/// The one question of an organisation that this node asks of everybody; over when it is dropped.
pub struct Turn((usize, Uuid));

impl Turn {
    pub fn take(caller: &Caller) -> Result<Self, Refused> {
        let node: &Parts = &caller.visit.app;
        let whose = caller.scope.organisation;
        let turn = Self::of((std::ptr::from_ref(node).addr(), whose.0)).ok_or(Refused::Busy(TURN))?;
        spend(&caller.visit.app, whose, SCAN, caller.visit.now).map(|()| turn)
    }

    fn of(key: (usize, Uuid)) -> Option<Self> {
        let free = asking().insert(key);
        free.then(|| Self(key))
    }
}

impl Drop for Turn {
    fn drop(&mut self) {
        asking().remove(&self.0);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_question_of_an_organisation_is_asked_of_everybody_at_a_time() {
        let (aurora, boreal) = ((0, Uuid::from_u128(1)), (0, Uuid::from_u128(2)));
        let first = Turn::of(aurora).expect("nobody asks yet");
        assert!(Turn::of(aurora).is_none(), "one is under way");
        assert!(
            Turn::of(aurora).is_none(),
            "and whoever was refused did not end it"
        );
        assert!(Turn::of(boreal).is_some(), "another organisation's is its own");
        drop(first);
        assert!(Turn::of(aurora).is_some(), "it is over");
    }
}
