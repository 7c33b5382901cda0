//! Accounts that are made when somebody comes in by the provider for the first time, and what a provider's groups say of
//! a role and of teams (S-105, S-107).
//!
//! **Invariants.** A rule makes an account only for an address of a domain that the organisation proved, and only when
//! the provider vouches for the address or is a directory of the organisation's alone. A login that somebody has is
//! never taken over (S-104). Where a rule of the provider's names a group, nothing is decided without the groups: that
//! none were said, or too many to say, is not being in none (S-107). No rule makes an administrator, and none changes
//! one. Rules with a group come before those without, the older first.

mod actions;
mod model;
mod pages;
mod store;

pub(super) use actions::{are_any, is_vouched_for, make, name_groups, settle};
pub use model::NotMade;
pub use pages::{create, delete, index};
pub(super) use store::forget;
