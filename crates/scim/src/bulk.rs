//! Many changes in one request (RFC 7644, 3.7): read, and put into an order in which each finds what it names.

use crate::{refused::Refused, schema::get};
use serde_json::{Map, Value, json};
use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

/// Operations of one request.
pub const MOST: usize = 1_000;

const SCHEMA: &str = "urn:ietf:params:scim:api:messages:2.0:BulkRequest";
const REFERENCE: &str = "bulkId:";

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Method {
    Post,
    Put,
    Patch,
    Delete,
}

impl Method {
    pub fn code(self) -> &'static str {
        match self {
            Self::Post => "POST",
            Self::Put => "PUT",
            Self::Patch => "PATCH",
            Self::Delete => "DELETE",
        }
    }

    pub fn parse(text: &str) -> Option<Self> {
        let all = [Self::Post, Self::Put, Self::Patch, Self::Delete];
        all.into_iter().find(|one| one.code().eq_ignore_ascii_case(text))
    }
}

/// One change of a bulk.
#[derive(Clone, Debug, PartialEq)]
pub struct Operation {
    pub method: Method,
    /// `/Users`, `/Groups/…`.
    pub path: String,
    pub bulk_id: Option<String>,
    pub version: Option<String>,
    pub data: Value,
}

/// All of them, in the order in which they are done.
#[derive(Clone, Debug, PartialEq)]
pub struct Plan {
    /// After so many failures nothing further is done.
    pub fail_on_errors: Option<usize>,
    operations: Vec<Operation>,
    order: Vec<usize>,
}

impl Plan {
    pub fn read(body: &Value) -> Result<Self, Refused> {
        let Value::Object(body) = body else {
            return Err(Refused::Syntax("The body is no JSON object."));
        };
        let schemas = get(body, "schemas").and_then(Value::as_array);
        if !schemas.is_some_and(|all| all.iter().any(|one| one == SCHEMA)) {
            return Err(Refused::Syntax("The list of schemas does not name BulkRequest."));
        }
        let Some(Value::Array(items)) = get(body, "Operations") else {
            return Err(Refused::Syntax("There is no list of operations."));
        };
        if items.len() > MOST {
            return Err(Refused::TooLarge("A bulk has at most 1,000 operations."));
        }
        let operations = items.iter().map(read_one).collect::<Result<Vec<_>, _>>()?;
        let fail_on_errors = get(body, "failOnErrors")
            .and_then(Value::as_u64)
            .map(|most| usize::try_from(most).unwrap_or(usize::MAX));
        let order = ordered(&operations)?;
        Ok(Self {
            fail_on_errors,
            operations,
            order,
        })
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        self.operations.len()
    }

    pub fn is_empty(&self) -> bool {
        self.operations.is_empty()
    }

    /// Each with its place in the request: first those that others name.
    pub fn steps(&self) -> impl Iterator<Item = (usize, &Operation)> {
        self.order.iter().map(|place| (*place, &self.operations[*place]))
    }
}

fn read_one(item: &Value) -> Result<Operation, Refused> {
    const WRONG: Refused = Refused::Syntax("An operation of the bulk cannot be read.");
    let item = item.as_object().ok_or(WRONG)?;
    let text = |name: &str| get(item, name).and_then(Value::as_str).map(str::to_owned);
    let method = text("method").as_deref().and_then(Method::parse).ok_or(WRONG)?;
    // A version that cannot be read is not the same as none: what it guards must not be done.
    let version = match get(item, "version") {
        None | Some(Value::Null) => None,
        Some(Value::String(version)) => Some(version.clone()),
        Some(_) => return Err(WRONG),
    };
    let operation = Operation {
        method,
        path: text("path").ok_or(WRONG)?,
        bulk_id: text("bulkId"),
        version,
        data: get(item, "data").cloned().unwrap_or_default(),
    };
    if method == Method::Post && operation.bulk_id.is_none() {
        return Err(Refused::Syntax("What a bulk makes needs a bulkId."));
    }
    Ok(operation)
}

/// As they came, but each after those that it names. Two that name each other have no order.
fn ordered(operations: &[Operation]) -> Result<Vec<usize>, Refused> {
    let mut made: HashMap<&str, usize> = HashMap::new();
    for (place, operation) in operations.iter().enumerate() {
        if let Some(id) = operation
            .bulk_id
            .as_deref()
            .filter(|_| operation.method == Method::Post)
            && made.insert(id, place).is_some()
        {
            return Err(Refused::Value("A bulkId stands twice."));
        }
    }
    let named_by = |operation: &Operation| -> HashSet<usize> {
        let mut names = Vec::new();
        references(&operation.data, &mut names);
        names.extend(
            operation
                .path
                .split('/')
                .filter_map(|part| part.strip_prefix(REFERENCE)),
        );
        names.iter().filter_map(|name| made.get(name).copied()).collect()
    };
    let mut waits: Vec<HashSet<usize>> = operations.iter().map(named_by).collect();
    let mut wanted_by: Vec<Vec<usize>> = vec![Vec::new(); operations.len()];
    for (place, names) in waits.iter().enumerate() {
        for name in names {
            wanted_by[*name].push(place);
        }
    }
    // The first that waits for nothing comes next, so the order stays as it was wherever it can.
    let mut ready: BTreeSet<usize> = (0..operations.len())
        .filter(|place| waits[*place].is_empty())
        .collect();
    let mut order = Vec::with_capacity(operations.len());
    while let Some(place) = ready.pop_first() {
        order.push(place);
        for waiting in &wanted_by[place] {
            waits[*waiting].remove(&place);
            if waits[*waiting].is_empty() {
                ready.insert(*waiting);
            }
        }
    }
    if order.len() < operations.len() {
        return Err(Refused::Conflict("Operations of the bulk name each other."));
    }
    Ok(order)
}

fn references<'a>(data: &'a Value, found: &mut Vec<&'a str>) {
    match data {
        Value::String(text) => found.extend(text.strip_prefix(REFERENCE)),
        Value::Array(items) => items.iter().for_each(|item| references(item, found)),
        Value::Object(fields) => fields.values().for_each(|value| references(value, found)),
        _ => {}
    }
}

/// The same with the ids of what was made meanwhile; nothing where one was not made.
pub fn resolved(operation: &Operation, made: &BTreeMap<String, String>) -> Option<Operation> {
    let mut operation = operation.clone();
    let named = |text: &str| match text.strip_prefix(REFERENCE) {
        Some(name) => made.get(name).cloned(),
        None => Some(text.to_owned()),
    };
    let parts: Option<Vec<String>> = operation.path.split('/').map(named).collect();
    operation.path = parts?.join("/");
    resolve(&mut operation.data, made)?;
    Some(operation)
}

fn resolve(data: &mut Value, made: &BTreeMap<String, String>) -> Option<()> {
    match data {
        Value::String(text) => {
            if let Some(name) = text.strip_prefix(REFERENCE) {
                *text = made.get(name)?.clone();
            }
        }
        Value::Array(items) => {
            for item in items {
                resolve(item, made)?;
            }
        }
        Value::Object(fields) => {
            for value in fields.values_mut() {
                resolve(value, made)?;
            }
        }
        _ => {}
    }
    Some(())
}

/// What became of one operation.
#[derive(Clone, Debug)]
pub struct Done {
    pub status: u16,
    pub location: Option<String>,
    pub version: Option<String>,
    /// What was answered, where it went wrong.
    pub response: Option<Value>,
}

/// The answer: in the order of the request, without those that were not reached.
pub fn response(plan: &Plan, done: &[(usize, Done)]) -> Value {
    let mut done: Vec<_> = done.iter().collect();
    done.sort_by_key(|(place, _)| *place);
    let operations: Vec<Value> = done
        .into_iter()
        .map(|(place, done)| {
            let operation = &plan.operations[*place];
            let mut fields = Map::new();
            fields.insert("method".into(), json!(operation.method.code()));
            fields.insert("status".into(), json!(done.status.to_string()));
            let optional = [
                ("bulkId", operation.bulk_id.clone().map(Value::String)),
                ("location", done.location.clone().map(Value::String)),
                ("version", done.version.clone().map(Value::String)),
                ("response", done.response.clone()),
            ];
            for (name, value) in optional {
                fields.extend(value.map(|value| (name.to_owned(), value)));
            }
            Value::Object(fields)
        })
        .collect();
    json!({
        "schemas": ["urn:ietf:params:scim:api:messages:2.0:BulkResponse"],
        "Operations": operations,
    })
}
