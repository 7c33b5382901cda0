//! Customers.
//!
//! **Invariants.** A contact is found by its organisation first. What it has read is one number, the newest event
//! it saw, and that number only grows and never passes what it was sent.

mod actions;
mod model;
pub mod store;

pub use actions::{create, rename};
pub use model::{Contact, ContactId, NewContact};
