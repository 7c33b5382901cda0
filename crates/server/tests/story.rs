//! The whole story through the doors, on both engines: an invited agent gets in and answers a customer.
//! The same story with a real browser is in `journeys/`.
#![allow(clippy::unwrap_used)]

use futures::{SinkExt, StreamExt};
use serde_json::{Value, json};
use testkit::{Browser, Page, TestApp, both, federation::Federation};
use tokio_tungstenite::{
    WebSocketStream, client_async,
    tungstenite::{Message, client::IntoClientRequest},
};

const SECRET: &str = "vela-cobre-janela-71";
/// The sentence of the manual, byte for byte.
const STAY: &str = "Você não pode fazer logout enquanto houver atendimentos em andamento. Finalize-os para sair da aplicação.";

type Socket = WebSocketStream<tokio::net::TcpStream>;

async fn socket(address: std::net::SocketAddr, path: &str, cookie: Option<&Browser>) -> Socket {
    let mut request = format!("ws://localhost:8080{path}")
        .into_client_request()
        .unwrap();
    request
        .headers_mut()
        .insert("origin", "http://localhost:8080".parse().unwrap());
    if let Some(browser) = cookie {
        let jar: Vec<_> = browser
            .cookies
            .iter()
            .map(|(name, value)| format!("{name}={value}"))
            .collect();
        request
            .headers_mut()
            .insert("cookie", jar.join("; ").parse().unwrap());
    }
    let stream = tokio::net::TcpStream::connect(address).await.unwrap();
    client_async(request, stream).await.unwrap().0
}

/// Reads frames until one contains `part`.
async fn until(socket: &mut Socket, part: &str) -> String {
    let waiting = async {
        loop {
            match socket.next().await {
                Some(Ok(Message::Text(text))) if text.contains(part) => return text.to_string(),
                Some(Ok(_)) => {}
                other => panic!("the socket ended while waiting for {part:?}: {other:?}"),
            }
        }
    };
    tokio::time::timeout(std::time::Duration::from_secs(10), waiting)
        .await
        .unwrap_or_else(|_| panic!("no {part:?} in 10 s"))
}

async fn create_agent(ana: &mut Browser) -> Page {
    let team = ana.post("/teams", &[("name", "Atendimento")]).await;
    assert_eq!(team.status, 303, "{}", team.words());
    let form = ana.get("/members/new").await;
    let team = form
        .attribute("input[name=team]", "value")
        .expect("a team to choose");
    ana.post(
        "/members",
        &[
            ("display_name", "Virginia Prado"),
            ("identifier", "virginia.prado@conecta.com.vc"),
            ("recovery_address", "virginia.prado@mail.example"),
            ("role", "agent"),
            ("team", &team),
            ("locale", "pt-BR"),
            ("landing", "conversations"),
            ("time_zone", "America/Sao_Paulo"),
            ("history", "on"),
        ],
    )
    .await
}

/// A customer asks, an agent answers and closes, and an administrator looks around.
async fn a_day(app: &TestApp, (ana, bruno): (&mut Browser, &mut Browser), channel: &str, n: usize) {
    let mut customer = Customer::arrive(app, channel).await;
    let said = customer.say(&format!("message-{n}"), "Hola, ¿hay alguien?").await;
    assert_eq!(said.status, 201, "{n}: {}", said.text);
    app.run_jobs().await;
    let list = bruno.get("/conversations?inbox=mine").await;
    let thread = list
        .attribute("a[href^='/conversations/0']", "href")
        .expect("one to open");
    let thread = thread.split('?').next().unwrap().to_owned();
    let client_id = format!("reply-{n}-0001");
    let fields = [
        ("body", "Sí, dígame."),
        ("client_id", client_id.as_str()),
        ("kind", "reply"),
    ];
    let sent = bruno.post(&format!("{thread}/messages"), &fields).await;
    assert_eq!(sent.status, 303, "{n}: {}", sent.words());
    let page = bruno.get(&thread).await;
    let category = page
        .attribute("select[name=category] option[value]:not([value=''])", "value")
        .expect("a category");
    let fields = [("category", category.as_str()), ("summary", "Atendida.")];
    assert_eq!(
        bruno.post(&format!("{thread}/closure"), &fields).await.status,
        303,
        "{n}"
    );
    assert_eq!(
        customer.messages(0).await["messages"].as_array().unwrap().len(),
        2,
        "{n}"
    );
    for path in [
        "/conversations?inbox=all",
        "/members",
        "/teams",
        "/channels",
        "/outbox",
        "/audit",
        "/sso",
        "/lockouts",
        "/policies",
    ] {
        assert_eq!(ana.get(path).await.status, 200, "{n}: {path}");
    }
}

/// The tables of tenants.
async fn tables(app: &TestApp) -> Vec<String> {
    let text = if app.home().database_url().starts_with("postgres") {
        "select table_name as t from information_schema.columns
         where column_name = 'organisation_id' and table_schema = current_schema()"
    } else {
        "select m.name as t from sqlite_master m where m.type = 'table'
           and exists (select 1 from pragma_table_info(m.name) c where c.name = 'organisation_id')"
    };
    app.texts(text).await
}

/// Opens a web chat channel and reads its key from the script tag.
async fn open_channel(ana: &mut Browser) -> String {
    let made = ana
        .post(
            "/channels",
            &[
                ("kind", "webchat"),
                ("name", "Site"),
                ("greeting", "Olá!"),
                ("allowed_origins", ""),
            ],
        )
        .await;
    assert_eq!(made.status, 303, "{}", made.words());
    let page = ana.follow(&made).await;
    let tag = page.words();
    tag.split("data-channel=\"")
        .nth(1)
        .and_then(|rest| rest.split('"').next())
        .expect("a script tag")
        .to_owned()
}

struct Customer {
    browser: Browser,
    channel: String,
    token: String,
}

impl Customer {
    async fn arrive(app: &TestApp, channel: &str) -> Self {
        let mut browser = app
            .guest()
            .with("origin", "https://shop.example")
            .with("accept", "application/json");
        let page = browser
            .post_json(
                &format!("/webchat/{channel}/visitors"),
                &json!({ "name": "Lucía Moreno" }),
            )
            .await;
        assert_eq!(page.status, 201, "{}", page.text);
        let token = page.json()["token"].as_str().unwrap().to_owned();
        Self {
            browser: browser.with("authorization", &format!("Bearer {token}")),
            channel: channel.to_owned(),
            token,
        }
    }

    async fn say(&mut self, client_id: &str, body: &str) -> Page {
        let message = json!({ "client_id": client_id, "body": body, "files": [] });
        self.browser
            .post_json(&format!("/webchat/{}/messages", self.channel), &message)
            .await
    }

    async fn messages(&mut self, after: i64) -> Value {
        self.browser
            .get(&format!("/webchat/{}/messages?after={after}", self.channel))
            .await
            .json()
    }
}

both! {
    // 000-01, 000-02, 000-04, 000-06, 000-07, 000-08, 000-09, 000-10, 000-16, 000-19, 000-26, 001-05, 001-06, 001-13,
    // 001-20, 001-21, 002-13
    async fn an_invited_agent_gets_in_and_answers_a_customer(app: TestApp) {
        let mut ana = app.signed_in("ana@aurora.example").await;
        let made = create_agent(&mut ana).await;
        assert_eq!(made.status, 303, "{}", made.words());

        // Nothing else to press: the letter went to the mailbox, names the login and speaks the agent's language.
        let letters = app.letters().await;
        let letter = letters.iter().find(|letter| letter.to == "virginia.prado@mail.example").expect("a welcome letter");
        assert!(letter.text.contains("virginia.prado@conecta.com.vc"), "{}", letter.text);
        assert!(letter.html.contains(&letter.link()), "{}", letter.html);
        assert!(letter.raw.to_lowercase().contains("content-language: pt-br"), "{}", letter.raw);

        let mut agent = app.guest().with("accept-language", "pt-BR");
        let path = letter.path();
        for _ in 0..5 {
            assert_eq!(agent.get(&path).await.status, 200); // S-022: looking changes nothing
        }
        let weak = agent.post(&path, &[("password", "12345678"), ("password_confirmation", "12345678")]).await;
        assert_eq!(weak.status, 422);
        let set = agent.post(&path, &[("password", SECRET), ("password_confirmation", SECRET)]).await;
        assert_eq!(set.status, 303, "{}", set.words());
        assert!(set.location().starts_with("/sign-in"), "nobody is signed in by a link: {}", set.location());

        let fields = [("identifier", "Virginia.Prado@conecta.com.vc "), ("password", SECRET), ("organisation", "aurora")];
        let inside = agent.post("/sign-in", &fields).await;
        assert_eq!(inside.status, 303, "{}", inside.words());
        assert!(inside.location().starts_with("/conversations"), "{}", inside.location());
        assert_eq!(agent.post("/presence", &[("status", "available"), ("return_to", "/conversations")]).await.status, 303);

        let channel = open_channel(&mut ana).await;
        let address = app.serve().await;
        let mut live = socket(address, "/live?after=0", Some(&agent)).await;
        let mut customer = Customer::arrive(&app, &channel).await;
        let mut chat = socket(address, &format!("/webchat/{channel}/socket"), None).await;
        let hello = json!({ "op": "hello", "token": customer.token, "after": 0 });
        chat.send(Message::text(hello.to_string())).await.unwrap();

        assert_eq!(customer.say("first-message", "Are you open until eight?").await.status, 201);
        let frame = until(&mut live, "Are you open until eight?").await;
        assert!(frame.contains("turbo-stream"), "{frame}");
        assert!(frame.contains("\"seq\":"), "{frame}");
        // The same message again, as after a lost answer: acknowledged, not doubled.
        assert_eq!(customer.say("first-message", "Are you open until eight?").await.status, 200);
        app.run_jobs().await; // routing

        let list = agent.get("/conversations?inbox=mine").await;
        assert!(list.words().contains("Lucía Moreno"), "{}", list.words());
        let thread = list.attribute("a[href^='/conversations/0']", "href").expect("a conversation to open");
        let thread = thread.split('?').next().unwrap().to_owned();
        let page = agent.get(&thread).await;
        assert!(page.words().contains("Are you open until eight?"), "{}", page.words());
        let fields = [("body", "Sim, até às oito."), ("client_id", "reply-0001"), ("kind", "reply")];
        let sent = agent.post(&format!("{thread}/messages"), &fields).await;
        assert_eq!(sent.status, 303, "{}", sent.words());
        let frame = until(&mut chat, "Sim, até às oito.").await;
        assert!(frame.contains("\"op\":\"message\""), "{frame}");
        let said = customer.messages(0).await;
        let bodies: Vec<_> = said["messages"].as_array().unwrap().iter().map(|m| m["body"].as_str().unwrap()).collect();
        assert_eq!(bodies.iter().filter(|body| **body == "Are you open until eight?").count(), 1, "{bodies:?}");
        assert!(bodies.contains(&"Sim, até às oito."), "{bodies:?}");

        // With the conversation in progress nobody leaves.
        let stay = agent.post("/sign-out", &[]).await;
        assert!(stay.status == 409 || stay.status == 422, "{}", stay.status);
        assert!(stay.text.contains(STAY), "{}", stay.words());
        let form = agent.get(&thread).await;
        let category = form.attribute("select[name=category] option[value]:not([value=''])", "value").expect("a category");
        let closed = agent.post(&format!("{thread}/closure"), &[("category", &category), ("summary", "Horário informado.")]).await;
        assert_eq!(closed.status, 303, "{}", closed.words());
        let out = agent.post("/sign-out", &[]).await;
        assert_eq!(out.status, 303, "{}", out.words());
        assert_eq!(agent.get("/session").await.status, 303, "signed out");

        // Left every channel: the next customer waits in the queue.
        let mut next = Customer::arrive(&app, &channel).await;
        assert_eq!(next.say("next-message", "Anybody there?").await.status, 201);
        app.run_jobs().await;
        let queue = ana.get("/conversations?inbox=queue").await;
        assert!(queue.words().contains("Anybody there?"), "{}", queue.words());

        // The other organisation sees nothing of all this.
        let mut boris = app.signed_in("boris@boreal.example").await;
        for path in ["/conversations?inbox=all", "/conversations?inbox=queue", "/members", "/channels", "/outbox", "/teams"] {
            let page = boris.get(path).await;
            assert_eq!(page.status, 200, "{path}");
            for name in ["Lucía", "Virginia", "Anybody there", "Site", "Atendimento"] {
                assert!(!page.words().contains(name), "{path} shows {name}");
            }
        }
        assert_eq!(boris.get(&thread).await.status, 404);
    }

    // A newer version that starts beside this one adds columns first, and PostgreSQL then refuses a prepared statement whose
    // rows would have another shape.
    async fn a_house_that_is_open_goes_on_while_a_newer_one_adds_columns(app: TestApp) {
        let mut ana = app.signed_in("ana@aurora.example").await;
        let mut bruno = app.signed_in("bruno@aurora.example").await;
        let metadata = Federation::new("https://idp.example").metadata();
        let fields = [("kind", "saml"), ("name", "Shibboleth"), ("metadata", metadata.as_str())];
        let provider = ana.post("/sso/providers", &fields).await;
        assert_eq!(provider.status, 303, "{}", provider.words());
        let channel = open_channel(&mut ana).await;
        bruno.post("/presence", &[("status", "available"), ("return_to", "/conversations")]).await;
        for n in 0..6 {
            a_day(&app, (&mut ana, &mut bruno), &channel, n).await;
            assert_eq!(ana.follow(&provider).await.status, 200, "{n}");
            if n == 3 {
                let tables = tables(&app).await;
                assert!(tables.len() > 40, "{tables:?}");
                for table in tables.iter().map(String::as_str).chain(["organisation"]) {
                    app.alter(&format!("alter table {table} add column later text")).await;
                }
            }
        }
        app.letters().await;
    }

    // G-01
    async fn a_session_that_is_revoked_returns_its_work_to_the_queue(app: TestApp) {
        let mut ana = app.signed_in("ana@aurora.example").await;
        let mut bruno = app.signed_in("bruno@aurora.example").await;
        let channel = open_channel(&mut ana).await;
        bruno.post("/presence", &[("status", "available"), ("return_to", "/conversations")]).await;
        let mut customer = Customer::arrive(&app, &channel).await;
        customer.say("hello-0001", "Hola, ¿hay alguien?").await;
        app.run_jobs().await;
        assert!(bruno.get("/conversations?inbox=mine").await.words().contains("Lucía Moreno"));
        // Thirteen hours later nobody was there: the session is over, and the customer waits for somebody else.
        app.plant_jobs().await;
        app.clock.advance(chrono::Duration::hours(13));
        app.run_jobs_once().await;
        let mut sofia = app.signed_in("sofia@aurora.example").await;
        let queue = sofia.get("/conversations?inbox=queue").await;
        assert!(queue.words().contains("Lucía Moreno"), "{}", queue.words());
        assert_eq!(bruno.get("/session").await.status, 303);
    }
}
