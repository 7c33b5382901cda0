use chrono::Duration;
use testkit::{Browser, Page, TestApp};

const ARTICLES: [&str; 6] = [
    "first-access",
    "password",
    "blocked",
    "factors",
    "request",
    "browser",
];

async fn read(browser: &mut Browser, article: &str) -> Page {
    browser
        .get(&format!("/help/access/{article}?organisation=aurora"))
        .await
}

async fn vote(browser: &mut Browser, article: &str, useful: &str) -> Page {
    let path = format!("/help/access/{article}/vote?organisation=aurora");
    let page = browser.post(&path, &[("useful", useful)]).await;
    assert_eq!(page.status, 303, "{}", page.words());
    browser.follow(&page).await
}

async fn comment(browser: &mut Browser, article: &str, text: &str) -> Page {
    let path = format!("/help/access/{article}/comment?organisation=aurora");
    browser.post(&path, &[("comment", text)]).await
}

/// What administrators read of an article: views, yes, no.
async fn tally(app: &TestApp, article: &str) -> Vec<String> {
    let mut ana = app.signed_in("ana@aurora.example").await;
    let page = ana.get("/help/feedback").await;
    page.all(&format!("#article-{article} td"))
}

testkit::both! {
    // 002-16: the six strings, one vote for each browser and article, and what administrators see of it.
    async fn an_article_asks_whether_it_was_useful(app: TestApp) {
        let mut content = app.guest();
        let page = read(&mut content, "request").await.words();
        assert!(page.contains("¿Le fue útil este artículo?"), "{page}");
        let yes = vote(&mut content, "request", "yes").await.words();
        assert!(yes.contains("¡Qué bueno!") && yes.contains("Gracias por sus comentarios"), "{yes}");
        assert!(!yes.contains("¿Le fue útil este artículo?"));
        let mut lost = app.guest();
        let no = vote(&mut lost, "request", "no").await.words();
        assert!(no.contains("¡Sentimos mucho no haber sido de ayuda!") && no.contains("Gracias por sus comentarios"), "{no}");
        let sent = comment(&mut lost, "request", "Falta el horario <b>de atención</b>.").await;
        assert_eq!(sent.status, 303);
        let after = lost.follow(&sent).await.words();
        assert!(after.contains("Comentarios enviados") && after.contains("Agradecemos su iniciativa, e intentaremos corregir el artículo"), "{after}");
        assert_eq!(tally(&app, "request").await, ["0", "1", "1"]);
        let mut ana = app.signed_in("ana@aurora.example").await;
        let read = ana.get("/help/feedback").await;
        assert!(read.words().contains("Falta el horario <b>de atención</b>.") && !read.text.contains("<b>de"), "{}", read.text);
        // Another organisation reads nothing of it.
        let mut boris = app.signed_in("boris@boreal.example").await;
        assert!(!boris.get("/help/feedback").await.text.contains("horario"));
    }

    // 002-16
    async fn one_browser_has_one_opinion_whatever_it_presses(app: TestApp) {
        let mut reader = app.guest();
        for useful in ["yes", "no", "no", "yes", "no"] {
            vote(&mut reader, "blocked", useful).await;
        }
        assert_eq!(tally(&app, "blocked").await, ["0", "0", "1"], "the last one counts, once");
        vote(&mut reader, "browser", "yes").await;
        assert_eq!(tally(&app, "browser").await, ["0", "1", "0"], "and another article is another question");
        assert_eq!(comment(&mut reader, "blocked", "uno").await.status, 303);
        assert_eq!(comment(&mut reader, "blocked", "dos").await.status, 422, "one comment each");
        // Without an opinion there is nothing to comment on; too much is told, and not lost.
        assert_eq!(comment(&mut app.guest(), "blocked", "spam").await.status, 422);
        let long = comment(&mut reader, "browser", &"x".repeat(1_001)).await;
        assert_eq!(long.status, 422);
        assert!(long.has("textarea#comment[aria-invalid=true]") && long.text.contains(&"x".repeat(1_001)));
        let path = "/help/access/blocked/vote?organisation=aurora";
        assert_eq!(app.guest().post(path, &[("useful", "perhaps")]).await.status, 400);
        // A floor of browsers that throw their cookies away is measured.
        for _ in 0..100 {
            vote(&mut app.guest(), "factors", "no").await;
        }
        let counted: i64 = tally(&app, "factors").await[2].parse().unwrap();
        assert!(counted < 70, "{counted}");
    }

    async fn a_view_is_counted_by_script_and_by_nothing_else(app: TestApp) {
        let mut scanner = app.guest();
        for _ in 0..5 {
            assert_eq!(read(&mut scanner, "password").await.status, 200);
        }
        assert_eq!(tally(&app, "password").await, ["0", "0", "0"], "GET changes nothing");
        let place = read(&mut scanner, "password").await.attribute("[data-viewed]", "data-viewed").unwrap();
        for _ in 0..2 {
            assert_eq!(scanner.post(&place, &[]).await.status, 204);
            app.clock.advance(Duration::minutes(2));
        }
        assert_eq!(tally(&app, "password").await[0], "2");
        assert!(read(&mut scanner, "password").await.words().contains("2 visualizaciones"));
        assert!(app.guest().get("/help/access/password?organisation=boreal").await.words().contains("0 views"));
    }

    // 003-18: previous and next, anchors on this page, when it was last changed.
    async fn an_article_leads_on_and_says_how_old_it_is(app: TestApp) {
        for locale in ["es", "pt-BR", "fr", "en"] {
            let mut reader = app.guest();
            reader.cookies.insert("guichet_locale".into(), locale.into());
            for (n, article) in ARTICLES.iter().enumerate() {
                let page = read(&mut reader, article).await;
                assert_eq!(page.status, 200);
                assert!(page.has(&format!("html[lang='{locale}']")));
                assert_eq!(page.has("a[rel=prev]"), n > 0, "{article}");
                assert_eq!(page.has("a[rel=next]"), n < 5, "{article}");
                assert!(page.has("article time[datetime='2026-11-27']"), "{article}");
                let anchors = page.all(".article-toc a");
                assert_eq!(anchors.len(), 3, "{article}");
                for part in 1..=3 {
                    let way = page.attribute(&format!(".article-toc li:nth-child({part}) a"), "href").unwrap();
                    assert!(page.has(&format!("section{way}")), "{article} {way}");
                }
                assert!(page.has("button[data-copy='#link']") && page.has("a[href^='mailto:?']"));
                assert!(!page.text.contains("help-"), "a sentence is missing in {article} {locale}");
            }
        }
        assert_eq!(read(&mut app.guest(), "nothing").await.status, 404);
    }

    // 000-31: the login error leads to the help that explains it, and the help leads back.
    async fn a_refusal_leads_to_the_help_and_the_help_back(app: TestApp) {
        let mut virginia = app.guest();
        virginia.cookies.insert("guichet_locale".into(), "pt-BR".into());
        let mut page = virginia.get("/sign-in?organisation=aurora").await;
        assert!(page.words().contains("Precisa de ajuda?"));
        for n in 0..30 {
            let word = format!("palpite {n}");
            let fields = [("identifier", "virginia@conecta.com.vc"), ("password", word.as_str()), ("organisation", "aurora")];
            page = virginia.post("/sign-in", &fields).await;
            if page.words().contains("Seu login está temporariamente bloqueado!") {
                break;
            }
            assert!(page.has(".refusal a[href^='/help/access/password']"), "{}", page.text);
        }
        let way = page.attribute(".refusal a[href^='/help/access/blocked']", "href").expect("the help beside the message");
        let help = virginia.get(&way).await;
        assert!(help.words().contains("É uma proteção da sua conta, não uma instabilidade."), "000-30: {}", help.words());
        assert!(help.words().contains("↩ Voltar para a tela de login"));
        assert!(help.has("a[href='/sign-in?organisation=aurora']"));
        assert!(help.has("link[href^='/brand/aurora.css']"), "in the organisation's brand");
    }

    // 000-20 000-21: the recommended browser, and the advice about its cache, are said where people look for help.
    async fn the_help_recommends_a_browser(app: TestApp) {
        let mut virginia = app.guest();
        virginia.cookies.insert("guichet_locale".into(), "pt-BR".into());
        let page = read(&mut virginia, "browser").await.words();
        assert!(page.contains("Recomendamos o Google Chrome.") && page.contains("Limpe o cache do navegador sempre que possível"), "{page}");
    }
}
