//! The window from outside.

use crate::floor::{BORIS, BRUNO, Floor, VIRGINIA};
use testkit::both;

both! {
    async fn an_unknown_word_changes_nothing_and_a_way_back_stays_in_the_house(app: TestApp) {
        let mut bruno = app.signed_in(BRUNO).await;
        let page = bruno.post("/presence", &[("status", "sleeping")]).await;
        assert_eq!(page.status, 422);
        assert!(page.words().contains("Esa disponibilidad no existe"));
        let away = bruno.post("/presence", &[("status", "available"), ("return_to", "https://evil.example/")]).await;
        assert_eq!(away.location(), "/conversations");
        let back = bruno.post("/presence", &[("status", "break"), ("return_to", "/profile")]).await;
        assert_eq!(back.location(), "/profile");
        assert_eq!(bruno.get("/conversations").await.field("status"), "break");
        app.run_jobs().await;
    }

    async fn every_stretch_is_written_down_once(app: TestApp) {
        let floor = Floor::open(&app).await;
        let mut bruno = app.signed_in(BRUNO).await;
        for status in ["offline", "available", "available", "break", "available", "offline"] {
            app.clock.advance(chrono::Duration::minutes(1));
            bruno.post("/presence", &[("status", status)]).await;
        }
        assert_eq!(floor.count("select count(*) as n from presence_interval").await, 3);
        assert_eq!(floor.count("select count(*) as n from presence_interval where ended_at is null").await, 0);
        assert_eq!(floor.count("select count(*) as n from event where kind = 'presence.changed'").await, 4);
        app.run_jobs().await;
    }

    // 001-20 001-21
    async fn nobody_signs_out_of_a_conversation_and_whoever_does_is_off_every_channel(app: TestApp) {
        let floor = Floor::open(&app).await;
        let mut bruno = app.signed_in(BRUNO).await;
        bruno.post("/presence", &[("status", "available")]).await;
        let (_, id) = floor.arrives("Lucía", "hola").await;
        app.run_jobs().await;
        assert_eq!(floor.owner(id).await, Some(floor.member(BRUNO).await));
        let refused = bruno.post("/sign-out", &[]).await;
        assert_eq!(refused.status, 422);
        let sentence = "No puede cerrar sesión mientras haya atenciones en curso. Finalícelas para salir de la aplicación.";
        assert!(refused.words().contains(sentence), "{}", refused.words());
        bruno.post(&format!("/conversations/{id}/ownership"), &[("_method", "delete")]).await;
        let out = bruno.post("/sign-out", &[]).await;
        assert_eq!(out.status, 303, "{}", out.words());
        assert_eq!(floor.count("select count(*) as n from presence where status <> 'offline'").await, 0);
        app.run_jobs().await;
        assert_eq!(floor.owner(id).await, None);
    }

    // G-01
    async fn whoever_is_gone_leaves_their_work_in_the_queue_with_a_line_about_it(app: TestApp) {
        let floor = Floor::open(&app).await;
        let mut bruno = app.signed_in(BRUNO).await;
        bruno.post("/presence", &[("status", "available")]).await;
        let (_, first) = floor.arrives("Lucía", "hola").await;
        let (_, second) = floor.arrives("João", "oi").await;
        app.run_jobs().await;
        let (him, organisation, now) = (floor.member(BRUNO).await, floor.organisation, app.clock.now());
        for _ in 0..2 {
            app.state.db.write(async move |tx| crate::presence::leave(tx, organisation, him, now).await).await.expect("left");
        }
        app.run_jobs().await;
        for id in [first, second] {
            let row = floor.conversation(id).await;
            assert_eq!((row.owner_id, row.last_owner_id, row.state.as_str()), (None, Some(him), "queued"));
            assert!(row.waiting_since.is_some(), "the customer waits on");
        }
        assert_eq!(floor.count("select count(*) as n from event where kind = 'conversations.changed'").await, 4);
        let mut virginia = app.signed_in(VIRGINIA).await;
        let page = virginia.get(&format!("/conversations/{first}")).await;
        assert!(page.words().contains("Bruno Reyes saiu; a conversa voltou para a fila"), "{}", page.words());
    }

    // G-01
    async fn a_session_that_ends_by_itself_takes_its_member_off_the_floor(app: TestApp) {
        let floor = Floor::open(&app).await;
        let mut bruno = app.signed_in(BRUNO).await;
        bruno.post("/presence", &[("status", "available")]).await;
        let (_, id) = floor.arrives("Lucía", "hola").await;
        app.run_jobs().await;
        app.clock.advance(chrono::Duration::hours(13));
        access::sessions::sweep(&app.state).await.expect("swept");
        assert_eq!(floor.owner(id).await, None);
        assert_eq!(floor.count("select count(*) as n from presence where status <> 'offline'").await, 0);
        app.run_jobs().await;
    }

    // G-02: whoever comes back soon finds their work as it was; new work waits for them no longer than said.
    async fn whose_session_ran_out_rests_first_and_keeps_their_work_for_a_while_g_02(app: TestApp) {
        let floor = Floor::open(&app).await;
        let mut bruno = app.signed_in(BRUNO).await;
        bruno.post("/presence", &[("status", "available")]).await;
        let (_, id) = floor.arrives("Lucía", "hola").await;
        app.run_jobs().await;
        let him = floor.member(BRUNO).await;
        app.clock.advance(chrono::Duration::hours(12));
        access::sessions::sweep(&app.state).await.expect("swept");
        crate::presence::sweep(&app.state).await.expect("swept");
        app.run_jobs().await;
        let status = "select count(*) as n from presence where status = ";
        assert_eq!(floor.count(&format!("{status}'available'")).await, 1);
        app.clock.advance(chrono::Duration::seconds(30));
        app.run_jobs().await;
        assert_eq!(floor.count(&format!("{status}'break'")).await, 1, "nothing new is offered");
        let (_, other) = floor.arrives("João", "oi").await;
        app.run_jobs().await;
        assert_eq!((floor.owner(id).await, floor.owner(other).await), (Some(him), None));
        // Back in time.
        app.clock.advance(chrono::Duration::minutes(4));
        app.signed_in(BRUNO).await;
        app.clock.advance(chrono::Duration::minutes(10));
        crate::presence::sweep(&app.state).await.expect("swept");
        app.run_jobs().await;
        assert_eq!(floor.owner(id).await, Some(him), "their work as it was");
        // And never again: then it goes back, and says so.
        app.clock.advance(chrono::Duration::hours(12));
        access::sessions::sweep(&app.state).await.expect("swept");
        app.clock.advance(chrono::Duration::minutes(5));
        app.run_jobs().await;
        assert_eq!(floor.owner(id).await, None);
        assert_eq!(floor.count(&format!("{status}'offline'")).await, 1);
        let mut virginia = app.signed_in(VIRGINIA).await;
        let page = virginia.get(&format!("/conversations/{id}")).await;
        assert!(page.words().contains("Bruno Reyes saiu; a conversa voltou para a fila"), "{}", page.words());
        app.letters().await;
    }

    async fn another_organisations_people_are_not_of_this_floor(app: TestApp) {
        let floor = Floor::open(&app).await;
        let mut boris = app.signed_in(BORIS).await;
        boris.post("/presence", &[("status", "available")]).await;
        let (_, id) = floor.arrives("Lucía", "hola").await;
        app.run_jobs().await;
        assert_eq!(floor.owner(id).await, None);
    }
}
