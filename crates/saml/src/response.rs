//! The answer of a provider to a request: from the form field to an assertion that holds.

use crate::assertion::Assertion;
use crate::encryption::{self, DecryptionKey};
use crate::envelope::{self, Moment};
use crate::metadata::Provider;
use crate::xml::{self, Children, DS, SAML, SAMLP};
use crate::{Refused, signature};
use chrono::{DateTime, TimeDelta, Utc};
use roxmltree::Node;

/// What we know before the message arrives.
#[derive(Clone, Copy, Debug)]
pub struct Expectation<'a> {
    /// The provider of the organisation through whose door the message came, never one found by the
    /// message's issuer (S-125).
    pub provider: &'a Provider,
    /// Our entity ID.
    pub audience: &'a str,
    /// The address at which the message arrived.
    pub acs_url: &'a str,
    /// The ID of the request that this browser was sent away with and that has not been answered yet. `None`
    /// only if the organisation lets people come from the provider's side; then an answer to any request is
    /// refused, and what comes in opens nothing before a page of ours has asked (S-124).
    pub request_id: Option<&'a str>,
    pub now: DateTime<Utc>,
    /// How far the provider's clock may be from ours; at most [`crate::MAX_SKEW`].
    pub skew: TimeDelta,
}

impl Expectation<'_> {
    pub(crate) fn moment(&self) -> Moment {
        Moment::new(self.now, self.skew)
    }
}

/// Reads the form field `SAMLResponse`.
///
/// What it returns has been read from text that one of the provider's certificates signed. It does not know
/// whether the same assertion was shown before: the caller keeps [`Assertion::id`] until
/// [`Assertion::replay_until`], under a unique key, and spends the request's ID in the same change.
///
/// `keys` are ours that assertions may be encrypted to: two while one takes over from the other.
pub fn verify(
    expected: &Expectation,
    form_field: &str,
    keys: &[DecryptionKey],
) -> Result<Assertion, Refused> {
    let text = envelope::posted(form_field)?;
    let document = xml::message(&text)?;
    let response = document.root_element();
    if !xml::is(response, SAMLP, "Response") {
        return Err(Refused::Malformed);
    }
    envelope::places(response)?;
    let Some(signature) = signature::of(response)? else {
        let inner = envelope(expected, response, false)?;
        return plain(expected, inner)?.ok_or(Refused::Unsigned);
    };
    let covered = signature::verify(response, signature, &expected.provider.certificates)?;
    // The document as it came serves only for an assertion's own signature, which may count on prefixes that
    // the canonical text of the response leaves out.
    let inner = only_assertion(response)?;
    let covered = xml::message(&covered)?;
    let signed = envelope(expected, covered.root_element(), true)?;
    if xml::is(signed, SAML, "EncryptedAssertion") {
        return encrypted(expected, signed, keys);
    }
    match plain(expected, inner)? {
        Some(assertion) => Ok(assertion),
        None => Assertion::read(expected, signed),
    }
}

/// Checks what surrounds the assertion and returns the one thing in it.
fn envelope<'a, 'i>(
    expected: &Expectation,
    response: Node<'a, 'i>,
    signed: bool,
) -> Result<Node<'a, 'i>, Refused> {
    envelope::head(response, expected.provider, expected.moment())?;
    envelope::destination(response, expected.acs_url, signed)?;
    if response.attribute("InResponseTo") != expected.request_id {
        return Err(Refused::InResponseTo);
    }
    only_assertion(response)
}

/// The one assertion of a response that reports success and has nothing else in it.
fn only_assertion<'a, 'i>(response: Node<'a, 'i>) -> Result<Node<'a, 'i>, Refused> {
    let mut parts = Children::of(response)?;
    parts.take(SAML, "Issuer");
    parts.take(DS, "Signature");
    let status = parts.need(SAMLP, "Status")?;
    if !envelope::succeeded(status)? {
        return Err(envelope::failure(status));
    }
    let found = parts
        .take(SAML, "Assertion")
        .or_else(|| parts.take(SAML, "EncryptedAssertion"));
    parts.end().map_err(|_| Refused::Assertions)?;
    found.ok_or(Refused::Assertions)
}

/// Reads an assertion from the text that its own signature covers. `None` if it has none.
fn plain(expected: &Expectation, assertion: Node) -> Result<Option<Assertion>, Refused> {
    let Some(signature) = signature::of(assertion)? else {
        return Ok(None);
    };
    let covered = signature::verify(assertion, signature, &expected.provider.certificates)?;
    let covered = xml::message(&covered)?;
    Assertion::read(expected, covered.root_element()).map(Some)
}

/// Opens an assertion of a signed response. Only the provider can have chosen its ciphertext, so nobody can
/// ask our key anything, whatever the cipher; one in an unsigned response is not opened at all.
fn encrypted(expected: &Expectation, node: Node, keys: &[DecryptionKey]) -> Result<Assertion, Refused> {
    let text = encryption::open(node, keys)?;
    let document = xml::message(&text)?;
    let inner = document.root_element();
    if !xml::is(inner, SAML, "Assertion") {
        return Err(Refused::Malformed);
    }
    envelope::places(inner)?;
    match plain(expected, inner)? {
        Some(assertion) => Ok(assertion),
        None => Assertion::read(expected, inner),
    }
}
