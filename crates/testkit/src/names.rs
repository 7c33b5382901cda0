//! A name server on loopback that says what a test wants. Every name's address is loopback's.

use hickory_proto::{
    op::{Message, MessageType, OpCode, ResponseCode},
    rr::{
        RData, Record, RecordType,
        rdata::{A, TXT},
    },
    serialize::binary::{BinDecodable, BinEncodable},
};
use std::{
    collections::HashMap,
    net::{Ipv4Addr, SocketAddr},
    sync::{Arc, Mutex},
};
use tokio::net::UdpSocket;

#[derive(Default)]
struct State {
    texts: HashMap<String, Vec<String>>,
    broken: bool,
}

/// The server, for as long as the test holds it.
#[derive(Clone)]
pub struct NameServer {
    pub address: SocketAddr,
    state: Arc<Mutex<State>>,
}

impl NameServer {
    pub async fn start() -> Self {
        let socket = UdpSocket::bind("127.0.0.1:0").await.unwrap();
        let server = Self {
            address: socket.local_addr().unwrap(),
            state: Arc::default(),
        };
        let state = server.state.clone();
        tokio::spawn(async move {
            let mut buffer = vec![0; 4_096];
            while let Ok((read, from)) = socket.recv_from(&mut buffer).await {
                if let Ok(asked) = Message::from_bytes(&buffer[..read]) {
                    let answer = answer(&state.lock().unwrap(), &asked);
                    let _ = socket.send_to(&answer.to_bytes().unwrap(), from).await;
                }
            }
        });
        server
    }

    /// What a name's text records say from now on.
    pub fn say(&self, name: &str, texts: &[&str]) {
        let texts = texts.iter().map(|&text| text.to_owned()).collect();
        let name = format!("{}.", name.to_lowercase());
        self.state.lock().unwrap().texts.insert(name, texts);
    }

    /// It answers that it cannot.
    pub fn break_down(&self, broken: bool) {
        self.state.lock().unwrap().broken = broken;
    }
}

fn answer(state: &State, asked: &Message) -> Message {
    let mut answer = Message::new(asked.metadata.id, MessageType::Response, OpCode::Query);
    let Some(query) = asked.queries.first().cloned() else {
        return answer;
    };
    answer.add_query(query.clone());
    if state.broken {
        answer.metadata.response_code = ResponseCode::ServFail;
        return answer;
    }
    let said = match query.query_type() {
        RecordType::A => vec![RData::A(A(Ipv4Addr::LOCALHOST))],
        RecordType::TXT => {
            let texts = state.texts.get(&query.name().to_utf8().to_lowercase());
            let texts = texts.into_iter().flatten();
            texts
                .map(|text| RData::TXT(TXT::new(vec![text.clone()])))
                .collect()
        }
        _ => Vec::new(),
    };
    if said.is_empty() {
        answer.metadata.response_code = ResponseCode::NXDomain;
    }
    for data in said {
        answer.add_answer(Record::from_rdata(query.name().clone(), 60, data));
    }
    answer
}
