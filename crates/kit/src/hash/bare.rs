//! The fastest this build can hash: what the pool is measured against.

use super::{HashParameters, phc::params};
use argon2::{Algorithm, Argon2, Block, Version};
use std::{
    sync::Barrier,
    thread,
    time::{Duration, Instant},
};

/// Hashes in a loop on `threads` threads for about `seconds`, each in memory of its own that it
/// uses again, with no queue, no wiping and no lowered priority. Returns hashes per second.
#[allow(clippy::cast_precision_loss)] // counts of a benchmark stay far below 2^52
pub fn bare_loop(threads: usize, seconds: f64, parameters: HashParameters) -> f64 {
    let threads = threads.max(1);
    let duration = Duration::try_from_secs_f64(seconds).unwrap_or_default();
    let start = Barrier::new(threads);
    let rates: Vec<f64> = thread::scope(|scope| {
        let runs: Vec<_> = (0..threads)
            .map(|_| scope.spawn(|| one_thread(&start, duration, parameters)))
            .collect();
        runs.into_iter().map(|run| run.join().unwrap_or(0.0)).collect()
    });
    rates.into_iter().sum()
}

/// Hashes per second of one thread. The first hash is not counted: it pays for the page faults.
#[allow(clippy::cast_precision_loss)]
fn one_thread(start: &Barrier, duration: Duration, parameters: HashParameters) -> f64 {
    let params = params(parameters);
    let mut blocks = vec![Block::new(); params.block_count()];
    let argon2 = Argon2::new(Algorithm::Argon2id, Version::V0x13, params);
    let mut tag = [0; 32];
    let mut hash = |blocks: &mut Vec<Block>| {
        argon2
            .hash_password_into_with_memory(b"correct horse", &[7; 16], &mut tag, blocks)
            .expect("lengths and memory follow from the parameters");
    };
    hash(&mut blocks);
    start.wait();
    let began = Instant::now();
    let mut count = 0_u64;
    while began.elapsed() < duration {
        hash(&mut blocks);
        count += 1;
    }
    count as f64 / began.elapsed().as_secs_f64().max(f64::EPSILON)
}
