//! The house keeps itself tidy: where lines may live, read from the sources themselves.

#![allow(clippy::unwrap_used)]

use std::{
    collections::BTreeSet,
    fs,
    path::{Path, PathBuf},
};

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("../..")
        .canonicalize()
        .unwrap()
}

fn files(folder: &Path, ending: &str) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
        let path = entry.path();
        if path.is_dir() {
            found.extend(files(&path, ending));
        } else if path.to_string_lossy().ends_with(ending) {
            found.push(path);
        }
    }
    found
}

fn crates(names: &[&str], ending: &str) -> Vec<(String, String)> {
    let root = root();
    names
        .iter()
        .flat_map(|name| files(&root.join("crates").join(name).join("src"), ending))
        .map(|path| {
            (
                path.strip_prefix(&root).unwrap().display().to_string(),
                fs::read_to_string(&path).unwrap(),
            )
        })
        .collect()
}

/// The part of a source that is not its tests.
fn product(text: &str) -> &str {
    text.split("#[cfg(test)]\nmod tests {").next().unwrap_or(text)
}

const ROOMS: [&str; 3] = ["access", "desk", "channels"];

#[test]
fn queries_live_in_stores_and_nowhere_else() {
    let mut wrong = Vec::new();
    for (path, text) in crates(&ROOMS, ".rs") {
        let store = path.contains("store")
            || path.contains("/migrations/")
            || path.ends_with("tests.rs")
            || path.contains("/tests/");
        if !store
            && (product(&text).contains("dialect::sql") || product(&text).contains("from_sql_and_values"))
        {
            wrong.push(path);
        }
    }
    // The floor is what the desk's tests stand on.
    wrong.retain(|path| !path.ends_with("desk/src/floor.rs"));
    assert!(wrong.is_empty(), "queries outside store.rs: {wrong:#?}");
}

/// Else a node that is open is answered otherwise than it asked, once a newer one has added a column.
#[test]
fn queries_name_the_columns_they_want() {
    let mut wrong = Vec::new();
    for (path, text) in crates(&["kit", "access", "desk", "channels"], ".rs") {
        let words: Vec<_> = text.split_whitespace().collect();
        let of_a_table = |name: &str| name.starts_with(|first: char| first.is_ascii_lowercase());
        let all = words.windows(4).any(|words| {
            let [first, star, from, table] = words else {
                return false;
            };
            first.ends_with("returning") && star.starts_with('*')
                || star.ends_with('*') && *from == "from" && of_a_table(table)
        });
        if all && !path.contains("/tests") && !path.ends_with("tests.rs") {
            wrong.push(path);
        }
    }
    assert!(wrong.is_empty(), "whatever columns there are: {wrong:#?}");
}

#[test]
fn the_lowest_floor_knows_no_domain_word() {
    let words = [
        "member",
        "conversation",
        "lockout",
        "invitation",
        "recovery",
        "visitor",
        "webchat",
    ];
    for (path, text) in crates(&["kit"], ".rs") {
        let code: String = product(&text)
            .lines()
            .filter(|line| !line.trim_start().starts_with("//"))
            .collect();
        for word in words {
            assert!(!code.to_lowercase().contains(word), "{path} says {word}");
        }
    }
}

#[test]
fn templates_carry_no_style_and_no_script_of_their_own() {
    for (path, text) in crates(&ROOMS, ".html") {
        for bad in [" style=", "<style", "onclick=", "onchange=", "javascript:"] {
            // Mails are the one place where only inline styles are read.
            let mail = path.contains("mail") || path.contains("letter");
            assert!(mail || !text.contains(bad), "{path} has {bad}");
        }
        assert!(!text.contains("<script>"), "{path} has an inline script");
    }
}

#[test]
fn models_are_pure() {
    for (path, text) in crates(&ROOMS, "model.rs") {
        for bad in ["async fn", "axum::", "tokio::", "clock.now()"] {
            // The brand before the sign-in is asked of the store by its own constructor.
            let excepted = path.ends_with("organisations/model.rs");
            assert!(excepted || !product(&text).contains(bad), "{path} has {bad}");
        }
    }
}

#[test]
fn no_file_outgrows_its_room() {
    let mut long = Vec::new();
    for (path, text) in crates(&["kit", "access", "desk", "channels", "server", "testkit"], ".rs") {
        let lines = text.lines().count();
        if lines > 500 {
            long.push(format!("{path}: {lines}"));
        }
    }
    assert!(long.is_empty(), "split these: {long:#?}");
}

#[test]
fn every_key_a_page_asks_for_exists() {
    let words = server::house::words();
    let known: &BTreeSet<&str> = words.keys(kit::words::Locale::En);
    let mut missing = BTreeSet::new();
    for (path, text) in crates(&ROOMS, ".html").into_iter().chain(crates(&ROOMS, ".rs")) {
        // In tests `.with("…")` gives a browser a header.
        if path.contains("tests") {
            continue;
        }
        for opening in [".t(\"", ".t1(\"", ".t2(\"", ".with(\""] {
            for rest in text.split(opening).skip(1) {
                let key = rest.split('"').next().unwrap_or_default();
                let looks = key.contains('-')
                    && key
                        .chars()
                        .all(|c| c.is_ascii_lowercase() || c == '-' || c.is_ascii_digit());
                if looks && !known.contains(key) {
                    missing.insert(format!("{path}: {key}"));
                }
            }
        }
    }
    assert!(
        missing.is_empty(),
        "sentences asked for and not written: {missing:#?}"
    );
}

/// A line that ends before its own question mark looks like a mistake. The sentences that manuals give letter by letter
/// are theirs.
#[test]
fn french_breaks_no_line_before_its_signs() {
    const THEIRS: [&str; 4] = [
        "reminder-link",
        "reminder-new",
        "passkeys-apple-2",
        "passkeys-chrome-3",
    ];
    let words = server::house::words();
    for (key, text) in words.sentences(kit::words::Locale::Fr) {
        if THEIRS.contains(&key) {
            continue;
        }
        let bad = [" :", " ;", " ?", " !", " »", "« "];
        let broken = |sign: &&&str| {
            let ends = |after: &str| after.is_empty() || after.starts_with([' ', '\n', ')', '"']);
            text.match_indices(**sign)
                .any(|(at, found)| sign.starts_with('«') || ends(&text[at + found.len()..]))
        };
        assert_eq!(bad.iter().find(broken), None, "{key}: {text}");
    }
}

#[test]
fn tenant_tables_begin_with_their_organisation() {
    // Decision 4: these alone belong to the instance.
    let instance = [
        "instance",
        "node",
        "organisation",
        "identifier_index",
        "attempt_counter",
        "job",
        "event_head",
        "event",
    ];
    for (path, text) in crates(&["kit", "access", "desk", "channels"], ".rs") {
        for rest in text.split("create table ").skip(1) {
            let name = rest.split_whitespace().next().unwrap_or_default();
            let columns = rest
                .split_once('(')
                .map_or("", |(_, columns)| columns)
                .trim_start();
            assert!(
                instance.contains(&name) || columns.starts_with("organisation_id"),
                "{path}: table {name} does not begin with organisation_id"
            );
        }
    }
}
