//! The way out.

use super::*;

testkit::both! {
    // S-109, S-084: who signed out at the provider is out here at once; each token counts once, and only whole ones do.
    async fn who_signs_out_at_the_provider_is_out_here(app: TestApp) {
        let (app, provider) = house(&app).await;
        offered(&app, &provider).await;
        let mut by_password = connected(&app, &provider, BRUNO, "subject of bruno").await;
        let (mut one, _) = enter(&app, &provider, "subject of bruno", &json!({ "sid": "one" })).await;
        let (mut two, _) = enter(&app, &provider, "subject of bruno", &json!({ "sid": "two" })).await;
        let path = format!("{}/logout", button(&mut app.guest()).await);
        let now = app.clock.now().timestamp();
        let claims = json!({ "iat": now, "exp": now + 100, "sub": "subject of bruno", "sid": "one" });
        let mut machine = app.guest().with("origin", "").with("accept", "*/*");
        for (header, changes) in [
            (json!({ "typ": "JWT" }), json!({})),
            (json!({}), json!({ "events": {} })),
            (json!({}), json!({ "aud": "another" })),
            (json!({}), json!({ "iss": "https://another.example" })),
            (json!({}), json!({ "iat": now - 181 })),
            (json!({}), json!({ "nonce": "n" })),
        ] {
            let mut whole = claims.clone();
            for (name, value) in changes.as_object().unwrap() {
                whole[name] = value.clone();
            }
            let token = provider.logout_token(&header, &whole);
            let page = machine.post(&path, &[("logout_token", &token)]).await;
            assert_eq!(page.status, 400, "{header} {changes}");
        }
        assert_eq!(machine.post(&path, &[("logout_token", "x")]).await.status, 400);
        assert_eq!(one.get("/profile").await.status, 200);
        let token = provider.logout_token(&json!({}), &claims);
        let page = machine.post(&path, &[("logout_token", &token)]).await;
        assert_eq!(page.status, 200, "{}", page.words());
        assert_eq!(page.headers["cache-control"], "no-store");
        assert_eq!(one.get("/profile").await.status, 303);
        assert_eq!(two.get("/profile").await.status, 200);
        assert_eq!(machine.post(&path, &[("logout_token", &token)]).await.status, 400, "once");
        // Without a session's name all of the person's that came by the provider end; a password's does not.
        let all = json!({ "iat": now, "exp": now + 100, "sub": "subject of bruno" });
        let token = provider.logout_token(&json!({}), &all);
        assert_eq!(machine.post(&path, &[("logout_token", &token)]).await.status, 200);
        assert_eq!(two.get("/profile").await.status, 303);
        assert_eq!(by_password.get("/profile").await.status, 200);
        // Another organisation's address takes none of it.
        let boreal = app.organisation("boreal").await;
        let token = provider.logout_token(&json!({}), &all);
        let there = format!("/sso/{boreal}/{ID}/logout");
        assert_eq!(machine.post(&there, &[("logout_token", &token)]).await.status, 404);
        app.letters().await;
    }

    // G-14, 001-20: whoever leaves is told that they are still known at the provider, and can leave there.
    async fn who_leaves_here_can_leave_at_the_provider(app: TestApp) {
        let (app, provider) = house(&app).await;
        offered(&app, &provider).await;
        let (mut ana, page) = enter(&app, &provider, "subject of ana", &json!({})).await;
        assert_eq!(page.status, 303);
        let left = ana.post("/sign-out", &[]).await;
        let page = ana.get(&left.location()).await;
        let path = page.attribute(".notice a", "href").unwrap();
        let away = ana.get(&path).await.location();
        assert!(away.contains("/leave?client_id=") && away.contains("post_logout_redirect_uri="), "{away}");
        // With the token it began with, which some ask for; sealed until then, and told to nobody else, or twice.
        let token = away.split("id_token_hint=").nth(1).unwrap();
        assert_eq!(token.split('.').count(), 3, "{away}");
        let kept = app.texts("select cast(coalesce(max(length(token)), 0) as text) as t from sso_session").await;
        assert!(kept[0].parse::<usize>().unwrap() > token.len(), "{kept:?}");
        assert!(!ana.get(&path).await.location().contains("id_token_hint"));
        assert!(!app.guest().get(&path).await.location().contains("id_token_hint"));
        // Who came by a password is told nothing of it.
        let mut bruno = app.signed_in(BRUNO).await;
        let left = bruno.post("/sign-out", &[]).await.location();
        assert!(!left.contains("provider="), "{left}");
        app.letters().await;
    }

    // S-084, S-109: a session that came by a provider ends as every other, and what is over is forgotten.
    async fn a_session_by_a_provider_ends_with_its_member(app: TestApp) {
        let (app, provider) = house(&app).await;
        let mut ana = offered(&app, &provider).await;
        connected(&app, &provider, BRUNO, "subject of bruno").await;
        let (mut bruno, _) = enter(&app, &provider, "subject of bruno", &json!({})).await;
        let path = place(&mut ana, BRUNO).await;
        assert_eq!(ana.post(&format!("{path}/deactivation"), &[]).await.status, 303);
        assert_eq!(bruno.get("/profile").await.status, 303);
        app.letters().await;
    }
}
