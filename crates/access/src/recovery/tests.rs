use chrono::Duration;
use kit::db::dialect::sql;
use sea_orm::{ConnectionTrait, QueryResult, Value};
use testkit::{Browser, PASSWORD, Page, SentLetter, TestApp};

const NEW: &str = "lluvia-mesa-cobre-farol-58";
const VIRGINIA: &str = "virginia@conecta.com.vc";

async fn ask(app: &TestApp, identifier: &str) -> Page {
    app.guest().post("/recovery", &[("identifier", identifier)]).await
}

async fn letter(app: &TestApp, identifier: &str) -> SentLetter {
    assert_eq!(ask(app, identifier).await.status, 303);
    let mut letters = app.letters().await;
    assert_eq!(letters.len(), 1, "{identifier}");
    letters.remove(0)
}

async fn choose(browser: &mut Browser, path: &str, password: &str) -> Page {
    browser
        .post(
            path,
            &[("password", password), ("password_confirmation", password)],
        )
        .await
}

async fn sign_in(app: &TestApp, identifier: &str, password: &str) -> u16 {
    let fields = [
        ("identifier", identifier),
        ("password", password),
        ("organisation", "aurora"),
    ];
    app.guest().post("/sign-in", &fields).await.status
}

async fn one(app: &TestApp, text: &str, values: Vec<Value>) -> QueryResult {
    let db = app.state.db.read();
    db.query_one_raw(sql(db, text, values)).await.unwrap().unwrap()
}

/// Everything a stranger could compare: status, names, order and values of the headers, and the body.
fn seen(page: &Page) -> (u16, Vec<String>, String) {
    let nonce = |text: String| {
        let policy = text
            .split_once("nonce-")
            .and_then(|(_, rest)| rest.split_once('\''))
            .map(|(nonce, _)| nonce.to_owned());
        policy.map_or(text.clone(), |nonce| text.replace(&nonce, "…"))
    };
    let headers = page
        .headers
        .iter()
        .map(|(k, v)| nonce(format!("{k}: {}", v.to_str().unwrap())));
    (page.status, headers.collect(), page.text.clone())
}

testkit::both! {
    // S-001 S-004 003-04
    async fn everybody_gets_the_same_answer(app: TestApp) {
        app.alter("update member set state = 'disabled' where identifier = 'bruno@aurora.example'").await;
        app.alter("update member set state = 'invited', password = null where identifier = 'sofia@aurora.example'").await;
        let known = ask(&app, VIRGINIA).await;
        assert_eq!(known.status, 303);
        let after = app.guest().get(&known.location()).await;
        for other in ["nobody@nowhere.example", "bruno@aurora.example", "sofia@aurora.example", "' or 1=1 --", "\u{1f980}", VIRGINIA] {
            let answer = ask(&app, other).await;
            assert_eq!(seen(&answer), seen(&known), "{other}");
            assert_eq!(seen(&app.guest().get(&answer.location()).await), seen(&after), "{other}");
            let of_boreal = app.guest().post("/recovery", &[("identifier", other), ("organisation", "boreal")]).await;
            assert_eq!(seen(&of_boreal), seen(&known), "{other}");
        }
        // Nothing but one job each was written before anybody was answered.
        assert!(app.sink.take().is_empty());
        let jobs: i64 = one(&app, "select count(*) as n from job where kind = 'recovery.answer'", vec![]).await.try_get("", "n").unwrap();
        assert_eq!(jobs, 13);
    }

    // S-184
    async fn what_was_typed_is_sealed_in_the_job(app: TestApp) {
        ask(&app, "my secret password by mistake").await;
        let payload: serde_json::Value = one(&app, "select payload from job where kind = 'recovery.answer'", vec![]).await.try_get("", "payload").unwrap();
        assert!(!payload.to_string().contains("mistake"));
        app.run_jobs().await;
        let left: i64 = one(&app, "select count(*) as n from job where kind = 'recovery.answer'", vec![]).await.try_get("", "n").unwrap();
        assert_eq!(left, 0);
    }

    // 000-10 000-15 000-16 002-08 002-10 003-06 004-38
    async fn the_link_goes_to_the_stored_address_only_and_names_the_login(app: TestApp) {
        let typed = letter(&app, "  VIRGINIA@Conecta.com.VC ").await;
        assert_eq!(typed.to, "caixa@aurora.example");
        for word in [VIRGINIA, "Aurora", "30 minutos", "ignore este e-mail"] {
            assert!(typed.text.contains(word) && typed.html.contains(word), "{word}: {}", typed.text);
        }
        assert!(typed.html.contains("lang=\"pt-BR\""));
        assert!(typed.html.contains(&format!("<a href=\"{0}\">{0}</a>", typed.link())));
        assert!(typed.link().starts_with("http://localhost:8080/recovery/"));
        let spanish = letter(&app, "bruno@aurora.example").await;
        assert!(spanish.subject.starts_with("Instrucciones cambio de contraseña Aurora"), "{}", spanish.subject);
    }

    // 002-09 002-13 S-025 S-069 S-084
    async fn a_new_password_ends_every_session_and_tells_the_mailbox(app: TestApp) {
        let mut old = app.signed_in(VIRGINIA).await;
        assert_eq!(old.get("/session").await.status, 200);
        let first = letter(&app, VIRGINIA).await;
        app.clock.advance(Duration::seconds(1));
        let second = letter(&app, VIRGINIA).await;
        assert_eq!(choose(&mut app.guest(), &first.path(), NEW).await.status, 410, "the newer one voided it");
        let done = choose(&mut app.guest(), &second.path(), NEW).await;
        assert_eq!((done.status, done.headers.contains_key("set-cookie")), (303, false));
        assert!(done.location().starts_with("/sign-in?organisation=aurora"));
        let page = app.guest().get(&done.location()).await;
        assert!(page.has("html[lang=pt-BR] .notice[data-tone=good]"), "the sign-in says that it worked");
        assert_ne!(old.get("/session").await.status, 200);
        assert_eq!(sign_in(&app, VIRGINIA, PASSWORD).await, 422);
        assert_eq!(sign_in(&app, VIRGINIA, NEW).await, 303);
        let notice = app.letters().await.remove(0);
        assert_eq!(notice.to, "caixa@aurora.example");
        assert!(notice.text.contains(VIRGINIA) && !notice.text.contains("http"), "{}", notice.text);
        assert_eq!(choose(&mut app.guest(), &second.path(), "otra-cosa-muy-distinta-91").await.status, 410);
    }

    // S-022 S-028
    async fn opening_it_often_changes_nothing(app: TestApp) {
        let letter = letter(&app, VIRGINIA).await;
        let mut scanner = app.guest();
        for _ in 0..50 {
            let page = scanner.get(&letter.path()).await;
            assert_eq!(page.status, 200);
            assert_eq!((&page.headers["cache-control"], &page.headers["referrer-policy"]), (&"no-store".parse().unwrap(), &"no-referrer".parse().unwrap()));
            assert!(!page.headers.contains_key("set-cookie"));
        }
        assert!(app.letters().await.is_empty());
        assert_eq!(choose(&mut scanner, &letter.path(), "weak").await.status, 422);
        assert_eq!(choose(&mut scanner, &letter.path(), NEW).await.status, 303);
    }

    // S-021
    async fn a_link_lives_half_an_hour_to_the_second(app: TestApp) {
        let letter = letter(&app, VIRGINIA).await;
        app.clock.advance(Duration::minutes(30) - Duration::seconds(10));
        assert_eq!(app.guest().get(&letter.path()).await.status, 200);
        app.clock.advance(Duration::seconds(11));
        let page = app.guest().get(&letter.path()).await;
        assert_eq!(page.status, 410);
        assert_eq!(choose(&mut app.guest(), &letter.path(), NEW).await.status, 410);
        // One button sends a new one.
        let fields = [("identifier", page.field("identifier")), ("organisation", page.field("organisation"))];
        let fields = fields.each_ref().map(|(name, value)| (*name, value.as_str()));
        let action = page.attribute("form[action^=\"/recovery\"]", "action").unwrap();
        assert_eq!(app.guest().post(&action, &fields).await.status, 303);
        let again = app.letters().await.remove(0);
        assert_eq!(choose(&mut app.guest(), &again.path(), NEW).await.status, 303);
    }

    // S-024
    async fn of_twenty_at_once_exactly_one_wins(app: TestApp) {
        let path = letter(&app, VIRGINIA).await.path();
        let races = (0..20).map(|n| {
            let (mut browser, path) = (app.guest(), path.clone());
            async move { choose(&mut browser, &path, &format!("lluvia-mesa-cobre-farol-{n}x{n}")).await.status }
        });
        let statuses = futures::future::join_all(races).await;
        assert_eq!(statuses.iter().filter(|status| **status == 303).count(), 1, "{statuses:?}");
        assert_eq!(statuses.iter().filter(|status| **status == 410).count(), 19, "{statuses:?}");
    }

    // 000-13 002-07
    async fn who_never_chose_a_password_is_invited_again(app: TestApp) {
        app.alter("update member set state = 'invited', password = null where identifier = 'bruno@aurora.example'").await;
        let letter = letter(&app, "bruno@aurora.example").await;
        assert!(letter.link().contains("/invitations/"), "{}", letter.text);
        assert_eq!(choose(&mut app.guest(), &letter.path(), NEW).await.status, 303);
        assert_eq!(sign_in(&app, "bruno@aurora.example", NEW).await, 303);
    }

    async fn a_disabled_member_gets_no_letter(app: TestApp) {
        app.alter("update member set state = 'disabled' where identifier = 'bruno@aurora.example'").await;
        assert_eq!(ask(&app, "bruno@aurora.example").await.status, 303);
        assert!(app.letters().await.is_empty());
    }

    // S-031
    async fn a_login_gets_three_letters_an_hour_and_ten_a_day(app: TestApp) {
        let mut sent = 0;
        for hour in 0..5 {
            for _ in 0..4 {
                ask(&app, VIRGINIA).await;
                app.clock.advance(Duration::seconds(1));
                sent += app.letters().await.len();
            }
            assert_eq!(sent, [3, 6, 9, 10, 10][hour]);
            app.clock.advance(Duration::hours(1));
        }
        let limited: i64 = one(&app, "select count(*) as n from audit where action = 'recovery.asked' and outcome = 'limited'", vec![]).await.try_get("", "n").unwrap();
        assert_eq!(limited, 10);
        app.clock.advance(Duration::hours(20));
        letter(&app, VIRGINIA).await;
    }

    // 004-14 004-36 S-008
    async fn the_same_login_in_two_organisations_gets_a_letter_from_each(app: TestApp) {
        app.alter("update member set identifier = 'virginia@conecta.com.vc', identifier_key = 'virginia@conecta.com.vc' where identifier = 'clara@boreal.example'").await;
        app.alter("insert into identifier_index (identifier, organisation_id, member_id) select identifier_key, organisation_id, id from member where recovery_address = 'clara@boreal.example'").await;
        ask(&app, VIRGINIA).await;
        let mut letters = app.letters().await;
        letters.sort_by(|a, b| a.to.cmp(&b.to));
        let told: Vec<_> = letters.iter().map(|l| (l.to.as_str(), l.text.contains("Aurora"), l.text.contains("Boreal"))).collect();
        assert_eq!(told, [("caixa@aurora.example", true, false), ("clara@boreal.example", false, true)]);
        app.clock.advance(Duration::seconds(1));
        app.guest().post("/recovery", &[("identifier", VIRGINIA), ("organisation", "Boreal")]).await;
        let letters = app.letters().await;
        assert_eq!(letters.iter().map(|l| l.to.as_str()).collect::<Vec<_>>(), ["clara@boreal.example"]);
        // The stranger's link opens nothing of the other organisation.
        assert_eq!(choose(&mut app.guest(), &letters[0].path(), NEW).await.status, 303);
        assert_eq!(sign_in(&app, VIRGINIA, NEW).await, 422);
        assert_eq!(sign_in(&app, VIRGINIA, PASSWORD).await, 303);
    }

    // S-025
    async fn signing_in_voids_links_on_their_way(app: TestApp) {
        let letter = letter(&app, VIRGINIA).await;
        assert_eq!(sign_in(&app, VIRGINIA, PASSWORD).await, 303);
        assert_eq!(app.guest().get(&letter.path()).await.status, 410);
    }

    // S-049
    async fn a_new_password_lifts_the_lock(app: TestApp) {
        for n in 0..12 {
            sign_in(&app, VIRGINIA, &format!("wrong {n}")).await;
        }
        assert_eq!(sign_in(&app, VIRGINIA, PASSWORD).await, 422, "locked");
        let letter = letter(&app, VIRGINIA).await;
        assert_eq!(choose(&mut app.guest(), &letter.path(), NEW).await.status, 303);
        assert_eq!(sign_in(&app, VIRGINIA, NEW).await, 303);
    }

    // 003-02 003-03 003-05 004-35
    async fn the_form_keeps_what_was_typed_and_says_where_to_look(app: TestApp) {
        let page = app.guest().get("/recovery/new?organisation=aurora&identifier=virginia%40conecta.com.vc").await;
        assert_eq!((page.status, page.field("identifier").as_str()), (200, VIRGINIA));
        let empty = ask(&app, "   ").await;
        assert_eq!(empty.status, 422);
        assert!(empty.has("#identifier[aria-invalid=true]"));
        assert_eq!(ask(&app, &"x".repeat(400)).await.status, 422);
        let asked = app.guest().get("/recovery/asked").await;
        assert!(asked.words().contains("no-reply@guichet.example"), "the sender, to look for among the junk");
    }

    // S-030
    async fn a_name_with_line_breaks_forges_no_header(app: TestApp) {
        app.alter("update member set display_name = 'Ana\r\nBcc: all@evil.example' where recovery_address = 'caixa@aurora.example'").await;
        app.alter("update organisation set name = 'Aurora\r\nX-Evil: yes' where slug = 'aurora'").await;
        let letter = letter(&app, VIRGINIA).await;
        let head = letter.raw.split("\r\n\r\n").next().unwrap();
        assert!(!head.lines().any(|line| line.starts_with("Bcc") || line.starts_with("X-Evil")), "{head}");
    }

    async fn the_signed_out_form_needs_our_own_page(app: TestApp) {
        let foreign = app.guest().with("origin", "https://evil.example").post("/recovery", &[("identifier", VIRGINIA)]).await;
        assert_eq!(foreign.status, 403);
        assert!(app.letters().await.is_empty());
    }

    // 004-45 002-13: straight in where the organisation wants it so, and by the sign-in page where it does not.
    async fn after_a_recovery_one_is_in_where_the_organisation_wants_it(app: TestApp) {
        let letter_of = letter(&app, VIRGINIA).await;
        let mut browser = app.guest();
        let answer = choose(&mut browser, &letter_of.path(), NEW).await;
        assert!(answer.location().starts_with("/sign-in?"), "{}", answer.location());
        assert_eq!(browser.get("/session").await.status, 303);
        let mut ana = app.signed_in("ana@aurora.example").await;
        let genesys = [("_method", "patch"), ("preset", "genesys")];
        assert_eq!(ana.post("/policies", &genesys).await.status, 303);
        app.letters().await;
        app.clock.advance(Duration::hours(1));
        let letter_of = letter(&app, VIRGINIA).await;
        let word = "Lluvia-mesa-cobre-77!";
        let answer = choose(&mut browser, &letter_of.path(), word).await;
        assert_eq!((answer.status, answer.location().as_str()), (303, "/conversations"));
        assert_eq!(browser.get("/session").await.status, 200);
        assert_eq!(choose(&mut app.guest(), &letter_of.path(), word).await.status, 410, "once");
        assert_eq!(app.audited("sign_in.attempt").await[0].data["method"], "recovery");
        app.letters().await;
    }

    // 004-45: nobody comes past a device that is demanded of them.
    async fn a_recovery_leads_nobody_past_a_missing_device(app: TestApp) {
        let mut ana = app.signed_in("ana@aurora.example").await;
        let fields = [("_method", "patch"), ("recovery_signs_in", "on"), ("mfa_agent", "required")];
        assert_eq!(ana.post("/policies", &fields).await.status, 303);
        let letter_of = letter(&app, VIRGINIA).await;
        let mut browser = app.guest();
        let answer = choose(&mut browser, &letter_of.path(), NEW).await;
        assert!(answer.location().starts_with("/sign-in?"), "{}", answer.location());
        assert_eq!(browser.get("/session").await.status, 303);
        app.letters().await;
    }
}
