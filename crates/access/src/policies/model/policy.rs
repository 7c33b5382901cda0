//! What is in force, for the rooms that obey it.

use super::{Document, Field, Preset, Setting};
use crate::door::Role;
use chrono::Duration;

/// How long a lock stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Lock {
    /// A minute, then twice as long each time, up to fifteen.
    Grows,
    Minutes(i32),
    /// Until a supervisor or an administrator unlocks (000-29).
    UntilReleased,
}

/// Whether a role signs in with a second factor.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mfa {
    Off,
    /// Whoever wants one has one.
    Optional,
    /// Whoever has none yet reaches nothing but adding one (004-21).
    Required,
}

/// What happens to a member's other sessions when they sign in once more (S-091).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SessionRule {
    Allow,
    /// The others end.
    Replace,
    /// The person is asked.
    Ask,
}

/// What happens at sign-out while conversations are in progress (001-20 to 001-22, G-01).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LiveWork {
    /// The sign-out is refused (001-21).
    Block,
    /// They go back to the queue.
    Requeue,
    /// They stay, and so does the member's availability (001-22).
    KeepChannels,
}

/// What a sign-in outside of the member's shift comes to (G-03).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ShiftAccess {
    Off,
    /// They are in, and read that their shift is over or has not begun.
    Warn,
    /// They are not, unless a supervisor lets them in once.
    Deny,
}

/// How a stranger may ask for an account (1.7).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Signup {
    /// Not at all: an administrator creates every member (000-01).
    Closed,
    /// By the page, or by mail to a connected mailbox; somebody decides.
    RequestForm,
    /// By mail only (002-02); somebody decides.
    RequestMail,
    /// As by the page; who reads a mailbox of a listed domain is let in without anybody deciding.
    DomainAllowlist,
}

/// Who decided a value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Source {
    Default,
    Preset,
    Organisation,
}

/// What an administrator should know about what they decided.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Warning {
    /// Short passwords and nothing beside them (003-07, 1.8).
    ShortPasswords,
    /// A stranger can keep somebody out until an administrator acts (1.8).
    LockUntilReleased,
    /// Classes of characters make passwords no harder to guess (1.8).
    Classes,
}

impl Lock {
    /// As counters store it: nothing grows, 0 is until somebody unlocks.
    pub fn of(minutes: Option<i32>) -> Self {
        match minutes {
            None => Self::Grows,
            Some(0) => Self::UntilReleased,
            Some(minutes) => Self::Minutes(minutes),
        }
    }

    pub fn minutes(self) -> Option<i32> {
        match self {
            Self::Grows => None,
            Self::Minutes(minutes) => Some(minutes),
            Self::UntilReleased => Some(0),
        }
    }
}

/// What is in force in an organisation (1.7).
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Policy {
    document: Document,
}

/// The least length where the password may be all there is, and where a second factor stands beside it (1.7).
const ALONE: i32 = 15;
const BESIDE_A_FACTOR: i32 = 8;

impl Policy {
    pub fn new(document: Document) -> Self {
        Self { document }
    }

    pub fn preset(&self) -> Preset {
        self.document.preset
    }

    pub fn source(&self, field: Field) -> Source {
        if self.document.own.contains_key(&field) {
            Source::Organisation
        } else if self.document.preset.says(field).is_some() {
            Source::Preset
        } else {
            Source::Default
        }
    }

    /// The value in force.
    pub fn setting(&self, field: Field) -> Setting {
        let own = self.document.own.get(&field).cloned();
        own.or_else(|| self.document.preset.says(field))
            .unwrap_or_else(|| default(field))
    }

    /// The shortest password of a member of this role. Nobody decided: shorter where a second factor is demanded.
    pub fn password_least(&self, role: Role) -> usize {
        let undecided = self.source(Field::PasswordLeast) == Source::Default;
        if undecided && self.mfa(role) == Mfa::Required {
            return count(BESIDE_A_FACTOR);
        }
        self.count(Field::PasswordLeast)
    }

    pub fn count(&self, field: Field) -> usize {
        count(self.number(field))
    }

    pub fn minutes(&self, field: Field) -> Duration {
        Duration::minutes(self.number(field).into())
    }

    pub fn lock_max(&self) -> i32 {
        self.number(Field::LockMax)
    }

    pub fn lock_window_minutes(&self) -> i32 {
        self.number(Field::LockWindow)
    }

    pub fn lock(&self) -> Lock {
        match self.setting(Field::LockKind).code() {
            "minutes" => Lock::Minutes(self.number(Field::LockDuration)),
            "released" => Lock::UntilReleased,
            _ => Lock::Grows,
        }
    }

    /// Whether whoever is locked out reads so, or the same as after any wrong password.
    pub fn lock_is_told(&self) -> bool {
        self.setting(Field::LockMessage).code() != "neutral"
    }

    pub fn recovery_signs_in(&self) -> bool {
        self.setting(Field::RecoverySignsIn).code() == "on"
    }

    pub fn mfa(&self, role: Role) -> Mfa {
        let field = match role {
            Role::Agent => Field::MfaAgent,
            Role::Supervisor => Field::MfaSupervisor,
            Role::Administrator => Field::MfaAdministrator,
        };
        match self.setting(field).code() {
            "off" => Mfa::Off,
            "required" => Mfa::Required,
            _ => Mfa::Optional,
        }
    }

    pub fn sessions(&self, role: Role) -> SessionRule {
        let field = match role {
            Role::Agent => Field::SessionsAgent,
            Role::Supervisor => Field::SessionsSupervisor,
            Role::Administrator => Field::SessionsAdministrator,
        };
        match self.setting(field).code() {
            "replace" => SessionRule::Replace,
            "ask" => SessionRule::Ask,
            _ => SessionRule::Allow,
        }
    }

    /// Without a person's own act for this long, a session ends (004-13).
    pub fn session_idle(&self) -> Duration {
        self.minutes(Field::SessionIdle)
    }

    /// However busy, a session ends after this long.
    pub fn session_absolute(&self) -> Duration {
        Duration::days(self.number(Field::SessionAbsolute).into())
    }

    pub fn live_work(&self) -> LiveWork {
        match self.setting(Field::LiveWork).code() {
            "requeue" => LiveWork::Requeue,
            "keep_channels" => LiveWork::KeepChannels,
            _ => LiveWork::Block,
        }
    }

    /// So long after a session ran out its member is offered nothing new (G-02) …
    pub fn reentry_rest(&self) -> Duration {
        Duration::seconds(self.number(Field::ReentryRest).into())
    }

    /// … and so long what they had in progress stays theirs.
    pub fn reentry_keep(&self) -> Duration {
        self.minutes(Field::ReentryKeep)
    }

    pub fn shift_access(&self) -> ShiftAccess {
        match self.setting(Field::ShiftAccess).code() {
            "warn" => ShiftAccess::Warn,
            "deny" => ShiftAccess::Deny,
            _ => ShiftAccess::Off,
        }
    }

    /// Before and after a shift.
    pub fn shift_grace(&self) -> Duration {
        self.minutes(Field::ShiftGrace)
    }

    pub fn signup(&self) -> Signup {
        match self.setting(Field::Signup).code() {
            "request_form" => Signup::RequestForm,
            "request_mail" => Signup::RequestMail,
            "domain_allowlist" => Signup::DomainAllowlist,
            _ => Signup::Closed,
        }
    }

    /// The domains whose mailboxes are let in without a decision; none unless the policy says so.
    pub fn signup_domains(&self) -> Vec<String> {
        if self.signup() != Signup::DomainAllowlist {
            return Vec::new();
        }
        let listed = self.setting(Field::SignupDomains);
        listed
            .code()
            .split(", ")
            .filter(|domain| !domain.is_empty())
            .map(str::to_owned)
            .collect()
    }

    pub fn warnings(&self) -> Vec<Warning> {
        let roles = [Role::Agent, Role::Supervisor, Role::Administrator];
        let short = roles.iter().any(|role| {
            self.password_least(*role) < count(BESIDE_A_FACTOR)
                || self.password_least(*role) < count(ALONE) && self.mfa(*role) != Mfa::Required
        });
        let classes = [
            Field::PasswordUpper,
            Field::PasswordLower,
            Field::PasswordDigits,
            Field::PasswordSpecial,
        ];
        let mut warnings = Vec::new();
        if short {
            warnings.push(Warning::ShortPasswords);
        }
        if self.lock() == Lock::UntilReleased {
            warnings.push(Warning::LockUntilReleased);
        }
        if classes.iter().any(|field| self.number(*field) > 0) {
            warnings.push(Warning::Classes);
        }
        warnings
    }

    fn number(&self, field: Field) -> i32 {
        self.setting(field).number()
    }
}

fn count(number: i32) -> usize {
    usize::try_from(number).unwrap_or(0)
}

/// The house's own values (1.7).
#[allow(clippy::match_same_arms)] // a row each: that two happen to be the same number says nothing
fn default(field: Field) -> Setting {
    match field {
        Field::PasswordLeast => Setting::Number(ALONE),
        Field::PasswordMost => Setting::Number(400),
        // No classes and no history: they make passwords no better (ASVS 6.2.5, NIST 800-63B-4).
        Field::PasswordUpper
        | Field::PasswordLower
        | Field::PasswordDigits
        | Field::PasswordSpecial
        | Field::PasswordHistory => Setting::Number(0),
        Field::PasswordForbidden => Setting::Text(String::new()),
        Field::LinkInvitation => Setting::Number(24 * 60),
        Field::LinkRecovery => Setting::Number(30),
        Field::RecoverySignsIn => Setting::Choice("off"),
        Field::LockMax => Setting::Number(10),
        Field::LockWindow | Field::LockDuration => Setting::Number(15),
        Field::LockKind => Setting::Choice("grows"),
        Field::LockMessage => Setting::Choice("visible"),
        Field::MfaAgent | Field::MfaSupervisor | Field::MfaAdministrator => Setting::Choice("optional"),
        Field::SessionIdle => Setting::Number(12 * 60),
        Field::SessionAbsolute => Setting::Number(30),
        Field::SessionsAgent | Field::SessionsSupervisor | Field::SessionsAdministrator => {
            Setting::Choice("allow")
        }
        Field::LiveWork => Setting::Choice("block"),
        Field::ReentryRest => Setting::Number(30),
        Field::ReentryKeep => Setting::Number(5),
        Field::ShiftAccess => Setting::Choice("off"),
        Field::ShiftGrace => Setting::Number(15),
        Field::Signup => Setting::Choice("closed"),
        Field::SignupDomains => Setting::Text(String::new()),
    }
}
