//! What a mail server's pipe hands in, by the real program.
#![allow(clippy::unwrap_used)]

use kit::db::dialect::sql;
use sea_orm::ConnectionTrait;
use std::{
    fs,
    io::Write,
    process::{Command, Stdio},
};
use testkit::{TestApp, both};

const REQUEST: &str = "From: Director <director@aurora.example>\r\nTo: soporte@aurora.example\r\n\
    Subject: =?utf-8?Q?Solicitud_de_activaci=C3=B3n_cuenta_mesa_de_ayuda?=\r\nMIME-Version: 1.0\r\n\
    Content-Type: text/plain; charset=utf-8\r\n\r\nNombre Completo: Marta Ruiz\r\nRazon social: Andina S.A.S.\r\n\
    Cargo: Coordinadora\r\nCorreo electronico: marta@andina.example\r\n";

/// The key the test house seals with, in a file of mode 0600, as the program wants it.
fn key_file(app: &TestApp) {
    use std::os::unix::fs::PermissionsExt;
    let path = app.folder().join("master.key");
    fs::write(&path, format!("{}\n", "07".repeat(32))).unwrap();
    fs::set_permissions(&path, fs::Permissions::from_mode(0o600)).unwrap();
}

/// Runs `guichet mail receive` as a pipe does; its exit code and what it said.
fn pipe(app: &TestApp, url: &str, line: &[&str], message: &[u8]) -> (i32, String) {
    let mut child = Command::new(env!("CARGO_BIN_EXE_guichet"))
        .args(["mail", "receive"])
        .args(line)
        .env("GUICHET_DATA", app.folder())
        .env("GUICHET_DATABASE_URL", url)
        .current_dir(app.folder())
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    // Whoever stops reading breaks the pipe; then this fails, as the mail server's write would.
    child.stdin.take().unwrap().write_all(message).unwrap();
    let out = child.wait_with_output().unwrap();
    let said = [out.stdout, out.stderr].concat();
    (out.status.code().unwrap(), String::from_utf8(said).unwrap())
}

/// As Postfix writes it, hours later.
fn report(message_id: &str) -> Vec<u8> {
    format!(
        "Return-Path: <>\r\nFrom: MAILER-DAEMON@mx.guichet.example\r\nTo: no-reply@guichet.example\r\n\
         Subject: Undelivered Mail Returned to Sender\r\nAuto-Submitted: auto-replied\r\nMIME-Version: 1.0\r\n\
         Content-Type: multipart/report; report-type=delivery-status; boundary=\"E1\"\r\n\r\n--E1\r\n\
         Content-Type: text/plain\r\n\r\nI'm sorry.\r\n\r\n--E1\r\nContent-Type: message/delivery-status\r\n\r\n\
         Reporting-MTA: dns; mx.guichet.example\r\n\r\nFinal-Recipient: rfc822; caixa@aurora.example\r\nAction: failed\r\n\
         Status: 5.1.1\r\nDiagnostic-Code: smtp; 550 5.1.1 User unknown\r\n\r\n--E1\r\n\
         Content-Type: text/rfc822-headers\r\n\r\nMessage-ID: <{message_id}>\r\n\r\n--E1--\r\n"
    )
    .into_bytes()
}

async fn text(app: &TestApp, question: &str) -> String {
    let db = app.state.db.read();
    let row = db.query_one_raw(sql(db, question, [])).await.unwrap().unwrap();
    row.try_get("", "text").unwrap()
}

both! {
    // 000-14, G-11: a letter that comes back long after it was accepted turns red, through the pipe.
    async fn a_late_report_marks_the_letter(app: TestApp) {
        key_file(&app);
        let url = app.home().database_url().to_owned();
        app.guest().post("/recovery", &[("identifier", "virginia@conecta.com.vc")]).await;
        app.letters().await;
        let id = text(&app, "select message_id as text from letter").await;
        app.clock.advance(chrono::Duration::hours(20));
        let (code, said) = pipe(&app, &url, &[], &report(&id));
        assert_eq!((code, said.trim()), (0, "a letter came back, and is marked"));
        assert_eq!(text(&app, "select state as text from letter").await, "failed");
        assert_eq!(text(&app, "select reply as text from letter").await, "550 5.1.1 User unknown");
        let mut ana = app.signed_in("ana@aurora.example").await;
        assert!(ana.get("/outbox").await.words().contains("User unknown"));
        let (code, said) = pipe(&app, &url, &[], &report(&id));
        assert_eq!((code, said.trim()), (0, "a letter came back that was marked before"));
        let (code, said) = pipe(&app, &url, &[], &report("1.2@elsewhere.example"));
        assert_eq!((code, said.trim()), (0, "a report about no letter of ours, or of no failure"));
        assert_eq!(app.audited("outbox.bounced").await.len(), 1);
        app.letters().await;
    }

    // 002-02: a request by the pipe; nothing in it is believed, the mailbox is written to first.
    async fn a_request_comes_by_the_pipe(app: TestApp) {
        key_file(&app);
        let url = app.home().database_url().to_owned();
        let mut ana = app.signed_in("ana@aurora.example").await;
        assert_eq!(ana.post("/policies", &[("_method", "patch"), ("preset", "logtec")]).await.status, 303);
        let (code, said) = pipe(&app, &url, &["--organisation", "aurora"], REQUEST.as_bytes());
        assert_eq!((code, said.trim()), (0, "a request for an account; its mailbox is written to"), "{said}");
        let letter = app.letters_but_notices().await.remove(0);
        assert_eq!(letter.to, "marta@andina.example");
        let shown = app.guest().get(&letter.path()).await;
        assert!(shown.has("input[name=company][value='Andina S.A.S.']"), "{}", shown.text);
        let (code, said) = pipe(&app, &url, &["--organisation", "boreal"], REQUEST.as_bytes());
        assert_eq!((code, said.trim()), (0, "a request, but the policy takes none; left alone"));
        let (code, said) = pipe(&app, &url, &["--organisation", "aurora"], b"Subject: hola\r\n\r\nhola\r\n");
        assert_eq!((code, said.trim()), (0, "neither a report nor a request; left alone"));
        // Ten megabytes are read to their end, though not looked at.
        let mut long = REQUEST.replace("Subject: =?utf-8?Q?Solicitud_de_activaci=C3=B3n_cuenta_mesa_de_ayuda?=", "Subject: foto").into_bytes();
        long.resize(10 * 1024 * 1024, b'x');
        assert_eq!(pipe(&app, &url, &["--organisation", "aurora"], &long).0, 0);
        assert!(!said.contains("andina"), "the log names nobody");
    }

    // A mail server keeps what it is answered 75 for, and its writer is sent no report.
    async fn what_cannot_be_taken_now_is_left_with_the_mail_server(app: TestApp) {
        key_file(&app);
        let url = app.home().database_url().to_owned();
        let short = b"Subject: hola\r\n\r\nhola\r\n";
        assert_eq!(pipe(&app, &url, &[], short).0, 75, "two organisations, and none is named");
        assert_eq!(pipe(&app, &url, &["--organisation", "nowhere"], short).0, 75);
        assert_eq!(pipe(&app, "postgres://127.0.0.1:1/nothing", &["--organisation", "aurora"], short).0, 75);
        assert_eq!(pipe(&app, "sqlite:///nowhere/at/all.db", &["--organisation", "aurora"], short).0, 75);
        fs::remove_file(app.folder().join("master.key")).unwrap();
        let (code, said) = pipe(&app, &url, &["--organisation", "aurora"], REQUEST.as_bytes());
        assert_eq!(code, 75, "{said}");
    }
}
