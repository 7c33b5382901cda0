use testkit::{Browser, TestApp, both};

/// A request whose mailbox is proved; the conversation's address, for somebody who sees it.
async fn proved(app: &TestApp, ana: &mut Browser) -> String {
    let fields = [
        ("full_name", "Marta Ruiz"),
        ("company", "Andina S.A.S."),
        ("position", "Coordinadora de mesa"),
        ("email", "marta@andina.example"),
    ];
    ana.post("/policies", &[("_method", "patch"), ("signup", "request_form")])
        .await;
    app.guest().post("/requests?organisation=aurora", &fields).await;
    let letter = app.letters_but_notices().await.remove(0);
    let done = app.guest().post(&letter.path(), &fields[..3]).await;
    assert_eq!(done.status, 303);
    app.run_jobs().await;
    let place = ana
        .get("/requests")
        .await
        .attribute("tbody a.person", "href")
        .unwrap();
    let page = ana.get(&place).await;
    page.attribute("a[href^='/conversations/']", "href").unwrap()
}

both! {
    // G-18: a request is a conversation of the counter: it is assigned, noted on, and nothing in it pretends to reach
    // the person.
    async fn a_request_is_a_conversation_that_nobody_can_answer(app: TestApp) {
        let mut ana = app.signed_in("ana@aurora.example").await;
        let mut bruno = app.signed_in("bruno@aurora.example").await;
        let mut sofia = app.signed_in("sofia@aurora.example").await;
        for member in [&mut bruno, &mut sofia] {
            member.post("/presence", &[("status", "available")]).await;
        }
        let path = proved(&app, &mut ana).await;
        let mine = sofia.get("/conversations?inbox=mine").await;
        assert!(mine.words().contains("Marta Ruiz"), "it is given to who can decide it: {}", mine.words());
        let thread = sofia.get(&path).await;
        assert!(thread.has("[data-least=supervisor] a[href^='/requests/']") && thread.has("body[data-role=supervisor]"));
        assert_eq!(sofia.post(&format!("{path}/ownership"), &[("_method", "delete")]).await.status, 303);
        sofia.post("/presence", &[("status", "break")]).await;
        app.run_jobs().await;
        assert!(!bruno.get("/conversations?inbox=mine").await.words().contains("Marta Ruiz"), "and to no agent");
        assert_eq!(bruno.post(&format!("{path}/ownership"), &[]).await.status, 303, "who may take it by hand");
        let thread = bruno.get(&path).await;
        assert!(!thread.has("input[name=kind][value=reply]") && thread.has("input[name=kind][value=note]"), "{}", thread.text);
        let reply = [("body", "Hola Marta"), ("client_id", "reply-1")];
        assert_eq!(bruno.post(&format!("{path}/messages"), &reply).await.status, 422);
        let note = [("body", "Es cliente nuestra"), ("client_id", "note-1"), ("kind", "note")];
        assert_eq!(bruno.post(&format!("{path}/messages"), &note).await.status, 303);
        let thread = bruno.get(&path).await.words();
        assert!(thread.contains("Es cliente nuestra") && !thread.contains("Hola Marta"), "{thread}");
    }

    // G-18: the channel is made by itself, takes a team, and is no visitor's way in.
    async fn the_channel_of_requests_has_a_team_and_no_key(app: TestApp) {
        let mut ana = app.signed_in("ana@aurora.example").await;
        proved(&app, &mut ana).await;
        let list = ana.get("/channels").await;
        assert!(list.words().contains("Solicitudes de cuenta"), "{}", list.words());
        let place = list.attribute("tbody a[href^='/channels/']", "href").unwrap();
        let page = ana.get(&place).await;
        assert!(!page.text.contains("widget.js") && page.has("select[name=team]"), "{}", page.text);
        let aurora = app.organisation("aurora").await;
        let mut visitor = app.guest().with("accept", "*/*");
        let key = format!("/webchat/{}/visitors", crate::channels::requests_key(aurora));
        assert_eq!(visitor.post_json(&key, &serde_json::json!({})).await.status, 404);
        let team = page.attribute("select[name=team] option:not([value=''])", "value").unwrap();
        let fields = [("_method", "patch"), ("name", "Cuentas"), ("team", team.as_str())];
        assert_eq!(ana.post(&place, &fields).await.status, 303);
        assert!(ana.get("/channels").await.words().contains("Suporte"));
    }
}
