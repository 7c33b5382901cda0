use testkit::{Extras, TestApp, access::regions::Region};

async fn two(app: &TestApp) -> TestApp {
    let regions = vec![
        Region::new("América", "http://localhost:8080"),
        Region::new("Europe", "https://eu.example/"),
    ];
    let extras = Extras {
        regions,
        ..Extras::default()
    };
    app.with(extras).await
}

testkit::both! {
    // 004-09: asked only where there is something to choose; the choice leads there and is remembered.
    async fn who_is_at_home_in_another_region_is_led_there_and_the_next_time_at_once(app: TestApp) {
        assert!(!app.guest().get("/sign-in").await.has("[name=region]"));
        let app = two(&app).await;
        let mut browser = app.guest();
        let page = browser.get("/sign-in").await;
        assert_eq!(page.all("[name=region] option"), ["América", "Europe"]);
        assert_eq!(page.attribute("[name=region] option[selected]", "value").as_deref(), Some("america"));
        let there = "https://eu.example/sign-in?region=europe";
        assert_eq!(browser.post("/regions", &[("region", "europe")]).await.location(), there);
        assert_eq!(browser.get("/sign-in").await.location(), there);
        // Back by choice: here it is, and remembered.
        assert_eq!(browser.get("/sign-in?region=america").await.status, 200);
        assert_eq!(browser.get("/sign-in").await.status, 200);
        // Who is in is not led away.
        let mut bruno = app.signed_in("bruno@aurora.example").await;
        bruno.cookies.insert("guichet_region".into(), "europe".into());
        assert_eq!(bruno.get("/sign-in").await.location(), "/conversations");
    }

    // S-089: only addresses that the operator named.
    async fn no_request_names_an_address_to_go_to(app: TestApp) {
        let app = two(&app).await;
        let mut browser = app.guest();
        for region in ["https://evil.example", "", "europa", "eu.example"] {
            assert_eq!(browser.post("/regions", &[("region", region)]).await.location(), "/sign-in");
            browser.cookies.insert("guichet_region".into(), "https://evil.example".into());
            assert_eq!(browser.get("/sign-in?region=evil").await.status, 200);
        }
    }

    // S-088: a browser follows a form to the regions and to nowhere else.
    async fn the_policy_lets_forms_lead_to_the_regions(app: TestApp) {
        let policy = |page: &testkit::Page| page.headers["content-security-policy"].to_str().unwrap().to_owned();
        assert!(policy(&app.guest().get("/sign-in").await).contains("form-action 'self';"));
        let app = two(&app).await;
        let named = "form-action 'self' http://localhost:8080 https://eu.example;";
        assert!(policy(&app.guest().get("/sign-in").await).contains(named));
    }
}
