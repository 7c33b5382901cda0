//! Nobody seals a column that a rotation of the master key does not walk through, read from the sources themselves.
#![allow(clippy::unwrap_used)]

use server::house;
use std::{fs, path::Path};

/// Columns of bytes that hold no sealed value: digests, hashes and signatures.
const NOT_SEALED: [&str; 15] = [
    "attachment.sha256",
    "attempt_counter.key",
    "audit.prev",
    "audit.hash",
    // Under the keys of persons, which are sealed themselves.
    "audit.origin",
    "audit.details",
    "audit_checkpoint.hash",
    "audit_checkpoint.signature",
    "audit_head.hash",
    "help_subscription.edition",
    "instance.setup_digest",
    "letter.ticket_digest",
    "lockout.counter_key",
    // Shown to every colleague.
    "member_picture.jpeg",
    "session.digest",
];

// S-186: every column of bytes is either in the list that a rotation walks through, or named here.
#[test]
fn no_column_of_bytes_is_forgotten_by_a_rotation() {
    let crates = Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap();
    let mut columns = Vec::new();
    for name in ["kit", "access", "desk", "channels"] {
        collect(&crates.join(name).join("src"), &mut columns);
    }
    assert!(columns.len() > 12, "{columns:?}");
    let sealed: Vec<String> = house::sealed()
        .iter()
        .map(|of| format!("{}.{}", of.table, of.column))
        .collect();
    let digests = |column: &str| column.ends_with("digest");
    columns.retain(|column| {
        !sealed.contains(column) && !NOT_SEALED.contains(&column.as_str()) && !digests(column)
    });
    assert!(
        columns.is_empty(),
        "sealed, and left behind by `guichet keys rotate`? Add a line to the floor's sealed(), or name it here: {columns:?}"
    );
}

// S-186: whoever seals is named in the list; a value in a JSON field or a new room is found here.
#[test]
fn whoever_seals_is_in_the_list() {
    /// A cookie of ten minutes: no row of ours holds it, and a key that is replaced opens it for as long.
    const KEPT_BY_BROWSERS: &str = "sso/entry/going.rs";
    let crates = Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap();
    for name in ["access", "desk", "channels", "server"] {
        let mut files = Vec::new();
        sources(&crates.join(name).join("src"), &mut files);
        for (path, text) in files {
            let seals = text.contains("key.seal(") || text.contains("master.seal(");
            if seals && !path.ends_with(KEPT_BY_BROWSERS) {
                let room = Path::new(&path).parent().unwrap();
                let listed = fs::read_to_string(room.join("mod.rs"))
                    .is_ok_and(|text| text.contains("pub const SEALED"));
                assert!(
                    listed,
                    "{path} seals, and its room has no SEALED for the floor's list"
                );
            }
        }
    }
}

fn sources(folder: &Path, found: &mut Vec<(String, String)>) {
    for entry in fs::read_dir(folder).unwrap().flatten() {
        let path = entry.path();
        if path.is_dir() {
            sources(&path, found);
        } else if path.extension().is_some_and(|ending| ending == "rs") && !path.ends_with("tests.rs") {
            found.push((path.display().to_string(), fs::read_to_string(&path).unwrap()));
        }
    }
}

/// `table.column` of every `{bytes}` in the migrations.
fn collect(folder: &Path, columns: &mut Vec<String>) {
    let mut files = Vec::new();
    sources(folder, &mut files);
    for (_, text) in files {
        for (opening, ends) in [("create table ", ");"), ("alter table ", ";")] {
            for rest in text.split(opening).skip(1) {
                let table = rest.split_whitespace().next().unwrap_or_default().to_owned();
                let body = rest.split(ends).next().unwrap_or_default();
                for part in body
                    .split("{bytes}")
                    .collect::<Vec<_>>()
                    .split_last()
                    .map_or(&[][..], |(_, all)| all)
                {
                    let column = part.split_whitespace().last().unwrap_or_default();
                    columns.push(format!("{table}.{}", column.trim_start_matches('(')));
                }
            }
        }
    }
}
