//! Beside the password: at the sign-in, in a recovery, and where a device is demanded.

use super::*;
use testkit::Lie;

const NEW: &str = "lluvia-mesa-cobre-farol-58";

testkit::both! {
    // 004-20 S-082: after the right password the passkey answers, and only its own challenge.
    async fn a_passkey_is_a_second_step(app: TestApp) {
        let mut device = Authenticator::default();
        with_passkey(&app, BRUNO, &mut device).await;
        let mut browser = between(&app, BRUNO).await;
        let page = browser.get("/sign-in/factor").await;
        assert!(page.has("form[data-passkey=get][data-challenge='/sign-in/factor/challenge'][hidden]"));
        assert!(!page.has("input[name=code]"), "who has no device that shows codes is asked for none");
        assert!(page.has("[data-passkey-without]") && page.has("a[href='/sign-in/factor?with=recovery-code']"), "without script there is paper");
        let (options, _) = posed(&mut browser, "/sign-in/factor/challenge").await;
        assert_eq!(options["allowCredentials"][0]["id"], device.ids()[0]);
        assert_eq!(options["userVerification"], "required");
        let inside = second(&mut browser, &mut device).await;
        assert_eq!((inside.status, inside.location().as_str()), (303, "/conversations"));
        assert!(browser.cookies.contains_key(SESSION) && !browser.cookies.contains_key(FLOW));
        assert_eq!(browser.post("/sign-in/factor/challenge", &[]).await.status, 410, "that step is over");
        assert_eq!(app.guest().post("/sign-in/factor/challenge", &[]).await.status, 410);
        app.letters().await;
    }

    // S-140 S-040: of whose password is right, another's passkey opens nothing, and each try counts.
    async fn a_foreign_passkey_counts_until_the_gate_is_shut(app: TestApp) {
        let (mut own, mut foreign) = (Authenticator::default(), Authenticator::default());
        with_passkey(&app, BRUNO, &mut own).await;
        with_passkey(&app, ANA, &mut foreign).await;
        let mut browser = between(&app, BRUNO).await;
        for n in 0..5 {
            let (options, ceremony) = posed(&mut browser, "/sign-in/factor/challenge").await;
            let answer = foreign.force(&options);
            let page = bring(&mut browser, "/sign-in/factor", &answer, &ceremony).await;
            assert!(page.status == 422 && page.has(".refusal"), "{n}");
        }
        assert_eq!(app.number("select count(*) as n from lockout where reason = 'passkey'").await, 1);
        let right = second(&mut browser, &mut own).await;
        assert!(right.status == 422 && right.words().contains("está bloqueado temporalmente"), "{}", right.words());
        let told = app.audited("factors.attempt").await;
        assert_eq!(told.iter().filter(|line| line.data["method"] == "passkey" && line.outcome != "done").count(), 5);
        let mut sofia = app.signed_in("sofia@aurora.example").await;
        assert!(sofia.get("/lockouts").await.words().contains("Demasiadas llaves de acceso incorrectas"));
        app.clock.advance(chrono::Duration::minutes(1));
        assert_eq!(second(&mut browser, &mut own).await.status, 303, "a lock ends by itself");
        app.letters().await;
    }

    // S-153: paper opens while passkeys are locked.
    async fn a_code_on_paper_stands_in_for_a_passkey(app: TestApp) {
        let mut device = Authenticator::default();
        let (_bruno, codes) = with_passkey(&app, BRUNO, &mut device).await;
        let mut browser = between(&app, BRUNO).await;
        let inside = browser.post("/sign-in/factor?with=recovery-code", &[("code", &codes[0])]).await;
        assert_eq!(inside.location(), "/conversations");
        app.letters().await;
    }

    // 004-44: a recovery asks for it before the new password is stored.
    async fn a_recovery_waits_for_the_passkey(app: TestApp) {
        let mut device = Authenticator::default();
        with_passkey(&app, BRUNO, &mut device).await;
        app.letters().await;
        app.clock.advance(chrono::Duration::seconds(1));
        app.guest().post("/recovery", &[("identifier", BRUNO), ("organisation", "aurora")]).await;
        let path = app.letters().await.remove(0).path();
        let mut browser = app.guest();
        let chosen = browser.post(&path, &[("password", NEW), ("password_confirmation", NEW)]).await;
        assert_eq!(chosen.location(), "/recovery/factor");
        assert!(browser.get("/recovery/factor").await.has("form[action='/recovery/factor'][data-challenge='/recovery/factor/challenge']"));
        let (options, ceremony) = posed(&mut browser, "/recovery/factor/challenge").await;
        device.lie = Some(Lie::Signature);
        let answer = device.get(&options);
        assert_eq!(bring(&mut browser, "/recovery/factor", &answer, &ceremony).await.status, 422);
        device.lie = None;
        let (options, ceremony) = posed(&mut browser, "/recovery/factor/challenge").await;
        let answer = device.get(&options);
        let done = bring(&mut browser, "/recovery/factor", &answer, &ceremony).await;
        assert_eq!(done.location(), "/sign-in?organisation=aurora&done=recovery-done-chosen");
        let fields = [("identifier", BRUNO), ("password", NEW), ("organisation", "aurora")];
        assert_eq!(app.guest().post("/sign-in", &fields).await.location(), "/sign-in/factor");
        app.letters().await;
    }

    // 004-19 004-21 S-152: what a role demands, a passkey satisfies; nothing else is reached before.
    async fn a_passkey_is_added_at_the_sign_in_where_a_device_is_demanded(app: TestApp) {
        let mut ana = app.signed_in(ANA).await;
        assert_eq!(ana.post("/policies", &[("_method", "patch"), ("mfa_agent", "required")]).await.status, 303);
        let mut browser = app.guest();
        let fields = [("identifier", BRUNO), ("password", PASSWORD), ("organisation", "aurora")];
        assert_eq!(browser.post("/sign-in", &fields).await.location(), "/sign-in/enrolment");
        let page = browser.get("/sign-in/enrolment").await;
        assert!(page.has("input[name=kind][value=passkey]"));
        let named = browser.post("/sign-in/enrolment", &[("name", "Mi llave"), ("kind", "passkey")]).await;
        let page = browser.follow(&named).await;
        assert!(page.has("form[action='/sign-in/enrolment/activation'] [data-passkey=create]") && page.has(".tabbed"));
        assert!(page.has("form[action='/sign-in/enrolment'] input[name=kind]"), "whose browser cannot chooses the other kind");
        let mut device = Authenticator::default();
        let refused = make(&mut browser, &page, &mut Authenticator::default().lying(Lie::Unverified)).await;
        assert!(refused.status == 422 && refused.has("[data-passkey=create]") && !browser.cookies.contains_key(SESSION));
        let done = make(&mut browser, &page, &mut device).await;
        assert_eq!((done.status, done.all("ol.codes code").len()), (200, 10), "{}", done.words());
        assert!(browser.cookies.contains_key(SESSION));
        assert_eq!(second(&mut between(&app, BRUNO).await, &mut device).await.status, 303);
        assert_eq!(alone(&mut app.guest(), &mut device).await.status, 303);
        app.letters().await;
    }

    // S-154: what an administrator resets is gone, passkeys too.
    async fn a_reset_takes_the_passkeys_as_well(app: TestApp) {
        let mut device = Authenticator::default();
        with_passkey(&app, BRUNO, &mut device).await;
        let db = app.state.db.read();
        let statement = sql(db, "select id from member where identifier = $1", [BRUNO.into()]);
        let row = db.query_one_raw(statement).await.unwrap().unwrap();
        let place = format!("/members/{}/factors", row.try_get::<uuid::Uuid>("", "id").unwrap().simple());
        let mut ana = app.signed_in(ANA).await;
        let fields = [("_method", "delete"), ("reason", "perdida"), ("current_password", PASSWORD)];
        assert_eq!(ana.post(&place, &fields).await.status, 303);
        assert_eq!(alone(&mut app.guest(), &mut device).await.status, 422);
        let fields = [("identifier", BRUNO), ("password", PASSWORD), ("organisation", "aurora")];
        assert_eq!(app.guest().post("/sign-in", &fields).await.location(), "/sign-in/enrolment");
        app.letters().await;
    }
}
