//! What the rooms say to the audit.

use crate::door::{MemberId, Scope, Visit};
use kit::ids::OrganisationId;
use serde_json::{Value, json};
use uuid::Uuid;

/// Which program did it, by the name of its token.
pub(super) const SERVICE: &str = "service";

/// Through whose eyes an administrator looked when it was done, by name and by id.
pub(super) const THROUGH: &str = "through";
const THROUGH_ID: &str = "through_id";

/// One line of the audit. Never a secret, and never what was typed where a password might be typed (S-184).
#[derive(Clone, Debug)]
pub struct Entry {
    pub organisation: OrganisationId,
    pub actor: Option<MemberId>,
    /// The member or row it was done to.
    pub subject: Option<Uuid>,
    /// `room.verb`, e.g. `lockouts.unlocked`.
    pub action: &'static str,
    /// `done`, `refused` or a reason code.
    pub outcome: &'static str,
    pub address: String,
    pub user_agent: String,
    pub data: Value,
}

impl Entry {
    /// An entry about something a signed-in member did from a page, or a program of the organisation's by a token.
    pub fn by(scope: &Scope, visit: &Visit, action: &'static str, subject: Option<Uuid>) -> Self {
        let (actor, data) = match (&scope.impersonated, scope.person()) {
            // It was the administrator who did it, and the record carries both names (S-181).
            (Some(by), _) => {
                let through = json!({ THROUGH: scope.display_name, THROUGH_ID: scope.member });
                (Some(by.administrator), through)
            }
            (None, Some(member)) => (Some(member), json!({})),
            (None, None) => (None, json!({ SERVICE: scope.display_name })),
        };
        Self {
            organisation: scope.organisation,
            actor,
            subject,
            action,
            outcome: "done",
            address: visit.address.to_string(),
            user_agent: visit.user_agent.clone(),
            data,
        }
    }

    /// An entry about something the house did by itself, in a job.
    pub fn by_house(organisation: OrganisationId, action: &'static str, subject: Option<Uuid>) -> Self {
        Self {
            organisation,
            actor: None,
            subject,
            action,
            outcome: "done",
            address: String::new(),
            user_agent: String::new(),
            data: Value::Object(serde_json::Map::new()),
        }
    }

    /// What else there is to say; which program it was, or through whose eyes, stays said.
    #[must_use]
    pub fn data(mut self, mut data: Value) -> Self {
        for kept in [SERVICE, THROUGH, THROUGH_ID] {
            if let (Some(said), Some(fields)) = (self.data.get(kept), data.as_object_mut()) {
                fields.insert(kept.to_owned(), said.clone());
            }
        }
        self.data = data;
        self
    }

    #[must_use]
    pub fn outcome(mut self, outcome: &'static str) -> Self {
        self.outcome = outcome;
        self
    }
}

/// A text that can do nothing to a log, a terminal or a page that shows it: line ends, escape sequences and marks that
/// turn the direction of reading become `�` (S-184).
pub(super) fn clean(text: &str) -> String {
    let harms = |c: char| {
        c.is_control()
            || matches!(c,
                '\u{2028}' | '\u{2029}' // ends of lines and paragraphs
                | '\u{61c}' | '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}'
                | '\u{200b}' | '\u{feff}') // nothing to be seen
    };
    text.chars()
        .map(|c| if harms(c) { '\u{fffd}' } else { c })
        .collect()
}

/// The same for every text inside.
pub(super) fn clean_all(data: Value) -> Value {
    match data {
        Value::String(text) => Value::String(clean(&text)),
        Value::Array(items) => items.into_iter().map(clean_all).collect(),
        Value::Object(fields) => fields
            .into_iter()
            .map(|(name, value)| (clean(&name), clean_all(value)))
            .collect(),
        plain => plain,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_forges_no_line_of_a_log_s_184() {
        let check = |typed: &str, kept: &str| assert_eq!(clean(typed), kept, "{typed:?}");
        check(
            "Ana\r\n2026-01-01 root signed in",
            "Ana��2026-01-01 root signed in",
        );
        check("\u{1b}[2J\u{1b}[31mred", "�[2J�[31mred");
        check("gpj.\u{202e}exe", "gpj.�exe");
        check("a\u{2028}b\u{2066}c\0", "a�b�c�");
        check("José Müller 北京 👩‍💻", "José Müller 北京 👩‍💻");
        assert_eq!(
            clean_all(json!({ "na\nme": ["a\tb", { "x": "\u{202e}y", "n": 3 }] })),
            json!({ "na�me": ["a�b", { "x": "�y", "n": 3 }] })
        );
    }
}
