//! From our sign-in to the provider and back.

mod actions;
mod going;
mod pages;

pub use going::Going;
pub(super) use pages::unasked;
pub use pages::{arrive, attempt, leave, link};
