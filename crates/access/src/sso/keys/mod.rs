//! Keys of ours by which a provider knows us, in the place of a secret (`private_key_jwt`, RFC 7523, S-110).
//!
//! **Invariants.** A key is one provider's alone: made when somebody chose it, sealed, gone with the provider, with
//! another issuer or client and with the choice of a secret. So a statement that was meant for one provider is worth
//! nothing at another, whatever audience it was talked into. Where there is a key, no secret is kept or sent.
//!
//! The next key is published first and used a day later: a provider keeps the keys it read for as long as it likes, and
//! one that is used before the provider has read it would shut everybody out. The old one stays published until an hour
//! after that. Of two who renew at once one makes a key: a key follows another, and one can only be followed once.
//!
//! Deliberately absent: Microsoft Entra. It reads no address of keys and takes certificates alone.

mod actions;
mod pages;
pub(super) mod store;

pub(super) use actions::{first, statement};
pub(super) use pages::{Told, told};
pub use pages::{published, renew};
pub(super) use store::sweep;

use kit::crypto::sealed::{self, Sealed};

pub const SEALED: Sealed = sealed::column(
    "sso_key",
    &["organisation_id", "provider_id", "id"],
    "own_key",
    "sso.key/{organisation_id}/{provider_id}/{id}",
);
