//! What is too much, too dear, or not a directory's to know or say.

use super::*;

testkit::both! {
    async fn a_user_that_is_too_much_is_refused_and_nothing_is_written(app: TestApp) {
        let mut directory = Directory::new(&app, "strict").await;
        let vera = directory.user("vera").await;
        let before = directory.get(&vera).await.text;
        let emails = |many: usize| -> Value { (0..many).map(|n| json!({ "value": format!("{n}@x.example") })).collect() };
        let with = |name: &str, value: Value| {
            let mut whole = user("vera");
            whole[name] = value;
            whole
        };
        let add = json!([{ "op": "add", "path": "title", "value": "x" }, { "op": "add", "path": "emails", "value": emails(24_000) }]);
        refused(&directory.patch(&vera, add).await, 400, "invalidValue");
        refused(&directory.put(&vera, with("emails", emails(101))).await, 400, "invalidValue");
        let mut xenia = with("emails", emails(101));
        xenia["userName"] = json!("xenia");
        refused(&directory.post("/Users", xenia.clone()).await, 400, "invalidValue");
        // Nor is what is large in another way.
        let long = json!("x".repeat(17_000));
        refused(&directory.patch(&vera, json!([{ "op": "add", "path": "title", "value": long }])).await, 413, "");
        refused(&directory.put(&vera, with("title", long.clone())).await, 413, "");
        xenia["emails"] = json!([]);
        xenia["title"] = long;
        refused(&directory.post("/Users", xenia).await, 413, "");
        let many = vec![json!({ "op": "add", "path": "title", "value": "y" }); 201];
        refused(&directory.patch(&vera, json!(many)).await, 400, "tooMany");
        assert_eq!(directory.get(&vera).await.text, before);
        assert_eq!(directory.found(r#"userName eq "xenia""#).await, 0);
        app.letters().await;
    }

    async fn a_page_is_bounded_and_a_team_of_hundreds_is_changed_in_one_go(app: TestApp) {
        let mut directory = Directory::new(&app, "strict").await;
        set(&app, "strict", &["revives"]).await;
        let mut people = Vec::new();
        for part in 0..5 {
            let operations: Vec<Value> = (0..60).map(|n| {
                let mut data = user(&format!("u{part}-{n}"));
                data["title"] = json!("x".repeat(15_000));
                json!({ "method": "POST", "path": "/Users", "bulkId": n.to_string(), "data": data })
            }).collect();
            let bulk = json!({ "schemas": ["urn:ietf:params:scim:api:messages:2.0:BulkRequest"], "Operations": operations });
            let made = directory.post("/Bulk", bulk).await.json();
            for one in made["Operations"].as_array().unwrap() {
                people.push(json!({ "value": id(one["location"].as_str().unwrap()) }));
            }
        }
        // A page ends where it would be too large, and the next one begins there.
        let first = directory.get("/Users?count=1000").await;
        assert!(first.text.len() < 5_000_000, "{}", first.text.len());
        let first = first.json();
        let (shown, total) = (first["itemsPerPage"].as_u64().unwrap(), first["totalResults"].as_u64().unwrap());
        assert!(shown < total && total > 300, "{shown} of {total}");
        let rest = directory.get(&format!("/Users?count=1000&startIndex={}", shown + 1)).await.json();
        assert_eq!(shown + rest["itemsPerPage"].as_u64().unwrap(), total);
        let sought = directory.get("/Users?count=1000&filter=title%20sw%20%22xx%22").await.json();
        assert_eq!(sought["totalResults"], 300);
        assert!(sought["itemsPerPage"].as_u64().unwrap() < 300);
        let lean = directory.get("/Users?count=1000&attributes=userName").await.json();
        assert_eq!(lean["itemsPerPage"], total, "what is not asked for takes no place");
        // Everybody joins; those who are in it already do so again, beside another change.
        let group = directory.group("Grupo", &[]).await;
        let all = directory.patch(&group, json!([{ "op": "add", "path": "members", "value": people }])).await;
        assert_eq!(all.status, 204, "{}", all.text);
        let one = people[7]["value"].as_str().unwrap();
        let mixed = directory.patch(&group, json!([
            { "op": "replace", "path": "displayName", "value": "Grupo 2" },
            { "op": "add", "path": "members", "value": people },
            { "op": "remove", "path": format!("members[value eq \"{one}\"]") },
        ])).await;
        assert_eq!(mixed.status, 200, "{}", mixed.text);
        let kept = directory.get(&group).await.json();
        assert_eq!(kept["members"].as_array().unwrap().len(), 299);
        app.letters().await;
    }

    async fn a_question_that_no_index_answers_costs_a_hundred_others(app: TestApp) {
        let mut directory = Directory::new(&app, "strict").await;
        let group = json!({ "schemas": [GROUP], "displayName": "Nuevos", "externalId": "g-7" });
        assert_eq!(directory.post("/Groups", group).await.status, 201);
        let (scan, mut slow) = ("/Users?filter=nickName%20sw%20%22q%22", None);
        for asked in 0..60 {
            let page = directory.get(scan).await;
            if page.status == 429 {
                slow = Some((asked, page));
                break;
            }
            assert_eq!(page.status, 200, "{}", page.text);
        }
        let (asked, slow) = slow.expect("too dear at last");
        assert!(asked > 40, "{asked}");
        refused(&slow, 429, "");
        let wait: i64 = slow.headers["retry-after"].to_str().unwrap().parse().unwrap();
        refused(&directory.get("/Groups?filter=displayName%20sw%20%22q%22").await, 429, "");
        refused(&directory.post("/.search", json!({ "filter": "title pr" })).await, 429, "");
        // What an index answers is answered.
        assert_eq!(directory.found(r#"userName eq "vera""#).await, 0);
        assert_eq!(directory.found(r#"externalId eq "x" and title pr"#).await, 0);
        for filter in ["externalId%20eq%20%22g-7%22", "displayName%20eq%20%22nuevos%22"] {
            assert_eq!(directory.get(&format!("/Groups?filter={filter}")).await.json()["totalResults"], 1, "{filter}");
        }
        let (mut boreal, _) = app.program("boris@boreal.example", "scim", "scim").await;
        assert_eq!(boreal.get(&format!("/scim/v2/boreal{scan}")).await.status, 200, "another organisation is in nobody's way");
        app.clock.advance(chrono::Duration::seconds(wait));
        assert_eq!(directory.get(scan).await.status, 200);
        app.letters().await;
    }

    // A condition is a condition, whatever it is written in.
    async fn a_version_that_cannot_be_read_is_none_that_there_is(app: TestApp) {
        let mut directory = Directory::new(&app, "strict").await;
        let vera = directory.user("vera").await;
        let group = directory.group("Grupo", &[]).await;
        let before = directory.get(&vera).await.text;
        let program = directory.program.clone().with("if-match", "W/\"café\"");
        let mut odd = Directory { program, token: String::new() };
        for place in [&vera, &group] {
            let change = json!([{ "op": "replace", "path": "displayName", "value": "x" }]);
            refused(&odd.patch(place, change).await, 412, "");
            refused(&odd.delete(place).await, 412, "");
        }
        refused(&odd.put(&vera, user("x")).await, 412, "");
        assert_eq!(directory.get(&vera).await.text, before);
        assert_eq!(directory.get(&group).await.json()["displayName"], "Grupo");
        app.letters().await;
    }

    // S-165: whoever could say how an administrator signs in could come to be one.
    async fn what_an_administrator_signs_in_with_and_where_their_links_go_is_not_a_directorys_to_say(app: TestApp) {
        let mut directory = Directory::new(&app, "strict").await;
        let (ana, bruno) = (directory.place_of(ANA).await, directory.place_of(BRUNO).await);
        let rename = |login: &str| json!([{ "op": "replace", "path": "userName", "value": login }]);
        refused(&directory.patch(&ana, rename("thief@evil.example")).await, 400, "mutability");
        refused(&directory.put(&ana, user("thief@evil.example")).await, 400, "mutability");
        assert_eq!(app.signed_in(ANA).await.get("/members").await.status, 200);
        assert_eq!(directory.patch(&bruno, rename("bruno.reyes@aurora.example")).await.status, 200, "anybody else's is");
        // Whoever is shut out is, whatever they are called meanwhile.
        app.alter("update member set role = 'administrator' where identifier = 'sofia@aurora.example'").await;
        let sofia = directory.place_of("sofia@aurora.example").await;
        let mut gone = user("sofia.vega@aurora.example");
        gone["active"] = json!(false);
        let told = directory.put(&sofia, gone).await;
        assert_eq!((told.status, &told.json()["active"]), (200, &json!(false)), "{}", told.text);
        assert_eq!(told.json()["userName"], "sofia@aurora.example");
        // It is told where the links do go.
        let thief = json!([{ "op": "replace", "path": "emails", "value": [{ "value": "thief@evil.example", "type": "work" }] }]);
        let told = directory.patch(&ana, thief).await;
        assert_eq!((told.status, &told.json()["emails"]), (200, &json!([{ "value": ANA, "type": "work" }])), "{}", told.text);
        assert_eq!(directory.found(r#"emails.value eq "thief@evil.example""#).await, 0);
        let moved = json!([{ "op": "replace", "path": "emails", "value": [{ "value": "b@mail.example", "primary": true }] }]);
        assert_eq!(directory.patch(&bruno, moved).await.json()["emails"][0]["value"], "b@mail.example");
        app.letters().await;
    }

    async fn the_recorder_keeps_no_secret_that_a_question_holds(app: TestApp) {
        let mut directory = Directory::new(&app, "strict").await;
        set(&app, "strict", &["records"]).await;
        directory.get("/Users?count=1&filter=password%20eq%20%22Tr0ub4dor%22").await;
        directory.get("/Users?password=Tr0ub4dor").await;
        directory.post("/Users/.search", json!({ "filter": "password sw \"Tr0ub4dor\"" })).await;
        directory.get("/Users?filter=userName%20eq%20%22vera%22").await;
        let kept = app.texts("select path || ' ' || body || ' ' || answer as t from scim_record order by id").await;
        assert_eq!(kept.len(), 4);
        assert!(!kept.concat().contains("Tr0ub4dor"), "{kept:?}");
        assert!(kept[0].starts_with("/Users?count=1&filter=…") && kept[3].contains("vera"), "{kept:?}");
        app.letters().await;
    }

    async fn the_page_shows_what_a_directory_that_speaks_oauth_is_called(app: TestApp) {
        let (_, token) = app.program(ANA, "scim", "scim").await;
        let mut ana = app.signed_in(ANA).await;
        let page = ana.get("/scim").await;
        let client = page.all("tbody code").remove(0);
        let grant = [("grant_type", "client_credentials"), ("client_id", client.as_str()), ("client_secret", token.as_str())];
        let mut asking = app.guest().with("origin", "").with("accept", "*/*");
        let bought = asking.post("/scim/v2/aurora/oauth/token", &grant).await;
        assert_eq!(bought.status, 200, "{}", bought.text);
        let service = app.program(ANA, "service", "members:read").await.1;
        assert!(!service.is_empty());
        assert_eq!(ana.get("/api-tokens").await.all("tbody code"), [client], "and no other kind has such a name");
    }
}
