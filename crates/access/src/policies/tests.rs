use kit::db::dialect::sql;
use sea_orm::ConnectionTrait;
use std::sync::atomic::{AtomicUsize, Ordering};
use testkit::{Browser, PASSWORD, Page, TestApp, access::audit, both};

const BRUNO: &str = "bruno@aurora.example";
/// As long as Bruno's, and nobody's.
const NOBODY: &str = "bryno@aurora.example";
const LOCKED: &str = "Your login is temporarily locked!";

async fn decide(browser: &mut Browser, fields: &[(&str, &str)]) -> Page {
    let fields = [&[("_method", "patch")], fields].concat();
    browser.post("/policies", &fields).await
}

async fn try_in(app: &TestApp, identifier: &str, organisation: &str, password: &str) -> Page {
    let fields = [
        ("identifier", identifier),
        ("password", password),
        ("organisation", organisation),
    ];
    app.guest().post("/sign-in", &fields).await
}

/// How many guesses are looked at before the page says that the login is locked, and that page.
async fn guesses(app: &TestApp, identifier: &str, organisation: &str) -> (usize, Page) {
    // A word nobody typed before: the same one again would be no further guess (S-045).
    static WORDS: AtomicUsize = AtomicUsize::new(0);
    for n in 1..=30 {
        let word = format!("palpite errado {}", WORDS.fetch_add(1, Ordering::Relaxed));
        let page = try_in(app, identifier, organisation, &word).await;
        if page.text.contains(LOCKED) {
            return (n, page);
        }
    }
    panic!("{identifier} was never locked");
}

both! {
    // 000-27 S-005: the number the administrator set counts, for a login that is nobody's as well.
    async fn the_administrator_sets_how_many_attempts_lock_a_login(app: TestApp) {
        let mut ana = app.signed_in("ana@aurora.example").await;
        let page = ana.get("/policies").await;
        assert_eq!(page.field("lock_max"), "10");
        assert_eq!(page.all("#lock .chip"), ["Predeterminado"; 5]);
        let saved = decide(&mut ana, &[("lock_max", "3"), ("version", &page.field("version"))]).await;
        assert_eq!(saved.status, 303);
        let page = ana.follow(&saved).await;
        assert_eq!((page.field("lock_max").as_str(), page.field("version").as_str()), ("3", "1"));
        assert_eq!(page.all("#lock .chip")[..2], ["Su organización", "Predeterminado"]);
        assert!(page.all(".changes li")[0].contains("Ana"), "who changed it: {}", page.words());
        assert_eq!(guesses(&app, BRUNO, "aurora").await.0, 3);
        assert_eq!(guesses(&app, NOBODY, "aurora").await.0, 3);
        assert_eq!(try_in(&app, BRUNO, "aurora", PASSWORD).await.status, 422);
        assert!(ana.get("/lockouts").await.words().contains("3 intentos fallidos en 15 minutos"));
    }

    // 000-27: no restart, no waiting; failures that were counted already count under the new number.
    async fn a_change_bites_from_the_next_attempt(app: TestApp) {
        let mut ana = app.signed_in("ana@aurora.example").await;
        for n in 0..4 {
            let page = try_in(&app, BRUNO, "aurora", &format!("palpite {n}")).await;
            assert!(!page.text.contains(LOCKED));
        }
        decide(&mut ana, &[("lock_max", "5")]).await;
        assert_eq!(guesses(&app, BRUNO, "aurora").await.0, 1, "the fifth");
        decide(&mut ana, &[("lock_max", "12")]).await;
        assert!(try_in(&app, BRUNO, "aurora", PASSWORD).await.text.contains(LOCKED), "what is locked stays so");
        app.clock.advance(chrono::Duration::seconds(61));
        assert_eq!(guesses(&app, BRUNO, "aurora").await.0, 12);
    }

    // 000-27: how far apart failures may be.
    async fn the_window_is_the_organisations(app: TestApp) {
        let mut ana = app.signed_in("ana@aurora.example").await;
        decide(&mut ana, &[("lock_max", "3"), ("lock_window_minutes", "60")]).await;
        for minutes in [0, 20, 20] {
            app.clock.advance(chrono::Duration::minutes(minutes));
            let page = try_in(&app, BRUNO, "aurora", &format!("palpite {minutes}")).await;
            assert_eq!(page.text.contains(LOCKED), app.number("select count(*) as n from lockout").await == 1);
        }
        assert_eq!(app.number("select count(*) as n from lockout").await, 1, "forty minutes are within an hour");
    }

    // 000-27: a lock of a given length.
    async fn a_lock_lasts_as_long_as_was_decided(app: TestApp) {
        let mut ana = app.signed_in("ana@aurora.example").await;
        decide(&mut ana, &[("lock_max", "3"), ("lock_kind", "minutes"), ("lock_duration_minutes", "90")]).await;
        guesses(&app, BRUNO, "aurora").await;
        // Others come and go meanwhile, and the policy too: the lock keeps its terms.
        decide(&mut ana, &[("lock_kind", "grows")]).await;
        app.clock.advance(chrono::Duration::minutes(89));
        assert!(try_in(&app, BRUNO, "aurora", PASSWORD).await.text.contains(LOCKED));
        app.clock.advance(chrono::Duration::minutes(1));
        assert_eq!(try_in(&app, BRUNO, "aurora", PASSWORD).await.status, 303);
    }

    // 000-29 S-005: a lock that ends when somebody unlocks, and not before; whoever is told so is told the same.
    async fn a_lock_can_stand_until_somebody_unlocks(app: TestApp) {
        let mut ana = app.signed_in("ana@aurora.example").await;
        decide(&mut ana, &[("lock_max", "3"), ("lock_kind", "released")]).await;
        let (_, real) = guesses(&app, BRUNO, "aurora").await;
        let (_, invented) = guesses(&app, NOBODY, "aurora").await;
        assert_eq!(real.text.replace(BRUNO, ""), invented.text.replace(NOBODY, ""));
        assert!(real.words().contains("Ask an administrator") && !real.words().contains("later"), "{}", real.words());
        app.clock.advance(chrono::Duration::days(40));
        app.plant_jobs().await;
        app.letters().await;
        let again = try_in(&app, BRUNO, "aurora", PASSWORD).await;
        assert!(again.words().contains("Ask an administrator") && !again.words().contains("later"));
        let mut sofia = app.signed_in("sofia@aurora.example").await;
        let page = sofia.get("/lockouts").await;
        assert!(page.all("tbody tr")[0].contains("Bruno"), "the invented one stands below");
        assert!(page.all("tbody tr")[0].contains("Hasta que alguien lo desbloquee"));
        let release = page.attribute("tbody form", "action").unwrap();
        assert_eq!(sofia.post(&release, &[]).await.status, 303);
        assert_eq!(try_in(&app, BRUNO, "aurora", PASSWORD).await.status, 303);
    }

    // 000-27 S-180: two organisations never meet; the stranger, the supervisor and nobody decide nothing here.
    async fn a_policy_is_its_organisations_own(app: TestApp) {
        let mut ana = app.signed_in("ana@aurora.example").await;
        let mut boris = app.signed_in("boris@boreal.example").await;
        decide(&mut ana, &[("lock_max", "3")]).await;
        decide(&mut boris, &[("lock_max", "7"), ("lock_kind", "released")]).await;
        let page = boris.get("/policies").await;
        assert_eq!((page.field("lock_max").as_str(), page.all("#lock_kind option[selected]")), ("7", vec!["until somebody unlocks".to_owned()]));
        assert!(!page.text.contains("Ana"));
        let page = ana.get("/policies").await;
        assert_eq!((page.field("lock_max").as_str(), page.all("#lock_kind option[selected]")), ("3", vec!["de 1 a 15 minutos, en aumento".to_owned()]));
        assert_eq!(guesses(&app, BRUNO, "aurora").await.0, 3);
        assert_eq!(guesses(&app, BRUNO, "boreal").await.0, 7);
        assert_eq!(guesses(&app, BRUNO, "gone").await.0, 10, "and where none is meant the house's own holds");
        let mut sofia = app.signed_in("sofia@aurora.example").await;
        assert_eq!(sofia.get("/policies").await.status, 403);
        assert_eq!(decide(&mut sofia, &[("lock_max", "50")]).await.status, 403);
        assert!(!sofia.get("/lockouts").await.has("a[href='/policies']"));
        assert_eq!(decide(&mut app.guest(), &[("lock_max", "50")]).await.status, 401);
        assert_eq!(ana.get("/policies").await.field("lock_max"), "3");
    }

    // 000-27
    async fn what_is_no_number_within_bounds_comes_back_as_it_was_typed(app: TestApp) {
        let mut ana = app.signed_in("ana@aurora.example").await;
        let long = "9".repeat(4_096);
        for bad in ["", "  ", "2", "101", "text", "-3", "4.5", "1e1", "٣", "3\u{202e}", &long] {
            let page = decide(&mut ana, &[("lock_max", bad), ("lock_window_minutes", "20")]).await;
            assert_eq!(page.status, 422, "{bad:.20}");
            assert!(page.has("#lock_max-error") && page.has("[role=alert]") && !page.has("#lock_window_minutes-error"));
            assert_eq!(page.field("lock_max"), bad, "what was typed is kept");
            assert_eq!(page.field("lock_window_minutes"), "20");
            assert!(page.words().contains("10 intentos"), "what is in force stands beside it");
        }
        for (field, bad) in [("lock_window_minutes", "0"), ("lock_window_minutes", "1441"), ("lock_duration_minutes", "1441"), ("lock_kind", "sometimes"), ("password_forbidden", "a")] {
            let page = decide(&mut ana, &[("lock_max", "5"), (field, bad)]).await;
            assert!(page.status == 422 && page.has(&format!("#{field}-error")), "{field} {bad}");
        }
        assert_eq!(decide(&mut ana, &[("lock_max", "5\0")]).await.status, 400);
        assert_eq!(app.number("select count(*) as n from policy").await, 0);
        assert_eq!(decide(&mut ana, &[]).await.status, 303, "nothing sent is nothing changed");
        assert_eq!(app.number("select count(*) as n from policy").await, 0);
    }

    // 000-27: who changed what is told, and two who change it at once do not undo each other unseen.
    async fn every_change_is_a_version_and_in_the_audit(app: TestApp) {
        let mut ana = app.signed_in("ana@aurora.example").await;
        decide(&mut ana, &[("lock_max", "5"), ("version", "0")]).await;
        decide(&mut ana, &[("lock_window_minutes", "30"), ("version", "1")]).await;
        decide(&mut ana, &[("lock_window_minutes", "30"), ("version", "2")]).await;
        let page = ana.get("/policies").await;
        assert_eq!(page.field("version"), "2", "what is the same already is no change");
        assert_eq!(page.field("lock_max"), "5", "what was not sent stays");
        for old in ["1", "0", "x", ""] {
            let page = decide(&mut ana, &[("lock_max", "9"), ("version", old)]).await;
            assert_eq!(page.status, 422, "{old}");
            assert_eq!((page.field("lock_max").as_str(), page.field("version").as_str()), ("9", "2"));
            assert!(page.words().contains("5 intentos"));
        }
        let audits = "select count(*) as n from audit where action = 'policies.changed' and actor_id is not null";
        assert_eq!(app.number(audits).await, 2);
        let filter = audit::Filter { family: Some("policies".into()), ..audit::Filter::default() };
        let lines = audit::read(&app.state, app.organisation("aurora").await, &filter, 1).await.unwrap();
        let data = &lines[0].data;
        assert_eq!((&data["before"]["lock_window_minutes"], &data["after"]["lock_window_minutes"]), (&15.into(), &30.into()));
        assert_eq!(data["version"], 2);
    }

    // 000-27: the page is where the lockouts are, in the words of everybody's own language.
    async fn the_page_is_a_tab_beside_the_lockouts(app: TestApp) {
        let mut ana = app.signed_in("ana@aurora.example").await;
        let page = ana.get("/lockouts").await;
        assert!(page.has(".tabs a[href='/policies']") && page.has(".page-head a[href='/policies']"));
        let page = ana.get("/policies").await;
        assert_eq!(page.all("h1"), ["Seguridad y privacidad"]);
        assert!(page.has(".tabs a[aria-current=page][href='/policies']"));
        assert!(page.has("nav a[aria-current=page][href='/lockouts']"), "its place in the rail");
        for (locale, title) in [
            ("en", "Security and privacy"), ("pt-BR", "Segurança e privacidade"), ("fr", "Sécurité et confidentialité"),
        ] {
            let profile = [("display_name", "Ana"), ("locale", locale), ("time_zone", "UTC"), ("landing", "members")];
            assert_eq!(ana.post("/profile", &profile).await.status, 303);
            assert_eq!(ana.get("/policies").await.all("h1"), [title]);
        }
    }

    // G-15 1.7: a floor that moves here starts from the rules it knows; what it decides otherwise is its own.
    async fn a_preset_fills_the_page_and_says_so(app: TestApp) {
        let mut ana = app.signed_in("ana@aurora.example").await;
        decide(&mut ana, &[("lock_max", "12")]).await;
        assert!(ana.get("/policies").await.words().contains("Así se pierde el valor que ustedes decidieron"));
        assert_eq!(decide(&mut ana, &[("preset", "genesys"), ("version", "1")]).await.status, 303);
        let page = ana.get("/policies").await;
        assert_eq!((page.field("lock_max").as_str(), page.field("password_least").as_str()), ("6", "8"), "and what was decided before is given up");
        assert!(page.all("#lock .chip")[0].contains("Genesys Cloud"));
        assert!(page.all(".notice strong")[0].contains("Contraseñas cortas"));
        decide(&mut ana, &[("lock_max", "4"), ("version", "2")]).await;
        assert_eq!(guesses(&app, BRUNO, "aurora").await.0, 4);
        let page = ana.get("/policies").await;
        let told = page.all(".changes > li");
        assert_eq!(told.len(), 3);
        assert!(told[0].contains("Intentos: 6 intentos → 4 intentos"), "{told:?}");
        assert!(told[1].contains("NIST 800-63B → Genesys Cloud") && told[1].contains("12 intentos → 6 intentos"), "{told:?}");
        // A preset nobody knows is no wish; the stranger's organisation never heard of any of it.
        decide(&mut ana, &[("preset", "moon"), ("version", "3")]).await;
        assert_eq!(ana.get("/policies").await.field("version"), "3");
        let mut boris = app.signed_in("boris@boreal.example").await;
        let page = boris.get("/policies").await;
        assert_eq!((page.field("lock_max").as_str(), page.all(".changes li").len()), ("10", 0));
    }

    // 1.7: what would happen if this person signed in now?
    async fn the_rules_are_tried_on_a_person_before_the_person_tries_them(app: TestApp) {
        let mut ana = app.signed_in("ana@aurora.example").await;
        decide(&mut ana, &[("lock_max", "3")]).await;
        assert!(ana.get("/policies").await.has("form[action='/diagnosis'] [name=login]"));
        let tried = format!("/diagnosis?login={BRUNO}");
        let stops = ".steps [data-state=failed]";
        assert!(!ana.get(&tried).await.has(stops));
        guesses(&app, BRUNO, "aurora").await;
        assert!(ana.get(&tried).await.has(stops), "the lock of the new rule stands in the way");
    }

    // 1.7 S-005: where the organisation tells nobody, a locked login reads as any wrong password, whoever's it is.
    async fn a_lock_can_be_told_to_nobody(app: TestApp) {
        let mut ana = app.signed_in("ana@aurora.example").await;
        decide(&mut ana, &[("lock_max", "3"), ("lock_message", "neutral")]).await;
        let mut pages = Vec::new();
        for identifier in [BRUNO, NOBODY] {
            for n in 0..5 {
                let page = try_in(&app, identifier, "aurora", &format!("palpite {n}")).await;
                assert_eq!((page.status, page.text.contains(LOCKED)), (422, false), "{identifier} {n}");
                pages.push(page.text.replace(identifier, ""));
            }
            let page = try_in(&app, identifier, "aurora", PASSWORD).await;
            assert_eq!(page.status, 422, "the right one is not looked at");
            pages.push(page.text.replace(identifier, ""));
        }
        pages.dedup();
        assert_eq!(pages.len(), 1, "all alike");
        assert_eq!(app.number("select count(*) as n from lockout").await, 2, "and the console tells those who unlock");
    }

    // What was decided before a policy was a document is still what was decided.
    async fn what_was_decided_before_moves_into_the_document(app: TestApp) {
        let mut ana = app.signed_in("ana@aurora.example").await;
        for (row, kind, minutes, max, window) in [
            ("lock_max = 4, lock_window_minutes = null, lock_duration_minutes = null", "grows", "15", "4", "15"),
            ("lock_max = null, lock_window_minutes = 30, lock_duration_minutes = 0", "released", "15", "10", "30"),
            ("lock_max = 9, lock_window_minutes = 20, lock_duration_minutes = 45", "minutes", "45", "9", "20"),
        ] {
            decide(&mut ana, &[("lock_max", "77")]).await;
            decide(&mut ana, &[("preset", "nist")]).await;
            let db = &app.state.db;
            let moves = crate::migrations::POLICY_MOVES;
            db.write(async |tx| {
                tx.execute_raw(sql(tx, &format!("update policy set {row}"), [])).await?;
                let text = kit::db::dialect::columns(tx.get_database_backend(), moves);
                tx.execute_raw(sql(tx, &text, [])).await?;
                Ok::<_, kit::failure::Failure>(())
            }).await.unwrap_or_else(|_| panic!("{row}"));
            let page = ana.get("/policies").await;
            let selected = page.attribute("#lock_kind option[selected]", "value").unwrap();
            let read = [&selected, &page.field("lock_duration_minutes"), &page.field("lock_max"), &page.field("lock_window_minutes")];
            assert_eq!(read, [kind, minutes, max, window], "{row}");
        }
    }

    // 002-06 002-11: a link opens for as long as the organisation decided when it was written, and the letter says so.
    async fn links_live_as_long_as_the_organisation_decided(app: TestApp) {
        let mut ana = app.signed_in("ana@aurora.example").await;
        decide(&mut ana, &[("preset", "logtec")]).await;
        let ask = [("identifier", BRUNO), ("organisation", "aurora")];
        app.guest().post("/recovery", &ask).await;
        let letter = app.letters().await.pop().expect("a letter");
        assert!(letter.text.contains("en el plazo de una hora"), "{}", letter.text);
        let link = letter.path();
        decide(&mut ana, &[("link_recovery_minutes", "10")]).await;
        app.clock.advance(chrono::Duration::minutes(60) - chrono::Duration::seconds(10));
        assert_eq!(app.guest().get(&link).await.status, 200, "what is under way keeps its terms");
        app.clock.advance(chrono::Duration::seconds(11));
        assert_eq!(app.guest().get(&link).await.status, 410);
    }

    // 004-39: none of the last ten, where the organisation keeps them; and the present one is the first of them.
    async fn an_earlier_password_cannot_be_chosen_again(app: TestApp) {
        let mut ana = app.signed_in("ana@aurora.example").await;
        decide(&mut ana, &[("password_history", "3"), ("password_least", "8")]).await;
        let mut bruno = app.signed_in(BRUNO).await;
        let mut current = PASSWORD.to_owned();
        let change = async |bruno: &mut Browser, current: &str, new: &str| {
            let fields = [("current_password", current), ("password", new), ("password_confirmation", new)];
            bruno.post("/profile/password", &fields).await
        };
        for (new, taken) in [
            (PASSWORD, false), ("ventana azul 61", true), (PASSWORD, false), ("ventana azul 61", false),
            ("tejado verde 62", true), (PASSWORD, false), ("puerta roja 63", true), (PASSWORD, true),
        ] {
            let page = change(&mut bruno, &current, new).await;
            assert_eq!(page.status, if taken { 303 } else { 422 }, "{new} after {current}");
            if taken {
                new.clone_into(&mut current);
            } else {
                assert!(page.words().contains("Es una de sus últimas contraseñas"), "{}", page.words());
            }
        }
        assert_eq!(app.number("select count(*) as n from password_history").await, 2, "no more than are asked about");
        decide(&mut ana, &[("password_history", "0")]).await;
        assert_eq!(change(&mut bruno, &current, "puerta roja 63").await.status, 303);
        assert_eq!(app.number("select count(*) as n from password_history").await, 0, "and none where nobody asks");
        app.letters().await;
    }

    // 001-07 001-08 001-09: the rules stand beside the field before anybody types, and bite when the next one is chosen.
    async fn the_password_page_asks_what_the_organisation_asks(app: TestApp) {
        let mut ana = app.signed_in("ana@aurora.example").await;
        decide(&mut ana, &[("preset", "smartspace")]).await;
        let mut bruno = app.signed_in(BRUNO).await;
        assert_eq!(bruno.get("/conversations").await.status, 200, "nobody is sent away with the one they have");
        let page = bruno.get("/profile/password").await;
        let rules = page.all(".rules li");
        assert_eq!(rules, ["al menos 8 caracteres", "una mayúscula", "una minúscula", "una cifra", "un carácter especial", "sin &#"]);
        let fields = [("current_password", PASSWORD), ("password", "tejado verde & azul"), ("password_confirmation", "tejado verde & azul")];
        let page = bruno.post("/profile/password", &fields).await;
        assert_eq!(page.status, 422);
        let advice = page.all("#password-error .error");
        assert_eq!(advice, ["Añada una mayúscula.", "Añada una cifra.", "Quite &: su organización no lo permite."]);
        let offered = page.all(".suggestion");
        let fields = [("current_password", PASSWORD), ("password", offered[0].as_str()), ("password_confirmation", offered[0].as_str())];
        assert_eq!(bruno.post("/profile/password", &fields).await.status, 303, "{}", offered[0]);
        assert_eq!(app.signed_in("boris@boreal.example").await.get("/profile/password").await.all(".rules li").len(), 1);
        app.letters().await;
    }
}
