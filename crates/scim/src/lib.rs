//! SCIM 2.0 for a service provider: what a directory asks, read, and what it is answered, written.
//!
//! The crate has no network, no clock, no memory and no database. A resource is a JSON object whose names are those of
//! the schema; the room above loads it, has it changed here, and writes what became of it.
//!
//! # What always holds
//!
//! 1. **Only what the schema knows comes out** of [`resource::read`], under the schema's own spelling and of the schema's
//!    kind: no password, no name of a role that means anything, nothing read-only (S-165).
//! 2. **A quirk is named.** What a directory sends beside the RFC is taken only in the profile that wants it, and is noted
//!    as a [`Quirk`]; [`Profile::Strict`] takes none (S-162, S-163).
//! 3. **Nothing grows without bound**: filters have a length, a depth and a number of terms, a bulk its operations, a patch
//!    its changes and the values it looks at, a user's lists their values, a resource and a page of them their bytes.
//! 4. **A change is whole or not at all**: [`patch::apply`] works on a copy.
//! 5. **A refusal is one of a closed list** ([`Refused`]), with the status and the `scimType` of RFC 7644, and carries no
//!    word of what was sent.

pub mod bulk;
pub mod discovery;
mod etag;
pub mod filter;
pub mod list;
pub mod patch;
mod path;
mod profile;
mod project;
mod refused;
pub mod resource;
pub mod schema;

pub use etag::{matches as etag_matches, of as etag};
pub use filter::Filter;
pub use path::{Name, Path};
pub use profile::{Noted, Profile, Quirk};
pub use project::Projection;
pub use refused::Refused;
pub use schema::Kind;

/// The type of every body, in and out (RFC 7644, 3.1).
pub const MEDIA: &str = "application/scim+json";
