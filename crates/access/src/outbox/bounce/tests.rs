use super::*;
use sea_orm::ConnectionTrait;
use testkit::{
    TestApp,
    access::outbox::{Received as Told, receive as take_in},
};

/// As Postfix writes it.
fn postfix(message_id: &str, action: &str) -> String {
    format!(
        "Return-Path: <>\r\nFrom: MAILER-DAEMON@mx.guichet.example (Mail Delivery System)\r\n\
         To: no-reply@guichet.example\r\nSubject: Undelivered Mail Returned to Sender\r\n\
         Auto-Submitted: auto-replied\r\nMIME-Version: 1.0\r\n\
         Content-Type: multipart/report; report-type=delivery-status; boundary=\"E1B2.1764/mx\"\r\n\r\n\
         This is a MIME-encapsulated message.\r\n\r\n--E1B2.1764/mx\r\nContent-Description: Notification\r\n\
         Content-Type: text/plain; charset=us-ascii\r\n\r\nThis is the mail system at host mx.guichet.example.\r\n\r\n\
         --E1B2.1764/mx\r\nContent-Description: Delivery report\r\nContent-Type: message/delivery-status\r\n\r\n\
         Reporting-MTA: dns; mx.guichet.example\r\nX-Postfix-Queue-ID: E1B2\r\nArrival-Date: Fri, 27 Nov 2026 10:00:00 +0000 (UTC)\r\n\r\n\
         Final-Recipient: rfc822; bruno@aurora.example\r\nOriginal-Recipient: rfc822;bruno@aurora.example\r\n\
         Action: {action}\r\nStatus: 5.1.1\r\nRemote-MTA: dns; mx.aurora.example\r\n\
         Diagnostic-Code: smtp; 550 5.1.1 <bruno@aurora.example>: Recipient address\r\n    rejected: User unknown in local recipient table\r\n\r\n\
         --E1B2.1764/mx\r\nContent-Description: Undelivered Message Headers\r\nContent-Type: text/rfc822-headers\r\n\r\n\
         From: Aurora <no-reply@guichet.example>\r\nTo: bruno@aurora.example\r\nSubject: =?utf-8?q?Ol=C3=A1?=\r\n\
         Message-ID: <{message_id}>\r\n\r\n--E1B2.1764/mx--\r\n"
    )
}

/// As Exchange writes it: the whole letter comes back, the code has no words of its own.
fn exchange(message_id: &str) -> String {
    format!(
        "From: <postmaster@aurora.example>\r\nTo: <no-reply@guichet.example>\r\nSubject: Undeliverable: Hola\r\n\
         Content-Type: multipart/report; report-type=delivery-status;\r\n\tboundary=\"d13c\"\r\nMIME-Version: 1.0\r\n\
         In-Reply-To: <{message_id}>\r\nReferences: <{message_id}>\r\n\r\n\
         --d13c\r\nContent-Type: multipart/alternative; differences=Content-Type; boundary=\"alt\"\r\n\r\n\
         --alt\r\nContent-Type: text/plain; charset=\"us-ascii\"\r\n\r\nDelivery has failed.\r\n--alt--\r\n\
         --d13c\r\nContent-Type: message/delivery-status\r\n\r\nReporting-MTA: dns;SA1PR01.prod.outlook.com\r\n\r\n\
         Final-Recipient: rfc822;bruno@aurora.example\r\nAction: failed\r\nStatus: 5.1.10\r\n\r\n\
         --d13c\r\nContent-Type: message/rfc822\r\n\r\nFrom: <no-reply@guichet.example>\r\nTo: <bruno@aurora.example>\r\n\
         Message-ID: <{message_id}>\r\nSubject: Hola\r\nContent-Type: text/plain\r\n\r\nHola\r\n--d13c--\r\n"
    )
}

fn ours() -> (OrganisationId, LetterId, String) {
    let (organisation, id) = (OrganisationId::new(), LetterId::new());
    (organisation, id, message_id(organisation, id, "guichet.example"))
}

#[test]
fn reports_of_different_servers_say_the_same() {
    let (organisation, id, name) = ours();
    let Read::Failed(report) = read(postfix(&name, "failed").as_bytes()) else {
        panic!("no failure");
    };
    assert_eq!(report.letter, Some((organisation, id)));
    assert_eq!(
        report.reply,
        "550 5.1.1 <bruno@aurora.example>: Recipient address rejected: User unknown in local recipient table"
    );
    assert!(kit::mail::is_answer(&report.reply));
    let Read::Failed(report) = read(exchange(&name).as_bytes()) else {
        panic!("no failure");
    };
    assert_eq!(
        (report.letter, report.reply.as_str()),
        (Some((organisation, id)), "550 5.1.10")
    );
    let unix = postfix(&name, "failed").replace("\r\n", "\n");
    assert!(
        matches!(read(unix.as_bytes()), Read::Failed(_)),
        "and with bare line ends"
    );
}

#[test]
fn an_answer_of_several_lines_says_its_code_once() {
    for (told, said) in [
        (
            "552-5.2.2 The mailbox is full. 552-5.2.2 Ask its owner 552 5.2.2 to make room.",
            "552 5.2.2 The mailbox is full. Ask its owner to make room.",
        ),
        ("550-no such user 550 here", "550 no such user here"),
        ("550 5.1.1 no such user", "550 5.1.1 no such user"),
        ("host mail-1.example said no", "host mail-1.example said no"),
        ("x-unix; 550", "x-unix; 550"),
    ] {
        assert_eq!(one_line(told), said);
    }
}

#[test]
fn what_is_no_failure_of_ours_is_told_apart() {
    let (_, _, name) = ours();
    assert_eq!(read(postfix(&name, "delayed").as_bytes()), Read::NoFailure);
    assert_eq!(read(postfix(&name, "delivered").as_bytes()), Read::NoFailure);
    for other in [
        "CAF=abc@mail.gmail.com",
        "x.y@guichet.example",
        "",
        "....",
        &"a".repeat(5_000),
    ] {
        let Read::Failed(report) = read(postfix(other, "failed").as_bytes()) else {
            panic!("{other}");
        };
        assert_eq!(report.letter, None, "{other}");
    }
    for no in [
        b"".as_slice(),
        b"From: a@x.co\r\nSubject: Out of office\r\nAuto-Submitted: auto-replied\r\n\r\nBack on Monday.",
        b"\xff\xfe\x00garbage",
        b"Content-Type: multipart/report; boundary=x\r\n\r\n--x\r\n--x--\r\n",
    ] {
        assert_eq!(read(no), Read::NoReport);
    }
}

async fn state(app: &TestApp) -> (String, String) {
    let db = app.state.db.read();
    let text = "select message_id, state from letter where kind = 'recovery' order by id desc limit 1";
    let row = db
        .query_one_raw(kit::db::dialect::sql(db, text, []))
        .await
        .unwrap()
        .unwrap();
    (
        row.try_get("", "message_id").unwrap(),
        row.try_get("", "state").unwrap(),
    )
}

testkit::both! {
    // 000-14, G-11
    async fn a_letter_that_comes_back_late_turns_red_with_the_reason(app: TestApp) {
        let form = [("identifier", "bruno@aurora.example"), ("organisation", "aurora")];
        app.guest().post("/recovery", &form).await;
        let letter = app.letters().await.remove(0);
        let (name, before) = state(&app).await;
        assert_eq!(before, "sent");
        assert!(letter.raw.contains(&format!("<{name}>")), "the name it travels under");
        let delayed = take_in(&app.state, postfix(&name, "delayed").as_bytes()).await.unwrap();
        assert_eq!((delayed, state(&app).await.1.as_str()), (Told::NotOurs, "sent"));
        let forged = message_id(OrganisationId::new(), name.split(['.', '@']).nth(1).unwrap().parse().unwrap(), "x");
        let forged = take_in(&app.state, postfix(&forged, "failed").as_bytes()).await.unwrap();
        assert_eq!((forged, state(&app).await.1.as_str()), (Told::NotOurs, "sent"), "of another organisation");
        let back = take_in(&app.state, postfix(&name, "failed").as_bytes()).await.unwrap();
        assert!(matches!(back, Told::Marked(_)));
        assert_eq!(state(&app).await.1, "failed");
        let again = take_in(&app.state, exchange(&name).as_bytes()).await.unwrap();
        assert!(matches!(again, Told::Known(_)), "told twice is told once");
        let mut ana = app.signed_in("ana@aurora.example").await;
        let page = ana.get("/outbox?only=wanting").await;
        assert!(page.words().contains("User unknown in local recipient table"), "{}", page.words());
        let mut boris = app.signed_in("boris@boreal.example").await;
        assert!(!boris.get("/outbox").await.words().contains("User unknown"));
    }
}
