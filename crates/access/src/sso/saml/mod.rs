//! SAML 2.0, another language that providers speak. What follows from an answer is the same as ever ([`super::entry`]).
//!
//! **Invariants.** The provider is chosen by the door and never by the message (S-125); its keys come from the metadata an
//! administrator gave (S-121). An answer comes as another site's form, without our cookies, so nothing is opened by it: it
//! is checked, kept for minutes, and the browser is sent on to the address where every provider's answer ends, whose
//! cookie tells whether this browser asked (S-123). An assertion is taken once until it is over, a request is answered
//! once. Who comes without having asked is let in nowhere, or presses once more where the organisation wants it so
//! (S-124). No page and no audit repeats a word of a message (S-127).
//!
//! Our keys are one provider's alone: the first made with it, all sealed, gone with it. A provider reads our metadata when
//! somebody there makes it, so nobody here can know when it knows another key: the next one is put beside the one in use,
//! and an administrator says when it takes over, and may say so back. Both open what is encrypted to either of them.

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
pub use pages::{acs, add_certificate, arrival, metadata, remove_certificate, use_certificate};

use kit::crypto::sealed::{self, Sealed};

/// Our keys at the providers. The two change places, so their seals are for one place.
pub const SEALED: Sealed = of_column("own_key");
pub const OTHER_SEALED: Sealed = of_column("other_key");

const fn of_column(column: &'static str) -> Sealed {
    sealed::column(
        "sso_saml",
        &["organisation_id", "provider_id"],
        column,
        "sso.saml/{organisation_id}/{-provider_id}",
    )
}
