//! Links come from the configuration, whatever a request says of itself.
#![allow(clippy::unwrap_used)]

use std::net::SocketAddr;
use testkit::{SentLetter, TestApp, both};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
};

const VIRGINIA: &str = "virginia@conecta.com.vc";
const OURS: &str = "Host: localhost:8080\r\n";

/// Asks for a link over a real socket, with exactly these first line and headers; the status.
async fn ask(address: SocketAddr, target: &str, headers: &str) -> u16 {
    let body = "identifier=virginia%40conecta.com.vc";
    let request = format!(
        "POST {target} HTTP/1.1\r\n{headers}Origin: http://localhost:8080\r\nConnection: close\r\n\
         Content-Type: application/x-www-form-urlencoded\r\nContent-Length: {}\r\n\r\n{body}",
        body.len()
    );
    let mut stream = TcpStream::connect(address).await.unwrap();
    stream.write_all(request.as_bytes()).await.unwrap();
    let mut answer = Vec::new();
    stream.read_to_end(&mut answer).await.unwrap();
    let answer = String::from_utf8_lossy(&answer).into_owned();
    answer.split(' ').nth(1).unwrap().parse().unwrap()
}

/// The letter as transmitted, but for what is another in every letter: the ticket, the message's own name and date,
/// and the edges of its parts.
fn bytes(letter: &SentLetter) -> String {
    let ticket = letter.link().rsplit_once('.').unwrap().1.to_owned();
    // Quoted-printable may break the link's line; unfolded, the ticket is whole.
    let raw = letter.raw.replace("=\r\n", "").replace(&ticket, "TICKET");
    let edge = raw
        .split("boundary=\"")
        .nth(1)
        .and_then(|rest| rest.split('"').next())
        .unwrap()
        .to_owned();
    let mut lines: Vec<_> = raw
        .split("\r\n")
        .map(|line| line.replace(&edge, "EDGE"))
        .collect();
    lines.retain(|line| !line.starts_with("Date:") && !line.starts_with("Message-ID:"));
    lines.join("\r\n")
}

async fn letter(app: &TestApp) -> SentLetter {
    let mut letters = app.letters().await;
    assert_eq!(letters.len(), 1);
    app.clock.advance(chrono::Duration::hours(1));
    letters.remove(0)
}

both! {
    // S-027: no header and no form of the address changes a byte of the letter.
    async fn what_a_request_says_of_its_host_changes_no_letter(app: TestApp) {
        let address = app.serve().await;
        assert_eq!(ask(address, "/recovery", OURS).await, 303);
        let plain = letter(&app).await;
        assert!(plain.link().starts_with("http://localhost:8080/recovery/"), "{}", plain.link());
        let expected = bytes(&plain);
        assert!(expected.contains("TICKET") && expected.contains("EDGE") && expected.contains(VIRGINIA));
        for (target, headers) in [
            ("/recovery", "X-Forwarded-Host: evil.example\r\n"),
            ("/recovery", "X-Forwarded-Proto: https\r\n"),
            ("/recovery", "X-Forwarded-Port: 4433\r\n"),
            ("/recovery", "Forwarded: for=1.2.3.4;host=evil.example;proto=https\r\n"),
            ("/recovery", "X-Original-Host: evil.example\r\n"),
            ("/recovery", "X-Original-URL: /evil\r\nX-Rewrite-URL: /evil\r\n"),
            ("/recovery", "X-Host: evil.example\r\nX-HTTP-Host-Override: evil.example\r\n"),
            ("http://localhost:8080/recovery", ""),
        ] {
            assert_eq!(ask(address, target, &format!("{OURS}{headers}")).await, 303, "{target} {headers}");
            assert_eq!(bytes(&letter(&app).await), expected, "{target} {headers}");
        }
    }

    // S-027: a host that is not ours, however it is named, gets 421 and nothing happens.
    async fn a_host_that_is_not_ours_is_answered_by_nobody(app: TestApp) {
        let address = app.serve().await;
        for (target, headers) in [
            ("/recovery", "Host: evil.example\r\n"),
            ("/recovery", "Host: localhost\r\n"),
            ("/recovery", "Host: localhost:8080.evil.example\r\n"),
            ("/recovery", "Host: localhost:8080@evil.example\r\n"),
            ("/recovery", "Host: localhost:8080\r\nHost: evil.example\r\n"),
            ("/recovery", "Host: evil.example\r\nHost: localhost:8080\r\n"),
            ("/recovery", "Host: localhost:8080\r\nHost: localhost:8080\r\n"),
            ("http://evil.example/recovery", "Host: localhost:8080\r\n"),
        ] {
            let status = ask(address, target, headers).await;
            assert!(matches!(status, 421 | 400), "{target} {headers}: {status}");
        }
        assert_eq!(ask(address, "/recovery", "Host: evil.example\r\n").await, 421);
        assert!(app.letters().await.is_empty());
        let page = app.guest().with("host", "evil.example").with("accept-language", "fr").get("/sign-in").await;
        assert_eq!(page.status, 421);
        assert!(page.has("html[lang=fr] main h1") && !page.text.contains("evil.example"), "{}", page.text);
    }
}
