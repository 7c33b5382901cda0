//! The administrators' page, and the recorder (G-16).

use super::*;

testkit::both! {
    async fn each_organisation_has_its_directory_and_looks_at_what_it_asked_g_16(app: TestApp) {
        let mut entra = Directory::new(&app, "entra").await;
        entra.user("before").await;
        let mut ana = app.signed_in(ANA).await;
        assert!(!ana.get("/scim").await.has("#records"), "nothing is recorded unless somebody says so");
        set(&app, "entra", &["letters", "revives", "records"]).await;
        let page = ana.get("/scim").await;
        assert_eq!(page.field("profile"), "entra");
        assert!(page.has("input[name=records][checked]") && page.has(".tabs a[aria-current=page][href='/scim']"));
        let vera = place(&entra.post("/Users", json!({ "userName": "vera", "password": "Tr0ub4dor&3", "active": "True" })).await);
        entra.patch(&vera, json!([{ "op": "Replace", "path": "active", "value": "False" }])).await;
        entra.get("/Users?filter=externalId%20eq%20x").await;
        entra.get("/Nowhere").await;
        let page = ana.get("/scim").await;
        assert_eq!(page.all("#records ~ .table-box tbody tr").len(), 4);
        let told = page.words();
        for said in ["operaciones con otras letras", "verdadero y falso como texto", "un valor sin comillas", "una contraseña, que no se miró", "404"] {
            assert!(told.contains(said), "{said}");
        }
        // The other organisation has its own profile and sees none of it.
        let mut boris = app.signed_in("boris@boreal.example").await;
        let theirs = boris.get("/scim").await;
        assert_eq!((theirs.field("profile"), theirs.has("#records")), ("strict".to_owned(), false));
        // One of them, without its secret.
        let links = links(&page);
        let (patched, created) = (links[2].clone(), links[3].clone());
        let one = ana.get(&created).await;
        assert!(one.field("current_password").is_empty() && one.words().contains("una contraseña"));
        assert!(one.text.contains("vera") && !one.text.contains("Tr0ub4dor"), "no secret is kept");
        assert!(!app.texts("select body as t from scim_record").await.concat().contains("Tr0ub4dor"));
        assert_eq!(boris.get(&created).await.status, 404, "the stranger");
        let again = format!("{patched}/replay");
        assert_eq!(boris.post(&again, &[("current_password", PASSWORD)]).await.status, 404);
        let mut sofia = app.signed_in("sofia@aurora.example").await;
        assert_eq!(sofia.get("/scim").await.status, 403);
        assert_eq!(sofia.post(&again, &[("current_password", PASSWORD)]).await.status, 403);
        // Run again, by who shows who they are and in their name.
        entra.patch(&vera, json!([{ "op": "replace", "path": "active", "value": true }])).await;
        assert_eq!(ana.post(&again, &[("current_password", "wrong")]).await.status, 422);
        assert_eq!(entra.get(&vera).await.json()["active"], true);
        let answered = ana.post(&again, &[("current_password", PASSWORD)]).await;
        assert_eq!(answered.status, 303, "{}", answered.words());
        let answer = ana.follow(&answered).await;
        assert!(answer.words().contains("200") && answer.text.contains("&#34;active&#34;: false"), "{}", answer.text);
        assert!(answer.has(&format!("a[href='{patched}']")), "and of what it is a repetition");
        assert_eq!(entra.get(&vera).await.json()["active"], false);
        let told = app.audited("members.deactivated").await.remove(0);
        assert_eq!(told.actor_name.as_deref(), Some("Ana Duarte"));
        assert_eq!(app.audited("scim.replayed").await.len(), 1);
        // The same request under another profile shows what that would answer.
        set(&app, "strict", &["records"]).await;
        let answered = ana.post(&again, &[("current_password", PASSWORD)]).await;
        assert!(ana.follow(&answered).await.text.contains("invalidSyntax"));
        // Forgotten when somebody says so, and by themselves.
        assert_eq!(ana.post("/scim/records", &[("_method", "delete")]).await.location(), "/scim?done=scim-done-forgotten");
        assert!(!ana.get("/scim").await.has("#records"));
        entra.get(&vera).await;
        assert!(ana.get("/scim").await.has("#records"));
        set(&app, "strict", &[]).await;
        entra.get("/Groups").await;
        assert_eq!(app.texts("select path as t from scim_record").await.len(), 1, "switched off");
        app.letters().await;
    }

    // The records are bounded, in number and in time.
    async fn only_the_last_records_are_kept_and_those_not_for_long(app: TestApp) {
        let mut directory = Directory::new(&app, "strict").await;
        set(&app, "strict", &["records"]).await;
        for n in 0..205 {
            directory.get(&format!("/Groups?startIndex={n}")).await;
        }
        let kept = app.texts("select path as t from scim_record order by id").await;
        assert_eq!((kept.len(), kept[0].as_str()), (200, "/Groups?startIndex=5"));
        app.plant_jobs().await;
        app.clock.advance(chrono::Duration::days(7) + chrono::Duration::hours(7));
        app.run_jobs_once().await;
        assert!(app.texts("select path as t from scim_record").await.is_empty());
    }

    async fn a_profile_that_is_none_is_refused(app: TestApp) {
        let mut ana = app.signed_in(ANA).await;
        assert_eq!(ana.post("/scim", &[("profile", "ping")]).await.status, 422);
        assert_eq!(ana.get("/scim/records/x").await.status, 404);
        assert_eq!(ana.post("/scim/records/x/replay", &[]).await.status, 404);
        let page = ana.get("/scim").await;
        assert!(page.words().contains("Ningún directorio tiene un token todavía"));
    }
}

/// Where the records are, the newest first.
fn links(page: &Page) -> Vec<String> {
    page.text
        .split("href=\"/scim/records/")
        .skip(1)
        .map(|rest| format!("/scim/records/{}", rest.split('"').next().unwrap()))
        .collect()
}
