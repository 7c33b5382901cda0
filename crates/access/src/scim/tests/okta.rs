//! One request for each habit of Okta's.

use super::*;

testkit::both! {
    async fn the_ways_of_okta_lead_where_okta_means_s_163(app: TestApp) {
        let mut okta = Directory::new(&app, "okta").await;
        // With a random password that fails every rule of the organisation's: nobody looks at it, nobody keeps it.
        let made = okta.post("/Users", json!({
            "schemas": [USER], "userName": "vera@aurora.example", "name": { "givenName": "Vera", "familyName": "Prado" },
            "emails": [{ "primary": true, "value": "vera@aurora.example", "type": "work" }], "displayName": "Vera Prado",
            "locale": "pt-BR", "externalId": "00u1", "groups": [], "password": "1", "active": true,
        })).await;
        assert_eq!(made.status, 201, "{}", made.text);
        assert!(made.json().get("password").is_none());
        assert_eq!(app.texts("select coalesce(password, 'none') as t from member where identifier = 'vera@aurora.example'").await, ["none"]);
        assert_eq!(app.texts("select locale as t from member where identifier = 'vera@aurora.example'").await, ["pt-BR"]);
        let vera = place(&made);
        // Who was only invited is active to a directory: they may come in.
        assert_eq!(made.json()["active"], true);
        assert_eq!(okta.get(&vera).await.json()["active"], true);
        assert_eq!(app.letters_but_notices().await.len(), 1, "and was invited");
        // PUT replaces all of it: what is not said any more is gone.
        okta.patch(&vera, json!([{ "op": "add", "path": "title", "value": "Chief" }])).await;
        let put = okta.put(&vera, json!({
            "schemas": [USER], "id": id(&vera), "userName": "vera.prado@aurora.example", "displayName": "Vera P.",
            "emails": [{ "primary": true, "value": "vera@aurora.example" }], "active": true, "password": "2", "meta": { "resourceType": "User" },
        })).await;
        assert_eq!(put.status, 200, "{}", put.text);
        let put = put.json();
        assert!(put.get("title").is_none() && put.get("name").is_none() && put.get("externalId").is_none());
        // Another login keeps the id.
        assert_eq!((&put["id"], &put["userName"]), (&json!(id(&vera)), &json!("vera.prado@aurora.example")));
        assert_eq!(okta.found(r#"userName eq "vera@aurora.example""#).await, 0);
        // Deactivated by PUT, and by a patch without a path; and back.
        let off = okta.put(&vera, json!({ "schemas": [USER], "userName": "vera.prado@aurora.example", "active": false })).await;
        assert_eq!(off.json()["active"], false);
        assert_eq!(app.texts("select state as t from member where identifier = 'vera.prado@aurora.example'").await, ["disabled"]);
        let on = okta.patch(&vera, json!([{ "op": "replace", "value": { "active": true } }])).await;
        assert_eq!(on.json()["active"], true);
        assert_eq!(app.texts("select state as t from member where identifier = 'vera.prado@aurora.example'").await, ["invited"]);
        let kept = okta.put(&vera, json!({ "schemas": [USER], "userName": "vera.prado@aurora.example" })).await;
        assert_eq!(kept.json()["active"], true, "who does not say shuts nobody out");
        // A group is renamed with its id beside, and its members replaced.
        let group = okta.group("Grupo", &[&vera]).await;
        let renamed = okta.patch(&group, json!([{ "op": "replace", "value": { "id": id(&group), "displayName": "Guías" } }])).await;
        assert_eq!((renamed.status, &renamed.json()["displayName"]), (200, &json!("Guías")), "{}", renamed.text);
        let bruno = okta.place_of(BRUNO).await;
        let replaced = okta.patch(&group, json!([{ "op": "replace", "path": "members", "value": [{ "value": id(&bruno), "display": BRUNO }] }])).await;
        assert_eq!(replaced.json()["members"][0]["value"], id(&bruno));
        let emptied = okta.put(&group, json!({ "schemas": [GROUP], "displayName": "Guías" })).await;
        assert!(emptied.json().get("members").is_none());
        assert_eq!(okta.delete(&group).await.status, 204);
        app.letters().await;
    }
}
