use chrono::{Datelike, Duration, Timelike};
use kit::db::dialect::sql;
use sea_orm::ConnectionTrait;
use testkit::{Browser, PASSWORD, Page, TestApp};

const BRUNO: &str = "bruno@aurora.example";
const SOFIA: &str = "sofia@aurora.example";
const ANA: &str = "ana@aurora.example";

async fn id_of(app: &TestApp, identifier: &str) -> String {
    let db = app.state.db.read();
    let text = "select id from member where identifier = $1";
    let row = db
        .query_one_raw(sql(db, text, [identifier.into()]))
        .await
        .unwrap()
        .unwrap();
    row.try_get::<uuid::Uuid>("", "id").unwrap().simple().to_string()
}

async fn run(app: &TestApp, text: String) {
    let done = app.state.db.write(async move |tx| {
        tx.execute_raw(sql(tx, &text, [])).await?;
        Ok(())
    });
    done.await.unwrap();
}

/// A schedule of Aurora's whose only hour is twelve hours from now, for everybody of it; and the rule.
async fn closed(app: &TestApp, rule: &str) -> Browser {
    let mut ana = app.signed_in(ANA).await;
    let decided = ana
        .post("/policies", &[("_method", "patch"), ("shift_access", rule)])
        .await;
    assert_eq!(decided.status, 303, "{}", decided.words());
    let then = app.clock.now() + Duration::hours(12);
    let day =
        ["mon", "tue", "wed", "thu", "fri", "sat", "sun"][then.weekday().num_days_from_monday() as usize];
    let (from, to) = (
        format!("{:02}:00", then.hour()),
        format!("{:02}:00", (then.hour() + 1) % 24),
    );
    let (begins, ends) = (format!("{day}_from"), format!("{day}_to"));
    let fields = [
        ("name", "Noche"),
        ("time_zone", "UTC"),
        (day, "on"),
        (begins.as_str(), from.as_str()),
        (ends.as_str(), to.as_str()),
    ];
    let made = ana.post("/schedules", &fields).await;
    assert_eq!(made.status, 303, "{}", made.words());
    run(app, "update member set schedule_id = (select id from schedule s where s.organisation_id = member.organisation_id)".into()).await;
    app.state.sessions.forget();
    ana
}

async fn sign_in(app: &TestApp, identifier: &str) -> (Browser, Page) {
    let mut browser = app.guest();
    let fields = [
        ("identifier", identifier),
        ("password", PASSWORD),
        ("organisation", "aurora"),
    ];
    let page = browser.post("/sign-in", &fields).await;
    (browser, page)
}

async fn join(app: &TestApp) {
    let text = "insert into team_member (organisation_id, team_id, member_id) select t.organisation_id, t.id, m.id
         from team t join member m on m.organisation_id = t.organisation_id where m.identifier = 'sofia@aurora.example'";
    run(app, text.into()).await;
}

testkit::both! {
    // G-03
    async fn outside_of_the_shift_a_supervisor_lets_somebody_in_once_g_03(app: TestApp) {
        join(&app).await;
        // In before the rule began; a shift's end ends no session.
        let mut sofia = app.signed_in(SOFIA).await;
        let mut ana = closed(&app, "deny").await;
        let (_, refused) = sign_in(&app, BRUNO).await;
        assert_eq!(refused.status, 422);
        assert!(refused.words().contains("It is not your shift"), "{}", refused.words());
        let (_, wrong) = {
            let mut browser = app.guest();
            let fields = [("identifier", BRUNO), ("password", "palpite"), ("organisation", "aurora")];
            let page = browser.post("/sign-in", &fields).await;
            (browser, page)
        };
        assert!(!wrong.words().contains("shift"), "nobody learns it without the password");
        assert_eq!(app.audited("sign_in.attempt").await[1].outcome, "off shift");
        let why = ana.get("/diagnosis?login=bruno@aurora.example").await.words();
        assert!(why.contains("la política no le deja entrar"), "{why}");
        assert!(sofia.get("/conversations").await.has("#shift"), "who is in reads that it is over, and stays");
        let list = sofia.get("/shifts").await;
        assert!(list.words().contains("Bruno Reyes") && list.words().contains("Noche"), "{}", list.words());
        let grant = list.attribute("form[action$='/grant']", "action").unwrap();
        assert_eq!(sofia.post(&grant, &[]).await.status, 303);
        assert!(!sofia.get("/shifts").await.has("form[action$='/grant']"), "it stands");
        let (mut bruno, page) = sign_in(&app, BRUNO).await;
        assert_eq!(page.status, 303, "{}", page.words());
        assert!(bruno.get("/conversations").await.has("#shift"));
        assert_eq!(sign_in(&app, BRUNO).await.1.status, 422, "once");
        assert_eq!(app.audited("shifts.entered").await.len(), 1);
        assert_eq!(app.audited("shifts.granted").await[0].actor_name.as_deref(), Some("Sofía Vega"));
        // Administrators are nobody's to let in, and need nobody.
        assert_eq!(sign_in(&app, ANA).await.1.status, 303);
        assert!(!ana.get("/members").await.has("#shift"));
        app.letters().await;
    }

    // G-03: two hours, one sign-in, however many come at once.
    async fn a_word_holds_for_two_hours_and_for_one_sign_in(app: TestApp) {
        let mut ana = closed(&app, "deny").await;
        let member = id_of(&app, BRUNO).await;
        let grant = format!("/shifts/{member}/grant");
        assert_eq!(ana.post(&grant, &[]).await.status, 303);
        app.clock.advance(Duration::hours(2));
        assert_eq!(sign_in(&app, BRUNO).await.1.status, 422);
        assert_eq!(ana.post(&grant, &[]).await.status, 303);
        let comers = (0..8).map(|_| {
            let mut browser = app.guest();
            tokio::spawn(async move {
                let fields = [("identifier", BRUNO), ("password", PASSWORD), ("organisation", "aurora")];
                browser.post("/sign-in", &fields).await.status
            })
        });
        let statuses: Vec<_> = futures::future::join_all(comers).await.into_iter().map(Result::unwrap).collect();
        assert_eq!(statuses.iter().filter(|status| **status == 303).count(), 1, "{statuses:?}");
        app.letters().await;
    }

    // G-03: a supervisor's word is for their own team.
    async fn nobody_lets_in_whom_they_do_not_supervise(app: TestApp) {
        let mut sofia = app.signed_in(SOFIA).await;
        closed(&app, "deny").await;
        sign_in(&app, BRUNO).await;
        let (bruno, own) = (id_of(&app, BRUNO).await, id_of(&app, SOFIA).await);
        assert!(!sofia.get("/shifts").await.has("tbody"), "no team is hers");
        assert_eq!(sofia.post(&format!("/shifts/{bruno}/grant"), &[]).await.status, 404);
        join(&app).await;
        assert_eq!(sofia.post(&format!("/shifts/{own}/grant"), &[]).await.status, 404, "herself");
        let mut boris = app.signed_in("boris@boreal.example").await;
        assert_eq!(boris.post(&format!("/shifts/{bruno}/grant"), &[]).await.status, 404, "the stranger");
        assert!(!boris.get("/shifts").await.has("tbody"));
        assert_eq!(sign_in(&app, BRUNO).await.1.status, 422);
        app.letters().await;
    }

    // G-03: a warning lets everybody in; and no other road leads past a refusal.
    async fn a_warning_is_said_and_no_more_and_a_recovery_leads_nobody_past_a_refusal(app: TestApp) {
        let mut ana = closed(&app, "warn").await;
        let (mut bruno, page) = sign_in(&app, BRUNO).await;
        assert_eq!(page.status, 303);
        assert!(bruno.get("/conversations").await.has("#shift"));
        let fields = [("_method", "patch"), ("shift_access", "deny"), ("recovery_signs_in", "on")];
        assert_eq!(ana.post("/policies", &fields).await.status, 303);
        app.letters().await;
        app.guest().post("/recovery", &[("identifier", BRUNO), ("organisation", "aurora")]).await;
        let letter = app.letters_but_notices().await.remove(0);
        let mut browser = app.guest();
        let word = "lluvia-mesa-cobre-farol-58";
        let chosen = browser.post(&letter.path(), &[("password", word), ("password_confirmation", word)]).await;
        assert!(chosen.location().starts_with("/sign-in?"), "{}", chosen.location());
        assert_eq!(browser.get("/session").await.status, 303);
        app.letters().await;
    }

    // G-03: within it, and within its grace, nothing is asked.
    async fn within_the_shift_nobody_notices_anything(app: TestApp) {
        closed(&app, "deny").await;
        app.clock.advance(Duration::hours(12));
        let (mut bruno, page) = sign_in(&app, BRUNO).await;
        assert_eq!(page.status, 303, "{}", page.words());
        assert!(!bruno.get("/conversations").await.has("#shift"));
        app.letters().await;
    }
}
