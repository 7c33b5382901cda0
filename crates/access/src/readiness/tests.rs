use super::Check;

const OLD: &str =
    "Mozilla/5.0 (Windows NT 10.0) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/88.0.4324.96 Safari/537.36";

testkit::both! {
    // 001-23 G-13: told of after the sign-in, found from the profile, and the reminder goes away by itself or by a word.
    async fn the_check_is_offered_after_the_sign_in_and_from_the_profile(app: TestApp) {
        let mut bruno = app.signed_in("bruno@aurora.example").await;
        assert!(bruno.get("/conversations").await.has("#readiness a[href='/readiness']"));
        assert!(!bruno.get("/profile").await.has("#readiness"));
        assert!(bruno.get("/profile").await.has("a[href='/readiness']"));
        let page = bruno.get("/readiness").await;
        for check in Check::ALL {
            assert!(page.has(&format!("[data-check={}] details p", check.code())), "{check:?} says how it is mended");
        }
        assert_eq!(bruno.post("/readiness", &[("return_to", "//evil.example")]).await.location(), "/conversations");
        assert!(!bruno.get("/conversations").await.has("#readiness"));
    }

    // 000-22: warned, at the door and behind it, and let in all the same.
    async fn an_outdated_browser_is_warned_and_never_shut_out(app: TestApp) {
        assert!(!app.guest().get("/sign-in").await.has("#outdated"));
        let mut old = app.guest().with("user-agent", OLD);
        assert!(old.get("/sign-in").await.has("#outdated"));
        let fields = [("identifier", "bruno@aurora.example"), ("password", testkit::PASSWORD), ("organisation", "aurora")];
        assert_eq!(old.post("/sign-in", &fields).await.location(), "/conversations");
        let page = old.get("/readiness").await;
        assert_eq!(page.attribute("[data-check=browser]", "data-state").as_deref(), Some("warn"));
        assert!(page.has("[data-check=browser] details[open]") && page.words().contains("Chrome 88"));
    }
}
