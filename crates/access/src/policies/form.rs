//! The fields of the page: how a value is shown, what is in force, and what is wrong with what was typed.

use super::model::{Document, Fault, Field, Group, Kind, Policy, Source};
use kit::words::Tongue;

/// The fields that belong together.
pub(super) struct Section {
    pub code: &'static str,
    pub lines: Vec<Line>,
}

/// One field.
pub(super) struct Line {
    pub code: &'static str,
    pub label: String,
    pub hint: String,
    /// What stands in the field, which may not be in force.
    pub typed: String,
    pub input: Input,
    pub in_force: String,
    pub source: Source,
    pub error: Option<String>,
}

/// How it is entered.
pub(super) enum Input {
    Number {
        unit: String,
    },
    /// Codes and their sentences.
    Choice(Vec<(&'static str, String)>),
    Characters,
}

/// All fields, with what was typed and what is wrong with it.
pub(super) fn sections(
    say: &Tongue,
    document: &Document,
    typed: &[(Field, String)],
    faults: &[(Field, Fault)],
) -> Vec<Section> {
    let policy = document.policy();
    let of = |group: Group| Section {
        code: group.code(),
        lines: Field::ALL
            .into_iter()
            .filter(|field| field.group() == group)
            .map(|field| Line::new(say, field, &policy, typed, faults))
            .collect(),
    };
    Group::ALL.into_iter().map(of).collect()
}

impl Line {
    fn new(
        say: &Tongue,
        field: Field,
        policy: &Policy,
        typed: &[(Field, String)],
        faults: &[(Field, Fault)],
    ) -> Self {
        let typed = typed.iter().find(|(of, _)| *of == field);
        let fault = faults.iter().find(|(of, _)| *of == field);
        Self {
            code: field.code(),
            label: say.t(&key(field)).into_owned(),
            hint: hint(say, field),
            typed: typed.map_or_else(|| policy.setting(field).typed(), |(_, text)| text.clone()),
            input: match field.kind() {
                Kind::Number { unit, .. } => Input::Number {
                    unit: say.t(&format!("policies-unit-{unit}")).into_owned(),
                },
                Kind::Choice(codes) => Input::Choice(
                    codes
                        .iter()
                        .map(|code| (*code, option(say, field, code)))
                        .collect(),
                ),
                Kind::Characters | Kind::Domains => Input::Characters,
            },
            in_force: in_force(say, field, policy),
            source: policy.source(field),
            error: fault.map(|(_, fault)| sentence(say, field, *fault)),
        }
    }

    pub fn decided(&self) -> bool {
        self.source == Source::Organisation
    }

    pub fn preset(&self) -> bool {
        self.source == Source::Preset
    }

    pub fn is(&self, code: &str) -> bool {
        self.typed == code
    }
}

fn key(field: Field) -> String {
    format!("policies-{}", field.code().replace('_', "-"))
}

fn hint(say: &Tongue, field: Field) -> String {
    let hint = say.t(&format!("{}-hint", key(field)));
    match field.kind() {
        Kind::Number { bounds, .. } => {
            let bounds = say.t2("policies-bounds", "least", *bounds.start(), "most", *bounds.end());
            format!("{hint} {bounds}")
        }
        _ => hint.into_owned(),
    }
}

/// The three roles share their sentences.
fn option(say: &Tongue, field: Field, code: &str) -> String {
    let shared = match field {
        Field::MfaAgent | Field::MfaSupervisor | Field::MfaAdministrator => "policies-mfa".to_owned(),
        Field::SessionsAgent | Field::SessionsSupervisor | Field::SessionsAdministrator => {
            "policies-sessions".to_owned()
        }
        _ => key(field),
    };
    say.t(&format!("{shared}-{}", code.replace('_', "-")))
        .into_owned()
}

/// A value in words.
pub(super) fn in_words(say: &Tongue, field: Field, policy: &Policy) -> String {
    let setting = policy.setting(field);
    match field.kind() {
        Kind::Number { unit, .. } => say.t1(&format!("policies-count-{unit}"), "count", setting.number()),
        Kind::Choice(_) => option(say, field, setting.code()),
        Kind::Characters | Kind::Domains if setting.code().is_empty() => say.t("policies-none").into_owned(),
        Kind::Characters | Kind::Domains => setting.typed(),
    }
}

fn in_force(say: &Tongue, field: Field, policy: &Policy) -> String {
    let words = in_words(say, field, policy);
    if field == Field::PasswordLeast && policy.source(field) == Source::Default {
        return say.t1("policies-password-least-undecided", "words", words);
    }
    words
}

/// The name of a field, as the history of changes says it.
pub(super) fn name(say: &Tongue, field: Field) -> String {
    format!(
        "{} · {}",
        say.t(&format!("policies-{}", field.group().code())),
        say.t(&key(field))
    )
}

fn sentence(say: &Tongue, field: Field, fault: Fault) -> String {
    let key = match fault {
        Fault::Missing => "policies-missing",
        Fault::NotANumber => "policies-not-a-number",
        Fault::OutOfBounds => "policies-out-of-bounds",
        Fault::NoChoice => "policies-no-choice",
        Fault::NotForbiddable => "policies-not-forbiddable",
        Fault::TooMany => "policies-too-many",
        Fault::NoDomain => "policies-no-domain",
    };
    match field.kind() {
        Kind::Number { bounds, .. } => say.t2(key, "least", *bounds.start(), "most", *bounds.end()),
        _ => say.t(key).into_owned(),
    }
}
