//! What a list holds.

use crate::{
    contacts::ContactId,
    conversations::{ConversationId, State},
};
use access::door::{MemberId, Role, Scope, TeamId};
use kit::clock::Time;
use sea_orm::FromQueryResult;
use serde::Deserialize;
use serde_json::value::RawValue;
use std::str::FromStr;
use uuid::Uuid;

/// Rows of one page.
pub const PAGE: usize = 25;
/// Where counting stops.
pub const MANY: i64 = 100;

/// Which list.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Inbox {
    Queue,
    Mine,
    Others,
    All,
    Closed,
}

impl Inbox {
    pub const ALL: [Self; 5] = [Self::Queue, Self::Mine, Self::Others, Self::All, Self::Closed];

    pub fn code(self) -> &'static str {
        match self {
            Self::Queue => "queue",
            Self::Mine => "mine",
            Self::Others => "others",
            Self::All => "all",
            Self::Closed => "closed",
        }
    }

    pub fn parse(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|inbox| inbox.code() == code)
    }

    pub fn icon(self) -> &'static str {
        match self {
            Self::Queue => "inbox",
            Self::Mine => "user",
            Self::Others => "members",
            Self::All => "conversations",
            Self::Closed => "check",
        }
    }

    /// The list in which a reader finds a conversation.
    pub fn of(scope: &Scope, state: State, owner: Option<MemberId>) -> Self {
        match state {
            State::Queued => Self::Queue,
            State::Active if owner == Some(scope.member) => Self::Mine,
            State::Active => Self::Others,
            State::Closed => Self::Closed,
        }
    }
}

/// Which teams' conversations a range holds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Teams {
    Any,
    /// Of no team.
    None,
    Only(TeamId),
}

/// Whose.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Owners {
    Any,
    Is(MemberId),
    Not(MemberId),
}

/// A range of one index. A list is a few of them, merged.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Range {
    pub state: State,
    pub teams: Teams,
    pub owners: Owners,
}

/// The ranges of a list for a reader: visibility is in the ranges, not a filter over rows.
pub fn ranges(scope: &Scope, inbox: Inbox, team: Option<TeamId>) -> Vec<Range> {
    let me = scope.member;
    let seen = visible_teams(scope, team);
    let over = |state, owners| {
        seen.iter().map(move |teams| Range {
            state,
            teams: teams.clone(),
            owners,
        })
    };
    let own = |state| Range {
        state,
        teams: team.map_or(Teams::Any, Teams::Only),
        owners: Owners::Is(me),
    };
    match inbox {
        Inbox::Queue => over(State::Queued, Owners::Any).collect(),
        Inbox::Mine => vec![own(State::Active)],
        Inbox::Others => over(State::Active, Owners::Not(me)).collect(),
        Inbox::All => over(State::Queued, Owners::Any)
            .chain(over(State::Active, Owners::Not(me)))
            .chain([own(State::Active)])
            .collect(),
        Inbox::Closed if scope.is_at_least(Role::Supervisor) => over(State::Closed, Owners::Any).collect(),
        Inbox::Closed if scope.permissions.history => over(State::Closed, Owners::Not(me))
            .chain([own(State::Closed)])
            .collect(),
        Inbox::Closed => vec![own(State::Closed)],
    }
}

fn visible_teams(scope: &Scope, team: Option<TeamId>) -> Vec<Teams> {
    let all = scope.is_at_least(Role::Supervisor);
    match team {
        Some(team) if all || scope.teams.contains(&team) => vec![Teams::Only(team)],
        Some(_) => Vec::new(),
        None if all => vec![Teams::Any],
        None => [Teams::None]
            .into_iter()
            .chain(scope.teams.iter().copied().map(Teams::Only))
            .collect(),
    }
}

/// Where a page ended: the next begins after it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Cursor {
    pub place: i64,
    pub id: ConversationId,
}

impl std::fmt::Display for Cursor {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}-{}", self.place, self.id)
    }
}

impl FromStr for Cursor {
    type Err = ();
    fn from_str(text: &str) -> Result<Self, ()> {
        let (place, id) = text.split_once('-').ok_or(())?;
        Ok(Self {
            place: place.parse().map_err(|_| ())?,
            id: id.parse().map_err(|_| ())?,
        })
    }
}

/// A conversation as a list shows it. The order of the fields is that of `store::PACKED`.
#[derive(Clone, Debug, FromQueryResult, Deserialize)]
pub struct Listed {
    pub id: ConversationId,
    pub number: i64,
    pub contact_id: ContactId,
    pub contact_name: Option<String>,
    pub channel_kind: Option<String>,
    pub team_id: Option<TeamId>,
    pub state: String,
    pub owner_id: Option<MemberId>,
    pub owner_name: Option<String>,
    pub place: i64,
    pub preview: String,
    pub preview_kind: String,
    pub unread: i32,
    pub waiting_since: Option<Time>,
    pub last_message_at: Time,
    pub closed_at: Option<Time>,
}

impl Listed {
    pub fn state(&self) -> State {
        State::parse(&self.state)
    }

    pub fn cursor(&self) -> Cursor {
        Cursor {
            place: self.place,
            id: self.id,
        }
    }
}

/// The same for whoever only hands it on: the values as the packed text spells them, unread.
#[derive(Deserialize)]
pub struct Borrowed<'a> {
    #[serde(borrow)]
    pub id: &'a RawValue,
    pub number: i64,
    pub contact_id: &'a RawValue,
    pub contact_name: &'a RawValue,
    pub channel_kind: &'a RawValue,
    pub team_id: &'a RawValue,
    pub state: &'a RawValue,
    pub owner_id: &'a RawValue,
    pub owner_name: &'a RawValue,
    pub place: i64,
    pub preview: &'a RawValue,
    pub preview_kind: &'a RawValue,
    pub unread: i32,
    pub waiting_since: &'a RawValue,
    pub last_message_at: &'a RawValue,
    pub closed_at: &'a RawValue,
}

impl Borrowed<'_> {
    /// # Errors
    /// The id is none.
    pub fn cursor(&self) -> Result<Cursor, serde_json::Error> {
        Ok(Cursor {
            place: self.place,
            id: serde_json::from_str(self.id.get())?,
        })
    }
}

/// How much is in the lists, each counted up to [`MANY`].
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, FromQueryResult)]
pub struct Counts {
    pub queue: i64,
    pub mine: i64,
    pub others: i64,
}

impl Counts {
    pub fn of(self, inbox: Inbox) -> Option<i64> {
        match inbox {
            Inbox::Queue => Some(self.queue),
            Inbox::Mine => Some(self.mine),
            Inbox::Others => Some(self.others),
            Inbox::All => Some(self.queue + self.mine + self.others),
            Inbox::Closed => None,
        }
    }

    /// `12`, or `99+` where counting stopped.
    pub fn shown(self, inbox: Inbox) -> String {
        match self.of(inbox) {
            None => String::new(),
            Some(many) if many >= MANY => format!("{}+", MANY - 1),
            Some(few) => few.to_string(),
        }
    }
}

/// A team, as the lists name it. Read packed: the order of the fields is the order of its columns.
#[derive(Clone, Debug, Deserialize)]
pub struct Team {
    pub id: TeamId,
    pub name: String,
}

/// The lists on open pages that hold a conversation, as a CSS selector: a stream tells every page at once, and
/// each page's lists say which they are.
pub fn holders(state: State, team: Option<TeamId>, owner: Option<MemberId>) -> String {
    let owner = MemberId(owner.map_or(Uuid::nil(), |owner| owner.0));
    let inboxes = match state {
        State::Queued => ":is([data-inbox=queue],[data-inbox=all])".to_owned(),
        State::Active => format!(
            ":is([data-inbox=all],[data-inbox=mine][data-member='{owner}'],[data-inbox=others]:not([data-member='{owner}']))"
        ),
        State::Closed => "[data-inbox=closed]".to_owned(),
    };
    match team {
        Some(team) => format!(".rows{inboxes}:is([data-team=''],[data-team='{team}'])"),
        None => format!(".rows{inboxes}[data-team='']"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cursor_survives_the_address_bar() {
        let cursor = Cursor {
            place: 1_764_000_000_000_000,
            id: ConversationId::new(),
        };
        assert_eq!(cursor.to_string().parse(), Ok(cursor));
        for bad in ["", "-", "1-", "x-y", "1", "99999999999999999999-0"] {
            assert_eq!(bad.parse::<Cursor>(), Err(()), "{bad}");
        }
    }

    #[test]
    fn counting_stops() {
        let counts = Counts {
            queue: 100,
            mine: 3,
            others: 0,
        };
        assert_eq!(counts.shown(Inbox::Queue), "99+");
        assert_eq!(counts.shown(Inbox::Mine), "3");
        assert_eq!(counts.shown(Inbox::All), "99+");
        assert_eq!(counts.shown(Inbox::Closed), "");
    }
}
