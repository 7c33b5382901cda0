//! How much a directory may ask, apart from every other pace (S-166), and faster than a first synchronisation needs.

use super::call::Caller;
use crate::App;
use ::scim::Refused;
use kit::{clock::Time, ids::OrganisationId};
use std::{
    collections::BTreeSet,
    sync::{Mutex, MutexGuard, PoisonError},
};

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

/// Whose questions are asked of everybody at this moment, at this node.
#[derive(Default)]
pub struct Asking(Mutex<BTreeSet<OrganisationId>>);

impl Asking {
    /// A panic elsewhere cannot leave the set half changed.
    fn now(&self) -> MutexGuard<'_, BTreeSet<OrganisationId>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn take(&self, whose: OrganisationId) -> Option<Turn<'_>> {
        let free = self.now().insert(whose);
        // Made only where it is free: one that is dropped ends the other's.
        free.then(|| Turn { of: self, whose })
    }
}

/// The one question of an organisation that this node asks of everybody; over when it is dropped.
pub struct Turn<'a> {
    of: &'a Asking,
    whose: OrganisationId,
}

impl<'a> Turn<'a> {
    pub fn take(caller: &'a Caller) -> Result<Self, Refused> {
        let (visit, whose) = (&caller.visit, caller.scope.organisation);
        let turn = visit.app.asking.take(whose).ok_or(Refused::Busy(TURN))?;
        spend(&visit.app, whose, SCAN, visit.now).map(|()| turn)
    }
}

impl Drop for Turn<'_> {
    fn drop(&mut self) {
        self.of.now().remove(&self.whose);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use uuid::Uuid;

    #[test]
    fn one_question_of_an_organisation_is_asked_of_everybody_at_a_time() {
        let asking = Asking::default();
        let of = |n| OrganisationId(Uuid::from_u128(n));
        let first = asking.take(of(1)).expect("nobody asks yet");
        assert!(asking.take(of(1)).is_none(), "one is under way");
        assert!(
            asking.take(of(1)).is_none(),
            "and whoever was refused did not end it"
        );
        assert!(asking.take(of(2)).is_some(), "another organisation's is its own");
        drop(first);
        assert!(asking.take(of(1)).is_some(), "it is over");
    }
}
