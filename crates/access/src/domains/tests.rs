use kit::outbound::Rules;
use testkit::{Browser, Extras, TestApp, names::NameServer};

const ANA: &str = "ana@aurora.example";

async fn house(app: &TestApp) -> (TestApp, NameServer) {
    let names = NameServer::start().await;
    let extras = Extras {
        outbound: Rules {
            dns_server: Some(names.address),
            ..Rules::default()
        },
        ..Extras::default()
    };
    (app.with(extras).await, names)
}

/// What the page says must be written into the DNS.
async fn value(browser: &mut Browser) -> String {
    browser.get("/domains").await.all("td code").remove(0)
}

async fn prove(browser: &mut Browser) -> String {
    let page = browser.post("/domains/aurora.example/proof", &[]).await;
    page.location().split_once("done=").unwrap().1.to_owned()
}

testkit::both! {
    // S-105: a domain is the organisation's once its name server says so, with a word that no other organisation has.
    async fn a_domain_is_proven_by_a_record_of_ours(app: TestApp) {
        let (app, names) = house(&app).await;
        let mut ana = app.signed_in(ANA).await;
        for (typed, status) in [("aurora", 422), ("", 422), ("Aurora.Example", 303), ("aurora.example", 422)] {
            assert_eq!(ana.post("/domains", &[("name", typed)]).await.status, status, "{typed}");
        }
        assert_eq!(prove(&mut ana).await, "domains-done-lapsed-missing");
        let mut boris = app.signed_in("boris@boreal.example").await;
        boris.post("/domains", &[("name", "aurora.example")]).await;
        let theirs = value(&mut boris).await;
        let ours = value(&mut ana).await;
        assert_ne!(ours, theirs);
        names.say("_guichet.aurora.example", &["v=spf1", &theirs]);
        assert_eq!(prove(&mut ana).await, "domains-done-lapsed-missing");
        assert_eq!(prove(&mut boris).await, "domains-done-proven");
        names.say("_guichet.aurora.example", &["v=spf1", &theirs, &ours]);
        assert_eq!(prove(&mut ana).await, "domains-done-proven");
        assert_eq!(app.audited("domains.proven").await.len(), 1);
        assert!(ana.get("/domains").await.has("tbody [data-tone=good]"));
        assert_eq!(ana.post("/domains/boreal.example/proof", &[]).await.status, 404);
        let mut bruno = app.signed_in("bruno@aurora.example").await;
        assert_eq!(bruno.get("/domains").await.status, 403);
    }

    // A name server in trouble proves nothing and takes nothing away; a record that is gone is told.
    async fn a_proof_is_looked_at_again_every_day(app: TestApp) {
        let (app, names) = house(&app).await;
        let mut ana = app.signed_in(ANA).await;
        ana.post("/domains", &[("name", "aurora.example")]).await;
        names.break_down(true);
        assert_eq!(prove(&mut ana).await, "domains-done-lapsed-unreachable");
        names.break_down(false);
        let ours = value(&mut ana).await;
        names.say("_guichet.aurora.example", &[&ours]);
        assert_eq!(prove(&mut ana).await, "domains-done-proven");
        app.plant_jobs().await;
        app.clock.advance(chrono::Duration::hours(25));
        names.break_down(true);
        app.run_jobs_once().await;
        assert!(app.audited("domains.lost").await.is_empty());
        let looked = "select count(*) as n from domain where checked_at > proven_at and missing_since is null";
        assert_eq!(app.number(looked).await, 1, "looked at, or the dead would stand in the others' way");
        names.break_down(false);
        names.say("_guichet.aurora.example", &["something else"]);
        app.clock.advance(chrono::Duration::hours(25));
        app.run_jobs_once().await;
        assert_eq!(app.audited("domains.lost").await.len(), 1);
        let mut ana = app.signed_in(ANA).await;
        assert!(ana.get("/domains").await.has("tbody [data-tone=warn]"));
        names.say("_guichet.aurora.example", &[&ours]);
        assert_eq!(prove(&mut ana).await, "domains-done-proven");
        let removed = ana.post("/domains/aurora.example", &[("_method", "delete")]).await;
        assert!(removed.location().ends_with("domains-done-removed"));
        assert_eq!(app.audited("domains.removed").await.len(), 1);
    }
}
