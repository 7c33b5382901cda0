use chrono::Duration;
use kit::db::dialect::sql;
use sea_orm::ConnectionTrait;
use testkit::{Page, TestApp};

const VIRGINIA: &str = "virginia@conecta.com.vc";

async fn ask(app: &TestApp) {
    assert_eq!(
        app.guest()
            .post("/recovery", &[("identifier", VIRGINIA)])
            .await
            .status,
        303
    );
}

async fn column(app: &TestApp, name: &str) -> String {
    let db = app.state.db.read();
    let row = db
        .query_one_raw(sql(db, "select * from letter order by id desc limit 1", []))
        .await
        .unwrap()
        .unwrap();
    row.try_get::<Option<String>>("", name)
        .unwrap()
        .unwrap_or_default()
}

async fn first(app: &TestApp) -> (testkit::Browser, String, Page) {
    let mut ana = app.signed_in("ana@aurora.example").await;
    let list = ana.get("/outbox").await;
    assert_eq!(list.status, 200);
    let path = list.attribute("tbody a[href^=\"/outbox/\"]", "href").unwrap();
    let page = ana.get(&path).await;
    assert_eq!(page.status, 200);
    (ana, path, page)
}

testkit::both! {
    // 000-14
    async fn the_outbox_shows_how_far_a_letter_came(app: TestApp) {
        ask(&app).await;
        app.letters().await;
        let (mut ana, _, page) = first(&app).await;
        let words = page.words();
        for word in ["caixa@aurora.example", VIRGINIA, "Aceptado por el servidor de correo", "250 2.0.0 accepted as 4711"] {
            assert!(words.contains(word), "{word}: {words}");
        }
        assert!(ana.get("/outbox").await.words().contains("caixa@aurora.example"));
        assert!(!ana.get("/outbox?only=wanting").await.words().contains("caixa@aurora.example"));
    }

    // S-033
    async fn a_letter_turned_away_for_now_is_tried_again(app: TestApp) {
        app.sink.refuse(Some("451 4.7.1 greylisted"));
        ask(&app).await;
        assert!(app.letters().await.is_empty());
        assert_eq!(column(&app, "state").await, "queued");
        assert_eq!(column(&app, "reply").await, "451 4.7.1 greylisted", "the server's words and no others");
        app.sink.refuse(None);
        app.clock.advance(Duration::seconds(20));
        assert!(app.letters().await.is_empty(), "not before its time");
        app.clock.advance(Duration::seconds(11));
        let letters = app.letters().await;
        assert_eq!(letters.len(), 1);
        assert_eq!(column(&app, "state").await, "sent");
        // The link's time began when the server took the letter.
        app.clock.advance(Duration::minutes(30) - Duration::seconds(10));
        assert_eq!(app.guest().get(&letters[0].path()).await.status, 200);
    }

    async fn a_returned_letter_turns_red_and_is_sent_again_by_hand(app: TestApp) {
        app.sink.refuse(Some("550 5.1.1 no such mailbox"));
        ask(&app).await;
        app.letters().await;
        assert_eq!(column(&app, "state").await, "failed");
        app.clock.advance(Duration::minutes(1));
        app.sink.refuse(None);
        assert!(app.letters().await.is_empty(), "never by itself");
        let (mut ana, path, page) = first(&app).await;
        assert!(page.has(".steps [data-state=failed]") && page.words().contains("550") && page.words().contains("5.1.1 no such mailbox"));
        assert_eq!(ana.post(&format!("{path}/delivery"), &[]).await.status, 303);
        assert_eq!(app.letters().await.len(), 1);
        assert_eq!(ana.post(&format!("{path}/delivery"), &[]).await.status, 422, "once is enough");
        assert!(app.letters().await.is_empty());
    }

    // S-033
    async fn an_attempt_cut_off_is_uncertain_and_not_repeated(app: TestApp) {
        ask(&app).await;
        // The node dies between the commit of the attempt and the answer of the mail server.
        app.sink.refuse(Some("451 later"));
        app.run_jobs().await;
        app.alter("update letter set state = 'sending'").await;
        app.sink.refuse(None);
        app.clock.advance(Duration::seconds(40));
        assert!(app.letters().await.is_empty());
        assert_eq!(column(&app, "state").await, "sending", "it may still be running");
        app.clock.advance(Duration::minutes(5));
        assert!(app.letters().await.is_empty());
        assert_eq!(column(&app, "state").await, "uncertain");
        let (mut ana, path, page) = first(&app).await;
        assert!(page.has(".steps [data-state=failed]"));
        assert_eq!(ana.post(&format!("{path}/delivery"), &[]).await.status, 303);
        assert_eq!(app.letters().await.len(), 1, "because a person said so");
    }

    async fn a_letter_whose_link_died_stays_at_home(app: TestApp) {
        app.sink.refuse(Some("451 later"));
        ask(&app).await;
        app.run_jobs().await;
        app.alter("update ticket set voided_at = issued_at").await;
        app.sink.refuse(None);
        app.clock.advance(Duration::minutes(5));
        assert!(app.letters().await.is_empty());
        assert_eq!(column(&app, "state").await, "overtaken");
    }

    // 004-01 S-029
    async fn a_link_is_shown_to_an_administrator_who_asks_and_that_is_recorded(app: TestApp) {
        app.alter("update member set state = 'invited', password = null where identifier = 'bruno@aurora.example'").await;
        app.guest().post("/recovery", &[("identifier", "bruno@aurora.example")]).await;
        let letter = app.letters().await.remove(0);
        let secret = letter.link().rsplit_once('/').unwrap().1.to_owned();
        let (mut ana, path, page) = first(&app).await;
        assert!(!page.text.contains(&secret) && page.words().contains("/invitations/…"));
        let shown = ana.post(&format!("{path}/reveal"), &[]).await;
        assert_eq!(shown.all(".copy code"), [letter.link()]);
        assert_eq!(shown.headers["cache-control"], "no-store");
        let db = app.state.db.read();
        let text = "select count(*) as n from audit a join member m on m.id = a.actor_id where action = 'outbox.revealed' and m.identifier = 'ana@aurora.example'";
        let seen: i64 = db.query_one_raw(sql(db, text, [])).await.unwrap().unwrap().try_get("", "n").unwrap();
        assert_eq!(seen, 1);
        // A link for a new password that reached its mailbox is nobody else's.
        ask(&app).await;
        let letter = app.letters().await.remove(0);
        let (mut ana, path, page) = first(&app).await;
        assert!(!page.has("form[action$=\"/reveal\"]"));
        assert!(!ana.post(&format!("{path}/reveal"), &[]).await.text.contains(&letter.link()));
    }

    async fn the_stranger_and_the_agent_see_no_letter(app: TestApp) {
        ask(&app).await;
        app.letters().await;
        let (_, path, _) = first(&app).await;
        let mut boris = app.signed_in("boris@boreal.example").await;
        assert!(!boris.get("/outbox").await.text.contains("caixa@aurora.example"));
        assert_eq!(boris.get(&path).await.status, 404);
        for verb in ["reveal", "delivery"] {
            assert_eq!(boris.post(&format!("{path}/{verb}"), &[]).await.status, 404);
        }
        for name in ["bruno@aurora.example", "sofia@aurora.example"] {
            let mut browser = app.signed_in(name).await;
            assert_eq!(browser.get("/outbox").await.status, 403);
            assert_eq!(browser.post(&format!("{path}/reveal"), &[]).await.status, 403);
        }
        assert_eq!(app.guest().get(&path).await.status, 303);
        assert_eq!(boris.get("/outbox/nothing").await.status, 404);
    }

    // S-029 S-186
    async fn the_body_lies_sealed(app: TestApp) {
        ask(&app).await;
        let letter = app.letters().await.remove(0);
        let secret = letter.link().rsplit_once('.').unwrap().1.to_owned();
        let db = app.state.db.read();
        let row = db.query_one_raw(sql(db, "select * from letter", [])).await.unwrap().unwrap();
        let body: Vec<u8> = row.try_get("", "body").unwrap();
        assert!(!body.windows(8).any(|window| window == &secret.as_bytes()[..8]));
        let subject: String = row.try_get("", "subject").unwrap();
        assert!(!subject.contains(&secret));
    }
}

testkit::both! {
    // S-033
    async fn what_waited_for_a_mail_server_goes_out_once_there_is_one(app: TestApp) {
        app.sink.refuse(Some("451 later"));
        ask(&app).await;
        app.run_jobs().await;
        app.alter("update letter set state = 'held'").await;
        app.alter("delete from job").await;
        app.sink.refuse(None);
        let (_, _, page) = first(&app).await;
        assert!(page.words().contains("Espera un servidor de correo") && page.has("form[action$=\"/reveal\"]"));
        app.plant_jobs().await;
        assert_eq!(app.letters().await.len(), 1);
        assert_eq!(column(&app, "state").await, "sent");
    }
}
