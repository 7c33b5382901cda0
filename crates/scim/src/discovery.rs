//! What a directory asks first (RFC 7644, 4).

use crate::{
    bulk, list,
    schema::{self, Kind},
};
use serde_json::{Map, Value, json};

/// Bytes of a bulk.
pub const LARGEST: usize = 1024 * 1024;

pub fn service_provider_config(base: &str, documentation: &str) -> Value {
    json!({
        "schemas": ["urn:ietf:params:scim:schemas:core:2.0:ServiceProviderConfig"],
        "documentationUri": documentation,
        "patch": { "supported": true },
        "bulk": { "supported": true, "maxOperations": bulk::MOST, "maxPayloadSize": LARGEST },
        "filter": { "supported": true, "maxResults": list::MOST },
        "changePassword": { "supported": false },
        "sort": { "supported": false },
        "etag": { "supported": true },
        "authenticationSchemes": [{
            "type": "oauthbearertoken",
            "name": "Bearer token",
            "description": "A token of the organisation, in the header Authorization.",
            "specUri": "https://www.rfc-editor.org/info/rfc6750",
            "primary": true,
        }],
        "meta": { "resourceType": "ServiceProviderConfig", "location": format!("{base}/ServiceProviderConfig") },
    })
}

pub fn resource_type(kind: Kind, base: &str) -> Value {
    let extensions: Vec<Value> = kind
        .extensions()
        .iter()
        .map(|schema| json!({ "schema": schema.id, "required": false }))
        .collect();
    let mut document = json!({
        "schemas": ["urn:ietf:params:scim:schemas:core:2.0:ResourceType"],
        "id": kind.name(),
        "name": kind.name(),
        "endpoint": format!("/{}", kind.endpoint()),
        "description": kind.schema().about,
        "schema": kind.schema().id,
        "meta": { "resourceType": "ResourceType", "location": format!("{base}/ResourceTypes/{}", kind.name()) },
    });
    if !extensions.is_empty() {
        document["schemaExtensions"] = Value::Array(extensions);
    }
    document
}

pub fn resource_types(base: &str) -> Value {
    let all = Kind::ALL.map(|kind| object(resource_type(kind, base)));
    list::response(&all, all.len(), 1)
}

pub fn schemas(base: &str) -> Value {
    let all: Vec<_> = schema::documents(base).into_iter().map(object).collect();
    list::response(&all, all.len(), 1)
}

pub fn schema(urn: &str, base: &str) -> Option<Value> {
    let mut all = schema::documents(base).into_iter();
    all.find(|document| {
        document["id"]
            .as_str()
            .is_some_and(|id| id.eq_ignore_ascii_case(urn))
    })
}

fn object(document: Value) -> Map<String, Value> {
    match document {
        Value::Object(fields) => fields,
        _ => Map::new(),
    }
}
