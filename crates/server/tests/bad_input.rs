//! Whatever is sent, to whichever door: a clear page in the reader's language, and nothing half-done.
//! The list is the doors themselves, so a new door is swept from its first day.
#![allow(clippy::unwrap_used)]

use access::door::Gate;
use axum::http::Method;
use kit::{db::dialect::sql, doors::Door};
use sea_orm::ConnectionTrait;
use serde_json::json;
use std::collections::BTreeMap;
use testkit::{Browser, Page, TestApp, both};

const FORM: &str = "application/x-www-form-urlencoded";
const JSON: &str = "application/json";
const NOWHERE: &str = "0190c1d2aaaa7bbb8cccddddeeeeffff";

/// A form's address, a good way to fill it in, and the field to spoil.
type Form = (
    &'static str,
    &'static [(&'static str, &'static str)],
    &'static str,
);

/// The people of the sweep: each reads another language.
struct People {
    guest: Browser,
    agent: Browser,
    administrator: Browser,
    visitor: Browser,
    /// A directory, which has a token and no browser.
    program: Browser,
    /// The visitor's channel.
    channel: String,
}

impl People {
    async fn gather(app: &TestApp) -> Self {
        let mut administrator = app.signed_in("ana@aurora.example").await;
        let made = administrator
            .post("/channels", &[("name", "Site"), ("allowed_origins", "")])
            .await;
        let tag = administrator.follow(&made).await.words();
        let channel = tag.split("data-channel=\"").nth(1).unwrap();
        let channel = channel.split('"').next().unwrap().to_owned();
        let mut visitor = app.guest().with("accept", "*/*");
        let arrived = visitor
            .post_json(
                &format!("/webchat/{channel}/visitors"),
                &json!({ "name": "Lucía" }),
            )
            .await;
        let token = arrived.json()["token"].as_str().unwrap().to_owned();
        Self {
            guest: app.guest().with("accept-language", "fr"),
            agent: app.signed_in("virginia@conecta.com.vc").await,
            administrator,
            visitor: visitor.with("authorization", &format!("Bearer {token}")),
            program: app.program("ana@aurora.example", "scim", "scim").await.0,
            channel,
        }
    }

    /// Who belongs at a door, and the language they read.
    fn at(&self, gate: Gate) -> (Browser, &'static str) {
        match gate {
            Gate::Everyone | Gate::Guest => (self.guest.clone(), "fr"),
            Gate::Visitor => (self.visitor.clone(), ""),
            Gate::Program(_) => (self.program.clone(), ""),
            Gate::Entering | Gate::Member | Gate::Agent => (self.agent.clone(), "pt-BR"),
            Gate::Supervisor | Gate::Administrator => (self.administrator.clone(), "es"),
        }
    }

    /// A door's address with a parameter; a visitor knocks at their own channel, unless there is nothing else to name.
    fn path(&self, door: &str, parameter: &str) -> String {
        let webchat =
            door.starts_with("/webchat/") && (parameter == NOWHERE || door.matches('{').count() > 1);
        let filled = door.split('/').map(|part| match part {
            "{channel}" if webchat => self.channel.as_str(),
            "{organisation}" if door.starts_with("/scim/") => "aurora",
            part if part.starts_with('{') => parameter,
            part => part,
        });
        filled.collect::<Vec<_>>().join("/")
    }
}

/// Rows of every table that a refused form may not touch. Sessions, counters and the audit may move.
async fn rows(app: &TestApp) -> BTreeMap<&'static str, i64> {
    let mut counts = BTreeMap::new();
    let db = app.state.db.read();
    for table in [
        "organisation",
        "member",
        "identifier_index",
        "team",
        "team_member",
        "schedule",
        "policy",
        "ticket",
        "letter",
        "lockout",
        "channel",
        "category",
        "contact",
        "visitor",
        "conversation",
        "message",
        "closure",
        "attachment",
        "event",
        "job",
    ] {
        let text = format!("select count(*) as n from {table}");
        let row = db.query_one_raw(sql(db, &text, [])).await.unwrap().unwrap();
        counts.insert(table, row.try_get("", "n").unwrap());
    }
    counts
}

/// A form that only another program sends reads its answer as a program does. A SAML provider's comes by a person's browser.
fn is_of_programs(door: &Door<Gate>) -> bool {
    door.gate == Gate::Everyone && door.method != Method::GET && !door.path.ends_with("/acs")
}

/// A refusal anybody can read: a page in their language with a heading and a way on, or JSON for a program.
fn is_clear(page: &Page, language: &str, what: &str) {
    assert!(page.status < 500, "{what}: {} {}", page.status, page.text);
    if page.status < 400 {
        return;
    }
    assert!(!page.text.trim().is_empty(), "{what}: a blank {}", page.status);
    let kind = page.headers["content-type"].to_str().unwrap();
    if language.is_empty() && page.status == 400 {
        return; // an address that is no text at all: the router says so to a program in its own words
    }
    // A form that is too large is refused before any door is reached, in whatever the caller says it reads.
    if language.is_empty() && page.status == 413 && kind.starts_with("text/html") {
        return;
    }
    if language.is_empty() && kind.starts_with("application/scim+json") {
        assert!(page.json()["detail"].is_string(), "{what}: {}", page.text);
        return;
    }
    if language.is_empty() {
        assert!(kind.starts_with(JSON), "{what}: {} {kind}", page.status);
        assert!(page.json()["error"].is_string(), "{what}: {}", page.text);
        return;
    }
    assert!(
        kind.starts_with("text/html"),
        "{what}: {} {kind} {}",
        page.status,
        page.text
    );
    // The dialog over a page that lost its session is answered in part, and the part says its language.
    assert!(
        page.has(&format!("html[lang={language}], [data-reentry][lang={language}]")),
        "{what}: {} not in {language}",
        page.status
    );
    assert!(
        page.has("h1, [data-reentry] [role=alert]") && page.has("a[href], button"),
        "{what}: {} {}",
        page.status,
        page.text
    );
}

/// Bodies that no page of ours sends.
#[allow(clippy::too_many_lines)] // one list
fn bodies() -> Vec<(&'static str, &'static str, Vec<u8>)> {
    let every = "identifier=x&password=x&password_confirmation=x&current_password=x&name=&display_name=&body=&status=x";
    vec![
        ("nothing", FORM, Vec::new()),
        ("no kind", "", b"name=x".to_vec()),
        ("text", "text/plain", every.as_bytes().to_vec()),
        (
            "XML",
            "application/xml",
            b"<?xml version=\"1.0\"?><!DOCTYPE x SYSTEM \"file:///etc/passwd\"><x/>".to_vec(),
        ),
        (
            "JSON in place of a form",
            JSON,
            b"{\"identifier\":\"x\",\"name\":[],\"body\":7}".to_vec(),
        ),
        ("broken JSON", JSON, b"{\"name\": ".to_vec()),
        ("deep JSON", JSON, "[".repeat(60_000).into_bytes()),
        ("a form in place of JSON", FORM, every.as_bytes().to_vec()),
        (
            "broken escapes",
            FORM,
            b"name=&display_name=%zz&identifier=%f&&=&status=%".to_vec(),
        ),
        (
            "no UTF-8",
            FORM,
            b"name=\xff\xfe&identifier=\xff&body=\xff&status=\xff".to_vec(),
        ),
        (
            "no UTF-8, escaped",
            FORM,
            b"name=%ff%fe&identifier=%ff&body=%ff&password=%c3%28&status=%ff".to_vec(),
        ),
        (
            "NUL",
            FORM,
            b"name=a%00b&identifier=a%00b&body=a%00b&password=a%00b&status=a%00b&_method=post".to_vec(),
        ),
        (
            "no UTF-8 in JSON",
            JSON,
            b"{\"name\":\"\xff\",\"body\":\"\xff\",\"client_id\":\"\xff\"}".to_vec(),
        ),
        (
            "NUL in JSON",
            JSON,
            b"{\"name\":\"a\\u0000b\",\"body\":\"a\\u0000b\",\"client_id\":\"a\\u0000b-0001\",\"files\":[]}"
                .to_vec(),
        ),
        (
            "twice the same field",
            FORM,
            b"name=&name=&identifier=&identifier=&body=&body=&status=x&status=y".to_vec(),
        ),
        ("a thousand fields", FORM, "zz=1&".repeat(1_000).into_bytes()),
        (
            "beyond 64 KiB",
            FORM,
            format!("name={}", "x".repeat(70_000)).into_bytes(),
        ),
        (
            "JSON beyond 64 KiB",
            JSON,
            format!("{{\"name\":\"{}\"}}", "x".repeat(70_000)).into_bytes(),
        ),
        (
            "an edge without parts",
            "multipart/form-data; boundary=x",
            b"--y\r\n\r\n".to_vec(),
        ),
        ("parts without an edge", "multipart/form-data", b"--x--".to_vec()),
    ]
}

both! {
    async fn no_body_breaks_a_door_or_leaves_half_of_something(app: TestApp) {
        let people = People::gather(&app).await;
        app.run_jobs().await;
        let before = rows(&app).await;
        for door in app.doors.clone() {
            // A way out is no form: its button does what it says, whatever else is sent.
            // Whoever asks for a challenge sends nothing, and nothing is done by it.
            let skipped = matches!(door.method, Method::GET | Method::OPTIONS)
                || matches!(door.path, "/sign-out" | "/switcher")
                || door.path.ends_with("/challenge");
            if skipped {
                continue;
            }
            let (person, language) = people.at(door.gate);
            let language = if is_of_programs(&door) { "" } else { language };
            for (what, kind, body) in bodies() {
                let what = format!("{} {} with {what}", door.method, door.path);
                let path = people.path(door.path, NOWHERE);
                // The gentlest pace still answers in the same shape; it is not what is looked at here.
                app.clock.advance(chrono::Duration::seconds(30));
                let page = person.clone().send(door.method.clone(), &path, kind, body).await;
                is_clear(&page, language, &what);
                assert!(page.status != 200 && page.status != 201, "{what} is taken: {}", page.text);
            }
        }
        app.run_jobs().await;
        assert_eq!(rows(&app).await, before);
    }

    async fn no_address_breaks_a_door(app: TestApp) {
        let people = People::gather(&app).await;
        let long = "x".repeat(4_096);
        for door in app.doors.clone() {
            let (person, language) = people.at(door.gate);
            let language = if is_of_programs(&door) { "" } else { language };
            // Assets and the health of a node are no pages.
            if matches!(door.gate, Gate::Everyone) || door.method == Method::OPTIONS || matches!(door.path, "/sign-out" | "/switcher") {
                continue;
            }
            let parameters = ["%00", "%ff%fe", "..%2f..%2fetc%2fpasswd", "'%20or%201=1--", "%F0%9F%A6%80", "-1", "0", &long];
            for parameter in parameters.iter().filter(|_| door.path.contains('{')) {
                let path = people.path(door.path, parameter);
                let kind = if door.method == Method::GET { "" } else { FORM };
                app.clock.advance(chrono::Duration::seconds(30));
                let page = person.clone().send(door.method.clone(), &path, kind, Vec::new()).await;
                let what = format!("{} {path}", door.method);
                assert!(page.status >= 400, "{what}: {}", page.status);
                // A socket's door refuses what is no upgrade before it looks at anything.
                if !door.path.ends_with("/socket") {
                    is_clear(&page, language, &what);
                }
            }
            for query in ["?%ff=%ff", "?page=-1&q=%00", "?after=x&before=%F0%9F%A6%80&inbox=%ff", &format!("?q={long}&page=99999999999999999999")] {
                if door.method == Method::GET && !door.path.ends_with("/socket") && door.path != "/live" {
                    let path = people.path(door.path, NOWHERE) + query;
                    is_clear(&person.clone().get(&path).await, language, &path);
                }
            }
        }
    }

    // S-202: the answer to a form, reloaded or come back to by its address, is the page that the form stands on.
    async fn the_address_of_a_form_leads_to_its_page(app: TestApp) {
        let mut ana = app.signed_in("ana@aurora.example").await;
        for (form, page) in [
            ("/profile/factors/0198/activation", "/profile/factors/0198"),
            ("/members/0198/invitation", "/members/0198"),
            ("/audit/export?x=1", "/audit"),
        ] {
            assert_eq!(ana.get(form).await.location(), page, "{form}");
            let program = ana.clone().with("accept", "*/*").get(form).await;
            assert_eq!(program.status, 405, "{form}");
            assert!(program.headers["allow"].to_str().unwrap().contains("POST"), "{form}");
            assert!(program.text.starts_with("Not this way"), "and is told in a line: {}", program.text);
        }
        let shut = ana.get("/presence").await;
        assert!(shut.status == 405 && shut.has("h1"), "it stands on every page, and so on none");
    }

    async fn what_was_typed_too_long_or_wrongly_comes_back_with_the_rest(app: TestApp) {
        let mut ana = app.signed_in("ana@aurora.example").await;
        let before = rows(&app).await;
        let long = "x".repeat(4_096);
        let forms: [Form; 5] = [
            (
                "/members",
                &[
                    ("display_name", "Vera Prado"), ("identifier", "vera"), ("recovery_address", "vera@mail.example"),
                    ("role", "agent"), ("locale", "fr"), ("landing", "conversations"), ("time_zone", "Europe/Paris"),
                ],
                "display_name",
            ),
            ("/teams", &[("name", "Ventas")], "name"),
            ("/categories", &[("name", "Queja"), ("description", "Algo no fue bien")], "name"),
            ("/channels", &[("name", "Tienda"), ("greeting", "Hola"), ("allowed_origins", "https://tienda.example")], "name"),
            ("/profile", &[("display_name", "Ana"), ("locale", "es"), ("time_zone", "UTC"), ("landing", "members")], "display_name"),
        ];
        for (path, fields, broken) in forms {
            for bad in ["", "   ", long.as_str(), "a\u{202e}b", "a\u{7}b"] {
                let typed: Vec<(&str, &str)> =
                    fields.iter().map(|(name, value)| (*name, if *name == broken { bad } else { *value })).collect();
                let page = ana.post(path, &typed).await;
                assert_eq!(page.status, 422, "{path} with {bad:?}");
                is_clear(&page, "es", path);
                assert!(page.has("[aria-invalid]"), "{path} with {bad:?} marks the field");
                for (name, value) in typed.iter().filter(|(name, _)| *name != broken && *name != "role") {
                    assert_eq!(page.field(name), *value, "{path} keeps {name}");
                }
            }
        }
        let page = ana.post("/categories", &[("name", "Queja"), ("description", &long)]).await;
        assert_eq!((page.status, page.field("name").as_str()), (422, "Queja"));
        assert!(page.has("#description-error") && !page.has("#name-error"), "at the field it is about");
        assert_eq!(rows(&app).await, before);
    }

    // S-202
    async fn a_form_sent_twice_is_done_once(app: TestApp) {
        let mut ana = app.signed_in("ana@aurora.example").await;
        // The house's own categories become rows with the first one of somebody's own.
        assert_eq!(ana.post("/categories", &[("name", "Consulta")]).await.status, 303);
        let before = rows(&app).await;
        let member = [
            ("display_name", "Vera Prado"), ("identifier", "vera"), ("recovery_address", "vera@mail.example"),
            ("role", "agent"), ("locale", "fr"), ("landing", "conversations"), ("time_zone", "Europe/Paris"),
        ];
        for (path, fields) in [
            ("/members", &member[..]),
            ("/teams", &[("name", "Ventas")]),
            ("/categories", &[("name", "Queja")]),
        ] {
            let (mut first, mut second) = (ana.clone(), ana.clone());
            let (one, other) = tokio::join!(first.post(path, fields), second.post(path, fields));
            let mut statuses = [one.status, other.status];
            statuses.sort_unstable();
            assert_eq!(statuses, [303, 422], "{path}");
            is_clear(if one.status == 422 { &one } else { &other }, "es", path);
        }
        let after = rows(&app).await;
        for table in ["member", "team", "category", "letter"] {
            assert_eq!(after[table] - before[table], 1, "{table}");
        }
        let letter = app.letters().await.remove(0);
        let fields = [("password", "lluvia-mesa-cobre-farol-58"), ("password_confirmation", "lluvia-mesa-cobre-farol-58")];
        assert_eq!(app.guest().post(&letter.path(), &fields).await.status, 303);
        let again = app.guest().with("accept-language", "fr").post(&letter.path(), &fields).await;
        assert_eq!(again.status, 410);
        is_clear(&again, "fr", "a used link");
        // A tab of before the sign-out, and its form.
        let mut stale = ana.clone();
        assert_eq!(ana.post("/sign-out", &[]).await.status, 303);
        let lost = stale.post("/teams", &[("name", "Más ventas")]).await;
        assert_eq!(lost.status, 401);
        assert!(lost.has("html[lang] h1") && lost.has("a[href]"));
    }

    async fn a_file_that_is_too_large_is_refused_where_it_is_chosen(app: TestApp) {
        let mut people = People::gather(&app).await;
        let path = format!("/webchat/{}/files", people.channel);
        let most = usize::try_from(app.state.settings.file_bytes).unwrap();
        let large = vec![7_u8; most + 1];
        let page = people.visitor.post_files(&path, &[], &[("file", "foto.jpg", "image/jpeg", &large)]).await;
        assert_eq!(page.status, 413);
        is_clear(&page, "", &path);
        let fits = &large[..most];
        assert_eq!(people.visitor.post_files(&path, &[], &[("file", "foto.jpg", "image/jpeg", fits)]).await.status, 201);
        let message = json!({ "client_id": "first-message", "body": "Hola", "files": [] });
        let said = people.visitor.post_json(&format!("/webchat/{}/messages", people.channel), &message).await;
        assert_eq!(said.status, 201);
        people.agent.post("/presence", &[("status", "available")]).await;
        app.run_jobs().await;
        let list = people.agent.get("/conversations?inbox=mine").await;
        let thread = list.attribute("a[href^='/conversations/0']", "href").expect("a conversation");
        let thread = thread.split('?').next().unwrap();
        let before = rows(&app).await["message"];
        let fields = [("body", "Veja a foto"), ("client_id", "reply-0001"), ("kind", "reply")];
        let page = people
            .agent
            .post_files(&format!("{thread}/messages"), &fields, &[("files", "foto.jpg", "image/jpeg", &large)])
            .await;
        assert_eq!(page.status, 422);
        is_clear(&page, "pt-BR", "a reply with a large file");
        assert_eq!(page.field("body"), "Veja a foto", "what was written is kept");
        assert_eq!(rows(&app).await["message"], before);
    }
}
