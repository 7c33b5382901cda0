//! Coming in.

use super::*;

const TENANT: &str = "72f988bf-86f1-41af-91ab-2d7cd011db47";
const FOREIGN: &str = "11111111-2222-3333-4444-555555555555";

/// Entra at another address than Microsoft's, as a national cloud is.
async fn add_entra(ana: &mut Browser, (authority, tenants): (&str, &str)) {
    let fields = [
        ("id", ID),
        ("kind", "entra"),
        ("issuer", authority),
        ("tenants", tenants),
        ("client_id", CLIENT),
        ("secret", CLIENT_SECRET),
    ];
    let page = ana.post("/sso/providers", &fields).await;
    assert_eq!(page.status, 303, "{}", page.words());
}

testkit::both! {
    // S-100, S-104, 000-17, 001-15: the subject that a member connected opens their login, and nothing else is typed.
    async fn a_member_comes_in_by_the_provider_they_connected(app: TestApp) {
        let (app, provider) = house(&app).await;
        let mut ana = offered(&app, &provider).await;
        let mut bruno = connected(&app, &provider, BRUNO, "subject of bruno").await;
        let profile = bruno.get("/profile").await;
        assert!(profile.all("#links li").concat().contains("somebody@aurora.example"), "{}", profile.words());
        let (mut guest, page) = enter(&app, &provider, "subject of bruno", &json!({})).await;
        assert_eq!(page.status, 303, "{}", page.words());
        assert_eq!(page.location(), "/conversations");
        let profile = guest.get("/profile").await;
        assert!(profile.words().contains(BRUNO), "{}", profile.words());
        let attempt = &app.audited("sign_in.attempt").await[0];
        assert_eq!(attempt.data["method"], "provider");
        let list = ana.get("/sso").await;
        assert!(list.all("tbody tr").concat().contains("Keycloak"));
        app.letters().await;
    }

    // S-104: what a provider says of addresses and names leads to nobody (nOAuth).
    async fn an_address_of_somebody_else_leads_to_nobody(app: TestApp) {
        let (app, provider) = house(&app).await;
        offered(&app, &provider).await;
        let more = json!({ "email": BRUNO, "email_verified": true, "preferred_username": BRUNO, "upn": BRUNO, "name": "Bruno" });
        let (mut guest, page) = enter(&app, &provider, "a stranger", &more).await;
        assert_eq!(page.status, 422);
        assert!(page.has(".refusal"), "{}", page.words());
        assert_eq!(guest.get("/conversations").await.status, 303);
        assert_eq!(refused(&app).await.0, "unknown");
        app.letters().await;
    }

    // S-100: an answer is taken once, by the browser that asked, within ten minutes.
    async fn an_answer_is_taken_once_and_only_by_the_browser_that_asked(app: TestApp) {
        let (app, provider) = house(&app).await;
        offered(&app, &provider).await;
        connected(&app, &provider, BRUNO, "subject of bruno").await;
        let mut guest = app.guest();
        let location = away(&mut guest).await;
        let back = provider.approve(&location, &claims(&app, "subject of bruno", &json!({})));
        let kept = guest.cookies.clone();
        // Another browser, and one that began a sign-in of its own.
        assert_eq!(app.guest().get(&back).await.status, 422);
        let mut other = app.guest();
        away(&mut other).await;
        assert_eq!(other.get(&back).await.status, 422);
        assert_eq!(guest.get(&back).await.status, 303);
        // The same browser again, with all that it had then.
        let mut again = app.guest();
        again.cookies.clone_from(&kept);
        assert_eq!(again.get(&back).await.status, 422);
        // The provider would even give a second token for it.
        let second = provider.approve(&location, &claims(&app, "subject of bruno", &json!({})));
        again.cookies = kept;
        assert_eq!(again.get(&second).await.status, 422);
        // Too late.
        let mut slow = app.guest();
        let location = away(&mut slow).await;
        app.clock.advance(chrono::Duration::minutes(10));
        let back = provider.approve(&location, &claims(&app, "subject of bruno", &json!({})));
        assert_eq!(slow.get(&back).await.status, 422);
        app.letters().await;
    }

    // S-101, S-102, S-103: each forged thing is refused, and the audit says which.
    async fn what_is_forged_is_refused_and_stands_in_the_audit(app: TestApp) {
        let (app, provider) = house(&app).await;
        offered(&app, &provider).await;
        connected(&app, &provider, BRUNO, "subject of bruno").await;
        let now = app.clock.now().timestamp();
        for (more, reason) in [
            (json!({ "iss": "https://forger.example" }), "another issuer"),
            (json!({ "aud": "another" }), "somebody else"),
            (json!({ "nonce": "another" }), "another sign-in"),
            (json!({ "exp": now - 61 }), "over"),
            (json!({ "events": {} }), "another kind"),
        ] {
            let (_, page) = enter(&app, &provider, "subject of bruno", &more).await;
            assert_eq!(page.status, 422, "{more}");
            let (_, said) = refused(&app).await;
            assert!(said.contains(reason), "{more}: {said}");
        }
        for (mood, reason) in [
            (Mood { forged: true, ..Mood::default() }, "signature"),
            (Mood { header: json!({ "alg": "none" }), ..Mood::default() }, "no token"),
            (Mood { header: json!({ "typ": "logout+jwt" }), ..Mood::default() }, "another kind"),
            (Mood { header: json!({ "kid": "of the forger" }), ..Mood::default() }, "not in the provider"),
            (Mood { error: Some("invalid_grant"), ..Mood::default() }, "invalid_grant"),
        ] {
            provider.mood(mood.clone());
            let (_, page) = enter(&app, &provider, "subject of bruno", &json!({})).await;
            assert_eq!(page.status, 422, "{mood:?}");
            let (_, said) = refused(&app).await;
            assert!(said.contains(reason), "{mood:?}: {said}");
        }
        provider.mood(Mood::default());
        // Somebody else's answer, or one without a name where the provider gives its name.
        for iss in ["https%3A%2F%2Fanother.example", ""] {
            let mut guest = app.guest();
            let location = away(&mut guest).await;
            let back = provider.approve(&location, &claims(&app, "subject of bruno", &json!({})));
            let (start, _) = back.split_once("&iss=").unwrap();
            let back = if iss.is_empty() { start.to_owned() } else { format!("{start}&iss={iss}") };
            assert_eq!(guest.get(&back).await.status, 422);
        }
        app.letters().await;
    }

    // S-101: a new key is fetched when a token names it, and no forger makes us fetch again and again.
    async fn a_new_key_is_learnt_and_asked_for_at_most_every_five_minutes(app: TestApp) {
        let (app, provider) = house(&app).await;
        offered(&app, &provider).await;
        connected(&app, &provider, BRUNO, "subject of bruno").await;
        app.clock.advance(chrono::Duration::minutes(6));
        provider.rotate("second");
        let before = provider.fetched.load(Relaxed);
        let (_, page) = enter(&app, &provider, "subject of bruno", &json!({})).await;
        assert_eq!(page.status, 303, "{}", page.words());
        assert_eq!(provider.fetched.load(Relaxed), before + 1);
        for n in 0..5 {
            provider.mood(Mood { header: json!({ "kid": format!("forged {n}") }), ..Mood::default() });
            let (_, page) = enter(&app, &provider, "subject of bruno", &json!({})).await;
            assert_eq!(page.status, 422);
        }
        assert_eq!(provider.fetched.load(Relaxed), before + 1);
        app.letters().await;
    }

    // S-111: a provider that is gone keeps nobody from their password, and the button says that it is, before anybody is
    // sent there; what is known of it lasts for a day.
    async fn a_provider_that_is_down_is_said_and_passwords_go_on(app: TestApp) {
        let (app, provider) = house(&app).await;
        offered(&app, &provider).await;
        connected(&app, &provider, BRUNO, "subject of bruno").await;
        let mut guest = app.guest();
        let asked = away(&mut guest).await;
        let said = claims(&app, "subject of bruno", &json!({}));
        provider.mood(Mood { down: true, ..Mood::default() });
        let page = guest.get(&provider.approve(&asked, &said)).await;
        assert_eq!(page.status, 503);
        assert!(page.has("form[action='/sign-in']"), "{}", page.words());
        app.clock.advance(chrono::Duration::seconds(11));
        let path = button(&mut guest).await;
        let page = guest.get(&path).await;
        assert!(page.status == 503 && page.words().contains("If you have a password here"), "{}", page.words());
        app.signed_in(BRUNO).await;
        // It is back, which is not looked at yet; whoever goes there all the same comes in.
        provider.mood(Mood::default());
        let page = guest.get(&path).await;
        assert_eq!(page.status, 503);
        let onward = page.attribute("main a.button", "href").unwrap();
        assert_eq!(guest.get(&provider.approve(&onward, &said)).await.status, 303);
        app.clock.advance(chrono::Duration::seconds(31));
        away(&mut app.guest()).await;
        provider.mood(Mood { down: true, ..Mood::default() });
        app.clock.advance(chrono::Duration::hours(25));
        let mut guest = app.guest();
        let path = button(&mut guest).await;
        assert_eq!(guest.get(&path).await.status, 503);
        provider.mood(Mood::default());
        app.clock.advance(chrono::Duration::seconds(31));
        let (_, page) = enter(&app, &provider, "subject of bruno", &json!({})).await;
        assert_eq!(page.status, 303, "{}", page.words());
        app.letters().await;
    }

    // One that takes its time lets its people in, and nobody else waits for it.
    async fn a_slow_provider_holds_nobody_up_who_does_not_come_by_it(app: TestApp) {
        let (app, provider) = house(&app).await;
        offered(&app, &provider).await;
        connected(&app, &provider, BRUNO, "subject of bruno").await;
        // Much longer than a password takes, and much shorter than a provider is waited for.
        provider.mood(Mood { delay: std::time::Duration::from_secs(2), ..Mood::default() });
        let order = std::sync::Mutex::new(Vec::new());
        let by_provider = async {
            let (_, page) = enter(&app, &provider, "subject of bruno", &json!({})).await;
            order.lock().unwrap().push("provider");
            page
        };
        let by_password = async {
            let mut sofia = app.signed_in("sofia@aurora.example").await;
            assert_eq!(sofia.get("/profile").await.status, 200);
            order.lock().unwrap().push("password");
        };
        let (page, ()) = tokio::join!(by_provider, by_password);
        assert_eq!(page.status, 303, "{}", page.words());
        assert_eq!(page.location(), "/conversations");
        assert_eq!(order.into_inner().unwrap(), ["password", "provider"]);
        app.letters().await;
    }

    // 000-17: who was disabled here comes in by no provider either.
    async fn a_disabled_member_comes_in_by_no_provider(app: TestApp) {
        let (app, provider) = house(&app).await;
        let mut ana = offered(&app, &provider).await;
        connected(&app, &provider, BRUNO, "subject of bruno").await;
        let bruno = place(&mut ana, BRUNO).await;
        let page = ana.post(&format!("{bruno}/deactivation"), &[]).await;
        assert_eq!(page.status, 303, "{}", page.words());
        let (_, page) = enter(&app, &provider, "subject of bruno", &json!({})).await;
        assert_eq!(page.status, 422);
        app.letters().await;
    }

    // S-100, S-103, S-104: of a hundred presses of the same answer one comes in.
    async fn of_many_at_once_one_answer_is_taken(app: TestApp) {
        let (app, provider) = house(&app).await;
        offered(&app, &provider).await;
        let mut guest = app.guest();
        let location = away(&mut guest).await;
        let mut tries = Vec::new();
        for _ in 0..20 {
            // The provider gives a code for each: what stops them is ours.
            let back = provider.approve(&location, &claims(&app, "subject of ana", &json!({})));
            let mut one = guest.clone();
            tries.push(tokio::spawn(async move { one.get(&back).await.status }));
        }
        let mut taken = 0;
        for one in tries {
            taken += i32::from(one.await.unwrap() == 303);
        }
        assert_eq!(taken, 1);
        app.letters().await;
    }

    // S-086: another site's link, or one in a mail, takes nobody anywhere without a press of their own.
    async fn no_other_site_sends_somebody_through(app: TestApp) {
        let (app, provider) = house(&app).await;
        offered(&app, &provider).await;
        let path = button(&mut app.guest()).await;
        for site in ["cross-site", "same-site"] {
            let mut guest = app.guest().with("sec-fetch-site", site);
            let location = pressed(&guest.get(&path).await);
            let page = guest.get(&provider.approve(&location, &claims(&app, "subject of ana", &json!({})))).await;
            assert_eq!(page.status, 303, "a press is enough: {}", page.words());
        }
        for site in ["same-origin", "none"] {
            let mut guest = app.guest().with("sec-fetch-site", site);
            assert_eq!(guest.get(&path).await.status, 303, "{site}");
        }
        // Whoever is in already is asked, whatever led there.
        let mut bruno = app.signed_in(BRUNO).await;
        pressed(&bruno.get(&path).await);
        // And nobody is sent from one way in to the next.
        let mut guest = app.guest();
        let away = guest.get(&format!("{path}?return_to={path}")).await.location();
        let page = guest.get(&provider.approve(&away, &claims(&app, "subject of ana", &json!({})))).await;
        assert!(!page.location().starts_with("/sso/"), "{}", page.location());
        app.letters().await;
    }

    // Who sets out while it is offered is not let in once it is not.
    async fn what_is_withdrawn_or_changed_meanwhile_lets_nobody_in(app: TestApp) {
        let (app, provider) = house(&app).await;
        let mut ana = offered(&app, &provider).await;
        let mut guest = app.guest();
        let location = away(&mut guest).await;
        let offer = format!("/sso/providers/{ID}/offer");
        ana.post(&offer, &[("_method", "delete")]).await;
        let page = guest.get(&provider.approve(&location, &claims(&app, "subject of ana", &json!({})))).await;
        assert_eq!(page.status, 422);
        app.letters().await;
    }

    // A provider that does not answer is asked by one, and by nobody else for half a minute.
    async fn a_floor_does_not_wait_for_a_provider_one_after_the_other(app: TestApp) {
        let (app, provider) = house(&app).await;
        offered(&app, &provider).await;
        connected(&app, &provider, BRUNO, "subject of bruno").await;
        app.clock.advance(chrono::Duration::hours(2));
        provider.mood(Mood { described: json!({ "issuer": "https://another.example" }), ..Mood::default() });
        // What it says of itself is wrong now; what was known lets people in, and it is asked once.
        let before = provider.described();
        for _ in 0..5 {
            let (_, page) = enter(&app, &provider, "subject of bruno", &json!({})).await;
            assert_eq!(page.status, 303, "{}", page.words());
        }
        // And looked for once, before anybody was sent there.
        assert_eq!(provider.described(), before + 2);
        app.letters().await;
    }

    // 000-17, 001-14, 001-15, 001-17: a company's own Entra, by the button Microsoft, and no other company's.
    async fn the_button_microsoft_lets_the_companys_own_directory_in(app: TestApp) {
        let (app, provider) = house(&app).await;
        let host = provider.call_itself(&format!("/{TENANT}/v2.0"));
        let mut ana = app.signed_in(ANA).await;
        add_entra(&mut ana, (&host, TENANT)).await;
        let ours = json!({ "tid": TENANT, "oid": "0001" });
        let away = onward(&ana.post(&format!("/sso/providers/{ID}/trial"), &AGAIN).await);
        let page = ana.get(&provider.approve(&away, &claims(&app, "subject of ana", &ours))).await;
        assert!(page.location().ends_with("done=sso-done-linked"), "{} {}", page.location(), page.words());
        ana.post(&format!("/sso/providers/{ID}/offer"), &[]).await;
        let page = app.guest().get("/sign-in?organisation=aurora&locale=pt-BR").await;
        assert_eq!(page.all("div[data-providers] a"), ["Entrar com Microsoft"]);
        let (_, page) = enter(&app, &provider, "subject of ana", &ours).await;
        assert_eq!(page.status, 303, "{}", page.words());
        let foreign = json!({ "tid": FOREIGN, "iss": format!("{host}/{FOREIGN}/v2.0") });
        let (_, page) = enter(&app, &provider, "subject of ana", &foreign).await;
        assert_eq!(page.status, 422);
        app.letters().await;
    }

    // S-104, S-106: of several directories each has its own subjects, and one that is not on the list has none; what a
    // guest of one is given is the rules' affair, by the domain of their address.
    async fn several_directories_come_in_and_no_other(app: TestApp) {
        let (app, provider) = house(&app).await;
        let host = provider.call_itself("/{tenantid}/v2.0");
        // Entra says nothing of itself beside its answers.
        let silent = json!({ "authorization_response_iss_parameter_supported": false });
        provider.mood(Mood { described: silent, ..Mood::default() });
        let mut ana = app.signed_in(ANA).await;
        let second = "22222222-2222-4222-8222-222222222222";
        add_entra(&mut ana, (&host, &format!("{TENANT} {second}"))).await;
        let of = |tid: &str| json!({ "tid": tid, "iss": format!("{host}/{tid}/v2.0") });
        let away = onward(&ana.post(&format!("/sso/providers/{ID}/trial"), &AGAIN).await);
        let page = ana.get(&provider.approve(&away, &claims(&app, "one subject", &of(TENANT)))).await;
        assert!(page.location().ends_with("done=sso-done-linked"), "{} {}", page.location(), page.words());
        ana.post(&format!("/sso/providers/{ID}/offer"), &[]).await;
        assert_eq!(enter(&app, &provider, "one subject", &of(TENANT)).await.1.status, 303);
        // The same subject in another directory is somebody else.
        assert_eq!(enter(&app, &provider, "one subject", &of(second)).await.1.status, 422);
        assert_eq!(refused(&app).await.0, "unknown");
        assert_eq!(enter(&app, &provider, "one subject", &of(FOREIGN)).await.1.status, 422);
        assert!(refused(&app).await.1.contains("tenant"));
        app.letters().await;
    }

    // 004-23: who comes by a provider is asked for no second factor here; who types a password is.
    async fn no_second_factor_is_asked_of_who_comes_by_a_provider(app: TestApp) {
        let (app, provider) = house(&app).await;
        let mut ana = offered(&app, &provider).await;
        connected(&app, &provider, BRUNO, "subject of bruno").await;
        let decided = ana.post("/policies", &[("_method", "patch"), ("mfa_agent", "required")]).await;
        assert_eq!(decided.status, 303);
        let typed = [("identifier", BRUNO), ("password", PASSWORD), ("organisation", "aurora")];
        assert_eq!(app.guest().post("/sign-in", &typed).await.location(), "/sign-in/enrolment");
        let (mut bruno, page) = enter(&app, &provider, "subject of bruno", &json!({})).await;
        assert_eq!(page.location(), "/conversations");
        assert_eq!(bruno.get("/conversations").await.status, 200);
        app.letters().await;
    }

    // S-100: each tab's answer is its own; what answers none takes no other away.
    async fn two_tabs_come_in_and_a_strangers_link_stops_neither(app: TestApp) {
        let (app, provider) = house(&app).await;
        offered(&app, &provider).await;
        let mut browser = app.guest();
        let (first, second) = (away(&mut browser).await, away(&mut browser).await);
        let said = claims(&app, "subject of ana", &json!({}));
        let (first, second) = (provider.approve(&first, &said), provider.approve(&second, &said));
        let place = first.split('?').next().unwrap();
        assert_eq!(browser.get(&format!("{place}?code=x&state=junk")).await.status, 422);
        provider.mood(Mood { down: true, ..Mood::default() });
        assert_eq!(browser.get(&first).await.status, 503);
        provider.mood(Mood::default());
        assert_eq!(browser.get(&first).await.status, 303, "loaded again");
        assert_eq!(browser.get(&second).await.status, 303);
        assert_eq!(browser.get(&second).await.status, 422, "once");
        // The oldest gives way: a browser does not carry any number of them.
        let mut browser = app.guest();
        let mut all = Vec::new();
        for _ in 0..4 {
            all.push(provider.approve(&away(&mut browser).await, &said));
            app.clock.advance(chrono::Duration::seconds(1));
        }
        assert_eq!(browser.get(&all[0]).await.status, 422);
        assert_eq!(browser.get(&all[1]).await.status, 303);
        app.letters().await;
    }

    // Suspended and taken back by a directory or an administrator, they come in as they did.
    async fn who_came_in_by_the_provider_does_so_again_after_being_let_in_again(app: TestApp) {
        let (app, provider) = house(&app).await;
        let mut ana = offered(&app, &provider).await;
        connected(&app, &provider, BRUNO, "subject of bruno").await;
        app.alter("update member set password = null where identifier = 'bruno@aurora.example'").await;
        let path = place(&mut ana, BRUNO).await;
        assert_eq!(ana.post(&format!("{path}/deactivation"), &[]).await.status, 303);
        assert_eq!(enter(&app, &provider, "subject of bruno", &json!({})).await.1.status, 422);
        assert_eq!(ana.post(&format!("{path}/deactivation"), &[("_method", "delete")]).await.status, 303);
        assert_eq!(enter(&app, &provider, "subject of bruno", &json!({})).await.1.status, 303);
        app.letters().await;
    }
}
