//! The break-glass account made, printed, tested and ended by the real program, while the house is open.
#![allow(clippy::unwrap_used)]

use kit::db::dialect::sql;
use sea_orm::ConnectionTrait;
use std::{
    fs,
    io::{BufRead, BufReader, Read, Write},
    process::{Command, Stdio},
};
use testkit::{Browser, TestApp, both};

fn guichet(app: &TestApp, line: &[&str]) -> Command {
    use std::os::unix::fs::PermissionsExt;
    let key = app.folder().join("master.key");
    if !key.exists() {
        fs::write(&key, format!("{}\n", "07".repeat(32))).unwrap();
        fs::set_permissions(&key, fs::Permissions::from_mode(0o600)).unwrap();
    }
    let mut command = Command::new(env!("CARGO_BIN_EXE_guichet"));
    command
        .args(["admin", "break-glass"])
        .args(line)
        .args(["--organisation", "aurora"])
        .env("GUICHET_DATA", app.folder())
        .env("GUICHET_DATABASE_URL", app.home().database_url())
        .current_dir(app.folder())
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::null());
    command
}

/// What the program said to these lines, and whether it was content.
fn run(app: &TestApp, line: &[&str], typed: &str) -> (bool, String) {
    let mut child = guichet(app, line).spawn().unwrap();
    let _ = child.stdin.take().unwrap().write_all(typed.as_bytes());
    let out = child.wait_with_output().unwrap();
    (out.status.success(), String::from_utf8(out.stdout).unwrap())
}

/// What a device with this secret shows at the real time, which the program goes by.
fn shows(secret: &str, at: kit::clock::Time) -> String {
    let secret = totp_rs::Secret::try_from_base32(secret).unwrap();
    let totp = totp_rs::Builder::new().with_secret(secret).build().unwrap();
    totp.generate(u64::try_from(at.timestamp()).unwrap()).to_string()
}

fn after<'a>(said: &'a str, label: &str) -> &'a str {
    let (_, rest) = said.split_once(label).unwrap();
    rest.lines().next().unwrap().trim()
}

/// `create`, with somebody who reads the secret and types the first code. The secret and all that was said.
fn create(app: &TestApp) -> (String, String) {
    let mut child = guichet(app, &["create", "--keeper", "safe@aurora.example"])
        .spawn()
        .unwrap();
    let mut out = BufReader::new(child.stdout.take().unwrap());
    let mut said = String::new();
    while !said.contains("address  ") {
        assert!(out.read_line(&mut said).unwrap() > 0, "{said}");
    }
    let secret = after(&said, "secret   ").replace(' ', "");
    let code = format!("{}\n", shows(&secret, kit::clock::Clock::default().now()));
    child.stdin.take().unwrap().write_all(code.as_bytes()).unwrap();
    out.read_to_string(&mut said).unwrap();
    assert!(child.wait().unwrap().success(), "{said}");
    (secret, said)
}

async fn show(browser: &mut Browser, code: &str) -> u16 {
    let fields = [("organisation", "aurora"), ("printed_code", code)];
    browser.post("/break-glass", &fields).await.status
}

both! {
    // G-09
    async fn the_operator_makes_prints_tests_and_ends_the_account_while_the_house_is_open(app: TestApp) {
        let none = run(&app, &["status"], "");
        assert!(!none.0 && none.1.contains("There is no break-glass account"), "{}", none.1);
        let refused = run(&app, &["create", "--keeper", "nowhere"], "");
        assert!(!refused.0);
        let given_up = run(&app, &["create", "--keeper", "safe@aurora.example"], "");
        assert!(!given_up.0 && given_up.1.contains("Nothing was made"), "{}", given_up.1);
        assert!(!run(&app, &["status"], "").0, "half an account is none");

        let (secret, said) = create(&app);
        let code = after(&said, "printed code  ").to_owned();
        assert!(said.contains("/break-glass?organisation=aurora"), "{said}");
        let mut browser = app.guest();
        assert_eq!(show(&mut browser, &code).await, 303);
        // The first code was used up by the making, whose clock may be in the next half minute already.
        app.clock.advance(chrono::Duration::seconds(60));
        let page = browser.post("/break-glass/factor", &[("code", &shows(&secret, app.clock.now()))]).await;
        assert_eq!((page.status, page.location().as_str()), (303, "/members"), "{}", page.words());
        assert_eq!(browser.get("/members").await.status, 200);
        let again = run(&app, &["create", "--keeper", "safe@aurora.example"], "");
        assert!(!again.0 && again.1.contains("There is one already"), "{}", again.1);

        let (printed, said) = run(&app, &["print"], "");
        let newer = after(&said, "printed code  ").to_owned();
        assert!(printed && newer != code);
        app.clock.advance(chrono::Duration::seconds(3));
        assert_eq!(show(&mut app.guest(), &code).await, 422, "the sheet before is void");
        let (right, said) = run(&app, &["test"], &format!("{code}\n000000\n"));
        assert!(!right && (said.contains("is not right") || said.contains("one turn")), "{said}");

        let (ended, _) = run(&app, &["expire"], "");
        assert!(ended && !run(&app, &["print"], "").0 && !run(&app, &["expire"], "").0);
        app.state.sessions.forget();
        assert_eq!(browser.get("/members").await.status, 303, "who was in by it is out");
        app.clock.advance(chrono::Duration::seconds(3));
        assert_eq!(show(&mut app.guest(), &newer).await, 422);
        app.letters().await;
    }

    // What the sheet says stands on the sheet and nowhere else.
    async fn the_printed_code_is_kept_as_a_digest_only(app: TestApp) {
        let (_, said) = create(&app);
        let code: String = after(&said, "printed code  ").chars().filter(|c| *c != '-').collect();
        let db = app.state.db.read();
        let row = db.query_one_raw(sql(db, "select code_digest from break_glass", [])).await.unwrap().unwrap();
        let digest: Vec<u8> = row.try_get("", "code_digest").unwrap();
        assert_eq!(digest.len(), 32);
        assert!(!digest.windows(4).any(|part| code.as_bytes().starts_with(part)));
        app.letters().await;
    }
}
