testkit::both! {
    // 003-17: each chooses for themself, in every browser of theirs, and nobody else is touched.
    async fn a_member_chooses_what_to_be_told_of(app: TestApp) {
        let mut bruno = app.signed_in("bruno@aurora.example").await;
        let page = bruno.get("/profile/notifications").await;
        assert!(page.has("input[name=about][value=mine][checked]") && page.has("input[name=sound][checked]"), "{}", page.text);
        assert!(page.has("body[data-notify=mine][data-notify-sound]"));
        let done = bruno.post("/profile/notifications", &[("about", "waiting")]).await;
        assert_eq!(done.location(), "/profile/notifications?done=notifications-done-saved");
        let mut elsewhere = app.signed_in("bruno@aurora.example").await;
        for page in ["/conversations", "/profile"] {
            let page = elsewhere.get(page).await;
            assert!(page.has("body[data-notify=waiting]") && !page.has("body[data-notify-sound]"), "{}", page.text);
        }
        assert!(app.signed_in("sofia@aurora.example").await.get("/profile").await.has("body[data-notify=mine]"));
        let entries = app.audited("profile.notifications").await;
        assert_eq!(entries.len(), 1);
    }

    async fn what_is_none_of_the_choices_changes_nothing(app: TestApp) {
        let mut bruno = app.signed_in("bruno@aurora.example").await;
        bruno.post("/profile/notifications", &[("about", "nothing"), ("sound", "on")]).await;
        for bad in ["", "everything", "mine "] {
            let page = bruno.post("/profile/notifications", &[("about", bad)]).await;
            assert!(page.status == 422 && page.has(".refusal"), "{bad}");
        }
        assert!(bruno.get("/profile").await.has("body[data-notify=nothing][data-notify-sound]"));
        assert_eq!(app.guest().get("/profile/notifications").await.status, 303);
    }

    // 003-17: the pages of the manual's menu are there and lead to one another, each to whom it is for.
    async fn the_pages_beside_a_profile_lead_to_one_another(app: TestApp) {
        let mut ana = app.signed_in("ana@aurora.example").await;
        let all = ["/members/new", "/invitations", "/profile", "/profile#availability", "/profile/notifications", "/roles", "/organisation", "/policies"];
        for page in ["/profile", "/profile/notifications", "/roles", "/organisation", "/policies", "/members/new", "/invitations"] {
            let shown = ana.get(page).await;
            assert_eq!(shown.status, 200, "{page}");
            for other in all.iter().filter(|other| **other != page) {
                assert!(shown.has(&format!(".neighbours a[href='{other}']")), "{page} leads to {other}");
            }
        }
        let mut bruno = app.signed_in("bruno@aurora.example").await;
        let page = bruno.get("/profile").await;
        assert!(page.has(".neighbours a[href='/roles']") && !page.has(".neighbours a[href='/policies']"));
        assert!(page.has("#availability form[action='/presence']"));
    }
}
