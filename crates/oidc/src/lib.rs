//! OpenID Connect for a relying party: the authorization code flow and back-channel logout.
//!
//! The room has no network, no clock and no memory. It writes the questions a provider is asked, and turns the
//! answers into who a provider says somebody is, or into a reason why not.
//!
//! # What always holds
//!
//! 1. **Keys come from the provider's published set.** What a token says about keys (`jku`, `x5u`, `jwk`, `x5c`) is not
//!    looked at; of its header only `alg`, `kid`, `typ` and `crit` are (S-101, RFC 8725).
//! 2. **Only algorithms with two keys**: RS256, PS256, ES256, `EdDSA`; RSA from 2,048 bits. There is no verifier here for
//!    anything else, so none can be reached by a header.
//! 3. **A token is one thing**: what says it is a logout token or an access token is no ID token, and the other way
//!    round (S-102, S-109).
//! 4. **The issuer is compared byte for byte** with what was configured, or with the one template there is, of Entra,
//!    whose tenant must be on the list (S-101, S-106).
//! 5. **A refusal carries no word of the token.**
//!
//! What the caller must do: keep `state`, `nonce` and the verifier of each flow, bound to the browser and used once
//! (S-100); take a callback only for the provider it was begun with (S-103); never look for an account by what is not
//! the subject (S-104); remember the `jti` of logout tokens (S-109).

mod claims;
mod client;
mod discovery;
mod entra;
mod issuer;
mod keys;
mod logout;
mod refused;
mod request;
mod signature;
mod token;

pub use claims::{Groups, Identity};
pub use client::{Authentication, ClientKey, NewKey};
pub use discovery::{MAX_DOCUMENT, Metadata, Proof};
pub use entra::PERSONAL;
pub use issuer::{Issuer, Tenants};
pub use keys::Keys;
pub use logout::{Logout, LogoutExpectation};
pub use refused::{NoMetadata, Refused};
pub use request::{Ask, Callback, Leave, Tokens, challenge};
pub use token::{Expectation, verify};

/// How far another clock may be from ours, in seconds (S-102).
pub const SKEW: i64 = 60;
