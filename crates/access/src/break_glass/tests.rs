use chrono::Duration;
use kit::{clock::Time, db::dialect::sql};
use sea_orm::ConnectionTrait;
use testkit::{
    Browser, PASSWORD, Page, TestApp,
    access::{
        break_glass::{NotDone, begin, expire, finish, print, remind, test},
        factors::{grouped, letters},
        organisations::{self, Organisation},
    },
};

const ANA: &str = "ana@aurora.example";
const SESSION: &str = "__Host-guichet";
const FLOW: &str = "__Host-guichet_flow";

/// What lies in the envelope.
struct Kept {
    home: Organisation,
    code: String,
    device: String,
}

impl Kept {
    /// What the device shows, once the code before is over.
    fn next(&self, app: &TestApp) -> String {
        app.clock.advance(Duration::seconds(30));
        self.at(app.clock.now())
    }

    fn at(&self, time: Time) -> String {
        let secret = totp_rs::Secret::try_from_base32(&self.device).unwrap();
        let totp = totp_rs::Builder::new().with_secret(secret).build().unwrap();
        let seconds = u64::try_from(time.timestamp()).unwrap();
        totp.generate(seconds).to_string()
    }

    /// Six digits that are right at no time near.
    fn never(&self, app: &TestApp) -> String {
        let around: Vec<String> = (-3..=3)
            .map(|steps| self.at(app.clock.now() + Duration::seconds(30 * steps)))
            .collect();
        let mut digits = (100_000..).map(|n| n.to_string());
        digits.find(|code| !around.contains(code)).unwrap()
    }
}

async fn make(app: &TestApp, slug: &str) -> Kept {
    let state = &app.state;
    let home = organisations::store::by_slug(state.db.read(), slug)
        .await
        .unwrap()
        .unwrap();
    let keeper = format!("safe@{slug}.example");
    let begun = begin(state, &home, &keeper, app.clock.now())
        .await
        .unwrap()
        .unwrap();
    let device = letters(&begun.pending.secret).expose().clone();
    let mut kept = Kept {
        home,
        code: String::new(),
        device,
    };
    let first = kept.at(app.clock.now());
    let code = finish(state, &kept.home, &begun, &first, app.clock.now())
        .await
        .unwrap()
        .unwrap();
    kept.code = grouped(code.expose(), "-");
    let told = app.letters().await;
    assert!(
        told.iter().all(|letter| letter.to == keeper),
        "the keeper is told of the device"
    );
    kept
}

async fn show(browser: &mut Browser, slug: &str, code: &str) -> Page {
    browser
        .post("/break-glass", &[("organisation", slug), ("printed_code", code)])
        .await
}

async fn prove(browser: &mut Browser, code: &str) -> Page {
    browser.post("/break-glass/factor", &[("code", code)]).await
}

/// Somebody with the envelope in their hands, and in.
async fn inside(app: &TestApp, kept: &Kept) -> Browser {
    let mut browser = app.guest();
    app.clock.advance(Duration::seconds(2));
    let page = show(&mut browser, &kept.home.slug, &kept.code).await;
    assert_eq!(
        (page.status, page.location().as_str()),
        (303, "/break-glass/factor"),
        "{}",
        page.words()
    );
    assert!(browser.cookies.contains_key(FLOW) && !browser.cookies.contains_key(SESSION));
    assert_eq!(browser.get("/break-glass/factor").await.status, 200);
    let page = prove(&mut browser, &kept.next(app)).await;
    assert_eq!(
        (page.status, page.location().as_str()),
        (303, "/members"),
        "{}",
        page.words()
    );
    browser
}

async fn emergency_member(app: &TestApp) -> String {
    let db = app.state.db.read();
    let text = "select id from member where emergency = true";
    let row = db.query_one_raw(sql(db, text, [])).await.unwrap().unwrap();
    row.try_get::<uuid::Uuid>("", "id").unwrap().simple().to_string()
}

testkit::both! {
    // G-09 S-054: everybody else is locked out, and so is every guess at the account's own name.
    async fn sheet_and_device_open_the_door_that_is_locked_for_everybody_else(app: TestApp) {
        let kept = make(&app, "aurora").await;
        for login in [ANA, "guichet-break-glass"] {
            for n in 0..12 {
                let word = format!("palpite {n}");
                let fields = [("identifier", login), ("password", word.as_str()), ("organisation", "aurora")];
                assert_eq!(app.guest().post("/sign-in", &fields).await.status, 422);
            }
        }
        let fields = [("identifier", ANA), ("password", PASSWORD), ("organisation", "aurora")];
        assert_eq!(app.guest().post("/sign-in", &fields).await.status, 422, "the administrator is locked out");
        let mut envelope = inside(&app, &kept).await;
        let page = envelope.get("/members").await;
        assert_eq!(page.status, 200);
        assert!(page.has("#break-glass[data-tone=alarm]"), "the page says how one came in");
        assert!(!envelope.cookies.keys().any(|name| name.contains("devices") || name.contains("shared")), "nothing stays");
        // What it is for: letting the others in again.
        let release = envelope.get("/lockouts").await.attribute("form[action$='/release']", "action").unwrap();
        assert_eq!(envelope.post(&release, &[("cause", "attack")]).await.status, 303);
        assert_eq!(app.audited("sign_in.attempt").await[0].data["method"], "break-glass");
        app.letters().await;
    }

    // S-054: fifty at once, from fifty addresses, and one of them right: one is looked at.
    async fn of_fifty_tries_at_once_one_is_looked_at(app: TestApp) {
        let kept = make(&app, "aurora").await;
        let began = std::time::Instant::now();
        let tries = (0..50).map(|n| {
            let mut browser = app.guest();
            browser.address = format!("10.0.{n}.1:40000").parse().unwrap();
            let code = if n == 25 { kept.code.clone() } else { format!("0000-0000-0000-0000-00{:02}", n % 50) };
            tokio::spawn(async move { show(&mut browser, "aurora", &code).await.status })
        });
        let mut looked = 0_u64;
        for status in futures::future::join_all(tries).await {
            match status.unwrap() {
                422 | 303 => looked += 1,
                status => assert_eq!(status, 429),
            }
        }
        // The clock goes on by itself: a machine so slow that two seconds pass has another turn to give.
        let turns = 1 + began.elapsed().as_secs() / 2;
        assert!((1..=turns).contains(&looked), "{looked} of {turns}");
        let noted = app.number("select count(*) as n from break_glass_try").await;
        assert_eq!(u64::try_from(noted).unwrap(), looked);
        app.clock.advance(Duration::seconds(2));
        assert_eq!(show(&mut app.guest(), "aurora", &kept.code).await.status, 303);
        let page = show(&mut app.guest(), "aurora", &kept.code).await;
        assert_eq!((page.status, page.headers["retry-after"].to_str().unwrap()), (429, "2"));
        app.clock.advance(Duration::hours(-3));
        assert_eq!(show(&mut app.guest(), "aurora", &kept.code).await.status, 303, "a clock that goes back shuts nobody out");
        app.letters().await;
    }

    // S-054: the second step too, and whoever hammers at the first does not keep anybody from it.
    async fn the_second_step_waits_its_own_turn_and_takes_a_code_once(app: TestApp) {
        let kept = make(&app, "aurora").await;
        let mut browser = app.guest();
        assert_eq!(show(&mut browser, "aurora", &kept.code).await.status, 303);
        for _ in 0..9 {
            app.clock.advance(Duration::seconds(2));
            assert_eq!(prove(&mut browser, &kept.never(&app)).await.status, 422);
        }
        assert_eq!(prove(&mut browser, &kept.at(app.clock.now())).await.status, 422, "not this one's turn");
        let code = kept.next(&app);
        assert_eq!(show(&mut app.guest(), "aurora", "0000-0000-0000-0000-0000").await.status, 422);
        assert_eq!(prove(&mut browser, &code).await.status, 303, "nine wrong ones locked nothing");
        app.clock.advance(Duration::seconds(2));
        let mut other = app.guest();
        assert_eq!(show(&mut other, "aurora", &kept.code).await.status, 303);
        assert_eq!(prove(&mut other, &code).await.status, 422, "a code works once");
        assert_eq!(prove(&mut app.guest(), &code).await.location(), "/break-glass", "and not without the sheet");
        assert_eq!(app.audited("break_glass.tried").await.iter().filter(|line| line.outcome == "wrong factor").count(), 10);
        app.letters().await;
    }

    // G-09 S-054: every try is told, to every administrator and to nobody else; hammering fills no mailbox.
    async fn every_try_alarms_every_administrator(app: TestApp) {
        let kept = make(&app, "aurora").await;
        let mut ana = app.signed_in(ANA).await;
        let mut boris = app.signed_in("boris@boreal.example").await;
        app.letters().await;
        assert!(!ana.get("/members").await.has("#break-glass"));
        assert_eq!(show(&mut app.guest(), "aurora", "0000-0000-0000-0000-0000").await.status, 422);
        let letters = app.letters().await;
        assert_eq!(letters.iter().map(|l| l.to.as_str()).collect::<Vec<_>>(), [ANA]);
        assert!(letters[0].subject.contains("ALARMA") && letters[0].text.contains("127.0.0.1"), "{}", letters[0].text);
        assert!(!letters[0].text.contains("http"), "nothing to press");
        let page = ana.get("/members").await;
        assert!(page.has("#break-glass[data-tone=alarm] a[href='/break-glass/account']"), "{}", page.words());
        let mut sofia = app.signed_in("sofia@aurora.example").await;
        assert!(!sofia.get("/conversations").await.has("#break-glass"));
        assert!(!boris.get("/members").await.has("#break-glass"), "the stranger hears nothing");
        for _ in 0..5 {
            app.clock.advance(Duration::seconds(2));
            assert_eq!(show(&mut app.guest(), "aurora", "0000-0000-0000-0000-0000").await.status, 422);
        }
        assert!(app.letters_but_notices().await.is_empty(), "they wait, to be told together");
        app.clock.advance(Duration::minutes(10));
        let letters = app.letters().await;
        assert_eq!(letters.len(), 1);
        assert!(letters[0].text.contains(": 5."), "{}", letters[0].text);
        app.clock.advance(Duration::seconds(2));
        inside(&app, &kept).await;
        let letters = app.letters_but_notices().await;
        assert!(letters.iter().any(|l| l.to == ANA && l.subject.contains("entró")), "who is in is told of at once");
        let page = ana.get("/break-glass/account").await;
        assert_eq!(page.all("tbody tr").len(), 8);
        assert_eq!(app.audited("break_glass.tried").await.len(), 8);
        assert_eq!(ana.post("/break-glass/acknowledgement", &[]).await.status, 303);
        assert!(!ana.get("/members").await.has("#break-glass"));
        assert_eq!(app.audited("break_glass.seen").await.len(), 1);
    }

    // G-09: half an hour, however busy.
    async fn its_session_ends_after_half_an_hour_whatever_is_done_in_it(app: TestApp) {
        let kept = make(&app, "aurora").await;
        let mut envelope = inside(&app, &kept).await;
        // To within a minute: the clock goes on by itself as well.
        for _ in 0..29 {
            app.clock.advance(Duration::minutes(1));
            assert_eq!(envelope.get("/members").await.status, 200);
        }
        app.clock.advance(Duration::minutes(1));
        assert_eq!(envelope.get("/members").await.status, 303);
        // The sheet works once more, for who was not done; but it is to be replaced.
        inside(&app, &kept).await;
        let mut ana = app.signed_in(ANA).await;
        assert!(ana.get("/break-glass/account").await.words().contains("El sobre fue abierto"));
        app.letters().await;
    }

    // G-09: what is nobody's to take over.
    async fn nobody_meets_the_account_anywhere_else(app: TestApp) {
        make(&app, "aurora").await;
        let member = emergency_member(&app).await;
        let mut ana = app.signed_in(ANA).await;
        assert!(!ana.get("/members").await.words().contains("Acceso de emergencia"));
        for path in ["", "/factors", "/deactivation"] {
            assert_eq!(ana.get(&format!("/members/{member}{path}")).await.status, 404, "{path}");
        }
        let reset = [("_method", "delete"), ("reason", "x"), ("current_password", PASSWORD)];
        assert_eq!(ana.post(&format!("/members/{member}/factors"), &reset).await.status, 404);
        assert_eq!(ana.post(&format!("/members/{member}/deactivation"), &[]).await.status, 404);
        assert_ne!(ana.post(&format!("/members/{member}/invitation"), &[]).await.status, 303);
        assert_eq!(app.guest().post("/recovery", &[("identifier", "guichet-break-glass"), ("organisation", "aurora")]).await.status, 303);
        assert!(app.letters_but_notices().await.is_empty(), "no link goes anywhere");
        // It is no administrator who could be the last one left.
        let own = app.number("select count(*) as n from member where role = 'administrator' and emergency = false").await;
        assert_eq!(own, 2);
        let place = ana.get("/members").await.attribute("a.person[href^='/members/']", "href").unwrap();
        assert!(!place.contains(&member));
    }

    // G-09: the sheet of one organisation is paper to another.
    async fn a_sheet_opens_its_own_organisation_and_no_other(app: TestApp) {
        let (aurora, boreal) = (make(&app, "aurora").await, make(&app, "boreal").await);
        assert_eq!(show(&mut app.guest(), "boreal", &aurora.code).await.status, 422);
        assert_eq!(show(&mut app.guest(), "aurora", &boreal.code).await.status, 422, "each has turns of its own");
        app.clock.advance(Duration::seconds(2));
        assert_eq!(show(&mut app.guest(), "nobody", &aurora.code).await.status, 422);
        assert_eq!(show(&mut app.guest(), "aurora", "short").await.status, 422);
        let mut browser = app.guest();
        assert_eq!(show(&mut browser, "aurora", &aurora.code).await.status, 303, "what was no code took no turn");
        assert_eq!(prove(&mut browser, &boreal.next(&app)).await.status, 422, "nor does the other's device");
        app.letters().await;
    }

    // G-09: as it is where there is none.
    async fn where_there_is_none_the_door_looks_the_same(app: TestApp) {
        let page = show(&mut app.guest(), "aurora", "0000-0000-0000-0000-0000").await;
        assert_eq!(page.status, 422);
        assert!(app.letters().await.is_empty());
        let mut ana = app.signed_in(ANA).await;
        let page = ana.get("/break-glass/account").await;
        assert!(page.words().contains("guichet admin break-glass create"), "{}", page.words());
        assert_eq!(ana.post("/break-glass/acknowledgement", &[]).await.status, 303);
        assert!(!ana.get("/members").await.has("#break-glass"));
    }

    // G-09: the console makes, prints, tests and ends.
    async fn a_sheet_is_void_once_a_newer_one_was_printed_or_the_account_was_ended(app: TestApp) {
        let mut kept = make(&app, "aurora").await;
        let state = &app.state;
        assert!(matches!(begin(state, &kept.home, "x@y.example", app.clock.now()).await.unwrap(), Err(NotDone::Stands)));
        let mut envelope = inside(&app, &kept).await;
        let old = kept.code.clone();
        app.clock.advance(Duration::seconds(2));
        kept.code = print(state, &kept.home, app.clock.now()).await.unwrap().unwrap().expose().clone();
        assert_eq!(show(&mut app.guest(), "aurora", &old).await.status, 422);
        let device = kept.next(&app);
        assert_eq!(test(state, &kept.home, (&old, &device), app.clock.now()).await.unwrap(), Err(NotDone::WrongCode));
        assert_eq!(test(state, &kept.home, (&kept.code, &device), app.clock.now()).await.unwrap(), Err(NotDone::Turn));
        app.clock.advance(Duration::seconds(2));
        assert_eq!(test(state, &kept.home, (&kept.code, &kept.never(&app)), app.clock.now()).await.unwrap(), Err(NotDone::WrongFactor));
        let device = kept.next(&app);
        assert_eq!(test(state, &kept.home, (&kept.code, &device), app.clock.now()).await.unwrap(), Ok(()));
        assert_eq!(expire(state, &kept.home, app.clock.now()).await.unwrap(), Ok(()));
        app.state.sessions.forget();
        assert_eq!(envelope.get("/members").await.status, 303);
        app.clock.advance(Duration::seconds(2));
        assert_eq!(show(&mut app.guest(), "aurora", &kept.code).await.status, 422);
        assert_eq!(expire(state, &kept.home, app.clock.now()).await.unwrap(), Err(NotDone::None));
        for action in ["break_glass.created", "break_glass.printed", "break_glass.expired"] {
            assert_eq!(app.audited(action).await.len(), 1, "{action}");
        }
        assert_eq!(app.audited("break_glass.tested").await.len(), 3);
        app.letters().await;
        // Made anew it is the same account with nothing of the old one.
        let again = make(&app, "aurora").await;
        app.clock.advance(Duration::seconds(2));
        assert_eq!(show(&mut app.guest(), "aurora", &kept.code).await.status, 422);
        inside(&app, &again).await;
        assert_eq!(app.number("select count(*) as n from member where emergency = true").await, 1);
        app.letters().await;
    }

    // G-09: a quarter without a test is told, every week, until somebody tests.
    async fn administrators_are_reminded_of_the_quarterly_test(app: TestApp) {
        let kept = make(&app, "aurora").await;
        app.clock.advance(Duration::days(90) - Duration::hours(1));
        remind(&app.state).await.unwrap();
        assert!(app.letters().await.is_empty());
        app.clock.advance(Duration::hours(1));
        remind(&app.state).await.unwrap();
        remind(&app.state).await.unwrap();
        let letters = app.letters().await;
        assert_eq!(letters.iter().map(|l| l.to.as_str()).collect::<Vec<_>>(), [ANA]);
        assert!(letters[0].text.contains("guichet admin break-glass test"));
        let mut ana = app.signed_in(ANA).await;
        assert!(ana.get("/members").await.has("#break-glass[data-tone=warn]"));
        app.clock.advance(Duration::days(8));
        remind(&app.state).await.unwrap();
        assert_eq!(app.letters_but_notices().await.len(), 1);
        let device = kept.next(&app);
        let done = test(&app.state, &kept.home, (&kept.code, &device), app.clock.now()).await.unwrap();
        assert_eq!(done, Ok(()));
        app.clock.advance(Duration::days(8));
        remind(&app.state).await.unwrap();
        assert!(app.letters_but_notices().await.is_empty());
        let mut ana = app.signed_in(ANA).await;
        assert!(!ana.get("/members").await.has("#break-glass"));
        app.letters().await;
    }

    // G-09: an organisation that asks nobody for a second factor asks for this one.
    async fn no_policy_takes_the_second_factor_away(app: TestApp) {
        let mut ana = app.signed_in(ANA).await;
        assert_eq!(ana.post("/policies", &[("_method", "patch"), ("mfa_administrator", "off")]).await.status, 303);
        let kept = make(&app, "aurora").await;
        let mut browser = app.guest();
        assert_eq!(show(&mut browser, "aurora", &kept.code).await.location(), "/break-glass/factor");
        assert_eq!(browser.get("/members").await.status, 303);
        assert_eq!(prove(&mut browser, &kept.next(&app)).await.status, 303);
        app.letters().await;
    }
}
