//! Between the right password and the session.

use super::*;
use chrono::Duration;

/// What two answers may not differ in.
fn seen(page: &Page) -> (u16, Vec<String>, String) {
    (
        page.status,
        page.headers.keys().map(ToString::to_string).collect(),
        page.text.clone(),
    )
}

testkit::both! {
    // S-082 S-155: with a device the right password makes a flow, and no door but the second step knows it.
    async fn the_right_password_alone_opens_nothing(app: TestApp) {
        let (_bruno, held) = with_device(&app, BRUNO).await;
        let mut browser = between(&app, BRUNO).await;
        assert!(!browser.cookies.contains_key(SESSION) && browser.cookies.contains_key(FLOW));
        let doors = app.doors.clone();
        for door in doors.iter().filter(|door| matches!(door.gate, testkit::access::door::Gate::Member | testkit::access::door::Gate::Agent)) {
            let path = door.path.replace(['{', '}'], "");
            let page = browser.clone().send(door.method.clone(), &path, "application/x-www-form-urlencoded", Vec::new()).await;
            let expected = if door.method == axum::http::Method::GET { 303 } else { 401 };
            assert_eq!(page.status, expected, "{} {}", door.method, door.path);
        }
        // The flow's secret is no session either.
        let mut forged = app.guest();
        forged.cookies.insert(SESSION.into(), browser.cookies[FLOW].clone());
        assert_eq!(forged.get("/session").await.status, 303);
        let page = browser.get("/sign-in/factor").await;
        assert!(page.has("input[name=code][autocomplete='one-time-code'][inputmode=numeric]"));
        assert_eq!(page.all(".below a"), ["Usar un código de recuperación"], "S-155: no other way, no message, no mail");
        let inside = code(&mut browser, &held.next(&app)).await;
        assert_eq!((inside.status, inside.location().as_str()), (303, "/conversations"));
        assert!(browser.cookies.contains_key(SESSION) && !browser.cookies.contains_key(FLOW));
        assert_eq!(browser.get("/session").await.status, 200);
    }

    // S-001 S-002: a wrong password says nothing about a device, and costs one hash with and without.
    async fn who_has_a_device_is_told_to_nobody_before_the_right_password(app: TestApp) {
        let before = password(&mut app.guest(), BRUNO, "not this one").await;
        with_device(&app, BRUNO).await;
        let hashes = app.state.hashes.done();
        let after = password(&mut app.guest(), BRUNO, "not this one").await;
        assert_eq!(app.state.hashes.done() - hashes, 1);
        assert_eq!(seen(&before), seen(&after));
        assert!(!after.headers.contains_key("set-cookie"));
        let nobody = app.guest().get("/sign-in/factor").await;
        assert_eq!(nobody.location(), "/sign-in?done=sign-in-done-lapsed");
    }

    // S-150: of twenty who bring the same code one comes in, and it is worth nothing ever after.
    async fn a_code_lets_one_in_whoever_races(app: TestApp) {
        let (_bruno, held) = with_device(&app, BRUNO).await;
        let mut browsers = Vec::new();
        for _ in 0..20 {
            browsers.push(between(&app, BRUNO).await);
        }
        let six = held.next(&app);
        let races = browsers.into_iter().map(|mut browser| {
            let six = six.clone();
            tokio::spawn(async move { code(&mut browser, &six).await.status })
        });
        let statuses: Vec<u16> = futures::future::join_all(races).await.into_iter().map(Result::unwrap).collect();
        assert_eq!(statuses.iter().filter(|status| **status == 303).count(), 1, "{statuses:?}");
        let mut late = between(&app, BRUNO).await;
        assert_eq!(code(&mut late, &six).await.status, 422, "again, the same");
        assert_eq!(app.number("select count(*) as n from session where ended_at is null").await, 2, "the first and one more");
    }

    // S-150: nor does a code of a step before the last accepted one, though its time is not over.
    async fn an_earlier_code_is_refused_after_a_later_one(app: TestApp) {
        let (_bruno, held) = with_device(&app, BRUNO).await;
        app.clock.advance(Duration::seconds(60));
        let now = app.clock.now();
        let (earlier, later) = (held.at(now - Duration::seconds(30)), held.at(now));
        assert_eq!(code(&mut between(&app, BRUNO).await, &later).await.status, 303);
        assert_eq!(code(&mut between(&app, BRUNO).await, &earlier).await.status, 422);
        assert_eq!(code(&mut between(&app, BRUNO).await, &held.next(&app)).await.status, 303);
    }

    // S-040 S-041 S-150: five tries, counted before they are looked at; then the right one is not looked at either.
    async fn guessing_codes_shuts_the_gate_and_the_right_one_changes_nothing(app: TestApp) {
        let (_bruno, held) = with_device(&app, BRUNO).await;
        let browser = between(&app, BRUNO).await;
        let wrong = held.never(&app);
        let guesses = (0..40).map(|_| {
            let (mut browser, wrong) = (browser.clone(), wrong.clone());
            tokio::spawn(async move { code(&mut browser, &wrong).await })
        });
        let pages = futures::future::join_all(guesses).await;
        assert!(pages.into_iter().all(|page| page.unwrap().status == 422));
        let looked = "select count(*) as n from audit where action = 'factors.attempt' and outcome in ('wrong', 'locked')";
        assert_eq!(app.number(looked).await, 5);
        assert_eq!(app.number("select count(*) as n from lockout where reason = 'code'").await, 1);
        let mut browser = browser;
        let still_wrong = code(&mut browser, &wrong).await;
        let right = code(&mut browser, &held.next(&app)).await;
        assert_eq!(seen(&still_wrong), seen(&right));
        assert!(right.words().contains("está bloqueado temporalmente"), "{}", right.words());
        // The password's own counter is another: its right one is still right.
        between(&app, BRUNO).await;
        let mut sofia = app.signed_in("sofia@aurora.example").await;
        let console = sofia.get("/lockouts").await;
        assert!(console.words().contains("códigos incorrectos del segundo factor"), "{}", console.words());
        app.clock.advance(Duration::minutes(1));
        assert_eq!(code(&mut browser, &held.next(&app)).await.status, 303, "a lock ends by itself");
    }

    // S-046 G-06: somebody who knows the password and guesses at codes does not keep the owner's own device out.
    async fn a_known_device_is_not_locked_out_of_its_codes_by_strangers(app: TestApp) {
        let (bruno, held) = with_device(&app, BRUNO).await;
        let mut stranger = between(&app, BRUNO).await;
        for _ in 0..6 {
            code(&mut stranger, &held.never(&app)).await;
        }
        assert!(code(&mut stranger, &held.never(&app)).await.words().contains("está bloqueado temporalmente"));
        let mut own = bruno.clone();
        own.cookies.remove(SESSION);
        assert_eq!(password(&mut own, BRUNO, PASSWORD).await.location(), "/sign-in/factor");
        assert_eq!(code(&mut own, &held.next(&app)).await.status, 303);
        let still = code(&mut stranger, &held.never(&app)).await;
        assert!(still.words().contains("está bloqueado temporalmente"), "strangers stay out");
        // It has five tries of its own, no more.
        own.cookies.remove(SESSION);
        password(&mut own, BRUNO, PASSWORD).await;
        for _ in 0..5 {
            code(&mut own, &held.never(&app)).await;
        }
        assert!(code(&mut own, &held.next(&app)).await.words().contains("está bloqueado temporalmente"));
        // A code on paper lifts that lock as well.
        let mut on_paper = own.clone();
        let paper = on_paper.post("/sign-in/factor?with=recovery-code", &[("code", &held.codes[0])]).await;
        assert_eq!(paper.status, 303, "{}", paper.words());
        own.cookies.remove(SESSION);
        password(&mut own, BRUNO, PASSWORD).await;
        assert_eq!(code(&mut own, &held.at(app.clock.now())).await.status, 303, "at once");
    }

    // S-202: a step that another tab owes is not given up by looking at the wrong page.
    async fn the_page_of_another_step_leads_to_the_one_that_is_owed(app: TestApp) {
        let (_bruno, held) = with_device(&app, BRUNO).await;
        let mut browser = between(&app, BRUNO).await;
        for page in ["/recovery/factor", "/sign-in/enrolment"] {
            assert_eq!(browser.get(page).await.location(), "/sign-in/factor", "{page}");
        }
        let sent = browser.post("/recovery/factor", &[("code", &held.next(&app))]).await;
        assert_eq!(sent.location(), "/sign-in/factor");
        assert_eq!(code(&mut browser, &held.next(&app)).await.status, 303);
    }

    // S-153: ten codes on paper work while codes are locked, each once, whoever races, and the mailbox is told.
    async fn a_code_on_paper_opens_where_guessing_had_locked(app: TestApp) {
        let (_bruno, held) = with_device(&app, BRUNO).await;
        app.letters().await;
        let mut browser = between(&app, BRUNO).await;
        for _ in 0..6 {
            code(&mut browser, &held.never(&app)).await;
        }
        assert!(browser.get("/sign-in/factor?with=recovery-code").await.has("form[action='/sign-in/factor?with=recovery-code']"));
        let typed = held.codes[0].to_lowercase().replace('-', " ");
        let (mut one, mut two) = (browser.clone(), between(&app, BRUNO).await);
        let (a, b) = tokio::join!(code(&mut one, &typed), code(&mut two, &held.codes[0]));
        assert_eq!([a.status, b.status].iter().filter(|status| **status == 303).count(), 1, "{} {}", a.status, b.status);
        let letters = app.letters_but_notices().await;
        assert_eq!(letters.len(), 1);
        assert!(letters[0].subject.contains("segundo factor") && !letters[0].text.contains("http"));
        // Its owner came in by it: the lock of the codes is over.
        assert_eq!(code(&mut between(&app, BRUNO).await, &held.next(&app)).await.status, 303);
        assert_eq!(code(&mut between(&app, BRUNO).await, &held.codes[0]).await.status, 422, "used");
    }

    // S-040: codes on paper have a counter of their own; guessing them is stopped as well.
    async fn guessing_codes_on_paper_is_stopped_too(app: TestApp) {
        let (_bruno, held) = with_device(&app, BRUNO).await;
        let mut browser = between(&app, BRUNO).await;
        for _ in 0..6 {
            assert_eq!(code(&mut browser, "0000-0000-0000-0000").await.status, 422);
        }
        assert_eq!(code(&mut browser, &held.codes[0]).await.status, 422, "not looked at");
        assert_eq!(app.number("select count(*) as n from lockout where reason = 'recovery-code'").await, 1);
        assert_eq!(code(&mut browser, &held.next(&app)).await.status, 303, "the device still works");
    }

    // S-082: a flow dies with the password it began with, with its member's access, and after ten minutes.
    async fn a_flow_outlives_no_change_of_its_member(app: TestApp) {
        let (mut bruno, held) = with_device(&app, BRUNO).await;
        let mut browser = between(&app, BRUNO).await;
        let new = "lluvia-mesa-cobre-farol-58";
        let change = [("current_password", PASSWORD), ("password", new), ("password_confirmation", new)];
        assert_eq!(bruno.post("/profile/password", &change).await.status, 303);
        assert_eq!(code(&mut browser, &held.next(&app)).await.location(), "/sign-in?done=sign-in-done-lapsed");
        assert!(!browser.cookies.contains_key(FLOW) && !browser.cookies.contains_key(SESSION));

        let mut browser = app.guest();
        assert_eq!(password(&mut browser, BRUNO, new).await.status, 303);
        app.alter("update member set state = 'disabled' where identifier = 'bruno@aurora.example'").await;
        assert_eq!(code(&mut browser, &held.next(&app)).await.location(), "/sign-in?done=sign-in-done-lapsed");
        app.alter("update member set state = 'active' where identifier = 'bruno@aurora.example'").await;

        let mut browser = app.guest();
        assert_eq!(password(&mut browser, BRUNO, new).await.status, 303);
        app.clock.advance(Duration::minutes(10));
        assert_eq!(code(&mut browser, &held.next(&app)).await.location(), "/sign-in?done=sign-in-done-lapsed");
        assert_eq!(app.number("select count(*) as n from session where ended_at is null and epoch > 1").await, 1, "the profile's own");
        app.letters().await;
    }

    // A flow that was left, and one that was used, is over: its cookie brings nobody back.
    async fn a_flow_that_ended_is_over(app: TestApp) {
        let (_bruno, held) = with_device(&app, BRUNO).await;
        let mut browser = between(&app, BRUNO).await;
        let kept = browser.clone();
        let left = browser.post("/sign-in/factor", &[("_method", "delete")]).await;
        assert_eq!(left.location(), "/sign-in");
        assert!(!browser.cookies.contains_key(FLOW));
        assert_eq!(code(&mut kept.clone(), &held.next(&app)).await.location(), "/sign-in?done=sign-in-done-lapsed");
        let mut browser = between(&app, BRUNO).await;
        let kept = browser.clone();
        assert_eq!(code(&mut browser, &held.next(&app)).await.status, 303);
        assert_eq!(code(&mut kept.clone(), &held.next(&app)).await.location(), "/sign-in?done=sign-in-done-lapsed");
    }

    // S-092: a device that came in before is asked for a code like any other.
    async fn a_browser_that_was_in_before_is_asked_again(app: TestApp) {
        let (mut bruno, held) = with_device(&app, BRUNO).await;
        assert_eq!(bruno.post("/sign-out", &[]).await.status, 303);
        for _ in 0..2 {
            assert_eq!(password(&mut bruno, BRUNO, PASSWORD).await.location(), "/sign-in/factor");
            assert_eq!(code(&mut bruno, &held.next(&app)).await.status, 303);
            assert_eq!(bruno.post("/sign-out", &[]).await.status, 303);
        }
    }

    // S-080 S-089: the session is a new one, the one the browser came with ends, and the wish is kept over both steps.
    async fn the_second_step_leads_where_the_first_was_going(app: TestApp) {
        let (_bruno, held) = with_device(&app, BRUNO).await;
        let mut browser = app.signed_in("virginia@conecta.com.vc").await;
        let before = browser.cookies[SESSION].clone();
        let fields = [("identifier", BRUNO), ("password", PASSWORD), ("organisation", "aurora"), ("return_to", "/profile?x=1")];
        assert_eq!(browser.post("/sign-in", &fields).await.location(), "/sign-in/factor");
        let inside = code(&mut browser, &held.next(&app)).await;
        assert_eq!(inside.location(), "/profile?x=1");
        assert!(browser.get("/profile").await.words().contains("Bruno Reyes"));
        let mut old = app.guest();
        old.cookies.insert(SESSION.into(), before);
        assert_eq!(old.get("/session").await.status, 303);
        let elsewhere = [("identifier", BRUNO), ("password", PASSWORD), ("organisation", "aurora"), ("return_to", "//evil.example")];
        let mut browser = app.guest();
        browser.post("/sign-in", &elsewhere).await;
        assert_eq!(code(&mut browser, &held.next(&app)).await.location(), "/conversations");
    }

    // The stranger: another organisation's name before the flow's secret, and another person's code.
    async fn a_flow_and_a_code_are_their_members_own(app: TestApp) {
        let (_bruno, held) = with_device(&app, BRUNO).await;
        let (_ana, other): (_, Held) = with_device(&app, ANA).await;
        let mut browser = between(&app, BRUNO).await;
        assert_eq!(code(&mut browser, &other.next(&app)).await.status, 422);
        assert_eq!(code(&mut browser, &other.codes[0]).await.status, 422);
        let boris = app.signed_in("boris@boreal.example").await;
        let (boreal, _) = boris.cookies[SESSION].split_once('.').unwrap();
        let (_, secret) = browser.cookies[FLOW].split_once('.').unwrap();
        let mut forged = app.guest();
        forged.cookies.insert(FLOW.into(), format!("{boreal}.{secret}"));
        assert_eq!(forged.get("/sign-in/factor").await.status, 303);
        let mut foreign = browser.clone().with("origin", "https://evil.example");
        assert_eq!(code(&mut foreign, &held.next(&app)).await.status, 403);
    }

    // S-202: whatever is typed has a page, and what cannot be a code costs nothing.
    async fn what_cannot_be_a_code_is_not_counted(app: TestApp) {
        let (_bruno, held) = with_device(&app, BRUNO).await;
        let mut browser = between(&app, BRUNO).await;
        for text in ["", "12345", "abcdef", "1234567", "💥", &"9".repeat(5_000)] {
            let page = code(&mut browser, text).await;
            assert!(page.status == 422 && page.has("#code[aria-invalid=true]"), "{text:.20}");
            assert!(!page.text.contains("value=\"1"), "what was typed is not given back");
        }
        assert_eq!(browser.post("/sign-in/factor", &[]).await.status, 422);
        assert_eq!(app.number("select cast(coalesce(sum(failures), 0) as bigint) as n from attempt_counter").await, 0);
        let typed = held.next(&app);
        assert_eq!(code(&mut browser, &format!(" {} {} ", &typed[..3], &typed[3..])).await.status, 303);
    }
}
