//! The obligation to come in by the provider (001-18, 004-10).
//!
//! **Invariants.** It reaches everybody, or the logins of the domains that the organisation proved. For whom it reaches
//! no password, passkey or mailed link opens or changes anything: every session begins in one place, which asks here.
//! Whom it reaches is decided by the login's domain and the organisation, never by the account, so that what is said
//! tells nothing about one (S-006). It begins only where the administrator who wants it came in by that provider just
//! now, a break-glass account stands, and two administrators are connected (S-182); and it ends by itself when nobody
//! comes in by the provider within the hours that were chosen (G-10), read so by every door at that very moment. Any
//! administrator ends it, in an emergency by the break-glass account, whose way in it does not touch. At most one stands.

mod actions;
mod model;
mod pages;
mod store;

pub(super) use actions::{confirm, is_another, is_standing, roll_back, unconnected};
pub use actions::{is_barred, is_managed, is_managed_anywhere, ways};
pub use pages::{create, delete, show};
pub(super) use store::{hold, prove_again, rests_on_provider};
pub use store::{required, rests_on_domains};
