//! A browser that waits, and what may become of it. Pure.

use crate::door::MemberId;
use chrono::Duration;
use kit::{clock::Time, ids::OrganisationId, secret::Secret};
use sea_orm::FromQueryResult;
use uuid::Uuid;

/// How long a browser waits for the supervisor's word.
pub const WAITS: Duration = Duration::minutes(30);
/// How long a spoken code lives (S-026).
pub const LIVES: Duration = Duration::minutes(10);
/// Looks at a code that a flow may cost, whoever issued how many of them (S-026).
pub const TRIES: i32 = 5;
/// Five bits each: 50 bits.
pub const LETTERS: usize = 10;
/// People one supervisor helps in a day; more is no help any more.
pub const PER_DAY: i64 = 20;

/// An open flow, known by its browser's cookie.
#[derive(Clone, Debug, FromQueryResult)]
pub struct Waiting {
    pub organisation_id: OrganisationId,
    pub digest: Vec<u8>,
    pub id: Uuid,
    pub member_id: Option<MemberId>,
    /// What both screens show (the number matching of G-04).
    pub number: String,
    pub code_digest: Option<Vec<u8>>,
    pub issued_by: Option<MemberId>,
    pub tries: i32,
}

/// Somebody of the reader's teams with a browser that waits.
#[derive(Clone, Debug, FromQueryResult)]
pub struct Caller {
    pub member_id: MemberId,
    pub display_name: String,
    pub identifier: String,
    /// How many browsers say to be theirs.
    pub browsers: i64,
    pub asked_at: Time,
}

/// One of those browsers.
#[derive(Clone, Debug, FromQueryResult)]
pub struct Open {
    pub digest: Vec<u8>,
    pub number: String,
    pub address: String,
    pub user_agent: String,
    pub asked_at: Time,
    pub issued: bool,
}

/// What a code is kept as: bound to its flow, so that it opens no other.
pub fn digest(
    key: &kit::crypto::MasterKey,
    organisation: OrganisationId,
    flow: &[u8],
    code: &Secret<String>,
) -> Vec<u8> {
    let of = [
        organisation.0.as_bytes().as_slice(),
        flow,
        code.expose().as_bytes(),
    ];
    key.mac("assistance", &of.concat()).to_vec()
}

/// Three digits, from random bytes: enough that two browsers of one person hardly show the same.
pub fn number(bytes: [u8; 4]) -> String {
    format!("{:03}", u32::from_le_bytes(bytes) % 1_000)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_has_three_digits() {
        assert_eq!(number([0, 0, 0, 0]), "000");
        assert_eq!(number([7, 0, 0, 0]), "007");
        assert_eq!(number([255; 4]).len(), 3);
    }
}
