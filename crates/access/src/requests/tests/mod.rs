//! A request from the page to the activation, through the doors.

mod attacks;
mod by_mail;

use chrono::Duration;
use testkit::{Browser, Page, SentLetter, TestApp};

const MARTA: &str = "marta@andina.example";
const NEW: &str = "lluvia-mesa-cobre-farol-58";

/// What an administrator decides about requests.
async fn decide(app: &TestApp, fields: &[(&str, &str)]) -> Browser {
    let mut ana = app.signed_in("ana@aurora.example").await;
    let mut all = vec![("_method", "patch")];
    all.extend(fields);
    let saved = ana.post("/policies", &all).await;
    assert_eq!(saved.status, 303, "{}", saved.words());
    ana
}

fn marta(email: &str) -> [(&str, &str); 4] {
    [
        ("full_name", "Marta Ruiz"),
        ("company", "Andina S.A.S."),
        ("position", "Coordinadora de mesa"),
        ("email", email),
    ]
}

async fn ask(app: &TestApp, email: &str) -> Page {
    app.guest()
        .post("/requests?organisation=aurora", &marta(email))
        .await
}

/// Asks, and takes the letter that follows.
async fn letter(app: &TestApp, email: &str) -> SentLetter {
    assert_eq!(ask(app, email).await.status, 303);
    let mut letters = app.letters_but_notices().await;
    assert_eq!(letters.len(), 1, "{letters:?}");
    letters.remove(0)
}

async fn prove(app: &TestApp, path: &str) -> Page {
    let fields = marta("nobody@believes.example");
    app.guest().post(path, &fields[..3]).await
}

/// Asks and proves; the address of the page where it is decided.
async fn proved(app: &TestApp, staff: &mut Browser, email: &str) -> String {
    let path = letter(app, email).await.path();
    let done = prove(app, &path).await;
    assert_eq!(done.status, 303, "{}", done.words());
    let list = staff.get("/requests").await;
    list.attribute("tbody a.person", "href").expect("a request")
}

const AGENT: [(&str, &str); 4] = [
    ("role", "agent"),
    ("locale", "es"),
    ("landing", "conversations"),
    ("time_zone", "America/Bogota"),
];

async fn sign_in(app: &TestApp, login: &str, password: &str) -> Page {
    let fields = [
        ("identifier", login),
        ("password", password),
        ("organisation", "aurora"),
    ];
    app.guest().post("/sign-in", &fields).await
}

testkit::both! {
    // 002-01 002-03 002-04 002-05 002-06 G-18: the whole way, with LogTec's rules and its exact subject.
    async fn a_stranger_asks_is_proved_accepted_and_comes_in(app: TestApp) {
        let mut ana = decide(&app, &[("preset", "logtec")]).await;
        ana.post("/policies", &[("_method", "patch"), ("signup", "request_form")]).await;
        let door = app.guest().get("/sign-in?organisation=aurora").await;
        let way = door.attribute("a[href^='/requests/new']", "href").expect("the sign-in page leads to the form");
        let form = app.guest().get(&way).await;
        for field in ["full_name", "company", "position", "email"] {
            assert!(form.has(&format!("form[action^='/requests'] [name={field}][required]")), "{field}");
        }
        for label in ["Nombre completo", "Razón social de la empresa", "Cargo o rol dentro de la organización", "Correo electrónico corporativo"] {
            assert!(form.words().contains(label), "{label}");
        }
        let proof = letter(&app, MARTA).await;
        assert_eq!(proof.to, MARTA);
        assert!(!proof.text.contains("Marta Ruiz") && !proof.text.contains("Andina"), "{}", proof.text);
        assert!(!ana.get("/requests").await.words().contains(MARTA), "nobody sees it before the mailbox is proved");
        let shown = app.guest().get(&proof.path()).await;
        assert!(shown.has("input[name=company][value='Andina S.A.S.']") && shown.field("full_name").is_empty(), "{}", shown.text);
        let pressed = app.guest().post(&proof.path(), &[("company", "Andina S.A.S."), ("position", "Coordinadora de mesa")]).await;
        assert_eq!(pressed.status, 422, "who presses and types nothing proves nothing (S-023)");
        assert!(!ana.get("/requests").await.words().contains(MARTA), "opening the link proves nothing (S-022)");
        let done = prove(&app, &proof.path()).await;
        assert!(done.location().starts_with("/requests/received?organisation=aurora"), "{}", done.location());
        app.run_jobs().await;
        let list = ana.get("/requests").await;
        for word in ["Marta Ruiz", MARTA, "Andina S.A.S.", "Coordinadora de mesa"] {
            assert!(list.words().contains(word), "{word}: {}", list.words());
        }
        let place = list.attribute("tbody a.person", "href").unwrap();
        let page = ana.get(&place).await;
        let conversation = page.attribute("a[href^='/conversations/']", "href").expect("its conversation");
        let thread = ana.get(&conversation).await;
        assert!(thread.words().contains("Razón social de la empresa: Andina S.A.S."), "{}", thread.words());
        assert!(thread.has(&format!("a[href='{place}']")), "the conversation leads to the decision");
        assert_eq!(sign_in(&app, MARTA, NEW).await.status, 422, "a request opens nothing");
        app.clock.advance(Duration::hours(1));
        let accepted = ana.post(&format!("{place}/acceptance"), &AGENT).await;
        assert_eq!(accepted.status, 303, "{}", accepted.words());
        let activation = app.letters_but_notices().await.remove(0);
        assert_eq!((activation.to.as_str(), activation.subject.as_str()), (MARTA, "Solicitud activación usuario"));
        assert!(ana.get(&conversation).await.words().contains("aceptó la solicitud"));
        app.clock.advance(Duration::hours(4) - Duration::seconds(1));
        assert_eq!(app.guest().get(&activation.path()).await.status, 200, "until the last second of four hours");
        app.clock.advance(Duration::seconds(1));
        assert_eq!(app.guest().get(&activation.path()).await.status, 410);
        // 002-07: asking again heals it, on the same member.
        let again = letter(&app, MARTA).await;
        let chosen = [("password", NEW), ("password_confirmation", NEW)];
        let stored = app.guest().post(&again.path(), &chosen).await;
        assert!(stored.location().starts_with("/sign-in"), "{}", stored.location());
        assert_eq!(sign_in(&app, MARTA, NEW).await.location(), "/conversations");
        app.letters().await;
        assert_eq!(app.audited("requests.accepted").await.len(), 1);
        assert_eq!(app.audited("requests.proved").await.len(), 1);
    }

    async fn without_a_policy_for_it_nobody_may_ask(app: TestApp) {
        let mut guest = app.guest();
        assert!(!guest.get("/sign-in?organisation=aurora").await.has("a[href^='/requests/new']"));
        assert_eq!(guest.get("/requests/new?organisation=aurora").await.status, 404);
        assert_eq!(ask(&app, MARTA).await.status, 404);
        // By mail only: the page says so, and takes nothing.
        decide(&app, &[("signup", "request_mail")]).await;
        assert!(!guest.get("/sign-in?organisation=aurora").await.has("a[href^='/requests/new']"));
        assert!(guest.get("/requests/new?organisation=aurora").await.words().contains("por correo"));
        assert_eq!(ask(&app, MARTA).await.status, 404);
        assert_eq!(app.number("select count(*) as n from job where kind = 'requests.answer'").await, 0);
        // And one organisation's policy opens no other's door.
        decide(&app, &[("signup", "request_form")]).await;
        assert_eq!(guest.get("/requests/new?organisation=boreal").await.status, 404);
    }

    // 002-03
    async fn what_is_missing_is_told_at_each_field_and_nothing_is_lost(app: TestApp) {
        decide(&app, &[("signup", "request_form")]).await;
        let fields = [("full_name", "Marta Ruiz"), ("company", ""), ("position", "x"), ("email", "marta")];
        let page = app.guest().post("/requests?organisation=aurora", &fields).await;
        assert_eq!(page.status, 422);
        assert!(page.has("#company-error") && page.has("#email-error") && !page.has("#full_name-error"));
        assert!(page.has("input[name=full_name][value='Marta Ruiz']"));
        assert_eq!(app.number("select count(*) as n from job where kind = 'requests.answer'").await, 0);
    }

    async fn a_refusal_is_courteous_and_says_why(app: TestApp) {
        let mut ana = decide(&app, &[("signup", "request_form")]).await;
        let place = proved(&app, &mut ana, MARTA).await;
        let conversation = ana.get(&place).await.attribute("a[href^='/conversations/']", "href").unwrap();
        for empty in ["", "   ", "x".repeat(501).as_str()] {
            let page = ana.post(&format!("{place}/refusal"), &[("reason", empty)]).await;
            assert_eq!(page.status, 422);
        }
        let no = [("reason", "La empresa no tiene\r\ncontrato vigente.")];
        assert_eq!(ana.post(&format!("{place}/refusal"), &no).await.status, 303);
        let letter = app.letters_but_notices().await.remove(0);
        assert_eq!(letter.to, MARTA);
        assert!(letter.text.contains("Gracias por su solicitud") && letter.text.contains("La empresa no tiene contrato vigente."), "{}", letter.text);
        assert!(ana.get(&conversation).await.words().contains("rechazó la solicitud"));
        // Whoever comes second changes nothing, and is told how it ended.
        let late = ana.post(&format!("{place}/acceptance"), &AGENT).await;
        assert!(late.location().contains("too-late"), "{}", late.location());
        assert_eq!(app.number("select count(*) as n from member where identifier = 'marta@andina.example'").await, 0);
        // The door stays open for another try.
        app.clock.advance(Duration::hours(2));
        assert_eq!(letter_of(&app).await.to, MARTA);
        assert_eq!(app.audited("requests.refused").await.len(), 1);
    }

    // 1.7: who proves a mailbox of a listed domain is in without a decision; nobody else is.
    async fn a_listed_domain_is_let_in_by_itself(app: TestApp) {
        let mut ana = decide(&app, &[("signup", "domain_allowlist"), ("signup_domains", "@Andina.example")]).await;
        let path = letter(&app, MARTA).await.path();
        assert!(prove(&app, &path).await.location().ends_with("at_once=1"));
        let activation = app.letters_but_notices().await.remove(0);
        assert_eq!((activation.to.as_str(), activation.subject.as_str()), (MARTA, "Solicitud activación usuario"));
        let chosen = [("password", NEW), ("password_confirmation", NEW)];
        assert_eq!(app.guest().post(&activation.path(), &chosen).await.status, 303);
        assert_eq!(sign_in(&app, MARTA, NEW).await.location(), "/conversations", "as an agent");
        app.letters().await;
        assert_eq!(app.number("select count(*) as n from conversation").await, 0, "nobody has anything to decide");
        for other in ["marta@sub.andina.example", "marta@andina.example.evil.example"] {
            let path = letter(&app, other).await.path();
            let done = prove(&app, &path).await;
            assert!(!done.location().contains("at_once"), "{other}");
            assert!(ana.get("/requests").await.words().contains("Marta Ruiz"), "{other}");
        }
        app.run_jobs().await;
        assert_eq!(app.number("select count(*) as n from conversation").await, 2);
    }

    // 002-14: what is signed in elsewhere, here another organisation of the house, does not count; and back.
    async fn an_account_of_one_organisation_is_none_of_another(app: TestApp) {
        decide(&app, &[("signup", "request_form")]).await;
        let mut boris = app.signed_in("boris@boreal.example").await;
        assert_eq!(boris.get("/requests").await.status, 200);
        let path = letter(&app, "boris@boreal.example").await.path();
        assert_eq!(prove(&app, &path).await.status, 303);
        app.run_jobs().await;
        assert!(!boris.get("/requests").await.words().contains("Marta Ruiz"), "it is Aurora's to decide");
        assert_eq!(boris.get("/session").await.status, 200);
        let there = sign_in(&app, "boris@boreal.example", testkit::PASSWORD).await;
        assert_eq!(there.status, 422, "Boreal's password opens nothing at Aurora");
    }

    // 002-15: the steps have a page of their own, which the form, the letter's page and the sign-in lead to.
    async fn the_steps_are_told_where_they_begin(app: TestApp) {
        decide(&app, &[("signup", "request_form")]).await;
        let form = app.guest().get("/requests/new?organisation=aurora").await;
        let way = form.attribute("a[href^='/help/access/request']", "href").expect("a way to the steps");
        let steps = app.guest().get(&way).await.words();
        for step in ["1. Solicítela", "2. Confirme su buzón", "3. Active y acceda", "Solicitud de activación cuenta mesa de ayuda"] {
            assert!(steps.contains(step), "{step}: {steps}");
        }
    }

    // 002-12: the link leads to a page of its own that asks for the password, in a browser that knows nothing of us.
    async fn the_activation_opens_a_page_that_asks_for_the_password(app: TestApp) {
        let mut ana = decide(&app, &[("signup", "request_form")]).await;
        let place = proved(&app, &mut ana, MARTA).await;
        assert_eq!(ana.post(&format!("{place}/acceptance"), &AGENT).await.status, 303);
        let activation = app.letters_but_notices().await.remove(0);
        let page = app.guest().get(&activation.path()).await;
        for field in ["password", "password_confirmation"] {
            assert!(page.has(&format!("form [name={field}][type=password][autocomplete=new-password]")), "{field}");
        }
    }

    async fn what_nobody_proved_is_forgotten(app: TestApp) {
        decide(&app, &[("signup", "request_form")]).await;
        let path = letter(&app, MARTA).await.path();
        app.clock.advance(Duration::hours(24));
        assert_eq!(app.guest().get(&path).await.status, 410, "the link lived a day");
        assert_eq!(prove(&app, &path).await.status, 410);
        app.plant_jobs().await;
        app.run_jobs_once().await;
        assert_eq!(app.number("select count(*) as n from account_request").await, 1, "not before another day");
        app.clock.advance(Duration::hours(25));
        app.run_jobs_once().await;
        assert_eq!(app.number("select count(*) as n from account_request").await, 0);
    }
}

async fn letter_of(app: &TestApp) -> SentLetter {
    letter(app, MARTA).await
}
