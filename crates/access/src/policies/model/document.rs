//! What is stored: the preset, and what was decided otherwise.

use super::{Changed, Field, Policy, Preset, Setting, Signup};
use serde_json::{Map, Value as Json, json};
use std::collections::BTreeMap;

/// An organisation's decisions. A value that its preset says anyway is none of them, and follows the preset.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Document {
    pub preset: Preset,
    pub own: BTreeMap<Field, Setting>,
}

/// The stored row, or what stands for none.
#[derive(Clone, Debug, Default)]
pub struct Row {
    pub document: Document,
    /// 0 while nothing was ever decided.
    pub version: i32,
    pub changed: Option<Changed>,
}

/// What is wrong with one value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fault {
    Missing,
    NotANumber,
    OutOfBounds,
    NoChoice,
    /// A letter, a digit or a control character.
    NotForbiddable,
    /// More characters than can be forbidden.
    TooMany,
    /// Something in the list is no domain, or there are more than can be listed.
    NoDomain,
}

impl Document {
    /// A preset as it is, with nothing decided otherwise.
    pub fn of(preset: Preset) -> Self {
        Self {
            preset,
            own: BTreeMap::new(),
        }
    }

    pub fn policy(&self) -> Policy {
        Policy::new(self.clone())
    }

    /// With the fields that were sent, or what is wrong with each of them.
    pub fn with(mut self, typed: &[(Field, String)]) -> Result<Self, Vec<(Field, Fault)>> {
        let mut faults = Vec::new();
        let mut decided = Vec::new();
        for (field, text) in typed {
            match field.read(text) {
                Ok(setting) => decided.push((*field, setting)),
                Err(fault) => faults.push((*field, fault)),
            }
        }
        if !faults.is_empty() {
            return Err(faults);
        }
        self.own.extend(decided);
        // Only now: what one field follows may hang on another that was sent with it.
        let base = Policy::new(Self::of(self.preset));
        self.own.retain(|field, setting| base.setting(*field) != *setting);
        // "Listed domains" without a list is an offer that nobody can take.
        let now = self.policy();
        let touched = typed
            .iter()
            .any(|(field, _)| matches!(field, Field::Signup | Field::SignupDomains));
        if touched && now.signup() == Signup::DomainAllowlist && now.signup_domains().is_empty() {
            return Err(vec![(Field::SignupDomains, Fault::Missing)]);
        }
        Ok(self)
    }

    /// From what is stored. What this version does not know is left out, never refused: a newer one may have written it.
    pub fn stored(json: &Json) -> Self {
        let preset = json["preset"]
            .as_str()
            .and_then(Preset::parse)
            .unwrap_or_default();
        let own = json["own"].as_object().into_iter().flatten();
        let own = own
            .filter_map(|(code, value)| {
                let field = Field::parse(code)?;
                Some((field, Setting::stored(field, value)?))
            })
            .collect();
        Self { preset, own }
    }

    pub fn json(&self) -> Json {
        let own: Map<String, Json> = self
            .own
            .iter()
            .map(|(field, setting)| (field.code().to_owned(), setting.json()))
            .collect();
        json!({ "preset": self.preset.code(), "own": own })
    }

    /// As the audit keeps it: the values in force, so that it can still be read when a default is another.
    pub fn facts(&self) -> Json {
        let policy = self.policy();
        let mut facts: Map<String, Json> = Field::ALL
            .into_iter()
            .map(|field| (field.code().to_owned(), policy.setting(field).json()))
            .collect();
        facts.insert("preset".to_owned(), self.preset.code().into());
        Json::Object(facts)
    }
}
