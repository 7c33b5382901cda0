//! A challenge is answered once, in time, in its place; a counter grows.

use super::*;
use chrono::Duration;

testkit::both! {
    // S-140: of twenty who bring the same answer one comes in, and it is worth nothing ever after.
    async fn an_answer_lets_one_in_whoever_races(app: TestApp) {
        let mut device = Authenticator::synced();
        with_passkey(&app, BRUNO, &mut device).await;
        let mut browser = guest(&app);
        let (options, ceremony) = posed(&mut browser, "/sign-in/passkey/challenge").await;
        let answer = device.get(&options);
        let races = (0..20).map(|_| {
            let (mut browser, answer, ceremony) = (browser.clone(), answer.clone(), ceremony.clone());
            tokio::spawn(async move { bring(&mut browser, "/sign-in/passkey", &answer, &ceremony).await.status })
        });
        let statuses: Vec<u16> = futures::future::join_all(races).await.into_iter().map(Result::unwrap).collect();
        assert_eq!(statuses.iter().filter(|status| **status == 303).count(), 1, "{statuses:?}");
        app.clock.advance(Duration::minutes(2));
        assert_eq!(bring(&mut browser, "/sign-in/passkey", &answer, &ceremony).await.status, 422, "again, the same");
        app.letters().await;
    }

    // S-140: five minutes; then nothing is looked at, nor counted.
    async fn a_challenge_is_over_after_five_minutes(app: TestApp) {
        let mut device = Authenticator::default();
        with_passkey(&app, BRUNO, &mut device).await;
        let mut browser = guest(&app);
        let (options, ceremony) = posed(&mut browser, "/sign-in/passkey/challenge").await;
        let answer = device.get(&options);
        let counted = app.number("select count(*) as n from attempt_counter").await;
        app.clock.advance(Duration::minutes(5));
        let late = bring(&mut browser, "/sign-in/passkey", &answer, &ceremony).await;
        assert!(late.status == 422 && late.words().contains("Ha tardado demasiado"), "{}", late.words());
        assert_eq!(app.number("select count(*) as n from attempt_counter").await, counted);
        let (options, ceremony) = posed(&mut browser, "/sign-in/passkey/challenge").await;
        let answer = device.get(&options);
        app.clock.advance(Duration::minutes(5) - Duration::seconds(1));
        assert_eq!(bring(&mut browser, "/sign-in/passkey", &answer, &ceremony).await.status, 303);
        app.letters().await;
    }

    // S-140: what was posed in one browser, flow or step is no question of another.
    async fn a_challenge_counts_only_where_it_was_posed(app: TestApp) {
        let mut device = Authenticator::default();
        let (mut inside, _) = with_passkey(&app, BRUNO, &mut device).await;
        let mut browser = guest(&app);
        let (options, ceremony) = posed(&mut browser, "/sign-in/passkey/challenge").await;
        let answer = device.get(&options);
        let mut thief = guest(&app);
        posed(&mut thief, "/sign-in/passkey/challenge").await;
        assert_eq!(bring(&mut thief, "/sign-in/passkey", &answer, &ceremony).await.status, 422, "another browser");
        assert_eq!(bring(&mut guest(&app), "/sign-in/passkey", &answer, &ceremony).await.status, 422, "none at all");
        let mut flow = between(&app, BRUNO).await;
        assert_eq!(bring(&mut flow, "/sign-in/factor", &answer, &ceremony).await.status, 422, "another step");
        let mut other = between(&app, BRUNO).await;
        let (options, ceremony) = posed(&mut flow, "/sign-in/factor/challenge").await;
        let answer = device.get(&options);
        assert_eq!(bring(&mut other, "/sign-in/factor", &answer, &ceremony).await.status, 422, "another flow");
        let (_, mut forged) = posed(&mut flow, "/sign-in/factor/challenge").await;
        forged.replace_range(30..31, if &forged[30..31] == "A" { "B" } else { "A" });
        assert_eq!(bring(&mut flow, "/sign-in/factor", &answer, &forged).await.status, 422, "not as it was sealed");
        let fields = [("name", "x"), ("kind", "code"), ("passkey", answer.as_str()), ("ceremony", &ceremony)];
        assert_eq!(inside.post("/profile/factors", &fields).await.status, 422, "nor does it show who one is inside");
        assert_eq!(bring(&mut flow, "/sign-in/factor", &answer, &ceremony).await.status, 303, "here it was asked");
        app.letters().await;
    }

    // S-141: a counter that does not grow refuses, marks the passkey and tells its owner, once; it may grow again.
    async fn a_copied_passkey_is_refused_marked_and_told(app: TestApp) {
        let mut device = Authenticator::default();
        let (mut bruno, _) = with_passkey(&app, BRUNO, &mut device).await;
        for _ in 0..3 {
            assert_eq!(alone(&mut guest(&app), &mut device).await.status, 303);
        }
        app.letters().await;
        let newest = device.count;
        device.count = Some(1);
        let mut browser = guest(&app);
        let page = alone(&mut browser, &mut device).await;
        assert!(page.status == 422 && page.words().contains("podría haber una copia"), "{}", page.words());
        assert!(!browser.cookies.contains_key(SESSION));
        let letters = app.letters_but_notices().await;
        assert_eq!((letters.len(), letters[0].to.as_str()), (1, BRUNO));
        assert!(letters[0].text.contains("no avanzó") && !letters[0].text.contains("http"), "{}", letters[0].text);
        assert_eq!(app.audited("factors.attempt").await[0].outcome, "copied");
        device.count = Some(1);
        assert_eq!(alone(&mut guest(&app), &mut device).await.status, 422);
        assert!(app.letters_but_notices().await.is_empty(), "told once");
        assert!(bruno.get("/profile/factors").await.words().contains("Podría estar copiada"));
        device.count = newest;
        assert_eq!(alone(&mut guest(&app), &mut device).await.status, 303);
        app.letters().await;
    }

    // S-141: synced ones count nothing, and what they say of themselves is kept.
    async fn a_synced_passkey_stays_at_zero_and_is_told_as_such(app: TestApp) {
        let mut device = Authenticator::synced();
        let (mut bruno, _) = with_passkey(&app, BRUNO, &mut device).await;
        for _ in 0..3 {
            assert_eq!(alone(&mut guest(&app), &mut device).await.status, 303);
        }
        let kept = "select count(*) as n from factor where sign_count = 0 and backup_eligible and backed_up and copied_at is null";
        assert_eq!(app.number(kept).await, 1);
        assert!(bruno.get("/profile/factors").await.words().contains("sincronizada en sus dispositivos"));
        app.letters().await;
    }

    // S-186: at rest what a passkey is verified with is sealed for its own row, so nobody who writes there swaps a key.
    async fn a_passkey_at_rest_is_sealed_to_its_row(app: TestApp) {
        let (mut one, mut two) = (Authenticator::default(), Authenticator::default());
        with_passkey(&app, BRUNO, &mut one).await;
        with_passkey(&app, ANA, &mut two).await;
        let before = app.number("select count(*) as n from passkey_ceremony").await;
        app.alter("update factor set secret = (select f.secret from factor f where f.id <> factor.id)").await;
        let page = alone(&mut guest(&app), &mut one).await;
        assert_eq!(page.status, 500, "broken, and open to nobody");
        assert_eq!(app.number("select count(*) as n from passkey_ceremony").await, before);
        // Not by `letters`, which would find what was put in the wrong place.
        app.run_jobs().await;
        app.sink.take();
    }

    async fn what_was_answered_is_forgotten_once_it_is_over_anyway(app: TestApp) {
        let mut device = Authenticator::default();
        with_passkey(&app, BRUNO, &mut device).await;
        alone(&mut guest(&app), &mut device).await;
        assert_eq!(app.number("select count(*) as n from passkey_ceremony").await, 1);
        app.letters().await;
        app.clock.advance(Duration::minutes(10));
        app.plant_jobs().await;
        app.run_jobs_once().await;
        assert_eq!(app.number("select count(*) as n from passkey_ceremony").await, 0);
    }
}
