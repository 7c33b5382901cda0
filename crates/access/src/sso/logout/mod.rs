//! Out at the provider, and out because the provider says so.
//!
//! **Invariants.** A session that came by a provider ends when that provider says so in a signed token, whatever its
//! person does here, and takes the road of every session that ends without being asked: work goes back to the queue
//! (S-109, G-01). A token is taken once. Nobody is signed out at the provider unless they ask for it: other programs of
//! theirs live by that session too.

mod actions;
mod pages;
mod store;

pub(super) use actions::{Over, begun, end};
pub(super) use pages::may;
pub use pages::{leave, told};
pub use store::provider_of;
pub(super) use store::{show, shown_at, sweep};
