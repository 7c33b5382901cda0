//! The waiting room of one lane: bounded by time, not by a number somebody guessed.

use super::{
    Busy,
    line::{Line, Source},
    worker::Job,
};
use std::{
    sync::{
        Arc, Condvar, Mutex, MutexGuard, PoisonError,
        atomic::{AtomicU64, AtomicUsize, Ordering::Relaxed},
    },
    time::{Duration, Instant},
};

/// The longest a newcomer should expect to wait (S-062).
const LONGEST_WAIT_MICROS: u64 = 2_000_000;

/// What one hash is believed to take before the first was measured.
const FIRST_GUESS_MICROS: u64 = 15_000;

/// Measurements shared by all threads of a pool.
#[derive(Debug)]
pub struct Gauge {
    /// Moving average of one hash on one thread, as long as it really took.
    mean_micros: AtomicU64,
    done: AtomicU64,
    computed: AtomicU64,
    reserved_kib: AtomicUsize,
    /// Whoever takes memory; see [`Gauge::in_huge_pages`].
    taking: Mutex<()>,
}

impl Default for Gauge {
    fn default() -> Self {
        Self {
            mean_micros: AtomicU64::new(FIRST_GUESS_MICROS),
            done: AtomicU64::new(0),
            computed: AtomicU64::new(0),
            reserved_kib: AtomicUsize::new(0),
            taking: Mutex::default(),
        }
    }
}

impl Gauge {
    /// Counts one hash. Two threads may overwrite each other's step; an average can bear it.
    pub fn measured(&self, took: Duration) {
        let took = u64::try_from(took.as_micros())
            .unwrap_or(u64::MAX)
            .min(LONGEST_WAIT_MICROS);
        let mean = self.mean_micros.load(Relaxed);
        self.mean_micros.store((mean * 7 + took) / 8, Relaxed);
        self.done.fetch_add(1, Relaxed);
    }

    /// One hash was computed, whatever for.
    pub fn computed(&self) {
        self.computed.fetch_add(1, Relaxed);
    }

    pub fn all_computed(&self) -> u64 {
        self.computed.load(Relaxed)
    }

    pub fn done(&self) -> u64 {
        self.done.load(Relaxed)
    }

    pub fn reserved_kib(&self) -> usize {
        self.reserved_kib.load(Relaxed)
    }

    /// One thread's memory went from `before` to `after` blocks of 1 KiB.
    pub fn resized(&self, before: usize, after: usize) {
        self.reserved_kib.fetch_add(after, Relaxed);
        self.reserved_kib.fetch_sub(before, Relaxed);
    }

    /// Takes memory in huge pages though the process does without them: a hash jumps about in its 19 MiB, and a tenth
    /// of its time would go into finding small pages. The switch is the whole process's, so one thread at a time.
    pub fn in_huge_pages<T>(&self, take: impl FnOnce() -> T) -> T {
        #[cfg(target_os = "linux")]
        {
            let _alone = self.taking.lock().unwrap_or_else(PoisonError::into_inner);
            let without = rustix::thread::transparent_huge_pages_are_disabled().unwrap_or(false);
            let _ = rustix::thread::disable_transparent_huge_pages(false);
            let taken = take();
            let _ = rustix::thread::disable_transparent_huge_pages(without);
            taken
        }
        #[cfg(not(target_os = "linux"))]
        take()
    }

    fn mean_micros(&self) -> u64 {
        self.mean_micros.load(Relaxed).max(1)
    }
}

/// Sources take turns; closed when the pool goes.
#[derive(Debug)]
pub struct Queue {
    threads: usize,
    gauge: Arc<Gauge>,
    line: Mutex<Line>,
    news: Condvar,
}

/// A place in line, kept while everything that precedes the hash is done; given back when dropped.
#[derive(Debug)]
pub struct Kept {
    queue: Arc<Queue>,
    source: Source,
}

impl Kept {
    /// Takes the place. Only a pool that ends refuses now.
    pub fn fill(self, job: Job) -> Result<(), Busy> {
        let mut line = self.queue.lock();
        if line.closed {
            drop(line);
            return Err(self.queue.busy());
        }
        line.push(&self.source, job);
        drop(line);
        self.queue.news.notify_one();
        Ok(())
    }
}

impl Drop for Kept {
    fn drop(&mut self) {
        self.queue.lock().release(&self.source);
    }
}

/// What a thread that asked for work is told.
pub enum Turn {
    Work(Job),
    /// Nothing came within the time it was willing to wait.
    Idle,
    Closed,
}

impl Queue {
    pub fn new(threads: usize, gauge: Arc<Gauge>) -> Self {
        Self {
            threads,
            gauge,
            line: Mutex::default(),
            news: Condvar::new(),
        }
    }

    /// Joins the line, or is told at once that it is too long.
    pub fn push(self: &Arc<Self>, job: Job) -> Result<(), Busy> {
        self.keep(Source::new())?.fill(job)
    }

    /// Keeps a place, or says at once that there is none. A quarter of the line is for others than whoever takes most
    /// of it.
    pub fn keep(self: &Arc<Self>, source: Source) -> Result<Kept, Busy> {
        let length = self.length();
        let most = if source.is_empty() {
            length
        } else {
            length - length / 4
        };
        let mut line = self.lock();
        if line.taken() >= length || line.taken_by(&source) >= most {
            // Those who hung up still stand in line until their turn; only now do they matter.
            line.sweep();
        }
        if line.taken() >= length || line.taken_by(&source) >= most || line.closed {
            drop(line);
            return Err(self.busy());
        }
        line.keep(&source);
        drop(line);
        Ok(Kept {
            queue: self.clone(),
            source,
        })
    }

    /// The next job whose caller still waits. Blocks for at most `patience`.
    pub fn next(&self, patience: Duration) -> Turn {
        let deadline = Instant::now() + patience;
        let mut line = self.lock();
        loop {
            while let Some(job) = line.pop() {
                if !job.abandoned() {
                    return Turn::Work(job);
                }
            }
            if line.closed {
                return Turn::Closed;
            }
            let left = deadline.saturating_duration_since(Instant::now());
            if left.is_zero() {
                return Turn::Idle;
            }
            line = self
                .news
                .wait_timeout(line, left)
                .unwrap_or_else(PoisonError::into_inner)
                .0;
        }
    }

    pub fn waiting(&self) -> usize {
        self.lock().jobs()
    }

    /// Lets the threads finish what is in line and end.
    pub fn close(&self) {
        self.lock().closed = true;
        self.news.notify_all();
    }

    /// What a refused caller is told: the time the whole line takes, rounded up.
    pub fn busy(&self) -> Busy {
        let line = u64::try_from(self.length()).unwrap_or(u64::MAX);
        let threads = u64::try_from(self.threads).unwrap_or(1);
        let micros = line.saturating_mul(self.gauge.mean_micros()) / threads;
        let seconds = u32::try_from(micros.div_ceil(1_000_000)).unwrap_or(u32::MAX);
        Busy {
            retry_after_seconds: seconds.max(1),
        }
    }

    /// Places in line: two seconds of work at the measured speed, and never less than a place for
    /// each thread, so that a slow machine still hashes.
    fn length(&self) -> usize {
        let per_thread = LONGEST_WAIT_MICROS / self.gauge.mean_micros();
        usize::try_from(per_thread.max(1))
            .unwrap_or(usize::MAX)
            .saturating_mul(self.threads)
    }

    /// Nothing in here panics half-way, so a poisoned line is still a good line.
    fn lock(&self) -> MutexGuard<'_, Line> {
        self.line.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
