use super::*;
use std::fs;

fn key(byte: u8) -> MasterKey {
    MasterKey::from_bytes([byte; 32])
}

#[test]
fn what_was_sealed_opens_for_the_same_purpose() {
    let sealed = key(1).seal("outbox.body/a/b", b"hello");
    assert_eq!(sealed.len(), 5 + 41);
    assert_eq!(
        key(1).open("outbox.body/a/b", &sealed).unwrap().expose(),
        b"hello"
    );
}

#[test]
fn a_value_moved_to_another_row_does_not_open() {
    let sealed = key(1).seal("outbox.body/a/b", b"hello");
    assert_eq!(
        key(1).open("outbox.body/a/c", &sealed).unwrap_err(),
        Unreadable::Damaged
    );
}

#[test]
fn another_key_is_named_as_the_reason() {
    let sealed = key(1).seal("x", b"hello");
    assert_eq!(key(2).open("x", &sealed).unwrap_err(), Unreadable::OtherKey);
}

#[test]
fn every_flipped_bit_and_every_cut_is_noticed() {
    let sealed = key(1).seal("x", b"hello");
    for byte in 1..sealed.len() {
        let mut altered = sealed.clone();
        altered[byte] ^= 1;
        assert!(key(1).open("x", &altered).is_err());
        assert!(key(1).open("x", &sealed[..byte]).is_err());
    }
    assert!(key(1).open("x", &[]).is_err());
}

#[test]
fn the_same_text_never_seals_to_the_same_bytes() {
    assert_ne!(key(1).seal("x", b"hello"), key(1).seal("x", b"hello"));
}

#[test]
fn macs_differ_by_purpose_by_data_and_by_key() {
    let mac = key(1).mac("identifier", b"ana@example.org");
    assert_eq!(mac, key(1).mac("identifier", b"ana@example.org"));
    assert_ne!(mac, key(1).mac("address", b"ana@example.org"));
    assert_ne!(mac, key(1).mac("identifier", b"bo@example.org"));
    assert_ne!(mac, key(2).mac("identifier", b"ana@example.org"));
}

#[test]
fn hmac_matches_the_published_vector() {
    // RFC 4231, test case 2.
    let tag = hmac(b"Jefe", &[b"what do ya want ", b"for nothing?"]);
    assert_eq!(
        hex(&tag),
        "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843"
    );
}

#[test]
fn a_token_has_43_safe_characters_and_never_comes_twice() {
    let (one, two) = (token(), token());
    assert_eq!(one.expose().len(), 43);
    assert!(
        one.expose()
            .bytes()
            .all(|c| c.is_ascii_alphanumeric() || c == b'-' || c == b'_')
    );
    assert!(one != two);
    assert_eq!(digest("abc").len(), 32);
    assert!(hex(&digest("abc")).starts_with("ba7816bf"));
}

#[test]
fn a_key_file_is_made_once_and_read_ever_after() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("deep/master.key");
    let made = MasterKey::load_or_create(&path).unwrap();
    let read = MasterKey::load_or_create(&path).unwrap();
    assert_eq!(made.fingerprint(), read.fingerprint());
    assert_eq!(made.fingerprint().len(), 8);
    assert_eq!(fs::read_to_string(&path).unwrap().trim().len(), 64);
    assert_eq!(
        fs::read_dir(path.parent().unwrap()).unwrap().count(),
        1,
        "no draft is left"
    );
}

#[test]
fn nodes_that_start_together_agree_on_one_key() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("master.key");
    let prints: std::collections::BTreeSet<String> = std::thread::scope(|scope| {
        let nodes: Vec<_> = (0..8)
            .map(|_| scope.spawn(|| MasterKey::load_or_create(&path).unwrap().fingerprint()))
            .collect();
        nodes.into_iter().map(|node| node.join().unwrap()).collect()
    });
    assert_eq!(prints.len(), 1);
}

#[test]
fn a_short_or_strange_key_file_is_refused_and_left_alone() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("master.key");
    for text in [String::new(), "ab".repeat(31), "zz".repeat(32)] {
        MasterKey::load_or_create(&path).ok();
        fs::write(&path, &text).unwrap();
        let error = MasterKey::load_or_create(&path).unwrap_err();
        assert!(matches!(error, KeyError::Malformed { .. }));
        assert_eq!(fs::read_to_string(&path).unwrap(), text);
    }
}

#[cfg(unix)]
#[test]
fn a_key_others_can_read_is_refused_with_the_remedy() {
    use std::os::unix::fs::PermissionsExt;
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("master.key");
    MasterKey::load_or_create(&path).unwrap();
    fs::set_permissions(&path, fs::Permissions::from_mode(0o644)).unwrap();
    let error = MasterKey::load_or_create(&path).unwrap_err();
    assert!(error.to_string().contains("chmod 600"));
}

#[test]
fn debug_shows_no_key() {
    assert!(!format!("{:?}", key(0xab)).contains("171"));
}
