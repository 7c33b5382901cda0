//! What reaches open pages: how soon, how many, and what a held socket costs.

use crate::{
    furnish::{self, Furnished},
    house::House,
    http::{Connection, HOST},
    stats::{Latencies, Table},
    writes::message,
};
use futures::{SinkExt, StreamExt};
use std::{
    collections::HashMap,
    sync::{
        Arc, Mutex,
        atomic::{AtomicU64, Ordering},
    },
    time::{Duration, Instant},
};
use tokio::net::TcpStream;
use tokio_tungstenite::{
    WebSocketStream, client_async,
    tungstenite::{Message, client::IntoClientRequest},
};
use uuid::Uuid;

type Socket = WebSocketStream<TcpStream>;

async fn open(house: &House, path: &str, cookie: &str) -> Socket {
    let mut request = format!("ws://{HOST}{path}").into_client_request().unwrap();
    let headers = request.headers_mut();
    headers.insert("origin", format!("http://{HOST}").parse().unwrap());
    if let Some((_, value)) = cookie.trim().split_once(": ") {
        headers.insert("cookie", value.parse().unwrap());
    }
    let stream = TcpStream::connect(house.address).await.unwrap();
    stream.set_nodelay(true).unwrap();
    client_async(request, stream).await.expect("a socket").0
}

/// A visitor's socket, greeted.
async fn visitor(house: &House, furnished: &Furnished, visitor: Uuid) -> Socket {
    let mut socket = open(house, &format!("/webchat/{}/socket", furnished.key), "").await;
    let hello = serde_json::json!({ "op": "hello", "token": furnish::token(visitor), "after": 0 });
    socket.send(Message::text(hello.to_string())).await.unwrap();
    socket
}

async fn furnished(members: usize, conversations: usize) -> (House, Furnished, Vec<Uuid>) {
    let house = House::found(None);
    let db = furnish::open(&house.database_url).await;
    let furnished = furnish::channel(&db).await;
    furnish::members(&db, furnished.organisation, members).await;
    let visitors = furnish::conversations(&db, &furnished, 0, conversations).await;
    db.close().await;
    (house, furnished, visitors)
}

/// From the visitor's click to the agent's open page, 200 agents looking, 200 messages a second.
pub async fn latency(table: &mut Table) {
    const AGENTS: usize = 200;
    const MESSAGES: u64 = 2_000;
    let (mut house, furnished, visitors) = furnished(AGENTS, 2_000).await;
    house.start().await;
    let sent: Arc<Mutex<HashMap<u64, Instant>>> = Arc::default();
    let seen: Arc<Mutex<Vec<Duration>>> = Arc::default();
    for agent in 0..AGENTS {
        let cookie = house.cookie(&format!("agent{agent}@aurora.example")).await;
        let mut socket = open(&house, "/live?after=0", &cookie).await;
        let (sent, seen) = (sent.clone(), seen.clone());
        tokio::spawn(async move {
            while let Some(Ok(frame)) = socket.next().await {
                let (Message::Text(text), 0) = (&frame, agent % 10) else {
                    continue;
                };
                let Some(number) = text
                    .split("bench#")
                    .nth(1)
                    .and_then(|t| t.split('#').next()?.parse::<u64>().ok())
                else {
                    continue;
                };
                if let Some(at) = sent.lock().unwrap().get(&number) {
                    seen.lock().unwrap().push(at.elapsed());
                }
            }
        });
    }
    tokio::time::sleep(Duration::from_secs(2)).await;
    let path = format!("/webchat/{}/messages", furnished.key);
    let mut connections = Vec::new();
    for _ in 0..8 {
        connections.push(Connection::open(house.address).await);
    }
    let mut tick = tokio::time::interval(Duration::from_millis(5));
    for number in 0..MESSAGES {
        tick.tick().await;
        let bytes = message(
            &path,
            visitors[usize::try_from(number).unwrap() % visitors.len()],
            &format!("l{number}"),
            &format!("bench#{number}#"),
        );
        let mut connection = connections.remove(0);
        sent.lock().unwrap().insert(number, Instant::now());
        let status = connection.status(&bytes).await;
        assert_eq!(status, 201);
        connections.push(connection);
    }
    tokio::time::sleep(Duration::from_secs(1)).await;
    let seen = std::mem::take(&mut *seen.lock().unwrap());
    let arrived = seen.len() as f64 / (MESSAGES as f64 * (AGENTS as f64 / 10.0));
    let latencies = Latencies::new(seen);
    table.row(
        "visitor's message to the agent's open page, 200/s, 200 agents",
        format!(
            "p50 {:.2} ms, p99 {:.2} ms, {:.1} % seen",
            latencies.ms(50.0),
            latencies.ms(99.0),
            arrived * 100.0
        ),
        "–".into(),
        "–".into(),
        "p50 < 10 ms, p99 < 40 ms",
    );
}

/// One conversation watched by 1,000 sockets.
pub async fn fan_out(table: &mut Table) {
    const SOCKETS: u64 = 1_000;
    const MESSAGES: u64 = 300;
    let (mut house, furnished, visitors) = furnished(20, 20).await;
    house.start().await;
    let received = Arc::new(AtomicU64::new(0));
    for _ in 0..SOCKETS {
        let mut socket = visitor(&house, &furnished, visitors[0]).await;
        let received = received.clone();
        tokio::spawn(async move {
            while let Some(Ok(frame)) = socket.next().await {
                if matches!(&frame, Message::Text(text) if text.contains("\"message\"")) {
                    received.fetch_add(1, Ordering::Relaxed);
                }
            }
        });
    }
    tokio::time::sleep(Duration::from_secs(2)).await;
    let (id, cookie, csrf) = claim(&house).await;
    received.store(0, Ordering::Relaxed);
    let began = Instant::now();
    let senders: Vec<_> = (0..8)
        .map(|lane| {
            let (address, id, cookie, csrf) = (house.address, id.clone(), cookie.clone(), csrf.clone());
            tokio::spawn(async move {
                let mut connection = Connection::open(address).await;
                for number in (lane..MESSAGES).step_by(8) {
                    let body =
                        format!("csrf={csrf}&kind=reply&client_id=fan{number:08}&body=fan+out+{number}");
                    let request = crate::http::post(
                        &format!("/conversations/{id}/messages"),
                        crate::http::FORM,
                        &cookie,
                        &body,
                    );
                    assert_eq!(connection.status(&request).await, 303);
                }
            })
        })
        .collect();
    for sender in senders {
        sender.await.unwrap();
    }
    while received.load(Ordering::Relaxed) < SOCKETS * MESSAGES && began.elapsed() < Duration::from_secs(30) {
        tokio::time::sleep(Duration::from_millis(1)).await;
    }
    let (count, seconds) = (received.load(Ordering::Relaxed), began.elapsed().as_secs_f64());
    table.row(
        "fan-out of one conversation to 1,000 sockets",
        format!(
            "{:.0} deliveries/s, {count} of {}",
            count as f64 / seconds,
            SOCKETS * MESSAGES
        ),
        "–".into(),
        "–".into(),
        "≥ 150,000 deliveries/s",
    );
}

/// Takes the oldest waiting conversation as the administrator.
async fn claim(house: &House) -> (String, String, String) {
    let cookie = house.cookie("ana@aurora.example").await;
    let mut connection = Connection::open(house.address).await;
    let list = connection
        .ask(&crate::http::get(
            "/conversations?inbox=queue",
            &format!("{cookie}Accept: application/json\r\n"),
        ))
        .await;
    let list: serde_json::Value = serde_json::from_slice(&list.body).unwrap();
    let id = list["conversations"][0]["id"].as_str().unwrap().to_owned();
    let page = connection
        .ask(&crate::http::get(&format!("/conversations/{id}"), &cookie))
        .await;
    let page = String::from_utf8_lossy(&page.body).into_owned();
    let csrf = page
        .split("name=\"csrf\" value=\"")
        .nth(1)
        .and_then(|rest| rest.split('"').next())
        .unwrap()
        .to_owned();
    (id, cookie, csrf)
}

/// What 10,000 visitors who only look cost.
pub async fn sockets(table: &mut Table) {
    const HELD: usize = 9_000; // the usual limit of open files leaves room for no more beside the server's own
    let (mut house, furnished, visitors) = furnished(1, HELD).await;
    house.start().await;
    tokio::time::sleep(Duration::from_secs(2)).await;
    let before = house.memory();
    let mut held = Vec::with_capacity(HELD);
    for id in &visitors {
        held.push(visitor(&house, &furnished, *id).await);
    }
    tokio::time::sleep(Duration::from_secs(5)).await;
    let each = (house.memory() - before) * 1_024.0 / HELD as f64;
    table.row(
        &format!("memory per held visitor socket, {HELD} held"),
        format!("{each:.1} KiB"),
        "3.1 KiB (a bare echo, spec)".into(),
        format!("{:.1}", each / 3.1),
        "≤ 10 KiB",
    );
    drop(held);
}
