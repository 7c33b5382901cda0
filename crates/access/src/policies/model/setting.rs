//! The value of a field.

use super::Field;
use serde_json::Value as Json;

/// A value, of the kind its field has.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Setting {
    Number(i32),
    /// One of the codes of the field's kind.
    Choice(&'static str),
    Text(String),
}

impl Setting {
    pub fn number(&self) -> i32 {
        match self {
            Self::Number(number) => *number,
            _ => 0,
        }
    }

    pub fn code(&self) -> &str {
        match self {
            Self::Choice(code) => code,
            Self::Text(text) => text,
            Self::Number(_) => "",
        }
    }

    pub fn json(&self) -> Json {
        match self {
            Self::Number(number) => Json::from(*number),
            Self::Choice(code) => Json::from(*code),
            Self::Text(text) => Json::from(text.as_str()),
        }
    }

    /// As a form shows it.
    pub fn typed(&self) -> String {
        match self {
            Self::Number(number) => number.to_string(),
            Self::Choice(code) => (*code).to_owned(),
            Self::Text(text) => text.clone(),
        }
    }

    /// What was stored; none where it is nothing this version knows, so that a newer one may add to it.
    pub fn stored(field: Field, json: &Json) -> Option<Self> {
        let text = match json {
            Json::Number(number) => number.to_string(),
            Json::String(text) => text.clone(),
            _ => return None,
        };
        field.read(&text).ok()
    }
}
