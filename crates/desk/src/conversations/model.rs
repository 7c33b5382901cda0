//! A conversation, and where it stands in a list.

use crate::{channels::ChannelId, contacts::ContactId};
use access::door::{MemberId, Role, Scope, TeamId};
use kit::{clock::Time, ids::OrganisationId};
use sea_orm::FromQueryResult;
use serde::{Deserialize, Serialize};

kit::id! {
    /// An episode with a contact.
    ConversationId
}

/// Where a conversation stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum State {
    /// Nobody's yet.
    Queued,
    /// Somebody's.
    Active,
    Closed,
}

impl State {
    pub fn code(self) -> &'static str {
        match self {
            Self::Queued => "queued",
            Self::Active => "active",
            Self::Closed => "closed",
        }
    }

    /// An unknown word of a later version counts as closed: shown, not worked on.
    pub fn parse(code: &str) -> Self {
        match code {
            "queued" => Self::Queued,
            "active" => Self::Active,
            _ => Self::Closed,
        }
    }
}

/// A conversation's row.
#[derive(Clone, Debug, FromQueryResult)]
pub struct Conversation {
    pub organisation_id: OrganisationId,
    pub id: ConversationId,
    /// What people call it by: 1, 2, 3 … per organisation, now and then one is skipped.
    pub number: i64,
    pub contact_id: ContactId,
    pub channel_id: ChannelId,
    pub team_id: Option<TeamId>,
    pub state: String,
    pub owner_id: Option<MemberId>,
    /// Grows with every change of owner or state.
    pub owner_version: i32,
    pub last_owner_id: Option<MemberId>,
    pub place: i64,
    pub preview: String,
    /// `in`, `out` or `note`.
    pub preview_kind: String,
    /// The customer's messages the owner has not seen.
    pub unread: i32,
    /// The newest event number the owner has seen.
    pub read_seq: i64,
    pub opened_at: Time,
    pub assigned_at: Option<Time>,
    pub first_reply_at: Option<Time>,
    pub last_message_at: Time,
    pub waiting_since: Option<Time>,
    pub closed_at: Option<Time>,
}

impl Conversation {
    pub fn state(&self) -> State {
        State::parse(&self.state)
    }

    pub fn is_open(&self) -> bool {
        self.state() != State::Closed
    }

    /// Whether somebody may see it at all; 404 for everybody else.
    pub fn visible_to(&self, scope: &Scope) -> bool {
        sees(scope, self.team_id, self.owner_id, self.state())
    }
}

/// Agents see the conversations of their teams, those of no team and their own; closed ones of others only with
/// the history permission (000-04). Supervisors and administrators see all.
pub fn sees(scope: &Scope, team: Option<TeamId>, owner: Option<MemberId>, state: State) -> bool {
    if scope.is_at_least(Role::Supervisor) || owner == Some(scope.member) {
        return true;
    }
    (state != State::Closed || scope.permissions.history)
        && team.is_none_or(|team| scope.teams.contains(&team))
}

/// The one sort key of every list, ascending: those who wait first, longest first; then those who were answered,
/// newest first; a box of closed ones, newest first. Microseconds since 1970 stay below the first mark until 2096.
pub fn place(state: State, waiting_since: Option<Time>, last: Time) -> i64 {
    const ANSWERED: i64 = 8_000_000_000_000_000;
    match waiting_since {
        Some(since) if state != State::Closed => since.timestamp_micros(),
        _ => ANSWERED - last.timestamp_micros(),
    }
}

/// The beginning of a message, as a list shows it: one line.
pub fn preview(body: &str) -> String {
    let line: String = body.split_whitespace().collect::<Vec<_>>().join(" ");
    line.chars().take(140).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use chrono::Duration;

    #[test]
    fn those_who_wait_longest_come_first_then_the_newest_answers() {
        let now = Time::from_timestamp(1_764_000_000, 0).expect("a time");
        let ago = |minutes| now - Duration::minutes(minutes);
        let order = [
            place(State::Queued, Some(ago(30)), ago(1)),
            place(State::Active, Some(ago(5)), now),
            place(State::Active, None, ago(1)),
            place(State::Active, None, ago(60)),
        ];
        assert!(order.is_sorted(), "{order:?}");
        assert!(place(State::Closed, Some(ago(9)), ago(1)) < place(State::Closed, None, ago(2)));
    }

    #[test]
    fn a_preview_is_one_line() {
        assert_eq!(preview("Hola,\n\n  quisiera\tcambiar"), "Hola, quisiera cambiar");
        assert_eq!(preview(&"é".repeat(500)).chars().count(), 140);
    }
}
