use chrono::Datelike;
use kit::db::dialect::sql;
use sea_orm::ConnectionTrait;
use testkit::{Browser, TestApp};
use uuid::Uuid;

const VIRGINIA: &str = "virginia@conecta.com.vc";

/// One conversation in progress with somebody of the cast.
async fn busy(app: &TestApp, identifier: &'static str) {
    app.state
        .db
        .write(async move |tx| {
            let text = "insert into conversation (organisation_id, id, number, contact_id, channel_id, state, owner_id,
                  owner_version, place, preview, preview_kind, unread, read_seq, opened_at, last_message_at)
                select organisation_id, $1, 1, $1, $1, 'active', id, 1, 0, '', 'in', 0, 0, created_at, created_at
                from member where identifier = $2";
            tx.execute_raw(sql(tx, text, [Uuid::now_v7().into(), identifier.into()])).await?;
            Ok(())
        })
        .await
        .unwrap();
}

async fn finish(app: &TestApp) {
    let close =
        async move |tx: &kit::db::Tx| Ok(tx.execute_raw(sql(tx, "delete from conversation", [])).await?);
    app.state.db.write(close).await.unwrap();
}

async fn decide(app: &TestApp, rule: &str) {
    let mut ana = app.signed_in("ana@aurora.example").await;
    let answer = ana
        .post("/policies", &[("_method", "patch"), ("live_work", rule)])
        .await;
    assert_eq!(answer.status, 303);
}

/// What a member's presence says, and the state of the one conversation there is.
async fn floor(app: &TestApp, identifier: &str) -> (String, String) {
    let db = app.state.db.read();
    let text = "select p.status, c.state from presence p join member m on m.id = p.member_id, conversation c
         where m.identifier = $1";
    let row = db
        .query_one_raw(sql(db, text, [identifier.into()]))
        .await
        .unwrap()
        .unwrap();
    (
        row.try_get("", "status").unwrap(),
        row.try_get("", "state").unwrap(),
    )
}

async fn is_in(browser: &mut Browser) -> bool {
    browser.get("/sign-in").await.status == 303
}

testkit::both! {
    // 001-21
    async fn nobody_leaves_while_a_conversation_is_in_progress(app: TestApp) {
        busy(&app, VIRGINIA).await;
        let mut virginia = app.signed_in(VIRGINIA).await;
        let page = virginia.post("/sign-out", &[]).await;
        assert_eq!(page.status, 422);
        assert_eq!(
            page.all(".refusal strong"),
            ["Você não pode fazer logout enquanto houver atendimentos em andamento. Finalize-os para sair da aplicação."]
        );
        assert!(page.words().contains("Há um atendimento em andamento."));
        assert!(page.has("main a[href='/conversations']"));
        assert!(is_in(&mut virginia).await);
        finish(&app).await;
        assert_eq!(virginia.post("/sign-out", &[]).await.status, 303);
    }

    // 001-21: in each language.
    async fn the_refusal_is_said_in_each_language(app: TestApp) {
        busy(&app, "bruno@aurora.example").await;
        let mut bruno = app.signed_in("bruno@aurora.example").await;
        for (locale, sentence) in [
            ("es", "No puede cerrar sesión mientras haya atenciones en curso. Finalícelas para salir de la aplicación."),
            ("fr", "Vous ne pouvez pas vous déconnecter tant que des conversations sont en cours. Terminez-les pour quitter l’application."),
            ("en", "You cannot sign out while conversations are in progress. Finish them to leave the application."),
        ] {
            bruno.post("/locale", &[("locale", locale)]).await;
            assert_eq!(bruno.post("/sign-out", &[]).await.all(".refusal strong"), [sentence]);
        }
    }

    // The stranger: Bruno's work holds nobody else.
    async fn the_work_of_others_holds_nobody(app: TestApp) {
        busy(&app, "bruno@aurora.example").await;
        for other in [VIRGINIA, "boris@boreal.example"] {
            assert_eq!(app.signed_in(other).await.post("/sign-out", &[]).await.status, 303);
        }
    }

    // 001-20 S-090: the session is dead, the cookie gone, and the member is no longer available.
    async fn leaving_ends_the_session_and_leaves_every_channel(app: TestApp) {
        let mut bruno = app.signed_in("bruno@aurora.example").await;
        assert_eq!(bruno.post("/presence", &[("status", "available")]).await.status, 303);
        let mut other_tab = bruno.clone();
        let answer = bruno.post("/sign-out", &[]).await;
        assert_eq!((answer.status, answer.location().as_str()), (303, "/sign-in?done=sign-out-done-left"));
        assert!(!bruno.cookies.contains_key("__Host-guichet"));
        assert!(bruno.follow(&answer).await.words().contains("Ha cerrado sesión"));
        assert!(!is_in(&mut other_tab).await, "the secret is worth nothing any more");
        let db = app.state.db.read();
        let text = "select p.status from presence p join member m on m.id = p.member_id where m.identifier = $1";
        let row = db.query_one_raw(sql(db, text, ["bruno@aurora.example".into()])).await.unwrap().unwrap();
        assert_eq!(row.try_get::<String>("", "status").unwrap(), "offline");
        assert_eq!(other_tab.post("/sign-out", &[]).await.location(), "/sign-in", "twice is once");
    }

    // S-086 S-090: neither an address nor another site signs anybody out.
    async fn only_our_own_button_signs_out(app: TestApp) {
        let mut bruno = app.signed_in("bruno@aurora.example").await;
        assert_eq!(bruno.get("/sign-out").await.location(), "/");
        assert!(is_in(&mut bruno).await);
        let mut foreign = bruno.clone().with("origin", "https://evil.example");
        assert_eq!(foreign.post("/sign-out", &[]).await.status, 403);
        let mut silent = bruno.clone().with("origin", "");
        assert_eq!(silent.post("/sign-out", &[]).await.status, 403);
        assert_eq!(silent.post("/sign-out", &[("csrf", "0123456789abcdef0123456789abcdef")]).await.status, 403);
        assert!(is_in(&mut bruno).await);
        // A browser that sends no origin has the field of the form.
        busy(&app, "bruno@aurora.example").await;
        let csrf = bruno.post("/sign-out", &[]).await.field("csrf");
        finish(&app).await;
        assert_eq!(silent.post("/sign-out", &[("csrf", &csrf)]).await.status, 303);
        assert!(!is_in(&mut bruno).await);
    }

    // G-01 001-20: where the organisation decided so, the work goes back to the queue and nobody has to wait for it.
    async fn work_goes_back_to_the_queue_where_the_organisation_wants_it(app: TestApp) {
        decide(&app, "requeue").await;
        busy(&app, "bruno@aurora.example").await;
        let mut bruno = app.signed_in("bruno@aurora.example").await;
        bruno.post("/presence", &[("status", "available")]).await;
        let answer = bruno.post("/sign-out", &[]).await;
        assert_eq!((answer.status, answer.location().as_str()), (303, "/sign-in?done=sign-out-done-requeued"));
        assert!(bruno.follow(&answer).await.words().contains("su trabajo ha vuelto a la cola"));
        assert_eq!(floor(&app, "bruno@aurora.example").await, ("offline".to_owned(), "queued".to_owned()));
        // The stranger's organisation decided nothing and keeps its rule.
        finish(&app).await;
        busy(&app, "boris@boreal.example").await;
        assert_eq!(app.signed_in("boris@boreal.example").await.post("/sign-out", &[]).await.status, 422);
    }

    // 001-22: out of the platform and still in the channels.
    async fn channels_stay_open_where_the_organisation_wants_it(app: TestApp) {
        decide(&app, "keep_channels").await;
        busy(&app, "bruno@aurora.example").await;
        let mut bruno = app.signed_in("bruno@aurora.example").await;
        bruno.post("/presence", &[("status", "available")]).await;
        let mut phone = app.signed_in("bruno@aurora.example").await;
        let answer = bruno.post("/sign-out", &[]).await;
        assert_eq!((answer.status, answer.location().as_str()), (303, "/sign-in?done=sign-out-done-kept"));
        assert!(!is_in(&mut bruno).await && is_in(&mut phone).await, "this device only");
        assert_eq!(phone.post("/sign-out", &[]).await.status, 303);
        assert_eq!(floor(&app, "bruno@aurora.example").await, ("available".to_owned(), "active".to_owned()));
        // A session that runs out is no choice of the person's: it gives the work back all the same.
        app.signed_in("bruno@aurora.example").await;
        app.clock.advance(chrono::Duration::hours(13));
        app.plant_jobs().await;
        app.run_jobs().await;
        assert_eq!(floor(&app, "bruno@aurora.example").await, ("offline".to_owned(), "queued".to_owned()));
    }

    // G-03: whose shift is over may go, and what was in progress goes back to the queue.
    async fn whoever_leaves_after_their_shift_hands_their_work_back(app: TestApp) {
        busy(&app, "bruno@aurora.example").await;
        let mut bruno = app.signed_in("bruno@aurora.example").await;
        bruno.post("/presence", &[("status", "available")]).await;
        assert_eq!(bruno.post("/sign-out", &[]).await.status, 422);
        let mut ana = app.signed_in("ana@aurora.example").await;
        let decided = [("_method", "patch"), ("shift_access", "warn")];
        assert_eq!(ana.post("/policies", &decided).await.status, 303);
        let other = (app.clock.now() + chrono::Duration::days(3)).weekday().num_days_from_monday() as usize;
        let day = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"][other];
        let (from, to) = (format!("{day}_from"), format!("{day}_to"));
        let fields = [("name", "Otro"), ("time_zone", "UTC"), (day, "on"), (from.as_str(), "10:00"), (to.as_str(), "12:00")];
        assert_eq!(ana.post("/schedules", &fields).await.status, 303);
        let work = async move |tx: &kit::db::Tx| {
            let text = "update member set schedule_id = (select s.id from schedule s where s.organisation_id = member.organisation_id)";
            Ok(tx.execute_raw(sql(tx, text, [])).await?)
        };
        app.state.db.write(work).await.unwrap();
        let answer = bruno.post("/sign-out", &[]).await;
        assert_eq!((answer.status, answer.location().as_str()), (303, "/sign-in?done=sign-out-done-requeued"));
        assert_eq!(floor(&app, "bruno@aurora.example").await, ("offline".to_owned(), "queued".to_owned()));
    }
}
