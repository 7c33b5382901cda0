//! The sign-ins of an organisation: who they are, where their links go, what they may do (000-01…11, 000-25, 000-26).
//!
//! **Invariants.** There is one member per organisation and identifier, however it is typed; one person with two
//! sign-ins is two members (000-25). Whoever is created is invited in the same change (000-06). Whenever somebody's
//! access shrinks (a lesser role, a permission or a team taken, a deactivation), their sessions end with the change
//! (S-084). There is always an active administrator, and nobody changes their own role or deactivates themselves.

mod actions;
mod api;
mod form;
mod list;
mod model;
mod pages;
mod paging;
mod provision;
mod state;
mod store;
#[cfg(test)]
mod tests;

pub use actions::{Misaddressed, NotEnrolled, Refusal, admit_applicant, enrol, readdress, shrunk};
pub use form::{LONGEST_NAME, Letters, Mailbox, Wish, Wrong, deliverable};
pub use model::{Newcomer, State, Stored};
pub use pages::{Choice, Fields, Trouble, of as fields, sentence, told};
pub use paging::{PAGE, Paging};
pub use provision::{Said, let_in, provision, reprovision, shut_out};
pub use store::{administrators, insert};

use crate::{
    api_tokens::Power,
    door::{Doors, Gate},
};
use kit::words::Sheet;

pub const SHEET: Sheet = kit::sheet!("members", "words");

pub fn doors(doors: Doors) -> Doors {
    let doors = doors
        .get(Gate::Program(Power::MembersRead), "/api/v1/members", api::list)
        .get(Gate::Administrator, "/members", list::list)
        .get(Gate::Administrator, "/members/new", pages::new)
        .post(Gate::Administrator, "/members", pages::create)
        .get(Gate::Administrator, "/members/{id}", pages::show)
        .patch(Gate::Administrator, "/members/{id}", pages::change);
    doors
        .get(Gate::Administrator, "/members/{id}/deactivation", state::ask)
        .post(
            Gate::Administrator,
            "/members/{id}/deactivation",
            state::deactivate,
        )
        .delete(
            Gate::Administrator,
            "/members/{id}/deactivation",
            state::reactivate,
        )
}
