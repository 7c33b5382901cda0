use testkit::{Browser, Page, both};

async fn place(browser: &mut Browser, name: &str) -> String {
    let page = browser.get("/teams").await;
    let names = page.all("tbody th a");
    let row = names
        .iter()
        .position(|found| found == name)
        .unwrap_or_else(|| panic!("no team {name} in {names:?}"))
        + 1;
    page.attribute(&format!("tbody tr:nth-child({row}) th a"), "href")
        .expect("a link")
}

async fn rename(browser: &mut Browser, place: &str, name: &str) -> Page {
    browser.post(place, &[("_method", "patch"), ("name", name)]).await
}

both! {
    // 000-02
    async fn a_team_is_created_filled_renamed_and_deleted(app: TestApp) {
        let mut ana = app.signed_in("ana@aurora.example").await;
        let page = ana.post("/teams", &[("name", "  Ventas   Norte ")]).await;
        assert_eq!(page.status, 303);
        let team = place(&mut ana, "Ventas Norte").await;
        assert!(page.location().starts_with(&team));
        let found = ana.get(&format!("{team}?q=virginia")).await;
        let virginia = found.attribute("main input[name=member]", "value").expect("Virginia is found");
        let joined = ana.post(&format!("{team}/members"), &[("member", &virginia), ("member", &virginia)]).await;
        assert!(joined.location().contains("teams-done-joined"));
        let again = ana.post(&format!("{team}/members"), &[("member", &virginia)]).await;
        assert_eq!(again.location(), team, "twice is once");
        assert_eq!(ana.get(&team).await.all("tbody .person bdi")[0], "Virginia Lima");
        assert!(!ana.get(&format!("{team}?q=virginia")).await.has("main input[name=member]"), "who is in is not offered");
        assert_eq!(rename(&mut ana, &team, "Ventas").await.status, 303);
        assert!(ana.get(&format!("{team}/deletion")).await.has("form input[name=_method][value=delete]"));
        assert_eq!(ana.post(&team, &[("_method", "delete")]).await.status, 303);
        assert_eq!(ana.get(&team).await.status, 404);
        assert_eq!(ana.post(&team, &[("_method", "delete")]).await.status, 404);
        assert_eq!(ana.get(&format!("/members/{virginia}")).await.status, 200, "members outlive their team");
    }

    async fn a_name_exists_once_whatever_its_case(app: TestApp) {
        let mut ana = app.signed_in("ana@aurora.example").await;
        let long = "x".repeat(4096);
        for bad in ["SUPORTE", " suporte ", "", "   ", "a\nb", long.as_str()] {
            let page = ana.post("/teams", &[("name", bad)]).await;
            assert_eq!(page.status, 422, "{bad:.20}");
            assert!(page.has("#name-error") && page.has("[role=alert]"));
            assert_eq!(page.field("name"), bad, "what was typed is kept");
        }
        assert_eq!(ana.post("/teams", &[("name", "a\0b")]).await.status, 400);
        assert_eq!(ana.post("/teams", &[]).await.status, 400);
        ana.post("/teams", &[("name", "Ventas")]).await;
        let team = place(&mut ana, "Ventas").await;
        let page = rename(&mut ana, &team, "suporte").await;
        assert!(page.status == 422 && page.field("name") == "suporte");
        assert_eq!(rename(&mut ana, &team, "VENTAS").await.status, 303, "its own name in another case");
        let mut boris = app.signed_in("boris@boreal.example").await;
        assert_eq!(boris.post("/teams", &[("name", "Suporte")]).await.status, 303, "elsewhere it is free");
    }

    // S-084
    async fn who_is_taken_out_of_a_team_is_signed_out(app: TestApp) {
        let mut ana = app.signed_in("ana@aurora.example").await;
        let mut bruno = app.signed_in("bruno@aurora.example").await;
        let mut virginia = app.signed_in("virginia@conecta.com.vc").await;
        let team = place(&mut ana, "Suporte").await;
        let page = ana.get(&team).await;
        let leave = page.attribute("td.row-actions form", "action").expect("Bruno's row");
        assert_eq!(ana.post(&leave, &[("_method", "delete")]).await.status, 303);
        assert!(bruno.get("/teams").await.location().starts_with("/sign-in"));
        assert_eq!(virginia.get("/teams").await.status, 403, "others stay");
        assert_eq!(ana.post(&team, &[("_method", "delete")]).await.status, 303);
        assert_eq!(virginia.get("/teams").await.status, 403, "a team that goes signs nobody out");
    }

    // G-01
    async fn a_team_that_customers_wait_for_is_not_deleted(app: TestApp) {
        let mut ana = app.signed_in("ana@aurora.example").await;
        let team = place(&mut ana, "Suporte").await;
        let id = team.replace("/teams/", "");
        let channel = ana.post("/channels", &[("kind", "webchat"), ("name", "Tienda"), ("team", &id)]).await;
        assert_eq!(channel.status, 303, "{}", channel.words());
        let page = ana.post(&team, &[("_method", "delete")]).await;
        assert_eq!(page.status, 422);
        assert!(page.has("[role=alert] a[href=\"/channels\"]"), "and what to do first");
        assert_eq!(ana.get(&team).await.status, 200);
    }

    async fn a_stranger_and_an_agent_find_no_team(app: TestApp) {
        let mut ana = app.signed_in("ana@aurora.example").await;
        let team = place(&mut ana, "Suporte").await;
        let mut boris = app.signed_in("boris@boreal.example").await;
        assert!(!boris.get("/teams").await.text.contains("Suporte"));
        let clara = boris.get("/members?q=clara").await.attribute("a.person", "href").expect("Clara").replace("/members/", "");
        for path in [team.clone(), format!("{team}/deletion"), format!("{team}?q=b")] {
            assert_eq!(boris.get(&path).await.status, 404, "{path}");
        }
        assert_eq!(rename(&mut boris, &team, "Mine").await.status, 404);
        assert_eq!(boris.post(&team, &[("_method", "delete")]).await.status, 404);
        assert_eq!(boris.post(&format!("{team}/members"), &[("member", &clara)]).await.status, 404);
        let joined = ana.post(&format!("{team}/members"), &[("member", &clara)]).await;
        assert_eq!(joined.location(), team, "nor does a stranger join ours");
        assert!(!ana.get(&team).await.text.contains("Clara"));
        let mut bruno = app.signed_in("bruno@aurora.example").await;
        assert_eq!(bruno.get("/teams").await.status, 403);
        assert_eq!(bruno.post("/teams", &[("name", "Mine")]).await.status, 403);
    }
}
