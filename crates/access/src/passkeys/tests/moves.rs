//! When the house moves to another address.

use super::*;

testkit::both! {
    // S-143: passkeys of the address before open nothing, their owners get in on paper, and administrators are warned.
    async fn passkeys_of_the_address_before_are_told_to_administrators(app: TestApp) {
        let mut device = Authenticator::default();
        let (mut bruno, codes) = with_passkey(&app, BRUNO, &mut device).await;
        let mut ana = app.signed_in(ANA).await;
        assert!(!ana.get("/policies").await.words().contains("localhost"));
        app.alter("update factor set rp_id = 'old.example'").await;
        let policies = ana.get("/policies").await;
        assert!(policies.has(".notice[data-tone=warn]") && policies.words().contains("old.example"), "{}", policies.words());
        let mut boris = app.signed_in(BORIS).await;
        assert!(!boris.get("/policies").await.words().contains("old.example"), "the stranger's house has none");
        assert!(bruno.get("/profile/factors").await.words().contains("Es de old.example"));
        let mut browser = between(&app, BRUNO).await;
        assert!(browser.get("/sign-in/factor").await.has("form[action='/sign-in/factor?with=recovery-code']"), "paper is asked for at once");
        assert_eq!(posed(&mut browser, "/sign-in/factor/challenge").await.0["allowCredentials"], serde_json::json!([]));
        assert_eq!(second(&mut browser, &mut device).await.status, 422);
        assert_eq!(browser.post("/sign-in/factor?with=recovery-code", &[("code", &codes[0])]).await.status, 303);
        app.letters().await;
    }

    // S-143: kept under the address before, they are used at the new one, which the old one vouches for.
    async fn passkeys_move_along_where_the_old_address_vouches_for_the_new(app: TestApp) {
        assert_eq!(app.guest().get("/.well-known/webauthn").await.status, 404);
        let moved = app.with_passkeys_of("old.example", &["https://new.example"]).await;
        let told = moved.guest().get("/.well-known/webauthn").await;
        assert_eq!(told.json(), serde_json::json!({ "origins": ["https://new.example"] }));
        assert!(told.headers["content-type"].to_str().unwrap().starts_with("application/json"));
        let mut device = Authenticator::default();
        with_passkey(&moved, BRUNO, &mut device).await;
        for origin in ["https://new.example", "https://old.example", "http://localhost:8080"] {
            device.origin = origin.to_owned();
            assert_eq!(alone(&mut moved.guest(), &mut device).await.status, 303, "{origin}");
        }
        for origin in ["https://sub.new.example", "http://new.example", "https://new.example:444", "https://new.example.evil"] {
            device.origin = origin.to_owned();
            assert_eq!(alone(&mut moved.guest(), &mut device).await.status, 422, "{origin}");
        }
        app.letters().await;
    }
}
