//! The channels through their pages.

use testkit::{Browser, Page, both};

async fn opened(ana: &mut Browser, fields: &[(&str, &str)]) -> (String, Page) {
    let done = ana.post("/channels", fields).await;
    assert_eq!(done.status, 303, "{}", done.words());
    let path = done.location().split('?').next().unwrap().to_owned();
    let page = ana.follow(&done).await;
    (path, page)
}

both! {
    async fn an_administrator_opens_a_web_chat_and_gets_its_line(app: TestApp) {
        let mut ana = app.signed_in("ana@aurora.example").await;
        assert!(ana.get("/channels").await.has(".empty"), "nobody has opened a channel yet");
        let form = ana.get("/channels/new").await;
        assert!(form.has("textarea[name=allowed_origins]") && form.has("select[name=team] option:nth-child(2)"));

        let fields = [("kind", "webchat"), ("name", "Tienda <b>web</b>"), ("allowed_origins", "https://Tienda.example/inicio\r\n")];
        let (path, page) = opened(&mut ana, &fields).await;
        let tag = page.all(".copy code").concat();
        assert!(tag.starts_with(r#"<script async src="http://localhost:8080/widget.js" data-channel=""#), "{tag}");
        assert!(tag.ends_with(r#""></script>"#), "{tag}");
        assert_eq!(page.field("allowed_origins"), "https://tienda.example", "a site is kept as browsers declare it");
        assert!(page.has("[role=status]"), "what was done is said");
        assert!(!page.has("h1 b"), "a name is text");

        let preview = ana.get(&format!("{path}/preview")).await;
        let key = tag.split("data-channel=\"").nth(1).unwrap().split('"').next().unwrap().to_owned();
        assert_eq!(preview.attribute("script[data-channel]", "data-channel"), Some(key));
        assert_eq!(ana.get("/channels").await.all("tbody th").concat(), "Tienda <b>web</b>");
    }

    async fn a_refused_form_keeps_what_was_typed_and_says_what_is_wrong(app: TestApp) {
        let mut ana = app.signed_in("ana@aurora.example").await;
        let fields = [("name", ""), ("team", "0190c1d2aaaa7bbb8cccddddeeeeffff"), ("greeting", "Hola"), ("allowed_origins", "javascript:alert(1)"), ("ask", "email")];
        let page = ana.post("/channels", &fields).await;
        assert_eq!(page.status, 422);
        for error in ["#name-error", "#team-error", "#allowed_origins-error", ".refusal[role=alert]"] {
            assert!(page.has(error), "{error}");
        }
        assert_eq!(page.field("greeting"), "Hola");
        assert_eq!(page.field("allowed_origins"), "javascript:alert(1)");
        assert!(page.has("input[name=ask][value=email][checked]") && !page.has("input[name=ask][value=name][checked]"));
        assert!(ana.get("/channels").await.has(".empty"), "nothing half-done remains");
    }

    async fn a_channel_is_changed_and_disabled_and_its_key_stays(app: TestApp) {
        let mut ana = app.signed_in("ana@aurora.example").await;
        let (path, page) = opened(&mut ana, &[("name", "Web")]).await;
        let tag = page.all(".copy code");
        let done = ana.post(&path, &[("_method", "patch"), ("name", "Tienda"), ("greeting", "Bienvenidos"), ("ask", "name"), ("ask", "email")]).await;
        let page = ana.follow(&done).await;
        assert_eq!((page.field("name"), page.field("greeting"), page.all(".copy code")), ("Tienda".into(), "Bienvenidos".into(), tag.clone()));
        assert!(page.has("input[value=name][checked]") && page.has("input[value=email][checked]"));

        let closure = format!("{path}/closure");
        let done = ana.post(&closure, &[]).await;
        let page = ana.follow(&done).await;
        assert!(page.has(".chip[data-tone=warn]") && page.has(&format!("form[action=\"{closure}\"] input[value=delete]")));
        let done = ana.post(&closure, &[("_method", "delete")]).await;
        let page = ana.follow(&done).await;
        assert!(page.has(".chip[data-tone=good]") && page.all(".copy code") == tag);
    }

    async fn channels_are_for_administrators_of_their_own_organisation(app: TestApp) {
        let mut ana = app.signed_in("ana@aurora.example").await;
        let (path, _) = opened(&mut ana, &[("name", "Web de Aurora")]).await;
        let mut sofia = app.signed_in("sofia@aurora.example").await;
        assert_eq!(sofia.get("/channels").await.status, 403);
        // Boris is the stranger.
        let mut boris = app.signed_in("boris@boreal.example").await;
        assert!(boris.get("/channels").await.has(".empty"));
        for tail in ["", "/preview"] {
            assert_eq!(boris.get(&format!("{path}{tail}")).await.status, 404, "{tail}");
        }
        assert_eq!(boris.post(&path, &[("_method", "patch"), ("name", "Mine")]).await.status, 404);
        assert_eq!(boris.post(&format!("{path}/closure"), &[]).await.status, 404);
        let page = ana.get(&path).await;
        assert!(page.field("name") == "Web de Aurora" && page.has(".chip[data-tone=good]"));
    }

    // 001-24: the help carries the chat of the organisation that wants it there, and no other's.
    async fn a_chat_that_is_wanted_there_stands_on_the_help(app: TestApp) {
        let mut ana = app.signed_in("ana@aurora.example").await;
        let places = ["/help/access?organisation=aurora", "/help/access/blocked?organisation=aurora"];
        let (path, page) = opened(&mut ana, &[("name", "Web")]).await;
        let key = page.all(".copy code").concat().split("data-channel=\"").nth(1).unwrap().split('"').next().unwrap().to_owned();
        for place in places {
            assert!(!app.guest().get(place).await.has("script[data-channel]"), "{place}");
        }
        ana.post(&path, &[("_method", "patch"), ("name", "Web"), ("help", "on")]).await;
        assert!(ana.get(&path).await.has("input[name=help][checked]"));
        for place in places {
            assert_eq!(app.guest().get(place).await.attribute("script[data-channel]", "data-channel"), Some(key.clone()), "{place}");
        }
        assert!(!app.guest().get("/help/access?organisation=boreal").await.has("script[data-channel]"));
        assert!(!app.guest().get("/sign-in?organisation=aurora").await.has("script[data-channel]"), "nothing of it where passwords are typed");
        ana.post(&format!("{path}/closure"), &[]).await;
        assert!(!app.guest().get(places[0]).await.has("script[data-channel]"), "a disabled channel is nowhere");
    }
}
