//! The same by mail.

use super::{MARTA, decide, marta, prove};
use chrono::Duration;
use testkit::{
    TestApp,
    access::requests::{Taken, receive},
};

const SUBJECT: &str = "Solicitud de activación cuenta mesa de ayuda";

fn message(subject: &str, from: &str, more: &str, text: &str) -> Vec<u8> {
    format!(
        "From: {from}\r\nTo: soporte@aurora.example\r\nSubject: {subject}\r\n{more}MIME-Version: 1.0\r\n\
         Content-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: 8bit\r\n\r\n{text}\r\n"
    )
    .into_bytes()
}

const TEXT: &str = "Buenos días:\r\n\r\n- Nombre Completo: Marta Ruiz\r\n- Razón social: Andina S.A.S.\r\n\
    - Cargo o rol dentro de la organización: Coordinadora de mesa\r\n- Correo electrónico corporativo: marta@andina.example\r\n";

async fn take(app: &TestApp, raw: &[u8]) -> Taken {
    let aurora = app.organisation("aurora").await;
    receive(&app.state, aurora, raw).await.unwrap()
}

testkit::both! {
    // 002-02 002-03: the exact subject, the four fields, and the mailbox proved all the same.
    async fn a_request_by_mail_goes_the_way_of_the_pages(app: TestApp) {
        let mut ana = decide(&app, &[("preset", "logtec")]).await;
        // Who it says it is from is somebody else: only the mailbox that is named gets the link.
        let raw = message(SUBJECT, "Director <director@aurora.example>", "", TEXT);
        assert_eq!(take(&app, &raw).await, Taken::Asked);
        let letters = app.letters_but_notices().await;
        assert_eq!(letters.len(), 1, "{letters:?}");
        assert_eq!(letters[0].to, MARTA);
        assert!(!ana.get("/requests").await.words().contains(MARTA), "nobody sees it before the mailbox is proved");
        let shown = app.guest().get(&letters[0].path()).await;
        assert!(shown.has("input[name=position][value='Coordinadora de mesa']"), "{}", shown.text);
        assert_eq!(prove(&app, &letters[0].path()).await.status, 303);
        app.run_jobs().await;
        let page = ana.get("/requests").await;
        assert!(page.words().contains("Marta Ruiz"));
        // A fetcher that hands the same message in once more asks once.
        assert_eq!(take(&app, &raw).await, Taken::Asked);
        assert!(app.letters_but_notices().await.is_empty());
    }

    async fn what_a_mail_does_not_say_the_page_behind_the_link_asks_for(app: TestApp) {
        decide(&app, &[("signup", "request_mail")]).await;
        let raw = message("  solicitud de activacion  cuenta mesa de ayuda ", "Marta <marta@andina.example>", "", "Hola, necesito una cuenta.");
        assert_eq!(take(&app, &raw).await, Taken::Asked, "an accent is easily forgotten");
        let letter = app.letters_but_notices().await.remove(0);
        assert_eq!(letter.to, MARTA, "the sender's mailbox is written to, which believes nothing");
        let empty = [("full_name", ""), ("company", ""), ("position", "")];
        let page = app.guest().post(&letter.path(), &empty).await;
        assert_eq!(page.status, 422);
        assert!(page.has("#full_name-error") && page.has("#company-error") && page.has("#position-error"));
        assert_eq!(app.guest().post(&letter.path(), &marta("x@y.example")[..3]).await.status, 303);
        assert_eq!(app.number("select count(*) as n from account_request where email = 'marta@andina.example' and state = 'waiting'").await, 1);
        app.run_jobs().await;
    }

    async fn everything_else_is_left_alone(app: TestApp) {
        let raw = message(SUBJECT, "m@andina.example", "", TEXT);
        assert_eq!(take(&app, &raw).await, Taken::Closed, "the policy takes none");
        decide(&app, &[("signup", "request_mail")]).await;
        let cases = [
            (message("Re: factura", "m@andina.example", "", TEXT), Taken::NoRequest),
            (message("", "m@andina.example", "", TEXT), Taken::NoRequest),
            (message(SUBJECT, "m@andina.example", "Auto-Submitted: auto-replied\r\n", TEXT), Taken::Automatic),
            (message(SUBJECT, "m@andina.example", "precedence: bulk\r\n", TEXT), Taken::Automatic),
            (message(SUBJECT, "<>", "", "nada"), Taken::NoAddress),
            (message(SUBJECT, "root@localhost", "", "nada"), Taken::NoAddress),
            (b"no message at all".to_vec(), Taken::NoRequest),
            (Vec::new(), Taken::NoRequest),
            (vec![0xff; 4_000], Taken::NoRequest),
        ];
        for (raw, expected) in cases {
            assert_eq!(take(&app, &raw).await, expected, "{}", String::from_utf8_lossy(&raw[..raw.len().min(200)]));
        }
        assert!(app.letters_but_notices().await.is_empty());
        app.clock.advance(Duration::minutes(1));
        // The other languages' subjects are taken too, and answered in theirs.
        let raw = message("Demande d’activation de compte du centre d’assistance", "luc@andina.example", "", "Bonjour");
        assert_eq!(take(&app, &raw).await, Taken::Asked);
        let letter = app.letters_but_notices().await.remove(0);
        assert!(letter.html.contains("lang=\"fr\""), "{}", letter.html);
    }
}
