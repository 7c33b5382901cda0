//! A memory of bounded size, for what may be asked for again by anybody.

use std::{collections::HashMap, hash::Hash};

/// At most so many entries, in two generations: what is used stays, forgetting is one swap.
pub struct Recent<K, V> {
    room: usize,
    young: HashMap<K, V>,
    old: HashMap<K, V>,
}

impl<K: Hash + Eq, V> Recent<K, V> {
    pub fn new(most: usize) -> Self {
        Self {
            room: most / 2,
            young: HashMap::new(),
            old: HashMap::new(),
        }
    }

    pub fn get<Q>(&mut self, key: &Q) -> Option<&V>
    where
        K: std::borrow::Borrow<Q>,
        Q: Hash + Eq + ?Sized,
    {
        if let Some((key, value)) = self.old.remove_entry(key) {
            self.put(key, value);
        }
        self.young.get(key)
    }

    pub fn put(&mut self, key: K, value: V) {
        if self.young.len() >= self.room && !self.young.contains_key(&key) {
            self.old = std::mem::take(&mut self.young);
        }
        self.old.remove(&key);
        self.young.insert(key, value);
    }

    /// Everything is forgotten.
    pub fn clear(&mut self) {
        self.young.clear();
        self.old.clear();
    }

    pub fn forget<Q>(&mut self, key: &Q)
    where
        K: std::borrow::Borrow<Q>,
        Q: Hash + Eq + ?Sized,
    {
        self.young.remove(key);
        self.old.remove(key);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_used_stays_and_the_rest_is_forgotten() {
        let mut recent = Recent::new(20);
        recent.put(0, "kept");
        for other in 1..1_000 {
            recent.put(other, "passing");
            assert_eq!(recent.get(&0), Some(&"kept"));
        }
        assert!(recent.young.len() + recent.old.len() <= 20);
        recent.forget(&0);
        assert_eq!(recent.get(&0), None);
    }
}
