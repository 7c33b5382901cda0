//! Mailed links: a proof that somebody reads a member's recovery address, once and for a while.
//!
//! **Invariants.** A link is `{base_url}/{purpose}/{organisation}.{secret}`; the table holds only the secret's digest
//! (S-020) and the base comes from the configuration, never from a request (S-027). A ticket is spent by one
//! conditional update that checks everything at once (S-021), so of any number of racing holders one wins (S-024).
//! Looking at a link changes nothing (S-022). A new ticket voids the earlier ones of its member and purpose (S-025),
//! and a change of the recovery address or the epoch makes all of them dead without touching them.

mod actions;
mod model;
mod store;
#[cfg(test)]
mod tests;

pub use actions::{issue, revoke, spend, void_all};
pub use model::{Condition, Holder, Issued, Look, Presented, Purpose};
pub use store::{extend, held, holder, issued_since, look, tried};
