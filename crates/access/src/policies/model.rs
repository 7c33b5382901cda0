//! What can be decided, within which bounds, what a preset says about it, and what holds where nothing was decided.

mod document;
mod field;
mod policy;
mod preset;
mod setting;
#[cfg(test)]
mod tests;

pub use document::{Document, Fault, Row};
pub use field::{Field, Group, Kind};
pub use policy::{LiveWork, Lock, Mfa, Policy, SessionRule, ShiftAccess, Signup, Source, Warning};
pub use preset::Preset;
pub use setting::Setting;

use kit::clock::Time;
use sea_orm::FromQueryResult;

/// Who changed a policy last.
#[derive(Clone, Debug, FromQueryResult)]
pub struct Changed {
    pub changed_at: Time,
    /// None when the member is no more.
    pub changed_by_name: Option<String>,
}

/// Why nothing was changed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Refusal {
    Faults(Vec<(Field, Fault)>),
    /// There is no set of that name to start from.
    UnknownPreset,
    /// Somebody changed it since the page was read.
    Overtaken,
}
