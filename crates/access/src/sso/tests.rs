//! Through the doors, against a provider that says whatever it is told to.

use serde_json::{Value, json};
use std::sync::atomic::Ordering::Relaxed;
use testkit::{
    Browser, Extras, PASSWORD, Page, TestApp,
    provider::{CLIENT, CLIENT_SECRET, Mood, Provider},
};

const ANA: &str = "ana@aurora.example";
const BRUNO: &str = "bruno@aurora.example";

/// A house that may call the provider.
async fn house(app: &TestApp) -> (TestApp, Provider) {
    let provider = Provider::start().await;
    let extras = Extras {
        outbound: provider.rules(),
        ..Extras::default()
    };
    (app.with(extras).await, provider)
}

/// Claims of now, which the provider fills with the rest.
fn claims(app: &TestApp, subject: &str, more: &Value) -> Value {
    let now = app.clock.now().timestamp();
    let mut claims = Provider::person(subject, "somebody@aurora.example");
    claims["iat"] = json!(now);
    claims["exp"] = json!(now + 300);
    for (name, value) in more.as_object().into_iter().flatten() {
        claims[name] = value.clone();
    }
    claims
}

/// What an administrator types.
fn form<'a>(issuer: &'a str, id: &'a str) -> Vec<(&'a str, &'a str)> {
    vec![
        ("id", id),
        ("kind", "oidc"),
        ("name", "Keycloak"),
        ("issuer", issuer),
        ("client_id", CLIENT),
        ("secret", CLIENT_SECRET),
    ]
}

/// Showing once more who one is.
const AGAIN: [(&str, &str); 1] = [("current_password", PASSWORD)];

const ID: &str = "019a0000000070008000000000000001";

async fn add(ana: &mut Browser, provider: &Provider) {
    let page = ana.post("/sso/providers", &form(&provider.issuer(), ID)).await;
    assert_eq!(page.status, 303, "{}", page.words());
}

/// Where a page that goes on by itself leads to.
fn onward(page: &Page) -> String {
    assert_eq!(page.status, 200, "{}", page.words());
    let header = page.headers["refresh"].to_str().unwrap();
    header.strip_prefix("0; url=").unwrap().to_owned()
}

/// Where a page leads to that waits for a press.
fn pressed(page: &Page) -> String {
    assert_eq!(page.status, 200, "{}", page.words());
    assert!(!page.headers.contains_key("refresh"), "it goes on by itself");
    page.attribute("main a.button", "href").unwrap()
}

/// The administrator tries the provider with their own account there, and offers it.
async fn offered(app: &TestApp, provider: &Provider) -> Browser {
    let mut ana = app.signed_in(ANA).await;
    add(&mut ana, provider).await;
    offered_by(app, provider, &mut ana).await;
    ana
}

async fn offered_by(app: &TestApp, provider: &Provider, ana: &mut Browser) {
    let away = onward(&ana.post(&format!("/sso/providers/{ID}/trial"), &AGAIN).await);
    let back = provider.approve(&away, &claims(app, "subject of ana", &json!({})));
    let page = ana.get(&back).await;
    assert!(
        page.location().ends_with("done=sso-done-linked"),
        "{} {}",
        page.location(),
        page.words()
    );
    let page = ana.post(&format!("/sso/providers/{ID}/offer"), &[]).await;
    assert!(
        page.location().ends_with("done=sso-done-offered"),
        "{}",
        page.location()
    );
}

/// The member connects their login in the profile.
async fn connected(app: &TestApp, provider: &Provider, login: &str, subject: &str) -> Browser {
    let mut browser = app.signed_in(login).await;
    let away = onward(&browser.post("/sso/links", &[AGAIN[0], ("provider", ID)]).await);
    let page = browser
        .get(&provider.approve(&away, &claims(app, subject, &json!({}))))
        .await;
    assert_eq!(page.location(), "/profile?done=sso-done-linked");
    browser
}

/// Where the button of the sign-in page leads.
async fn button(guest: &mut Browser) -> String {
    let page = guest.get("/sign-in?organisation=aurora").await;
    page.attribute("div[data-providers] a", "href").unwrap()
}

/// A guest presses the button; where the provider is.
async fn away(guest: &mut Browser) -> String {
    let path = button(guest).await;
    let page = guest.get(&path).await;
    assert_eq!(page.status, 303, "{}", page.words());
    page.location()
}

async fn enter(app: &TestApp, provider: &Provider, subject: &str, more: &Value) -> (Browser, Page) {
    let mut guest = app.guest();
    let location = away(&mut guest).await;
    let page = guest
        .get(&provider.approve(&location, &claims(app, subject, more)))
        .await;
    (guest, page)
}

/// Outcome and reason of the newest refusal.
async fn refused(app: &TestApp) -> (String, String) {
    let line = app.audited("sso.refused").await.remove(0);
    let reason = line.data["reason"].as_str().unwrap_or_default().to_owned();
    (line.outcome, reason)
}

/// Where an administrator finds a member.
async fn place(ana: &mut Browser, login: &str) -> String {
    let list = ana.get(&format!("/members?q={login}")).await;
    list.attribute("tbody th a", "href").unwrap()
}

/// The path of the newest link that was mailed to somebody.
async fn newest(app: &TestApp, to: &str) -> String {
    let letters = app.letters().await;
    letters
        .iter()
        .rev()
        .find(|letter| letter.to.contains(to))
        .unwrap()
        .path()
}

async fn invited(app: &TestApp, ana: &mut Browser, login: &str) -> String {
    let fields = [
        ("display_name", "Nadia"),
        ("identifier", login),
        ("recovery_address", login),
        ("role", "agent"),
        ("locale", "pt-BR"),
        ("landing", "conversations"),
        ("time_zone", "America/Sao_Paulo"),
    ];
    let page = ana.post("/members", &fields).await;
    assert_eq!(page.status, 303, "{}", page.words());
    newest(app, login).await
}

testkit::both! {
    // S-100, S-104, 000-17, 001-15: the subject that a member connected opens their login, and nothing else is typed.
    async fn a_member_comes_in_by_the_provider_they_connected(app: TestApp) {
        let (app, provider) = house(&app).await;
        let mut ana = offered(&app, &provider).await;
        let mut bruno = connected(&app, &provider, BRUNO, "subject of bruno").await;
        let profile = bruno.get("/profile").await;
        assert!(profile.all("#links li").concat().contains("somebody@aurora.example"), "{}", profile.words());
        let (mut guest, page) = enter(&app, &provider, "subject of bruno", &json!({})).await;
        assert_eq!(page.status, 303, "{}", page.words());
        assert_eq!(page.location(), "/conversations");
        let profile = guest.get("/profile").await;
        assert!(profile.words().contains(BRUNO), "{}", profile.words());
        let attempt = &app.audited("sign_in.attempt").await[0];
        assert_eq!(attempt.data["method"], "provider");
        let list = ana.get("/sso").await;
        assert!(list.all("tbody tr").concat().contains("Keycloak"));
        app.letters().await;
    }

    // S-104, S-106: what a provider says of addresses and names leads to nobody (nOAuth).
    async fn an_address_of_somebody_else_leads_to_nobody(app: TestApp) {
        let (app, provider) = house(&app).await;
        offered(&app, &provider).await;
        let more = json!({ "email": BRUNO, "email_verified": true, "preferred_username": BRUNO, "upn": BRUNO, "name": "Bruno" });
        let (mut guest, page) = enter(&app, &provider, "a stranger", &more).await;
        assert_eq!(page.status, 422);
        assert!(page.has(".refusal"), "{}", page.words());
        assert_eq!(guest.get("/conversations").await.status, 303);
        assert_eq!(refused(&app).await.0, "unknown");
        app.letters().await;
    }

    // S-100: an answer is taken once, by the browser that asked, within ten minutes.
    async fn an_answer_is_taken_once_and_only_by_the_browser_that_asked(app: TestApp) {
        let (app, provider) = house(&app).await;
        offered(&app, &provider).await;
        connected(&app, &provider, BRUNO, "subject of bruno").await;
        let mut guest = app.guest();
        let location = away(&mut guest).await;
        let back = provider.approve(&location, &claims(&app, "subject of bruno", &json!({})));
        let kept = guest.cookies.clone();
        // Another browser, and one that began a sign-in of its own.
        assert_eq!(app.guest().get(&back).await.status, 422);
        let mut other = app.guest();
        away(&mut other).await;
        assert_eq!(other.get(&back).await.status, 422);
        assert_eq!(guest.get(&back).await.status, 303);
        // The same browser again, with all that it had then.
        let mut again = app.guest();
        again.cookies.clone_from(&kept);
        assert_eq!(again.get(&back).await.status, 422);
        // The provider would even give a second token for it.
        let second = provider.approve(&location, &claims(&app, "subject of bruno", &json!({})));
        again.cookies = kept;
        assert_eq!(again.get(&second).await.status, 422);
        // Too late.
        let mut slow = app.guest();
        let location = away(&mut slow).await;
        app.clock.advance(chrono::Duration::minutes(10));
        let back = provider.approve(&location, &claims(&app, "subject of bruno", &json!({})));
        assert_eq!(slow.get(&back).await.status, 422);
        app.letters().await;
    }

    // S-101, S-102, S-103: each forged thing is refused, and the audit says which.
    async fn what_is_forged_is_refused_and_stands_in_the_audit(app: TestApp) {
        let (app, provider) = house(&app).await;
        offered(&app, &provider).await;
        connected(&app, &provider, BRUNO, "subject of bruno").await;
        let now = app.clock.now().timestamp();
        for (more, reason) in [
            (json!({ "iss": "https://forger.example" }), "another issuer"),
            (json!({ "aud": "another" }), "somebody else"),
            (json!({ "nonce": "another" }), "another sign-in"),
            (json!({ "exp": now - 61 }), "over"),
            (json!({ "events": {} }), "another kind"),
        ] {
            let (_, page) = enter(&app, &provider, "subject of bruno", &more).await;
            assert_eq!(page.status, 422, "{more}");
            let (_, said) = refused(&app).await;
            assert!(said.contains(reason), "{more}: {said}");
        }
        for (mood, reason) in [
            (Mood { forged: true, ..Mood::default() }, "signature"),
            (Mood { header: json!({ "alg": "none" }), ..Mood::default() }, "no token"),
            (Mood { header: json!({ "typ": "logout+jwt" }), ..Mood::default() }, "another kind"),
            (Mood { header: json!({ "kid": "of the forger" }), ..Mood::default() }, "not in the provider"),
            (Mood { error: Some("invalid_grant"), ..Mood::default() }, "invalid_grant"),
        ] {
            provider.mood(mood.clone());
            let (_, page) = enter(&app, &provider, "subject of bruno", &json!({})).await;
            assert_eq!(page.status, 422, "{mood:?}");
            let (_, said) = refused(&app).await;
            assert!(said.contains(reason), "{mood:?}: {said}");
        }
        provider.mood(Mood::default());
        // Somebody else's answer, or one without a name where the provider gives its name.
        for iss in ["https%3A%2F%2Fanother.example", ""] {
            let mut guest = app.guest();
            let location = away(&mut guest).await;
            let back = provider.approve(&location, &claims(&app, "subject of bruno", &json!({})));
            let (start, _) = back.split_once("&iss=").unwrap();
            let back = if iss.is_empty() { start.to_owned() } else { format!("{start}&iss={iss}") };
            assert_eq!(guest.get(&back).await.status, 422);
        }
        app.letters().await;
    }

    // S-101: a new key is fetched when a token names it, and no forger makes us fetch again and again.
    async fn a_new_key_is_learnt_and_asked_for_at_most_every_five_minutes(app: TestApp) {
        let (app, provider) = house(&app).await;
        offered(&app, &provider).await;
        connected(&app, &provider, BRUNO, "subject of bruno").await;
        app.clock.advance(chrono::Duration::minutes(6));
        provider.rotate("second");
        let before = provider.fetched.load(Relaxed);
        let (_, page) = enter(&app, &provider, "subject of bruno", &json!({})).await;
        assert_eq!(page.status, 303, "{}", page.words());
        assert_eq!(provider.fetched.load(Relaxed), before + 1);
        for n in 0..5 {
            provider.mood(Mood { header: json!({ "kid": format!("forged {n}") }), ..Mood::default() });
            let (_, page) = enter(&app, &provider, "subject of bruno", &json!({})).await;
            assert_eq!(page.status, 422);
        }
        assert_eq!(provider.fetched.load(Relaxed), before + 1);
        app.letters().await;
    }

    // S-111: a provider that is gone keeps nobody from their password, and what is known of it lasts for a day.
    async fn a_provider_that_is_down_is_said_and_passwords_go_on(app: TestApp) {
        let (app, provider) = house(&app).await;
        offered(&app, &provider).await;
        connected(&app, &provider, BRUNO, "subject of bruno").await;
        provider.mood(Mood { down: true, ..Mood::default() });
        let (_, page) = enter(&app, &provider, "subject of bruno", &json!({})).await;
        assert_eq!(page.status, 503);
        assert!(page.has("form[action='/sign-in']"), "{}", page.words());
        app.signed_in(BRUNO).await;
        app.clock.advance(chrono::Duration::hours(25));
        let mut guest = app.guest();
        let path = button(&mut guest).await;
        assert_eq!(guest.get(&path).await.status, 503);
        provider.mood(Mood::default());
        app.clock.advance(chrono::Duration::seconds(31));
        let (_, page) = enter(&app, &provider, "subject of bruno", &json!({})).await;
        assert_eq!(page.status, 303, "{}", page.words());
        app.letters().await;
    }

    // S-125: a provider of one organisation opens no other, whatever is written into the address.
    async fn a_provider_opens_no_other_organisation(app: TestApp) {
        let (app, provider) = house(&app).await;
        offered(&app, &provider).await;
        let aurora = button(&mut app.guest()).await;
        let boreal = app.organisation("boreal").await;
        let there = format!("/sso/{boreal}/{ID}");
        assert_eq!(app.guest().get(&there).await.status, 404);
        assert_eq!(app.guest().get(&format!("{there}/callback?code=a&state=b")).await.status, 404);
        let mut guest = app.guest();
        let location = away(&mut guest).await;
        let back = provider.approve(&location, &claims(&app, "subject of ana", &json!({})));
        assert_eq!(guest.get(&back.replace(&aurora, &there)).await.status, 404);
        // The stranger sees, tries and ends nothing.
        let mut boris = app.signed_in("boris@boreal.example").await;
        for path in [format!("/sso/providers/{ID}"), format!("/sso/providers/{ID}/trial")] {
            let tried = if path.ends_with("trial") { vec![] } else { vec![("_method", "delete")] };
            assert_eq!(boris.post(&path, &tried).await.status, 404, "{path}");
        }
        assert_eq!(boris.post("/sso/links", &[AGAIN[0], ("provider", ID)]).await.status, 404);
        assert_eq!(boris.post(&format!("/sso/links/{ID}"), &[("_method", "delete")]).await.status, 404);
        assert!(!boris.get("/sso").await.has("tbody tr"));
        app.letters().await;
    }

    // S-104: a subject is one member's, and a link ends with the member's word.
    async fn a_subject_is_one_members_until_they_disconnect_it(app: TestApp) {
        let (app, provider) = house(&app).await;
        offered(&app, &provider).await;
        let mut bruno = connected(&app, &provider, BRUNO, "one subject").await;
        let mut sofia = app.signed_in("sofia@aurora.example").await;
        let away = onward(&sofia.post("/sso/links", &[AGAIN[0], ("provider", ID)]).await);
        let page = sofia.get(&provider.approve(&away, &claims(&app, "one subject", &json!({})))).await;
        assert_eq!(page.location(), "/profile?done=sso-done-lapsed-taken");
        let page = bruno.post(&format!("/sso/links/{ID}"), &[("_method", "delete")]).await;
        assert_eq!(page.location(), "/profile?done=sso-done-unlinked");
        let (_, page) = enter(&app, &provider, "one subject", &json!({})).await;
        assert_eq!(page.status, 422);
        app.letters().await;
    }

    // S-100: connecting takes the very session that asked for it.
    async fn another_session_connects_nothing(app: TestApp) {
        let (app, provider) = house(&app).await;
        offered(&app, &provider).await;
        let mut bruno = app.signed_in(BRUNO).await;
        let away = onward(&bruno.post("/sso/links", &[AGAIN[0], ("provider", ID)]).await);
        let back = provider.approve(&away, &claims(&app, "of an attacker", &json!({})));
        let mut sofia = app.signed_in("sofia@aurora.example").await;
        assert!(sofia.get(&back).await.status == 422);
        // The cookie alone, in a browser where somebody else is signed in.
        let way = "__Host-guichet_sso";
        sofia.cookies.insert(way.to_owned(), bruno.cookies[way].clone());
        assert_eq!(sofia.get(&back).await.location(), "/profile?done=sso-done-lapsed");
        assert_eq!(sofia.get("/profile").await.all("#links small").len(), 0);
        app.letters().await;
    }

    // 000-17: who was disabled here comes in by no provider either.
    async fn a_disabled_member_comes_in_by_no_provider(app: TestApp) {
        let (app, provider) = house(&app).await;
        let mut ana = offered(&app, &provider).await;
        connected(&app, &provider, BRUNO, "subject of bruno").await;
        let bruno = place(&mut ana, BRUNO).await;
        let page = ana.post(&format!("{bruno}/deactivation"), &[]).await;
        assert_eq!(page.status, 303, "{}", page.words());
        let (_, page) = enter(&app, &provider, "subject of bruno", &json!({})).await;
        assert_eq!(page.status, 422);
        app.letters().await;
    }

    // G-10: nothing is offered that the administrator did not come through themselves.
    async fn what_was_not_tried_is_not_offered(app: TestApp) {
        let (app, provider) = house(&app).await;
        let mut ana = app.signed_in(ANA).await;
        add(&mut ana, &provider).await;
        let page = ana.post(&format!("/sso/providers/{ID}/offer"), &[]).await;
        assert!(page.location().ends_with("done=sso-done-lapsed-untried"), "{}", page.location());
        assert!(!app.guest().get("/sign-in?organisation=aurora").await.has("div[data-providers]"));
        let aurora = app.organisation("aurora").await;
        assert_eq!(app.guest().get(&format!("/sso/{aurora}/{ID}")).await.status, 404);
        // Turned back at the provider: it was not tried.
        let away = onward(&ana.post(&format!("/sso/providers/{ID}/trial"), &AGAIN).await);
        let back = provider.approve(&away, &claims(&app, "subject of ana", &json!({})));
        let (path, query) = back.split_once("?code=").unwrap();
        let (_, rest) = query.split_once('&').unwrap();
        let page = ana.get(&format!("{path}?error=access_denied&{rest}")).await;
        assert!(page.location().ends_with("done=sso-done-lapsed-cancelled"), "{}", page.location());
        app.letters().await;
    }

    // S-101, S-108: what does not answer as it should is not stored, and the page says why.
    async fn a_provider_that_does_not_answer_is_not_stored(app: TestApp) {
        let (house, provider) = house(&app).await;
        let mut ana = house.signed_in(ANA).await;
        let issuer = provider.issuer();
        for (issuer, key) in [
            (format!("{issuer}/"), "otra dirección"),
            ("https://localhost:1".to_owned(), "no responde nadie"),
            ("https://10.0.0.1".to_owned(), "red privada"),
            ("https://169.254.169.254/latest".to_owned(), "red privada"),
            ("http://localhost".to_owned(), "dirección https"),
            (String::new(), "dirección https"),
        ] {
            let page = ana.post("/sso/providers", &form(&issuer, ID)).await;
            assert_eq!(page.status, 422, "{issuer}");
            assert!(page.words().contains(key), "{issuer}: {}", page.words());
            assert_eq!(page.field("issuer"), issuer, "what was typed stays");
        }
        // A house that was allowed nothing calls nothing within.
        let mut strict = app.signed_in(ANA).await;
        let page = strict.post("/sso/providers", &form(&issuer, ID)).await;
        assert!(page.words().contains("red privada"), "{}", page.words());
        add(&mut ana, &provider).await;
        let mut twice = form(&issuer, "019a0000000070008000000000000002");
        twice[2] = ("name", "keycloak");
        let page = ana.post("/sso/providers", &twice).await;
        assert!(page.words().contains("tiene este nombre"), "{}", page.words());
        house.letters().await;
    }

    // S-110, S-186: our secret there is sealed, shown to nobody, kept when none is typed and replaced when one is.
    async fn our_secret_is_sealed_and_changes_without_a_new_trial(app: TestApp) {
        let (app, provider) = house(&app).await;
        let mut ana = offered(&app, &provider).await;
        let path = format!("/sso/providers/{ID}");
        let page = ana.get(&path).await;
        assert!(!page.text.contains("s3cret"), "shown");
        let issuer = provider.issuer();
        let mut change = form(&issuer, ID);
        change.push(("_method", "patch"));
        change[5] = ("secret", "");
        let ends = (app.clock.now() + chrono::Duration::days(7)).format("%Y-%m-%d").to_string();
        change.push(("expires", &ends));
        let page = ana.post(&path, &change).await;
        assert!(page.location().ends_with("sso-done-changed"), "{}", page.words());
        let page = ana.get(&path).await;
        assert!(page.has(".notice[data-tone=warn]"), "{}", page.words());
        let (_, page) = enter(&app, &provider, "subject of ana", &json!({})).await;
        assert_eq!(page.status, 303, "{}", page.words());
        change[5] = ("secret", "a wrong one");
        ana.post(&path, &change).await;
        let (_, page) = enter(&app, &provider, "subject of ana", &json!({})).await;
        assert_eq!(page.status, 422);
        // Another client is another application: it must be tried again.
        change[4] = ("client_id", "another");
        change[5] = ("secret", "of the other one");
        ana.post(&path, &change).await;
        assert!(!app.guest().get("/sign-in?organisation=aurora").await.has("div[data-providers]"));
        app.letters().await;
    }

    // S-111: a provider that is removed opens nothing any more, and links to it are forgotten.
    async fn a_removed_provider_opens_nothing(app: TestApp) {
        let (app, provider) = house(&app).await;
        let mut ana = offered(&app, &provider).await;
        let mut guest = app.guest();
        let location = away(&mut guest).await;
        let back = provider.approve(&location, &claims(&app, "subject of ana", &json!({})));
        let page = ana.post(&format!("/sso/providers/{ID}"), &[("_method", "delete")]).await;
        assert_eq!(page.location(), "/sso?done=sso-done-removed");
        assert_eq!(guest.get(&back).await.status, 404);
        assert_eq!(ana.get("/profile").await.all("#links li").len(), 0);
        app.letters().await;
    }

    // S-105, 7.2: an invitation is completed by the provider, once, and by whoever holds its link.
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
        // The link is spent, for passwords and for providers.
        assert_eq!(app.guest().get(&link).await.status, 410);
        assert_eq!(app.guest().get(&path).await.status, 422);
        let (_, page) = enter(&app, &provider, "subject of nadia", &json!({})).await;
        assert_eq!(page.status, 303, "{}", page.words());
        app.letters().await;
    }

    // S-104, S-105: whose subject is another's connects nothing, and the invitation stays as it was.
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

    // S-100, S-103, S-104: of a hundred presses of the same answer one comes in.
    async fn of_many_at_once_one_answer_is_taken(app: TestApp) {
        let (app, provider) = house(&app).await;
        offered(&app, &provider).await;
        let mut guest = app.guest();
        let location = away(&mut guest).await;
        let mut tries = Vec::new();
        for _ in 0..20 {
            // The provider gives a code for each: what stops them is ours.
            let back = provider.approve(&location, &claims(&app, "subject of ana", &json!({})));
            let mut one = guest.clone();
            tries.push(tokio::spawn(async move { one.get(&back).await.status }));
        }
        let mut taken = 0;
        for one in tries {
            taken += i32::from(one.await.unwrap() == 303);
        }
        assert_eq!(taken, 1);
        app.letters().await;
    }

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

    // S-154, S-053: a minute at somebody's screen opens no way in for ever, and the mailbox is told of every new one.
    async fn who_connects_shows_once_more_who_they_are_and_is_told(app: TestApp) {
        let (app, provider) = house(&app).await;
        let mut ana = app.signed_in(ANA).await;
        add(&mut ana, &provider).await;
        for again in ["", "a wrong one"] {
            let fields = [("current_password", again)];
            let page = ana.post(&format!("/sso/providers/{ID}/trial"), &fields).await;
            assert_eq!(page.status, 422, "{again}");
            assert!(!page.headers.contains_key("refresh"));
        }
        offered_by(&app, &provider, &mut ana).await;
        let mut bruno = app.signed_in(BRUNO).await;
        let page = bruno.get(&format!("/sso/links/{ID}/new")).await;
        assert!(page.has("input[name=current_password]"), "{}", page.words());
        let page = bruno.post("/sso/links", &[("provider", ID)]).await;
        assert_eq!(page.status, 422);
        app.letters().await;
        connected(&app, &provider, BRUNO, "subject of bruno").await;
        let letters = app.letters().await;
        let told = letters.iter().find(|letter| letter.to.contains("bruno")).unwrap();
        assert!(told.text.contains("Keycloak") && told.text.contains("somebody@aurora.example"), "{}", told.text);
    }

    // S-086: another site's link, or one in a mail, takes nobody anywhere without a press of their own.
    async fn no_other_site_sends_somebody_through(app: TestApp) {
        let (app, provider) = house(&app).await;
        offered(&app, &provider).await;
        let path = button(&mut app.guest()).await;
        for site in ["cross-site", "same-site"] {
            let mut guest = app.guest().with("sec-fetch-site", site);
            let location = pressed(&guest.get(&path).await);
            let page = guest.get(&provider.approve(&location, &claims(&app, "subject of ana", &json!({})))).await;
            assert_eq!(page.status, 303, "a press is enough: {}", page.words());
        }
        for site in ["same-origin", "none"] {
            let mut guest = app.guest().with("sec-fetch-site", site);
            assert_eq!(guest.get(&path).await.status, 303, "{site}");
        }
        // Whoever is in already is asked, whatever led there.
        let mut bruno = app.signed_in(BRUNO).await;
        pressed(&bruno.get(&path).await);
        // And nobody is sent from one way in to the next.
        let mut guest = app.guest();
        let away = guest.get(&format!("{path}?return_to={path}")).await.location();
        let page = guest.get(&provider.approve(&away, &claims(&app, "subject of ana", &json!({})))).await;
        assert!(!page.location().starts_with("/sso/"), "{}", page.location());
        app.letters().await;
    }

    // S-110: our secret goes to nobody it was not given by.
    async fn a_secret_is_not_carried_to_another_issuer(app: TestApp) {
        let (app, provider) = house(&app).await;
        let mut ana = offered(&app, &provider).await;
        let other = Provider::start().await;
        let (issuer, theirs) = (provider.issuer(), other.issuer());
        let path = format!("/sso/providers/{ID}");
        for (issuer, client) in [(theirs.as_str(), CLIENT), (issuer.as_str(), "another")] {
            let mut change = form(issuer, ID);
            change[4] = ("client_id", client);
            change[5] = ("secret", "");
            change.push(("_method", "patch"));
            let page = ana.post(&path, &change).await;
            assert_eq!(page.status, 422, "{issuer} {client}");
        }
        app.letters().await;
    }

    // S-111: who sets out while it is offered is not let in once it is not.
    async fn what_is_withdrawn_or_changed_meanwhile_lets_nobody_in(app: TestApp) {
        let (app, provider) = house(&app).await;
        let mut ana = offered(&app, &provider).await;
        let mut guest = app.guest();
        let location = away(&mut guest).await;
        let offer = format!("/sso/providers/{ID}/offer");
        ana.post(&offer, &[("_method", "delete")]).await;
        let page = guest.get(&provider.approve(&location, &claims(&app, "subject of ana", &json!({})))).await;
        assert_eq!(page.status, 422);
        app.letters().await;
    }

    // S-111: a provider that does not answer is asked by one, and by nobody else for half a minute.
    async fn a_floor_does_not_wait_for_a_provider_one_after_the_other(app: TestApp) {
        let (app, provider) = house(&app).await;
        offered(&app, &provider).await;
        connected(&app, &provider, BRUNO, "subject of bruno").await;
        app.clock.advance(chrono::Duration::hours(2));
        provider.mood(Mood { described: json!({ "issuer": "https://another.example" }), ..Mood::default() });
        // What it says of itself is wrong now; what was known lets people in, and it is asked once.
        let before = provider.described();
        for _ in 0..5 {
            let (_, page) = enter(&app, &provider, "subject of bruno", &json!({})).await;
            assert_eq!(page.status, 303, "{}", page.words());
        }
        assert_eq!(provider.described(), before + 1);
        app.letters().await;
    }

    // G-09, 7.1: an administrator takes a connection away, and a stranger does not.
    async fn an_administrator_takes_a_connection_away(app: TestApp) {
        let (app, provider) = house(&app).await;
        let mut ana = offered(&app, &provider).await;
        connected(&app, &provider, BRUNO, "subject of bruno").await;
        let path = place(&mut ana, BRUNO).await;
        let page = ana.get(&path).await;
        let action = page.attribute("#links form", "action").unwrap();
        let mut boris = app.signed_in("boris@boreal.example").await;
        assert_eq!(boris.post(&action, &[("_method", "delete")]).await.status, 404);
        let mut bruno = app.signed_in(BRUNO).await;
        assert_eq!(bruno.post(&action, &[("_method", "delete")]).await.status, 403);
        let page = ana.post(&action, &[("_method", "delete")]).await;
        assert!(page.location().ends_with("done=sso-done-taken"), "{}", page.words());
        let (_, page) = enter(&app, &provider, "subject of bruno", &json!({})).await;
        assert_eq!(page.status, 422);
        app.letters().await;
    }
}
