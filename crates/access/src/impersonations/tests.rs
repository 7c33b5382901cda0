use chrono::Duration;
use kit::{clock::Time, db::dialect::sql};
use sea_orm::ConnectionTrait;
use testkit::{Browser, PASSWORD, Page, TestApp};

const ANA: &str = "ana@aurora.example";
const BRUNO: &str = "bruno@aurora.example";
const SOFIA: &str = "sofia@aurora.example";
const WHY: &str = "Ticket 4711: no ve la cola de soporte";
const SESSION: &str = "__Host-guichet";
const ASIDE: &str = "__Host-guichet_aside";
const DELETE: [(&str, &str); 1] = [("_method", "delete")];

async fn run(app: &TestApp, text: &'static str) {
    app.alter(text).await;
    app.state.sessions.forget();
}

async fn seen_at(app: &TestApp, identifier: &str) -> Option<Time> {
    let db = app.state.db.read();
    let text = "select last_seen_at from member where identifier = $1";
    let row = db
        .query_one_raw(sql(db, text, [identifier.into()]))
        .await
        .unwrap()
        .unwrap();
    row.try_get("", "last_seen_at").unwrap()
}

async fn presence(app: &TestApp, identifier: &str) -> String {
    let db = app.state.db.read();
    let text = "select p.status from presence p join member m on m.id = p.member_id where m.identifier = $1";
    let row = db
        .query_one_raw(sql(db, text, [identifier.into()]))
        .await
        .unwrap()
        .unwrap();
    row.try_get("", "status").unwrap()
}

/// `/members/{id}` of somebody, as an administrator finds it.
async fn place(ana: &mut Browser, name: &str) -> String {
    let list = ana.get(&format!("/members?q={name}")).await;
    list.attribute("a.person", "href").unwrap()
}

async fn begin(ana: &mut Browser, member: &str) -> Page {
    let fields = [("reason", WHY), ("current_password", PASSWORD)];
    ana.post(&format!("{member}/impersonation"), &fields).await
}

/// Ana, who looks through Bruno's eyes, and where Bruno's page is.
async fn looking(app: &TestApp) -> (Browser, String) {
    let mut ana = app.signed_in(ANA).await;
    let bruno = place(&mut ana, "Bruno").await;
    let answer = begin(&mut ana, &bruno).await;
    assert_eq!(
        (answer.status, answer.location().as_str()),
        (303, "/conversations")
    );
    (ana, bruno)
}

async fn is_in(browser: &mut Browser) -> bool {
    browser.get("/session").await.status == 200
}

async fn name(browser: &mut Browser) -> String {
    browser.get("/profile").await.all(".menu-head strong").concat()
}

async fn sweep(app: &TestApp) {
    app.plant_jobs().await;
    app.run_jobs().await;
}

testkit::both! {
    // Banner, reason, time limit, no secrets, both names in the audit, never an equal or a higher role. That every door
    // of the house keeps to it is walked in the server's `doors`.
    async fn an_administrator_looks_through_a_members_eyes_for_half_an_hour_with_a_reason_and_touches_nothing_s_181(app: TestApp) {
        let mut ana = app.signed_in(ANA).await;
        let bruno = place(&mut ana, "Bruno").await;
        let form = format!("{bruno}/impersonation");
        assert!(ana.get(&bruno).await.has(&format!("a[href='{form}']")));
        assert!(ana.get(&form).await.has("textarea[name='reason']"));
        // A reason that says something, and the administrator's own password.
        for (reason, password) in [("", PASSWORD), ("  corto    ", PASSWORD), ("\u{3164}\u{200b}\u{3164}\u{200b}\u{3164}\u{200b}\u{3164}\u{200b}\u{3164}\u{200b}\u{3164}", PASSWORD), (WHY, ""), (WHY, "no es esta")] {
            let page = ana.post(&form, &[("reason", reason), ("current_password", password)]).await;
            assert_eq!((page.status, page.has(".refusal")), (422, true), "{reason}");
        }
        assert_eq!(name(&mut ana).await, "Ana Duarte");
        let before = ana.cookies[SESSION].clone();
        assert_eq!(begin(&mut ana, &bruno).await.location(), "/conversations");
        assert_ne!(ana.cookies[SESSION], before, "a session of its own");
        // The banner, everywhere: in the house, at a refusal, in the help.
        for path in ["/conversations", "/profile", "/profile/password", "/nowhere", "/help/access"] {
            let banner = ana.get(path).await.all("#impersonation").concat();
            for said in ["Bruno Reyes", "Ana Duarte", "hasta"] {
                assert!(banner.contains(said), "{path}: {banner}");
            }
        }
        assert_eq!(name(&mut ana).await, "Bruno Reyes");
        // No secrets, nothing in their name, no other account and no administrator's page.
        for path in ["/profile/password", "/profile/factors", "/profile/sessions", "/profile/api-tokens",
            "/profile/recovery-codes/new", "/profile/recovery-address", "/switcher", "/members", form.as_str()] {
            assert_eq!(ana.get(path).await.status, 403, "{path}");
        }
        for path in ["/presence", "/profile", "/profile/password", "/switcher/aside", "/sign-in", form.as_str()] {
            assert_eq!(ana.post(path, &[("current_password", PASSWORD)]).await.status, 403, "{path}");
        }
        // The time limit, whatever happens in it.
        app.clock.advance(Duration::minutes(29));
        assert!(is_in(&mut ana).await);
        app.clock.advance(Duration::minutes(1));
        assert!(!is_in(&mut ana).await);
        sweep(&app).await;
        // Both names, and the reason.
        let began = app.audited("impersonations.began").await.remove(0);
        assert_eq!(began.actor_name.as_deref(), Some("Ana Duarte"));
        assert_eq!(began.subject_name.as_deref(), Some("Bruno Reyes"));
        assert_eq!(began.data["reason"], WHY);
        let ended = app.audited("impersonations.ended").await;
        assert_eq!((ended.len(), ended[0].data["why"].as_str()), (1, Some("expired")));
        assert_eq!((ended[0].actor, ended[0].subject), (began.actor, began.subject));
        // The member was told, at once.
        let letters = app.letters().await;
        let told = letters.iter().find(|letter| letter.subject.contains("mira lo que usted ve")).unwrap();
        assert!(told.text.contains("Ana Duarte") && told.text.contains(WHY), "{}", told.text);
        // Ana's own session waited, and is a press away.
        let page = ana.get("/sign-in").await;
        assert_eq!(page.all(".account bdi"), ["Ana Duarte"]);
        ana.post("/switcher", &[("session", &page.field("session"))]).await;
        assert_eq!(name(&mut ana).await, "Ana Duarte");
        // An equal role.
        run(&app, "update member set role = 'administrator' where identifier = 'sofia@aurora.example'").await;
        let sofia = place(&mut ana, "Sof").await;
        assert!(!ana.get(&sofia).await.has("a[href$='/impersonation']"));
        assert_eq!(begin(&mut ana, &sofia).await.status, 422);
        assert_eq!(app.number("select count(*) as n from impersonation").await, 1);
    }

    async fn the_button_brings_the_administrators_own_session_back(app: TestApp) {
        let (mut ana, bruno) = looking(&app).await;
        let looked = ana.cookies.clone();
        let held = ana.cookies[ASIDE].clone();
        app.clock.advance(Duration::minutes(5));
        let answer = ana.post("/impersonation", &DELETE).await;
        assert_eq!(answer.location(), format!("{bruno}?done=impersonations-done-ended"));
        let page = ana.follow(&answer).await;
        assert_eq!((page.status, page.has("#impersonation")), (200, false));
        assert_eq!(name(&mut ana).await, "Ana Duarte");
        // Neither secret is worth anything any more.
        let mut thief = app.guest();
        thief.cookies = looked;
        assert!(!is_in(&mut thief).await);
        let secret = held.split('~').next().unwrap().to_owned();
        thief.cookies.insert(SESSION.into(), secret);
        assert!(!is_in(&mut thief).await, "the own session has a new secret");
        assert_eq!(app.audited("impersonations.ended").await.len(), 1);
        assert_eq!(ana.post("/impersonation", &DELETE).await.location(), "/", "twice is once");
        app.letters().await;
    }

    // Whoever is looked at was shut out, or the half hour ran out, while the page with the button was open.
    async fn the_button_leads_back_also_when_it_was_over_already(app: TestApp) {
        let back = |bruno: &str| (303, format!("{bruno}?done=impersonations-done-ended"));
        for swept in [false, true] {
            let (mut ana, bruno) = looking(&app).await;
            run(&app, "update member set epoch = epoch + 1 where identifier = 'bruno@aurora.example'").await;
            if swept {
                sweep(&app).await;
            }
            assert!(!is_in(&mut ana).await);
            let answer = ana.post("/impersonation", &DELETE).await;
            assert_eq!((answer.status, answer.location()), back(&bruno), "{swept}");
            assert_eq!(name(&mut ana).await, "Ana Duarte");
        }
        let (mut ana, bruno) = looking(&app).await;
        app.clock.advance(Duration::minutes(29));
        assert!(is_in(&mut ana).await);
        app.clock.advance(Duration::minutes(1));
        assert!(!is_in(&mut ana).await);
        let answer = ana.post("/impersonation", &DELETE).await;
        assert_eq!((answer.status, answer.location()), back(&bruno));
        assert_eq!(name(&mut ana).await, "Ana Duarte");
        let (mut ana, bruno) = looking(&app).await;
        let held = ana.clone();
        let mut other = app.signed_in(ANA).await;
        assert_eq!(other.post(&format!("{bruno}/deactivation"), &[]).await.status, 303);
        assert!(!is_in(&mut ana).await);
        let answer = ana.post("/impersonation", &DELETE).await;
        assert_eq!((answer.status, answer.location()), back(&bruno));
        let page = ana.follow(&answer).await;
        assert_eq!((page.status, page.has("#impersonation")), (200, false));
        assert_eq!(name(&mut ana).await, "Ana Duarte");
        // Both secrets are worth nothing any more, and the one alone never was.
        for aside in [true, false] {
            let mut thief = held.clone();
            if !aside {
                thief.cookies.remove(ASIDE);
            }
            let answer = thief.post("/impersonation", &DELETE).await;
            assert_eq!(answer.location(), "/sign-in?done=impersonations-done-ended", "{aside}");
            assert!(!is_in(&mut thief).await);
        }
        app.letters().await;
    }

    async fn where_ones_own_session_is_over_as_well_the_button_leads_to_the_sign_in(app: TestApp) {
        let (mut ana, _) = looking(&app).await;
        run(&app, "update session set ended_at = created_at where impersonation_id is null").await;
        let answer = ana.post("/impersonation", &DELETE).await;
        assert_eq!(answer.location(), "/sign-in?done=impersonations-done-ended");
        let page = ana.follow(&answer).await;
        assert_eq!((page.status, page.has(".account bdi")), (200, false));
        assert!(!is_in(&mut ana).await);
        // Nobody, and whoever never looked.
        assert_eq!(app.guest().post("/impersonation", &DELETE).await.location(), "/sign-in");
        let mut sofia = app.signed_in(SOFIA).await;
        assert_eq!(sofia.post("/impersonation", &DELETE).await.location(), "/");
        assert!(is_in(&mut sofia).await);
        app.letters().await;
    }

    async fn signing_out_ends_it_and_takes_nobody_off_the_floor(app: TestApp) {
        let mut bruno = app.signed_in(BRUNO).await;
        bruno.post("/presence", &[("status", "available")]).await;
        let (mut ana, _) = looking(&app).await;
        assert_eq!(ana.post("/sign-out", &[]).await.location(), "/sign-in?done=impersonations-done-ended");
        assert!(!is_in(&mut ana).await && is_in(&mut bruno).await);
        assert_eq!(presence(&app, BRUNO).await, "available");
        assert_eq!(app.audited("impersonations.ended").await.len(), 1);
        app.letters().await;
    }

    // The member notices a letter and a line among the sessions, and nothing else.
    async fn the_members_own_sessions_and_presence_are_not_touched(app: TestApp) {
        let mut policy = app.signed_in(ANA).await;
        policy.post("/policies", &[("_method", "patch"), ("sessions_agent", "replace")]).await;
        let mut bruno = app.signed_in(BRUNO).await;
        bruno.post("/presence", &[("status", "available")]).await;
        let (seen, ana_seen) = (seen_at(&app, BRUNO).await, seen_at(&app, ANA).await);
        app.clock.advance(Duration::minutes(2));
        let (mut ana, _) = looking(&app).await;
        app.clock.advance(Duration::minutes(2));
        ana.get("/conversations").await;
        assert_eq!(seen_at(&app, BRUNO).await, seen, "it was not Bruno");
        assert!(seen_at(&app, ANA).await > ana_seen, "it was Ana");
        let open = "select count(*) as n from session s join member m on m.id = s.member_id
             where m.identifier = 'bruno@aurora.example' and s.ended_at is null";
        assert_eq!(app.number(open).await, 2);
        let page = bruno.get("/profile/sessions").await;
        let rows = page.all("#sessions tbody tr");
        assert!(rows.iter().any(|row| row.contains("Ana Duarte")), "{rows:?}");
        // A sign-in of Bruno's replaces his own session, not hers; his last one takes him off the floor though she looks.
        let mut again = app.signed_in(BRUNO).await;
        assert!(!is_in(&mut bruno).await && is_in(&mut ana).await);
        again.post("/presence", &[("status", "available")]).await;
        assert_eq!(again.post("/sign-out", &[]).await.status, 303);
        assert_eq!(presence(&app, BRUNO).await, "offline");
        assert!(is_in(&mut ana).await);
        // He ends it himself, and stays where he is.
        let mut bruno = app.signed_in(BRUNO).await;
        bruno.post("/presence", &[("status", "available")]).await;
        let page = bruno.get("/profile/sessions").await;
        let end = page.attribute("form[action^='/profile/sessions/']", "action").unwrap();
        assert_eq!(bruno.post(&end, &DELETE).await.status, 303);
        assert!(!is_in(&mut ana).await && is_in(&mut bruno).await);
        sweep(&app).await;
        assert_eq!(presence(&app, BRUNO).await, "available");
        assert_eq!(app.audited("impersonations.ended").await.remove(0).data["why"], "revoked");
        let letters = app.letters_but_notices().await;
        assert_eq!(letters.len(), 1, "one notice of it");
    }

    // A session that runs out while somebody looked is no reason to take work away.
    async fn its_end_takes_no_work_away(app: TestApp) {
        let mut bruno = app.signed_in(BRUNO).await;
        bruno.post("/presence", &[("status", "available")]).await;
        let (mut ana, _) = looking(&app).await;
        app.clock.advance(Duration::minutes(31));
        sweep(&app).await;
        assert!(!is_in(&mut ana).await);
        assert_eq!(presence(&app, BRUNO).await, "available");
        app.letters().await;
    }

    async fn it_is_over_with_what_it_hangs_on(app: TestApp) {
        let ends = [
            "update member set role = 'supervisor' where identifier = 'ana@aurora.example'",
            "update member set state = 'disabled' where identifier = 'ana@aurora.example'",
            "update member set epoch = epoch + 1 where identifier = 'ana@aurora.example'",
            "update member set role = 'administrator' where identifier = 'bruno@aurora.example'",
            "update member set state = 'disabled' where identifier = 'bruno@aurora.example'",
            "update member set epoch = epoch + 1 where identifier = 'bruno@aurora.example'",
            "update session set ended_at = created_at where impersonation_id is null",
            "delete from impersonation",
        ];
        let mends = [
            "update member set role = 'administrator', state = 'active' where identifier = 'ana@aurora.example'",
            "update member set role = 'agent', state = 'active' where identifier = 'bruno@aurora.example'",
        ];
        for end in ends {
            let (mut ana, _) = looking(&app).await;
            assert!(is_in(&mut ana).await);
            run(&app, end).await;
            assert!(!is_in(&mut ana).await, "{end}");
            for mend in mends {
                run(&app, mend).await;
            }
            app.letters().await;
        }
        sweep(&app).await;
        let open = "select count(*) as n from impersonation where ended_at is null";
        assert_eq!(app.number(open).await, 0);
        app.letters().await;
    }

    async fn nobody_else_looks_and_at_nobody_else(app: TestApp) {
        let mut ana = app.signed_in(ANA).await;
        let bruno = place(&mut ana, "Bruno").await;
        let own = place(&mut ana, "Ana").await;
        // The stranger, who may not even know of him; a supervisor; nobody; a program with an administrator's token.
        let mut boris = app.signed_in("boris@boreal.example").await;
        assert_eq!(boris.get(&format!("{bruno}/impersonation")).await.status, 404);
        assert_eq!(begin(&mut boris, &bruno).await.status, 404);
        assert_eq!(begin(&mut app.signed_in(SOFIA).await, &bruno).await.status, 403);
        assert_eq!(begin(&mut app.guest(), &bruno).await.status, 401);
        let (program, _) = app.program(ANA, "person", "members:read").await;
        let fields = [("reason", WHY), ("current_password", PASSWORD)];
        assert!([401, 403].contains(&program.clone().post(&format!("{bruno}/impersonation"), &fields).await.status));
        // Oneself, nobody, somebody who cannot come in.
        assert_eq!(begin(&mut ana, &own).await.status, 422);
        assert_eq!(begin(&mut ana, "/members/nonsense").await.status, 404);
        let virginia = place(&mut ana, "Virginia").await;
        for state in [
            "update member set state = 'disabled' where identifier = 'virginia@conecta.com.vc'",
            "update member set state = 'invited' where identifier = 'virginia@conecta.com.vc'",
        ] {
            run(&app, state).await;
            assert_eq!(begin(&mut ana, &virginia).await.status, 422, "{state}");
        }
        // The break-glass account looks at nobody, and nobody at it.
        run(&app, "update member set emergency = true where identifier = 'bruno@aurora.example'").await;
        assert_eq!(begin(&mut ana, &bruno).await.status, 404);
        run(&app, "update member set emergency = false").await;
        run(&app, "update member set emergency = true where identifier = 'ana@aurora.example'").await;
        let page = begin(&mut ana, &bruno).await;
        assert_eq!((page.status, page.has("textarea")), (422, false));
        run(&app, "update member set emergency = false").await;
        // A computer that others use too.
        let mut shared = app.guest();
        let fields = [("identifier", ANA), ("password", PASSWORD), ("organisation", "aurora"), ("shared", "yes")];
        shared.post("/sign-in", &fields).await;
        assert_eq!(begin(&mut shared, &bruno).await.status, 422);
        assert_eq!(app.number("select count(*) as n from impersonation").await, 0);
        app.letters().await;
    }

    // One at a time from one session: a tab that was left open begins no second.
    async fn a_second_one_ends_the_first(app: TestApp) {
        let mut ana = app.signed_in(ANA).await;
        let (bruno, sofia) = (place(&mut ana, "Bruno").await, place(&mut ana, "Sof").await);
        let mut tab = ana.clone();
        assert_eq!(begin(&mut ana, &bruno).await.status, 303);
        assert_eq!(begin(&mut tab, &sofia).await.status, 303);
        assert!(!is_in(&mut ana).await && is_in(&mut tab).await);
        assert_eq!(app.audited("impersonations.ended").await.remove(0).data["why"], "replaced");
        app.letters().await;
    }
}
