use std::sync::atomic::{AtomicUsize, Ordering};
use testkit::{Browser, PASSWORD, Page, TestApp};

const BRUNO: &str = "bruno@aurora.example";

async fn ask(helper: &mut Browser, login: &str) -> Page {
    let login = login.replace('+', "%2B").replace('@', "%40").replace(' ', "%20");
    let page = helper.get(&format!("/diagnosis?login={login}")).await;
    assert_eq!(page.status, 200, "{}", page.words());
    page
}

/// The state of one check: `done`, `now` or `failed`.
fn check(page: &Page, name: &str) -> String {
    page.attribute(&format!("li[data-check={name}]"), "data-state")
        .unwrap_or_default()
}

fn stopping(page: &Page) -> Vec<String> {
    let html = page.text.split("<li data-state=\"failed\" data-check=\"").skip(1);
    html.map(|rest| rest.split('"').next().unwrap_or_default().to_owned())
        .collect()
}

async fn fail(app: &TestApp, login: &str, times: usize) {
    // Each another word: the same one again would be no further guess (S-045).
    static WORDS: AtomicUsize = AtomicUsize::new(0);
    for _ in 0..times {
        let word = format!("wrong {}", WORDS.fetch_add(1, Ordering::Relaxed));
        let form = [
            ("identifier", login),
            ("password", word.as_str()),
            ("organisation", "aurora"),
        ];
        app.guest().post("/sign-in", &form).await;
    }
}

/// Presses the first remedy of a check that is a form.
async fn mend(helper: &mut Browser, page: &Page, name: &str) -> Page {
    let form = format!("li[data-check={name}] form");
    let action = page
        .attribute(&form, "action")
        .unwrap_or_else(|| panic!("no remedy for {name}: {}", page.words()));
    let method = page
        .attribute(&format!("{form} input[name=_method]"), "value")
        .unwrap_or_default();
    helper.post(&action, &[("_method", method.as_str())]).await
}

testkit::both! {
    // G-12
    async fn every_check_is_replayed_in_order_and_nothing_stops_who_may_come_in(app: TestApp) {
        let mut sofia = app.signed_in("sofia@aurora.example").await;
        let page = ask(&mut sofia, " BRUNO@aurora.example ").await;
        assert!(stopping(&page).is_empty(), "{}", page.words());
        let checks: Vec<&str> = page.text.split("data-check=\"").skip(1).filter_map(|rest| rest.split('"').next()).collect();
        assert_eq!(
            checks,
            ["exists", "state", "organisation", "password", "lock", "schedule", "sessions", "mail", "enabling"]
        );
        assert!(page.words().contains("Bruno Reyes"));
        assert_eq!(check(&page, "enabling"), "now", "no channel yet: he may come in, and nobody reaches him");
        assert!(app.letters().await.is_empty());
        app.signed_in(BRUNO).await;
    }

    // G-12: what was right is not called wrong.
    async fn a_right_password_with_something_else_missing_is_called_what_it_is(app: TestApp) {
        let mut ana = app.signed_in("ana@aurora.example").await;
        let done = ana.post("/policies", &[("_method", "patch"), ("mfa_agent", "required")]).await;
        assert_eq!(done.status, 303, "{}", done.words());
        let form = [("identifier", BRUNO), ("password", PASSWORD), ("organisation", "aurora")];
        assert_eq!(app.guest().post("/sign-in", &form).await.location(), "/sign-in/enrolment");
        let page = ask(&mut ana, BRUNO).await;
        let attempts = page.all("tbody tr").concat();
        assert!(attempts.contains("Falta añadir el segundo factor"), "{attempts}");
        assert!(!attempts.contains("Contraseña incorrecta"), "{attempts}");
        app.letters().await;
    }

    // G-12, 000-29
    async fn a_locked_login_is_told_with_its_counter_and_unlocked_with_one_press(app: TestApp) {
        fail(&app, BRUNO, 4).await;
        let mut sofia = app.signed_in("sofia@aurora.example").await;
        let page = ask(&mut sofia, BRUNO).await;
        assert!(check(&page, "lock") == "now" && page.words().contains("4 de 10"), "{}", page.words());
        fail(&app, BRUNO, 6).await;
        let page = ask(&mut sofia, BRUNO).await;
        assert_eq!(stopping(&page), ["lock"]);
        assert_eq!(page.all("tbody tr").len(), 5, "and the last attempts, from where");
        assert!(page.words().contains("127.0.0.1") && page.words().contains("Chrome"));
        for _ in 0..30 {
            ask(&mut sofia, BRUNO).await;
        }
        assert_eq!(mend(&mut sofia, &page, "lock").await.status, 303);
        assert!(stopping(&ask(&mut sofia, BRUNO).await).is_empty(), "looking counted as no attempt");
        app.signed_in(BRUNO).await;
    }

    // G-12
    async fn who_is_shut_out_or_never_came_in_is_told_and_mended(app: TestApp) {
        let mut ana = app.signed_in("ana@aurora.example").await;
        let place = ana.get("/members?q=bruno").await.attribute("a.person", "href").expect("there");
        assert!(ana.get(&place).await.has("a[href^=\"/diagnosis?login=bruno\"]"), "from the member's page");
        ana.post(&format!("{place}/deactivation"), &[]).await;
        let page = ask(&mut ana, BRUNO).await;
        assert_eq!(stopping(&page), ["state"]);
        assert_eq!(mend(&mut ana, &page, "state").await.status, 303);
        app.signed_in(BRUNO).await;
        let fields = [
            ("display_name", "Vera"), ("identifier", "vera"), ("recovery_address", "vera@mail.example"),
            ("role", "agent"), ("locale", "es"), ("landing", "conversations"), ("time_zone", "UTC"),
        ];
        ana.post("/members", &fields).await;
        app.sink.refuse(Some("550 5.1.1 no such mailbox"));
        app.run_jobs().await;
        let page = ask(&mut ana, "vera").await;
        assert_eq!(stopping(&page), ["state", "password", "mail"]);
        assert!(page.words().contains("no such mailbox") && page.words().contains("vera@mail.example"));
        app.sink.refuse(None);
        assert_eq!(mend(&mut ana, &page, "mail").await.status, 303);
        let letter = app.letters().await.remove(0);
        app.clock.advance(chrono::Duration::hours(25));
        let mut ana = app.signed_in("ana@aurora.example").await;
        let page = ask(&mut ana, "vera").await;
        assert!(page.words().contains("el enlace ha caducado"), "{}", page.words());
        assert_eq!(app.guest().get(&letter.path()).await.status, 410);
    }

    // G-12, 000-15
    async fn who_types_the_mailbox_for_the_login_is_told_the_login(app: TestApp) {
        let mut ana = app.signed_in("ana@aurora.example").await;
        let page = ask(&mut ana, "Caixa@aurora.example").await;
        assert_eq!(stopping(&page), ["exists"]);
        assert!(page.has("li[data-check=exists] a[href=\"/diagnosis?login=virginia%40conecta%2Ecom%2Evc\"]"), "{}", page.text);
        let page = ask(&mut ana, "nobody@nowhere.example").await;
        assert!(stopping(&page) == ["exists"] && page.has("li[data-check=exists] a[href=\"/members/new\"]"));
        let long = "x".repeat(5_000);
        assert_eq!(ana.get(&format!("/diagnosis?login={long}")).await.status, 200);
        let page = ask(&mut ana, "%3Cscript%3Ealert(1)%3C/script%3E").await;
        assert!(!page.text.contains("<script>alert"));
    }

    // G-12
    async fn a_supervisor_sees_the_verdict_and_only_their_own_remedies(app: TestApp) {
        let mut ana = app.signed_in("ana@aurora.example").await;
        let place = ana.get("/members?q=bruno").await.attribute("a.person", "href").expect("there");
        ana.post(&format!("{place}/deactivation"), &[]).await;
        let mut sofia = app.signed_in("sofia@aurora.example").await;
        let page = ask(&mut sofia, BRUNO).await;
        assert_eq!(stopping(&page), ["state"]);
        assert!(!page.has("li[data-check=state] form") && page.words().contains("Lo puede hacer un administrador"));
        let mut virginia = app.signed_in("virginia@conecta.com.vc").await;
        assert_eq!(virginia.get("/diagnosis?login=bruno").await.status, 403);
    }

    // S-011, S-180
    async fn nobody_of_another_organisation_is_found(app: TestApp) {
        fail(&app, BRUNO, 10).await;
        let mut boris = app.signed_in("boris@boreal.example").await;
        let (known, unknown) = (ask(&mut boris, BRUNO).await, ask(&mut boris, "ghost@aurora.example").await);
        assert_eq!(stopping(&known), ["exists"]);
        assert_eq!(known.words().replace(BRUNO, "X"), unknown.words().replace("ghost@aurora.example", "X"));
        assert!(!ask(&mut boris, "caixa@aurora.example").await.words().contains("virginia"));
        let form = [("identifier", BRUNO), ("password", PASSWORD), ("organisation", "aurora")];
        assert_eq!(app.guest().post("/sign-in", &form).await.status, 422, "locked in their own house only");
    }
}
