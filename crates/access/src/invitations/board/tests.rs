use chrono::Duration;
use testkit::{Browser, Page, TestApp};

const NEW: &str = "lluvia-mesa-cobre-farol-58";

/// Invites an agent by the members' form; where their page is.
async fn invite(ana: &mut Browser, login: &str, address: &str) -> String {
    let fields = [
        ("display_name", "Vera Prado"),
        ("identifier", login),
        ("recovery_address", address),
        ("role", "agent"),
        ("locale", "pt-BR"),
        ("landing", "conversations"),
        ("time_zone", "UTC"),
    ];
    let page = ana.post("/members", &fields).await;
    assert_eq!(page.status, 303, "{}", page.words());
    page.location().split('?').next().unwrap_or_default().to_owned()
}

/// The state of the one row of the board that a query leaves.
async fn state(ana: &mut Browser, query: &str) -> (String, Page) {
    let page = ana.get(&format!("/invitations?{query}")).await;
    assert_eq!(page.status, 200);
    let state = page.attribute("tbody tr", "data-progress").unwrap_or_default();
    (state, page)
}

async fn accept(app: &TestApp, path: &str, password: &str) -> Page {
    let fields = [("password", password), ("password_confirmation", password)];
    app.guest().post(path, &fields).await
}

testkit::both! {
    // G-11, 000-14
    async fn the_board_tells_every_state_of_an_invitation_with_the_servers_reply(app: TestApp) {
        let mut ana = app.signed_in("ana@aurora.example").await;
        assert!(state(&mut ana, "").await.1.has(".empty"), "empty, and says how it fills");
        let place = invite(&mut ana, "vera", "vera@mail.example").await;
        assert_eq!(state(&mut ana, "").await.0, "queued");
        app.sink.refuse(Some("451 4.7.1 greylisted, come back later"));
        app.run_jobs_once().await;
        let (now, page) = state(&mut ana, "").await;
        assert_eq!(now, "deferred");
        assert!(page.words().contains("greylisted") && page.words().contains("próximo intento"), "{}", page.words());
        app.sink.refuse(None);
        app.clock.advance(Duration::minutes(1));
        let letter = app.letters().await.remove(0);
        let (now, page) = state(&mut ana, "").await;
        assert_eq!(now, "accepted");
        assert!(page.words().contains("250"), "its reply: {}", page.words());
        app.guest().get(&letter.path()).await;
        assert_eq!(state(&mut ana, "").await.0, "accepted", "a scanner that opens it is nobody");
        assert_eq!(accept(&app, &letter.path(), "short").await.status, 422);
        assert_eq!(state(&mut ana, "").await.0, "opened");
        app.clock.advance(Duration::hours(25));
        let mut ana = app.signed_in("ana@aurora.example").await;
        assert_eq!(state(&mut ana, "").await.0, "expired");
        app.sink.refuse(Some("550 5.1.1 no such mailbox"));
        assert_eq!(ana.post(&format!("{place}/invitation"), &[]).await.status, 303);
        app.run_jobs().await;
        let (now, page) = state(&mut ana, "state=wanting").await;
        assert_eq!(now, "failed");
        assert!(page.words().contains("no such mailbox"));
        app.sink.refuse(None);
        ana.post(&format!("{place}/invitation"), &[]).await;
        let letter = app.letters().await.remove(0);
        assert_eq!(accept(&app, &letter.path(), NEW).await.status, 303);
        assert_eq!(state(&mut ana, "").await.0, "", "who is in is not waited for");
        assert_eq!(state(&mut ana, "state=done").await.0, "done");
    }

    // G-11, 000-14, 000-15, S-025
    async fn a_wrong_address_is_corrected_and_sent_again_with_one_press(app: TestApp) {
        let mut ana = app.signed_in("ana@aurora.example").await;
        let place = invite(&mut ana, "vera", "wrong@mail.example").await;
        let wrong = app.letters().await.remove(0);
        let form = [("recovery_address", "vera@mail.example"), ("return_to", "/invitations?state=accepted")];
        let page = ana.post(&format!("{place}/invitation"), &form).await;
        assert_eq!(page.location(), "/invitations?state=accepted&done=invitations-done-sent");
        let letters = app.letters().await;
        assert_eq!((letters.len(), letters[0].to.as_str()), (1, "vera@mail.example"), "one letter, to the right place");
        assert!(!app.guest().get(&wrong.path()).await.has("input[name=password]"), "the old link is dead");
        assert_eq!(ana.get("/invitations").await.field("recovery_address"), "vera@mail.example");
        let form = [("recovery_address", "nowhere"), ("return_to", "/invitations")];
        let page = ana.post(&format!("{place}/invitation"), &form).await;
        assert_eq!((page.status, page.field("recovery_address").as_str()), (422, "nowhere"));
        assert!(page.has(".refusal") && page.has("input[name=recovery_address][aria-invalid]"));
        let same = [("recovery_address", "vera@mail.example"), ("return_to", "https://evil.example/invitations")];
        let page = ana.post(&format!("{place}/invitation"), &same).await;
        assert_eq!(page.location(), format!("{place}?done=invitations-done-sent"), "nowhere but home");
        assert_eq!(app.letters().await.len(), 1);
        assert!(app.guest().get(&letters[0].path()).await.status == 410, "the newest letter wins");
    }

    // G-11, 004-01
    async fn a_link_is_copied_in_its_row_and_nowhere_else(app: TestApp) {
        let mut ana = app.signed_in("ana@aurora.example").await;
        let place = invite(&mut ana, "vera", "vera@mail.example").await;
        invite(&mut ana, "vasco", "vasco@mail.example").await;
        let letters = app.letters().await;
        let hers = letters.iter().find(|letter| letter.to.starts_with("vera")).expect("her letter");
        assert!(!ana.get("/invitations").await.text.contains(&hers.link()));
        let page = ana.post(&format!("{place}/invitation/link"), &[("return_to", "/invitations?q=v")]).await;
        assert_eq!((page.status, page.all("tbody .copy code")), (200, vec![hers.link()]));
        assert_eq!(page.all("tbody tr").len(), 2, "the board as it was");
        assert_eq!(page.headers["cache-control"], "no-store");
        assert_eq!(accept(&app, &hers.path(), NEW).await.status, 303, "looking at it spends nothing");
        let page = ana.post(&format!("{place}/invitation/link"), &[]).await;
        assert!(page.status == 422 && !page.has(".copy"), "a spent link helps nobody");
    }

    // G-11
    async fn a_revoked_invitation_opens_nothing_and_does_not_heal_itself(app: TestApp) {
        let mut ana = app.signed_in("ana@aurora.example").await;
        let place = invite(&mut ana, "vera", "vera@mail.example").await;
        let letter = app.letters().await.remove(0);
        let form = [("_method", "delete"), ("return_to", "/invitations")];
        let page = ana.post(&format!("{place}/invitation"), &form).await;
        assert_eq!(page.location(), "/invitations?done=invitations-done-revoked");
        assert_eq!(state(&mut ana, "").await.0, "revoked");
        assert_eq!(accept(&app, &letter.path(), NEW).await.status, 410);
        let ask = [("identifier", "vera"), ("organisation", "aurora")];
        app.guest().post("/recovery", &ask).await;
        assert!(app.letters().await.is_empty(), "asking at the sign-in page brings no other");
        assert_eq!(ana.post(&format!("{place}/invitation"), &form).await.status, 422, "twice is once");
        assert_eq!(ana.post(&format!("{place}/invitation"), &[]).await.status, 303);
        let letter = app.letters().await.remove(0);
        assert_eq!(state(&mut ana, "").await.0, "accepted", "an administrator may think again");
        assert_eq!(accept(&app, &letter.path(), NEW).await.status, 303);
        assert_eq!(ana.post(&format!("{place}/invitation"), &form).await.status, 422, "too late");
    }

    async fn a_letter_revoked_before_it_left_stays_at_home(app: TestApp) {
        let mut ana = app.signed_in("ana@aurora.example").await;
        let place = invite(&mut ana, "vera", "vera@mail.example").await;
        ana.post(&format!("{place}/invitation"), &[("_method", "delete")]).await;
        assert!(app.letters().await.is_empty());
        assert_eq!(state(&mut ana, "").await.0, "revoked");
    }

    // Of a choice and a revocation at the same instant, one wins, and both say which.
    async fn revoking_and_accepting_at_once_never_both_succeed(app: TestApp) {
        let mut ana = app.signed_in("ana@aurora.example").await;
        for round in 0..4 {
            let place = invite(&mut ana, &format!("vera{round}"), "vera@mail.example").await;
            let letter = app.letters().await.remove(0);
            let (path, link) = (format!("{place}/invitation"), letter.path());
            let (revoked, accepted) = tokio::join!(
                ana.post(&path, &[("_method", "delete")]),
                accept(&app, &link, NEW),
            );
            assert!(!(revoked.status == 303 && accepted.status == 303), "both won in round {round}");
        }
    }

    // S-180, S-011
    async fn nobody_else_sees_or_touches_the_board(app: TestApp) {
        let mut ana = app.signed_in("ana@aurora.example").await;
        let place = invite(&mut ana, "vera", "vera@mail.example").await;
        let letter = app.letters().await.remove(0);
        let mut boris = app.signed_in("boris@boreal.example").await;
        for query in ["", "state=accepted", "q=vera", "state=%27%20or%201%3D1", "before=x&q=%25"] {
            let page = boris.get(&format!("/invitations?{query}")).await;
            assert!(page.status == 200 && !page.has("tbody tr"), "{query}");
        }
        for (path, method) in [("invitation", ""), ("invitation", "delete"), ("invitation/link", "")] {
            let page = boris.post(&format!("{place}/{path}"), &[("_method", method), ("recovery_address", "boris@boreal.example")]).await;
            assert_eq!(page.status, 404, "{path} {method}");
            let page = boris.post(&format!("/members/x/{path}"), &[("_method", method)]).await;
            assert_eq!(page.status, 404, "{path} {method}");
        }
        assert!(app.letters().await.is_empty());
        assert!(app.guest().get(&letter.path()).await.has("input[name=password]"), "and nothing happened to it");
        for colleague in ["bruno@aurora.example", "sofia@aurora.example"] {
            let mut colleague = app.signed_in(colleague).await;
            assert_eq!(colleague.get("/invitations").await.status, 403);
            assert_eq!(colleague.post(&format!("{place}/invitation/link"), &[]).await.status, 403);
        }
    }

    async fn the_board_is_fifty_rows_long_and_goes_on(app: TestApp) {
        let mut ana = app.signed_in("ana@aurora.example").await;
        for n in 0..52 {
            invite(&mut ana, &format!("vera{n}"), "caixa@mail.example").await;
        }
        let first = ana.get("/invitations").await;
        assert_eq!(first.all("tbody tr").len(), 50);
        let next = first.attribute("a[rel=next]", "href").expect("a second page");
        let second = ana.get(&next).await;
        assert_eq!(second.all("tbody tr").len(), 2);
        assert!(second.words().contains("vera0"), "the oldest last");
        assert_eq!(app.letters().await.len(), 52);
    }
}
