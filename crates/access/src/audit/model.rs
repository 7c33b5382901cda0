//! A record, what its hash covers, and what can be wrong with a chain of them.

use chrono::Duration;
use kit::{clock::Time, crypto, ids::OrganisationId};
use sea_orm::FromQueryResult;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// How long records are kept where an organisation does not decide otherwise (S-185).
pub const KEPT_DAYS: i64 = 400;

/// Records older than this are dropped. Each organisation's own figure belongs here once it can decide one.
pub fn kept_since(_organisation: OrganisationId, now: Time) -> Time {
    now - Duration::days(KEPT_DAYS)
}

/// A record as it lies in the table. What tells of persons is sealed in `origin` and `details`.
#[derive(Clone, Debug, FromQueryResult)]
pub struct Record {
    pub seq: i64,
    pub id: Uuid,
    pub at: Time,
    pub actor_id: Option<Uuid>,
    pub subject_id: Option<Uuid>,
    pub action: String,
    pub outcome: String,
    pub origin: Option<Vec<u8>>,
    pub details: Option<Vec<u8>>,
    pub prev: Vec<u8>,
    pub hash: Vec<u8>,
}

impl Record {
    /// SHA-256 over everything the record says and over the hash of the one before it.
    ///
    /// Each part is led by its length, so that no two records are the same bytes; a part that is missing is led by a
    /// length no part can have. What is sealed goes in as it is sealed: once its key is destroyed it says nothing any
    /// more, and the chain holds all the same (S-185).
    pub fn fingerprint(&self, organisation: OrganisationId) -> [u8; 32] {
        let mut bytes = b"guichet audit record 1".to_vec();
        let mut part = |part: Option<&[u8]>| match part {
            Some(part) => {
                bytes.extend((part.len() as u64).to_be_bytes());
                bytes.extend(part);
            }
            None => bytes.extend(u64::MAX.to_be_bytes()),
        };
        part(Some(&self.prev));
        part(Some(organisation.0.as_bytes()));
        part(Some(&self.seq.to_be_bytes()));
        part(Some(self.id.as_bytes()));
        part(Some(&self.at.timestamp_micros().to_be_bytes()));
        part(self.actor_id.as_ref().map(|id| id.as_bytes().as_slice()));
        part(self.subject_id.as_ref().map(|id| id.as_bytes().as_slice()));
        part(Some(self.action.as_bytes()));
        part(Some(self.outcome.as_bytes()));
        part(self.origin.as_deref());
        part(self.details.as_deref());
        crypto::sha256(&bytes)
    }
}

/// What the first record of an organisation follows.
pub fn beginning(organisation: OrganisationId) -> [u8; 32] {
    crypto::sha256(&[b"guichet audit chain 1", organisation.0.as_bytes().as_slice()].concat())
}

/// Where the personal part lies sealed.
pub fn place(part: &str, organisation: OrganisationId, id: Uuid) -> String {
    format!("audit.{part}/{organisation}/{}", id.simple())
}

/// From where it was done; personal, so it is sealed.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct Origin {
    pub address: String,
    pub user_agent: String,
}

/// A point of the chain that was signed: whoever keeps a copy elsewhere can tell that nothing up to it was changed.
#[derive(Clone, Debug, PartialEq, Eq, FromQueryResult)]
pub struct Checkpoint {
    pub seq: i64,
    /// `kept`, or `cut`: everything up to here was dropped because it was old.
    pub kind: String,
    pub hash: Vec<u8>,
    pub at: Time,
    /// Which of the organisation's signing keys; they follow the quarters of the year (S-187).
    pub key_id: String,
    pub signature: Vec<u8>,
}

impl Checkpoint {
    /// What is signed.
    pub fn statement(&self, organisation: OrganisationId) -> Vec<u8> {
        let at = self.at.to_rfc3339_opts(chrono::SecondsFormat::Micros, true);
        format!(
            "guichet audit checkpoint 1\n{}\n{organisation}\n{}\n{}\n{at}\n{}\n",
            self.kind,
            self.seq,
            crypto::hex(&self.hash),
            self.key_id
        )
        .into_bytes()
    }
}

/// The signing key in use at a time.
pub fn key_id(at: Time) -> String {
    use chrono::Datelike;
    format!("{}-{}", at.year(), at.month0() / 3 + 1)
}

/// A checkpoint outside the house, with all that is needed to check it.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Exported {
    /// `guichet audit checkpoint 1`
    pub format: String,
    pub organisation: OrganisationId,
    pub slug: String,
    pub kind: String,
    pub seq: i64,
    pub hash: String,
    pub at: Time,
    pub key_id: String,
    pub public_key: String,
    pub signature: String,
}

/// The name and version of [`Exported`].
pub const FORMAT: &str = "guichet audit checkpoint 1";

/// What is wrong, and at which record.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fault {
    pub seq: i64,
    pub what: Wrong,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Wrong {
    /// It does not say what it said when it was written, or stands where another stood.
    Changed,
    /// It does not follow from the one before: that one was written anew.
    Unlinked,
    /// From here up to `to`, records are gone.
    Missing { to: i64 },
    /// The end is gone, up to `to`.
    Truncated { to: i64 },
    /// The note of where the chain ends does not match its last record.
    Head,
    /// A checkpoint of ours was signed for another record of this number.
    Differs,
    /// A checkpoint of ours bears a signature that is not ours.
    Unsigned,
    /// The checkpoint that was kept elsewhere names another record of this number.
    DiffersFromOutside,
    /// The checkpoint that was kept elsewhere was not signed by this house.
    NotOurs,
}

impl Wrong {
    /// Short, for the table and the page.
    pub fn code(self) -> &'static str {
        match self {
            Self::Changed => "changed",
            Self::Unlinked => "unlinked",
            Self::Missing { .. } => "missing",
            Self::Truncated { .. } => "truncated",
            Self::Head => "head",
            Self::Differs => "differs",
            Self::Unsigned => "unsigned",
            Self::DiffersFromOutside => "differs-from-outside",
            Self::NotOurs => "not-ours",
        }
    }
}

/// What was looked at, and what was found.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Report {
    pub records: i64,
    pub first: i64,
    pub last: i64,
    /// The hash of the last record.
    pub hash: Vec<u8>,
    pub checkpoints: i64,
    /// Written by a version before the chain, and not yet part of it.
    pub waiting: i64,
    pub faults: Vec<Fault>,
    /// The checkpoint from elsewhere lies before what is kept: nothing contradicts it, and nothing can be compared.
    pub outside_too_old: bool,
}

#[cfg(test)]
mod tests {
    use super::*;

    fn record() -> Record {
        Record {
            seq: 7,
            id: Uuid::nil(),
            at: Time::from_timestamp(1_750_000_000, 0).expect("a time"),
            actor_id: None,
            subject_id: Some(Uuid::max()),
            action: "lockouts.unlocked".into(),
            outcome: "done".into(),
            origin: Some(vec![1, 2]),
            details: None,
            prev: vec![3; 32],
            hash: vec![],
        }
    }

    #[test]
    fn every_field_of_a_record_is_under_its_hash_s_184() {
        let organisation = OrganisationId(Uuid::nil());
        let is = |record: &Record| record.fingerprint(organisation);
        let changes: [fn(&mut Record); 11] = [
            |r| r.seq += 1,
            |r| r.id = Uuid::max(),
            |r| r.at += Duration::microseconds(1),
            |r| r.actor_id = Some(Uuid::nil()),
            |r| r.subject_id = None,
            |r| r.action = "lockouts.unlocke".into(),
            |r| r.outcome = "ddone".into(),
            |r| r.origin = Some(vec![1, 3]),
            |r| r.origin = None,
            |r| r.details = Some(vec![]),
            |r| r.prev = vec![4; 32],
        ];
        let mut seen = vec![is(&record())];
        for change in changes {
            let mut other = record();
            change(&mut other);
            seen.push(is(&other));
        }
        seen.push(record().fingerprint(OrganisationId(Uuid::max())));
        let different: std::collections::BTreeSet<_> = seen.iter().collect();
        assert_eq!(different.len(), seen.len());
    }

    #[test]
    fn a_letter_moved_from_one_field_to_the_next_is_another_record_s_184() {
        let organisation = OrganisationId(Uuid::nil());
        let (mut one, mut two) = (record(), record());
        (one.action, one.outcome) = ("ab".into(), "c".into());
        (two.action, two.outcome) = ("a".into(), "bc".into());
        assert_ne!(one.fingerprint(organisation), two.fingerprint(organisation));
    }

    #[test]
    fn the_signing_key_changes_with_the_quarter_s_187() {
        let at = |text: &str| key_id(text.parse().expect("a time"));
        assert_eq!(at("2026-03-31T23:59:59Z"), "2026-1");
        assert_eq!(at("2026-04-01T00:00:00Z"), "2026-2");
        assert_eq!(at("2026-12-31T00:00:00Z"), "2026-4");
    }
}
