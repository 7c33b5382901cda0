//! The sign-ins of an organisation: who they are, where their links go, what they may do (000-01…11, 000-25, 000-26).
//!
//! **Invariants.** There is one member per organisation and identifier, however it is typed. Whenever somebody's
//! access shrinks (a lesser role, a permission or a team taken, a deactivation), their sessions end with the change
//! (S-084). There is always an active administrator, and nobody changes their own role or deactivates themselves.

mod actions;
mod paging;
mod store;

pub use actions::shrunk;
pub use paging::{PAGE, Paging};

use crate::door::Doors;
use kit::words::Sheet;

pub const SHEET: Sheet = kit::sheet!("members", "words");

pub fn doors(doors: Doors) -> Doors {
    doors
}
