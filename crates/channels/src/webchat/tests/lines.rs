//! Open lines over a real listener.

use super::{SITE, Visitor, channel, conversation, id_of, organisation, owned, said_inside};
use access::door::{MemberId, Permissions, Role, Scope, SessionId};
use desk::{live, messages};
use futures::{SinkExt, StreamExt};
use kit::{db::dialect::sql, words::Locale};
use sea_orm::ConnectionTrait;
use serde_json::{Value, json};
use std::{net::SocketAddr, time::Duration};
use testkit::{TestApp, both};
use tokio::{net::TcpStream, time::timeout};
use tokio_tungstenite::{
    WebSocketStream, client_async,
    tungstenite::{Error, Message, client::IntoClientRequest},
};

pub struct Line(WebSocketStream<TcpStream>);

impl Line {
    /// Opens a socket from a page of `origin`; the status when it is refused.
    async fn dial(address: SocketAddr, key: &str, origin: &str) -> Result<Self, u16> {
        let mut request = format!("ws://localhost:8080/webchat/{key}/socket")
            .into_client_request()
            .unwrap();
        if !origin.is_empty() {
            request.headers_mut().insert("origin", origin.parse().unwrap());
        }
        let stream = TcpStream::connect(address).await.unwrap();
        match client_async(request, stream).await {
            Ok((socket, _)) => Ok(Self(socket)),
            Err(Error::Http(response)) => Err(response.status().as_u16()),
            Err(error) => panic!("{error}"),
        }
    }

    /// A line that has said hello and heard everything up to now.
    async fn of(address: SocketAddr, visitor: &Visitor, after: i64) -> (Self, Vec<Value>) {
        let mut line = Self::dial(address, &visitor.key, SITE).await.unwrap();
        line.say(&json!({ "op": "hello", "token": visitor.token, "after": after }))
            .await;
        let mut heard = Vec::new();
        loop {
            let frame = line.next().await.expect("a frame");
            let last = frame["op"] == "seq";
            heard.push(frame);
            if last {
                return (line, heard);
            }
        }
    }

    async fn say(&mut self, frame: &Value) {
        self.0.send(Message::text(frame.to_string())).await.unwrap();
    }

    /// The next frame; `None` when the line ends.
    async fn next(&mut self) -> Option<Value> {
        loop {
            match timeout(Duration::from_secs(5), self.0.next())
                .await
                .expect("silence")
            {
                Some(Ok(Message::Text(text))) => return Some(serde_json::from_str(&text).unwrap()),
                Some(Ok(Message::Ping(_) | Message::Pong(_))) => {}
                _ => return None,
            }
        }
    }

    /// The next frame of a kind; those before it are passed over.
    async fn wait_for(&mut self, op: &str) -> Value {
        loop {
            let frame = self
                .next()
                .await
                .unwrap_or_else(|| panic!("the line ended before a {op}"));
            if frame["op"] == op {
                return frame;
            }
        }
    }
}

fn bodies(frames: &[Value]) -> Vec<&str> {
    frames
        .iter()
        .filter(|frame| frame["op"] == "message")
        .map(|frame| frame["message"]["body"].as_str().unwrap())
        .collect()
}

/// The last message of the story about broken lines; no note, because a note would not be waited for.
const LAST: usize = 104;

/// A window whose line breaks after a few frames until it has seen the last message; what it saw, and the breaks.
async fn window_that_breaks(address: SocketAddr, visitor: Visitor, window: usize) -> (Vec<String>, usize) {
    let (mut seen, mut after, mut breaks) = (Vec::<String>::new(), 0, 0);
    let last = format!("m{LAST}");
    loop {
        let mut line = Line::dial(address, &visitor.key, SITE).await.unwrap();
        line.say(&json!({ "op": "hello", "token": visitor.token, "after": after }))
            .await;
        // Always beyond the number that ends what was missed, then a few that came live.
        let mut heard_live = None;
        while heard_live != Some(1 + (window + breaks) % 4) {
            let frame = line.next().await.unwrap();
            if let Some(seq) = frame["seq"].as_i64() {
                assert!(seq >= after, "{seq} after {after}");
                after = seq;
            }
            if frame["op"] == "message" {
                seen.push(frame["message"]["body"].as_str().unwrap().to_owned());
            }
            if seen.contains(&last) {
                return (seen, breaks);
            }
            heard_live = heard_live.map(|n| n + 1).or((frame["op"] == "seq").then_some(0));
        }
        breaks += 1;
    }
}

/// A signed-in member as actions see them.
pub async fn scope(app: &TestApp, identifier: &str) -> Scope {
    let db = app.state.db.read();
    let text = "select id, organisation_id, display_name from member where identifier = $1";
    let row = db
        .query_one_raw(sql(db, text, [identifier.into()]))
        .await
        .unwrap()
        .unwrap();
    Scope {
        organisation: row.try_get("", "organisation_id").unwrap(),
        member: MemberId(row.try_get("", "id").unwrap()),
        session: SessionId::new(),
        role: Role::Agent,
        permissions: Permissions::default(),
        teams: Vec::new(),
        display_name: row.try_get("", "display_name").unwrap(),
        identifier: identifier.into(),
        locale: Locale::Es,
        time_zone: "UTC".into(),
        landing: "conversations".into(),
        notifications: access::notifications::Notifications::default(),
        picture: String::new(),
        signature: String::new(),
        must_change: false,
        impersonated: None,
    }
}

both! {
    async fn a_line_from_a_foreign_page_is_not_opened(app: TestApp) {
        let (_, key) = channel(&app, "ana@aurora.example", SITE).await;
        let address = app.serve().await;
        assert_eq!(Line::dial(address, &key, "https://evil.example").await.err(), Some(403));
        assert_eq!(Line::dial(address, "no-such-key", SITE).await.err(), Some(404));
        assert!(Line::dial(address, &key, SITE).await.is_ok());
        assert!(Line::dial(address, &key, "").await.is_ok(), "a program has no origin");
    }

    async fn a_line_without_a_token_hears_nothing(app: TestApp) {
        let (_, key) = channel(&app, "ana@aurora.example", "").await;
        let (_, boreal) = channel(&app, "boris@boreal.example", "").await;
        let stranger = Visitor::arrived(&app, &boreal).await;
        let address = app.serve().await;
        for token in ["", "x", stranger.token.as_str()] {
            let mut line = Line::dial(address, &key, SITE).await.unwrap();
            line.say(&json!({ "op": "hello", "token": token, "after": 0 })).await;
            assert_eq!(line.next().await, Some(json!({ "op": "refused" })));
            assert_eq!(line.next().await, None, "and the line ends");
        }
        for first in [json!({ "op": "ping" }), json!({ "op": "typing", "on": true }), json!([])] {
            let mut line = Line::dial(address, &key, SITE).await.unwrap();
            line.say(&first).await;
            assert_eq!(line.next().await, None, "{first}");
        }
        let mut line = Line::dial(address, &key, SITE).await.unwrap();
        line.0.send(Message::text("x".repeat(20_000))).await.unwrap();
        assert_eq!(line.next().await, None, "a frame beyond 16 KiB");
    }

    async fn a_reply_is_seen_at_once_and_a_note_is_only_a_number(app: TestApp) {
        let (_, key) = channel(&app, "ana@aurora.example", "").await;
        let mut visitor = Visitor::arrived(&app, &key).await;
        visitor.write("c1", "Hola").await;
        let address = app.serve().await;
        let (mut line, heard) = Line::of(address, &visitor, 0).await;
        assert_eq!(bodies(&heard), ["Hola"]);
        let seen = heard.last().unwrap()["seq"].as_i64().unwrap();
        said_inside(&app, &key, "note", "cliente difícil").await;
        said_inside(&app, &key, "out", "Buenos días").await;
        let note = line.next().await.unwrap();
        assert_eq!(note, json!({ "op": "seq", "seq": seen + 1 }), "a note is a number and nothing more");
        let reply = line.next().await.unwrap();
        assert_eq!((reply["op"].as_str(), reply["seq"].as_i64(), reply["message"]["body"].as_str()), (Some("message"), Some(seen + 2), Some("Buenos días")));
        assert_eq!(reply["message"]["author"]["name"], "Bruno Reyes");
        line.say(&json!({ "op": "ping" })).await;
        assert_eq!(line.next().await, Some(json!({ "op": "pong" })));
    }

    async fn two_windows_of_one_visitor_see_the_same_and_another_visitor_nothing(app: TestApp) {
        let (_, key) = channel(&app, "ana@aurora.example", "").await;
        let mut lucia = Visitor::arrived(&app, &key).await;
        let pablo = Visitor::arrived(&app, &key).await;
        let address = app.serve().await;
        let (mut first, _) = Line::of(address, &lucia, 0).await;
        let (mut second, _) = Line::of(address, &lucia, 0).await;
        let (mut other, _) = Line::of(address, &pablo, 0).await;
        let sent = lucia.write("c1", "Hola").await.json();
        for line in [&mut first, &mut second] {
            let frame = line.wait_for("message").await;
            assert_eq!(frame["message"], sent["message"]);
        }
        other.say(&json!({ "op": "ping" })).await;
        assert_eq!(other.next().await, Some(json!({ "op": "pong" })), "nothing of Lucía's came before");
    }

    async fn a_lost_line_resumes_without_gap_or_double(app: TestApp) {
        let (_, key) = channel(&app, "ana@aurora.example", "").await;
        let mut visitor = Visitor::arrived(&app, &key).await;
        visitor.write("c0", "m0").await;
        let address = app.serve().await;
        // An agent who waits for nobody, while the lines of many windows break again and again: each break may
        // fall between reading what was missed and hearing what is new.
        let talker = async {
            for n in 1..=LAST {
                said_inside(&app, &key, if n % 5 == 0 { "note" } else { "out" }, &format!("m{n}")).await;
            }
        };
        let listeners = (0..10).map(|window| tokio::spawn(window_that_breaks(address, visitor.clone(), window)));
        let ((), heard) = tokio::join!(talker, futures::future::join_all(listeners));
        let expected: Vec<String> = (0..=LAST).filter(|n| n % 5 != 0 || *n == 0).map(|n| format!("m{n}")).collect();
        let mut breaks = 0;
        for window in heard {
            let (seen, cuts) = window.unwrap();
            assert_eq!(seen, expected, "after {cuts} breaks");
            breaks += cuts;
        }
        assert!(breaks > 60, "only {breaks} breaks");
    }

    async fn a_number_from_the_future_starts_anew(app: TestApp) {
        let (_, key) = channel(&app, "ana@aurora.example", "").await;
        let mut visitor = Visitor::arrived(&app, &key).await;
        let address = app.serve().await;
        let mut line = Line::dial(address, &key, SITE).await.unwrap();
        line.say(&json!({ "op": "hello", "token": visitor.token, "after": 1_000_000 })).await;
        assert_eq!(line.wait_for("reset").await, json!({ "op": "reset" }));
        visitor.write("c1", "Hola").await;
        assert_eq!(line.wait_for("message").await["message"]["body"], "Hola", "and goes on live");
    }

    async fn typing_is_seen_on_both_sides_and_never_by_the_typist(app: TestApp) {
        let (_, key) = channel(&app, "ana@aurora.example", "").await;
        let mut visitor = Visitor::arrived(&app, &key).await;
        visitor.write("c1", "Hola").await;
        let (_, contact) = conversation(&app, &key).await;
        let address = app.serve().await;
        let (mut line, _) = Line::of(address, &visitor, 0).await;
        let mut floor = app.state.feed.subscribe(organisation(&key), None).await.unwrap();
        line.say(&json!({ "op": "typing", "on": true })).await;
        let heard = loop {
            match timeout(Duration::from_secs(5), floor.items.recv()).await.unwrap().unwrap() {
                kit::stream::Item::Whisper(value) => break value,
                kit::stream::Item::Event(_) => {}
            }
        };
        assert_eq!((heard["from"].as_str(), heard["typing"].as_bool()), (Some("contact"), Some(true)));
        assert_eq!(heard["topic"].as_str().map(|t| t.parse::<uuid::Uuid>().unwrap()), Some(contact.0));
        let whisper = json!({ "from": "agent", "conversation": null, "name": "Bruno Reyes", "typing": true });
        live::whisper(&app.state, organisation(&key), contact.0, whisper);
        let frame = line.next().await.unwrap();
        assert_eq!(frame, json!({ "op": "typing", "on": true, "name": "Bruno Reyes" }), "their own typing did not come back");
    }

    async fn reading_is_told_both_ways(app: TestApp) {
        let (_, key) = channel(&app, "ana@aurora.example", "").await;
        let mut visitor = Visitor::arrived(&app, &key).await;
        let sent = visitor.write("c1", "Hola").await.json()["message"].clone();
        owned(&app, &key).await;
        let (id, contact) = conversation(&app, &key).await;
        let address = app.serve().await;
        let (mut line, _) = Line::of(address, &visitor, 0).await;
        // The agent reads.
        let bruno = scope(&app, "bruno@aurora.example").await;
        let (now, seq) = (app.clock.now(), sent["seq"].as_i64().unwrap());
        app.state.db.write(async move |tx| messages::read_by_agent(tx, &bruno, id, seq, now).await).await.unwrap();
        let read = line.wait_for("read").await;
        assert_eq!(read["at"], sent["at"], "up to the visitor's message");
        // The visitor reads, and says so with the milliseconds a browser has.
        said_inside(&app, &key, "out", "Buenos días").await;
        let reply = line.wait_for("message").await;
        let at = reply["message"]["at"].as_str().unwrap().parse::<chrono::DateTime<chrono::Utc>>().unwrap();
        let at = at.to_rfc3339_opts(chrono::SecondsFormat::Millis, true);
        line.say(&json!({ "op": "read", "at": at })).await;
        let moved = line.wait_for("seq").await;
        assert!(moved["seq"].as_i64() > reply["seq"].as_i64());
        let row = desk::contacts::store::by_id(app.state.db.read(), organisation(&key), contact).await.unwrap().unwrap();
        assert_eq!(Some(row.read_seq), reply["message"]["seq"].as_i64());
        // After a reconnect the agent's mark is told again.
        let (_, heard) = Line::of(address, &visitor, moved["seq"].as_i64().unwrap()).await;
        assert!(heard.iter().any(|frame| frame["op"] == "read" && frame["at"] == sent["at"]), "{heard:?}");
    }

    async fn a_line_hears_who_is_at_the_window_and_ends_when_the_channel_does(app: TestApp) {
        let (path, key) = channel(&app, "ana@aurora.example", "").await;
        let visitor = Visitor::arrived(&app, &key).await;
        let address = app.serve().await;
        let (mut line, heard) = Line::of(address, &visitor, 0).await;
        assert!(heard.contains(&json!({ "op": "state", "available": false })), "{heard:?}");
        let mut bruno = app.signed_in("bruno@aurora.example").await;
        bruno.post("/presence", &[("status", "available")]).await;
        assert_eq!(line.wait_for("state").await["available"], true);
        let mut ana = app.signed_in("ana@aurora.example").await;
        ana.post(&format!("{path}/closure"), &[]).await;
        assert_eq!(line.wait_for("state").await["available"], false);
        assert_eq!(line.next().await, None);
        let _ = id_of(&path);
    }

    async fn a_node_that_stops_lets_its_lines_go(app: TestApp) {
        let (_, key) = channel(&app, "ana@aurora.example", "").await;
        let visitor = Visitor::arrived(&app, &key).await;
        let address = app.serve().await;
        let (mut line, _) = Line::of(address, &visitor, 0).await;
        app.state.closing.send_replace(true);
        assert_eq!(line.next().await, None);
    }

    async fn a_flood_of_frames_ends_the_line(app: TestApp) {
        let (_, key) = channel(&app, "ana@aurora.example", "").await;
        let visitor = Visitor::arrived(&app, &key).await;
        let address = app.serve().await;
        let (mut line, _) = Line::of(address, &visitor, 0).await;
        for _ in 0..400 {
            if line.0.send(Message::text(r#"{"op":"nothing"}"#)).await.is_err() {
                break;
            }
        }
        assert_eq!(line.next().await, None);
    }
}
