//! One request for each habit of Microsoft Entra ID, as its provisioning service sends them.

use super::*;

testkit::both! {
    async fn the_ways_of_entra_lead_where_entra_means_s_162(app: TestApp) {
        let mut entra = Directory::new(&app, "entra").await;
        // A user as Entra makes one, extension and roles and all.
        let made = entra.post("/Users", json!({
            "schemas": [USER, ENTERPRISE], "externalId": "0a21f0f2", "userName": "vera@aurora.example", "active": "True",
            "displayName": "Vera Prado", "emails": [{ "primary": true, "type": "work", "value": "vera@aurora.example" }],
            "meta": { "resourceType": "User" }, "name": { "formatted": "Vera Prado", "familyName": "Prado", "givenName": "Vera" },
            "roles": [], (ENTERPRISE): { "department": "Ventas", "manager": "42" },
        })).await;
        assert_eq!((made.status, &made.json()["active"], &made.json()[ENTERPRISE]["manager"]["value"]), (201, &json!(true), &json!("42")), "{}", made.text);
        let vera = place(&made);
        // Operations in other letters, booleans as text.
        let off = entra.patch(&vera, json!([{ "op": "Replace", "path": "active", "value": "False" }])).await;
        assert_eq!((off.status, &off.json()["active"]), (200, &json!(false)), "{}", off.text);
        let on = entra.patch(&vera, json!([{ "op": "Add", "path": "active", "value": "True" }])).await;
        assert_eq!(on.json()["active"], true);
        // A path with a filter that finds nothing makes what it describes.
        let mobile = entra.patch(&vera, json!([
            { "op": "Add", "path": "phoneNumbers[type eq \"mobile\"].value", "value": "+593 9" },
            { "op": "Replace", "path": "emails[type eq \"work\"].value", "value": "vera.prado@aurora.example" },
            { "op": "Add", "path": "emails[type eq \"home\"].value", "value": "vera@home.example" },
        ])).await.json();
        assert_eq!(mobile["phoneNumbers"], json!([{ "type": "mobile", "value": "+593 9" }]));
        assert_eq!(mobile["emails"][0]["value"], "vera.prado@aurora.example");
        assert_eq!(mobile["emails"][1], json!({ "type": "home", "value": "vera@home.example" }));
        // Keys with dots, and of an extension, in a value without a path.
        let dotted = entra.patch(&vera, json!([{ "op": "replace", "value": {
            "displayName": "Vera P.", "name.givenName": "Verita", (format!("{ENTERPRISE}:department")): "Soporte",
        } }])).await.json();
        assert_eq!((&dotted["displayName"], &dotted["name"]["givenName"], &dotted["name"]["familyName"]), (&json!("Vera P."), &json!("Verita"), &json!("Prado")));
        assert_eq!(dotted[ENTERPRISE]["department"], "Soporte");
        let mut ana = app.signed_in(ANA).await;
        assert!(ana.get("/members?q=vera").await.words().contains("Vera P."), "and it is the member's name");
        // Filters over externalId, quoted and not.
        assert_eq!(entra.found(r#"externalId eq "0a21f0f2""#).await, 1);
        assert_eq!(entra.found("externalId eq 0a21f0f2").await, 1);
        assert_eq!(entra.found("externalId eq unknown").await, 0);
        // Members: added, removed by a list, removed by a filter.
        let bruno = entra.place_of(BRUNO).await;
        let group = entra.group("Grupo", &[]).await;
        let add = entra.patch(&group, json!([{ "op": "Add", "path": "members", "value": [{ "value": id(&vera) }, { "value": id(&bruno) }] }])).await;
        assert!(matches!(add.status, 200 | 204), "{}", add.text);
        let members = async |entra: &mut Directory| entra.get(&group).await.json()["members"].as_array().map_or(0, Vec::len);
        assert_eq!(members(&mut entra).await, 2);
        entra.patch(&group, json!([{ "op": "Remove", "path": "members", "value": [{ "value": id(&vera) }] }])).await;
        assert_eq!(members(&mut entra).await, 1, "one, and not all");
        entra.patch(&group, json!([{ "op": "Remove", "path": format!("members[value eq \"{}\"]", id(&bruno)) }])).await;
        assert_eq!(members(&mut entra).await, 0);
        assert!(entra.get(&format!("{group}?excludedAttributes=members")).await.json().get("members").is_none());
        // The same login once more.
        refused(&entra.post("/Users", json!({ "userName": "VERA@aurora.example", "externalId": "x" })).await, 409, "uniqueness");
        // Shut out it is still there, deleted it is not.
        entra.patch(&vera, json!([{ "op": "Replace", "path": "active", "value": "False" }])).await;
        assert_eq!(entra.get(&vera).await.json()["active"], false);
        assert_eq!(entra.delete(&vera).await.status, 204);
        refused(&entra.get(&vera).await, 404, "");
        assert_eq!(entra.found(r#"userName eq "vera@aurora.example""#).await, 0);
        refused(&entra.delete(&vera).await, 404, "");
        // The recorder told which ways were met; another profile refuses them.
        set(&app, "strict", &[]).await;
        let mut strict = Directory { program: entra.program.clone(), token: entra.token.clone() };
        refused(&strict.patch(&bruno, json!([{ "op": "Replace", "path": "active", "value": false }])).await, 400, "invalidSyntax");
        refused(&strict.patch(&bruno, json!([{ "op": "replace", "path": "active", "value": "False" }])).await, 400, "invalidValue");
        refused(&strict.get("/Users?filter=externalId+eq+x").await, 400, "invalidFilter");
        refused(&strict.patch(&group, json!([{ "op": "remove", "path": "members", "value": [{ "value": id(&bruno) }] }])).await, 400, "invalidValue");
    }
}
