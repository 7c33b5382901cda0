//! The signature of one element, and the text that it covers.
//!
//! [`verify`] returns what was digested, and callers read only that. So it does not matter what else lies in
//! the document or how it was found: a text that the provider did not sign can not be returned (S-121). The
//! same holds for the signature's own words: methods, reference and digest are read from the canonical
//! `SignedInfo` whose signature has been verified, not from the document.

use crate::keys::{self, Certificate, Digest, Method, RSA_SHA256, SigningKey};
use crate::xml::{self, Children, DS, SAML};
use crate::{Refused, c14n};
use base64::{Engine, engine::general_purpose::STANDARD};
use roxmltree::Node;

pub(crate) const EXCLUSIVE: &str = "http://www.w3.org/2001/10/xml-exc-c14n#";
const ENVELOPED: &str = "http://www.w3.org/2000/09/xmldsig#enveloped-signature";

/// Prefixes of a list, each of which is looked for at every element, before anybody has proved anything.
const MAX_PREFIXES: usize = 16;

/// The signature of an element: its second child, after the issuer, where the schema has it, and nowhere
/// else. `None` if there is none.
pub(crate) fn of<'a, 'i>(signed: Node<'a, 'i>) -> Result<Option<Node<'a, 'i>>, Refused> {
    let mut all = signed.children().filter(|n| xml::is(*n, DS, "Signature"));
    let Some(found) = all.next() else { return Ok(None) };
    let after_issuer = found
        .prev_sibling_element()
        .is_some_and(|issuer| xml::is(issuer, SAML, "Issuer") && issuer.prev_sibling_element().is_none());
    if all.next().is_some() || !after_issuer {
        return Err(Refused::SignatureShape);
    }
    Ok(Some(found))
}

/// The canonical text of `signed`, if `signature`, which lies in it, was made over it by one of `certificates`.
pub(crate) fn verify(signed: Node, signature: Node, certificates: &[Certificate]) -> Result<String, Refused> {
    let mut parts = Children::of(signature)?;
    let info = parts.take(DS, "SignedInfo").ok_or(Refused::SignatureShape)?;
    let value = parts.take(DS, "SignatureValue").ok_or(Refused::SignatureShape)?;
    // Keys come from the metadata; what the message says about keys is not read.
    parts.take(DS, "KeyInfo");
    parts.end().map_err(|_| Refused::SignatureShape)?;

    let method = info.first_element_child().ok_or(Refused::SignatureShape)?;
    let info = c14n::exclusive(info, None, &prefix_list(method)?);
    let said = SignedInfo::read(&info)?;
    let value = keys::base64(xml::text(value)?)?;
    if !certificates
        .iter()
        .any(|c| c.signed(said.method, info.as_bytes(), &value))
    {
        return Err(Refused::Signature);
    }
    let id = xml::attribute(signed, "ID")?;
    if said.reference.strip_prefix('#') != Some(id) {
        return Err(Refused::Reference);
    }
    let prefixes: Vec<&str> = said.prefixes.iter().map(String::as_str).collect();
    let covered = c14n::exclusive(signed, Some(signature), &prefixes);
    if said.digest.of(covered.as_bytes()).as_ref() != said.value {
        return Err(Refused::Digest);
    }
    Ok(covered)
}

/// What the provider signed: nothing but one reference.
struct SignedInfo {
    method: Method,
    reference: String,
    prefixes: Vec<String>,
    digest: Digest,
    value: Vec<u8>,
}

impl SignedInfo {
    fn read(canonical: &str) -> Result<Self, Refused> {
        let document = xml::message(canonical)?;
        let shape = |_| Refused::SignatureShape;
        let mut parts = Children::of(document.root_element())?;
        let canonicalization = parts.need(DS, "CanonicalizationMethod").map_err(shape)?;
        let method = parts.need(DS, "SignatureMethod").map_err(shape)?;
        let reference = parts.need(DS, "Reference").map_err(shape)?;
        parts.end().map_err(shape)?;
        if xml::attribute(canonicalization, "Algorithm")? != EXCLUSIVE {
            return Err(Refused::Algorithm);
        }
        let mut parts = Children::of(reference)?;
        let transforms = parts.need(DS, "Transforms").map_err(|_| Refused::Transform)?;
        let digest = parts.need(DS, "DigestMethod").map_err(shape)?;
        let value = parts.need(DS, "DigestValue").map_err(shape)?;
        parts.end().map_err(shape)?;
        Ok(Self {
            method: Method::named(algorithm_alone(method)?)?,
            reference: xml::attribute(reference, "URI")
                .map_err(|_| Refused::Reference)?
                .to_owned(),
            prefixes: transformed(transforms)?,
            digest: Digest::named(algorithm_alone(digest)?)?,
            value: keys::base64(xml::text(value).map_err(shape)?)?,
        })
    }
}

/// Exactly two transforms, in the order in which they are done: the signature is left out, then the rest is
/// written canonically. Returns the prefix list of the second.
fn transformed(transforms: Node) -> Result<Vec<String>, Refused> {
    let mut parts = Children::of(transforms)?;
    let enveloped = parts.take(DS, "Transform").ok_or(Refused::Transform)?;
    let exclusive = parts.take(DS, "Transform").ok_or(Refused::Transform)?;
    parts.end().map_err(|_| Refused::Transform)?;
    let as_must_be = algorithm_alone(enveloped).is_ok_and(|a| a == ENVELOPED)
        && xml::attribute(exclusive, "Algorithm").is_ok_and(|a| a == EXCLUSIVE);
    if !as_must_be {
        return Err(Refused::Transform);
    }
    Ok(prefix_list(exclusive)?.into_iter().map(str::to_owned).collect())
}

/// The prefixes that a canonicalisation is told to keep: its only parameter.
fn prefix_list<'a>(method: Node<'a, '_>) -> Result<Vec<&'a str>, Refused> {
    let mut parts = Children::of(method)?;
    let list = parts.take(EXCLUSIVE, "InclusiveNamespaces");
    parts.end().map_err(|_| Refused::Transform)?;
    let Some(list) = list else { return Ok(Vec::new()) };
    let prefixes: Vec<_> = xml::attribute(list, "PrefixList")?
        .split_ascii_whitespace()
        .collect();
    if prefixes.len() > MAX_PREFIXES {
        Err(Refused::Limits)
    } else {
        Ok(prefixes)
    }
}

/// The algorithm of an element without parameters, such as a shortened length of the signature.
fn algorithm_alone<'a>(node: Node<'a, '_>) -> Result<&'a str, Refused> {
    if node.has_children() {
        Err(Refused::Algorithm)
    } else {
        xml::attribute(node, "Algorithm")
    }
}

/// Signs a message of ours. `xml` is canonical and has its `ID`; the signature goes behind the issuer.
pub(crate) fn sign(xml: &str, id: &str, key: &SigningKey) -> Result<String, Refused> {
    let digest = STANDARD.encode(Digest::Sha256.of(xml.as_bytes()));
    let within = format!(
        "<ds:CanonicalizationMethod Algorithm=\"{EXCLUSIVE}\"></ds:CanonicalizationMethod>\
         <ds:SignatureMethod Algorithm=\"{RSA_SHA256}\"></ds:SignatureMethod>\
         <ds:Reference URI=\"#{id}\"><ds:Transforms><ds:Transform Algorithm=\"{ENVELOPED}\"></ds:Transform>\
         <ds:Transform Algorithm=\"{EXCLUSIVE}\"></ds:Transform></ds:Transforms>\
         <ds:DigestMethod Algorithm=\"http://www.w3.org/2001/04/xmlenc#sha256\"></ds:DigestMethod>\
         <ds:DigestValue>{digest}</ds:DigestValue></ds:Reference>"
    );
    let value = key.sign(format!("<ds:SignedInfo xmlns:ds=\"{DS}\">{within}</ds:SignedInfo>").as_bytes())?;
    let signature = format!(
        "<ds:Signature xmlns:ds=\"{DS}\"><ds:SignedInfo>{within}</ds:SignedInfo>\
         <ds:SignatureValue>{value}</ds:SignatureValue></ds:Signature>"
    );
    let (before, after) = xml.split_once("</saml:Issuer>").ok_or(Refused::Malformed)?;
    Ok(format!("{before}</saml:Issuer>{signature}{after}"))
}
