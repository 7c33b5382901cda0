//! SAML 2.0, another language that providers speak. What follows from an answer is the same as ever ([`super::entry`]).
//!
//! **Invariants.** The provider is chosen by the door and never by the message (S-125); its keys come from the metadata an
//! administrator gave (S-121). An answer comes as another site's form, without our cookies, so nothing is opened by it: it
//! is checked, kept for minutes, and the browser is sent on to the address where every provider's answer ends, whose
//! cookie tells whether this browser asked (S-123). An assertion is taken once until it is over, a request is answered
//! once. Who comes without having asked is let in nowhere, or presses once more where the organisation wants it so
//! (S-124). No page and no audit repeats a word of a message (S-127).
//!
//! Our key is one provider's alone: made with it, sealed, gone with it.

mod actions;
mod logout;
mod memory;
mod messages;
pub(super) mod model;
mod pages;
pub(super) mod store;

pub(super) use actions::{look, refresh};
pub use logout::arrive as told_by_link;
pub(super) use logout::{heard as told_there, leave};
pub(super) use memory::{Memory, Ready};
pub(super) use messages::{address, heard, is_request, request_of};
pub(super) use pages::{Told, confirm, told};
pub use pages::{acs, arrival, metadata};

use kit::crypto::sealed::{self, Sealed};

/// Our keys at the providers.
pub const SEALED: Sealed = sealed::column(
    "sso_saml",
    &["organisation_id", "provider_id"],
    "own_key",
    "sso.saml/{organisation_id}/{provider_id}",
);
