//! What is said, through the door.

use crate::{
    floor::{BORIS, BRUNO, CLARA, Floor, SOFIA, VIRGINIA},
    messages::{self, InboundRefusal},
};
use futures::future::join_all;
use testkit::both;

both! {
    async fn the_same_message_twenty_times_at_once_is_one_message(app: TestApp) {
        let floor = Floor::open(&app).await;
        let lucia = floor.contact("Lucía Moreno").await;
        let sent = join_all((0..20).map(|_| floor.receive(lucia, "same", "¿Siguen abiertos?"))).await;
        let received: Vec<_> = sent.into_iter().map(|one| one.expect("taken")).collect();
        assert_eq!(received.iter().filter(|one| !one.repeat).count(), 1);
        assert!(received.iter().all(|one| one.message.id == received[0].message.id));
        assert_eq!(floor.count("select count(*) as n from message").await, 1);
        assert_eq!(floor.count("select count(*) as n from conversation").await, 1);
        assert_eq!(floor.count("select count(*) as n from event where kind = 'messages.created'").await, 1);
        assert_eq!(floor.conversation(received[0].message.conversation_id).await.unread, 1);
        app.run_jobs().await;
    }

    async fn many_messages_of_one_customer_at_once_open_one_conversation(app: TestApp) {
        let floor = Floor::open(&app).await;
        let lucia = floor.contact("Lucía Moreno").await;
        let ids: Vec<String> = (0..20).map(|n| format!("m{n}")).collect();
        let sent = join_all(ids.iter().map(|id| floor.receive(lucia, id, id))).await;
        let first = sent[0].as_ref().expect("taken").message.conversation_id;
        assert!(sent.iter().all(|one| one.as_ref().expect("taken").message.conversation_id == first));
        let row = floor.conversation(first).await;
        assert_eq!((row.unread, row.number >= 1), (20, true));
        assert_eq!(floor.count("select count(distinct seq) as n from message").await, 20);
        let db = app.state.db.read();
        let heard = messages::store::of_contact_after(db, floor.organisation, lucia, 0, 100).await.expect("read");
        assert!(heard.windows(2).all(|two| two[0].seq < two[1].seq));
        assert_eq!(heard.len(), 20);
        app.run_jobs().await;
    }

    async fn customers_who_write_at_once_are_each_heard_once_in_one_order(app: TestApp) {
        let floor = Floor::open(&app).await;
        let mut contacts = Vec::new();
        for n in 0..30 {
            let contact = floor.contact(&format!("Lucía {n}")).await;
            floor.writes(contact, "¿Hola?").await; // from now on each waits already
            contacts.push(contact);
        }
        // Each twice, one of them a repeat of the same message; one of nobody; one with nothing to say.
        let stranger = crate::contacts::ContactId::new();
        let lines = contacts.iter().flat_map(|contact| [(*contact, "twice", "¿Dos?"), (*contact, "twice", "¿Dos?"), (*contact, "once", "¿Una?")]);
        let lines: Vec<_> = lines.chain([(stranger, "x", "¿Quién?"), (contacts[0], "y", " ")]).collect();
        let sent = join_all(lines.iter().map(|(contact, id, body)| floor.receive(*contact, id, body))).await;
        let refused = sent.iter().filter_map(|one| one.as_ref().err()).collect::<Vec<_>>();
        assert_eq!(refused, [&InboundRefusal::Unknown, &InboundRefusal::Empty]);
        assert_eq!(sent.iter().flatten().filter(|one| one.repeat).count(), 30);
        assert_eq!(floor.count("select count(*) as n from message").await, 90);
        assert_eq!(floor.count("select count(distinct seq) as n from message").await, 90);
        let told = "select count(*) as n from message m join event e on e.organisation_id = m.organisation_id
                      and e.seq = m.seq and e.subject = m.conversation_id and e.kind = 'messages.created'";
        assert_eq!(floor.count(told).await, 90);
        assert_eq!(floor.count("select sum(unread) as n from conversation").await, 90);
        // What the sender was told is what lies there.
        let db = app.state.db.read();
        for one in sent.iter().flatten() {
            let stored = messages::store::by_id(db, floor.organisation, one.message.id).await.expect("read").expect("there");
            assert_eq!((stored.seq, &stored.body, stored.created_at), (one.message.seq, &one.message.body, one.message.created_at));
        }
        app.run_jobs().await;
    }

    async fn a_lot_keeps_organisations_apart(app: TestApp) {
        let floor = Floor::open(&app).await;
        let lucia = floor.contact("Lucía Moreno").await;
        floor.writes(lucia, "¿Hola?").await;
        let crowd = messages::Crowd::default();
        let inbound = |organisation, client_id: &str| messages::Inbound {
            organisation,
            channel: floor.channel,
            contact: lucia,
            client_id: client_id.into(),
            body: "¿Siguen abiertos?".into(),
            files: vec![],
        };
        let db = app.state.db.read();
        let text = kit::db::dialect::sql(db, "select id from organisation where slug = 'boreal'", []);
        let row = sea_orm::ConnectionTrait::query_one_raw(db, text).await.expect("read").expect("there");
        let boreal: kit::ids::OrganisationId = row.try_get("", "id").expect("an id");
        let now = app.clock.now();
        let foreign = messages::receive(&app.state, &crowd, inbound(boreal, "a"), now);
        let own = messages::receive(&app.state, &crowd, inbound(floor.organisation, "a"), now);
        let (foreign, own) = futures::join!(foreign, own);
        assert_eq!(foreign.expect("answered").expect_err("refused"), InboundRefusal::Unknown);
        assert!(own.expect("answered").is_ok());
        assert_eq!(floor.count("select count(*) as n from message").await, 2);
        app.run_jobs().await;
    }

    async fn what_a_customer_may_not_send_changes_nothing(app: TestApp) {
        let floor = Floor::open(&app).await;
        let lucia = floor.contact("Lucía").await;
        let stranger = crate::contacts::ContactId::new();
        let long = "é".repeat(messages::BODY + 1);
        for (contact, client_id, body, refusal) in [
            (lucia, "a", "", InboundRefusal::Empty),
            (lucia, "a", " \n\0 ", InboundRefusal::Empty),
            (lucia, "a", long.as_str(), InboundRefusal::TooLong),
            (lucia, "", "hola", InboundRefusal::ClientId),
            (lucia, "a b", "hola", InboundRefusal::ClientId),
            (stranger, "a", "hola", InboundRefusal::Unknown),
        ] {
            assert_eq!(floor.receive(contact, client_id, body).await.expect_err("refused"), refusal);
        }
        assert!(floor.receive(lucia, "b", &"é".repeat(messages::BODY)).await.is_ok());
        assert_eq!(floor.count("select count(*) as n from message").await, 1);
        app.run_jobs().await;
    }

    async fn an_answer_takes_the_conversation_and_another_agents_is_refused_with_the_name(app: TestApp) {
        let floor = Floor::open(&app).await;
        let (_, id) = floor.arrives("Lucía Moreno", "¿Siguen abiertos?").await;
        let mut bruno = app.signed_in(BRUNO).await;
        let mut virginia = app.signed_in(VIRGINIA).await;
        let path = format!("/conversations/{id}/messages");
        let done = bruno.post(&path, &[("body", "Sí, hasta las ocho."), ("client_id", "b1")]).await;
        assert_eq!(done.status, 303, "{}", done.words());
        assert_eq!(floor.owner(id).await, Some(floor.member(BRUNO).await));

        let stale = virginia.post(&path, &[("body", "Oi, Lucía!"), ("client_id", "v1")]).await;
        assert_eq!(stale.status, 409);
        assert!(stale.words().contains("Bruno Reyes está com esta conversa. Sua resposta não foi enviada."), "{}", stale.words());
        // What she wrote is still there to be copied.
        assert_eq!(stale.all("#composer textarea[readonly]"), ["Oi, Lucía!"]);
        assert_eq!(floor.count("select count(*) as n from message where direction = 'out'").await, 1);

        // A note is among colleagues and needs no ownership; the customer never sees it.
        let note = virginia.post(&path, &[("body", "Cuidado"), ("client_id", "v2"), ("kind", "note")]).await;
        assert_eq!(note.status, 303, "{}", note.words());
        let row = floor.conversation(id).await;
        assert_eq!((row.preview.as_str(), row.waiting_since), ("Sí, hasta las ocho.", None));
        let heard = messages::store::of_contact_after(app.state.db.read(), floor.organisation, row.contact_id, 0, 100);
        assert_eq!(heard.await.expect("read").len(), 2);
        app.run_jobs().await;
    }

    async fn an_answer_sent_twenty_times_at_once_is_sent_once(app: TestApp) {
        let floor = Floor::open(&app).await;
        let (_, id) = floor.arrives("Lucía Moreno", "hola").await;
        let bruno = app.signed_in(BRUNO).await;
        let path = format!("/conversations/{id}/messages");
        let pages = join_all((0..20).map(|_| {
            let (mut bruno, path) = (bruno.clone(), path.clone());
            async move { bruno.post(&path, &[("body", "Buenas"), ("client_id", "b1")]).await }
        }))
        .await;
        assert!(pages.iter().all(|page| page.status == 303), "{:?}", pages.iter().map(|p| p.status).collect::<Vec<_>>());
        assert_eq!(floor.count("select count(*) as n from message where direction = 'out'").await, 1);
        assert_eq!(floor.count("select count(*) as n from message where direction = 'event'").await, 1);
        app.run_jobs().await;
    }

    async fn the_composer_is_answered_with_streams(app: TestApp) {
        let floor = Floor::open(&app).await;
        let (_, id) = floor.arrives("Lucía Moreno", "hola").await;
        let mut bruno = app.signed_in(BRUNO).await.with("accept", "text/vnd.turbo-stream.html, text/html");
        let path = format!("/conversations/{id}/messages");
        let sent = bruno.post(&path, &[("body", "Buenas"), ("client_id", "b1")]).await;
        assert_eq!(sent.status, 201);
        assert!(sent.text.contains(r#"<turbo-stream action="append" target="log">"#), "{}", sent.text);
        assert!(sent.text.contains(r#"data-client-id="b1""#));
        let empty = bruno.post(&path, &[("body", "  "), ("client_id", "b2")]).await;
        assert_eq!(empty.status, 422);
        assert!(empty.text.contains(r#"target="composer-refusal""#));
        assert!(!empty.text.contains(r#"target="composer""#), "an open composer stays as it is");
        let mut virginia = app.signed_in(VIRGINIA).await.with("accept", "text/vnd.turbo-stream.html, text/html");
        let held = virginia.post(&path, &[("body", "Oi"), ("client_id", "v1")]).await;
        assert_eq!(held.status, 409);
        assert!(held.text.contains(r#"action="replace" target="composer""#) && held.text.contains("Bruno Reyes"));
        app.run_jobs().await;
    }

    async fn what_people_write_stays_text(app: TestApp) {
        let floor = Floor::open(&app).await;
        let evil = r#"<img src=x onerror=alert(1)>"'&</script><turbo-stream action="remove" target="log">"#;
        let (_, id) = floor.arrives(evil, evil).await;
        let mut bruno = app.signed_in(BRUNO).await;
        let path = format!("/conversations/{id}/messages");
        bruno.post(&path, &[("body", evil), ("client_id", "b1")]).await;
        for page in [bruno.get(&format!("/conversations/{id}")).await, bruno.get("/conversations?inbox=mine").await] {
            assert_eq!(page.status, 200);
            assert!(!page.text.contains("<img src=x") && !page.text.contains("</script><turbo-stream"), "markup came through");
            assert!(page.text.contains("&#60;img src=x") || page.text.contains("&lt;img src=x"));
        }
        let virginia = app.signed_in(VIRGINIA).await;
        let mut scripted = virginia.clone().with("accept", "text/vnd.turbo-stream.html");
        let held = scripted.post(&path, &[("body", evil), ("client_id", "v1")]).await;
        assert!(!held.text.contains("<img src=x"));
        let json = virginia.clone().with("accept", "application/json").get("/conversations?inbox=others").await.json();
        assert_eq!(json["conversations"][0]["contact"]["name"].as_str().map(str::len), Some(120.min(evil.len())));
        app.run_jobs().await;
    }

    async fn a_stranger_finds_nothing_to_answer(app: TestApp) {
        let floor = Floor::open(&app).await;
        let (_, id) = floor.arrives("Lucía Moreno", "hola").await;
        for who in [BORIS, CLARA] {
            let mut stranger = app.signed_in(who).await;
            let path = format!("/conversations/{id}/messages");
            assert_eq!(stranger.post(&path, &[("body", "hi"), ("client_id", "x")]).await.status, 404);
            assert_eq!(stranger.get(&path).await.status, 404);
        }
        let mut nobody = app.guest();
        assert_eq!(nobody.post(&format!("/conversations/{id}/messages"), &[("body", "hi")]).await.status, 401);
        assert_eq!(floor.count("select count(*) as n from message").await, 1);
        app.run_jobs().await;
    }

    async fn a_long_thread_is_read_in_pieces(app: TestApp) {
        let floor = Floor::open(&app).await;
        let (lucia, id) = floor.arrives("Lucía Moreno", "mensaje 0").await;
        for n in 1..70 {
            floor.writes(lucia, &format!("mensaje {n}")).await;
        }
        let mut sofia = app.signed_in(SOFIA).await;
        let page = sofia.get(&format!("/conversations/{id}")).await;
        assert_eq!(page.all("#log > .msg .msg-body").len(), 30);
        let mut next = page.attribute("#log > turbo-frame", "src");
        let mut seen = page.all("#log .msg .msg-body");
        let mut framed = sofia.clone().with("turbo-frame", "older");
        while let Some(path) = next {
            let older = framed.get(&path).await;
            seen.splice(0..0, older.all(".msg .msg-body"));
            next = older.attribute("turbo-frame turbo-frame", "src");
        }
        let expected: Vec<String> = (0..70).map(|n| format!("mensaje {n}")).collect();
        assert_eq!(seen, expected);
        app.run_jobs().await;
    }

    async fn only_the_owner_reads_and_nobody_reads_the_future(app: TestApp) {
        let floor = Floor::open(&app).await;
        let (lucia, id) = floor.arrives("Lucía Moreno", "hola").await;
        let mut bruno = app.signed_in(BRUNO).await;
        bruno.post(&format!("/conversations/{id}/messages"), &[("body", "Buenas"), ("client_id", "b1")]).await;
        let (organisation, now) = (floor.organisation, app.clock.now());
        let read = async |up_to: i64| {
            let db = &app.state.db;
            db.write(async move |tx| messages::read_by_contact(tx, organisation, lucia, up_to, now).await).await.expect("read")
        };
        assert!(read(i64::MAX).await);
        assert!(!read(i64::MAX).await, "twice is no news");
        bruno.post(&format!("/conversations/{id}/messages"), &[("body", "¿Algo más?"), ("client_id", "b2")]).await;
        let page = bruno.get(&format!("/conversations/{id}")).await;
        assert_eq!(page.all(r#"[data-direction="out"][data-state="read"] .msg-body"#), ["Buenas"]);
        assert_eq!(page.all(r#"[data-direction="out"][data-state="sent"] .msg-body"#), ["¿Algo más?"]);
        floor.writes(lucia, "No, gracias").await;
        // Looking is not reading: a supervisor who opens it leaves it unread.
        let mut sofia = app.signed_in(SOFIA).await;
        sofia.get(&format!("/conversations/{id}")).await;
        assert_eq!(floor.conversation(id).await.unread, 1);
        app.run_jobs().await;
    }
}
