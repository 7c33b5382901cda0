//! What people try.

use super::{AGENT, MARTA, ask, decide, letter, marta, prove, proved};
use chrono::Duration;
use testkit::Page;

/// Everything a stranger could compare.
fn seen(page: &Page) -> (u16, Vec<String>, String) {
    let headers = page
        .headers
        .iter()
        .filter(|(name, _)| *name != "content-security-policy");
    let headers = headers.map(|(name, value)| format!("{name}: {}", value.to_str().unwrap()));
    (page.status, headers.collect(), page.text.clone())
}

testkit::both! {
    // S-001
    async fn the_answer_tells_nobody_who_has_an_account(app: TestApp) {
        decide(&app, &[("signup", "request_form")]).await;
        let stranger = ask(&app, MARTA).await;
        for other in ["bruno@aurora.example", "sofia@aurora.example", MARTA, "boris@boreal.example"] {
            let answer = ask(&app, other).await;
            assert_eq!(seen(&answer), seen(&stranger), "{other}");
        }
        assert_eq!(app.number("select count(*) as n from job where kind = 'requests.answer'").await, 5, "one job each");
        assert!(app.sink.take().is_empty(), "and nothing else before the answer");
        let letters = app.letters_but_notices().await;
        let to = |whom: &str| letters.iter().filter(|letter| letter.to == whom).count();
        assert_eq!((to(MARTA), to("bruno@aurora.example"), to("boris@boreal.example")), (1, 1, 1), "{letters:?}");
        let told = letters.iter().find(|letter| letter.to == "bruno@aurora.example").unwrap();
        assert!(told.text.contains("ya tiene una") || told.text.contains("have one already"), "{}", told.text);
    }

    // 004-35: whoever is a member is written to where they said, never where a stranger says.
    async fn a_members_letter_goes_to_the_stored_address_only(app: TestApp) {
        decide(&app, &[("signup", "request_form")]).await;
        ask(&app, "virginia@conecta.com.vc").await;
        let letters = app.letters_but_notices().await;
        assert_eq!(letters.len(), 1);
        assert_eq!(letters[0].to, "caixa@aurora.example");
        app.clock.advance(Duration::hours(1));
        ask(&app, "Virginia@Conecta.com.vc").await;
        assert!(app.letters_but_notices().await.is_empty(), "at most once a day");
    }

    async fn what_was_typed_is_sealed_until_it_is_answered(app: TestApp) {
        decide(&app, &[("signup", "request_form")]).await;
        ask(&app, MARTA).await;
        let named = "select count(*) as n from job where cast(payload as text) like '%andina%' or cast(payload as text) like '%Marta%'";
        assert_eq!(app.number(named).await, 0);
        app.letters_but_notices().await;
    }

    // S-031
    async fn a_mailbox_has_its_few_letters_however_it_is_spelt(app: TestApp) {
        decide(&app, &[("signup", "request_form")]).await;
        let mut letters = 0;
        for n in 0..8 {
            let spelt: String = MARTA.chars().enumerate().map(|(at, c)| if at == n { c.to_ascii_uppercase() } else { c }).collect();
            ask(&app, &spelt).await;
            letters += app.letters_but_notices().await.len();
        }
        assert_eq!(letters, 3);
    }

    async fn pressing_twice_asks_once(app: TestApp) {
        decide(&app, &[("signup", "request_form")]).await;
        let (one, two) = tokio::join!(ask(&app, MARTA), ask(&app, MARTA));
        assert_eq!((one.status, two.status), (303, 303));
        assert_eq!(app.letters_but_notices().await.len(), 1);
        app.clock.advance(Duration::minutes(1));
        ask(&app, MARTA).await;
        assert!(app.letters_but_notices().await.is_empty(), "the letter under way is the answer");
        // Later it is a new one, and the earlier link is dead.
        app.clock.advance(Duration::minutes(10));
        let first = app.number("select count(*) as n from account_request").await;
        let path = letter(&app, MARTA).await.path();
        assert_eq!((first, app.number("select count(*) as n from account_request").await), (1, 1));
        assert_eq!(app.guest().get(&path).await.status, 200);
    }

    // S-024: of twenty that press at once one wins, and there is one conversation.
    async fn of_many_presses_one_counts(app: TestApp) {
        decide(&app, &[("signup", "request_form")]).await;
        let path = letter(&app, MARTA).await.path();
        let presses = (0..20).map(|_| prove(&app, &path));
        let pages = futures::future::join_all(presses).await;
        assert_eq!(pages.iter().filter(|page| page.status == 303).count(), 1);
        for page in pages.iter().filter(|page| page.status != 303) {
            assert_eq!(page.status, 200, "the others read that we have it");
        }
        assert_eq!(app.number("select count(*) as n from conversation").await, 1);
        app.run_jobs().await;
    }

    async fn of_two_decisions_one_counts(app: TestApp) {
        let mut ana = decide(&app, &[("signup", "request_form")]).await;
        let mut sofia = app.signed_in("sofia@aurora.example").await;
        let place = proved(&app, &mut ana, MARTA).await;
        app.run_jobs().await;
        let (yes, no) = (format!("{place}/acceptance"), format!("{place}/refusal"));
        let (accepted, refused) = tokio::join!(ana.post(&yes, &AGENT), sofia.post(&no, &[("reason", "No.")]));
        let won = |page: &Page| page.status == 303 && !page.location().contains("too-late");
        assert!(won(&accepted) != won(&refused), "{} {}", accepted.location(), refused.location());
        assert_eq!(app.letters_but_notices().await.len(), 1, "and the person reads one of them");
    }

    // S-031: a mailbox is no target, and an organisation no cannon.
    async fn letters_are_few_whoever_asks(app: TestApp) {
        decide(&app, &[("signup", "request_form")]).await;
        let mut letters = 0;
        for n in 0..6 {
            let mut stranger = app.guest();
            stranger.address = format!("203.0.113.{n}:40000").parse().unwrap();
            let mut fields = marta(MARTA);
            let name = format!("Marta {n}");
            fields[0].1 = &name;
            assert_eq!(stranger.post("/requests?organisation=aurora", &fields).await.status, 303);
            letters += app.letters_but_notices().await.len();
            app.clock.advance(Duration::minutes(5));
        }
        assert_eq!(letters, 3, "three in an hour");
        let limited = app.audited("requests.asked").await;
        assert_eq!(limited.iter().filter(|line| line.outcome == "limited").count(), 3);
        // From one address, jobs end before letters do; the answer stays the same.
        let mut flood = app.guest();
        flood.address = "198.51.100.7:40000".parse().unwrap();
        for n in 0..40 {
            let email = format!("a{n}@flood.example");
            assert_eq!(flood.post("/requests?organisation=aurora", &marta(&email)).await.status, 303);
        }
        assert_eq!(app.letters_but_notices().await.len(), 30);
    }

    // S-030: nothing that was typed begins a line of a letter or a tag of a page.
    async fn what_was_typed_stays_words(app: TestApp) {
        let mut ana = decide(&app, &[("signup", "request_form")]).await;
        let mut fields = marta(MARTA);
        fields[1].1 = "Andina <script>alert(1)</script>";
        app.guest().post("/requests?organisation=aurora", &fields).await;
        let path = app.letters_but_notices().await.remove(0).path();
        assert_eq!(app.guest().post(&path, &fields[..3]).await.status, 303);
        app.run_jobs().await;
        let list = ana.get("/requests").await;
        assert!(!list.text.contains("<script>alert") && list.words().contains("Andina <script>"), "{}", list.text);
        let place = list.attribute("tbody a.person", "href").unwrap();
        assert!(!ana.get(&place).await.text.contains("<script>alert"));
        fields[0].1 = "Marta\r\nBcc: todos@x.example";
        assert_eq!(app.guest().post("/requests?organisation=aurora", &fields).await.status, 422);
    }

    // S-180: who decides is who may, and nobody makes more than they are allowed to make.
    async fn supervisors_accept_agents_and_no_more(app: TestApp) {
        let mut ana = decide(&app, &[("signup", "request_form")]).await;
        let mut sofia = app.signed_in("sofia@aurora.example").await;
        let mut bruno = app.signed_in("bruno@aurora.example").await;
        let mut boris = app.signed_in("boris@boreal.example").await;
        let place = proved(&app, &mut ana, MARTA).await;
        app.run_jobs().await;
        assert_eq!(bruno.get(&place).await.status, 403);
        assert_eq!(boris.get(&place).await.status, 404, "another organisation's is nobody's");
        assert_eq!(boris.post(&format!("{place}/acceptance"), &AGENT).await.status, 404);
        assert_eq!(boris.post(&format!("{place}/refusal"), &[("reason", "no")]).await.status, 404);
        let page = sofia.get(&place).await;
        assert!(page.has("input[name=role][value=agent]") && !page.has("input[name=role][value=administrator]"));
        for role in ["supervisor", "administrator"] {
            let mut fields = AGENT;
            fields[0].1 = role;
            assert_eq!(sofia.post(&format!("{place}/acceptance"), &fields).await.status, 422, "{role}");
        }
        // The proved address is the login, whatever a form says.
        let mut fields = AGENT.to_vec();
        fields.extend([("identifier", "root"), ("recovery_address", "evil@x.example"), ("display_name", "Root")]);
        assert_eq!(sofia.post(&format!("{place}/acceptance"), &fields).await.status, 303);
        assert_eq!(app.letters_but_notices().await.remove(0).to, MARTA);
        let made = "select count(*) as n from member where identifier = 'marta@andina.example' and role = 'agent'
            and recovery_address = 'marta@andina.example' and display_name = 'Marta Ruiz'";
        assert_eq!(app.number(made).await, 1);
    }

    // S-025: a link of another organisation, a guessed one and a cut one open nothing.
    async fn only_the_link_itself_opens(app: TestApp) {
        decide(&app, &[("signup", "request_form")]).await;
        let path = letter(&app, MARTA).await.path();
        let (place, secret) = path.rsplit_once('.').unwrap();
        let other = app.organisation("boreal").await;
        for dead in [
            format!("/requests/proof/{other}.{secret}"),
            format!("{place}.{}", "A".repeat(43)),
            path[..path.len() - 1].to_owned(),
            "/requests/proof/x".to_owned(),
        ] {
            let status = app.guest().get(&dead).await.status;
            assert!(matches!(status, 404 | 410), "{dead}: {status}");
            assert!(matches!(prove(&app, &dead).await.status, 404 | 410), "{dead}");
        }
        assert_eq!(prove(&app, &path).await.status, 303);
        app.run_jobs().await;
    }

    async fn a_policy_that_closes_takes_what_is_under_way_with_it(app: TestApp) {
        let mut ana = decide(&app, &[("signup", "request_form")]).await;
        let path = letter(&app, MARTA).await.path();
        ask(&app, "otra@andina.example").await;
        ana.post("/policies", &[("_method", "patch"), ("signup", "closed")]).await;
        assert!(app.letters_but_notices().await.is_empty(), "asked before, answered after: the policy of now counts");
        assert_eq!(prove(&app, &path).await.status, 410);
        assert_eq!(app.number("select count(*) as n from conversation").await, 0);
    }
}
