//! Where a device is asked for and there is none.

use super::*;
use chrono::Duration;

/// What an administrator's reset leaves behind; a role's demand leads to the same step.
const ASKED: &str = "insert into factor_reset (organisation_id, id, member_id, reset_by, reason, reset_at)
    select organisation_id, id, id, id, 'lost', created_at from member where identifier = 'bruno@aurora.example'";

/// An administrator decides it on the page of the policies.
async fn demand(app: &TestApp, administrator: &str, field: &str, value: &str) {
    let mut browser = app.signed_in(administrator).await;
    let decided = browser
        .post("/policies", &[("_method", "patch"), (field, value)])
        .await;
    assert_eq!(decided.status, 303, "{}", decided.words());
}

async fn owing(app: &TestApp) -> Browser {
    let mut browser = app.guest();
    let page = password(&mut browser, BRUNO, PASSWORD).await;
    assert_eq!(
        (page.status, page.location().as_str()),
        (303, "/sign-in/enrolment")
    );
    browser
}

async fn named(browser: &mut Browser) -> Held {
    let named = browser
        .post("/sign-in/enrolment", &[("name", "Mi teléfono")])
        .await;
    assert_eq!(named.location(), "/sign-in/enrolment");
    let page = browser.follow(&named).await;
    assert!(page.has(".qr svg") && !page.text.contains("style="));
    Held {
        letters: letters(&page),
        codes: Vec::new(),
    }
}

async fn activate(browser: &mut Browser, code: &str) -> testkit::Page {
    browser
        .post("/sign-in/enrolment/activation", &[("code", code)])
        .await
}

testkit::both! {
    // 004-21 S-152: the restricted step reaches enrolment and the way out, and nothing else.
    async fn who_must_add_a_device_reaches_nothing_else(app: TestApp) {
        app.alter(ASKED).await;
        let mut browser = owing(&app).await;
        assert!(!browser.cookies.contains_key(SESSION));
        let reached: Vec<_> = app.doors.iter().filter(|door| door.method == axum::http::Method::GET)
            .filter(|door| !matches!(door.gate, testkit::access::door::Gate::Everyone | testkit::access::door::Gate::Visitor | testkit::access::door::Gate::Program(_) | testkit::access::door::Gate::Guest))
            .map(|door| door.path.replace(['{', '}'], "")).collect();
        for path in reached {
            assert!(browser.get(&path).await.location().starts_with("/sign-in?return_to="), "{path}");
        }
        assert_eq!(browser.get("/sign-in/factor").await.location(), "/sign-in/enrolment");
        assert_eq!(code(&mut browser, "123456").await.status, 303, "no code step without a device");
        assert!(!browser.cookies.contains_key(SESSION));
        let mut browser = owing(&app).await;
        let page = browser.get("/sign-in/enrolment").await;
        assert!(page.has("form[action='/sign-in/enrolment'] input[name=name]"));
        assert!(page.has("form[action='/sign-in/factor'] input[name=_method][value=delete]"), "the way out");
        let nameless = browser.post("/sign-in/enrolment", &[("name", "")]).await;
        assert!(nameless.status == 422 && nameless.has("#name-error"));
        let held = named(&mut browser).await;
        let wrong = activate(&mut browser, &held.never(&app)).await;
        assert_eq!((wrong.status, letters(&wrong)), (422, held.letters.clone()));
        let done = activate(&mut browser, &held.at(app.clock.now())).await;
        assert_eq!((done.status, done.all("ol.codes code").len()), (200, 10));
        assert!(done.has("a[href='/conversations']"));
        assert!(browser.cookies.contains_key(SESSION) && !browser.cookies.contains_key(FLOW));
        assert_eq!(browser.get("/session").await.status, 200);
        assert_eq!(password(&mut app.guest(), BRUNO, PASSWORD).await.location(), "/sign-in/factor", "from now on a code");
    }

    // S-152: who closes the browser half-way has no device, no session and no trace after ten minutes.
    async fn closing_the_browser_leaves_nothing_half_done(app: TestApp) {
        app.alter(ASKED).await;
        let mut browser = owing(&app).await;
        let held = named(&mut browser).await;
        let cookie = browser.cookies[FLOW].clone();
        let page = password(&mut app.guest(), BRUNO, PASSWORD).await;
        let set = page.headers.get_all("set-cookie").iter().map(|value| value.to_str().unwrap().to_owned());
        let set = set.into_iter().find(|value| value.starts_with(FLOW)).unwrap();
        assert!(!set.contains("Max-Age") && set.contains("SameSite=Strict") && set.contains("HttpOnly") && set.contains("Secure"));
        let mut anew = owing(&app).await;
        assert!(anew.get("/sign-in/enrolment").await.has("input[name=name]"), "from the beginning");
        assert_eq!(app.number("select count(*) as n from factor where state = 'active'").await, 0);
        app.clock.advance(Duration::minutes(10));
        let mut late = app.guest();
        late.cookies.insert(FLOW.into(), cookie);
        assert_eq!(activate(&mut late, &held.at(app.clock.now())).await.location(), "/sign-in?done=sign-in-done-lapsed");
        app.clock.advance(Duration::seconds(1));
        app.plant_jobs().await;
        app.run_jobs_once().await;
        assert_eq!(app.number("select (select count(*) from factor) + (select count(*) from flow) as n").await, 0);
    }

    // S-152: of two browsers that enrol at once one comes in; who knows only the password cannot add a second device beside.
    async fn of_two_who_enrol_at_once_one_comes_in(app: TestApp) {
        app.alter(ASKED).await;
        let (mut one, mut two) = (owing(&app).await, owing(&app).await);
        let first = named(&mut one).await;
        let second = named(&mut two).await;
        assert_eq!(activate(&mut two, &second.at(app.clock.now())).await.status, 200);
        let late = activate(&mut one, &first.at(app.clock.now())).await;
        assert_eq!(late.status, 303);
        assert!(!one.cookies.contains_key(SESSION));
        // Whoever is still at the name of a device when another was added owes its code instead.
        named_and_refused(&app, &mut one).await;
        assert_eq!(app.number("select count(*) as n from factor where state = 'active'").await, 1);
    }

    // 004-19 004-21: what an organisation demands of a role bites at the next sign-in, for that role and nobody else's.
    async fn a_role_of_whom_a_device_is_demanded_adds_one_at_the_next_sign_in(app: TestApp) {
        let mut bruno = app.signed_in(BRUNO).await;
        demand(&app, ANA, "mfa_agent", "required").await;
        assert_eq!(bruno.get("/session").await.status, 200, "who is in stays in");
        app.signed_in("sofia@aurora.example").await;
        app.signed_in("clara@boreal.example").await;
        let mut browser = owing(&app).await;
        let held = named(&mut browser).await;
        assert_eq!(activate(&mut browser, &held.at(app.clock.now())).await.status, 200);
        let list = browser.get("/profile/factors").await;
        let ask = list.attribute("a[href$='/removal']", "href").unwrap();
        let six = held.next(&app);
        let fields = [("_method", "delete"), ("code", six.as_str())];
        let kept = browser.post(ask.trim_end_matches("/removal"), &fields).await;
        assert!(kept.status == 422 && kept.words().contains("Es su último dispositivo"), "{}", kept.words());
        // The demand taken back, the device goes.
        demand(&app, ANA, "mfa_agent", "optional").await;
        assert_eq!(browser.post(ask.trim_end_matches("/removal"), &fields).await.status, 303);
        assert_eq!(password(&mut app.guest(), BRUNO, PASSWORD).await.location(), "/conversations");
    }

    // 004-19: who demands it of their own role is not locked out by it.
    async fn an_administrator_who_demands_it_of_administrators_comes_in_again(app: TestApp) {
        demand(&app, ANA, "mfa_administrator", "required").await;
        let mut ana = app.guest();
        assert_eq!(password(&mut ana, ANA, PASSWORD).await.location(), "/sign-in/enrolment");
        let held = named(&mut ana).await;
        let done = activate(&mut ana, &held.at(app.clock.now())).await;
        assert!(done.has("a[href='/members']"), "{}", done.words());
        assert_eq!(ana.get("/policies").await.status, 200);
    }

    // Where an organisation uses none, nobody is asked and none can be added; what was added counts again afterwards.
    async fn where_none_is_used_nobody_is_asked(app: TestApp) {
        let (mut bruno, held) = with_device(&app, BRUNO).await;
        demand(&app, ANA, "mfa_agent", "off").await;
        assert_eq!(password(&mut app.guest(), BRUNO, PASSWORD).await.location(), "/conversations");
        let list = bruno.get("/profile/factors").await;
        assert!(!list.has("a[href='/profile/factors/new']") && list.words().contains("no usa segundos factores"), "{}", list.words());
        let fields = [("name", "Otro"), ("current_password", PASSWORD)];
        assert_eq!(bruno.post("/profile/factors", &fields).await.status, 422);
        demand(&app, ANA, "mfa_agent", "optional").await;
        assert_eq!(code(&mut between(&app, BRUNO).await, &held.next(&app)).await.status, 303);
    }
}

async fn named_and_refused(app: &TestApp, browser: &mut Browser) {
    let made = browser.post("/sign-in/enrolment", &[("name", "Otro")]).await;
    assert_eq!(made.status, 303);
    let page = browser.follow(&made).await;
    if page.status == 200 {
        let held = Held {
            letters: letters(&page),
            codes: Vec::new(),
        };
        let refused = activate(browser, &held.at(app.clock.now())).await;
        assert_eq!(refused.location(), "/sign-in?done=sign-in-done-lapsed");
    }
    assert!(!browser.cookies.contains_key(SESSION));
}
