//! The conversation list at three sizes, and what a browser loads.

use crate::{
    furnish,
    house::House,
    http::{Connection, closed_loop, get},
    stats::Table,
};
use std::net::SocketAddr;

const LIST: &str = "/conversations?inbox=queue";
const HTML: &str = "Accept: text/html\r\n";
const JSON: &str = "Accept: application/json\r\n";

pub async fn measure(table: &mut Table) {
    let mut house = House::found(None);
    let db = furnish::open(&house.database_url).await;
    let furnished = furnish::channel(&db).await;
    furnish::conversations(&db, &furnished, 0, 100_000).await;
    db.close().await;
    house.start().await;
    let cookie = house.cookie("ana@aurora.example").await;
    let bare = crate::bare::answers(16).await;
    for (what, accept, goal) in [
        ("HTML", HTML, "≥ 4,000/s, p99 < 10 ms"),
        ("JSON", JSON, "≥ 8,000/s, p99 < 10 ms"),
    ] {
        list(&house, &cookie, accept, 1.0).await;
        let (rate, p99) = list(&house, &cookie, accept, 4.0).await;
        table.row(
            &format!("conversation list of 25 of 100,000, {what}, 16 clients"),
            format!("{rate:.0}/s, p99 {p99:.2} ms"),
            format!("{bare:.0}/s"),
            format!("{:.2}", rate / bare),
            goal,
        );
    }
    let db = furnish::open(&house.database_url).await;
    house.stop();
    furnish::conversations(&db, &furnished, 100_000, 1_000_000).await;
    db.close().await;
    grown(table, house).await;
}

/// A million conversations against a thousand: both houses run, and rounds take turns, so that an hour in which the
/// machine is slower slows both.
async fn grown(table: &mut Table, mut large: House) {
    let mut small = House::found_at(None, SocketAddr::from(([127, 0, 0, 1], 18_081)));
    let db = furnish::open(&small.database_url).await;
    let furnished = furnish::channel(&db).await;
    furnish::conversations(&db, &furnished, 0, 1_000).await;
    db.close().await;
    small.start().await;
    large.start().await;
    let in_small = small.cookie("ana@aurora.example").await;
    let in_large = large.cookie("ana@aurora.example").await;
    for (what, accept) in [("HTML", HTML), ("JSON", JSON)] {
        let mut rounds = Vec::new();
        for round in 0..8 {
            let (few, _) = list(&small, &in_small, accept, 1.5).await;
            let (many, _) = list(&large, &in_large, accept, 1.5).await;
            let (again, _) = list(&small, &in_small, accept, 1.5).await;
            if round > 0 {
                rounds.push((f64::midpoint(few, again) / many, few)); // the first warms both
            }
        }
        rounds.sort_by(|a, b| a.0.total_cmp(&b.0));
        table.row(
            &format!("the same at 1,000,000 against 1,000, {what} (median of 7)"),
            format!(
                "{:.2} × slower ({:.2}–{:.2})",
                rounds[3].0, rounds[0].0, rounds[6].0
            ),
            format!("{:.0}/s at 1,000", rounds[3].1),
            "–".into(),
            "≤ 1.3 ×",
        );
    }
}

/// Answers per second and their 99th percentile in milliseconds.
async fn list(house: &House, cookie: &str, accept: &str, seconds: f64) -> (f64, f64) {
    let request = get(LIST, &format!("{cookie}{accept}"));
    let load = closed_loop(house.address, 16, seconds, 200, move |_| request.clone()).await;
    assert_eq!(load.wrong, 0, "the list answers something else");
    (load.per_second, load.latencies.ms(99.0))
}

/// What crosses the wire, gzipped, for the widget and for the whole sign-in page.
pub async fn size(table: &mut Table) {
    let mut house = House::found(None);
    house.start().await;
    let widget = transfer(&house, "/widget.js").await.len();
    let mut page = transfer(&house, "/sign-in").await.len();
    let mut connection = Connection::open(house.address).await;
    let html = String::from_utf8_lossy(
        &connection
            .ask(&get("/sign-in", "Accept: text/html\r\n"))
            .await
            .body,
    )
    .into_owned();
    let mut seen = std::collections::BTreeSet::new();
    for part in html
        .split(['"', '\''])
        .filter(|part| part.starts_with("/assets/") || part.starts_with("/brand/"))
    {
        let file = part.split('#').next().unwrap_or_default();
        if seen.insert(file.to_owned()) {
            page += transfer(&house, file).await.len();
        }
    }
    table.row(
        "widget, gzipped",
        format!("{:.1} KB", widget as f64 / 1_000.0),
        "–".into(),
        "–".into(),
        "≤ 15 KB",
    );
    table.row(
        "sign-in page in all, gzipped",
        format!("{:.1} KB", page as f64 / 1_000.0),
        "–".into(),
        "–".into(),
        "≤ 40 KB",
    );
}

async fn transfer(house: &House, path: &str) -> Vec<u8> {
    let mut connection = Connection::open(house.address).await;
    let answer = connection
        .ask(&get(path, "Accept: text/html,*/*\r\nAccept-Encoding: gzip\r\n"))
        .await;
    assert_eq!(answer.status, 200, "{path}");
    answer.body
}
