//! How far an invitation came, as the board tells it (G-11, 000-14).

use crate::{door::MemberId, outbox};
use kit::clock::Time;
use sea_orm::FromQueryResult;
use uuid::Uuid;

/// The last thing known of an invitation. The rule itself is [`super::store`]'s, because the board is narrowed by it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Progress {
    /// No mail server is set up; the link can be copied and handed over.
    Held,
    Queued,
    /// An attempt began; nothing is known yet.
    Sending,
    /// The mail server does not take it for now; it is tried again by itself.
    Deferred,
    /// The mail server took it.
    Accepted,
    /// It came back; the reply says why.
    Failed,
    /// The mail server may have it.
    Uncertain,
    /// Somebody typed into the page it leads to. A scanner that opens links does not count (S-022).
    Opened,
    /// The password was chosen.
    Done,
    Expired,
    /// An administrator took it back.
    Revoked,
    /// Its link died otherwise: the member was shut out, or changed.
    Void,
}

impl Progress {
    pub const ALL: [Self; 12] = [
        Self::Queued,
        Self::Sending,
        Self::Deferred,
        Self::Accepted,
        Self::Opened,
        Self::Held,
        Self::Failed,
        Self::Uncertain,
        Self::Expired,
        Self::Revoked,
        Self::Void,
        Self::Done,
    ];
    /// Nothing happens any more unless a person does something.
    pub const WANTING: [Self; 4] = [Self::Held, Self::Failed, Self::Uncertain, Self::Expired];

    /// For sentence keys (`invitations-state-{code}`) and for the query that narrows the board.
    pub fn code(self) -> &'static str {
        match self {
            Self::Held => "held",
            Self::Queued => "queued",
            Self::Sending => "sending",
            Self::Deferred => "deferred",
            Self::Accepted => "accepted",
            Self::Failed => "failed",
            Self::Uncertain => "uncertain",
            Self::Opened => "opened",
            Self::Done => "done",
            Self::Expired => "expired",
            Self::Revoked => "revoked",
            Self::Void => "void",
        }
    }

    pub fn parse(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|progress| progress.code() == code)
    }

    /// How its chip looks; the word beside it says the same.
    pub fn tone(self) -> &'static str {
        match self {
            Self::Held | Self::Deferred | Self::Expired => "warn",
            Self::Failed | Self::Uncertain => "alarm",
            Self::Accepted | Self::Opened | Self::Done => "good",
            Self::Queued | Self::Sending | Self::Revoked | Self::Void => "",
        }
    }

    pub fn icon(self) -> &'static str {
        match self {
            Self::Failed | Self::Uncertain => "alert",
            Self::Accepted | Self::Opened => "check",
            Self::Done => "check-double",
            Self::Revoked | Self::Void => "close",
            Self::Held | Self::Queued | Self::Sending | Self::Deferred | Self::Expired => "clock",
        }
    }

    /// Whether taking it back still takes something away.
    pub fn may_be_revoked(self) -> bool {
        !matches!(self, Self::Done | Self::Revoked | Self::Void)
    }
}

/// The last invitation of a member, letter and ticket together.
#[derive(Clone, Debug, FromQueryResult)]
pub struct Line {
    pub member_id: MemberId,
    pub display_name: String,
    pub identifier: String,
    pub recovery_address: String,
    pub member_state: String,
    pub letter_id: Uuid,
    pub letter_state: String,
    pub reply: Option<String>,
    pub recipient: String,
    pub attempts: i32,
    pub created_at: Time,
    pub changed_at: Time,
    pub expires_at: Option<Time>,
    pub opened_at: Option<Time>,
    pub spent_at: Option<Time>,
    pub voided_at: Option<Time>,
    pub progress: String,
}

impl Line {
    pub fn progress(&self) -> Progress {
        Progress::parse(&self.progress).unwrap_or(Progress::Void)
    }

    /// Since when it is so.
    pub fn since(&self) -> Time {
        let since = match self.progress() {
            Progress::Done => self.spent_at,
            Progress::Revoked | Progress::Void => self.voided_at,
            Progress::Expired => self.expires_at,
            Progress::Opened => self.opened_at,
            _ => None,
        };
        since.unwrap_or(self.changed_at)
    }

    /// When it is tried again by itself.
    pub fn next_try(&self) -> Option<Time> {
        (self.progress() == Progress::Deferred).then(|| outbox::next_try_at(self.changed_at, self.attempts))
    }

    /// Until when its link is taken, while that matters to anybody.
    pub fn lasts_until(&self) -> Option<Time> {
        let open = matches!(
            self.progress(),
            Progress::Accepted | Progress::Opened | Progress::Held | Progress::Uncertain
        );
        self.expires_at.filter(|_| open)
    }

    /// Whether the member may be invited (again) at all.
    pub fn may_be_sent(&self) -> bool {
        self.member_state == "invited"
    }

    /// Whether its link can be handed over (004-01).
    pub fn may_be_copied(&self, now: Time) -> bool {
        self.may_be_sent() && self.voided_at.is_none() && self.expires_at.is_some_and(|at| at > now)
    }

    /// The mail server's own words, where there are any.
    pub fn reply(&self) -> &str {
        self.reply.as_deref().unwrap_or_default()
    }

    pub fn reply_key(&self) -> &'static str {
        if kit::mail::is_answer(self.reply()) {
            "invitations-reply"
        } else {
            "invitations-reason"
        }
    }
}

/// What the board is narrowed to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Narrowed {
    /// Whoever has not come in yet.
    Open,
    /// What waits for a person.
    Wanting,
    One(Progress),
}

impl Narrowed {
    pub fn parse(code: &str) -> Self {
        match code {
            "wanting" => Self::Wanting,
            code => Progress::parse(code).map_or(Self::Open, Self::One),
        }
    }

    pub fn states(&self) -> Vec<Progress> {
        match self {
            Self::Open => Progress::ALL
                .into_iter()
                .filter(|p| *p != Progress::Done)
                .collect(),
            Self::Wanting => Progress::WANTING.into(),
            Self::One(progress) => vec![*progress],
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_board_is_narrowed_to_states_that_exist() {
        for progress in Progress::ALL {
            assert_eq!(Narrowed::parse(progress.code()), Narrowed::One(progress));
        }
        for code in ["", "x", "wanting' or 1=1"] {
            assert_eq!(Narrowed::parse(code), Narrowed::Open);
        }
        assert_eq!(Narrowed::Open.states().len(), 11, "all but those who came in");
        assert!(Narrowed::parse("wanting").states().contains(&Progress::Expired));
    }
}
