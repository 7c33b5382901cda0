use chrono::Duration;
use testkit::{Browser, PASSWORD, Page};

const BRUNO: &str = "bruno@aurora.example";
const SESSION: &str = "__Host-guichet";

/// Whose page it is, as the page itself says.
async fn page_of(browser: &mut Browser) -> Vec<(String, String)> {
    let page = browser.get("/profile").await;
    let member = page.attribute("body", "data-member").unwrap();
    let fields = [
        ("member", member.as_str()),
        ("identifier", BRUNO),
        ("organisation", "aurora"),
    ];
    fields
        .map(|(name, value)| (name.to_owned(), value.to_owned()))
        .into()
}

async fn again(browser: &mut Browser, page: &[(String, String)], typed: (&str, &str)) -> Page {
    let mut fields: Vec<(&str, &str)> = page
        .iter()
        .map(|(name, value)| (name.as_str(), value.as_str()))
        .collect();
    fields.push(typed);
    let path = if typed.0 == "code" {
        "/reentry/factor"
    } else {
        "/reentry"
    };
    browser.post(path, &fields).await
}

testkit::both! {
    // G-02
    async fn who_shows_again_who_they_are_goes_on_with_the_same_page_g_02(app: TestApp) {
        let mut bruno = app.signed_in(BRUNO).await;
        let page = page_of(&mut bruno).await;
        let shown = bruno.get("/conversations").await;
        assert!(shown.has("dialog#reentry template") && shown.text.contains("action=\"/reentry\""));
        assert_eq!(bruno.get("/reentry").await.status, 204);
        app.clock.advance(Duration::hours(13));
        assert_eq!(bruno.get("/reentry").await.status, 401);
        assert_eq!(bruno.post("/presence", &[("status", "break")]).await.status, 401);
        let wrong = again(&mut bruno, &page, ("password", "palpite")).await;
        assert_eq!(wrong.status, 422);
        assert!(wrong.has("[data-reentry=password] [role=alert]") && !wrong.has("html[lang] body.door"), "{}", wrong.text);
        let done = again(&mut bruno, &page, ("password", PASSWORD)).await;
        assert_eq!(done.status, 200, "{}", done.text);
        assert_eq!(done.attribute("[data-reentry=done]", "data-member").as_ref(), Some(&page[0].1));
        let csrf = done.attribute("[data-reentry=done]", "data-csrf").unwrap();
        let mut scriptless = bruno.clone().with("origin", "");
        assert_eq!(scriptless.post("/presence", &[("status", "break"), ("csrf", &csrf)]).await.status, 303);
        assert_eq!(scriptless.post("/presence", &[("status", "break"), ("csrf", "another")]).await.status, 403);
        app.letters().await;
    }

    // 004-10: the password is asked of whoever has one, and a stranger learns nothing of anybody.
    async fn only_this_browsers_own_session_says_what_is_asked_in_the_place_of_a_password(app: TestApp) {
        let mut bruno = app.signed_in(BRUNO).await;
        assert_eq!(bruno.get("/reentry/form").await.status, 204);
        app.clock.advance(Duration::hours(13));
        assert_eq!(bruno.get("/reentry/form").await.status, 204);
        assert_eq!(app.guest().get("/reentry/form").await.status, 204);
        assert_eq!(bruno.get("/reentry/back").await.status, 303, "nobody is back");
        app.letters().await;
    }

    // G-02: a script that asks whether the session lives is no act of the person's.
    async fn asking_whether_a_session_lives_does_not_lengthen_it(app: TestApp) {
        let mut bruno = app.signed_in(BRUNO).await;
        for _ in 0..11 {
            app.clock.advance(Duration::hours(1));
            assert_eq!(bruno.get("/reentry").await.status, 204);
        }
        app.clock.advance(Duration::hours(1));
        assert_eq!(bruno.get("/reentry").await.status, 401);
        assert_eq!(app.guest().get("/reentry").await.status, 401);
    }

    // G-02: before the end too; the session before is over.
    async fn before_the_end_one_session_follows_the_other(app: TestApp) {
        let mut bruno = app.signed_in(BRUNO).await;
        let page = page_of(&mut bruno).await;
        let mut old = bruno.clone();
        assert_eq!(again(&mut bruno, &page, ("password", PASSWORD)).await.status, 200);
        assert_ne!(bruno.cookies[SESSION], old.cookies[SESSION]);
        assert_eq!((old.get("/session").await.status, bruno.get("/session").await.status), (303, 200));
    }

    // G-02 S-040: the sign-in's own gate, and no second set of guesses beside it.
    async fn guesses_in_the_overlay_and_at_the_sign_in_add_up(app: TestApp) {
        let mut bruno = app.signed_in(BRUNO).await;
        let page = page_of(&mut bruno).await;
        app.clock.advance(Duration::hours(13));
        let before = app.state.hashes.done();
        let mut stranger = app.guest();
        for n in 0..12 {
            let word = format!("palpite {n}");
            assert_eq!(again(&mut stranger, &page, ("password", &word)).await.status, 422);
            let other = format!("otra {n}");
            let fields = [("identifier", BRUNO), ("password", other.as_str()), ("organisation", "aurora")];
            app.guest().post("/sign-in", &fields).await;
        }
        assert!(app.state.hashes.done() - before <= 10);
        assert_eq!(again(&mut stranger, &page, ("password", PASSWORD)).await.status, 422, "locked for strangers");
        app.run_jobs().await;
        app.letters().await;
    }

    // G-02: in one browser there is one person at a time; the page of another is not gone on with.
    async fn the_page_of_another_person_starts_anew(app: TestApp) {
        let mut bruno = app.signed_in(BRUNO).await;
        let page = page_of(&mut bruno).await;
        let mut browser = app.signed_in("virginia@conecta.com.vc").await;
        let hashes = app.state.hashes.done();
        let refused = again(&mut browser, &page, ("password", PASSWORD)).await;
        assert_eq!(refused.status, 409);
        assert!(refused.has("[data-reentry=elsewhere] a[href='/']"));
        assert_eq!(app.state.hashes.done(), hashes, "and nothing was tried");
        assert_eq!(browser.get("/session").await.status, 200, "who is in stays in");
    }

    // G-02: the code that is owed is asked for in the same place.
    async fn the_second_factor_is_asked_for_in_the_overlay_too(app: TestApp) {
        let mut bruno = app.signed_in(BRUNO).await;
        let made = bruno.post("/profile/factors", &[("name", "Teléfono"), ("current_password", PASSWORD)]).await;
        let shown = bruno.follow(&made).await;
        let letters = shown.all("code.letters").remove(0).replace(' ', "");
        let totp = || {
            let secret = totp_rs::Secret::try_from_base32(letters.clone()).unwrap();
            let totp = totp_rs::Builder::new().with_secret(secret).build().unwrap();
            totp.generate(u64::try_from(app.clock.now().timestamp()).unwrap()).to_string()
        };
        let action = shown.attribute("form[action$='/activation']", "action").unwrap();
        assert_eq!(bruno.post(&action, &[("code", &totp())]).await.status, 200);
        let page = page_of(&mut bruno).await;
        app.clock.advance(Duration::hours(13));
        let waits = again(&mut bruno, &page, ("password", PASSWORD)).await;
        assert!(waits.has("[data-reentry=code] form[action='/reentry/factor']"), "{}", waits.text);
        assert_eq!(bruno.get("/reentry").await.status, 401, "half of it is nothing");
        assert_eq!(again(&mut bruno, &page, ("code", "x")).await.status, 422);
        assert_eq!(again(&mut bruno, &page, ("code", &totp())).await.status, 200);
        assert_eq!(bruno.get("/reentry").await.status, 204);
        app.letters().await;
    }
}
