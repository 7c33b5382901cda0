//! Who people are to the house: their logins, their brand, their way to a password, and the work they leave behind.
#![allow(clippy::unwrap_used)]

use serde_json::{Value, json};
use testkit::{
    Browser, Extras, PASSWORD, Page, SentLetter, TestApp, both,
    provider::{CLIENT, CLIENT_SECRET, Provider},
};

const BRUNO: &str = "bruno@aurora.example";
const NEW: &str = "lluvia-mesa-cobre-farol-58";

async fn invite(ana: &mut Browser, app: &TestApp, identifier: &str, role: &str, landing: &str) -> SentLetter {
    let fields = [
        ("display_name", "Vera Prado"),
        ("identifier", identifier),
        ("recovery_address", "vera@mail.example"),
        // One person may have several logins: their mailbox is nobody else’s, and the form says so.
        ("mailbox", "own"),
        ("role", role),
        ("locale", "fr"),
        ("landing", landing),
        ("time_zone", "Europe/Paris"),
    ];
    let made = ana.post("/members", &fields).await;
    assert_eq!(made.status, 303, "{}", made.words());
    app.letters().await.remove(0)
}

async fn choose(browser: &mut Browser, path: &str, password: &str, again: &str) -> u16 {
    let fields = [("password", password), ("password_confirmation", again)];
    browser.post(path, &fields).await.status
}

async fn sign_in(app: &TestApp, identifier: &str, password: &str) -> (Browser, u16, String) {
    let mut browser = app.guest();
    let fields = [
        ("identifier", identifier),
        ("password", password),
        ("organisation", "aurora"),
    ];
    let page = browser.post("/sign-in", &fields).await;
    let location = if page.status == 303 {
        page.location()
    } else {
        String::new()
    };
    (browser, page.status, location)
}

/// A customer who writes, and is answered by whoever is available.
async fn customer(app: &TestApp, ana: &mut Browser) {
    let made = ana
        .post("/channels", &[("name", "Site"), ("allowed_origins", "")])
        .await;
    let tag = ana.follow(&made).await.words();
    let key = tag.split("data-channel=\"").nth(1).unwrap();
    let path = format!("/webchat/{}", key.split('"').next().unwrap());
    let mut visitor = app.guest().with("accept", "*/*");
    let arrived = visitor
        .post_json(&format!("{path}/visitors"), &json!({ "name": "Lucía Moreno" }))
        .await;
    let token = arrived.json()["token"].as_str().unwrap().to_owned();
    let mut visitor = visitor.with("authorization", &format!("Bearer {token}"));
    let message = json!({ "client_id": "first-message", "body": "Hola", "files": [] });
    assert_eq!(
        visitor
            .post_json(&format!("{path}/messages"), &message)
            .await
            .status,
        201
    );
    app.run_jobs().await;
}

/// A directory says whether somebody may come in.
async fn let_in(directory: &mut Browser, place: &str, active: bool) {
    let user = place.replace("/members/", "/scim/v2/aurora/Users/");
    let change = json!({
        "schemas": ["urn:ietf:params:scim:api:messages:2.0:PatchOp"],
        "Operations": [{ "op": "replace", "path": "active", "value": active }],
    });
    let (kind, body) = ("application/scim+json", change.to_string().into_bytes());
    let page = directory.send("PATCH".parse().unwrap(), &user, kind, body).await;
    assert_eq!(page.status, 200, "{}", page.text);
    assert_eq!(page.json()["active"], active);
}

const PROVIDER: &str = "019a0000000070008000000000000001";

/// What a provider says of Bruno now.
fn bruno_there(app: &TestApp) -> Value {
    let now = app.clock.now().timestamp();
    let mut claims = Provider::person("subject of bruno", BRUNO);
    claims["iat"] = json!(now);
    claims["exp"] = json!(now + 300);
    claims
}

/// Where a page that goes on by itself leads to.
fn onward(page: &Page) -> String {
    let header = page.headers["refresh"].to_str().unwrap();
    header.strip_prefix("0; url=").unwrap().to_owned()
}

/// Bruno's browser, in by a provider alone, and where that is told that he left there.
async fn bruno_by_provider(app: &TestApp, ana: &mut Browser, provider: &Provider) -> (Browser, String) {
    let (issuer, place) = (provider.issuer(), format!("/sso/providers/{PROVIDER}"));
    let fields = [
        ("id", PROVIDER),
        ("kind", "oidc"),
        ("name", "Keycloak"),
        ("issuer", issuer.as_str()),
        ("client_id", CLIENT),
        ("secret", CLIENT_SECRET),
    ];
    assert_eq!(ana.post("/sso/providers", &fields).await.status, 303);
    let again = ("current_password", PASSWORD);
    let away = onward(&ana.post(&format!("{place}/trial"), &[again]).await);
    let mut of_ana = bruno_there(app);
    of_ana["sub"] = json!("subject of ana");
    let back = provider.approve(&away, &of_ana);
    assert!(ana.get(&back).await.location().ends_with("done=sso-done-linked"));
    assert_eq!(ana.post(&format!("{place}/offer"), &[]).await.status, 303);
    let mut bruno = app.signed_in(BRUNO).await;
    let away = onward(&bruno.post("/sso/links", &[again, ("provider", PROVIDER)]).await);
    let back = provider.approve(&away, &bruno_there(app));
    assert_eq!(bruno.get(&back).await.location(), "/profile?done=sso-done-linked");
    assert_eq!(bruno.post("/sign-out", &[]).await.status, 303);
    let mut bruno = app.guest();
    let page = bruno.get("/sign-in?organisation=aurora").await;
    let button = page.attribute("div[data-providers] a", "href").unwrap();
    let away = bruno.get(&button).await.location();
    let back = provider.approve(&away, &bruno_there(app));
    assert_eq!(bruno.get(&back).await.location(), "/conversations");
    (bruno, format!("{button}/logout"))
}

both! {
    // 000-25: the second access of one person has a login, a password, a role and a landing of its own.
    async fn one_person_with_two_logins_is_two_members(app: TestApp) {
        let mut ana = app.signed_in("ana@aurora.example").await;
        let agents = invite(&mut ana, &app, "vera", "agent", "conversations").await;
        let administrators = invite(&mut ana, &app, "vera.admin", "administrator", "members").await;
        assert_eq!((agents.to.as_str(), administrators.to.as_str()), ("vera@mail.example", "vera@mail.example"));
        assert_eq!(choose(&mut app.guest(), &agents.path(), NEW, NEW).await, 303);
        assert_eq!(sign_in(&app, "vera.admin", NEW).await.1, 422, "one password is not the other's");
        assert_eq!(choose(&mut app.guest(), &administrators.path(), PASSWORD, PASSWORD).await, 303);
        let (mut agent, _, landing) = sign_in(&app, "vera", NEW).await;
        assert_eq!(landing, "/conversations");
        assert_eq!(agent.get("/members").await.status, 403);
        let (mut administrator, _, landing) = sign_in(&app, "vera.admin", PASSWORD).await;
        assert_eq!(landing, "/members");
        assert_eq!(administrator.get("/members").await.status, 200);
        assert_eq!(agent.get("/session").await.status, 200, "and both may be in at once");
    }

    // 004-07: the first way in asks for a password, and for the same again.
    async fn the_first_password_is_chosen_and_typed_twice(app: TestApp) {
        let mut ana = app.signed_in("ana@aurora.example").await;
        let welcome = invite(&mut ana, &app, "vera", "agent", "conversations").await;
        let mut vera = app.guest();
        let page = vera.get(&welcome.path()).await;
        for field in ["password", "password_confirmation"] {
            let input = format!("html[lang=fr] form [name={field}][type=password][autocomplete=new-password][required]");
            assert!(page.has(&input), "{field}: {}", page.text);
        }
        assert_eq!(sign_in(&app, "vera", "").await.1, 422, "before that there is no way in");
        assert_eq!(choose(&mut vera, &welcome.path(), NEW, PASSWORD).await, 422);
        assert_eq!(choose(&mut vera, &welcome.path(), NEW, "").await, 422);
        assert_eq!(sign_in(&app, "vera", NEW).await.1, 422);
        assert_eq!(choose(&mut vera, &welcome.path(), NEW, NEW).await, 303);
        assert_eq!(sign_in(&app, "vera", NEW).await.1, 303);
    }

    // 003-01: from the sign-in page, and from the profile of who is in.
    async fn a_password_is_reset_from_both_places(app: TestApp) {
        for place in ["/sign-in?organisation=aurora", "/profile/password"] {
            let mut browser = if place.starts_with("/profile") { app.signed_in(BRUNO).await } else { app.guest() };
            let page = browser.get(place).await;
            let way = page.attribute("a[href^='/recovery/new']", "href").expect("a way to a new password");
            let form = browser.get(&way).await;
            let action = form.attribute("form[action^='/recovery']", "action").unwrap();
            assert_eq!(browser.post(&action, &[("identifier", BRUNO)]).await.status, 303, "{place}");
            let letter = app.letters_but_notices().await.remove(0);
            assert_eq!(letter.to, BRUNO);
            let word = format!("{NEW}-{}", place.len());
            assert_eq!(choose(&mut app.guest(), &letter.path(), &word, &word).await, 303, "{place}");
            assert_eq!(sign_in(&app, BRUNO, &word).await.1, 303, "{place}");
            app.letters().await;
            // The next one asks with the password everybody of the cast has.
            app.clock.advance(chrono::Duration::hours(1));
            let mut own = sign_in(&app, BRUNO, &word).await.0;
            let back = [("current_password", word.as_str()), ("password", PASSWORD), ("password_confirmation", PASSWORD)];
            assert_eq!(own.post("/profile/password", &back).await.status, 303);
            app.letters().await;
        }
    }

    // 003-16: each organisation's name, product, colour and sender, and nowhere the maker's.
    async fn pages_and_letters_wear_the_organisations_brand(app: TestApp) {
        for (slug, name, product, hue, administrator, member) in [
            ("aurora", "Aurora", "Atención", 172, "ana@aurora.example", BRUNO),
            ("boreal", "Boreal", "Counter", 262, "boris@boreal.example", "clara@boreal.example"),
        ] {
            app.guest().post("/recovery", &[("identifier", member)]).await;
            let letter = app.letters().await.remove(0);
            let from = letter.raw.lines().find(|line| line.starts_with("From:")).unwrap();
            assert!(from.contains(name) && from.contains("no-reply@"), "{from}");
            for part in [&letter.text, &letter.html] {
                assert!(part.contains(name) && part.contains(product) && !part.contains("Guichet"), "{part}");
            }
            let mut guest = app.guest();
            let dead = format!("{}x", letter.path());
            for path in [&format!("/sign-in?organisation={slug}"), &format!("/recovery/new?organisation={slug}"), &letter.path()] {
                let page = guest.get(path).await;
                assert!(page.words().contains(name), "{path}: {}", page.words());
                assert!(page.has(&format!("link[href^='/brand/{slug}.css?v=']")), "{path}");
                assert!(!page.text.contains("Guichet"), "{path} names the maker");
            }
            assert_eq!(guest.get(&dead).await.status, 404);
            let sheet = guest.get(&format!("/brand/{slug}.css")).await;
            assert!(sheet.text.contains(&format!("--hue:{hue}")), "{}", sheet.text);
            let mut inside = app.signed_in(administrator).await;
            for path in ["/members", "/members/new", "/conversations", "/teams", "/channels", "/outbox", "/lockouts", "/profile", "/nothing-here"] {
                let page = inside.get(path).await;
                assert!(page.all("title")[0].ends_with(name), "{path}: {:?}", page.all("title"));
                assert!(page.has(&format!("link[href^='/brand/{slug}.css?v=']")), "{path}");
                assert!(!page.text.contains("Guichet"), "{path} names the maker");
            }
        }
        let colours = async |member: &str| {
            app.clock.advance(chrono::Duration::hours(1));
            app.guest().post("/recovery", &[("identifier", member)]).await;
            let letter = app.letters().await.remove(0);
            let brand = letter.html.split(".brand { ").nth(1).and_then(|rest| rest.split('}').next());
            brand.expect("the brand's line").to_owned()
        };
        assert_ne!(colours(BRUNO).await, colours("clara@boreal.example").await);
    }

    // 003-08 003-15: said where a password is chosen and in the letters about it, in the organisation's own name.
    async fn a_password_is_to_be_kept_and_nobody_asks_for_it(app: TestApp) {
        for (slug, member, kept, never) in [
            ("aurora", BRUNO, "Recuerde mantener la contraseña de su cuenta segura y protegida. No lo comparta con nadie.", "Aurora nunca le pedirá su contraseña."),
            ("boreal", "boris@boreal.example", "Remember to keep your account’s password safe and protected. Do not share it with anyone.", "Boreal will never ask for your password."),
        ] {
            app.guest().post("/recovery", &[("identifier", member)]).await;
            let letter = app.letters().await.remove(0);
            let page = app.guest().get(&letter.path()).await.words();
            for text in [&page, &letter.text, &letter.html] {
                assert!(text.contains(kept), "{kept}: {text}");
                assert!(text.contains(never), "{never}: {text}");
            }
            assert!(app.guest().get(&format!("/sign-in?organisation={slug}")).await.words().contains(never));
            let mut inside = app.signed_in(member).await;
            assert!(inside.get("/profile/password").await.words().contains(kept), "{slug}");
            app.letters().await;
        }
    }

    // G-01: whoever loses their session, by whatever hand, leaves their customers to the others.
    async fn a_session_that_is_revoked_gives_its_work_back(app: TestApp) {
        let mut ana = app.signed_in("ana@aurora.example").await;
        customer(&app, &mut ana).await;
        let mut sofia = app.signed_in("sofia@aurora.example").await;
        let list = ana.get("/members?q=bruno").await;
        let place = list.attribute("a.person", "href").unwrap();
        let (mut directory, _) = app.program("ana@aurora.example", "scim", "scim").await;
        app.letters().await;
        for revocation in ["recovery", "directory", "deactivation"] {
            let mut bruno = app.signed_in(BRUNO).await;
            bruno.post("/presence", &[("status", "available")]).await;
            app.run_jobs().await;
            let mine = bruno.get("/conversations?inbox=mine").await;
            assert!(mine.words().contains("Lucía Moreno"), "{revocation}: {}", mine.words());
            if revocation == "deactivation" {
                assert_eq!(ana.post(&format!("{place}/deactivation"), &[]).await.status, 303);
            } else if revocation == "directory" {
                let_in(&mut directory, &place, false).await;
            } else {
                app.guest().post("/recovery", &[("identifier", BRUNO)]).await;
                let letter = app.letters_but_notices().await.remove(0);
                assert_eq!(choose(&mut app.guest(), &letter.path(), NEW, NEW).await, 303);
                app.letters().await;
            }
            assert_eq!(bruno.get("/session").await.status, 303, "{revocation}");
            let queue = sofia.get("/conversations?inbox=queue").await;
            assert!(queue.words().contains("Lucía Moreno"), "{revocation}: {}", queue.words());
            if revocation == "recovery" {
                let mut own = sign_in(&app, BRUNO, NEW).await.0;
                let back = [("current_password", NEW), ("password", PASSWORD), ("password_confirmation", PASSWORD)];
                assert_eq!(own.post("/profile/password", &back).await.status, 303);
                own.post("/sign-out", &[]).await;
                app.letters().await;
            }
            if revocation == "directory" {
                let_in(&mut directory, &place, true).await;
                app.letters().await;
            }
        }
        app.letters().await;
    }

    // G-01: so does whoever signs out at the provider they came by, and has no other session.
    async fn a_provider_that_signs_somebody_out_gives_their_work_back(app: TestApp) {
        let provider = Provider::start().await;
        let app = app.with(Extras { outbound: provider.rules(), ..Extras::default() }).await;
        let mut ana = app.signed_in("ana@aurora.example").await;
        customer(&app, &mut ana).await;
        let mut sofia = app.signed_in("sofia@aurora.example").await;
        let (mut bruno, told) = bruno_by_provider(&app, &mut ana, &provider).await;
        bruno.post("/presence", &[("status", "available")]).await;
        app.run_jobs().await;
        let mine = bruno.get("/conversations?inbox=mine").await;
        assert!(mine.words().contains("Lucía Moreno"), "{}", mine.words());
        let token = provider.logout_token(&json!({}), &bruno_there(&app));
        let mut machine = app.guest().with("origin", "").with("accept", "*/*");
        let page = machine.post(&told, &[("logout_token", &token)]).await;
        assert_eq!(page.status, 200, "{}", page.text);
        assert_eq!(bruno.get("/session").await.status, 303);
        let queue = sofia.get("/conversations?inbox=queue").await;
        assert!(queue.words().contains("Lucía Moreno"), "{}", queue.words());
        app.letters().await;
    }
}
