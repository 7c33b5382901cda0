//! What stands around every page: the door's card before the sign-in, rail and header behind it, and the pages
//! of bad news.
//!
//! **Invariants.** Every answer a person sees is in their language and under their organisation's brand, also
//! when nothing was found or something broke; what broke is only a number on the page (architecture 6).

mod dress;
mod frame;

pub use dress::{dress, headers, hosts, not_found, refused};
pub use frame::{DoorFrame, Face, Frame, address, done, icon};

use kit::words::Sheet;

/// Remembers the language chosen before the sign-in.
pub const LOCALE_COOKIE: &str = "guichet_locale";

pub const SHEET: Sheet = kit::sheet!("shell", "words");
