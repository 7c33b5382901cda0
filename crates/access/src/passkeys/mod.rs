//! Keys that never leave their owner's device: beside the password, or in its place.
//!
//! A passkey is a factor: the rows, names and demands are those of [`crate::factors`], and every look at what somebody
//! brings goes through its gate. This room poses the challenges, knows what a right answer is, and keeps what only
//! passkeys have: counter, backup, the address they belong to.
//!
//! **Invariants.** A challenge is 32 random bytes, answered once and within five minutes, in the very step it was posed
//! for: the flow, the session or, before either, the browser (S-140). What the server must remember of it travels with
//! it, sealed; what was answered is a row, written in the change the answer allows. A passkey is found by organisation,
//! member and key, all three from what its owner's device signed for, so one of another organisation opens nothing
//! (S-011). The owner is always verified by their device (finger, face, PIN), which is why a passkey alone is both
//! factors. A counter that does not grow refuses, marks the passkey as copied and tells its owner; synced ones count
//! nothing and stay at zero (S-141). Who asks for a challenge before the sign-in names nobody, so nothing can be learned
//! from it (S-009): a passkey that nobody has is answered as a wrong one.

mod actions;
mod ceremony;
mod cookie;
mod help;
mod model;
mod pages;
mod party;
mod store;
#[cfg(test)]
mod tests;

pub(crate) use actions::begun;
pub use actions::{
    Elsewhere, Missed, accept, check, elsewhere, invite, list, pose, register, spend, suspect, sweep,
};
pub use ceremony::{Begun, Spent, first};
pub use cookie::browser;
pub(crate) use cookie::fresh;
pub use help::{Help, Platform};
pub use model::{Brought, Checked, Fault, Handle, Made, Posed, encoded};
pub(crate) use pages::{over, posed};
pub use party::Party;
pub use store::keep;

use crate::door::{Doors, Gate};
use kit::words::Sheet;

pub const SHEET: Sheet = kit::sheet!("passkeys", "words");

pub fn doors(doors: Doors) -> Doors {
    doors.get(Gate::Everyone, "/.well-known/webauthn", pages::related_origins)
}
