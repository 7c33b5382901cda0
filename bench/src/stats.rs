//! Percentiles and the table.

use std::time::Duration;

/// Sorted latencies.
pub struct Latencies(Vec<Duration>);

impl Latencies {
    pub fn new(mut all: Vec<Duration>) -> Self {
        all.sort_unstable();
        Self(all)
    }

    /// The latency that `percent` of the answers did not exceed, in milliseconds.
    pub fn ms(&self, percent: f64) -> f64 {
        #[allow(
            clippy::cast_precision_loss,
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss
        )]
        let index =
            ((self.0.len() as f64 * percent / 100.0).ceil() as usize).clamp(1, self.0.len().max(1)) - 1;
        self.0.get(index).map_or(f64::NAN, |d| d.as_secs_f64() * 1_000.0)
    }
}

/// The table of `bench/README.md`.
#[derive(Default)]
pub struct Table(Vec<[String; 5]>);

impl Table {
    /// A row: what, ours, the bare limit of the same run, the ratio, what must be reached.
    pub fn row(&mut self, what: &str, ours: String, bare: String, ratio: String, goal: &str) {
        println!("{what}: {ours} · bare {bare} · ratio {ratio} · must {goal}");
        self.0.push([what.to_owned(), ours, bare, ratio, goal.to_owned()]);
    }

    pub fn print(&self) {
        println!("\n| what | ours | bare limit, same run | ratio | must reach |\n|---|---|---|---|---|");
        for row in &self.0 {
            println!("| {} |", row.join(" | "));
        }
    }
}
