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
