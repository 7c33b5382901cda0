//! A channel.

use access::door::TeamId;
use kit::{clock::Time, ids::OrganisationId};
use sea_orm::FromQueryResult;

kit::id! {
    /// A connected account.
    ChannelId
}

/// What the channel is called that account requests come from (G-18); there is one of an organisation, made by itself.
pub const REQUESTS: &str = "requests";

/// A channel's row.
#[derive(Clone, Debug, FromQueryResult)]
pub struct Channel {
    pub organisation_id: OrganisationId,
    pub id: ChannelId,
    /// `webchat`, `requests` and those to come.
    pub kind: String,
    pub name: String,
    /// `{organisation}-{random}`; stands in the page of the customer's website.
    pub public_key: String,
    /// A JSON array of origins; empty means any.
    pub allowed_origins: serde_json::Value,
    pub greeting: String,
    /// Who answers; nobody in particular when empty.
    pub team_id: Option<TeamId>,
    /// `open` or `closed`.
    pub state: String,
    pub config: serde_json::Value,
    pub created_at: Time,
}

impl Channel {
    pub fn is_open(&self) -> bool {
        self.state == "open"
    }

    /// Whether the pages of the access help carry it (001-24).
    pub fn is_on_help(&self) -> bool {
        self.config.get("help").and_then(serde_json::Value::as_bool) == Some(true)
    }

    /// Nobody writes to it from a page: the house itself does.
    pub fn is_of_requests(&self) -> bool {
        self.kind == REQUESTS
    }
}

/// A fresh public key: the organisation in clear, then 132 random bits.
pub fn public_key(organisation: OrganisationId) -> String {
    let token = kit::crypto::token();
    format!(
        "{organisation}-{}",
        token.expose().chars().take(22).collect::<String>()
    )
}

/// The key of the channel of requests: well-formed for nobody, so that no visitor comes in by it.
pub fn requests_key(organisation: OrganisationId) -> String {
    format!("{organisation}-{REQUESTS}")
}

/// The organisation a well-formed public key names.
pub fn split_key(key: &str) -> Option<OrganisationId> {
    let (organisation, rest) = key.split_at_checked(32)?;
    let hex = organisation
        .bytes()
        .all(|b| matches!(b, b'0'..=b'9' | b'a'..=b'f'));
    let rest = rest.strip_prefix('-')?;
    let plain = rest.len() == 22
        && rest
            .bytes()
            .all(|b| b.is_ascii_alphanumeric() || b == b'-' || b == b'_');
    organisation.parse().ok().filter(|_| hex && plain)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_public_key_names_its_organisation() {
        let organisation = OrganisationId::new();
        assert_eq!(split_key(&public_key(organisation)), Some(organisation));
        assert_eq!(split_key(&requests_key(organisation)), None);
        let short = format!("{organisation}-short");
        let upper = public_key(organisation).to_uppercase();
        for bad in [
            "",
            "-",
            "x-y",
            "018f",
            &"a".repeat(200),
            &short,
            &upper,
            "é".repeat(16).as_str(),
        ] {
            assert_eq!(split_key(bad), None, "{bad}");
        }
    }
}
