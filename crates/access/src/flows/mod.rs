//! Between two steps: who has shown one secret and owes another is here, and nowhere else in the house.
//!
//! **Invariants.** A flow is no session: it has a cookie of its own, and no door but those of its next step looks at it
//! (S-082). The table holds the cookie's digest. A flow is dead once it was ended, its ten minutes are over, its member
//! is not active, or their epoch is another than when it began, which every change of a password and every end of all
//! sessions sees to. It ends by one conditional update in the change it allows, so it allows one. A password that
//! waits for the second step waits hashed and sealed.

mod actions;
mod cookie;
mod model;
mod store;

pub use actions::{begin, present, sweep};
pub use cookie::{carried, clear_cookie, set_cookie};
pub use model::{Flow, Held, New, Purpose};
pub use store::{end, remember};

use kit::crypto::sealed::{self, Sealed};

/// New passwords that wait for a code, hashed.
pub const SEALED: Sealed = sealed::column(
    "flow",
    &["organisation_id", "digest"],
    "password",
    "flow.password/{organisation_id}/{digest}",
);
