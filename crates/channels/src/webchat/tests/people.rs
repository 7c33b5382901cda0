//! Who is let in: pages, tokens, channels.

use super::{SITE, Visitor, channel, organisation};
use axum::http::Method;
use serde_json::json;
use std::time::{Duration, Instant};
use testkit::both;

both! {
    async fn a_page_of_another_site_is_refused_at_every_door(app: TestApp) {
        let (_, key) = channel(&app, "ana@aurora.example", "https://tienda.example").await;
        let own = Visitor::arrived(&app, &key).await;
        for foreign in ["https://evil.example", "http://tienda.example", "https://tienda.example.evil.example", "null"] {
            let mut evil = Visitor::on(&app, &key, foreign);
            evil.speak_as(&own.token);
            let paths = [("GET", "/configuration"), ("POST", "/visitors"), ("GET", "/messages"), ("POST", "/messages"), ("GET", "/socket")];
            for (method, tail) in paths {
                for method in [method, "OPTIONS"] {
                    if (method, tail) == ("OPTIONS", "/socket") {
                        continue; // browsers do not ask before a WebSocket
                    }
                    let (path, method) = (evil.path(tail), method.parse::<Method>().unwrap());
                    let page = evil.browser.send(method.clone(), &path, "application/json", b"{}".to_vec()).await;
                    assert_eq!((page.status, page.json()["error"].as_str()), (403, Some("foreign_origin")), "{method} {tail} from {foreign}");
                    assert!(page.headers.get("access-control-allow-origin").is_none(), "{tail}");
                }
            }
        }
    }

    async fn an_allowed_page_may_ask_and_read(app: TestApp) {
        let (_, key) = channel(&app, "ana@aurora.example", "https://*.tienda.example\nhttps://tienda.example").await;
        for origin in [SITE, "https://www.tienda.example", "http://localhost:8080"] {
            let mut visitor = Visitor::on(&app, &key, origin);
            let path = visitor.path("/messages");
            let page = visitor.browser.send(Method::OPTIONS, &path, "", Vec::new()).await;
            assert_eq!(page.status, 204, "{origin}");
            let header = |name: &str| page.headers.get(name).and_then(|v| v.to_str().ok()).unwrap_or_default().to_owned();
            assert_eq!(header("access-control-allow-origin"), origin);
            assert!(header("access-control-allow-headers").contains("authorization"));
            assert!(header("vary").contains("origin"));
            assert!(header("access-control-allow-credentials").is_empty(), "no cookie counts here");
            assert_eq!(header("cross-origin-resource-policy"), "cross-origin");
        }
        // Bad news is readable too, or the widget could not tell a refusal from a broken line.
        let mut visitor = Visitor::on(&app, &key, SITE);
        let page = visitor.get("/messages").await;
        assert_eq!((page.status, page.headers["access-control-allow-origin"].to_str().unwrap()), (401, SITE));
    }

    async fn the_configuration_speaks_the_visitors_language(app: TestApp) {
        let (_, key) = channel(&app, "ana@aurora.example", "").await;
        let visitor = Visitor::on(&app, &key, "https://anywhere.example");
        let ask = async |tail: &str, accept: &str| {
            let mut visitor = visitor.clone();
            visitor.browser = visitor.browser.with("accept-language", accept);
            visitor.get(&format!("/configuration{tail}")).await.json()
        };
        let query = ask("?locale=pt-BR", "fr").await;
        assert_eq!((query["locale"].as_str(), query["words"]["send"].as_str()), (Some("pt-BR"), Some("Enviar")));
        assert_eq!(query["words"]["typing"], "{name} está digitando…");
        assert_eq!(ask("", "fr-CA, en;q=0.5").await["locale"], "fr");
        let own = ask("?locale=xx", "").await;
        assert_eq!((own["locale"].as_str(), own["name"].as_str(), own["hue"].as_i64()), (Some("es"), Some("Aurora"), Some(172)));
        assert_eq!((own["product"].as_str(), own["available"].as_bool(), own["file_bytes"].as_u64()), (Some("Atención"), Some(false), Some(1024 * 1024)));
        assert!(own["ask"].as_array().is_some_and(Vec::is_empty) && !own["greeting"].as_str().unwrap().is_empty());
        let words = own["words"].as_object().unwrap();
        for name in ["launch", "close", "title", "subtitle", "placeholder", "send", "attach", "typing", "reconnecting", "offline", "failed", "retry", "read", "sent", "sending", "file_too_big", "start", "name", "email", "new_messages", "file", "closed", "you", "today", "download"] {
            assert!(words[name].as_str().is_some_and(|text| !text.is_empty() && !text.starts_with("webchat-")), "{name}");
        }
    }

    async fn somebody_at_the_window_is_seen(app: TestApp) {
        let (_, key) = channel(&app, "ana@aurora.example", "").await;
        let mut visitor = Visitor::on(&app, &key, SITE);
        let mut bruno = app.signed_in("bruno@aurora.example").await;
        assert_eq!(bruno.post("/presence", &[("status", "available")]).await.status, 303);
        assert_eq!(visitor.get("/configuration").await.json()["available"], true);
        let mut clara = app.signed_in("clara@boreal.example").await;
        clara.post("/presence", &[("status", "available")]).await;
        bruno.post("/presence", &[("status", "break")]).await;
        assert_eq!(visitor.get("/configuration").await.json()["available"], false, "Clara stands at another window");
    }

    async fn a_token_counts_only_for_the_channel_it_was_given_for(app: TestApp) {
        let (_, key) = channel(&app, "ana@aurora.example", "").await;
        let (_, other) = channel(&app, "ana@aurora.example", "").await;
        let (_, boreal) = channel(&app, "boris@boreal.example", "").await;
        let mut own = Visitor::arrived(&app, &key).await;
        assert_eq!(own.write("c1", "Hola").await.status, 201);
        for elsewhere in [&other, &boreal] {
            let mut stranger = Visitor::on(&app, elsewhere, SITE);
            stranger.speak_as(&own.token);
            assert_eq!(stranger.get("/messages").await.status, 401);
            assert_eq!(stranger.write("c2", "Hola").await.status, 401);
        }
        let (id, secret) = own.token.clone().split_once('.').map(|(a, b)| (a.to_owned(), b.to_owned())).unwrap();
        let twisted = [String::new(), id.clone(), format!("{id}."), format!("{id}.{}", "A".repeat(43)), format!("{secret}.{id}"), "x".repeat(5_000), format!("{id}.{secret}x")];
        for token in twisted {
            own.speak_as(&token);
            let page = own.get("/messages").await;
            assert_eq!((page.status, page.json()["error"].as_str()), (401, Some("unknown_token")), "{token}");
        }
    }

    async fn a_visitor_reads_only_their_own_conversation(app: TestApp) {
        let (_, key) = channel(&app, "ana@aurora.example", "").await;
        let mut lucia = Visitor::arrived(&app, &key).await;
        let mut pablo = Visitor::arrived(&app, &key).await;
        lucia.write("c1", "el pedido de Lucía").await;
        pablo.write("c1", "el pedido de Pablo").await;
        assert_eq!(lucia.bodies().await, ["el pedido de Lucía"]);
        assert_eq!(pablo.bodies().await, ["el pedido de Pablo"]);
    }

    async fn a_key_that_is_none_opens_nothing(app: TestApp) {
        let (_, key) = channel(&app, "ana@aurora.example", "").await;
        let boreal = {
            let (_, key) = channel(&app, "boris@boreal.example", "").await;
            organisation(&key)
        };
        let foreign = format!("{boreal}-{}", &key[33..]);
        for bad in ["x", &key[..54], &foreign, &key.to_uppercase(), "..%2f..%2fetc", &"a".repeat(3_000)] {
            let mut visitor = Visitor::on(&app, bad, SITE);
            assert_eq!(visitor.get("/configuration").await.status, 404, "{bad}");
        }
    }

    async fn a_disabled_channel_is_shut_within_a_second_and_opens_again(app: TestApp) {
        let (path, key) = channel(&app, "ana@aurora.example", "").await;
        let mut visitor = Visitor::arrived(&app, &key).await;
        assert_eq!(visitor.write("c1", "Hola").await.status, 201);
        let mut ana = app.signed_in("ana@aurora.example").await;
        ana.post(&format!("{path}/closure"), &[]).await;
        let since = Instant::now();
        while visitor.get("/messages").await.status != 404 {
            assert!(since.elapsed() < Duration::from_secs(1), "the channel is still open");
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
        let page = visitor.write("c2", "¿Siguen ahí?").await;
        assert_eq!((page.status, page.json()["error"].as_str()), (404, Some("unknown_channel")));
        assert_eq!(page.headers["access-control-allow-origin"], SITE, "the widget may read why");
        assert_eq!(visitor.post("/visitors", &json!({})).await.status, 404);
        ana.post(&format!("{path}/closure"), &[("_method", "delete")]).await;
        let since = Instant::now();
        while visitor.write("c2", "¿Siguen ahí?").await.status == 404 {
            assert!(since.elapsed() < Duration::from_secs(1), "the channel is still shut");
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
        assert_eq!(visitor.bodies().await, ["Hola", "¿Siguen ahí?"]);
    }

    async fn newcomers_of_one_address_have_a_pace(app: TestApp) {
        let (_, key) = channel(&app, "ana@aurora.example", "").await;
        let mut visitor = Visitor::on(&app, &key, SITE);
        // Sixty at once, and one more for every two seconds that this takes.
        let since = Instant::now();
        let mut let_in = 0;
        let page = loop {
            let page = visitor.post("/visitors", &json!({})).await;
            if page.status != 201 {
                break page;
            }
            let_in += 1;
        };
        let most = 60 + since.elapsed().as_secs() / 2 + 1;
        assert!((60..=most).contains(&let_in), "{let_in}");
        let wait = page.headers["retry-after"].to_str().unwrap();
        assert!(page.status == 429 && ["1", "2"].contains(&wait), "{} {wait}", page.status);
        assert_eq!(page.headers["access-control-allow-origin"], SITE);
        visitor.browser.address = "198.51.100.7:5000".parse().unwrap();
        assert_eq!(visitor.post("/visitors", &json!({})).await.status, 201, "a neighbour does not wait");
        app.clock.advance(chrono::Duration::seconds(2));
        visitor.browser.address = "127.0.0.1:1".parse().unwrap();
        assert_eq!(visitor.post("/visitors", &json!({})).await.status, 201);
    }

    async fn the_widget_has_one_address_for_all_sites(app: TestApp) {
        let mut guest = app.guest().with("origin", "https://anywhere.example");
        let page = guest.get("/widget.js").await;
        if !kit::assets::present() {
            assert_eq!(page.status, 404, "this build has no assets");
            return;
        }
        assert_eq!(page.status, 200);
        let header = |name: &str| page.headers[name].to_str().unwrap().to_owned();
        assert_eq!(header("content-type"), "text/javascript; charset=utf-8");
        assert_eq!(header("cache-control"), "public, max-age=300");
        assert_eq!(header("cross-origin-resource-policy"), "cross-origin");
        let again = guest.clone().with("if-none-match", &header("etag")).get("/widget.js").await;
        assert_eq!((again.status, again.bytes.len()), (304, 0));
    }
}
