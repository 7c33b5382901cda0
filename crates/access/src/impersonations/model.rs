//! Who may look through whose eyes, for how long, and at what.

use crate::{
    door::{MemberId, Role, SessionId},
    factors::NotShown,
    names,
};
use chrono::Duration;
use kit::clock::Time;

kit::id! {
    /// One time that an administrator looked through a member's eyes.
    ImpersonationId
}

/// How long it lasts at the most, whatever the organisation's sessions do.
pub const LASTS: Duration = Duration::minutes(30);

/// How long it is kept who looked, beside the audit.
pub const KEPT: Duration = Duration::days(400);

/// The shortest and the longest reason, in characters.
pub const SHORTEST: usize = 10;
pub const LONGEST: usize = 500;

/// Who it really is that looks, in a member's session.
#[derive(Clone, Debug)]
pub struct Impersonated {
    pub id: ImpersonationId,
    pub administrator: MemberId,
    pub name: String,
    /// The session it was begun from, which waits aside.
    pub own: SessionId,
    pub until: Time,
}

/// Whether a member of this role and state is one through whose eyes an administrator may look.
pub fn may_be_seen(role: Role, state: &str) -> bool {
    role < Role::Administrator && state == "active"
}

/// Why nobody looks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Refusal {
    /// Their role is not a lower one.
    Rank,
    /// They are invited or shut out.
    Inactive,
    /// Whoever asks came by the break-glass account, which is for nothing but getting in again.
    Emergency,
    /// The computer is one that others use too: nothing may wait aside there (G-14).
    Shared,
    /// As many accounts wait aside as may.
    Full,
    /// Too short to tell anybody anything.
    Reason,
    NotShown(NotShown),
}

impl Refusal {
    /// Title and help.
    pub fn keys(self) -> (&'static str, &'static str) {
        match self {
            Self::Rank => ("impersonations-rank", "impersonations-rank-help"),
            Self::Inactive => ("impersonations-inactive", "impersonations-inactive-help"),
            Self::Emergency => ("impersonations-emergency", "impersonations-emergency-help"),
            Self::Shared => ("impersonations-shared", "impersonations-shared-help"),
            Self::Full => ("impersonations-full", "impersonations-full-help"),
            Self::Reason => ("impersonations-no-reason", "impersonations-no-reason-help"),
            Self::NotShown(why) => why.keys(),
        }
    }
}

/// A reason as it is kept; `None` when it says too little. What is not to be seen says nothing.
pub fn reason(typed: &str) -> Option<String> {
    let typed = typed.trim_matches(|c: char| c.is_whitespace() || names::unseen(c));
    let kept: String = typed.chars().take(LONGEST).collect();
    let said = kept.chars().filter(|c| !names::unseen(*c)).count();
    (said >= SHORTEST).then_some(kept)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_active_and_the_lower_are_seen() {
        let check = |role, state, open| assert_eq!(may_be_seen(role, state), open, "{role:?} {state}");
        check(Role::Agent, "active", true);
        check(Role::Supervisor, "active", true);
        check(Role::Administrator, "active", false);
        check(Role::Agent, "invited", false);
        check(Role::Agent, "disabled", false);
    }

    #[test]
    fn a_reason_says_something() {
        assert_eq!(reason("  short    "), None);
        assert_eq!(reason("  çà et là, ok "), Some("çà et là, ok".to_owned()));
        for unseen in ['\u{200b}', '\u{3164}', '\u{2800}', '\u{ad}', '\u{200d}'] {
            assert_eq!(reason(&unseen.to_string().repeat(40)), None, "{unseen:?}");
            assert_eq!(
                reason(&format!("{unseen}{}x{unseen}", " ".repeat(40))),
                None,
                "{unseen:?}"
            );
            assert_eq!(reason(&format!("short{}", unseen.to_string().repeat(40))), None);
        }
        let persian = "صف پشتیبانی را نمی\u{200c}بیند";
        assert_eq!(reason(persian), Some(persian.to_owned()));
        assert_eq!(reason(&"x".repeat(900)).map(|kept| kept.len()), Some(LONGEST));
    }
}
