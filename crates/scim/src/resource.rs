//! Resources: read as they come, and written as they are answered.

use crate::{
    etag,
    profile::{Noted, Quirk},
    refused::Refused,
    schema::{Attribute, COMMON, Kind, Schema, Type, find},
};
use serde_json::{Map, Value, json};
use std::io;

/// Characters of one text. A certificate is the longest that is anything.
const LONGEST: usize = 20_000;

/// Bytes of one resource as JSON, without who is in a group: a filter that no index answers reads every one of them.
pub const LARGEST: usize = 16 * 1024;

const LONG_LIST: Refused = Refused::Value("A list of a user has at most 100 values.");

/// What a client may say of a resource, under the names of the schema: what is read-only, unknown, empty or a password
/// is gone, and every value is of its kind.
pub fn read(kind: Kind, body: &Value, noted: &mut Noted) -> Result<Map<String, Value>, Refused> {
    let Value::Object(body) = body else {
        return Err(Refused::Syntax("The body is no JSON object."));
    };
    check_schemas(kind, body, noted)?;
    let mut read = Map::new();
    for (key, value) in body {
        if let Some(extension) = kind
            .extensions()
            .iter()
            .find(|schema| schema.id.eq_ignore_ascii_case(key))
        {
            if let Some(value) = of_extension(extension, value, noted)? {
                read.insert(extension.id.to_owned(), value);
            }
            continue;
        }
        if key.eq_ignore_ascii_case("password") {
            noted.takes(Quirk::PasswordIgnored);
            continue;
        }
        let own = kind.schema().attribute(key);
        let Some(attribute) = own
            .or_else(|| find(&COMMON, key))
            .filter(|one| !one.is_read_only())
        else {
            continue;
        };
        if let Some(value) = value_of(attribute, value, noted)? {
            read.insert(attribute.name.to_owned(), value);
        }
    }
    Ok(read)
}

fn check_schemas(kind: Kind, body: &Map<String, Value>, noted: &mut Noted) -> Result<(), Refused> {
    let named = |urn: &str| {
        let list = crate::schema::get(body, "schemas").and_then(Value::as_array);
        list.is_some_and(|list| {
            list.iter()
                .any(|one| one.as_str().is_some_and(|one| one.eq_ignore_ascii_case(urn)))
        })
    };
    if named(kind.schema().id) || noted.takes(Quirk::NoSchemas) {
        Ok(())
    } else {
        Err(Refused::Syntax(
            "The list of schemas does not name that of the resource.",
        ))
    }
}

/// Whether everything that must be there is, and no more than can be kept.
pub fn check(kind: Kind, resource: &Map<String, Value>) -> Result<(), Refused> {
    complete(kind, resource)?;
    fits(resource, LARGEST)
}

/// The same of one that takes the place of another: what was larger before may stay so, and become smaller.
pub fn check_after(
    kind: Kind,
    before: &Map<String, Value>,
    after: &Map<String, Value>,
) -> Result<(), Refused> {
    complete(kind, after)?;
    fits(after, LARGEST.max(size(before)))
}

/// Bytes of a resource as JSON, without who is in a group, and without what shuts somebody out: that is never too much.
pub(crate) fn size(resource: &Map<String, Value>) -> usize {
    let own = resource
        .iter()
        .filter(|(name, _)| *name != "members" && *name != "active");
    // Quotes, colon and comma.
    own.map(|(name, value)| name.len() + 4 + length(value)).sum()
}

pub(crate) fn fits(resource: &Map<String, Value>, most: usize) -> Result<(), Refused> {
    if size(resource) > most {
        return Err(Refused::TooLarge("A resource has at most 16,384 bytes."));
    }
    Ok(())
}

/// Bytes of a value as JSON, counted and not written.
pub(crate) fn length(value: &Value) -> usize {
    struct Counted(usize);
    impl io::Write for Counted {
        fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
            self.0 += bytes.len();
            Ok(bytes.len())
        }

        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }
    let mut counted = Counted(0);
    // What cannot be written has no length that would be allowed.
    serde_json::to_writer(&mut counted, value).map_or(usize::MAX, |()| counted.0)
}

/// Whether everything that must be there is.
pub(crate) fn complete(kind: Kind, resource: &Map<String, Value>) -> Result<(), Refused> {
    let missing = kind
        .schema()
        .attributes
        .iter()
        .any(|attribute| attribute.required && !resource.contains_key(attribute.name));
    if missing {
        return Err(Refused::Value(match kind {
            Kind::User => "A user needs a userName.",
            Kind::Group => "A group needs a displayName.",
        }));
    }
    Ok(())
}

pub(crate) fn of_extension(
    schema: &'static Schema,
    value: &Value,
    noted: &mut Noted,
) -> Result<Option<Value>, Refused> {
    let parts = match value {
        Value::Null => return Ok(None),
        Value::Object(parts) => parts,
        _ => return Err(Refused::Value("An extension is an object.")),
    };
    let read = parts_of(schema.attributes, parts, noted)?;
    Ok((!read.is_empty()).then_some(Value::Object(read)))
}

fn parts_of(
    known: &'static [Attribute],
    parts: &Map<String, Value>,
    noted: &mut Noted,
) -> Result<Map<String, Value>, Refused> {
    let mut read = Map::new();
    for (key, value) in parts {
        let Some(attribute) = find(known, key).filter(|one| !one.is_read_only()) else {
            continue;
        };
        if let Some(value) = value_of(attribute, value, noted)? {
            read.insert(attribute.name.to_owned(), value);
        }
    }
    Ok(read)
}

/// A value of an attribute, or nothing where it says nothing (RFC 7643, 2.5).
pub(crate) fn value_of(
    attribute: &'static Attribute,
    value: &Value,
    noted: &mut Noted,
) -> Result<Option<Value>, Refused> {
    if !attribute.many {
        return item_of(attribute, value, noted);
    }
    let items = match value {
        Value::Null => return Ok(None),
        Value::Array(items) => items.as_slice(),
        single if noted.takes(Quirk::Shape) => std::slice::from_ref(single),
        _ => return Err(Refused::Value("A list is expected.")),
    };
    is_short(attribute, items)?;
    let mut read = Vec::with_capacity(items.len());
    for item in items {
        read.extend(item_of(attribute, item, noted)?);
    }
    only_one_primary(&mut read, noted)?;
    Ok((!read.is_empty()).then_some(Value::Array(read)))
}

/// Whether a list has no more values than the schema lets it.
pub(crate) fn is_short(attribute: &Attribute, items: &[Value]) -> Result<(), Refused> {
    if items.len() > attribute.most {
        return Err(LONG_LIST);
    }
    Ok(())
}

/// One value, of a list or alone.
pub(crate) fn item_of(
    attribute: &'static Attribute,
    value: &Value,
    noted: &mut Noted,
) -> Result<Option<Value>, Refused> {
    const KIND: Refused = Refused::Value("A value is not of the kind that the schema says.");
    let read = match (attribute.of, value) {
        (_, Value::Null) => return Ok(None),
        (Type::Complex, Value::Object(parts)) => {
            let read = parts_of(attribute.subs, parts, noted)?;
            return Ok((!read.is_empty()).then_some(Value::Object(read)));
        }
        (Type::Complex, Value::String(_))
            if attribute.sub("value").is_some() && noted.takes(Quirk::Shape) =>
        {
            return item_of(attribute, &json!({ "value": value }), noted);
        }
        (Type::Boolean, Value::Bool(_)) | (Type::Integer, Value::Number(_)) => value.clone(),
        (Type::Boolean, Value::String(text)) => {
            let yes = match text.to_ascii_lowercase().as_str() {
                "true" => true,
                "false" => false,
                _ => return Err(KIND),
            };
            if !noted.takes(Quirk::BooleanText) {
                return Err(KIND);
            }
            Value::Bool(yes)
        }
        (Type::Boolean | Type::Integer | Type::Complex, _) => return Err(KIND),
        (_, Value::String(text)) if text.is_empty() => return Ok(None),
        (_, Value::String(text)) if text.chars().count() > LONGEST => {
            return Err(Refused::Value("A text is too long."));
        }
        (_, Value::String(_)) => value.clone(),
        (_, Value::Number(number)) if noted.takes(Quirk::Shape) => Value::String(number.to_string()),
        _ => return Err(KIND),
    };
    Ok(Some(read))
}

/// The value `true` of `primary` stands no more than once (RFC 7643, 2.4).
fn only_one_primary(items: &mut [Value], noted: &mut Noted) -> Result<(), Refused> {
    let mut seen = false;
    for item in items {
        if item.get("primary") != Some(&Value::Bool(true)) {
            continue;
        }
        if seen && !noted.takes(Quirk::Shape) {
            return Err(Refused::Value("Only one value of a list is the first."));
        }
        if seen {
            item["primary"] = Value::Bool(false);
        }
        seen = true;
    }
    Ok(())
}

/// What the house says of a resource.
#[derive(Clone, Debug)]
pub struct Facts {
    pub id: String,
    /// The address of the service, up to `/Users`.
    pub base: String,
    /// As RFC 3339 writes it.
    pub created: String,
    pub modified: String,
}

/// A resource as it is answered: with its schemas, its id and its facts, among them the version.
pub fn write(kind: Kind, mut resource: Map<String, Value>, facts: &Facts) -> Map<String, Value> {
    let mut schemas = vec![kind.schema().id];
    schemas.extend(
        kind.extensions()
            .iter()
            .map(|schema| schema.id)
            .filter(|id| resource.contains_key(*id)),
    );
    resource.insert("schemas".to_owned(), json!(schemas));
    resource.insert("id".to_owned(), json!(facts.id));
    let mut meta = json!({
        "resourceType": kind.name(),
        "created": facts.created,
        "lastModified": facts.modified,
        "location": format!("{}/{}/{}", facts.base, kind.endpoint(), facts.id),
    });
    resource.insert("meta".to_owned(), meta.clone());
    let whole = Value::Object(resource);
    meta["version"] = json!(etag::of(&whole));
    let Value::Object(mut resource) = whole else {
        return Map::new();
    };
    resource.insert("meta".to_owned(), meta);
    resource
}

/// The version that [`write`] gave it.
pub fn version(resource: &Map<String, Value>) -> &str {
    resource
        .get("meta")
        .and_then(|meta| meta.get("version"))
        .and_then(Value::as_str)
        .unwrap_or_default()
}
