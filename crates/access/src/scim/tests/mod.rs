//! A directory through HTTP, on both engines.

mod bounds;
mod entra;
mod life;
mod office;
mod okta;
mod protocol;

use serde_json::{Value, json};
use testkit::{Browser, PASSWORD, Page, TestApp};

const ANA: &str = "ana@aurora.example";
const BRUNO: &str = "bruno@aurora.example";
const USER: &str = "urn:ietf:params:scim:schemas:core:2.0:User";
const GROUP: &str = "urn:ietf:params:scim:schemas:core:2.0:Group";
const ENTERPRISE: &str = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User";
const SCIM: &str = "application/scim+json";

/// A directory of Aurora's, as it knocks.
struct Directory {
    program: Browser,
    token: String,
}

impl Directory {
    async fn new(app: &TestApp, profile: &str) -> Self {
        set(app, profile, &["letters", "revives"]).await;
        let (program, token) = app.program(ANA, "scim", "scim").await;
        Self { program, token }
    }

    async fn send(&mut self, method: &str, path: &str, body: Option<&Value>) -> Page {
        let (kind, bytes) = body.map_or(("", Vec::new()), |body| (SCIM, body.to_string().into_bytes()));
        let path = format!("/scim/v2/aurora{path}");
        self.program
            .send(method.parse().unwrap(), &path, kind, bytes)
            .await
    }

    async fn get(&mut self, path: &str) -> Page {
        self.send("GET", path, None).await
    }

    async fn post(&mut self, path: &str, body: Value) -> Page {
        self.send("POST", path, Some(&body)).await
    }

    async fn put(&mut self, path: &str, body: Value) -> Page {
        self.send("PUT", path, Some(&body)).await
    }

    async fn patch(&mut self, path: &str, operations: Value) -> Page {
        let body =
            json!({ "schemas": ["urn:ietf:params:scim:api:messages:2.0:PatchOp"], "Operations": operations });
        self.send("PATCH", path, Some(&body)).await
    }

    async fn delete(&mut self, path: &str) -> Page {
        self.send("DELETE", path, None).await
    }

    /// A new user; their address below the base.
    async fn user(&mut self, login: &str) -> String {
        let made = self.post("/Users", user(login)).await;
        assert_eq!(made.status, 201, "{}", made.text);
        place(&made)
    }

    async fn group(&mut self, name: &str, members: &[&str]) -> String {
        let members: Vec<Value> = members
            .iter()
            .map(|place| json!({ "value": id(place) }))
            .collect();
        let made = self
            .post(
                "/Groups",
                json!({ "schemas": [GROUP], "displayName": name, "members": members }),
            )
            .await;
        assert_eq!(made.status, 201, "{}", made.text);
        place(&made)
    }

    /// How many a filter finds.
    async fn found(&mut self, filter: &str) -> i64 {
        let filter = percent_encoding::utf8_percent_encode(filter, percent_encoding::NON_ALPHANUMERIC);
        let page = self.get(&format!("/Users?filter={filter}")).await;
        assert_eq!(page.status, 200, "{}", page.text);
        page.json()["totalResults"].as_i64().unwrap()
    }

    /// Where somebody of the cast is.
    async fn place_of(&mut self, login: &str) -> String {
        let page = self
            .get(&format!("/Users?filter=userName+eq+%22{login}%22"))
            .await;
        format!("/Users/{}", page.json()["Resources"][0]["id"].as_str().unwrap())
    }
}

fn user(login: &str) -> Value {
    json!({
        "schemas": [USER], "userName": login, "externalId": format!("ext-{login}"),
        "name": { "givenName": "Vera", "familyName": "Prado" },
        "emails": [{ "value": "vera@mail.example", "type": "work", "primary": true }], "active": true,
    })
}

/// What stands after the base in the answer's address.
fn place(page: &Page) -> String {
    let location = page.location();
    let (_, place) = location.split_once("/scim/v2/aurora").unwrap();
    place.to_owned()
}

fn id(place: &str) -> &str {
    place.rsplit('/').next().unwrap()
}

/// What the administrators decided; the boxes that are ticked.
async fn set(app: &TestApp, profile: &str, ticked: &[&str]) {
    let mut ana = app.signed_in(ANA).await;
    let mut fields = vec![("profile", profile)];
    fields.extend(ticked.iter().map(|name| (*name, "yes")));
    let page = ana.post("/scim", &fields).await;
    assert_eq!(page.location(), "/scim?done=scim-done-saved");
}

/// An error of the protocol's own.
#[track_caller]
fn refused(page: &Page, status: u16, word: &str) {
    assert_eq!(page.status, status, "{}", page.text);
    assert_eq!(page.headers["content-type"], SCIM);
    let body = page.json();
    assert_eq!(
        body["schemas"],
        json!(["urn:ietf:params:scim:api:messages:2.0:Error"])
    );
    assert_eq!(body["status"], status.to_string());
    assert_eq!(
        body.get("scimType").and_then(Value::as_str).unwrap_or_default(),
        word,
        "{body}"
    );
}
