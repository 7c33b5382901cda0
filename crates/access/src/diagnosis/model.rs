//! The rules.

use crate::{
    door::{MemberId, Role, ScheduleId},
    enablement::{Step, What},
    invitations::Progress,
    lockouts::AtTheGate,
};
use kit::clock::Time;
use sea_orm::FromQueryResult;
use uuid::Uuid;

/// A member, as the door sees them.
#[derive(Clone, Debug, FromQueryResult)]
pub struct Person {
    pub id: MemberId,
    pub display_name: String,
    pub identifier: String,
    pub recovery_address: String,
    pub role: String,
    /// `invited`, `active` or `disabled`.
    pub state: String,
    pub has_password: bool,
    pub must_change: bool,
    pub password_set_at: Option<Time>,
    pub last_seen_at: Option<Time>,
    pub schedule_id: Option<ScheduleId>,
    /// Open sessions.
    pub sessions: i64,
}

/// Somebody whose links go to what was typed: people type the mailbox for the login (000-15).
#[derive(Clone, Debug, FromQueryResult)]
pub struct Near {
    pub id: MemberId,
    pub display_name: String,
    pub identifier: String,
}

/// The last letter to the member, of any kind.
#[derive(Clone, Debug, FromQueryResult)]
pub struct Letter {
    pub id: Uuid,
    pub state: String,
    pub recipient: String,
    pub reply: Option<String>,
    pub attempts: i32,
    pub changed_at: Time,
}

/// Everything the rules look at.
#[derive(Clone, Debug, Default)]
pub struct Facts {
    /// What was typed.
    pub login: String,
    pub organisation: String,
    /// Where they sign in, in full.
    pub address: String,
    /// There are others, so a device that knows none has to be told.
    pub one_of_several: bool,
    pub person: Option<Person>,
    pub near: Vec<Near>,
    pub gate: AtTheGate,
    /// Name, and whether it is open now.
    pub shift: Option<(String, bool)>,
    /// The policy keeps them out now, and nobody let them in once (G-03).
    pub kept_out: bool,
    pub invitation: Option<Progress>,
    pub letter: Option<Letter>,
    pub next_try: Option<Time>,
    pub enabling: Vec<Step>,
}

/// What a check came to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    Good,
    /// Stops nobody, but explains much.
    Notice,
    /// This is why.
    Stops,
}

/// What mends it, with one press.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Fix {
    Create,
    Ask(String),
    Open(MemberId),
    Reactivate(MemberId),
    Invite(MemberId),
    Unlock(Uuid),
    Letter(Uuid),
    Channels,
}

/// One check and its outcome.
#[derive(Clone, Debug)]
pub struct Finding {
    pub check: &'static str,
    pub verdict: Verdict,
    /// The sentence is `diagnosis-{check}-{outcome}`.
    pub outcome: &'static str,
    pub args: Vec<(&'static str, String)>,
    /// A time that belongs to it.
    pub at: Option<Time>,
    pub fixes: Vec<Fix>,
}

impl Finding {
    fn new(check: &'static str, verdict: Verdict, outcome: &'static str) -> Self {
        Self {
            check,
            verdict,
            outcome,
            args: Vec::new(),
            at: None,
            fixes: Vec::new(),
        }
    }

    fn with(mut self, name: &'static str, value: impl Into<String>) -> Self {
        self.args.push((name, value.into()));
        self
    }

    fn at(mut self, at: Option<Time>) -> Self {
        self.at = at;
        self
    }

    fn fix(mut self, fix: Fix) -> Self {
        self.fixes.push(fix);
        self
    }
}

impl Fix {
    /// The least role that may use it.
    pub fn least(&self) -> Role {
        match self {
            Self::Unlock(_) | Self::Ask(_) => Role::Supervisor,
            _ => Role::Administrator,
        }
    }
}

type Check = fn(&Facts) -> Option<Finding>;

/// From who they are to what reaches them. None where a check does not apply.
pub const CHECKS: [Check; 9] = [
    exists,
    state,
    organisation,
    password,
    lock,
    schedule,
    sessions,
    mail,
    enabling,
];

/// Every check that applies.
pub fn findings(facts: &Facts) -> Vec<Finding> {
    CHECKS.iter().filter_map(|check| check(facts)).collect()
}

use Verdict::{Good, Notice, Stops};

#[allow(clippy::unnecessary_wraps)] // every check has the same shape
fn exists(facts: &Facts) -> Option<Finding> {
    let Some(person) = &facts.person else {
        let mut finding = Finding::new(
            "exists",
            Stops,
            if facts.near.is_empty() { "none" } else { "mailbox" },
        )
        .with("login", facts.login.as_str());
        for near in &facts.near {
            finding = finding.fix(Fix::Ask(near.identifier.clone()));
        }
        return Some(finding.fix(Fix::Create));
    };
    Some(
        Finding::new("exists", Good, "found")
            .with("name", person.display_name.as_str())
            .fix(Fix::Open(person.id)),
    )
}

fn organisation(facts: &Facts) -> Option<Finding> {
    facts.person.as_ref()?;
    let outcome = if facts.one_of_several { "several" } else { "only" };
    Some(
        Finding::new("organisation", Good, outcome)
            .with("organisation", facts.organisation.as_str())
            .with("address", facts.address.as_str()),
    )
}

/// The counter of the login first, as the door looks at it, then the networks it might come from.
#[allow(clippy::unnecessary_wraps)] // every check has the same shape
fn lock(facts: &Facts) -> Option<Finding> {
    let gate = &facts.gate;
    let failures = gate.failures.to_string();
    if gate.locked {
        let outcome = if gate.until.is_some() {
            "locked"
        } else {
            "until-released"
        };
        let finding = Finding::new("lock", Stops, outcome)
            .with("failures", failures)
            .at(gate.until);
        return Some(match gate.lockout {
            Some(lockout) => finding.fix(Fix::Unlock(lockout)),
            None => finding,
        });
    }
    if let Some(network) = gate.networks.first() {
        return Some(
            Finding::new("lock", Notice, "network")
                .with("address", network.address.as_str())
                .at(network.until)
                .fix(Fix::Unlock(network.lockout)),
        );
    }
    let outcome = if gate.failures > 0 { "failures" } else { "open" };
    Some(
        Finding::new("lock", if gate.failures > 0 { Notice } else { Good }, outcome)
            .with("failures", failures)
            .with("limit", gate.limit.to_string()),
    )
}

fn password(facts: &Facts) -> Option<Finding> {
    let person = facts.person.as_ref()?;
    if !person.has_password {
        let finding = Finding::new("password", Stops, "none");
        return Some(match person.state.as_str() {
            "invited" => finding.fix(Fix::Invite(person.id)),
            _ => finding,
        });
    }
    let outcome = if person.must_change { "lent" } else { "set" };
    let verdict = if person.must_change { Notice } else { Good };
    Some(Finding::new("password", verdict, outcome).at(person.password_set_at))
}

fn state(facts: &Facts) -> Option<Finding> {
    let person = facts.person.as_ref()?;
    Some(match (person.state.as_str(), facts.invitation) {
        ("active", _) => Finding::new("state", Good, "active").at(person.last_seen_at),
        ("disabled", _) => Finding::new("state", Stops, "disabled").fix(Fix::Reactivate(person.id)),
        (_, Some(Progress::Revoked)) => Finding::new("state", Stops, "revoked").fix(Fix::Invite(person.id)),
        (_, Some(Progress::Expired)) => Finding::new("state", Stops, "expired").fix(Fix::Invite(person.id)),
        _ => Finding::new("state", Stops, "invited").fix(Fix::Invite(person.id)),
    })
}

/// Hours keep somebody out only where the organisation decided so; elsewhere they are told.
fn schedule(facts: &Facts) -> Option<Finding> {
    let person = facts.person.as_ref()?;
    Some(match &facts.shift {
        None => Finding::new("schedule", Good, "none"),
        Some((name, _)) if facts.kept_out => {
            Finding::new("schedule", Stops, "denied").with("name", name.as_str())
        }
        Some((name, true)) => Finding::new("schedule", Good, "open").with("name", name.as_str()),
        Some((name, false)) => Finding::new("schedule", Notice, "closed")
            .with("name", name.as_str())
            .fix(Fix::Open(person.id)),
    })
}

fn sessions(facts: &Facts) -> Option<Finding> {
    let person = facts.person.as_ref()?;
    let outcome = if person.sessions > 0 { "open" } else { "none" };
    Some(Finding::new("sessions", Good, outcome).with("n", person.sessions.to_string()))
}

fn mail(facts: &Facts) -> Option<Finding> {
    let person = facts.person.as_ref()?;
    let Some(letter) = &facts.letter else {
        return Some(Finding::new("mail", Good, "none").with("address", person.recovery_address.as_str()));
    };
    // Who waits for a link is stopped by a letter that did not arrive; who is in is only told.
    let bad = if person.has_password { Notice } else { Stops };
    let (verdict, outcome) = match (letter.state.as_str(), letter.attempts) {
        ("sent", _) => (Good, "accepted"),
        ("failed", _) => (bad, "failed"),
        ("uncertain", _) => (Notice, "uncertain"),
        ("held", _) => (bad, "held"),
        ("overtaken", _) => (Notice, "overtaken"),
        (_, 0) => (Notice, "queued"),
        _ => (Notice, "deferred"),
    };
    let finding = Finding::new("mail", verdict, outcome)
        .with("address", letter.recipient.as_str())
        .with("reply", letter.reply.as_deref().unwrap_or_default())
        .at(facts.next_try.or(Some(letter.changed_at)));
    Some(match verdict {
        Good => finding,
        _ if person.state == "invited" => finding.fix(Fix::Letter(letter.id)).fix(Fix::Invite(person.id)),
        _ => finding.fix(Fix::Letter(letter.id)),
    })
}

/// Only agents are reached by customers; what is missing stops nobody at the door (001-12).
fn enabling(facts: &Facts) -> Option<Finding> {
    let person = facts
        .person
        .as_ref()
        .filter(|person| person.role == Role::Agent.code())?;
    let missing = |what: What| {
        facts
            .enabling
            .iter()
            .any(|step| step.what == what && step.stops())
    };
    Some(match (missing(What::Team), missing(What::Channel)) {
        (true, true) => Finding::new("enabling", Notice, "team-and-channel")
            .fix(Fix::Open(person.id))
            .fix(Fix::Channels),
        (true, false) => Finding::new("enabling", Notice, "team").fix(Fix::Open(person.id)),
        (false, true) => Finding::new("enabling", Notice, "channel").fix(Fix::Channels),
        (false, false) => Finding::new("enabling", Good, "done"),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn person() -> Person {
        Person {
            id: MemberId::new(),
            display_name: "Vera".into(),
            identifier: "vera".into(),
            recovery_address: "vera@mail.example".into(),
            role: "agent".into(),
            state: "active".into(),
            has_password: true,
            must_change: false,
            password_set_at: None,
            last_seen_at: None,
            schedule_id: None,
            sessions: 0,
        }
    }

    fn stopping(facts: &Facts) -> Vec<(&'static str, &'static str)> {
        let found = findings(facts)
            .into_iter()
            .filter(|finding| finding.verdict == Stops);
        found.map(|finding| (finding.check, finding.outcome)).collect()
    }

    fn of(person: Person) -> Facts {
        Facts {
            person: Some(person),
            ..Facts::default()
        }
    }

    #[test]
    fn each_check_stops_for_its_own_reason_g_12() {
        assert_eq!(stopping(&of(person())), []);
        assert_eq!(stopping(&Facts::default()), [("exists", "none")]);
        let disabled = Person {
            state: "disabled".into(),
            ..person()
        };
        assert_eq!(stopping(&of(disabled)), [("state", "disabled")]);
        let invited = Person {
            state: "invited".into(),
            has_password: false,
            ..person()
        };
        assert_eq!(
            stopping(&of(invited.clone())),
            [("state", "invited"), ("password", "none")]
        );
        let mut expired = of(invited);
        expired.invitation = Some(Progress::Expired);
        assert_eq!(stopping(&expired), [("state", "expired"), ("password", "none")]);
        let mut locked = of(person());
        locked.gate.locked = true;
        assert_eq!(stopping(&locked), [("lock", "until-released")]);
        let mut late = of(person());
        late.shift = Some(("Mañana".into(), false));
        assert_eq!(stopping(&late), [], "hours stop nobody");
    }

    #[test]
    fn a_supervisor_unlocks_and_an_administrator_does_the_rest() {
        assert_eq!(Fix::Unlock(Uuid::nil()).least(), Role::Supervisor);
        assert_eq!(Fix::Reactivate(MemberId::new()).least(), Role::Administrator);
    }
}
