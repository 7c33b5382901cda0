//! Categories, and why something is not closed.

use access::names;
use kit::{clock::Time, ids::OrganisationId, words::Tongue};
use sea_orm::FromQueryResult;
use uuid::Uuid;

kit::id! {
    /// A way in which conversations end.
    CategoryId
}

/// The longest summary, in code points.
pub const SUMMARY: usize = 2_000;

/// A category's row.
#[derive(Clone, Debug, PartialEq, Eq, FromQueryResult)]
pub struct Category {
    pub id: CategoryId,
    pub name: String,
    pub description: String,
    pub position: i32,
    pub retired_at: Option<Time>,
}

/// Why a conversation is not closed, or not reopened.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum CloseRefusal {
    Unknown,
    /// It is over already.
    Closed,
    /// Somebody else has it: this is their name.
    Held(String),
    /// None chosen, or one that is not used any more.
    Category,
    /// None written.
    Summary,
    SummaryTooLong,
    /// The contact has a newer conversation open on the same channel.
    Newer,
}

/// Why a category is not kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CategoryRefusal {
    Unknown,
    Name,
    Description,
    Taken,
    /// Closing needs one.
    Last,
}

/// The house's own categories, for an organisation that has written none.
pub fn defaults(organisation: OrganisationId, say: &Tongue) -> Vec<Category> {
    let keys = [
        "closures-default-solved",
        "closures-default-information",
        "closures-default-order",
        "closures-default-no-answer",
        "closures-default-unwanted",
    ];
    keys.iter()
        .zip(0..)
        .map(|(key, position)| {
            let digest = kit::crypto::digest(&format!("category {organisation} {key}"));
            let mut bytes = [0; 16];
            bytes.copy_from_slice(&digest[..16]);
            Category {
                id: CategoryId(uuid_of(bytes)),
                name: say.t(key).into_owned(),
                description: String::new(),
                position,
                retired_at: None,
            }
        })
        .collect()
}

/// A well-formed id from any bytes (version 8: made by our own rule).
fn uuid_of(mut bytes: [u8; 16]) -> Uuid {
    bytes[6] = (bytes[6] & 0x0f) | 0x80;
    bytes[8] = (bytes[8] & 0x3f) | 0x80;
    Uuid::from_bytes(bytes)
}

/// One line of at most `most` code points; `None` when nothing is left, it is longer, or it would not read as written.
pub fn line(text: &str, most: usize) -> Option<String> {
    let line = text.split_whitespace().collect::<Vec<_>>().join(" ");
    names::clean(&line, most).ok()
}

/// How names are compared: "Resolvido" and "resolvido" are one.
pub fn key(name: &str) -> String {
    name.to_lowercase()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_one_line() {
        assert_eq!(line("  Pedido \n novo ", 60), Some("Pedido novo".into()));
        assert_eq!(line("   ", 60), None);
        assert_eq!(line(&"x".repeat(61), 60), None);
        assert_eq!(line("odideP\u{202e}", 60), None);
    }
}
