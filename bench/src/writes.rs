//! Visitors' messages, durable before the answer, on both engines.

use crate::{
    furnish::{self, Furnished},
    house::House,
    http::{JSON, closed_loop, post},
    stats::Table,
};
use std::sync::Arc;
use uuid::Uuid;

/// Enough visitors that none of them is slowed down by the pace a single one must keep.
const VISITORS: usize = 20_000;

pub async fn measure(table: &mut Table) {
    engine(
        table,
        None,
        "SQLite, synchronous=FULL",
        "≥ 6,000/s, ≤ 0.2 flushes a message",
    )
    .await;
    match std::env::var("GUICHET_TEST_POSTGRES") {
        Ok(url) => engine(table, Some(url), "PostgreSQL", "≥ 3,000/s").await,
        Err(_) => println!("no GUICHET_TEST_POSTGRES: the PostgreSQL row is missing"),
    }
}

async fn engine(table: &mut Table, server: Option<String>, name: &str, goal: &str) {
    let sqlite = server.is_none();
    let url = match server {
        Some(server) => Some(fresh_database(&server).await),
        None => None,
    };
    let mut house = House::found(url);
    let db = furnish::open(&house.database_url).await;
    let furnished = furnish::channel(&db).await;
    let visitors = furnish::conversations(&db, &furnished, 0, VISITORS).await;
    db.close().await;
    let bare = crate::bare::commits(&house.database_url, 64).await;
    house.start().await;
    let before = house.metric("guichet_commits_total").await;
    let load = messages(&house, &furnished, visitors, 64, 6.0).await;
    let commits = house.metric("guichet_commits_total").await - before;
    assert_eq!(load.wrong, 0, "a message was refused");
    let flushes = if sqlite {
        format!(", {:.3} flushes a message", commits / load.done as f64)
    } else {
        String::new()
    };
    table.row(
        &format!("visitor messages, {name}, 64 clients"),
        format!(
            "{:.0}/s, p99 {:.1} ms{flushes}",
            load.per_second,
            load.latencies.ms(99.0)
        ),
        format!("{bare:.0} one-row commits/s"),
        format!("{:.2}", load.per_second / bare),
        goal,
    );
}

/// Posts one message after the other, each by the next visitor.
pub async fn messages(
    house: &House,
    furnished: &Furnished,
    visitors: Vec<Uuid>,
    clients: usize,
    seconds: f64,
) -> crate::http::Load {
    let (path, visitors) = (format!("/webchat/{}/messages", furnished.key), Arc::new(visitors));
    let run = Uuid::now_v7().simple().to_string();
    closed_loop(house.address, clients, seconds, 201, move |n| {
        let visitor = visitors[usize::try_from(n).unwrap() % visitors.len()];
        message(&path, visitor, &format!("{run}-{n}"), "Are you open until eight?")
    })
    .await
}

/// One message of one visitor.
pub fn message(path: &str, visitor: Uuid, client_id: &str, body: &str) -> Vec<u8> {
    let token = format!("Authorization: Bearer {}\r\n", furnish::token(visitor));
    let body = serde_json::json!({ "client_id": client_id, "body": body, "files": [] }).to_string();
    post(path, JSON, &token, &body)
}

pub async fn fresh_database(server: &str) -> String {
    use sea_orm::{ConnectionTrait, Database};
    let name = format!("guichet_bench_{}", Uuid::now_v7().simple());
    let admin = Database::connect(server).await.unwrap();
    admin
        .execute_unprepared(&format!("create database {name}"))
        .await
        .unwrap();
    admin.close().await.unwrap();
    let root = server.rsplit_once('/').unwrap().0;
    format!("{root}/{name}")
}
