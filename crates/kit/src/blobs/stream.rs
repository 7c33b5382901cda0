//! A stream on its way into the store.

use super::{BlobError, PutError, Stored};
use bytes::Bytes;
use object_store::{MultipartUpload, PutPayload};
use sha2::{Digest, Sha256};

/// Bytes gathered before they are written. (S3, once built in, wants parts of 5 MiB.)
const PART: usize = 1 << 20;

/// Bytes kept for recognising the kind.
const HEAD: usize = 512;

pub struct Upload {
    draft: Box<dyn MultipartUpload>,
    limit: u64,
    size: u64,
    digest: Sha256,
    head: Vec<u8>,
    part: Vec<Bytes>,
    part_size: usize,
}

impl Upload {
    pub fn new(draft: Box<dyn MultipartUpload>, limit: u64) -> Self {
        Self {
            draft,
            limit,
            size: 0,
            digest: Sha256::new(),
            head: Vec::new(),
            part: Vec::new(),
            part_size: 0,
        }
    }

    /// Takes the next piece, and writes when enough has come together.
    pub async fn add(&mut self, piece: Bytes) -> Result<(), PutError> {
        self.size += u64::try_from(piece.len()).unwrap_or(u64::MAX);
        if self.size > self.limit {
            return Err(PutError::TooLarge);
        }
        self.digest.update(&piece);
        let missing = (HEAD - self.head.len()).min(piece.len());
        self.head.extend_from_slice(&piece[..missing]);
        self.part_size += piece.len();
        self.part.push(piece);
        if self.part_size >= PART {
            self.write().await
        } else {
            Ok(())
        }
    }

    pub async fn finish(mut self) -> Result<Stored, PutError> {
        let written = self.write().await;
        let finished = match written {
            Ok(()) => self.draft.complete().await.map_err(|e| BlobError::from(e).into()),
            Err(error) => Err(error),
        };
        if let Err(error) = finished {
            self.abort().await;
            return Err(error);
        }
        let Self {
            size, digest, head, ..
        } = self;
        Ok(Stored {
            size,
            sha256: digest.finalize().into(),
            head,
        })
    }

    /// Removes what was written. That this fails too is only worth a line in the log.
    pub async fn abort(mut self) {
        if let Err(error) = self.draft.abort().await {
            tracing::warn!(%error, "an interrupted upload could not be removed");
        }
    }

    async fn write(&mut self) -> Result<(), PutError> {
        if self.part_size == 0 {
            return Ok(());
        }
        let part = PutPayload::from_iter(std::mem::take(&mut self.part));
        self.part_size = 0;
        self.draft
            .put_part(part)
            .await
            .map_err(|e| BlobError::from(e).into())
    }
}
