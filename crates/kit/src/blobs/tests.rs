use super::*;
use crate::failure::Failure;
use axum::response::IntoResponse;
use futures::stream;
use std::path::Path as FilePath;

fn open(folder: &FilePath) -> Blobs {
    Blobs::open(&format!("file://{}", folder.display())).unwrap()
}

/// Every file below the folder, drafts included.
fn files(folder: &FilePath) -> Vec<String> {
    let mut found = Vec::new();
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            found.extend(files(&path));
        } else {
            found.push(path.display().to_string());
        }
    }
    found
}

async fn read(blobs: &Blobs, key: &str) -> Option<Vec<u8>> {
    let (size, pieces) = blobs.get(key).await.unwrap()?;
    let bytes = pieces.try_fold(Vec::new(), |mut all, piece| async move {
        all.extend_from_slice(&piece);
        Ok(all)
    });
    let bytes = bytes.await.unwrap();
    assert_eq!(u64::try_from(bytes.len()).unwrap(), size);
    Some(bytes)
}

fn pieces(count: usize, size: usize) -> impl Stream<Item = Result<Bytes, io::Error>> {
    stream::iter((0..count).map(move |_| Ok(Bytes::from(vec![7; size]))))
}

#[tokio::test]
async fn what_was_put_is_got_until_it_is_deleted() {
    let folder = tempfile::tempdir().unwrap();
    let blobs = open(&folder.path().join("new/files"));
    assert_eq!(read(&blobs, "a/b.txt").await, None);
    blobs.put("a/b.txt", Bytes::from_static(b"hello")).await.unwrap();
    assert_eq!(read(&blobs, "a/b.txt").await.unwrap(), b"hello");
    blobs.delete("a/b.txt").await.unwrap();
    blobs.delete("a/b.txt").await.unwrap();
    assert_eq!(read(&blobs, "a/b.txt").await, None);
}

#[tokio::test]
async fn a_stream_is_stored_whole_with_its_size_digest_and_head() {
    let folder = tempfile::tempdir().unwrap();
    let blobs = open(folder.path());
    let stored = blobs
        .put_stream("big", pieces(50, 100_000), 5_000_000)
        .await
        .unwrap();
    assert_eq!(stored.size, 5_000_000);
    assert_eq!(stored.head, vec![7; 512]);
    let bytes = read(&blobs, "big").await.unwrap();
    assert_eq!(stored.sha256, <[u8; 32]>::from(Sha256::digest(&bytes)));
    let empty = blobs.put_stream("empty", pieces(0, 0), 0).await.unwrap();
    assert_eq!((empty.size, read(&blobs, "empty").await.unwrap().len()), (0, 0));
}

#[tokio::test]
async fn a_stream_too_large_or_broken_off_leaves_nothing_and_harms_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let blobs = open(folder.path());
    blobs.put("kept", Bytes::from_static(b"before")).await.unwrap();
    let error = blobs
        .put_stream("kept", pieces(50, 100_000), 4_999_999)
        .await
        .unwrap_err();
    assert!(matches!(error, PutError::TooLarge));
    let broken = pieces(20, 100_000).chain(stream::iter([Err(io::Error::other("gone"))]));
    let error = blobs.put_stream("kept", broken, 5_000_000).await.unwrap_err();
    assert!(matches!(error, PutError::Interrupted(_)));
    assert_eq!(read(&blobs, "kept").await.unwrap(), b"before");
    assert_eq!(files(folder.path()).len(), 1);
}

#[tokio::test]
async fn a_sender_that_vanishes_leaves_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let blobs = open(folder.path());
    let endless = pieces(20, 100_000).chain(stream::pending());
    let upload = async { blobs.put_stream("k", endless, 5_000_000).await };
    let patience = std::time::Duration::from_millis(100);
    assert!(tokio::time::timeout(patience, upload).await.is_err());
    for _ in 0..100 {
        if files(folder.path()).is_empty() {
            return;
        }
        tokio::time::sleep(patience / 10).await;
    }
    panic!("{:?} is left", files(folder.path()));
}

#[tokio::test]
async fn no_key_leads_out_of_the_folder() {
    let folder = tempfile::tempdir().unwrap();
    let blobs = open(folder.path());
    let long = "a".repeat(513);
    for key in [
        "",
        "/etc/passwd",
        "../x",
        "a/../x",
        "a//b",
        "a/",
        ".",
        "a\\b",
        "a#1",
        "é",
        "%2e",
        &long,
    ] {
        let error = blobs.put(key, Bytes::new()).await.unwrap_err();
        assert!(matches!(error, BlobError::Key(_)), "{key}");
    }
}

#[tokio::test]
async fn nodes_with_one_store_see_one_probe_and_others_another() {
    let (here, there) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let stores: Vec<Blobs> = (0..8).map(|_| open(here.path())).collect();
    let probes = futures::future::try_join_all(stores.iter().map(Blobs::probe))
        .await
        .unwrap();
    assert!(
        probes
            .iter()
            .all(|probe| *probe == probes[0] && probe.len() == 64)
    );
    assert_ne!(open(there.path()).probe().await.unwrap(), probes[0]);
}

#[test]
fn other_stores_are_refused_by_name() {
    assert!(matches!(Blobs::open("s3://bucket").unwrap_err(), BlobError::NotBuiltIn(s) if s == "s3"));
    assert!(matches!(
        Blobs::open("/data/files").unwrap_err(),
        BlobError::Url(_)
    ));
}

#[test]
fn kinds_are_told_by_bytes_and_never_by_name() {
    let cases: [(&[u8], &str, &str); 18] = [
        (b"\x89PNG\r\n\x1a\n....", "x.html", "image/png"),
        (b"\xff\xd8\xff\xe0", "x", "image/jpeg"),
        (b"GIF89a", "x", "image/gif"),
        (b"RIFF....WEBPVP8 ", "x", "image/webp"),
        (b"RIFF....WAVEfmt ", "x", "audio/wav"),
        (b"RIFF....AVI ", "x", "application/octet-stream"),
        (b"%PDF-1.7", "x", "application/pdf"),
        (b"PK\x03\x04", "x.docx", "application/zip"),
        (b"ID3\x04", "x", "audio/mpeg"),
        (b"OggS", "x", "audio/ogg"),
        (b"....ftypM4A ", "x", "audio/mp4"),
        (b"....ftypisom", "x", "video/mp4"),
        (b"....ftypheic", "x", "application/octet-stream"),
        (b"a,b\xc3", "x.CSV", "text/csv"),
        (b"hello", "x.txt", "text/plain"),
        (b"\xff\xfe\0h", "x.txt", "application/octet-stream"),
        (b"<svg onload=alert(1)>", "x.svg", "application/octet-stream"),
        (b"", "x", "application/octet-stream"),
    ];
    for (head, name, mime) in cases {
        assert_eq!(sniff(head, name), mime, "{name}");
    }
    assert!(inline_safe("image/png") && !inline_safe("image/svg+xml") && !inline_safe("text/plain"));
}

#[test]
fn a_disk_without_room_is_seen_through_the_librarys_words_and_nothing_else_is_taken_for_it() {
    let failed = |kind: io::ErrorKind| {
        BlobError::Store(object_store::Error::Generic {
            store: "LocalFileSystem",
            source: Box::new(io::Error::from(kind)),
        })
    };
    let full = PutError::from(failed(io::ErrorKind::StorageFull));
    assert!(crate::failure::is_full(&full));
    assert_eq!(Failure::from(full).into_response().status(), 503);
    let broken = PutError::from(failed(io::ErrorKind::PermissionDenied));
    assert!(!crate::failure::is_full(&broken));
    assert_eq!(Failure::from(broken).into_response().status(), 500);
}
