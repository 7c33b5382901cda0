//! Passwords: one pool of threads, each with one block of memory it uses again and again
//! (S-060 to S-063, S-065, S-068).
//!
//! Invariants:
//! - At most as many hashes run as the pool has threads, plus one for administrators: a storm of
//!   sign-ins costs `threads × memory_kib`, whatever its size.
//! - Nobody waits much longer than two seconds: beyond it the answer is [`Busy`], at once.
//! - An administrator never waits behind the others: that lane has a thread and a queue of its own.
//! - Whoever went away before the turn came is skipped (S-063).
//! - Memory that held a password's traces is wiped before a thread rests, and given back to the
//!   system after 30 seconds of rest.

use crate::{crypto::random_bytes, secret::Secret};
use std::{sync::Arc, thread, time::Duration};
use tokio::sync::oneshot;

mod bare;
mod imported;
mod line;
mod phc;
mod queue;
#[cfg(test)]
mod tests;
mod worker;

pub use bare::bare_loop;
use phc::Recipe;
use queue::{Gauge, Kept, Queue};
use worker::{Job, Task, Worker};

/// After this long without work a thread gives its memory back.
const IDLE: Duration = Duration::from_secs(30);

/// The cost of one hash (S-060).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct HashParameters {
    /// Memory of one hash, in KiB. At least 8 per lane; less is raised to that.
    pub memory_kib: u32,
    /// Passes over that memory; at least 1.
    pub iterations: u32,
    /// Lanes. They are computed one after the other, so more than 1 buys nothing here.
    pub lanes: u32,
}

impl Default for HashParameters {
    /// OWASP's second line: 19 MiB, two passes, one lane.
    fn default() -> Self {
        Self {
            memory_kib: 19_456,
            iterations: 2,
            lanes: 1,
        }
    }
}

/// Which queue a request waits in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Lane {
    /// Everybody, over all the pool's threads.
    Everyone,
    /// One thread that only administrators use, so that a storm cannot lock them out (S-062).
    Administrators,
}

/// What a password turned out to be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    Right,
    /// Right, but hashed with other parameters or another pepper: hash again and store (S-061).
    RightButOld,
    /// Wrong, or nothing this pool can verify; the log says which of the two.
    Wrong,
}

/// The queue is as long as two seconds of work. Answer 503 and count no attempt (S-062).
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("too many passwords are waiting; retry after {retry_after_seconds} s")]
pub struct Busy {
    /// Whole seconds, at least 1; for the `Retry-After` header.
    pub retry_after_seconds: u32,
}

/// A place in line, see [`HashPool::keep`]. Dropped, it is somebody else's.
#[derive(Debug)]
pub struct Place(Kept);

impl Place {
    /// [`HashPool::verify_beside`] at this place.
    pub async fn verify_beside(
        self,
        password: Secret<String>,
        phc: Secret<String>,
        beside: Vec<String>,
    ) -> Result<Verdict, Busy> {
        let (reply, answer) = oneshot::channel();
        let task = Task::Verify { phc, beside, reply };
        self.0.fill(Job { password, task })?;
        // The thread is gone: the house closes.
        answer.await.map_err(|_| Busy {
            retry_after_seconds: 1,
        })
    }
}

/// The threads that hash. Clones share them; they end when the last clone is dropped.
#[derive(Clone, Debug)]
pub struct HashPool {
    inner: Arc<Inner>,
}

struct Inner {
    everyone: Arc<Queue>,
    administrators: Arc<Queue>,
    gauge: Arc<Gauge>,
    recipe: Arc<Recipe>,
    dummy: Secret<String>,
}

impl std::fmt::Debug for Inner {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Inner(…)")
    }
}

impl Drop for Inner {
    fn drop(&mut self) {
        self.everyone.close();
        self.administrators.close();
    }
}

impl HashPool {
    /// Starts `threads` threads (at least 1) and one for administrators. No memory is taken yet.
    ///
    /// With a `pepper`, passwords go through HMAC-SHA-256 before argon2 and the stored string names
    /// the pepper, so that adding one later turns old hashes into [`Verdict::RightButOld`] instead
    /// of wrong (S-061).
    pub fn new(threads: usize, parameters: HashParameters, pepper: Option<Secret<Vec<u8>>>) -> HashPool {
        Self::with_idle(threads, parameters, pepper.into_iter().collect(), IDLE)
    }

    /// The same with several peppers, the newest first: new hashes get that one, and what was made with the others, or
    /// with none, is right but old until it is replaced (S-061).
    pub fn with_peppers(
        threads: usize,
        parameters: HashParameters,
        peppers: Vec<Secret<Vec<u8>>>,
    ) -> HashPool {
        Self::with_idle(threads, parameters, peppers, IDLE)
    }

    fn with_idle(
        threads: usize,
        parameters: HashParameters,
        peppers: Vec<Secret<Vec<u8>>>,
        idle: Duration,
    ) -> HashPool {
        let threads = threads.max(1);
        let recipe = Arc::new(Recipe::new(parameters, peppers));
        let gauge = Arc::new(Gauge::default());
        let everyone = Arc::new(Queue::new(threads, gauge.clone()));
        let administrators = Arc::new(Queue::new(1, gauge.clone()));
        let names = (0..threads).map(|n| (format!("hash-{n}"), &everyone));
        for (name, queue) in names.chain([("hash-admin".to_owned(), &administrators)]) {
            let worker = Worker::new(queue.clone(), recipe.clone(), gauge.clone(), idle);
            thread::Builder::new()
                .name(name)
                .spawn(move || worker.run())
                .expect("a process that cannot start its threads cannot serve either");
        }
        let dummy = recipe.write(&random_bytes(), &random_bytes());
        HashPool {
            inner: Arc::new(Inner {
                everyone,
                administrators,
                gauge,
                recipe,
                dummy,
            }),
        }
    }

    /// Hashes a password into a PHC string, `$argon2id$v=19$m=…,t=…,p=…$salt$tag`, with a fresh
    /// 16-byte salt and a 32-byte tag.
    ///
    /// The password is normalised to NFC and otherwise taken as it is (S-065): nothing is trimmed
    /// or cut. The caller refuses what is too long before it comes here (S-064).
    pub async fn hash(&self, lane: Lane, password: Secret<String>) -> Result<Secret<String>, Busy> {
        let (reply, answer) = oneshot::channel();
        self.enter(
            lane,
            Job {
                password,
                task: Task::Hash { reply },
            },
        )?;
        answer.await.map_err(|_| self.queue(lane).busy())
    }

    /// Compares a password with a stored PHC string of any argon2 parameters, in constant time.
    ///
    /// Give it [`HashPool::dummy`] when there is no such member: the work is the same (S-002).
    pub async fn verify(
        &self,
        lane: Lane,
        password: Secret<String>,
        phc: Secret<String>,
    ) -> Result<Verdict, Busy> {
        self.verify_beside(lane, password, phc, Vec::new()).await
    }

    /// The same where others still have hashes of another cost, imported or from before the parameters changed. A wrong
    /// password costs one hash of each of these [`HashPool::shape`]s, whichever the compared one was, so the time tells
    /// nobody's from anybody's (S-003). A right one costs its own.
    pub async fn verify_beside(
        &self,
        lane: Lane,
        password: Secret<String>,
        phc: Secret<String>,
        beside: Vec<String>,
    ) -> Result<Verdict, Busy> {
        let (reply, answer) = oneshot::channel();
        self.enter(
            lane,
            Job {
                password,
                task: Task::Verify { phc, beside, reply },
            },
        )?;
        answer.await.map_err(|_| self.queue(lane).busy())
    }

    /// Keeps a place in line before anything is asked or counted, so that a storm costs a look at the line and nothing
    /// else, and whoever was counted is hashed. `source`: where it comes from; sources take turns, and none takes more
    /// than three quarters of the line (S-062).
    pub fn keep(&self, lane: Lane, source: Vec<u8>) -> Result<Place, Busy> {
        self.queue(lane).keep(source).map(Place)
    }

    /// A string of the same cost as a stored one, that nothing matches; `None` when that is the cost of a new hash.
    pub fn shape(&self, phc: &Secret<String>) -> Option<String> {
        self.inner.recipe.read(phc.expose())?.shape()
    }

    /// Whether a string of another system could be verified; else why not.
    pub fn understands(&self, phc: &str) -> Result<(), &'static str> {
        self.inner.recipe.understand(phc)
    }

    /// What stored strings name the peppers by, the newest first.
    pub fn pepper_ids(&self) -> Vec<String> {
        self.inner.recipe.pepper_ids()
    }

    /// A PHC string no password matches, made once from random bytes with the current parameters.
    pub fn dummy(&self) -> Secret<String> {
        self.inner.dummy.clone()
    }

    /// Requests waiting in both lanes, without those being hashed.
    pub fn waiting(&self) -> usize {
        self.inner.everyone.waiting() + self.inner.administrators.waiting()
    }

    /// Passwords hashed or looked at since the start.
    pub fn done(&self) -> u64 {
        self.inner.gauge.done()
    }

    /// Hashes computed, those with them that a wrong guess computes to make up for others (S-003).
    pub fn computed(&self) -> u64 {
        self.inner.gauge.all_computed()
    }

    /// Memory the threads hold at this moment, in KiB; 0 when all have rested for 30 seconds.
    pub fn reserved_kib(&self) -> usize {
        self.inner.gauge.reserved_kib()
    }

    fn enter(&self, lane: Lane, job: Job) -> Result<(), Busy> {
        self.queue(lane).push(job)
    }

    fn queue(&self, lane: Lane) -> &Arc<Queue> {
        match lane {
            Lane::Everyone => &self.inner.everyone,
            Lane::Administrators => &self.inner.administrators,
        }
    }
}
