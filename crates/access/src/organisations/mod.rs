//! Tenants and how they present themselves.
//!
//! **Invariants.** A slug is unique in the instance. The brand before the sign-in is the host's, else the
//! `organisation` of the query, else the device's last one, else the only one, else the product's own look
//! (decision 17): it is never chosen by whether somebody exists.

mod memory;
mod model;
mod pages;
mod settings;
pub mod store;
#[cfg(test)]
mod tests;

pub use memory::Brands;
pub use model::{Brand, Organisation, is_slug, slug};

use crate::door::{Doors, Gate};
use kit::words::Sheet;

pub const SHEET: Sheet = kit::sheet!("organisations", "words");

/// Remembers on a device which organisation was used last: a slug, no secret.
pub const DEVICE_COOKIE: &str = "guichet_organisation";

pub fn doors(doors: Doors) -> Doors {
    doors
        .get(Gate::Everyone, "/brand/{file}", pages::brand)
        .get(Gate::Administrator, "/organisation", settings::show)
        .post(Gate::Administrator, "/organisation", settings::save)
}
