//! A client that costs little: one connection per worker, requests written whole, answers read to their length.

use crate::stats::Latencies;
use std::{
    net::SocketAddr,
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
    time::{Duration, Instant},
};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
};

/// One kept-alive connection.
pub struct Connection {
    stream: TcpStream,
    buffer: Vec<u8>,
}

/// An answer's status and where its head and body lie.
pub struct Answer {
    pub status: u16,
    pub head: String,
    pub body: Vec<u8>,
}

impl Connection {
    pub async fn open(address: SocketAddr) -> Self {
        let stream = TcpStream::connect(address).await.expect("the server listens");
        stream.set_nodelay(true).expect("a TCP stream");
        Self {
            stream,
            buffer: Vec::with_capacity(64 * 1024),
        }
    }

    /// The same from another address of this machine.
    pub async fn open_from(address: SocketAddr, from: std::net::IpAddr) -> Self {
        let socket = tokio::net::TcpSocket::new_v4().expect("a socket");
        socket.bind((from, 0).into()).expect("a loopback address");
        let stream = socket.connect(address).await.expect("the server listens");
        stream.set_nodelay(true).expect("a TCP stream");
        Self {
            stream,
            buffer: Vec::with_capacity(64 * 1024),
        }
    }

    /// Sends and reads only the status; what a hot loop needs.
    pub async fn status(&mut self, request: &[u8]) -> u16 {
        let (status, end) = self.exchange(request).await;
        self.buffer.drain(..end);
        status
    }

    /// Sends and reads everything.
    pub async fn ask(&mut self, request: &[u8]) -> Answer {
        let (status, end) = self.exchange(request).await;
        let split = position(&self.buffer, b"\r\n\r\n").expect("a head") + 4;
        let head = String::from_utf8_lossy(&self.buffer[..split]).into_owned();
        let body = self.buffer[split..end].to_vec();
        self.buffer.drain(..end);
        Answer { status, head, body }
    }

    async fn exchange(&mut self, request: &[u8]) -> (u16, usize) {
        self.stream.write_all(request).await.expect("written");
        loop {
            if let Some(end) = complete(&self.buffer) {
                let status = std::str::from_utf8(&self.buffer[9..12])
                    .ok()
                    .and_then(|s| s.parse().ok())
                    .unwrap_or(0);
                return (status, end);
            }
            let read = self.stream.read_buf(&mut self.buffer).await.expect("read");
            assert!(
                read > 0,
                "the server closed the connection: {}",
                String::from_utf8_lossy(&self.buffer)
            );
        }
    }
}

fn position(haystack: &[u8], needle: &[u8]) -> Option<usize> {
    haystack.windows(needle.len()).position(|window| window == needle)
}

/// Where the first answer in the buffer ends, once it is there.
fn complete(buffer: &[u8]) -> Option<usize> {
    let split = position(buffer, b"\r\n\r\n")? + 4;
    let head = &buffer[..split];
    let lower = head.to_ascii_lowercase();
    if let Some(at) = position(&lower, b"content-length: ") {
        let rest = &head[at + 16..];
        let end = position(rest, b"\r\n")?;
        let length: usize = std::str::from_utf8(&rest[..end]).ok()?.trim().parse().ok()?;
        return (buffer.len() >= split + length).then_some(split + length);
    }
    if position(&lower, b"transfer-encoding: chunked").is_some() {
        return position(&buffer[split..], b"0\r\n\r\n").map(|at| split + at + 5);
    }
    Some(split)
}

/// A `GET` with extra header lines (each ending in `\r\n`).
pub fn get(path: &str, extra: &str) -> Vec<u8> {
    format!("GET {path} HTTP/1.1\r\nHost: {HOST}\r\nUser-Agent: bench Chrome/156\r\n{extra}\r\n").into_bytes()
}

/// A `POST` of a form or of JSON.
pub fn post(path: &str, kind: &str, extra: &str, body: &str) -> Vec<u8> {
    format!(
        "POST {path} HTTP/1.1\r\nHost: {HOST}\r\nOrigin: http://{HOST}\r\nUser-Agent: bench Chrome/156\r\n\
         Content-Type: {kind}\r\nContent-Length: {}\r\n{extra}\r\n{body}",
        body.len()
    )
    .into_bytes()
}

/// The name the benchmarked house answers to.
pub const HOST: &str = "localhost:18080";
pub const FORM: &str = "application/x-www-form-urlencoded";
pub const JSON: &str = "application/json";

/// What a closed loop of `clients` reached.
pub struct Load {
    pub per_second: f64,
    pub latencies: Latencies,
    pub done: u64,
    /// Answers whose status was not the expected one; anything above zero spoils the row.
    pub wrong: u64,
}

/// `clients` connections ask as fast as they are answered, for `seconds`. `request` is told a running number.
pub async fn closed_loop(
    address: SocketAddr,
    clients: usize,
    seconds: f64,
    expected: u16,
    request: impl Fn(u64) -> Vec<u8> + Send + Sync + 'static,
) -> Load {
    let (request, number) = (Arc::new(request), Arc::new(AtomicU64::new(0)));
    let began = Instant::now();
    let until = began + Duration::from_secs_f64(seconds);
    let workers: Vec<_> = (0..clients)
        .map(|_| {
            let (request, number) = (request.clone(), number.clone());
            tokio::spawn(async move {
                let mut connection = Connection::open(address).await;
                let (mut latencies, mut wrong) = (Vec::new(), 0_u64);
                while Instant::now() < until {
                    let bytes = request(number.fetch_add(1, Ordering::Relaxed));
                    let sent = Instant::now();
                    let status = connection.status(&bytes).await;
                    latencies.push(sent.elapsed());
                    wrong += u64::from(status != expected);
                }
                (latencies, wrong)
            })
        })
        .collect();
    let (mut all, mut wrong) = (Vec::new(), 0);
    for worker in workers {
        let (latencies, bad) = worker.await.expect("a worker");
        all.extend(latencies);
        wrong += bad;
    }
    let elapsed = began.elapsed().as_secs_f64();
    #[allow(clippy::cast_precision_loss)]
    let per_second = all.len() as f64 / elapsed;
    Load {
        per_second,
        done: all.len() as u64,
        latencies: Latencies::new(all),
        wrong,
    }
}
