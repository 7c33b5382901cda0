//! How far an invitation came: what the members' board shows (000-14).

use super::store::{self, Last};
use crate::{door::MemberId, outbox::LetterId};
use kit::{clock::Time, ids::OrganisationId};
use sea_orm::{ConnectionTrait, DbErr};
use std::collections::HashMap;

/// The last thing known of an invitation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Progress {
    /// No mail server is set up; the link can be copied from the outbox.
    Held,
    Queued,
    /// The mail server took it.
    Sent,
    /// The mail server returned it; the reply says why.
    Failed,
    /// The mail server may have it.
    Uncertain,
    /// Somebody typed into the page it leads to.
    Opened,
    /// The password was chosen.
    Done,
    Expired,
    /// Its link was voided without a newer one: the address changed, the member was disabled.
    Void,
}

impl Progress {
    /// For class names and sentence keys (`invitations-state-{code}`).
    pub fn code(self) -> &'static str {
        match self {
            Self::Held => "held",
            Self::Queued => "queued",
            Self::Sent => "sent",
            Self::Failed => "failed",
            Self::Uncertain => "uncertain",
            Self::Opened => "opened",
            Self::Done => "done",
            Self::Expired => "expired",
            Self::Void => "void",
        }
    }

    /// How a step of this kind looks (`data-state` of `.steps li`).
    pub fn step(self) -> &'static str {
        match self {
            Self::Held | Self::Queued | Self::Opened => "now",
            Self::Sent | Self::Done => "done",
            Self::Failed | Self::Uncertain => "failed",
            Self::Expired | Self::Void => "expired",
        }
    }
}

/// The last invitation of a member.
#[derive(Clone, Debug)]
pub struct Standing {
    pub progress: Progress,
    /// When that became so.
    pub at: Time,
    /// What the mail server said, if anything.
    pub reply: String,
    pub recipient: String,
    pub letter: LetterId,
    pub written_at: Time,
    pub expires_at: Option<Time>,
}

/// Of one member; `None` when none was ever written.
pub async fn state_of(
    connection: &impl ConnectionTrait,
    organisation: OrganisationId,
    member: MemberId,
    now: Time,
) -> Result<Option<Standing>, DbErr> {
    Ok(states_of(connection, organisation, &[member], now)
        .await?
        .remove(&member))
}

/// Of the members of a page, in one query.
pub async fn states_of(
    connection: &impl ConnectionTrait,
    organisation: OrganisationId,
    members: &[MemberId],
    now: Time,
) -> Result<HashMap<MemberId, Standing>, DbErr> {
    let rows = store::last(connection, organisation, members).await?;
    Ok(rows
        .into_iter()
        .map(|row| (row.member_id, standing(row, now)))
        .collect())
}

fn standing(row: Last, now: Time) -> Standing {
    let (progress, at) = progress(&row, now);
    Standing {
        progress,
        at,
        reply: row.reply.unwrap_or_default(),
        recipient: row.recipient,
        letter: LetterId(row.letter_id),
        written_at: row.created_at,
        expires_at: row.expires_at,
    }
}

/// What its holder did outweighs what the mail server said, and that outweighs the calendar only while it waits.
fn progress(row: &Last, now: Time) -> (Progress, Time) {
    if let Some(at) = row.spent_at {
        return (Progress::Done, at);
    }
    if let Some(at) = row.voided_at {
        return (Progress::Void, at);
    }
    match row.state.as_str() {
        "failed" => return (Progress::Failed, row.changed_at),
        "uncertain" => return (Progress::Uncertain, row.changed_at),
        _ => {}
    }
    if let Some(at) = row.expires_at.filter(|at| *at <= now) {
        return (Progress::Expired, at);
    }
    match (row.opened_at, row.state.as_str()) {
        (Some(at), _) => (Progress::Opened, at),
        (None, "held") => (Progress::Held, row.changed_at),
        (None, "sent") => (Progress::Sent, row.changed_at),
        (None, "overtaken") => (Progress::Void, row.changed_at),
        (None, _) => (Progress::Queued, row.changed_at),
    }
}
