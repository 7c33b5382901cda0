//! What all messages have in common: where elements may lie, who sent them, to whom, and when.

use crate::metadata::Provider;
use crate::xml::{self, Children, SAML, SAMLP};
use crate::{Refused, keys};
use chrono::{DateTime, TimeDelta, Utc};
use roxmltree::Node;

/// The most that two clocks may differ (S-123).
pub const MAX_SKEW: TimeDelta = TimeDelta::seconds(90);

/// The moment, and how far the clock of the provider may be from it.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Moment {
    now: DateTime<Utc>,
    skew: TimeDelta,
}

impl Moment {
    pub(crate) fn new(now: DateTime<Utc>, skew: TimeDelta) -> Self {
        Self {
            now,
            skew: skew.clamp(TimeDelta::zero(), MAX_SKEW),
        }
    }

    pub(crate) fn not_before(self, begin: DateTime<Utc>) -> Result<(), Refused> {
        if self.now + self.skew < begin {
            Err(Refused::TooEarly)
        } else {
            Ok(())
        }
    }

    pub(crate) fn before(self, end: DateTime<Utc>) -> Result<(), Refused> {
        if self.now - self.skew < end {
            Ok(())
        } else {
            Err(Refused::Expired)
        }
    }

    /// When `before(end)` will refuse for good.
    pub(crate) fn over(self, end: DateTime<Utc>) -> DateTime<Utc> {
        end + self.skew
    }
}

/// Refuses documents with anything where wrapped content has ever been hidden (S-122). Names count whatever
/// their namespace and case, because a reader that looks away from either is what the hiding is for.
pub(crate) fn places(root: Node) -> Result<(), Refused> {
    for node in root.descendants().filter(Node::is_element) {
        let parent = node.parent_element();
        let at_top = parent == Some(root);
        let under = |name: &str| parent.is_some_and(|p| p.tag_name().name() == name);
        let name = node.tag_name().name();
        let right = match name.to_ascii_lowercase().as_str() {
            "response" | "logoutrequest" | "logoutresponse" => parent.is_none(),
            "assertion" => parent.is_none() || at_top && xml::is(node, SAML, "Assertion"),
            "encryptedassertion" => at_top && xml::is(node, SAML, "EncryptedAssertion"),
            "signature" => {
                parent.is_some_and(|p| p == root || p.parent_element() == Some(root) && under("Assertion"))
            }
            "signedinfo" | "signaturevalue" => under("Signature"),
            "reference" => under("SignedInfo"),
            "digestvalue" => under("Reference"),
            "object" | "manifest" | "include" | "stylesheet" => false,
            _ => true,
        };
        if !right {
            return Err(Refused::Misplaced);
        }
    }
    Ok(())
}

/// A time of the protocol, which is in UTC and says so.
pub(crate) fn time(text: &str) -> Result<DateTime<Utc>, Refused> {
    if !text.ends_with('Z') {
        return Err(Refused::Time);
    }
    DateTime::parse_from_rfc3339(text)
        .map(|t| t.to_utc())
        .map_err(|_| Refused::Time)
}

pub(crate) fn optional_time(node: Node, name: &str) -> Result<Option<DateTime<Utc>>, Refused> {
    node.attribute(name).map(time).transpose()
}

/// The head of an assertion or a message: version, time and, if asked, the issuer's name.
pub(crate) fn head(node: Node, provider: &Provider, moment: Moment) -> Result<DateTime<Utc>, Refused> {
    if xml::attribute(node, "Version")? != "2.0" {
        return Err(Refused::Version);
    }
    let issued = time(xml::attribute(node, "IssueInstant")?)?;
    moment.not_before(issued)?;
    if let Some(issuer) = node.first_element_child().filter(|n| xml::is(*n, SAML, "Issuer")) {
        is_provider(issuer, provider)?;
    }
    Ok(issued)
}

/// Is this issuer the provider, to the letter? (S-125)
fn is_provider(issuer: Node, provider: &Provider) -> Result<(), Refused> {
    const ENTITY: &str = "urn:oasis:names:tc:SAML:2.0:nameid-format:entity";
    let entity = issuer.attribute("Format").is_none_or(|f| f == ENTITY);
    if entity && xml::text(issuer)? == provider.entity_id {
        Ok(())
    } else {
        Err(Refused::Issuer)
    }
}

/// The address a message was meant for. Signed messages must say it (saml-bindings 3.5.5.2).
pub(crate) fn destination(node: Node, ours: &str, signed: bool) -> Result<(), Refused> {
    match node.attribute("Destination") {
        None if !signed => Ok(()),
        Some(destination) if destination == ours => Ok(()),
        _ => Err(Refused::Destination),
    }
}

/// Does the status say that all went well? What it says otherwise is not read.
pub(crate) fn succeeded(status: Node) -> Result<bool, Refused> {
    let code = Children::of(status)?.need(SAMLP, "StatusCode")?;
    Ok(xml::attribute(code, "Value")? == "urn:oasis:names:tc:SAML:2.0:status:Success")
}

/// Why a status is no success, as far as it matters to anybody: whether it is about the person or about the request. What
/// else stands in it is not read.
pub(crate) fn failure(status: Node) -> Refused {
    let within = Children::of(status)
        .and_then(|mut parts| parts.need(SAMLP, "StatusCode"))
        .and_then(Children::of)
        .and_then(|mut parts| parts.need(SAMLP, "StatusCode"));
    let code = within
        .ok()
        .and_then(|code| code.attribute("Value"))
        .unwrap_or_default();
    match code.strip_prefix("urn:oasis:names:tc:SAML:2.0:status:") {
        Some("AuthnFailed" | "RequestDenied" | "NoPassive") => Refused::Denied,
        Some("InvalidNameIDPolicy") => Refused::NamePolicy,
        _ => Refused::Status,
    }
}

/// The name of somebody.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NameId {
    /// Plain text without spaces around it. What it means depends on `format`.
    pub value: String,
    pub format: Option<String>,
    pub name_qualifier: Option<String>,
    pub sp_name_qualifier: Option<String>,
}

/// An opaque name that stays the same, for us alone: the one to ask for (S-126).
pub const PERSISTENT: &str = "urn:oasis:names:tc:SAML:2.0:nameid-format:persistent";

impl NameId {
    /// Nothing that two readers could take for two names: no empty one, no spaces around it, no controls.
    pub(crate) fn read(node: Node) -> Result<Self, Refused> {
        let value = xml::text(node).map_err(|_| Refused::NameId)?;
        if value.is_empty() || value.trim() != value || value.chars().any(char::is_control) {
            return Err(Refused::NameId);
        }
        let optional = |name| node.attribute(name).map(str::to_owned);
        Ok(Self {
            value: value.to_owned(),
            format: optional("Format"),
            name_qualifier: optional("NameQualifier"),
            sp_name_qualifier: optional("SPNameQualifier"),
        })
    }
}

/// Base64 of a form field, to the text of a message.
pub(crate) fn posted(field: &str) -> Result<String, Refused> {
    // Four letters carry three bytes; line breaks are few.
    if field.len() > xml::MAX_MESSAGE / 3 * 4 + xml::MAX_MESSAGE / 8 {
        return Err(Refused::Size);
    }
    String::from_utf8(keys::base64(field)?).map_err(|_| Refused::Markup)
}
