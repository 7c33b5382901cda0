//! One thread and the memory it hashes in.

use super::{
    Verdict,
    phc::{Formula, Prepared, Recipe},
    queue::{Gauge, Queue, Turn},
};
use crate::secret::Secret;
use argon2::Block;
use std::{
    sync::Arc,
    time::{Duration, Instant},
};
use tokio::sync::oneshot;
use zeroize::Zeroize;

/// Longer than the allocator keeps what was freed, in case it is wanted again.
const AFTERWARDS: Duration = Duration::from_secs(3);

/// The allocator gives free memory back to the system when a large block is freed after its delay. In a quiet house
/// nobody frees one, and the memory of the last hashes would stay for the night; so one is freed here.
fn give_back_for_good() {
    drop(std::hint::black_box(vec![0_u8; 8 * 1024 * 1024]));
}

/// One request in line.
#[derive(Debug)]
pub struct Job {
    pub password: Secret<String>,
    pub task: Task,
}

#[derive(Debug)]
pub enum Task {
    Hash {
        reply: oneshot::Sender<Secret<String>>,
    },
    Verify {
        phc: Secret<String>,
        /// Strings of other costs that somebody here still has; see [`super::HashPool::verify_beside`].
        beside: Vec<String>,
        reply: oneshot::Sender<Verdict>,
    },
}

impl Job {
    /// Whether nobody waits for the answer any more (S-063).
    pub fn abandoned(&self) -> bool {
        match &self.task {
            Task::Hash { reply } => reply.is_closed(),
            Task::Verify { reply, .. } => reply.is_closed(),
        }
    }
}

pub struct Worker {
    queue: Arc<Queue>,
    recipe: Arc<Recipe>,
    memory: Memory,
    gauge: Arc<Gauge>,
    idle: Duration,
}

impl Worker {
    pub fn new(queue: Arc<Queue>, recipe: Arc<Recipe>, gauge: Arc<Gauge>, idle: Duration) -> Self {
        let memory = Memory {
            blocks: Vec::new(),
            dirty: 0,
            gauge: gauge.clone(),
        };
        Self {
            queue,
            recipe,
            memory,
            gauge,
            idle,
        }
    }

    /// Works until the pool is dropped.
    pub fn run(mut self) {
        yield_to_others();
        loop {
            match self.queue.next(Duration::ZERO) {
                Turn::Work(job) => self.work(job),
                Turn::Closed => return,
                Turn::Idle => {
                    self.memory.wipe(0);
                    match self.queue.next(self.idle) {
                        Turn::Work(job) => self.work(job),
                        Turn::Closed => return,
                        Turn::Idle => {
                            self.memory.keep(0);
                            self.rest();
                        }
                    }
                }
            }
        }
    }

    /// Waits without memory, however long.
    fn rest(&mut self) {
        let turn = match self.queue.next(AFTERWARDS) {
            Turn::Idle => {
                give_back_for_good();
                self.queue.next(Duration::from_secs(3600))
            }
            turn => turn,
        };
        match turn {
            Turn::Work(job) => self.work(job),
            Turn::Closed | Turn::Idle => {} // the loop asks again
        }
    }

    fn work(&mut self, job: Job) {
        let started = Instant::now();
        let (typed, password) = (&job.password, self.recipe.prepare(&job.password));
        match job.task {
            Task::Hash { reply } => {
                let phc = self.recipe.hash(&password, &mut self.memory);
                self.gauge.computed();
                self.gauge.measured(started.elapsed());
                let _ = reply.send(phc);
            }
            Task::Verify { phc, beside, reply } => {
                let formula = self.recipe.read(phc.expose());
                let verdict = formula.as_ref().map_or(Verdict::Wrong, |formula| {
                    self.gauge.computed();
                    formula.verify(typed, &password, &mut self.memory)
                });
                if let (Verdict::Wrong, Some(formula)) = (verdict, &formula) {
                    self.make_up(formula, &beside, (typed, &password));
                }
                // Whatever it was, it is what the next in line waited for.
                if formula.is_some() {
                    self.gauge.measured(started.elapsed());
                }
                let _ = reply.send(verdict);
            }
        }
        self.memory.keep(self.recipe.blocks());
    }

    /// What a wrong guess at a hash of any other cost would have cost too, so that all of them take the same (S-003).
    fn make_up(&mut self, of: &Formula, beside: &[String], (typed, password): (&Secret<String>, &Prepared)) {
        let own = of.shape();
        if own.is_some() && !beside.is_empty() {
            self.recipe.waste(password, &mut self.memory);
            self.gauge.computed();
        }
        for other in beside.iter().filter(|other| own.as_ref() != Some(*other)) {
            if let Some(formula) = self.recipe.read(other) {
                formula.verify(typed, password, &mut self.memory);
                self.gauge.computed();
            }
        }
    }
}

/// The blocks of one thread: taken at first use, grown for a costlier stored hash, used again.
///
/// A hash overwrites all the blocks it is given before it reads them, so while the next one is
/// already waiting the traces of the last are gone soon enough; before a rest they are wiped.
pub struct Memory {
    blocks: Vec<Block>,
    /// Blocks from the start that may hold traces of a password.
    dirty: usize,
    gauge: Arc<Gauge>,
}

impl Memory {
    /// Exactly `count` blocks to hash in, with whatever they held before.
    pub fn take(&mut self, count: usize) -> &mut [Block] {
        if self.blocks.len() < count {
            self.gauge.resized(self.blocks.len(), count);
            self.wipe(0);
            self.blocks = Vec::new(); // growing in place would copy what is about to be overwritten
            self.blocks = self.gauge.in_huge_pages(|| vec![Block::new(); count]);
        }
        self.wipe(count);
        self.dirty = count;
        &mut self.blocks[..count]
    }

    /// Overwrites the traces from block `from` on.
    fn wipe(&mut self, from: usize) {
        if from < self.dirty {
            self.blocks[from..self.dirty]
                .iter_mut()
                .for_each(Zeroize::zeroize);
            self.dirty = from;
        }
    }

    /// Gives back what is beyond `count` blocks: a costly imported hash must not fatten the pool.
    fn keep(&mut self, count: usize) {
        if self.blocks.len() > count {
            self.wipe(count);
            self.gauge.resized(self.blocks.len(), count);
            self.blocks.truncate(count);
            self.blocks.shrink_to_fit();
        }
    }
}

impl Drop for Memory {
    fn drop(&mut self) {
        self.keep(0);
    }
}

/// Lowers this thread's priority, so that pages stay quick while passwords are hashed.
///
/// Linux alone has a priority per thread that needs no privilege to lower and no `unsafe` to reach;
/// elsewhere the scheduler is left to itself. Failing is harmless: hashing only competes equally.
fn yield_to_others() {
    #[cfg(target_os = "linux")]
    if let Err(error) = rustix::process::setpriority_process(Some(rustix::thread::gettid()), NICENESS) {
        tracing::debug!(%error, "hashing runs at normal priority");
    }
}

/// A third of a normal thread's share when the processor is contended, all of it when not.
#[cfg(target_os = "linux")]
const NICENESS: i32 = 5;
