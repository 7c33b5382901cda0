//! A mailbox is no second factor.

use super::*;
use chrono::Duration;

const NEW: &str = "lluvia-mesa-cobre-farol-58";

async fn link(app: &TestApp) -> String {
    app.letters().await;
    app.clock.advance(Duration::seconds(1));
    app.guest()
        .post("/recovery", &[("identifier", BRUNO), ("organisation", "aurora")])
        .await;
    app.letters().await.remove(0).path()
}

async fn choose(browser: &mut Browser, path: &str) -> Page {
    let fields = [("password", NEW), ("password_confirmation", NEW)];
    browser.post(path, &fields).await
}

async fn prove(browser: &mut Browser, code: &str) -> Page {
    browser.post("/recovery/factor", &[("code", code)]).await
}

/// A browser that chose a new password and owes a code for it.
async fn owing(app: &TestApp) -> (Browser, String) {
    let path = link(app).await;
    let mut browser = app.guest();
    let chosen = choose(&mut browser, &path).await;
    assert_eq!(
        (chosen.status, chosen.location().as_str()),
        (303, "/recovery/factor")
    );
    (browser, path)
}

testkit::both! {
    // 004-44 S-155: the new password is stored only after a code; the mail alone changes nothing.
    async fn a_new_password_waits_for_the_code(app: TestApp) {
        let (mut old, held): (Browser, Held) = with_device(&app, BRUNO).await;
        let (mut browser, path) = owing(&app).await;
        assert!(!browser.cookies.contains_key(SESSION));
        assert!(browser.get("/recovery/factor").await.has("form[action='/recovery/factor'] input[autocomplete='one-time-code']"));
        assert_eq!(password(&mut app.guest(), BRUNO, PASSWORD).await.location(), "/sign-in/factor", "still the old one");
        assert_eq!(password(&mut app.guest(), BRUNO, NEW).await.status, 422);
        assert_eq!(old.get("/session").await.status, 200);
        assert_eq!(app.guest().get(&path).await.status, 200, "the link is not spent yet");
        assert_eq!(prove(&mut browser, &held.never(&app)).await.status, 422);
        assert_eq!(code(&mut browser, &held.next(&app)).await.location(), "/recovery/factor", "no way into a session");
        let (mut browser, path) = owing(&app).await;
        let done = prove(&mut browser, &held.next(&app)).await;
        assert_eq!(done.location(), "/sign-in?organisation=aurora&done=recovery-done-chosen");
        assert!(!browser.cookies.contains_key(SESSION) && !browser.cookies.contains_key(FLOW));
        assert_eq!(app.guest().get(&path).await.status, 410);
        assert_ne!(old.get("/session").await.status, 200);
        assert_eq!(password(&mut app.guest(), BRUNO, PASSWORD).await.status, 422);
        assert_eq!(password(&mut app.guest(), BRUNO, NEW).await.location(), "/sign-in/factor", "the device counts as before");
        app.letters().await;
    }

    // 004-44 S-153: a code on paper will do, once; and guessing is stopped here by the same counters as at the sign-in.
    async fn guesses_in_a_recovery_and_at_the_sign_in_add_up_s_040(app: TestApp) {
        let (_bruno, held) = with_device(&app, BRUNO).await;
        let mut signing = between(&app, BRUNO).await;
        let (mut browser, _) = owing(&app).await;
        for _ in 0..3 {
            prove(&mut browser, &held.never(&app)).await;
            code(&mut signing, &held.never(&app)).await;
        }
        assert_eq!(prove(&mut browser, &held.next(&app)).await.status, 422, "not looked at");
        assert_eq!(app.number("select count(*) as n from lockout where reason = 'code'").await, 1);
        assert_eq!(prove(&mut browser, &held.codes[3]).await.status, 303);
        assert_eq!(password(&mut app.guest(), BRUNO, NEW).await.status, 303);
        assert_eq!(app.letters().await.len(), 2, "the code on paper, and the password");
    }

    // S-024 S-082: a waiting password is stored once, and not after the link or the member changed.
    async fn a_waiting_password_dies_with_its_link(app: TestApp) {
        let (_bruno, held) = with_device(&app, BRUNO).await;
        let (first, path) = owing(&app).await;
        // A newer link voids the older one, and with it the password that waited on it.
        let (mut browser, _) = owing(&app).await;
        assert_eq!(prove(&mut first.clone(), &held.next(&app)).await.location(), "/sign-in?done=recovery-done-lapsed");
        assert_eq!(choose(&mut app.guest(), &path).await.status, 410);
        let six = held.next(&app);
        let kept = browser.clone();
        assert_eq!(prove(&mut browser, &six).await.status, 303);
        assert_eq!(prove(&mut kept.clone(), &held.next(&app)).await.location(), "/sign-in?done=recovery-done-lapsed");
        app.letters().await;
        assert_eq!(app.guest().get("/recovery/factor").await.location(), "/sign-in?done=recovery-done-lapsed");
    }
}
