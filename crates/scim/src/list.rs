//! Questions over many resources, and their answers (RFC 7644, 3.4.2 and 3.4.3).

use crate::{
    filter::Filter, profile::Noted, project::Projection, refused::Refused, resource::length, schema::get,
};
use serde_json::{Map, Value, json};

/// The most resources of one answer.
pub const MOST: usize = 1_000;
/// Bytes of the resources of one answer; whoever wants more asks for what follows, as `itemsPerPage` tells them.
pub const LARGEST: usize = 4 * 1024 * 1024;
/// How many where nobody says.
pub const USUAL: usize = 100;

/// What is asked.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Query {
    pub filter: Option<Filter>,
    /// From one.
    pub start: usize,
    pub count: usize,
    pub projection: Projection,
}

impl Query {
    /// From the address.
    pub fn of_address(query: &str, noted: &mut Noted) -> Result<Self, Refused> {
        let mut fields = Map::new();
        for pair in query.split('&').filter(|pair| !pair.is_empty()) {
            let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
            fields.insert(decoded(name)?, Value::String(decoded(value)?));
        }
        Self::of_fields(&fields, noted)
    }

    /// From the body of `/.search`.
    pub fn of_body(body: &Value, noted: &mut Noted) -> Result<Self, Refused> {
        match body {
            Value::Object(fields) => Self::of_fields(fields, noted),
            _ => Err(Refused::Syntax("The body is no JSON object.")),
        }
    }

    fn of_fields(fields: &Map<String, Value>, noted: &mut Noted) -> Result<Self, Refused> {
        let text = |name: &str| match get(fields, name) {
            Some(Value::String(text)) => Some(text.clone()),
            Some(Value::Number(number)) => Some(number.to_string()),
            Some(Value::Array(items)) => {
                let names: Vec<&str> = items.iter().filter_map(Value::as_str).collect();
                Some(names.join(","))
            }
            _ => None,
        };
        let number = |name: &str, usual: i64| match text(name) {
            Some(text) => text
                .trim()
                .parse::<i64>()
                .map_err(|_| Refused::Value("startIndex and count are numbers.")),
            None => Ok(usual),
        };
        let filter = text("filter").filter(|text| !text.trim().is_empty());
        Ok(Self {
            filter: filter.map(|text| Filter::parse(&text, noted)).transpose()?,
            start: usize::try_from(number("startIndex", 1)?).unwrap_or(1).max(1),
            count: usize::try_from(number("count", i64::try_from(USUAL).unwrap_or(100))?)
                .unwrap_or(0)
                .min(MOST),
            projection: Projection::parse(
                text("attributes").as_deref(),
                text("excludedAttributes").as_deref(),
            )?,
        })
    }
}

fn decoded(text: &str) -> Result<String, Refused> {
    let spaced = text.replace('+', " ");
    percent_encoding::percent_decode_str(&spaced)
        .decode_utf8()
        .map(std::borrow::Cow::into_owned)
        .map_err(|_| Refused::Syntax("The address is no UTF-8."))
}

/// A page as it fills: with no more resources than were asked for, and no more bytes than one answer may have.
#[derive(Clone, Debug)]
pub struct Page {
    resources: Vec<Map<String, Value>>,
    count: usize,
    bytes: usize,
}

impl Page {
    pub fn new(count: usize) -> Self {
        Self {
            resources: Vec::new(),
            count,
            bytes: LARGEST,
        }
    }

    /// How many more could have a place.
    pub fn room(&self) -> usize {
        self.count - self.resources.len()
    }

    /// Puts one more on it, or ends it. The first always has a place: a page with none would have no next.
    pub fn put(&mut self, resource: Map<String, Value>) {
        if self.room() == 0 {
            return;
        }
        let size = resource
            .iter()
            .map(|(name, value)| name.len() + 4 + length(value))
            .sum();
        let left = self.bytes.checked_sub(size);
        if left.is_none() && !self.resources.is_empty() {
            self.count = self.resources.len();
            return;
        }
        self.bytes = left.unwrap_or(0);
        self.resources.push(resource);
    }

    pub fn resources(&self) -> &[Map<String, Value>] {
        &self.resources
    }
}

/// One page of what was found.
pub fn response(resources: &[Map<String, Value>], total: usize, start: usize) -> Value {
    let shown = resources.len();
    json!({
        "schemas": ["urn:ietf:params:scim:api:messages:2.0:ListResponse"],
        "totalResults": total,
        "startIndex": start,
        "itemsPerPage": shown,
        "Resources": resources,
    })
}
