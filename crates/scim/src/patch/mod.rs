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

/// Changes of one attribute that a patch comes to, however they are spread over its operations.
const fn most_changes(kind: Kind) -> usize {
    match kind {
        Kind::User => 200,
        Kind::Group => MOST,
    }
}

/// Values of lists that one patch may look at, all its changes together: it is done while others wait to write.
const MOST_LOOKS: usize = 1_000_000;

/// What a resource is after all operations, or why none of them is done.
pub fn apply(
    kind: Kind,
    resource: &Map<String, Value>,
    operations: &[Operation],
    noted: &mut Noted,
) -> Result<Map<String, Value>, Refused> {
    let mut changed = resource.clone();
    let mut run = Run {
        kind,
        noted,
        // What is too large since before there was a bound may be changed, and shrinks or stays.
        bytes: resource::LARGEST.max(resource::size(resource)),
        changes: most_changes(kind),
        looks: MOST_LOOKS,
    };
    for operation in operations {
        match &operation.path {
            Some(path) => run.at_path(&mut changed, (operation.op, path), &operation.value)?,
            None => run.everywhere(&mut changed, operation)?,
        }
    }
    resource::complete(kind, &changed)?;
    Ok(changed)
}

/// One patch on its way, and what it may still cost.
struct Run<'a> {
    kind: Kind,
    noted: &'a mut Noted,
    bytes: usize,
    changes: usize,
    looks: usize,
}

impl Run<'_> {
    /// Without a path the value is a piece of the resource.
    fn everywhere(
        &mut self,
        resource: &mut Map<String, Value>,
        operation: &Operation,
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
            let path = Path::parse(key, self.noted)?;
            let plain = path.only.is_none()
                && path.name.part.is_none()
                && (path.name.schema.is_none() || path.name.attribute.is_empty());
            if !plain && !self.noted.takes(Quirk::DottedKey) {
                return Err(Refused::Path("A key of the value is no name of an attribute."));
            }
            self.at_path(resource, (operation.op, &path), value)?;
        }
        Ok(())
    }

    fn at_path(
        &mut self,
        resource: &mut Map<String, Value>,
        (op, path): (Op, &Path),
        value: &Value,
    ) -> Result<(), Refused> {
        self.changes = self
            .changes
            .checked_sub(1)
            .ok_or(Refused::TooMany("The patch changes too much at once."))?;
        let (extension, attribute, part) = match path.name.meant(self.kind) {
            Some(Meant::Extension(schema)) => return self.whole_extension(resource, (op, schema), value),
            Some(Meant::Attribute {
                extension,
                attribute,
                part,
            }) => (extension, attribute, part),
            None if path.name.attribute.eq_ignore_ascii_case("password") => {
                self.noted.takes(Quirk::PasswordIgnored);
                return Ok(());
            }
            None if self.noted.takes(Quirk::UnknownIgnored) => return Ok(()),
            None => return Err(Refused::Path("The path names nothing that the schema knows.")),
        };
        let part = match &path.part {
            Some(name) => Some(attribute.sub(name).ok_or(Refused::Path(PART))?),
            None => part,
        };
        let change = Change {
            op,
            attribute,
            part,
            only: path.only.as_ref(),
        };
        if attribute.is_read_only() || part.is_some_and(Attribute::is_read_only) {
            return if self.noted.takes(Quirk::ReadOnlyIgnored) {
                Ok(())
            } else {
                Err(Refused::Mutability("The attribute is read-only."))
            };
        }
        change.is_allowed()?;
        self.looks = self
            .looks
            .checked_sub(change.looks(resource, value))
            .ok_or(Refused::TooMany("The patch looks at too many values of lists."))?;
        self.done(resource, (extension, &change), value)
    }

    fn done(
        &mut self,
        resource: &mut Map<String, Value>,
        (extension, change): (Option<&'static Schema>, &Change<'_>),
        value: &Value,
    ) -> Result<(), Refused> {
        match extension {
            None => change.apply(resource, value, self.noted)?,
            Some(schema) => {
                let mut inside = take_extension(resource, schema);
                let done = change.apply(&mut inside, value, self.noted);
                if !inside.is_empty() {
                    resource.insert(schema.id.to_owned(), Value::Object(inside));
                }
                done?;
            }
        }
        resource::fits(resource, self.bytes)
    }

    fn whole_extension(
        &mut self,
        resource: &mut Map<String, Value>,
        (op, schema): (Op, &'static Schema),
        value: &Value,
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
            let path = Path::parse(&format!("{}:{key}", schema.id), self.noted)?;
            self.at_path(resource, (op, &path), value)?;
        }
        Ok(())
    }
}

const PART: &str = "The path names no part of the attribute.";

fn take_extension(resource: &mut Map<String, Value>, schema: &Schema) -> Map<String, Value> {
    match resource.remove(schema.id) {
        Some(Value::Object(inside)) => inside,
        _ => Map::new(),
    }
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
    let items = match value {
        Value::Array(items) => items.as_slice(),
        // One may be added as it is (RFC 7644, figure 3).
        Value::Object(_) => std::slice::from_ref(value),
        _ => return None,
    };
    let id = |item: &Value| item.get("value")?.as_str().map(str::to_owned);
    items.iter().map(id).collect()
}
