//! Word of a sign-out, from the provider and to it (S-127).

use crate::binding::{Arrived, Incoming, Outgoing};
use crate::envelope::{self, Moment, NameId};
use crate::metadata::{Binding, Provider};
use crate::request::issuer;
use crate::write::{self, Element};
use crate::xml::{self, Children, SAML, SAMLP};
use crate::{Refused, signature};
use chrono::{DateTime, TimeDelta, Utc};
use roxmltree::{Document, Node};

/// For how long a message without an end of its own counts.
const LIFETIME: TimeDelta = TimeDelta::minutes(5);

/// What we know before word arrives.
#[derive(Clone, Copy, Debug)]
pub struct LogoutExpectation<'a> {
    /// The provider of the organisation through whose door it came (S-125).
    pub provider: &'a Provider,
    /// The address at which it arrived.
    pub slo_url: &'a str,
    pub now: DateTime<Utc>,
    pub skew: TimeDelta,
}

/// The provider says that somebody signed out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LogoutRequest {
    /// To be named in the answer, and refused when it comes again before `replay_until`.
    pub id: String,
    pub name_id: NameId,
    /// Which of the provider's sessions; empty: all of that name.
    pub session_indexes: Vec<String>,
    pub replay_until: DateTime<Utc>,
    /// Of a query, to be sent back as it is; of a form it is another field.
    pub relay_state: Option<String>,
}

impl LogoutRequest {
    /// Reads `SAMLRequest`, which must be signed.
    pub fn verify(expected: &LogoutExpectation, incoming: Incoming) -> Result<Self, Refused> {
        let arrived = incoming.open("SAMLRequest", &expected.provider.certificates)?;
        let text = expected.signed_text(&arrived, "LogoutRequest")?;
        let document = xml::message(&text)?;
        let (node, moment) = (document.root_element(), expected.moment());
        let issued = expected.head(node)?;
        let end = envelope::optional_time(node, "NotOnOrAfter")?.unwrap_or(issued + LIFETIME);
        moment.before(end)?;
        let mut parts = Children::of(node)?;
        parts.need(SAML, "Issuer")?;
        parts.take(xml::DS, "Signature");
        let name_id = NameId::read(parts.take(SAML, "NameID").ok_or(Refused::NameId)?)?;
        let mut session_indexes = Vec::new();
        while let Some(index) = parts.take(SAMLP, "SessionIndex") {
            session_indexes.push(xml::text(index)?.to_owned());
        }
        parts.end()?;
        let id = xml::attribute(node, "ID")?.to_owned();
        Ok(Self {
            id,
            name_id,
            session_indexes,
            replay_until: moment.over(end),
            relay_state: arrived.relay_state,
        })
    }
}

/// The provider's answer to a sign-out of ours.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LogoutResponse {
    /// Did all go well there?
    pub success: bool,
    pub relay_state: Option<String>,
}

impl LogoutResponse {
    /// Reads `SAMLResponse`, which must be signed and answer the request `request_id`.
    pub fn verify(
        expected: &LogoutExpectation,
        request_id: &str,
        incoming: Incoming,
    ) -> Result<Self, Refused> {
        let arrived = incoming.open("SAMLResponse", &expected.provider.certificates)?;
        let text = expected.signed_text(&arrived, "LogoutResponse")?;
        let document = xml::message(&text)?;
        let node = document.root_element();
        let issued = expected.head(node)?;
        expected.moment().before(issued + LIFETIME)?;
        if node.attribute("InResponseTo") != Some(request_id) {
            return Err(Refused::InResponseTo);
        }
        let mut parts = Children::of(node)?;
        parts.need(SAML, "Issuer")?;
        parts.take(xml::DS, "Signature");
        let success = envelope::succeeded(parts.need(SAMLP, "Status")?)?;
        parts.end()?;
        Ok(Self {
            success,
            relay_state: arrived.relay_state,
        })
    }
}

impl LogoutExpectation<'_> {
    fn moment(&self) -> Moment {
        Moment::new(self.now, self.skew)
    }

    /// The text that the provider signed: of a form, what the signature in it covers; of a query, all of it,
    /// and then there may be no other signature.
    fn signed_text(&self, arrived: &Arrived, name: &str) -> Result<String, Refused> {
        let document: Document = xml::message(&arrived.text)?;
        let root = document.root_element();
        if !xml::is(root, SAMLP, name) {
            return Err(Refused::Malformed);
        }
        envelope::places(root)?;
        match (arrived.binding, signature::of(root)?) {
            (Binding::Redirect, None) => Ok(arrived.text.clone()),
            (Binding::Redirect, Some(_)) => Err(Refused::SignatureShape),
            (Binding::Post, None) => Err(Refused::Unsigned),
            (Binding::Post, Some(found)) => signature::verify(root, found, &self.provider.certificates),
        }
    }

    fn head(&self, node: Node) -> Result<DateTime<Utc>, Refused> {
        let issued = envelope::head(node, self.provider, self.moment())?;
        envelope::destination(node, self.slo_url, true)?;
        Ok(issued)
    }
}

/// Tells the provider that somebody signed out here. `destination` is one of [`Provider::logout`], and `id`
/// as in [`crate::SignIn::id`].
pub fn logout_request(
    entity_id: &str,
    id: &str,
    now: DateTime<Utc>,
    destination: &str,
    session: (&NameId, Option<&str>),
) -> Result<Outgoing, Refused> {
    let (name_id, index) = session;
    let name = Element::new("saml:NameID")
        .namespace("saml", SAML)
        .maybe("Format", name_id.format.as_deref())
        .maybe("NameQualifier", name_id.name_qualifier.as_deref())
        .maybe("SPNameQualifier", name_id.sp_name_qualifier.as_deref())
        .text(&name_id.value);
    let request = message("samlp:LogoutRequest", entity_id, id, now, destination)?
        .attribute("NotOnOrAfter", write::time(now + LIFETIME))
        .child(name)
        .children(index.map(|index| Element::new("samlp:SessionIndex").text(index)));
    Ok(Outgoing {
        id: id.to_owned(),
        destination: destination.to_owned(),
        xml: request.finish(),
        field: "SAMLRequest",
    })
}

/// Answers a [`LogoutRequest`]. `destination` is the endpoint's `response_url`, or its `url`.
pub fn logout_response(
    entity_id: &str,
    id: &str,
    now: DateTime<Utc>,
    destination: &str,
    request_id: &str,
) -> Result<Outgoing, Refused> {
    let code =
        Element::new("samlp:StatusCode").attribute("Value", "urn:oasis:names:tc:SAML:2.0:status:Success");
    let response = message("samlp:LogoutResponse", entity_id, id, now, destination)?
        .attribute("InResponseTo", request_id)
        .child(Element::new("samlp:Status").child(code));
    Ok(Outgoing {
        id: id.to_owned(),
        destination: destination.to_owned(),
        xml: response.finish(),
        field: "SAMLResponse",
    })
}

fn message(
    name: &'static str,
    entity_id: &str,
    id: &str,
    now: DateTime<Utc>,
    destination: &str,
) -> Result<Element, Refused> {
    Ok(Element::new(name)
        .namespace("samlp", SAMLP)
        .attribute("Destination", destination)
        .attribute("ID", write::checked_id(id)?)
        .attribute("IssueInstant", write::time(now))
        .attribute("Version", "2.0")
        .child(issuer(entity_id)))
}
