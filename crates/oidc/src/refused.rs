//! Why not.

use thiserror::Error;

/// Why a token or an answer of a provider is not taken. For the audit and the administrator who tests a connection;
/// whoever signs in is told nothing of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum Refused {
    #[error("no token, or one that cannot be read")]
    Malformed,
    #[error("an algorithm that is not taken")]
    Algorithm,
    #[error("signed by a key that is not in the provider's set")]
    UnknownKey,
    #[error("the signature is wrong")]
    Signature,
    #[error("another kind of token")]
    Kind,
    #[error("another issuer")]
    Issuer,
    #[error("a tenant that is not allowed")]
    Tenant,
    #[error("made for somebody else")]
    Audience,
    #[error("over, or not yet valid")]
    Time,
    #[error("made for another sign-in")]
    Nonce,
    #[error("the access token is another's")]
    AccessToken,
    #[error("signed in too long ago at the provider")]
    TooOld,
    #[error("says nothing of whom it is about")]
    Subject,
    #[error("what was asked for besides speaks of another")]
    Another,
}

/// Why a provider's description of itself is not taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum NoMetadata {
    #[error("not a description of an OpenID provider")]
    Malformed,
    #[error("it calls itself another issuer than the one that was entered")]
    Issuer,
    #[error("one of its addresses is not https")]
    Address,
    #[error("it does not offer the code flow with a key we take")]
    Unsupported,
    #[error("it publishes no key we take")]
    NoKeys,
}
