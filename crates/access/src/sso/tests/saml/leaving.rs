//! The way out.

use super::*;
use ::saml::{Certificate, Incoming, LogoutExpectation, LogoutRequest, LogoutResponse, MAX_SKEW};
use base64::{Engine, engine::general_purpose::STANDARD};
use testkit::federation::parameter;

/// How the provider sees us: our metadata's key and name.
pub(super) async fn us(app: &TestApp) -> ::saml::Provider {
    let page = app
        .guest()
        .get(&format!("{}/metadata", button(&mut app.guest()).await))
        .await;
    let (_, rest) = page.text.split_once("<ds:X509Certificate>").unwrap();
    let certificate = Certificate::from_text(rest.split_once('<').unwrap().0).unwrap();
    let (_, rest) = page.text.split_once("entityID=\"").unwrap();
    ::saml::Provider {
        entity_id: rest.split_once('"').unwrap().0.to_owned(),
        sign_on: Vec::new(),
        logout: Vec::new(),
        certificates: vec![certificate],
        wants_signed_requests: false,
        valid_until: None,
    }
}

pub(super) fn there<'a>(app: &TestApp, us: &'a ::saml::Provider) -> LogoutExpectation<'a> {
    LogoutExpectation {
        provider: us,
        slo_url: "https://idp.example/slo",
        now: app.clock.now(),
        skew: MAX_SKEW,
    }
}

pub(super) fn query(location: &str) -> &str {
    location.split_once('?').unwrap().1
}

testkit::both! {
    async fn who_signs_out_at_a_saml_provider_is_out_here_s_127(app: TestApp) {
        let (_, federation) = federated(&app).await;
        let mut by_password = federated_member(&app, &federation, BRUNO, "bruno-7f3c").await;
        let (mut one, _) = comes(&app, &federation, "bruno-7f3c", |answer| answer.session = Some("one")).await;
        let (mut two, _) = comes(&app, &federation, "bruno-7f3c", |answer| answer.session = Some("two")).await;
        let us = us(&app).await;
        let slo = us.entity_id.replace("/metadata", "/logout");
        let path = path_of(&slo);
        let now = app.clock.now();
        let mut guest = app.guest().with("origin", "https://idp.example").with("sec-fetch-site", "cross-site");
        // Unsigned, another's, for another address, too old, of nobody's number, and no message at all.
        let other = Federation::new(ENTITY);
        let right = federation.logout_request(&slo, "bruno-7f3c", &["one"], now);
        let elsewhere = federation.logout_request(&format!("{slo}x"), "bruno-7f3c", &["one"], now);
        let old = federation.logout_request(&slo, "bruno-7f3c", &["one"], now - chrono::Duration::minutes(7));
        for (what, field) in [
            ("unsigned", STANDARD.encode(&right.1)),
            ("another's key", other.posted(&right)),
            ("another address", federation.posted(&elsewhere)),
            ("too old", federation.posted(&old)),
            ("an entity", STANDARD.encode("<!DOCTYPE x [<!ENTITY y \"z\">]><x>&y;</x>")),
            ("nothing", "secret words".to_owned()),
        ] {
            let page = guest.post(&path, &[("SAMLRequest", &field)]).await;
            assert_eq!(page.status, 400, "{what}");
            assert!(!page.text.contains("DOCTYPE x") && !page.text.contains("saml") && !page.text.contains("secret words"), "{what}");
        }
        let unsigned = federation.query("SAMLRequest", &right.1, "x").replace("&Signature=", "&Sign=");
        assert_eq!(guest.get(&format!("{path}?{unsigned}")).await.status, 400);
        let nobody = federation.logout_request(&slo, "bruno-7f3c", &["three"], now);
        assert_eq!(guest.post(&path, &[("SAMLRequest", &federation.posted(&nobody))]).await.status, 303);
        let stranger = federation.logout_request(&slo, "sofia", &["one"], now);
        assert_eq!(guest.post(&path, &[("SAMLRequest", &federation.posted(&stranger))]).await.status, 303);
        assert_eq!(one.get("/profile").await.status, 200);
        // One session, by a form; our answer is signed and goes back by the browser.
        let field = federation.posted(&right);
        let page = guest.post(&path, &[("SAMLRequest", &field), ("RelayState", "a b/c")]).await;
        assert_eq!(page.status, 303, "{}", page.words());
        let answered = page.location();
        let answer = LogoutResponse::verify(&there(&app, &us), &right.0, Incoming::Query(query(&answered))).unwrap();
        assert!(answer.success);
        assert_eq!(answer.relay_state.as_deref(), Some("a b/c"));
        assert_eq!(one.get("/profile").await.status, 303);
        assert_eq!(two.get("/profile").await.status, 200);
        assert_eq!(guest.post(&path, &[("SAMLRequest", &field)]).await.status, 400, "once");
        // All of the person's, by an address; a password's session stays.
        let all = federation.logout_request(&slo, "bruno-7f3c", &[], now);
        let page = guest.get(&format!("{path}?{}", federation.query("SAMLRequest", &all.1, "r"))).await;
        assert_eq!(page.status, 303, "{}", page.words());
        assert_eq!(parameter(&page.location(), "RelayState"), "r");
        assert_eq!(two.get("/profile").await.status, 303);
        assert_eq!(by_password.get("/profile").await.status, 200);
        // Another organisation's address takes none of it.
        let boreal = app.organisation("boreal").await;
        let aurora = app.organisation("aurora").await;
        let there = path.replace(&aurora.to_string(), &boreal.to_string());
        assert_eq!(guest.post(&there, &[("SAMLRequest", &field)]).await.status, 404);
        assert_eq!(guest.get(&format!("{there}?SAMLRequest=x")).await.status, 404);
        app.letters().await;
    }

    // G-14: whoever leaves here can leave there, by a request that only we can make, and hears what came of it.
    async fn who_leaves_here_can_leave_at_a_saml_provider(app: TestApp) {
        let (_, federation) = federated(&app).await;
        let (mut ana, page) = comes(&app, &federation, "subject of ana", |_| {}).await;
        assert_eq!(page.status, 303, "{}", page.words());
        let left = ana.post("/sign-out", &[]).await;
        let page = ana.get(&left.location()).await;
        let path = page.attribute(".notice a", "href").unwrap();
        let away = ana.get(&path).await.location();
        let us = us(&app).await;
        let asked = LogoutRequest::verify(&there(&app, &us), Incoming::Query(query(&away))).unwrap();
        assert_eq!(asked.name_id.value, "subject of ana");
        assert_eq!(asked.session_indexes, ["one"]);
        // Its answer changes nothing, and is believed only when it is one.
        let slo = us.entity_id.replace("/metadata", "/logout");
        for (request, to) in [("_another", "/sign-in"), (asked.id.as_str(), "/sign-in?done=sso-done-left")] {
            let answer = federation.logout_response(&slo, request, app.clock.now());
            let query = federation.query("SAMLResponse", &answer.1, "");
            let page = ana.get(&format!("{}?{query}", path_of(&slo))).await;
            assert_eq!(page.location(), to);
        }
        // Whoever did not just sign out here sends nobody's name there.
        assert!(app.guest().get(&path).await.location().starts_with("/sign-in"));
        app.letters().await;
    }
}
