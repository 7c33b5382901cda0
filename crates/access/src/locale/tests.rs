testkit::both! {
    // 004-05 S-201: the choice stays, and what was typed as login with it.
    async fn a_language_is_chosen_without_losing_the_login(app: TestApp) {
        let mut browser = app.guest();
        let fields = [("locale", "fr"), ("return_to", "/sign-in?return_to=%2Fprofile"), ("identifier", "josé+x@y.example")];
        let answer = browser.post("/locale", &fields).await;
        assert_eq!(answer.status, 303);
        let page = browser.follow(&answer).await;
        assert!(page.has("html[lang=fr]"));
        assert_eq!(page.field("identifier"), "josé+x@y.example");
        assert_eq!(page.field("return_to"), "/profile");
        assert!(!answer.location().contains("y.example"), "a login has no place in an address");
        assert!(browser.get("/nowhere").await.has("html[lang=fr]"));
    }

    // S-089 S-086
    async fn the_list_leads_nowhere_else(app: TestApp) {
        for wish in ["//evil.example", "https://evil.example", "/\\evil.example", ""] {
            let answer = app.guest().post("/locale", &[("locale", "es"), ("return_to", wish)]).await;
            assert_eq!(answer.location(), "/sign-in", "{wish}");
        }
        let mut browser = app.guest();
        assert_eq!(browser.post("/locale", &[("locale", "xx; Domain=evil"), ("return_to", "/sign-in")]).await.status, 303);
        assert!(browser.cookies.is_empty());
        assert_eq!(app.guest().post("/locale", &[]).await.status, 303);
        let mut foreign = app.guest().with("origin", "https://evil.example");
        assert_eq!(foreign.post("/locale", &[("locale", "es")]).await.status, 403);
    }

    // 004-06: behind the door the choice is the member's own, and stays theirs alone.
    async fn a_members_choice_goes_with_them(app: TestApp) {
        let mut bruno = app.signed_in("bruno@aurora.example").await;
        assert_eq!(bruno.post("/locale", &[("locale", "fr"), ("return_to", "/")]).await.status, 303);
        let mut elsewhere = app.signed_in("bruno@aurora.example").await;
        assert!(elsewhere.post("/locale", &[("locale", "nonsense")]).await.status == 303);
        assert!(elsewhere.get("/lockouts").await.has("html[lang=fr]"));
        let mut boris = app.signed_in("boris@boreal.example").await;
        assert!(boris.get("/lockouts").await.has("html[lang=en]"));
    }
}
