//! The metadata of an identity provider: the only place its keys and addresses come from (S-121, S-126).

use crate::keys::Certificate;
use crate::xml::{self, Children, DS, MD, SAMLP};
use crate::{Refused, envelope};
use chrono::{DateTime, Utc};
use roxmltree::Node;
use url::{Host, Url};

/// An identity provider, as its administrator described it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Provider {
    pub entity_id: String,
    /// Where to send people who want to sign in; at least one.
    pub sign_on: Vec<Endpoint>,
    /// Where to send word that somebody signed out, if it wants to know.
    pub logout: Vec<Endpoint>,
    /// Every key it may sign with; at least one. Two while it changes from one to the next.
    pub certificates: Vec<Certificate>,
    /// It takes signed requests only.
    pub wants_signed_requests: bool,
    /// It wants this description to be forgotten then.
    pub valid_until: Option<DateTime<Utc>>,
}

/// How a message travels.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Binding {
    /// In the address, deflated.
    Redirect,
    /// In a form.
    Post,
}

impl Binding {
    pub(crate) const ALL: [Self; 2] = [Self::Redirect, Self::Post];

    /// The name of the standard.
    pub const fn uri(self) -> &'static str {
        match self {
            Self::Redirect => "urn:oasis:names:tc:SAML:2.0:bindings:HTTP-Redirect",
            Self::Post => "urn:oasis:names:tc:SAML:2.0:bindings:HTTP-POST",
        }
    }
}

/// An address of a provider and how to send there.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Endpoint {
    pub binding: Binding,
    pub url: String,
    /// Where answers go, if not there too.
    pub response_url: Option<String>,
}

impl Provider {
    /// Reads metadata of exactly one identity provider. Its own signature is not looked at: it is believed
    /// because an administrator of the organisation uploaded it.
    ///
    /// A key that is unreadable or too weak refuses the whole (`Refused::Key`), so that nobody believes to
    /// have uploaded it; so does an address that is not https (`Refused::Endpoint`).
    pub fn parse(text: &str) -> Result<Self, Refused> {
        let text = text.trim_start_matches('\u{feff}');
        let document = xml::metadata(text)?;
        let mut roles = document.descendants().filter(|n| {
            let protocols = n.attribute("protocolSupportEnumeration").unwrap_or_default();
            xml::is(*n, MD, "IDPSSODescriptor") && protocols.split_ascii_whitespace().any(|p| p == SAMLP)
        });
        let (Some(role), None) = (roles.next(), roles.next()) else {
            return Err(Refused::Provider);
        };
        let entity = role
            .parent_element()
            .filter(|n| xml::is(*n, MD, "EntityDescriptor"));
        let entity = entity.ok_or(Refused::Provider)?;
        let entity_id = xml::attribute(entity, "entityID").map_err(|_| Refused::Provider)?;
        let found = Self {
            entity_id: entity_id.to_owned(),
            sign_on: endpoints(role, "SingleSignOnService")?,
            logout: endpoints(role, "SingleLogoutService")?,
            certificates: certificates(role)?,
            wants_signed_requests: matches!(role.attribute("WantAuthnRequestsSigned"), Some("true" | "1")),
            valid_until: envelope::optional_time(entity, "validUntil")?,
        };
        match &found {
            f if f.entity_id.is_empty() => Err(Refused::Provider),
            f if f.certificates.is_empty() => Err(Refused::Key),
            f if f.sign_on.is_empty() => Err(Refused::Endpoint),
            _ => Ok(found),
        }
    }

    /// When the first of its certificates ends, for the alarm.
    pub fn first_expiry(&self) -> Option<DateTime<Utc>> {
        self.certificates.iter().map(|c| c.not_after).min()
    }
}

/// The certificates for signing, each once. Those for encryption only are not for us, and of a chain only
/// the first is: who issued a certificate may not sign for its owner.
fn certificates(role: Node) -> Result<Vec<Certificate>, Refused> {
    let mut found: Vec<Certificate> = Vec::new();
    let descriptors = role.children().filter(|n| xml::is(*n, MD, "KeyDescriptor"));
    for descriptor in descriptors.filter(|n| n.attribute("use").is_none_or(|u| u == "signing")) {
        let mut within = descriptor.descendants();
        let Some(node) = within.find(|n| xml::is(*n, DS, "X509Certificate")) else {
            continue;
        };
        let certificate = Certificate::from_text(xml::text(node)?)?;
        if !found.contains(&certificate) {
            found.push(certificate);
        }
    }
    Ok(found)
}

/// The addresses of a service with a binding that we speak.
fn endpoints(role: Node, service: &str) -> Result<Vec<Endpoint>, Refused> {
    let mut found = Vec::new();
    for node in role.children().filter(|n| xml::is(*n, MD, service)) {
        Children::of(node)?;
        let uri = xml::attribute(node, "Binding")?;
        let Some(binding) = Binding::ALL.into_iter().find(|b| b.uri() == uri) else {
            continue;
        };
        let url = address(xml::attribute(node, "Location")?)?;
        let response_url = node.attribute("ResponseLocation").map(address).transpose()?;
        found.push(Endpoint {
            binding,
            url,
            response_url,
        });
    }
    Ok(found)
}

/// An address we send people to: https, or this machine for tests. No script can be smuggled into a form.
fn address(text: &str) -> Result<String, Refused> {
    let url = Url::parse(text).map_err(|_| Refused::Endpoint)?;
    let local = match url.host() {
        Some(Host::Domain(name)) => name == "localhost",
        Some(Host::Ipv4(ip)) => ip.is_loopback(),
        Some(Host::Ipv6(ip)) => ip.is_loopback(),
        None => false,
    };
    let safe = url.scheme() == "https" || url.scheme() == "http" && local;
    if safe && url.username().is_empty() && url.password().is_none() {
        Ok(url.into())
    } else {
        Err(Refused::Endpoint)
    }
}
