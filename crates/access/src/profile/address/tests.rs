use chrono::Duration;
use kit::db::dialect::sql;
use sea_orm::ConnectionTrait;
use testkit::{Browser, PASSWORD, Page, SentLetter, TestApp};

const NEW: &str = "bruno@mail.example";

async fn change(browser: &mut Browser, address: &str, password: &str) -> Page {
    let form = [("recovery_address", address), ("current_password", password)];
    browser.post("/profile/recovery-address", &form).await
}

async fn recovery(app: &TestApp) -> SentLetter {
    let form = [("identifier", "bruno@aurora.example"), ("organisation", "aurora")];
    app.guest().post("/recovery", &form).await;
    let mut letters = app.letters().await;
    letters.retain(|letter| letter.text.contains("/recovery/"));
    letters.remove(0)
}

async fn bruno(ana: &mut Browser) -> String {
    ana.get("/members?q=bruno")
        .await
        .attribute("a.person", "href")
        .expect("there")
}

async fn audited(app: &TestApp, action: &str) -> i64 {
    let db = app.state.db.read();
    let rows = db
        .query_one_raw(sql(
            db,
            "select count(*) as n from audit where action = $1",
            [action.into()],
        ))
        .await;
    rows.unwrap().unwrap().try_get("", "n").unwrap()
}

testkit::both! {
    // S-032
    async fn links_go_to_the_new_address_three_days_after_the_old_one_was_told(app: TestApp) {
        let mut browser = app.signed_in("bruno@aurora.example").await;
        assert_eq!(change(&mut browser, NEW, "not it").await.status, 422, "the password is asked");
        assert_eq!(change(&mut browser, "nowhere", PASSWORD).await.status, 422);
        assert_eq!(change(&mut browser, "bruno@aurora.example", PASSWORD).await.status, 422, "it is so already");
        assert!(app.letters().await.is_empty(), "and nobody was bothered by that");
        assert_eq!(change(&mut browser, NEW, PASSWORD).await.status, 303);
        assert!(browser.get("/profile/recovery-address").await.words().contains(NEW));
        let notice = app.letters().await.remove(0);
        assert_eq!(notice.to, "bruno@aurora.example", "the old mailbox hears of it at once");
        assert!(notice.text.contains("bruno@aurora.example") && !notice.text.contains(NEW), "without learning the new one");
        app.clock.advance(Duration::hours(72) - Duration::minutes(2));
        app.run_jobs().await;
        assert_eq!(recovery(&app).await.to, "bruno@aurora.example", "held to the end");
        let old = recovery(&app).await;
        app.clock.advance(Duration::minutes(2));
        app.run_jobs().await;
        assert_eq!(app.guest().get(&old.path()).await.status, 410, "links to the old mailbox are dead");
        assert_eq!(recovery(&app).await.to, NEW);
        assert_eq!(audited(&app, "profile.address").await, 1);
    }

    // S-032: somebody at an open desk
    async fn guessing_the_password_for_it_shuts_the_gate(app: TestApp) {
        let mut browser = app.signed_in("bruno@aurora.example").await;
        for n in 0..10 {
            assert_eq!(change(&mut browser, NEW, &format!("guess {n}")).await.status, 422);
        }
        let page = change(&mut browser, NEW, PASSWORD).await;
        assert_eq!(page.status, 422, "the right one is not looked at any more");
        assert!(app.letters().await.is_empty());
    }

    async fn a_change_is_withdrawn_or_replaced_and_only_the_last_counts(app: TestApp) {
        let mut browser = app.signed_in("bruno@aurora.example").await;
        change(&mut browser, NEW, PASSWORD).await;
        let page = browser.post("/profile/recovery-address", &[("_method", "delete")]).await;
        assert_eq!(page.status, 303);
        app.clock.advance(Duration::hours(10));
        let mut browser = app.signed_in("bruno@aurora.example").await;
        change(&mut browser, "other@mail.example", PASSWORD).await;
        app.clock.advance(Duration::hours(63));
        app.letters().await;
        assert_eq!(recovery(&app).await.to, "bruno@aurora.example", "the first job found nothing of its own");
        app.clock.advance(Duration::hours(10));
        app.letters().await;
        assert_eq!(recovery(&app).await.to, "other@mail.example");
    }

    // S-032
    async fn an_administrator_may_override_the_hold_and_that_is_logged(app: TestApp) {
        let mut browser = app.signed_in("bruno@aurora.example").await;
        change(&mut browser, NEW, PASSWORD).await;
        let mut ana = app.signed_in("ana@aurora.example").await;
        let place = bruno(&mut ana).await;
        assert!(ana.get(&place).await.has("#pending-address"));
        assert_eq!(ana.post(&format!("{place}/recovery-address"), &[]).await.status, 303);
        assert_eq!(audited(&app, "members.address_overridden").await, 1);
        let letters = app.letters().await;
        assert_eq!(letters.iter().filter(|letter| letter.to == "bruno@aurora.example").count(), 2, "both times");
        assert_eq!(recovery(&app).await.to, NEW, "at once");
        assert_eq!(ana.post(&format!("{place}/recovery-address"), &[]).await.status, 404, "there is none any more");
        let page = ana.get(&place).await;
        let names = ["display_name", "identifier", "schedule", "locale", "landing", "time_zone", "version"];
        let mut form: Vec<(&str, String)> = names.iter().map(|name| (*name, page.field(name))).collect();
        form.extend([("role", "agent".to_owned()), ("recovery_address", "third@mail.example".to_owned()), ("_method", "patch".to_owned())]);
        let form: Vec<(&str, &str)> = form.iter().map(|(name, value)| (*name, value.as_str())).collect();
        assert_eq!(ana.post(&place, &form).await.status, 303);
        assert_eq!(app.letters().await[0].to, NEW, "whoever loses the links is told");
        assert_eq!(audited(&app, "members.address_overridden").await, 2);
    }

    // S-032: a stolen session of an administrator is no way around it
    async fn nobody_overrides_their_own_hold(app: TestApp) {
        let mut ana = app.signed_in("ana@aurora.example").await;
        let place = ana.get("/members?q=ana%40aurora").await.attribute("a.person", "href").expect("herself");
        let page = ana.get(&place).await;
        let names = ["display_name", "identifier", "schedule", "locale", "landing", "time_zone", "version"];
        let mut form: Vec<(&str, String)> = names.iter().map(|name| (*name, page.field(name))).collect();
        form.extend([("role", "administrator".to_owned()), ("recovery_address", "thief@mail.example".to_owned()), ("_method", "patch".to_owned())]);
        let form: Vec<(&str, &str)> = form.iter().map(|(name, value)| (*name, value.as_str())).collect();
        assert_eq!(ana.post(&place, &form).await.status, 422);
        change(&mut ana, "ana@mail.example", PASSWORD).await;
        app.letters().await;
        ana.post(&format!("{place}/recovery-address"), &[]).await;
        let form = [("identifier", "ana@aurora.example"), ("organisation", "aurora")];
        app.guest().post("/recovery", &form).await;
        assert_eq!(app.letters().await[0].to, "ana@aurora.example");
    }

    async fn nobody_settles_another_organisations_change(app: TestApp) {
        let mut browser = app.signed_in("bruno@aurora.example").await;
        change(&mut browser, NEW, PASSWORD).await;
        app.letters().await;
        let place = bruno(&mut app.signed_in("ana@aurora.example").await).await;
        let mut boris = app.signed_in("boris@boreal.example").await;
        for method in ["", "delete"] {
            let form = [("_method", method)];
            assert_eq!(boris.post(&format!("{place}/recovery-address"), &form).await.status, 404);
            assert_eq!(browser.post(&format!("{place}/recovery-address"), &form).await.status, 403, "nor their own hold");
        }
        assert!(browser.get("/profile/recovery-address").await.words().contains(NEW));
    }
}
