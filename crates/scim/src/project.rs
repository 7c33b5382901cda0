//! Only what was asked for (RFC 7644, 3.4.2.5 and 3.9).

use crate::{
    path::{Meant, Name},
    refused::Refused,
    schema::Kind,
};
use serde_json::{Map, Value};

/// What of a resource is answered.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Projection {
    /// Empty: everything.
    only: Vec<Name>,
    without: Vec<Name>,
}

impl Projection {
    /// Two lists of names, each separated by commas.
    pub fn parse(attributes: Option<&str>, excluded: Option<&str>) -> Result<Self, Refused> {
        let names = |list: Option<&str>| -> Result<Vec<Name>, Refused> {
            let names = list.unwrap_or_default().split(',').map(str::trim);
            names
                .filter(|name| !name.is_empty())
                .map(|name| Name::parse(name).ok_or(Refused::Value("A name of an attribute cannot be read.")))
                .collect()
        };
        let made = Self {
            only: names(attributes)?,
            without: names(excluded)?,
        };
        if !made.only.is_empty() && !made.without.is_empty() {
            return Err(Refused::Value(
                "Either attributes or excludedAttributes can be given.",
            ));
        }
        Ok(made)
    }

    /// Whether an attribute of the resource's own schema can be left unread.
    pub fn leaves_out(&self, kind: Kind, attribute: &str) -> bool {
        let names = |list: &[Name]| {
            list.iter().any(|name| match name.meant(kind) {
                Some(Meant::Attribute { attribute: one, .. }) => one.name == attribute,
                _ => false,
            })
        };
        let wholly = |list: &[Name]| {
            list.iter().any(|name| match name.meant(kind) {
                Some(Meant::Attribute {
                    attribute: one, part, ..
                }) => one.name == attribute && part.is_none(),
                _ => false,
            })
        };
        (!self.only.is_empty() && !names(&self.only)) || wholly(&self.without)
    }

    pub fn apply(&self, kind: Kind, resource: &Map<String, Value>) -> Map<String, Value> {
        if self.only.is_empty() {
            let mut left = resource.clone();
            self.without
                .iter()
                .for_each(|name| drop_name(kind, name, &mut left));
            return left;
        }
        let mut kept = Map::new();
        for always in ["schemas", "id"] {
            if let Some(value) = resource.get(always) {
                kept.insert(always.to_owned(), value.clone());
            }
        }
        self.only
            .iter()
            .for_each(|name| keep_name(kind, name, resource, &mut kept));
        kept
    }
}

fn drop_name(kind: Kind, name: &Name, resource: &mut Map<String, Value>) {
    match name.meant(kind) {
        Some(Meant::Extension(schema)) => {
            resource.remove(schema.id);
        }
        Some(Meant::Attribute {
            extension,
            attribute,
            part,
        }) if !attribute.always => {
            let place = match extension {
                Some(schema) => resource.get_mut(schema.id).and_then(Value::as_object_mut),
                None => Some(resource),
            };
            match (place, part) {
                (Some(place), None) => {
                    place.remove(attribute.name);
                }
                (Some(place), Some(part)) => {
                    if let Some(value) = place.get_mut(attribute.name) {
                        each(value, &mut |parts| {
                            parts.remove(part.name);
                        });
                    }
                }
                (None, _) => {}
            }
        }
        _ => {}
    }
}

fn keep_name(kind: Kind, name: &Name, resource: &Map<String, Value>, kept: &mut Map<String, Value>) {
    let Some(value) = name.value(kind, resource) else {
        return;
    };
    let (extension, key, part) = match name.meant(kind) {
        Some(Meant::Extension(schema)) => (None, schema.id, None),
        Some(Meant::Attribute {
            extension,
            attribute,
            part,
        }) => (extension, attribute.name, part),
        None => return,
    };
    let mut value = value.clone();
    if let Some(part) = part {
        each(&mut value, &mut |parts| parts.retain(|key, _| key == part.name));
    }
    let place = match extension {
        Some(schema) => kept
            .entry(schema.id)
            .or_insert_with(|| Value::Object(Map::new()))
            .as_object_mut(),
        None => Some(kept),
    };
    let Some(place) = place else { return };
    match (place.get_mut(key), part) {
        // Two parts of one attribute were asked for.
        (Some(before), Some(_)) => join(before, value),
        _ => {
            place.insert(key.to_owned(), value);
        }
    }
}

/// Does it to a value with parts, or to each of a list.
fn each(value: &mut Value, done: &mut impl FnMut(&mut Map<String, Value>)) {
    match value {
        Value::Object(parts) => done(parts),
        Value::Array(items) => items.iter_mut().for_each(|item| each(item, done)),
        _ => {}
    }
}

fn join(before: &mut Value, more: Value) {
    match (before, more) {
        (Value::Object(before), Value::Object(more)) => before.extend(more),
        (Value::Array(before), Value::Array(more)) => {
            before
                .iter_mut()
                .zip(more)
                .for_each(|(before, more)| join(before, more));
        }
        _ => {}
    }
}
