use super::*;
use chrono::Duration;

testkit::both! {
    // S-112: the only tokens that are issued on request are these short ones. They are for one organisation's directory and
    // nothing else; there is no code, no redirect and no renewal that could be stolen or replayed.
    async fn a_directory_comes_in_by_its_organisations_own_address_and_token_s_160(app: TestApp) {
        let mut ana = app.signed_in(ANA).await;
        let wish = [
            ("kind", "scim"), ("name", "Entra"), ("days", "30"), ("networks", "127.0.0.0/8\n203.0.113.7"),
            ("current_password", PASSWORD),
        ];
        let made = ana.post("/api-tokens", &wish).await;
        let token = made.all("#token").remove(0);
        let secret = token.splitn(4, '_').nth(3).unwrap();
        assert!(token.starts_with("guichet_scim_") && secret.len() >= 43, "256 bits: {token}");
        let kept = app.texts("select cast(length(digest) as text) || ' ' || name || ' ' || powers as t from api_token").await;
        assert!(kept[0].starts_with("32 ") && !kept[0].contains(secret), "stored is a digest: {}", kept[0]);
        let page = ana.get("/scim").await;
        assert_eq!(page.all("#base"), ["http://localhost:8080/scim/v2/aurora"]);
        assert!(page.words().contains("Entra") && page.words().contains("Nunca"));

        let bearing = |token: &str| {
            let header = format!("Bearer {token}");
            app.guest().with("origin", "").with("accept", "*/*").with("authorization", &header)
        };
        let mut entra = bearing(&token);
        assert_eq!(entra.get("/scim/v2/aurora/Users").await.status, 200);
        assert!(ana.get("/scim").await.words().contains("127.0.0.1"), "its last use is shown");
        // Of another organisation, of none, expired, revoked, from elsewhere, of another kind: one answer.
        let shut = |page: Page| {
            refused(&page, 401, "");
            assert_eq!(page.headers["www-authenticate"], "Bearer realm=\"guichet\"");
            page.text
        };
        let nothing = shut(bearing("x").get("/scim/v2/aurora/Users").await);
        assert_eq!(shut(entra.get("/scim/v2/boreal/Users").await), nothing, "on another organisation");
        assert_eq!(shut(entra.get("/scim/v2/nowhere/Users").await), nothing, "on none");
        let mut outside = bearing(&token);
        outside.address = "198.51.100.7:4000".parse().unwrap();
        assert_eq!(shut(outside.get("/scim/v2/aurora/Users").await), nothing, "from elsewhere");
        let (mut service, _) = app.program(ANA, "service", "members:read").await;
        assert_eq!(shut(service.get("/scim/v2/aurora/Users").await), nothing, "made for something else");

        // The OAuth way: the token buys a short one that opens the same and dies with it.
        let id = page.attribute("tbody form", "action").unwrap();
        let (client, exchange) = (id.rsplit('/').next().unwrap(), "/scim/v2/aurora/oauth/token");
        let grant = [("grant_type", "client_credentials"), ("client_id", client), ("client_secret", token.as_str())];
        let mut asking = app.guest().with("origin", "").with("accept", "*/*");
        let bought = asking.post(exchange, &grant).await;
        assert_eq!((bought.status, &bought.json()["token_type"]), (200, &json!("Bearer")), "{}", bought.text);
        let short = bought.json()["access_token"].as_str().unwrap().to_owned();
        assert_eq!(bearing(&short).get("/scim/v2/aurora/Users").await.status, 200);
        assert_eq!(shut(bearing(&short).get("/scim/v2/boreal/Users").await), nothing);
        let forged = format!("{}{}", &short[..short.len() - 1], if short.ends_with('0') { '1' } else { '0' });
        assert_eq!(shut(bearing(&forged).get("/scim/v2/aurora/Users").await), nothing);
        assert_eq!(asking.post("/scim/v2/boreal/oauth/token", &grant).await.status, 401);
        for (name, value) in [("client_id", "0190c1d2aaaa7bbb8cccddddeeeeffff"), ("client_secret", short.as_str()), ("grant_type", "password")] {
            let wrong = grant.map(|(key, right)| (key, if key == name { value } else { right }));
            let no = asking.post(exchange, &wrong).await;
            assert!(no.status >= 400 && no.json()["error"].is_string(), "{name}");
        }
        // Nothing to renew by, no other way to a token, and a request of any length is not read.
        let answer = bought.json();
        let mut names: Vec<_> = answer.as_object().unwrap().keys().collect();
        names.sort();
        assert_eq!(names, ["access_token", "expires_in", "token_type"]);
        let long = "scim ".repeat(40_000);
        let wordy = [grant[0], grant[1], grant[2], ("scope", long.as_str())];
        assert_eq!(asking.post(exchange, &wordy).await.status, 400);
        for way in ["authorize", "par", "introspect"] {
            assert_eq!(asking.get(&format!("/scim/v2/aurora/oauth/{way}")).await.status, 401, "{way}");
        }
        app.clock.advance(Duration::minutes(61));
        assert_eq!(shut(bearing(&short).get("/scim/v2/aurora/Users").await), nothing, "an hour");
        let short = asking.post(exchange, &grant).await.json()["access_token"].as_str().unwrap().to_owned();

        // Two for rotation: the second works beside the first, a third is refused.
        let (mut second, _) = app.program(ANA, "scim", "scim").await;
        let mut ana = app.signed_in(ANA).await;
        assert_eq!(ana.post("/api-tokens", &wish).await.status, 422);
        assert_eq!(ana.post(&id, &[("_method", "delete")]).await.status, 303);
        assert_eq!(shut(entra.get("/scim/v2/aurora/Users").await), nothing, "revoked");
        assert_eq!(shut(bearing(&short).get("/scim/v2/aurora/Users").await), nothing, "and its short one with it");
        assert_eq!(second.get("/scim/v2/aurora/Users").await.status, 200);
        app.clock.advance(Duration::days(366));
        assert_eq!(shut(second.get("/scim/v2/aurora/Users").await), nothing, "over");
    }

    async fn the_service_speaks_as_the_standard_says_s_161(app: TestApp) {
        let mut directory = Directory::new(&app, "strict").await;
        // Content types.
        let body = user("vera").to_string().into_bytes();
        for (kind, status) in [("application/json; charset=utf-8", 201), ("text/plain", 415), ("", 415), (SCIM, 409)] {
            let page = directory.program.send("POST".parse().unwrap(), "/scim/v2/aurora/Users", kind, body.clone()).await;
            assert_eq!((page.status, &page.headers["content-type"]), (status, &SCIM.parse().unwrap()), "{kind}");
        }
        let vera = directory.place_of("vera").await;
        // Errors.
        refused(&directory.post("/Users", user("vera")).await, 409, "uniqueness");
        refused(&directory.post("/Users", json!({ "schemas": [USER] })).await, 400, "invalidValue");
        refused(&directory.post("/Users", json!([])).await, 400, "invalidSyntax");
        refused(&directory.patch(&vera, json!([{ "op": "replace", "path": "id", "value": "7" }])).await, 400, "mutability");
        refused(&directory.patch(&vera, json!([{ "op": "replace", "path": "colour", "value": "7" }])).await, 400, "invalidPath");
        refused(&directory.patch(&vera, json!([{ "op": "remove" }])).await, 400, "noTarget");
        refused(&directory.get("/Users?filter=x").await, 400, "invalidFilter");
        refused(&directory.get("/Users/0190c1d2aaaa7bbb8cccddddeeeeffff").await, 404, "");
        refused(&directory.get("/Nowhere").await, 404, "");
        refused(&directory.delete("/Schemas").await, 405, "");
        refused(&directory.put("/Users", user("x")).await, 405, "");
        // ETag and If-Match.
        let read = directory.get(&vera).await;
        let tag = read.headers["etag"].to_str().unwrap().to_owned();
        assert_eq!(read.json()["meta"]["version"], tag);
        let with = |directory: &Directory, name: &str, value: &str| Directory {
            program: directory.program.clone().with(name, value),
            token: directory.token.clone(),
        };
        assert_eq!(with(&directory, "if-none-match", &tag).get(&vera).await.status, 304);
        let title = json!([{ "op": "add", "path": "title", "value": "Chief" }]);
        let changed = with(&directory, "if-match", &tag).patch(&vera, title.clone()).await;
        assert_ne!(changed.headers["etag"], tag.as_str());
        refused(&with(&directory, "if-match", &tag).patch(&vera, title).await, 412, "");
        refused(&with(&directory, "if-match", &tag).put(&vera, user("vera")).await, 412, "");
        refused(&with(&directory, "if-match", &tag).delete(&vera).await, 412, "");
        // Filters.
        for (filter, found) in [
            (r#"userName eq "VERA""#, 1), (r#"userName eq "nobody""#, 0), (r#"externalId eq "ext-vera""#, 1),
            (r#"externalId eq "EXT-vera""#, 0), (r#"title sw "ch" and name.familyName co "rad""#, 1), ("title pr", 1),
            (r#"emails[type eq "work" and value sw "vera@mail"]"#, 1), (r#"emails.value eq "VERA@mail.example""#, 1),
            (r#"not (title pr) and userName sw "vera""#, 0), (r#"(userName eq "vera" or userName eq "x") and active eq true"#, 1),
            (r#"meta.created gt "2000-01-01T00:00:00Z" and userName eq "vera""#, 1), ("active eq false", 0),
            (r#"userName ge "vera" and userName le "vera""#, 1), (&format!("id eq \"{}\"", id(&vera)), 1), (r#"id eq "x""#, 0),
        ] {
            assert_eq!(directory.found(filter).await, found, "{filter}");
        }
        let deep = format!("{}title%20pr{}", "(".repeat(17), ")".repeat(17));
        refused(&directory.get(&format!("/Users?filter={deep}")).await, 400, "invalidFilter");
        let long = "x".repeat(4_100);
        refused(&directory.get(&format!("/Users?filter=title%20eq%20%22{long}%22")).await, 400, "invalidFilter");
        // Pages.
        let all = directory.get("/Users?count=1000").await.json();
        let total = all["totalResults"].as_u64().unwrap();
        assert!(total > 3 && all["itemsPerPage"] == total);
        let second = directory.get("/Users?startIndex=2&count=2&filter=userName%20pr").await.json();
        assert_eq!((&second["startIndex"], &second["itemsPerPage"], &second["totalResults"]), (&json!(2), &json!(2), &json!(total)));
        assert_eq!(second["Resources"][0]["id"], all["Resources"][1]["id"]);
        assert_eq!(directory.get("/Users?count=0").await.json()["Resources"], json!([]));
        // As much as was asked for.
        let lean = directory.get(&format!("{vera}?attributes=userName,name.familyName")).await.json();
        assert_eq!(lean, json!({ "schemas": [USER], "id": id(&vera), "userName": "vera", "name": { "familyName": "Prado" } }));
        let without = directory.get(&format!("{vera}?excludedAttributes=emails,id")).await.json();
        assert!(without.get("emails").is_none() && without["id"] == id(&vera));
        let search = json!({
            "schemas": ["urn:ietf:params:scim:api:messages:2.0:SearchRequest"], "filter": "userName eq \"vera\"",
            "attributes": ["title"], "startIndex": 1, "count": 10,
        });
        for path in ["/Users/.search", "/.search"] {
            let found = directory.post(path, search.clone()).await.json();
            assert_eq!(found["Resources"][0]["title"], "Chief", "{path}");
        }
        let both = directory.post("/.search", json!({ "count": 1000 })).await.json();
        let kinds: Vec<&str> = both["Resources"].as_array().unwrap().iter().map(|one| one["meta"]["resourceType"].as_str().unwrap()).collect();
        assert!(kinds.contains(&"User") && kinds.contains(&"Group"));
        // What the service says of itself.
        assert_eq!(directory.get("/ServiceProviderConfig").await.json()["bulk"]["maxOperations"], 1000);
        assert_eq!(directory.get("/ResourceTypes/Group").await.json()["schema"], GROUP);
        assert_eq!(directory.get(&format!("/Schemas/{USER}")).await.json()["name"], "User");
        refused(&directory.get("/Schemas/urn:x").await, 404, "");
    }

    async fn a_bulk_makes_people_and_their_team_at_once(app: TestApp) {
        let mut directory = Directory::new(&app, "strict").await;
        let bulk = |operations: Value, most: u32| json!({
            "schemas": ["urn:ietf:params:scim:api:messages:2.0:BulkRequest"], "failOnErrors": most, "Operations": operations,
        });
        let operations = json!([
            { "method": "POST", "path": "/Groups", "bulkId": "g", "data": { "schemas": [GROUP], "displayName": "Nuevos", "members": [{ "value": "bulkId:v" }] } },
            { "method": "POST", "path": "/Users", "bulkId": "v", "data": user("vera") },
            { "method": "POST", "path": "/Users", "bulkId": "t", "data": user("vera") },
            { "method": "POST", "path": "/Groups", "bulkId": "h", "data": { "schemas": [GROUP], "displayName": "Otros", "members": [{ "value": "bulkId:t" }] } },
            { "method": "DELETE", "path": "/Users/0190c1d2aaaa7bbb8cccddddeeeeffff" },
        ]);
        let answer = directory.post("/Bulk", bulk(operations, 0)).await;
        let done = answer.json()["Operations"].clone();
        let statuses: Vec<&str> = done.as_array().unwrap().iter().map(|one| one["status"].as_str().unwrap()).collect();
        assert_eq!(statuses, ["201", "201", "409", "409", "404"], "{done}");
        assert_eq!(done[2]["response"]["scimType"], "uniqueness");
        let group = done[0]["location"].as_str().unwrap().split("aurora").nth(1).unwrap().to_owned();
        let vera = directory.place_of("vera").await;
        assert_eq!(directory.get(&group).await.json()["members"][0]["value"], id(&vera));
        assert_eq!(directory.get(&vera).await.json()["groups"][0]["display"], "Nuevos");
        // After the first failure nothing further is done.
        let stops = json!([
            { "method": "DELETE", "path": "/Users/0190c1d2aaaa7bbb8cccddddeeeeffff" },
            { "method": "POST", "path": "/Users", "bulkId": "x", "data": user("xenia") },
        ]);
        assert_eq!(directory.post("/Bulk", bulk(stops, 1)).await.json()["Operations"].as_array().unwrap().len(), 1);
        assert_eq!(directory.found(r#"userName eq "xenia""#).await, 0);
        let many = vec![json!({ "method": "DELETE", "path": "/Users/9" }); 1_001];
        refused(&directory.post("/Bulk", bulk(json!(many), 0)).await, 413, "");
        let nested = json!([{ "method": "POST", "path": "/Bulk", "bulkId": "b", "data": bulk(json!([]), 0) }]);
        assert_eq!(directory.post("/Bulk", bulk(nested, 0)).await.json()["Operations"][0]["status"], "405", "no bulk within");
    }

    async fn whatever_is_sent_is_answered_in_the_protocol(app: TestApp) {
        let mut directory = Directory::new(&app, "entra").await;
        let vera = directory.user("vera").await;
        let before = app.texts("select cast(count(*) as text) as t from member").await;
        let deep = "[".repeat(60_000);
        let large = format!("{{\"x\":\"{}\"}}", "x".repeat(1_100_000));
        for (body, path) in [
            ("", "/Users"), ("{", "/Users"), (deep.as_str(), "/Users"), (large.as_str(), "/Users"), ("\u{0}", "/Bulk"),
            ("{\"schemas\":[],\"userName\":\"a\\u0000b\"}", "/Users"), ("{\"userName\":7}", "/Users"), ("{\"userName\":\"\u{202e}x\"}", "/Users"),
            ("{\"displayName\":\"\"}", "/Groups"), ("{\"displayName\":\"x\",\"members\":[{\"value\":\"../x\"}]}", "/Groups"),
            ("null", "/.search"), ("{\"filter\":7}", "/.search"), ("{\"Operations\":[[]]}", "/Bulk"),
        ] {
            let page = directory.program.send("POST".parse().unwrap(), &format!("/scim/v2/aurora{path}"), SCIM, body.as_bytes().to_vec()).await;
            let text = body.chars().take(40).collect::<String>();
            assert!((400..500).contains(&page.status) || path == "/.search" || text.contains('7'), "{path} {text} {}", page.status);
            assert_eq!(page.headers["content-type"], SCIM, "{path} {text}");
        }
        let long = format!("/Users/{}", "x".repeat(4_000));
        for path in ["/Users/%00", "/Users/%ff", "/Users/..%2f..%2fetc", "//Users", "/Users/1/2/3", "/", long.as_str()] {
            let page = directory.get(path).await;
            assert!(page.status == 404 || page.status == 200, "{path} {}", page.status);
        }
        assert_eq!(directory.get(&vera).await.status, 200);
        let after = app.texts("select cast(count(*) as text) as t from member").await;
        assert!(after[0].parse::<i64>().unwrap() - before[0].parse::<i64>().unwrap() <= 1, "a login that is a number at most");
    }

    async fn a_directory_makes_no_login_that_looks_like_another(app: TestApp) {
        let mut directory = Directory::new(&app, "strict").await;
        let vera = directory.user("vera@aurora.example").await;
        for lookalike in ["vera@aurora.example\u{200b}", "ve\u{ad}ra@aurora.example", "\u{feff}vera@aurora.example", "\u{3164}"] {
            refused(&directory.post("/Users", user(lookalike)).await, 400, "invalidValue");
            refused(&directory.put(&vera, user(lookalike)).await, 400, "invalidValue");
        }
        refused(&directory.post("/Users", user("vera@aurora.example.")).await, 409, "uniqueness");
        app.letters().await;
    }

    // Of two who change the same user one after the other neither is lost.
    async fn two_changes_at_the_same_moment_both_stay(app: TestApp) {
        let mut directory = Directory::new(&app, "strict").await;
        let vera = directory.user("vera").await;
        let changes = ["title", "nickName", "userType", "locale", "costCenter"].map(|name| {
            let mut one = Directory { program: directory.program.clone(), token: String::new() };
            let (vera, path) = (vera.clone(), if name == "costCenter" { format!("{ENTERPRISE}:{name}") } else { name.to_owned() });
            tokio::spawn(async move { one.patch(&vera, json!([{ "op": "add", "path": path, "value": "en" }])).await.status })
        });
        for change in futures::future::join_all(changes).await {
            assert_eq!(change.unwrap(), 200);
        }
        let after = directory.get(&vera).await.json();
        assert!(["title", "nickName", "userType", "locale"].iter().all(|name| after[*name] == "en"), "{after}");
        assert_eq!(after[ENTERPRISE]["costCenter"], "en");
        let racing = [(); 6].map(|()| {
            let mut one = Directory { program: directory.program.clone(), token: String::new() };
            tokio::spawn(async move { one.post("/Users", user("xenia")).await.status })
        });
        let mut statuses: Vec<u16> = futures::future::join_all(racing).await.into_iter().map(Result::unwrap).collect();
        statuses.sort_unstable();
        assert_eq!(statuses, [201, 409, 409, 409, 409, 409]);
    }
}
