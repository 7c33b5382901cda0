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

// S-060: OWASP's line, sixteen bytes of salt, thirty-two of tag, and the pepper named.
#[tokio::test]
async fn a_hash_says_how_it_was_made() {
    let pepper = Secret::new(b"pepper".to_vec());
    let pool = HashPool::new(1, HashParameters::default(), Some(pepper));
    let phc = hash(&pool, "open").await;
    let parts: Vec<&str> = phc.expose().split('$').collect();
    let params = format!("m=19456,t=2,p=1,keyid={}", pool.pepper_ids()[0]);
    assert_eq!(parts[1..4], ["argon2id", "v=19", &params]);
    assert_eq!(
        (parts[4].len(), parts[5].len()),
        (22, 43),
        "of base64 without padding"
    );
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

// S-062: whoever got a place may do what precedes the hash; whoever got none has cost nothing yet.
#[tokio::test]
async fn a_place_is_kept_until_it_is_filled_or_given_back() {
    let pool = HashPool::new(1, cheap(), None);
    let mut kept = Vec::new();
    let busy = loop {
        match pool.keep(Lane::Everyone, Vec::new()) {
            Ok(place) => kept.push(place),
            Err(busy) => break busy,
        }
    };
    // Two seconds of 15 ms, as long as nothing was measured.
    assert_eq!(kept.len(), 133);
    assert_eq!(busy.retry_after_seconds, 2);
    assert_eq!(pool.waiting(), 0, "a kept place is no work");
    assert!(
        pool.hash(Lane::Everyone, secret("x")).await.is_err(),
        "the line is full of them"
    );
    assert!(pool.keep(Lane::Administrators, Vec::new()).is_ok());
    drop(kept.pop());
    let last = pool.keep(Lane::Everyone, Vec::new()).unwrap();
    let verdict = last.verify_beside(secret("x"), pool.dummy(), Vec::new()).await;
    assert_eq!(verdict.unwrap(), Verdict::Wrong);
    assert!(
        pool.keep(Lane::Everyone, Vec::new()).is_ok(),
        "and free again once it was filled"
    );
}

// S-062: whoever sends many waits for their own; the next one who comes from elsewhere does not.
#[tokio::test]
async fn addresses_take_turns_and_none_takes_the_whole_line() {
    let pool = HashPool::new(1, slow(), None);
    let (flood, other) = (vec![10, 0, 0, 66], vec![10, 0, 0, 1]);
    let mut crowd = Vec::new();
    while let Ok(place) = pool.keep(Lane::Everyone, flood.clone()) {
        let dummy = pool.dummy();
        crowd.push(tokio::spawn(async move {
            place.verify_beside(secret("x"), dummy, Vec::new()).await
        }));
    }
    assert!((90..=100).contains(&crowd.len()), "{} of 133", crowd.len());
    settle(|| pool.waiting() + 2 > crowd.len()).await;
    let before = pool.done();
    let place = pool.keep(Lane::Everyone, other).unwrap();
    place
        .verify_beside(secret("x"), pool.dummy(), Vec::new())
        .await
        .unwrap();
    assert!(
        pool.done() - before <= 3,
        "after at most the one under way and one of theirs"
    );
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
    let pool = HashPool::with_idle(2, cheap(), Vec::new(), Duration::from_millis(50));
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

/// The same password in the strings other systems keep, made by their own programs.
const ELSEWHERE: [(&str, &str); 12] = [
    (
        "bcrypt 2b",
        "$2b$04$r22YBPSFgdxB952vVErMQewDu6Lyo4wSjAAFTvo1qDMRvT3MVDlwe",
    ),
    (
        "bcrypt 2y",
        "$2y$05$D.twQ4DrbEXJ3MbATlz8V.flVtB0TRGHpkMTunVEbZ6jnpNSa7bU.",
    ),
    (
        "bcrypt of Django",
        "bcrypt$$2b$04$GCT.PnIVOmkV.4FYqPHUDuyPmF1au0cewFVUs6xyDuv/eLAuK./5W",
    ),
    (
        "scrypt of passlib",
        "$scrypt$ln=6,r=8,p=1$srb2/p+TUiqFkBJibC0lZA$e3kN5vOPO6IsAeZ+FdguNbnU2cFg/mi1aH9ldzAa+Q0",
    ),
    (
        "scrypt of Flask",
        "scrypt:1024:8:1$ZjQ4aK4NLJ9Hg3yx$79b453d990f39ba1d7e34c5d3ef41f14c335284e57e3af3714237fdcf0fa8c8c74388cf606e3c40f0d3b86c7fb8ef8789853692658768698fcecba912761d23f",
    ),
    (
        "PBKDF2-SHA256 of passlib",
        "$pbkdf2-sha256$1000$kfJeixGiVEoJ4ZzTmnOO0Q$DXJzuZKziZTEvcmUbDxN6h95o81CeuNLwCR5AdIJaqs",
    ),
    (
        "PBKDF2-SHA512 of passlib",
        "$pbkdf2-sha512$1000$Wevduxei9H5vDeH8H6P03g$atuSKN4pJAxJxoVl4PDGlp5f3WMvzUS2Jc52t8LfVhj04xxuUIXhFidLq61wG6M9C20L3XvtEtZySZ683ys01Q",
    ),
    (
        "PBKDF2-SHA256 of Django",
        "pbkdf2_sha256$1000$salzig$iDeUcf/HiRzPX+rDzFV6qfgrGNYSY8TuiBmcD9U0xbU=",
    ),
    (
        "PBKDF2-SHA256 of Flask",
        "pbkdf2:sha256:1000$3ZN6dtS6aXD7dAwy$507cb69445fdb948c7ed507993c1934df392594092dc12e6aa0c73b248701580",
    ),
    (
        "argon2i",
        "$argon2i$v=19$m=64,t=2,p=1$c29tZXNhbHRzb21lc2FsdA$VsD6jiDS/KkkbiGeG8p51syEypQ2jgbEDH5pL8YZI9k",
    ),
    (
        "argon2d",
        "$argon2d$v=19$m=64,t=2,p=1$c29tZXNhbHRzb21lc2FsdA$b7hUWe2mD+uQETfoSeowNeUsbIYm/3DrTciCVi2B0Mk",
    ),
    ("phpass", "$P$6zET9zf.pl.8dUopRamJIgIdJYVBbn/"),
];

// S-067: bcrypt, scrypt, PBKDF2, argon2i and argon2d, phpass.
#[tokio::test]
async fn what_other_systems_keep_is_right_but_old() {
    let pool = pool();
    for (kind, stored) in ELSEWHERE {
        assert_eq!(pool.understands(stored), Ok(()), "{kind}");
        assert_eq!(
            check(&pool, "correct horse Ñ", &secret(stored)).await,
            Verdict::RightButOld,
            "{kind}"
        );
        assert_eq!(
            check(&pool, "correct horse N", &secret(stored)).await,
            Verdict::Wrong,
            "{kind}"
        );
    }
}

// S-067: bcrypt's own rule, and then ours.
#[tokio::test]
async fn bcrypt_looks_at_seventy_two_bytes_and_no_further() {
    let pool = pool();
    let long = "x".repeat(80);
    let stored = secret(&bcrypt::hash(&long, 4).unwrap());
    assert_eq!(check(&pool, &long, &stored).await, Verdict::RightButOld);
    assert_eq!(check(&pool, &"x".repeat(72), &stored).await, Verdict::RightButOld);
    assert_eq!(check(&pool, &"x".repeat(71), &stored).await, Verdict::Wrong);
    let renewed = hash(&pool, &long).await;
    assert_eq!(check(&pool, &"x".repeat(72), &renewed).await, Verdict::Wrong);
}

#[tokio::test]
async fn what_costs_too_much_or_proves_too_little_is_not_understood() {
    let pool = pool();
    let costly = format!("$2b$31${}", "a".repeat(53));
    for stored in [
        "$2b$10$abc",
        &costly,
        "$scrypt$ln=30,r=8,p=1$c2FsdA$AAAAAAAAAAAAAAAAAAAAAA",
        "$scrypt$ln=4,r=8$c2FsdA$AAAA",
        "scrypt:3:8:1$salt$00",
        "$pbkdf2-sha256$i=99999999,l=32$c2FsdA$AAAAAAAAAAAAAAAAAAAAAA",
        "$pbkdf2-sha256$1000$c2FsdA$AAAA",
        "pbkdf2_sha1$1000$salt$AAAA",
        "$P$B123",
        "$1$salt$hash",
        "correct horse",
    ] {
        assert!(pool.understands(stored).is_err(), "{stored}");
    }
}

// S-003: the sum is the same whichever it was.
#[tokio::test]
async fn a_wrong_guess_makes_up_for_hashes_of_another_cost() {
    let pool = pool();
    let dear = HashParameters {
        memory_kib: 256,
        iterations: 2,
        lanes: 1,
    };
    let old = hash(&HashPool::new(1, dear, None), "open").await;
    let shape = pool.shape(&old).unwrap();
    assert_eq!(
        pool.shape(&secret(&shape)).as_deref(),
        Some(shape.as_str()),
        "a shape is its own"
    );
    assert_eq!(pool.shape(&pool.dummy()), None);
    // How many hashes a guess computed, of which costs it does not matter: each of the two is there once.
    let cost = async |password: &str, phc: &Secret<String>, beside: &[String]| {
        let before = pool.computed();
        let verdict = pool
            .verify_beside(Lane::Everyone, secret(password), phc.clone(), beside.to_vec())
            .await
            .unwrap();
        (verdict, pool.computed() - before)
    };
    let shapes = [shape];
    assert_eq!(cost("wrong", &pool.dummy(), &shapes).await, (Verdict::Wrong, 2));
    assert_eq!(cost("wrong", &old, &shapes).await, (Verdict::Wrong, 2));
    assert_eq!(cost("wrong", &pool.dummy(), &[]).await, (Verdict::Wrong, 1));
    assert_eq!(cost("open", &old, &shapes).await, (Verdict::RightButOld, 1));
    let bcrypt = secret(&bcrypt::hash("open", 4).unwrap());
    let shapes = [shapes[0].clone(), pool.shape(&bcrypt).unwrap()];
    for phc in [&old, &bcrypt, &pool.dummy(), &hash(&pool, "open").await] {
        assert_eq!(cost("wrong", phc, &shapes).await, (Verdict::Wrong, 3));
    }
}

// S-061: three peppers, one after the other, and none before them.
#[tokio::test]
async fn a_pepper_is_replaced_by_putting_another_above_it() {
    let pepper = |name: &str| Secret::new(name.as_bytes().to_vec());
    let none = hash(&pool(), "open").await;
    let first = HashPool::with_peppers(1, cheap(), vec![pepper("first")]);
    let old = hash(&first, "open").await;
    let both = HashPool::with_peppers(1, cheap(), vec![pepper("second"), pepper("first")]);
    let new = hash(&both, "open").await;
    for (phc, verdict) in [
        (&none, Verdict::RightButOld),
        (&old, Verdict::RightButOld),
        (&new, Verdict::Right),
    ] {
        assert_eq!(check(&both, "open", phc).await, verdict);
        assert_eq!(check(&both, "opem", phc).await, Verdict::Wrong);
    }
    assert!(new.expose().contains(&both.pepper_ids()[0]) && old.expose().contains(&both.pepper_ids()[1]));
    let second = HashPool::with_peppers(1, cheap(), vec![pepper("second")]);
    assert_eq!(check(&second, "open", &new).await, Verdict::Right);
    assert_eq!(
        check(&second, "open", &old).await,
        Verdict::Wrong,
        "an old one is taken away last"
    );
}
