//! What is too much is refused before it costs anything, and what is large is done in one go over it.

use scim::{
    Kind, Noted, Profile, Refused, list, patch,
    resource::{self, LARGEST},
    schema::VALUES,
};
use serde_json::{Map, Value, json};

const USER: &str = "urn:ietf:params:scim:schemas:core:2.0:User";
const GROUP: &str = "urn:ietf:params:scim:schemas:core:2.0:Group";

fn object(value: Value) -> Map<String, Value> {
    match value {
        Value::Object(fields) => fields,
        _ => panic!("an object"),
    }
}

fn run(
    (profile, kind): (Profile, Kind),
    before: &Map<String, Value>,
    operations: &Value,
) -> Result<Map<String, Value>, Refused> {
    let mut noted = Noted::new(profile);
    let body =
        json!({ "schemas": ["urn:ietf:params:scim:api:messages:2.0:PatchOp"], "Operations": operations });
    let read = patch::read(&body, &mut noted)?;
    patch::apply(kind, before, &read, &mut noted)
}

fn emails(many: usize) -> Vec<Value> {
    (0..many)
        .map(|n| json!({ "value": format!("{n}@x.example") }))
        .collect()
}

fn members(many: usize) -> Vec<Value> {
    (0..many).map(|n| json!({ "value": n.to_string() })).collect()
}

fn ids(group: &Map<String, Value>) -> Vec<usize> {
    let items = group.get("members").and_then(Value::as_array);
    let id = |item: &Value| item["value"].as_str().and_then(|id| id.parse().ok());
    items.into_iter().flatten().filter_map(id).collect()
}

#[test]
fn a_list_of_a_user_has_a_hundred_values_however_they_come() {
    let user = object(json!({ "userName": "ana", "emails": emails(VALUES - 1) }));
    let patched = |operations: Value| run((Profile::Entra, Kind::User), &user, &operations);
    let one = json!({ "value": "new@x.example" });
    assert!(patched(json!([{ "op": "add", "path": "emails", "value": [one] }])).is_ok());
    for operations in [
        json!([{ "op": "add", "path": "emails", "value": emails(24_000) }]),
        json!([{ "op": "replace", "path": "emails", "value": emails(VALUES + 1) }]),
        json!([{ "op": "add", "value": { "emails": emails(VALUES + 1) } }]),
        json!([
            { "op": "add", "path": "emails", "value": one },
            { "op": "add", "path": "emails", "value": { "value": "newer@x.example" } },
        ]),
        json!([
            { "op": "add", "path": "emails", "value": one },
            { "op": "add", "path": "emails[type eq \"home\"].value", "value": "h@x.example" },
        ]),
    ] {
        let refused = patched(operations).expect_err("too many");
        assert_eq!(
            (refused.status(), refused.scim_type()),
            (400, Some("invalidValue"))
        );
    }
    let body = json!({ "schemas": [USER], "userName": "ana", "emails": emails(VALUES + 1) });
    let refused = resource::read(Kind::User, &body, &mut Noted::default()).expect_err("too many");
    assert_eq!(refused.scim_type(), Some("invalidValue"));
}

#[test]
fn a_resource_has_sixteen_kibibytes_however_they_come() {
    let title = |bytes: usize| json!({ "schemas": [USER], "userName": "ana", "title": "x".repeat(bytes) });
    let posted = |bytes: usize| {
        let read = resource::read(Kind::User, &title(bytes), &mut Noted::default()).expect("a user");
        resource::check(Kind::User, &read).map(|()| read)
    };
    let user = posted(LARGEST / 2).expect("fits");
    assert_eq!(posted(LARGEST).expect_err("too large").status(), 413);
    let add = |name: &str, bytes: usize| json!({ "op": "add", "path": name, "value": "y".repeat(bytes) });
    let patched = |operations: Value| run((Profile::Strict, Kind::User), &user, &operations);
    assert!(patched(json!([add("nickName", LARGEST / 4)])).is_ok());
    // Too large in between is too large: what comes next would have to look at all of it.
    let there_and_back = json!([add("nickName", LARGEST), { "op": "remove", "path": "nickName" }]);
    assert_eq!(patched(there_and_back).expect_err("too large").status(), 413);
    let department = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:department";
    let refused = patched(json!([add(department, LARGEST)])).expect_err("too large");
    assert_eq!(refused.status(), 413);
    // Whoever was too large before there was a bound is shut out all the same, and may not grow.
    let old = object(json!({ "userName": "ana", "active": true, "title": "x".repeat(LARGEST) }));
    let shut = json!([{ "op": "replace", "path": "active", "value": false }]);
    let out = run((Profile::Strict, Kind::User), &old, &shut).expect("shut out");
    assert_eq!(out["active"], false);
    let grown = json!([add("nickName", 2)]);
    assert!(run((Profile::Strict, Kind::User), &old, &grown).is_err());
    // Of a group it is what is said of itself.
    let body = json!({ "schemas": [GROUP], "displayName": "Guides", "members": members(5_000) });
    let group = resource::read(Kind::Group, &body, &mut Noted::default()).expect("a group");
    assert_eq!(resource::check(Kind::Group, &group), Ok(()));
}

#[test]
fn a_patch_changes_so_much_and_no_more() {
    let user = object(json!({ "userName": "ana" }));
    let change = |n: usize| json!({ "op": "add", "path": "title", "value": n.to_string() });
    let patched = |operations: Value| run((Profile::Entra, Kind::User), &user, &operations);
    let many: Vec<Value> = (0..200).map(change).collect();
    assert_eq!(patched(json!(many)).expect("enough")["title"], "199");
    let too_many: Vec<Value> = (0..201).map(change).collect();
    assert_eq!(
        patched(json!(too_many)).expect_err("too many").scim_type(),
        Some("tooMany")
    );
    // Also where they are all in the value of one.
    let keys: Map<String, Value> = (0..201)
        .map(|n| (format!("emails[type eq \"{n}\"].value"), json!("a@x.example")))
        .collect();
    let refused = patched(json!([{ "op": "add", "value": keys }])).expect_err("too many");
    assert_eq!(refused.status(), 400);
    // And a path asks few things of each value.
    let terms = ["type eq \"x\""; 11].join(" or ");
    let refused = patched(json!([{ "op": "remove", "path": format!("emails[{terms}]") }])).expect_err("many");
    assert_eq!(refused.scim_type(), Some("invalidPath"));
}

// Each value is looked up among the others and not compared with them: a patch may look at so many, and it says so.
#[test]
fn a_group_of_thousands_is_patched_and_the_looks_are_counted() {
    const MANY: usize = 5_000;
    let group = object(json!({ "displayName": "Guides", "members": members(MANY) }));
    let patched = |before: &Map<String, Value>, operations: Value| {
        run((Profile::Entra, Kind::Group), before, &operations)
    };
    // Half of them are there already.
    let more: Vec<Value> = members(MANY + MANY / 2).split_off(MANY / 2);
    let added = patched(&group, json!([{ "op": "add", "path": "members", "value": more }])).expect("added");
    assert_eq!(ids(&added), (0..MANY + MANY / 2).collect::<Vec<_>>());
    let gone = patched(
        &group,
        json!([{ "op": "remove", "path": "members", "value": members(MANY - 1) }]),
    );
    assert_eq!(ids(&gone.expect("removed")), [MANY - 1]);
    let filled = patched(
        &object(json!({ "displayName": "Guides" })),
        json!([{ "op": "replace", "path": "members", "value": members(MANY) }]),
    );
    assert_eq!(ids(&filled.expect("replaced")).len(), MANY);
    // A name and some members in one go, each by a filter.
    let leave = |n: usize| json!({ "op": "remove", "path": format!("members[value eq \"{n}\"]") });
    let mut mixed = vec![json!({ "op": "replace", "path": "displayName", "value": "G" })];
    mixed.extend((0..100).map(leave));
    assert_eq!(
        ids(&patched(&group, json!(mixed)).expect("left")).len(),
        MANY - 100
    );
    mixed.extend((100..900).map(leave));
    assert_eq!(
        patched(&group, json!(mixed)).expect_err("dear").scim_type(),
        Some("tooMany")
    );
    // Nor can a long text be put into each of them.
    let long = json!([
        { "op": "add", "path": "members", "value": members(MANY) },
        { "op": "add", "path": "members.type", "value": "x".repeat(20_000) },
    ]);
    let empty = object(json!({ "displayName": "Guides" }));
    assert_eq!(
        patched(&empty, long).expect_err("dear").scim_type(),
        Some("tooMany")
    );
}

// The same address at work and at home is two; said without a type it is any of them.
#[test]
fn two_values_are_one_when_they_are_the_same_in_what_they_have_in_common() {
    let check = |before: Value, added: Value, expected: usize| {
        let user = object(json!({ "userName": "ana", "emails": before }));
        let operations = json!([{ "op": "add", "path": "emails", "value": added }]);
        let after = run((Profile::Strict, Kind::User), &user, &operations).expect("added");
        assert_eq!(
            after["emails"].as_array().map(Vec::len),
            Some(expected),
            "{operations}"
        );
    };
    let (plain, work) = (json!({ "value": "a" }), json!({ "value": "a", "type": "work" }));
    let (home, shown) = (json!({ "value": "a", "type": "home" }), json!({ "display": "A" }));
    check(json!([plain]), json!([work, home]), 1);
    check(json!([work]), json!([plain]), 1);
    check(json!([work]), json!([home, work, home]), 2);
    check(json!([shown]), json!([shown, { "display": "B" }, plain]), 3);
}

#[test]
fn a_page_has_so_many_bytes_and_at_least_one_resource() {
    let large = |bytes: usize| object(json!({ "title": "x".repeat(bytes) }));
    let mut page = list::Page::new(10);
    page.put(large(list::LARGEST + 1));
    page.put(large(1));
    assert_eq!(
        (page.resources().len(), page.room()),
        (1, 0),
        "the first has a place, and no other"
    );
    let mut page = list::Page::new(10);
    for _ in 0..3 {
        page.put(large(list::LARGEST / 3 + 1));
    }
    page.put(large(1));
    assert_eq!(
        (page.resources().len(), page.room()),
        (2, 0),
        "nothing is left out in the middle"
    );
    let mut page = list::Page::new(2);
    for _ in 0..3 {
        page.put(large(1));
    }
    assert_eq!(page.resources().len(), 2);
}
