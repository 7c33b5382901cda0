//! A provider that knows us by a key and takes no secret (S-110).

use super::{mandate::mandatory, *};
use chrono::Duration;

/// It says that it takes keys.
fn taking_keys() -> Mood {
    Mood {
        described: json!({ "token_endpoint_auth_methods_supported": ["client_secret_basic", "private_key_jwt"] }),
        ..Mood::default()
    }
}

/// What an administrator types who wants a key, and typed a secret beside it.
fn by_key(issuer: &str) -> Vec<(&str, &str)> {
    let mut fields = form(issuer, ID);
    fields.push(("proof", "key"));
    fields
}

/// Where our keys stand.
async fn address(app: &TestApp) -> String {
    format!("/sso/{}/{ID}/keys", app.organisation("aurora").await)
}

/// What stands there.
async fn published(app: &TestApp) -> Value {
    let page = app.guest().get(&address(app).await).await;
    assert_eq!(page.status, 200);
    page.json()
}

fn ids(keys: &Value) -> Vec<String> {
    let keys = keys["keys"].as_array().unwrap();
    keys.iter()
        .map(|key| key["kid"].as_str().unwrap().to_owned())
        .collect()
}

/// The provider reads our keys.
async fn read(app: &TestApp, provider: &Provider) -> Value {
    let keys = published(app).await;
    provider.know(keys.clone(), app.clock.now().timestamp());
    keys
}

/// Added, read by the provider, tried and offered.
async fn known(app: &TestApp, provider: &Provider) -> Browser {
    provider.mood(taking_keys());
    let mut ana = app.signed_in(ANA).await;
    let page = ana.post("/sso/providers", &by_key(&provider.issuer())).await;
    assert_eq!(page.status, 303, "{}", page.words());
    read(app, provider).await;
    offered_by(app, provider, &mut ana).await;
    ana
}

/// An administrator sends the form once more.
async fn change(ana: &mut Browser, mut fields: Vec<(&str, &str)>) -> Page {
    fields.push(("_method", "patch"));
    ana.post(&format!("/sso/providers/{ID}"), &fields).await
}

async fn renew(ana: &mut Browser) -> String {
    ana.post(&format!("/sso/providers/{ID}/keys"), &[])
        .await
        .location()
}

testkit::both! {
    // The double takes a signed statement alone, each once, and refuses a secret beside it.
    async fn a_provider_that_knows_our_key_is_sent_no_secret(app: TestApp) {
        let (app, provider) = house(&app).await;
        let mut ana = known(&app, &provider).await;
        connected(&app, &provider, BRUNO, "subject of bruno").await;
        let before = provider.taken();
        for n in 1..=2 {
            let (_, page) = enter(&app, &provider, "subject of bruno", &json!({})).await;
            assert_eq!(page.status, 303, "{}", page.words());
            assert_eq!(provider.taken(), before + n);
        }
        let line = app.audited("sso.provider-added").await.remove(0);
        assert_eq!((&line.data["key"], &line.data["secret"]), (&json!(true), &json!(false)));
        let page = ana.get(&format!("/sso/providers/{ID}")).await;
        let words = page.words();
        assert!(words.contains(&address(&app).await) && page.has("#own-key form"), "{words}");
        assert_eq!(page.attribute("#proof option[selected]", "value").as_deref(), Some("key"));
        app.letters().await;
    }

    // Anybody may read them, for minutes, and nobody finds a private half.
    async fn what_stands_at_the_address_is_public(app: TestApp) {
        let (app, provider) = house(&app).await;
        provider.mood(taking_keys());
        let mut ana = app.signed_in(ANA).await;
        assert_eq!(app.guest().get(&address(&app).await).await.status, 404);
        ana.post("/sso/providers", &by_key(&provider.issuer())).await;
        let page = app.guest().get(&address(&app).await).await;
        assert_eq!(page.headers["cache-control"], "public, max-age=300");
        assert_eq!(page.headers["content-type"], "application/json");
        assert!(!page.headers.contains_key("set-cookie"));
        let keys = page.json();
        let key = keys["keys"][0].as_object().unwrap();
        let mut names: Vec<_> = key.keys().map(String::as_str).collect();
        names.sort_unstable();
        assert_eq!(names, ["alg", "crv", "kid", "kty", "use", "x", "y"]);
        assert_eq!(ids(&keys).len(), 1);
        app.letters().await;
    }

    async fn a_provider_that_takes_no_key_is_not_stored_with_one(app: TestApp) {
        let (app, provider) = house(&app).await;
        let mut ana = app.signed_in(ANA).await;
        let issuer = provider.issuer();
        for described in [
            json!({}),
            json!({ "token_endpoint_auth_methods_supported": ["client_secret_post"] }),
            json!({ "token_endpoint_auth_methods_supported": ["private_key_jwt"],
                "token_endpoint_auth_signing_alg_values_supported": ["RS256"] }),
        ] {
            provider.mood(Mood { described, ..Mood::default() });
            let page = ana.post("/sso/providers", &by_key(&issuer)).await;
            assert_eq!(page.status, 422);
            assert!(page.words().contains("no dice que acepte una clave"), "{}", page.words());
            assert!(page.has("#proof[aria-invalid]"));
        }
        assert_eq!(app.guest().get(&address(&app).await).await.status, 404);
        // Entra reads no address of keys.
        assert!(!ana.get("/sso/providers/new?kind=entra").await.has("#proof"));
        app.letters().await;
    }

    // What another key signed is refused there, and said to nobody but the audit.
    async fn a_key_that_the_provider_does_not_know_lets_nobody_in(app: TestApp) {
        let (app, provider) = house(&app).await;
        known(&app, &provider).await;
        let keys = published(&app).await;
        let mut forged = keys.clone();
        forged["keys"][0]["x"] = keys["keys"][0]["y"].clone();
        provider.know(forged, app.clock.now().timestamp());
        let (_, page) = enter(&app, &provider, "subject of ana", &json!({})).await;
        assert_eq!(page.status, 422);
        assert!(refused(&app).await.1.contains("invalid_client"));
        // A provider an hour ahead: the statement is over there.
        provider.know(keys, app.clock.now().timestamp() + 3_600);
        let (_, page) = enter(&app, &provider, "subject of ana", &json!({})).await;
        assert_eq!(page.status, 422);
        app.letters().await;
    }

    // Published first, used when the provider could have read it: at no moment is anybody shut out.
    async fn a_key_is_renewed_without_shutting_anybody_out(app: TestApp) {
        let (app, provider) = house(&app).await;
        let mut ana = known(&app, &provider).await;
        let old = published(&app).await;
        assert!(renew(&mut ana).await.ends_with("done=sso-done-key-renewed"));
        assert!(renew(&mut ana).await.ends_with("done=sso-done-lapsed-key-renewed"));
        let line = app.audited("sso.key-renewed").await;
        assert_eq!((line.len(), &line[0].data["name"]), (1, &json!("Keycloak")));
        let both = published(&app).await;
        assert_eq!(both["keys"].as_array().unwrap().len(), 2);
        assert_eq!(both["keys"][0], old["keys"][0]);
        assert!(!ana.get(&format!("/sso/providers/{ID}")).await.has("#own-key form"));
        // The provider has not read it yet.
        provider.know(old.clone(), app.clock.now().timestamp());
        let (_, page) = enter(&app, &provider, "subject of ana", &json!({})).await;
        assert_eq!(page.status, 303, "{}", page.words());
        // A day later it has, and the old one would do no more.
        app.clock.advance(Duration::hours(24));
        let new = json!({ "keys": [both["keys"][1]] });
        provider.know(new.clone(), app.clock.now().timestamp());
        let (_, page) = enter(&app, &provider, "subject of ana", &json!({})).await;
        assert_eq!(page.status, 303, "{}", page.words());
        assert_eq!(ids(&published(&app).await).len(), 2);
        app.clock.advance(Duration::minutes(61));
        assert_eq!(published(&app).await, new);
        app.run_jobs().await;
        assert_eq!(published(&app).await, new);
        app.letters().await;
    }

    async fn two_who_renew_at_once_make_one_key(app: TestApp) {
        let (app, provider) = house(&app).await;
        let mut ana = known(&app, &provider).await;
        let mut too = app.signed_in(ANA).await;
        let (one, other) = tokio::join!(renew(&mut ana), renew(&mut too));
        let done = [one, other];
        assert_eq!(done.iter().filter(|to| to.ends_with("done=sso-done-key-renewed")).count(), 1, "{done:?}");
        assert_eq!(ids(&published(&app).await).len(), 2);
        app.letters().await;
    }

    // G-10: another way of showing who we are is another way in, and nothing is left of the one before.
    async fn between_secret_and_key_it_is_tried_anew(app: TestApp) {
        let (app, provider) = house(&app).await;
        let mut ana = known(&app, &provider).await;
        let first = ids(&published(&app).await);
        let issuer = provider.issuer();
        // The same once more changes nothing.
        assert_eq!(change(&mut ana, by_key(&issuer)).await.status, 303);
        assert_eq!(ids(&published(&app).await), first);
        assert!(app.guest().get("/sign-in?organisation=aurora").await.has("div[data-providers]"));
        let mut secret = form(&issuer, ID);
        secret[5] = ("secret", "");
        // Saying nothing of it leaves it as it is.
        assert_eq!(change(&mut ana, secret.clone()).await.status, 303);
        assert_eq!(ids(&published(&app).await), first);
        secret.push(("proof", "secret"));
        assert_eq!(change(&mut ana, secret).await.status, 303);
        assert!(!app.guest().get("/sign-in?organisation=aurora").await.has("div[data-providers]"));
        assert_eq!(app.guest().get(&address(&app).await).await.status, 404);
        assert_eq!(ana.post(&format!("/sso/providers/{ID}/keys"), &[]).await.status, 404);
        assert!(!ana.get(&format!("/sso/providers/{ID}")).await.has("#own-key"));
        // The key again is another key.
        assert_eq!(change(&mut ana, by_key(&issuer)).await.status, 303);
        assert_ne!(ids(&published(&app).await), first);
        let second = ids(&published(&app).await);
        read(&app, &provider).await;
        offered_by(&app, &provider, &mut ana).await;
        // And so it is for another client.
        let mut another = by_key(&issuer);
        another[4] = ("client_id", "another");
        assert_eq!(change(&mut ana, another).await.status, 303);
        assert_ne!(ids(&published(&app).await), second);
        ana.post(&format!("/sso/providers/{ID}"), &[("_method", "delete")]).await;
        assert_eq!(app.guest().get(&address(&app).await).await.status, 404);
        app.letters().await;
    }

    async fn a_mandatory_provider_stays_with_its_secret(app: TestApp) {
        let (app, provider) = house(&app).await;
        provider.mood(taking_keys());
        let mut ana = mandatory(&app, &provider, "everybody").await;
        let page = change(&mut ana, by_key(&provider.issuer())).await;
        assert_eq!(page.status, 422);
        assert_eq!(app.guest().get(&address(&app).await).await.status, 404);
        let (_, page) = enter(&app, &provider, "subject of ana", &json!({})).await;
        assert_eq!(page.status, 303, "{}", page.words());
        app.letters().await;
    }

    // The stranger reads, renews and changes nothing by another organisation's number; an agent renews nothing here.
    async fn another_organisation_has_nothing_to_do_with_our_key(app: TestApp) {
        let (app, provider) = house(&app).await;
        known(&app, &provider).await;
        let before = published(&app).await;
        let boreal = app.organisation("boreal").await;
        assert_eq!(app.guest().get(&format!("/sso/{boreal}/{ID}/keys")).await.status, 404);
        assert_eq!(app.guest().get("/sso/nothing/nobody/keys").await.status, 404);
        let mut boris = app.signed_in("boris@boreal.example").await;
        assert_eq!(boris.post(&format!("/sso/providers/{ID}/keys"), &[]).await.status, 404);
        let mut bruno = app.signed_in(BRUNO).await;
        assert_eq!(bruno.post(&format!("/sso/providers/{ID}/keys"), &[]).await.status, 403);
        assert_eq!(published(&app).await, before);
        app.letters().await;
    }
}
