//! A backup brought to another place: what it holds is there, and what opened doors when it was made opens nothing.
#![allow(clippy::unwrap_used)]

use kit::{db::dialect::sql, hash::HashParameters};
use sea_orm::{ConnectionTrait, QueryResult};
use serde_json::json;
use server::{archive, config::Config};
use testkit::{Browser, Home, PASSWORD, TestApp, both};

const ANA: &str = "ana@aurora.example";
const NEW: &str = "lluvia-mesa-cobre-farol-58";

/// An obligation that somebody confirmed, as it stands in its table; its provider matters to nobody here.
const MANDATE: &str = "insert into sso_mandate
    (organisation_id, id, provider_id, reach, hours, began_by, began_at, until, confirmed_at)
  select id, id, id, 'everybody', 4, id, created_at, created_at, created_at from organisation where slug = 'aurora'";

fn config(home: &Home) -> Config {
    let data = home.folder().to_owned();
    Config {
        outbound: kit::outbound::Rules::default(),
        listen: "127.0.0.1:8080".parse().unwrap(),
        database_url: home.database_url().to_owned(),
        bus_url: None,
        base_url: "http://localhost:8080".into(),
        hosts: vec!["localhost:8080".into()],
        files_url: format!("file://{}", data.join("files").display()),
        smtp_url: None,
        mail_from: "no-reply@guichet.example".into(),
        trusted_proxies: vec![],
        master_key_file: data.join("master.key"),
        passkey_host: String::new(),
        passkey_origins: Vec::new(),
        hash_threads: 1,
        hash: HashParameters::default(),
        pepper_file: None,
        regions: vec![],
        data,
    }
}

async fn one(app: &TestApp, text: &str) -> QueryResult {
    let db = app.state.db.read();
    db.query_one_raw(sql(db, text, [])).await.unwrap().unwrap()
}

async fn is_in(browser: &mut Browser) -> bool {
    browser.get("/session").await.status == 200
}

/// The same browser or program, with all it shows, before the other house.
fn moved(browser: &Browser, to: &TestApp) -> Browser {
    let mut there = to.guest();
    there.cookies.clone_from(&browser.cookies);
    there.headers.clone_from(&browser.headers);
    there
}

/// A customer who waits in a chat with Bruno; the visitor's browser and the address of their file.
async fn conversation(app: &TestApp) -> (Browser, String) {
    let mut ana = app.signed_in(ANA).await;
    let made = ana
        .post("/channels", &[("name", "Site"), ("allowed_origins", "")])
        .await;
    let tag = ana.follow(&made).await.words();
    let key = tag.split("data-channel=\"").nth(1).unwrap();
    let path = format!("/webchat/{}", key.split('"').next().unwrap());
    let mut visitor = app
        .guest()
        .with("origin", "https://shop.example")
        .with("accept", "*/*");
    let arrived = visitor
        .post_json(&format!("{path}/visitors"), &json!({ "name": "Lucía Moreno" }))
        .await;
    let token = arrived.json()["token"].as_str().unwrap().to_owned();
    let mut visitor = visitor.with("authorization", &format!("Bearer {token}"));
    let files = [("file", "nota.txt", "text/plain", "una nota".as_bytes())];
    let file = visitor
        .post_files(&format!("{path}/files"), &[], &files)
        .await
        .json();
    let id = file["id"].as_str().unwrap().to_owned();
    let message = json!({ "client_id": "first-message", "body": "Hola", "files": [id] });
    let said = visitor.post_json(&format!("{path}/messages"), &message).await;
    assert_eq!(said.status, 201, "{}", said.text);
    app.run_jobs().await;
    (visitor, format!("{path}/files/{id}"))
}

both! {
    // S-188 S-187 G-01
    async fn a_restored_backup_keeps_the_work_and_opens_no_door(app: TestApp) {
        let mut bruno = app.signed_in("bruno@aurora.example").await;
        bruno.post("/presence", &[("status", "available")]).await;
        let (visitor, file) = conversation(&app).await;
        assert!(bruno.get("/conversations?inbox=mine").await.words().contains("Lucía Moreno"));
        app.guest().post("/recovery", &[("identifier", "virginia@conecta.com.vc")]).await;
        let ticket = app.letters().await.remove(0).path();
        let programs = [
            (app.program(ANA, "scim", "scim").await.0, "/scim/v2/aurora/Users"),
            (app.program(ANA, "service", "members:read").await.0, "/api/v1/members"),
            (app.program(ANA, "person", "profile:read").await.0, "/api/v1/profile"),
        ];
        for (program, door) in &programs {
            assert_eq!(program.clone().get(door).await.status, 200, "{door}");
        }
        app.alter(MANDATE).await;
        let archive = app.folder().join("backup.tar.gz");
        archive::backup(&config(app.home()), &archive).await.unwrap();
        assert!(is_in(&mut bruno).await, "a backup disturbs nobody");
        assert_eq!(app.guest().get(&ticket).await.status, 200);

        let home = app.empty_home().await;
        archive::restore(&config(&home), &archive).await.unwrap();
        assert!(!home.folder().join("master.key").exists(), "the key never travels with the data");
        let restored = app.living_in(home).await;
        let instance = "select epoch, revocation from instance";
        let (old, new) = (one(&app, instance).await, one(&restored, instance).await);
        assert_ne!(old.try_get::<uuid::Uuid>("", "epoch").unwrap(), new.try_get::<uuid::Uuid>("", "epoch").unwrap());
        assert!(new.try_get::<i64>("", "revocation").unwrap() > old.try_get::<i64>("", "revocation").unwrap());

        let mut there = moved(&bruno, &restored);
        assert!(!is_in(&mut there).await, "the session of then opens nothing now");
        assert_eq!(there.post("/profile", &[("display_name", "Thief")]).await.status, 401);
        assert_eq!(restored.guest().get(&ticket).await.status, 410);
        let fields = [("password", NEW), ("password_confirmation", NEW)];
        assert_eq!(restored.guest().post(&ticket, &fields).await.status, 410);

        // The customer waits for whoever is there, not for a session that is no more.
        let mut sofia = restored.signed_in("sofia@aurora.example").await;
        access::sessions::sweep(&restored.state).await.unwrap();
        // Who was at work had five minutes to come back (G-02).
        restored.clock.advance(chrono::Duration::minutes(6));
        restored.run_jobs_once().await;
        let queue = sofia.get("/conversations?inbox=queue").await;
        assert!(queue.words().contains("Lucía Moreno"), "{}", queue.words());
        assert!(restored.signed_in("bruno@aurora.example").await.cookies.contains_key("__Host-guichet"));
        assert_eq!(moved(&visitor, &restored).get(&file).await.text, "una nota", "files came along");
        for (program, door) in &programs {
            assert_eq!(moved(program, &restored).get(door).await.status, 401, "{door}");
            assert_eq!(program.clone().get(door).await.status, 200, "{door}");
        }
        let again = "select count(*) as n from sso_mandate where confirmed_at is null and until > began_at";
        assert_eq!(restored.number(again).await, 1, "it must prove itself at the new place");
        assert!(is_in(&mut bruno).await, "and the old house goes on as before");
        let fields = [("identifier", "bruno@aurora.example"), ("password", PASSWORD), ("organisation", "aurora")];
        assert_eq!(app.guest().post("/sign-in", &fields).await.status, 303);
    }

    // S-188: not over what is there.
    async fn a_backup_is_not_restored_over_a_house_that_stands(app: TestApp) {
        let archive = app.folder().join("backup.tar.gz");
        archive::backup(&config(app.home()), &archive).await.unwrap();
        assert!(archive::restore(&config(app.home()), &archive).await.is_err());
        assert!(app.signed_in("bruno@aurora.example").await.cookies.contains_key("__Host-guichet"));
    }
}
