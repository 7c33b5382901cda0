use super::*;
use std::time::Instant;

fn cheap() -> HashParameters {
    HashParameters {
        memory_kib: 64,
        iterations: 1,
        lanes: 1,
    }
}

/// Slow enough that a burst finds the queue busy.
fn slow() -> HashParameters {
    HashParameters {
        memory_kib: 19_456,
        iterations: 40,
        lanes: 1,
    }
}

fn pool() -> HashPool {
    HashPool::new(2, cheap(), None)
}

fn secret(text: &str) -> Secret<String> {
    Secret::new(text.to_owned())
}

async fn check(pool: &HashPool, password: &str, phc: &Secret<String>) -> Verdict {
    pool.verify(Lane::Everyone, secret(password), phc.clone())
        .await
        .unwrap()
}

async fn hash(pool: &HashPool, password: &str) -> Secret<String> {
    pool.hash(Lane::Everyone, secret(password)).await.unwrap()
}

#[tokio::test]
async fn the_right_password_is_right_and_others_are_wrong() {
    let pool = pool();
    let phc = hash(&pool, "correct horse").await;
    assert!(phc.expose().starts_with("$argon2id$v=19$m=64,t=1,p=1$"));
    assert_eq!(check(&pool, "correct horse", &phc).await, Verdict::Right);
    for wrong in ["", "correct hors", "correct horse ", "Correct horse"] {
        assert_eq!(check(&pool, wrong, &phc).await, Verdict::Wrong, "{wrong:?}");
    }
    assert!(
        hash(&pool, "correct horse").await != phc,
        "every hash has its own salt"
    );
    assert_eq!(pool.done(), 7);
}

// S-065
#[tokio::test]
async fn two_spellings_of_one_letter_are_one_password() {
    let pool = pool();
    let phc = hash(&pool, "contrase\u{f1}a").await;
    assert_eq!(check(&pool, "contrasen\u{303}a", &phc).await, Verdict::Right);
}

// S-065
#[tokio::test]
async fn every_one_of_four_hundred_letters_counts() {
    let pool = pool();
    let long = "\u{1f511}".repeat(400);
    let phc = hash(&pool, &long).await;
    assert_eq!(check(&pool, &long, &phc).await, Verdict::Right);
    assert_eq!(check(&pool, &"\u{1f511}".repeat(399), &phc).await, Verdict::Wrong);
}

#[tokio::test]
async fn a_hash_of_other_parameters_is_right_but_old() {
    let (pool, richer) = (
        pool(),
        HashParameters {
            memory_kib: 256,
            iterations: 2,
            lanes: 2,
        },
    );
    let phc = hash(&HashPool::new(1, richer, None), "open").await;
    assert_eq!(check(&pool, "open", &phc).await, Verdict::RightButOld);
    assert_eq!(check(&pool, "opem", &phc).await, Verdict::Wrong);
    settle(|| pool.reserved_kib() <= 3 * 64).await;
}

#[tokio::test]
async fn the_published_vector_of_the_reference_implementation_verifies() {
    let phc =
        secret("$argon2id$v=19$m=65536,t=2,p=1$c29tZXNhbHQ$CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8ArZWb2GRPPc");
    assert_eq!(check(&pool(), "password", &phc).await, Verdict::RightButOld);
}

#[tokio::test]
async fn what_cannot_be_verified_is_wrong() {
    let pool = pool();
    let costly = "$argon2id$v=19$m=4000000,t=2,p=1$c29tZXNhbHQ$CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8";
    for phc in ["", "x", "$2b$10$abc", "$argon2id$v=19$m=64,t=1,p=1", costly] {
        assert_eq!(
            check(&pool, "password", &secret(phc)).await,
            Verdict::Wrong,
            "{phc}"
        );
    }
}

// S-002
#[tokio::test]
async fn the_dummy_costs_a_hash_and_matches_nothing() {
    let pool = pool();
    assert!(pool.dummy() == pool.dummy());
    assert!(pool.dummy().expose().starts_with("$argon2id$v=19$m=64,t=1,p=1$"));
    assert_eq!(check(&pool, "", &pool.dummy()).await, Verdict::Wrong);
    assert_eq!(pool.done(), 1);
}

// S-061
#[tokio::test]
async fn a_pepper_added_later_leaves_old_passwords_right() {
    let (plain, key) = (pool(), || Some(Secret::new(b"pepper".to_vec())));
    let old = hash(&plain, "open").await;
    let peppered = HashPool::new(1, cheap(), key());
    let new = hash(&peppered, "open").await;
    assert!(new.expose().contains(",keyid="));
    assert_eq!(check(&peppered, "open", &old).await, Verdict::RightButOld);
    assert_eq!(check(&peppered, "open", &new).await, Verdict::Right);
    assert_eq!(check(&plain, "open", &new).await, Verdict::Wrong);
    let other = HashPool::new(1, cheap(), Some(Secret::new(b"salt".to_vec())));
    assert_eq!(check(&other, "open", &new).await, Verdict::Wrong);
}

// S-062
#[tokio::test]
async fn a_full_queue_answers_busy_and_administrators_still_pass() {
    let pool = HashPool::new(1, slow(), None);
    // The first guess, 15 ms a hash, gives 133 places; measuring only shortens the line.
    let crowd: Vec<_> = (0..200)
        .map(|_| {
            let pool = pool.clone();
            tokio::spawn(async move { pool.hash(Lane::Everyone, secret("x")).await })
        })
        .collect();
    settle(|| crowd.iter().any(tokio::task::JoinHandle::is_finished)).await;
    let refused = crowd
        .iter()
        .position(tokio::task::JoinHandle::is_finished)
        .unwrap();
    assert!(pool.waiting() > 100, "the refused one was told at once");
    assert!(pool.hash(Lane::Administrators, secret("x")).await.is_ok());
    let mut crowd = crowd;
    let busy = crowd.swap_remove(refused).await.unwrap().unwrap_err();
    assert!((1..=3).contains(&busy.retry_after_seconds), "{busy:?}");
    crowd.iter().for_each(tokio::task::JoinHandle::abort);
}

// S-063
#[tokio::test]
async fn those_who_went_away_cost_nothing() {
    let pool = HashPool::new(1, slow(), None);
    let crowd: Vec<_> = (0..50)
        .map(|_| {
            let pool = pool.clone();
            tokio::spawn(async move { pool.hash(Lane::Everyone, secret("x")).await })
        })
        .collect();
    settle(|| pool.waiting() > 40).await;
    crowd.iter().for_each(tokio::task::JoinHandle::abort);
    settle(|| crowd.iter().all(tokio::task::JoinHandle::is_finished)).await;
    pool.hash(Lane::Everyone, secret("x")).await.unwrap();
    assert!(pool.done() <= 5, "{} of 51 were hashed", pool.done());
}

// S-062
#[tokio::test]
async fn memory_is_bounded_by_threads_and_given_back_after_a_rest() {
    let pool = HashPool::with_idle(2, cheap(), None, Duration::from_millis(50));
    assert_eq!(pool.reserved_kib(), 0);
    let crowd: Vec<_> = (0..100)
        .map(|_| {
            let pool = pool.clone();
            tokio::spawn(async move { pool.hash(Lane::Everyone, secret("x")).await.unwrap() })
        })
        .collect();
    for request in crowd {
        request.await.unwrap();
        assert!(pool.reserved_kib() <= 2 * 64);
    }
    settle(|| pool.reserved_kib() == 0).await;
    assert_eq!(check(&pool, "x", &hash(&pool, "x").await).await, Verdict::Right);
}

#[test]
fn the_bare_loop_hashes() {
    assert!(bare_loop(2, 0.05, cheap()) > 0.0);
}

/// Waits until something happens, for at most ten seconds.
async fn settle(happened: impl Fn() -> bool) {
    let began = Instant::now();
    while !happened() {
        assert!(began.elapsed() < Duration::from_secs(10), "it never happened");
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
}
