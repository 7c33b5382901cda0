//! A SAML provider that signs whatever a test wants.
//!
//! It writes XML that is canonical already, so that what it signs is what it sends; how documents may be bent is tried in
//! the crate `saml`. The honest provider is `pysaml2`, in the browser stories.

use base64::{Engine, engine::general_purpose::STANDARD};
use chrono::{DateTime, SecondsFormat, TimeDelta, Utc};
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use ring::{
    digest::{SHA256, digest},
    rand::SystemRandom,
    signature::{ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair},
};
use std::{fmt::Write, io::Read, sync::Arc};

const SAML: &str = "urn:oasis:names:tc:SAML:2.0:assertion";
const SAMLP: &str = "urn:oasis:names:tc:SAML:2.0:protocol";
const DS: &str = "http://www.w3.org/2000/09/xmldsig#";
const EXCLUSIVE: &str = "http://www.w3.org/2001/10/xml-exc-c14n#";
const ECDSA: &str = "http://www.w3.org/2001/04/xmldsig-more#ecdsa-sha256";
pub const PERSISTENT: &str = "urn:oasis:names:tc:SAML:2.0:nameid-format:persistent";
pub const TRANSIENT: &str = "urn:oasis:names:tc:SAML:2.0:nameid-format:transient";
pub const EMAIL: &str = "urn:oasis:names:tc:SAML:1.1:nameid-format:emailAddress";

/// A key and the certificate around it.
#[derive(Clone)]
pub struct Keys {
    pair: Arc<EcdsaKeyPair>,
    certificate: String,
}

impl Keys {
    pub fn new() -> Self {
        Self::until(2099, 1, 1)
    }

    /// Those whose certificate ends on a day.
    pub fn ending(day: DateTime<Utc>) -> Self {
        use chrono::Datelike;
        let (month, of_month) = (day.month().try_into().unwrap(), day.day().try_into().unwrap());
        Self::until(day.year(), month, of_month)
    }

    fn until(year: i32, month: u8, day: u8) -> Self {
        let key = rcgen::KeyPair::generate_for(&rcgen::PKCS_ECDSA_P256_SHA256).unwrap();
        let mut of = rcgen::CertificateParams::new(vec!["idp.example".to_owned()]).unwrap();
        of.not_after = rcgen::date_time_ymd(year, month, day);
        let made = of.self_signed(&key).unwrap();
        let der = key.serialize_der();
        let pair = EcdsaKeyPair::from_pkcs8(&ECDSA_P256_SHA256_FIXED_SIGNING, &der, &SystemRandom::new());
        Self {
            pair: Arc::new(pair.unwrap()),
            certificate: STANDARD.encode(made.der()),
        }
    }

    fn sign(&self, bytes: &[u8]) -> String {
        STANDARD.encode(self.pair.sign(&SystemRandom::new(), bytes).unwrap())
    }

    /// A signature over a message that is canonical, put behind its issuer.
    fn signed(&self, xml: &str, id: &str) -> String {
        let value = STANDARD.encode(digest(&SHA256, xml.as_bytes()));
        let within = format!(
            "<ds:CanonicalizationMethod Algorithm=\"{EXCLUSIVE}\"></ds:CanonicalizationMethod>\
             <ds:SignatureMethod Algorithm=\"{ECDSA}\"></ds:SignatureMethod><ds:Reference URI=\"#{id}\"><ds:Transforms>\
             <ds:Transform Algorithm=\"{DS}enveloped-signature\"></ds:Transform>\
             <ds:Transform Algorithm=\"{EXCLUSIVE}\"></ds:Transform></ds:Transforms>\
             <ds:DigestMethod Algorithm=\"http://www.w3.org/2001/04/xmlenc#sha256\"></ds:DigestMethod>\
             <ds:DigestValue>{value}</ds:DigestValue></ds:Reference>"
        );
        let made = self.sign(format!("<ds:SignedInfo xmlns:ds=\"{DS}\">{within}</ds:SignedInfo>").as_bytes());
        let signature = format!(
            "<ds:Signature xmlns:ds=\"{DS}\"><ds:SignedInfo>{within}</ds:SignedInfo>\
             <ds:SignatureValue>{made}</ds:SignatureValue></ds:Signature>"
        );
        xml.replacen("</saml:Issuer>", &format!("</saml:Issuer>{signature}"), 1)
    }
}

impl Default for Keys {
    fn default() -> Self {
        Self::new()
    }
}

/// The provider: it holds no state but its keys.
#[derive(Clone)]
pub struct Federation {
    pub entity: String,
    pub keys: Keys,
}

/// What of an answer is signed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Signed {
    Nothing,
    Assertion,
    Response,
    Both,
}

/// An answer before it is written; a test changes what it wants.
#[derive(Clone)]
pub struct Answer {
    pub issuer: String,
    pub keys: Keys,
    pub signed: Signed,
    pub id: String,
    pub subject: String,
    pub format: &'static str,
    pub audience: String,
    pub recipient: String,
    pub destination: String,
    /// The request it answers; nothing where nobody asked.
    pub request: Option<String>,
    pub relay_state: String,
    pub issued: DateTime<Utc>,
    /// From when until when it holds.
    pub holds: (DateTime<Utc>, DateTime<Utc>),
    pub session: Option<&'static str>,
    /// When the session there ends.
    pub session_ends: Option<DateTime<Utc>>,
    pub attributes: Vec<(&'static str, Vec<String>)>,
    /// The codes of a failure in its place, the inner one second.
    pub failure: Option<(&'static str, &'static str)>,
}

/// What one of our requests says.
#[derive(Clone, Debug)]
pub struct Asked {
    pub id: String,
    pub acs: String,
    pub issuer: String,
    pub relay_state: String,
    pub xml: String,
}

impl Federation {
    pub fn new(entity: &str) -> Self {
        Self {
            entity: entity.to_owned(),
            keys: Keys::new(),
        }
    }

    pub fn metadata(&self) -> String {
        self.metadata_with(&[&self.keys])
    }

    /// With these keys, of which it may sign with any.
    pub fn metadata_with(&self, keys: &[&Keys]) -> String {
        let keys: String = keys.iter().fold(String::new(), |mut all, one| {
            let _ = write!(
                all,
                "<md:KeyDescriptor use=\"signing\"><ds:KeyInfo xmlns:ds=\"{DS}\"><ds:X509Data><ds:X509Certificate>{}\
                 </ds:X509Certificate></ds:X509Data></ds:KeyInfo></md:KeyDescriptor>",
                one.certificate
            );
            all
        });
        let binding = "urn:oasis:names:tc:SAML:2.0:bindings:HTTP-Redirect";
        format!(
            "<?xml version=\"1.0\"?>\n<md:EntityDescriptor xmlns:md=\"urn:oasis:names:tc:SAML:2.0:metadata\" entityID=\"{}\">\
             <md:IDPSSODescriptor protocolSupportEnumeration=\"{SAMLP}\">{keys}\
             <md:SingleLogoutService Binding=\"{binding}\" Location=\"https://idp.example/slo\"/>\
             <md:SingleSignOnService Binding=\"{binding}\" Location=\"https://idp.example/sso\"/>\
             </md:IDPSSODescriptor></md:EntityDescriptor>",
            self.entity
        )
    }

    /// Reads where the browser was sent.
    pub fn asked(location: &str) -> Asked {
        let of = |name: &str| parameter(location, name);
        let mut xml = String::new();
        flate2::read::DeflateDecoder::new(&*STANDARD.decode(of("SAMLRequest")).unwrap())
            .read_to_string(&mut xml)
            .unwrap();
        let attribute = |name: &str| between(&xml, &format!(" {name}=\""), "\"");
        Asked {
            id: attribute("ID"),
            acs: attribute("AssertionConsumerServiceURL"),
            issuer: between(&xml, &format!("<saml:Issuer xmlns:saml=\"{SAML}\">"), "<"),
            relay_state: of("RelayState"),
            xml,
        }
    }

    /// What is right to say of somebody to a request, five minutes long.
    pub fn answer(&self, asked: &Asked, subject: &str, now: DateTime<Utc>) -> Answer {
        Answer {
            issuer: self.entity.clone(),
            keys: self.keys.clone(),
            signed: Signed::Assertion,
            id: id(),
            subject: subject.to_owned(),
            format: PERSISTENT,
            audience: asked.issuer.clone(),
            recipient: asked.acs.clone(),
            destination: asked.acs.clone(),
            request: Some(asked.id.clone()),
            relay_state: asked.relay_state.clone(),
            issued: now,
            holds: (now, now + TimeDelta::minutes(5)),
            session: Some("one"),
            session_ends: None,
            attributes: vec![("email", vec!["somebody@aurora.example".to_owned()])],
            failure: None,
        }
    }

    /// Word that somebody signed out: the message itself, signed where it is to be posted.
    pub fn logout_request(
        &self,
        to: &str,
        subject: &str,
        sessions: &[&str],
        now: DateTime<Utc>,
    ) -> (String, String) {
        let id = id();
        let sessions: String = sessions.iter().fold(String::new(), |mut all, one| {
            let _ = write!(all, "<samlp:SessionIndex>{one}</samlp:SessionIndex>");
            all
        });
        let xml = format!(
            "<samlp:LogoutRequest xmlns:samlp=\"{SAMLP}\" Destination=\"{to}\" ID=\"{id}\" IssueInstant=\"{}\" Version=\"2.0\">\
             <saml:Issuer xmlns:saml=\"{SAML}\">{}</saml:Issuer>\
             <saml:NameID xmlns:saml=\"{SAML}\" Format=\"{PERSISTENT}\">{subject}</saml:NameID>{sessions}</samlp:LogoutRequest>",
            time(now),
            self.entity
        );
        (id, xml)
    }

    /// The answer to a sign-out of ours.
    pub fn logout_response(&self, to: &str, request: &str, now: DateTime<Utc>) -> (String, String) {
        let id = id();
        let xml = format!(
            "<samlp:LogoutResponse xmlns:samlp=\"{SAMLP}\" Destination=\"{to}\" ID=\"{id}\" InResponseTo=\"{request}\" \
             IssueInstant=\"{}\" Version=\"2.0\"><saml:Issuer xmlns:saml=\"{SAML}\">{}</saml:Issuer><samlp:Status>\
             <samlp:StatusCode Value=\"urn:oasis:names:tc:SAML:2.0:status:Success\"></samlp:StatusCode></samlp:Status>\
             </samlp:LogoutResponse>",
            time(now),
            self.entity
        );
        (id, xml)
    }

    /// The value of the form field.
    pub fn posted(&self, (id, xml): &(String, String)) -> String {
        STANDARD.encode(self.keys.signed(xml, id))
    }

    /// The query of the address.
    pub fn query(&self, field: &str, xml: &str, relay_state: &str) -> String {
        use std::io::Write as _;
        let mut deflate = flate2::write::DeflateEncoder::new(Vec::new(), flate2::Compression::default());
        deflate.write_all(xml.as_bytes()).unwrap();
        let packed = STANDARD.encode(deflate.finish().unwrap());
        let escape = |text: &str| utf8_percent_encode(text, NON_ALPHANUMERIC).to_string();
        let query = format!(
            "{field}={}&RelayState={}&SigAlg={}",
            escape(&packed),
            escape(relay_state),
            escape(ECDSA)
        );
        let signature = escape(&self.keys.sign(query.as_bytes()));
        format!("{query}&Signature={signature}")
    }
}

impl Answer {
    /// The fields of its form.
    pub fn fields(&self) -> Vec<(&'static str, String)> {
        let mut fields = vec![("SAMLResponse", STANDARD.encode(self.xml()))];
        if !self.relay_state.is_empty() {
            fields.push(("RelayState", self.relay_state.clone()));
        }
        fields
    }

    fn xml(&self) -> String {
        let id = id();
        let asked = self
            .request
            .as_ref()
            .map(|id| format!(" InResponseTo=\"{id}\""))
            .unwrap_or_default();
        let code = |inner: &str, within: &str| {
            format!(
                "<samlp:StatusCode Value=\"urn:oasis:names:tc:SAML:2.0:status:{inner}\">{within}</samlp:StatusCode>"
            )
        };
        let (status, assertion) = match self.failure {
            Some((outer, inner)) => (code(outer, &code(inner, "")), String::new()),
            None => (code("Success", ""), self.assertion()),
        };
        let xml = format!(
            "<samlp:Response xmlns:samlp=\"{SAMLP}\" Destination=\"{}\" ID=\"{id}\"{asked} IssueInstant=\"{}\" Version=\"2.0\">\
             <saml:Issuer xmlns:saml=\"{SAML}\">{}</saml:Issuer><samlp:Status>{status}</samlp:Status>{assertion}</samlp:Response>",
            self.destination,
            time(self.issued),
            self.issuer
        );
        if matches!(self.signed, Signed::Response | Signed::Both) {
            self.keys.signed(&xml, &id)
        } else {
            xml
        }
    }

    fn assertion(&self) -> String {
        let (id, (begin, end)) = (&self.id, self.holds);
        let asked = self
            .request
            .as_ref()
            .map(|id| format!(" InResponseTo=\"{id}\""))
            .unwrap_or_default();
        let session = self
            .session
            .map(|one| format!(" SessionIndex=\"{one}\""))
            .unwrap_or_default();
        let ends = self
            .session_ends
            .map(|at| format!(" SessionNotOnOrAfter=\"{}\"", time(at)))
            .unwrap_or_default();
        let attributes: String = self
            .attributes
            .iter()
            .fold(String::new(), |mut all, (name, values)| {
                let values = values.iter().fold(String::new(), |mut all, value| {
                    let _ = write!(all, "<saml:AttributeValue>{value}</saml:AttributeValue>");
                    all
                });
                let _ = write!(all, "<saml:Attribute Name=\"{name}\">{values}</saml:Attribute>");
                all
            });
        let xml = format!(
            "<saml:Assertion xmlns:saml=\"{SAML}\" ID=\"{id}\" IssueInstant=\"{}\" Version=\"2.0\"><saml:Issuer>{}</saml:Issuer>\
             <saml:Subject><saml:NameID Format=\"{}\">{}</saml:NameID>\
             <saml:SubjectConfirmation Method=\"urn:oasis:names:tc:SAML:2.0:cm:bearer\">\
             <saml:SubjectConfirmationData{asked} NotOnOrAfter=\"{}\" Recipient=\"{}\"></saml:SubjectConfirmationData>\
             </saml:SubjectConfirmation></saml:Subject>\
             <saml:Conditions NotBefore=\"{}\" NotOnOrAfter=\"{}\"><saml:AudienceRestriction><saml:Audience>{}</saml:Audience>\
             </saml:AudienceRestriction></saml:Conditions><saml:AuthnStatement AuthnInstant=\"{}\"{session}{ends}><saml:AuthnContext>\
             <saml:AuthnContextClassRef>urn:oasis:names:tc:SAML:2.0:ac:classes:Password</saml:AuthnContextClassRef>\
             </saml:AuthnContext></saml:AuthnStatement><saml:AttributeStatement>{attributes}</saml:AttributeStatement>\
             </saml:Assertion>",
            time(self.issued),
            self.issuer,
            self.format,
            self.subject,
            time(end),
            self.recipient,
            time(begin),
            time(end),
            self.audience,
            time(self.issued)
        );
        if matches!(self.signed, Signed::Assertion | Signed::Both) {
            self.keys.signed(&xml, id)
        } else {
            xml
        }
    }
}

fn id() -> String {
    format!("_{}", uuid::Uuid::now_v7().to_string().replace('-', ""))
}

fn time(time: DateTime<Utc>) -> String {
    time.to_rfc3339_opts(SecondsFormat::Millis, true)
}

fn between(text: &str, before: &str, after: &str) -> String {
    let (_, rest) = text.split_once(before).unwrap();
    rest.split_once(after).unwrap().0.to_owned()
}

/// A parameter of an address, decoded; empty where there is none.
pub fn parameter(address: &str, name: &str) -> String {
    let (_, query) = address.split_once('?').unwrap_or_default();
    let found = query.split('&').filter_map(|pair| pair.split_once('='));
    found
        .filter(|(key, _)| *key == name)
        .map(|(_, value)| {
            percent_encoding::percent_decode_str(value)
                .decode_utf8_lossy()
                .into_owned()
        })
        .next()
        .unwrap_or_default()
}
