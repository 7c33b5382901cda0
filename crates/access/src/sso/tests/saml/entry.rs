//! Coming in.

use super::*;
use chrono::TimeDelta;
use testkit::federation::{EMAIL, Keys, Signed, TRANSIENT};

/// How an answer departs from what is right.
type Bend = fn(&mut Answer);

testkit::both! {
    // The name that a member connected opens their login, whatever the provider signs of its answer.
    async fn a_member_comes_in_by_a_provider_that_speaks_saml(app: TestApp) {
        let (_, federation) = federated(&app).await;
        let mut bruno = federated_member(&app, &federation, BRUNO, "bruno-7f3c").await;
        let profile = bruno.get("/profile").await;
        assert!(profile.all("#links li").concat().contains("somebody@aurora.example"), "{}", profile.words());
        for signed in [Signed::Assertion, Signed::Response, Signed::Both] {
            let (mut guest, page) = comes(&app, &federation, "bruno-7f3c", |answer| answer.signed = signed).await;
            assert_eq!(page.status, 303, "{}", page.words());
            assert_eq!(page.location(), "/conversations");
            assert!(guest.get("/profile").await.words().contains(BRUNO));
        }
        assert_eq!(app.audited("sign_in.attempt").await[0].data["method"], "provider");
        app.letters().await;
    }

    // saml-core 2.7.2. Nothing that is done meanwhile lengthens it.
    async fn a_session_ends_when_the_provider_says_that_its_own_does(app: TestApp) {
        let (_, federation) = federated(&app).await;
        federated_member(&app, &federation, BRUNO, "bruno-7f3c").await;
        let ends = app.clock.now() + TimeDelta::minutes(20);
        let (mut bound, page) = comes(&app, &federation, "bruno-7f3c", |one| one.session_ends = Some(ends)).await;
        assert_eq!(page.status, 303, "{}", page.words());
        let (mut free, _) = comes(&app, &federation, "bruno-7f3c", |_| {}).await;
        for (minutes, status) in [(15, 200), (4, 200), (2, 303)] {
            app.clock.advance(TimeDelta::minutes(minutes));
            assert_eq!(bound.get("/profile").await.status, status, "{minutes}");
            assert_eq!(free.get("/profile").await.status, 200);
        }
        let (_, page) = comes(&app, &federation, "bruno-7f3c", |one| one.session_ends = Some(ends)).await;
        assert_eq!(page.status, 422, "it is over there");
        app.letters().await;
    }

    async fn an_assertion_is_for_us_now_and_for_this_browsers_request_once_s_123(app: TestApp) {
        let (_, federation) = federated(&app).await;
        federated_member(&app, &federation, BRUNO, "bruno-7f3c").await;
        let bends: [(&str, Bend); 14] = [
            ("another audience", |one| one.audience.push('x')),
            ("another address", |one| one.recipient.push('x')),
            ("another issuer", |one| "https://another.example".clone_into(&mut one.issuer)),
            ("too late", |one| one.holds.1 = one.issued - TimeDelta::seconds(90)),
            ("too early", |one| one.holds.0 = one.issued + TimeDelta::seconds(91)),
            ("from the future", |one| one.issued += TimeDelta::seconds(91)),
            ("another request", |one| one.request = Some("_0123456789abcdef0123456789abcdef".to_owned())),
            ("no request", |one| one.request = None),
            ("unsigned", |one| one.signed = Signed::Nothing),
            ("another key", |one| one.keys = Keys::new()),
            ("another's relay state", |one| one.relay_state = "0123456789abcdef0123456789abcdef".to_owned()),
            ("no relay state", |one| one.relay_state.clear()),
            ("failed", |one| one.failure = Some(("Responder", "InvalidNameIDPolicy"))),
            ("changes every time", |one| one.format = TRANSIENT),
        ];
        for (what, bend) in bends {
            let (mut guest, page) = comes(&app, &federation, "bruno-7f3c", bend).await;
            assert_eq!(page.status, 422, "{what}");
            assert_eq!(guest.get("/conversations").await.status, 303, "{what}");
        }
        // Of a signed response the address it was meant for counts, too.
        let (_, page) = comes(&app, &federation, "bruno-7f3c", |one| one.signed = Signed::Response).await;
        assert_eq!(page.status, 303);
        let mut guest = app.guest();
        let mut answer = federation.answer(&asked(&mut guest).await, "bruno-7f3c", app.clock.now());
        answer.signed = Signed::Both;
        let there = answer.destination.clone();
        answer.destination = format!("{there}x");
        let sent = answer.fields();
        let sent: Vec<_> = sent.iter().map(|(name, value)| (*name, value.as_str())).collect();
        let page = guest.clone().post(&path_of(&there), &sent).await;
        assert_eq!(guest.get(&page.location()).await.status, 422);
        // Bound to the browser that asked, taken once, and the request answered once.
        let mut guest = app.guest();
        let asked_for = asked(&mut guest).await;
        let answer = federation.answer(&asked_for, "bruno-7f3c", app.clock.now());
        let kept = guest.cookies.clone();
        let back = posted(&guest, &answer).await.location();
        assert_eq!(app.guest().get(&back).await.status, 422);
        assert_eq!(guest.get(&back).await.status, 303);
        guest.cookies.clone_from(&kept);
        assert_eq!(brought(&mut guest, &answer).await.status, 422);
        let second = federation.answer(&asked_for, "bruno-7f3c", app.clock.now());
        guest.cookies = kept;
        assert_eq!(brought(&mut guest, &second).await.status, 422);
        // A clock that is a little off lets people in.
        for off in [-89, 89] {
            let (_, page) = comes(&app, &federation, "bruno-7f3c", |one| {
                let by = TimeDelta::seconds(off);
                one.issued += by;
                one.holds = (one.holds.0 + by, one.holds.0 + by + TimeDelta::seconds(60));
            }).await;
            assert_eq!(page.status, 303, "{off}: {}", page.words());
        }
        app.letters().await;
    }

    // An assertion is taken once, an answer by the browser that asked, and a request is answered once.
    async fn an_assertion_is_taken_once_and_by_the_browser_that_asked(app: TestApp) {
        let (_, federation) = federated(&app).await;
        federated_member(&app, &federation, BRUNO, "bruno-7f3c").await;
        let mut guest = app.guest();
        let asked_for = asked(&mut guest).await;
        let answer = federation.answer(&asked_for, "bruno-7f3c", app.clock.now());
        let back = posted(&guest, &answer).await.location();
        let kept = guest.cookies.clone();
        // Another browser, and one that asked something of its own.
        assert_eq!(app.guest().get(&back).await.status, 422);
        let mut other = app.guest();
        asked(&mut other).await;
        assert_eq!(other.get(&back).await.status, 422);
        assert_eq!(guest.get(&back).await.status, 303);
        // The same again, with all the browser had then: the answer, and the form.
        let mut again = app.guest();
        again.cookies.clone_from(&kept);
        assert_eq!(again.get(&back).await.status, 422);
        again.cookies.clone_from(&kept);
        assert_eq!(brought(&mut again, &answer).await.status, 422);
        assert!(refused(&app).await.1.contains("shown before"));
        // The provider would even say it a second time.
        let second = federation.answer(&asked_for, "bruno-7f3c", app.clock.now());
        again.cookies = kept;
        assert_eq!(brought(&mut again, &second).await.status, 422);
        // Too late.
        let mut slow = app.guest();
        let asked_for = asked(&mut slow).await;
        app.clock.advance(TimeDelta::minutes(10));
        let answer = federation.answer(&asked_for, "bruno-7f3c", app.clock.now());
        assert_eq!(brought(&mut slow, &answer).await.status, 422);
        app.letters().await;
    }

    // Of many presses of the same answer one comes in.
    async fn of_many_at_once_one_assertion_is_taken(app: TestApp) {
        let (_, federation) = federated(&app).await;
        let mut guest = app.guest();
        let answer = federation.answer(&asked(&mut guest).await, "subject of ana", app.clock.now());
        let mut tries = Vec::new();
        for _ in 0..10 {
            let (mut one, answer) = (guest.clone(), answer.clone());
            tries.push(tokio::spawn(async move { brought(&mut one, &answer).await.status }));
        }
        let mut taken = 0;
        for one in tries {
            taken += i32::from(one.await.unwrap() == 303);
        }
        assert_eq!(taken, 1);
        app.letters().await;
    }

    // Who turned back there is told so, and an administrator learns what was wrong otherwise.
    async fn who_turns_back_is_told_so_and_the_audit_says_the_rest(app: TestApp) {
        let (_, federation) = federated(&app).await;
        for (code, outcome) in [("AuthnFailed", "cancelled"), ("RequestDenied", "cancelled"), ("InvalidNameIDPolicy", "refused")] {
            let (_, page) = comes(&app, &federation, "bruno-7f3c", |one| one.failure = Some(("Responder", code))).await;
            assert_eq!(page.status, 422);
            assert_eq!(refused(&app).await.0, outcome, "{code}");
        }
        // Nobody else's word of a refusal is believed, and a stranger's is not written.
        let before = app.audited("sso.refused").await.len();
        let mut guest = app.guest();
        let callback = format!("{}/callback", button(&mut guest).await);
        assert_eq!(guest.get(&format!("{callback}?refused=AAAA")).await.status, 422);
        asked(&mut guest).await;
        assert_eq!(guest.get(&format!("{callback}?refused=AAAA")).await.status, 422);
        assert_eq!(app.audited("sso.refused").await.len(), before);
        app.letters().await;
    }

    // S-104: an address is a name like any other, and neither it nor an attribute leads to anybody.
    async fn an_address_as_a_name_leads_to_nobody_by_itself(app: TestApp) {
        let (_, federation) = federated(&app).await;
        let (_, page) = comes(&app, &federation, BRUNO, |one| {
            one.format = EMAIL;
            one.attributes = vec![("email", vec![BRUNO.to_owned()]), ("groups", vec!["admins".to_owned()])];
        }).await;
        assert_eq!(page.status, 422);
        assert_eq!(refused(&app).await.0, "unknown");
        // Connected, it is one; and the same letters in another format are somebody else.
        let mut bruno = app.signed_in(BRUNO).await;
        let away = onward(&bruno.post("/sso/links", &[AGAIN[0], ("provider", ID)]).await);
        let mut answer = federation.answer(&Federation::asked(&away), BRUNO, app.clock.now());
        answer.format = EMAIL;
        assert_eq!(brought(&mut bruno, &answer).await.location(), "/profile?done=sso-done-linked");
        let (_, page) = comes(&app, &federation, BRUNO, |one| one.format = EMAIL).await;
        assert_eq!(page.status, 303, "{}", page.words());
        let (_, page) = comes(&app, &federation, BRUNO, |_| {}).await;
        assert_eq!(page.status, 422);
        app.letters().await;
    }

    // 7.2: an invitation is completed by it, and whoever comes to a shared computer shows themselves anew there.
    async fn an_invitation_is_completed_by_saml_and_shared_computers_ask_anew(app: TestApp) {
        let (mut ana, federation) = federated(&app).await;
        let link = invited(&app, &mut ana, "nadia@aurora.example").await;
        let mut nadia = app.guest();
        let path = nadia.get(&link).await.attribute("div[data-providers] a", "href").unwrap();
        let there = Federation::asked(&pressed(&nadia.get(&path).await));
        assert!(there.xml.contains("ForceAuthn=\"true\""));
        let answer = federation.answer(&there, "nadia-1", app.clock.now());
        let page = brought(&mut nadia, &answer).await;
        assert_eq!(page.status, 303, "{}", page.words());
        assert!(nadia.get("/profile").await.words().contains("nadia@aurora.example"));
        let mut guest = app.guest();
        assert!(!asked(&mut guest).await.xml.contains("ForceAuthn"));
        let path = button(&mut guest).await;
        let there = Federation::asked(&guest.get(&format!("{path}?shared=yes")).await.location());
        assert!(there.xml.contains("ForceAuthn=\"true\""), "{}", there.xml);
        app.letters().await;
    }

    async fn the_provider_of_one_organisation_opens_no_other_s_125(app: TestApp) {
        let (_, federation) = federated(&app).await;
        federated_member(&app, &federation, BRUNO, "bruno-7f3c").await;
        // The other organisation has one that calls itself the same, with another key, and somebody of the same name.
        let (aurora, boreal) = (app.organisation("aurora").await, app.organisation("boreal").await);
        let theirs = Federation::new(ENTITY);
        let mut boris = app.signed_in("boris@boreal.example").await;
        let metadata = theirs.metadata();
        let fields = pasted(&metadata);
        assert_eq!(boris.post("/sso/providers", &fields).await.status, 303);
        let away = onward(&boris.post(&format!("/sso/providers/{ID}/trial"), &AGAIN).await);
        let request = Federation::asked(&away);
        assert!(request.acs.contains(&boreal.to_string()));
        // What aurora's provider signs is not taken at boreal's door, for boreal's request and addresses.
        let answer = federation.answer(&request, "bruno-7f3c", app.clock.now());
        assert!(brought(&mut boris, &answer).await.location().ends_with("done=sso-done-lapsed-refused"));
        let away = onward(&boris.post(&format!("/sso/providers/{ID}/trial"), &AGAIN).await);
        let answer = theirs.answer(&Federation::asked(&away), "bruno-7f3c", app.clock.now());
        assert!(brought(&mut boris, &answer).await.location().ends_with("done=sso-done-linked"));
        boris.post(&format!("/sso/providers/{ID}/offer"), &[]).await;
        // An answer to a request of one door, brought to the other.
        let mut guest = app.guest();
        let right = federation.answer(&asked(&mut guest).await, "bruno-7f3c", app.clock.now());
        let mut moved = right.clone();
        moved.destination = right.destination.replace(&aurora.to_string(), &boreal.to_string());
        let page = posted(&guest, &moved).await;
        assert_eq!(page.status, 303);
        assert_eq!(guest.get(&page.location()).await.status, 422);
        // The right one, taken at its own door, does not come out at the other either.
        let mut guest = app.guest();
        let right = federation.answer(&asked(&mut guest).await, "bruno-7f3c", app.clock.now());
        let back = posted(&guest, &right).await.location();
        let there = back.replace(&aurora.to_string(), &boreal.to_string());
        assert_eq!(guest.clone().get(&there).await.status, 422);
        assert_eq!(guest.get(&back).await.status, 303);
        // The same name at both is each organisation's own.
        assert!(guest.get("/profile").await.words().contains(BRUNO));
        app.letters().await;
    }
}
