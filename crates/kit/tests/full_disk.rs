//! The disk fills up at the moment of a commit, makes room again, and then the machine dies: what was answered with yes
//! is there, and nothing else. A limit on the size of files stands for the disk; the engine meets it where it meets a
//! full one, in the middle of a commit.
#![allow(clippy::unwrap_used)]

use kit::{
    bus::Bus,
    db::{Db, dialect::sql},
    failure::Failure,
};
use sea_orm::ConnectionTrait;
use std::{
    io::Write,
    path::Path,
    process::{Command, Stdio},
};

const FOLDER: &str = "GUICHET_TEST_FULL_DISK";

/// A row of some pages; whether it was said to be durable.
async fn save(db: &Db, number: i64) -> bool {
    let saved = db.write(async move |tx| {
        let row = "insert into kept (number, filling) values ($1, $2)";
        tx.execute_raw(sql(tx, row, [number.into(), "x".repeat(9_000).into()]))
            .await?;
        Ok::<_, Failure>(())
    });
    saved.await.is_ok()
}

/// What the process under the limit does: prints each number that was said to be durable, and dies without a word.
async fn live_and_die(folder: &Path) {
    let db = Db::open(&url(folder), Bus::local()).await.unwrap();
    let table = "create table kept (number integer primary key, filling text)";
    db.write(async move |tx| Ok::<_, Failure>(tx.execute_unprepared(table).await.map(|_| ())?))
        .await
        .unwrap();
    let (mut refused, mut number) = (0, 0_i64);
    let mut out = std::io::stdout();
    while refused < 12 {
        number += 1;
        assert!(number < 2_000, "the disk is never full");
        if save(&db, number).await {
            writeln!(out, "kept {number}").unwrap();
        } else {
            refused += 1;
        }
    }
    let own = std::process::id().to_string();
    let raised = Command::new("prlimit")
        .args(["--pid", &own, "--fsize=unlimited"])
        .status();
    assert!(raised.unwrap().success());
    for number in 10_000..10_010 {
        assert!(save(&db, number).await, "there is room again");
        writeln!(out, "kept {number}").unwrap();
    }
    out.flush().unwrap();
    std::process::abort();
}

fn url(folder: &Path) -> String {
    format!("sqlite://{}?mode=rwc", folder.join("kept.db").display())
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_was_confirmed_around_a_full_disk_outlives_the_machine_and_nothing_else_does() {
    if let Some(folder) = std::env::var_os(FOLDER) {
        return live_and_die(Path::new(&folder)).await;
    }
    let folder = tempfile::tempdir().unwrap();
    let out = Command::new("bash")
        .args([
            "-c",
            "trap '' XFSZ; ulimit -c 0; ulimit -S -f 400; exec \"$0\" --nocapture",
        ])
        .arg(std::env::current_exe().unwrap())
        .env(FOLDER, folder.path())
        .stderr(Stdio::inherit())
        .output()
        .unwrap();
    let said = String::from_utf8_lossy(&out.stdout).into_owned();
    let kept: Vec<i64> = said
        .lines()
        .filter_map(|line| line.split_once("kept ")?.1.parse().ok())
        .collect();
    assert!(kept.len() > 20 && kept.ends_with(&[10_009]), "{said}");
    let db = Db::open(&url(folder.path()), Bus::local()).await.unwrap();
    let rows = db
        .read()
        .query_all_raw(sql(db.read(), "select number from kept order by number", []))
        .await
        .unwrap();
    let there: Vec<i64> = rows
        .iter()
        .map(|row| row.try_get("", "number").unwrap())
        .collect();
    assert_eq!(there, kept);
}
