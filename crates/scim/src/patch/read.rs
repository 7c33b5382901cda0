//! Reading the body of a PATCH.

use super::{MOST, Op, Operation};
use crate::{
    path::Path,
    profile::{Noted, Quirk},
    refused::Refused,
    schema::get,
};
use serde_json::{Map, Value};

const SCHEMA: &str = "urn:ietf:params:scim:api:messages:2.0:PatchOp";

pub fn read(body: &Value, noted: &mut Noted) -> Result<Vec<Operation>, Refused> {
    let Value::Object(body) = body else {
        return Err(Refused::Syntax("The body is no JSON object."));
    };
    let schemas = get(body, "schemas").and_then(Value::as_array);
    let named = schemas.is_some_and(|all| all.iter().any(|one| one == SCHEMA));
    if !named && !noted.takes(Quirk::NoSchemas) {
        return Err(Refused::Syntax("The list of schemas does not name PatchOp."));
    }
    let Some(Value::Array(items)) = get(body, "Operations") else {
        return Err(Refused::Syntax("There is no list of operations."));
    };
    if items.is_empty() {
        return Err(Refused::Syntax("The list of operations is empty."));
    }
    if items.len() > MOST {
        return Err(Refused::TooMany("A patch has at most 1,000 operations."));
    }
    items.iter().map(|item| read_one(item, noted)).collect()
}

fn read_one(item: &Value, noted: &mut Noted) -> Result<Operation, Refused> {
    const WRONG: Refused = Refused::Syntax("An operation cannot be read.");
    let item: &Map<String, Value> = item.as_object().ok_or(WRONG)?;
    let word = get(item, "op").and_then(Value::as_str).ok_or(WRONG)?;
    let lower = word.to_ascii_lowercase();
    if lower != word && !noted.takes(Quirk::OpCase) {
        return Err(Refused::Syntax(
            "The operations are add, replace and remove, in lower case.",
        ));
    }
    let op = match lower.as_str() {
        "add" => Op::Add,
        "replace" => Op::Replace,
        "remove" => Op::Remove,
        _ => return Err(Refused::Syntax("The operations are add, replace and remove.")),
    };
    let path = match get(item, "path") {
        None | Some(Value::Null) => None,
        Some(Value::String(text)) if text.trim().is_empty() => None,
        Some(Value::String(text)) => Some(Path::parse(text, noted)?),
        Some(_) => return Err(Refused::Path("The path is no text.")),
    };
    if path.is_none() && op == Op::Remove {
        return Err(Refused::NoTarget("What is to be removed is not said."));
    }
    let value = get(item, "value");
    if value.is_none() && op != Op::Remove {
        return Err(Refused::Value("A value is missing."));
    }
    Ok(Operation {
        op,
        path,
        value: value.cloned().unwrap_or_default(),
    })
}
