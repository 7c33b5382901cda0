//! The request that sends a person to the provider, and the description of us that the provider asks for.

use crate::Refused;
use crate::binding::Outgoing;
use crate::keys::Certificate;
use crate::metadata::Binding;
use crate::write::{self, Element};
use crate::xml::{DS, MD, SAML, SAMLP};
use base64::{Engine, engine::general_purpose::STANDARD};
use chrono::{DateTime, Utc};

/// What a provider must know of us. Everything is written, nothing is guessed.
#[derive(Clone, Copy, Debug)]
pub struct ServiceProvider<'a> {
    /// Our name, by convention the address of the metadata. One for each organisation (S-125).
    pub entity_id: &'a str,
    /// Where answers arrive.
    pub acs_url: &'a str,
    /// Where word of a sign-out arrives, if we want to know.
    pub slo_url: Option<&'a str>,
    /// The certificates of the keys we sign with: two while one takes over from the other.
    pub signing: &'a [Certificate],
    /// Those that assertions may be encrypted to. A provider that encrypts must sign its responses.
    pub encryption: &'a [Certificate],
    /// The format of name we ask for; [`crate::PERSISTENT`] is best (S-126).
    pub name_id_format: Option<&'a str>,
}

/// What is asked of one sign-in.
#[derive(Clone, Copy, Debug)]
pub struct SignIn<'a> {
    /// Random and new, a name of XML: an underscore and 32 hexadecimal digits, say. To be kept, bound to the
    /// browser, until the answer comes.
    pub id: &'a str,
    pub now: DateTime<Utc>,
    /// The address that the request is sent to, one of [`crate::Provider::sign_on`].
    pub destination: &'a str,
    /// The person must sign in anew, even if the provider still knows them.
    pub force: bool,
    /// Authentication context classes, one of which must be reached. Empty: any.
    pub contexts: &'a [&'a str],
}

impl ServiceProvider<'_> {
    /// An `AuthnRequest`. `Refused::Ids` if the ID is no name of XML.
    pub fn request(&self, sign_in: &SignIn) -> Result<Outgoing, Refused> {
        let id = write::checked_id(sign_in.id)?;
        let policy = Element::new("samlp:NameIDPolicy")
            .attribute("AllowCreate", "true")
            .maybe("Format", self.name_id_format);
        let classes = sign_in.contexts.iter().map(|class| {
            Element::new("saml:AuthnContextClassRef")
                .namespace("saml", SAML)
                .text(class)
        });
        let contexts = (!sign_in.contexts.is_empty()).then(|| {
            Element::new("samlp:RequestedAuthnContext")
                .attribute("Comparison", "exact")
                .children(classes)
        });
        let request = Element::new("samlp:AuthnRequest")
            .namespace("samlp", SAMLP)
            .attribute("AssertionConsumerServiceURL", self.acs_url)
            .attribute("Destination", sign_in.destination)
            .maybe("ForceAuthn", sign_in.force.then_some("true"))
            .attribute("ID", id)
            .attribute("IssueInstant", write::time(sign_in.now))
            .attribute("ProtocolBinding", Binding::Post.uri())
            .attribute("Version", "2.0")
            .child(issuer(self.entity_id))
            .child(policy)
            .children(contexts);
        Ok(Outgoing {
            id: id.to_owned(),
            destination: sign_in.destination.to_owned(),
            xml: request.finish(),
            field: "SAMLRequest",
        })
    }

    /// Our metadata, to be uploaded at the provider.
    pub fn metadata(&self) -> String {
        let signed = if self.signing.is_empty() { "false" } else { "true" };
        let keys = self
            .signing
            .iter()
            .map(|c| key("signing", c))
            .chain(self.encryption.iter().map(|c| key("encryption", c)));
        let logouts = self
            .slo_url
            .into_iter()
            .flat_map(|url| Binding::ALL.map(|binding| endpoint("md:SingleLogoutService", binding, url)));
        let format = self
            .name_id_format
            .map(|format| Element::new("md:NameIDFormat").text(format));
        let acs = endpoint("md:AssertionConsumerService", Binding::Post, self.acs_url)
            .attribute("index", "0")
            .attribute("isDefault", "true");
        let role = Element::new("md:SPSSODescriptor")
            .attribute("AuthnRequestsSigned", signed)
            .attribute("WantAssertionsSigned", "true")
            .attribute("protocolSupportEnumeration", SAMLP)
            .children(keys)
            .children(logouts)
            .children(format)
            .child(acs);
        Element::new("md:EntityDescriptor")
            .namespace("md", MD)
            .attribute("entityID", self.entity_id)
            .child(role)
            .finish()
    }
}

pub(crate) fn issuer(entity_id: &str) -> Element {
    Element::new("saml:Issuer")
        .namespace("saml", SAML)
        .text(entity_id)
}

fn endpoint(name: &'static str, binding: Binding, url: &str) -> Element {
    Element::new(name)
        .attribute("Binding", binding.uri())
        .attribute("Location", url)
}

fn key(purpose: &str, certificate: &Certificate) -> Element {
    let certificate = Element::new("ds:X509Certificate").text(&STANDARD.encode(&certificate.der));
    let info = Element::new("ds:KeyInfo")
        .namespace("ds", DS)
        .child(Element::new("ds:X509Data").child(certificate));
    Element::new("md:KeyDescriptor")
        .attribute("use", purpose)
        .child(info)
}
