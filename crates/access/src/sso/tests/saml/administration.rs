//! What administrators do with providers that speak SAML.

use super::*;
use testkit::federation::{EMAIL, Keys};

const DAY: chrono::TimeDelta = chrono::TimeDelta::days(1);

testkit::both! {
    // What the other side must know stands on the page and in our own metadata, whose key is this provider's alone.
    async fn the_other_side_is_told_who_we_are(app: TestApp) {
        let (mut ana, _) = federated(&app).await;
        let page = ana.get(&format!("/sso/providers/{ID}")).await;
        let aurora = app.organisation("aurora").await;
        let here = format!("http://localhost:8080/sso/{aurora}/{ID}");
        for (id, end) in [("entity_id", "metadata"), ("acs", "acs"), ("slo", "logout")] {
            assert_eq!(page.all(&format!("#{id}")), [format!("{here}/{end}")]);
        }
        let page = app.guest().get(&path_of(&format!("{here}/metadata"))).await;
        assert_eq!(page.status, 200);
        assert_eq!(page.headers["content-type"], "application/samlmetadata+xml");
        for part in [format!("entityID=\"{here}/metadata\""), format!("{here}/acs"), "use=\"encryption\"".to_owned()] {
            assert!(page.text.contains(&part), "{part}");
        }
        // Nothing of another organisation's, and nothing of a provider that speaks something else.
        let boreal = app.organisation("boreal").await;
        let there = path_of(&format!("{here}/metadata")).replace(&aurora.to_string(), &boreal.to_string());
        assert_eq!(app.guest().get(&there).await.status, 404);
        let gone = ana.post(&format!("/sso/providers/{ID}"), &[("_method", "delete")]).await;
        assert_eq!(gone.location(), "/sso?done=sso-done-removed");
        assert_eq!(app.guest().get(&path_of(&format!("{here}/metadata"))).await.status, 404);
        app.letters().await;
    }

    // What is no metadata of one provider with keys that hold is not stored, and the page says why.
    async fn metadata_that_is_none_or_weak_is_not_stored(app: TestApp) {
        let mut ana = app.signed_in(ANA).await;
        let good = Federation::new(ENTITY).metadata();
        let weak = include_str!("../../../../../saml/tests/fixtures/metadata/refused-weak.xml");
        for (metadata, word) in [
            (String::new(), "dirección de los metadatos"),
            ("not XML".to_owned(), "XML sencillo"),
            (good.replace("<?xml version=\"1.0\"?>", "<!DOCTYPE x>"), "XML sencillo"),
            (good.replace("IDPSSODescriptor", "SPSSODescriptor"), "ningún proveedor"),
            (weak.to_owned(), "demasiado débil"),
            (good.replace("https://idp.example/sso", "http://idp.example/sso"), "no es https"),
            (good.replace("bindings:HTTP-Redirect\" Location=\"https://idp.example/sso", "bindings:HTTP-POST\" Location=\"https://idp.example/sso"), "redirección HTTP"),
            (good.replace(" entityID=", " validUntil=\"2001-01-01T00:00:00Z\" entityID="), "caducaron"),
        ] {
            let page = ana.post("/sso/providers", &pasted(&metadata)).await;
            assert_eq!(page.status, 422, "{metadata}");
            assert!(page.words().contains(word), "{word}: {}", page.words());
        }
        // As long as ADFS writes it.
        let long = good.replace("</md:EntityDescriptor>", &format!("{}</md:EntityDescriptor>", " ".repeat(90_000)));
        for (url, word) in [("http://idp.example/metadata", "dirección https"), ("https://10.0.0.1/metadata", "red privada")] {
            let fields = [("id", ID), ("kind", "saml"), ("name", "Shibboleth"), ("metadata_url", url)];
            let page = ana.post("/sso/providers", &fields).await;
            assert_eq!(page.status, 422, "{url}");
            assert!(page.words().contains(word), "{word}: {}", page.words());
            assert_eq!(page.field("metadata_url"), url, "what was typed stays");
        }
        assert_eq!(ana.post("/sso/providers", &pasted(&long)).await.status, 303);
        app.letters().await;
    }

    async fn certificates_overlap_end_with_notice_and_change_without_a_trial_s_126(app: TestApp) {
        let (mut ana, mut federation) = federated(&app).await;
        federated_member(&app, &federation, BRUNO, "bruno-7f3c").await;
        let path = format!("/sso/providers/{ID}");
        let paste = |metadata: String| vec![("_method", "patch".to_owned()), ("name", "Shibboleth".to_owned()), ("metadata", metadata)];
        // Both keys hold while one takes over from the other; what is offered stays so.
        let (old, next) = (Keys::ending(app.clock.now() + DAY * 3), Keys::ending(app.clock.now() + DAY * 9));
        for (metadata, days) in [
            (federation.metadata_with(&[&old]), "3"),
            (federation.metadata_with(&[&old, &next]), "9"),
        ] {
            let fields = paste(metadata);
            let fields: Vec<_> = fields.iter().map(|(name, value)| (*name, value.as_str())).collect();
            let page = ana.post(&path, &fields).await;
            assert!(page.location().ends_with("sso-done-changed"), "{}", page.words());
            for page in [ana.get(&path).await, ana.get("/sso").await] {
                let left = [days.to_owned(), (days.parse::<i64>().unwrap() - 1).to_string()];
                let said = left.iter().any(|days| page.words().contains(&format!("caduca en {days} días")));
                assert!(said, "{days}: {}", page.words());
            }
        }
        for keys in [&old, &next] {
            federation.keys = keys.clone();
            let (_, page) = comes(&app, &federation, "bruno-7f3c", |_| {}).await;
            assert_eq!(page.status, 303, "{}", page.words());
        }
        // The end of a certificate is told and keeps nobody out.
        app.clock.advance(DAY * 10);
        let (_, page) = comes(&app, &federation, "bruno-7f3c", |_| {}).await;
        assert_eq!(page.status, 303, "{}", page.words());
        // We ask for a name that stays the same; an address is one like any other and leads to nobody.
        assert!(asked(&mut app.guest()).await.xml.contains("nameid-format:persistent"));
        let (_, page) = comes(&app, &federation, BRUNO, |one| {
            one.format = EMAIL;
            one.attributes = vec![("email", vec![BRUNO.to_owned()])];
        }).await;
        assert_eq!((page.status, refused(&app).await.0.as_str()), (422, "unknown"));
        // A weak key is not taken; another entity must be tried anew.
        let mut ana = app.signed_in(ANA).await;
        let weak = include_str!("../../../../../saml/tests/fixtures/metadata/refused-weak.xml");
        let page = ana.post(&path, &[("_method", "patch"), ("name", "Shibboleth"), ("metadata", weak)]).await;
        assert_eq!(page.status, 422);
        assert!(page.words().contains("demasiado débil"), "{}", page.words());
        let another = Federation::new("https://another.example/metadata").metadata();
        let fields = paste(another);
        let fields: Vec<_> = fields.iter().map(|(name, value)| (*name, value.as_str())).collect();
        assert_eq!(ana.post(&path, &fields).await.status, 303);
        assert!(!app.guest().get("/sign-in?organisation=aurora").await.has("div[data-providers]"));
        app.letters().await;
    }

    // Metadata at an address is read anew; what does not answer, or is another's, changes nothing.
    async fn metadata_at_an_address_is_read_anew(app: TestApp) {
        let (app, host) = house(&app).await;
        let mut federation = Federation::new(ENTITY);
        let url = host.describe(&federation.metadata());
        let mut ana = app.signed_in(ANA).await;
        let fields = [("id", ID), ("kind", "saml"), ("name", "Shibboleth"), ("metadata_url", url.as_str())];
        let page = ana.post("/sso/providers", &fields).await;
        assert_eq!(page.status, 303, "{}", page.words());
        assert!(tried(&app, &federation, &mut ana).await.location().ends_with("done=sso-done-linked"));
        ana.post(&format!("/sso/providers/{ID}/offer"), &[]).await;
        app.plant_jobs().await;
        for wrong in ["not XML".to_owned(), Federation::new("https://another.example/metadata").metadata()] {
            host.describe(&wrong);
            app.clock.advance(DAY);
            app.letters().await;
            let (_, page) = comes(&app, &federation, "subject of ana", |_| {}).await;
            assert_eq!(page.status, 303, "{}", page.words());
            let mut ana = app.signed_in(ANA).await;
            let page = ana.get(&format!("/sso/providers/{ID}")).await;
            assert!(page.words().contains("no se han podido leer"), "{}", page.words());
        }
        federation.keys = Keys::new();
        host.describe(&federation.metadata());
        app.clock.advance(DAY);
        app.letters().await;
        let (_, page) = comes(&app, &federation, "subject of ana", |_| {}).await;
        assert_eq!(page.status, 303, "{}", page.words());
        assert_eq!(app.audited("sso.provider-described").await.len(), 1);
        app.letters().await;
    }
}
