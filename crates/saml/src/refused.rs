//! Why a message is not believed.

/// The reasons, one for each rule, for the operator's log and for the person who sets a provider up.
///
/// None carries a word of the message: what an attacker wrote never reaches a log or a page (S-127). The
/// person who signs in is told one sentence for all of them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, thiserror::Error)]
pub enum Refused {
    #[error("the message is larger than allowed")]
    Size,
    #[error("the message is not base64, or not deflated, as its binding says")]
    Encoding,
    #[error(
        "the message has a document type, a comment, an instruction, a CDATA section or another encoding than UTF-8"
    )]
    Markup,
    #[error("the message has more elements, attributes or namespaces than allowed, or they lie too deep")]
    Limits,
    #[error("the message is not well-formed XML")]
    Xml,
    #[error("a namespace is not absolute")]
    Namespace,
    #[error("two elements have one ID, or an ID is empty or in a namespace")]
    Ids,
    #[error("an assertion, a signature or a message lies where none may be")]
    Misplaced,
    #[error("an element or attribute that must be there is not, or one is that must not")]
    Malformed,
    #[error("the version is not 2.0")]
    Version,
    #[error("the response has no assertion, or more than one")]
    Assertions,
    #[error("nothing that was signed holds what would be read")]
    Unsigned,
    #[error("the signature has not exactly the parts it must have")]
    SignatureShape,
    #[error("the algorithm is not one of those allowed")]
    Algorithm,
    #[error("the transforms are not exactly the enveloped signature and exclusive canonicalisation")]
    Transform,
    #[error("the signature refers to another element than the one it lies in")]
    Reference,
    #[error("no key of the provider made this signature")]
    Signature,
    #[error("what was signed has been changed")]
    Digest,
    #[error("the assertion does not open with our key")]
    Decryption,
    #[error("the issuer is not the provider")]
    Issuer,
    #[error("the provider reports a failure")]
    Status,
    #[error("the provider cannot give a persistent name: let it send one")]
    NamePolicy,
    /// They turned back, could not prove who they are, or may not use us.
    #[error("the provider did not let the person in")]
    Denied,
    #[error("the message was meant for another address")]
    Destination,
    #[error("the message answers no request of ours, or another")]
    InResponseTo,
    #[error("the assertion is meant for another audience")]
    Audience,
    #[error("the assertion has a condition that is not understood")]
    Condition,
    #[error("a time is not a time in UTC")]
    Time,
    #[error("the message is from the future")]
    TooEarly,
    #[error("the message is too old")]
    Expired,
    #[error("nothing confirms that the bearer is the subject")]
    Confirmation,
    #[error("the confirmation was meant for another address")]
    Recipient,
    #[error("the subject has no name, more than one, or one that is not plain text")]
    NameId,
    #[error("the assertion does not say that somebody signed in")]
    Authentication,
    #[error("a key is missing, unreadable, too weak or of a kind that is not supported")]
    Key,
    #[error("the metadata describes no identity provider of SAML 2.0, or more than one")]
    Provider,
    #[error("an address is missing, or is not https")]
    Endpoint,
    #[error("a parameter of the address is missing or stands there twice")]
    Query,
}
