//! Memory, readiness and sign-ins, with 100,000 accounts.

use crate::{
    furnish,
    house::{House, sign_in},
    http::{closed_loop, get},
    stats::Table,
};
use kit::hash::{HashParameters, bare_loop};
use std::time::Duration;

const ACCOUNTS: usize = 100_000;

pub async fn measure(table: &mut Table, sign_ins: bool) {
    let mut house = House::found(None);
    let db = furnish::open(&house.database_url).await;
    let furnished = furnish::channel(&db).await;
    furnish::members(&db, furnished.organisation, ACCOUNTS).await;
    db.close().await;
    house.start().await; // once, so that the measured start finds a warm file cache, as a restart does
    house.stop();
    let ready = house.start().await;
    tokio::time::sleep(Duration::from_secs(3)).await;
    let rest = house.memory();
    table.row(
        "memory at rest, 100,000 accounts",
        format!("{rest:.1} MiB"),
        "–".into(),
        "–".into(),
        "≤ 40 MB",
    );
    table.row(
        "ready",
        format!("{} ms", ready.as_millis()),
        "–".into(),
        "–".into(),
        "≤ 300 ms",
    );
    session_check(table, &house).await;
    if sign_ins {
        rate(table, &house).await;
        memory_after(table, &house, rest).await;
    }
}

async fn session_check(table: &mut Table, house: &House) {
    let cookie = house.cookie("agent0@aurora.example").await;
    let request = get("/session", &cookie);
    let bare = crate::bare::answers(64).await;
    let (began, before) = (std::time::Instant::now(), house.processor());
    let load = closed_loop(house.address, 64, 4.0, 200, move |_| request.clone()).await;
    // What the house did for each second of processor time it took, whatever the clients took of the same cores.
    let checks = load.per_second * began.elapsed().as_secs_f64();
    let of_a_core = checks / (house.processor() - before);
    assert_eq!(load.wrong, 0, "the session check answers something else");
    table.row(
        "session check, 64 clients",
        format!("{:.0}/s, p99 {:.2} ms", load.per_second, load.latencies.ms(99.0)),
        format!("{bare:.0}/s"),
        format!("{:.2}", load.per_second / bare),
        "≥ 20,000/s",
    );
    table.row(
        "session checks for each second of a core, HTTP and all",
        format!("{of_a_core:.0}"),
        "–".into(),
        "–".into(),
        "≥ 30,000",
    );
}

async fn rate(table: &mut Table, house: &House) {
    let threads = std::thread::available_parallelism().map_or(1, std::num::NonZeroUsize::get);
    let cookie = house.cookie("agent1@aurora.example").await;
    let (mut ratios, mut ours, mut bares, mut p99) = (Vec::new(), Vec::new(), Vec::new(), 0.0_f64);
    let bare_now = || async move {
        tokio::task::spawn_blocking(move || bare_loop(threads, 2.5, HashParameters::default()))
            .await
            .unwrap()
    };
    for round in 0..5 {
        let before = bare_now().await;
        let other = get("/conversations", &cookie);
        let address = house.address;
        let pages = tokio::spawn(async move { paced(address, other, 5.0).await });
        let load = closed_loop(house.address, 16, 5.0, 303, move |n| {
            sign_in(&format!(
                "agent{}@aurora.example",
                (round * 5_000 + n) % ACCOUNTS as u64
            ))
        })
        .await;
        assert_eq!(load.wrong, 0, "a sign-in was refused");
        p99 = p99.max(pages.await.unwrap());
        // Before and after, so that a machine that slows down meanwhile slows both.
        let bare = f64::midpoint(before, bare_now().await);
        ratios.push(load.per_second / bare);
        ours.push(load.per_second);
        bares.push(bare);
    }
    for list in [&mut ratios, &mut ours, &mut bares] {
        list.sort_by(f64::total_cmp);
    }
    table.row(
        "sign-ins, argon2id 19 MiB t=2 p=1, 16 clients (median of 5)",
        format!("{:.0}/s", ours[2]),
        format!("{:.0}/s", bares[2]),
        format!("{:.2} ({:.2}–{:.2})", ratios[2], ratios[0], ratios[4]),
        "≥ 0.85",
    );
    table.row(
        "another page meanwhile, p99",
        format!("{p99:.1} ms"),
        "–".into(),
        "–".into(),
        "< 20 ms",
    );
}

/// One reader who asks every 10 ms; the worst 99th percentile in milliseconds.
async fn paced(address: std::net::SocketAddr, request: Vec<u8>, seconds: f64) -> f64 {
    let mut connection = crate::http::Connection::open(address).await;
    let mut all = Vec::new();
    let began = std::time::Instant::now();
    while began.elapsed().as_secs_f64() < seconds {
        let sent = std::time::Instant::now();
        assert_eq!(connection.status(&request).await, 200);
        all.push(sent.elapsed());
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    crate::stats::Latencies::new(all).ms(99.0)
}

async fn memory_after(table: &mut Table, house: &House, rest: f64) {
    let mut done = 0;
    while done < 10_000 {
        let offset = done;
        done += closed_loop(house.address, 16, 10.0, 303, move |n| {
            sign_in(&format!(
                "agent{}@aurora.example",
                (20_000 + offset + n) % ACCOUNTS as u64
            ))
        })
        .await
        .done;
    }
    tokio::time::sleep(Duration::from_secs(60)).await;
    let after = house.memory();
    let threads = std::thread::available_parallelism().map_or(1, std::num::NonZeroUsize::get) as f64;
    let bound = 1.5 * rest + threads * 19.0;
    table.row(
        "memory 60 s after 10,000 sign-ins",
        format!("{after:.1} MiB"),
        format!("{rest:.1} MiB at rest"),
        format!("{:.2}", after / rest),
        &format!("≤ 1.5 × rest + threads × 19 MiB = {bound:.0} MiB"),
    );
}
