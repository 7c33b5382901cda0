use testkit::{Page, SentLetter, TestApp};

const BRUNO: &str = "bruno@aurora.example";
const SHARED: &str = "caixa@aurora.example";

async fn ask(app: &TestApp, identifier: &str) -> Page {
    app.guest().post("/reminder", &[("identifier", identifier)]).await
}

/// All that a stranger could compare.
fn seen(page: &Page) -> (u16, Vec<String>, String) {
    let headers = page
        .headers
        .iter()
        .map(|(name, value)| format!("{name}: {}", value.to_str().unwrap()));
    (page.status, headers.collect(), page.text.clone())
}

fn to<'a>(letters: &'a [SentLetter], mailbox: &str) -> Vec<&'a SentLetter> {
    letters
        .iter()
        .filter(|letter| letter.to.contains(mailbox))
        .collect()
}

testkit::both! {
    // 004-37: by mail, to who does not know the name; found under the options of the sign-in page.
    async fn who_forgot_the_organisation_is_told_its_name_by_mail(app: TestApp) {
        let page = app.guest().get("/sign-in?locale=fr").await;
        assert_eq!(page.all("details.more summary"), ["Plus d’options de connexion"]);
        assert_eq!(page.all("details.more a[href='/reminder/new']"), ["Nom de l'organisation oublié ?"]);
        assert_eq!(app.guest().get("/reminder/new?locale=fr").await.all("h1"), ["Nom de l'organisation oublié ?"]);
        app.doubled(BRUNO, "boreal", BRUNO).await;
        assert_eq!(ask(&app, " Bruno@Aurora.example ").await.location(), "/reminder/asked");
        let letters = app.letters().await;
        assert_eq!(letters.len(), 1, "one mailbox, one letter");
        let text = &letters[0].text;
        for name in ["Aurora · aurora · http://localhost:8080/sign-in?organisation=aurora", "Boreal · boreal · "] {
            assert!(text.contains(name), "{text}");
        }
        assert!(text.contains(BRUNO));
        assert_eq!(app.audited("reminder.asked").await.len(), 1);
    }

    // S-008: status, headers and body are the same for a login of two organisations, of one, closed, and for none.
    async fn everybody_who_forgot_the_organisation_gets_the_same_answer(app: TestApp) {
        app.doubled(BRUNO, "boreal", BRUNO).await;
        let known = ask(&app, BRUNO).await;
        let after = app.guest().get(&known.location()).await;
        assert_eq!((known.status, after.status), (303, 200));
        for other in ["nobody@nowhere.example", "ana@aurora.example", "' or 1=1 --", "\u{1f980}", BRUNO] {
            let answer = ask(&app, other).await;
            assert_eq!(seen(&answer), seen(&known), "{other}");
            assert_eq!(seen(&app.guest().get(&answer.location()).await), seen(&after), "{other}");
        }
        let letters = app.letters().await;
        assert!(to(&letters, "nobody").is_empty());
        assert_eq!((to(&letters, BRUNO).len(), to(&letters, "ana@").len()), (1, 1), "asked twice at once is asked once");
        assert_eq!(ask(&app, "").await.status, 422);
        assert_eq!(ask(&app, &"x".repeat(400)).await.status, 422);
    }

    // S-008: a mailbox hears only of organisations whose links go to it; what was typed is no mailbox.
    async fn a_mailbox_hears_of_no_organisation_but_its_own(app: TestApp) {
        let virginia = "virginia@conecta.com.vc";
        app.doubled(virginia, "boreal", "virginia@private.example").await;
        ask(&app, virginia).await;
        let letters = app.letters().await;
        assert!(to(&letters, virginia).is_empty(), "never to the login itself");
        let (here, there) = (to(&letters, SHARED), to(&letters, "virginia@private.example"));
        assert!(here[0].text.contains("Aurora") && !here[0].text.contains("Boreal"));
        assert!(there[0].text.contains("Boreal") && !there[0].text.contains("Aurora"));
        assert_eq!(letters.len(), 2);
    }

    // S-180: the letter lies in one organisation's outbox and names another.
    async fn no_administrator_reads_of_another_organisation_in_the_outbox(app: TestApp) {
        app.doubled(BRUNO, "boreal", BRUNO).await;
        ask(&app, BRUNO).await;
        assert_eq!(app.letters().await.len(), 1);
        let mut ana = app.signed_in("ana@aurora.example").await;
        let list = ana.get("/outbox").await;
        let path = list.attribute("a[href^='/outbox/0']", "href").expect("the letter is listed");
        let page = ana.get(&path).await;
        assert!(page.words().contains("Lo que dice este correo se muestra solo a su destinatario."));
        assert!(!page.text.contains("Boreal") && !list.text.contains("Boreal"));
        app.letters().await;
    }

    // S-031: asked often, written to seldom.
    async fn the_fourth_letter_within_the_hour_is_not_written(app: TestApp) {
        for _ in 0..5 {
            ask(&app, BRUNO).await;
            app.run_jobs().await;
            app.clock.advance(chrono::Duration::minutes(1));
        }
        assert_eq!(app.letters().await.len(), 3);
        assert_eq!(app.audited("reminder.asked").await[0].outcome, "limited");
    }
}
