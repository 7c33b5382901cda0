//! The rows of table 1.7: what can be decided.

use super::{Fault, Setting};
use crate::members;
use std::ops::RangeInclusive;

/// One thing an organisation decides. The order is that of the page.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Field {
    PasswordLeast,
    PasswordMost,
    PasswordUpper,
    PasswordLower,
    PasswordDigits,
    PasswordSpecial,
    PasswordForbidden,
    PasswordHistory,
    LinkInvitation,
    LinkRecovery,
    RecoverySignsIn,
    LockMax,
    LockWindow,
    LockKind,
    LockDuration,
    LockMessage,
    MfaAgent,
    MfaSupervisor,
    MfaAdministrator,
    SessionIdle,
    SessionAbsolute,
    SessionsAgent,
    SessionsSupervisor,
    SessionsAdministrator,
    LiveWork,
    ReentryRest,
    ReentryKeep,
    ShiftAccess,
    ShiftGrace,
    Signup,
    SignupDomains,
}

/// What belongs together on the page.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Group {
    Passwords,
    Links,
    Lock,
    Factors,
    Sessions,
    Leaving,
    Shifts,
    Accounts,
}

/// What a field's values are.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Kind {
    Number {
        bounds: RangeInclusive<i32>,
        /// Ends the key of the unit's sentence.
        unit: &'static str,
    },
    Choice(&'static [&'static str]),
    /// Characters, each once, none of them letters or digits.
    Characters,
    /// Domains of addresses, as written behind the @.
    Domains,
}

const MFA: Kind = Kind::Choice(&["off", "optional", "required"]);
const SESSIONS: Kind = Kind::Choice(&["allow", "replace", "ask"]);
/// As many characters can be forbidden.
const FORBIDDEN: usize = 32;
/// As many domains can be listed.
const LISTED: usize = 50;

impl Group {
    pub const ALL: [Self; 8] = [
        Self::Passwords,
        Self::Links,
        Self::Lock,
        Self::Factors,
        Self::Sessions,
        Self::Leaving,
        Self::Shifts,
        Self::Accounts,
    ];

    /// Ends the keys of its sentences.
    pub fn code(self) -> &'static str {
        match self {
            Self::Passwords => "passwords",
            Self::Links => "links",
            Self::Lock => "lock",
            Self::Factors => "factors",
            Self::Sessions => "sessions",
            Self::Leaving => "leaving",
            Self::Shifts => "shifts",
            Self::Accounts => "accounts",
        }
    }
}

impl Field {
    pub const ALL: [Self; 31] = [
        Self::PasswordLeast,
        Self::PasswordMost,
        Self::PasswordUpper,
        Self::PasswordLower,
        Self::PasswordDigits,
        Self::PasswordSpecial,
        Self::PasswordForbidden,
        Self::PasswordHistory,
        Self::LinkInvitation,
        Self::LinkRecovery,
        Self::RecoverySignsIn,
        Self::LockMax,
        Self::LockWindow,
        Self::LockKind,
        Self::LockDuration,
        Self::LockMessage,
        Self::MfaAgent,
        Self::MfaSupervisor,
        Self::MfaAdministrator,
        Self::SessionIdle,
        Self::SessionAbsolute,
        Self::SessionsAgent,
        Self::SessionsSupervisor,
        Self::SessionsAdministrator,
        Self::LiveWork,
        Self::ReentryRest,
        Self::ReentryKeep,
        Self::ShiftAccess,
        Self::ShiftGrace,
        Self::Signup,
        Self::SignupDomains,
    ];

    /// Its name in forms, in documents and in the audit; with hyphens, in the keys of its sentences.
    pub fn code(self) -> &'static str {
        match self {
            Self::PasswordLeast => "password_least",
            Self::PasswordMost => "password_most",
            Self::PasswordUpper => "password_upper",
            Self::PasswordLower => "password_lower",
            Self::PasswordDigits => "password_digits",
            Self::PasswordSpecial => "password_special",
            Self::PasswordForbidden => "password_forbidden",
            Self::PasswordHistory => "password_history",
            Self::LinkInvitation => "link_invitation_minutes",
            Self::LinkRecovery => "link_recovery_minutes",
            Self::RecoverySignsIn => "recovery_signs_in",
            Self::LockMax => "lock_max",
            Self::LockWindow => "lock_window_minutes",
            Self::LockKind => "lock_kind",
            Self::LockDuration => "lock_duration_minutes",
            Self::LockMessage => "lock_message",
            Self::MfaAgent => "mfa_agent",
            Self::MfaSupervisor => "mfa_supervisor",
            Self::MfaAdministrator => "mfa_administrator",
            Self::SessionIdle => "session_idle_minutes",
            Self::SessionAbsolute => "session_absolute_days",
            Self::SessionsAgent => "sessions_agent",
            Self::SessionsSupervisor => "sessions_supervisor",
            Self::SessionsAdministrator => "sessions_administrator",
            Self::LiveWork => "live_work",
            Self::ReentryRest => "reentry_rest_seconds",
            Self::ReentryKeep => "reentry_keep_minutes",
            Self::ShiftAccess => "shift_access",
            Self::ShiftGrace => "shift_grace_minutes",
            Self::Signup => "signup",
            Self::SignupDomains => "signup_domains",
        }
    }

    pub fn parse(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|field| field.code() == code)
    }

    pub fn group(self) -> Group {
        match self {
            Self::PasswordLeast
            | Self::PasswordMost
            | Self::PasswordUpper
            | Self::PasswordLower
            | Self::PasswordDigits
            | Self::PasswordSpecial
            | Self::PasswordForbidden
            | Self::PasswordHistory => Group::Passwords,
            Self::LinkInvitation | Self::LinkRecovery | Self::RecoverySignsIn => Group::Links,
            Self::LockMax | Self::LockWindow | Self::LockKind | Self::LockDuration | Self::LockMessage => {
                Group::Lock
            }
            Self::MfaAgent | Self::MfaSupervisor | Self::MfaAdministrator => Group::Factors,
            Self::SessionIdle
            | Self::SessionAbsolute
            | Self::SessionsAgent
            | Self::SessionsSupervisor
            | Self::SessionsAdministrator => Group::Sessions,
            Self::LiveWork | Self::ReentryRest | Self::ReentryKeep => Group::Leaving,
            Self::ShiftAccess | Self::ShiftGrace => Group::Shifts,
            Self::Signup | Self::SignupDomains => Group::Accounts,
        }
    }

    pub fn kind(self) -> Kind {
        let number = |bounds, unit| Kind::Number { bounds, unit };
        match self {
            // Six only because a migrated floor may know nothing longer (003-07); the page warns about it.
            Self::PasswordLeast => number(6..=64, "characters"),
            Self::PasswordMost => number(64..=400, "characters"),
            Self::PasswordUpper | Self::PasswordLower | Self::PasswordDigits | Self::PasswordSpecial => {
                number(0..=8, "characters")
            }
            Self::PasswordForbidden => Kind::Characters,
            Self::PasswordHistory => number(0..=24, "passwords"),
            Self::LinkInvitation => number(15..=10_080, "minutes"),
            Self::LinkRecovery => number(10..=240, "minutes"),
            Self::RecoverySignsIn => Kind::Choice(&["off", "on"]),
            // Fewer than three would lock whoever mistypes; more than a hundred is no limit any more (S-043).
            Self::LockMax => number(3..=100, "attempts"),
            Self::LockWindow | Self::LockDuration => number(1..=1440, "minutes"),
            Self::LockKind => Kind::Choice(&["grows", "minutes", "released"]),
            Self::LockMessage => Kind::Choice(&["visible", "neutral"]),
            Self::MfaAgent | Self::MfaSupervisor | Self::MfaAdministrator => MFA,
            Self::SessionIdle => number(5..=43_200, "minutes"),
            Self::SessionAbsolute => number(1..=90, "days"),
            Self::SessionsAgent | Self::SessionsSupervisor | Self::SessionsAdministrator => SESSIONS,
            Self::LiveWork => Kind::Choice(&["block", "requeue", "keep_channels"]),
            Self::ReentryRest => number(0..=600, "seconds"),
            Self::ReentryKeep => number(0..=60, "minutes"),
            Self::ShiftAccess => Kind::Choice(&["off", "warn", "deny"]),
            Self::ShiftGrace => number(0..=180, "minutes"),
            Self::Signup => Kind::Choice(&["closed", "request_form", "request_mail", "domain_allowlist"]),
            Self::SignupDomains => Kind::Domains,
        }
    }

    /// The value of a text that was typed or stored.
    pub fn read(self, text: &str) -> Result<Setting, Fault> {
        match self.kind() {
            Kind::Number { bounds, .. } => number(text, &bounds).map(Setting::Number),
            Kind::Choice(codes) => codes
                .iter()
                .find(|code| **code == text)
                .map(|code| Setting::Choice(code))
                .ok_or(Fault::NoChoice),
            Kind::Characters => characters(text).map(Setting::Text),
            Kind::Domains => domains(text).map(Setting::Text),
        }
    }
}

fn number(text: &str, bounds: &RangeInclusive<i32>) -> Result<i32, Fault> {
    let text = text.trim();
    if text.is_empty() {
        return Err(Fault::Missing);
    }
    if !text.bytes().all(|b| b.is_ascii_digit()) {
        return Err(Fault::NotANumber);
    }
    // More digits than a number has room for are out of bounds too.
    let value = text.parse().unwrap_or(i32::MAX);
    if bounds.contains(&value) {
        Ok(value)
    } else {
        Err(Fault::OutOfBounds)
    }
}

/// Letters and digits cannot be forbidden: nobody could choose a password any more, and nobody would see why.
fn characters(text: &str) -> Result<String, Fault> {
    let mut once = String::new();
    for c in text.chars().filter(|c| !c.is_whitespace()) {
        if c.is_alphanumeric() || c.is_control() {
            return Err(Fault::NotForbiddable);
        }
        if !once.contains(c) {
            once.push(c);
        }
    }
    if once.chars().count() > FORBIDDEN {
        return Err(Fault::TooMany);
    }
    Ok(once)
}

/// Domains as people write lists: with commas, spaces or lines between, and perhaps an @ in front. Exactly these; what
/// is below one of them is not meant, for it may be given to anybody.
fn domains(text: &str) -> Result<String, Fault> {
    let mut listed: Vec<String> = Vec::new();
    let parts = text.split(|c: char| c.is_whitespace() || matches!(c, ',' | ';'));
    for part in parts.filter(|part| !part.is_empty()) {
        let domain = part.trim_start_matches('@').to_lowercase();
        if !members::deliverable(&format!("a@{domain}")) {
            return Err(Fault::NoDomain);
        }
        if !listed.contains(&domain) {
            listed.push(domain);
        }
    }
    if listed.len() > LISTED {
        return Err(Fault::NoDomain);
    }
    Ok(listed.join(", "))
}
