//! SAML 2.0 for a service provider: the Web Browser SSO profile and single logout.
//!
//! The room has no network, no clock and no memory. It turns messages into what a provider said, or into a
//! reason why not, and writes our own.
//!
//! # What always holds
//!
//! 1. **Only what was signed is read.** The bytes whose digest a pinned key signed are parsed again, and the
//!    assertion is read from that tree (S-121).
//! 2. **Keys come from the metadata.** What a message says about keys is not looked at.
//! 3. **What could be read in two ways is not read**: document types, comments, instructions, CDATA, two equal
//!    IDs, relative namespaces, text around elements, elements where they may not be (S-120, S-122).
//! 4. **Limits hold before work is done** ([`MAX_MESSAGE`], [`MAX_DEPTH`], [`MAX_ELEMENTS`]).
//! 5. **A refusal carries no word of the message** (S-127).
//!
//! What the caller must do: choose the provider by the organisation's door and not by the message (S-125), keep
//! the open requests, each bound to a browser and answered once, and the IDs of assertions that were taken
//! (S-123), and never go where a `RelayState` points (S-124).

mod assertion;
mod binding;
mod c14n;
mod encryption;
mod envelope;
mod keys;
mod logout;
mod metadata;
#[cfg(test)]
mod mutations;
mod own_key;
mod refused;
mod request;
mod response;
mod signature;
mod write;
mod xml;

pub use assertion::{Assertion, Attribute};
pub use binding::{Incoming, MAX_RELAY_STATE, Outgoing};
pub use encryption::DecryptionKey;
pub use envelope::{MAX_SKEW, NameId, PERSISTENT};
pub use keys::{Certificate, SigningKey};
pub use logout::{LogoutExpectation, LogoutRequest, LogoutResponse, logout_request, logout_response};
pub use metadata::{Binding, Endpoint, Provider};
pub use own_key::OwnKey;
pub use refused::Refused;
pub use request::{ServiceProvider, SignIn};
pub use response::{Expectation, verify};
pub use xml::{MAX_ATTRIBUTES, MAX_DEPTH, MAX_ELEMENTS, MAX_MESSAGE, MAX_METADATA, MAX_NAMESPACES};
