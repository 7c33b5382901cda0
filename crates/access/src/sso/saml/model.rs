//! What SAML adds to a provider, and whom a name there means.

use crate::sso::model::{Identity, Refusal};
use base64::{Engine, engine::general_purpose::STANDARD};
use kit::{clock::Time, failure::Failure, ids::OrganisationId};
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use saml::{Assertion, Binding, Certificate, Endpoint, NameId};
use sea_orm::FromQueryResult;
use uuid::Uuid;

/// Bytes of a name or an attribute that is kept.
const LONGEST: usize = 500;

/// As stored beside the provider.
#[derive(Clone, Debug, FromQueryResult)]
pub struct Described {
    pub organisation_id: OrganisationId,
    pub provider_id: Uuid,
    pub metadata: String,
    /// Where it is read anew; empty where somebody pasted it.
    pub metadata_url: String,
    pub read_at: Time,
    /// It could not be read anew since; what was known stays.
    pub failed_at: Option<Time>,
    pub unsolicited: bool,
    pub own_key: Vec<u8>,
    /// Base64.
    pub own_certificate: String,
    /// The next one, or the one before.
    pub other_key: Option<Vec<u8>>,
    /// Likewise; empty where there is none.
    pub other_certificate: String,
    pub changed_at: Time,
}

impl Described {
    /// The seal's place of our keys there.
    pub fn place(organisation: OrganisationId, id: Uuid) -> String {
        format!("sso.saml/{organisation}/{id}")
    }

    /// The certificate of the key that signs, and the other one if there is one.
    pub fn certificates(&self) -> Result<(Certificate, Option<Certificate>), Failure> {
        let read = |text: &str| -> Result<_, Failure> { Ok(Certificate::from_der(&STANDARD.decode(text)?)?) };
        let other = Some(self.other_certificate.as_str()).filter(|text| !text.is_empty());
        Ok((read(&self.own_certificate)?, other.map(read).transpose()?))
    }
}

/// What an administrator enters besides the name.
#[derive(Clone, Debug, Default)]
pub struct Federation {
    pub url: String,
    pub pasted: String,
    pub unsolicited: bool,
    /// What was read of either; empty where the old stays.
    pub metadata: String,
    /// Our key, sealed, and its certificate in base64; only of a new provider.
    pub own: Option<(Vec<u8>, String)>,
}

/// Reads metadata that somebody gave us, and says when the last of its certificates ends: until then one of them goes on.
pub fn described(text: &str, now: Time) -> Result<(saml::Provider, Option<Time>), Refusal> {
    let provider = saml::Provider::parse(text).map_err(Refusal::Federation)?;
    if provider.valid_until.is_some_and(|until| until <= now) {
        return Err(Refusal::Federation(saml::Refused::Expired));
    }
    if sign_on(&provider).is_none() {
        return Err(Refusal::Redirect);
    }
    let last = provider.certificates.iter().map(|one| one.not_after).max();
    Ok((provider, last))
}

/// Whether two descriptions name other keys, or other addresses to send people to.
pub fn is_otherwise(before: &str, after: &str) -> bool {
    let read = |text: &str| saml::Provider::parse(text).ok();
    let of = |one: &saml::Provider| {
        (
            one.certificates.clone(),
            sign_on(one).map(|there| there.url.clone()),
        )
    };
    read(before).as_ref().map(of) != read(after).as_ref().map(of)
}

/// Where people are sent.
pub fn sign_on(provider: &saml::Provider) -> Option<&Endpoint> {
    by_link(&provider.sign_on)
}

/// Where word of a sign-out goes.
pub fn sign_out(provider: &saml::Provider) -> Option<&Endpoint> {
    by_link(&provider.logout)
}

fn by_link(all: &[Endpoint]) -> Option<&Endpoint> {
    all.iter().find(|one| one.binding == Binding::Redirect)
}

/// Why a name is nobody's.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unfit {
    Transient,
    Format,
    Long,
}

impl Unfit {
    /// For the audit.
    pub fn reason(self) -> &'static str {
        match self {
            Self::Transient => {
                "the provider sends a name that changes with every sign-in (transient): let it send a persistent one"
            }
            Self::Format => {
                "the provider sends a name of a format that is not known here: let it send a persistent one"
            }
            Self::Long => "the name is longer than any is",
        }
    }
}

/// The subject of a name. The format belongs to it: who may choose what they are called in one format must not be taken
/// for whoever is called so in another. An address is a name like any other and leads to nobody by itself (S-126).
pub fn subject(name: &NameId, (theirs, ours): (&str, &str)) -> Result<String, Unfit> {
    let format = match name.format.as_deref() {
        None => "unspecified",
        Some(format) => of_standard(format).ok_or(Unfit::Format)?,
    };
    if format == "transient" {
        return Err(Unfit::Transient);
    }
    // Left out or said aloud, the usual qualifiers mean the same.
    let qualifier = name.name_qualifier.as_deref().filter(|one| *one != theirs);
    let of_us = name.sp_name_qualifier.as_deref().filter(|one| *one != ours);
    let plain =
        |text: Option<&str>| utf8_percent_encode(text.unwrap_or_default(), NON_ALPHANUMERIC).to_string();
    let whole = match (qualifier, of_us) {
        (None, None) => format!("{format}:{}", name.value),
        _ => format!("{format}!{}!{}:{}", plain(qualifier), plain(of_us), name.value),
    };
    if whole.len() > LONGEST {
        return Err(Unfit::Long);
    }
    Ok(whole)
}

/// The formats of the standard (saml-core 8.3), by their last word.
fn of_standard(format: &str) -> Option<&'static str> {
    let word = format.strip_prefix("urn:oasis:names:tc:SAML:")?;
    let words = [
        "persistent",
        "emailAddress",
        "unspecified",
        "transient",
        "kerberos",
        "X509SubjectName",
    ];
    let (version, named) = word.split_once(":nameid-format:")?;
    let known = matches!(version, "1.1" | "2.0");
    words.into_iter().find(|one| known && *one == named)
}

const EMAIL: [&str; 5] = [
    "email",
    "mail",
    "http://schemas.xmlsoap.org/ws/2005/05/identity/claims/emailaddress",
    "urn:oid:0.9.2342.19200300.100.1.3",
    "urn:oid:1.2.840.113549.1.9.1",
];
const NAME: [&str; 5] = [
    "displayName",
    "http://schemas.microsoft.com/identity/claims/displayname",
    "urn:oid:2.16.840.1.113730.3.1.241",
    "name",
    "urn:oid:2.5.4.3",
];
const LOGIN: [&str; 5] = [
    "username",
    "http://schemas.xmlsoap.org/ws/2005/05/identity/claims/upn",
    "http://schemas.xmlsoap.org/ws/2005/05/identity/claims/name",
    "urn:oid:1.3.6.1.4.1.5923.1.1.1.6",
    "urn:oid:0.9.2342.19200300.100.1.1",
];
const GROUPS: [&str; 5] = [
    "groups",
    "memberOf",
    "http://schemas.microsoft.com/ws/2008/06/identity/claims/groups",
    "http://schemas.xmlsoap.org/claims/Group",
    "urn:oid:1.3.6.1.4.1.5923.1.5.1.1",
];
/// Entra names this in their place when there are more than it writes (S-107).
const MORE_GROUPS: &str = "http://schemas.microsoft.com/claims/groups.link";

/// Who is meant by an assertion that holds.
pub fn identity(assertion: &Assertion, (theirs, ours): (&str, &str)) -> Result<Identity, Unfit> {
    let name = &assertion.name_id;
    let text = |names: &[&str]| {
        let values = names.iter().flat_map(|name| assertion.values(name));
        values
            .map(|value| value.trim())
            .find(|value| is_line(value))
            .map(str::to_owned)
    };
    let groups = GROUPS
        .iter()
        .find(|name| assertion.attributes.iter().any(|one| one.name == **name))
        .filter(|_| assertion.values(MORE_GROUPS).is_empty());
    Ok(Identity {
        hosted: None,
        token: None,
        issuer: theirs.to_owned(),
        subject: subject(name, (theirs, ours))?,
        tenant: None,
        object: None,
        session: assertion
            .session_index
            .clone()
            .filter(|index| index.len() <= LONGEST),
        name: text(&NAME),
        email: text(&EMAIL),
        email_verified: None,
        username: text(&LOGIN).or_else(|| Some(name.value.clone())),
        groups: groups.map(|name| assertion.values(name).to_vec()),
        authenticated_at: Some(assertion.authenticated.timestamp()),
        session_ends: assertion.session_not_on_or_after.map(|at| at.timestamp()),
        name_id: serde_json::to_string(&Sent::from(name)).ok(),
    })
}

fn is_line(value: &str) -> bool {
    !value.is_empty() && value.len() <= LONGEST && !value.chars().any(char::is_control)
}

/// A name as it was sent.
#[derive(serde::Serialize, serde::Deserialize)]
pub struct Sent {
    value: String,
    format: Option<String>,
    qualifier: Option<String>,
    of_us: Option<String>,
}

impl From<&NameId> for Sent {
    fn from(name: &NameId) -> Self {
        Self {
            value: name.value.clone(),
            format: name.format.clone(),
            qualifier: name.name_qualifier.clone(),
            of_us: name.sp_name_qualifier.clone(),
        }
    }
}

impl From<Sent> for NameId {
    fn from(sent: Sent) -> Self {
        Self {
            value: sent.value,
            format: sent.format,
            name_qualifier: sent.qualifier,
            sp_name_qualifier: sent.of_us,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn name(format: Option<&str>, qualifier: Option<&str>, of_us: Option<&str>) -> NameId {
        NameId {
            value: "anna".to_owned(),
            format: format.map(|word| format!("urn:oasis:names:tc:SAML:{word}")),
            name_qualifier: qualifier.map(str::to_owned),
            sp_name_qualifier: of_us.map(str::to_owned),
        }
    }

    #[test]
    fn a_name_is_nobody_elses_in_another_format_or_realm() {
        for (name, kept) in [
            (
                name(Some("2.0:nameid-format:persistent"), None, None),
                Ok("persistent:anna"),
            ),
            (
                name(Some("2.0:nameid-format:persistent"), Some("theirs"), Some("ours")),
                Ok("persistent:anna"),
            ),
            (
                name(Some("2.0:nameid-format:persistent"), Some("a!b"), None),
                Ok("persistent!a%21b!:anna"),
            ),
            (
                name(Some("1.1:nameid-format:emailAddress"), None, None),
                Ok("emailAddress:anna"),
            ),
            (name(None, None, None), Ok("unspecified:anna")),
            (
                name(Some("1.1:nameid-format:unspecified"), None, None),
                Ok("unspecified:anna"),
            ),
            (
                name(Some("2.0:nameid-format:transient"), None, None),
                Err(Unfit::Transient),
            ),
            (
                name(Some("2.0:nameid-format:encrypted"), None, None),
                Err(Unfit::Format),
            ),
            (
                name(Some("9.9:nameid-format:persistent"), None, None),
                Err(Unfit::Format),
            ),
        ] {
            assert_eq!(
                subject(&name, ("theirs", "ours")),
                kept.map(str::to_owned),
                "{name:?}"
            );
        }
        let long = NameId {
            value: "x".repeat(LONGEST),
            ..name(None, None, None)
        };
        assert_eq!(subject(&long, ("theirs", "ours")), Err(Unfit::Long));
    }
}
