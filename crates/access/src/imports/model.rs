//! What each row would do: created, left alone, or what is wrong with it.

use super::sheet::{Column, Row};
use crate::{
    door::{MemberId, Role, ScheduleId, TeamId},
    identifier::identifier_key,
    landing::Landing,
    members::{Wish, Wrong},
    names,
};
use kit::{secret::Secret, words::Locale};
use sea_orm::FromQueryResult;
use std::collections::HashMap;

/// What an organisation has that rows may name, and what an empty cell means.
#[derive(Clone, Debug)]
pub struct Known {
    /// By folded name.
    pub teams: HashMap<String, TeamId>,
    pub schedules: HashMap<String, ScheduleId>,
    pub locale: Locale,
    pub time_zone: String,
}

/// One thing that is wrong with a row.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Fault {
    /// More cells than headings.
    Spills,
    Field(Wrong),
    /// Names nothing that exists here.
    Team(String),
    Schedule(String),
    Role(String),
    Language(String),
    /// The same login stands in an earlier line.
    Repeats(usize),
    /// A password as it is, or a hash that nothing here can compare with.
    Password,
}

/// Whose a login is already.
#[derive(Clone, Debug, PartialEq, Eq, FromQueryResult)]
pub struct Existing {
    pub id: MemberId,
    pub identifier_key: String,
    pub display_name: String,
    pub recovery_address: String,
    pub state: String,
}

/// What a row is about, as far as it can be told before anything is done.
#[derive(Clone, Debug)]
pub struct Planned {
    pub line: usize,
    pub wish: Wish,
    pub faults: Vec<Fault>,
    pub existing: Option<Existing>,
    /// What another system kept of their password.
    pub password: Option<Secret<String>>,
}

impl Planned {
    pub fn is_right(&self) -> bool {
        self.faults.is_empty()
    }

    /// Whether carrying it out would create somebody.
    pub fn is_new(&self) -> bool {
        self.is_right() && self.existing.is_none()
    }
}

/// What became of a row.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Outcome {
    Created(MemberId),
    /// The same with the password of before: in already, and not written to.
    Adopted(MemberId),
    /// Was created before and has not come in; the invitation could no longer be used, so another went out.
    InvitedAgain(MemberId),
    /// Was created before, and the invitation is still good.
    Waiting(MemberId),
    /// Was created before, and an administrator took the invitation back; only the board sends another.
    Revoked(MemberId),
    /// Is in already; was told so by letter, unless that was done today.
    Active(MemberId),
    /// Is shut out; only an administrator lets them in again.
    Disabled(MemberId),
    Faulty,
    /// Somebody else took the login, or changed what the row names, at the same moment.
    Overtaken,
}

impl Outcome {
    /// The sentence is `imports-outcome-{code}`.
    pub fn code(&self) -> &'static str {
        match self {
            Self::Created(_) => "created",
            Self::Adopted(_) => "adopted",
            Self::InvitedAgain(_) => "invited-again",
            Self::Waiting(_) => "waiting",
            Self::Revoked(_) => "revoked",
            Self::Active(_) => "active",
            Self::Disabled(_) => "disabled",
            Self::Faulty => "faulty",
            Self::Overtaken => "overtaken",
        }
    }

    /// The one word is `imports-mark-{mark}`.
    pub fn mark(&self) -> &'static str {
        match self {
            Self::Created(_) | Self::InvitedAgain(_) => "invited",
            Self::Adopted(_) => "new",
            Self::Faulty | Self::Overtaken => "faulty",
            _ => "known",
        }
    }

    pub fn member(&self) -> Option<MemberId> {
        match self {
            Self::Created(id)
            | Self::Adopted(id)
            | Self::InvitedAgain(id)
            | Self::Waiting(id)
            | Self::Revoked(id)
            | Self::Active(id)
            | Self::Disabled(id) => Some(*id),
            Self::Faulty | Self::Overtaken => None,
        }
    }

    pub fn tone(&self) -> &'static str {
        match self {
            Self::Created(_) | Self::Adopted(_) | Self::InvitedAgain(_) => "good",
            Self::Waiting(_) | Self::Active(_) => "accent",
            Self::Revoked(_) | Self::Disabled(_) | Self::Overtaken => "warn",
            Self::Faulty => "alarm",
        }
    }
}

/// What stands between several teams of one cell; a comma or a slash may stand in a name.
const BETWEEN: char = '|';

/// What every row would do; `existing` by the key of the login.
pub fn plan(rows: &[Row], known: &Known, existing: &HashMap<String, Existing>) -> Vec<Planned> {
    let mut seen = HashMap::new();
    rows.iter()
        .map(|row| {
            let mut planned = one(row, known);
            let key = identifier_key(row.cell(Column::Login));
            if !key.is_empty() {
                if let Some(line) = seen.get(&key) {
                    planned.faults.push(Fault::Repeats(*line));
                } else {
                    seen.insert(key.clone(), row.line);
                }
            }
            planned.existing = existing.get(&key).cloned();
            if planned.existing.is_some() {
                // Nobody is given a login that is theirs already, and it may be older than a rule.
                let of_login = |fault: &Fault| matches!(fault, Fault::Field(Wrong::Identifier(_)));
                planned.faults.retain(|fault| !of_login(fault));
            }
            planned
        })
        .collect()
}

fn one(row: &Row, known: &Known) -> Planned {
    let mut faults = Vec::new();
    if row.spills {
        faults.push(Fault::Spills);
    }
    let role = role(row.cell(Column::Role)).unwrap_or_else(|| {
        faults.push(Fault::Role(shown(row.cell(Column::Role))));
        Role::Agent
    });
    let locale = locale(row.cell(Column::Language), known.locale).unwrap_or_else(|| {
        faults.push(Fault::Language(shown(row.cell(Column::Language))));
        known.locale
    });
    let wish = Wish {
        display_name: row.cell(Column::Name).to_owned(),
        identifier: row.cell(Column::Login).to_owned(),
        recovery_address: row.cell(Column::Recovery).to_owned(),
        role: role.code().to_owned(),
        team: teams(row.cell(Column::Teams), known, &mut faults),
        schedule: schedule(row.cell(Column::Schedule), known, &mut faults),
        locale: locale.code().to_owned(),
        landing: Landing::options(role)[0].code().to_owned(),
        time_zone: known.time_zone.clone(),
        ..Wish::default()
    };
    let teams: Vec<TeamId> = known.teams.values().copied().collect();
    let schedules: Vec<ScheduleId> = known.schedules.values().copied().collect();
    if let Err(wrong) = wish.check(&teams, &schedules) {
        faults.extend(wrong.into_iter().map(Fault::Field));
    }
    Planned {
        line: row.line,
        wish,
        faults,
        existing: None,
        password: Some(row.cell(Column::Password))
            .filter(|hash| !hash.is_empty())
            .map(|hash| Secret::new(hash.to_owned())),
    }
}

/// What was typed, short enough to be told back.
fn shown(text: &str) -> String {
    text.chars().filter(|c| !c.is_control()).take(60).collect()
}

fn teams(cell: &str, known: &Known, faults: &mut Vec<Fault>) -> Vec<String> {
    // A name that holds the separator itself is looked for whole first.
    let names: Vec<&str> = if known.teams.contains_key(&folded(cell)) {
        vec![cell]
    } else {
        cell.split(BETWEEN).collect()
    };
    let mut ids = Vec::new();
    for name in names.into_iter().filter(|name| !name.trim().is_empty()) {
        match known.teams.get(&folded(name)) {
            Some(id) => ids.push(id.to_string()),
            None => faults.push(Fault::Team(shown(name.trim()))),
        }
    }
    ids
}

fn schedule(cell: &str, known: &Known, faults: &mut Vec<Fault>) -> String {
    if cell.is_empty() {
        return String::new();
    }
    known.schedules.get(&folded(cell)).map_or_else(
        || {
            faults.push(Fault::Schedule(shown(cell)));
            String::new()
        },
        ToString::to_string,
    )
}

/// As names are looked up: without case, accents and double spaces.
pub fn folded(name: &str) -> String {
    names::fold(&name.split_whitespace().collect::<Vec<_>>().join(" "))
}

/// In any of our languages; empty is an agent.
fn role(cell: &str) -> Option<Role> {
    match folded(cell).as_str() {
        "" | "agent" | "agente" | "atendente" => Some(Role::Agent),
        "supervisor" | "supervisora" | "superviseur" | "superviseuse" => Some(Role::Supervisor),
        "administrator" | "administrador" | "administradora" | "administrateur" | "administratrice"
        | "admin" => Some(Role::Administrator),
        _ => None,
    }
}

/// A code or a name; empty is the organisation's.
fn locale(cell: &str, own: Locale) -> Option<Locale> {
    match folded(cell).as_str() {
        "" => Some(own),
        "en" | "english" | "ingles" | "anglais" => Some(Locale::En),
        "es" | "spanish" | "espanol" | "castellano" | "espanhol" | "espagnol" => Some(Locale::Es),
        "pt" | "pt-br" | "portuguese" | "portugues" | "portugues (brasil)" | "portugais" => {
            Some(Locale::PtBr)
        }
        "fr" | "french" | "frances" | "francais" => Some(Locale::Fr),
        code => Locale::parse(code),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::names::Fault as Typed;

    fn known() -> Known {
        let teams = [
            ("suporte", TeamId::new()),
            ("a|b", TeamId::new()),
            ("ventas", TeamId::new()),
        ];
        Known {
            teams: teams
                .into_iter()
                .map(|(name, id)| (name.to_owned(), id))
                .collect(),
            schedules: HashMap::from([("manana".to_owned(), ScheduleId::new())]),
            locale: Locale::Es,
            time_zone: "America/Guayaquil".into(),
        }
    }

    fn row(line: usize, cells: [&str; 7]) -> Row {
        Row::of(line, &Column::ALL.into_iter().zip(cells).collect::<Vec<_>>())
    }

    fn faults(cells: [&str; 7]) -> Vec<Fault> {
        plan(&[row(2, cells)], &known(), &HashMap::new()).remove(0).faults
    }

    #[test]
    fn a_row_says_everything_that_is_wrong_with_it_g_11() {
        let right = ["Vera", "vera", "vera@mail.example", "", "", "", ""];
        assert_eq!(faults(right), []);
        assert_eq!(
            faults([
                "Vera",
                "vera@mail.example",
                "",
                "Atendente",
                "SUPORTE | Ventas",
                "Mañana",
                "Português"
            ]),
            []
        );
        assert_eq!(
            faults(["Vera", "vera", "x@y.co", "Superviseur", "A|B", "", "fr"]),
            [],
            "a bar inside a name"
        );
        assert_eq!(
            faults(["", "vera", "", "chief", "Suporte|Legal", "Noche", "de"]),
            [
                Fault::Role("chief".into()),
                Fault::Language("de".into()),
                Fault::Team("Legal".into()),
                Fault::Schedule("Noche".into()),
                Fault::Field(Wrong::DisplayName(Typed::Missing)),
                Fault::Field(Wrong::RecoveryMissing),
            ]
        );
        assert_eq!(
            faults(["Vera", "vera", "nowhere", "", "", "", ""]),
            [Fault::Field(Wrong::RecoveryImplausible)]
        );
        let lookalike = ["Vera", "vera\u{200b}", "vera@mail.example", "", "", "", ""];
        assert_eq!(
            faults(lookalike),
            [Fault::Field(Wrong::Identifier(Typed::Unprintable))]
        );
        let there = Existing {
            id: MemberId::new(),
            identifier_key: "vera\u{200b}".into(),
            display_name: "Vera".into(),
            recovery_address: "vera@mail.example".into(),
            state: "invited".into(),
        };
        let existing = HashMap::from([(there.identifier_key.clone(), there)]);
        let planned = plan(&[row(2, lookalike)], &known(), &existing);
        assert_eq!(planned[0].faults, [], "whoever has it is invited once more");
    }

    #[test]
    fn the_same_login_twice_is_taken_once_however_it_is_typed() {
        let rows = [
            row(2, ["Vera", "vera@x.example", "", "", "", "", ""]),
            row(3, ["Vera", " VERA@X.example ", "", "", "", "", ""]),
            row(4, ["Ana", "", "a@x.example", "", "", "", ""]),
            row(5, ["Eva", "", "a@x.example", "", "", "", ""]),
        ];
        let planned = plan(&rows, &known(), &HashMap::new());
        assert!(planned[0].is_new());
        assert_eq!(planned[1].faults, [Fault::Repeats(2)]);
        assert!(
            planned[3]
                .faults
                .iter()
                .all(|fault| matches!(fault, Fault::Field(_))),
            "nobody repeats nobody"
        );
    }
}
