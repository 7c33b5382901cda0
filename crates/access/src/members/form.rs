//! The form of a member: what was typed, and what is wrong with it, field by field.

use super::model::Stored;
use crate::{
    door::{Role, ScheduleId, TeamId},
    identifier,
    landing::Landing,
    names::{self, Fault},
    schedules,
};
use kit::words::Locale;
use serde::Deserialize;

/// Longer names break every list they stand in.
pub const LONGEST_NAME: usize = 80;
/// The longest address mail allows.
pub const LONGEST_ADDRESS: usize = 254;

/// What was typed, kept as it was typed.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub struct Wish {
    pub display_name: String,
    pub identifier: String,
    pub recovery_address: String,
    /// Who reads it: see [`Mailbox`]. Absent from scripts that do not care.
    pub mailbox: String,
    pub role: String,
    pub team: Vec<String>,
    pub schedule: String,
    /// Present when ticked.
    pub history: Option<String>,
    pub locale: String,
    pub landing: String,
    pub time_zone: String,
    /// When the form was drawn; empty from scripts, which do not care.
    pub version: String,
    /// No form says it; a directory's settings do.
    #[serde(skip)]
    pub letters: Letters,
    /// The login that a member has. No form says it: left as it is, it is no new one, and may be older than a rule.
    #[serde(skip)]
    pub standing: String,
}

/// Whether somebody is written to when they are made or let in again.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Letters {
    /// They are, so there must be an address.
    #[default]
    Needed,
    /// They are if there is an address.
    Possible,
    /// They come in by another way.
    Withheld,
}

impl Letters {
    /// Whether one goes to an address, which may be none.
    pub fn go_to(self, address: &str) -> bool {
        match self {
            Self::Needed => true,
            Self::Possible => !address.is_empty(),
            Self::Withheld => false,
        }
    }
}

/// The same, checked.
#[derive(Clone, Debug)]
pub struct Draft {
    pub display_name: String,
    pub identifier: String,
    pub recovery_address: String,
    pub mailbox: Mailbox,
    pub role: Role,
    pub teams: Vec<TeamId>,
    pub schedule: Option<ScheduleId>,
    pub history: bool,
    pub locale: Locale,
    pub landing: Landing,
    pub time_zone: String,
}

/// Who reads the mailbox of a member's links (1.8).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Mailbox {
    /// A mailbox of several members counts as somebody else's, any other as their own.
    #[default]
    Told,
    Own,
    /// Somebody responsible for the member: what they choose is a first password only.
    Delegate,
}

impl Mailbox {
    pub const ALL: [Self; 3] = [Self::Told, Self::Own, Self::Delegate];

    /// As stored.
    pub fn code(self) -> &'static str {
        match self {
            Self::Told => "",
            Self::Own => "own",
            Self::Delegate => "delegate",
        }
    }

    pub fn parse(code: &str) -> Self {
        Self::ALL
            .into_iter()
            .find(|mailbox| mailbox.code() == code)
            .unwrap_or_default()
    }

    pub fn key(self) -> &'static str {
        match self {
            Self::Told => "members-mailbox-told",
            Self::Own => "members-mailbox-own",
            Self::Delegate => "members-mailbox-delegate",
        }
    }
}

/// One thing that is wrong; several are told at once.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Wrong {
    DisplayName(Fault),
    Identifier(Fault),
    /// Nothing typed, and the identifier is no address a letter could go to (000-09).
    RecoveryMissing,
    /// No letter could go there, whatever becomes of it.
    RecoveryImplausible,
    Role,
    /// A team that is not there (any more).
    Team,
    Schedule,
    Locale,
    /// Not open to the role.
    Landing,
    TimeZone,
}

impl Wrong {
    /// The field it stands at.
    pub fn field(self) -> &'static str {
        match self {
            Self::DisplayName(_) => "display_name",
            Self::Identifier(_) => "identifier",
            Self::RecoveryMissing | Self::RecoveryImplausible => "recovery_address",
            Self::Role => "role",
            Self::Team => "team",
            Self::Schedule => "schedule",
            Self::Locale => "locale",
            Self::Landing => "landing",
            Self::TimeZone => "time_zone",
        }
    }
}

/// Whether a letter could be sent to this text: one mailbox at one domain. Whether it arrives, only a letter tells.
pub fn deliverable(text: &str) -> bool {
    let Some((local, domain)) = text.rsplit_once('@') else {
        return false;
    };
    let dotted = |part: &str| !part.starts_with('.') && !part.ends_with('.') && !part.contains("..");
    let local_fine = (1..=64).contains(&local.len())
        && dotted(local)
        && local
            .chars()
            .all(|c| c.is_ascii_alphanumeric() || "!#$%&'*+-/=?^_`{|}~.".contains(c));
    let label = |label: &str| {
        (1..=63).contains(&label.len())
            && !label.starts_with('-')
            && !label.ends_with('-')
            // Some letters have no ink.
            && label
                .chars()
                .all(|c| c == '-' || (c.is_alphanumeric() && !names::unseen(c)))
    };
    let last = domain.rsplit('.').next().unwrap_or_default();
    let domain_fine = domain.contains('.')
        && domain.split('.').all(label)
        && last.chars().count() >= 2
        && !last.chars().all(|c| c.is_ascii_digit())
        && !["invalid", "localhost", "local"]
            .iter()
            .any(|dead| last.eq_ignore_ascii_case(dead));
    text.len() <= LONGEST_ADDRESS && local_fine && domain_fine
}

impl Wish {
    /// What the form of a new member begins with.
    pub fn blank(locale: Locale, time_zone: &str) -> Self {
        Self {
            role: Role::Agent.code().to_owned(),
            locale: locale.code().to_owned(),
            landing: Landing::Conversations.code().to_owned(),
            time_zone: time_zone.to_owned(),
            ..Self::default()
        }
    }

    /// A member as they are.
    pub fn of(member: &Stored, teams: &[TeamId]) -> Self {
        Self {
            display_name: member.display_name.clone(),
            identifier: member.identifier.clone(),
            recovery_address: member.recovery_address.clone(),
            mailbox: member.mailbox.clone(),
            role: member.role.clone(),
            team: teams.iter().map(ToString::to_string).collect(),
            schedule: member.schedule_id.map(|id| id.to_string()).unwrap_or_default(),
            history: member.history.then(|| "true".to_owned()),
            locale: member.locale.clone(),
            landing: Landing::of(member.role(), &member.landing).code().to_owned(),
            time_zone: member.time_zone.clone(),
            version: member.version(),
            letters: Letters::Needed,
            standing: member.identifier.clone(),
        }
    }

    /// Everything checked at once against the organisation's teams and schedules.
    pub fn check(&self, teams: &[TeamId], schedules: &[ScheduleId]) -> Result<Draft, Vec<Wrong>> {
        let mut wrong = Vec::new();
        let mut note = |fault| wrong.push(fault);
        let display_name = names::clean(&self.display_name, LONGEST_NAME)
            .map_err(Wrong::DisplayName)
            .map_err(&mut note);
        let identifier = self.login().map_err(Wrong::Identifier).map_err(&mut note);
        let recovery = self
            .recovery(identifier.as_deref().unwrap_or_default())
            .map_err(&mut note);
        let role = Role::parse(&self.role).ok_or(Wrong::Role).map_err(&mut note);
        let chosen = self.teams(teams).ok_or(Wrong::Team).map_err(&mut note);
        let schedule = self.schedule(schedules).map_err(&mut note);
        let locale = self.locale().ok_or(Wrong::Locale).map_err(&mut note);
        let landing = self
            .landing(role.unwrap_or(Role::Administrator))
            .ok_or(Wrong::Landing)
            .map_err(&mut note);
        let zone = schedules::zone(&self.time_zone)
            .ok_or(Wrong::TimeZone)
            .map_err(&mut note);
        let (Ok(display_name), Ok(identifier), Ok(recovery_address)) = (display_name, identifier, recovery)
        else {
            return Err(wrong);
        };
        let (Ok(role), Ok(teams), Ok(schedule)) = (role, chosen, schedule) else {
            return Err(wrong);
        };
        let (Ok(locale), Ok(landing), Ok(zone)) = (locale, landing, zone) else {
            return Err(wrong);
        };
        let (history, time_zone) = (self.history.is_some(), zone.name().to_owned());
        Ok(Draft {
            display_name,
            identifier,
            recovery_address,
            mailbox: Mailbox::parse(&self.mailbox),
            role,
            teams,
            schedule,
            history,
            locale,
            landing,
            time_zone,
        })
    }

    fn login(&self) -> Result<String, Fault> {
        let stays = !self.standing.is_empty() && self.identifier.trim() == self.standing;
        if stays {
            Ok(self.standing.clone())
        } else {
            identifier::acceptable(&self.identifier)
        }
    }

    /// An empty field means the identifier itself, if a letter could go there (000-07, 000-09).
    fn recovery(&self, identifier: &str) -> Result<String, Wrong> {
        match self.recovery_address.trim() {
            "" if deliverable(identifier) => Ok(identifier.to_owned()),
            "" if self.letters != Letters::Needed => Ok(String::new()),
            "" => Err(Wrong::RecoveryMissing),
            typed if deliverable(typed) => Ok(typed.to_owned()),
            _ => Err(Wrong::RecoveryImplausible),
        }
    }

    fn teams(&self, known: &[TeamId]) -> Option<Vec<TeamId>> {
        let wanted = self.team.iter().filter(|id| !id.is_empty());
        let mut teams = wanted
            .map(|id| id.parse().ok().filter(|id| known.contains(id)))
            .collect::<Option<Vec<TeamId>>>()?;
        teams.sort_unstable();
        teams.dedup();
        Some(teams)
    }

    fn schedule(&self, known: &[ScheduleId]) -> Result<Option<ScheduleId>, Wrong> {
        if self.schedule.is_empty() {
            return Ok(None);
        }
        let chosen = self.schedule.parse().ok().filter(|id| known.contains(id));
        chosen.map(Some).ok_or(Wrong::Schedule)
    }

    fn locale(&self) -> Option<Locale> {
        Locale::ALL
            .into_iter()
            .find(|locale| locale.code() == self.locale)
    }

    /// Nothing chosen is the usual place.
    fn landing(&self, role: Role) -> Option<Landing> {
        if self.landing.is_empty() {
            return Landing::options(role).first().copied();
        }
        Landing::parse(&self.landing).filter(|landing| Landing::options(role).contains(landing))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    // 000-07, 000-09
    #[test]
    fn a_recovery_address_is_one_to_which_a_letter_could_go() {
        for good in [
            "ana@aurora.example",
            "caixa+ti@conecta.com.vc",
            "o'brien@x.ie",
            "a@bücher.example",
            "a.b@x-y.co",
        ] {
            assert!(deliverable(good), "{good}");
        }
        for bad in [
            "",
            "ana",
            "ana@",
            "@aurora.example",
            "ana@aurora",
            "ana @aurora.example",
            "ana@aurora..example",
            ".a@x.co",
            "a..b@x.co",
            "ana@-x.co",
            "ana@x.invalid",
            "ana@x.local",
            "ana@10.0.0.1",
            "a@b.example, c@d.example",
            "Ana <ana@aurora.example>",
            "a@x.co\r\nBcc: b@x.co",
            "a\"b@x.co",
            "ana@x.c",
            "ana@aurora.example.",
            "ana@aurora\u{3164}.example",
            "ana@aurora.example\u{ad}",
        ] {
            assert!(!deliverable(bad), "{bad}");
        }
        assert!(!deliverable(&format!("{}@x.example", "a".repeat(65))));
        assert!(!deliverable(&format!("a@{}example", "abcdefgh.".repeat(40))));
    }

    // 000-09
    #[test]
    fn an_empty_recovery_address_is_the_identifier_only_where_a_letter_could_go() {
        let wish = |identifier: &str, recovery: &str| Wish {
            display_name: "Virgínia Prado".into(),
            identifier: identifier.into(),
            recovery_address: recovery.into(),
            ..Wish::blank(Locale::PtBr, "UTC")
        };
        let check = |identifier: &str, recovery: &str| wish(identifier, recovery).check(&[], &[]);
        assert_eq!(
            check("ana@aurora.example", " ").expect("fine").recovery_address,
            "ana@aurora.example"
        );
        assert_eq!(
            check("ramal 12", "caixa@aurora.example")
                .expect("fine")
                .recovery_address,
            "caixa@aurora.example"
        );
        assert_eq!(
            check("ramal 12", "").expect_err("refused"),
            [Wrong::RecoveryMissing]
        );
        assert_eq!(
            check("ana@aurora.example", "caixa").expect_err("refused"),
            [Wrong::RecoveryImplausible]
        );
    }

    #[test]
    fn a_login_of_before_a_rule_may_stay_and_may_not_be_taken_anew() {
        let old = "vir@aurora.example\u{200b}";
        let check = |typed: &str, standing: &str| {
            let wish = Wish {
                display_name: "Vir".into(),
                identifier: typed.into(),
                standing: standing.into(),
                recovery_address: "vir@aurora.example".into(),
                ..Wish::blank(Locale::PtBr, "UTC")
            };
            wish.check(&[], &[]).map(|draft| draft.identifier)
        };
        assert_eq!(check(old, old), Ok(old.to_owned()));
        for standing in ["", "vir@aurora.example"] {
            assert_eq!(
                check(old, standing),
                Err(vec![Wrong::Identifier(Fault::Unprintable)])
            );
        }
    }

    // 000-02, 000-03, 000-04, 000-26
    #[test]
    fn everything_wrong_is_told_at_once_and_what_is_not_there_is_refused() {
        let (team, schedule) = (TeamId::new(), ScheduleId::new());
        let good = Wish {
            display_name: "Ana".into(),
            identifier: "ana".into(),
            recovery_address: "ana@aurora.example".into(),
            team: vec![team.to_string(), String::new(), team.to_string()],
            schedule: schedule.to_string(),
            history: Some("true".into()),
            ..Wish::blank(Locale::Es, "America/Guayaquil")
        };
        let draft = good.check(&[team], &[schedule]).expect("fine");
        assert_eq!(
            (draft.teams, draft.schedule, draft.history),
            (vec![team], Some(schedule), true)
        );
        assert_eq!(
            good.check(&[], &[]).expect_err("refused"),
            [Wrong::Team, Wrong::Schedule]
        );
        let lost = Wish {
            landing: "members".into(),
            ..good.clone()
        };
        assert_eq!(
            lost.check(&[team], &[schedule]).expect_err("refused"),
            [Wrong::Landing]
        );
        let all: Vec<_> = Wish::default()
            .check(&[], &[])
            .expect_err("refused")
            .iter()
            .map(|w| w.field())
            .collect();
        assert_eq!(
            all,
            [
                "display_name",
                "identifier",
                "recovery_address",
                "role",
                "locale",
                "time_zone"
            ]
        );
    }
}
