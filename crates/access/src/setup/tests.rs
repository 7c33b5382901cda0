use chrono::Duration;
use kit::db::dialect::sql;
use sea_orm::ConnectionTrait;
use testkit::{Browser, Page, TestApp, access::setup};

const PASSWORD: &str = "vela-cobre-janela-71";

/// A house nobody has set up, and the link of its console.
async fn empty(app: &TestApp) -> String {
    app.state
        .db
        .write(async move |tx| {
            for table in ["organisation", "member", "identifier_index", "instance"] {
                tx.execute_raw(sql(tx, &format!("delete from {table}"), []))
                    .await?;
            }
            Ok(())
        })
        .await
        .unwrap();
    link(app).await.expect("a token for an empty house")
}

async fn link(app: &TestApp) -> Option<String> {
    let token = setup::token(&app.state, app.clock.now()).await.unwrap()?;
    Some(format!("/setup/{}", token.expose()))
}

async fn found(browser: &mut Browser, link: &str, changes: &[(&str, &str)]) -> Page {
    let mut fields = vec![
        ("organisation", "Aurora Telecom"),
        ("slug", ""),
        ("time_zone", "America/Sao_Paulo"),
        ("locale", "pt-BR"),
        ("product", "Aurora Atende"),
        ("hue", "250"),
        ("display_name", "Ana Lima"),
        ("identifier", "ana@aurora.example"),
        ("recovery_address", ""),
        ("password", PASSWORD),
        ("password_confirmation", PASSWORD),
    ];
    for (name, value) in changes {
        fields.retain(|(field, _)| field != name);
        fields.push((name, value));
    }
    browser.post(link, &fields).await
}

async fn count(app: &TestApp, table: &str) -> i64 {
    let db = app.state.db.read();
    let row = db
        .query_one_raw(sql(db, &format!("select count(*) as n from {table}"), []))
        .await
        .unwrap()
        .unwrap();
    row.try_get("", "n").unwrap()
}

fn new(slug: &str) -> setup::NewInstallation {
    let secret = || kit::secret::Secret::new(PASSWORD.to_owned());
    let typed = setup::Typed {
        organisation: "Cometa".into(),
        slug: slug.into(),
        display_name: "Caio".into(),
        identifier: "caio@cometa.example".into(),
        password: secret(),
        password_confirmation: secret(),
        ..setup::Typed::default()
    };
    typed.check(kit::words::Locale::PtBr).expect("a good form")
}

testkit::both! {
    // S-183 003-16: from the console's link to an administrator who is in.
    async fn the_link_creates_the_organisation_and_its_administrator(app: TestApp) {
        let link = empty(&app).await;
        let mut ana = app.guest();
        let form = ana.get(&link).await;
        assert_eq!(form.status, 200);
        for field in ["organisation", "slug", "time_zone", "locale", "product", "hue", "display_name", "identifier",
                      "recovery_address", "password", "password_confirmation"] {
            assert!(form.has(&format!("form[action='{link}'] [name={field}]")), "{field}");
        }
        let answer = found(&mut ana, &link, &[]).await;
        assert_eq!(answer.status, 303, "{}", answer.words());
        let page = ana.follow(&answer).await;
        assert!(page.has(".notice"));
        assert!(page.words().contains("Aurora Telecom · Aurora Atende"), "{}", page.words());
        let entered = ana.post("/sign-in", &[("identifier", "ana@aurora.example"), ("password", PASSWORD)]).await;
        assert_eq!((entered.status, entered.location().as_str()), (303, "/members"));
        assert!(ana.get("/lockouts").await.has("html[lang=pt-BR]"));
        assert_eq!(count(&app, "identifier_index").await, 1);
        let brand = app.guest().get("/brand/aurora-telecom.css").await;
        assert!(brand.text.contains("--hue:250"));
    }

    // S-183
    async fn the_link_works_once(app: TestApp) {
        let link = empty(&app).await;
        assert_eq!(found(&mut app.guest(), &link, &[]).await.status, 303);
        let again = found(&mut app.guest(), &link, &[("slug", "other")]).await;
        assert_eq!(again.status, 404);
        let page = app.guest().with("accept-language", "en").get(&link).await;
        assert_eq!(page.status, 404);
        assert!(!page.has("[name=password]"));
        assert!(page.words().contains("set up already"));
        assert_eq!(count(&app, "organisation").await, 1);
        assert!(self::link(&app).await.is_none(), "no token for a house that is set up");
    }

    // S-183: a token nobody was given, an old one, and one that a restart replaced.
    async fn a_link_that_is_not_the_newest_is_none(app: TestApp) {
        let first = empty(&app).await;
        let second = self::link(&app).await.unwrap();
        assert_eq!(app.guest().get(&first).await.status, 404);
        assert_eq!(app.guest().get("/setup/guess").await.status, 404);
        assert_eq!(found(&mut app.guest(), "/setup/guess", &[]).await.status, 404);
        assert_eq!(app.guest().get(&second).await.status, 200);
        app.clock.advance(Duration::minutes(61));
        let page = app.guest().get(&second).await;
        assert_eq!(page.status, 404);
        assert!(page.words().contains("Restart the server"));
        assert_eq!(found(&mut app.guest(), &second, &[]).await.status, 404);
        assert_eq!(count(&app, "organisation").await, 0);
    }

    // S-022: looking changes nothing.
    async fn looking_at_the_form_spends_nothing(app: TestApp) {
        let link = empty(&app).await;
        for _ in 0..5 {
            assert_eq!(app.guest().get(&link).await.status, 200);
        }
        assert_eq!(found(&mut app.guest(), &link, &[]).await.status, 303);
    }

    // S-024: of many who press at once, one.
    async fn of_many_forms_one_wins(app: TestApp) {
        let link = empty(&app).await;
        let tries = (0..8).map(|n| {
            let (mut browser, link) = (app.guest(), link.clone());
            tokio::spawn(async move { found(&mut browser, &link, &[("slug", &format!("aurora-{n}"))]).await.status })
        });
        let mut statuses: Vec<u16> =
            futures::future::join_all(tries).await.into_iter().map(|status| status.unwrap()).collect();
        statuses.sort_unstable();
        assert_eq!(statuses, [303, 404, 404, 404, 404, 404, 404, 404]);
        assert_eq!(count(&app, "organisation").await, 1);
        assert_eq!(count(&app, "member").await, 1);
    }

    // A refused form keeps what was typed, never the password, and leaves the link alive.
    async fn a_refused_form_spends_nothing(app: TestApp) {
        let link = empty(&app).await;
        let mut ana = app.guest();
        for (field, bad) in [
            ("organisation", " "),
            ("slug", "-no-"),
            ("time_zone", "Mars/Olympus"),
            ("display_name", "a\u{202e}b"),
            ("identifier", ""),
            ("recovery_address", "nowhere"),
            ("password", "short"),
            ("password_confirmation", "vela-cobre-janela-72"),
        ] {
            let page = found(&mut ana, &link, &[(field, bad)]).await;
            assert_eq!(page.status, 422, "{field}");
            assert!(page.has(&format!("[name={field}][aria-invalid=true], .field[data-state=refused] [name={field}]")), "{field}");
            assert!(!page.text.contains(PASSWORD));
            assert_eq!(page.field("product"), "Aurora Atende");
        }
        assert_eq!(count(&app, "organisation").await, 0);
        assert_eq!(found(&mut ana, &link, &[]).await.status, 303);
        assert_eq!(count(&app, "audit").await, 1);
    }

    async fn another_sites_form_is_refused_s_086(app: TestApp) {
        let link = empty(&app).await;
        let mut foreign = app.guest().with("origin", "https://evil.example");
        assert_eq!(found(&mut foreign, &link, &[]).await.status, 403);
        assert_eq!(count(&app, "organisation").await, 0);
    }

    // The console founds further organisations, and the first one closes the way of the link.
    async fn the_console_founds_without_a_browser(app: TestApp) {
        let link = empty(&app).await;
        assert!(setup::found(&app.state, new("cometa"), app.clock.now()).await.unwrap().is_ok());
        assert_eq!(app.guest().get(&link).await.status, 404);
        let taken = setup::found(&app.state, new("cometa"), app.clock.now()).await.unwrap();
        assert_eq!(taken.expect_err("the short name is taken"), setup::Refusal::SlugTaken);
        assert_eq!(count(&app, "organisation").await, 1);
        assert_eq!(count(&app, "member").await, 1);
        assert!(setup::found(&app.state, new("cometa-dois"), app.clock.now()).await.unwrap().is_ok());
        assert_eq!(count(&app, "identifier_index").await, 2, "the same login in two organisations");
    }
}
