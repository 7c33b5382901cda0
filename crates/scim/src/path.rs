//! Names of attributes and paths to them (RFC 7644, 3.5.2 and 3.10).

use crate::{
    filter::{Filter, Parser},
    profile::Noted,
    refused::Refused,
    schema::{self, Attribute, COMMON, Kind, Schema},
};
use serde_json::{Map, Value};

/// Comparisons of a filter in a path: a patch may ask one of each value again and again.
const MOST_TERMS: usize = 10;

/// The name of an attribute: schema, attribute, part; whatever of it was written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Name {
    pub schema: Option<String>,
    /// Empty where an extension as a whole is meant.
    pub attribute: String,
    pub part: Option<String>,
}

/// What a name means for a kind of resource.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Meant {
    /// An extension, with everything in it.
    Extension(&'static Schema),
    Attribute {
        extension: Option<&'static Schema>,
        attribute: &'static Attribute,
        part: Option<&'static Attribute>,
    },
}

impl Name {
    /// Letters, digits, `-`, `_` and a leading `$`; a schema before the last colon.
    pub fn parse(text: &str) -> Option<Self> {
        let is_schema = text
            .get(..4)
            .is_some_and(|start| start.eq_ignore_ascii_case("urn:"));
        let (schema, rest) = match text.rsplit_once(':') {
            Some(_) if Kind::ALL.iter().any(|kind| kind.schema_of(text).is_some()) => (Some(text), ""),
            Some((schema, rest)) if is_schema => (Some(schema), rest),
            Some(_) => return None,
            None => (None, text),
        };
        let (attribute, part) = match rest.split_once('.') {
            Some((attribute, part)) => (attribute, Some(part)),
            None => (rest, None),
        };
        let fine = |name: &str| {
            let bare = name.strip_prefix('$').unwrap_or(name);
            bare.starts_with(|c: char| c.is_ascii_alphabetic())
                && bare
                    .chars()
                    .all(|c| c.is_ascii_alphanumeric() || c == '-' || c == '_')
        };
        let whole = attribute.is_empty() && schema.is_some() && part.is_none();
        (whole || (fine(attribute) && part.is_none_or(fine))).then(|| Self {
            schema: schema.map(str::to_owned),
            attribute: attribute.to_owned(),
            part: part.map(str::to_owned),
        })
    }

    /// Whether it names no extension.
    pub(crate) fn is_of_core(&self) -> bool {
        let core = |urn: &str| {
            Kind::ALL
                .iter()
                .any(|kind| kind.schema().id.eq_ignore_ascii_case(urn))
        };
        self.schema.as_deref().is_none_or(core)
    }

    /// Nothing where the schema does not know it.
    pub(crate) fn meant(&self, kind: Kind) -> Option<Meant> {
        let own = kind.schema();
        let schema = match &self.schema {
            Some(urn) => kind.schema_of(urn)?,
            None => own,
        };
        let extension = (schema != own).then_some(schema);
        if self.attribute.is_empty() {
            return extension.map(Meant::Extension);
        }
        let common = || {
            let found = schema::find(&COMMON, &self.attribute);
            found.filter(|_| extension.is_none())
        };
        let attribute = schema.attribute(&self.attribute).or_else(common)?;
        let part = match &self.part {
            Some(part) => Some(attribute.sub(part)?),
            None => None,
        };
        Some(Meant::Attribute {
            extension,
            attribute,
            part,
        })
    }

    /// The value of the attribute itself, whatever its part.
    pub(crate) fn value<'a>(&self, kind: Kind, resource: &'a Map<String, Value>) -> Option<&'a Value> {
        match self.meant(kind)? {
            Meant::Extension(schema) => resource.get(schema.id),
            Meant::Attribute {
                extension: Some(schema),
                attribute,
                ..
            } => resource.get(schema.id)?.get(attribute.name),
            Meant::Attribute { attribute, .. } => resource.get(attribute.name),
        }
    }
}

/// Where a change goes: an attribute, of a list perhaps only some, of these perhaps only a part.
#[derive(Clone, Debug, PartialEq)]
pub struct Path {
    pub name: Name,
    pub only: Option<Filter>,
    /// After the brackets.
    pub part: Option<String>,
}

impl Path {
    pub fn parse(text: &str, noted: &mut Noted) -> Result<Self, Refused> {
        const WRONG: Refused = Refused::Path("The path cannot be read.");
        let text = text.trim();
        if text.len() > crate::filter::LONGEST {
            return Err(WRONG);
        }
        let Some((before, rest)) = text.split_once('[') else {
            let name = Name::parse(text).ok_or(WRONG)?;
            return Ok(Self {
                name,
                only: None,
                part: None,
            });
        };
        let name = Name::parse(before)
            .filter(|name| name.part.is_none() && !name.attribute.is_empty())
            .ok_or(WRONG)?;
        let mut parser = Parser::new(rest, noted);
        let only = parser.within().map_err(|refused| match refused {
            Refused::Filter(text) => Refused::Path(text),
            other => other,
        })?;
        let after = parser.rest();
        if only.terms() > MOST_TERMS {
            return Err(Refused::Path("The filter of the path has too many terms."));
        }
        let part = match after.strip_prefix('.') {
            Some(part) => Some(
                Name::parse(part)
                    .filter(|name| name.part.is_none() && name.schema.is_none())
                    .ok_or(WRONG)?
                    .attribute,
            ),
            None if after.is_empty() => None,
            None => return Err(WRONG),
        };
        Ok(Self {
            name,
            only: Some(only),
            part,
        })
    }
}
