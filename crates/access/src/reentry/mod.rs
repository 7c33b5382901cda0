//! Who works here is asked again without the page going away: what was written stays, and so does the work (G-02).
//!
//! **Invariants.** A page whose session is over shows an overlay that asks for the password of the member whose page it
//! is, and for the code that is owed; both go the sign-in's own way, so there is no second gate, counter or rule. The
//! login is the page's and cannot be typed: somebody else starts on a page of their own. When another person is signed
//! in in the same browser meanwhile, nothing is asked and the page starts anew. What the page needs to go on, the new
//! session's `csrf`, is in the answer and nowhere else. Whether a session lives is told to a script without that
//! counting as an act of the person. Whoever has no password that counts is shown their provider's button in its place
//! (004-10), which opens in another tab.

mod pages;
#[cfg(test)]
mod tests;

use crate::door::{Doors, Gate};
use kit::words::Sheet;

pub const SHEET: Sheet = kit::sheet!("reentry", "words");

pub fn doors(doors: Doors) -> Doors {
    doors
        .get(Gate::Everyone, "/reentry", pages::lives)
        .get(Gate::Guest, "/reentry/form", pages::form)
        .get(Gate::Member, "/reentry/back", pages::back)
        .post(Gate::Guest, "/reentry", pages::enter)
        .post(Gate::Guest, "/reentry/factor", pages::prove)
}
