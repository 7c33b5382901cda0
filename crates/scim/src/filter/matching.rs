//! Asking a filter of a resource.

use super::{Filter, Literal, Operator};
use crate::{
    path::{Meant, Name},
    schema::{Attribute, Kind, Type, get},
};
use chrono::DateTime;
use serde_json::{Map, Value};

impl Filter {
    /// Whether a resource, as [`crate::resource::read`] leaves it, is meant. What the schema does not know is absent.
    pub fn accepts(&self, kind: Kind, resource: &Map<String, Value>) -> bool {
        match self {
            Self::And(left, right) => left.accepts(kind, resource) && right.accepts(kind, resource),
            Self::Or(left, right) => left.accepts(kind, resource) || right.accepts(kind, resource),
            Self::Not(inner) => !inner.accepts(kind, resource),
            Self::Present(name) => values(kind, name, resource)
                .iter()
                .any(|(value, _)| is_there(value)),
            Self::Compare(name, operator, literal) => any(&values(kind, name, resource), *operator, literal),
            Self::Within(name, inner) => {
                let Some(Meant::Attribute { attribute, .. }) = name.meant(kind) else {
                    return false;
                };
                let found = name.value(kind, resource);
                items(found).any(|item| inner.accepts_item(attribute, item))
            }
        }
    }

    /// The same of one value of a list, where the names are those of its parts.
    pub(crate) fn accepts_item(&self, attribute: &'static Attribute, item: &Value) -> bool {
        match self {
            Self::And(left, right) => {
                left.accepts_item(attribute, item) && right.accepts_item(attribute, item)
            }
            Self::Or(left, right) => {
                left.accepts_item(attribute, item) || right.accepts_item(attribute, item)
            }
            Self::Not(inner) => !inner.accepts_item(attribute, item),
            Self::Present(name) => part(attribute, name, item)
                .iter()
                .any(|(value, _)| is_there(value)),
            Self::Compare(name, operator, literal) => any(&part(attribute, name, item), *operator, literal),
            Self::Within(..) => false,
        }
    }
}

type Found<'a> = Vec<(&'a Value, &'static Attribute)>;

fn any(found: &Found<'_>, operator: Operator, literal: &Literal) -> bool {
    match operator {
        // Of what is not there nothing is equal, and so everything is not.
        Operator::NotEqual => !any(found, Operator::Equal, literal),
        Operator::Equal if *literal == Literal::Null => !found.iter().any(|(value, _)| is_there(value)),
        _ => found
            .iter()
            .any(|(value, attribute)| holds(value, attribute, operator, literal)),
    }
}

fn items(value: Option<&Value>) -> impl Iterator<Item = &Value> {
    let (list, single) = match value {
        Some(Value::Array(items)) => (items.as_slice(), None),
        other => (&[] as &[Value], other),
    };
    list.iter().chain(single)
}

/// Everything a name leads to: of a list each value; of a value with parts, where none is named, its `value`.
fn values<'a>(kind: Kind, name: &Name, resource: &'a Map<String, Value>) -> Found<'a> {
    let Some(Meant::Attribute { attribute, part, .. }) = name.meant(kind) else {
        // An extension as a whole is there or is not.
        let whole = name.value(kind, resource).filter(|_| name.attribute.is_empty());
        return whole
            .map(|value| (value, &crate::schema::COMMON[2]))
            .into_iter()
            .collect();
    };
    let part = part.or_else(|| attribute.sub("value"));
    items(name.value(kind, resource))
        .filter_map(|item| match part {
            Some(part) => item.get(part.name).map(|value| (value, part)),
            None => Some((item, attribute)),
        })
        .collect()
}

fn part<'a>(attribute: &'static Attribute, name: &Name, item: &'a Value) -> Found<'a> {
    if let Some(sub) = attribute.sub(&name.attribute) {
        let found = item.as_object().and_then(|object| get(object, sub.name));
        return found.map(|value| (value, sub)).into_iter().collect();
    }
    // A list of plain values has but one name for them.
    if attribute.subs.is_empty() && name.attribute.eq_ignore_ascii_case("value") {
        return vec![(item, attribute)];
    }
    Vec::new()
}

fn is_there(value: &Value) -> bool {
    match value {
        Value::Null => false,
        Value::String(text) => !text.is_empty(),
        Value::Array(items) => !items.is_empty(),
        Value::Object(parts) => !parts.is_empty(),
        _ => true,
    }
}

fn holds(value: &Value, attribute: &Attribute, operator: Operator, literal: &Literal) -> bool {
    match (value, literal) {
        (Value::String(have), Literal::Text(want)) => texts(have, want, attribute, operator),
        (Value::Bool(have), Literal::Boolean(want)) => operator == Operator::Equal && have == want,
        (Value::Bool(have), Literal::Text(want)) => {
            operator == Operator::Equal && want.eq_ignore_ascii_case(&have.to_string())
        }
        (Value::Number(have), Literal::Number(want)) => have
            .as_f64()
            .and_then(|have| have.partial_cmp(want))
            .is_some_and(|order| ordered(order, operator)),
        // A number where a text is kept: some directories count their people.
        (Value::String(have), Literal::Number(want)) => {
            operator == Operator::Equal && have.parse() == Ok(*want)
        }
        _ => false,
    }
}

fn texts(have: &str, want: &str, attribute: &Attribute, operator: Operator) -> bool {
    if attribute.of == Type::DateTime
        && let (Ok(have), Ok(want)) = (
            DateTime::parse_from_rfc3339(have),
            DateTime::parse_from_rfc3339(want),
        )
    {
        return ordered(have.cmp(&want), operator);
    }
    let fold = |text: &str| {
        if attribute.exact {
            text.to_owned()
        } else {
            text.to_lowercase()
        }
    };
    let (have, want) = (fold(have), fold(want));
    match operator {
        Operator::Contains => have.contains(&want),
        Operator::Begins => have.starts_with(&want),
        Operator::Ends => have.ends_with(&want),
        _ => ordered(have.cmp(&want), operator),
    }
}

fn ordered(order: std::cmp::Ordering, operator: Operator) -> bool {
    match operator {
        Operator::Equal => order.is_eq(),
        Operator::Greater => order.is_gt(),
        Operator::GreaterOrEqual => order.is_ge(),
        Operator::Less => order.is_lt(),
        Operator::LessOrEqual => order.is_le(),
        _ => false,
    }
}
