//! Claims and what may be seen, through the door.

use crate::floor::{ANA, BORIS, BRUNO, CLARA, Floor, SOFIA, VIRGINIA};
use access::door::MemberId;
use futures::future::join;
use kit::db::dialect::sql;
use sea_orm::ConnectionTrait;
use testkit::both;

both! {
    async fn of_two_who_take_at_once_one_has_it_and_the_other_learns_who(app: TestApp) {
        let floor = Floor::open(&app).await;
        let (mut bruno, mut virginia) = (app.signed_in(BRUNO).await, app.signed_in(VIRGINIA).await);
        for n in 0..8 {
            let (_, id) = floor.arrives(&format!("Cliente {n}"), "hola").await;
            let path = format!("/conversations/{id}/ownership");
            let fields = [("version", "0")];
            let (a, b) = join(bruno.post(&path, &fields), virginia.post(&path, &fields)).await;
            let mut statuses = [a.status, b.status];
            statuses.sort_unstable();
            assert_eq!(statuses, [303, 409], "{} {}", a.words(), b.words());
            let (winner, loser) = if a.status == 303 { ("Bruno Reyes", b) } else { ("Virginia Lima", a) };
            assert!(loser.words().contains(winner), "{}", loser.words());
            let row = floor.conversation(id).await;
            assert_eq!((row.owner_version, row.state.as_str()), (1, "active"));
            // Taking one's own again is no news.
            let again = if winner == "Bruno Reyes" { &mut bruno } else { &mut virginia };
            assert_eq!(again.post(&path, &[]).await.status, 303);
            assert_eq!(floor.conversation(id).await.owner_version, 1);
        }
        assert_eq!(floor.count("select count(*) as n from event where kind = 'conversations.changed'").await, 8);
        app.run_jobs().await;
    }

    async fn taking_and_answering_at_once_gives_it_to_one(app: TestApp) {
        let floor = Floor::open(&app).await;
        let (mut bruno, mut virginia) = (app.signed_in(BRUNO).await, app.signed_in(VIRGINIA).await);
        for n in 0..8 {
            let (_, id) = floor.arrives(&format!("Cliente {n}"), "hola").await;
            let (take, send) = (format!("/conversations/{id}/ownership"), format!("/conversations/{id}/messages"));
            let reply = [("body", "Oi"), ("client_id", "v1")];
            let (a, b) = join(bruno.post(&take, &[]), virginia.post(&send, &reply)).await;
            let mut statuses = [a.status, b.status];
            statuses.sort_unstable();
            assert_eq!(statuses, [303, 409]);
            let out = floor.count("select count(*) as n from message where direction = 'out'").await;
            assert_eq!(floor.conversation(id).await.first_reply_at.is_some(), b.status == 303);
            assert!(out <= n + 1);
        }
        app.run_jobs().await;
    }

    async fn only_a_supervisor_takes_over_and_only_what_they_saw(app: TestApp) {
        let floor = Floor::open(&app).await;
        let (_, id) = floor.arrives("Lucía", "hola").await;
        let path = format!("/conversations/{id}/ownership");
        let mut bruno = app.signed_in(BRUNO).await;
        bruno.post(&path, &[]).await;
        let mut virginia = app.signed_in(VIRGINIA).await;
        assert_eq!(virginia.post(&path, &[("version", "1")]).await.status, 409);
        assert_eq!(virginia.post(&path, &[("_method", "delete")]).await.status, 409);
        let mut sofia = app.signed_in(SOFIA).await;
        assert_eq!(sofia.post(&path, &[]).await.status, 409, "without having seen who has it");
        assert_eq!(sofia.post(&path, &[("version", "0")]).await.status, 409, "it changed hands since");
        let page = sofia.get(&format!("/conversations/{id}")).await;
        assert_eq!(sofia.post(&path, &[("version", &page.field("version"))]).await.status, 303);
        assert_eq!(floor.owner(id).await, Some(floor.member(SOFIA).await));
        assert_eq!(floor.conversation(id).await.last_owner_id, Some(floor.member(BRUNO).await));
        app.run_jobs().await;
    }

    // 000-04
    async fn who_sees_what(app: TestApp) {
        let (open, suporte) = (Floor::open(&app).await, Floor::of_suporte(&app).await);
        let db = &app.state.db;
        let outsider = open.member(VIRGINIA).await;
        let organisation = open.organisation;
        // Virginia leaves the team; Bruno stays in it.
        db.write(async move |tx| {
            tx.execute_raw(sql(tx, "delete from team_member where organisation_id = $1 and member_id = $2", [organisation.into(), outsider.into()])).await?;
            Ok(())
        }).await.expect("left the team");
        let ours = suporte.arrives("De Suporte", "hola").await.1;
        let anyones = open.arrives("De nadie", "hola").await.1;
        let mut bruno = app.signed_in(BRUNO).await;
        let closed = suporte.arrives("Cerrada", "hola").await.1;
        bruno.post(&format!("/conversations/{closed}/ownership"), &[]).await;
        let category = bruno.get(&format!("/conversations/{closed}")).await.attribute("#category option:nth-child(2)", "value").expect("one");
        let done = bruno.post(&format!("/conversations/{closed}/closure"), &[("category", &category), ("summary", "ok")]).await;
        assert_eq!(done.status, 303, "{}", done.words());
        let closed_of_nobody = open.arrives("Cerrada de nadie", "hola").await.1;
        bruno.post(&format!("/conversations/{closed_of_nobody}/closure"), &[("category", &category), ("summary", "ok")]).await;

        for (who, history, sees) in [
            (BRUNO, false, [true, true, true, true]),
            (VIRGINIA, false, [false, true, false, false]),
            (VIRGINIA, true, [false, true, false, true]),
            (SOFIA, true, [true, true, true, true]),
            (ANA, true, [true, true, true, true]),
            (BORIS, true, [false, false, false, false]),
            (CLARA, true, [false, false, false, false]),
        ] {
            let member: MemberId = open.member(who).await;
            db.write(async move |tx| {
                tx.execute_raw(sql(tx, "update member set history = $2 where id = $1", [member.into(), history.into()])).await?;
                Ok(())
            }).await.expect("changed");
            let mut browser = app.signed_in(who).await;
            let mut listed = Vec::new();
            for inbox in ["queue", "mine", "others", "all", "closed"] {
                listed.extend(browser.get(&format!("/conversations?inbox={inbox}")).await.all(".row-name"));
            }
            for (id, name, sees) in [
                (ours, "De Suporte", sees[0]),
                (anyones, "De nadie", sees[1]),
                (closed, "Cerrada", sees[2]),
                (closed_of_nobody, "Cerrada de nadie", sees[3]),
            ] {
                let status = browser.get(&format!("/conversations/{id}")).await.status;
                assert_eq!(status, if sees { 200 } else { 404 }, "{who} {history} {name}");
                assert_eq!(listed.iter().any(|row| row == name), sees, "{who} {history} {name} in {listed:?}");
                let asked = browser.post(&format!("/conversations/{id}/messages"), &[("body", "")]).await.status;
                assert_eq!(asked == 404, !sees, "{who} {history} {name} answered {asked}");
            }
        }
        app.run_jobs().await;
    }

    async fn what_does_not_exist_is_not_found(app: TestApp) {
        let mut sofia = app.signed_in(SOFIA).await;
        for id in ["", "x", "018f", "00000000000000000000000000000000", "../members"] {
            assert_ne!(sofia.get(&format!("/conversations/{id}/messages?before=1")).await.status, 500);
            assert_eq!(sofia.post(&format!("/conversations/{}/ownership", if id.is_empty() { "-" } else { "nothing" }), &[]).await.status, 404);
        }
        app.run_jobs().await;
    }

    async fn the_page_shows_the_contact_and_what_was_before(app: TestApp) {
        let floor = Floor::open(&app).await;
        let (lucia, first) = floor.arrives("Lucía Moreno", "Mi factura").await;
        let mut bruno = app.signed_in(BRUNO).await;
        bruno.post(&format!("/conversations/{first}/ownership"), &[]).await;
        let page = bruno.get(&format!("/conversations/{first}")).await;
        assert!(page.words().contains("Es la primera que usted puede ver."));
        let category = page.attribute("#category option:nth-child(2)", "value").expect("a category");
        bruno.post(&format!("/conversations/{first}/closure"), &[("category", &category), ("summary", "Enviada")]).await;
        let second = floor.writes(lucia, "Otra cosa").await;
        assert_ne!(first, second);
        let page = bruno.get(&format!("/conversations/{second}")).await;
        assert!(page.has(&format!("aside.contact a[href='/conversations/{first}']")));
        assert!(page.words().contains("Resuelto"), "{}", page.words());
        assert!(page.words().contains("lucia@correo.example"));
        assert_eq!(page.attribute("body", "data-live-conversation-value"), Some(second.to_string()));
        assert!(page.has(&format!("#row-{second}[aria-current=true]")));
        app.run_jobs().await;
    }
}
