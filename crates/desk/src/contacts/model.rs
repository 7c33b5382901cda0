//! A contact.

use crate::channels::ChannelId;
use kit::{clock::Time, ids::OrganisationId};
use sea_orm::FromQueryResult;

kit::id! {
    /// A customer.
    ContactId
}

/// A contact's row.
#[derive(Clone, Debug, FromQueryResult)]
pub struct Contact {
    pub organisation_id: OrganisationId,
    pub id: ContactId,
    /// Empty until they say it.
    pub name: String,
    pub email: String,
    pub phone: String,
    /// A language code as the browser gave it; empty when unknown.
    pub locale: String,
    /// Where they first wrote from.
    pub channel_id: ChannelId,
    /// The newest event number they have seen.
    pub read_seq: i64,
    pub created_at: Time,
    pub updated_at: Time,
}

/// What is known of somebody who writes for the first time.
#[derive(Clone, Debug)]
pub struct NewContact {
    pub name: String,
    pub email: String,
    pub locale: String,
    pub channel: ChannelId,
}

/// A name or address as a person may type it: no control characters, one line, not endless.
pub(super) fn line(text: &str, most: usize) -> String {
    text.chars()
        .filter(|c| !c.is_control())
        .take(most)
        .collect::<String>()
        .trim()
        .to_owned()
}

#[cfg(test)]
mod tests {
    #[test]
    fn a_line_is_one_line() {
        assert_eq!(super::line(" Lu\0cía\n ", 100), "Lucía");
        assert_eq!(super::line(&"x".repeat(500), 100).len(), 100);
    }
}
