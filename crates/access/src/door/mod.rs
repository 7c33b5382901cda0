//! Proof of entry. A [`Scope`] is made only from a session, a ticket, a token or a claimed job, and
//! every store function takes it first: the load is the permission.
//!
//! **Invariants.** A door's [`Gate`] is the only place where a request is let in; extractors merely hand over what
//! it found. Unsafe methods need a same-origin `Origin` or the session's `csrf` field (S-086). Each request is
//! answered for the host it came to only if that host is ours (S-027).

mod extract;
mod gate;
mod origin;
mod program;
mod scope;

pub use extract::{Administrator, Agent, Guest, Member, Rank, Signed, Supervisor};
pub use gate::{Gate, Visit, wants_fragment};
pub use origin::{client_address, csrf_token, foreign_host, safe_return};
pub use program::{Knock, Program, unauthorized};
pub use scope::{MemberId, Permissions, Role, ScheduleId, Scope, SessionId, TeamId};

/// The doors of the house, with its state and its gates.
pub type Doors = kit::doors::Doors<crate::App, Gate>;
