//! PATCH (RFC 7644, 3.5.2): read, and done to a copy.

mod change;
mod read;

pub use read::read;

use crate::{
    filter::{Filter, Literal, Operator},
    path::{Meant, Path},
    profile::{Noted, Quirk},
    refused::Refused,
    resource,
    schema::{Attribute, Kind, Schema},
};
use change::Change;
use serde_json::{Map, Value};

/// Operations of one request.
pub const MOST: usize = 1_000;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Op {
    Add,
    Replace,
    Remove,
}

#[derive(Clone, Debug, PartialEq)]
pub struct Operation {
    pub op: Op,
    pub path: Option<Path>,
    /// `null` where there is none.
    pub value: Value,
}

/// What a resource is after all operations, or why none of them is done.
pub fn apply(
    kind: Kind,
    resource: &Map<String, Value>,
    operations: &[Operation],
    noted: &mut Noted,
) -> Result<Map<String, Value>, Refused> {
    let mut changed = resource.clone();
    for operation in operations {
        match &operation.path {
            Some(path) => at_path(kind, &mut changed, (operation.op, path), &operation.value, noted)?,
            None => everywhere(kind, &mut changed, operation, noted)?,
        }
    }
    resource::check(kind, &changed)?;
    Ok(changed)
}

/// Without a path the value is a piece of the resource.
fn everywhere(
    kind: Kind,
    resource: &mut Map<String, Value>,
    operation: &Operation,
    noted: &mut Noted,
) -> Result<(), Refused> {
    if operation.op == Op::Remove {
        return Err(Refused::NoTarget("What is to be removed is not said."));
    }
    let Value::Object(pieces) = &operation.value else {
        return Err(Refused::Value("Without a path the value is an object."));
    };
    for (key, value) in pieces {
        if key.eq_ignore_ascii_case("schemas") {
            continue;
        }
        let path = Path::parse(key, noted)?;
        let plain = path.only.is_none()
            && path.name.part.is_none()
            && (path.name.schema.is_none() || path.name.attribute.is_empty());
        if !plain && !noted.takes(Quirk::DottedKey) {
            return Err(Refused::Path("A key of the value is no name of an attribute."));
        }
        at_path(kind, resource, (operation.op, &path), value, noted)?;
    }
    Ok(())
}

fn at_path(
    kind: Kind,
    resource: &mut Map<String, Value>,
    (op, path): (Op, &Path),
    value: &Value,
    noted: &mut Noted,
) -> Result<(), Refused> {
    let (extension, attribute, part) = match path.name.meant(kind) {
        Some(Meant::Extension(schema)) => return whole_extension(kind, resource, (op, schema), value, noted),
        Some(Meant::Attribute {
            extension,
            attribute,
            part,
        }) => (extension, attribute, part),
        None if path.name.attribute.eq_ignore_ascii_case("password") => {
            noted.takes(Quirk::PasswordIgnored);
            return Ok(());
        }
        None if noted.takes(Quirk::UnknownIgnored) => return Ok(()),
        None => return Err(Refused::Path("The path names nothing that the schema knows.")),
    };
    let part = match (&path.part, part) {
        (Some(name), _) => Some(
            attribute
                .sub(name)
                .ok_or(Refused::Path("The path names no part of the attribute."))?,
        ),
        (None, part) => part,
    };
    if attribute.is_read_only() || part.is_some_and(Attribute::is_read_only) {
        return if noted.takes(Quirk::ReadOnlyIgnored) {
            Ok(())
        } else {
            Err(Refused::Mutability("The attribute is read-only."))
        };
    }
    if path.only.is_some() && !attribute.many {
        return Err(Refused::Path("Only a list can have a filter."));
    }
    if op == Op::Remove && attribute.required && part.is_none() {
        return Err(Refused::Mutability("The attribute must be there."));
    }
    let change = Change {
        op,
        attribute,
        part,
        only: path.only.as_ref(),
    };
    let Some(schema) = extension else {
        return change.apply(resource, value, noted);
    };
    let mut inside = take_extension(resource, schema);
    let done = change.apply(&mut inside, value, noted);
    if !inside.is_empty() {
        resource.insert(schema.id.to_owned(), Value::Object(inside));
    }
    done
}

fn take_extension(resource: &mut Map<String, Value>, schema: &Schema) -> Map<String, Value> {
    match resource.remove(schema.id) {
        Some(Value::Object(inside)) => inside,
        _ => Map::new(),
    }
}

fn whole_extension(
    kind: Kind,
    resource: &mut Map<String, Value>,
    (op, schema): (Op, &'static Schema),
    value: &Value,
    noted: &mut Noted,
) -> Result<(), Refused> {
    if op == Op::Remove || value.is_null() {
        resource.remove(schema.id);
        return Ok(());
    }
    let Value::Object(pieces) = value else {
        return Err(Refused::Value("An extension is an object."));
    };
    // A piece of a resource may say of what schema it is.
    let pieces = pieces
        .iter()
        .filter(|(key, _)| !key.eq_ignore_ascii_case("schemas"));
    for (key, value) in pieces {
        let path = Path::parse(&format!("{}:{key}", schema.id), noted)?;
        at_path(kind, resource, (op, &path), value, noted)?;
    }
    Ok(())
}

/// A change of who is in a group, and of nothing else: it needs nobody to read the whole group.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Roll {
    Join(Vec<String>),
    Leave(Vec<String>),
}

/// The operations as such changes, if they are nothing more.
pub fn roll(operations: &[Operation], noted: &mut Noted) -> Option<Vec<Roll>> {
    operations
        .iter()
        .map(|operation| rolled(operation, noted))
        .collect()
}

fn rolled(operation: &Operation, noted: &mut Noted) -> Option<Roll> {
    let path = operation.path.as_ref()?;
    let members = path.name.attribute.eq_ignore_ascii_case("members")
        && path.name.part.is_none()
        && path.name.schema.is_none()
        && path.part.is_none();
    if !members {
        return None;
    }
    match (operation.op, &path.only) {
        (Op::Add, None) => ids(&operation.value).map(Roll::Join),
        (Op::Remove, Some(Filter::Compare(name, Operator::Equal, Literal::Text(id))))
            if name.attribute.eq_ignore_ascii_case("value") =>
        {
            Some(Roll::Leave(vec![id.clone()]))
        }
        (Op::Remove, None) if !operation.value.is_null() => {
            let ids = ids(&operation.value)?;
            noted.takes(Quirk::RemovedByValue).then_some(Roll::Leave(ids))
        }
        _ => None,
    }
}

fn ids(value: &Value) -> Option<Vec<String>> {
    let items = value.as_array()?;
    let id = |item: &Value| item.get("value")?.as_str().map(str::to_owned);
    items.iter().map(id).collect()
}
