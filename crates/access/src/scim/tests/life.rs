//! Coming, going and coming back; and what no directory may.

use super::*;
use testkit::access::audit::{Filter, read};

/// What the audit has of somebody, the newest first.
async fn told_of(app: &TestApp, place: &str) -> Vec<(String, String, Option<String>, bool)> {
    let filter = Filter {
        subject: id(place).parse().ok(),
        ..Filter::default()
    };
    let aurora = app.organisation("aurora").await;
    let lines = read(&app.state, aurora, &filter, 500).await.unwrap();
    lines
        .into_iter()
        .map(|line| (line.action, line.hash, line.subject_name, line.forgotten))
        .collect()
}

testkit::both! {
    // At another node too, where nobody sends a hint: the number of revocations is read four times a second.
    async fn whoever_a_directory_shuts_out_is_out_within_a_second_and_may_come_back_s_164(app: TestApp) {
        let mut directory = Directory::new(&app, "strict").await;
        let bruno = directory.place_of(BRUNO).await;
        let other = app.on_bus(kit::bus::Bus::local()).await;
        tokio::spawn(testkit::access::sessions::Sessions::watch(other.state.clone()));
        let (mut own, token) = app.program(BRUNO, "person", "profile:read").await;
        let here = app.signed_in(BRUNO).await;
        let mut there = other.guest();
        there.cookies = here.cookies.clone();
        assert_eq!(there.get("/profile").await.status, 200);
        let out = directory.patch(&bruno, json!([{ "op": "replace", "path": "active", "value": false }])).await;
        let since = std::time::Instant::now();
        assert_eq!(out.json()["active"], false);
        assert_eq!(here.clone().get("/profile").await.status, 303, "the session is over");
        assert_eq!(own.get("/api/v1/profile").await.status, 401, "and so is the token");
        let mut elsewhere = other.guest().with("authorization", &format!("Bearer {token}"));
        assert_eq!(elsewhere.get("/api/v1/profile").await.status, 401);
        while there.get("/profile").await.status == 200 {
            assert!(since.elapsed().as_millis() < 1_000, "still in at the other node");
            tokio::time::sleep(std::time::Duration::from_millis(20)).await;
        }
        let told = app.audited("members.deactivated").await.remove(0);
        assert_eq!((told.actor, &told.data["service"]), (None, &json!("Program")), "the audit names the directory's token");
        let mut ana = app.signed_in(ANA).await;
        assert!(ana.get("/audit").await.words().contains("Program"), "and says it in a sentence");
        directory.patch(&bruno, json!([{ "op": "replace", "path": "active", "value": true }])).await;
        assert_eq!(app.signed_in(BRUNO).await.get("/profile").await.status, 200, "with the password of before");

        // Deleted: out, out of every team, gone from view; what is known of them here stays.
        let group = directory.group("Nuevos", &[&bruno]).await;
        let before = told_of(&app, &bruno).await;
        assert_eq!(directory.delete(&bruno).await.status, 204);
        refused(&directory.get(&bruno).await, 404, "");
        refused(&directory.patch(&bruno, json!([{ "op": "replace", "path": "active", "value": true }])).await, 404, "");
        assert!(directory.get(&group).await.json().get("members").is_none());
        assert_eq!(app.guest().post("/sign-in", &[("identifier", BRUNO), ("password", PASSWORD), ("organisation", "aurora")]).await.status, 422);
        assert!(ana.get("/members?q=bruno").await.words().contains("Bruno"), "the member is there");
        assert_eq!(app.audited("scim.user-deleted").await.len(), 1);
        let after = told_of(&app, &bruno).await;
        assert!(after.len() > before.len() && after.ends_with(&before), "{before:?} {after:?}");
        assert!(before.iter().any(|line| line.0 == "members.deactivated"), "{before:?}");
        assert!(after.iter().all(|line| line.2.as_deref() == Some("Bruno Reyes") && !line.3), "{after:?}");
        // The same login comes back: the same member, if the organisation wants that.
        set(&app, "strict", &["letters"]).await;
        refused(&directory.post("/Users", user("BRUNO@aurora.example")).await, 409, "uniqueness");
        set(&app, "strict", &["letters", "revives"]).await;
        let back = directory.post("/Users", user(BRUNO)).await;
        assert_eq!((back.status, place(&back)), (201, bruno.clone()), "{}", back.text);
        assert!(back.json().get("groups").is_none(), "rights of before do not come back by themselves");
        assert_eq!(app.signed_in(BRUNO).await.get("/profile").await.status, 200);
        refused(&directory.post("/Users", user(BRUNO)).await, 409, "uniqueness");
        // Deleted there and let in again by hand, they are in its view again.
        directory.delete(&bruno).await;
        let list = ana.get("/members?q=bruno").await;
        let member = list.attribute("tbody a[href^='/members/']", "href").unwrap();
        ana.post(&format!("{member}/deactivation"), &[("_method", "delete")]).await;
        assert_eq!(directory.get(&bruno).await.json()["active"], true);
        app.letters().await;
    }

    async fn what_no_directory_may_it_cannot_s_165(app: TestApp) {
        let mut directory = Directory::new(&app, "entra").await;
        // No role, no permission, no password, no factor, no other organisation, however it is said.
        let greedy = json!({
            "schemas": [USER], "userName": "vera", "roles": [{ "value": "administrator", "primary": true }], "role": "administrator",
            "entitlements": [{ "value": "instance-admin" }], "password": "correct horse battery staple", "history": true,
            "organisation_id": "0190c1d2aaaa7bbb8cccddddeeeeffff", "organisation": "boreal", "totp": "x", "passkeys": [{}],
            "urn:ietf:params:scim:schemas:extension:guichet:2.0:User": { "role": "administrator" },
        });
        let vera = place(&directory.post("/Users", greedy.clone()).await);
        for path in ["roles", "role", "password", "history", "organisation", "totp", "emergency", "passkeys", "entitlements"] {
            directory.patch(&vera, json!([{ "op": "add", "path": path, "value": [{ "value": "administrator" }] }])).await;
        }
        directory.put(&vera, greedy).await;
        let kept = app.texts("select role || ' ' || case when history then 'history' else '' end || ' ' || coalesce(password, 'none') || ' '
          || (select slug from organisation o where o.id = m.organisation_id) as t from member m where identifier = 'vera'").await;
        assert_eq!(kept, ["agent  none aurora"]);
        assert_eq!(app.texts("select cast(count(*) as text) as t from factor").await, ["0"]);
        // The break-glass account: not seen, not made, not moved, not shut out, in no team.
        app.alter("insert into member (organisation_id, id, display_name, name_key, identifier, identifier_key, recovery_address,
            role, state, locale, landing, time_zone, history, epoch, created_at, updated_at, mailbox, emergency)
          select organisation_id, organisation_id, 'Notfall', 'notfall', 'notfall', 'notfall', 'safe@aurora.example', 'administrator', 'active',
            locale, landing, time_zone, history, 1, created_at, updated_at, '', true from member where identifier = 'ana@aurora.example'").await;
        let aurora = app.organisation("aurora").await;
        let glass = format!("/Users/{aurora}");
        refused(&directory.get(&glass).await, 404, "");
        refused(&directory.patch(&glass, json!([{ "op": "replace", "path": "active", "value": false }])).await, 404, "");
        refused(&directory.put(&glass, user("x")).await, 404, "");
        refused(&directory.delete(&glass).await, 404, "");
        assert_eq!(directory.found(r#"userName eq "notfall""#).await, 0);
        assert_eq!(directory.found(r#"displayName co "notfall""#).await, 0);
        refused(&directory.post("/Users", user("NOTFALL")).await, 409, "uniqueness");
        refused(&directory.post("/Groups", json!({ "displayName": "X", "members": [{ "value": aurora }] })).await, 400, "invalidValue");
        assert_eq!(app.texts("select state as t from member where emergency = true").await, ["active"]);
        // The last administrator stays, and where their links go is theirs to say.
        let ana = directory.place_of(ANA).await;
        refused(&directory.patch(&ana, json!([{ "op": "replace", "path": "active", "value": "False" }])).await, 409, "");
        refused(&directory.delete(&ana).await, 409, "");
        let moved = json!([{ "op": "replace", "path": "emails[type eq \"work\"].value", "value": "thief@evil.example" }]);
        assert_eq!(directory.patch(&ana, moved).await.status, 200);
        assert_eq!(app.texts("select recovery_address as t from member where identifier = 'ana@aurora.example'").await, [ANA]);
        assert_eq!(app.signed_in(ANA).await.get("/members").await.status, 200);
        // Nobody of another organisation, by whatever id.
        let boris = app.texts("select identifier as t from member where identifier like 'boris%'").await.remove(0);
        assert_eq!(directory.found(&format!("userName eq \"{boris}\"")).await, 0);
        let (mut boreal, _) = app.program("boris@boreal.example", "scim", "scim").await;
        assert_eq!(boreal.get(&format!("/scim/v2/boreal{vera}")).await.status, 404, "the stranger");
        let all = boreal.get("/scim/v2/boreal/Users?count=1000").await.text;
        assert!(!all.contains("aurora") && !all.contains("vera"));
        assert_eq!(boreal.get(&format!("/scim/v2/aurora{vera}")).await.status, 401);
        // A team with work in it, a name that is taken.
        refused(&directory.post("/Groups", json!({ "displayName": "Suporte" })).await, 409, "uniqueness");
        app.letters().await;
    }

    // S-166: apart from every other pace. How fast a first synchronisation is, bench/README.md says (`bench scim`).
    async fn a_directory_has_a_pace_of_its_own(app: TestApp) {
        let mut directory = Directory::new(&app, "strict").await;
        let operations = vec![json!({ "method": "DELETE", "path": "/Users/9" }); 1_000];
        let bulk = json!({ "schemas": ["urn:ietf:params:scim:api:messages:2.0:BulkRequest"], "Operations": operations });
        let mut slow = None;
        for _ in 0..7 {
            let page = directory.post("/Bulk", bulk.clone()).await;
            if page.status == 429 {
                slow = Some(page);
                break;
            }
        }
        let slow = slow.expect("too fast at last");
        refused(&slow, 429, "");
        let wait: i64 = slow.headers["retry-after"].to_str().unwrap().parse().unwrap();
        assert_eq!(app.signed_in(ANA).await.get("/members").await.status, 200, "people are in nobody's way");
        let (mut boreal, _) = app.program("boris@boreal.example", "scim", "scim").await;
        assert_eq!(boreal.get("/scim/v2/boreal/Users").await.status, 200, "nor is another organisation");
        app.clock.advance(chrono::Duration::seconds(wait));
        assert_eq!(directory.post("/Bulk", bulk).await.status, 200);
    }

    async fn who_is_made_by_a_directory_is_invited_as_the_organisation_wants(app: TestApp) {
        let mut directory = Directory::new(&app, "strict").await;
        directory.user("vera").await;
        let letters = app.letters_but_notices().await;
        assert_eq!((letters.len(), letters[0].to.contains("vera@mail.example")), (1, true));
        // Nobody to write to is no mistake; nor is it one that is shut out from the beginning.
        let silent = directory.post("/Users", json!({ "schemas": [USER], "userName": "ramal 12" })).await;
        assert_eq!((silent.status, silent.json().get("emails")), (201, None), "{}", silent.text);
        let out = json!({ "schemas": [USER], "userName": "xenia@aurora.example", "active": false });
        assert_eq!(directory.post("/Users", out).await.json()["active"], false);
        assert!(app.letters_but_notices().await.is_empty());
        set(&app, "strict", &["revives"]).await;
        directory.user("zora@aurora.example").await;
        assert!(app.letters_but_notices().await.is_empty(), "letters are switched off");
        assert_eq!(directory.patch("/Users/x", json!([{ "op": "add", "path": "title", "value": "x" }])).await.status, 404);
    }

    async fn what_an_administrator_changes_stays_until_the_directory_says_something_new(app: TestApp) {
        let mut directory = Directory::new(&app, "strict").await;
        let vera = directory.user("vera").await;
        app.alter("update member set display_name = 'Vera Salas', recovery_address = 'new@mail.example' where identifier = 'vera'").await;
        assert_eq!(directory.get(&vera).await.json()["displayName"], "Vera Salas");
        directory.patch(&vera, json!([{ "op": "add", "path": "title", "value": "Chief" }])).await;
        let kept = app.texts("select display_name || ' ' || recovery_address as t from member where identifier = 'vera'").await;
        assert_eq!(kept, ["Vera Salas new@mail.example"]);
        directory.patch(&vera, json!([{ "op": "replace", "path": "displayName", "value": "Vera P." }])).await;
        assert_eq!(app.texts("select display_name as t from member where identifier = 'vera'").await, ["Vera P."]);
        // What it takes away it is not told any more, and nothing else comes of it.
        directory.patch(&vera, json!([{ "op": "replace", "path": "active", "value": false }])).await;
        let bare = directory.patch(&vera, json!([{ "op": "remove", "path": "active" }])).await;
        assert!(bare.status == 200 && bare.json().get("active").is_none(), "{}", bare.text);
        assert_eq!(app.texts("select state as t from member where identifier = 'vera'").await, ["disabled"]);
        directory.patch(&vera, json!([{ "op": "add", "path": "active", "value": true }])).await;
        // Shut out by hand they stay out while the directory only repeats itself.
        app.alter("update member set state = 'disabled' where identifier = 'vera'").await;
        assert_eq!(directory.put(&vera, user("vera")).await.json()["active"], false);
        let back = directory.patch(&vera, json!([{ "op": "replace", "path": "active", "value": true }])).await;
        assert_eq!(back.json()["active"], true, "and come in when it means them");
        app.letters().await;
    }
}
