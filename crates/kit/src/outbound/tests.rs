use super::*;
use hickory_proto::{
    op::{Message, MessageType, OpCode, ResponseCode},
    rr::{
        RData, Record,
        rdata::{A, TXT},
    },
    serialize::binary::{BinDecodable, BinEncodable},
};
use std::net::Ipv4Addr;
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{TcpListener, UdpSocket},
};

/// A host with a certificate of its own authority. Answers by the path it is asked for.
struct Host {
    port: u16,
    authority: Vec<u8>,
}

async fn host() -> Host {
    let names = vec![
        "localhost".to_owned(),
        "provider.test".to_owned(),
        "127.0.0.1".to_owned(),
    ];
    let made = rcgen::generate_simple_self_signed(names).unwrap();
    let key = rustls::pki_types::PrivateKeyDer::Pkcs8(made.signing_key.serialize_der().into());
    let config =
        rustls::ServerConfig::builder_with_provider(Arc::new(rustls::crypto::ring::default_provider()))
            .with_safe_default_protocol_versions()
            .unwrap()
            .with_no_client_auth()
            .with_single_cert(vec![made.cert.der().clone()], key)
            .unwrap();
    let acceptor = tokio_rustls::TlsAcceptor::from(Arc::new(config));
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let port = listener.local_addr().unwrap().port();
    tokio::spawn(async move {
        while let Ok((stream, _)) = listener.accept().await {
            let acceptor = acceptor.clone();
            tokio::spawn(async move {
                let Ok(mut stream) = acceptor.accept(stream).await else {
                    return;
                };
                let mut head = vec![0; 8_192];
                let read = stream.read(&mut head).await.unwrap_or_default();
                let head = String::from_utf8_lossy(&head[..read]).into_owned();
                let path = head.split(' ').nth(1).unwrap_or_default().to_owned();
                let body = match path.as_str() {
                    "/long" => "x".repeat(MOST + 1),
                    "/head" => head.clone(),
                    "/never" => std::future::pending().await,
                    _ => "hello".to_owned(),
                };
                let status = match path.as_str() {
                    "/moved" => "302 Found\r\nlocation: https://localhost/",
                    "/broken" => "500 Broken",
                    _ => "200 OK",
                };
                let answer = format!(
                    "HTTP/1.1 {status}\r\ncontent-length: {}\r\nconnection: close\r\n\r\n{body}",
                    body.len()
                );
                let _ = stream.write_all(answer.as_bytes()).await;
                let _ = stream.shutdown().await;
            });
        }
    });
    Host {
        port,
        authority: made.cert.pem().into_bytes(),
    }
}

/// A name server that knows three names.
async fn name_server() -> SocketAddr {
    let socket = UdpSocket::bind("127.0.0.1:0").await.unwrap();
    let address = socket.local_addr().unwrap();
    tokio::spawn(async move {
        let mut buffer = vec![0; 4_096];
        while let Ok((read, from)) = socket.recv_from(&mut buffer).await {
            let Ok(asked) = Message::from_bytes(&buffer[..read]) else {
                continue;
            };
            let query = asked.queries[0].clone();
            let name = query.name().to_utf8();
            let mut answer = Message::new(asked.metadata.id, MessageType::Response, OpCode::Query);
            answer.add_query(query.clone());
            let data = match (name.as_str(), query.query_type().to_string().as_str()) {
                ("provider.test.", "A") => Some(RData::A(A(Ipv4Addr::LOCALHOST))),
                ("metadata.test.", "A") => Some(RData::A(A(Ipv4Addr::new(169, 254, 169, 254)))),
                ("proven.test.", "TXT") => Some(RData::TXT(TXT::new(vec![
                    "guichet-".to_owned(),
                    "proof=1".to_owned(),
                ]))),
                _ => None,
            };
            match data {
                Some(data) => {
                    answer.add_answer(Record::from_rdata(query.name().clone(), 60, data));
                }
                None => answer.metadata.response_code = ResponseCode::NXDomain,
            }
            let _ = socket.send_to(&answer.to_bytes().unwrap(), from).await;
        }
    });
    address
}

async fn outbound(host: &Host, allow: &[&str]) -> Outbound {
    Outbound::new(&Rules {
        allow: allow.iter().map(|network| network.parse().unwrap()).collect(),
        dns_server: Some(name_server().await),
        authorities: host.authority.clone(),
    })
    .unwrap()
}

fn url(text: &str) -> Url {
    text.parse().unwrap()
}

const LOOPBACK: &[&str] = &["127.0.0.0/8"];

// S-108
#[tokio::test]
async fn what_is_allowed_is_fetched_by_its_name_and_by_its_number() {
    let host = host().await;
    let out = outbound(&host, LOOPBACK).await;
    for name in ["localhost", "127.0.0.1", "provider.test"] {
        let address = url(&format!("https://{name}:{}/", host.port));
        assert_eq!(
            out.get(&address).await.as_deref(),
            Ok(b"hello".as_slice()),
            "{name}"
        );
    }
}

// S-108: the name is looked at where it leads, so it cannot lead within.
#[tokio::test]
async fn what_lies_within_is_not_called_by_whatever_name() {
    let host = host().await;
    let out = outbound(&host, &[]).await;
    for place in [
        "127.0.0.1",
        "[::1]",
        "[::ffff:127.0.0.1]",
        "localhost",
        "provider.test",
        "metadata.test",
        "169.254.169.254",
        "2130706433",
        "0x7f.1",
        "0",
    ] {
        let address = url(&format!("https://{place}:{}/", host.port));
        assert_eq!(out.get(&address).await, Err(Unreachable::Forbidden), "{place}");
        let posted = out.post(&address, None, Secret::new(String::new())).await;
        assert_eq!(posted.map(|_| ()), Err(Unreachable::Forbidden), "{place}");
    }
}

// S-108
#[tokio::test]
async fn only_https_without_redirects_and_up_to_a_limit() {
    let host = host().await;
    let out = outbound(&host, LOOPBACK).await;
    let at = |path: &str| url(&format!("https://localhost:{}{path}", host.port));
    for (address, refusal) in [
        (
            url(&format!("http://localhost:{}/", host.port)),
            Unreachable::Address,
        ),
        (url("ftp://localhost/"), Unreachable::Address),
        (url("file:///etc/passwd"), Unreachable::Address),
        (url("data:,x"), Unreachable::Address),
        (at("/moved"), Unreachable::Status(302)),
        (at("/broken"), Unreachable::Status(500)),
        (at("/long"), Unreachable::Long),
        (url("https://localhost:1/"), Unreachable::Down),
        (url("https://unknown.test/"), Unreachable::Down),
    ] {
        assert_eq!(out.get(&address).await, Err(refusal), "{address}");
    }
}

// S-108
#[tokio::test]
async fn who_never_answers_is_waited_for_five_seconds() {
    let host = host().await;
    let out = outbound(&host, LOOPBACK).await;
    let never = url(&format!("https://localhost:{}/never", host.port));
    let begun = std::time::Instant::now();
    assert_eq!(out.get(&never).await, Err(Unreachable::Slow));
    assert!(begun.elapsed() >= PATIENCE);
}

// S-108
#[tokio::test]
async fn a_certificate_of_an_unknown_authority_is_not_trusted() {
    let host = host().await;
    let rules = Rules {
        allow: vec!["127.0.0.0/8".parse().unwrap()],
        ..Rules::default()
    };
    let out = Outbound::new(&rules).unwrap();
    let address = url(&format!("https://127.0.0.1:{}/", host.port));
    assert_eq!(out.get(&address).await, Err(Unreachable::Certificate));
}

#[tokio::test]
async fn a_form_carries_its_proof_in_the_head() {
    let host = host().await;
    let out = outbound(&host, LOOPBACK).await;
    let address = url(&format!("https://localhost:{}/head", host.port));
    let proof = Secret::new("Basic eDp5".to_owned());
    let answered = out
        .post(&address, Some(&proof), Secret::new("a=b".to_owned()))
        .await
        .unwrap();
    let head = String::from_utf8_lossy(&answered.body).into_owned();
    assert!(
        head.starts_with("POST /head") && head.contains("authorization: Basic eDp5"),
        "{head}"
    );
    assert!(
        head.contains("content-type: application/x-www-form-urlencoded"),
        "{head}"
    );
}

#[tokio::test]
async fn the_texts_of_a_name_come_in_one_piece_and_none_is_no_failure() {
    let host = host().await;
    let out = outbound(&host, &[]).await;
    assert_eq!(
        out.texts("proven.test").await,
        Ok(vec!["guichet-proof=1".to_owned()])
    );
    assert_eq!(out.texts("unknown.test").await, Ok(Vec::new()));
}
