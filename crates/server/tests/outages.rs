//! What the house stands on goes away: it is said, it is tried again, and nothing is lost.
#![allow(clippy::unwrap_used)]

use chrono::Duration;
use kit::{bus::Bus, db::dialect::sql, failure::Failure};
use sea_orm::{ConnectOptions, ConnectionTrait, Database};
use std::{path::Path, process::Command};
use testkit::{TestApp, both};

const VIRGINIA: &str = "virginia@conecta.com.vc";

both! {
    // S-033
    async fn a_mail_server_that_is_down_is_said_to_who_can_mend_it_and_asked_again(app: TestApp) {
        app.sink.refuse(Some("421 4.3.2 shutting down"));
        app.guest().post("/recovery", &[("identifier", VIRGINIA)]).await;
        app.run_jobs().await;
        let mut ana = app.signed_in("ana@aurora.example").await;
        for page in ["/members", "/conversations", "/outbox"] {
            let page = ana.get(page).await;
            assert!(page.has("#letters-waiting a[href='/outbox']"), "{}", page.words());
            assert!(page.words().contains("no acepta nuestros correos") && page.words().contains(": 1."));
        }
        assert!(ana.get("/outbox").await.words().contains("421 4.3.2 shutting down"), "in the server's own words");
        for other in ["bruno@aurora.example", "sofia@aurora.example", "boris@boreal.example"] {
            let page = app.signed_in(other).await.get("/conversations").await;
            assert!(page.status == 200 && !page.has("#letters-waiting"), "{other}");
        }
        app.sink.refuse(None);
        app.clock.advance(Duration::minutes(1));
        assert_eq!(app.letters().await.len(), 1, "nothing was lost, and nobody had to press anything");
        assert!(!ana.get("/members").await.has("#letters-waiting"));
    }

    // S-033: the node dies between the mail server's taking a letter and our writing that down.
    async fn a_letter_under_way_when_the_node_dies_is_uncertain_and_never_sent_again(app: TestApp) {
        app.sink.fall_silent(true);
        app.guest().post("/recovery", &[("identifier", VIRGINIA)]).await;
        tokio::select! {
            () = app.run_jobs() => panic!("the mail server answers nothing"),
            () = app.sink.arrived() => {} // whoever was running it is gone
        }
        app.sink.fall_silent(false);
        let again = app.restarted().await;
        assert_eq!(again.sink.take().len(), 1, "it had arrived");
        for _ in 0..4 {
            again.clock.advance(Duration::hours(20));
            assert!(again.letters().await.is_empty());
        }
        let mut ana = again.signed_in("ana@aurora.example").await;
        let list = ana.get("/outbox?only=wanting").await;
        assert!(list.words().contains("caixa@aurora.example"), "{}", list.words());
        assert!(list.has("tbody .steps [data-state=failed]"), "a person decides");
    }

    // S-033: a letter nobody has begun to send goes out exactly once, whichever node comes next.
    async fn a_letter_that_waits_when_the_node_dies_is_sent_once(app: TestApp) {
        app.guest().post("/recovery", &[("identifier", VIRGINIA)]).await;
        app.guest().post("/recovery", &[("identifier", "bruno@aurora.example")]).await;
        let (one, other) = (app.restarted().await, app.restarted().await);
        tokio::join!(one.run_jobs(), other.run_jobs());
        let mut to: Vec<_> = app.sink.take().into_iter().map(|letter| letter.to).collect();
        to.sort();
        assert_eq!(to, ["bruno@aurora.example", "caixa@aurora.example"]);
        app.clock.advance(Duration::days(1));
        assert!(app.letters().await.is_empty());
    }

    async fn a_bus_that_is_gone_is_said_to_who_can_mend_it_and_costs_nothing_else(app: TestApp) {
        let deaf = app.on_bus(Bus::nats("nats://127.0.0.1:1").await.unwrap()).await;
        let mut ana = deaf.signed_in("ana@aurora.example").await;
        let page = ana.get("/teams").await;
        assert!(page.has("#deaf"), "{}", page.words());
        assert_eq!(ana.post("/teams", &[("name", "Ventas")]).await.status, 303);
        let mut bruno = deaf.signed_in("bruno@aurora.example").await;
        assert!(!bruno.get("/conversations").await.has("#deaf"));
        let mut ana = app.signed_in("ana@aurora.example").await;
        let page = ana.get("/teams").await;
        assert!(page.words().contains("Ventas") && !page.has("#deaf"), "the other node shows it");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_locked_file_is_a_page_that_asks_to_try_again_and_the_form_works_afterwards() {
    let app = TestApp::sqlite().await;
    let mut ana = app.signed_in("ana@aurora.example").await;
    ana.post("/scim", &[("profile", "strict"), ("records", "yes")])
        .await;
    let (mut directory, _) = app.program("ana@aurora.example", "scim", "scim").await;
    // A change waits five seconds for the lock, which nobody has to sit through here.
    told(&app, "pragma busy_timeout = 100".to_owned()).await;
    let mut options = ConnectOptions::new(app.home().database_url());
    options.max_connections(1);
    let holder = Database::connect(options).await.unwrap();
    holder.execute_unprepared("begin immediate").await.unwrap();
    let page = ana.post("/teams", &[("name", "Ventas")]).await;
    assert_eq!(page.status, 503, "{}", page.words());
    assert!(page.headers.contains_key("retry-after") && page.has("html[lang] main h1"));
    let page = ana.get("/teams").await;
    assert_eq!(page.status, 200, "whoever only reads notices nothing");
    assert!(page.has("#obstacle"), "but who can mend it is told");
    // That somebody was here, that a token was used and what it asked is worth noting, and no reason to stand still.
    app.clock.advance(Duration::seconds(61));
    assert_eq!(ana.get("/teams").await.status, 200);
    let found = directory.get("/scim/v2/aurora/Users").await;
    assert_eq!(found.status, 200, "{}", found.text);
    holder.execute_unprepared("rollback").await.unwrap();
    assert_eq!(ana.post("/teams", &[("name", "Ventas")]).await.status, 303);
    assert_eq!(
        ana.get("/teams").await.all("tbody tr").len(),
        2,
        "once, and not half before"
    );
}

/// Says something on the connection that writes.
async fn told(app: &TestApp, pragma: String) {
    app.state
        .db
        .write(async move |tx| Ok::<_, Failure>(tx.execute_unprepared(&pragma).await.map(|_| ())?))
        .await
        .unwrap();
}

/// How large the file may grow; beyond it the engine answers that the disk is full.
async fn room(app: &TestApp, pages: i64) {
    told(app, format!("pragma max_page_count = {pages}")).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_full_disk_is_a_page_that_asks_to_try_again_and_what_was_confirmed_is_all_there_is() {
    let app = TestApp::sqlite().await;
    let ana = app
        .signed_in("ana@aurora.example")
        .await
        .with("accept-language", "es");
    let mut bruno = app.signed_in("bruno@aurora.example").await;
    let before = ana.clone().get("/teams").await.all("tbody tr").len();
    assert!(!ana.clone().get("/teams").await.has("#obstacle"));
    room(&app, 1).await; // no less than it has
    let mut kept = Vec::new();
    let full = loop {
        let name = format!("Ventas {} {}", kept.len(), "x".repeat(40));
        let page = ana.clone().post("/teams", &[("name", &name)]).await;
        if page.status != 303 {
            break page;
        }
        kept.push(name);
        assert!(kept.len() < 1_000, "the disk is never full");
    };
    assert_eq!(full.status, 503, "{}", full.words());
    assert!(full.headers.contains_key("retry-after") && full.has("html[lang='es'] main h1"));
    let list = ana.clone().get("/teams").await;
    assert!(list.has("#obstacle") && list.words().contains("El disco de la base de datos está lleno"));
    let other = bruno.get("/conversations").await;
    assert!(
        other.status == 200 && !other.has("#obstacle"),
        "for who can mend it"
    );
    room(&app, 1).await; // the limit is a connection's, and the one that failed is not used again
    // Those that share a commit share the bad news, too: nobody is told yes and finds nothing, or no and finds it.
    let crowd: Vec<_> = (0..8)
        .map(|n| (ana.clone(), format!("Crowd {n} {}", "x".repeat(40))))
        .collect();
    let asked = crowd.into_iter().map(async |(mut ana, name)| {
        let page = ana.post("/teams", &[("name", &name)]).await;
        (page.status, name)
    });
    for (status, name) in futures::future::join_all(asked).await {
        match status {
            303 => kept.push(name),
            other => assert_eq!(other, 503),
        }
    }
    // That somebody is here is written down every minute, if it can be.
    app.clock.advance(Duration::seconds(61));
    let list = ana.clone().get("/teams").await;
    assert_eq!(list.status, 200, "whoever only reads notices nothing");
    assert_eq!(
        list.all("tbody tr").len(),
        before + kept.len(),
        "and nothing half-done remains"
    );
    assert!(kept.iter().all(|name| list.words().contains(name.as_str())));
    room(&app, 1_000_000).await;
    assert_eq!(
        ana.clone().post("/teams", &[("name", "Por fin")]).await.status,
        303
    );
    let list = ana.clone().get("/teams").await;
    assert_eq!(list.all("tbody tr").len(), before + kept.len() + 1);
    assert!(!list.has("#obstacle"), "once saved again, it is over");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_database_that_is_gone_is_a_page_that_asks_to_try_again_until_it_is_back() {
    let Some(app) = TestApp::postgres().await else {
        return;
    };
    let mut ana = app.signed_in("ana@aurora.example").await;
    let (server, name) = app.home().database_url().rsplit_once('/').unwrap();
    let admin = Database::connect(format!("{server}/postgres")).await.unwrap();
    let shut = |open: bool| format!("alter database {name} with allow_connections {open}");
    admin.execute_unprepared(&shut(false)).await.unwrap();
    let away = format!("select pg_terminate_backend(pid) from pg_stat_activity where datname = '{name}'");
    admin.execute_unprepared(&away).await.unwrap();
    let page = ana.get("/teams").await;
    assert_eq!(page.status, 503, "{}", page.words());
    assert!(page.headers.contains_key("retry-after") && page.has("html[lang] main h1"));
    let page = ana.post("/teams", &[("name", "Ventas")]).await;
    assert_eq!(page.status, 503, "{}", page.words());
    admin.execute_unprepared(&shut(true)).await.unwrap();
    // Each connection that died is noticed once, by whoever is given it; there are at most 32.
    for tries in 0.. {
        let status = ana.post("/teams", &[("name", "Ventas")]).await.status;
        if status == 303 {
            break;
        }
        assert!(status == 503 && tries < 32, "{status} at try {tries}");
    }
    // Asked on a connection of its own: one that died may still wait for the next reader.
    let beside = Database::connect(app.home().database_url()).await.unwrap();
    let count = sql(
        &beside,
        "select count(*) as n from team where name = 'Ventas'",
        [],
    );
    let row = beside.query_one_raw(count).await.unwrap().unwrap();
    assert_eq!(
        row.try_get::<i64>("", "n").unwrap(),
        1,
        "once, and not half before"
    );
}

/// `guichet doctor` with these settings, and nothing of ours from outside; what it said, and whether all was well.
fn doctor(data: &Path, settings: &[(&str, &str)]) -> (String, bool) {
    let run = |command: &str| {
        Command::new(env!("CARGO_BIN_EXE_guichet"))
            .arg("--data")
            .arg(data)
            .arg(command)
            .current_dir("/")
            .env_clear()
            .env("PATH", "/usr/local/bin:/usr/bin:/bin")
            .envs(settings.iter().copied())
            .output()
            .unwrap()
    };
    run("migrate");
    let out = run("doctor");
    (
        String::from_utf8_lossy(&out.stdout).into_owned(),
        out.status.success(),
    )
}

#[tokio::test]
async fn the_doctor_names_what_is_ill_and_what_helps() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("data");
    let (said, well) = doctor(&data, &[("GUICHET_SMTP_URL", "smtp://127.0.0.1:1")]);
    assert!(
        !well && said.contains("ill   mail:") && said.contains("letters wait meanwhile"),
        "{said}"
    );
    assert!(
        said.contains("ok    database:") && said.contains("ok    disk:") && said.contains("ok    clock:"),
        "{said}"
    );
    let (said, well) = doctor(&data, &[]);
    assert!(!well && said.contains("ill   mail: no smtp_url"), "{said}");
    let gone = [("GUICHET_DATABASE_URL", "postgres://nobody@127.0.0.1:1/nothing")];
    let (said, well) = doctor(&data, &gone);
    assert!(!well && said.contains("ill   house:"), "{said}");
    std::fs::write(folder.path().join("file"), "in the way").unwrap();
    let (said, well) = doctor(&folder.path().join("file/data"), &[]);
    assert!(!well && said.contains("ill   disk:"), "{said}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_doctor_says_that_the_bus_is_gone() {
    let Some(app) = TestApp::postgres().await else {
        return;
    };
    let folder = tempfile::tempdir().unwrap();
    let url = app.home().database_url();
    let settings = [
        ("GUICHET_DATABASE_URL", url),
        ("GUICHET_BUS_URL", "nats://127.0.0.1:1"),
    ];
    let (said, well) = doctor(&folder.path().join("data"), &settings);
    assert!(
        !well && said.contains("ill   bus:") && said.contains("Check bus_url"),
        "{said}"
    );
    assert!(said.contains("ok    database:"), "{said}");
}
