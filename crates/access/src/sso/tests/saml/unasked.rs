//! Coming from the provider's side.

use super::*;

/// An answer to nobody's question.
async fn unasked(app: &TestApp, federation: &Federation, relay_state: &str) -> Answer {
    let asked = asked(&mut app.guest()).await;
    let mut answer = federation.answer(&asked, "bruno-7f3c", app.clock.now());
    answer.request = None;
    relay_state.clone_into(&mut answer.relay_state);
    answer
}

testkit::both! {
    async fn nobody_comes_unasked_unless_the_organisation_lets_them_and_they_press_s_124(app: TestApp) {
        let (mut ana, federation) = federated(&app).await;
        federated_member(&app, &federation, BRUNO, "bruno-7f3c").await;
        // Off, as it is from the start.
        let answer = unasked(&app, &federation, "").await;
        assert_eq!(brought(&mut app.guest(), &answer).await.status, 422);
        let page = ana.post(&format!("/sso/providers/{ID}"), &[("_method", "patch"), ("name", "Shibboleth"), ("unsolicited", "yes")]).await;
        assert!(page.location().ends_with("sso-done-changed"), "{}", page.words());
        assert!(ana.get(&format!("/sso/providers/{ID}")).await.has("input[name=unsolicited][checked]"));
        // On: a page with a button, whatever the relay state says.
        for relay_state in ["", "https://evil.example/", "//evil.example", "/members"] {
            let mut guest = app.guest();
            let answer = unasked(&app, &federation, relay_state).await;
            let page = brought(&mut guest, &answer).await;
            assert_eq!(page.status, 200, "{relay_state}: {}", page.words());
            assert!(page.words().contains("somebody@aurora.example") && !page.text.contains("evil"), "{}", page.words());
            assert!(!page.headers.contains_key("refresh"), "it goes on by itself");
            assert_eq!(guest.get("/conversations").await.status, 303, "nobody is in before the press");
            let action = page.attribute("main form", "action").unwrap();
            let taken = page.field("answer");
            // Another site's form is not a press.
            let mut other = guest.clone().with("origin", "https://evil.example").with("sec-fetch-site", "cross-site");
            assert_eq!(other.post(&action, &[("answer", &taken)]).await.status, 403);
            let pressed = guest.post(&action, &[("answer", &taken)]).await;
            assert_eq!(pressed.location(), "/conversations", "{}", pressed.words());
            assert!(guest.get("/profile").await.words().contains(BRUNO));
            // Once: the press, and the assertion.
            assert_eq!(app.guest().post(&action, &[("answer", &taken)]).await.status, 422);
            assert_eq!(brought(&mut app.guest(), &answer).await.status, 422);
        }
        // An answer to somebody's question is none of these.
        let mut guest = app.guest();
        let asked = asked(&mut guest).await;
        let mut answer = federation.answer(&asked, "bruno-7f3c", app.clock.now());
        answer.relay_state.clear();
        assert_eq!(brought(&mut app.guest(), &answer).await.status, 422);
        // Switched off meanwhile.
        let answer = unasked(&app, &federation, "").await;
        let mut guest = app.guest();
        let page = brought(&mut guest, &answer).await;
        let (action, taken) = (page.attribute("main form", "action").unwrap(), page.field("answer"));
        ana.post(&format!("/sso/providers/{ID}"), &[("_method", "patch"), ("name", "Shibboleth")]).await;
        assert_eq!(guest.post(&action, &[("answer", &taken)]).await.status, 422);
        app.letters().await;
    }
}
