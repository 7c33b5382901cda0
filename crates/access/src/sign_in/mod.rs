//! The way in: one page that can be bookmarked, one login, one password.
//!
//! **Invariants.** Every attempt passes the gate of [`crate::lockouts`] first and costs one hash, of the stored
//! password or of the pool's dummy (S-002). Until a right password was seen, everybody is told the same: nobody
//! learns whether a login exists, is waiting, disabled, or in which organisation it is (S-001, S-007). Only then
//! is the member's state looked at. A sign-in always makes a new session and ends the one the browser came with
//! (S-080), and the person goes on to the page they wanted, if it is one of ours (S-089), else to their landing.
//!
//! A passkey alone is both factors, and is told by its owner's device whose it is: no login is typed, and nothing is
//! asked about one (S-009). It passes the same gate.
//!
//! An identity provider of the organisation may vouch for somebody ([`crate::sso`]); what is asked of their state here
//! is the same.
//!
//! Who has a second factor, or must add one, goes on to a second step first: between the two there is a flow and no
//! session (S-082, 7.3).

mod actions;
mod alone;
mod enrolment;
mod factor;
mod model;
mod pages;
mod passkey;
mod provider;
mod second;
mod store;
#[cfg(test)]
mod tests;

pub use actions::enter;
pub(crate) use actions::{after_recovery, in_emergency};
pub(crate) use factor::{Code, astray, card, challenge, over};
pub use model::{Attempt, Entered, Outcome, Refusal, Waiting};
pub(crate) use pages::{inside, opened, remember, with_refusal};
pub(crate) use provider::{by_provider, came_off_shift};
pub(crate) use second::{NotYet, prove};

use crate::door::{Doors, Gate};
use kit::words::Sheet;

pub const SHEET: Sheet = kit::sheet!("sign_in", "words");

/// Tells a device that an administrator signed in on it: see [`actions::lane`].
const LANE_COOKIE: &str = "guichet_lane";

pub fn doors(doors: Doors) -> Doors {
    doors
        .get(Gate::Guest, "/sign-in", pages::form)
        .post(Gate::Guest, "/sign-in", pages::enter)
        .get(Gate::Guest, "/sign-in/factor", factor::form)
        .post(Gate::Guest, "/sign-in/factor", factor::prove)
        .delete(Gate::Guest, "/sign-in/factor", factor::leave)
        .post(Gate::Guest, "/sign-in/factor/challenge", factor::pose)
        .post(Gate::Guest, "/sign-in/passkey", passkey::enter)
        .post(Gate::Guest, "/sign-in/passkey/challenge", passkey::pose)
        .get(Gate::Guest, "/sign-in/enrolment", enrolment::form)
        .post(Gate::Guest, "/sign-in/enrolment", enrolment::name)
        .post(Gate::Guest, "/sign-in/enrolment/challenge", enrolment::invite)
        .post(Gate::Guest, "/sign-in/enrolment/activation", enrolment::activate)
}
