//! The keys of the key file: the first seals, all of them open.

use super::{Key, KeyError, Unreadable, hmac, key_file};
use crate::secret::Secret;
use std::{
    fmt,
    path::{Path, PathBuf},
    sync::{Arc, PoisonError, RwLock, RwLockReadGuard},
};
use zeroize::Zeroize;

/// Where the root of the digests lies sealed.
const DIGESTS: &str = "instance.digests";

/// The key beneath all sealed columns, with the ones it replaces until nothing is sealed under them. Clones share it.
///
/// Digests ([`MasterKey::mac`]) come from a root of their own, which outlives the key: what is found by its digest is
/// found after a rotation too.
#[derive(Clone)]
pub struct MasterKey(Arc<RwLock<Ring>>);

struct Ring {
    /// Never empty.
    keys: Vec<Key>,
    digests: Secret<[u8; 32]>,
    /// Where they were read, to be read again when a value turns up that none of them opens.
    file: Option<PathBuf>,
}

impl fmt::Debug for MasterKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("MasterKey(…)")
    }
}

impl MasterKey {
    /// A key from 32 bytes the caller already holds; for tests and for keys kept elsewhere.
    pub fn from_bytes(bytes: [u8; 32]) -> Self {
        Self::of(vec![Key::from_bytes(bytes)], None)
    }

    /// The keys in the file at `path`, or a new one written there, mode 0600, when there is none.
    pub fn load_or_create(path: &Path) -> Result<Self, KeyError> {
        key_file::create_if_missing(path)?;
        Self::load(path)
    }

    /// The keys in the file at `path`, which must be there.
    pub fn load(path: &Path) -> Result<Self, KeyError> {
        Ok(Self::of(key_file::read(path)?, Some(path.to_owned())))
    }

    fn of(keys: Vec<Key>, file: Option<PathBuf>) -> Self {
        let oldest = keys.last().expect("a key file holds at least one key");
        let digests = Secret::new(hmac(oldest.root.expose(), &[b"guichet/digests"]));
        Self(Arc::new(RwLock::new(Ring { keys, digests, file })))
    }

    fn ring(&self) -> RwLockReadGuard<'_, Ring> {
        self.0.read().unwrap_or_else(PoisonError::into_inner)
    }

    /// See [`Key::seal`].
    pub fn seal(&self, purpose: &str, plain: &[u8]) -> Vec<u8> {
        self.ring().keys[0].seal(purpose, plain)
    }

    /// See [`Key::open`]. Another node may have begun to seal under a key that came into the file since it was read:
    /// then it is read again.
    pub fn open(&self, purpose: &str, sealed: &[u8]) -> Result<Secret<Vec<u8>>, Unreadable> {
        match self.ring().open(purpose, sealed) {
            Err(Unreadable::OtherKey) => {}
            answer => return answer,
        }
        match self.reload() {
            Ok(true) => self.ring().open(purpose, sealed),
            _ => Err(Unreadable::OtherKey),
        }
    }

    /// The same value under the newest key; `None` when it is so already.
    pub fn renew(&self, purpose: &str, sealed: &[u8]) -> Result<Option<Vec<u8>>, Unreadable> {
        if sealed.first() == Some(&self.id()) {
            return Ok(None);
        }
        let plain = self.open(purpose, sealed)?;
        Ok(Some(self.seal(purpose, plain.expose())))
    }

    /// Reads the file again. True when it held other keys than before; what it holds is checked before it counts.
    pub fn reload(&self) -> Result<bool, KeyError> {
        let Some(file) = self.ring().file.clone() else {
            return Ok(false);
        };
        let keys = key_file::read(&file)?;
        let prints = |keys: &[Key]| keys.iter().map(Key::fingerprint).collect::<Vec<_>>();
        if prints(&keys) == self.fingerprints() {
            return Ok(false);
        }
        self.0.write().unwrap_or_else(PoisonError::into_inner).keys = keys;
        Ok(true)
    }

    /// HMAC-SHA-256 of `data` under a key that belongs to `purpose` alone.
    pub fn mac(&self, purpose: &str, data: &[u8]) -> [u8; 32] {
        let mut key = hmac(
            self.ring().digests.expose(),
            &[b"guichet/mac/", purpose.as_bytes()],
        );
        let tag = hmac(&key, &[data]);
        key.zeroize();
        tag
    }

    /// The root of the digests, sealed, for the database to keep.
    pub fn sealed_digests(&self) -> Vec<u8> {
        let ring = self.ring();
        ring.keys[0].seal(DIGESTS, ring.digests.expose())
    }

    /// Takes the root of the digests that the database keeps. Whether it opens is the proof that this is the
    /// database's own key.
    pub fn take_digests(&self, sealed: &[u8]) -> Result<(), Unreadable> {
        let plain = self.open(DIGESTS, sealed)?;
        let root: [u8; 32] = plain
            .expose()
            .as_slice()
            .try_into()
            .map_err(|_| Unreadable::Damaged)?;
        self.0.write().unwrap_or_else(PoisonError::into_inner).digests = Secret::new(root);
        Ok(())
    }

    /// Leads what the newest key sealed.
    pub fn id(&self) -> u8 {
        self.ring().keys[0].id
    }

    /// Eight hex digits that tell which key seals and nothing about it.
    pub fn fingerprint(&self) -> String {
        self.ring().keys[0].fingerprint()
    }

    /// Of all keys, the newest first.
    pub fn fingerprints(&self) -> Vec<String> {
        self.ring().keys.iter().map(Key::fingerprint).collect()
    }
}

impl Ring {
    fn open(&self, purpose: &str, sealed: &[u8]) -> Result<Secret<Vec<u8>>, Unreadable> {
        let mut answer = Err(Unreadable::OtherKey);
        for key in &self.keys {
            match key.open(purpose, sealed) {
                Err(Unreadable::OtherKey) => {}
                Ok(plain) => return Ok(plain),
                damaged => answer = damaged,
            }
        }
        answer
    }
}
