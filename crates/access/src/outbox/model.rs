//! What a letter is and where it can be.

use crate::{door::MemberId, tickets::Purpose};
use chrono::Duration;
use kit::{clock::Time, ids::OrganisationId, secret::Secret, words::Locale};
use serde::{Deserialize, Serialize};

kit::id! {
    /// A letter.
    LetterId
}

/// What a letter is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// The welcome, with the first link.
    Invitation,
    /// The same again, because its holder asked for it (000-13).
    InvitationAgain,
    /// The welcome of who asked for the account (002-04); its link is an invitation's.
    Activation,
    Recovery,
    /// A notice; no link.
    PasswordChanged,
    /// A notice to who was invited and is in already; no link.
    AccessExists,
    /// A notice that links will go elsewhere; no link.
    AddressChanged,
    /// A notice; no link.
    FactorChanged,
    /// A notice; no link.
    SessionsEnded,
    /// A notice; no link.
    NewDevice,
    /// A notice; no link.
    AfterFailures,
    /// A notice; no link.
    Locked,
    /// The organisations of a login; no link, and for nobody's eyes but its holder's.
    Reminder,
    /// To an agent whom customers reach from now on, with a link for another password.
    Enabled,
    /// An alert to administrators: the break-glass account was tried, opened or is due for a test; no link.
    BreakGlass,
    /// A notice to both: a supervisor gave a member a code for a new password; no link.
    Assistance,
    /// To somebody who is no member: the link that proves the mailbox of a request for an account.
    RequestProof,
    /// To the same: the request was refused, and why.
    RequestRefused,
    /// A notice: a member comes in by an identity provider from now on; no link.
    ProviderConnected,
    /// A notice to administrators: our secret at a provider ends soon; no link.
    ProviderEnds,
    /// The link with which a member connects their login with an account at their company.
    Connection,
    /// In place of a recovery's link: the login's people come in by their company's provider; no link.
    RecoveryManaged,
    /// A notice to administrators: coming in by the provider is mandatory no more, because nobody did; no link.
    MandateEnded,
    /// A notice: an administrator looks through the member's eyes; no link.
    Impersonated,
    /// To a reader of the help, who may be no member: the link that confirms or cancels, or that an article changed.
    HelpSubscription,
}

impl Kind {
    const ALL: [Self; 25] = [
        Self::ProviderEnds,
        Self::Impersonated,
        Self::Connection,
        Self::RecoveryManaged,
        Self::MandateEnded,
        Self::ProviderConnected,
        Self::Invitation,
        Self::InvitationAgain,
        Self::Activation,
        Self::Recovery,
        Self::PasswordChanged,
        Self::AccessExists,
        Self::AddressChanged,
        Self::FactorChanged,
        Self::SessionsEnded,
        Self::NewDevice,
        Self::AfterFailures,
        Self::Locked,
        Self::Reminder,
        Self::Enabled,
        Self::BreakGlass,
        Self::Assistance,
        Self::RequestProof,
        Self::RequestRefused,
        Self::HelpSubscription,
    ];

    pub fn code(self) -> &'static str {
        match self {
            Self::Invitation => "invitation",
            Self::InvitationAgain => "invitation-again",
            Self::Activation => "activation",
            Self::Recovery => "recovery",
            Self::PasswordChanged => "password-changed",
            Self::AccessExists => "access-exists",
            Self::AddressChanged => "address-changed",
            Self::FactorChanged => "factor-changed",
            Self::ProviderConnected => "provider-connected",
            Self::Connection => "connection",
            Self::ProviderEnds => "provider-ends",
            Self::MandateEnded => "mandate-ended",
            Self::Impersonated => "impersonated",
            Self::RecoveryManaged => "recovery-managed",
            Self::SessionsEnded => "sessions-ended",
            Self::NewDevice => "new-device",
            Self::AfterFailures => "after-failures",
            Self::Locked => "locked",
            Self::Reminder => "reminder",
            Self::Enabled => "enabled",
            Self::BreakGlass => "break-glass",
            Self::Assistance => "assistance",
            Self::RequestProof => "request-proof",
            Self::RequestRefused => "request-refused",
            Self::HelpSubscription => "help-subscription",
        }
    }

    pub fn parse(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.code() == code)
    }

    /// What its link is for, if it has one.
    pub fn purpose(self) -> Option<Purpose> {
        match self {
            Self::Invitation | Self::InvitationAgain | Self::Activation => Some(Purpose::Invitation),
            Self::Recovery | Self::Enabled => Some(Purpose::Recovery),
            Self::Connection => Some(Purpose::Connection),
            Self::PasswordChanged
            | Self::AccessExists
            | Self::AddressChanged
            | Self::FactorChanged
            | Self::ProviderConnected
            | Self::MandateEnded
            | Self::ProviderEnds
            | Self::Impersonated
            | Self::RecoveryManaged
            | Self::SessionsEnded
            | Self::NewDevice
            | Self::AfterFailures
            | Self::Locked
            | Self::Reminder
            | Self::BreakGlass
            | Self::Assistance
            | Self::RequestProof
            | Self::RequestRefused
            | Self::HelpSubscription => None,
        }
    }

    /// What it says is its recipient's alone: it names organisations that its administrators know nothing of.
    pub fn is_private(self) -> bool {
        self == Self::Reminder
    }

    /// After this long on the way nobody waits for it any more.
    pub fn stale_after(self) -> Option<Duration> {
        (self.purpose() == Some(Purpose::Recovery)).then(|| Duration::hours(4))
    }
}

/// Where a letter is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum State {
    /// No mail server is set up.
    Held,
    Queued,
    /// An attempt began; nothing is known yet.
    Sending,
    /// The mail server took responsibility.
    Sent,
    /// It will never be taken; the reply says why.
    Failed,
    /// The mail server may have it.
    Uncertain,
    /// Its link was dead before it left.
    Overtaken,
}

impl State {
    pub const ALL: [Self; 7] = [
        Self::Held,
        Self::Queued,
        Self::Sending,
        Self::Sent,
        Self::Failed,
        Self::Uncertain,
        Self::Overtaken,
    ];

    pub fn code(self) -> &'static str {
        match self {
            Self::Held => "held",
            Self::Queued => "queued",
            Self::Sending => "sending",
            Self::Sent => "sent",
            Self::Failed => "failed",
            Self::Uncertain => "uncertain",
            Self::Overtaken => "overtaken",
        }
    }

    pub fn parse(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|state| state.code() == code)
    }

    /// Whether a person may say "send it (again)".
    pub fn may_be_sent_by_hand(self) -> bool {
        matches!(self, Self::Held | Self::Failed | Self::Uncertain)
    }
}

/// How long a mail server is asked again before the letter counts as failed.
pub(super) const PATIENCE: Duration = Duration::days(2);
/// An attempt older than this was cut off: the mailer itself gives up after 40 s.
pub(super) const CUT_OFF: Duration = Duration::seconds(90);

/// 30 s, 1 min, 2 min … up to half an hour.
pub(super) fn next_try(attempts: i32) -> Duration {
    let doublings = u32::try_from(attempts.clamp(1, 7) - 1).unwrap_or(0);
    Duration::seconds((30 * 2_i64.pow(doublings)).min(1_800))
}

/// When a letter that was put off is tried again: the job that put it off named this moment.
pub fn next_try_at(put_off_at: Time, attempts: i32) -> Time {
    put_off_at + next_try(attempts)
}

/// What lies sealed in a letter's row.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(super) struct Body {
    pub text: String,
    pub html: String,
    /// The link once more, so that a page can offer it to copy.
    pub link: Option<String>,
}

/// A letter to write.
#[derive(Clone, Debug)]
pub struct NewLetter {
    pub organisation: OrganisationId,
    pub member: Option<MemberId>,
    pub kind: Kind,
    /// Digest of the ticket whose link it carries.
    pub ticket: Option<Vec<u8>>,
    pub locale: Locale,
    pub recipient: String,
    pub subject: String,
    pub text: Secret<String>,
    pub html: Secret<String>,
    pub link: Option<Secret<String>>,
}

/// A letter as lists show it; never its body.
#[derive(Clone, Debug, sea_orm::FromQueryResult)]
pub(super) struct Row {
    pub id: LetterId,
    pub kind: String,
    pub recipient: String,
    pub subject: String,
    pub state: String,
    pub reply: Option<String>,
    pub attempts: i32,
    pub created_at: Time,
    pub changed_at: Time,
    pub locale: String,
    pub member_id: Option<MemberId>,
    pub identifier: Option<String>,
    pub display_name: Option<String>,
    pub ticket_opened_at: Option<Time>,
    pub ticket_spent_at: Option<Time>,
    pub ticket_voided_at: Option<Time>,
    pub ticket_expires_at: Option<Time>,
}

impl Row {
    pub fn state(&self) -> State {
        State::parse(&self.state).unwrap_or(State::Uncertain)
    }

    pub fn kind(&self) -> Option<Kind> {
        Kind::parse(&self.kind)
    }

    /// Whether its link would still be taken.
    pub fn link_is_open(&self, now: Time) -> bool {
        self.ticket_expires_at.is_some_and(|at| at > now)
            && self.ticket_spent_at.is_none()
            && self.ticket_voided_at.is_none()
    }

    /// What became of its link, as a step: state, sentence, and since or until when.
    pub fn fate_of_the_link(&self, now: Time) -> Option<(&'static str, &'static str, Time)> {
        let expires_at = self.ticket_expires_at?;
        Some(
            match (self.ticket_spent_at, self.ticket_voided_at, self.ticket_opened_at) {
                (Some(at), _, _) => ("done", "outbox-step-done", at),
                (None, Some(at), _) => ("expired", "outbox-step-replaced", at),
                (None, None, _) if expires_at <= now => ("expired", "outbox-step-expired", expires_at),
                (None, None, Some(at)) => ("now", "outbox-step-opened", at),
                (None, None, None) => ("todo", "outbox-step-waiting", expires_at),
            },
        )
    }

    /// Whether sending it (again) can help: a used or replaced link helps nobody, an expired one gets new time.
    pub fn may_be_sent(&self) -> bool {
        self.state().may_be_sent_by_hand()
            && self.ticket_spent_at.is_none()
            && self.ticket_voided_at.is_none()
    }

    /// An invitation's link is the administrator's to hand over (004-01). A recovery's is its asker's alone, unless
    /// the letter could not leave the house; one that connects an account opens it to whoever holds the link, and is
    /// never shown.
    pub fn may_be_revealed(&self, now: Time) -> bool {
        let reached = matches!(self.state(), State::Sent | State::Sending | State::Queued);
        let may = match self.kind().and_then(Kind::purpose) {
            Some(Purpose::Connection) => false,
            Some(Purpose::Recovery) => !reached,
            _ => true,
        };
        may && self.link_is_open(now)
    }
}
