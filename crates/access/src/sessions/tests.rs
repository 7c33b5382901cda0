use chrono::Duration;
use kit::db::dialect::sql;
use sea_orm::ConnectionTrait;
use testkit::{Browser, TestApp};

const ANA: &str = "ana@aurora.example";
const BRUNO: &str = "bruno@aurora.example";
const SOFIA: &str = "sofia@aurora.example";
const VIRGINIA: &str = "virginia@conecta.com.vc";
const DELETE: [(&str, &str); 1] = [("_method", "delete")];

async fn is_in(browser: &mut Browser) -> bool {
    browser.get("/session").await.status == 200
}

/// The page of somebody's sessions, as an administrator reaches it from the member's own page.
async fn place(ana: &mut Browser, name: &str) -> String {
    let list = ana.get(&format!("/members?q={name}")).await;
    let member = list.attribute("a.person", "href").unwrap();
    let page = ana.get(&member).await;
    let place = page.attribute("a[href$=\"/sessions\"].button", "href").unwrap();
    assert_eq!(place, format!("{member}/sessions"));
    place
}

testkit::both! {
    // S-048: what began under a clock that was a year ahead does not live a year longer; an hour throws nobody out.
    async fn a_session_of_a_clock_that_was_ahead_is_none(app: TestApp) {
        app.clock.advance(Duration::days(365));
        let mut ahead = app.signed_in(BRUNO).await;
        app.clock.advance(-Duration::hours(1));
        assert!(is_in(&mut ahead).await, "a clock that is put back by an hour");
        app.clock.advance(-Duration::days(365));
        app.state.sessions.forget();
        assert!(!is_in(&mut ahead).await);
        app.letters().await;
    }

    // S-085
    async fn a_member_sees_own_sessions_and_ends_them(app: TestApp) {
        let phone = "Mozilla/5.0 (Linux; Android 15; Pixel 9) AppleWebKit/537.36 Chrome/131.0.0.0 Mobile Safari/537.36";
        let mut here = app.signed_in(BRUNO).await;
        app.clock.advance(Duration::seconds(1));
        let fields = [("identifier", BRUNO), ("password", testkit::PASSWORD), ("organisation", "aurora")];
        let mut pocket = app.guest().with("user-agent", phone);
        pocket.address = "10.1.2.3:5000".parse().unwrap();
        assert_eq!(pocket.post("/sign-in", &fields).await.status, 303);
        let mut tablet = app.signed_in(BRUNO).await;
        assert!(here.get("/profile").await.words().contains("3 sesiones abiertas"));
        let page = here.get("/profile/sessions").await;
        let rows = page.all("#sessions tbody tr");
        assert_eq!(rows.len(), 3);
        let told = rows.iter().find(|row| row.contains("10.1.2.3")).unwrap();
        assert!(told.contains("Chrome 131 · Android") && told.contains("Teléfono"), "{told}");
        assert_eq!(rows.iter().filter(|row| row.contains("Este")).count(), 1, "this one is marked, once");
        assert_eq!(page.all("#sessions tbody form").len(), 2, "and has no button");
        let path = page.attribute("form[action^=\"/profile/sessions/\"]", "action").unwrap();
        let mut boris = app.signed_in("boris@boreal.example").await;
        assert_eq!(boris.post(&path, &DELETE).await.status, 404, "the stranger");
        let mut virginia = app.signed_in(VIRGINIA).await;
        assert_eq!(virginia.post(&path, &DELETE).await.status, 404, "a colleague");
        assert_eq!(here.post("/profile/sessions/nonsense", &DELETE).await.status, 404);
        assert_eq!(here.post(&path, &DELETE).await.location(), "/profile/sessions?done=sessions-done-one");
        assert_eq!(here.post(&path, &DELETE).await.status, 404, "it is over already");
        assert!(is_in(&mut pocket).await ^ is_in(&mut tablet).await, "one of the two is out");
        assert_eq!(here.post("/profile/sessions", &DELETE).await.status, 303);
        assert!(!is_in(&mut pocket).await && !is_in(&mut tablet).await && is_in(&mut here).await);
        assert_eq!(here.get("/profile/sessions").await.all("#sessions tbody tr").len(), 1);
        let audits = "select count(*) as n from audit where action = 'sessions.revoked' and actor_id = subject_id";
        assert_eq!(app.number(audits).await, 2);
    }

    // S-085
    async fn nobody_ends_the_session_in_use_by_its_row(app: TestApp) {
        let mut here = app.signed_in(BRUNO).await;
        app.signed_in(BRUNO).await;
        let text = "select cast(count(*) as bigint) as n from session";
        assert_eq!(app.number(text).await, 2);
        let db = app.state.db.read();
        for row in db.query_all_raw(sql(db, "select id from session", [])).await.unwrap() {
            let id: uuid::Uuid = row.try_get("", "id").unwrap();
            here.post(&format!("/profile/sessions/{}", id.simple()), &DELETE).await;
        }
        assert!(is_in(&mut here).await, "the way out asks about open work; this would not");
    }

    // S-085 S-084
    async fn an_administrator_ends_the_sessions_of_a_member_who_is_told(app: TestApp) {
        let mut ana = app.signed_in(ANA).await;
        let (mut one, mut other) = (app.signed_in(VIRGINIA).await, app.signed_in(VIRGINIA).await);
        let mut bruno = app.signed_in(BRUNO).await;
        let place = place(&mut ana, "virginia").await;
        let page = ana.get(&place).await;
        assert_eq!(page.all("tbody tr").len(), 2);
        let single = page.attribute("tbody form", "action").unwrap();
        for (who, status) in [("boris@boreal.example", 404), (SOFIA, 403), (BRUNO, 403)] {
            let mut who = app.signed_in(who).await;
            assert_eq!(who.get(&place).await.status, status);
            assert_eq!(who.post(&place, &DELETE).await.status, status);
            assert_eq!(who.post(&single, &DELETE).await.status, status);
        }
        assert_eq!(ana.post(&single, &DELETE).await.status, 303);
        assert!(is_in(&mut one).await ^ is_in(&mut other).await);
        assert_eq!(ana.post(&single, &DELETE).await.status, 404, "over already");
        let done = ana.post(&place, &DELETE).await;
        assert_eq!(done.location(), format!("{place}?done=sessions-done-theirs"));
        assert!(!is_in(&mut one).await && !is_in(&mut other).await && is_in(&mut bruno).await);
        assert!(ana.follow(&done).await.words().contains("Sin sesión en ningún lugar"));
        assert!(ana.post(&place, &DELETE).await.location().ends_with("sessions-done-none"));
        let letters = app.letters().await;
        assert_eq!(letters.len(), 2, "a letter for each time, none for nothing");
        for letter in letters {
            assert_eq!(letter.to, "caixa@aurora.example");
            assert!(letter.subject.contains("Você foi desconectado de Aurora"), "{}", letter.subject);
            assert!(letter.text.contains(VIRGINIA) && !letter.text.contains("http"), "{}", letter.text);
        }
        let audits = "select count(*) as n from audit where action = 'sessions.revoked' and actor_id <> subject_id";
        assert_eq!(app.number(audits).await, 2);
        app.signed_in(VIRGINIA).await;
    }

    // S-085
    async fn an_administrator_has_own_sessions_on_own_page_only(app: TestApp) {
        let mut ana = app.signed_in(ANA).await;
        let list = ana.get("/members?q=ana@aurora").await;
        let own = format!("{}/sessions", list.attribute("a.person", "href").unwrap());
        assert_eq!(ana.get(&own).await.location(), "/profile/sessions");
        assert_eq!(ana.post(&own, &DELETE).await.status, 404);
        for nowhere in ["/members/0190c1d2aaaa7bbb8cccddddeeeeffff/sessions", "/members/x/sessions"] {
            assert_eq!(ana.get(nowhere).await.status, 404);
            assert_eq!(ana.post(nowhere, &DELETE).await.status, 404);
            assert_eq!(ana.post(&format!("{nowhere}/x"), &DELETE).await.status, 404);
        }
        assert!(is_in(&mut ana).await);
    }

    // S-085 S-084: everybody at once, after a question, and nobody of another organisation.
    async fn an_administrator_signs_the_whole_organisation_out(app: TestApp) {
        let (mut ana, mut elsewhere) = (app.signed_in(ANA).await, app.signed_in(ANA).await);
        let mut floor = Vec::new();
        for who in [BRUNO, SOFIA, VIRGINIA] {
            floor.push(app.signed_in(who).await);
        }
        assert_eq!(floor[0].post("/presence", &[("status", "available")]).await.status, 303);
        let mut clara = app.signed_in("clara@boreal.example").await;
        let page = ana.get("/sessions").await;
        assert_eq!(page.all("tbody tr").len(), 5);
        assert!(page.words().contains("Hay 5 sesiones abiertas, de 4 usuarios."), "{}", page.words());
        assert!(page.has("nav a[aria-current=page][href='/lockouts']"), "its place in the rail");
        let ask = page.attribute("a[href='/sessions/ending']", "href").unwrap();
        assert!(ana.get(&ask).await.has("form[action='/sessions'] [name=confirm]"));
        for slip in [vec![("_method", "delete")], vec![("_method", "delete"), ("confirm", "no")]] {
            let refused = ana.post("/sessions", &slip).await;
            assert!(refused.status == 422 && refused.has(".refusal"));
        }
        for one in &mut floor {
            assert!(is_in(one).await);
        }
        let yes = [("_method", "delete"), ("confirm", "yes")];
        assert_eq!(floor[1].post("/sessions", &yes).await.status, 403, "no supervisor");
        assert_eq!(clara.post("/sessions", &yes).await.status, 403);
        let done = ana.post("/sessions", &yes).await;
        assert_eq!(done.location(), "/sessions?done=sessions-done-everybody");
        for one in &mut floor {
            assert!(!is_in(one).await);
        }
        assert!(is_in(&mut ana).await && !is_in(&mut elsewhere).await, "who said so stays where they said it");
        assert!(is_in(&mut clara).await, "the other organisation");
        assert_eq!(app.number("select count(*) as n from presence where status = 'available'").await, 0);
        let audits = "select count(*) as n from audit where action = 'sessions.revoked-everybody' and actor_id is not null";
        assert_eq!(app.number(audits).await, 1);
        assert!(app.letters().await.is_empty(), "nobody is written to");
        app.signed_in(BRUNO).await;
    }

    // S-085: an invitation under way is nobody's session.
    async fn who_was_invited_keeps_the_link_when_everybody_is_signed_out(app: TestApp) {
        let mut ana = app.signed_in(ANA).await;
        let new = [
            ("display_name", "Lia Nova"), ("identifier", "lia@aurora.example"), ("role", "agent"), ("locale", "es"),
            ("landing", "conversations"), ("time_zone", "UTC"),
        ];
        assert_eq!(ana.post("/members", &new).await.status, 303);
        let letter = app.letters().await.remove(0);
        assert_eq!(ana.post("/sessions", &[("_method", "delete"), ("confirm", "yes")]).await.status, 303);
        let words = "lluvia-mesa-cobre-farol-58";
        let chosen = app.guest().post(&letter.path(), &[("password", words), ("password_confirmation", words)]).await;
        assert_eq!(chosen.status, 303);
    }

    // S-084: another node hears of it within a second, with no bus between them.
    async fn a_revocation_is_in_force_on_every_node_within_a_second(app: TestApp) {
        let other = app.on_bus(kit::bus::Bus::local()).await;
        tokio::spawn(testkit::access::sessions::Sessions::watch(other.state.clone()));
        let mut ana = app.signed_in(ANA).await;
        let mut bruno = app.signed_in(BRUNO).await;
        let mut there = other.guest();
        there.cookies.clone_from(&bruno.cookies);
        assert!(is_in(&mut there).await && is_in(&mut bruno).await);
        let place = place(&mut ana, "bruno").await;
        let mut revoked = other.state.sessions.revocations();
        revoked.mark_unchanged();
        assert_eq!(ana.post(&place, &DELETE).await.status, 303);
        tokio::time::timeout(std::time::Duration::from_secs(1), revoked.changed()).await.expect("in time").unwrap();
        assert!(!is_in(&mut there).await && !is_in(&mut bruno).await);
        app.letters().await;
    }

    // 004-12 004-13 S-083: as long as the organisation says, from the person's own acts; a page that polls does none.
    async fn twenty_days_without_an_act_end_a_session_and_a_polling_page_is_none(app: TestApp) {
        decide(&app, &[("session_idle_minutes", "28800"), ("session_absolute_days", "90")]).await;
        let (mut own, polling) = (app.signed_in(BRUNO).await, app.signed_in(SOFIA).await);
        for _ in 0..3 {
            app.clock.advance(Duration::days(20) - Duration::seconds(1));
            assert!(is_in(&mut own).await, "an act every twenty days keeps it");
            let mut headers = axum::http::HeaderMap::new();
            let cookie = format!("__Host-guichet={}", polling.cookies["__Host-guichet"]);
            headers.insert("cookie", cookie.parse().unwrap());
            let _ = app.state.sessions.peek(&app.state, &headers, app.clock.now()).await.unwrap();
        }
        assert!(!is_in(&mut polling.clone()).await, "an open tab was all there was");
        app.clock.advance(Duration::days(20) + Duration::seconds(1));
        assert_eq!(own.get("/").await.location(), "/sign-in");
    }

    // S-083: the absolute limit holds however busy, and the boundary is to the second.
    async fn a_session_ends_at_its_absolute_limit_however_busy(app: TestApp) {
        decide(&app, &[("session_absolute_days", "2")]).await;
        let mut own = app.signed_in(BRUNO).await;
        for _ in 0..7 {
            app.clock.advance(Duration::hours(6));
            assert!(is_in(&mut own).await);
        }
        app.clock.advance(Duration::hours(6) - Duration::seconds(2));
        assert!(is_in(&mut own).await);
        app.clock.advance(Duration::seconds(3));
        assert!(!is_in(&mut own).await);
    }

    // S-083: what becomes stricter holds for those who are in; the other organisation's is its own.
    async fn a_stricter_limit_holds_for_open_sessions_of_that_organisation(app: TestApp) {
        let (mut own, mut clara) = (app.signed_in(BRUNO).await, app.signed_in("clara@boreal.example").await);
        decide(&app, &[("session_idle_minutes", "30")]).await;
        app.clock.advance(Duration::minutes(29));
        assert!(is_in(&mut own).await);
        app.clock.advance(Duration::minutes(31));
        assert!(!is_in(&mut own).await && is_in(&mut clara).await);
    }

    // S-091: by role; who is over the rule is in, and what gives way is the old one.
    async fn a_new_session_replaces_the_old_where_the_rule_says_so(app: TestApp) {
        decide(&app, &[("sessions_agent", "replace")]).await;
        let (mut old, mut sofia) = (app.signed_in(BRUNO).await, app.signed_in(SOFIA).await);
        let (mut new, mut second) = (app.signed_in(BRUNO).await, app.signed_in(SOFIA).await);
        assert!(!is_in(&mut old).await && is_in(&mut new).await);
        assert!(is_in(&mut sofia).await && is_in(&mut second).await, "supervisors as before");
        let failed = "select count(*) as n from audit where action = 'sign_in.attempt' and outcome <> 'done'";
        assert_eq!(app.number(failed).await, 0, "no failed sign-in");
        assert_eq!(app.number("select count(*) as n from session where end_reason = 'replaced'").await, 1);
    }

    // S-091: asked, with both answers, and led on to where they wanted to go.
    async fn a_member_is_asked_about_the_other_sessions_where_the_rule_says_so(app: TestApp) {
        decide(&app, &[("sessions_agent", "ask")]).await;
        let mut old = app.signed_in(BRUNO).await;
        let fields = [
            ("identifier", BRUNO), ("password", testkit::PASSWORD), ("organisation", "aurora"), ("return_to", "/profile?x=1"),
        ];
        let mut new = app.guest();
        let answer = new.post("/sign-in", &fields).await;
        let page = new.follow(&answer).await;
        assert!(page.has("#others") && is_in(&mut old).await);
        assert_eq!(page.attribute("#others a", "href").as_deref(), Some("/profile?x=1"), "both may stay");
        let end = page.attribute("#others form", "action").unwrap();
        assert_eq!(new.post(&end, &DELETE).await.location(), "/profile?x=1");
        assert!(!is_in(&mut old).await && is_in(&mut new).await);
        let in_the_form = [("_method", "delete"), ("return_to", "/profile?x=2")];
        assert_eq!(new.post("/profile/sessions", &in_the_form).await.location(), "/profile?x=2");
        for evil in ["//evil.example", "https://evil.example"] {
            let page = new.get(&format!("/profile/sessions?others=ask&return_to={evil}")).await;
            assert_eq!(page.attribute("#others a", "href").as_deref(), Some("/"), "{evil}");
            let answer = new.post(&format!("/profile/sessions?return_to={evil}"), &DELETE).await;
            assert_eq!(answer.location(), "/profile/sessions?done=sessions-done-others");
        }
        app.letters().await;
    }

    // S-093: an address that changes ends nothing; people move.
    async fn a_session_is_not_tied_to_an_address(app: TestApp) {
        let mut phone = app.signed_in(BRUNO).await;
        for address in ["10.1.1.1:1", "[2001:db8::7]:1", "203.0.113.9:1"] {
            phone.address = address.parse().unwrap();
            assert!(is_in(&mut phone).await, "{address}");
        }
    }
}

async fn decide(app: &TestApp, fields: &[(&str, &str)]) {
    let mut ana = app.signed_in(ANA).await;
    let form = [&[("_method", "patch")], fields].concat();
    let saved = ana.post("/policies", &form).await;
    assert_eq!(saved.status, 303, "{}", saved.words());
}
