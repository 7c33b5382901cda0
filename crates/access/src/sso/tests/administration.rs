//! What administrators do with providers, and members with their connections.

use super::*;
use testkit::federation::{Federation, Keys};

testkit::both! {
    // A provider of one organisation opens no other, whatever is written into the address.
    async fn a_provider_opens_no_other_organisation(app: TestApp) {
        let (app, provider) = house(&app).await;
        offered(&app, &provider).await;
        let aurora = button(&mut app.guest()).await;
        let boreal = app.organisation("boreal").await;
        let there = format!("/sso/{boreal}/{ID}");
        assert_eq!(app.guest().get(&there).await.status, 404);
        assert_eq!(app.guest().get(&format!("{there}/callback?code=a&state=b")).await.status, 404);
        let mut guest = app.guest();
        let location = away(&mut guest).await;
        let back = provider.approve(&location, &claims(&app, "subject of ana", &json!({})));
        assert_eq!(guest.get(&back.replace(&aurora, &there)).await.status, 404);
        // The stranger sees, tries and ends nothing.
        let mut boris = app.signed_in("boris@boreal.example").await;
        for path in [format!("/sso/providers/{ID}"), format!("/sso/providers/{ID}/trial")] {
            let tried = if path.ends_with("trial") { vec![] } else { vec![("_method", "delete")] };
            assert_eq!(boris.post(&path, &tried).await.status, 404, "{path}");
        }
        assert_eq!(boris.post("/sso/links", &[AGAIN[0], ("provider", ID)]).await.status, 404);
        assert_eq!(boris.post(&format!("/sso/links/{ID}"), &[("_method", "delete")]).await.status, 404);
        assert!(!boris.get("/sso").await.has("tbody tr"));
        app.letters().await;
    }

    // G-10: the trial shows what rules will go by, to administrators alone, and as it was the last time.
    async fn a_trial_shows_what_the_provider_said(app: TestApp) {
        let (app, provider) = house(&app).await;
        let mut ana = app.signed_in(ANA).await;
        add(&mut ana, &provider).await;
        let path = format!("/sso/providers/{ID}");
        assert!(!ana.get(&path).await.has("#said"));
        let other = json!({ "email": "ana@elsewhere.example", "email_verified": false, "groups": ["<b>leads</b>", "billing"] });
        for (more, expected, groups) in [
            (json!({ "email_verified": true }), vec!["subject of ana", "somebody@aurora.example", "Avalada", "Nada, o más"], vec![]),
            (other, vec!["ana@elsewhere.example", "Sin aval", "billing"], vec!["<b>leads</b>", "billing"]),
            (json!({ "groups": [] }), vec!["En ninguno"], vec![]),
        ] {
            let away = onward(&ana.post(&format!("{path}/trial"), &AGAIN).await);
            let page = ana.get(&provider.approve(&away, &claims(&app, "subject of ana", &more))).await;
            assert!(page.location().ends_with("done=sso-done-linked"), "{}", page.words());
            let page = ana.get(&path).await;
            let said = page.all("#said").concat();
            assert!(expected.iter().all(|part| said.contains(part)), "{said}");
            assert_eq!(page.all("#said li"), groups);
            let rules = ana.get(&format!("{path}/rules")).await;
            assert_eq!(rules.has("#group[list=known]"), !groups.is_empty());
            assert_eq!(rules.attribute("#known option", "value").as_deref(), groups.first().copied());
        }
        // What another account of hers does on the sign-in page is no trial, and whoever disconnects takes it along.
        assert_eq!(ana.post(&format!("{path}/offer"), &[]).await.status, 303);
        enter(&app, &provider, "subject of ana", &json!({ "groups": ["later"] })).await;
        assert!(!ana.get(&path).await.words().contains("later"));
        assert_eq!(ana.post(&format!("/sso/links/{ID}"), &[("_method", "delete")]).await.status, 303);
        assert!(!ana.get(&path).await.has("#said"));
        app.letters().await;
    }

    // S-104: a subject is one member's, and a link ends with the member's word.
    async fn a_subject_is_one_members_until_they_disconnect_it(app: TestApp) {
        let (app, provider) = house(&app).await;
        offered(&app, &provider).await;
        let mut bruno = connected(&app, &provider, BRUNO, "one subject").await;
        let mut sofia = app.signed_in("sofia@aurora.example").await;
        let away = onward(&sofia.post("/sso/links", &[AGAIN[0], ("provider", ID)]).await);
        let page = sofia.get(&provider.approve(&away, &claims(&app, "one subject", &json!({})))).await;
        assert_eq!(page.location(), "/profile?done=sso-done-lapsed-taken");
        let page = bruno.post(&format!("/sso/links/{ID}"), &[("_method", "delete")]).await;
        assert_eq!(page.location(), "/profile?done=sso-done-unlinked");
        let (_, page) = enter(&app, &provider, "one subject", &json!({})).await;
        assert_eq!(page.status, 422);
        app.letters().await;
    }

    // S-100: connecting takes the very session that asked for it.
    async fn another_session_connects_nothing(app: TestApp) {
        let (app, provider) = house(&app).await;
        offered(&app, &provider).await;
        let mut bruno = app.signed_in(BRUNO).await;
        let away = onward(&bruno.post("/sso/links", &[AGAIN[0], ("provider", ID)]).await);
        let back = provider.approve(&away, &claims(&app, "of an attacker", &json!({})));
        let mut sofia = app.signed_in("sofia@aurora.example").await;
        assert!(sofia.get(&back).await.status == 422);
        // The cookie alone, in a browser where somebody else is signed in.
        let way = "__Host-guichet_sso";
        sofia.cookies.insert(way.to_owned(), bruno.cookies[way].clone());
        assert_eq!(sofia.get(&back).await.location(), "/profile?done=sso-done-lapsed");
        assert_eq!(sofia.get("/profile").await.all("#links small").len(), 0);
        app.letters().await;
    }

    // Nothing is offered that the administrator did not come through themselves.
    async fn what_was_not_tried_is_not_offered(app: TestApp) {
        let (app, provider) = house(&app).await;
        let mut ana = app.signed_in(ANA).await;
        add(&mut ana, &provider).await;
        let page = ana.post(&format!("/sso/providers/{ID}/offer"), &[]).await;
        assert!(page.location().ends_with("done=sso-done-lapsed-untried"), "{}", page.location());
        assert!(!app.guest().get("/sign-in?organisation=aurora").await.has("div[data-providers]"));
        let aurora = app.organisation("aurora").await;
        assert_eq!(app.guest().get(&format!("/sso/{aurora}/{ID}")).await.status, 404);
        // Turned back at the provider: it was not tried.
        let away = onward(&ana.post(&format!("/sso/providers/{ID}/trial"), &AGAIN).await);
        let back = provider.approve(&away, &claims(&app, "subject of ana", &json!({})));
        let (path, query) = back.split_once("?code=").unwrap();
        let (_, rest) = query.split_once('&').unwrap();
        let page = ana.get(&format!("{path}?error=access_denied&{rest}")).await;
        assert!(page.location().ends_with("done=sso-done-lapsed-cancelled"), "{}", page.location());
        app.letters().await;
    }

    // S-101, S-108: what does not answer as it should is not stored, and the page says why.
    async fn a_provider_that_does_not_answer_is_not_stored(app: TestApp) {
        let (house, provider) = house(&app).await;
        let mut ana = house.signed_in(ANA).await;
        let issuer = provider.issuer();
        for (issuer, key) in [
            (format!("{issuer}/"), "otra dirección"),
            ("https://localhost:1".to_owned(), "no responde nadie"),
            ("https://10.0.0.1".to_owned(), "red privada"),
            ("https://169.254.169.254/latest".to_owned(), "red privada"),
            ("http://localhost".to_owned(), "dirección https"),
            (String::new(), "dirección https"),
        ] {
            let page = ana.post("/sso/providers", &form(&issuer, ID)).await;
            assert_eq!(page.status, 422, "{issuer}");
            assert!(page.words().contains(key), "{issuer}: {}", page.words());
            assert_eq!(page.field("issuer"), issuer, "what was typed stays");
        }
        // A house that was allowed nothing calls nothing within.
        let mut strict = app.signed_in(ANA).await;
        let page = strict.post("/sso/providers", &form(&issuer, ID)).await;
        assert!(page.words().contains("red privada"), "{}", page.words());
        add(&mut ana, &provider).await;
        let mut twice = form(&issuer, "019a0000000070008000000000000002");
        twice[2] = ("name", "keycloak");
        let page = ana.post("/sso/providers", &twice).await;
        assert!(page.words().contains("tiene este nombre"), "{}", page.words());
        house.letters().await;
    }

    // S-186: our secret there is sealed, shown to nobody, kept when none is typed and replaced when one is.
    async fn our_secret_is_sealed_and_changes_without_a_new_trial(app: TestApp) {
        let (app, provider) = house(&app).await;
        let mut ana = offered(&app, &provider).await;
        let path = format!("/sso/providers/{ID}");
        let page = ana.get(&path).await;
        assert!(!page.text.contains("s3cret"), "shown");
        let issuer = provider.issuer();
        let mut change = form(&issuer, ID);
        change.push(("_method", "patch"));
        change[5] = ("secret", "");
        let ends = (app.clock.now() + chrono::Duration::days(7)).format("%Y-%m-%d").to_string();
        change.push(("expires", &ends));
        let page = ana.post(&path, &change).await;
        assert!(page.location().ends_with("sso-done-changed"), "{}", page.words());
        let page = ana.get(&path).await;
        assert!(page.has(".notice[data-tone=warn]"), "{}", page.words());
        let (_, page) = enter(&app, &provider, "subject of ana", &json!({})).await;
        assert_eq!(page.status, 303, "{}", page.words());
        change[5] = ("secret", "a wrong one");
        ana.post(&path, &change).await;
        let (_, page) = enter(&app, &provider, "subject of ana", &json!({})).await;
        assert_eq!(page.status, 422);
        // Another client is another application: it must be tried again.
        change[4] = ("client_id", "another");
        change[5] = ("secret", "of the other one");
        ana.post(&path, &change).await;
        assert!(!app.guest().get("/sign-in?organisation=aurora").await.has("div[data-providers]"));
        app.letters().await;
    }

    // A provider that is removed opens nothing any more, and links to it are forgotten.
    async fn a_removed_provider_opens_nothing(app: TestApp) {
        let (app, provider) = house(&app).await;
        let mut ana = offered(&app, &provider).await;
        let mut guest = app.guest();
        let location = away(&mut guest).await;
        let back = provider.approve(&location, &claims(&app, "subject of ana", &json!({})));
        let page = ana.post(&format!("/sso/providers/{ID}"), &[("_method", "delete")]).await;
        assert_eq!(page.location(), "/sso?done=sso-done-removed");
        assert_eq!(guest.get(&back).await.status, 404);
        assert_eq!(ana.get("/profile").await.all("#links li").len(), 0);
        app.letters().await;
    }

    // S-154, S-053: a minute at somebody's screen opens no way in for ever, and the mailbox is told of every new one.
    async fn who_connects_shows_once_more_who_they_are_and_is_told(app: TestApp) {
        let (app, provider) = house(&app).await;
        let mut ana = app.signed_in(ANA).await;
        add(&mut ana, &provider).await;
        for again in ["", "a wrong one"] {
            let fields = [("current_password", again)];
            let page = ana.post(&format!("/sso/providers/{ID}/trial"), &fields).await;
            assert_eq!(page.status, 422, "{again}");
            assert!(!page.headers.contains_key("refresh"));
        }
        offered_by(&app, &provider, &mut ana).await;
        let mut bruno = app.signed_in(BRUNO).await;
        let page = bruno.get(&format!("/sso/links/{ID}/new")).await;
        assert!(page.has("input[name=current_password]"), "{}", page.words());
        let page = bruno.post("/sso/links", &[("provider", ID)]).await;
        assert_eq!(page.status, 422);
        app.letters().await;
        connected(&app, &provider, BRUNO, "subject of bruno").await;
        let letters = app.letters().await;
        let told = letters.iter().find(|letter| letter.to.contains("bruno")).unwrap();
        assert!(told.text.contains("Keycloak") && told.text.contains("somebody@aurora.example"), "{}", told.text);
    }

    // Our secret goes to nobody it was not given by.
    async fn a_secret_is_not_carried_to_another_issuer(app: TestApp) {
        let (app, provider) = house(&app).await;
        let mut ana = offered(&app, &provider).await;
        let other = Provider::start().await;
        let (issuer, theirs) = (provider.issuer(), other.issuer());
        let path = format!("/sso/providers/{ID}");
        for (issuer, client) in [(theirs.as_str(), CLIENT), (issuer.as_str(), "another")] {
            let mut change = form(issuer, ID);
            change[4] = ("client_id", client);
            change[5] = ("secret", "");
            change.push(("_method", "patch"));
            let page = ana.post(&path, &change).await;
            assert_eq!(page.status, 422, "{issuer} {client}");
        }
        app.letters().await;
    }

    // G-09, 7.1: an administrator takes a connection away, and a stranger does not.
    async fn an_administrator_takes_a_connection_away(app: TestApp) {
        let (app, provider) = house(&app).await;
        let mut ana = offered(&app, &provider).await;
        connected(&app, &provider, BRUNO, "subject of bruno").await;
        let path = place(&mut ana, BRUNO).await;
        let page = ana.get(&path).await;
        let action = page.attribute("#links form", "action").unwrap();
        let mut boris = app.signed_in("boris@boreal.example").await;
        assert_eq!(boris.post(&action, &[("_method", "delete")]).await.status, 404);
        let mut bruno = app.signed_in(BRUNO).await;
        assert_eq!(bruno.post(&action, &[("_method", "delete")]).await.status, 403);
        let page = ana.post(&action, &[("_method", "delete")]).await;
        assert!(page.location().ends_with("done=sso-done-taken"), "{}", page.words());
        let (_, page) = enter(&app, &provider, "subject of bruno", &json!({})).await;
        assert_eq!(page.status, 422);
        app.letters().await;
    }

    // S-110: the end of a secret, and of a provider's last certificate, is told thirty, seven and one day before, once each,
    // to whoever can do something.
    async fn administrators_are_told_before_a_secret_or_a_certificate_ends(app: TestApp) {
        let (app, provider) = house(&app).await;
        let mut ana = app.signed_in(ANA).await;
        let end = app.clock.now() + chrono::Duration::days(40);
        let (issuer, ends) = (provider.issuer(), end.format("%Y-%m-%d").to_string());
        let mut fields = form(&issuer, ID);
        fields.push(("expires", ends.as_str()));
        assert_eq!(ana.post("/sso/providers", &fields).await.status, 303);
        let (federation, last) = (Federation::new("https://idp.example/metadata"), Keys::ending(end));
        let before = Keys::ending(end - chrono::Duration::days(20));
        let metadata = federation.metadata_with(&[&before, &last]);
        let fields = [("id", OTHER), ("kind", "saml"), ("name", "Shibboleth"), ("metadata", metadata.as_str())];
        assert_eq!(ana.post("/sso/providers", &fields).await.status, 303);
        app.plant_jobs().await;
        let (mut secret, mut certificate) = (Vec::new(), Vec::new());
        for passed in 0..45 {
            app.run_jobs_once().await;
            let letters = app.sink.take();
            for (name, what, told) in [
                ("Keycloak", "El secreto", &mut secret),
                ("Shibboleth", "El último certificado", &mut certificate),
            ] {
                for letter in letters.iter().filter(|letter| letter.subject.contains(name)) {
                    assert_eq!(letter.to, ANA);
                    assert!(letter.text.contains(what) && letter.text.contains(&ends), "{}", letter.text);
                    told.push(40 - passed);
                }
            }
            app.clock.advance(chrono::Duration::days(1));
        }
        for days in [secret, certificate] {
            assert_eq!(days.len(), 3, "{days:?}");
            assert!(days[0] <= 31 && days[0] >= 29 && days[1] <= 8 && days[1] >= 6 && days[2] <= 2, "{days:?}");
        }
        assert_eq!(app.audited("sso.expiry-told").await.len(), 6);
    }

    // Who connected in the profile meanwhile comes in by the letter as well, as that person and nobody else.
    async fn a_link_that_comes_late_opens_for_who_is_connected_as_that_person(app: TestApp) {
        let (app, provider) = house(&app).await;
        let mut ana = offered(&app, &provider).await;
        let mut browser = app.signed_in(BRUNO).await;
        let bruno = place(&mut ana, BRUNO).await;
        assert_eq!(ana.post(&format!("{bruno}/connection"), &[]).await.status, 303);
        let link = newest(&app, BRUNO).await;
        let there = onward(&browser.post("/sso/links", &[AGAIN[0], ("provider", ID)]).await);
        let said = claims(&app, "subject of bruno", &json!({}));
        assert_eq!(browser.get(&provider.approve(&there, &said)).await.status, 303);
        let mut late = app.guest();
        let path = late.get(&link).await.attribute("div[data-providers] a", "href").unwrap();
        let away = pressed(&late.get(&path).await);
        let other = provider.approve(&away, &claims(&app, "subject of mallory", &json!({})));
        assert_eq!(late.get(&other).await.status, 422);
        let away = pressed(&late.get(&path).await);
        let page = late.get(&provider.approve(&away, &claims(&app, "subject of bruno", &json!({})))).await;
        assert_eq!(page.status, 303, "{}", page.words());
        app.letters().await;
    }
}
