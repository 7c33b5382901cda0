//! Attacks: repeated words, sprays, whole floors behind one address, and what the console says of them.

use super::{BRUNO, LOCKED, NOBODY, lock, seen, try_in};
use chrono::Duration;
use kit::{db::dialect::sql, secret::Secret};
use sea_orm::ConnectionTrait;
use testkit::{Browser, PASSWORD, Page, TestApp};

const ANA: &str = "ana@aurora.example";
const SOFIA: &str = "sofia@aurora.example";

fn from(app: &TestApp, address: &str) -> Browser {
    let mut browser = app.guest();
    browser.address = format!("{address}:4000").parse().unwrap();
    browser
}

async fn own_network(app: &TestApp, cidr: &str) {
    let fields = [("name", "Quito"), ("cidr", cidr)];
    let mut ana = app.signed_in(ANA).await;
    assert_eq!(ana.post("/networks", &fields).await.status, 303);
}

/// Two words at as many logins as it takes, from one address.
async fn spray(app: &TestApp, address: &str) -> Vec<Page> {
    let mut browser = from(app, address);
    let mut pages = Vec::new();
    for n in 0..60 {
        let word = ["Verano2026!", "Aurora123"][n % 2];
        pages.push(try_in(&mut browser, &format!("agente-{n}@aurora.example"), word).await);
    }
    pages
}

testkit::both! {
    // S-045: a stale phone that sends one old password locks nobody; what is tried besides it does.
    async fn the_same_wrong_password_again_is_one_failure(app: TestApp) {
        let hashed = app.state.hashes.done();
        for n in 0..30 {
            let page = try_in(&mut app.guest(), BRUNO, "contraseña vieja").await;
            assert!(page.status == 422 && !page.text.contains(LOCKED), "{n}");
        }
        assert_eq!(app.state.hashes.done() - hashed, 30, "each is looked at: it may be right by now");
        let failures = "select cast(max(failures) as bigint) as n from attempt_counter where locked_until is null";
        assert_eq!(app.number(failures).await, 30, "the address pays for each");
        for n in 0..9 {
            assert!(!try_in(&mut app.guest(), BRUNO, &format!("palpite {n}")).await.text.contains(LOCKED) || n == 8, "{n}");
        }
        assert!(try_in(&mut app.guest(), BRUNO, PASSWORD).await.text.contains(LOCKED));
        let mut sofia = app.signed_in(SOFIA).await;
        let page = sofia.get("/lockouts").await;
        assert!(page.words().contains("llegó además 29 veces"), "the console says so: {}", page.words());
    }

    // S-045 S-001: the same for a login that is nobody's.
    async fn a_repeated_password_tells_nothing_about_the_login(app: TestApp) {
        for n in 0..14 {
            let word = if n % 3 == 0 { "la misma".to_owned() } else { format!("palpite {n}") };
            let (real, invented) = (
                try_in(&mut app.guest(), BRUNO, &word).await,
                try_in(&mut app.guest(), NOBODY, &word).await,
            );
            assert_eq!(seen(&real, BRUNO), seen(&invented, NOBODY), "{n}");
        }
    }

    // S-045: after ten minutes it counts again, and a word that became right is right at once.
    async fn a_repeated_password_counts_again_after_ten_minutes(app: TestApp) {
        for _ in 0..10 {
            assert!(!try_in(&mut app.guest(), BRUNO, "vieja").await.text.contains(LOCKED));
            app.clock.advance(Duration::seconds(70));
        }
        let db = app.state.db.read();
        let member = "select id from member where identifier = $1";
        let row = db.query_one_raw(sql(db, member, [BRUNO.into()])).await.unwrap().unwrap();
        let id: uuid::Uuid = row.try_get("", "id").unwrap();
        let phc = app.state.hashes.hash(kit::hash::Lane::Everyone, Secret::new("vieja".into())).await.unwrap();
        app.state.db.write(async move |tx| {
            let text = "update member set password = $1 where id = $2";
            Ok(tx.execute_raw(sql(tx, text, [phc.expose().as_str().into(), id.into()])).await?)
        }).await.unwrap();
        assert_eq!(try_in(&mut app.guest(), BRUNO, "vieja").await.status, 303);
    }

    // S-050 S-051 S-001: who sprays is told to come back, at once and with nothing looked at; nobody else waits.
    async fn who_sprays_is_held_back_and_told_to_the_administrators(app: TestApp) {
        let mut own = app.signed_in(BRUNO).await;
        own.cookies.remove("__Host-guichet");
        own.address = "203.0.113.9:1".parse().unwrap();
        let hashed = app.state.hashes.done();
        let pages = spray(&app, "203.0.113.9").await;
        let later: Vec<_> = pages.iter().filter(|page| page.status == 429).collect();
        assert!(later.len() >= 30, "{}", later.len());
        for page in &later {
            let seconds: u32 = page.headers["retry-after"].to_str().unwrap().parse().unwrap();
            assert!((1..=30).contains(&seconds), "{seconds}");
        }
        assert_eq!(app.state.hashes.done() - hashed, 60 - later.len() as u64);
        let (real, invented) = (
            try_in(&mut from(&app, "203.0.113.9"), BRUNO, PASSWORD).await,
            try_in(&mut from(&app, "203.0.113.9"), NOBODY, PASSWORD).await,
        );
        assert_eq!((real.status, seen(&real, BRUNO)), (429, seen(&invented, NOBODY)));
        assert_eq!(try_in(&mut own, BRUNO, PASSWORD).await.status, 303, "a known device at the same address");
        assert_eq!(try_in(&mut from(&app, "10.7.0.1"), BRUNO, PASSWORD).await.status, 303, "another address");
        app.clock.advance(Duration::seconds(11));
        assert_eq!(try_in(&mut from(&app, "203.0.113.9"), BRUNO, PASSWORD).await.status, 303, "and whoever waits");
        let mut sofia = app.signed_in(SOFIA).await;
        let page = sofia.get("/lockouts").await;
        assert!(page.words().contains("203.0.113.9 prueba muchos inicios de sesión"), "{}", page.words());
        let mut boris = app.signed_in("boris@boreal.example").await;
        assert!(!boris.get("/lockouts").await.text.contains("203.0.113.9"), "the stranger");
        assert_eq!(app.number("select count(*) as n from audit where action = 'lockouts.attack'").await, 1);
        app.letters().await;
    }

    // S-050 G-07: from inside it is told, and nobody is held back.
    async fn a_spray_from_an_own_network_is_told_and_not_held_back(app: TestApp) {
        own_network(&app, "203.0.113.0/24").await;
        let pages = spray(&app, "203.0.113.9").await;
        assert!(pages.iter().all(|page| page.status == 422));
        assert_eq!(app.number("select count(*) as n from attack where kind = 'spray'").await, 1);
        assert!(spray(&app, "198.51.100.3").await.iter().any(|page| page.status == 429), "elsewhere it is");
    }

    // S-043 S-050: from everywhere at once: the organisation's counter sees it, and strangers wait, address by address.
    async fn an_attack_from_everywhere_slows_strangers_of_that_organisation_only(app: TestApp) {
        let mut own = app.signed_in(BRUNO).await;
        own.cookies.remove("__Host-guichet");
        for n in 0..300 {
            let mut browser = from(&app, &format!("10.{}.{}.1", n / 250, n % 250));
            try_in(&mut browser, &format!("agente-{n}"), &format!("palpite {n}")).await;
        }
        assert_eq!(app.number("select count(*) as n from attack where kind = 'organisation'").await, 1);
        let statuses = async |address: &str, organisation: &str| {
            let mut browser = from(&app, address);
            let mut statuses = Vec::new();
            for n in 0..5 {
                let typed = format!("otra-{n}");
                let fields = [("identifier", typed.as_str()), ("password", "x"), ("organisation", organisation)];
                statuses.push(browser.post("/sign-in", &fields).await.status);
            }
            statuses
        };
        assert_eq!(statuses("172.16.0.1", "aurora").await, [422, 422, 422, 429, 429]);
        assert_eq!(statuses("172.16.0.1", "boreal").await, [422; 5]);
        own.address = "172.16.0.1:1".parse().unwrap();
        assert_eq!(try_in(&mut own, BRUNO, PASSWORD).await.status, 303);
        app.clock.advance(Duration::minutes(16));
        assert_eq!(statuses("172.16.0.2", "aurora").await, [422; 5], "and it is over when it is over");
    }

    // S-051: ten thousand who must wait hold nothing here: each has an answer and a time to come back.
    async fn whoever_must_wait_is_not_kept_waiting(app: TestApp) {
        spray(&app, "203.0.113.9").await;
        let hashed = app.state.hashes.done();
        let mut browser = from(&app, "203.0.113.9");
        let keys = app.state.pace.keys();
        for n in 0..10_000 {
            if n % 1_000 == 0 {
                assert_eq!(try_in(&mut browser, &format!("agente-{n}"), "Aurora123").await.status, 429);
            } else {
                let key = i32::to_be_bytes(n);
                assert!(app.state.pace.allow("lockouts_later", &key, app.clock.now(), 1, 0.1).is_ok());
                assert!(app.state.pace.allow("lockouts_later", &key, app.clock.now(), 1, 0.1).is_err());
            }
        }
        assert_eq!(app.state.hashes.done(), hashed);
        assert!(app.state.pace.keys() - keys <= 10_000, "one bucket each, of some fifty bytes");
    }

    // G-07 S-043: whatever happens behind the floor's address, each login is counted and the address is not locked.
    async fn an_own_network_is_never_locked_as_one(app: TestApp) {
        own_network(&app, "127.0.0.1").await;
        for who in [NOBODY, "otro@aurora.example"] {
            try_in(&mut app.guest(), who, "palpite").await;
        }
        app.alter("update attempt_counter set failures = 2999").await;
        app.alter("update attempt_counter set failures = 0 where locked_until is not null").await;
        for n in 0..6 {
            let page = try_in(&mut app.guest(), &format!("otra-{n}@aurora.example"), &format!("palpite {n}")).await;
            assert!(page.status == 422 && !page.text.contains(LOCKED), "{n}: {}", page.status);
        }
        assert_eq!(try_in(&mut app.guest(), BRUNO, PASSWORD).await.status, 303);
        lock(&mut app.guest(), BRUNO).await;
        assert_eq!(app.number("select count(*) as n from lockout where reason = 'address'").await, 0);
    }

    // S-048: a clock that jumps neither excuses what was counted nor holds anybody for good.
    async fn a_clock_that_jumps_changes_no_lock_for_the_better_or_for_good(app: TestApp) {
        let mut browser = app.guest();
        for jump in [Duration::days(-400), Duration::hours(-1), Duration::seconds(-30)] {
            lock(&mut browser, BRUNO).await;
            app.clock.advance(jump);
            assert!(try_in(&mut browser, BRUNO, PASSWORD).await.text.contains(LOCKED), "{jump} back");
            app.clock.advance(-jump);
            assert!(try_in(&mut browser, BRUNO, PASSWORD).await.text.contains(LOCKED), "{jump} and forth");
            app.clock.advance(Duration::minutes(16));
            assert_eq!(try_in(&mut app.guest(), BRUNO, PASSWORD).await.status, 303, "{jump}");
        }
        lock(&mut browser, BRUNO).await;
        app.clock.advance(Duration::days(4_000));
        assert_eq!(try_in(&mut browser, BRUNO, PASSWORD).await.status, 303, "long over");
        app.clock.advance(Duration::days(-4_000));
        for n in 0..9 {
            assert!(!try_in(&mut app.guest(), BRUNO, &format!("luego {n}")).await.text.contains(LOCKED), "{n}");
        }
        app.letters().await;
    }

    // G-05: with a reason, the last success, and the teams of the supervisor first.
    async fn the_console_says_who_why_and_when_they_last_came(app: TestApp) {
        lock(&mut app.guest(), SOFIA).await;
        lock(&mut app.guest(), BRUNO).await;
        let mut sofia = app.signed_in(ANA).await;
        let rows = sofia.get("/lockouts").await.all("tbody tr");
        assert!(rows.iter().all(|row| row.contains("Nunca inició sesión")), "{rows:?}");
        app.alter("insert into team_member (organisation_id, team_id, member_id) select m.organisation_id, t.id, m.id from member m join team t on t.organisation_id = m.organisation_id where m.identifier = 'ana@aurora.example'").await;
        lock(&mut app.guest(), "virginia@conecta.com.vc").await;
        let page = sofia.get("/lockouts").await;
        let names: Vec<_> = page.all("tbody tr").iter().map(|row| row.contains("Sofía")).collect();
        assert_eq!(names, [false, false, true], "those of the reader's team first");
        let mine = sofia.get("/lockouts?team=mine").await;
        assert_eq!(mine.all("tbody tr").len(), 2);
        assert!(!mine.text.contains("Sofía Vega"));
        let release = page.attribute("tbody form", "action").unwrap();
        let reason = [("cause", "old-program"), ("note", "El teléfono de casa")];
        assert_eq!(sofia.post(&release, &reason).await.status, 303);
        let page = sofia.get("/lockouts").await;
        assert!(page.words().contains("Un teléfono o programa viejo") && page.words().contains("El teléfono de casa"));
        let audited = app.audited("lockouts.unlocked").await;
        assert!(audited.len() == 1 && audited[0].data.to_string().contains("old-program"), "{audited:?}");
        app.clock.advance(Duration::minutes(20));
        assert_eq!(try_in(&mut app.guest(), BRUNO, PASSWORD).await.status, 303);
        app.clock.advance(Duration::minutes(1));
        lock(&mut app.guest(), BRUNO).await;
        assert!(sofia.get("/lockouts").await.all("tbody tr")[0].contains("Último inicio de sesión"));
        app.letters().await;
    }

    // G-05: after an attack, all at once, each with its reason; the stranger opens nothing.
    async fn many_are_unlocked_at_once_after_an_attack(app: TestApp) {
        for who in [BRUNO, "virginia@conecta.com.vc", NOBODY] {
            lock(&mut app.guest(), who).await;
        }
        let mut sofia = app.signed_in(SOFIA).await;
        let page = sofia.get("/lockouts").await;
        let ask = page.attribute("a[href='/lockouts/release']", "href").unwrap();
        let page = sofia.get(&ask).await;
        assert_eq!((page.all("[name=lockout]").len(), page.all("[name=lockout][checked]").len()), (3, 2));
        let db = app.state.db.read();
        let theirs = sql(db, "select id from lockout where member_id is not null", []);
        let ids: Vec<String> = db.query_all_raw(theirs).await.unwrap().iter()
            .map(|row| row.try_get::<uuid::Uuid>("", "id").unwrap().to_string()).collect();
        assert_eq!(sofia.post("/lockouts/release", &[("cause", "attack")]).await.status, 422, "nobody chosen");
        let mut chosen: Vec<_> = ids.iter().map(|id| ("lockout", id.as_str())).collect();
        chosen.extend([("lockout", "nonsense"), ("cause", "attack"), ("note", "Se acabó")]);
        let mut boris = app.signed_in("boris@boreal.example").await;
        assert!(!boris.get(&ask).await.has("[name=lockout]"));
        assert_eq!(boris.post("/lockouts/release", &chosen).await.status, 422, "none of his");
        assert_eq!(app.number("select count(*) as n from lockout where unlocked_at is not null").await, 0);
        let mut bruno = app.guest();
        assert_eq!(bruno.post("/lockouts/release", &chosen).await.status, 401);
        assert_eq!(sofia.post("/lockouts/release", &chosen).await.status, 303);
        assert_eq!(sofia.post("/lockouts/release", &chosen).await.status, 303, "twice is once");
        assert_eq!(app.number("select count(*) as n from audit where action = 'lockouts.unlocked'").await, 2);
        for who in [BRUNO, "virginia@conecta.com.vc"] {
            assert_eq!(try_in(&mut app.guest(), who, PASSWORD).await.status, 303, "{who}");
        }
        assert!(try_in(&mut app.guest(), NOBODY, PASSWORD).await.text.contains(LOCKED));
        app.letters().await;
    }
}
