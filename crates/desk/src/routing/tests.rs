//! Decisions, seen from outside.

use crate::floor::{BRUNO, CLARA, Floor, SOFIA, VIRGINIA};
use chrono::Duration;
use testkit::both;

both! {
    async fn work_finds_whoever_is_available_and_has_least(app: TestApp) {
        let floor = Floor::open(&app).await;
        let mut bruno = app.signed_in(BRUNO).await;
        let mut virginia = app.signed_in(VIRGINIA).await;
        assert_eq!(bruno.post("/presence", &[("status", "available"), ("return_to", "/conversations")]).await.status, 303);
        app.clock.advance(Duration::seconds(5));
        virginia.post("/presence", &[("status", "available")]).await;
        app.run_jobs().await;
        let (him, her) = (floor.member(BRUNO).await, floor.member(VIRGINIA).await);
        let mut given = Vec::new();
        for n in 0..4 {
            app.clock.advance(Duration::seconds(1));
            let (_, id) = floor.arrives(&format!("Cliente {n}"), "hola").await;
            app.run_jobs().await;
            given.push(floor.owner(id).await.expect("somebody"));
        }
        // Bruno has been free longest, then Virginia has least, and so on in turn.
        assert_eq!(given, [him, her, him, her]);
        let page = bruno.get("/conversations").await;
        assert_eq!(page.all("#count-mine"), ["2"]);
        assert!(page.has("#rows[data-inbox=mine] .row"));
    }

    async fn nobody_is_given_more_than_they_can_serve_and_the_rest_waits_in_order(app: TestApp) {
        let floor = Floor::open(&app).await;
        let mut bruno = app.signed_in(BRUNO).await;
        let mut waiting = Vec::new();
        for n in 0..7 {
            app.clock.advance(Duration::seconds(1));
            waiting.push(floor.arrives(&format!("Cliente {n}"), "hola").await.1);
            app.run_jobs().await;
        }
        bruno.post("/presence", &[("status", "available")]).await;
        app.run_jobs().await;
        let him = Some(floor.member(BRUNO).await);
        for (n, id) in waiting.iter().enumerate() {
            assert_eq!(floor.owner(*id).await, him.filter(|_| n < 5), "number {n}");
        }
        // Room again: the one that has waited longest comes.
        let page = bruno.get(&format!("/conversations/{}", waiting[0])).await;
        let closure = [("category", page.attribute("#category option:nth-child(2)", "value").expect("a category")), ("summary", "Listo".into())];
        let closure: Vec<(&str, &str)> = closure.iter().map(|(name, value)| (*name, value.as_str())).collect();
        let done = bruno.post(&format!("/conversations/{}/closure", waiting[0]), &closure).await;
        assert_eq!(done.status, 303, "{}", done.words());
        app.run_jobs().await;
        assert_eq!(floor.owner(waiting[5]).await, him);
        assert_eq!(floor.owner(waiting[6]).await, None);
    }

    async fn a_teams_work_goes_to_the_team(app: TestApp) {
        let floor = Floor::of_suporte(&app).await;
        let mut sofia = app.signed_in(SOFIA).await;
        let mut clara = app.signed_in(CLARA).await;
        for browser in [&mut sofia, &mut clara] {
            browser.post("/presence", &[("status", "available")]).await;
        }
        let (_, id) = floor.arrives("Lucía", "hola").await;
        app.run_jobs().await;
        assert_eq!(floor.owner(id).await, None, "neither an outsider of the team nor another organisation");
        let mut virginia = app.signed_in(VIRGINIA).await;
        virginia.post("/presence", &[("status", "break")]).await;
        app.run_jobs().await;
        assert_eq!(floor.owner(id).await, None, "whoever rests gets nothing");
        virginia.post("/presence", &[("status", "available")]).await;
        app.run_jobs().await;
        assert_eq!(floor.owner(id).await, Some(floor.member(VIRGINIA).await));
    }

    async fn what_is_given_back_goes_to_another_and_not_straight_back(app: TestApp) {
        let floor = Floor::open(&app).await;
        let mut bruno = app.signed_in(BRUNO).await;
        bruno.post("/presence", &[("status", "available")]).await;
        let (_, id) = floor.arrives("Lucía", "hola").await;
        app.run_jobs().await;
        let back = format!("/conversations/{id}/ownership");
        assert_eq!(bruno.post(&back, &[("_method", "delete")]).await.status, 303);
        app.run_jobs().await;
        assert_eq!(floor.owner(id).await, None);
        let mut virginia = app.signed_in(VIRGINIA).await;
        virginia.post("/presence", &[("status", "available")]).await;
        app.run_jobs().await;
        assert_eq!(floor.owner(id).await, Some(floor.member(VIRGINIA).await));
        let row = floor.conversation(id).await;
        assert_eq!(row.last_owner_id, Some(floor.member(BRUNO).await));
    }

    async fn a_decision_twice_is_one_decision(app: TestApp) {
        let floor = Floor::open(&app).await;
        let mut bruno = app.signed_in(BRUNO).await;
        bruno.post("/presence", &[("status", "available")]).await;
        let (_, id) = floor.arrives("Lucía", "hola").await;
        let (organisation, now) = (floor.organisation, app.clock.now());
        let decide = || app.state.db.write(async move |tx| crate::routing::assign(tx, organisation, id, None, now).await);
        let decisions = futures::future::join_all((0..10).map(|_| decide())).await;
        let given = decisions.into_iter().filter(|one| one.as_ref().expect("decided").is_some()).count();
        assert_eq!(given, 1);
        app.run_jobs().await;
        assert_eq!(floor.conversation(id).await.owner_version, 1);
    }
}
