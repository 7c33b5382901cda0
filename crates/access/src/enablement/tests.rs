use testkit::{Browser, TestApp};

async fn steps(browser: &mut Browser) -> Vec<String> {
    let page = browser.get("/enablement").await;
    assert_eq!(page.status, 200, "{}", page.words());
    let html = page.text.split("<li data-state=\"").skip(1);
    html.map(|rest| {
        let state = rest.split('"').next().unwrap_or_default();
        let step = rest
            .split("data-step=\"")
            .nth(1)
            .and_then(|rest| rest.split('"').next());
        format!("{} {state}", step.unwrap_or_default())
    })
    .collect()
}

/// A web chat whose work goes to a team, or to everybody.
async fn channel(app: &TestApp, team: &str) {
    let mut ana = app.signed_in("ana@aurora.example").await;
    let page = ana
        .post(
            "/channels",
            &[("kind", "webchat"), ("name", "Site"), ("team", team)],
        )
        .await;
    assert_eq!(page.status, 303, "{}", page.words());
}

testkit::both! {
    // 001-12
    async fn an_agent_lands_on_what_is_missing_and_who_can_do_it(app: TestApp) {
        let mut bruno = app.signed_in("bruno@aurora.example").await;
        let page = bruno.get("/").await;
        let page = bruno.follow(&page).await;
        let words = page.all("#enablement").join(" ");
        assert!(words.contains("Ana Duarte") && page.has("#enablement a[href=\"/enablement\"]"), "{}", page.words());
        assert_eq!(
            steps(&mut bruno).await,
            ["team done", "channel failed", "schedule todo", "history todo", "availability todo"]
        );
        assert!(bruno.get("/enablement").await.words().contains("Ana Duarte"));
        channel(&app, "").await;
        assert!(!bruno.get("/conversations").await.has("#enablement"), "customers reach him now");
        bruno.post("/presence", &[("status", "available"), ("return_to", "/enablement")]).await;
        assert_eq!(
            steps(&mut bruno).await,
            ["team done", "channel done", "schedule todo", "history todo", "availability done"]
        );
    }

    // 001-12: a channel of another team is none of theirs
    async fn a_channel_counts_for_the_team_it_serves(app: TestApp) {
        let mut ana = app.signed_in("ana@aurora.example").await;
        ana.post("/teams", &[("name", "Ventas")]).await;
        let form = ana.get("/members/new").await;
        let teams: Vec<String> = form.text.split("name=\"team\" value=\"").skip(1)
            .filter_map(|rest| rest.split('"').next().map(str::to_owned)).collect();
        assert_eq!(teams.len(), 2);
        let place = ana.get("/members?q=bruno").await.attribute("a.person", "href").expect("there");
        let his = ana.get(&place).await.attribute("input[name=team][checked]", "value").expect("his team");
        let other = teams.iter().find(|team| **team != his).expect("another");
        channel(&app, other).await;
        let mut bruno = app.signed_in("bruno@aurora.example").await;
        assert!(bruno.get("/conversations").await.has("#enablement"));
        channel(&app, &his).await;
        assert!(!bruno.get("/conversations").await.has("#enablement"));
    }

    async fn nobody_else_is_bothered_and_no_other_organisation_counts(app: TestApp) {
        channel(&app, "").await;
        let mut clara = app.signed_in("clara@boreal.example").await;
        assert!(clara.get("/conversations").await.has("#enablement"), "a channel of another organisation is none");
        assert!(!clara.get("/enablement").await.words().contains("Ana Duarte"));
        for person in ["ana@aurora.example", "sofia@aurora.example"] {
            assert!(!app.signed_in(person).await.get("/conversations").await.has("#enablement"), "{person}");
        }
        assert!(app.guest().get("/enablement").await.location().starts_with("/sign-in"));
    }
}
