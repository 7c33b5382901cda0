//! In the place of the password.

use super::*;
use testkit::Lie;

testkit::both! {
    // S-009: no login is asked for or told; the device says whose it is, and the page stays as it was without it.
    async fn a_passkey_opens_without_a_login_and_without_a_password(app: TestApp) {
        let mut device = Authenticator::default();
        with_passkey(&app, BRUNO, &mut device).await;
        let mut browser = guest(&app);
        let page = browser.get("/sign-in").await;
        assert!(page.has("input[name=identifier][autocomplete='username webauthn']"), "the field offers them");
        assert!(page.has("form[action='/sign-in/passkey'][data-conditional][hidden] button[type=button]"), "a plain button beside it");
        assert!(page.has("form[action='/sign-in'] input[name=password]"));
        let (options, _) = posed(&mut browser, "/sign-in/passkey/challenge").await;
        assert_eq!(options["allowCredentials"], serde_json::json!([]), "nobody in particular");
        assert_eq!(options["userVerification"], "required");
        let inside = alone(&mut browser, &mut device).await;
        assert_eq!((inside.status, inside.location().as_str()), (303, "/conversations"));
        assert_eq!(browser.get("/session").await.status, 200);
        let told = app.audited("sign_in.attempt").await;
        assert_eq!(told[0].data["method"], "passkey");
        assert_eq!(browser.cookies["guichet_organisation"], "aurora", "the device remembers where");
        app.letters().await;
    }

    // S-089 S-080: on to the page that was wanted, if it is one of ours; the session before it ends.
    async fn a_passkey_leads_on_to_the_page_that_was_wanted(app: TestApp) {
        let mut device = Authenticator::default();
        let (mut bruno, _) = with_passkey(&app, BRUNO, &mut device).await;
        for (wish, place) in [("/profile", "/profile"), ("https://evil.example/", "/conversations")] {
            let (options, ceremony) = posed(&mut bruno, "/sign-in/passkey/challenge").await;
            let answer = device.get(&options);
            let fields = [("passkey", answer.as_str()), ("ceremony", &ceremony), ("return_to", wish)];
            assert_eq!(bruno.post("/sign-in/passkey", &fields).await.location(), place);
        }
        let open = "select count(*) as n from session where ended_at is null";
        assert_eq!(app.number(open).await, 1);
        app.letters().await;
    }

    // S-140: alone it must be both factors, so the device has verified its owner or nobody comes in.
    async fn each_check_of_an_answer_fails_alone(app: TestApp) {
        let mut device = Authenticator::default();
        with_passkey(&app, BRUNO, &mut device).await;
        let lies = Lie::OF_BOTH.into_iter().chain([Lie::Signature, Lie::Owner, Lie::Backup]);
        for lie in lies {
            let mut browser = guest(&app);
            device.lie = Some(lie);
            let page = alone(&mut browser, &mut device).await;
            assert_eq!(page.status, 422, "{lie:?}");
            assert!(!browser.cookies.contains_key(SESSION), "{lie:?}");
            device.lie = None;
            // Its owner comes in, and the count begins anew.
            assert_eq!(alone(&mut guest(&app), &mut device).await.status, 303, "after {lie:?}");
        }
        app.letters().await;
    }

    // S-001 S-009: what is nobody's is answered as what is somebody's and wrong, to the byte.
    async fn an_unknown_passkey_is_answered_as_a_wrong_one(app: TestApp) {
        let mut device = Authenticator::default();
        with_passkey(&app, BRUNO, &mut device).await;
        device.lie = Some(Lie::Signature);
        let wrong = alone(&mut guest(&app), &mut device).await;
        app.alter("delete from factor").await;
        device.lie = None;
        let removed = alone(&mut guest(&app), &mut device).await;
        // Of a member and of an organisation that never were.
        device.lie = Some(Lie::Owner);
        let nobodys = alone(&mut guest(&app), &mut device).await;
        assert_eq!(seen(&wrong), seen(&removed));
        assert_eq!(seen(&wrong), seen(&nobodys));
        assert!(wrong.words().contains("no fue aceptada"), "{}", wrong.words());
        app.letters().await;
    }

    // S-040: nobody's are counted as well, and a shut gate looks alike.
    async fn guessing_with_nobodys_passkey_shuts_a_gate_of_its_own(app: TestApp) {
        let mut device = Authenticator::default();
        with_passkey(&app, BRUNO, &mut device).await;
        let before = app.number("select count(*) as n from attempt_counter").await;
        device.lie = Some(Lie::Owner);
        for _ in 0..7 {
            assert_eq!(alone(&mut guest(&app), &mut device).await.status, 422);
        }
        assert!(app.number("select count(*) as n from attempt_counter").await > before);
        device.lie = None;
        assert_eq!(alone(&mut guest(&app), &mut device).await.status, 303, "the owner's is another counter");
        app.letters().await;
    }

    // S-011 S-009: the stranger's passkey opens their own house and no other, whatever it says.
    async fn a_passkey_of_one_organisation_never_opens_another(app: TestApp) {
        let (mut boris_device, mut bruno_device) = (Authenticator::default(), Authenticator::default());
        with_passkey(&app, BORIS, &mut boris_device).await;
        with_passkey(&app, BRUNO, &mut bruno_device).await;
        // On the page of Aurora, it opens Boreal.
        let mut browser = guest(&app);
        browser.get("/sign-in?organisation=aurora").await;
        assert_eq!(alone(&mut browser, &mut boris_device).await.status, 303);
        assert!(browser.get("/profile").await.words().contains("boris@boreal.example"));
        assert_eq!(browser.cookies["guichet_organisation"], "boreal");
        // At the second step of Aurora, and under a handle of Aurora, it opens nothing.
        let mut between = between(&app, BRUNO).await;
        let (options, ceremony) = posed(&mut between, "/sign-in/factor/challenge").await;
        let answer = boris_device.force(&options);
        assert_eq!(bring(&mut between, "/sign-in/factor", &answer, &ceremony).await.status, 422);
        let mut browser = guest(&app);
        let (options, ceremony) = posed(&mut browser, "/sign-in/passkey/challenge").await;
        let mut answer: Value = serde_json::from_str(&boris_device.force(&options)).unwrap();
        let bruno: Value = serde_json::from_str(&bruno_device.force(&options)).unwrap();
        answer["response"]["userHandle"] = bruno["response"]["userHandle"].clone();
        let forged = bring(&mut browser, "/sign-in/passkey", &answer.to_string(), &ceremony).await;
        assert!(forged.status == 422 && !browser.cookies.contains_key(SESSION));
        app.letters().await;
    }

    // 7.3: the reason is told to who was right.
    async fn a_closed_login_is_told_so_and_stays_closed(app: TestApp) {
        let mut device = Authenticator::default();
        with_passkey(&app, BRUNO, &mut device).await;
        app.alter("update member set state = 'disabled' where identifier = 'bruno@aurora.example'").await;
        let mut browser = guest(&app);
        let page = alone(&mut browser, &mut device).await;
        assert!(page.status == 422 && page.words().contains("cerrado"), "{}", page.words());
        assert!(!browser.cookies.contains_key(SESSION));
        assert_eq!(app.audited("sign_in.attempt").await[0].outcome, "disabled");
        app.letters().await;
    }

    // Where an organisation uses no second factors, passkeys open nothing.
    async fn a_policy_without_second_factors_knows_no_passkeys(app: TestApp) {
        let mut device = Authenticator::default();
        with_passkey(&app, BRUNO, &mut device).await;
        let mut ana = app.signed_in(ANA).await;
        assert_eq!(ana.post("/policies", &[("_method", "patch"), ("mfa_agent", "off")]).await.status, 303);
        let mut browser = guest(&app);
        assert_eq!(alone(&mut browser, &mut device).await.status, 422);
        assert!(!browser.cookies.contains_key(SESSION));
        app.letters().await;
    }
}
