//! Devices that are known to be a member's, because that member signed in there before (S-046, G-06).
//!
//! **Invariants.** A device shows a cookie that this house signed for one device of one member of one organisation;
//! it opens nothing and stands in for no secret (S-092). What it changes: guesses from it are counted apart, so whoever
//! shuts a login by guessing shuts it for strangers only; and a sign-in from a device that was not known is told to the
//! member's mailbox (S-053). A device is known while its epoch is its member's: a new password, a deactivation and the
//! end of all sessions of the member make it a stranger again. When everybody is signed out at once it stays known,
//! or the attack that made an administrator do so would then keep everybody out. Each member has at most
//! [`model::PER_MEMBER`], the one seen longest ago gives way. A shared computer never becomes one (G-14).

mod actions;
mod cookie;
mod letter;
mod model;
mod pages;
mod store;
#[cfg(test)]
mod tests;

pub use actions::{arrived, recognise, sweep};
pub use cookie::{SHARED_COOKIE, seen, set_cookies, shared_cookie};
pub use model::{Arrival, Arrived, DeviceId, Known, LIVES, Seen};
pub use store::of_member;

use crate::{
    App,
    door::{Doors, Gate},
};
use chrono::Duration;
use kit::{jobs::Handlers, words::Sheet};

pub const SHEET: Sheet = kit::sheet!("devices", "words");

pub fn doors(doors: Doors) -> Doors {
    doors.delete(Gate::Member, "/profile/devices/{id}", pages::forget)
}

pub fn jobs(handlers: Handlers<App>) -> Handlers<App> {
    handlers.every("devices.sweep", Duration::hours(12), |app| async move {
        sweep(&app).await
    })
}
