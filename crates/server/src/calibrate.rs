//! `guichet calibrate`: how dear one password hash may be on this machine, and how many at once (S-060).

use clap::Args;
use kit::hash::{HashParameters, bare_loop};

#[derive(Args)]
pub struct Calibrate {
    /// The longest one hash may take, in milliseconds, with all threads at work
    #[arg(long, default_value_t = 100, value_parser = clap::value_parser!(u32).range(10..=5000))]
    milliseconds: u32,
    /// How long each line of the table is measured, in seconds
    #[arg(long, default_value_t = 1.0)]
    seconds: f64,
}

/// OWASP's lines, in KiB and passes: what is cheaper than all of them is not taken, whoever asks.
const FLOOR: [(u32, u32); 3] = [(47_104, 1), (19_456, 2), (12_288, 3)];

/// What is tried, from cheap to dear.
const LADDER: [(u32, u32); 8] = [
    (12_288, 3),
    (19_456, 2),
    (47_104, 1),
    (19_456, 3),
    (47_104, 2),
    (65_536, 2),
    (65_536, 3),
    (131_072, 3),
];

/// Whether a hash is at least as dear as one of OWASP's lines.
pub fn is_enough(hash: HashParameters) -> bool {
    FLOOR
        .iter()
        .any(|(memory, passes)| hash.memory_kib >= *memory && hash.iterations >= *passes)
}

/// One line of the table.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Measured {
    memory_kib: u32,
    iterations: u32,
    /// One hash, with all threads at work.
    milliseconds: f64,
    per_second: f64,
}

/// The dearest that stays within the time; OWASP's usual line where even that does not.
fn recommended(table: &[Measured], most: f64) -> Option<Measured> {
    let within = table.iter().filter(|line| line.milliseconds <= most);
    within
        .max_by_key(|line| u64::from(line.memory_kib) * u64::from(line.iterations))
        .or_else(|| {
            table
                .iter()
                .find(|line| (line.memory_kib, line.iterations) == (19_456, 2))
        })
        .copied()
}

/// The fewest threads that bring nearly all that many bring: more of them only take memory.
fn threads(rates: &[f64]) -> usize {
    let best = rates.iter().copied().fold(0.0, f64::max);
    rates
        .iter()
        .position(|rate| *rate >= best * 0.95)
        .map_or(1, |place| place + 1)
}

pub fn run(wish: &Calibrate) {
    let cores = std::thread::available_parallelism().map_or(1, std::num::NonZeroUsize::get);
    println!("Measuring on {cores} cores. Other work on this machine makes the figures worse.\n");
    let rates: Vec<f64> = (1..=cores)
        .map(|n| bare_loop(n, wish.seconds, HashParameters::default()))
        .collect();
    for (n, rate) in rates.iter().enumerate() {
        println!(
            "{:>3} threads: {rate:>7.1} hashes a second at 19456 KiB, 2 passes",
            n + 1
        );
    }
    let threads = threads(&rates);
    println!(
        "\n{:>8}  {:>6}  {:>9}  {:>12}  {:>9}",
        "KiB", "passes", "ms a hash", "hashes a s", "MiB in all"
    );
    let mut table = Vec::new();
    for (memory_kib, iterations) in LADDER {
        let line = measure((memory_kib, iterations), threads, wish.seconds);
        println!(
            "{memory_kib:>8}  {iterations:>6}  {:>9.1}  {:>12.1}  {:>9}",
            line.milliseconds,
            line.per_second,
            (threads as u64 + 1) * u64::from(memory_kib) / 1024,
        );
        table.push(line);
        if line.milliseconds > f64::from(wish.milliseconds) * 2.0 {
            break; // what follows is dearer still
        }
    }
    let Some(best) = recommended(&table, f64::from(wish.milliseconds)) else {
        return;
    };
    println!(
        "\nFor hashes of at most {} ms, in guichet.toml:\n\nhash_threads = {threads}\nhash_memory_kib = {}\nhash_iterations = {}\n",
        wish.milliseconds, best.memory_kib, best.iterations
    );
    if best.milliseconds > f64::from(wish.milliseconds) {
        println!("This machine is slower than that even at OWASP's floor, which is not gone below.");
    }
    println!(
        "Passwords stored before are made anew as their owners sign in. Restart all nodes with the same values."
    );
}

#[allow(clippy::cast_precision_loss)] // a number of threads
fn measure((memory_kib, iterations): (u32, u32), threads: usize, seconds: f64) -> Measured {
    let hash = HashParameters {
        memory_kib,
        iterations,
        lanes: 1,
    };
    let per_second = bare_loop(threads, seconds, hash).max(f64::EPSILON);
    Measured {
        memory_kib,
        iterations,
        milliseconds: threads as f64 * 1_000.0 / per_second,
        per_second,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn line(memory_kib: u32, iterations: u32, milliseconds: f64) -> Measured {
        Measured {
            memory_kib,
            iterations,
            milliseconds,
            per_second: 1_000.0 / milliseconds,
        }
    }

    #[test]
    fn the_dearest_within_the_time_is_recommended_and_nothing_below_the_floor_s_060() {
        let quick = [
            line(12_288, 3, 9.0),
            line(19_456, 2, 12.0),
            line(65_536, 3, 95.0),
            line(131_072, 3, 210.0),
        ];
        assert_eq!(
            recommended(&quick, 100.0).map(|line| line.memory_kib),
            Some(65_536)
        );
        let slow = [line(12_288, 3, 400.0), line(19_456, 2, 500.0)];
        assert_eq!(
            recommended(&slow, 100.0).map(|line| (line.memory_kib, line.iterations)),
            Some((19_456, 2))
        );
        for (memory_kib, iterations) in LADDER {
            assert!(is_enough(HashParameters {
                memory_kib,
                iterations,
                lanes: 1
            }));
        }
        for (memory_kib, iterations) in [(47_103, 1), (19_455, 2), (12_287, 30), (0, 0)] {
            assert!(!is_enough(HashParameters {
                memory_kib,
                iterations,
                lanes: 1
            }));
        }
    }

    #[test]
    fn threads_that_bring_nothing_are_not_recommended_s_062() {
        assert_eq!(threads(&[60.0, 118.0, 119.0, 117.0]), 2);
        assert_eq!(threads(&[60.0, 62.0]), 1);
        assert_eq!(threads(&[]), 1);
    }
}
