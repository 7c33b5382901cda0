use testkit::{Browser, PASSWORD, Page, TestApp};

const BRUNO: &str = "bruno@aurora.example";
const SESSION: &str = "__Host-guichet";
const ASIDE: &str = "__Host-guichet_aside";
const DELETE: [(&str, &str); 1] = [("_method", "delete")];

async fn enter(browser: &mut Browser, identifier: &str, organisation: &str) -> Page {
    let fields = [
        ("identifier", identifier),
        ("password", PASSWORD),
        ("organisation", organisation),
    ];
    browser.post("/sign-in", &fields).await
}

async fn name(browser: &mut Browser) -> String {
    browser.get("/profile").await.all(".menu-head strong").concat()
}

fn others(page: &Page) -> Vec<String> {
    page.all("#me form[action='/switcher'] bdi")
}

/// Bruno at Aurora, held aside, and Clara at Boreal in use.
async fn both(app: &TestApp) -> Browser {
    let mut browser = app.signed_in(BRUNO).await;
    assert_eq!(browser.post("/switcher/aside", &[]).await.location(), "/sign-in");
    assert_eq!(
        enter(&mut browser, "clara@boreal.example", "boreal").await.status,
        303
    );
    browser
}

async fn change(browser: &mut Browser) -> Page {
    let page = browser.get("/switcher").await;
    let session = page.field("session");
    browser.post("/switcher", &[("session", &session)]).await
}

testkit::both! {
    // 004-14: accounts in several organisations, in one browser, without typing a password again.
    async fn who_proved_two_accounts_goes_from_one_to_the_other(app: TestApp) {
        let mut browser = both(&app).await;
        assert_eq!(name(&mut browser).await, "Clara Dubois");
        assert_eq!(others(&browser.get("/profile").await), ["Bruno Reyes"]);
        assert_eq!(change(&mut browser).await.location(), "/conversations");
        assert_eq!(name(&mut browser).await, "Bruno Reyes");
        assert_eq!(others(&browser.get("/profile").await), ["Clara Dubois"]);
        assert_eq!(browser.cookies["guichet_organisation"], "aurora");
        assert_eq!(app.audited("switcher.changed").await.len(), 1);
        app.letters().await;
    }

    // S-080: a change is a new secret, and the old one opens nothing.
    async fn a_change_of_account_makes_a_new_session_cookie(app: TestApp) {
        let mut browser = app.signed_in(BRUNO).await;
        let before = browser.cookies[SESSION].clone();
        browser.post("/switcher/aside", &[]).await;
        enter(&mut browser, "clara@boreal.example", "boreal").await;
        change(&mut browser).await;
        assert_ne!(browser.cookies[SESSION], before);
        let mut thief = app.guest();
        thief.cookies.insert(SESSION.into(), before);
        assert_eq!(thief.get("/profile").await.status, 303);
        app.letters().await;
    }

    // Nobody gets to an account that was not proven in this very browser.
    async fn a_session_of_another_browser_cannot_be_changed_to(app: TestApp) {
        let mut browser = both(&app).await;
        let elsewhere = app.signed_in("ana@aurora.example").await.get("/profile/sessions").await;
        let foreign = elsewhere.attribute("form[action^='/profile/sessions/']", "action");
        let mut stranger = app.signed_in("boris@boreal.example").await;
        let wanted = browser.get("/switcher").await.field("session");
        for session in [wanted.as_str(), foreign.as_deref().unwrap_or("x"), "", "018f"] {
            stranger.post("/switcher", &[("session", session)]).await;
            assert_eq!(name(&mut stranger).await, "Boris Lindqvist");
        }
        // What is held aside opens no door by itself, and a forged one is nothing.
        let mut thief = app.guest();
        thief.cookies.insert(ASIDE.into(), browser.cookies[ASIDE].clone());
        assert_eq!(thief.get("/profile").await.status, 303);
        thief.cookies.insert(ASIDE.into(), "x~.~018f.abc~a.b.c".into());
        assert_eq!(thief.get("/sign-in").await.status, 200);
        app.letters().await;
    }

    async fn what_ended_meanwhile_is_no_account_any_more(app: TestApp) {
        let mut browser = both(&app).await;
        let session = browser.get("/switcher").await.field("session");
        let mut bruno = app.signed_in(BRUNO).await;
        bruno.post("/profile/sessions", &DELETE).await;
        assert!(others(&browser.get("/profile").await).is_empty());
        let answer = browser.post("/switcher", &[("session", &session)]).await;
        assert!(browser.follow(&answer).await.words().contains("La session de ce compte est terminée"));
        assert_eq!(name(&mut browser).await, "Clara Dubois");
        app.letters().await;
    }

    async fn signing_out_of_one_leaves_the_other_a_click_away(app: TestApp) {
        let mut browser = both(&app).await;
        assert_eq!(browser.post("/sign-out", &[]).await.status, 303);
        let page = browser.get("/sign-in?locale=en").await;
        assert_eq!(page.all(".account bdi"), ["Bruno Reyes"]);
        let session = page.field("session");
        assert_eq!(browser.post("/switcher", &[("session", &session)]).await.location(), "/conversations");
        assert_eq!(name(&mut browser).await, "Bruno Reyes");
        app.letters().await;
    }

    // 001-20: each by the same way out.
    async fn signing_out_of_all_leaves_none(app: TestApp) {
        let mut browser = both(&app).await;
        let old = browser.cookies.clone();
        assert_eq!(browser.post("/switcher", &DELETE).await.location(), "/sign-in?done=switcher-done-left");
        assert!(browser.get("/sign-in").await.all(".account").is_empty());
        browser.cookies = old;
        assert_eq!(browser.get("/profile").await.status, 303);
        assert!(browser.get("/sign-in").await.all(".account").is_empty());
        assert_eq!(app.audited("sign_out.left").await.len(), 1);
        app.letters().await;
    }

    // G-14: a computer that others use too keeps nobody aside.
    async fn a_shared_computer_holds_nobody_aside(app: TestApp) {
        let mut browser = app.guest();
        let fields = [("identifier", BRUNO), ("password", PASSWORD), ("organisation", "aurora"), ("shared", "yes")];
        browser.post("/sign-in", &fields).await;
        let page = browser.post("/switcher/aside", &[]).await;
        assert_eq!((page.status, page.has(".refusal")), (422, true));
        assert!(!browser.cookies.contains_key(ASIDE));
        // Held aside before the computer was called shared: gone with the way out.
        let mut browser = app.signed_in("sofia@aurora.example").await;
        browser.post("/switcher/aside", &[]).await;
        browser.post("/sign-in", &fields).await;
        let kept = browser.cookies[ASIDE].clone();
        assert_eq!(browser.post("/sign-out", &[]).await.status, 303);
        assert!(!browser.cookies.contains_key(ASIDE));
        browser.cookies.insert(ASIDE.into(), kept);
        assert!(browser.get("/sign-in").await.all(".account").is_empty());
        app.letters().await;
    }

    async fn four_are_held_aside_and_no_more(app: TestApp) {
        let mut browser = both(&app).await;
        for identifier in ["ana@aurora.example", "sofia@aurora.example", "virginia@conecta.com.vc"] {
            assert_eq!(browser.post("/switcher/aside", &[]).await.status, 303);
            assert_eq!(enter(&mut browser, identifier, "aurora").await.status, 303);
        }
        assert_eq!(others(&browser.get("/profile").await).len(), 4);
        assert_eq!(browser.post("/switcher/aside", &[]).await.status, 422);
        app.letters().await;
    }

    async fn one_account_twice_is_one(app: TestApp) {
        let mut browser = both(&app).await;
        browser.post("/switcher/aside", &[]).await;
        enter(&mut browser, BRUNO, "aurora").await;
        assert_eq!(others(&browser.get("/profile").await), ["Clara Dubois"]);
        app.letters().await;
    }
}
