use super::*;
use std::{collections::HashMap, net::SocketAddr};
use tokio::{
    io::{AsyncBufReadExt, AsyncWriteExt, BufReader},
    net::TcpListener,
    sync::oneshot,
};

fn letter() -> Letter {
    Letter {
        from: "desk@example.org".into(),
        from_name: "Óscar's desk".into(),
        to: "ana@example.net".into(),
        subject: "Your sign-in link — año".into(),
        text: "Hello\n.\nbye".into(),
        html: "<p>Hello</p>".into(),
        message_id: "0197.1@example.org".into(),
        language: "pt-BR".into(),
    }
}

/// A mail server for one visitor that answers some commands as told and drops the line where the
/// answer is empty. Hands back everything it heard.
async fn server(answers: &[(&'static str, &'static str)]) -> (SocketAddr, oneshot::Receiver<String>) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let answers: HashMap<&str, &str> = answers.iter().copied().collect();
    let (tell, heard) = oneshot::channel();
    tokio::spawn(async move {
        let (stream, _) = listener.accept().await.unwrap();
        let _ = tell.send(converse(stream, answers).await);
    });
    (address, heard)
}

async fn converse(stream: tokio::net::TcpStream, answers: HashMap<&str, &str>) -> String {
    let (reader, mut writer) = stream.into_split();
    let mut lines = BufReader::new(reader).lines();
    let (mut heard, mut body) = (String::new(), false);
    writer.write_all(b"220 double ESMTP\r\n").await.unwrap();
    while let Ok(Some(line)) = lines.next_line().await {
        heard.push_str(&line);
        heard.push('\n');
        let command = match line.as_str() {
            "." if body => ".",
            _ if body => continue,
            other => &other[..4.min(other.len())],
        };
        let usual = match command {
            "EHLO" => "250-double\r\n250 8BITMIME",
            "DATA" => "354 go on",
            "QUIT" => "221 bye",
            _ => "250 fine",
        };
        let answer = answers.get(command).copied().unwrap_or(usual);
        body = command == "DATA" && answer.starts_with('3');
        if answer.is_empty() {
            break;
        }
        writer
            .write_all(format!("{answer}\r\n").as_bytes())
            .await
            .unwrap();
        if command == "QUIT" {
            break;
        }
    }
    heard
}

fn mailer(address: SocketAddr) -> Mailer {
    Mailer::new(Some(Secret::new(format!("smtp://{address}")))).unwrap()
}

async fn outcome(answers: &[(&'static str, &'static str)]) -> Delivery {
    let (address, _heard) = server(answers).await;
    mailer(address).send(&letter()).await
}

#[tokio::test]
async fn a_letter_arrives_with_both_parts_and_the_promised_headers() {
    let (address, heard) = server(&[(".", "250 queued as 7")]).await;
    let delivery = mailer(address).send(&letter()).await;
    assert_eq!(
        delivery,
        Delivery::Accepted {
            reply: "250 queued as 7".into()
        }
    );
    let heard = heard.await.unwrap();
    for line in [
        "MAIL FROM:<desk@example.org>",
        "RCPT TO:<ana@example.net>",
        "Message-ID: <0197.1@example.org>",
        "Auto-Submitted: auto-generated",
        "X-Auto-Response-Suppress: All",
        "Content-Language: pt-BR",
        "<p>Hello</p>",
        "..",
    ] {
        assert!(heard.lines().any(|l| l.trim_end() == line), "{line} in\n{heard}");
    }
    assert!(heard.contains("multipart/alternative"));
    assert!(!heard.to_lowercase().contains("reply-to:"));
}

#[tokio::test]
async fn a_temporary_no_defers_wherever_it_comes() {
    for step in ["MAIL", "RCPT", "DATA", "."] {
        let delivery = outcome(&[(step, "451 later")]).await;
        assert!(
            matches!(delivery, Delivery::Deferred { .. }),
            "{step}: {delivery:?}"
        );
    }
}

#[tokio::test]
async fn a_final_no_refuses_wherever_it_comes() {
    for step in ["MAIL", "RCPT", "DATA", "."] {
        let delivery = outcome(&[(step, "550 no such user")]).await;
        let reply = "550 no such user".to_owned();
        assert_eq!(
            delivery,
            Delivery::Refused { reply },
            "the server's words and no others"
        );
    }
}

#[test]
fn what_a_server_answered_is_told_from_why_there_is_no_answer() {
    for answer in ["550 5.1.1 no such user", "421", "250 queued as 7"] {
        assert!(is_answer(answer), "{answer}");
    }
    for reason in [
        "",
        "55",
        "the server did not answer",
        "connection error: 550",
        "5501 x",
    ] {
        assert!(!is_answer(reason), "{reason}");
    }
}

#[tokio::test]
async fn a_line_lost_before_the_body_defers() {
    for step in ["EHLO", "MAIL", "RCPT", "DATA"] {
        let delivery = outcome(&[(step, "")]).await;
        assert!(
            matches!(delivery, Delivery::Deferred { .. }),
            "{step}: {delivery:?}"
        );
    }
}

#[tokio::test]
async fn a_line_lost_after_the_body_leaves_us_uncertain() {
    let delivery = outcome(&[(".", "")]).await;
    assert!(matches!(delivery, Delivery::Uncertain { .. }), "{delivery:?}");
    let delivery = outcome(&[(".", "gibberish")]).await;
    assert!(matches!(delivery, Delivery::Uncertain { .. }), "{delivery:?}");
}

#[tokio::test]
async fn a_server_that_falls_silent_after_the_body_leaves_us_uncertain() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let silent = tokio::spawn(async move {
        let (stream, _) = listener.accept().await.unwrap();
        let (reader, mut writer) = stream.into_split();
        let mut lines = BufReader::new(reader).lines();
        writer.write_all(b"220 x\r\n").await.unwrap();
        while let Ok(Some(line)) = lines.next_line().await {
            let answer: &[u8] = if line == "DATA" {
                b"354 x\r\n"
            } else {
                b"250 x\r\n"
            };
            writer.write_all(answer).await.unwrap();
            if line == "DATA" {
                break;
            }
        }
        std::future::pending::<()>().await;
        drop(lines);
    });
    let hasty = Mailer {
        patience: Duration::from_millis(200),
        ..mailer(address)
    };
    let delivery = hasty.send(&letter()).await;
    assert!(matches!(delivery, Delivery::Uncertain { .. }), "{delivery:?}");
    silent.abort();
}

#[tokio::test]
async fn a_closed_port_defers() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    drop(listener);
    let delivery = mailer(address).send(&letter()).await;
    assert!(matches!(delivery, Delivery::Deferred { .. }), "{delivery:?}");
}

#[tokio::test]
async fn a_failed_sign_in_at_the_server_is_not_the_letters_fault() {
    let answers = [
        ("EHLO", "250-double\r\n250 AUTH PLAIN"),
        ("AUTH", "535 wrong password"),
    ];
    let (address, _heard) = server(&answers).await;
    let url = Secret::new(format!("smtp://me:secret@{address}"));
    let mailer = Mailer::new(Some(url)).unwrap();
    assert!(matches!(mailer.send(&letter()).await, Delivery::Deferred { .. }));
}

#[tokio::test]
async fn a_line_break_in_any_header_is_refused_before_anybody_is_called() {
    let nobody = Mailer::new(None).unwrap();
    assert!(!nobody.configured());
    assert!(matches!(nobody.send(&letter()).await, Delivery::Deferred { .. }));
    let evil = "x\r\nBcc: all@example.org".to_owned();
    for letter in [
        Letter {
            from: evil.clone(),
            ..letter()
        },
        Letter {
            from_name: evil.clone(),
            ..letter()
        },
        Letter {
            to: evil.clone(),
            ..letter()
        },
        Letter {
            subject: evil.clone(),
            ..letter()
        },
        Letter {
            message_id: evil.clone(),
            ..letter()
        },
        Letter {
            language: evil.clone(),
            ..letter()
        },
        Letter {
            to: "nobody".into(),
            ..letter()
        },
    ] {
        assert!(
            matches!(nobody.send(&letter).await, Delivery::Refused { .. }),
            "{letter:?}"
        );
    }
}

#[tokio::test]
async fn check_greets_and_leaves() {
    let (address, heard) = server(&[]).await;
    assert_eq!(
        mailer(address).check().await.unwrap(),
        "double answers without encryption"
    );
    assert!(!heard.await.unwrap().contains("MAIL"));
    assert!(mailer(address).check().await.is_err());
}

#[test]
fn a_password_travels_only_over_tls_unless_told_otherwise() {
    let tls = |url: &str| Server::parse(url).unwrap().tls;
    assert!(matches!(tls("smtp://a:b@mail.example.org"), Tls::Required(_)));
    assert!(matches!(
        tls("smtp://a:b@mail.example.org?tls=opportunistic"),
        Tls::Required(_)
    ));
    assert!(matches!(tls("smtp://a:b@mail.example.org?tls=none"), Tls::None));
    assert!(matches!(tls("smtp://a:b@127.0.0.1:2525"), Tls::Opportunistic(_)));
    assert!(matches!(tls("smtp://mail.example.org"), Tls::Opportunistic(_)));
    assert!(matches!(
        tls("smtp://mail.example.org?tls=required"),
        Tls::Required(_)
    ));
    assert!(matches!(tls("smtps://a:b@mail.example.org"), Tls::Wrapper(_)));
}

#[test]
fn addresses_of_servers_are_understood_or_refused_without_showing_the_password() {
    let server = Server::parse("smtp://me%40x:p%2Fw@[::1]").unwrap();
    assert_eq!((server.host.as_str(), server.port), ("::1", 587));
    let (user, password) = server.credentials.unwrap();
    assert_eq!((user.as_str(), password.expose().as_str()), ("me@x", "p/w"));
    assert_eq!(Server::parse("smtps://h").unwrap().port, 465);
    assert_eq!(Server::parse("smtp://h").unwrap().port, 25);
    for url in [
        "",
        "host:25",
        "http://me:hunter2@h",
        "smtp://me:hunter2@h?tls=maybe",
        "smtp://",
    ] {
        let error = Server::parse(url).unwrap_err().to_string();
        assert!(!error.contains("hunter2"), "{url}");
    }
}
