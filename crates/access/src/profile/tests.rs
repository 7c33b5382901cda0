use testkit::{Browser, PASSWORD, Page};

const BRUNO: &str = "bruno@aurora.example";
const NEW: &str = "lluvia-mesa-cobre-farol-58";

async fn change(browser: &mut Browser, current: &str, password: &str, again: &str) -> Page {
    let fields = [
        ("current_password", current),
        ("password", password),
        ("password_confirmation", again),
    ];
    browser.post("/profile/password", &fields).await
}

async fn save(browser: &mut Browser, name: &str, locale: &str, zone: &str, landing: &str) -> Page {
    let fields = [
        ("display_name", name),
        ("locale", locale),
        ("time_zone", zone),
        ("landing", landing),
    ];
    browser.post("/profile", &fields).await
}

testkit::both! {
    // 000-05 004-06 004-11 003-09 003-10
    async fn a_member_keeps_name_language_zone_and_landing(app: TestApp) {
        let mut bruno = app.signed_in(BRUNO).await;
        let page = bruno.get("/profile").await;
        assert_eq!((page.status, page.field("display_name").as_str(), page.field("locale").as_str()), (200, "Bruno Reyes", "es"));
        assert!(page.words().contains(BRUNO) && page.words().contains("Suporte"));
        assert!(page.has("a[href=\"/profile/password\"]"));
        let saved = save(&mut bruno, "  Bruno  R. ", "fr", "Europe/Paris", "profile").await;
        assert_eq!(saved.location(), "/profile?done=profile-done-saved");
        let page = bruno.follow(&saved).await;
        assert!(page.has("html[lang=fr]") && page.words().contains("Votre profil est enregistré."));
        assert_eq!((page.field("display_name").as_str(), page.field("time_zone").as_str()), ("Bruno R.", "Europe/Paris"));
        assert_eq!(bruno.get("/").await.location(), "/profile");
    }

    async fn what_may_not_be_chosen_comes_back_with_what_was_typed(app: TestApp) {
        let mut bruno = app.signed_in(BRUNO).await;
        for (name, locale, zone, landing, field) in [
            ("", "es", "UTC", "profile", "display_name"),
            ("Bruno\r\nBcc: x@evil.example", "es", "UTC", "profile", "display_name"),
            ("Bruno", "de", "UTC", "profile", "locale"),
            ("Bruno", "es", "Mars/Base", "profile", "time_zone"),
            ("Bruno", "es", "UTC", "members", "landing"),
        ] {
            let page = save(&mut bruno, name, locale, zone, landing).await;
            assert_eq!(page.status, 422, "{field}");
            assert!(page.has(".refusal") && page.has(&format!("#{field}-error")), "{field}");
        }
        assert_eq!(bruno.get("/profile").await.field("display_name"), "Bruno Reyes");
    }

    // 003-11 003-12 003-13 003-14 S-069
    async fn a_new_password_needs_the_present_one_and_ends_other_sessions(app: TestApp) {
        let (mut here, mut there) = (app.signed_in(BRUNO).await, app.signed_in(BRUNO).await);
        let page = here.get("/profile/password").await;
        assert!(page.has("[name=current_password][autocomplete=current-password]"));
        assert!(page.has("a[href^=\"/recovery/new\"]"), "003-01: from the profile too");
        let wrong = change(&mut here, "not it", NEW, NEW).await;
        assert_eq!(wrong.status, 422);
        assert!(wrong.has("#current-password-error") && !wrong.text.contains(NEW));
        let weak = change(&mut here, PASSWORD, "bruno", "bruno").await;
        assert!(weak.status == 422 && weak.has("#password-error .error"));
        assert_eq!(change(&mut here, PASSWORD, NEW, "other").await.status, 422);
        assert_eq!(there.get("/session").await.status, 200);

        let done = change(&mut here, PASSWORD, NEW, NEW).await;
        assert_eq!(done.location(), "/profile?done=profile-done-password");
        assert_eq!(here.get("/session").await.status, 200, "the one in use stays");
        assert_ne!(there.get("/session").await.status, 200, "the other is over");
        let letters = app.letters().await;
        assert_eq!(letters.iter().map(|l| l.to.as_str()).collect::<Vec<_>>(), [BRUNO]);
        let signs_in = async |password: &str| {
            let fields = [("identifier", BRUNO), ("password", password), ("organisation", "aurora")];
            app.guest().post("/sign-in", &fields).await.status
        };
        assert_eq!((signs_in(PASSWORD).await, signs_in(NEW).await), (422, 303));
    }

    // S-040
    async fn guessing_the_present_password_shuts_the_gate(app: TestApp) {
        let mut bruno = app.signed_in(BRUNO).await;
        for n in 0..12 {
            assert_eq!(change(&mut bruno, &format!("guess {n}"), NEW, NEW).await.status, 422);
        }
        let right = change(&mut bruno, PASSWORD, NEW, NEW).await;
        assert_eq!(right.status, 422, "not looked at");
        assert!(right.words().contains("Su inicio de sesión está temporalmente bloqueado") || right.has(".refusal"));
        assert!(app.letters().await.is_empty());
    }

    // S-046 G-06: strangers who shut the login do not shut its owner out of their own profile.
    async fn strangers_do_not_keep_a_member_from_a_new_password(app: TestApp) {
        let mut bruno = app.signed_in(BRUNO).await;
        let mut stranger = app.guest();
        for n in 0..11 {
            let guess = format!("palpite {n}");
            let fields = [("identifier", BRUNO), ("password", guess.as_str()), ("organisation", "aurora")];
            stranger.post("/sign-in", &fields).await;
        }
        assert_eq!(change(&mut bruno, PASSWORD, NEW, NEW).await.status, 303);
        app.letters().await;
    }

    // S-045 S-184: a wrong present password is recorded, and the same one again is no further guess.
    async fn a_wrong_present_password_is_on_the_record(app: TestApp) {
        let mut bruno = app.signed_in(BRUNO).await;
        for _ in 0..12 {
            assert_eq!(change(&mut bruno, "an old one", NEW, NEW).await.status, 422);
        }
        let tried = app.audited("profile.attempt").await;
        assert!(tried.len() == 12 && tried.iter().all(|line| line.outcome == "wrong"), "{tried:?}");
        assert!(tried[0].actor.is_some() && !tried[0].address.is_empty());
        assert_eq!(change(&mut bruno, PASSWORD, NEW, NEW).await.status, 303, "and locked nothing");
        app.letters().await;
    }

    // S-025
    async fn a_changed_password_voids_links_on_their_way(app: TestApp) {
        app.guest().post("/recovery", &[("identifier", BRUNO)]).await;
        let link = app.letters().await.remove(0);
        let mut bruno = app.signed_in(BRUNO).await;
        assert_eq!(change(&mut bruno, PASSWORD, NEW, NEW).await.status, 303);
        assert_eq!(app.guest().get(&link.path()).await.status, 410);
    }

    async fn nobody_has_a_profile_without_signing_in(app: TestApp) {
        assert_eq!(app.guest().get("/profile").await.status, 303);
        assert_eq!(app.guest().post("/profile/password", &[]).await.status, 401);
    }
}
