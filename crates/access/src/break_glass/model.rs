//! The account, a try at it, and how long things last. Pure.

use crate::door::MemberId;
use chrono::Duration;
use kit::{clock::Time, ids::OrganisationId, secret::Secret};
use sea_orm::FromQueryResult;
use uuid::Uuid;

/// How long its session lives: long enough to let the others in again, too short to work in.
pub const LIVES: Duration = Duration::minutes(30);
/// After so long without a test nobody knows whether it works.
pub const TEST_EVERY: Duration = Duration::days(90);
/// How often administrators are reminded of a test that is due.
pub(super) const AGAIN: Duration = Duration::days(7);
/// After an alarm, wrong tries are gathered for so long and told together: whoever hammers at the door must not fill
/// the mailboxes of those who are to come running.
pub(super) const QUIET: Duration = Duration::minutes(10);
/// Five bits each: 100 bits, which no number of turns gets through.
pub(super) const LETTERS: usize = 20;
/// What it is called where a login is asked for; nothing that could be an address.
pub(super) const IDENTIFIER: &str = "guichet-break-glass";

/// How a try ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// The printed code was not right.
    Wrong,
    /// It was right; the second factor is owed.
    Shown,
    /// The second factor was not right.
    WrongFactor,
    /// Somebody is in.
    Opened,
}

impl Outcome {
    pub const ALL: [Self; 4] = [Self::Wrong, Self::Shown, Self::WrongFactor, Self::Opened];

    pub fn code(self) -> &'static str {
        match self {
            Self::Wrong => "wrong",
            Self::Shown => "shown",
            Self::WrongFactor => "wrong factor",
            Self::Opened => "opened",
        }
    }

    /// Its sentence.
    pub fn key(self) -> &'static str {
        match self {
            Self::Wrong => "break-glass-try-wrong",
            Self::Shown => "break-glass-try-shown",
            Self::WrongFactor => "break-glass-try-wrong-factor",
            Self::Opened => "break-glass-try-opened",
        }
    }

    pub fn parse(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|outcome| outcome.code() == code)
    }
}

/// An organisation's break-glass account.
#[derive(Clone, Debug, FromQueryResult)]
pub struct Account {
    pub organisation_id: OrganisationId,
    pub member_id: MemberId,
    pub code_digest: Vec<u8>,
    pub epoch: i32,
    pub recovery_address: String,
    pub created_at: Time,
    pub printed_at: Time,
    pub tested_at: Option<Time>,
    pub used_at: Option<Time>,
    pub expired_at: Option<Time>,
}

impl Account {
    pub fn stands(&self) -> bool {
        self.expired_at.is_none()
    }

    /// Nobody has looked for so long whether it works. The making of it is a test of its own.
    pub fn test_is_due(&self, now: Time) -> bool {
        now - self.tested_at.unwrap_or(self.created_at) > TEST_EVERY
    }

    /// The envelope was opened: what was in it is to be replaced.
    pub fn to_be_printed(&self) -> bool {
        self.used_at.is_some_and(|used| used > self.printed_at)
    }
}

/// A try, as administrators see it.
#[derive(Clone, Debug, FromQueryResult)]
pub struct Try {
    pub tried_at: Time,
    pub outcome: String,
    pub address: String,
    pub user_agent: String,
}

impl Try {
    pub fn key(&self) -> &'static str {
        Outcome::parse(&self.outcome).map_or("break-glass-try-wrong", Outcome::key)
    }
}

/// What the printed code is kept as: a digest under a key of its own, bound to its organisation and member.
pub(super) fn digest(
    key: &kit::crypto::MasterKey,
    (organisation, member): (OrganisationId, MemberId),
    code: &Secret<String>,
) -> Vec<u8> {
    let of = [
        organisation.0.as_bytes().as_slice(),
        member.0.as_bytes(),
        code.expose().as_bytes(),
    ];
    key.mac("break-glass", &of.concat()).to_vec()
}

/// Whose digest is compared where there is no account: nobody's, at the same cost.
pub(super) const NOBODY: MemberId = MemberId(Uuid::nil());

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_test_is_due_ninety_days_after_the_last_and_a_sheet_that_was_used_is_to_be_replaced_g_09() {
        let day = |n: i64| Time::from_timestamp(1_750_000_000 + n * 86_400, 0).unwrap();
        let mut account = Account {
            organisation_id: OrganisationId(Uuid::nil()),
            member_id: NOBODY,
            code_digest: Vec::new(),
            epoch: 1,
            recovery_address: String::new(),
            created_at: day(0),
            printed_at: day(0),
            tested_at: None,
            used_at: None,
            expired_at: None,
        };
        assert!(!account.test_is_due(day(90)) && account.test_is_due(day(91)));
        account.tested_at = Some(day(80));
        assert!(!account.test_is_due(day(170)) && account.test_is_due(day(171)));
        assert!(!account.to_be_printed());
        account.used_at = Some(day(100));
        assert!(account.to_be_printed());
        account.printed_at = day(101);
        assert!(!account.to_be_printed());
    }
}
