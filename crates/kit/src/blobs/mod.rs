//! Files: bytes under a key, in a folder by default (decision 11).
//!
//! Invariants: an object appears whole or not at all, under its final key, and is on the disk when
//! `put` returns; a key never leads out of the folder; what a browser may show inline is decided by
//! the bytes, never by the name or the sender's word.

use bytes::Bytes;
use futures::{Stream, StreamExt, TryStreamExt, stream::BoxStream};
use object_store::{
    Error, ObjectStore, ObjectStoreExt, PutMode, PutOptions, PutPayload, local::LocalFileSystem, path::Path,
};
use sha2::{Digest, Sha256};
use std::{
    io,
    pin::pin,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering::Relaxed},
    },
};
use url::Url;

use crate::{
    crypto::{hex, random_bytes},
    failure::is_full,
};

mod kind;
mod stream;
#[cfg(test)]
mod tests;

pub use kind::{inline_safe, sniff};
use stream::Upload;

/// The object by which nodes recognise that they share a store.
const PROBE: &str = "probe";

/// A store of files. Cheap to clone.
#[derive(Clone, Debug)]
pub struct Blobs {
    store: Arc<dyn ObjectStore>,
    /// The last object found no room.
    full: Arc<AtomicBool>,
}

/// What a stored stream turned out to be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Stored {
    /// Bytes.
    pub size: u64,
    pub sha256: [u8; 32],
    /// The first 512 bytes, or all of them: for [`sniff`].
    pub head: Vec<u8>,
}

/// The pieces of an object, in order.
pub type Pieces = BoxStream<'static, Result<Bytes, BlobError>>;

/// Why the store could not be used. For the operator.
#[derive(Debug, thiserror::Error)]
pub enum BlobError {
    #[error("files_url {0:?} is no URL with a path; write file:///absolute/folder")]
    Url(String),
    #[error("files in {0}:// are not built in; write file:///absolute/folder")]
    NotBuiltIn(String),
    #[error("the folder for files cannot be used: {0}")]
    Folder(io::Error),
    /// A programming mistake, not a visitor's: keys are made by us.
    #[error("{0:?} is no key: letters, digits and ._- between single slashes, at most 512")]
    Key(String),
    #[error("the store of files failed: {0}")]
    Store(#[from] Error),
}

/// Why a stream was not stored. Nothing of it remains.
#[derive(Debug, thiserror::Error)]
pub enum PutError {
    #[error("larger than the limit")]
    TooLarge,
    /// The sender's stream broke off.
    #[error("interrupted: {0}")]
    Interrupted(io::Error),
    #[error(transparent)]
    Store(#[from] BlobError),
}

impl Blobs {
    /// Opens `file:///abs/path`, creating the folder when there is none.
    pub fn open(url: &str) -> Result<Blobs, BlobError> {
        let parsed = Url::parse(url).map_err(|_| BlobError::Url(url.to_owned()))?;
        if parsed.scheme() != "file" {
            return Err(BlobError::NotBuiltIn(parsed.scheme().to_owned()));
        }
        let folder = parsed
            .to_file_path()
            .map_err(|()| BlobError::Url(url.to_owned()))?;
        std::fs::create_dir_all(&folder).map_err(BlobError::Folder)?;
        // Rows that name a file are durable, so the file has to be first.
        let store = LocalFileSystem::new_with_prefix(folder)?.with_fsync(true);
        Ok(Blobs {
            store: Arc::new(store),
            full: Arc::default(),
        })
    }

    /// Whether the last object of this node found the disk full.
    pub fn full(&self) -> bool {
        self.full.load(Relaxed)
    }

    /// Stores `bytes` under `key`, replacing what was there.
    pub async fn put(&self, key: &str, bytes: Bytes) -> Result<(), BlobError> {
        self.store.put(&path(key)?, PutPayload::from_bytes(bytes)).await?;
        Ok(())
    }

    /// Stores a stream of at most `limit` bytes under `key` without ever holding more than about a
    /// megabyte of it. On any error, or when the returned future is dropped, nothing remains and
    /// what was stored under `key` before is untouched.
    pub async fn put_stream(
        &self,
        key: &str,
        stream: impl Stream<Item = Result<Bytes, io::Error>>,
        limit: u64,
    ) -> Result<Stored, PutError> {
        let stored = self.take(key, stream, limit).await;
        match &stored {
            Ok(_) => self.full.store(false, Relaxed),
            Err(error) if is_full(error) => self.full.store(true, Relaxed),
            Err(_) => {}
        }
        stored
    }

    async fn take(
        &self,
        key: &str,
        stream: impl Stream<Item = Result<Bytes, io::Error>>,
        limit: u64,
    ) -> Result<Stored, PutError> {
        let upload = self
            .store
            .put_multipart(&path(key)?)
            .await
            .map_err(BlobError::from)?;
        let mut upload = Upload::new(upload, limit);
        let mut stream = pin!(stream);
        let outcome = loop {
            match stream.next().await {
                Some(Ok(piece)) => match upload.add(piece).await {
                    Ok(()) => {}
                    Err(error) => break Err(error),
                },
                Some(Err(error)) => break Err(PutError::Interrupted(error)),
                None => break Ok(()),
            }
        };
        match outcome {
            Ok(()) => upload.finish().await,
            Err(error) => {
                upload.abort().await;
                Err(error)
            }
        }
    }

    /// The size in bytes and the content of an object; `None` when there is none.
    pub async fn get(&self, key: &str) -> Result<Option<(u64, Pieces)>, BlobError> {
        match self.store.get(&path(key)?).await {
            Ok(found) => {
                let size = found.meta.size;
                Ok(Some((size, found.into_stream().map_err(BlobError::from).boxed())))
            }
            Err(Error::NotFound { .. }) => Ok(None),
            Err(error) => Err(error.into()),
        }
    }

    /// Removes an object; that there is none is as good.
    pub async fn delete(&self, key: &str) -> Result<(), BlobError> {
        match self.store.delete(&path(key)?).await {
            Ok(()) | Err(Error::NotFound { .. }) => Ok(()),
            Err(error) => Err(error.into()),
        }
    }

    /// 64 hex digits that are the same for all nodes with this store and for no other store
    /// (decision 11): the digest of a random object, made by whoever asks first.
    pub async fn probe(&self) -> Result<String, BlobError> {
        let probe = path(PROBE)?;
        let found = match self.store.get(&probe).await {
            Err(Error::NotFound { .. }) => {
                let content = PutPayload::from(hex(&random_bytes::<32>()).into_bytes());
                let once = PutOptions::from(PutMode::Create);
                match self.store.put_opts(&probe, content, once).await {
                    Ok(_) | Err(Error::AlreadyExists { .. }) => self.store.get(&probe).await?,
                    Err(error) => return Err(error.into()),
                }
            }
            other => other?,
        };
        Ok(hex(&Sha256::digest(found.bytes().await?)))
    }
}

/// A key as a path below the folder. Stricter than the library, which would silently drop a leading
/// slash and keeps names ending in `#1` for itself.
fn path(key: &str) -> Result<Path, BlobError> {
    let plain = |c: char| c.is_ascii_alphanumeric() || "._-".contains(c);
    let fine = |part: &str| !part.is_empty() && part != "." && part != ".." && part.chars().all(plain);
    if key.len() > 512 || !key.split('/').all(fine) {
        return Err(BlobError::Key(key.to_owned()));
    }
    Path::parse(key).map_err(|_| BlobError::Key(key.to_owned()))
}
