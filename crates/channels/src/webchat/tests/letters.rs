//! What is written: once each, whole, in order, and nothing of what is not the visitor's.

use super::{SITE, Visitor, channel, owned, said_inside};
use axum::http::Method;
use desk::messages;
use futures::future::join_all;
use kit::db::dialect::sql;
use sea_orm::ConnectionTrait;
use serde_json::json;
use testkit::both;

both! {
    async fn a_message_is_stored_before_it_is_acknowledged(app: TestApp) {
        let (_, key) = channel(&app, "ana@aurora.example", "").await;
        let mut visitor = Visitor::arrived(&app, &key).await;
        let page = visitor.write("c1", "  ¿Siguen abiertos?\n").await;
        assert_eq!(page.status, 201, "{}", page.text);
        let message = &page.json()["message"];
        assert_eq!((message["direction"].as_str(), message["body"].as_str(), message["client_id"].as_str()), (Some("in"), Some("¿Siguen abiertos?"), Some("c1")));
        assert_eq!((message["read"].as_bool(), message["files"].as_array().map(Vec::len)), (Some(false), Some(0)));
        let list = visitor.get("/messages?after=0").await.json();
        assert_eq!(list["messages"][0], *message);
        assert!(list["seq"].as_i64() >= message["seq"].as_i64());
        let after = format!("/messages?after={}", list["seq"]);
        assert_eq!(visitor.get(&after).await.json()["messages"].as_array().map(Vec::len), Some(0));
    }

    async fn twenty_parallel_repeats_are_one_message(app: TestApp) {
        let (_, key) = channel(&app, "ana@aurora.example", "").await;
        let visitor = Visitor::arrived(&app, &key).await;
        let tries = (0..20).map(|_| {
            let mut visitor = visitor.clone();
            tokio::spawn(async move { visitor.write("the-same", "Solo una vez").await })
        });
        let pages: Vec<_> = join_all(tries).await.into_iter().map(Result::unwrap).collect();
        let ids: std::collections::BTreeSet<String> =
            pages.iter().map(|page| page.json()["message"]["id"].as_str().unwrap_or(&page.text).to_owned()).collect();
        assert_eq!(ids.len(), 1, "{ids:?}");
        assert_eq!(pages.iter().filter(|page| page.status == 201).count(), 1);
        assert_eq!(pages.iter().filter(|page| page.status == 200).count(), 19);
        assert_eq!(visitor.clone().bodies().await, ["Solo una vez"]);
        let db = app.state.db.read();
        let row = db.query_one_raw(sql(db, "select count(*) as n from conversation", [])).await.unwrap().unwrap();
        assert_eq!(row.try_get::<i64>("", "n").unwrap(), 1);
    }

    async fn notes_and_event_lines_never_reach_the_visitor(app: TestApp) {
        let (_, key) = channel(&app, "ana@aurora.example", "").await;
        let mut visitor = Visitor::arrived(&app, &key).await;
        visitor.write("c1", "Hola").await;
        said_inside(&app, &key, "note", "cliente difícil").await;
        said_inside(&app, &key, "event", "Bruno tomó la conversación").await;
        said_inside(&app, &key, "out", "Buenos días").await;
        let page = visitor.get("/messages?after=0").await;
        assert!(!page.text.contains("difícil") && !page.text.contains("tomó"), "{}", page.text);
        let list = page.json();
        assert_eq!(visitor.bodies().await, ["Hola", "Buenos días"]);
        let reply = &list["messages"][1];
        assert_eq!((reply["direction"].as_str(), reply["author"]["name"].as_str(), reply["author"]["initials"].as_str()), (Some("out"), Some("Bruno Reyes"), Some("BR")));
        assert!(reply.get("client_id").is_none() && reply.get("read").is_none(), "{reply}");
        assert!(!page.text.contains("bruno@"), "an agent's login is nobody's business");
    }

    async fn what_the_agent_has_read_is_told(app: TestApp) {
        let (_, key) = channel(&app, "ana@aurora.example", "").await;
        let mut visitor = Visitor::arrived(&app, &key).await;
        let first = visitor.write("c1", "uno").await.json();
        owned(&app, &key).await;
        let (conversation, _) = crate::webchat::tests::conversation(&app, &key).await;
        let scope = crate::webchat::tests::lines::scope(&app, "bruno@aurora.example").await;
        let (now, seq) = (app.clock.now(), first["message"]["seq"].as_i64().unwrap());
        app.state.db.write(async move |tx| messages::read_by_agent(tx, &scope, conversation, seq, now).await).await.unwrap();
        visitor.write("c2", "dos").await;
        let list = visitor.get("/messages").await.json();
        assert_eq!((list["messages"][0]["read"].as_bool(), list["messages"][1]["read"].as_bool()), (Some(true), Some(false)));
        assert_eq!(list["agent_read_at"], first["message"]["at"]);
    }

    async fn what_cannot_be_a_message_is_refused_in_words_a_program_reads(app: TestApp) {
        let (_, key) = channel(&app, "ana@aurora.example", "").await;
        let visitor = Visitor::arrived(&app, &key).await;
        let path = visitor.path("/messages");
        let message = |body: &str| json!({ "client_id": "c", "body": body }).to_string().into_bytes();
        let long = "é".repeat(10_001);
        let huge = "a".repeat(70_000);
        let table: Vec<(&str, Vec<u8>, u16, &str)> = vec![
            ("text/plain", message("Hola"), 415, "not_json"),
            ("application/x-www-form-urlencoded", b"client_id=c&body=Hola".to_vec(), 415, "not_json"),
            ("", message("Hola"), 415, "not_json"),
            ("application/json", b"{".to_vec(), 422, "unreadable"),
            ("application/json", b"[]".to_vec(), 422, "unreadable"),
            ("application/json", br#"{"client_id":"c","body":1}"#.to_vec(), 422, "unreadable"),
            ("application/json", b"{\"client_id\":\"c\",\"body\":\"\xff\xfe\"}".to_vec(), 422, "unreadable"),
            ("application/json", message("a\0b"), 422, "unreadable"),
            ("application/json", message(" \n\t "), 422, "empty"),
            ("application/json", message(&long), 422, "too_long"),
            ("application/json", message(&huge), 413, "too_large"),
            ("application/json", json!({ "body": "Hola" }).to_string().into_bytes(), 422, "unreadable"),
            ("application/json", json!({ "client_id": "", "body": "x" }).to_string().into_bytes(), 422, "bad_client_id"),
            ("application/json", json!({ "client_id": "a b", "body": "x" }).to_string().into_bytes(), 422, "bad_client_id"),
            ("application/json", json!({ "client_id": "c".repeat(65), "body": "x" }).to_string().into_bytes(), 422, "bad_client_id"),
            ("application/json", json!({ "client_id": "c", "body": "x", "files": ["nothing"] }).to_string().into_bytes(), 422, "unknown_file"),
            ("application/json", json!({ "client_id": "c", "body": "x", "files": vec!["a"; 11] }).to_string().into_bytes(), 422, "too_many_files"),
        ];
        for (kind, body, status, error) in table {
            app.clock.advance(chrono::Duration::seconds(2));
            let page = visitor.clone().browser.send(Method::POST, &path, kind, body).await;
            assert_eq!((page.status, page.json()["error"].as_str()), (status, Some(error)), "{kind}: {}", page.text);
            assert_eq!(page.headers["access-control-allow-origin"], SITE);
        }
        app.clock.advance(chrono::Duration::seconds(20));
        let mut visitor = visitor.clone();
        assert_eq!(visitor.bodies().await.len(), 0, "nothing half-done remains");
        assert_eq!(visitor.write("c", &"é".repeat(10_000)).await.status, 201, "the longest fits");
        assert_eq!(visitor.get("/messages?after=now").await.status, 422);
        for bad in [json!({ "name": "x".repeat(121) }), json!({ "name": "a\u{0}b" }), json!({ "email": "nobody" }), json!({ "email": "a@b.c\r\nBcc: x@y.z" })] {
            assert_eq!(visitor.post("/visitors", &bad).await.status, 422, "{bad}");
        }
    }

    async fn a_visitor_has_a_pace_and_another_does_not_wait_for_it(app: TestApp) {
        let (_, key) = channel(&app, "ana@aurora.example", "").await;
        let mut hasty = Visitor::arrived(&app, &key).await;
        let mut calm = Visitor::arrived(&app, &key).await;
        let mut statuses = Vec::new();
        for n in 0..40 {
            let page = hasty.write(&format!("c{n}"), "¡Ya!").await;
            statuses.push(page.status);
            if page.status == 429 {
                assert_eq!(page.headers["retry-after"], "1");
                break;
            }
        }
        assert!(statuses.len() > 20 && statuses.last() == Some(&429), "{statuses:?}");
        assert_eq!(calm.write("c1", "Buenas").await.status, 201);
        app.clock.advance(chrono::Duration::seconds(1));
        assert_eq!(hasty.write("later", "¡Ya!").await.status, 201);
    }
}
