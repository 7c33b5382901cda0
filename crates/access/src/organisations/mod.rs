//! Tenants and how they present themselves.
//!
//! **Invariants.** A slug is unique in the instance. The brand before the sign-in is the host's, else the
//! `organisation` of the query, else the device's last one, else the only one, else the product's own look
//! (decision 17): it is never chosen by whether somebody exists.

mod model;
mod pages;
pub mod store;

pub use model::{Brand, Organisation, is_slug, slug};

use crate::door::{Doors, Gate};

/// Remembers on a device which organisation was used last: a slug, no secret.
pub const DEVICE_COOKIE: &str = "guichet_organisation";

pub fn doors(doors: Doors) -> Doors {
    doors.get(Gate::Everyone, "/brand/{file}", pages::brand)
}
