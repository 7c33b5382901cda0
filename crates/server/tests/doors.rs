//! Every door is knocked at: as nobody, as a stranger from another organisation, as an agent, as each role.
//! A new door cannot be forgotten, because the list is the doors themselves.

#![allow(clippy::unwrap_used)]

use access::{
    audit,
    door::{Gate, Visit},
    factors,
};
use axum::http::Method;
use testkit::{Browser, Page, TestApp, both};

/// A path with its parameters filled by an id that exists nowhere.
fn walk(path: &str) -> String {
    path.split('/')
        .map(|part| {
            if part.starts_with('{') {
                "0190c1d2aaaa7bbb8cccddddeeeeffff"
            } else {
                part
            }
        })
        .collect::<Vec<_>>()
        .join("/")
}

/// The same without the names of the parameters.
fn nameless(path: &str) -> String {
    path.split('/')
        .map(|part| if part.starts_with('{') { "{}" } else { part })
        .collect::<Vec<_>>()
        .join("/")
}

async fn knock(browser: &mut Browser, method: &Method, path: &str) -> Page {
    let form = if *method == Method::GET {
        ""
    } else {
        "application/x-www-form-urlencoded"
    };
    browser.send(method.clone(), &walk(path), form, Vec::new()).await
}

fn least(gate: Gate) -> usize {
    match gate {
        Gate::Everyone | Gate::Visitor | Gate::Program(_) | Gate::Guest => 0,
        Gate::Entering | Gate::Member | Gate::Agent => 1,
        Gate::Supervisor => 2,
        Gate::Administrator => 3,
    }
}

both! {
    // S-180, S-086
    async fn every_door_lets_in_whom_it_names_and_nobody_else(app: TestApp) {
        let people = [
            app.guest(),
            app.signed_in("bruno@aurora.example").await,
            app.signed_in("sofia@aurora.example").await,
            app.signed_in("ana@aurora.example").await,
        ];
        let doors = app.doors.clone();
        assert!(doors.len() > 10, "the house has doors");
        // Two ways out, and one to the door: whoever went there would see the rest as nobody.
        let leaves = |path: &str| path.starts_with("/sign-out") || path == "/switcher";
        for door in doors.iter().filter(|door| !leaves(door.path)) {
            for (rank, person) in people.iter().enumerate() {
                let page = knock(&mut person.clone(), &door.method, door.path).await;
                let (method, path, status) = (&door.method, door.path, page.status);
                assert!(status < 500, "{method} {path} broke for rank {rank}: {status} {}", page.text);
                if rank >= least(door.gate) {
                    continue; // let in: what happens there is the room's own test
                }
                match rank {
                    0 if door.method == Method::GET => {
                        assert_eq!(status, 303, "{method} {path} lets nobody in");
                        assert!(page.location().starts_with("/sign-in?return_to="), "{path}");
                    }
                    0 => assert_eq!(status, 401, "{method} {path} lets nobody in"),
                    _ => assert_eq!(status, 403, "{method} {path} lets rank {rank} in"),
                }
            }
        }
    }

    async fn every_door_stands_in_the_document_of_addresses(app: TestApp) {
        let document = include_str!("../../../docs/api/forms.md");
        // Between backticks, and whatever the parameters are called there.
        let written: std::collections::HashSet<_> = document.split('`').map(nameless).collect();
        for door in app.doors.iter().filter(|door| !door.path.starts_with("/webchat/")) {
            assert!(written.contains(&nameless(door.path)), "docs/api/forms.md lacks {}", door.path);
        }
    }

    // A session is no token.
    async fn a_door_for_programs_opens_to_no_browser(app: TestApp) {
        let people = [app.guest(), app.signed_in("bruno@aurora.example").await, app.signed_in("ana@aurora.example").await];
        let doors: Vec<_> = app.doors.iter().filter(|door| matches!(door.gate, Gate::Program(_))).cloned().collect();
        assert!(!doors.is_empty());
        for door in doors {
            let path = door.path.replace("{organisation}", "aurora");
            for person in &people {
                let page = knock(&mut person.clone(), &door.method, &path).await;
                assert_eq!(page.status, 401, "{} {path}", door.method);
                assert_eq!(page.headers["www-authenticate"], "Bearer realm=\"guichet\"");
            }
        }
    }

    // S-086
    async fn no_door_changes_anything_for_another_origin(app: TestApp) {
        let mut ana = app.signed_in("ana@aurora.example").await.with("origin", "https://evil.example");
        for door in app.doors.clone() {
            if door.method == Method::GET || matches!(door.gate, Gate::Everyone | Gate::Visitor | Gate::Program(_)) {
                continue;
            }
            let page = knock(&mut ana, &door.method, door.path).await;
            assert_eq!(page.status, 403, "{} {}", door.method, door.path);
        }
    }

    // S-181: whoever looks through somebody's eyes changes nothing and sees no secret, by whatever door. A new one is shut
    // to them until it is named in `access::impersonations`, and one whose address speaks of secrets must not be named.
    async fn whoever_looks_through_somebodys_eyes_finds_nothing_but_pages_to_look_at(app: TestApp) {
        let secrets = ["/profile/", "/sso/", "/passkeys", "/recovery", "/api-tokens", "/connections", "/switcher",
            "password", "factor", "token", "secret", "session/", "sessions", "codes", "sign-in", "invitation"];
        for name in ["Bruno", "Sof"] {
            let ana = looking(&app, name).await;
            let doors = app.doors.clone();
            let known = |door: &&kit::doors::Door<Gate>| !matches!(door.gate, Gate::Everyone | Gate::Visitor | Gate::Program(_));
            for door in doors.iter().filter(known) {
                let (method, path) = (&door.method, door.path);
                if *method != Method::GET {
                    if matches!(path, "/sign-out" | "/impersonation") {
                        continue; // the two ways to end it
                    }
                    let page = knock(&mut ana.clone(), method, path).await;
                    assert_eq!(page.status, 403, "{method} {path} does something in the name of {name}");
                    continue;
                }
                let page = knock(&mut ana.clone(), method, path).await;
                assert!(page.status < 500, "{path} broke: {}", page.text);
                if secrets.iter().any(|secret| path.contains(secret)) {
                    assert_eq!(page.status, 403, "{path} shows a secret of {name}");
                }
                let html = page.headers.get("content-type").is_some_and(|kind| kind.as_bytes().starts_with(b"text/html"));
                assert!(!html || page.has("#impersonation"), "{path} does not say who looks");
            }
            assert_eq!(ana.clone().get("/session").await.status, 200, "and is still there");
        }
        app.letters().await;
    }

    // What would be recorded while somebody looks carries both names, and nothing can be proven in the member's place,
    // also where no door leads to it.
    async fn a_record_written_through_somebodys_eyes_names_both(app: TestApp) {
        let mut ana = looking(&app, "Bruno").await;
        let cookie = format!("__Host-guichet={}", ana.cookies["__Host-guichet"]).parse().unwrap();
        let headers = axum::http::HeaderMap::from_iter([(axum::http::header::COOKIE, cookie)]);
        let now = app.clock.now();
        let found = app.state.sessions.peek(&app.state, &headers, now).await.unwrap().unwrap();
        let visit = Visit {
            now,
            address: ana.address.ip(),
            user_agent: String::new(),
            seen: access::devices::Seen::default(),
            say: app.state.words.tongue(found.scope.locale),
            brand: found.brand.clone(),
            path: "/".to_owned(),
            csrf: found.csrf.clone(),
            scope: Some(found.scope.clone()),
            fragment: false,
            aside: Vec::new(),
            ready: true,
            app: app.state.clone(),
        };
        let whose = (found.scope.organisation, found.scope.member);
        let standing = factors::standing(app.state.db.read(), whose, found.scope.role).await.unwrap();
        let again = factors::Again {
            current_password: kit::secret::Secret::new(testkit::PASSWORD.to_owned()),
            ..factors::Again::default()
        };
        let shown = factors::show_again(&found.scope, &visit, standing, &again).await.unwrap();
        assert!(matches!(shown, Err(factors::NotShown::Impersonated)));
        let entry = audit::Entry::by(&found.scope, &visit, "profile.changed", Some(whose.1.0));
        let entry = entry.data(serde_json::json!({ "fields": "locale" }));
        app.state.db.write(async move |tx| audit::write(tx, entry.clone(), now).await).await.unwrap();
        let line = app.audited("profile.changed").await.remove(0);
        assert_eq!(line.actor_name.as_deref(), Some("Ana Duarte"));
        assert_eq!((&line.data["through"], &line.data["fields"]), (&"Bruno Reyes".into(), &"locale".into()));
        ana.post("/impersonation", &[("_method", "delete")]).await;
        let page = ana.get("/audit").await;
        assert!(page.words().contains("Ana Duarte, con los ojos de Bruno Reyes,"), "{}", page.words());
        app.letters().await;
    }

    // S-011, S-180: ids of another organisation look like ids of nothing
    async fn a_stranger_cannot_tell_a_foreign_id_from_none(app: TestApp) {
        let mut boris = app.signed_in("boris@boreal.example").await;
        let ids = foreign_ids(&app).await;
        assert!(!ids.is_empty());
        for door in app.doors.clone() {
            if !door.path.contains('{') || matches!(door.gate, Gate::Everyone | Gate::Visitor | Gate::Program(_) | Gate::Guest) {
                continue;
            }
            let nothing = knock(&mut boris, &door.method, door.path).await.status;
            for id in &ids {
                let path = walk(door.path).replace("0190c1d2aaaa7bbb8cccddddeeeeffff", id);
                let form = if door.method == Method::GET { "" } else { "application/x-www-form-urlencoded" };
                let page = boris.send(door.method.clone(), &path, form, Vec::new()).await;
                assert_eq!(page.status, nothing, "{} {path}", door.method);
                for name in ["Bruno", "Virginia", "Suporte", "aurora.example"] {
                    assert!(!page.text.contains(name), "{path} tells {name}");
                }
            }
        }
    }
}

/// Ana, who looks through the eyes of somebody.
async fn looking(app: &TestApp, name: &str) -> Browser {
    let mut ana = app.signed_in("ana@aurora.example").await;
    let list = ana.get(&format!("/members?q={name}")).await;
    let member = list.attribute("a.person", "href").unwrap();
    let fields = [
        ("reason", "Every door is knocked at"),
        ("current_password", testkit::PASSWORD),
    ];
    let answer = ana.post(&format!("{member}/impersonation"), &fields).await;
    assert_eq!(answer.status, 303, "{}", answer.words());
    ana
}

async fn foreign_ids(app: &TestApp) -> Vec<String> {
    use sea_orm::{ConnectionTrait, Statement};
    let db = app.state.db.read();
    let mut ids = Vec::new();
    for table in ["member", "team"] {
        let text = format!(
            "select t.id as id from {table} t join organisation o on o.id = t.organisation_id where o.slug = 'aurora'"
        );
        let rows = db
            .query_all_raw(Statement::from_string(db.get_database_backend(), text))
            .await
            .unwrap();
        ids.extend(
            rows.iter()
                .map(|row| row.try_get::<uuid::Uuid>("", "id").unwrap().simple().to_string()),
        );
    }
    ids
}
