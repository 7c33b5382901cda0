use testkit::{Browser, PASSWORD, Page, TestApp};

const GIVEN: &str = "lluvia-mesa-cobre-farol-58";
const OWN: &str = "viento-queso-lampara-ajena-31";

/// Invites an agent and chooses the first password through the mailbox, as its reader would.
async fn activated(app: &TestApp, login: &'static str, recovery: &'static str, mailbox: &'static str) {
    let mut ana = app.signed_in("ana@aurora.example").await;
    let fields = [
        ("display_name", "Vera Prado"),
        ("identifier", login),
        ("recovery_address", recovery),
        ("mailbox", mailbox),
        ("role", "agent"),
        ("locale", "en"),
        ("landing", "conversations"),
        ("time_zone", "UTC"),
    ];
    assert_eq!(ana.post("/members", &fields).await.status, 303);
    let letter = app.letters().await.remove(0);
    assert_eq!(letter.to, recovery);
    let form = [("password", GIVEN), ("password_confirmation", GIVEN)];
    assert_eq!(app.guest().post(&letter.path(), &form).await.status, 303);
}

async fn enter(app: &TestApp, login: &str, password: &str) -> (Browser, Page) {
    let mut browser = app.guest();
    let fields = [
        ("identifier", login),
        ("password", password),
        ("organisation", "aurora"),
    ];
    let page = browser.post("/sign-in", &fields).await;
    (browser, page)
}

async fn replace(browser: &mut Browser, current: &str, new: &str) -> Page {
    let form = [
        ("current_password", current),
        ("password", new),
        ("password_confirmation", new),
    ];
    browser.post("/profile/first-password", &form).await
}

testkit::both! {
    // 000-10, 000-11: the holder of a shared mailbox sets a first password only, and the agent is told (1.8)
    async fn a_password_chosen_through_a_shared_mailbox_is_replaced_before_anything_else(app: TestApp) {
        // Virginia's links go to the same mailbox.
        activated(&app, "vera", "caixa@aurora.example", "").await;
        let (mut vera, page) = enter(&app, "vera", GIVEN).await;
        assert_eq!(page.status, 303, "it lets in as far as the page that replaces it");
        for path in ["/", "/conversations", "/profile", "/profile/password", "/session"] {
            let mut page = vera.get(path).await;
            if path == "/" {
                page = vera.follow(&page).await;
            }
            assert_eq!(page.location(), "/profile/first-password", "{path}");
        }
        for (path, field) in [("/presence", "status"), ("/profile", "display_name"), ("/profile/password", "password")] {
            assert_eq!(vera.post(path, &[(field, "available")]).await.status, 403, "{path}");
        }
        let page = vera.get("/profile/first-password").await;
        let words = page.words();
        for told in ["caixa@aurora.example", "Ana Duarte", "127.0.0.1", "vera"] {
            assert!(words.contains(told), "{told}: {words}");
        }
        assert_eq!(replace(&mut vera, GIVEN, GIVEN).await.status, 422, "the same is no other");
        assert_eq!(replace(&mut vera, "not it at all", OWN).await.status, 422);
        assert_eq!(replace(&mut vera, GIVEN, "short").await.status, 422);
        let page = replace(&mut vera, GIVEN, OWN).await;
        assert_eq!(page.location(), "/conversations?done=profile-done-first");
        assert_eq!(vera.get("/conversations").await.status, 200, "at once, in the same session");
        assert_eq!(vera.get("/profile/first-password").await.location(), "/conversations", "and the page is over");
        assert_eq!(enter(&app, "vera", GIVEN).await.1.status, 422, "the given one is dead");
        let (mut vera, _) = enter(&app, "vera", OWN).await;
        assert_eq!(vera.get("/conversations").await.status, 200);
        assert_eq!(app.letters_but_notices().await.len(), 1, "the mailbox hears that it was replaced");
    }

    // 000-11, S-084: nothing is half open after the browser was closed
    async fn whoever_does_not_replace_it_stays_outside_and_may_leave(app: TestApp) {
        activated(&app, "vera", "chefe@aurora.example", "delegate").await;
        let (mut vera, _) = enter(&app, "vera", GIVEN).await;
        assert_eq!(vera.post("/sign-out", &[]).await.status, 303, "leaving is allowed");
        let (mut vera, page) = enter(&app, "vera", GIVEN).await;
        assert_eq!(page.status, 303);
        assert_eq!(vera.get("/conversations").await.location(), "/profile/first-password", "asked again");
    }

    // 000-10: the letter names login and requester, and says what becomes of the password
    async fn the_letter_to_a_delegate_names_login_and_requester(app: TestApp) {
        let mut ana = app.signed_in("ana@aurora.example").await;
        let fields = [
            ("display_name", "Vera Prado"), ("identifier", "vera"), ("recovery_address", "caixa@aurora.example"),
            ("role", "agent"), ("locale", "en"), ("landing", "conversations"), ("time_zone", "UTC"),
        ];
        ana.post("/members", &fields).await;
        let letter = app.letters().await.remove(0);
        for part in [&letter.text, &letter.html] {
            for told in ["vera", "Ana Duarte", "must replace it when they first sign in"] {
                assert!(part.contains(told), "{told}: {part}");
            }
        }
        app.guest().post("/recovery", &[("identifier", "virginia@conecta.com.vc"), ("organisation", "aurora")]).await;
        let letter = app.letters().await.remove(0);
        assert!(letter.text.contains("é só a primeira"), "{}", letter.text);
    }

    // S-069: the same holds for a password chosen after forgetting
    async fn a_recovery_through_a_shared_mailbox_gives_a_first_password_too(app: TestApp) {
        activated(&app, "vera", "caixa@aurora.example", "").await;
        app.guest().post("/recovery", &[("identifier", "virginia@conecta.com.vc"), ("organisation", "aurora")]).await;
        let letter = app.letters().await.remove(0);
        let form = [("password", GIVEN), ("password_confirmation", GIVEN)];
        assert_eq!(app.guest().post(&letter.path(), &form).await.status, 303);
        let (mut virginia, _) = enter(&app, "virginia@conecta.com.vc", GIVEN).await;
        assert_eq!(virginia.get("/conversations").await.location(), "/profile/first-password");
        app.letters().await;
    }

    async fn an_own_mailbox_gives_an_own_password(app: TestApp) {
        activated(&app, "vera", "vera@mail.example", "").await;
        assert_eq!(enter(&app, "vera", GIVEN).await.0.get("/conversations").await.status, 200, "nobody shares it");
        activated(&app, "vera.admin", "vera@mail.example", "own").await;
        assert_eq!(enter(&app, "vera.admin", GIVEN).await.0.get("/conversations").await.status, 200, "hers, says the administrator");
        activated(&app, "tomas@mail.example", "tomas@mail.example", "").await;
        activated(&app, "tomas.agent", "tomas@mail.example", "").await;
        assert_eq!(enter(&app, "tomas@mail.example", GIVEN).await.0.get("/conversations").await.status, 200, "the login itself");
        let page = enter(&app, "tomas.agent", GIVEN).await.0.get("/conversations").await;
        assert_eq!(page.location(), "/profile/first-password");
    }

    async fn nobody_else_has_that_page(app: TestApp) {
        assert!(app.guest().get("/profile/first-password").await.location().starts_with("/sign-in"));
        let mut bruno = app.signed_in("bruno@aurora.example").await;
        assert_eq!(bruno.get("/profile/first-password").await.location(), "/conversations");
        assert_eq!(replace(&mut bruno, PASSWORD, OWN).await.location(), "/conversations", "and nothing happened");
        app.signed_in("bruno@aurora.example").await;
        // A stranger of another organisation may share the mailbox: that is no business of ours.
        let mut boris = app.signed_in("boris@boreal.example").await;
        let fields = [
            ("display_name", "X"), ("identifier", "x"), ("recovery_address", "caixa@aurora.example"),
            ("role", "agent"), ("locale", "en"), ("landing", "conversations"), ("time_zone", "UTC"),
        ];
        boris.post("/members", &fields).await;
        assert!(!app.letters().await[0].text.contains("must replace it"));
    }
}
