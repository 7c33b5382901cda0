//! A provider, and what an administrator may enter about one.

use crate::{
    names::{self, Fault},
    sign_in,
};
use kit::{clock::Time, ids::OrganisationId, secret::Secret};
use oidc::{Issuer, Tenants};
use sea_orm::FromQueryResult;
use serde::Deserialize;
use url::Url;
use uuid::Uuid;

/// Characters of a name.
pub const NAME: usize = 40;
/// Characters of an address or of what the provider calls us.
pub const LONGEST: usize = 500;
/// More than any organisation has.
pub const MOST: i64 = 20;

/// Where Microsoft Entra is, unless an organisation lives in a cloud of its own (`login.microsoftonline.us`).
pub const ENTRA: &str = "https://login.microsoftonline.com";
const GOOGLE: &str = "https://accounts.google.com";

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Microsoft Entra ID, of one tenant or of several.
    Entra,
    Google,
    /// Any other that speaks OpenID Connect.
    Oidc,
}

impl Kind {
    pub const ALL: [Self; 3] = [Self::Entra, Self::Google, Self::Oidc];

    pub fn code(self) -> &'static str {
        match self {
            Self::Entra => "entra",
            Self::Google => "google",
            Self::Oidc => "oidc",
        }
    }

    pub fn parse(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.code() == code)
    }

    /// What people call it; any other is named by the organisation.
    pub fn name(self) -> &'static str {
        match self {
            Self::Entra => "Microsoft",
            Self::Google => "Google",
            Self::Oidc => "",
        }
    }

    /// Its mark in the sprite.
    pub fn icon(self) -> &'static str {
        match self {
            Self::Entra => "microsoft",
            Self::Google => "google",
            Self::Oidc => "key",
        }
    }
}

/// A button of the sign-in page.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Way {
    pub name: String,
    pub icon: &'static str,
    /// Where it leads.
    pub path: String,
}

impl Way {
    /// By the provider's id.
    pub fn is(&self, id: &str) -> bool {
        self.path.rsplit('/').next() == Some(id)
    }
}

/// As stored.
#[derive(Clone, Debug, FromQueryResult)]
pub struct Provider {
    pub organisation_id: OrganisationId,
    pub id: Uuid,
    pub kind: String,
    pub name: String,
    pub issuer: String,
    /// Of Entra, separated by spaces.
    pub tenants: String,
    pub personal: bool,
    pub client_id: String,
    pub secret: Option<Vec<u8>>,
    pub secret_expires_at: Option<Time>,
    pub tried_at: Option<Time>,
    pub offered_at: Option<Time>,
    pub last_success_at: Option<Time>,
    pub updated_at: Time,
}

impl Provider {
    pub fn kind(&self) -> Kind {
        Kind::parse(&self.kind).unwrap_or(Kind::Oidc)
    }

    /// Whom it must call itself (S-101, S-106).
    pub fn issuer(&self) -> Issuer {
        let mut tenants = self.tenants.split(' ').filter(|tenant| !tenant.is_empty());
        if self.kind() != Kind::Entra {
            return Issuer::Exactly(self.issuer.clone());
        }
        match (tenants.next(), tenants.next(), self.personal) {
            (Some(only), None, false) => Issuer::Exactly(format!("{}/{only}/v2.0", self.issuer)),
            (None, _, true) => Issuer::Exactly(format!("{}/{}/v2.0", self.issuer, oidc::PERSONAL)),
            _ => Issuer::Entra {
                authority: self.issuer.clone(),
                tenants: Tenants {
                    allowed: self.tenants.split_whitespace().map(str::to_owned).collect(),
                    personal: self.personal,
                },
            },
        }
    }

    /// The seal's place of our secret there.
    pub fn place(organisation: OrganisationId, id: Uuid) -> String {
        format!("sso.secret/{organisation}/{id}")
    }

    /// Our address for its people, and for nobody else's (S-103).
    pub fn path(&self) -> String {
        path(self.organisation_id, self.id)
    }

    /// Where it sends its answers.
    pub fn redirect_uri(&self, base_url: &str) -> String {
        format!("{base_url}{}/callback", self.path())
    }

    pub fn way(&self) -> Way {
        Way {
            name: self.name.clone(),
            icon: self.kind().icon(),
            path: self.path(),
        }
    }
}

/// What the other side must be told.
#[derive(Clone, Debug)]
pub struct Addresses {
    /// Where its answers come.
    pub answers: String,
    /// Where it says that somebody signed out there.
    pub logout: String,
    /// Where it sends whoever signed out there at our asking.
    pub back: String,
}

impl Addresses {
    pub fn new(base_url: &str, path: &str) -> Self {
        Self {
            answers: format!("{base_url}{path}/callback"),
            logout: format!("{base_url}{path}/logout"),
            back: format!("{base_url}/sign-in"),
        }
    }
}

pub fn path(organisation: OrganisationId, id: Uuid) -> String {
    format!("/sso/{organisation}/{}", id.simple())
}

/// As typed.
#[derive(Clone, Debug, Default, Deserialize)]
pub struct Wish {
    #[serde(default)]
    pub kind: String,
    #[serde(default)]
    pub name: String,
    #[serde(default)]
    pub issuer: String,
    #[serde(default)]
    pub tenants: String,
    #[serde(default)]
    pub personal: String,
    #[serde(default)]
    pub client_id: String,
    /// Empty where it is to stay as it is.
    #[serde(default)]
    pub secret: Secret<String>,
    /// The day it ends there, as `2027-01-31`.
    #[serde(default)]
    pub expires: String,
}

/// As it may be stored.
#[derive(Clone, Debug)]
pub struct Entered {
    pub kind: Kind,
    pub name: String,
    pub issuer: String,
    pub tenants: String,
    pub personal: bool,
    pub client_id: String,
    pub secret: Option<Secret<String>>,
    pub secret_expires_at: Option<Time>,
}

/// Why it is not stored.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Refusal {
    Kind,
    Name(Fault),
    /// Another provider here has that name: two equal buttons would stand beside each other.
    Named,
    Issuer,
    Tenants,
    Client,
    Secret,
    /// It was given to another issuer or for another client, and must not be sent where it is not known (S-110).
    SecretAgain,
    Expires,
    TooMany,
    /// It was asked for its description, and this came of it.
    Unreachable(kit::outbound::Unreachable),
    Described(oidc::NoMetadata),
}

impl Refusal {
    pub fn key(self) -> &'static str {
        use kit::outbound::Unreachable;
        use oidc::NoMetadata;
        match self {
            Self::Kind => "sso-kind-missing",
            Self::Name(Fault::Missing) => "sso-name-missing",
            Self::Name(Fault::TooLong(_)) => "sso-name-long",
            Self::Name(Fault::Unprintable) => "sso-name-unprintable",
            Self::Named => "sso-name-taken",
            Self::Issuer => "sso-issuer-wrong",
            Self::Tenants => "sso-tenants-wrong",
            Self::Client => "sso-client-wrong",
            Self::Secret => "sso-secret-wrong",
            Self::SecretAgain => "sso-secret-again",
            Self::Expires => "sso-expires-wrong",
            Self::TooMany => "sso-too-many",
            Self::Unreachable(Unreachable::Forbidden) => "sso-unreachable-forbidden",
            Self::Unreachable(Unreachable::Certificate) => "sso-unreachable-certificate",
            Self::Unreachable(Unreachable::Address) => "sso-issuer-wrong",
            Self::Unreachable(Unreachable::Slow | Unreachable::Down) => "sso-unreachable-down",
            Self::Unreachable(Unreachable::Long | Unreachable::Status(_))
            | Self::Described(NoMetadata::Malformed) => "sso-described-none",
            Self::Described(NoMetadata::Issuer) => "sso-described-another",
            Self::Described(NoMetadata::Address) => "sso-described-address",
            Self::Described(NoMetadata::Unsupported) => "sso-described-unsupported",
            Self::Described(NoMetadata::NoKeys) => "sso-described-keys",
        }
    }

    pub fn field(self) -> &'static str {
        match self {
            Self::Kind => "kind",
            Self::Name(_) | Self::Named => "name",
            Self::Tenants => "tenants",
            Self::Client => "client_id",
            Self::Secret | Self::SecretAgain => "secret",
            Self::Expires => "expires",
            Self::TooMany => "",
            Self::Issuer | Self::Unreachable(_) | Self::Described(_) => "issuer",
        }
    }
}

impl Wish {
    pub fn of(provider: &Provider) -> Self {
        let ends = provider.secret_expires_at;
        Self {
            kind: provider.kind.clone(),
            name: provider.name.clone(),
            issuer: provider.issuer.clone(),
            tenants: provider.tenants.replace(' ', "\n"),
            personal: if provider.personal {
                "yes".to_owned()
            } else {
                String::new()
            },
            client_id: provider.client_id.clone(),
            secret: Secret::default(),
            expires: ends
                .map(|at| at.format("%Y-%m-%d").to_string())
                .unwrap_or_default(),
        }
    }

    pub fn read(&self) -> Result<Entered, Refusal> {
        let kind = Kind::parse(&self.kind).ok_or(Refusal::Kind)?;
        let name = if self.name.trim().is_empty() {
            kind.name()
        } else {
            &self.name
        };
        let name = names::clean(name, NAME).map_err(Refusal::Name)?;
        let client_id = line(&self.client_id).ok_or(Refusal::Client)?;
        let tenants = tenants(kind, &self.tenants, !self.personal.is_empty())?;
        let secret = self.secret.expose().trim();
        if secret.chars().count() > LONGEST || secret.chars().any(char::is_control) {
            return Err(Refusal::Secret);
        }
        Ok(Entered {
            issuer: issuer(kind, self.issuer.trim())?,
            personal: kind == Kind::Entra && !self.personal.is_empty(),
            secret: (!secret.is_empty()).then(|| Secret::new(secret.to_owned())),
            secret_expires_at: day(self.expires.trim())?,
            kind,
            name,
            tenants,
            client_id,
        })
    }
}

/// One line of visible letters without spaces.
fn line(text: &str) -> Option<String> {
    let text = text.trim();
    let fit = !text.is_empty() && text.chars().count() <= LONGEST;
    let plain = text.chars().all(|c| c.is_ascii_graphic());
    (fit && plain).then(|| text.to_owned())
}

/// Kept as it was typed: it is compared byte for byte (S-101). A well-known path that somebody copied along is cut off.
fn issuer(kind: Kind, typed: &str) -> Result<String, Refusal> {
    let typed = match kind {
        Kind::Google => GOOGLE,
        Kind::Entra if typed.is_empty() => ENTRA,
        _ => typed
            .strip_suffix("/.well-known/openid-configuration")
            .unwrap_or(typed),
    };
    let address = Url::parse(typed).map_err(|_| Refusal::Issuer)?;
    let plain = address.query().is_none() && address.fragment().is_none() && address.username().is_empty();
    let whole = address.scheme() == "https" && address.host().is_some() && plain;
    if !whole || typed.chars().count() > LONGEST || !typed.is_ascii() {
        return Err(Refusal::Issuer);
    }
    Ok(if kind == Kind::Entra {
        typed.trim_end_matches('/').to_owned()
    } else {
        typed.to_owned()
    })
}

/// Entra needs one at least, or personal accounts: "anybody with a Microsoft account" is nobody's organisation (S-106).
fn tenants(kind: Kind, typed: &str, personal: bool) -> Result<String, Refusal> {
    if kind != Kind::Entra {
        return Ok(String::new());
    }
    let mut all = Vec::new();
    for word in typed
        .split(|c: char| c.is_whitespace() || matches!(c, ',' | ';'))
        .filter(|word| !word.is_empty())
    {
        let id = Uuid::try_parse(word)
            .map_err(|_| Refusal::Tenants)?
            .hyphenated()
            .to_string();
        if id != oidc::PERSONAL && !all.contains(&id) {
            all.push(id);
        }
    }
    if (all.is_empty() && !personal) || all.len() > 100 {
        return Err(Refusal::Tenants);
    }
    Ok(all.join(" "))
}

fn day(typed: &str) -> Result<Option<Time>, Refusal> {
    if typed.is_empty() {
        return Ok(None);
    }
    let day = chrono::NaiveDate::parse_from_str(typed, "%Y-%m-%d").map_err(|_| Refusal::Expires)?;
    Ok(day.and_hms_opt(0, 0, 0).map(|at| at.and_utc()))
}

/// Where a person set out for their provider, and what its answer must fit.
#[derive(Clone, Debug)]
pub enum Purpose {
    SignIn,
    /// An invitation is completed; the secret of its link (S-105).
    Invitation {
        ticket: Secret<String>,
    },
    /// A signed-in member connects their login; of an administrator it is the trial of the provider (G-10).
    Link {
        member: crate::door::MemberId,
        trial: bool,
    },
}

/// Why the answer led nowhere. All of it is the same to the person but what they can do something about.
#[derive(Debug)]
pub enum NotIn {
    /// No such sign-in was begun in this browser, or it took too long, or its answer was taken already.
    Lapsed,
    /// They turned back at the provider.
    Cancelled,
    /// The provider is not there, or speaks of something else.
    Down,
    /// What it said was not taken. For the audit.
    Refused(String),
    /// It knows the person, and we do not.
    Unknown,
    /// The subject is connected with another login here.
    Taken,
    Disabled,
    OffShift,
    Busy(u32),
}

impl From<sign_in::Refusal> for NotIn {
    fn from(refusal: sign_in::Refusal) -> Self {
        match refusal {
            sign_in::Refusal::Disabled => Self::Disabled,
            sign_in::Refusal::OffShift => Self::OffShift,
            sign_in::Refusal::Busy(seconds) => Self::Busy(seconds),
            sign_in::Refusal::Wrong | sign_in::Refusal::Locked(_) => Self::Unknown,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const TENANT: &str = "72f988bf-86f1-41af-91ab-2d7cd011db47";

    fn wish(kind: &str, issuer: &str, tenants: &str) -> Wish {
        Wish {
            kind: kind.to_owned(),
            name: "Aurora".to_owned(),
            issuer: issuer.to_owned(),
            tenants: tenants.to_owned(),
            client_id: "guichet".to_owned(),
            ..Wish::default()
        }
    }

    #[test]
    fn an_issuer_is_kept_as_it_was_typed_s_101() {
        for (kind, typed, kept) in [
            (
                "oidc",
                "https://id.example/realms/a",
                Ok("https://id.example/realms/a"),
            ),
            ("oidc", "https://id.example/", Ok("https://id.example/")),
            (
                "oidc",
                " https://id.example/a/.well-known/openid-configuration ",
                Ok("https://id.example/a"),
            ),
            ("google", "https://forger.example", Ok(GOOGLE)),
            ("oidc", "", Err(Refusal::Issuer)),
            ("oidc", "id.example", Err(Refusal::Issuer)),
            ("oidc", "http://id.example", Err(Refusal::Issuer)),
            ("oidc", "https://id.example?x=1", Err(Refusal::Issuer)),
            ("oidc", "https://me@id.example", Err(Refusal::Issuer)),
            ("oidc", "https://id.example#x", Err(Refusal::Issuer)),
        ] {
            let read = wish(kind, typed, "").read().map(|entered| entered.issuer);
            assert_eq!(read, kept.map(str::to_owned), "{typed}");
        }
    }

    #[test]
    fn entra_without_a_tenant_would_be_everybody_s_106() {
        for (typed, personal, kept) in [
            (TENANT, "", Ok(TENANT.to_owned())),
            ("72F988BF-86F1-41AF-91AB-2D7CD011DB47", "", Ok(TENANT.to_owned())),
            (
                "72f988bf86f141af91ab2d7cd011db47, 72f988bf-86f1-41af-91ab-2d7cd011db47",
                "",
                Ok(TENANT.to_owned()),
            ),
            ("", "yes", Ok(String::new())),
            ("", "", Err(Refusal::Tenants)),
            ("common", "", Err(Refusal::Tenants)),
            ("organizations", "yes", Err(Refusal::Tenants)),
            (oidc::PERSONAL, "", Err(Refusal::Tenants)),
        ] {
            let mut entra = wish("entra", "", typed);
            entra.personal = personal.to_owned();
            assert_eq!(
                entra.read().map(|entered| entered.tenants),
                kept,
                "{typed} {personal}"
            );
        }
    }

    #[test]
    fn what_is_typed_is_read_or_refused_by_its_field_s_110() {
        for (change, refusal) in [
            (
                Wish {
                    kind: "saml".into(),
                    ..wish("", "", "")
                },
                Refusal::Kind,
            ),
            (
                Wish {
                    client_id: String::new(),
                    ..wish("google", "", "")
                },
                Refusal::Client,
            ),
            (
                Wish {
                    client_id: "a b".into(),
                    ..wish("google", "", "")
                },
                Refusal::Client,
            ),
            (
                Wish {
                    client_id: "x".repeat(501),
                    ..wish("google", "", "")
                },
                Refusal::Client,
            ),
            (
                Wish {
                    name: "x".repeat(41),
                    ..wish("google", "", "")
                },
                Refusal::Name(Fault::TooLong(NAME)),
            ),
            (
                Wish {
                    name: String::new(),
                    ..wish("oidc", "https://id.example", "")
                },
                Refusal::Name(Fault::Missing),
            ),
            (
                Wish {
                    secret: Secret::new("a\nb".into()),
                    ..wish("google", "", "")
                },
                Refusal::Secret,
            ),
            (
                Wish {
                    expires: "31/01/2027".into(),
                    ..wish("google", "", "")
                },
                Refusal::Expires,
            ),
        ] {
            assert_eq!(change.read().err(), Some(refusal));
        }
        let google = Wish {
            name: String::new(),
            ..wish("google", "", "")
        };
        assert_eq!(google.read().map(|entered| entered.name), Ok("Google".to_owned()));
    }
}
