//! What an administrator enters about a provider, and what is wrong with it.

use super::{ENTRA, GOOGLE, Kind, LONGEST, NAME, Provider};
use crate::{
    names::{self, Fault},
    sso::saml::model::Federation,
};
use kit::{clock::Time, secret::Secret};
use serde::Deserialize;
use url::Url;
use uuid::Uuid;

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
    /// How we show who we are: `key`, or anything else for a secret.
    #[serde(default)]
    pub proof: String,
    /// SAML: where its metadata stands, or the metadata itself.
    #[serde(default)]
    pub metadata_url: String,
    #[serde(default)]
    pub metadata: String,
    #[serde(default)]
    pub unsolicited: String,
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
    pub by_key: bool,
    /// Of SAML; its issuer and end are read of it.
    pub federation: Option<Federation>,
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
    /// It does not say that it takes a key.
    Proof,
    TooMany,
    /// Everybody must come in by it as it is: the obligation is ended first (G-10).
    Mandatory,
    /// It was asked for its description, and this came of it.
    Unreachable(kit::outbound::Unreachable),
    Described(oidc::NoMetadata),
    /// SAML: there is no metadata.
    Metadata,
    MetadataUrl,
    /// It takes no request by a link.
    Redirect,
    Federation(saml::Refused),
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
            Self::Tenants => "sso-tenants-wrong",
            Self::Client => "sso-client-wrong",
            Self::Secret => "sso-secret-wrong",
            Self::SecretAgain => "sso-secret-again",
            Self::Expires => "sso-expires-wrong",
            Self::Proof => "sso-proof-wrong",
            Self::TooMany => "sso-too-many",
            Self::Mandatory => "sso-mandatory",
            Self::Unreachable(Unreachable::Forbidden) => "sso-unreachable-forbidden",
            Self::Unreachable(Unreachable::Certificate) => "sso-unreachable-certificate",
            Self::Issuer | Self::Unreachable(Unreachable::Address) => "sso-issuer-wrong",
            Self::Unreachable(Unreachable::Slow | Unreachable::Down) => "sso-unreachable-down",
            Self::Unreachable(Unreachable::Long | Unreachable::Status(_))
            | Self::Described(NoMetadata::Malformed) => "sso-described-none",
            Self::Described(NoMetadata::Issuer) => "sso-described-another",
            Self::Described(NoMetadata::Address) => "sso-described-address",
            Self::Described(NoMetadata::Unsupported) => "sso-described-unsupported",
            Self::Described(NoMetadata::NoKeys) => "sso-described-keys",
            Self::Metadata => "sso-metadata-missing",
            Self::MetadataUrl => "sso-metadata-url-wrong",
            Self::Redirect => "sso-metadata-redirect",
            Self::Federation(saml::Refused::Key) => "sso-metadata-key",
            Self::Federation(saml::Refused::Provider) => "sso-metadata-none",
            Self::Federation(saml::Refused::Endpoint) => "sso-metadata-address",
            Self::Federation(saml::Refused::Expired) => "sso-metadata-over",
            Self::Federation(_) => "sso-metadata-unreadable",
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
            Self::Proof => "proof",
            Self::TooMany | Self::Mandatory => "",
            Self::Metadata | Self::Redirect | Self::Federation(_) => "metadata",
            Self::Issuer | Self::MetadataUrl | Self::Unreachable(_) | Self::Described(_) => "issuer",
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
            proof: if provider.by_key { "key" } else { "secret" }.to_owned(),
            metadata_url: String::new(),
            metadata: String::new(),
            unsolicited: String::new(),
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
        if kind == Kind::Saml {
            return self.federated(name);
        }
        let client_id = line(&self.client_id).ok_or(Refusal::Client)?;
        let tenants = tenants(kind, &self.tenants, !self.personal.is_empty())?;
        let secret = self.secret.expose().trim();
        if secret.chars().count() > LONGEST || secret.chars().any(char::is_control) {
            return Err(Refusal::Secret);
        }
        // Only where the other side can be given the address of our keys. What is typed beside is no longer ours to
        // keep: there is nobody it would be sent to.
        let by_key = kind == Kind::Oidc && self.proof == "key";
        Ok(Entered {
            issuer: issuer(kind, self.issuer.trim())?,
            personal: kind == Kind::Entra && !self.personal.is_empty(),
            secret: (!by_key && !secret.is_empty()).then(|| Secret::new(secret.to_owned())),
            secret_expires_at: day(self.expires.trim())?.filter(|_| !by_key),
            by_key,
            kind,
            name,
            tenants,
            client_id,
            federation: None,
        })
    }

    /// Who it is and when its certificates end stands in the metadata, which is read next.
    fn federated(&self, name: String) -> Result<Entered, Refusal> {
        let url = self.metadata_url.trim();
        let whole = Url::parse(url).is_ok_and(|url| url.scheme() == "https" && url.username().is_empty());
        if !url.is_empty() && (!whole || url.chars().count() > LONGEST) {
            return Err(Refusal::MetadataUrl);
        }
        Ok(Entered {
            kind: Kind::Saml,
            name,
            issuer: String::new(),
            tenants: String::new(),
            personal: false,
            client_id: String::new(),
            secret: None,
            secret_expires_at: None,
            by_key: false,
            federation: Some(Federation {
                url: url.to_owned(),
                pasted: self.metadata.trim().to_owned(),
                unsolicited: !self.unsolicited.is_empty(),
                ..Federation::default()
            }),
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
    fn a_key_is_for_whoever_reads_its_address_and_leaves_no_secret() {
        for (kind, proof, by_key) in [
            ("oidc", "key", true),
            ("oidc", "secret", false),
            ("oidc", "", false),
            ("entra", "key", false),
            ("google", "key", false),
        ] {
            let mut typed = wish(kind, "https://id.example", TENANT);
            typed.secret = Secret::new("of the client".into());
            typed.expires = "2027-01-31".into();
            proof.clone_into(&mut typed.proof);
            let entered = typed.read().unwrap();
            assert_eq!(entered.by_key, by_key, "{kind} {proof}");
            assert_eq!(entered.secret.is_none(), by_key);
            assert_eq!(entered.secret_expires_at.is_none(), by_key);
        }
    }

    #[test]
    fn entra_without_a_tenant_would_be_everybody() {
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

    #[allow(clippy::too_many_lines)] // one table
    #[test]
    fn what_is_typed_is_read_or_refused_by_its_field() {
        for (change, refusal) in [
            (
                Wish {
                    kind: "carrier pigeon".into(),
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
