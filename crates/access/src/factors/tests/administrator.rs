//! When the device is lost and the paper too.

use super::*;

testkit::both! {
    // 004-22 S-154: by an administrator who shows again who they are and says why; the demand stays.
    async fn an_administrator_resets_with_a_reason_and_the_member_adds_a_new_device(app: TestApp) {
        let (mut bruno, held) = with_device(&app, BRUNO).await;
        app.letters().await;
        let mut ana = app.signed_in(ANA).await;
        let member = place(&app, BRUNO).await;
        let page = ana.get(&member).await;
        let path = format!("{member}/factors");
        assert!(page.has(&format!("a[href='{path}']")) && page.words().contains("1 dispositivo"), "{}", page.words());
        assert!(ana.get(&path).await.has("textarea[name=reason]"));
        let waiting = between(&app, BRUNO).await;
        for (reason, secret) in [("", PASSWORD), ("perdió el teléfono", "not it"), ("perdió el teléfono", "")] {
            let fields = [("_method", "delete"), ("reason", reason), ("current_password", secret)];
            let page = ana.post(&path, &fields).await;
            assert!(page.status == 422 && page.has(".refusal"), "{reason} {secret}");
            assert_eq!(page.field("reason"), reason);
        }
        assert_eq!(bruno.get("/session").await.status, 200);
        let fields = [("_method", "delete"), ("reason", "perdió el teléfono"), ("current_password", PASSWORD)];
        assert_eq!(ana.post(&path, &fields).await.location(), format!("{member}?done=factors-done-reset"));
        assert_ne!(bruno.get("/session").await.status, 200, "signed out everywhere");
        assert_eq!(code(&mut waiting.clone(), &held.next(&app)).await.location(), "/sign-in?done=sign-in-done-lapsed");
        let told = app.letters().await;
        assert_eq!((told.len(), told[0].to.as_str()), (1, BRUNO));
        let audited = app.audited("factors.reset").await;
        assert_eq!((audited.len(), audited[0].actor_name.as_deref()), (1, Some("Ana Duarte")));
        assert!(audited[0].data.to_string().contains("perdió el teléfono"), "{}", audited[0].data);
        // Nothing gets in by the password alone, nor by what was lost.
        assert_eq!(password(&mut app.guest(), BRUNO, PASSWORD).await.location(), "/sign-in/enrolment");
        let page = ana.get(&member).await;
        assert!(page.words().contains("Restablecido por un administrador"), "{}", page.words());
        assert_eq!(ana.post(&path, &fields).await.status, 422, "there is nothing to reset any more");
    }

    // S-154 S-180: nobody resets their own, an agent and the stranger nobody's.
    async fn a_reset_is_another_administrators_and_of_the_same_organisation(app: TestApp) {
        let (mut bruno, _) = with_device(&app, BRUNO).await;
        let (mut ana, _) = with_device(&app, ANA).await;
        let fields = [("_method", "delete"), ("reason", "why not"), ("current_password", PASSWORD)];
        let own = format!("{}/factors", place(&app, ANA).await);
        assert_eq!(ana.post(&own, &fields).await.status, 422);
        let bruno_s = format!("{}/factors", place(&app, BRUNO).await);
        assert_eq!(bruno.post(&bruno_s, &fields).await.status, 403);
        assert_eq!(app.signed_in("sofia@aurora.example").await.post(&bruno_s, &fields).await.status, 403);
        let mut boris = app.signed_in("boris@boreal.example").await;
        assert_eq!(boris.get(&bruno_s).await.status, 404);
        assert_eq!(boris.post(&bruno_s, &fields).await.status, 404);
        assert_eq!(app.guest().post(&bruno_s, &fields).await.status, 401);
        // Who has a device shows it; the password is not enough.
        assert_eq!(ana.post(&bruno_s, &fields).await.status, 422);
        assert_eq!(app.number("select count(*) as n from factor where state = 'active'").await, 2);
    }
}
