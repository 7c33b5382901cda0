//! What an assertion says, and whether it is said to us, now, about whoever brings it.

use crate::envelope::{self, Moment, NameId};
use crate::response::Expectation;
use crate::xml::{self, Children, SAML};
use crate::{Refused, xml::attribute};
use chrono::{DateTime, Utc};
use roxmltree::Node;

/// An assertion that was signed by the provider, for us, and is valid now.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Assertion {
    /// Its ID. To be kept until `replay_until`, and refused when it comes again (S-123).
    pub id: String,
    pub name_id: NameId,
    /// The provider's name for its session, which its logout will name.
    pub session_index: Option<String>,
    /// When the provider wants our session to end.
    pub session_not_on_or_after: Option<DateTime<Utc>>,
    /// When the person signed in there.
    pub authenticated: DateTime<Utc>,
    /// How: an authentication context class.
    pub authn_context: Option<String>,
    pub attributes: Vec<Attribute>,
    pub issued: DateTime<Utc>,
    /// The first moment at which it says no more.
    pub not_on_or_after: DateTime<Utc>,
    /// `not_on_or_after` and the skew: from then on [`crate::verify`] refuses it by itself.
    pub replay_until: DateTime<Utc>,
    /// The provider asks that nothing be derived from it later. We never do.
    pub one_time_use: bool,
}

/// An attribute with all its values, in the order in which they came.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Attribute {
    pub name: String,
    pub friendly_name: Option<String>,
    /// Only those that are plain text; structured values are left out.
    pub values: Vec<String>,
}

impl Assertion {
    /// The values of an attribute, by its exact name.
    pub fn values(&self, name: &str) -> &[String] {
        self.attributes
            .iter()
            .find(|a| a.name == name)
            .map_or(&[], |a| &a.values)
    }

    /// Reads `node`, all of which the provider has signed.
    pub(crate) fn read(expected: &Expectation, node: Node) -> Result<Self, Refused> {
        if !xml::is(node, SAML, "Assertion") {
            return Err(Refused::Malformed);
        }
        let moment = expected.moment();
        let issued = envelope::head(node, expected.provider, moment)?;
        let mut parts = Children::of(node)?;
        parts.need(SAML, "Issuer")?;
        parts.take(xml::DS, "Signature");
        let (name_id, confirmed_until) = subject(expected, parts.need(SAML, "Subject")?)?;
        let conditions = Conditions::read(expected, parts.need(SAML, "Conditions")?)?;
        parts.take(SAML, "Advice");
        let (mut session, mut attributes) = (None, Vec::new());
        loop {
            if let Some(statement) = parts.take(SAML, "AuthnStatement") {
                let read = Session::read(statement, moment)?;
                session.get_or_insert(read);
            } else if let Some(statement) = parts.take(SAML, "AttributeStatement") {
                read_attributes(statement, &mut attributes)?;
            } else {
                break;
            }
        }
        parts.end()?;
        let session = session.ok_or(Refused::Authentication)?;
        let not_on_or_after = conditions
            .end
            .map_or(confirmed_until, |end| end.min(confirmed_until));
        Ok(Self {
            id: attribute(node, "ID")?.to_owned(),
            name_id,
            session_index: session.index,
            session_not_on_or_after: session.end,
            authenticated: session.authenticated,
            authn_context: session.context,
            attributes,
            issued,
            not_on_or_after,
            replay_until: moment.over(not_on_or_after),
            one_time_use: conditions.one_time_use,
        })
    }
}

/// The name, and until when whoever brings it counts as its owner.
fn subject(expected: &Expectation, node: Node) -> Result<(NameId, DateTime<Utc>), Refused> {
    let mut parts = Children::of(node).map_err(|_| Refused::NameId)?;
    let name_id = NameId::read(parts.take(SAML, "NameID").ok_or(Refused::NameId)?)?;
    let mut why_not = Refused::Confirmation;
    let mut until = None;
    while let Some(confirmation) = parts.take(SAML, "SubjectConfirmation") {
        match confirmed(expected, confirmation) {
            Ok(Some(end)) => until = until.max(Some(end)),
            Ok(None) => {}
            Err(reason) => why_not = reason,
        }
    }
    parts.end().map_err(|_| Refused::NameId)?;
    Ok((name_id, until.ok_or(why_not)?))
}

/// Whether a confirmation lets its bearer in, and until when (saml-profiles 4.1.4.2). `None`: it is of
/// another method, for others.
fn confirmed(expected: &Expectation, node: Node) -> Result<Option<DateTime<Utc>>, Refused> {
    if attribute(node, "Method")? != "urn:oasis:names:tc:SAML:2.0:cm:bearer" {
        return Ok(None);
    }
    let mut parts = Children::of(node)?;
    let data = parts
        .take(SAML, "SubjectConfirmationData")
        .ok_or(Refused::Confirmation)?;
    parts.end()?;
    let end = envelope::optional_time(data, "NotOnOrAfter")?.ok_or(Refused::Confirmation)?;
    if data.attribute("Recipient") != Some(expected.acs_url) {
        return Err(Refused::Recipient);
    }
    if data.attribute("InResponseTo") != expected.request_id {
        return Err(Refused::InResponseTo);
    }
    if let Some(begin) = envelope::optional_time(data, "NotBefore")? {
        expected.moment().not_before(begin)?;
    }
    expected.moment().before(end)?;
    Ok(Some(end))
}

struct Conditions {
    end: Option<DateTime<Utc>>,
    one_time_use: bool,
}

impl Conditions {
    /// All of them must hold, and one that is not known does not (saml-core 2.5.1.1).
    fn read(expected: &Expectation, node: Node) -> Result<Self, Refused> {
        let end = envelope::optional_time(node, "NotOnOrAfter")?;
        if let Some(begin) = envelope::optional_time(node, "NotBefore")? {
            expected.moment().not_before(begin)?;
        }
        if let Some(end) = end {
            expected.moment().before(end)?;
        }
        let mut parts = Children::of(node)?;
        let (mut for_us, mut one_time_use) = (false, false);
        loop {
            if let Some(restriction) = parts.take(SAML, "AudienceRestriction") {
                for_us = true;
                audience(expected, restriction)?;
            } else if parts.take(SAML, "OneTimeUse").is_some() {
                one_time_use = true;
            } else if parts.take(SAML, "ProxyRestriction").is_none() {
                // We assert nothing to others, so what limits that limits nothing.
                break;
            }
        }
        parts.end().map_err(|_| Refused::Condition)?;
        if for_us {
            Ok(Self { end, one_time_use })
        } else {
            Err(Refused::Audience)
        }
    }
}

fn audience(expected: &Expectation, restriction: Node) -> Result<(), Refused> {
    let mut parts = Children::of(restriction)?;
    let mut named = false;
    while let Some(audience) = parts.take(SAML, "Audience") {
        named |= xml::text(audience)? == expected.audience;
    }
    parts.end()?;
    if named { Ok(()) } else { Err(Refused::Audience) }
}

struct Session {
    index: Option<String>,
    end: Option<DateTime<Utc>>,
    authenticated: DateTime<Utc>,
    context: Option<String>,
}

impl Session {
    fn read(statement: Node, moment: Moment) -> Result<Self, Refused> {
        let end = envelope::optional_time(statement, "SessionNotOnOrAfter")?;
        if let Some(end) = end {
            moment.before(end)?;
        }
        let authenticated = envelope::time(attribute(statement, "AuthnInstant")?)?;
        moment.not_before(authenticated)?;
        let mut parts = Children::of(statement)?;
        parts.take(SAML, "SubjectLocality");
        let context = parts.need(SAML, "AuthnContext")?;
        parts.end()?;
        let class = Children::of(context)?.take(SAML, "AuthnContextClassRef");
        Ok(Self {
            index: statement.attribute("SessionIndex").map(str::to_owned),
            end,
            authenticated,
            context: class.map(xml::text).transpose()?.map(str::to_owned),
        })
    }
}

/// Adds the attributes of a statement. Some providers repeat an attribute for each value; they are one.
fn read_attributes(statement: Node, all: &mut Vec<Attribute>) -> Result<(), Refused> {
    let mut parts = Children::of(statement)?;
    while let Some(node) = parts.take(SAML, "Attribute") {
        let name = attribute(node, "Name")?;
        let values = read_values(node)?;
        if let Some(known) = all.iter_mut().find(|a| a.name == name) {
            known.values.extend(values);
            continue;
        }
        let friendly_name = node.attribute("FriendlyName").map(str::to_owned);
        all.push(Attribute {
            name: name.to_owned(),
            friendly_name,
            values,
        });
    }
    parts.end()
}

fn read_values(node: Node) -> Result<Vec<String>, Refused> {
    let mut parts = Children::of(node)?;
    let mut values = Vec::new();
    while let Some(value) = parts.take(SAML, "AttributeValue") {
        if value.first_element_child().is_none() {
            values.push(xml::text(value)?.to_owned());
        }
    }
    parts.end()?;
    Ok(values)
}
