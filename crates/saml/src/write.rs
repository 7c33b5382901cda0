//! Writing XML that is canonical already, so that what is signed is what is sent.

use crate::Refused;
use crate::c14n::{escape_attribute, escape_text};
use chrono::{DateTime, SecondsFormat, Utc};

/// An element, built from the inside: namespaces, then attributes in their order, then what is in it.
pub(crate) struct Element {
    name: &'static str,
    namespaces: Vec<(&'static str, &'static str)>,
    attributes: Vec<(&'static str, String)>,
    body: String,
}

impl Element {
    pub(crate) fn new(name: &'static str) -> Self {
        Self {
            name,
            namespaces: Vec::new(),
            attributes: Vec::new(),
            body: String::new(),
        }
    }

    pub(crate) fn namespace(mut self, prefix: &'static str, uri: &'static str) -> Self {
        self.namespaces.push((prefix, uri));
        self
    }

    pub(crate) fn attribute(mut self, name: &'static str, value: impl Into<String>) -> Self {
        self.attributes.push((name, value.into()));
        self
    }

    /// An attribute, if there is a value.
    pub(crate) fn maybe(self, name: &'static str, value: Option<&str>) -> Self {
        match value {
            Some(value) => self.attribute(name, value),
            None => self,
        }
    }

    pub(crate) fn text(mut self, text: &str) -> Self {
        escape_text(&mut self.body, text);
        self
    }

    pub(crate) fn child(mut self, child: Self) -> Self {
        self.body.push_str(&child.finish());
        self
    }

    pub(crate) fn children(self, children: impl IntoIterator<Item = Self>) -> Self {
        children.into_iter().fold(self, Self::child)
    }

    pub(crate) fn finish(mut self) -> String {
        let mut out = format!("<{}", self.name);
        self.namespaces.sort_unstable();
        self.attributes.sort_unstable();
        let namespaces = self
            .namespaces
            .iter()
            .map(|(prefix, uri)| (format!("xmlns:{prefix}"), (*uri).to_owned()));
        let attributes = self
            .attributes
            .into_iter()
            .map(|(name, value)| (name.to_owned(), value));
        for (name, value) in namespaces.chain(attributes) {
            out.push(' ');
            out.push_str(&name);
            out.push_str("=\"");
            escape_attribute(&mut out, &value);
            out.push('"');
        }
        format!("{out}>{}</{}>", self.body, self.name)
    }
}

/// A time as the protocol writes it.
pub(crate) fn time(time: DateTime<Utc>) -> String {
    time.to_rfc3339_opts(SecondsFormat::Millis, true)
}

/// An ID must be a name of XML. Callers make it from 16 random bytes or more, an underscore before them.
pub(crate) fn checked_id(id: &str) -> Result<&str, Refused> {
    let begins = id.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_');
    let goes_on = id
        .chars()
        .all(|c| c.is_ascii_alphanumeric() || matches!(c, '_' | '-' | '.'));
    if begins && goes_on && id.len() <= 128 {
        Ok(id)
    } else {
        Err(Refused::Ids)
    }
}
