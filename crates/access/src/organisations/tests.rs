const FIELDS: [(&str, &str); 5] = [
    ("name", "Aurora Norte"),
    ("product", "Balcão"),
    ("hue", "285"),
    ("locale", "fr"),
    ("time_zone", "America/Manaus"),
];

testkit::both! {
    // 003-16: what was chosen at the set-up can be changed later, as its page says.
    async fn an_administrator_changes_what_the_organisation_is_called_and_how_it_looks(app: TestApp) {
        let mut ana = app.signed_in("ana@aurora.example").await;
        let page = ana.get("/organisation").await;
        assert!(page.has("input[name=hue][checked]") && page.words().contains("aurora"), "{}", page.words());
        let before = page.attribute("link[href^='/brand/']", "href").unwrap();
        assert_eq!(ana.post("/organisation", &FIELDS).await.location(), "/organisation?done=organisations-done-saved");
        let page = ana.get("/organisation").await;
        assert_eq!((page.field("name"), page.field("product")), ("Aurora Norte".into(), "Balcão".into()));
        assert_ne!(page.attribute("link[href^='/brand/']", "href").unwrap(), before, "browsers fetch the new colour");
        assert!(app.guest().get("/brand/aurora.css").await.text.contains("--hue:285"));
        let door = app.guest().get("/sign-in?organisation=aurora").await;
        assert!(door.has("html[lang]") && door.words().contains("Aurora Norte"), "{}", door.words());
        // Everybody's next page, and no other organisation's.
        assert!(app.signed_in("bruno@aurora.example").await.get("/profile").await.words().contains("Aurora Norte"));
        assert!(!app.signed_in("boris@boreal.example").await.get("/profile").await.words().contains("Aurora Norte"));
        assert_eq!(app.audited("organisations.changed").await.len(), 1);
    }

    // 000-23: what a telephone needs to keep the counter as an app, in the brand's name and colour.
    async fn a_telephone_may_keep_the_counter_as_an_app(app: TestApp) {
        let door = app.guest().get("/sign-in?organisation=aurora").await;
        let place = door.attribute("link[rel=manifest]", "href").expect("every page names it");
        assert_eq!(app.signed_in("bruno@aurora.example").await.get("/profile").await.attribute("link[rel=manifest]", "href"), Some(place.clone()));
        let page = app.guest().get(&place).await;
        assert_eq!(page.headers["content-type"], "application/manifest+json");
        let said = page.json();
        assert_eq!((said["display"].as_str(), said["start_url"].as_str()), (Some("standalone"), Some("/")));
        assert_eq!(said["name"], "Atención");
        let icon = said["icons"][0]["src"].as_str().unwrap();
        assert_eq!(app.guest().get(icon).await.headers["content-type"], "image/svg+xml");
        assert_eq!(app.guest().get("/brand/nobody.webmanifest").await.json()["name"], "Guichet");
    }

    async fn what_will_not_do_is_said_at_its_field_and_changes_nothing(app: TestApp) {
        let mut ana = app.signed_in("ana@aurora.example").await;
        let long = "x".repeat(81);
        for (field, bad) in [
            ("name", ""), ("name", long.as_str()), ("name", "Au\u{7}rora"), ("product", long.as_str()),
            ("hue", "360"), ("hue", "teal"), ("locale", "de"), ("time_zone", "Mars/Olympus"),
        ] {
            let fields = FIELDS.map(|(name, value)| (name, if name == field { bad } else { value }));
            let page = ana.post("/organisation", &fields).await;
            assert!(page.status == 422 && page.has(".refusal"), "{field}: {bad}");
        }
        let page = ana.get("/organisation").await;
        assert!(!page.words().contains("Aurora Norte"));
        for other in ["bruno@aurora.example", "sofia@aurora.example"] {
            let mut other = app.signed_in(other).await;
            assert_eq!(other.get("/organisation").await.status, 403);
            assert_eq!(other.post("/organisation", &FIELDS).await.status, 403);
        }
        assert!(app.audited("organisations.changed").await.is_empty());
    }

    // What a stranger sees is believed for a moment, and not a moment longer; a change made here is seen here at once.
    async fn what_strangers_see_of_an_organisation_is_remembered_for_a_moment(app: TestApp) {
        use kit::db::dialect::sql;
        use sea_orm::ConnectionTrait;
        let believed = std::time::Duration::from_millis(300);
        let extras = testkit::Extras { believed, ..testkit::Extras::default() };
        let app = app.with(extras).await;
        let shown = async |name: &str| app.guest().get("/sign-in?organisation=aurora").await.words().contains(name);
        assert!(shown("Aurora").await && !shown("Elsewhere").await);
        app.state.db.write(async move |tx| {
            tx.execute_raw(sql(tx, "update organisation set name = 'Elsewhere' where slug = 'aurora'", [])).await?;
            Ok(())
        }).await.unwrap();
        let since = std::time::Instant::now();
        while !shown("Elsewhere").await {
            assert!(since.elapsed() < believed * 4, "another node's change is seen soon");
            tokio::time::sleep(believed / 10).await;
        }
        let mut ana = app.signed_in("ana@aurora.example").await;
        ana.post("/organisation", &FIELDS).await;
        assert!(shown("Aurora Norte").await, "one's own at once");
        assert!(app.guest().get("/sign-in?organisation=nowhere").await.status == 200);
    }
}
