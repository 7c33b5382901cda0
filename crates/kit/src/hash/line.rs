//! Who is next: fair between those the work comes from.

use super::worker::Job;
use std::collections::{HashMap, VecDeque};

/// Whom work is for: a network address, or nothing for what the house itself wants.
pub type Source = Vec<u8>;

/// Jobs in line. Sources take turns, and each source's own jobs keep their order, so that whoever sends a hundred waits
/// for their own hundred and nobody else does (S-062).
#[derive(Debug, Default)]
pub struct Line {
    shares: HashMap<Source, Share>,
    /// Sources that have a job, each once, the next one first.
    turns: VecDeque<Source>,
    jobs: usize,
    kept: usize,
    pub closed: bool,
}

#[derive(Debug, Default)]
struct Share {
    jobs: VecDeque<Job>,
    /// Places for work that is still being prepared.
    kept: usize,
}

impl Line {
    /// Jobs in line.
    pub fn jobs(&self) -> usize {
        self.jobs
    }

    /// Jobs, and places that are kept for more.
    pub fn taken(&self) -> usize {
        self.jobs + self.kept
    }

    /// Those of one source.
    pub fn taken_by(&self, source: &[u8]) -> usize {
        let share = self.shares.get(source);
        share.map_or(0, |share| share.jobs.len() + share.kept)
    }

    pub fn keep(&mut self, source: &Source) {
        self.shares.entry(source.clone()).or_default().kept += 1;
        self.kept += 1;
    }

    /// Gives a kept place back.
    pub fn release(&mut self, source: &Source) {
        if let Some(share) = self.shares.get_mut(source) {
            share.kept = share.kept.saturating_sub(1);
            self.kept = self.kept.saturating_sub(1);
            self.tidy(source);
        }
    }

    pub fn push(&mut self, source: &Source, job: Job) {
        let share = self.shares.entry(source.clone()).or_default();
        if share.jobs.is_empty() {
            self.turns.push_back(source.clone());
        }
        share.jobs.push_back(job);
        self.jobs += 1;
    }

    pub fn pop(&mut self) -> Option<Job> {
        let source = self.turns.pop_front()?;
        let share = self.shares.get_mut(&source)?;
        let job = share.jobs.pop_front()?;
        self.jobs -= 1;
        if share.jobs.is_empty() {
            self.tidy(&source);
        } else {
            self.turns.push_back(source);
        }
        Some(job)
    }

    /// Drops the work of those who hung up.
    pub fn sweep(&mut self) {
        for share in self.shares.values_mut() {
            share.jobs.retain(|job| !job.abandoned());
        }
        self.jobs = self.shares.values().map(|share| share.jobs.len()).sum();
        let shares = &mut self.shares;
        self.turns
            .retain(|source| shares.get(source).is_some_and(|share| !share.jobs.is_empty()));
        shares.retain(|_, share| share.kept > 0 || !share.jobs.is_empty());
    }

    fn tidy(&mut self, source: &Source) {
        let over = |share: &Share| share.kept == 0 && share.jobs.is_empty();
        if self.shares.get(source).is_some_and(over) {
            self.shares.remove(source);
        }
    }
}
