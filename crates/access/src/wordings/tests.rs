use testkit::{Browser, Page, TestApp};

const ANA: &str = "ana@aurora.example";
const BRUNO: &str = "bruno@aurora.example";

async fn start_from(ana: &mut Browser, preset: &str) {
    let fields = [("_method", "patch"), ("preset", preset)];
    assert_eq!(ana.post("/policies", &fields).await.status, 303, "{preset}");
}

async fn reword(ana: &mut Browser, locale: &str, key: &str, text: &str) -> Page {
    ana.post(&format!("/wordings/{locale}/{key}"), &[("text", text)])
        .await
}

/// The door of an organisation, for who never came by it before.
async fn door(app: &TestApp, slug: &str, path: &str, locale: &str) -> Page {
    let there = format!("{path}?organisation={slug}&locale={locale}");
    app.guest().get(&there).await
}

testkit::both! {
    // 003-16: on pages and in letters, in one language, at once, and in no other organisation.
    async fn an_organisation_says_a_sentence_in_words_of_its_own(app: TestApp) {
        let mut ana = app.signed_in(ANA).await;
        let kept = reword(&mut ana, "es", "sign-in-recovery", "  ¿Perdió la \n llave? ").await;
        assert_eq!(kept.location(), "/wordings?locale=es&done=wordings-done-kept", "{}", kept.words());
        assert_eq!(reword(&mut ana, "es", "shell-never-asked", "Nadie de { $brand } la pide").await.status, 303);
        let subject = "Llave nueva para { $login }";
        assert_eq!(reword(&mut ana, "es", "recovery-letter-subject", subject).await.status, 303);
        let page = door(&app, "aurora", "/sign-in", "es").await;
        assert!(page.words().contains("¿Perdió la llave?") && page.words().contains("Nadie de Aurora la pide"), "{}", page.words());
        for (slug, locale, own) in [("aurora", "pt-BR", "Esqueceu a senha?"), ("boreal", "es", "¿Olvidó su contraseña?")] {
            let page = door(&app, slug, "/sign-in", locale).await;
            assert!(page.words().contains(own), "{slug} {locale}");
        }
        // Also where the organisation is only what was typed.
        let fields = [("identifier", BRUNO), ("password", "x"), ("organisation", "aurora")];
        let refused = app.guest().with("accept-language", "es").post("/sign-in", &fields).await;
        assert!(refused.words().contains("¿Perdió la llave?"));
        app.guest().post("/recovery", &[("identifier", BRUNO)]).await;
        assert_eq!(app.letters().await.remove(0).subject, "Llave nueva para bruno@aurora.example");
        let list = ana.get("/wordings?locale=es").await;
        assert_eq!(list.all("tbody tr").len(), 3);
        assert!(list.has(".tabs a[href='/wordings'][aria-current]"));
        let told = app.audited("wordings.changed").await;
        assert_eq!(told.len(), 3);
        assert_eq!(told[2].data["after"], "¿Perdió la llave?");

        let back = ana.post("/wordings/es/sign-in-recovery", &[("_method", "delete")]).await;
        assert_eq!(back.location(), "/wordings?locale=es&done=wordings-done-reset");
        ana.post("/wordings/es/sign-in-recovery", &[("_method", "delete")]).await;
        assert_eq!(app.audited("wordings.reset").await.len(), 1, "twice is once");
        assert!(door(&app, "aurora", "/sign-in", "es").await.words().contains("¿Olvidó su contraseña?"));
    }

    // 003-16: whatever is written stays text, and nothing is filled in but what the house fills in there.
    async fn a_sentence_of_ones_own_is_text_and_nothing_else(app: TestApp) {
        let mut ana = app.signed_in(ANA).await;
        let evil = "<img src=x onerror=alert(1)> & 'quoted' <b>bold</b>";
        assert_eq!(reword(&mut ana, "es", "sign-in-title", evil).await.status, 303);
        let page = door(&app, "aurora", "/sign-in", "es").await;
        assert!(!page.has("main img") && !page.has("main b") && page.words().contains("onerror=alert(1)"), "{}", page.text);
        for (key, text) in [
            ("sign-in-title", ""),
            ("sign-in-title", "{ $password }"),
            ("shell-never-asked", "{ $brand } { $csrf }"),
            ("sign-in-title", "{"),
            ("sign-in-title", "{ -brand }"),
            ("sign-in-title", &"ñ".repeat(1_001)),
        ] {
            let page = reword(&mut ana, "es", key, text).await;
            assert!(page.status == 422 && page.has("#text-error"), "{text:.20}");
            assert_eq!(page.all("#text")[0], text.trim(), "what was typed stays");
        }
        for nowhere in ["/wordings/es/no-such-sentence", "/wordings/de/sign-in-title", "/wordings/%00/%ff"] {
            assert!((400..405).contains(&ana.get(nowhere).await.status), "{nowhere}");
            assert!((400..405).contains(&ana.post(nowhere, &[("text", "x")]).await.status), "{nowhere}");
        }
        assert_eq!(app.audited("wordings.changed").await.len(), 1);
    }

    async fn a_sentence_is_found_by_its_words(app: TestApp) {
        let mut ana = app.signed_in(ANA).await;
        assert!(ana.get("/wordings").await.has(".empty"), "at first nothing is said otherwise");
        let found = ana.get("/wordings?locale=fr&q=Mot%20de%20passe%20oubli%C3%A9").await;
        assert!(found.all("tbody th code").contains(&"sign-in-recovery".to_owned()), "{}", found.words());
        let one = ana.get("/wordings/fr/shell-never-asked").await;
        assert!(one.words().contains("{ $brand }"), "{}", one.words());
        assert!(ana.get("/wordings?locale=fr&q=zzzz").await.has(".empty"));
        assert!(ana.get("/wordings?locale=fr&q=e").await.has(".hint"), "there are more than a page shows");
        assert_eq!(app.signed_in("sofia@aurora.example").await.get("/wordings").await.status, 403);
    }

    // Two who reword at the same moment.
    async fn no_sentence_is_lost_to_another(app: TestApp) {
        let ana = app.signed_in(ANA).await;
        let keys = ["sign-in-title", "sign-in-submit", "sign-in-recovery", "recovery-submit", "recovery-new", "passwords-save"];
        let races = keys.map(|key| {
            let mut ana = ana.clone();
            tokio::spawn(async move { reword(&mut ana, "fr", key, "Autre").await.status })
        });
        for race in races {
            assert_eq!(race.await.unwrap(), 303);
        }
        assert_eq!(ana.clone().get("/wordings?locale=fr").await.all("tbody tr").len(), keys.len());
    }

    // G-15 1.6 002-08 002-09 002-10 003-02 003-03 003-08 003-13 003-15 004-08 004-34 004-35 004-42: the manuals' words, byte for byte.
    async fn each_set_speaks_as_its_manual_does(app: TestApp) {
        let mut ana = app.signed_in(ANA).await;
        let mut bruno = app.signed_in(BRUNO).await;
        for (preset, path, locale, selector, sentence) in [
            ("leucotron", "/sign-in", "pt-BR", ".forgot, a", "Esqueceu a senha?"),
            ("logtec", "/sign-in", "es", "button", "iniciar sesión"),
            ("logtec", "/sign-in", "es", "a", "¿Olvidó su contraseña?"),
            ("logtec", "/recovery/new", "es", "button", "restablecer mi contraseña"),
            ("ecuabots", "/sign-in", "es", "a", "Olvidé mi contraseña"),
            ("ecuabots", "/sign-in", "es", "footer p", "Aurora nunca le pedirá su contraseña."),
            ("ecuabots", "/recovery/new", "es", "button", "ENVIAR INSTRUCCIONES DE RESTABLECIMIENTO"),
            ("genesys", "/sign-in", "fr", "a", "Mot de passe oublié?"),
            ("genesys", "/recovery/new", "fr", "button", "réinitialiser le mot de passe"),
        ] {
            start_from(&mut ana, preset).await;
            let said = door(&app, "aurora", path, locale).await.all(selector);
            assert!(said.iter().any(|text| text == sentence), "{preset} {path}: {said:?}");
            let other = door(&app, "boreal", path, locale).await.all(selector);
            let own = ["iniciar sesión", "restablecer mi contraseña", "Olvidé mi contraseña", "réinitialiser le mot de passe"];
            assert!(!other.iter().any(|text| own.contains(&text.as_str())), "{preset} in another organisation: {other:?}");
        }
        start_from(&mut ana, "ecuabots").await;
        assert!(bruno.get("/profile").await.all("button").contains(&"GUARDAR PERFIL".to_owned()));
        let password = bruno.get("/profile/password").await;
        let safe = "Recuerde mantener la contraseña de su cuenta segura y protegida. No lo comparta con nadie.";
        assert!(password.words().contains(safe) && password.all("button").contains(&"GUARDAR PERFIL".to_owned()));
        start_from(&mut ana, "logtec").await;
        app.guest().post("/recovery", &[("identifier", BRUNO)]).await;
        let letter = app.letters_but_notices().await.remove(0);
        assert_eq!(letter.subject, "Instrucciones cambio de contraseña Mesa de Ayuda Aurora y nuestras Marcas");
        assert!(letter.raw.contains("bruno@aurora.example"), "000-10: the letter still says whose it is");
        start_from(&mut ana, "genesys").await;
        let choose = app.guest().with("accept-language", "fr").get(&format!("{}?locale=fr", letter.path())).await;
        assert!(choose.all("button").contains(&"réinitialiser le mot de passe".to_owned()), "{}", choose.words());
        // Words of one's own stand before those of the set.
        reword(&mut ana, "fr", "recovery-submit", "Aidez-moi").await;
        assert!(door(&app, "aurora", "/recovery/new", "fr").await.all("button").contains(&"Aidez-moi".to_owned()));
        start_from(&mut ana, "nist").await;
        assert!(door(&app, "aurora", "/sign-in", "es").await.all("button").contains(&"Iniciar sesión".to_owned()));
    }
}
