use chrono::Duration;
use std::sync::atomic::{AtomicUsize, Ordering};
use testkit::{Browser, PASSWORD, Page, SentLetter, TestApp};

const BRUNO: &str = "bruno@aurora.example";
/// As long as Bruno's, and nobody's.
const NOBODY: &str = "bryno@aurora.example";
const DEVICES: &str = "__Host-guichet-devices";
/// In the language of the browser, and in that of the organisation it came to before.
const LOCKED: [&str; 2] = [
    "Your login is temporarily locked!",
    "está bloqueado temporalmente",
];
const NEW: &str = "lluvia-mesa-cobre-farol-58";
const DELETE: [(&str, &str); 1] = [("_method", "delete")];

async fn try_in(browser: &mut Browser, identifier: &str, password: &str) -> Page {
    let fields = [
        ("identifier", identifier),
        ("password", password),
        ("organisation", "aurora"),
    ];
    browser.post("/sign-in", &fields).await
}

/// A word nobody typed before: the same one again would be no further guess (S-045).
fn another() -> String {
    static WORDS: AtomicUsize = AtomicUsize::new(0);
    format!("palpite {}", WORDS.fetch_add(1, Ordering::Relaxed))
}

fn says_locked(page: &Page) -> bool {
    LOCKED.iter().any(|sentence| page.text.contains(sentence))
}

/// A stranger shuts the login.
async fn shut(app: &TestApp, identifier: &str) {
    let mut stranger = app.guest();
    stranger.address = "203.0.113.9:4000".parse().unwrap();
    for _ in 0..10 {
        try_in(&mut stranger, identifier, &another()).await;
    }
    assert!(says_locked(&try_in(&mut stranger, identifier, PASSWORD).await));
}

/// A browser in which somebody signed in once, and that is signed in no more.
async fn known(app: &TestApp, identifier: &str) -> Browser {
    let mut browser = app.signed_in(identifier).await;
    browser.cookies.remove("__Host-guichet");
    browser
}

fn seen(page: &Page) -> (u16, Vec<String>, String) {
    let headers = page.headers.keys().map(ToString::to_string).collect();
    (
        page.status,
        headers,
        page.text.replace(BRUNO, "LOGIN").replace(NOBODY, "LOGIN"),
    )
}

async fn subjects(app: &TestApp) -> Vec<String> {
    let letters: Vec<SentLetter> = app.letters().await;
    letters.into_iter().map(|letter| letter.subject).collect()
}

testkit::both! {
    // S-046 G-06: strangers shut the login for strangers, not for its owner.
    async fn a_known_device_is_not_locked_out_by_strangers(app: TestApp) {
        let mut own = known(&app, BRUNO).await;
        shut(&app, BRUNO).await;
        assert!(says_locked(&try_in(&mut app.guest(), BRUNO, PASSWORD).await));
        let wrong = try_in(&mut own, BRUNO, "palpite").await;
        assert!(wrong.status == 422 && !says_locked(&wrong), "and is told the truth about a slip");
        assert_eq!(try_in(&mut own, BRUNO, PASSWORD).await.status, 303);
        assert!(says_locked(&try_in(&mut app.guest(), BRUNO, PASSWORD).await), "strangers stay out");
    }

    // S-046 G-06 000-29: also where only a person unlocks.
    async fn a_known_device_comes_in_while_the_lock_waits_for_somebody(app: TestApp) {
        let mut own = known(&app, BRUNO).await;
        let mut ana = app.signed_in("ana@aurora.example").await;
        let rule = [("_method", "patch"), ("lock_kind", "released"), ("version", "0")];
        assert_eq!(ana.post("/policies", &rule).await.status, 303);
        shut(&app, BRUNO).await;
        assert_eq!(try_in(&mut own, BRUNO, PASSWORD).await.status, 303);
        app.clock.advance(Duration::days(2));
        assert!(says_locked(&try_in(&mut app.guest(), BRUNO, PASSWORD).await));
        let page = app.signed_in("ana@aurora.example").await.get("/lockouts").await;
        assert!(page.words().contains("Bruno Reyes"), "and it still stands in the list");
        app.letters().await;
    }

    // S-043 S-046: a known device is no free guess: it has a counter and a lock of its own.
    async fn guesses_on_a_known_device_lock_that_device_alone(app: TestApp) {
        let mut own = known(&app, BRUNO).await;
        let before = app.state.hashes.done();
        for n in 0..14 {
            try_in(&mut own, BRUNO, &format!("palpite {n}")).await;
        }
        assert_eq!(app.state.hashes.done() - before, 10);
        assert!(says_locked(&try_in(&mut own, BRUNO, PASSWORD).await));
        let mut sofia = app.signed_in("sofia@aurora.example").await;
        let page = sofia.get("/lockouts").await;
        assert!(page.words().contains("en un dispositivo de su dueño"), "{}", page.words());
        let mut elsewhere = app.guest();
        assert_eq!(try_in(&mut elsewhere, BRUNO, PASSWORD).await.status, 303, "nobody else is in its lock");
        let release = page.attribute("tbody form", "action").unwrap();
        assert_eq!(sofia.post(&release, &[]).await.status, 303);
        assert_eq!(try_in(&mut own, BRUNO, PASSWORD).await.status, 303);
    }

    // S-044: a success forgets the failures of this device and this login.
    async fn a_success_on_a_known_device_forgets_its_own_failures(app: TestApp) {
        let mut own = known(&app, BRUNO).await;
        let failures = "select cast(coalesce(sum(failures), 0) as bigint) as n from attempt_counter";
        for n in 0..3 {
            try_in(&mut own, BRUNO, &format!("palpite {n}")).await;
            try_in(&mut app.guest(), BRUNO, &format!("otro palpite {n}")).await;
        }
        assert_eq!(app.number(failures).await, 24, "device, login, address, organisation and instance");
        assert_eq!(try_in(&mut own, BRUNO, PASSWORD).await.status, 303);
        assert_eq!(app.number(failures).await, 18, "what is not theirs alone keeps its own");
    }

    // S-046 S-092: the mark is of one member in one organisation, and nobody else's can be made of it.
    async fn a_mark_that_is_forged_or_anothers_changes_nothing(app: TestApp) {
        let bruno = known(&app, BRUNO).await;
        let clara = known(&app, "clara@boreal.example").await;
        let sofia = known(&app, "sofia@aurora.example").await;
        shut(&app, BRUNO).await;
        let own = &bruno.cookies[DEVICES];
        let (device, by) = own.split_at(32);
        let flipped: String = by.chars().rev().collect();
        let of_clara = clara.cookies[DEVICES].clone();
        for forged in [
            of_clara.clone(),
            sofia.cookies[DEVICES].clone(),
            format!("{device}{flipped}"),
            format!("{device}{}", &of_clara[32..]),
            format!("{}{by}", &of_clara[..32]),
            own[..63].to_owned(),
            "x".repeat(4_000),
        ] {
            let mut thief = app.guest();
            thief.cookies.insert(DEVICES.into(), forged.clone());
            assert!(says_locked(&try_in(&mut thief, BRUNO, PASSWORD).await), "{forged:.80}");
        }
    }

    // S-001 S-005: with or without marks, an invented login is answered like one that is somebody's.
    async fn no_cookie_of_a_stranger_tells_whether_a_login_exists(app: TestApp) {
        let sofia = known(&app, "sofia@aurora.example").await;
        for n in 0..12 {
            let (mut one, mut other) = (sofia.clone(), sofia.clone());
            let (real, invented) = (
                try_in(&mut one, BRUNO, &format!("palpite {n}")).await,
                try_in(&mut other, NOBODY, &format!("palpite {n}")).await,
            );
            assert_eq!(seen(&real), seen(&invented), "{n}");
            assert!(!real.headers.contains_key("set-cookie"), "a failure leaves nothing behind");
        }
        let jobs = "select count(*) as n from job where kind = 'lockouts.locked'";
        assert_eq!(app.number(jobs).await, 2, "and the house writes the same for both");
        app.clock.advance(Duration::minutes(2));
        assert_eq!(subjects(&app).await.len(), 1, "but only an owner has a mailbox");
    }

    // S-046: bounded, and the one seen longest ago gives way.
    async fn a_member_has_at_most_ten_known_devices(app: TestApp) {
        let mut browsers = Vec::new();
        for _ in 0..12 {
            let mut browser = app.guest();
            assert_eq!(try_in(&mut browser, BRUNO, PASSWORD).await.status, 303);
            browser.cookies.remove("__Host-guichet");
            browsers.push(browser);
            app.clock.advance(Duration::seconds(1));
        }
        assert_eq!(app.number("select count(*) as n from device").await, 10);
        shut(&app, BRUNO).await;
        for (n, browser) in browsers.iter_mut().enumerate() {
            assert_eq!(try_in(browser, BRUNO, PASSWORD).await.status == 303, n >= 2, "{n}");
        }
        app.letters().await;
    }

    // S-046: what ends everything of a member ends what is known of their devices; a rescue of the floor does not.
    async fn a_device_is_a_stranger_once_the_epoch_is_over(app: TestApp) {
        let mut here = app.signed_in(BRUNO).await;
        let mut other = app.guest();
        try_in(&mut other, BRUNO, PASSWORD).await;
        let mut ana = app.signed_in("ana@aurora.example").await;
        let everybody = [("_method", "delete"), ("confirm", "yes")];
        assert_eq!(ana.post("/sessions", &everybody).await.status, 303);
        shut(&app, BRUNO).await;
        assert_eq!(try_in(&mut here, BRUNO, PASSWORD).await.status, 303, "signed out, and known still");
        let change = [("current_password", PASSWORD), ("password", NEW), ("password_confirmation", NEW)];
        app.clock.advance(Duration::minutes(2));
        assert_eq!(here.post("/profile/password", &change).await.status, 303);
        shut(&app, BRUNO).await;
        assert!(says_locked(&try_in(&mut other, BRUNO, NEW).await), "not where it was not changed");
        here.cookies.remove("__Host-guichet");
        assert_eq!(try_in(&mut here, BRUNO, NEW).await.status, 303, "where it was changed");
        app.clock.advance(Duration::days(91));
        shut(&app, BRUNO).await;
        here.cookies.remove("__Host-guichet");
        assert!(says_locked(&try_in(&mut here, BRUNO, NEW).await), "nor after a quarter of a year");
        app.letters().await;
        app.plant_jobs().await;
        app.run_jobs_once().await;
        assert_eq!(app.number("select count(*) as n from device where member_id in (select id from member where identifier = 'bruno@aurora.example')").await, 0);
        app.letters().await;
    }

    // S-053: from a device that was not known; in the member's language, to the stored address.
    async fn a_sign_in_on_a_new_device_is_told_to_the_mailbox(app: TestApp) {
        let virginia = "virginia@conecta.com.vc";
        let mut first = known(&app, virginia).await;
        assert!(subjects(&app).await.is_empty(), "the first of all is no news");
        assert_eq!(try_in(&mut first, virginia, PASSWORD).await.status, 303);
        assert!(subjects(&app).await.is_empty(), "nor is the same again");
        let mut phone = app.guest().with("user-agent", "Mozilla/5.0 (iPhone) Version/18.1 Mobile Safari/604.1");
        phone.address = "10.9.8.7:4000".parse().unwrap();
        assert_eq!(try_in(&mut phone, virginia, "palpite").await.status, 422);
        assert_eq!(try_in(&mut phone, virginia, PASSWORD).await.status, 303);
        let letter = app.letters().await.remove(0);
        assert_eq!(letter.to, "caixa@aurora.example");
        for told in [virginia, "Safari 18 · iPhone", "10.9.8.7", "dispositivo que não conhecíamos"] {
            assert!(letter.text.contains(told), "{told}: {}", letter.text);
        }
        assert!(!letter.text.contains("http"));
        phone.cookies.remove("__Host-guichet");
        assert_eq!(try_in(&mut phone, virginia, PASSWORD).await.status, 303);
        assert!(subjects(&app).await.is_empty());
    }

    // S-053: after five failures or more, and not after four.
    async fn a_success_after_many_failures_is_told_to_the_mailbox(app: TestApp) {
        let mut own = known(&app, BRUNO).await;
        for (failures, letters) in [(4, 0), (5, 1), (9, 1)] {
            for _ in 0..failures {
                try_in(&mut app.guest(), BRUNO, &another()).await;
            }
            own.cookies.remove("__Host-guichet");
            assert_eq!(try_in(&mut own, BRUNO, PASSWORD).await.status, 303);
            let told = subjects(&app).await;
            assert_eq!(told.len(), letters, "{failures}: {told:?}");
            assert!(told.iter().all(|subject| subject.contains("tras varias incorrectas")), "{told:?}");
        }
    }

    // S-053: a lock is told once in a while, however often it comes, and not when its last attempt was right.
    async fn a_lock_is_told_to_the_owners_mailbox(app: TestApp) {
        for _ in 0..9 {
            try_in(&mut app.guest(), BRUNO, &another()).await;
        }
        assert_eq!(try_in(&mut app.guest(), BRUNO, PASSWORD).await.status, 303, "the tenth was right");
        app.clock.advance(Duration::minutes(2));
        assert_eq!(subjects(&app).await.len(), 1, "after nine failures, and of no lock");
        for minutes in [3, 5, 9] {
            shut(&app, BRUNO).await;
            app.clock.advance(Duration::minutes(minutes));
        }
        let letters = app.letters().await;
        assert_eq!(letters.len(), 1, "{:?}", letters.iter().map(|l| &l.subject).collect::<Vec<_>>());
        assert!(letters[0].text.contains("203.0.113.9") && letters[0].text.contains("nadie entró"), "{}", letters[0].text);
        app.clock.advance(Duration::hours(13));
        shut(&app, BRUNO).await;
        app.clock.advance(Duration::minutes(2));
        assert_eq!(subjects(&app).await.len(), 1);
    }

    // G-14 S-090: the session goes with the browser, no mark stays, and the way out leaves no residue.
    async fn a_shared_computer_keeps_nothing_of_anybody(app: TestApp) {
        let mut desk = app.guest();
        let fields = [("identifier", BRUNO), ("password", PASSWORD), ("organisation", "aurora"), ("shared", "yes")];
        let page = desk.post("/sign-in", &fields).await;
        let cookies: Vec<&str> = page.headers.get_all("set-cookie").iter().map(|c| c.to_str().unwrap()).collect();
        let session = cookies.iter().find(|c| c.starts_with("__Host-guichet=")).unwrap();
        assert!(!session.contains("Max-Age") && !session.contains("Expires"), "{session}");
        assert!(!cookies.iter().any(|c| c.starts_with(DEVICES)), "{cookies:?}");
        assert_eq!(app.number("select count(*) as n from device").await, 0);
        let out = desk.post("/sign-out", &[]).await;
        assert_eq!(out.headers["clear-site-data"], "\"cache\", \"storage\"");
        assert!(desk.follow(&out).await.has("[name=shared][checked]"), "the next one finds the box ticked");
        assert_eq!(desk.post("/sign-in", &fields).await.status, 303);
        assert!(subjects(&app).await.is_empty(), "a desk one sits at every day is no news");
        let mut far = app.guest();
        far.address = "198.51.100.7:1".parse().unwrap();
        assert_eq!(far.post("/sign-in", &fields).await.status, 303);
        assert_eq!(subjects(&app).await.len(), 1, "calling it shared hides no stranger");
        let mut own = app.guest();
        assert_eq!(try_in(&mut own, BRUNO, PASSWORD).await.status, 303);
        assert!(!own.post("/sign-out", &[]).await.headers.contains_key("clear-site-data"));
        app.letters().await;
    }

    // S-046: the list in the profile; the stranger and a colleague find nothing there.
    async fn a_member_sees_known_devices_and_forgets_them(app: TestApp) {
        let mut bruno = app.signed_in(BRUNO).await;
        let page = bruno.get("/profile/sessions").await;
        assert_eq!(page.all("#devices tbody tr").len(), 1);
        let forget = page.attribute("#devices form", "action").unwrap();
        for other in ["boris@boreal.example", "sofia@aurora.example"] {
            assert_eq!(app.signed_in(other).await.post(&forget, &DELETE).await.status, 404);
        }
        assert_eq!(bruno.post("/profile/devices/x", &DELETE).await.status, 404);
        assert_eq!(bruno.post(&forget, &DELETE).await.status, 303);
        assert_eq!(bruno.post(&forget, &DELETE).await.status, 404);
        shut(&app, BRUNO).await;
        bruno.cookies.remove("__Host-guichet");
        assert!(says_locked(&try_in(&mut bruno, BRUNO, PASSWORD).await));
    }
}
