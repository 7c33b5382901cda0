//! Our own certificate at a provider, and how it changes.

use super::{
    leaving::{query, there, us},
    *,
};
use ::saml::{Certificate, Incoming, LogoutResponse};
use testkit::federation::Keys;

/// Ours as the metadata names them: the one that signs first.
async fn ours(app: &TestApp) -> Vec<Certificate> {
    let path = format!("{}/metadata", button(&mut app.guest()).await);
    let page = app.guest().get(&path).await;
    let of_use = |purpose: &str| -> Vec<Certificate> {
        let mark = format!("use=\"{purpose}\"");
        let all = page.text.split(&mark).skip(1);
        let all = all.map(|rest| rest.split("<ds:X509Certificate>").nth(1).unwrap());
        all.map(|rest| Certificate::from_text(rest.split('<').next().unwrap()).unwrap())
            .collect()
    };
    let signing = of_use("signing");
    assert_eq!(
        of_use("encryption"),
        signing[..1],
        "what is encrypted is encrypted to the one in use"
    );
    signing
}

/// What we sign now fits which of them. Somebody comes in before.
async fn fits(app: &TestApp, federation: &Federation, all: &[Certificate]) -> Vec<bool> {
    let (_, page) = comes(app, federation, "subject of ana", |_| {}).await;
    assert_eq!(page.status, 303, "{}", page.words());
    let mut us = us(app).await;
    let slo = us.entity_id.replace("/metadata", "/logout");
    let word = federation.logout_request(&slo, "subject of ana", &[], app.clock.now());
    let path = format!(
        "{}?{}",
        path_of(&slo),
        federation.query("SAMLRequest", &word.1, "")
    );
    let answered = app.guest().get(&path).await.location();
    let mut fits = Vec::new();
    for one in all {
        us.certificates = vec![one.clone()];
        let read = LogoutResponse::verify(&there(app, &us), &word.0, Incoming::Query(query(&answered)));
        fits.push(read.is_ok());
    }
    fits
}

fn named(one: &Certificate) -> String {
    kit::crypto::hex(&one.fingerprint)
}

/// What becomes of a press.
async fn press(ana: &mut Browser, method: &str, certificate: &str) -> String {
    let fields = [("_method", method), ("certificate", certificate)];
    let page = ana
        .post(&format!("/sso/providers/{ID}/certificates"), &fields)
        .await;
    let location = page.location();
    location.rsplit("done=sso-done-").next().unwrap().to_owned()
}

testkit::both! {
    // Known there first, used then, and one press from being as it was, until the one before is removed.
    async fn our_certificate_changes_and_people_come_in_all_the_while(app: TestApp) {
        let (mut ana, federation) = federated(&app).await;
        let path = format!("/sso/providers/{ID}");
        let before = ours(&app).await;
        let [old] = before.as_slice() else { panic!("{before:?}") };
        // A certificate tells the second at which it was made.
        app.clock.advance(chrono::Duration::seconds(1));
        assert_eq!(press(&mut ana, "post", "").await, "certificate-added");
        assert_eq!(press(&mut ana, "post", "").await, "lapsed-certificate");
        let both = ours(&app).await;
        let [first, next] = both.as_slice() else { panic!("{both:?}") };
        assert!(first == old && next != old);
        let page = ana.get(&path).await;
        let words = page.words();
        assert!(words.contains(&named(old)) && words.contains(&named(next)), "{words}");
        assert_eq!(page.all("#own-certificates .chip"), ["En uso", "Siguiente"]);
        assert_eq!(fits(&app, &federation, &both).await, [true, false]);
        for (certificate, done, signs) in [
            (named(old), "lapsed-certificate", old),
            (String::new(), "lapsed-certificate", old),
            (named(next), "certificate-used", next),
            // The same press again.
            (named(next), "lapsed-certificate", next),
            (named(old), "certificate-used", old),
            (named(next), "certificate-used", next),
        ] {
            assert_eq!(press(&mut ana, "patch", &certificate).await, done, "{certificate}");
            assert_eq!(&ours(&app).await[0], signs);
            assert_eq!(fits(&app, &federation, &both).await, [signs == old, signs == next]);
        }
        assert_eq!(ana.get(&path).await.all("#own-certificates .chip"), ["En uso", "El anterior"]);
        assert_eq!(press(&mut ana, "delete", &named(next)).await, "lapsed-certificate");
        assert_eq!(press(&mut ana, "delete", &named(old)).await, "certificate-removed");
        assert_eq!(press(&mut ana, "delete", &named(old)).await, "lapsed-certificate");
        assert_eq!(ours(&app).await, std::slice::from_ref(next));
        assert_eq!(fits(&app, &federation, &both).await, [false, true]);
        for (action, told) in [
            ("sso.certificate-added", vec![next]),
            ("sso.certificate-used", vec![next, old, next]),
            ("sso.certificate-removed", vec![old]),
        ] {
            let lines = app.audited(action).await;
            let about: Vec<_> = lines.iter().map(|line| line.data["fingerprint"].clone()).collect();
            assert_eq!(about, told.into_iter().map(|one| json!(named(one))).collect::<Vec<_>>(), "{action}");
            assert_eq!(lines[0].data["name"], "Shibboleth");
        }
        app.letters().await;
    }

    // G-10: where nobody has another way in, a certificate that is not known there must not be the last word.
    async fn where_the_provider_is_mandatory_somebody_must_come_in_by_the_new_certificate(app: TestApp) {
        let (mut ana, federation) = federated(&app).await;
        press(&mut ana, "post", "").await;
        let both = ours(&app).await;
        let confirmed = || async { app.number("select count(*) as n from sso_mandate where confirmed_at is not null").await };
        for (method, certificate) in [("patch", &both[1]), ("delete", &both[0])] {
            app.alter("delete from sso_mandate").await;
            app.alter(
                "insert into sso_mandate (organisation_id, id, provider_id, reach, hours, began_by, began_at, until, confirmed_at)
                 select organisation_id, id, id, 'everybody', 4, created_by, created_at, created_at, created_at
                 from sso_provider",
            ).await;
            assert_eq!(confirmed().await, 1);
            assert!(press(&mut ana, method, &named(certificate)).await.starts_with("certificate-"));
            assert_eq!(confirmed().await, 0, "{method}");
            let (_, page) = comes(&app, &federation, "subject of ana", |_| {}).await;
            assert_eq!(page.status, 303, "{}", page.words());
            assert_eq!(confirmed().await, 1, "{method}: somebody came in");
        }
        // The same metadata is no news; another key in them is.
        let (same, other) = (federation.metadata(), federation.metadata_with(&[&federation.keys, &Keys::new()]));
        for (metadata, left) in [(&same, 1), (&other, 0)] {
            let fields = [("_method", "patch"), ("name", "Shibboleth"), ("metadata", metadata.as_str())];
            assert_eq!(ana.post(&format!("/sso/providers/{ID}"), &fields).await.status, 303);
            assert_eq!(confirmed().await, left);
        }
        app.letters().await;
    }

    async fn two_who_make_the_next_certificate_at_once_make_one(app: TestApp) {
        let (mut ana, _) = federated(&app).await;
        let mut too = app.signed_in(ANA).await;
        let (one, other) = tokio::join!(press(&mut ana, "post", ""), press(&mut too, "post", ""));
        let mut done = [one, other];
        done.sort();
        assert_eq!(done, ["certificate-added", "lapsed-certificate"]);
        assert_eq!(ours(&app).await.len(), 2);
        app.letters().await;
    }

    // The stranger and the agent change nothing, and a provider that speaks something else has none.
    async fn our_certificate_is_an_administrators_to_change(app: TestApp) {
        federated(&app).await;
        let before = ours(&app).await;
        let path = format!("/sso/providers/{ID}/certificates");
        for (who, status) in [("boris@boreal.example", 404), (BRUNO, 403)] {
            let mut browser = app.signed_in(who).await;
            for method in ["post", "patch", "delete"] {
                let page = browser.post(&path, &[("_method", method)]).await;
                assert_eq!(page.status, status, "{who} {method}");
            }
        }
        assert_eq!(ours(&app).await, before);
        let (app, provider) = house(&app).await;
        let mut ana = app.signed_in(ANA).await;
        ana.post(&format!("/sso/providers/{ID}"), &[("_method", "delete")]).await;
        assert_eq!(ana.post("/sso/providers", &form(&provider.issuer(), ID)).await.status, 303);
        assert_eq!(ana.post(&path, &[]).await.status, 404);
        app.letters().await;
    }
}
