//! PATCH: the RFC's rules, and the habits of directories.

#![allow(clippy::needless_pass_by_value, clippy::too_many_lines)] // tables

use scim::{
    Kind, Noted, Profile, Quirk, Refused,
    patch::{self, Roll},
};
use serde_json::{Map, Value, json};

const ENTERPRISE: &str = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User";

fn object(value: Value) -> Map<String, Value> {
    match value {
        Value::Object(fields) => fields,
        _ => panic!("an object"),
    }
}

fn user() -> Map<String, Value> {
    object(json!({
        "userName": "bjensen",
        "name": { "familyName": "Jensen", "givenName": "Barbara" },
        "active": true,
        "emails": [
            { "value": "bjensen@example.com", "type": "work", "primary": true },
            { "value": "babs@home.example", "type": "home" },
        ],
        "nickName": "Babs",
        (ENTERPRISE): { "department": "Tours" },
    }))
}

fn group() -> Map<String, Value> {
    object(json!({
        "displayName": "Tour Guides",
        "members": [{ "value": "1" }, { "value": "2", "type": "User" }, { "value": "3" }],
    }))
}

fn run(
    profile: Profile,
    (kind, before): (Kind, &Map<String, Value>),
    operations: &Value,
) -> (Result<Map<String, Value>, Refused>, Vec<Quirk>) {
    let mut noted = Noted::new(profile);
    let body =
        json!({ "schemas": ["urn:ietf:params:scim:api:messages:2.0:PatchOp"], "Operations": operations });
    let after = patch::read(&body, &mut noted).and_then(|read| patch::apply(kind, before, &read, &mut noted));
    (after, noted.quirks().to_vec())
}

#[track_caller]
fn becomes(operations: Value, pointer: &str, expected: Value) {
    let (after, quirks) = run(Profile::Strict, (Kind::User, &user()), &operations);
    let after = Value::Object(after.expect("a patch of the RFC"));
    assert_eq!(
        after.pointer(pointer).cloned().unwrap_or(Value::Null),
        expected,
        "{operations}"
    );
    assert!(quirks.is_empty(), "{quirks:?}");
}

#[test]
fn add_puts_beside_what_is_there() {
    becomes(
        json!([{ "op": "add", "path": "nickName", "value": "B" }]),
        "/nickName",
        json!("B"),
    );
    becomes(
        json!([{ "op": "add", "value": { "nickName": "B", "title": "Guide" } }]),
        "/title",
        json!("Guide"),
    );
    becomes(
        json!([{ "op": "add", "path": "name", "value": { "middleName": "J" } }]),
        "/name",
        json!({ "familyName": "Jensen", "givenName": "Barbara", "middleName": "J" }),
    );
    becomes(
        json!([{ "op": "add", "path": "name.givenName", "value": "Babs" }]),
        "/name/givenName",
        json!("Babs"),
    );
    // Added twice it is there once.
    becomes(
        json!([{ "op": "add", "path": "emails", "value": [{ "value": "babs@home.example", "type": "home" }] }]),
        "/emails/2",
        Value::Null,
    );
    // Who becomes the first makes the others not.
    let more = json!([{ "op": "add", "path": "emails", "value": { "value": "new@example.com", "type": "other", "primary": true } }]);
    becomes(more.clone(), "/emails/2/primary", json!(true));
    becomes(more, "/emails/0/primary", json!(false));
    becomes(
        json!([{ "op": "add", "path": format!("{ENTERPRISE}:manager"), "value": { "value": "7" } }]),
        &format!("/{ENTERPRISE}/manager/value"),
        json!("7"),
    );
    becomes(
        json!([{ "op": "add", "path": ENTERPRISE, "value": { "schemas": [ENTERPRISE], "costCenter": "9" } }]),
        &format!("/{ENTERPRISE}/costCenter"),
        json!("9"),
    );
    becomes(
        json!([{ "op": "add", "value": { (ENTERPRISE): { "costCenter": "9" } } }]),
        &format!("/{ENTERPRISE}"),
        json!({ "department": "Tours", "costCenter": "9" }),
    );
    becomes(
        json!([{ "op": "add", "path": "emails[type eq \"home\"].display", "value": "Babs" }]),
        "/emails/1/display",
        json!("Babs"),
    );
}

#[test]
fn replace_puts_in_the_place_of_what_is_there() {
    becomes(
        json!([{ "op": "replace", "path": "active", "value": false }]),
        "/active",
        json!(false),
    );
    becomes(
        json!([{ "op": "replace", "path": "name", "value": { "givenName": "B" } }]),
        "/name",
        json!({ "familyName": "Jensen", "givenName": "B" }),
    );
    becomes(
        json!([{ "op": "replace", "path": "emails", "value": [{ "value": "x@example.com" }] }]),
        "/emails",
        json!([{ "value": "x@example.com" }]),
    );
    becomes(
        json!([{ "op": "replace", "path": "emails[type eq \"work\"].value", "value": "w@example.com" }]),
        "/emails/0/value",
        json!("w@example.com"),
    );
    becomes(
        json!([{ "op": "replace", "path": "emails[type eq \"home\"]", "value": { "primary": true } }]),
        "/emails",
        json!([
            { "value": "bjensen@example.com", "type": "work", "primary": false },
            { "value": "babs@home.example", "type": "home", "primary": true },
        ]),
    );
    becomes(
        json!([{ "op": "replace", "path": "nickName", "value": null }]),
        "/nickName",
        Value::Null,
    );
    becomes(
        json!([{ "op": "replace", "path": "emails", "value": [] }]),
        "/emails",
        Value::Null,
    );
    becomes(
        json!([{ "op": "replace", "value": { "userName": "b2", "nickName": "N" } }]),
        "/userName",
        json!("b2"),
    );
    becomes(
        json!([{ "op": "replace", "path": "title", "value": "new" }]),
        "/title",
        json!("new"),
    );
}

#[test]
fn remove_takes_away_what_the_path_says_and_nothing_else() {
    becomes(
        json!([{ "op": "remove", "path": "nickName" }]),
        "/nickName",
        Value::Null,
    );
    becomes(
        json!([{ "op": "remove", "path": "title" }]),
        "/title",
        Value::Null,
    );
    becomes(
        json!([{ "op": "remove", "path": "name.givenName" }]),
        "/name",
        json!({ "familyName": "Jensen" }),
    );
    becomes(
        json!([{ "op": "remove", "path": "emails[type eq \"work\"]" }]),
        "/emails",
        json!([{ "value": "babs@home.example", "type": "home" }]),
    );
    becomes(
        json!([{ "op": "remove", "path": "emails[type eq \"work\" and value ew \".org\"]" }]),
        "/emails/0/type",
        json!("work"),
    );
    becomes(
        json!([{ "op": "remove", "path": "emails[value pr]" }]),
        "/emails",
        Value::Null,
    );
    becomes(
        json!([{ "op": "remove", "path": "emails[type eq \"home\"].type" }]),
        "/emails/1/type",
        Value::Null,
    );
    becomes(
        json!([{ "op": "remove", "path": ENTERPRISE }]),
        &format!("/{ENTERPRISE}"),
        Value::Null,
    );
    becomes(
        json!([{ "op": "remove", "path": format!("{ENTERPRISE}:department") }]),
        &format!("/{ENTERPRISE}"),
        Value::Null,
    );
}

#[test]
fn what_cannot_be_is_refused_with_the_word_of_the_rfc_and_nothing_is_done() {
    for (operations, word) in [
        (json!([]), "invalidSyntax"),
        (json!({}), "invalidSyntax"),
        (json!([1]), "invalidSyntax"),
        (
            json!([{ "op": "move", "path": "title", "value": "x" }]),
            "invalidSyntax",
        ),
        (
            json!([{ "op": "Replace", "path": "title", "value": "x" }]),
            "invalidSyntax",
        ),
        (json!([{ "op": "add", "path": "title" }]), "invalidValue"),
        (json!([{ "op": "add", "value": "x" }]), "invalidValue"),
        (json!([{ "op": "remove" }]), "noTarget"),
        (json!([{ "op": "remove", "path": "userName" }]), "mutability"),
        (
            json!([{ "op": "replace", "path": "userName", "value": null }]),
            "mutability",
        ),
        (
            json!([{ "op": "replace", "path": "id", "value": "7" }]),
            "mutability",
        ),
        (json!([{ "op": "replace", "value": { "id": "7" } }]), "mutability"),
        (
            json!([{ "op": "add", "path": "groups", "value": [{ "value": "7" }] }]),
            "mutability",
        ),
        (
            json!([{ "op": "replace", "path": "meta.version", "value": "7" }]),
            "mutability",
        ),
        (
            json!([{ "op": "add", "path": "colour", "value": "red" }]),
            "invalidPath",
        ),
        (
            json!([{ "op": "add", "path": "name.colour", "value": "red" }]),
            "invalidPath",
        ),
        (
            json!([{ "op": "add", "path": "title[value eq \"x\"]", "value": "red" }]),
            "invalidPath",
        ),
        (
            json!([{ "op": "add", "path": "emails[type eq", "value": "red" }]),
            "invalidPath",
        ),
        (
            json!([{ "op": "add", "path": "emails[type eq \"work\"].", "value": "red" }]),
            "invalidPath",
        ),
        (
            json!([{ "op": "add", "path": "emails[type eq \"work\"].colour", "value": "red" }]),
            "invalidPath",
        ),
        (json!([{ "op": "add", "path": 7, "value": "red" }]), "invalidPath"),
        (
            json!([{ "op": "replace", "path": "emails[type eq \"fax\"].value", "value": "x" }]),
            "noTarget",
        ),
        (
            json!([{ "op": "add", "path": "emails[type eq \"fax\"].value", "value": "x" }]),
            "noTarget",
        ),
        (
            json!([{ "op": "replace", "path": "active", "value": "True" }]),
            "invalidValue",
        ),
        (
            json!([{ "op": "replace", "path": "active", "value": "perhaps" }]),
            "invalidValue",
        ),
        (
            json!([{ "op": "replace", "path": "name", "value": [1] }]),
            "invalidValue",
        ),
        (
            json!([{ "op": "replace", "path": "emails", "value": { "value": "x" } }]),
            "invalidValue",
        ),
        (
            json!([{ "op": "replace", "value": { "name.givenName": "x" } }]),
            "invalidPath",
        ),
        (
            json!([{ "op": "remove", "path": "emails", "value": [{ "value": "babs@home.example" }] }]),
            "invalidValue",
        ),
    ] {
        let (after, _) = run(Profile::Strict, (Kind::User, &user()), &operations);
        let refused = after.expect_err("refused");
        assert_eq!(refused.scim_type(), Some(word), "{operations}");
        assert_eq!(refused.status(), 400);
    }
}

#[test]
fn the_ways_of_entra_are_taken_from_entra_and_noted() {
    let check = |operations: Value, pointer: &str, expected: Value, quirk: Quirk| {
        let (after, quirks) = run(Profile::Entra, (Kind::User, &user()), &operations);
        let after = Value::Object(after.expect("taken"));
        assert_eq!(
            after.pointer(pointer).cloned().unwrap_or(Value::Null),
            expected,
            "{operations}"
        );
        assert!(quirks.contains(&quirk), "{operations} {quirks:?}");
        let (strict, _) = run(Profile::Strict, (Kind::User, &user()), &operations);
        assert!(strict.is_err(), "{operations}");
    };
    check(
        json!([{ "op": "Replace", "path": "active", "value": false }]),
        "/active",
        json!(false),
        Quirk::OpCase,
    );
    check(
        json!([{ "op": "replace", "path": "active", "value": "False" }]),
        "/active",
        json!(false),
        Quirk::BooleanText,
    );
    check(
        json!([{ "op": "add", "path": "phoneNumbers[type eq \"mobile\"].value", "value": "+593" }]),
        "/phoneNumbers",
        json!([{ "type": "mobile", "value": "+593" }]),
        Quirk::CreatedByFilter,
    );
    check(
        json!([{ "op": "replace", "value": { "name.givenName": "B", "displayName": "B Jensen" } }]),
        "/name/givenName",
        json!("B"),
        Quirk::DottedKey,
    );
    check(
        json!([{ "op": "replace", "value": { (format!("{ENTERPRISE}:department")): "Sales" } }]),
        &format!("/{ENTERPRISE}/department"),
        json!("Sales"),
        Quirk::DottedKey,
    );
    check(
        json!([{ "op": "add", "value": { "emails[type eq \"other\"].value": "o@example.com" } }]),
        "/emails/2",
        json!({ "type": "other", "value": "o@example.com" }),
        Quirk::CreatedByFilter,
    );
    check(
        json!([{ "op": "add", "path": format!("{ENTERPRISE}:manager"), "value": "42" }]),
        &format!("/{ENTERPRISE}/manager"),
        json!({ "value": "42" }),
        Quirk::Shape,
    );
    check(
        json!([{ "op": "add", "path": "colour", "value": "red" }]),
        "/colour",
        Value::Null,
        Quirk::UnknownIgnored,
    );
    // A filter that says more than equalities describes nothing that could be made.
    let vague = json!([{ "op": "add", "path": "phoneNumbers[type ne \"work\"].value", "value": "1" }]);
    assert!(run(Profile::Entra, (Kind::User, &user()), &vague).0.is_err());
}

#[test]
fn members_leave_by_a_list_or_by_a_filter_and_never_all_by_surprise() {
    let members = |after: Result<Map<String, Value>, Refused>| -> Vec<String> {
        let after = after.expect("taken");
        let items = after
            .get("members")
            .and_then(Value::as_array)
            .cloned()
            .unwrap_or_default();
        items
            .iter()
            .filter_map(|item| item["value"].as_str().map(str::to_owned))
            .collect()
    };
    let by_list =
        json!([{ "op": "Remove", "path": "members", "value": [{ "value": "2" }, { "value": "9" }] }]);
    let (after, quirks) = run(Profile::Entra, (Kind::Group, &group()), &by_list);
    assert_eq!(members(after), ["1", "3"]);
    assert!(quirks.contains(&Quirk::RemovedByValue));
    for profile in [Profile::Strict, Profile::Okta] {
        let lower = json!([{ "op": "remove", "path": "members", "value": [{ "value": "2" }] }]);
        assert!(
            run(profile, (Kind::Group, &group()), &lower).0.is_err(),
            "all would go"
        );
        let by_filter = json!([{ "op": "remove", "path": "members[value eq \"2\"]" }]);
        assert_eq!(
            members(run(profile, (Kind::Group, &group()), &by_filter).0),
            ["1", "3"]
        );
    }
    let all = json!([{ "op": "remove", "path": "members" }]);
    assert!(members(run(Profile::Strict, (Kind::Group, &group()), &all).0).is_empty());
    let swap = json!([{ "op": "replace", "path": "members[value eq \"2\"].value", "value": "7" }]);
    let (after, _) = run(Profile::Strict, (Kind::Group, &group()), &swap);
    assert_eq!(after.expect_err("immutable").scim_type(), Some("mutability"));
}

#[test]
fn okta_renames_a_group_with_its_id_beside() {
    let rename = json!([{ "op": "replace", "value": { "id": "77", "displayName": "Guides" } }]);
    let (after, quirks) = run(Profile::Okta, (Kind::Group, &group()), &rename);
    assert_eq!(after.expect("taken")["displayName"], "Guides");
    assert_eq!(quirks, [Quirk::ReadOnlyIgnored]);
    assert!(run(Profile::Strict, (Kind::Group, &group()), &rename).0.is_err());
}

#[test]
fn a_password_is_nobodys_business() {
    for profile in Profile::ALL {
        let set = json!([{ "op": "replace", "path": "password", "value": "Tr0ub4dor" }, { "op": "add", "value": { "password": "x" } }]);
        let (after, quirks) = run(profile, (Kind::User, &user()), &set);
        assert_eq!(after.expect("ignored"), user());
        assert_eq!(quirks, [Quirk::PasswordIgnored]);
    }
}

#[test]
fn a_change_of_members_alone_is_known_as_one() {
    let read = |profile, operations: Value| {
        let mut noted = Noted::new(profile);
        let body =
            json!({ "schemas": ["urn:ietf:params:scim:api:messages:2.0:PatchOp"], "Operations": operations });
        let operations = patch::read(&body, &mut noted).expect("read");
        patch::roll(&operations, &mut noted)
    };
    let both = json!([
        { "op": "add", "path": "members", "value": [{ "value": "7" }] },
        { "op": "remove", "path": "members[value eq \"2\"]" },
    ]);
    let rolled = vec![Roll::Join(vec!["7".into()]), Roll::Leave(vec!["2".into()])];
    assert_eq!(read(Profile::Strict, both), Some(rolled));
    for other in [
        json!([{ "op": "remove", "path": "members" }]),
        json!([{ "op": "replace", "path": "members", "value": [] }]),
        json!([{ "op": "add", "path": "displayName", "value": "x" }]),
        json!([{ "op": "add", "value": { "members": [] } }]),
    ] {
        assert_eq!(read(Profile::Entra, other), None);
    }
}
