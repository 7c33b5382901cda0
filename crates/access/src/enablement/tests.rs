use kit::db::dialect::sql;
use sea_orm::ConnectionTrait;
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

async fn id(app: &TestApp, text: &str, name: &str) -> String {
    let db = app.state.db.read();
    let row = db
        .query_one_raw(sql(db, text, [name.into()]))
        .await
        .unwrap()
        .unwrap();
    row.try_get::<uuid::Uuid>("", "id").unwrap().simple().to_string()
}

async fn member_of(app: &TestApp, identifier: &str) -> String {
    id(app, "select id from member where identifier = $1", identifier).await
}

async fn team_of(app: &TestApp, name: &str) -> String {
    id(app, "select id from team where name = $1", name).await
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

    // 001-01 001-03 001-04: written to the address in the record, a letter of its own, and one password for all of it.
    async fn an_agent_of_before_is_written_to_when_customers_can_reach_them(app: TestApp) {
        let mut boris = app.signed_in("boris@boreal.example").await;
        let team = boris.post("/teams", &[("name", "Soutien")]).await.location();
        let path = team.split('?').next().unwrap_or_default().to_owned();
        let member = member_of(&app, "clara@boreal.example").await;
        let joined = boris.post(&format!("{path}/members"), &[("member", &member)]).await;
        assert_eq!(joined.status, 303, "{}", joined.words());
        let letters = app.letters_but_notices().await;
        assert_eq!(letters.len(), 1);
        assert!(letters[0].to.contains("clara@boreal.example") && letters[0].subject.contains("peuvent désormais joindre"));
        // The password of before opens the conversations; another is chosen by the link, if they want.
        app.signed_in("clara@boreal.example").await;
        let second = boris.post("/teams", &[("name", "Ventes")]).await.location();
        let path = second.split('?').next().unwrap_or_default().to_owned();
        boris.post(&format!("{path}/members"), &[("member", &member)]).await;
        assert!(app.letters_but_notices().await.is_empty(), "a second team is no news");
    }

    // 001-02: a new one is asked for the first password, and written to once.
    async fn a_new_agent_in_a_team_gets_the_invitation_and_no_other_letter(app: TestApp) {
        let mut ana = app.signed_in("ana@aurora.example").await;
        let team = team_of(&app, "Suporte").await;
        let fields = [
            ("display_name", "Nova"), ("identifier", "nova@aurora.example"), ("role", "agent"), ("locale", "es"),
            ("landing", "conversations"), ("time_zone", "UTC"), ("team", team.as_str()),
        ];
        assert_eq!(ana.post("/members", &fields).await.status, 303);
        let letters = app.letters_but_notices().await;
        assert_eq!(letters.len(), 1);
        assert!(letters[0].link().contains("/invitations/"), "{}", letters[0].text);
    }
}
