//! Out at the provider, and out because the provider says so.
//!
//! **Invariants.** A session that came by a provider ends when that provider says so in a signed token, whatever its
//! person does here, and takes the road of every session that ends without being asked: work goes back to the queue
//! (S-109, G-01). A token is taken once. Nobody is signed out at the provider unless they ask for it: other programs of
//! theirs live by that session too.

mod actions;
mod pages;
pub(super) mod parting;
mod store;

pub(super) use actions::{HINT, Over, end, vouched};
pub(super) use pages::{Peer, may};
pub use pages::{leave, told};
pub use parting::remember;
pub use store::provider_of;
pub(super) use store::{shown_at, sweep};

use kit::crypto::sealed::{self, Sealed};

/// Tokens of sessions, for the way out at the provider.
pub const SEALED: Sealed = sealed::column(
    "sso_session",
    &["organisation_id", "session_id"],
    "token",
    "sso.session/{organisation_id}/{session_id}",
);
