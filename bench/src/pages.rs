//! The conversation list at three sizes, and what a browser loads.

use crate::{
    furnish,
    house::House,
    http::{Connection, closed_loop, get},
    stats::Table,
};

const LIST: &str = "/conversations?inbox=queue";

pub async fn measure(table: &mut Table) {
    let mut house = House::found(None);
    let db = furnish::open(&house.database_url).await;
    let furnished = furnish::channel(&db).await;
    db.close().await;
    let mut rates = Vec::new();
    let mut filled = 0;
    for rows in [1_000, 100_000, 1_000_000] {
        let db = furnish::open(&house.database_url).await;
        furnish::conversations(&db, &furnished, filled, rows).await;
        db.close().await;
        filled = rows;
        house.start().await;
        let cookie = house.cookie("ana@aurora.example").await;
        let page = list(&house, &cookie, "Accept: text/html\r\n").await;
        let json = list(&house, &cookie, "Accept: application/json\r\n").await;
        if rows == 100_000 {
            let bare = crate::bare::answers(16).await;
            for (what, load, goal) in [
                ("HTML", &page, "≥ 4,000/s, p99 < 10 ms"),
                ("JSON", &json, "≥ 8,000/s, p99 < 10 ms"),
            ] {
                table.row(
                    &format!("conversation list of 25 of 100,000, {what}, 16 clients"),
                    format!("{:.0}/s, p99 {:.2} ms", load.0, load.1),
                    format!("{bare:.0}/s"),
                    format!("{:.2}", load.0 / bare),
                    goal,
                );
            }
        }
        rates.push((page.0, json.0));
        house.stop();
    }
    table.row(
        "the same at 1,000,000 against 1,000, HTML / JSON",
        format!(
            "{:.2} / {:.2} × slower",
            rates[0].0 / rates[2].0,
            rates[0].1 / rates[2].1
        ),
        format!("{:.0}/s / {:.0}/s at 1,000", rates[0].0, rates[0].1),
        "–".into(),
        "≤ 1.3 ×",
    );
}

async fn list(house: &House, cookie: &str, accept: &str) -> (f64, f64) {
    let request = get(LIST, &format!("{cookie}{accept}"));
    closed_loop(house.address, 16, 1.0, 200, {
        let request = request.clone();
        move |_| request.clone()
    })
    .await;
    let load = closed_loop(house.address, 16, 4.0, 200, move |_| request.clone()).await;
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
