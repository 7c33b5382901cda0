//! The floor that knows no domain word: what any careful web product needs, once.
//!
//! Nothing here may name a member, a conversation or a channel; the tidy test reads for it.
//! The one exception is [`ids::OrganisationId`], because every tenant row begins with it.

pub mod assets;
pub mod blobs;
pub mod bus;
pub mod clock;
pub mod crypto;
pub mod db;
pub mod doors;
pub mod failure;
pub mod hash;
pub mod ids;
pub mod jobs;
pub mod limits;
pub mod mail;
pub mod outbound;
pub mod page;
pub mod recent;
pub mod secret;
pub mod stream;
pub mod trace;
pub mod words;
