//! The master key is replaced while the house is open, by the real program, killed wherever it can be.
#![allow(clippy::unwrap_used)]

use kit::{
    crypto::MasterKey,
    db::dialect::sql,
    hash::{HashParameters, Lane, Verdict},
    secret::Secret,
};
use sea_orm::ConnectionTrait;
use server::{config::Config, house};
use std::{
    fs,
    io::{BufRead, BufReader, Read, Write},
    net::{TcpListener, TcpStream},
    path::{Path, PathBuf},
    process::{Command, Stdio},
};
use testkit::{Extras, Home, TestApp, access::audit, both, federation::Federation, provider::Provider};

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

/// The key the test house seals with, in a file of mode 0600.
fn key_file(app: &TestApp) -> PathBuf {
    let path = app.folder().join("master.key");
    write_key(&path, &"07".repeat(32));
    path
}

fn write_key(path: &Path, text: &str) {
    use std::os::unix::fs::PermissionsExt;
    fs::write(path, format!("{text}\n")).unwrap();
    fs::set_permissions(path, fs::Permissions::from_mode(0o600)).unwrap();
}

fn keys(path: &Path) -> usize {
    fs::read_to_string(path).unwrap().lines().count()
}

fn guichet(app: &TestApp, line: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_guichet"));
    command
        .args(line)
        .env("GUICHET_DATA", app.folder())
        .env("GUICHET_DATABASE_URL", app.home().database_url())
        .current_dir(app.folder());
    command
}

/// What the program said, and whether it was content.
fn run(app: &TestApp, line: &[&str]) -> (bool, String) {
    let out = guichet(app, line).output().unwrap();
    let said = [out.stdout, out.stderr].concat();
    (out.status.success(), String::from_utf8(said).unwrap())
}

/// Runs it until it has said so many lines, and kills it there. True if it had come to its end by then.
fn killed_after(app: &TestApp, line: &[&str], lines: usize) -> bool {
    let mut child = guichet(app, line)
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    let mut said = BufReader::new(child.stdout.take().unwrap()).lines();
    let heard = said.by_ref().take(lines).count();
    child.kill().unwrap();
    child.wait().unwrap();
    heard < lines
}

/// A house with letters to many, records of what they did, and providers that know it by a secret and by two keys.
async fn furnish(app: &TestApp) {
    let provider = Provider::start().await;
    let extras = Extras {
        outbound: provider.rules(),
        ..Extras::default()
    };
    let app = &app.with(extras).await;
    let mut ana = app.signed_in("ana@aurora.example").await;
    let (issuer, metadata) = (
        provider.issuer(),
        Federation::new("https://idp.example").metadata(),
    );
    let saml = "019a0000000070008000000000000002";
    for fields in [
        vec![
            ("kind", "oidc"),
            ("name", "Keycloak"),
            ("issuer", &issuer),
            ("client_id", "guichet"),
            ("secret", "x"),
        ],
        vec![
            ("id", saml),
            ("kind", "saml"),
            ("name", "Shibboleth"),
            ("metadata", &metadata),
        ],
    ] {
        let page = ana.post("/sso/providers", &fields).await;
        assert_eq!(page.status, 303, "{}", page.words());
    }
    let page = ana
        .post(&format!("/sso/providers/{saml}/certificates"), &[])
        .await;
    assert!(
        page.location().ends_with("certificate-added"),
        "{}",
        page.location()
    );
    for n in 0..12 {
        let login = format!("nova{n}@aurora.example");
        let fields = [
            ("display_name", "Nova"),
            ("identifier", login.as_str()),
            ("role", "agent"),
            ("locale", "es"),
            ("landing", "conversations"),
            ("time_zone", "UTC"),
        ];
        assert_eq!(ana.post("/members", &fields).await.status, 303);
    }
    app.letters().await;
    app.guest()
        .post("/recovery", &[("identifier", "bruno@aurora.example")])
        .await;
}

/// Whether a house that starts now, with the key file as it is, reads all that was ever sealed.
async fn opens_everything(app: &TestApp) {
    let here = house::open(&config(app.home()), HashParameters::default())
        .await
        .unwrap();
    for of in house::sealed() {
        let lost = kit::crypto::sealed::count_unreadable(&here.db, &here.key, of).await;
        assert_eq!(lost.unwrap(), 0, "{}.{}", of.table, of.column);
    }
    for slug in ["aurora", "boreal"] {
        let organisation = app.organisation(slug).await;
        let report = audit::verify(&app.state.db, &app.state.key, organisation, None)
            .await
            .unwrap();
        assert_eq!(report.faults, [], "{slug}");
    }
    let organisation = app.organisation("aurora").await;
    let lines = audit::read(&here, organisation, &audit::Filter::default(), 500)
        .await
        .unwrap();
    assert!(lines.len() > 12 && lines.iter().all(|line| !line.forgotten));
    let db = here.db.read();
    for row in db
        .query_all_raw(sql(db, "select organisation_id, id, body from letter", []))
        .await
        .unwrap()
    {
        let id = |name: &str| row.try_get::<uuid::Uuid>("", name).unwrap().simple().to_string();
        let place = format!("outbox.body/{}/{}", id("organisation_id"), id("id"));
        here.key
            .open(&place, &row.try_get::<Vec<u8>>("", "body").unwrap())
            .unwrap();
    }
    here.db.close().await;
}

/// First bytes of what is sealed: which keys they are under.
async fn ids(app: &TestApp) -> std::collections::BTreeSet<u8> {
    let db = app.state.db.read();
    let mut ids = std::collections::BTreeSet::new();
    for text in [
        "select body as sealed from letter",
        "select sealed from audit_key",
        "select digests as sealed from instance where digests is not null",
    ] {
        for row in db.query_all_raw(sql(db, text, [])).await.unwrap() {
            ids.insert(row.try_get::<Vec<u8>>("", "sealed").unwrap()[0]);
        }
    }
    ids
}

both! {
    // S-186: whatever line it dies at, everything opens, the audit verifies, and the same command comes to its end.
    async fn a_rotation_that_is_killed_at_any_step_goes_on_where_it_was(app: TestApp) {
        furnish(&app).await;
        let file = key_file(&app);
        assert!(run(&app, &["keys", "status"]).0, "the digests are kept from the first start on");
        assert_eq!(ids(&app).await.len(), 1);
        let mut finished = false;
        for lines in 1..30 {
            finished = killed_after(&app, &["keys", "rotate"], lines);
            opens_everything(&app).await;
            if finished {
                break;
            }
        }
        assert!(finished);
        assert_eq!(keys(&file), 1, "the old key is gone");
        // Not that it differs from the first key's: a run killed after its last line has finished a rotation of its own,
        // and the next one's key may have the first one's id of one byte again.
        let again = MasterKey::load(&file).unwrap();
        assert_eq!(ids(&app).await, [again.id()].into(), "all is under the new key");
        let (_, said) = run(&app, &["keys", "status"]);
        assert!(said.lines().filter(|line| line.contains("under an older key")).all(|line| line.contains(": 0 ")), "{said}");
        // What is found by its digest is found with the new key too.
        assert_ne!(again.mac("attempt", b"x"), app.state.key.mac("attempt", b"x"));
        let house = house::open(&config(app.home()), HashParameters::default()).await.unwrap();
        assert_eq!(house.key.mac("attempt", b"x"), app.state.key.mac("attempt", b"x"));
        house.db.close().await;
        app.run_jobs_once().await;
        app.sink.take();
    }

    // S-061: what is over a password does not go with the master key; and a file's comes above it.
    async fn passwords_outlive_a_rotation_of_the_master_key(app: TestApp) {
        key_file(&app);
        let cheap = HashParameters { memory_kib: 64, iterations: 1, lanes: 1 };
        let password = || Secret::new("correct horse".to_owned());
        let before = house::open(&config(app.home()), cheap).await.unwrap();
        let phc = before.hashes.hash(Lane::Everyone, password()).await.unwrap();
        assert!(phc.expose().contains(",keyid="));
        before.db.close().await;
        let (done, said) = run(&app, &["keys", "rotate"]);
        assert!(done, "{said}");
        let after = house::open(&config(app.home()), cheap).await.unwrap();
        assert_eq!(after.hashes.verify(Lane::Everyone, password(), phc.clone()).await, Ok(Verdict::Right));
        after.db.close().await;
        let file = app.folder().join("peppers");
        write_key(&file, &"5e".repeat(32));
        let with_file = Config { pepper_file: Some(file), ..config(app.home()) };
        let filed = house::open(&with_file, cheap).await.unwrap();
        assert_eq!(filed.hashes.verify(Lane::Everyone, password(), phc).await, Ok(Verdict::RightButOld));
        assert_eq!(filed.hashes.pepper_ids().len(), 2);
        filed.db.close().await;
        let (_, said) = run(&app, &["keys", "status"]);
        assert!(said.contains("pepper "), "{said}");
    }

    // S-186: a house that was open all the while reads what is sealed anew and follows.
    async fn an_open_house_follows_a_rotation_without_a_restart(app: TestApp) {
        furnish(&app).await;
        let file = key_file(&app);
        let open = house::open(&config(app.home()), HashParameters::default()).await.unwrap();
        let before = open.key.fingerprint();
        let (done, said) = run(&app, &["keys", "rotate"]);
        assert!(done, "{said}");
        let organisation = app.organisation("aurora").await;
        let lines = audit::read(&open, organisation, &audit::Filter::default(), 500).await.unwrap();
        assert!(lines.iter().all(|line| !line.forgotten));
        assert_eq!(lines[0].action, "keys.rotated");
        assert_ne!(open.key.fingerprint(), before);
        assert_eq!(open.key.fingerprint(), MasterKey::load(&file).unwrap().fingerprint());
        let (done, said) = run(&app, &["keys", "status"]);
        assert!(done && said.contains("letter.body: 0 under an older key"), "{said}");
        open.db.close().await;
        app.sink.take();
        app.state.db.write(async move |tx| Ok(tx.execute_raw(sql(tx, "delete from job", [])).await?)).await.unwrap();
    }

    // S-186: a key of the operator's own.
    async fn the_new_key_may_be_given(app: TestApp) {
        let file = key_file(&app);
        let given = app.folder().join("given.key");
        write_key(&given, &"5c".repeat(32));
        let (done, said) = run(&app, &["keys", "rotate", "--to", given.to_str().unwrap()]);
        assert!(done, "{said}");
        assert_eq!(fs::read_to_string(&file).unwrap().trim(), "5c".repeat(32));
        let (done, said) = run(&app, &["keys", "rotate", "--to", given.to_str().unwrap()]);
        assert!(!done && said.contains("in use already"), "{said}");
    }

    // S-186: the wrong key refuses to start, says why, and changes nothing; so does none where one is needed.
    async fn a_house_with_the_wrong_key_does_not_open(app: TestApp) {
        let file = key_file(&app);
        assert!(run(&app, &["keys", "status"]).0);
        write_key(&file, &"08".repeat(32));
        let (done, said) = run(&app, &["serve"]);
        assert!(!done && said.contains("this is another master key"), "{said}");
        fs::remove_file(&file).unwrap();
        let (done, said) = run(&app, &["serve"]);
        assert!(!done && said.contains("the master key is missing"), "{said}");
        assert!(!file.exists(), "no new key was made");
        // With the old key below a new one it is read again: how an older backup is opened.
        write_key(&file, &format!("{}\n{}", "08".repeat(32), "07".repeat(32)));
        assert!(run(&app, &["keys", "status"]).0);
    }

    // G-17 S-184: the same binary verifies, and its exit code says how it went.
    async fn the_program_verifies_signs_and_exports_the_audit(app: TestApp) {
        key_file(&app);
        app.signed_in("ana@aurora.example").await;
        app.signed_in("bruno@aurora.example").await;
        let kept = app.folder().join("checkpoint.json");
        let (done, said) = run(&app, &["audit", "checkpoint", "--organisation", "aurora", "--file", kept.to_str().unwrap()]);
        assert!(done && said.contains("record 2 is signed"), "{said}");
        let (done, said) = run(&app, &["audit", "verify"]);
        assert!(done && said.contains("ok     aurora: 2 records (1 to 2), 1 checkpoints"), "{said}");
        let (done, said) = run(&app, &["audit", "export", "--organisation", "aurora"]);
        let exported: serde_json::Value = serde_json::from_str(&said).unwrap();
        assert!(done && exported[0]["actor_name"] == "Bruno Reyes", "{said}");
        let (done, said) = run(&app, &["audit", "verify", "--organisation", "nowhere"]);
        assert!(!done && said.contains("nowhere"), "{said}");
        app.state
            .db
            .write(async move |tx| {
                for text in ["delete from audit where seq = 2", "delete from audit_checkpoint", "update audit_head set seq = 1, hash = (select hash from audit where audit.organisation_id = audit_head.organisation_id)"] {
                    tx.execute_raw(sql(tx, text, [])).await?;
                }
                Ok(())
            })
            .await
            .unwrap();
        assert!(run(&app, &["audit", "verify"]).0, "from inside nothing is to be seen");
        let (done, said) = run(&app, &["audit", "verify", "--checkpoint", kept.to_str().unwrap()]);
        assert!(!done && said.contains("broken aurora: record 2: and all up to 2 were cut off the end"), "{said}");
        fs::write(&kept, fs::read_to_string(&kept).unwrap().replace("\"seq\": 2", "\"seq\": 1")).unwrap();
        let (done, said) = run(&app, &["audit", "verify", "--checkpoint", kept.to_str().unwrap()]);
        assert!(!done && said.contains("did not sign"), "{said}");
    }
}

/// Somebody's guess at the open house; whether it was answered before the house died.
fn guess(port: u16, n: usize) -> bool {
    let body = format!("identifier=nobody-{port}-{n}&password=x&organisation=aurora");
    let request = format!(
        "POST /sign-in HTTP/1.1\r\nhost: localhost:{port}\r\norigin: http://localhost:{port}\r\nconnection: close\r\n\
         content-type: application/x-www-form-urlencoded\r\ncontent-length: {}\r\n\r\n{body}",
        body.len()
    );
    let Ok(mut stream) = TcpStream::connect(("127.0.0.1", port)) else {
        return false;
    };
    let mut answer = [0; 12];
    stream.write_all(request.as_bytes()).is_ok()
        && stream.read_exact(&mut answer).is_ok()
        && answer.ends_with(b"422")
}

/// Serves, and is killed once so many guesses were answered; how many were.
fn serve_and_kill(app: &TestApp, answers: usize) -> usize {
    let port = TcpListener::bind("127.0.0.1:0")
        .unwrap()
        .local_addr()
        .unwrap()
        .port();
    let mut child = guichet(app, &["--listen", &format!("127.0.0.1:{port}"), "serve"])
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    while TcpStream::connect(("127.0.0.1", port)).is_err() {
        assert!(child.try_wait().unwrap().is_none(), "it serves");
        std::thread::yield_now();
    }
    let (sender, heard) = std::sync::mpsc::channel();
    let people: Vec<_> = (0..6)
        .map(|person| {
            let sender = sender.clone();
            std::thread::spawn(move || {
                for n in 0..20 {
                    if !guess(port, person * 100 + n) || sender.send(()).is_err() {
                        return;
                    }
                }
            })
        })
        .collect();
    drop(sender);
    let before = heard.iter().take(answers).count();
    child.kill().unwrap();
    child.wait().unwrap();
    let after = heard.iter().count();
    for person in people {
        person.join().unwrap();
    }
    before + after
}

both! {
    // S-184: killed in the middle of whatever it does, the house leaves a chain that verifies and holds all it answered.
    async fn a_house_that_is_killed_leaves_a_chain_that_verifies_g_17(app: TestApp) {
        key_file(&app);
        let mut answered = 0;
        for answers in [1, 4, 9] {
            answered += serve_and_kill(&app, answers);
            let (whole, said) = run(&app, &["audit", "verify"]);
            assert!(whole, "{said}");
        }
        let organisation = app.organisation("aurora").await;
        let here = house::open(&config(app.home()), HashParameters::default()).await.unwrap();
        let lines = audit::read(&here, organisation, &audit::Filter::default(), 500).await.unwrap();
        assert!(lines.len() >= answered && answered >= 14, "{} of {answered}", lines.len());
        here.db.close().await;
    }
}
