//! A channel.

use access::door::TeamId;
use kit::{clock::Time, ids::OrganisationId};
use sea_orm::FromQueryResult;

kit::id! {
    /// A connected account.
    ChannelId
}

/// A channel's row.
#[derive(Clone, Debug, FromQueryResult)]
pub struct Channel {
    pub organisation_id: OrganisationId,
    pub id: ChannelId,
    /// `webchat` and those to come.
    pub kind: String,
    pub name: String,
    /// `{organisation}.{random}`; stands in the page of the customer's website.
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
    /// Whether pages of `origin` may use this channel.
    pub fn allows(&self, origin: &str) -> bool {
        match self.allowed_origins.as_array() {
            Some(list) if !list.is_empty() => list
                .iter()
                .filter_map(|item| item.as_str())
                .any(|own| own.eq_ignore_ascii_case(origin)),
            _ => true,
        }
    }

    pub fn is_open(&self) -> bool {
        self.state == "open"
    }
}

/// A fresh public key.
pub fn public_key(organisation: OrganisationId) -> String {
    format!(
        "{organisation}.{}",
        kit::crypto::hex(&kit::crypto::random_bytes::<12>())
    )
}

/// The organisation a public key names.
pub fn split_key(key: &str) -> Option<OrganisationId> {
    key.split_once('.').filter(|_| key.len() <= 100)?.0.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_public_key_names_its_organisation() {
        let organisation = OrganisationId::new();
        assert_eq!(split_key(&public_key(organisation)), Some(organisation));
        for bad in ["", ".", "x.y", "018f", &"a".repeat(200)] {
            assert_eq!(split_key(bad), None);
        }
    }
}
