use chrono::Duration;
use kit::{clock::Time, db::dialect::sql};
use sea_orm::{ConnectionTrait, QueryResult};
use testkit::{Browser, Page, SentLetter, TestApp};
use uuid::Uuid;

const NEW: &str = "lluvia-mesa-cobre-farol-58";

/// A row, as the members' page would have made it, and the letter that followed.
async fn invited(
    app: &TestApp,
    identifier: &'static str,
    recovery: &'static str,
    locale: &'static str,
) -> (Uuid, SentLetter) {
    let member = Uuid::now_v7();
    let now = app.clock.now();
    app.state
        .db
        .write(async move |tx| {
            let home = sql(tx, "select id from organisation where slug = 'aurora'", []);
            let home: Uuid = tx.query_one_raw(home).await?.unwrap().try_get("", "id")?;
            let row = sql(
                tx,
                "insert into member (organisation_id, id, display_name, identifier, identifier_key, recovery_address, role,
                   state, locale, landing, time_zone, history, epoch, created_at, updated_at)
                 values ($1, $2, 'Lucía Moreno', $3, $3, $4, 'agent', 'invited', $5, 'conversations', 'UTC', $6, 1, $7, $7)",
                [home.into(), member.into(), identifier.into(), recovery.into(), locale.into(), false.into(), now.into()],
            );
            tx.execute_raw(row).await?;
            let index = "insert into identifier_index (identifier, organisation_id, member_id) values ($1, $2, $3)";
            tx.execute_raw(sql(tx, index, [identifier.into(), home.into(), member.into()])).await?;
            Ok(())
        })
        .await
        .unwrap();
    let mut ana = app.signed_in("ana@aurora.example").await;
    let page = ana.post(&format!("/members/{member}/invitation"), &[]).await;
    assert_eq!(page.status, 303, "{}", page.words());
    let mut letters = app.letters().await;
    assert_eq!(letters.len(), 1);
    (member, letters.remove(0))
}

async fn choose(browser: &mut Browser, path: &str, password: &str, again: &str) -> Page {
    browser
        .post(path, &[("password", password), ("password_confirmation", again)])
        .await
}

async fn row(app: &TestApp, text: &str, id: Uuid) -> QueryResult {
    let db = app.state.db.read();
    db.query_one_raw(sql(db, text, [id.into()]))
        .await
        .unwrap()
        .unwrap()
}

async fn signs_in(app: &TestApp, identifier: &str, password: &str) -> bool {
    let fields = [
        ("identifier", identifier),
        ("password", password),
        ("organisation", "aurora"),
    ];
    app.guest().post("/sign-in", &fields).await.status == 303
}

testkit::both! {
    // 000-06 000-07 000-08 000-09 000-10 000-19 004-03
    async fn the_welcome_goes_to_the_recovery_address_and_names_the_login(app: TestApp) {
        let (_, letter) = invited(&app, "lucia@sin.correo", "caixa@aurora.example", "pt-BR").await;
        assert_eq!(letter.to, "caixa@aurora.example");
        assert!(letter.subject.contains("lucia@sin.correo") && letter.subject.contains("Aurora"), "{}", letter.subject);
        for part in [&letter.text, &letter.html] {
            for word in ["lucia@sin.correo", "Ana Duarte", "Aurora", "24 horas", "Crie a senha aqui:", &letter.link()] {
                assert!(part.contains(word), "{word}: {part}");
            }
        }
        assert!(letter.html.contains("lang=\"pt-BR\""));
        assert!(letter.html.contains(&format!("<a href=\"{0}\">{0}</a>", letter.link())), "the link's text is its address");
        assert!(letter.link().starts_with("http://localhost:8080/invitations/"));
        assert!(letter.raw.contains("Auto-Submitted: auto-generated"));
    }

    // 001-05 001-06 001-10 001-11 000-11 002-13
    async fn whoever_opens_the_link_chooses_the_password_and_signs_in_with_it(app: TestApp) {
        let (member, letter) = invited(&app, "lucia@sin.correo", "caixa@aurora.example", "pt-BR").await;
        let mut guest = app.guest();
        let page = guest.get(&letter.path()).await;
        assert_eq!(page.status, 200);
        assert!(page.has("html[lang=pt-BR]") && page.words().contains("Definição de senha"));
        assert!(page.words().contains("lucia@sin.correo") && page.words().contains("Salvar"));
        assert_eq!(page.field("username"), "lucia@sin.correo");
        assert_eq!(page.headers["cache-control"], "no-store");
        assert_eq!(page.headers["referrer-policy"], "no-referrer");
        assert!(!page.headers.contains_key("set-cookie"));
        assert!(!signs_in(&app, "lucia@sin.correo", NEW).await);

        let done = choose(&mut guest, &letter.path(), NEW, NEW).await;
        assert_eq!(done.status, 303);
        assert!(done.location().starts_with("/sign-in?"), "nobody is signed in by a link");
        assert!(!done.headers.contains_key("set-cookie"));
        assert!(signs_in(&app, "lucia@sin.correo", NEW).await, "at once");
        let state: String = row(&app, "select state from member where id = $1", member).await.try_get("", "state").unwrap();
        assert_eq!(state, "active");
    }

    // S-022
    async fn opening_a_link_fifty_times_changes_nothing(app: TestApp) {
        let (member, letter) = invited(&app, "lucia@sin.correo", "lucia@aurora.example", "es").await;
        let everything = async || {
            let text = "select t.*, m.epoch as member_epoch from ticket t join member m on m.id = t.member_id where m.id = $1";
            let row = row(&app, text, member).await;
            let times = ["expires_at", "spent_at", "voided_at", "opened_at"].map(|c| row.try_get::<Option<Time>>("", c).unwrap());
            (times, row.try_get::<i32>("", "member_epoch").unwrap())
        };
        let before = everything().await;
        let mut scanner = app.guest();
        for _ in 0..50 {
            assert_eq!(scanner.get(&letter.path()).await.status, 200);
        }
        let head = scanner.send(axum::http::Method::HEAD, &letter.path(), "", Vec::new()).await;
        assert_eq!((head.status, head.text.as_str()), (200, ""));
        assert_eq!(everything().await, before);
        assert!(before.0[0].is_some() && before.0[1..].iter().all(Option::is_none));
        assert!(app.letters().await.is_empty());
        assert_eq!(choose(&mut app.guest(), &letter.path(), NEW, NEW).await.status, 303);
    }

    // 004-43 S-023
    async fn a_refused_password_gets_advice_and_leaves_the_link_unspent(app: TestApp) {
        let (_, letter) = invited(&app, "lucia@sin.correo", "lucia@aurora.example", "es").await;
        let mut guest = app.guest();
        for weak in ["senha123", "", "aaaaaaaaaaaaaaaaaaaaa", "lucia moreno y su gato", "Aurora-para-siempre-1"] {
            let page = choose(&mut guest, &letter.path(), weak, weak).await;
            assert_eq!(page.status, 422, "{weak}");
            assert!(page.has("#password-error .error") && page.has(".suggestion") && page.has(".refusal"), "{weak}");
            assert!(page.has("#password[aria-invalid=true][aria-describedby~=password-error]"));
            assert!(weak.is_empty() || !page.text.contains(weak), "a page is no place for a password");
        }
        let page = choose(&mut guest, &letter.path(), NEW, "other").await;
        assert_eq!(page.status, 422);
        assert!(page.has("#password-confirmation-error"));
        let huge = "x".repeat(5_000);
        assert_eq!(choose(&mut guest, &letter.path(), &huge, &huge).await.status, 422);
        assert_eq!(guest.post(&letter.path(), &[("password", "correct horse\0battery")]).await.status, 400);
        let flood = "x".repeat(70_000);
        assert_eq!(choose(&mut guest, &letter.path(), &flood, "").await.status, 413);
        assert_eq!(choose(&mut guest, &letter.path(), NEW, NEW).await.status, 303);
    }

    // S-020 S-021
    async fn a_link_works_once(app: TestApp) {
        let (_, letter) = invited(&app, "lucia@sin.correo", "lucia@aurora.example", "es").await;
        assert_eq!(choose(&mut app.guest(), &letter.path(), NEW, NEW).await.status, 303);
        let again = choose(&mut app.guest(), &letter.path(), "otra-cosa-muy-distinta-91", "otra-cosa-muy-distinta-91").await;
        assert_eq!(again.status, 410);
        let page = app.guest().get(&letter.path()).await;
        assert_eq!(page.status, 410);
        assert!(!page.has("[name=password_confirmation]"));
        assert!(page.has("form[action^=\"/recovery\"] button"), "one button sends a new one");
        assert!(signs_in(&app, "lucia@sin.correo", NEW).await);
    }

    // 000-12 S-021
    async fn a_link_lives_to_the_second(app: TestApp) {
        let (_, letter) = invited(&app, "lucia@sin.correo", "lucia@aurora.example", "es").await;
        app.clock.advance(Duration::hours(24) - Duration::seconds(10));
        assert_eq!(app.guest().get(&letter.path()).await.status, 200);
        app.clock.advance(Duration::seconds(11));
        let page = app.guest().get(&letter.path()).await;
        assert_eq!(page.status, 410);
        assert!(page.words().contains("Este enlace ha caducado"));
        assert_eq!(choose(&mut app.guest(), &letter.path(), NEW, NEW).await.status, 410);
        assert!(!signs_in(&app, "lucia@sin.correo", NEW).await);
    }

    // S-024
    async fn of_twenty_at_once_exactly_one_chooses_the_password(app: TestApp) {
        let (_, letter) = invited(&app, "lucia@sin.correo", "lucia@aurora.example", "es").await;
        let path = letter.path();
        let words = ["lluvia", "mesa", "cobre", "farol", "nube"];
        let passwords: Vec<String> =
            (0..20).map(|n| format!("{}-{}-tambor-jirafa-{n}x{n}", words[n % 5], words[(n / 5 + n) % 5])).collect();
        let races = passwords.iter().map(|password| {
            let (mut browser, path) = (app.guest(), path.clone());
            async move { choose(&mut browser, &path, password, password).await.status }
        });
        let statuses = futures::future::join_all(races).await;
        assert_eq!(statuses.iter().filter(|status| **status == 303).count(), 1, "{statuses:?}");
        assert_eq!(statuses.iter().filter(|status| **status == 410).count(), 19, "{statuses:?}");
        let winner = statuses.iter().position(|status| *status == 303).unwrap();
        assert!(signs_in(&app, "lucia@sin.correo", &passwords[winner]).await);
    }

    // S-025
    async fn a_new_invitation_voids_the_earlier_one(app: TestApp) {
        let (member, first) = invited(&app, "lucia@sin.correo", "lucia@aurora.example", "es").await;
        let mut ana = app.signed_in("ana@aurora.example").await;
        assert_eq!(ana.post(&format!("/members/{member}/invitation"), &[]).await.status, 303);
        let second = app.letters().await.remove(0);
        assert_ne!(first.link(), second.link());
        assert_eq!(choose(&mut app.guest(), &first.path(), NEW, NEW).await.status, 410);
        assert_eq!(choose(&mut app.guest(), &second.path(), NEW, NEW).await.status, 303);
        let refused = ana.post(&format!("/members/{member}/invitation"), &[]).await;
        assert_eq!(refused.status, 422, "who has a password is not invited");
        assert!(app.letters().await.iter().all(|letter| !letter.text.contains("/invitations/")));
    }

    // S-025
    async fn a_changed_address_or_a_disabled_member_makes_a_link_dead(app: TestApp) {
        for change in ["recovery_address = 'other@aurora.example'", "state = 'disabled'", "epoch = epoch + 1"] {
            let name: &'static str = Box::leak(format!("m{}@sin.correo", change.len()).into_boxed_str());
            let (member, letter) = invited(&app, name, "lucia@aurora.example", "es").await;
            app.state
                .db
                .write(async move |tx| {
                    let text = format!("update member set {change} where id = $1");
                    tx.execute_raw(sql(tx, &text, [member.into()])).await?;
                    Ok(())
                })
                .await
                .unwrap();
            assert_eq!(choose(&mut app.guest(), &letter.path(), NEW, NEW).await.status, 410, "{change}");
        }
    }

    async fn a_link_of_another_organisation_or_of_nobody_opens_nothing(app: TestApp) {
        let (member, letter) = invited(&app, "lucia@sin.correo", "lucia@aurora.example", "es").await;
        let secret = letter.path().rsplit_once('.').unwrap().1.to_owned();
        let db = app.state.db.read();
        let boreal = sql(db, "select id from organisation where slug = 'boreal'", []);
        let boreal: Uuid = db.query_one_raw(boreal).await.unwrap().unwrap().try_get("", "id").unwrap();
        let recovery = letter.path().replace("/invitations/", "/recovery/");
        let nobody = format!("/invitations/{}.{}", boreal.simple(), secret);
        for path in [nobody, recovery, "/invitations/x".into(), format!("{}x", letter.path()), "/invitations/%00".into()] {
            assert_eq!(app.guest().get(&path).await.status, 404, "{path}");
            assert_eq!(choose(&mut app.guest(), &path, NEW, NEW).await.status, 404, "{path}");
        }
        // The stranger neither invites nor learns that there is somebody.
        let mut boris = app.signed_in("boris@boreal.example").await;
        assert_eq!(boris.post(&format!("/members/{member}/invitation"), &[]).await.status, 404);
        let mut bruno = app.signed_in("bruno@aurora.example").await;
        assert_eq!(bruno.post(&format!("/members/{member}/invitation"), &[]).await.status, 403);
        assert!(app.letters().await.is_empty());
    }

    // 000-11
    async fn who_is_signed_in_is_asked_before_choosing_for_somebody_else(app: TestApp) {
        let (_, letter) = invited(&app, "lucia@sin.correo", "lucia@aurora.example", "es").await;
        let mut ana = app.signed_in("ana@aurora.example").await;
        let page = ana.get(&letter.path()).await;
        assert_eq!(page.status, 200);
        assert!(page.words().contains("Ana Duarte") && page.words().contains("lucia@sin.correo"));
        assert!(!page.has("[name=password]") && page.has("form[action^=\"/sign-out?\"]"));
        let path = format!("{}?continue=1", letter.path());
        assert!(ana.get(&path).await.has("[name=password]"));
        assert_eq!(choose(&mut ana, &path, NEW, NEW).await.location(), "/members?done=invitations-done-chosen");
        assert_eq!(ana.get("/session").await.status, 200, "Ana is still Ana");
    }

    async fn who_signs_out_for_a_link_comes_back_to_it(app: TestApp) {
        let (_, letter) = invited(&app, "lucia@sin.correo", "lucia@aurora.example", "es").await;
        let mut ana = app.signed_in("ana@aurora.example").await;
        let action = ana.get(&letter.path()).await.attribute("form[action^=\"/sign-out?\"]", "action").unwrap();
        let left = ana.post(&action, &[]).await;
        assert_eq!((left.status, left.location()), (303, letter.path()));
        assert!(ana.follow(&left).await.has("[name=password_confirmation]"));
        let mut ana = app.signed_in("ana@aurora.example").await;
        let left = ana.clone().post("/sign-out", &[("return_to", "/recovery/new")]).await;
        assert_eq!(left.location(), "/recovery/new", "in the form as in the address");
        ana = app.signed_in("ana@aurora.example").await;
        let left = ana.post("/sign-out?return_to=//evil.example", &[]).await;
        assert!(left.location().starts_with("/sign-in"), "only a page of ours");
    }

    // S-027
    async fn a_forged_host_writes_the_same_letter_or_none(app: TestApp) {
        let (member, _) = invited(&app, "lucia@sin.correo", "lucia@aurora.example", "es").await;
        let ana = app.signed_in("ana@aurora.example").await;
        let path = format!("/members/{member}/invitation");
        for (name, value) in [
            ("x-forwarded-host", "evil.example"),
            ("x-forwarded-proto", "https"),
            ("forwarded", "host=evil.example;proto=https"),
            ("x-original-host", "evil.example"),
        ] {
            assert_eq!(ana.clone().with(name, value).post(&path, &[]).await.status, 303);
            let letter = app.letters().await.remove(0);
            assert!(letter.link().starts_with("http://localhost:8080/invitations/"), "{name}");
            assert!(!letter.raw.contains("evil.example"), "{name}");
        }
        assert_eq!(ana.clone().with("host", "evil.example").post(&path, &[]).await.status, 421);
        assert!(app.letters().await.is_empty());
    }

    // S-201
    async fn a_reader_sees_the_page_in_the_language_they_chose_here(app: TestApp) {
        let (_, letter) = invited(&app, "lucia@sin.correo", "lucia@aurora.example", "fr").await;
        assert!(app.guest().get(&letter.path()).await.has("html[lang=fr]"));
        assert!(app.guest().get(&format!("{}?locale=en", letter.path())).await.has("html[lang=en]"));
    }
}
