//! Files both ways.

use super::{SITE, Visitor, channel, organisation, said_inside};
use desk::files::{self, Owner};
use kit::db::dialect::sql;
use sea_orm::ConnectionTrait;
use serde_json::json;
use testkit::{Page, both};
use uuid::Uuid;

async fn uploaded(visitor: &mut Visitor, name: &str, bytes: &[u8]) -> Page {
    let path = visitor.path("/files");
    visitor
        .browser
        .post_files(&path, &[], &[("file", name, "text/html", bytes)])
        .await
}

const PNG: &[u8] = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR";

both! {
    async fn a_file_travels_with_its_message_once(app: TestApp) {
        let (_, key) = channel(&app, "ana@aurora.example", "").await;
        let mut visitor = Visitor::arrived(&app, &key).await;
        let page = uploaded(&mut visitor, "../foto %22<1>.png", PNG).await;
        assert_eq!(page.status, 201, "{}", page.text);
        let file = page.json();
        assert_eq!((file["name"].as_str(), file["mime"].as_str(), file["size"].as_u64()), (Some("foto \"<1>.png"), Some("image/png"), Some(PNG.len() as u64)));
        let sent = visitor.post("/messages", &json!({ "client_id": "c1", "files": [file["id"]] })).await;
        assert_eq!((sent.status, &sent.json()["message"]["files"][0]), (201, &file), "{}", sent.text);
        let list = visitor.get("/messages").await.json();
        assert_eq!(list["messages"][0]["files"][0], file);
        let twice = visitor.post("/messages", &json!({ "client_id": "c2", "files": [file["id"]] })).await;
        assert_eq!((twice.status, twice.json()["error"].as_str()), (422, Some("unknown_file")));
        let got = visitor.get(&format!("/files/{}", file["id"].as_str().unwrap())).await;
        assert_eq!((got.status, got.bytes.as_slice(), got.headers["content-type"].to_str().unwrap()), (200, PNG, "image/png"));
        assert_eq!(got.headers["access-control-allow-origin"], SITE);
        assert!(got.headers["content-security-policy"].to_str().unwrap().contains("sandbox"));
    }

    // Strangers are free to come, so what their files may weigh is counted by where they come from and by what lies about.
    async fn strangers_do_not_fill_the_disk(app: TestApp) {
        let (_, key) = channel(&app, "ana@aurora.example", "").await;
        let house = organisation(&key);
        let mut visitor = Visitor::arrived(&app, &key).await;
        let first = uploaded(&mut visitor, "a.png", PNG).await.json();
        let weight = i64::try_from(app.state.settings.file_bytes).unwrap() * 160;
        app.state.db.write(async move |tx| {
            let text = "update attachment set size = $1 where organisation_id = $2";
            tx.execute_raw(sql(tx, text, [weight.into(), house.into()])).await?;
            Ok(())
        }).await.unwrap();
        let mut other = Visitor::arrived(&app, &key).await;
        let refused = uploaded(&mut other, "b.png", PNG).await;
        assert_eq!((refused.status, refused.headers["retry-after"].to_str().unwrap()), (429, "600"), "{}", refused.text);
        // What is sent lies about no more.
        visitor.post("/messages", &json!({ "client_id": "c1", "files": [first["id"]] })).await;
        assert_eq!(uploaded(&mut other, "b.png", PNG).await.status, 201);
        // One network has a budget, whoever its visitors say they are.
        let most = app.state.settings.file_bytes.to_string();
        let mut taken = 0;
        let refused = 'all: loop {
            let one = Visitor::arrived(&app, &key).await;
            let path = one.path("/files");
            let mut browser = one.browser.with("content-length", &most);
            for _ in 0..15 {
                let page = browser.send(axum::http::Method::POST, &path, "multipart/form-data; boundary=x", Vec::new()).await;
                if page.status == 429 {
                    break 'all page;
                }
                taken += 1;
            }
        };
        assert!(refused.headers.contains_key("retry-after"));
        assert_eq!(taken, 20 - 3, "the three before did not say how long they were, and counted as the longest");
    }

    async fn a_file_is_nobody_elses(app: TestApp) {
        let (_, key) = channel(&app, "ana@aurora.example", "").await;
        let (_, boreal) = channel(&app, "boris@boreal.example", "").await;
        let mut lucia = Visitor::arrived(&app, &key).await;
        let id = uploaded(&mut lucia, "boleto.pdf", b"%PDF-1.7").await.json()["id"].as_str().unwrap().to_owned();
        lucia.post("/messages", &json!({ "client_id": "c1", "files": [id] })).await;
        for mut other in [Visitor::arrived(&app, &key).await, Visitor::arrived(&app, &boreal).await] {
            assert_eq!(other.get(&format!("/files/{id}")).await.status, 404);
            let stolen = other.post("/messages", &json!({ "client_id": "c1", "files": [id] })).await;
            assert_eq!(stolen.status, 422);
        }
        let mut nobody = Visitor::on(&app, &key, SITE);
        assert_eq!(nobody.get(&format!("/files/{id}")).await.status, 401);
        for bad in ["x", "..", "%2e%2e%2f"] {
            assert_eq!(lucia.get(&format!("/files/{bad}")).await.status, 404, "{bad}");
        }
    }

    async fn a_file_of_a_note_stays_inside_and_a_sent_one_arrives(app: TestApp) {
        let (_, key) = channel(&app, "ana@aurora.example", "").await;
        let mut visitor = Visitor::arrived(&app, &key).await;
        visitor.write("c1", "Hola").await;
        let mut files = Vec::new();
        for direction in ["note", "out"] {
            let message = said_inside(&app, &key, direction, "con archivo").await;
            let organisation = crate::webchat::tests::organisation(&key);
            let db = app.state.db.read();
            let row = db.query_one_raw(sql(db, "select id from member where organisation_id = $1 limit 1", [organisation.into()])).await.unwrap().unwrap();
            let owner = Owner::Member(access::door::MemberId(row.try_get::<Uuid>("", "id").unwrap()));
            let stream = futures::stream::iter([Ok(bytes::Bytes::from_static(b"%PDF-1.7 secret"))]);
            let file = files::upload(&app.state, (organisation, owner), "plan.pdf", stream, app.clock.now()).await.unwrap().unwrap();
            let id = file.id;
            app.state.db.write(async move |tx| files::store::attach(tx, organisation, owner, message, &[id]).await).await.unwrap();
            files.push(id);
        }
        assert_eq!(visitor.get(&format!("/files/{}", files[0])).await.status, 404, "a note's file");
        let sent = visitor.get(&format!("/files/{}", files[1])).await;
        assert_eq!((sent.status, sent.text.as_str()), (200, "%PDF-1.7 secret"));
        assert!(sent.headers["content-disposition"].to_str().unwrap().starts_with("attachment"));
    }

    async fn a_file_too_large_or_none_is_refused_and_leaves_nothing(app: TestApp) {
        let (_, key) = channel(&app, "ana@aurora.example", "").await;
        let mut visitor = Visitor::arrived(&app, &key).await;
        let limit = usize::try_from(app.state.settings.file_bytes).unwrap();
        assert_eq!(uploaded(&mut visitor, "a.bin", &vec![7; limit + 1]).await.status, 413);
        assert_eq!(uploaded(&mut visitor, "a.bin", &vec![7; limit]).await.status, 201, "the largest fits");
        assert_eq!(uploaded(&mut visitor, "a.bin", b"").await.status, 422);
        let path = visitor.path("/files");
        let other = visitor.browser.post_files(&path, &[("note", "x")], &[]).await;
        assert_eq!((other.status, other.json()["error"].as_str()), (422, Some("unreadable")));
        assert_eq!(visitor.post("/files", &json!({})).await.status, 422);
        let chatter = "x".repeat(2 * limit);
        let other = visitor.browser.post_files(&path, &[("note", &chatter)], &[("file", "a.bin", "", b"x")]).await;
        assert_eq!(other.status, 422, "what stands around a file is bounded too");
        let html = uploaded(&mut visitor, "page.html", b"<script>alert(1)</script>").await.json();
        assert_eq!(html["mime"], "application/octet-stream", "what a sender calls it does not count");
    }
}
