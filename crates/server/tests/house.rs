//! The house as a whole: every door knocked at, every sentence in four languages.

use kit::words::Locale;
use testkit::both;

both! {
    async fn a_stranger_to_the_house_gets_a_page_and_no_more(app: TestApp) {
        let mut guest = app.guest();
        let page = guest.get("/no-such-place").await;
        assert_eq!(page.status, 404);
        assert!(page.has("main h1"), "{}", page.text);
        let page = guest.clone().with("host", "evil.example").get("/sign-in").await;
        assert_eq!(page.status, 421); // S-027
    }

    async fn a_wrong_turn_leads_nobody_who_is_signed_in_out_of_the_house(app: TestApp) {
        let mut agent = app.signed_in("virginia@conecta.com.vc").await.with("accept-language", "fr");
        let admin = app.signed_in("ana@aurora.example").await;
        for (browser, path, status) in [
            (&agent, "/no-such-place", 404),
            (&agent, "/members", 403),
            (&agent, "/conversations/no-such-one", 404),
            (&admin, "/members/no-such-one?done=members-done-created", 404),
        ] {
            let page = browser.clone().get(path).await;
            assert_eq!(page.status, status, "{path}");
            assert!(page.has("nav.rail a[href='/conversations']") && page.has("main h1"), "{path}: {}", page.text);
            assert!(!page.has(".flash"), "{path}: nothing was done");
        }
        let lost = agent.get("/no-such-place").await;
        assert!(lost.has("html[lang='pt-BR']"), "the member's language, not the browser's: {}", lost.text);
        // Whose session has ended is a guest again.
        let mut stale = agent.clone();
        assert_eq!(agent.post("/sign-out", &[]).await.status, 303);
        let page = stale.get("/no-such-place").await;
        assert!(page.status == 404 && !page.has("nav.rail") && page.has("main h1"), "{}", page.text);
        let program = app.guest().with("accept", "application/json").get("/no-such-place").await;
        assert_eq!((program.status, program.text.as_str()), (404, ""));
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[should_panic(expected = "letters arrived that the test did not read")]
async fn a_test_answers_for_every_letter_it_causes() {
    let app = testkit::TestApp::sqlite().await;
    app.guest()
        .post("/recovery", &[("identifier", "bruno@aurora.example")])
        .await;
    app.run_jobs().await;
}

#[test]
fn every_sentence_exists_in_four_languages() {
    let words = server::house::words();
    for locale in Locale::ALL {
        assert_eq!(words.keys(locale), words.keys(Locale::En), "{}", locale.code());
    }
}
