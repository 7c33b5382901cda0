//! A member as administrators see them, and how far their invitation came.

use super::form::Mailbox;
use crate::{
    door::{MemberId, Role, ScheduleId, TeamId},
    shell::Face,
};
use kit::{clock::Time, ids::OrganisationId, words::Locale};
use sea_orm::FromQueryResult;
use uuid::Uuid;

/// Whether a member may come in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum State {
    /// Has no password yet.
    Invited,
    Active,
    /// Shut out by an administrator; everything else of theirs stays.
    Disabled,
}

impl State {
    pub const ALL: [Self; 3] = [Self::Active, Self::Invited, Self::Disabled];

    pub fn code(self) -> &'static str {
        match self {
            Self::Invited => "invited",
            Self::Active => "active",
            Self::Disabled => "disabled",
        }
    }

    pub fn parse(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|state| state.code() == code)
    }
}

/// A member to write, checked.
#[derive(Clone, Debug)]
pub struct Newcomer {
    pub organisation: OrganisationId,
    pub id: MemberId,
    pub display_name: String,
    pub identifier: String,
    pub recovery_address: String,
    pub mailbox: Mailbox,
    pub role: Role,
    pub state: State,
    pub locale: Locale,
    pub landing: String,
    pub time_zone: String,
    pub history: bool,
    pub schedule: Option<ScheduleId>,
    /// Empty for whoever set the organisation up.
    pub created_by: Option<MemberId>,
}

/// Everything about one member that may be edited, as stored.
#[derive(Clone, Debug, FromQueryResult)]
pub struct Stored {
    pub id: MemberId,
    pub display_name: String,
    pub identifier: String,
    pub identifier_key: String,
    pub recovery_address: String,
    /// See [`super::form::Mailbox`].
    pub mailbox: String,
    pub role: String,
    pub state: String,
    pub locale: String,
    pub landing: String,
    pub time_zone: String,
    pub history: bool,
    pub schedule_id: Option<ScheduleId>,
    pub has_way_in: bool,
    pub last_seen_at: Option<Time>,
    pub created_at: Time,
    pub updated_at: Time,
    pub created_by_name: Option<String>,
    pub picture: String,
}

impl Stored {
    pub fn role(&self) -> Role {
        Role::parse(&self.role).unwrap_or(Role::Agent)
    }

    pub fn state(&self) -> State {
        State::parse(&self.state).unwrap_or(State::Disabled)
    }

    pub fn face(&self) -> Face {
        Face::of_member(&self.display_name, self.id, &self.picture)
    }

    /// Whether somebody else changed the row since a form was drawn.
    pub fn version(&self) -> String {
        self.updated_at.timestamp_micros().to_string()
    }
}

/// One line of the list.
#[derive(Clone, Debug, FromQueryResult)]
pub struct Line {
    pub id: MemberId,
    /// The version of the picture; empty without one.
    pub picture: String,
    pub display_name: String,
    pub identifier: String,
    pub recovery_address: String,
    pub role: String,
    pub state: String,
    pub last_seen_at: Option<Time>,
    #[sea_orm(nested)]
    pub letter: LastLetter,
}

/// The last letter to a member and the link in it; all empty when there is none.
#[derive(Clone, Debug, Default, FromQueryResult)]
pub struct LastLetter {
    pub letter_id: Option<Uuid>,
    pub letter_kind: Option<String>,
    pub letter_state: Option<String>,
    pub letter_reply: Option<String>,
    pub letter_recipient: Option<String>,
    pub letter_changed_at: Option<Time>,
    pub opened_at: Option<Time>,
    pub spent_at: Option<Time>,
    pub voided_at: Option<Time>,
    pub expires_at: Option<Time>,
}

/// How a step of a letter's way stands; the class catalogue's `data-state`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Standing {
    Done,
    Now,
    Todo,
    Failed,
    Expired,
}

impl Standing {
    pub fn code(self) -> &'static str {
        match self {
            Self::Done => "done",
            Self::Now => "now",
            Self::Todo => "todo",
            Self::Failed => "failed",
            Self::Expired => "expired",
        }
    }

    pub fn icon(self) -> &'static str {
        match self {
            Self::Done => "check",
            Self::Now | Self::Todo | Self::Expired => "clock",
            Self::Failed => "alert",
        }
    }
}

/// One step of a letter's way.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Step {
    pub standing: Standing,
    /// The sentence is `members-step-{name}`.
    pub name: &'static str,
    pub at: Option<Time>,
    /// What the mail server answered, where that is news.
    pub reply: String,
}

impl Step {
    pub fn key(&self) -> String {
        format!("members-step-{}", self.name)
    }

    /// What the reply is: the mail server's own words, or why there were none.
    pub fn reply_key(&self) -> &'static str {
        if kit::mail::is_answer(&self.reply) {
            "members-reply"
        } else {
            "members-reason"
        }
    }
}

impl LastLetter {
    /// Sent, accepted, opened, done; what went wrong stands where it went wrong (000-14, G-11).
    pub fn steps(&self, now: Time) -> Vec<Step> {
        let Some(state) = self.letter_state.as_deref() else {
            return Vec::new();
        };
        let (standing, name) = match state {
            "held" => (Standing::Now, "held"),
            "sent" => (Standing::Done, "sent"),
            "failed" => (Standing::Failed, "failed"),
            "uncertain" => (Standing::Failed, "uncertain"),
            "overtaken" => (Standing::Expired, "replaced"),
            _ => (Standing::Now, "sending"),
        };
        let reply = if state == "sent" {
            None
        } else {
            self.letter_reply.clone()
        };
        let mut steps = vec![Step {
            standing,
            name,
            at: self.letter_changed_at,
            reply: reply.unwrap_or_default(),
        }];
        if self.expires_at.is_none() {
            return steps; // a notice: no link, so nothing further is awaited
        }
        let plain = |standing, name, at| Step {
            standing,
            name,
            at,
            reply: String::new(),
        };
        if state == "sent" {
            steps.push(plain(Standing::Done, "accepted", None));
        } else if standing != Standing::Failed {
            steps.push(plain(Standing::Todo, "accepted", None));
        }
        if let Some(at) = self.opened_at {
            steps.push(plain(Standing::Done, "opened", Some(at)));
        } else if self.spent_at.is_none() {
            steps.push(plain(Standing::Todo, "opened", None));
        }
        steps.push(match (self.spent_at, self.voided_at, self.expires_at) {
            (Some(at), ..) => plain(Standing::Done, "done", Some(at)),
            (_, Some(at), _) => plain(Standing::Expired, "replaced", Some(at)),
            (_, _, Some(at)) if at <= now => plain(Standing::Expired, "expired", Some(at)),
            _ => plain(Standing::Todo, "done", None),
        });
        steps
    }
}

/// What the list is narrowed to.
#[derive(Clone, Debug, Default)]
pub struct Filter {
    /// What was typed; empty for everybody.
    pub query: String,
    pub role: Option<Role>,
    pub team: Option<TeamId>,
    pub standing: Option<Membership>,
}

/// What the list can be narrowed to by state.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Membership {
    Is(State),
    /// Invited, and the invitation cannot be used: not delivered, or expired.
    Stuck,
}

impl Membership {
    pub fn parse(code: &str) -> Option<Self> {
        if code == "stuck" {
            Some(Self::Stuck)
        } else {
            State::parse(code).map(Self::Is)
        }
    }
}

#[cfg(test)]
mod tests;
