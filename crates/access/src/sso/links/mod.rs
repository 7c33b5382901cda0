//! Whom a provider means by a subject.
//!
//! **Invariants.** A subject of a provider is one member's, and a member has one subject there. A link is made in the
//! change that takes the provider's answer, and ends with the member's own word, an administrator's, or the provider.

mod actions;
pub(super) mod connection;
mod letter;
mod pages;
pub(super) mod store;

pub(super) use actions::{accepted, connect, joined, made};
pub(super) use pages::{ask, shown};
pub use pages::{new, new_trial, remove, take_away};
pub use store::{Linked, of_member, of_one};
