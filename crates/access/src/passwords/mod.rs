//! What makes a password good enough, how it is asked for, and where it is kept.
//!
//! **Invariants.** A password is judged before it is hashed and hashed before any change begins. Nothing trims,
//! shortens or recases it; it is normalised to NFC, so that a keyboard, a paste and a password manager give the
//! same bytes (S-065). Every page that asks for a new one includes the same fields, `passwords/fields.html`, whose
//! struct carries a [`Fields`] named `passwords` beside its `frame`.

mod actions;
mod fields;
mod model;
pub mod store;
#[cfg(test)]
mod tests;
mod weak;

pub use actions::{New, accept, adopt, hash, note_shape, rules, sweep};
pub use fields::{Choice, Fields, choose};
pub use model::{Advice, Rules, judge};

use crate::App;
use chrono::Duration;
use kit::{jobs::Handlers, words::Sheet};

pub const SHEET: Sheet = kit::sheet!("passwords", "words");

pub fn jobs(handlers: Handlers<App>) -> Handlers<App> {
    handlers.every("passwords.sweep", Duration::hours(24), |app| async move {
        actions::sweep(&app).await
    })
}
