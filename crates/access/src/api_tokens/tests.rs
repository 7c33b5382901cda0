use chrono::Duration;
use testkit::{Browser, PASSWORD, Page, TestApp};

const ANA: &str = "ana@aurora.example";
const BRUNO: &str = "bruno@aurora.example";
const OWN: &str = "/profile/api-tokens";
const DELETE: [(&str, &str); 1] = [("_method", "delete")];

fn bearing(app: &TestApp, token: &str) -> Browser {
    app.guest()
        .with("origin", "")
        .with("accept", "*/*")
        .with("authorization", &format!("Bearer {token}"))
}

async fn ask(browser: &mut Browser, place: &str, fields: &[(&str, &str)]) -> Page {
    let usual = [("name", "Uhr"), ("days", "30"), ("current_password", PASSWORD)];
    let rest = usual
        .into_iter()
        .filter(|(name, _)| fields.iter().all(|(other, _)| other != name));
    let all: Vec<_> = fields.iter().copied().chain(rest).collect();
    browser.post(place, &all).await
}

/// Who is told no is told nothing else, whatever the reason.
#[track_caller]
fn shut(page: &Page, why: &str) {
    assert_eq!(page.status, 401, "{why}: {}", page.text);
    assert_eq!(page.text, r#"{"error":"unauthorized"}"#, "{why}");
    assert_eq!(
        page.headers["www-authenticate"], "Bearer realm=\"guichet\"",
        "{why}"
    );
    assert_eq!(page.headers["cache-control"], "no-store", "{why}");
}

testkit::both! {
    async fn a_token_is_shown_once_and_opens_what_it_was_made_for(app: TestApp) {
        let (mut service, token) = app.program(ANA, "service", "members:read").await;
        assert!(token.starts_with("guichet_service_") && token.len() > 90, "256 bits and whose they are");
        let members = service.get("/api/v1/members?q=vega").await;
        assert_eq!(members.status, 200, "{}", members.text);
        assert_eq!(members.json()["total"], 1);
        assert_eq!(members.json()["members"][0]["display_name"], "Sofía Vega");
        assert!(members.json()["members"][0].get("recovery_address").is_none());
        shut(&service.get("/api/v1/profile").await, "it can no more than that");
        let mut ana = app.signed_in(ANA).await;
        let list = ana.get("/api-tokens").await;
        assert!(list.words().contains("Program") && list.words().contains("activo"));
        assert!(!list.text.contains(&token[60..]), "never again");
        let written = app.audited("api_tokens.created").await.remove(0);
        assert_eq!((&written.data["name"], &written.data["powers"]), (&"Program".into(), &serde_json::json!(["members:read"])));
        let revoke = list.attribute("tbody form", "action").unwrap();
        let mut boris = app.signed_in("boris@boreal.example").await;
        assert!(!boris.get("/api-tokens").await.has("tbody"));
        assert_eq!(boris.post(&revoke, &DELETE).await.status, 404, "the stranger");
        let mut sofia = app.signed_in("sofia@aurora.example").await;
        assert_eq!(sofia.post(&revoke, &DELETE).await.status, 403);
        assert_eq!(ana.post(&revoke, &DELETE).await.location(), "/api-tokens?done=api-tokens-done-revoked");
        shut(&service.get("/api/v1/members").await, "revoked");
        assert_eq!(ana.post(&revoke, &DELETE).await.status, 404);
        assert!(ana.get("/audit").await.words().contains("Program"));
    }

    async fn whoever_makes_a_token_shows_once_more_who_they_are(app: TestApp) {
        let mut ana = app.signed_in(ANA).await;
        for (fields, at) in [
            (&[("kind", "service"), ("power", "members:read"), ("current_password", "wrong 1")][..], "refusal"),
            (&[("kind", "service"), ("power", "members:read"), ("current_password", "")], "refusal"),
            (&[("kind", "service"), ("power", "members:read"), ("name", "")], "name-error"),
            (&[("kind", "service"), ("power", "members:read"), ("name", "\u{200b}\u{2060}")], "name-error"),
            (&[("kind", "service"), ("power", "members:read"), ("name", "\u{3164}")], "name-error"),
            (&[("kind", "service"), ("power", "")], "power-error"),
            (&[("kind", "service")], "power-error"),
            (&[("kind", "service"), ("power", "members:read"), ("days", "3650")], "days-error"),
            (&[("kind", "service"), ("power", "members:read"), ("networks", "0.0.0.0/0")], "networks-error"),
        ] {
            let page = ask(&mut ana, "/api-tokens", fields).await;
            assert_eq!(page.status, 422, "{fields:?}");
            assert!(page.has(&format!("#{at}, .{at}")) && page.has("[role=alert]"), "{fields:?}");
        }
        assert!(!ana.get("/api-tokens").await.has("tbody"));
        let person = ask(&mut ana, "/api-tokens", &[("kind", "person"), ("power", "profile:read")]).await;
        assert_eq!(person.status, 422, "nobody makes one in another's name");
        let mut bruno = app.signed_in(BRUNO).await;
        assert_eq!(ask(&mut bruno, "/api-tokens", &[("kind", "scim")]).await.status, 403);
        for power in ["members:read", "scim"] {
            assert_eq!(ask(&mut bruno, OWN, &[("kind", "scim"), ("power", power)]).await.status, 422, "no more than one has");
        }
    }

    // S-084: a person's tokens die with what their person loses, here and on every node.
    async fn a_persons_token_dies_with_the_person(app: TestApp) {
        let other = app.on_bus(kit::bus::Bus::local()).await;
        let (mut own, token) = app.program(BRUNO, "person", "profile:read").await;
        assert_eq!(own.get("/api/v1/profile").await.json()["identifier"], BRUNO);
        let mut elsewhere = bearing(&other, &token);
        assert_eq!(elsewhere.get("/api/v1/profile").await.status, 200);
        let mut ana = app.signed_in(ANA).await;
        assert!(ana.get("/api-tokens").await.words().contains("Bruno"), "administrators see all");
        let list = ana.get("/members?q=bruno").await;
        let member = list.attribute("tbody a[href^='/members/']", "href").unwrap();
        ana.post(&format!("{member}/deactivation"), &[]).await;
        shut(&own.get("/api/v1/profile").await, "shut out");
        shut(&elsewhere.get("/api/v1/profile").await, "at another node");
        ana.post(&format!("{member}/deactivation"), &DELETE).await;
        shut(&own.get("/api/v1/profile").await, "what was dead stays dead");
        assert!(ana.get("/api-tokens").await.words().contains("terminado"));
        // A new password is a new person to their programs.
        let (mut own, _) = app.program(BRUNO, "person", "profile:read").await;
        let mut bruno = app.signed_in(BRUNO).await;
        let new = "the quick brown fox jumps high";
        let page = bruno.post("/profile/password", &[("current_password", PASSWORD), ("password", new), ("password_confirmation", new)]).await;
        assert_eq!(page.status, 303, "{}", page.words());
        shut(&own.get("/api/v1/profile").await, "another password");
    }

    async fn what_a_person_may_no_longer_their_token_may_not_either(app: TestApp) {
        let (mut own, _) = app.program(ANA, "person", "members:read").await;
        assert_eq!(own.get("/api/v1/members").await.status, 200);
        app.alter("update member set role = 'supervisor' where identifier = 'ana@aurora.example'").await;
        shut(&own.get("/api/v1/members").await, "no administrator any more");
        app.alter("update member set role = 'administrator', must_change = true where identifier = 'ana@aurora.example'").await;
        shut(&own.get("/api/v1/members").await, "a first password is owed");
    }

    async fn a_token_ends_on_its_day_and_opens_only_from_where_it_may(app: TestApp) {
        let mut ana = app.signed_in(ANA).await;
        let wish = [("kind", "service"), ("power", "members:read"), ("networks", "203.0.113.0/24\n2001:db8::/32")];
        let made = ask(&mut ana, "/api-tokens", &wish).await;
        let token = made.all("#token").remove(0);
        let from = |address: &str| {
            let mut program = bearing(&app, &token);
            program.address = format!("{address}:4000").parse().unwrap();
            program
        };
        assert_eq!(from("203.0.113.9").get("/api/v1/members").await.status, 200);
        assert_eq!(from("[2001:db8::9]").get("/api/v1/members").await.status, 200);
        for _ in 0..3 {
            shut(&from("203.0.114.9").get("/api/v1/members").await, "from elsewhere");
        }
        assert_eq!(app.audited("api_tokens.outside").await.len(), 1, "told once an hour");
        app.clock.advance(Duration::days(30) - Duration::seconds(1));
        assert_eq!(from("203.0.113.9").get("/api/v1/members").await.status, 200);
        app.clock.advance(Duration::seconds(1));
        shut(&from("203.0.113.9").get("/api/v1/members").await, "over");
    }

    async fn the_last_use_is_written_at_most_once_a_minute(app: TestApp) {
        let (mut service, _) = app.program(ANA, "service", "members:read").await;
        let used = async || app.texts("select coalesce(cast(last_used_at as text), '') as t from api_token").await.remove(0);
        assert_eq!(used().await, "");
        service.get("/api/v1/members").await;
        let first = used().await;
        assert!(!first.is_empty());
        app.clock.advance(Duration::seconds(59));
        service.get("/api/v1/members").await;
        assert_eq!(used().await, first);
        app.clock.advance(Duration::seconds(1));
        service.get("/api/v1/members").await;
        assert_ne!(used().await, first);
        let mut ana = app.signed_in(ANA).await;
        assert!(ana.get("/api-tokens").await.words().contains("127.0.0.1"));
    }

    // S-040: what opens nothing is counted by where it came from; a right token is no attempt, and pays for nobody's.
    async fn tokens_that_open_nothing_are_counted_by_their_address(app: TestApp) {
        let (mut service, token) = app.program(ANA, "service", "members:read").await;
        let counted = async || app.texts("select cast(count(*) as text) as t from attempt_counter").await.remove(0);
        let before = counted().await;
        service.get("/api/v1/members").await;
        assert_eq!(counted().await, before);
        let organisation = token.split('_').nth(2).unwrap();
        for n in 0..200 {
            let mut guess = bearing(&app, &format!("guichet_service_{organisation}_{n:043}"));
            shut(&guess.get("/api/v1/members").await, "a guess");
        }
        assert_ne!(counted().await, before);
        for odd in ["", "x", "guichet_service_", &token[..token.len() - 1], &token.to_uppercase(), &format!("{token} ")] {
            let mut odd = bearing(&app, odd);
            let status = odd.get("/api/v1/members").await.status;
            assert!(status == 401 || odd.headers["authorization"].trim_end().ends_with(&token), "{odd:?}", odd = odd.headers);
        }
        let mut cookie = app.signed_in(ANA).await;
        shut(&cookie.get("/api/v1/members").await, "a session is no token");
        assert_eq!(service.get("/api/v1/members").await.status, 200, "a right one is let in from there all the same");
        assert_eq!(app.signed_in(BRUNO).await.get("/profile").await.status, 200, "and so are people");
    }

    // Two for provisioning, so that one can follow the other.
    async fn of_tokens_for_provisioning_two_are_alive(app: TestApp) {
        let mut ana = app.signed_in(ANA).await;
        for _ in 0..2 {
            assert_eq!(ask(&mut ana, "/api-tokens", &[("kind", "scim")]).await.status, 200);
        }
        let third = ask(&mut ana, "/api-tokens", &[("kind", "scim")]).await;
        assert!(third.status == 422 && third.words().contains("Ya hay dos"));
        let page = ana.get("/api-tokens").await;
        ana.post(&page.attribute("tbody form", "action").unwrap(), &DELETE).await;
        assert_eq!(ask(&mut ana, "/api-tokens", &[("kind", "scim")]).await.status, 200);
        app.clock.advance(Duration::days(31));
        let mut ana = app.signed_in(ANA).await;
        assert_eq!(ask(&mut ana, "/api-tokens", &[("kind", "scim")]).await.status, 200, "one that is over stands in nobody's way");
        let mut boris = app.signed_in("boris@boreal.example").await;
        assert_eq!(ask(&mut boris, "/api-tokens", &[("kind", "scim")]).await.status, 200, "each organisation its own");
    }
}
