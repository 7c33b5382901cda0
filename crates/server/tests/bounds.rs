//! Connections that only stand there, and requests without measure, over real sockets (S-189).
#![allow(clippy::unwrap_used)]

use server::accept;
use std::{net::SocketAddr, time::Duration};
use testkit::{PASSWORD, TestApp};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{TcpListener, TcpStream},
    sync::watch,
    time::timeout,
};

/// What the requirement names; a machine with fewer descriptors holds what it can.
const IDLE: usize = 10_000;
/// Browsers, database, mail and what else the test itself holds open.
const ROOM: usize = 400;

/// The house behind the very loop that takes connections in production.
async fn open(app: &TestApp) -> (SocketAddr, watch::Sender<bool>) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let (stop, closing) = watch::channel(false);
    tokio::spawn(accept::answer(listener, app.router.clone(), closing));
    (address, stop)
}

async fn send(address: SocketAddr, request: &[u8]) -> String {
    let mut line = TcpStream::connect(address).await.unwrap();
    // A refusal may come before all was sent.
    let _ = line.write_all(request).await;
    let mut heard = Vec::new();
    let _ = timeout(Duration::from_secs(30), line.read_to_end(&mut heard)).await;
    String::from_utf8_lossy(&heard).into_owned()
}

async fn sign_in(address: SocketAddr) -> String {
    let body = format!(
        "identifier=bruno%40aurora.example&organisation=aurora&password={}",
        PASSWORD.replace(' ', "+")
    );
    let head = format!(
        "POST /sign-in HTTP/1.1\r\nHost: localhost:8080\r\nOrigin: http://localhost:8080\r\nConnection: close\r\n\
         Content-Type: application/x-www-form-urlencoded\r\nContent-Length: {}\r\n\r\n{body}",
        body.len()
    );
    let answer = timeout(Duration::from_secs(10), send(address, head.as_bytes())).await;
    answer
        .expect("the sign-in is answered")
        .lines()
        .next()
        .unwrap_or_default()
        .to_owned()
}

/// Descriptors this process may have.
fn descriptors() -> usize {
    use rustix::process::{Resource, getrlimit};
    accept::allow_many();
    getrlimit(Resource::Nofile)
        .current
        .map_or(usize::MAX, |most| usize::try_from(most).unwrap_or(usize::MAX))
}

// S-189: ten thousand that say nothing, and hundreds that send a head letter by letter.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn idle_and_slow_connections_do_not_stop_sign_ins() {
    let app = TestApp::sqlite().await;
    let (address, _stop) = open(&app).await;
    assert_eq!(sign_in(address).await, "HTTP/1.1 303 See Other");
    // Both ends of each are this process's.
    let many = IDLE.min(descriptors().saturating_sub(ROOM) / 2);
    let mut idle = Vec::with_capacity(many);
    for _ in 0..many {
        idle.push(TcpStream::connect(address).await.unwrap());
    }
    let slow = 200.min(many);
    for (n, line) in idle.iter_mut().enumerate().take(slow) {
        line.write_all(&b"POST /sign-in HTTP/1.1\r\nHost: localhost:8080\r\nX-Slow: aaaaaaaa"[..40 + n % 20])
            .await
            .unwrap();
    }
    println!("{many} idle connections, {slow} of them with half a head");
    assert!(
        many >= 300,
        "this machine allows too few descriptors to show anything"
    );
    for _ in 0..3 {
        for line in idle.iter_mut().take(slow) {
            let _ = line.write_all(b"b").await;
        }
        assert_eq!(sign_in(address).await, "HTTP/1.1 303 See Other");
    }
    assert_eq!(sign_in(address).await, "HTTP/1.1 303 See Other");
}

// S-189: heads have bounds, and beyond them there is one short answer.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_head_without_measure_is_refused() {
    let app = TestApp::sqlite().await;
    let (address, _stop) = open(&app).await;
    let with = |headers: &str| {
        format!("GET /sign-in HTTP/1.1\r\nHost: localhost:8080\r\nConnection: close\r\n{headers}\r\n")
    };
    let status = async |request: String| {
        let answer = send(address, request.as_bytes()).await;
        answer.split(' ').nth(1).unwrap_or_default().to_owned()
    };
    let lines = |n: usize| "X-A: a\r\n".repeat(n);
    assert_eq!(status(with(&lines(50))).await, "200");
    assert_eq!(status(with(&lines(accept::HEADERS + 20))).await, "431");
    assert_eq!(
        status(with(&format!(
            "X-Long: {}\r\n",
            "a".repeat(accept::HEAD_BYTES * 4)
        )))
        .await,
        "431"
    );
    assert_eq!(
        status(with(&format!("Cookie: {}\r\n", "a=b; ".repeat(800)))).await,
        "200"
    );
    let address_bar = format!(
        "GET /sign-in?x={} HTTP/1.1\r\nHost: localhost:8080\r\n\r\n",
        "a".repeat(accept::HEAD_BYTES * 4)
    );
    assert!(["414", "431"].contains(&status(address_bar).await.as_str()));
    assert_eq!(sign_in(address).await, "HTTP/1.1 303 See Other");
}
