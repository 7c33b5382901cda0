//! Invitations that a provider completes.

use super::*;

testkit::both! {
    // 7.2: an invitation is completed by the provider, once, and by whoever holds its link.
    async fn an_invitation_is_completed_by_the_provider(app: TestApp) {
        let (app, provider) = house(&app).await;
        let mut ana = offered(&app, &provider).await;
        let link = invited(&app, &mut ana, "nadia@aurora.example").await;
        let mut nadia = app.guest();
        let page = nadia.get(&link).await;
        let path = page.attribute("div[data-providers] a", "href").unwrap();
        let location = pressed(&nadia.get(&path).await);
        // Turned back once, the link is as good as before.
        let back = provider.approve(&location, &claims(&app, "subject of nadia", &json!({})));
        let (callback, query) = back.split_once("?code=").unwrap();
        let (_, rest) = query.split_once('&').unwrap();
        assert_eq!(nadia.get(&format!("{callback}?error=access_denied&{rest}")).await.status, 422);
        let location = pressed(&nadia.get(&path).await);
        let page = nadia.get(&provider.approve(&location, &claims(&app, "subject of nadia", &json!({})))).await;
        assert_eq!(page.status, 303, "{}", page.words());
        assert!(nadia.get("/profile").await.words().contains("nadia@aurora.example"));
        // It completes nothing twice.
        assert_eq!(app.guest().get(&path).await.status, 422);
        assert!(!app.guest().get(&link).await.has("div[data-providers]"));
        let (_, page) = enter(&app, &provider, "subject of nadia", &json!({})).await;
        assert_eq!(page.status, 303, "{}", page.words());
        app.letters().await;
    }

    // 000-18: coming in by the provider takes the place of no password: the welcome stays what it is, and its link is
    // for a first password until one was chosen.
    async fn a_password_is_still_to_be_created_beside_the_provider_000_18(app: TestApp) {
        let (app, provider) = house(&app).await;
        let mut ana = offered(&app, &provider).await;
        let link = invited(&app, &mut ana, "nadia@aurora.example").await;
        let mut nadia = app.guest();
        let path = nadia.get(&link).await.attribute("div[data-providers] a", "href").unwrap();
        let location = pressed(&nadia.get(&path).await);
        let page = nadia.get(&provider.approve(&location, &claims(&app, "subject of nadia", &json!({})))).await;
        assert_eq!(page.status, 303, "{}", page.words());
        let (_, page) = enter(&app, &provider, "subject of nadia", &json!({})).await;
        assert_eq!(page.status, 303, "{}", page.words());
        let new = [("password", "brincos de papel azul 9!"), ("password_confirmation", "brincos de papel azul 9!")];
        assert_eq!(app.guest().post(&link, &new).await.status, 303);
        assert_eq!(app.guest().post(&link, &new).await.status, 410);
        let fields = [("organisation", "aurora"), ("identifier", "nadia@aurora.example"), new[0]];
        assert_eq!(app.guest().post("/sign-in", &fields).await.status, 303);
        // Both open.
        let (_, page) = enter(&app, &provider, "subject of nadia", &json!({})).await;
        assert_eq!(page.status, 303, "{}", page.words());
        app.letters().await;
    }

    // S-104: whose subject is another's connects nothing, and the invitation stays as it was.
    async fn an_invitation_takes_nobody_elses_subject(app: TestApp) {
        let (app, provider) = house(&app).await;
        let mut ana = offered(&app, &provider).await;
        let link = invited(&app, &mut ana, "nadia@aurora.example").await;
        let mut nadia = app.guest();
        let path = nadia.get(&link).await.attribute("div[data-providers] a", "href").unwrap();
        let location = pressed(&nadia.get(&path).await);
        let page = nadia.get(&provider.approve(&location, &claims(&app, "subject of ana", &json!({})))).await;
        assert_eq!(page.status, 422);
        assert_eq!(app.guest().get(&link).await.status, 200);
        let aurora = app.organisation("aurora").await;
        for ticket in ["x", "", &format!("{aurora}.{}", "a".repeat(43))] {
            let page = app.guest().get(&format!("/sso/{aurora}/{ID}?invitation={ticket}")).await;
            assert_eq!(page.status, if ticket.is_empty() { 303 } else { 422 }, "{ticket}");
        }
        app.letters().await;
    }

    // 1.8: a mailbox that others read connects nobody's account.
    async fn an_invitation_to_a_shared_mailbox_wants_a_password(app: TestApp) {
        let (app, provider) = house(&app).await;
        let mut ana = offered(&app, &provider).await;
        let fields = [
            ("display_name", "Nadia"),
            ("identifier", "nadia@aurora.example"),
            ("recovery_address", "recepcao@aurora.example"),
            ("mailbox", "delegate"),
            ("role", "agent"),
            ("locale", "pt-BR"),
            ("landing", "conversations"),
            ("time_zone", "America/Sao_Paulo"),
        ];
        assert_eq!(ana.post("/members", &fields).await.status, 303);
        let link = newest(&app, "recepcao@aurora.example").await;
        let page = app.guest().get(&link).await;
        assert_eq!(page.status, 200);
        assert!(!page.has("div[data-providers]"), "{}", page.words());
        app.letters().await;
    }
}
