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
        assert_eq!(program.status, 404);
        assert_eq!(program.headers["content-type"], "text/plain; charset=utf-8");
        assert!(program.text.starts_with("Nothing here."), "{}", program.text);
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

/// `room.verb`, between quotation marks, in the sources that write to the audit.
fn actions(folder: &std::path::Path, found: &mut std::collections::BTreeSet<String>) {
    for entry in std::fs::read_dir(folder).into_iter().flatten().flatten() {
        let path = entry.path();
        if path.is_dir() {
            actions(&path, found);
            continue;
        }
        let text = std::fs::read_to_string(&path).unwrap_or_default();
        let writes = text.contains("audit::Entry") || text.contains("Entry::by");
        if !writes || path.ends_with("tests.rs") || path.extension().is_none_or(|ending| ending != "rs") {
            continue;
        }
        let parts: Vec<&str> = text.split('"').collect();
        for pair in parts.chunks(2) {
            let [before, text] = pair else { continue };
            let plain = |part: &str, also: char| {
                !part.is_empty() && part.chars().all(|c| c.is_ascii_lowercase() || c == also)
            };
            let named = text
                .split_once('.')
                .is_some_and(|(room, verb)| plain(room, '_') && plain(verb, '-'));
            // Jobs, digests and places have names of the same shape.
            let other = ["NewJob::new(", "mac(", "on(", "every("]
                .iter()
                .any(|call| before.trim_end().ends_with(call));
            if named && !other {
                found.insert((*text).to_owned());
            }
        }
    }
}

// S-184: an action without a sentence would be told to administrators by its name.
#[test]
fn every_action_of_the_audit_is_told_in_a_sentence() {
    let crates = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    let mut found = std::collections::BTreeSet::new();
    for name in ["access", "desk", "channels", "server"] {
        actions(&crates.join(name).join("src"), &mut found);
    }
    assert!(found.len() > 30, "{found:?}");
    let words = server::house::words();
    let untold: Vec<_> = found
        .iter()
        .filter(|action| {
            let key = format!("audit-did-{}", action.replace(['.', '_'], "-"));
            !words.keys(Locale::En).contains(key.as_str())
        })
        .collect();
    assert!(
        untold.is_empty(),
        "write audit-did-… in access/src/audit/words: {untold:?}"
    );
}
