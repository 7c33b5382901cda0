mod attacks;

use chrono::Duration;
use kit::{hash::Lane, secret::Secret};
use std::sync::atomic::{AtomicUsize, Ordering};
use testkit::{Browser, Extras, PASSWORD, Page, access::audit};

const BRUNO: &str = "bruno@aurora.example";
/// As long as Bruno's, and nobody's.
const NOBODY: &str = "bryno@aurora.example";
const LOCKED: &str = "Your login is temporarily locked!";

async fn try_in(browser: &mut Browser, identifier: &str, password: &str) -> Page {
    let fields = [
        ("identifier", identifier),
        ("password", password),
        ("organisation", "aurora"),
    ];
    browser.post("/sign-in", &fields).await
}

/// A word nobody typed before: the same one again would be no further guess (S-045).
pub(super) fn another() -> String {
    static WORDS: AtomicUsize = AtomicUsize::new(0);
    format!("palpite errado {}", WORDS.fetch_add(1, Ordering::Relaxed))
}

/// Guesses one after the other, each another word, until the page says that it is locked.
async fn lock(browser: &mut Browser, identifier: &str) -> Vec<Page> {
    let mut pages = Vec::new();
    for _ in 0..30 {
        let page = try_in(browser, identifier, &another()).await;
        let over = page.text.contains(LOCKED);
        pages.push(page);
        if over {
            return pages;
        }
    }
    panic!("{identifier} was never locked");
}

/// What two answers may not differ in: status, names of headers in order, body without the typed login.
fn seen(page: &Page, identifier: &str) -> (u16, Vec<String>, String) {
    let headers = page.headers.keys().map(ToString::to_string).collect();
    (page.status, headers, page.text.replace(identifier, "LOGIN"))
}

testkit::both! {
    // S-041 S-042: counted and committed before anything is hashed, so a crowd gets no more than ten looks.
    async fn sixty_parallel_guesses_are_hashed_ten_times(app: TestApp) {
        let before = app.state.hashes.done();
        let guesses = (0..60).map(|n| {
            let mut browser = app.guest();
            tokio::spawn(async move { try_in(&mut browser, BRUNO, &format!("palpite {n}")).await })
        });
        let pages = futures::future::join_all(guesses).await;
        assert!(pages.into_iter().all(|page| page.unwrap().status == 422));
        assert_eq!(app.state.hashes.done() - before, 10);
        assert_eq!(app.number("select count(*) as n from lockout").await, 1);
    }

    // S-005 000-28 000-30: an invented login locks after as many guesses, with the same bytes.
    async fn a_login_that_does_not_exist_locks_like_one_that_does_s_001(app: TestApp) {
        let real = lock(&mut app.guest(), BRUNO).await;
        let invented = lock(&mut app.guest(), NOBODY).await;
        assert_eq!(real.len(), 10);
        assert_eq!(invented.len(), real.len());
        for (real, invented) in real.iter().zip(&invented) {
            assert_eq!(seen(real, BRUNO), seen(invented, NOBODY));
        }
        assert!(real[9].words().contains("This is a protection"));
    }

    // S-007: where no organisation is meant it is counted and answered the same, though nobody is shown it.
    async fn an_attempt_at_no_organisation_locks_too(app: TestApp) {
        let mut browser = app.guest();
        for n in 0..10 {
            let word = another();
            let fields = [("identifier", BRUNO), ("password", word.as_str()), ("organisation", "gone")];
            let page = browser.post("/sign-in", &fields).await;
            assert_eq!(page.text.contains(LOCKED), n == 9, "{n}");
        }
        assert_eq!(app.number("select count(*) as n from lockout").await, 0);
        assert_eq!(try_in(&mut browser, BRUNO, PASSWORD).await.status, 303, "the real login is untouched");
    }

    // S-005: no oracle while locked.
    async fn the_right_password_during_a_lock_changes_nothing(app: TestApp) {
        let mut browser = app.guest();
        lock(&mut browser, BRUNO).await;
        let hashed = app.state.hashes.done();
        let wrong = try_in(&mut browser, BRUNO, "palpite errado").await;
        let right = try_in(&mut browser, BRUNO, PASSWORD).await;
        assert_eq!(right.status, 422);
        assert_eq!(seen(&wrong, BRUNO), seen(&right, BRUNO));
        assert_eq!(app.state.hashes.done(), hashed);
    }

    // 000-28
    async fn the_sentence_is_the_one_users_know(app: TestApp) {
        let mut browser = app.guest();
        browser.cookies.insert("guichet_locale".into(), "pt-BR".into());
        for n in 0..10 {
            try_in(&mut browser, BRUNO, &format!("palpite errado {n}")).await;
        }
        let page = try_in(&mut browser, BRUNO, PASSWORD).await;
        assert_eq!(page.all(".refusal strong"), ["Seu login está temporariamente bloqueado!"]);
    }

    // 000-27: ten, then a minute, then two.
    async fn a_lock_ends_by_itself_and_the_next_is_longer(app: TestApp) {
        let mut browser = app.guest();
        lock(&mut browser, BRUNO).await;
        app.clock.advance(Duration::seconds(59));
        assert_eq!(try_in(&mut browser, BRUNO, PASSWORD).await.status, 422);
        app.clock.advance(Duration::seconds(2));
        assert_eq!(lock(&mut browser, BRUNO).await.len(), 10);
        app.clock.advance(Duration::seconds(61));
        assert_eq!(try_in(&mut browser, BRUNO, PASSWORD).await.status, 422);
        app.clock.advance(Duration::seconds(60));
        assert_eq!(try_in(&mut browser, BRUNO, PASSWORD).await.status, 303);
    }

    // S-048
    async fn a_clock_set_back_keeps_the_lock_and_does_not_keep_it_forever(app: TestApp) {
        let mut browser = app.guest();
        lock(&mut browser, BRUNO).await;
        app.clock.advance(Duration::days(-30));
        assert_eq!(try_in(&mut browser, BRUNO, PASSWORD).await.status, 422);
        app.clock.advance(Duration::minutes(16));
        assert_eq!(try_in(&mut browser, BRUNO, PASSWORD).await.status, 303);
    }

    // 000-29: who, when, why, from where, and the button.
    async fn a_supervisor_sees_a_lockout_and_unlocks(app: TestApp) {
        lock(&mut app.guest().with("user-agent", "Mozilla/5.0 (Windows NT 10.0) Chrome/131.0"), BRUNO).await;
        let mut sofia = app.signed_in("sofia@aurora.example").await;
        let page = sofia.get("/lockouts").await;
        let row = page.all("tbody tr").join("\n");
        for told in ["Bruno Reyes", BRUNO, "10", "127.0.0.1", "Chrome 131 · Windows", "Demasiadas contraseñas"] {
            assert!(row.contains(told), "{told} in {row}");
        }
        let release = page.attribute("tbody form", "action").unwrap();
        let csrf = page.field("csrf");
        let answer = sofia.post(&release, &[("csrf", &csrf), ("note", "Era él: teclado nuevo")]).await;
        assert_eq!(answer.status, 303);
        let page = sofia.follow(&answer).await;
        assert!(page.words().contains("El usuario quedó desbloqueado."));
        assert!(page.words().contains("Desbloqueado por Sofía Vega"));
        assert!(page.words().contains("Era él: teclado nuevo"));
        assert!(!page.has("tbody form"));
        assert_eq!(try_in(&mut app.guest(), BRUNO, PASSWORD).await.status, 303);
        assert_eq!(sofia.post(&release, &[("csrf", &csrf)]).await.status, 303, "twice is once");
        let audits = "select count(*) as n from audit where action = 'lockouts.unlocked' and actor_id is not null";
        assert_eq!(app.number(audits).await, 1);
    }

    // S-180: the stranger sees nothing and opens nothing; an agent is no supervisor.
    async fn a_lockout_is_its_organisations_own(app: TestApp) {
        lock(&mut app.guest(), BRUNO).await;
        let mut sofia = app.signed_in("sofia@aurora.example").await;
        let release = sofia.get("/lockouts").await.attribute("tbody form", "action").unwrap();
        let mut boris = app.signed_in("boris@boreal.example").await;
        let page = boris.get("/lockouts").await;
        assert!(!page.has("tbody"), "{}", page.words());
        assert_eq!(boris.post(&release, &[]).await.status, 404);
        assert_eq!(boris.post("/lockouts/nonsense/release", &[]).await.status, 404);
        let mut virginia = app.signed_in("virginia@conecta.com.vc").await;
        assert_eq!(virginia.get("/lockouts").await.status, 403);
        assert_eq!(virginia.post(&release, &[]).await.status, 403);
        assert_eq!(app.guest().post(&release, &[]).await.status, 401);
        assert_eq!(try_in(&mut app.guest(), BRUNO, PASSWORD).await.status, 422, "still locked");
        // The same login elsewhere has a counter of its own.
        let fields = [("identifier", BRUNO), ("password", PASSWORD), ("organisation", "boreal")];
        let elsewhere = app.guest().post("/sign-in", &fields).await;
        assert!(!elsewhere.text.contains(LOCKED));
    }

    // S-184: people type passwords into the login field.
    async fn a_login_that_is_nobodys_is_shown_only_in_part(app: TestApp) {
        lock(&mut app.guest(), "my secret passphrase").await;
        let mut sofia = app.signed_in("sofia@aurora.example").await;
        let page = sofia.get("/lockouts").await;
        assert!(page.words().contains("my•••"), "{}", page.words());
        assert!(!page.text.contains("secret"));
        assert_eq!(app.number("select count(*) as n from lockout where identifier_shown like '%secret%'").await, 0);
        let lines = audit::read(&app.state, app.organisation("aurora").await, &audit::Filter::default(), 100).await.unwrap();
        assert!(lines.len() > 10 && lines.iter().all(|line| !line.data.to_string().contains("secret")));
    }

    // S-043 S-044: a success forgets its own login's failures and nobody else's.
    async fn one_valid_account_does_not_wash_an_address_clean(app: TestApp) {
        let failures = "select cast(coalesce(sum(failures), 0) as bigint) as n from attempt_counter";
        try_in(&mut app.guest(), NOBODY, "palpite").await;
        try_in(&mut app.guest(), BRUNO, "palpite").await;
        let counted = "two logins, and twice one address, one organisation and one instance";
        assert_eq!(app.number(failures).await, 8, "{counted}");
        assert_eq!(try_in(&mut app.guest(), BRUNO, PASSWORD).await.status, 303);
        assert_eq!(app.number(failures).await, 7, "Bruno's own are gone");
    }

    // S-043: a spray over many logins locks the address, and only that.
    async fn an_address_that_fails_too_often_is_locked(app: TestApp) {
        try_in(&mut app.guest(), NOBODY, "palpite").await;
        try_in(&mut app.guest(), NOBODY, "palpite").await;
        app.alter("update attempt_counter set failures = 2999").await;
        app.alter("update attempt_counter set failures = 0 where locked_until is not null").await;
        let page = try_in(&mut app.guest(), "somebody@else.example", "palpite").await;
        assert!(page.text.contains(LOCKED));
        assert!(try_in(&mut app.guest(), BRUNO, PASSWORD).await.text.contains(LOCKED));
        let mut elsewhere = app.guest();
        elsewhere.address = "10.7.0.1:50000".parse().unwrap();
        assert_eq!(try_in(&mut elsewhere, BRUNO, PASSWORD).await.status, 303);
        let mut sofia = app.guest();
        sofia.address = elsewhere.address;
        assert_eq!(try_in(&mut sofia, "sofia@aurora.example", PASSWORD).await.status, 303);
        let page = sofia.get("/lockouts").await;
        assert!(page.words().contains("127.0.0.1"), "{}", page.words());
        let release = page.attribute("tbody form", "action").unwrap();
        sofia.post(&release, &[]).await;
        assert_eq!(try_in(&mut app.guest(), BRUNO, PASSWORD).await.status, 303);
    }

    // S-051: whoever guesses by the thousand costs a timer; who is known or comes from elsewhere waits for nothing.
    async fn an_address_that_was_turned_away_waits_for_its_answer_and_is_looked_at_no_more(app: TestApp) {
        let pause = std::time::Duration::from_millis(400);
        let app = app.with(Extras { turned_away: pause, ..Extras::default() }).await;
        let mut known = app.guest();
        assert_eq!(try_in(&mut known, BRUNO, PASSWORD).await.status, 303);
        known.post("/sign-out", &[]).await;
        try_in(&mut app.guest(), NOBODY, &another()).await;
        app.alter("update attempt_counter set failures = 2999").await;
        assert!(try_in(&mut app.guest(), "somebody@else.example", &another()).await.text.contains(LOCKED));
        let looked = app.state.hashes.done();
        // The first is turned away by what is stored, the others by what is remembered of it.
        for login in [BRUNO, NOBODY, BRUNO] {
            let began = std::time::Instant::now();
            assert!(try_in(&mut app.guest(), login, PASSWORD).await.text.contains(LOCKED));
            assert!(began.elapsed() >= pause, "{login}");
        }
        let began = std::time::Instant::now();
        let mut many: Vec<_> = (0..50).map(|_| app.guest()).collect();
        let all = many.iter_mut().map(|guest| try_in(guest, BRUNO, PASSWORD));
        assert!(futures::future::join_all(all).await.iter().all(|page| page.text.contains(LOCKED)));
        assert!(began.elapsed() < pause * 10, "they wait beside each other");
        assert_eq!(app.state.hashes.done(), looked, "nothing was looked at");
        assert_eq!(try_in(&mut known, BRUNO, PASSWORD).await.status, 303);
        let mut elsewhere = app.guest();
        elsewhere.address = "10.7.0.1:50000".parse().unwrap();
        assert_eq!(try_in(&mut elsewhere, "sofia@aurora.example", PASSWORD).await.status, 303);
    }

    // G-07: a floor behind one address comes in at the start of its shift.
    async fn a_floor_behind_one_address_is_not_throttled(app: TestApp) {
        let people = [BRUNO, "sofia@aurora.example", "virginia@conecta.com.vc", "ana@aurora.example"];
        let arrivals = (0..100).map(|n| {
            let mut browser = app.guest();
            async move { try_in(&mut browser, people[n % people.len()], PASSWORD).await.status }
        });
        for arrival in arrivals {
            assert_eq!(arrival.await, 303);
        }
        assert_eq!(app.number("select count(*) as n from lockout").await, 0);
    }

    // S-047 S-062: a full queue is the house's trouble and costs nobody an attempt.
    async fn a_full_queue_is_answered_at_once_and_not_counted(app: TestApp) {
        // Hashes of another's making take long and do not tell the pool how fast it is.
        let slow = "$argon2id$v=19$m=8192,t=500,p=1$AAAAAAAAAAAAAAAAAAAAAA$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";
        let mut line = Vec::new();
        // Twice, because each thread takes one out of the line when it wakes.
        for pause in [0, 200] {
            tokio::time::sleep(std::time::Duration::from_millis(pause)).await;
            loop {
                let mut waiting = Box::pin(app.state.hashes.verify(
                    Lane::Everyone,
                    Secret::new("x".into()),
                    Secret::new(slow.into()),
                ));
                if futures::poll!(&mut waiting).is_ready() {
                    break;
                }
                line.push(waiting);
            }
        }
        let page = try_in(&mut app.guest(), BRUNO, PASSWORD).await;
        assert_eq!(page.status, 503);
        assert!(page.headers.contains_key("retry-after"));
        assert_eq!(page.field("identifier"), BRUNO);
        drop(line);
        assert_eq!(app.number("select count(*) as n from attempt_counter").await, 0, "nothing was asked or counted");
    }

    async fn counters_that_mean_nothing_any_more_are_forgotten(app: TestApp) {
        try_in(&mut app.guest(), NOBODY, "palpite").await;
        app.clock.advance(Duration::days(3));
        app.plant_jobs().await;
        app.run_jobs().await;
        assert_eq!(app.number("select count(*) as n from attempt_counter").await, 0);
    }
}
