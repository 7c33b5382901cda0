//! A domain, how it is written, and what proves it.

use chrono::Duration;
use kit::{clock::Time, ids::OrganisationId};
use sea_orm::FromQueryResult;
use serde::Deserialize;
use url::Host;

/// More than any organisation has.
pub const MOST: i64 = 50;
/// Characters of a name in the DNS (RFC 1035, 2.3.4).
const LONGEST: usize = 253;
/// So long a record may be away before its proof stands no more.
const PATIENCE: Duration = Duration::days(14);

/// As typed.
#[derive(Clone, Debug, Default, Deserialize)]
pub struct Wish {
    #[serde(default)]
    pub name: String,
}

/// Why it is not in the list.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Refusal {
    /// No name that mail could be sent to.
    NoDomain,
    Known,
    TooMany,
}

impl Refusal {
    pub fn key(self) -> &'static str {
        match self {
            Self::NoDomain => "domains-no-domain",
            Self::Known => "domains-known",
            Self::TooMany => "domains-too-many",
        }
    }
}

/// What came of a look at the name server.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Looked {
    Proven,
    /// It answered, and the record is not there.
    Missing,
    /// It did not answer.
    Unreachable,
}

impl Looked {
    pub fn done(self) -> &'static str {
        match self {
            Self::Proven => "domains-done-proven",
            Self::Missing => "domains-done-lapsed-missing",
            Self::Unreachable => "domains-done-lapsed-unreachable",
        }
    }
}

/// As stored.
#[derive(Clone, Debug, FromQueryResult)]
pub struct Domain {
    pub organisation_id: OrganisationId,
    pub name: String,
    /// What the record must hold; no secret.
    pub token: String,
    pub proven_at: Option<Time>,
    /// When it was last looked at, whether or not the name server answered.
    pub checked_at: Option<Time>,
    /// Since when the record of a proven domain is gone.
    pub missing_since: Option<Time>,
}

impl Domain {
    /// Where the record stands.
    pub fn record(&self) -> String {
        format!("_guichet.{}", self.name)
    }

    /// What it says.
    pub fn value(&self) -> String {
        format!("guichet-domain={}", self.token)
    }

    /// Whether accounts may be made by it.
    pub fn stands(&self, now: Time) -> bool {
        self.proven_at.is_some() && self.missing_since.is_none_or(|since| now - since < PATIENCE)
    }
}

impl Wish {
    /// The name as the DNS has it: `Bücher.example.` is `xn--bcher-kva.example`. An address is taken by its domain.
    pub fn read(&self) -> Result<String, Refusal> {
        let typed = self.name.trim();
        let typed = typed.rsplit_once('@').map_or(typed, |(_, domain)| domain);
        ascii(typed).ok_or(Refusal::NoDomain)
    }
}

/// A domain as the DNS has it; none where it is no domain.
pub fn ascii(typed: &str) -> Option<String> {
    let Ok(Host::Domain(name)) = Host::parse(typed.trim_end_matches('.')) else {
        return None;
    };
    let labels = name.split('.').collect::<Vec<_>>();
    let good = |label: &&str| {
        (1..=63).contains(&label.len())
            && label.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-')
            && !label.starts_with('-')
            && !label.ends_with('-')
    };
    (labels.len() > 1 && name.len() <= LONGEST && labels.iter().all(good)).then_some(name)
}

/// The domain of a login, as the DNS has it; none where the login is no address.
pub fn of_login(identifier: &str) -> Option<String> {
    let key = crate::identifier::identifier_key(identifier);
    let (local, domain) = key.rsplit_once('@')?;
    if local.is_empty() {
        return None;
    }
    ascii(domain)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_domain_is_written_in_one_way_however_it_is_typed() {
        for (typed, name) in [
            ("aurora.example", Some("aurora.example")),
            (" Aurora.Example. ", Some("aurora.example")),
            ("ana@aurora.example", Some("aurora.example")),
            ("Bücher.example", Some("xn--bcher-kva.example")),
            ("aurora", None),
            ("127.0.0.1", None),
            ("[::1]", None),
            ("", None),
            ("a b.example", None),
            ("_dmarc.aurora.example", None),
            ("-a.example", None),
            ("aurora.example/path", None),
            ("*.aurora.example", None),
        ] {
            let read = Wish {
                name: typed.to_owned(),
            }
            .read();
            assert_eq!(read.ok().as_deref(), name, "{typed}");
        }
    }

    #[test]
    fn the_domain_of_a_login_is_what_stands_behind_its_last_sign() {
        for (login, domain) in [
            ("ana@aurora.example", Some("aurora.example")),
            ("ANA＠AURORA.example", Some("aurora.example")),
            ("ana@boreal.example@aurora.example", Some("aurora.example")),
            ("ana@büro.example", Some("xn--bro-hoa.example")),
            ("@aurora.example", None),
            ("ramal 12", None),
            ("ana@", None),
        ] {
            assert_eq!(of_login(login).as_deref(), domain, "{login}");
        }
    }
}
