use chrono::Duration;
use kit::db::dialect::sql;
use sea_orm::ConnectionTrait;
use testkit::{Browser, Page, SentLetter, TestApp};

const LUCIA: &str = "lucia@correo.example";
const MAILBOX: [(&str, &str); 1] = [("email", "Lucia@correo.example")];

async fn subscribe(app: &TestApp, article: &str, email: &str) -> Page {
    let mut reader = app.guest();
    reader.cookies.insert("guichet_locale".into(), "es".into());
    let path = format!("/help/access/{article}/subscription?organisation=aurora");
    reader.post(&path, &[("email", email)]).await
}

/// The only letter to her.
async fn letter(app: &TestApp) -> SentLetter {
    let mut letters = app.letters_but_notices().await;
    assert_eq!(letters.len(), 1, "{letters:?}");
    let letter = letters.remove(0);
    assert_eq!(letter.to, LUCIA);
    letter
}

async fn subscribed(app: &TestApp, article: &str) -> String {
    assert_eq!(subscribe(app, article, LUCIA).await.status, 303);
    let way = letter(app).await.path();
    assert_eq!(app.guest().post(&way, &MAILBOX).await.status, 303);
    way
}

async fn say_otherwise(ana: &mut Browser, key: &str, text: &str) {
    let path = format!("/wordings/es/{key}");
    let done = ana.post(&path, &[("text", text)]).await;
    assert_eq!(done.status, 303, "{}", done.words());
}

fn an_hour(app: &TestApp) {
    app.clock.advance(Duration::minutes(61));
}

async fn rows(app: &TestApp) -> i64 {
    let db = app.state.db.read();
    let count = sql(db, "select count(*) as n from help_subscription", []);
    db.query_one_raw(count)
        .await
        .unwrap()
        .unwrap()
        .try_get("", "n")
        .unwrap()
}

testkit::both! {
    // 001-24: subscribe, confirm by letter, be told of a change once, cancel by the link of any letter.
    async fn a_reader_subscribes_is_told_of_a_change_and_cancels(app: TestApp) {
        app.plant_jobs().await;
        let page = app.guest().get("/help/access/password?organisation=aurora").await;
        assert!(page.has("form[action='/help/access/password/subscription?organisation=aurora'] input[type=email]"));
        let asked = subscribe(&app, "password", LUCIA).await;
        assert_eq!(asked.status, 303, "{}", asked.words());
        let told = app.guest().follow(&asked).await;
        assert!(!told.text.contains(LUCIA), "the page repeats nothing of what was typed");
        let first = letter(&app).await;
        assert!(first.subject.contains("Confirme su suscripción"), "{}", first.subject);
        let way = first.path();
        let open = app.guest().get(&way).await;
        assert!(open.words().contains("Confirm") && !open.text.contains(LUCIA), "{}", open.words());
        let mut lucia = app.guest();
        let done = lucia.post(&way, &MAILBOX).await;
        assert!(lucia.follow(&done).await.has("input[name=_method][value=delete]"), "cancelling is one press away");

        let mut ana = app.signed_in("ana@aurora.example").await;
        an_hour(&app);
        assert!(app.letters_but_notices().await.is_empty(), "nothing changed, nothing is told");
        say_otherwise(&mut ana, "help-password-nothing-text", "Llame al 1800-AURORA.").await;
        say_otherwise(&mut ana, "help-password-nothing", "¿No llega?").await;
        an_hour(&app);
        let changed = letter(&app).await;
        assert!(changed.subject.contains("Cambió") && changed.text.contains("cancela la suscripción"), "{}", changed.text);
        an_hour(&app);
        assert!(app.letters_but_notices().await.is_empty(), "each change is told once");

        assert_eq!(changed.path(), way, "any letter cancels");
        let pressed = lucia.post(&changed.path(), &[("_method", "delete")]).await;
        assert_eq!(pressed.status, 422, "what presses and types nothing cancels nothing (S-023)");
        let done = lucia.post(&changed.path(), &[("_method", "delete"), MAILBOX[0]]).await;
        assert!(lucia.follow(&done).await.words().contains("No subscription"));
        assert_eq!(rows(&app).await, 0, "the address is forgotten");
        say_otherwise(&mut ana, "help-password-nothing", "¿Nada?").await;
        an_hour(&app);
        assert!(app.letters_but_notices().await.is_empty());
    }

    async fn a_change_in_another_language_article_or_organisation_is_not_told(app: TestApp) {
        app.plant_jobs().await;
        subscribed(&app, "blocked").await;
        let mut ana = app.signed_in("ana@aurora.example").await;
        say_otherwise(&mut ana, "help-password-nothing", "¿No llega?").await;
        let french = ana.post("/wordings/fr/help-blocked-why", &[("text", "La raison")]).await;
        assert_eq!(french.status, 303);
        let mut boris = app.signed_in("boris@boreal.example").await;
        say_otherwise(&mut boris, "help-blocked-why", "La razón").await;
        an_hour(&app);
        assert!(app.letters_but_notices().await.is_empty());
        say_otherwise(&mut ana, "help-blocked-why", "El motivo").await;
        an_hour(&app);
        letter(&app).await;
    }

    // 003-16: a link speaks as the organisation it is of, whatever this browser used last.
    async fn the_page_of_a_link_says_no_other_organisations_sentences(app: TestApp) {
        let mut boris = app.signed_in("boris@boreal.example").await;
        let done = boris.post("/wordings/es/help-subscription-open", &[("text", "Palabras de Boreal")]).await;
        assert_eq!(done.status, 303, "{}", done.words());
        subscribe(&app, "password", LUCIA).await;
        let way = letter(&app).await.path();
        let mut lucia = app.guest();
        lucia.cookies.insert("guichet_locale".into(), "es".into());
        lucia.cookies.insert("guichet_organisation".into(), "boreal".into());
        let page = lucia.get(&way).await;
        assert!(!page.words().contains("Palabras de Boreal"), "{}", page.words());
        assert!(page.has("link[href^='/brand/aurora.css']"));
    }

    // S-022, S-023, S-031: nobody is written to again who did not press, and nobody can have a mailbox flooded.
    async fn a_typed_address_is_written_to_once_and_forgotten_unless_its_reader_presses(app: TestApp) {
        app.plant_jobs().await;
        subscribe(&app, "password", LUCIA).await;
        let way = letter(&app).await.path();
        subscribe(&app, "password", LUCIA).await;
        assert!(app.letters_but_notices().await.is_empty(), "the letter under way is the answer");
        for _ in 0..3 {
            assert_eq!(app.guest().get(&way).await.status, 200);
            for typed in ["", "another@correo.example"] {
                let pressed = app.guest().post(&way, &[("email", typed)]).await;
                assert_eq!(pressed.status, 422);
                assert!(pressed.has("#email[aria-invalid=true]") && pressed.has("#email-error"));
            }
        }
        for article in ["blocked", "factors", "request", "browser", "first-access"] {
            assert_eq!(subscribe(&app, article, &LUCIA.replace("luc", "LUC")).await.status, 303);
        }
        assert_eq!(app.letters_but_notices().await.len(), 2, "three in an hour, whoever asks");
        let mut ana = app.signed_in("ana@aurora.example").await;
        say_otherwise(&mut ana, "help-password-nothing", "¿No llega?").await;
        an_hour(&app);
        assert!(app.letters_but_notices().await.is_empty(), "looking is not confirming");
        app.clock.advance(Duration::days(8));
        app.run_jobs().await;
        assert_eq!(rows(&app).await, 0);
        assert!(app.guest().get(&way).await.words().contains("No subscription"));
        app.guest().post(&way, &[]).await;
        assert_eq!(rows(&app).await, 0);
        app.letters().await;
    }

    async fn what_is_no_address_is_refused_beside_its_field(app: TestApp) {
        for wrong in ["", "lucia", "lucia@", "a b@correo.example", "lucia@correo.example\r\nBcc: all@evil.example"] {
            let page = subscribe(&app, "password", wrong).await;
            assert_eq!(page.status, 422, "{wrong}");
            assert!(page.has("#subscribe-email[aria-invalid=true]") && page.has("#subscribe-error"), "{wrong}");
        }
        assert_eq!(subscribe(&app, "nothing", LUCIA).await.status, 404);
        let path = "/help/access/password/subscription?organisation=nobody";
        assert_ne!(app.guest().post(path, &[("email", LUCIA)]).await.status, 500);
        for forged in ["/help/subscriptions/x", "/help/subscriptions/0190c1d2aaaa7bbb8cccddddeeeeffff.AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"] {
            let mut stranger = app.guest();
            assert!([200, 404].contains(&stranger.get(forged).await.status));
            assert!([303, 404].contains(&stranger.post(forged, &[]).await.status));
        }
        assert_eq!(rows(&app).await, 0);
    }
}
