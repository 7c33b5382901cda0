//! One change at one place.

use super::Op;
use crate::{
    filter::{Filter, Literal, Operator},
    profile::{Noted, Quirk},
    refused::Refused,
    resource::{is_short, item_of, length, value_of},
    schema::{Attribute, Mutability, Type},
};
use serde_json::{Map, Value, json};
use std::collections::{HashMap, HashSet};

pub(super) struct Change<'a> {
    pub op: Op,
    pub attribute: &'static Attribute,
    pub part: Option<&'static Attribute>,
    pub only: Option<&'a Filter>,
}

type Done = Result<(), Refused>;
type Parts = Map<String, Value>;

impl Change<'_> {
    /// Whether such a thing can be done to such an attribute at all.
    pub fn is_allowed(&self) -> Done {
        if self.only.is_some() && !self.attribute.many {
            return Err(Refused::Path("Only a list can have a filter."));
        }
        if self.op == Op::Remove && self.attribute.required && self.part.is_none() {
            return Err(Refused::Mutability("The attribute must be there."));
        }
        Ok(())
    }

    /// What it costs: the values that it looks at, more often for a filter of many terms, and for a long value that each
    /// of them is to take.
    pub fn looks(&self, resource: &Parts, value: &Value) -> usize {
        let found = resource.get(self.attribute.name).and_then(Value::as_array);
        let terms = self.only.map_or(1, Filter::terms);
        let copied = match (self.only, self.part) {
            (None, None) => 0,
            _ => length(value) / 64,
        };
        found.map_or(0, Vec::len).saturating_mul(terms.max(copied)) + 1
    }

    /// Does it to the attribute where it stands, in the resource or in an extension.
    pub fn apply(&self, place: &mut Parts, value: &Value, noted: &mut Noted) -> Done {
        let name = self.attribute.name;
        if self.op == Op::Remove {
            self.remove(place, value, noted)?;
        } else if self.attribute.many {
            let mut items = match place.remove(name) {
                Some(Value::Array(items)) => items,
                _ => Vec::new(),
            };
            let done = self
                .list(&mut items, value, noted)
                .and_then(|()| is_short(self.attribute, &items));
            place.insert(name.to_owned(), Value::Array(items));
            done?;
        } else {
            self.single(place, value, noted)?;
        }
        if place.get(name).is_some_and(is_empty) {
            place.remove(name);
        }
        Ok(())
    }

    fn single(&self, place: &mut Parts, value: &Value, noted: &mut Noted) -> Done {
        let name = self.attribute.name;
        if let Some(part) = self.part {
            let mut parts = match place.remove(name) {
                Some(Value::Object(parts)) => parts,
                _ => Map::new(),
            };
            let done = set(&mut parts, part, value, noted);
            place.insert(name.to_owned(), Value::Object(parts));
            return done;
        }
        match (value_of(self.attribute, value, noted)?, place.get_mut(name)) {
            (Some(Value::Object(new)), Some(Value::Object(parts))) => {
                // What is said to be nothing is taken away; what is not spoken of stays.
                for (key, value) in value.as_object().into_iter().flatten() {
                    if let Some(part) = self.attribute.sub(key).filter(|_| value.is_null()) {
                        parts.remove(part.name);
                    }
                }
                parts.extend(new);
            }
            (Some(new), _) => {
                place.insert(name.to_owned(), new);
            }
            (None, _) if self.op == Op::Replace && self.attribute.required => {
                return Err(Refused::Mutability("The attribute must be there."));
            }
            (None, _) if self.op == Op::Replace => {
                place.remove(name);
            }
            (None, _) => {}
        }
        Ok(())
    }

    fn list(&self, items: &mut Vec<Value>, value: &Value, noted: &mut Noted) -> Done {
        let touched = match (self.only, self.part) {
            (None, None) => return self.whole_list(items, value, noted),
            (None, Some(_)) => (0..items.len()).collect(),
            (Some(only), _) => self.chosen(only, items),
        };
        let touched = if touched.is_empty() {
            items.push(self.seed(noted)?);
            vec![items.len() - 1]
        } else {
            touched
        };
        for place in &touched {
            let item = &mut items[*place];
            match (self.part, item.as_object_mut()) {
                (Some(part), Some(parts)) => set(parts, part, value, noted)?,
                (None, Some(parts)) => {
                    if let Some(Value::Object(new)) = item_of(self.attribute, value, noted)? {
                        for (key, value) in new {
                            let part = self.attribute.sub(&key).ok_or(PART)?;
                            set(parts, part, &value, noted)?;
                        }
                    }
                }
                (_, None) => return Err(PART),
            }
        }
        items.retain(|item| !is_empty(item));
        let first = touched
            .into_iter()
            .rev()
            .find(|place| items.get(*place).is_some_and(is_primary));
        only_primary(items, first);
        Ok(())
    }

    fn whole_list(&self, items: &mut Vec<Value>, value: &Value, noted: &mut Noted) -> Done {
        // One value may be added as it is (RFC 7644, figure 3); replaced is the list.
        let one = match (self.op, value) {
            (Op::Add, Value::Object(_) | Value::String(_)) => Some(json!([value])),
            _ => None,
        };
        let new = match value_of(self.attribute, one.as_ref().unwrap_or(value), noted)? {
            Some(Value::Array(new)) => new,
            _ => Vec::new(),
        };
        if self.op == Op::Replace {
            *items = new;
            return Ok(());
        }
        let before = items.len();
        let mut known: Known = items.iter().collect();
        let fresh: Vec<bool> = new.iter().map(|item| known.learns(item)).collect();
        let added = new.into_iter().zip(fresh);
        items.extend(added.filter_map(|(item, fresh)| fresh.then_some(item)));
        let first = (before..items.len())
            .rev()
            .find(|place| is_primary(&items[*place]));
        only_primary(items, first);
        Ok(())
    }

    fn remove(&self, place: &mut Parts, value: &Value, noted: &mut Noted) -> Done {
        let name = self.attribute.name;
        let listed = self.attribute.many && self.only.is_none() && self.part.is_none() && !value.is_null();
        if listed && !noted.takes(Quirk::RemovedByValue) {
            return Err(Refused::Value("What is removed is said by the path alone."));
        }
        let Some(found) = place.get_mut(name) else {
            return Ok(());
        };
        match (found, self.part) {
            (Value::Array(items), None) if listed => {
                let gone = value
                    .as_array()
                    .map_or(std::slice::from_ref(value), Vec::as_slice);
                let gone: Known = gone.iter().collect();
                items.retain(|item| !gone.holds(item));
            }
            (Value::Array(items), part) => {
                let is_meant = |item: &Value| {
                    self.only
                        .is_none_or(|only| only.accepts_item(self.attribute, item))
                };
                let Some(part) = part else {
                    items.retain(|item| !is_meant(item));
                    return Ok(());
                };
                for item in items.iter_mut().filter(|item| is_meant(item)) {
                    if let Some(parts) = item.as_object_mut() {
                        parts.remove(part.name);
                    }
                }
                items.retain(|item| !is_empty(item));
            }
            (Value::Object(parts), Some(part)) => {
                parts.remove(part.name);
            }
            _ => {
                place.remove(name);
            }
        }
        Ok(())
    }

    fn chosen(&self, only: &Filter, items: &[Value]) -> Vec<usize> {
        let fits = |place: &usize| only.accepts_item(self.attribute, &items[*place]);
        (0..items.len()).filter(fits).collect()
    }

    /// Where nothing fits: the beginning of a new value, if the filter says what that is.
    fn seed(&self, noted: &mut Noted) -> Result<Value, Refused> {
        const NONE: Refused = Refused::NoTarget("Nothing in the list fits the filter.");
        let mut parts = Map::new();
        let Some(only) = self.only else {
            return Ok(Value::Object(parts));
        };
        if !wanted(only, self.attribute, &mut parts) || !noted.takes(Quirk::CreatedByFilter) {
            return Err(NONE);
        }
        Ok(Value::Object(parts))
    }
}

const PART: Refused = Refused::Path(super::PART);

/// What a filter of equalities alone describes; false when it says anything else.
fn wanted(filter: &Filter, attribute: &Attribute, parts: &mut Parts) -> bool {
    match filter {
        Filter::And(left, right) => wanted(left, attribute, parts) && wanted(right, attribute, parts),
        Filter::Compare(name, Operator::Equal, literal) => {
            let Some(part) = attribute.sub(&name.attribute) else {
                return false;
            };
            let value = match (part.of, literal) {
                (Type::Boolean, Literal::Boolean(yes)) => json!(yes),
                (Type::Boolean, Literal::Text(text)) => json!(text.eq_ignore_ascii_case("true")),
                (_, Literal::Text(text)) => json!(text),
                _ => return false,
            };
            parts.insert(part.name.to_owned(), value);
            true
        }
        _ => false,
    }
}

fn set(parts: &mut Parts, part: &'static Attribute, value: &Value, noted: &mut Noted) -> Done {
    let new = item_of(part, value, noted)?;
    let old = parts.get(part.name);
    if part.mutability == Mutability::Immutable && old.is_some() && old != new.as_ref() {
        return Err(Refused::Mutability(
            "The part is immutable: take the value out and put the new one in.",
        ));
    }
    match new {
        Some(new) => parts.insert(part.name.to_owned(), new),
        None => parts.remove(part.name),
    };
    Ok(())
}

/// Values of a list, so that each further one is looked up and not compared with all of them.
///
/// Two values are one when they are the same in what they have in common, if that is what they are known by.
#[derive(Default)]
struct Known<'a> {
    /// By the part `value`: of which types, and `None` where one says no type and so is of every one.
    valued: HashMap<&'a Value, HashSet<Option<&'a Value>>>,
    whole: HashSet<&'a Value>,
}

impl<'a> Known<'a> {
    fn holds(&self, item: &Value) -> bool {
        let Some(value) = item.get("value") else {
            return self.whole.contains(item);
        };
        let kind = item.get("type");
        self.valued
            .get(value)
            .is_some_and(|kinds| kind.is_none() || kinds.contains(&None) || kinds.contains(&kind))
    }

    fn insert(&mut self, item: &'a Value) {
        let value = item.get("value");
        if value.is_none() {
            self.whole.insert(item);
        }
        // A text alone is the value of what is meant.
        if let Some(value) = value.or(Some(item).filter(|item| item.is_string())) {
            self.valued.entry(value).or_default().insert(item.get("type"));
        }
    }

    /// Whether it was not there before.
    fn learns(&mut self, item: &'a Value) -> bool {
        let fresh = !self.holds(item);
        if fresh {
            self.insert(item);
        }
        fresh
    }
}

impl<'a> FromIterator<&'a Value> for Known<'a> {
    fn from_iter<I: IntoIterator<Item = &'a Value>>(items: I) -> Self {
        let mut known = Self::default();
        items.into_iter().for_each(|item| known.insert(item));
        known
    }
}

fn is_empty(value: &Value) -> bool {
    match value {
        Value::Null => true,
        Value::Array(items) => items.is_empty(),
        Value::Object(parts) => parts.is_empty(),
        _ => false,
    }
}

fn is_primary(item: &Value) -> bool {
    item.get("primary") == Some(&Value::Bool(true))
}

/// Who becomes the first makes the others not.
fn only_primary(items: &mut [Value], first: Option<usize>) {
    let Some(first) = first else { return };
    for (place, item) in items.iter_mut().enumerate() {
        if place != first && is_primary(item) {
            item["primary"] = Value::Bool(false);
        }
    }
}
