//! No secret that was ever issued or typed stands in anything that is kept and read by others: logs at their most
//! talkative, metrics, audit, events, jobs. A binary of its own, because a process has one log.
#![allow(clippy::unwrap_used)]

use futures::{SinkExt, StreamExt};
use kit::db::dialect::sql;
use sea_orm::ConnectionTrait;
use serde_json::json;
use std::{
    io::Write,
    sync::{Arc, Mutex, OnceLock},
};
use testkit::{Browser, PASSWORD, TestApp, access::audit, both};
use tokio_tungstenite::{
    client_async,
    tungstenite::{Message, client::IntoClientRequest},
};
use tracing_subscriber::{EnvFilter, fmt::MakeWriter};

const WRONG: &str = "palpite-errado-desta-vez-19";
const FIRST: &str = "farol-laranja-sereno-38";
const SECOND: &str = "lluvia-mesa-cobre-farol-58";
const TYPED_AS_LOGIN: &str = "a password typed into the wrong field";

/// Everything the process logged.
#[derive(Clone, Default)]
struct Log(Arc<Mutex<Vec<u8>>>);

impl Write for Log {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0.lock().unwrap().extend_from_slice(bytes);
        Ok(bytes.len())
    }
    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

impl MakeWriter<'_> for Log {
    type Writer = Self;
    fn make_writer(&self) -> Self {
        self.clone()
    }
}

/// Our own crates at their most talkative, the libraries as an operator runs them.
fn log() -> &'static Log {
    static LOG: OnceLock<Log> = OnceLock::new();
    LOG.get_or_init(|| {
        let log = Log::default();
        let ours = "info,kit=trace,access=trace,desk=trace,channels=trace,server=trace,tower_http=trace,axum=trace,lettre=trace";
        tracing_subscriber::fmt()
            .with_env_filter(EnvFilter::new(ours))
            .with_span_events(tracing_subscriber::fmt::format::FmtSpan::FULL)
            .with_ansi(false)
            .with_writer(log.clone())
            .init();
        log
    })
}

/// What was issued or typed on the way.
#[derive(Default)]
struct Secrets(Vec<(&'static str, String)>);

impl Secrets {
    fn keep(&mut self, what: &'static str, secret: &str) {
        assert!(
            secret.len() >= 8,
            "{what} is too short to be looked for: {secret:?}"
        );
        self.0.push((what, secret.to_owned()));
    }

    /// The session behind a browser's cookie, and the field its forms carry.
    async fn keep_session(&mut self, browser: &mut Browser) {
        let cookie = browser.cookies["__Host-guichet"].clone();
        self.keep("session", cookie.rsplit_once('.').unwrap().1);
        let csrf = browser.get("/profile").await.field("csrf");
        self.keep("csrf", &csrf);
    }

    fn are_not_in(&self, place: &str, text: &str) {
        for (what, secret) in &self.0 {
            assert!(!text.contains(secret.as_str()), "{place} holds a {what}");
        }
    }
}

/// A table as text, blobs in hexadecimal, so that digests and sealed bodies are looked through as well.
async fn dump(app: &TestApp, table: &str) -> String {
    let db = app.state.db.read();
    let rows = db
        .query_all_raw(sql(db, &format!("select * from {table}"), []))
        .await
        .unwrap();
    let mut text = String::new();
    for row in rows {
        for column in row.column_names() {
            if let Ok(Some(value)) = row.try_get::<Option<String>>("", &column) {
                text.push_str(&value);
            } else if let Ok(Some(value)) = row.try_get::<Option<serde_json::Value>>("", &column) {
                text.push_str(&value.to_string());
            } else if let Ok(Some(value)) = row.try_get::<Option<Vec<u8>>>("", &column) {
                text.push_str(&String::from_utf8_lossy(&value));
            }
            text.push('\n');
        }
    }
    text
}

async fn sign_in(browser: &mut Browser, identifier: &str, password: &str) -> u16 {
    let fields = [
        ("identifier", identifier),
        ("password", password),
        ("organisation", "aurora"),
    ];
    browser.post("/sign-in", &fields).await.status
}

async fn choose(app: &TestApp, path: &str, password: &str) -> u16 {
    let fields = [("password", password), ("password_confirmation", password)];
    app.guest().post(path, &fields).await.status
}

/// From the invitation to the way out, with everything that can go wrong in between.
async fn members(app: &TestApp, secrets: &mut Secrets) {
    let mut ana = app.signed_in("ana@aurora.example").await;
    secrets.keep_session(&mut ana).await;
    let fields = [
        ("display_name", "Vera Prado"),
        ("identifier", "vera@conecta.com.vc"),
        ("recovery_address", "vera@mail.example"),
        ("role", "agent"),
        ("locale", "pt-BR"),
        ("landing", "conversations"),
        ("time_zone", "America/Sao_Paulo"),
    ];
    assert_eq!(ana.post("/members", &fields).await.status, 303);
    let welcome = app.letters().await.remove(0).path();
    secrets.keep("invitation", welcome.rsplit_once('.').unwrap().1);
    let list = ana.get("/outbox").await;
    let letter = list.attribute("tbody a[href^='/outbox/']", "href").unwrap();
    ana.post(&format!("{letter}/reveal"), &[]).await;
    assert_eq!(choose(app, &welcome, "vera").await, 422);
    assert_eq!(choose(app, &welcome, FIRST).await, 303);
    assert_eq!(choose(app, &welcome, FIRST).await, 410);
    let mut vera = app.guest();
    assert_eq!(sign_in(&mut vera, "vera@conecta.com.vc", WRONG).await, 422);
    assert_eq!(sign_in(&mut vera, TYPED_AS_LOGIN, WRONG).await, 422);
    assert_eq!(sign_in(&mut vera, "vera@conecta.com.vc", FIRST).await, 303);
    secrets.keep_session(&mut vera).await;
    let change = [
        ("current_password", FIRST),
        ("password", SECOND),
        ("password_confirmation", SECOND),
    ];
    assert_eq!(vera.post("/profile/password", &change).await.status, 303);
    app.letters().await;
    app.clock.advance(chrono::Duration::seconds(1));
    app.guest()
        .post("/recovery", &[("identifier", TYPED_AS_LOGIN)])
        .await;
    // A server that turns the letter away quotes what it likes; the link is not among it.
    app.sink.refuse(Some("550 5.1.1 no such mailbox"));
    app.guest()
        .post("/recovery", &[("identifier", "vera@conecta.com.vc")])
        .await;
    app.run_jobs().await;
    app.sink.refuse(None);
    app.clock.advance(chrono::Duration::minutes(1));
    app.guest()
        .post("/recovery", &[("identifier", "vera@conecta.com.vc")])
        .await;
    let recovery = app.letters().await.remove(0).path();
    secrets.keep("recovery", recovery.rsplit_once('.').unwrap().1);
    app.guest().get(&recovery).await;
    assert_eq!(choose(app, &recovery, FIRST).await, 303);
    app.letters().await;
    for _ in 0..11 {
        sign_in(&mut app.guest(), "vera@conecta.com.vc", WRONG).await;
    }
    vera.post("/sign-out", &[]).await;
}

/// A second factor from its first picture to a code on paper.
async fn factors(app: &TestApp, secrets: &mut Secrets) {
    let sofia = "sofia@aurora.example";
    let mut browser = app.signed_in(sofia).await;
    let fields = [("name", "Teléfono"), ("current_password", PASSWORD)];
    let made = browser.post("/profile/factors", &fields).await;
    let page = browser.follow(&made).await;
    let letters = page.all("code.letters").remove(0).replace(' ', "");
    secrets.keep("device", &letters);
    let secret = totp_rs::Secret::try_from_base32(&letters).unwrap();
    let totp = totp_rs::Builder::new().with_secret(secret).build().unwrap();
    let code = totp
        .generate(u64::try_from(app.clock.now().timestamp()).unwrap())
        .to_string();
    let path = page.attribute("form[action$='/activation']", "action").unwrap();
    let done = browser.post(&path, &[("code", &code)]).await;
    let codes = done.all("ol.codes code");
    assert_eq!(codes.len(), 10, "{}", done.words());
    for code in &codes {
        secrets.keep("recovery code", code);
        secrets.keep("recovery code", &code.replace('-', ""));
    }
    let mut browser = app.guest();
    assert_eq!(sign_in(&mut browser, sofia, PASSWORD).await, 303);
    let flow = browser.cookies["__Host-guichet_flow"].clone();
    secrets.keep("flow", flow.rsplit_once('.').unwrap().1);
    for code in ["ZZZZ-ZZZZ-ZZZZ-ZZZZ", codes[0].as_str()] {
        browser.post("/sign-in/factor", &[("code", code)]).await;
    }
    secrets.keep_session(&mut browser).await;
    app.letters().await;
}

/// A visitor's token travels in a header, in a first frame, and wrongly in an address.
async fn visitors(app: &TestApp, secrets: &mut Secrets) {
    let mut ana = app.signed_in("ana@aurora.example").await;
    let made = ana
        .post("/channels", &[("name", "Site"), ("allowed_origins", "")])
        .await;
    let tag = ana.follow(&made).await.words();
    let channel = tag.split("data-channel=\"").nth(1).unwrap();
    let channel = channel.split('"').next().unwrap().to_owned();
    let mut customer = app
        .guest()
        .with("origin", "https://shop.example")
        .with("accept", "*/*");
    let path = format!("/webchat/{channel}");
    let arrived = customer
        .post_json(&format!("{path}/visitors"), &json!({ "name": "Lucía" }))
        .await;
    let token = arrived.json()["token"].as_str().unwrap().to_owned();
    secrets.keep(
        "visitor",
        token
            .rsplit_once('.')
            .map_or(token.as_str(), |(_, secret)| secret),
    );
    let mut customer = customer.with("authorization", &format!("Bearer {token}"));
    let message = json!({ "client_id": "first-message", "body": "Hola", "files": [] });
    assert_eq!(
        customer
            .post_json(&format!("{path}/messages"), &message)
            .await
            .status,
        201
    );
    let broken = b"{\"client_id\": \"x\", \"body\": ".to_vec();
    customer
        .send(
            axum::http::Method::POST,
            &format!("{path}/messages"),
            "application/json",
            broken,
        )
        .await;
    customer
        .get(&format!("{path}/messages?after=0&token={token}"))
        .await;
    let address = app.serve().await;
    let mut request = format!("ws://localhost:8080{path}/socket")
        .into_client_request()
        .unwrap();
    request
        .headers_mut()
        .insert("origin", "http://localhost:8080".parse().unwrap());
    let stream = tokio::net::TcpStream::connect(address).await.unwrap();
    let mut socket = client_async(request, stream).await.unwrap().0;
    let hello = json!({ "op": "hello", "token": token, "after": 0 });
    socket.send(Message::text(hello.to_string())).await.unwrap();
    assert!(matches!(socket.next().await, Some(Ok(Message::Text(_)))));
}

/// The console's link of an empty house.
async fn setting_up(app: &TestApp, secrets: &mut Secrets) {
    app.state
        .db
        .write(async move |tx| {
            for table in ["organisation", "member", "identifier_index", "instance"] {
                tx.execute_raw(sql(tx, &format!("delete from {table}"), []))
                    .await?;
            }
            Ok(())
        })
        .await
        .unwrap();
    let token = access::setup::token(&app.state, app.clock.now())
        .await
        .unwrap()
        .unwrap();
    secrets.keep("set-up link", token.expose());
    let fields = [
        ("organisation", "Cometa"),
        ("display_name", "Caio"),
        ("identifier", "caio@cometa.example"),
        ("password", FIRST),
        ("password_confirmation", FIRST),
    ];
    let link = format!("/setup/{}", token.expose());
    app.guest().get(&link).await;
    assert_eq!(app.guest().post(&link, &[]).await.status, 422);
    app.guest().post(&link, &fields).await;
    app.guest().post(&link, &fields).await;
}

both! {
    // S-029 S-068
    async fn no_secret_is_in_anything_that_is_kept(app: TestApp) {
        let log = log();
        let mut secrets = Secrets::default();
        for (what, secret) in [
            ("password", PASSWORD),
            ("password", WRONG),
            ("password", FIRST),
            ("password", SECOND),
            ("password typed as a login", TYPED_AS_LOGIN),
        ] {
            secrets.keep(what, secret);
        }
        members(&app, &mut secrets).await;
        factors(&app, &mut secrets).await;
        visitors(&app, &mut secrets).await;
        app.run_jobs().await;
        for table in ["audit", "event", "job", "letter", "lockout", "ticket", "session", "member", "visitor", "instance", "factor", "recovery_code", "flow"] {
            secrets.are_not_in(table, &dump(&app, table).await);
        }
        // What the audit keeps sealed is looked at as administrators read it.
        let organisation = app.organisation("aurora").await;
        let lines = audit::read(&app.state, organisation, &audit::Filter::default(), 1_000).await.unwrap();
        assert!(lines.len() > 20 && lines.iter().all(|line| !line.forgotten));
        for line in lines {
            secrets.are_not_in("audit", &line.json().to_string());
        }
        setting_up(&app, &mut secrets).await;
        for table in ["audit", "instance", "member"] {
            secrets.are_not_in(table, &dump(&app, table).await);
        }
        secrets.are_not_in("the metrics", &app.guest().get("/metrics").await.text);
        // What breaks is logged with its cause: a statement that fails must not quote what was bound to it.
        let broken = app
            .state
            .db
            .write(async move |tx| {
                let text = "insert into instance (id, revocation, epoch) values (1, 0, $1)";
                let value = sea_orm::Value::from(FIRST.to_owned());
                tx.execute_raw(sql(tx, text, [value])).await?;
                Ok(())
            })
            .await;
        tracing::error!("{}", broken.unwrap_err());
        let text = String::from_utf8_lossy(&log.0.lock().unwrap()).into_owned();
        assert!(text.contains("ERROR"), "the log was listened to: {text}");
        secrets.are_not_in("the log", &text);
    }
}
