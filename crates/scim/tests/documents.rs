//! Resources, lists, bulks and what the service says of itself.

use scim::{
    Kind, Noted, Profile, Projection, Quirk, Refused, bulk, discovery, etag, etag_matches,
    list::{self, Query},
    resource::{self, Facts},
};
use serde_json::{Map, Value, json};
use std::collections::BTreeMap;

const USER: &str = "urn:ietf:params:scim:schemas:core:2.0:User";

fn read(profile: Profile, body: &Value) -> (Result<Map<String, Value>, Refused>, Vec<Quirk>) {
    let mut noted = Noted::new(profile);
    let read = resource::read(Kind::User, body, &mut noted);
    (read, noted.quirks().to_vec())
}

#[test]
fn only_what_the_schema_knows_comes_out() {
    let body = json!({
        "schemas": [USER], "USERNAME": "ana", "password": "Tr0ub4dor", "id": "7", "groups": [{ "value": "x" }],
        "meta": { "created": "2026" }, "colour": "red", "name": { "GivenName": "Ana", "colour": "red" }, "nickName": "",
        "title": null, "emails": [], "roles": [{ "value": "administrator" }],
        "urn:ietf:params:scim:schemas:extension:enterprise:2.0:user": { "department": "IT", "secret": 1 },
    });
    let (resource, quirks) = read(Profile::Strict, &body);
    assert_eq!(
        Value::Object(resource.expect("read")),
        json!({
            "userName": "ana", "name": { "givenName": "Ana" }, "roles": [{ "value": "administrator" }],
            "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User": { "department": "IT" },
        })
    );
    assert_eq!(quirks, [Quirk::PasswordIgnored]);
}

#[test]
fn a_value_of_another_kind_is_refused_or_a_known_habit() {
    for (piece, strict, entra) in [
        (
            json!({ "active": "True" }),
            false,
            Some(json!({ "active": true })),
        ),
        (json!({ "active": "yes" }), false, None),
        (json!({ "active": 1 }), false, None),
        (
            json!({ "emails": "a@b.example" }),
            false,
            Some(json!({ "emails": [{ "value": "a@b.example" }] })),
        ),
        (json!({ "name": "Ana" }), false, None),
        (json!({ "title": ["x"] }), false, None),
        (json!({ "title": 7 }), false, Some(json!({ "title": "7" }))),
        (
            json!({ "emails": [{ "value": "a", "primary": true }, { "value": "b", "primary": true }] }),
            false,
            Some(
                json!({ "emails": [{ "value": "a", "primary": true }, { "value": "b", "primary": false }] }),
            ),
        ),
        (
            json!({ "timezone": "UTC" }),
            true,
            Some(json!({ "timezone": "UTC" })),
        ),
    ] {
        let mut body = json!({ "schemas": [USER] });
        body.as_object_mut()
            .expect("object")
            .extend(piece.as_object().expect("object").clone());
        assert_eq!(read(Profile::Strict, &body).0.is_ok(), strict, "{piece}");
        assert_eq!(
            read(Profile::Entra, &body).0.ok().map(Value::Object),
            entra,
            "{piece}"
        );
    }
    for body in [
        json!([]),
        json!("x"),
        json!(null),
        json!({ "userName": "ana" }),
        json!({ "schemas": ["urn:x"] }),
    ] {
        assert_eq!(
            read(Profile::Strict, &body).0.expect_err("refused").scim_type(),
            Some("invalidSyntax")
        );
    }
    let nameless = resource::check(Kind::User, &Map::new()).expect_err("refused");
    assert_eq!(
        (nameless.status(), nameless.scim_type()),
        (400, Some("invalidValue"))
    );
}

fn written() -> Map<String, Value> {
    let (resource, _) = read(
        Profile::Strict,
        &json!({
            "schemas": [USER], "userName": "ana", "name": { "givenName": "Ana", "familyName": "Paz" },
            "emails": [{ "value": "ana@a.example", "type": "work" }],
            "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User": { "department": "IT", "division": "D" },
        }),
    );
    let facts = Facts {
        id: "7".into(),
        base: "https://g.example/scim/v2/aurora".into(),
        created: "2026-11-28T00:00:00Z".into(),
        modified: "2026-11-28T00:00:00Z".into(),
    };
    resource::write(Kind::User, resource.expect("read"), &facts)
}

#[test]
fn a_version_is_another_one_with_every_change_and_the_same_without() {
    let (first, second) = (written(), written());
    let version = resource::version(&first).to_owned();
    assert!(version.starts_with("W/\"") && version == resource::version(&second));
    let mut changed = written();
    changed.insert("title".into(), json!("x"));
    assert_ne!(etag(&Value::Object(changed.clone())), etag(&Value::Object(first)));
    assert!(etag_matches("*", &version) && etag_matches(&version, &version));
    assert!(etag_matches(&format!("\"x\", {version}"), &version));
    assert!(etag_matches(version.trim_start_matches("W/"), &version));
    assert!(!etag_matches("W/\"x\"", &version) && !etag_matches("", &version));
}

#[test]
fn an_answer_holds_what_was_asked_for_and_always_who_it_is() {
    let user = written();
    let project = |attributes: &str, excluded: &str| {
        let wish = Projection::parse(Some(attributes), Some(excluded)).expect("read");
        Value::Object(wish.apply(Kind::User, &user))
    };
    let schemas = json!([USER, "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User"]);
    assert_eq!(
        project("USERNAME", ""),
        json!({ "schemas": schemas, "id": "7", "userName": "ana" })
    );
    assert_eq!(
        project("name.givenName,name.familyName,emails.value", ""),
        json!({
            "schemas": schemas, "id": "7", "name": { "givenName": "Ana", "familyName": "Paz" },
            "emails": [{ "value": "ana@a.example" }],
        })
    );
    let extension = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User";
    assert_eq!(
        project(&format!("{extension}:division"), "")[extension],
        json!({ "division": "D" })
    );
    assert_eq!(
        project(extension, "")[extension],
        json!({ "department": "IT", "division": "D" })
    );
    let without = project("", &format!("id,schemas,emails.type,name,{extension}:department"));
    assert_eq!(without["id"], "7");
    assert_eq!(without["emails"], json!([{ "value": "ana@a.example" }]));
    assert_eq!(
        (without.get("name"), &without[extension]),
        (None, &json!({ "division": "D" }))
    );
    assert!(
        Projection::parse(Some("a"), Some("b")).is_err() && Projection::parse(Some("a b"), None).is_err()
    );
    let lean = Projection::parse(None, Some("members")).expect("read");
    assert!(lean.leaves_out(Kind::Group, "members") && !lean.leaves_out(Kind::Group, "displayName"));
    assert!(
        Projection::parse(Some("displayName"), None)
            .expect("read")
            .leaves_out(Kind::Group, "members")
    );
}

#[test]
fn a_question_is_read_from_the_address_and_from_a_body() {
    let mut noted = Noted::default();
    let asked = Query::of_address(
        "filter=userName%20eq%20%22a+b%22&startIndex=0&count=5000&attributes=userName",
        &mut noted,
    );
    let asked = asked.expect("read");
    assert_eq!((asked.start, asked.count), (1, list::MOST));
    assert!(asked.filter.is_some());
    let body =
        json!({ "filter": "userName eq \"a b\"", "startIndex": -3, "count": -1, "attributes": ["userName"] });
    let searched = Query::of_body(&body, &mut noted).expect("read");
    assert_eq!(
        (searched.start, searched.count, &searched.filter),
        (1, 0, &asked.filter)
    );
    assert_eq!(searched.projection, asked.projection);
    let usual = Query::of_address("", &mut noted).expect("read");
    assert_eq!((usual.start, usual.count, usual.filter), (1, list::USUAL, None));
    for bad in [
        "count=x",
        "startIndex=%FF",
        "filter=x",
        "attributes=a&excludedAttributes=b",
    ] {
        assert!(Query::of_address(bad, &mut noted).is_err(), "{bad}");
    }
}

#[test]
fn a_bulk_is_done_in_an_order_in_which_each_finds_what_it_names() {
    let body = json!({
        "schemas": ["urn:ietf:params:scim:api:messages:2.0:BulkRequest"], "failOnErrors": 1,
        "Operations": [
            { "method": "POST", "path": "/Groups", "bulkId": "g", "data": { "members": [{ "value": "bulkId:u" }] } },
            { "method": "post", "path": "/Users", "bulkId": "u", "data": { "userName": "x" } },
            { "method": "PATCH", "path": "/Groups/bulkId:g", "data": {} },
            { "method": "DELETE", "path": "/Users/9" },
        ],
    });
    let plan = bulk::Plan::read(&body).expect("a plan");
    let order: Vec<usize> = plan.steps().map(|(place, _)| place).collect();
    assert_eq!(
        (order, plan.fail_on_errors, plan.len()),
        (vec![1, 0, 2, 3], Some(1), 4)
    );
    let made = BTreeMap::from([("u".to_owned(), "77".to_owned())]);
    let (_, group) = plan.steps().nth(1).expect("the group");
    assert_eq!(
        bulk::resolved(group, &made).expect("resolved").data["members"][0]["value"],
        "77"
    );
    assert_eq!(bulk::resolved(group, &BTreeMap::new()), None);
    let (_, patch) = plan.steps().nth(2).expect("the patch");
    let made = BTreeMap::from([("g".to_owned(), "5".to_owned())]);
    assert_eq!(bulk::resolved(patch, &made).expect("resolved").path, "/Groups/5");

    let with = |operations: Value| json!({ "schemas": ["urn:ietf:params:scim:api:messages:2.0:BulkRequest"], "Operations": operations });
    let each_other = with(json!([
        { "method": "POST", "path": "/Groups", "bulkId": "a", "data": { "x": "bulkId:b" } },
        { "method": "POST", "path": "/Groups", "bulkId": "b", "data": { "x": "bulkId:a" } },
    ]));
    assert_eq!(bulk::Plan::read(&each_other).expect_err("refused").status(), 409);
    let many = vec![json!({ "method": "DELETE", "path": "/Users/9" }); bulk::MOST + 1];
    assert_eq!(
        bulk::Plan::read(&with(json!(many)))
            .expect_err("refused")
            .status(),
        413
    );
    for bad in [
        json!({}),
        with(json!({})),
        with(json!([{ "method": "GET", "path": "/Users" }])),
        with(json!([{ "method": "POST", "path": "/Users", "data": {} }])),
        with(json!([{ "method": "POST", "bulkId": "x", "data": {} }])),
    ] {
        assert_eq!(
            bulk::Plan::read(&bad).expect_err("refused").scim_type(),
            Some("invalidSyntax")
        );
    }
}

#[test]
fn the_service_says_what_it_can() {
    let base = "https://g.example/scim/v2/aurora";
    let config = discovery::service_provider_config(base, "https://g.example/help");
    assert_eq!(config["bulk"]["maxOperations"], 1000);
    assert_eq!(config["changePassword"]["supported"], false);
    let types = discovery::resource_types(base);
    assert_eq!(types["totalResults"], 2);
    assert_eq!(types["Resources"][0]["schemaExtensions"][0]["required"], false);
    let schemas = discovery::schemas(base);
    assert_eq!(schemas["totalResults"], 6);
    let user = discovery::schema(USER, base).expect("there");
    let names: Vec<&str> = user["attributes"]
        .as_array()
        .expect("a list")
        .iter()
        .filter_map(|attribute| attribute["name"].as_str())
        .collect();
    assert!(
        names.contains(&"userName") && !names.contains(&"password"),
        "no password is offered"
    );
    assert!(discovery::schema("urn:x", base).is_none());
    let refused = Refused::Uniqueness("Taken.").body();
    assert_eq!(
        (&refused["status"], &refused["scimType"]),
        (&json!("409"), &json!("uniqueness"))
    );
}

#[test]
fn a_version_that_is_no_text_is_refused_and_not_taken_for_none() {
    let plan = |version: Value| {
        let operation = json!({ "method": "DELETE", "path": "/Users/9", "version": version });
        let body = json!({
            "schemas": ["urn:ietf:params:scim:api:messages:2.0:BulkRequest"], "Operations": [operation],
        });
        bulk::Plan::read(&body)
    };
    for version in [json!(7), json!(["W/\"x\""]), json!(true)] {
        assert_eq!(
            plan(version).expect_err("refused").scim_type(),
            Some("invalidSyntax")
        );
    }
    assert!(plan(Value::Null).is_ok() && plan(json!("W/\"x\"")).is_ok());
}
