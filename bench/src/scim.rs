//! A directory's first synchronisation: 10,000 people, one by one and in bulks, on both engines (S-166).

use crate::{
    house::{House, PASSWORD},
    http::{Connection, FORM, post},
    stats::{Latencies, Table},
    writes::fresh_database,
};
use serde_json::{Value, json};
use std::{
    net::SocketAddr,
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    time::{Duration, Instant},
};

const PEOPLE: usize = 10_000;
const CLIENTS: usize = 8;
const BULK: usize = 1_000;
const GOAL: &str = "≥ 200/s";

pub async fn measure(table: &mut Table) {
    engine(table, None, "SQLite, synchronous=FULL").await;
    match std::env::var("GUICHET_TEST_POSTGRES") {
        Ok(server) => engine(table, Some(fresh_database(&server).await), "PostgreSQL").await,
        Err(_) => println!("no GUICHET_TEST_POSTGRES: the PostgreSQL rows are missing"),
    }
}

async fn engine(table: &mut Table, url: Option<String>, name: &str) {
    let mut house = House::found(url);
    house.start().await;
    let token = Arc::new(token(&house).await);
    let (seconds, latencies) = one_by_one(house.address, &token).await;
    table.row(
        &format!("first synchronisation of {PEOPLE} people, one by one, {CLIENTS} clients, {name}"),
        format!(
            "{:.0}/s, p99 {:.1} ms",
            PEOPLE as f64 / seconds,
            latencies.ms(99.0)
        ),
        "–".into(),
        "–".into(),
        GOAL,
    );
    let seconds = in_bulks(house.address, &token).await;
    table.row(
        &format!("the same in bulks of {BULK}, {name}"),
        format!("{:.0}/s", PEOPLE as f64 / seconds),
        "–".into(),
        "–".into(),
        GOAL,
    );
    let mut connection = Connection::open(house.address).await;
    let asked = Instant::now();
    let filter = "/scim/v2/aurora/Users?filter=userName+eq+%22s9999%40aurora.example%22";
    let found = connection.ask(&crate::http::get(filter, &token)).await;
    assert!(
        String::from_utf8_lossy(&found.body).contains("\"totalResults\":1"),
        "one is found"
    );
    table.row(
        &format!("one of {} found by login, {name}", 2 * PEOPLE),
        format!("{:.1} ms", asked.elapsed().as_secs_f64() * 1_000.0),
        "–".into(),
        "–".into(),
        "–",
    );
}

/// The header of a directory's token, made on the page as administrators make it.
async fn token(house: &House) -> String {
    let cookie = house.cookie("ana@aurora.example").await;
    let body = format!("kind=scim&name=bench&days=30&current_password={PASSWORD}");
    let mut connection = Connection::open(house.address).await;
    let page = connection.ask(&post("/api-tokens", FORM, &cookie, &body)).await;
    let text = String::from_utf8_lossy(&page.body).into_owned();
    let token = text
        .split("guichet_scim_")
        .nth(1)
        .and_then(|rest| rest.split('<').next());
    format!(
        "Authorization: Bearer guichet_scim_{}\r\n",
        token.expect("a token on the page")
    )
}

fn user(login: &str) -> Value {
    json!({
        "schemas": ["urn:ietf:params:scim:schemas:core:2.0:User"], "userName": format!("{login}@aurora.example"),
        "externalId": login, "name": { "givenName": "Vera", "familyName": login }, "active": true,
        "emails": [{ "value": format!("{login}@aurora.example"), "type": "work", "primary": true }],
    })
}

async fn one_by_one(address: SocketAddr, token: &Arc<String>) -> (f64, Latencies) {
    let (number, began) = (Arc::new(AtomicUsize::new(0)), Instant::now());
    let workers: Vec<_> = (0..CLIENTS)
        .map(|_| {
            let (number, token) = (number.clone(), token.clone());
            tokio::spawn(async move {
                let (mut connection, mut latencies) = (Connection::open(address).await, Vec::new());
                loop {
                    let n = number.fetch_add(1, Ordering::Relaxed);
                    if n >= PEOPLE {
                        return latencies;
                    }
                    let body = user(&format!("s{n}")).to_string();
                    let request = post("/scim/v2/aurora/Users", "application/scim+json", &token, &body);
                    let sent = Instant::now();
                    patient(&mut connection, &request, 201).await;
                    latencies.push(sent.elapsed());
                }
            })
        })
        .collect();
    let mut all = Vec::new();
    for worker in workers {
        all.extend(worker.await.expect("a worker"));
    }
    (began.elapsed().as_secs_f64(), Latencies::new(all))
}

/// As a directory does: who is told to wait waits.
async fn patient(connection: &mut Connection, request: &[u8], expected: u16) {
    loop {
        match connection.status(request).await {
            429 => tokio::time::sleep(Duration::from_secs(1)).await,
            status => return assert_eq!(status, expected, "a person was refused"),
        }
    }
}

async fn in_bulks(address: SocketAddr, token: &str) -> f64 {
    let (mut connection, began) = (Connection::open(address).await, Instant::now());
    for bulk in 0..PEOPLE / BULK {
        let operations: Vec<Value> = (0..BULK)
            .map(|n| {
                let login = format!("b{}", bulk * BULK + n);
                json!({ "method": "POST", "path": "/Users", "bulkId": login, "data": user(&login) })
            })
            .collect();
        let body = json!({ "schemas": ["urn:ietf:params:scim:api:messages:2.0:BulkRequest"], "Operations": operations });
        let request = post(
            "/scim/v2/aurora/Bulk",
            "application/scim+json",
            token,
            &body.to_string(),
        );
        patient(&mut connection, &request, 200).await;
    }
    began.elapsed().as_secs_f64()
}
