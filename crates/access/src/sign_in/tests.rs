use chrono::Duration;
use kit::{
    db::dialect::sql,
    hash::{HashParameters, HashPool, Lane},
    secret::Secret,
};
use sea_orm::ConnectionTrait;
use testkit::{Browser, PASSWORD, Page, TestApp, access::audit};

const BRUNO: &str = "bruno@aurora.example";
const SESSION: &str = "__Host-guichet";

async fn try_in(browser: &mut Browser, identifier: &str, password: &str) -> Page {
    let fields = [
        ("identifier", identifier),
        ("password", password),
        ("organisation", "aurora"),
    ];
    browser.post("/sign-in", &fields).await
}

async fn run(app: &TestApp, text: &'static str, values: Vec<sea_orm::Value>) {
    app.state
        .db
        .write(async move |tx| {
            assert!(
                tx.execute_raw(sql(tx, text, values.clone()))
                    .await?
                    .rows_affected()
                    > 0,
                "{text}"
            );
            Ok(())
        })
        .await
        .unwrap();
}

async fn set_password(app: &TestApp, identifier: &str, pool: &HashPool, password: &str) -> String {
    let phc = pool
        .hash(Lane::Everyone, Secret::new(password.into()))
        .await
        .unwrap()
        .expose()
        .clone();
    let text = "update member set password = $1 where identifier = $2";
    run(app, text, vec![phc.as_str().into(), identifier.into()]).await;
    phc
}

async fn stored(app: &TestApp, identifier: &str) -> String {
    let db = app.state.db.read();
    let statement = sql(
        db,
        "select password from member where identifier = $1",
        [identifier.into()],
    );
    db.query_one_raw(statement)
        .await
        .unwrap()
        .unwrap()
        .try_get("", "password")
        .unwrap()
}

fn seen(page: &Page, identifier: &str) -> (u16, Vec<String>, String) {
    (
        page.status,
        page.headers.keys().map(ToString::to_string).collect(),
        page.text.replace(identifier, "LOGIN"),
    )
}

testkit::both! {
    // 004-17: the organisation leads to its own page; what was typed above it is neither looked at nor in the address.
    async fn more_options_lead_to_the_organisations_own_sign_in(app: TestApp) {
        let mut guest = app.guest();
        let form = guest.get("/sign-in").await;
        assert!(form.has("details.more button[name=go_on][formnovalidate]"));
        for (typed, location) in [
            ("Boreal", "/sign-in?organisation=boreal&return_to=%2Fprofile"),
            (" nobody's ", "/sign-in?organisation=nobody-s&return_to=%2Fprofile"),
            ("", "/sign-in?return_to=%2Fprofile"),
        ] {
            let fields = [("organisation", typed), ("identifier", ""), ("password", "palpite"), ("return_to", "/profile"), ("go_on", "yes")];
            let page = guest.post("/sign-in", &fields).await;
            assert_eq!((page.status, page.location().as_str()), (303, location), "{typed:?}");
            assert_eq!(guest.get(&page.location()).await.status, 200, "{typed:?}");
        }
        assert!(guest.get("/sign-in?organisation=boreal").await.words().contains("Boreal"));
        assert!(app.audited("sign_in.attempt").await.is_empty());
        app.letters().await;
    }

    // 000-24 000-26 001-11 001-13 004-02: one fixed address, opened with whatever stands behind it.
    async fn a_bookmark_opens_the_door(app: TestApp) {
        for path in ["/sign-in", "/sign-in?x=1&&=&%zz", "/sign-in?return_to=//evil.example", "/sign-in?organisation=gone"] {
            let page = app.guest().get(path).await;
            assert_eq!(page.status, 200, "{path}");
            assert!(page.has("form[action='/sign-in'] input[name=identifier][autocomplete~=username]"), "{path}");
            assert_eq!(page.field("return_to"), "");
            assert!(page.has("a[href^='/recovery/new']"));
        }
        let mut bruno = app.guest();
        let answer = try_in(&mut bruno, BRUNO, PASSWORD).await;
        assert_eq!((answer.status, answer.location().as_str()), (303, "/conversations"));
        assert_eq!(bruno.get("/sign-in").await.location(), "/conversations");
        assert_eq!(try_in(&mut app.guest(), "ana@aurora.example", PASSWORD).await.location(), "/members");
    }

    // S-001 S-007: existing, invented, waiting for the first password, disabled: nobody can tell by a wrong one.
    async fn a_wrong_password_tells_nothing_about_the_login(app: TestApp) {
        run(&app, "update member set state = 'disabled' where identifier = $1", vec!["sofia@aurora.example".into()]).await;
        let waiting = "update member set state = 'invited', password = null where identifier = $1";
        run(&app, waiting, vec!["virginia@conecta.com.vc".into()]).await;
        let expected = try_in(&mut app.guest(), BRUNO, "not this one").await;
        assert_eq!(expected.status, 422);
        for other in ["bryno@aurora.example", "sofia@aurora.example", "virginia@conecta.com.vc", "ana@aurora.example"] {
            let page = try_in(&mut app.guest(), other, "not this one").await;
            assert_eq!(seen(&page, other), seen(&expected, BRUNO), "{other}");
            assert!(!page.headers.contains_key("set-cookie"));
        }
        // Each of them cost one hash, and the organisation's field is there for everybody.
        assert!(expected.has("details[open] input[name=organisation]"));
        assert_eq!(expected.field("password"), "");
        assert_eq!(expected.field("identifier"), BRUNO);
    }

    // S-007 004-14 004-16: the same login in two organisations. Each attempt is one hash, wherever it is meant, and before
    // a secret was right no page tells how many there are; afterwards the field is there for everybody.
    async fn one_login_in_two_organisations_costs_one_look_and_tells_of_none(app: TestApp) {
        app.doubled(BRUNO, "boreal", BRUNO).await;
        let boreal = app.organisation("boreal").await;
        let other = app.state.hashes.hash(Lane::Everyone, Secret::new("otra lluvia cobre 58".into())).await.unwrap();
        let text = "update member set password = $1 where identifier = $2 and organisation_id = $3";
        run(&app, text, vec![other.expose().as_str().into(), BRUNO.into(), boreal.into()]).await;
        for organisation in ["aurora", "boreal", "gone", ""] {
            let wrong = async |identifier: &str| {
                let before = app.state.hashes.done();
                let word = format!("palpite {organisation}{identifier}");
                let fields = [("identifier", identifier), ("password", word.as_str()), ("organisation", organisation)];
                let page = app.guest().post("/sign-in", &fields).await;
                assert_eq!(app.state.hashes.done() - before, 1, "{organisation:?} {identifier}");
                assert!(page.has("details[open] input[name=organisation]"));
                seen(&page, identifier)
            };
            assert_eq!(wrong(BRUNO).await, wrong("bryno@aurora.example").await, "{organisation:?}");
        }
        let enter = async |browser: &mut Browser, password: &str, organisation: &str| {
            let fields = [("identifier", BRUNO), ("password", password), ("organisation", organisation)];
            browser.post("/sign-in", &fields).await.status
        };
        assert_eq!(enter(&mut app.guest(), PASSWORD, "boreal").await, 422, "each has its own password");
        assert_eq!(enter(&mut app.guest(), PASSWORD, "").await, 422, "and nothing is guessed");
        let mut bruno = app.guest();
        assert_eq!(enter(&mut bruno, "otra lluvia cobre 58", "boreal").await, 303);
        bruno.cookies.remove(SESSION);
        assert_eq!(enter(&mut bruno, "otra lluvia cobre 58", "").await, 303, "the device's last organisation");
    }

    // S-002: the dummy is hashed for nobody and for who has no password yet.
    async fn every_attempt_costs_one_hash(app: TestApp) {
        run(&app, "update member set password = null where identifier = $1", vec!["sofia@aurora.example".into()]).await;
        for identifier in [BRUNO, "bryno@aurora.example", "sofia@aurora.example"] {
            let before = app.state.hashes.done();
            try_in(&mut app.guest(), identifier, "not this one").await;
            assert_eq!(app.state.hashes.done() - before, 1, "{identifier}");
        }
        let fields = [("identifier", BRUNO), ("password", PASSWORD), ("organisation", "gone")];
        let before = app.state.hashes.done();
        assert_eq!(app.guest().post("/sign-in", &fields).await.status, 422);
        assert_eq!(app.state.hashes.done() - before, 1);
    }

    async fn a_disabled_login_hears_why_only_after_the_right_password_s_001(app: TestApp) {
        run(&app, "update member set state = 'disabled' where identifier = $1", vec![BRUNO.into()]).await;
        let page = try_in(&mut app.guest(), BRUNO, "not this one").await;
        assert_eq!(page.all(".refusal strong"), ["Login and password do not match"]);
        let mut bruno = app.guest();
        let page = try_in(&mut bruno, BRUNO, PASSWORD).await;
        assert_eq!((page.status, page.all(".refusal strong")), (422, vec!["This login is closed".to_owned()]));
        assert!(!bruno.cookies.contains_key(SESSION));
    }

    // S-080: whatever session a browser came with, planted or forgotten, is over.
    async fn a_planted_cookie_is_no_way_into_the_new_session(app: TestApp) {
        let clara = app.signed_in("clara@boreal.example").await;
        let planted = clara.cookies[SESSION].clone();
        let mut bruno = app.guest();
        bruno.cookies.insert(SESSION.into(), planted.clone());
        assert_eq!(try_in(&mut bruno, BRUNO, PASSWORD).await.status, 303);
        assert_ne!(bruno.cookies[SESSION], planted);
        let mut thief = app.guest();
        thief.cookies.insert(SESSION.into(), planted);
        assert!(thief.get("/lockouts").await.location().starts_with("/sign-in"), "the planted session is dead");
        let own = bruno.cookies[SESSION].clone();
        assert_eq!(try_in(&mut bruno, BRUNO, PASSWORD).await.status, 303);
        let mut old = app.guest();
        old.cookies.insert(SESSION.into(), own);
        assert_eq!(old.get("/sign-in").await.status, 200, "signing in again replaces the session");
        assert_eq!(bruno.get("/sign-in").await.status, 303);
    }

    // S-081
    async fn the_cookie_is_bound_to_this_host_and_out_of_reach_of_scripts(app: TestApp) {
        let answer = try_in(&mut app.guest(), BRUNO, PASSWORD).await;
        let cookies: Vec<_> = answer.headers.get_all("set-cookie").iter().map(|c| c.to_str().unwrap()).collect();
        let session = cookies.iter().find(|cookie| cookie.starts_with("__Host-guichet=")).unwrap();
        for attribute in ["Path=/", "HttpOnly", "Secure", "SameSite=Lax"] {
            assert!(session.contains(attribute), "{session}");
        }
        assert!(!session.contains("Domain"));
        assert!(cookies.iter().any(|cookie| cookie.starts_with("guichet_organisation=aurora;")));
        assert_eq!(answer.headers["cache-control"], "no-store");
    }

    // S-089
    async fn one_goes_on_to_a_page_of_ours_and_nowhere_else(app: TestApp) {
        for (wish, expected) in [
            ("/conversations?view=mine", "/conversations?view=mine"),
            ("/profile", "/profile"),
            ("//evil.example", "/conversations"),
            ("/\\evil.example", "/conversations"),
            ("https://evil.example/", "/conversations"),
            ("https:evil.example", "/conversations"),
            ("///evil.example", "/conversations"),
            ("/%2f/evil.example", "/conversations"),
            ("/%5cevil.example", "/conversations"),
            ("/\t/evil.example", "/conversations"),
            ("/%0d%0aset-cookie:x=y", "/conversations"),
            ("javascript:alert(1)", "/conversations"),
            ("data:text/html,x", "/conversations"),
            ("evil.example", "/conversations"),
            ("@evil.example", "/conversations"),
            ("/é", "/conversations"),
            ("", "/conversations"),
        ] {
            let fields =
                [("identifier", BRUNO), ("password", PASSWORD), ("organisation", "aurora"), ("return_to", wish)];
            assert_eq!(app.guest().post("/sign-in", &fields).await.location(), expected, "{wish:?}");
        }
        let mut lost = app.guest();
        let answer = lost.get("/lockouts?x=1").await;
        let page = lost.follow(&answer).await;
        assert_eq!(page.field("return_to"), "/lockouts?x=1");
        let wrong = lost.post("/sign-in", &[("identifier", "a"), ("password", "b"), ("return_to", "/lockouts?x=1")]).await;
        assert_eq!(wrong.field("return_to"), "/lockouts?x=1", "a failure keeps the wish");
    }

    // S-086: another site can neither sign somebody in as somebody else nor be answered.
    async fn a_form_of_another_site_is_refused(app: TestApp) {
        for origin in ["https://evil.example", "http://localhost:8080.evil.example", "null", ""] {
            let mut browser = app.guest().with("origin", origin);
            let page = try_in(&mut browser, BRUNO, PASSWORD).await;
            assert_eq!(page.status, 403, "{origin:?}");
            assert!(!browser.cookies.contains_key(SESSION));
        }
        let mut browser = app.guest().with("origin", "").with("sec-fetch-site", "cross-site");
        assert_eq!(try_in(&mut browser, BRUNO, PASSWORD).await.status, 403);
        let mut browser = app.guest().with("host", "evil.example");
        assert_eq!(try_in(&mut browser, BRUNO, PASSWORD).await.status, 421, "S-027");
    }

    // The stranger: Clara's session and Clara's password are worth nothing in Aurora.
    async fn a_session_of_another_organisation_does_not_count_here(app: TestApp) {
        let clara = app.signed_in("clara@boreal.example").await;
        let bruno = app.signed_in(BRUNO).await;
        let (_, secret) = clara.cookies[SESSION].split_once('.').unwrap();
        let (aurora, _) = bruno.cookies[SESSION].split_once('.').unwrap();
        let mut forged = app.guest();
        forged.cookies.insert(SESSION.into(), format!("{aurora}.{secret}"));
        assert_eq!(forged.get("/sign-in").await.status, 200);
        assert_eq!(try_in(&mut app.guest(), "clara@boreal.example", PASSWORD).await.status, 422);
    }

    // 004-14 004-15 004-16 S-007: the same login in two organisations, told apart by the short name or the device.
    async fn the_organisation_is_typed_or_remembered_by_the_device(app: TestApp) {
        let both = "update member set identifier = $1, identifier_key = $1 where identifier = 'clara@boreal.example'";
        run(&app, both, vec![BRUNO.into()]).await;
        set_password(&app, BRUNO, &app.state.hashes, PASSWORD).await;
        let mut browser = app.guest();
        let bare = [("identifier", BRUNO), ("password", PASSWORD)];
        let page = browser.post("/sign-in", &bare).await;
        assert_eq!(page.status, 422, "nothing says which");
        assert!(!page.words().to_lowercase().contains("boreal"));
        let typed = [("identifier", BRUNO), ("password", PASSWORD), ("organisation", " Boreal ")];
        assert_eq!(browser.post("/sign-in", &typed).await.status, 303);
        browser.cookies.remove(SESSION);
        let page = browser.get("/sign-in").await;
        assert!(page.words().contains("Boreal"));
        assert_eq!(page.field("organisation"), "boreal");
        assert_eq!(browser.post("/sign-in", &bare).await.status, 303, "the device remembers");
    }

    // 000-08
    async fn the_same_login_however_it_is_typed(app: TestApp) {
        for typed in ["VIRGINIA@Conecta.COM.vc", "  virginia@conecta.com.vc ", "ｖirginia@conecta.com.vc"] {
            assert_eq!(try_in(&mut app.guest(), typed, PASSWORD).await.status, 303, "{typed}");
        }
    }

    // S-065: not a letter of a password is touched.
    async fn a_password_is_taken_as_it_is(app: TestApp) {
        let longest = "ãß9 ".repeat(100);
        for password in ["&#<>\"'%25+ \\ mais doze", " leading and trailing ", "パスワードは長い", longest.as_str()] {
            set_password(&app, BRUNO, &app.state.hashes, password).await;
            assert_eq!(try_in(&mut app.guest(), BRUNO, password).await.status, 303, "{password}");
            assert_eq!(try_in(&mut app.guest(), BRUNO, &format!("{password}x")).await.status, 422, "{password}");
        }
        set_password(&app, BRUNO, &app.state.hashes, " leading and trailing ").await;
        assert_eq!(try_in(&mut app.guest(), BRUNO, "leading and trailing").await.status, 422);
    }

    // S-064: what is too long, empty or damaged is answered before any hash, and counts for nothing.
    async fn bad_input_has_a_page(app: TestApp) {
        let before = app.state.hashes.done();
        for (identifier, password) in [("", PASSWORD), (BRUNO, ""), ("", ""), ("   ", PASSWORD)] {
            let page = try_in(&mut app.guest(), identifier, password).await;
            assert_eq!(page.status, 422);
            assert!(page.has("[aria-invalid=true]"));
        }
        assert_eq!(try_in(&mut app.guest(), BRUNO, &"x".repeat(4_097)).await.status, 422);
        assert_eq!(try_in(&mut app.guest(), &"x".repeat(400), PASSWORD).await.status, 422);
        assert_eq!(try_in(&mut app.guest(), BRUNO, &"x".repeat(70_000)).await.status, 413);
        assert_eq!(try_in(&mut app.guest(), BRUNO, "a\0b").await.status, 400);
        let kind = "application/x-www-form-urlencoded";
        let broken = b"identifier=a&password=%ff%fe".to_vec();
        let page = app.guest().send(axum::http::Method::POST, "/sign-in", kind, broken).await;
        assert_eq!(page.status, 400);
        assert!(page.words().contains("This could not be read"));
        assert_eq!(app.guest().post_json("/sign-in", &serde_json::json!({"identifier": BRUNO})).await.status, 415);
        assert_eq!(app.state.hashes.done(), before);
    }

    // S-025: who knows the password needs no link any more.
    async fn a_sign_in_voids_the_links_still_under_way(app: TestApp) {
        app.guest().post("/recovery", &[("identifier", BRUNO), ("organisation", "aurora")]).await;
        let letters = app.letters().await;
        let link = letters[0].link();
        let path = link.strip_prefix("http://localhost:8080").unwrap();
        assert!(app.guest().get(path).await.has("[name=password_confirmation]"));
        assert_eq!(try_in(&mut app.guest(), BRUNO, "not this one").await.status, 422);
        assert!(app.guest().get(path).await.has("[name=password_confirmation]"), "a guess voids nothing");
        assert_eq!(try_in(&mut app.guest(), BRUNO, PASSWORD).await.status, 303);
        assert!(!app.guest().get(path).await.has("[name=password_confirmation]"));
    }

    // S-061: an old hash is made anew by who knows the password.
    async fn an_old_hash_is_renewed_at_the_next_sign_in(app: TestApp) {
        let dear = HashParameters { memory_kib: 256, iterations: 2, lanes: 1 };
        let old = set_password(&app, BRUNO, &HashPool::new(1, dear, None), PASSWORD).await;
        assert_eq!(try_in(&mut app.guest(), BRUNO, "not this one").await.status, 422);
        assert_eq!(stored(&app, BRUNO).await, old);
        assert_eq!(try_in(&mut app.guest(), BRUNO, PASSWORD).await.status, 303);
        let new = stored(&app, BRUNO).await;
        assert_ne!(new, old);
        assert!(new.contains("m=64,"), "{new}");
        assert_eq!(try_in(&mut app.guest(), BRUNO, PASSWORD).await.status, 303);
        assert_eq!(stored(&app, BRUNO).await, new);
    }

    // S-184: who tried, with which outcome; never what was typed.
    async fn every_attempt_is_in_the_audit(app: TestApp) {
        try_in(&mut app.guest(), BRUNO, "not this one").await;
        try_in(&mut app.guest(), "my secret passphrase", "x").await;
        try_in(&mut app.guest(), BRUNO, PASSWORD).await;
        let filter = audit::Filter { family: Some("sign_in".into()), ..audit::Filter::default() };
        let lines = audit::read(&app.state, app.organisation("aurora").await, &filter, 10).await.unwrap();
        let told: Vec<_> = lines
            .iter()
            .rev()
            .map(|line| {
                assert!(!line.data.to_string().contains("passphrase"));
                assert!(line.address == "127.0.0.1" && line.user_agent.contains("Chrome"), "{line:?}");
                (line.outcome.as_str(), line.subject.is_some())
            })
            .collect();
        assert_eq!(told, [("wrong", true), ("wrong", false), ("done", true)]);
        let (once, again) = (&lines[1].data, "My Secret Passphrase");
        assert_eq!(once["login"], "my•••");
        try_in(&mut app.guest(), again, "y").await;
        let newest = audit::read(&app.state, app.organisation("aurora").await, &filter, 1).await.unwrap();
        assert_eq!(newest[0].data["login_digest"], once["login_digest"], "the same login, however it was typed");
    }

    // S-062: the administrators' queue is for a device that proved one, not for who types a login.
    async fn only_a_known_device_waits_with_the_administrators(app: TestApp) {
        let ana = app.signed_in("ana@aurora.example").await;
        assert!(ana.cookies.contains_key("guichet_lane"));
        assert!(!app.signed_in(BRUNO).await.cookies.contains_key("guichet_lane"));
        let shared = [("identifier", "ana@aurora.example"), ("password", PASSWORD), ("organisation", "aurora"), ("shared", "1")];
        let mut desk = app.guest();
        assert_eq!(desk.post("/sign-in", &shared).await.status, 303);
        assert!(!desk.cookies.contains_key("guichet_lane"), "S-090: a shared computer does not tell whose it was");
        let mut wrong = app.guest();
        try_in(&mut wrong, "ana@aurora.example", "not this one").await;
        assert!(!wrong.cookies.contains_key("guichet_lane"));
    }

    // 000-20 000-22 004-03: what helps is said before it is needed.
    async fn the_page_says_what_helps(app: TestApp) {
        let words = app.guest().get("/sign-in").await.words();
        assert!(words.contains("Chrome, Edge, Firefox or Safari"));
        assert!(words.contains("no-reply@guichet.example"));
    }

    // 004-12 004-13: signed in is signed in, until nobody came for too long.
    async fn the_next_visit_needs_no_password_until_the_session_is_over(app: TestApp) {
        let mut bruno = app.signed_in(BRUNO).await;
        app.clock.advance(Duration::hours(11));
        assert_eq!(bruno.get("/").await.location(), "/conversations");
        app.clock.advance(Duration::hours(11));
        assert_eq!(bruno.get("/").await.location(), "/conversations");
        app.clock.advance(Duration::days(20));
        assert_eq!(bruno.get("/").await.location(), "/sign-in");
    }

    // 004-05 002-08 004-34: the door speaks four languages.
    async fn the_door_speaks_four_languages(app: TestApp) {
        for (locale, title, recovery) in [
            ("pt-BR", "Entrar", "Esqueceu a senha?"),
            ("es", "Iniciar sesión", "¿Olvidó su contraseña?"),
            ("fr", "Se connecter", "Mot de passe oublié?"),
            ("en", "Sign in", "Forgot password?"),
        ] {
            let page = app.guest().get(&format!("/sign-in?locale={locale}")).await;
            assert_eq!(page.all("h1"), [title]);
            assert_eq!(page.all("a[href^='/recovery/new']"), [recovery]);
            assert!(page.has(&format!("html[lang={locale}] form[action='/locale'] select[name=locale]")));
        }
    }

    // A sentence about what led here, in our own words only.
    async fn what_was_done_is_said_and_nothing_else(app: TestApp) {
        let page = app.guest().get("/sign-in?done=sign-out-done-left").await;
        assert_eq!(page.all(".notice"), ["You are signed out, and out of every channel."]);
        assert!(!app.guest().get("/sign-in?done=sign-in-title").await.has(".notice"));
        assert!(!app.guest().get("/sign-in?done=You%20are%20hacked").await.has(".notice"));
    }
}
