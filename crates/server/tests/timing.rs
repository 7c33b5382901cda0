//! The one timed test of the house (decision 19): alone and last, which is why only `scripts/test.sh` asks for it.
//! It asks whether an attacker with a clock can tell an existing login from an invented one, so it compares classes
//! of requests with each other and never with a number of milliseconds that some machine is expected to reach.
//!
//! A challenge for a passkey takes no identifier (S-009): there are no two classes to compare, so it is not measured.
#![allow(clippy::unwrap_used, clippy::cast_precision_loss)]

use kit::{
    db::dialect::sql,
    hash::{HashParameters, Lane},
    secret::Secret,
};
use sea_orm::ConnectionTrait;
use std::time::Instant;
use testkit::TestApp;

/// Of each class (S-002).
const SAMPLES: usize = 2_000;
/// Logins of each class; as long as each other, and different in the same places.
const LOGINS: usize = 64;
/// Before the ninth guess at a login its window is over: nobody is locked while it is measured.
const ROUND: usize = LOGINS * 8;

/// Times of two classes, in microseconds.
struct Times([Vec<f64>; 2]);

impl Times {
    /// Without the slowest tenth of each: what the machine did meanwhile is no message from the house.
    fn trimmed(mut self) -> Self {
        for class in &mut self.0 {
            class.sort_by(f64::total_cmp);
            class.truncate(class.len() * 9 / 10);
        }
        self
    }

    fn welch_t(&self) -> f64 {
        let [(m0, v0), (m1, v1)] = self.0.each_ref().map(|class| {
            let n = class.len() as f64;
            let mean = class.iter().sum::<f64>() / n;
            let variance = class.iter().map(|time| (time - mean).powi(2)).sum::<f64>() / (n - 1.0);
            (mean, variance / n)
        });
        (m0 - m1) / (v0 + v1).sqrt()
    }

    fn medians(&self) -> [f64; 2] {
        self.0.each_ref().map(|class| class[class.len() / 2])
    }

    /// `None` when the classes cannot be told apart.
    fn difference(self) -> Option<String> {
        let times = self.trimmed();
        let ([known, unknown], t) = (times.medians(), times.welch_t());
        let said = format!("t = {t:.2}, medians {known:.0} µs and {unknown:.0} µs");
        println!("{said}");
        (t.abs() >= 4.5 || (known - unknown).abs() >= 1_000.0).then_some(said)
    }
}

/// Members like each other but for their login, all with one password of production's parameters.
async fn furnish(app: &TestApp) {
    let phc = app
        .state
        .hashes
        .hash(Lane::Everyone, Secret::new("correct horse battery staple".into()))
        .await
        .unwrap();
    app.state
        .db
        .write(async move |tx| {
            for n in 0..LOGINS {
                let id = uuid::Uuid::now_v7();
                let login = login(0, n);
                let member = "insert into member (organisation_id, id, display_name, identifier, identifier_key,
                    recovery_address, role, state, locale, landing, time_zone, history, epoch, password,
                    password_set_at, created_at, updated_at, name_key)
                  select organisation_id, $1, display_name, $2, $2, $2, role, state, locale, landing, time_zone, history,
                    epoch, $3, password_set_at, created_at, updated_at, name_key
                  from member where identifier = 'bruno@aurora.example'";
                let values = [id.into(), login.as_str().into(), phc.expose().as_str().into()];
                tx.execute_raw(sql(tx, member, values)).await?;
                let index = "insert into identifier_index (identifier, organisation_id, member_id)
                  select identifier_key, organisation_id, id from member where id = $1";
                tx.execute_raw(sql(tx, index, [id.into()])).await?;
            }
            Ok(())
        })
        .await
        .unwrap();
}

/// Class 0 exists, class 1 does not.
fn login(class: usize, n: usize) -> String {
    format!("{}-{:02}@aurora.example", ["maria", "mario"][class], n % LOGINS)
}

async fn took(app: &TestApp, path: &str, identifier: &str, sample: usize) -> f64 {
    let mut browser = app.guest();
    // Asking for links is paced by address; one address for each sample, for both classes alike.
    browser.address = format!("10.{}.{}.9:40000", sample / 250, sample % 250)
        .parse()
        .unwrap();
    let fields = [
        ("identifier", identifier),
        ("password", "not the right one"),
        ("organisation", "aurora"),
    ];
    let began = Instant::now();
    let page = browser.post(path, &fields).await;
    let took = began.elapsed().as_secs_f64() * 1e6;
    assert!(matches!(page.status, 422 | 303), "{} {}", page.status, page.text);
    assert!(
        !page.text.contains("temporarily locked"),
        "{identifier} was locked: nothing was hashed"
    );
    took
}

/// Both classes in turn, which of them first by chance (a fixed one: a failure can be seen again).
async fn measure(app: &TestApp, path: &str) -> Times {
    let mut times = Times(Default::default());
    let mut chance = 0x9E37_79B9_7F4A_7C15_u64;
    for n in 0..SAMPLES {
        if n % ROUND == 0 {
            app.clock.advance(chrono::Duration::minutes(20));
        }
        chance ^= chance << 13;
        chance ^= chance >> 7;
        chance ^= chance << 17;
        let first = usize::from(chance & 1 == 1);
        for class in [first, 1 - first] {
            let time = took(app, path, &login(class, n), n).await;
            times.0[class].push(time);
        }
    }
    times
}

async fn cannot_be_told_apart(path: &str) {
    let app = TestApp::sqlite_hashing(HashParameters::default()).await;
    furnish(&app).await;
    for warm in 0..50 {
        took(&app, path, &format!("warm-{warm}"), warm).await;
    }
    let Some(first) = measure(&app, path).await.difference() else {
        return;
    };
    // Once more with fresh samples: a backup or an update of the machine may have run beside the first.
    let Some(second) = measure(&app, path).await.difference() else {
        return;
    };
    panic!("{path} tells by the clock whether a login exists: {first}; again {second}");
}

// S-002 S-004 S-008: with production's parameters, at the door, at the way back in, and where the organisation is asked for.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[ignore = "timed, so alone and last: scripts/test.sh runs it"]
async fn nobody_can_tell_by_the_clock_whether_a_login_exists() {
    cannot_be_told_apart("/sign-in").await;
    cannot_be_told_apart("/recovery").await;
    cannot_be_told_apart("/reminder").await;
}

#[test]
fn a_leak_would_be_noticed() {
    let class = |shift: f64| {
        (0..2_000)
            .map(|n| 20_000.0 + f64::from(n * 7_919 % 4_000) + shift)
            .collect::<Vec<_>>()
    };
    assert!(Times([class(0.0), class(0.0)]).difference().is_none());
    assert!(Times([class(0.0), class(300.0)]).difference().is_some());
    assert!(Times([class(0.0), class(1_500.0)]).difference().is_some());
}
