//! Every door is knocked at: as nobody, as a stranger from another organisation, as an agent, as each role.
//! A new door cannot be forgotten, because the list is the doors themselves.

#![allow(clippy::unwrap_used)]

use access::door::Gate;
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
