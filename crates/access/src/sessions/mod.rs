//! Who is signed in, on which device, until when.
//!
//! **Invariants.** The cookie is `{organisation}.{secret}`; the table holds only the secret's digest. A session is
//! dead once its epoch is not its member's, it is ended, or a limit passed. A node trusts its cache for at most
//! 500 ms past its last look at the instance's revocation number (decision 9), so a revocation is in force
//! everywhere within a second whether or not the bus is up. Whoever ends a member's last session, by whatever
//! road, also takes them off the floor: presence offline, work back to the queue (G-01).

mod actions;
mod cache;
mod cookie;
mod model;
mod pages;
mod store;

pub use actions::{close, end, end_all, end_others, issue, refresh, sweep};
pub use cache::{Found, Sessions};
pub use cookie::{clear_cookie, cookie_name, keep, set_cookie};
pub use model::{ABSOLUTE, EndReason, IDLE, Listed, NewSession};
pub use store::of_member;

use crate::{
    App,
    door::{Doors, Gate},
};
use chrono::Duration;
use kit::jobs::Handlers;

pub fn doors(doors: Doors) -> Doors {
    doors.get(Gate::Member, "/session", pages::show)
}

pub fn jobs(handlers: Handlers<App>) -> Handlers<App> {
    handlers.every("sessions.sweep", Duration::seconds(15), |app| async move {
        sweep(&app).await
    })
}
