//! A real mail server on loopback that keeps what it accepts.

use std::{
    net::SocketAddr,
    sync::{Arc, Mutex},
};
use tokio::{
    io::{AsyncBufReadExt, AsyncWriteExt, BufReader},
    net::{TcpListener, TcpStream},
    sync::Notify,
};

/// A letter as it arrived.
#[derive(Clone, Debug)]
pub struct SentLetter {
    pub to: String,
    pub subject: String,
    pub text: String,
    pub html: String,
    /// Everything, headers first, as transmitted.
    pub raw: String,
}

impl SentLetter {
    /// The first link of the text part.
    pub fn link(&self) -> String {
        let start = self
            .text
            .find("http")
            .unwrap_or_else(|| panic!("no link in: {}", self.text));
        self.text[start..]
            .split_whitespace()
            .next()
            .unwrap_or_default()
            .to_owned()
    }

    /// The link's path, as the test browser wants it.
    pub fn path(&self) -> String {
        let link = self.link();
        let rest = link.split_once("://").map_or(link.as_str(), |(_, rest)| rest);
        rest.find('/').map_or("/", |slash| &rest[slash..]).to_owned()
    }
}

#[derive(Default)]
struct State {
    letters: Vec<SentLetter>,
    /// Answered to `RCPT TO`, e.g. `450 later` or `550 no such mailbox`.
    refusal: Option<String>,
    /// Takes letters and answers nothing to them.
    silent: bool,
}

/// The server; it lives as long as the test's runtime.
#[derive(Clone)]
pub struct Sink {
    pub address: SocketAddr,
    state: Arc<Mutex<State>>,
    arrived: Arc<Notify>,
}

impl Sink {
    pub async fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let sink = Self {
            address: listener.local_addr().unwrap(),
            state: Arc::default(),
            arrived: Arc::default(),
        };
        let (state, arrived) = (sink.state.clone(), sink.arrived.clone());
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                let (state, arrived) = (state.clone(), arrived.clone());
                tokio::spawn(async move {
                    let _ = converse(stream, state, &arrived).await;
                });
            }
        });
        sink
    }

    /// From now on recipients are answered with `reply`; `None` accepts again.
    pub fn refuse(&self, reply: Option<&str>) {
        self.state.lock().unwrap().refusal = reply.map(str::to_owned);
    }

    /// From now on letters are taken and not answered, as by a server that died, or that heard us die.
    pub fn fall_silent(&self, silent: bool) {
        self.state.lock().unwrap().silent = silent;
    }

    /// Waits until a letter is here, answered or not.
    pub async fn arrived(&self) {
        self.arrived.notified().await;
    }

    /// Takes what arrived so far.
    pub fn take(&self) -> Vec<SentLetter> {
        std::mem::take(&mut self.state.lock().unwrap().letters)
    }
}

async fn converse(stream: TcpStream, state: Arc<Mutex<State>>, arrived: &Notify) -> std::io::Result<()> {
    let (read, mut write) = stream.into_split();
    let mut lines = BufReader::new(read);
    let mut to = String::new();
    write.write_all(b"220 sink ready\r\n").await?;
    loop {
        let mut line = String::new();
        if lines.read_line(&mut line).await? == 0 {
            return Ok(());
        }
        let verb = line.get(..4).unwrap_or_default().to_ascii_uppercase();
        let reply = match verb.as_str() {
            "EHLO" | "HELO" => "250-sink\r\n250 8BITMIME".to_owned(),
            "RCPT" => {
                line.split(['<', '>'])
                    .nth(1)
                    .unwrap_or_default()
                    .clone_into(&mut to);
                state
                    .lock()
                    .unwrap()
                    .refusal
                    .clone()
                    .unwrap_or_else(|| "250 ok".into())
            }
            "DATA" => {
                write.write_all(b"354 go on\r\n").await?;
                let mut raw = String::new();
                loop {
                    let mut line = String::new();
                    if lines.read_line(&mut line).await? == 0 {
                        return Ok(());
                    }
                    if line == ".\r\n" {
                        break;
                    }
                    raw.push_str(
                        line.strip_prefix('.')
                            .filter(|rest| rest.starts_with('.'))
                            .unwrap_or(&line),
                    );
                }
                let silent = {
                    let mut state = state.lock().unwrap();
                    state.letters.push(parse(&to, &raw));
                    state.silent
                };
                arrived.notify_one();
                if silent {
                    return std::future::pending().await;
                }
                "250 2.0.0 accepted as 4711".to_owned()
            }
            "QUIT" => {
                write.write_all(b"221 bye\r\n").await?;
                return Ok(());
            }
            _ => "250 ok".to_owned(),
        };
        write.write_all(format!("{reply}\r\n").as_bytes()).await?;
    }
}

fn parse(to: &str, raw: &str) -> SentLetter {
    let parsed = mail_parser::MessageParser::default()
        .parse(raw.as_bytes())
        .expect("a letter");
    SentLetter {
        to: to.to_owned(),
        subject: parsed.subject().unwrap_or_default().to_owned(),
        text: parsed.body_text(0).unwrap_or_default().into_owned(),
        html: parsed.body_html(0).unwrap_or_default().into_owned(),
        raw: raw.to_owned(),
    }
}
