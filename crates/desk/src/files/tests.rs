//! Files, through the door.

use crate::floor::{BORIS, BRUNO, Floor, VIRGINIA};
use testkit::both;

const PNG: &[u8] = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR and the rest of it";
const HTML: &[u8] = b"<html><script>alert(1)</script>";

/// Field, name, kind and bytes.
type Part<'a> = (&'a str, &'a str, &'a str, &'a [u8]);

both! {
    async fn a_file_goes_with_its_message_and_says_what_it_is(app: TestApp) {
        let floor = Floor::open(&app).await;
        let (_, id) = floor.arrives("Lucía", "hola").await;
        let mut bruno = app.signed_in(BRUNO).await;
        let path = format!("/conversations/{id}/messages");
        let files: [Part<'_>; 4] = [
            ("files", "foto.png", "image/png", PNG),
            ("files", "../../etc/página \".html", "image/png", HTML),
            ("files", "", "application/octet-stream", b""),
            ("other", "x.png", "image/png", PNG),
        ];
        let done = bruno.post_files(&path, &[("body", ""), ("client_id", "b1"), ("kind", "reply")], &files).await;
        assert_eq!(done.status, 303, "{}", done.words());
        assert_eq!(floor.count("select count(*) as n from attachment where message_id is not null").await, 2);
        let page = bruno.follow(&done).await;
        let picture = page.attribute(".msg-files .thumb img", "src").expect("a picture");
        let download = page.attribute(".msg-files .file", "href").expect("a file");
        let shown = bruno.get(&picture).await;
        assert_eq!((shown.status, shown.bytes.as_slice()), (200, PNG));
        let header = |page: &testkit::Page, name: &str| page.headers[name].to_str().expect("text").to_owned();
        assert_eq!(header(&shown, "content-type"), "image/png");
        assert!(header(&shown, "content-disposition").starts_with("inline"));
        let evil = bruno.get(&download).await;
        assert_eq!(header(&evil, "content-type"), "application/octet-stream");
        assert!(header(&evil, "content-disposition").starts_with("attachment"));
        assert!(!header(&evil, "content-disposition").contains(".."));
        assert_eq!(header(&evil, "content-security-policy"), "default-src 'none'; sandbox");
        assert_eq!(header(&evil, "x-content-type-options"), "nosniff");

        let mut virginia = app.signed_in(VIRGINIA).await;
        assert_eq!(virginia.get(&picture).await.status, 200, "whoever sees the message sees its files");
        let mut boris = app.signed_in(BORIS).await;
        assert_eq!(boris.get(&picture).await.status, 404);
        assert_ne!(app.guest().get(&picture).await.status, 200);
        app.run_jobs().await;
    }

    async fn what_is_too_large_empty_or_too_much_is_refused_whole(app: TestApp) {
        let floor = Floor::open(&app).await;
        let (_, id) = floor.arrives("Lucía", "hola").await;
        let mut bruno = app.signed_in(BRUNO).await;
        let path = format!("/conversations/{id}/messages");
        let large = vec![7_u8; 1024 * 1024 + 1];
        let many: Vec<Part<'_>> = (0..11).map(|_| ("files", "a.png", "image/png", PNG)).collect();
        let cases: [(Vec<Part<'_>>, &str); 3] = [
            (vec![("files", "ok.png", "image/png", PNG), ("files", "grande.bin", "", &large)], "grande.bin pesa más de 1 MB"),
            (vec![("files", "nada.txt", "text/plain", b"")], "nada.txt está vacío"),
            (many, "como máximo 10 archivos"),
        ];
        for (files, why) in cases {
            let page = bruno.post_files(&path, &[("body", "mire"), ("client_id", "b1")], &files).await;
            assert_eq!(page.status, 422, "{why}");
            assert!(page.words().contains(why), "{}", page.words());
            assert_eq!(page.field("body"), "mire");
        }
        assert_eq!(floor.count("select count(*) as n from message where direction = 'out'").await, 0);
        assert_eq!(floor.count("select count(*) as n from attachment where message_id is not null").await, 0);
        // What was uploaded and not sent goes after a day, bytes and all.
        app.clock.advance(chrono::Duration::hours(25));
        crate::files::actions::sweep(&app.state).await.expect("swept");
        assert_eq!(floor.count("select count(*) as n from attachment").await, 0);
        app.run_jobs().await;
    }

    async fn nobody_sends_a_file_of_somebody_else(app: TestApp) {
        use crate::{files::{self, FileId, Owner}, messages::{self, Inbound, InboundRefusal}};
        let floor = Floor::open(&app).await;
        let (lucia, joao) = (floor.contact("Lucía").await, floor.contact("João").await);
        let stream = || futures::stream::iter([Ok(bytes::Bytes::from_static(PNG))]);
        let owner = (floor.organisation, Owner::Contact(lucia));
        let file = files::upload(&app.state, owner, "a.png", stream(), app.clock.now()).await.expect("up").expect("kept").id;
        let send = async |contact, client_id: &str, file: FileId| {
            let inbound = Inbound { organisation: floor.organisation, channel: floor.channel, contact, client_id: client_id.into(), body: String::new(), files: vec![file] };
            messages::receive(&app.state, &messages::Crowd::default(), inbound, app.clock.now()).await.expect("answered")
        };
        assert_eq!(send(joao, "j1", file).await.expect_err("not his"), InboundRefusal::File);
        assert_eq!(send(lucia, "l0", FileId::new()).await.expect_err("none such"), InboundRefusal::File);
        assert_eq!(floor.count("select count(*) as n from message").await, 0, "nothing half-done");
        let first = send(lucia, "l1", file).await.expect("hers");
        let again = send(lucia, "l1", file).await.expect("the same again");
        assert!(again.repeat && again.message.id == first.message.id);
        assert_eq!(send(lucia, "l2", file).await.expect_err("sent already"), InboundRefusal::File);
        app.run_jobs().await;
    }
}
