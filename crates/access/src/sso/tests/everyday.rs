//! What those meet every day who come in by the provider alone.

use super::{mandate::mandatory, *};
use chrono::Duration;

testkit::both! {
    // 004-10: a page whose session is over asks for no password where none counts, but shows the provider's button.
    async fn a_page_whose_session_is_over_shows_the_provider(app: TestApp) {
        let (app, provider) = house(&app).await;
        mandatory(&app, &provider, "everybody").await;
        // On a computer that others use, too, the provider asks anew.
        let mut guest = app.guest();
        let page = guest.get("/sign-in?organisation=aurora").await;
        let path = page.attribute(".below a[href*='shared=yes']", "href").unwrap();
        assert!(guest.get(&path).await.location().contains("prompt=login"));
        let (mut ana, page) = enter(&app, &provider, "subject of ana", &json!({})).await;
        assert_eq!(page.status, 303, "{}", page.words());
        for _ in 0..2 {
            let form = ana.get("/reentry/form").await;
            assert_eq!(form.status, 200);
            assert!(form.has("[data-reentry=provider]") && !form.has("input"), "{}", form.text);
            app.clock.advance(Duration::hours(13));
        }
        assert_eq!(ana.get("/profile").await.status, 303);
        let path = ana.get("/reentry/form").await.attribute("[data-reentry=provider] a", "href").unwrap();
        let away = ana.get(&path).await;
        assert_eq!(away.status, 303, "{}", away.words());
        let said = claims(&app, "subject of ana", &json!({}));
        let page = ana.get(&provider.approve(&away.location(), &said)).await;
        assert_eq!(page.location(), "/reentry/back");
        let page = ana.get("/reentry/back").await;
        assert!(page.status == 200 && page.has("#back") && page.has("input[name=csrf]"), "{}", page.words());
        app.letters().await;
    }

    // The same where a provider is one way of several, for whoever has no password; and where there is no way at all, the
    // sign-in page.
    async fn who_has_no_password_is_shown_what_they_have(app: TestApp) {
        let (app, provider) = house(&app).await;
        offered(&app, &provider).await;
        let mut bruno = connected(&app, &provider, BRUNO, "subject of bruno").await;
        assert_eq!(bruno.get("/reentry/form").await.status, 204);
        app.alter("update member set password = null where identifier = 'bruno@aurora.example'").await;
        assert!(bruno.get("/reentry/form").await.has("[data-reentry=provider] a"));
        app.alter("delete from sso_link").await;
        assert!(bruno.get("/reentry/form").await.has("[data-reentry=elsewhere] a[href='/sign-in']"));
        app.letters().await;
    }

    // G-10 S-111: while it is mandatory, somebody who administers can come in by it; and where it is gone, the page names
    // the way that is left.
    async fn the_last_administrator_stays_connected_while_it_is_mandatory(app: TestApp) {
        let (app, provider) = house(&app).await;
        let mut ana = mandatory(&app, &provider, "everybody").await;
        let (mut rita, page) = enter(&app, &provider, "subject of rita", &json!({})).await;
        assert_eq!(page.status, 303, "{}", page.words());
        let path = format!("/sso/links/{ID}");
        let (one, other) = tokio::join!(
            rita.post(&path, &[("_method", "delete")]),
            ana.post(&path, &[("_method", "delete")])
        );
        let mut done = [one.location(), other.location()];
        done.sort();
        assert_eq!(done, ["/profile?done=sso-done-lapsed-last", "/profile?done=sso-done-unlinked"]);
        provider.mood(Mood { down: true, ..Mood::default() });
        app.clock.advance(Duration::seconds(11));
        let mut guest = app.guest();
        let path = button(&mut guest).await;
        let page = guest.get(&path).await;
        assert!(page.status == 503 && page.words().contains("an administrator can let people in by their password"), "{}", page.words());
        app.letters().await;
    }
}
