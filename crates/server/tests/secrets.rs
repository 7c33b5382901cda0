//! The one gate of all secrets, seen from outside: who may verify one, how often, and what is left of an attempt that
//! was cut off.
#![allow(clippy::unwrap_used)]

use access::{door::Gate, lockouts::attempt};
use axum::http::Method;
use kit::{
    db::dialect::sql,
    failure::Failure,
    hash::{HashParameters, HashPool, Lane},
    ids::OrganisationId,
    secret::Secret,
};
use sea_orm::ConnectionTrait;
use std::{fs, path::Path};
use testkit::{Browser, PASSWORD, Page, TestApp, both};

const BRUNO: &str = "bruno@aurora.example";
const NEW: &str = "lluvia-mesa-cobre-farol-58";

async fn try_in(browser: &mut Browser, password: &str) -> Page {
    let fields = [
        ("identifier", BRUNO),
        ("password", password),
        ("organisation", "aurora"),
    ];
    browser.post("/sign-in", &fields).await
}

/// Attempts counted so far, over all counters: each counts at its login and at its address.
async fn counted(app: &TestApp) -> i64 {
    let db = app.state.db.read();
    let text = "select cast(coalesce(sum(failures), 0) as bigint) as n from attempt_counter";
    let row = db.query_one_raw(sql(db, text, [])).await.unwrap().unwrap();
    row.try_get("", "n").unwrap()
}

async fn aurora(app: &TestApp) -> OrganisationId {
    let db = app.state.db.read();
    let text = "select id from organisation where slug = 'aurora'";
    let row = db.query_one_raw(sql(db, text, [])).await.unwrap().unwrap();
    row.try_get("", "id").unwrap()
}

async fn key(app: &TestApp) -> attempt::Key {
    attempt::Key {
        organisation: Some(aurora(app).await),
        identifier: BRUNO.into(),
        member: None,
        address: "127.0.0.1".parse().unwrap(),
        user_agent: String::new(),
    }
}

/// Bruno's own password, so dear that whoever verifies it is still at it when something happens to them.
async fn make_dear(app: &TestApp) {
    let dear = HashParameters {
        memory_kib: 8_192,
        iterations: 100,
        lanes: 1,
    };
    let pool = HashPool::new(1, dear, None);
    let phc = pool
        .hash(Lane::Everyone, Secret::new(PASSWORD.into()))
        .await
        .unwrap();
    app.state
        .db
        .write(async move |tx| {
            let text = "update member set password = $1 where identifier = $2";
            tx.execute_raw(sql(tx, text, [phc.expose().as_str().into(), BRUNO.into()]))
                .await?;
            Ok(())
        })
        .await
        .unwrap();
}

/// Every field a secret could be typed into, and what goes with it.
fn guess() -> Vec<(&'static str, &'static str)> {
    vec![
        ("identifier", BRUNO),
        ("organisation", "aurora"),
        ("name", "x"),
        ("current_password", "a guess"),
        ("password", NEW),
        ("password_confirmation", NEW),
        ("code", "123456"),
        ("token", "a-guess"),
    ]
}

both! {
    // S-041: counted and committed before anything is hashed, so a crowd gets no more than ten looks.
    async fn two_hundred_parallel_guesses_are_hashed_ten_times(app: TestApp) {
        let before = app.state.hashes.done();
        let guesses = (0..200).map(|n| {
            let mut browser = app.guest();
            tokio::spawn(async move { try_in(&mut browser, &format!("palpite {n}")).await })
        });
        let pages = futures::future::join_all(guesses).await;
        assert!(pages.into_iter().all(|page| page.unwrap().status == 422));
        assert_eq!(app.state.hashes.done() - before, 10);
        assert_eq!(try_in(&mut app.guest(), PASSWORD).await.status, 422, "nor is the right one looked at");
        assert_eq!(app.state.hashes.done() - before, 10);
    }

    // S-041: success releases what was claimed.
    async fn who_knows_the_password_leaves_no_count_behind(app: TestApp) {
        let arrivals = (0..9).map(|_| {
            let mut browser = app.guest();
            tokio::spawn(async move { try_in(&mut browser, PASSWORD).await.status })
        });
        for status in futures::future::join_all(arrivals).await {
            assert_eq!(status.unwrap(), 303);
        }
        assert_eq!(counted(&app).await, 0);
    }

    // S-040: whatever door it is, where a secret is hashed to be compared, an attempt was counted.
    async fn no_door_compares_a_secret_without_counting_the_attempt(app: TestApp) {
        let mut compared = Vec::new();
        for door in app.doors.clone() {
            if door.method == Method::GET || door.method == Method::OPTIONS {
                continue;
            }
            let who = match door.gate {
                Gate::Everyone | Gate::Visitor | Gate::Program(_) | Gate::Guest | Gate::Entering | Gate::Member | Gate::Agent => BRUNO,
                Gate::Supervisor | Gate::Administrator => "ana@aurora.example",
            };
            let mut browser = app.signed_in(who).await;
            let (hashes, attempts) = (app.state.hashes.done(), counted(&app).await);
            let mut form = guess();
            let method = door.method.as_str().to_lowercase();
            form.push(("_method", &method));
            let path = door.path.replace(['{', '}'], "");
            browser.post(&path, &form).await;
            if app.state.hashes.done() > hashes {
                assert!(counted(&app).await > attempts, "{} {} compares uncounted", door.method, door.path);
                compared.push(door.path);
            }
        }
        compared.sort_unstable();
        assert_eq!(compared, ["/profile/factors", "/profile/password", "/sign-in"], "a new door that compares secrets is named here");
    }

    // S-040: both doors of one secret count together; there is no second set of guesses behind the other.
    async fn guesses_at_the_sign_in_and_in_the_profile_add_up(app: TestApp) {
        let known = app.signed_in(BRUNO).await;
        // On a device that is known, and on one that is not: each has one set of guesses, whichever door they are made at.
        for forgets in [false, true] {
            let mut inside = known.clone();
            if forgets {
                inside.cookies.remove("__Host-guichet-devices");
            }
            let mut outside = inside.clone();
            outside.cookies.remove("__Host-guichet");
            let before = app.state.hashes.done();
            for n in 0..12 {
                try_in(&mut outside, &format!("palpite {forgets} {n}")).await;
                let wrong = format!("chute {forgets} {n}");
                let form = [("current_password", wrong.as_str()), ("password", NEW), ("password_confirmation", NEW)];
                assert_eq!(inside.post("/profile/password", &form).await.status, 422);
            }
            assert_eq!(app.state.hashes.done() - before, 10);
        }
    }

    // S-042: the visitor hangs up while the password is being looked at.
    async fn an_attempt_whose_visitor_went_away_is_counted(app: TestApp) {
        make_dear(&app).await;
        for n in 1..=10 {
            let mut browser = app.guest();
            let request = tokio::spawn(async move { try_in(&mut browser, PASSWORD).await });
            while counted(&app).await < 2 * n {
                tokio::task::yield_now().await;
            }
            request.abort();
            assert!(request.await.is_err_and(|end| end.is_cancelled()), "the right password takes its time");
        }
        assert_eq!(counted(&app).await, 20);
        let page = try_in(&mut app.guest(), PASSWORD).await;
        assert!(page.words().contains("Your login is temporarily locked!"), "{}", page.words());
    }

    // S-042: a panic, and a change that is undone, after the claim.
    async fn an_attempt_that_panicked_or_was_undone_is_counted(app: TestApp) {
        let (house, key, now) = (app.state.clone(), key(&app).await, app.clock.now());
        let (of_panic, of_undo) = (key.clone(), key);
        let panicked = tokio::spawn(async move {
            let claim = attempt::claim(&house, of_panic, now).await.unwrap();
            assert!(claim.is_err(), "this is the panic: the claim was granted");
        });
        assert!(panicked.await.is_err_and(|end| end.is_panic()));
        assert_eq!(counted(&app).await, 2);
        let claim = attempt::claim(&app.state, of_undo, now).await.unwrap().unwrap();
        let undone: Result<(), Failure> = app
            .state
            .db
            .write(async move |tx| {
                claim.succeeded(tx, now).await?;
                Err(Failure::broken("the disk is full"))
            })
            .await;
        assert!(undone.is_err());
        assert_eq!(counted(&app).await, 4);
    }

    // S-042: the lock is there after the house was started anew.
    async fn a_lock_survives_a_restart(app: TestApp) {
        for n in 0..10 {
            try_in(&mut app.guest(), &format!("palpite {n}")).await;
        }
        let again = app.restarted().await;
        assert_eq!(try_in(&mut again.guest(), PASSWORD).await.status, 422);
        assert_eq!(again.state.hashes.done(), 0);
    }

    // S-062: a thousand at once cost the memory of the threads that hash, not of those who wait.
    async fn a_thousand_sign_ins_at_once_use_the_memory_of_the_threads(app: TestApp) {
        let arrivals: Vec<_> = (0..1_000)
            .map(|n| {
                let mut browser = app.guest();
                browser.address = format!("10.{}.{}.1:40000", n / 250, n % 250).parse().unwrap();
                tokio::spawn(async move {
                    let typed = format!("nobody-{n}");
                    let fields = [("identifier", typed.as_str()), ("password", "x"), ("organisation", "aurora")];
                    browser.post("/sign-in", &fields).await.status
                })
            })
            .collect();
        for arrival in arrivals {
            let status = arrival.await.unwrap();
            assert!(matches!(status, 422 | 503), "{status}");
            // Two threads and the administrators' own, 64 KiB each in tests.
            assert!(app.state.hashes.reserved_kib() <= 3 * 64);
        }
    }
}

/// Sources of the product, tests left out.
fn sources(folder: &Path) -> Vec<(String, String)> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).unwrap().flatten() {
        let path = entry.path();
        let name = path.display().to_string();
        if path.is_dir() {
            if !name.ends_with("/tests") {
                found.extend(sources(&path));
            }
        } else if path.extension().is_some_and(|ending| ending == "rs") && !path.ends_with("tests.rs") {
            found.push((name, fs::read_to_string(&path).unwrap()));
        }
    }
    found
}

// S-040: whoever calls the pool to verify has claimed an attempt in the same function, before it.
#[test]
fn whoever_verifies_a_secret_has_claimed_an_attempt_first() {
    let crates = Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap();
    let mut verifiers = Vec::new();
    for name in ["access", "desk", "channels", "server"] {
        for (path, text) in sources(&crates.join(name).join("src")) {
            let lines: String = text.split_whitespace().collect::<Vec<_>>().join(" ");
            let code = lines.replace(" .", ".");
            // The pool itself, and a place in its line that was kept before.
            let direct = code.match_indices("hashes.verify");
            for (at, _) in direct.chain(code.match_indices(".verify_beside(")) {
                let function = code[..at].rfind(" fn ").unwrap_or(0);
                let before = &code[function..at];
                assert!(
                    before.contains("attempt::claim"),
                    "{path}: verifies before it claims"
                );
                verifiers.push(path.rsplit("/src/").next().unwrap_or_default().to_owned());
            }
            let names_a_pool =
                code.contains("HashPool") && !path.ends_with("app.rs") && !path.ends_with("house.rs");
            assert!(
                !names_a_pool,
                "{path}: a pool under another name would hide who verifies"
            );
        }
    }
    verifiers.sort();
    verifiers.dedup();
    assert_eq!(
        verifiers,
        ["passwords/actions.rs", "profile/actions.rs", "sign_in/actions.rs"]
    );
}

// S-040: two files compare second factors, and each of their functions that is called from elsewhere has claimed before;
// the library that verifies passkeys is spoken to in one place.
#[test]
fn whoever_compares_a_code_has_claimed_an_attempt_first() {
    let crates = Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap();
    let mut comparing = Vec::new();
    for name in ["access", "desk", "channels", "server"] {
        for (path, text) in sources(&crates.join(name).join("src")) {
            let passkeys = text.contains("passkeys::check(") || text.contains("passkeys::register(");
            if text.contains("step_of(") || text.contains("has_code(") || passkeys {
                comparing.push(path.rsplit("/src/").next().unwrap_or_default().to_owned());
            }
            let verifies = text.contains(".finish_");
            assert!(
                !verifies || path.ends_with("passkeys/party.rs"),
                "{path}: verifies passkeys by itself"
            );
            if !path.ends_with("factors/proof.rs") && !path.ends_with("factors/first_answer.rs") {
                continue;
            }
            let claims = path.ends_with("factors/first_answer.rs") || text.contains("attempt::claim_from(");
            assert!(claims, "Asked::claim claims");
            for function in text.split("\npub async fn ").skip(1) {
                let body = function.split("\n}\n").next().unwrap_or_default();
                let claimed = body.find("asked.claim(").expect("claims");
                let compared = body
                    .find("matching(")
                    .or(body.find("step_of("))
                    .or(body.find("passkeys::register("))
                    .expect("compares");
                assert!(claimed < compared, "{body}");
            }
        }
    }
    comparing.sort();
    let expected = [
        "factors/first_answer.rs",
        "factors/model.rs",
        "factors/proof.rs",
        "factors/store/codes.rs",
    ];
    assert_eq!(comparing, expected);
}
