//! The front door under load (6.3 of the access specification): half load, a shift that starts, a storm, an attack,
//! recovery. With 100,000 accounts, as [`crate::rest`].

use crate::{
    furnish,
    house::{House, PASSWORD, sign_in},
    http::{Connection, FORM, closed_loop, post},
    stats::{Latencies, Table},
};
use std::{
    net::SocketAddr,
    sync::{
        Arc,
        atomic::{AtomicBool, AtomicU64, Ordering},
    },
    time::{Duration, Instant},
};
use tokio::sync::mpsc;

const ACCOUNTS: u64 = 100_000;

fn agent(n: u64) -> String {
    format!("agent{}@aurora.example", n % ACCOUNTS)
}

fn as_agent(n: u64) -> Vec<u8> {
    sign_in(&agent(n))
}

fn wrong(identifier: &str, n: u64) -> Vec<u8> {
    let identifier = identifier.replace('@', "%40");
    let body = format!("identifier={identifier}&password=palpite-{n}&organisation=aurora");
    post("/sign-in", FORM, "", &body)
}

pub async fn measure(table: &mut Table, all: bool) {
    let mut house = House::found(None);
    let db = furnish::open(&house.database_url).await;
    let furnished = furnish::channel(&db).await;
    let accounts = usize::try_from(ACCOUNTS).unwrap();
    furnish::members(&db, furnished.organisation, accounts).await;
    furnish::floor(&db, furnished.organisation).await;
    db.close().await;
    house.start().await;
    tokio::time::sleep(Duration::from_secs(3)).await;
    let rest = house.memory();
    if all {
        recovery(table, &house).await;
    }
    let rate = closed_loop(house.address, 16, 5.0, 303, |n| as_agent(90_000 + n)).await;
    assert_eq!(rate.wrong, 0, "a sign-in was refused");
    if all {
        half_load(table, &house, rate.per_second / 2.0).await;
        shift(table, &house).await;
    }
    attack(table, &house, rate.per_second / 4.0).await;
    storm(table, &house, rest).await;
}

/// What came of requests that were sent by the clock and not by the answers.
struct Paced {
    latencies: Latencies,
    /// How often each status was answered.
    statuses: std::collections::BTreeMap<u16, u64>,
}

impl Paced {
    fn but(&self, status: u16) -> u64 {
        let others = self.statuses.iter().filter(|(other, _)| **other != status);
        others.map(|(_, count)| count).sum()
    }

    /// The answers that were no way in, each with how many.
    fn refusals(&self) -> String {
        let others = self.statuses.iter().filter(|(status, _)| **status != 303);
        let each: Vec<_> = others
            .map(|(status, count)| format!("{count} × {status}"))
            .collect();
        if each.is_empty() {
            "none refused".into()
        } else {
            each.join(", ")
        }
    }

    fn row(&self) -> String {
        let [p50, p95, p99] = [50.0, 95.0, 99.0].map(|percent| self.latencies.ms(percent));
        format!("p50 {p50:.1} ms, p95 {p95:.1} ms, p99 {p99:.1} ms")
    }
}

/// Sends `count` requests, `per_second` of them a second, over as many connections as it takes; each waits for nobody
/// else's answer, and its time begins when it was due.
async fn paced(address: SocketAddr, per_second: f64, count: u64, request: impl Fn(u64) -> Vec<u8>) -> Paced {
    let (sender, mut heard) = mpsc::unbounded_channel();
    let idle = Arc::new(std::sync::Mutex::new(Vec::<Connection>::new()));
    let began = Instant::now();
    for n in 0..count {
        let due = began + Duration::from_secs_f64(n as f64 / per_second);
        tokio::time::sleep_until(due.into()).await;
        let (bytes, sender, idle) = (request(n), sender.clone(), idle.clone());
        tokio::spawn(async move {
            let waiting = idle.lock().unwrap().pop();
            let mut connection = match waiting {
                Some(connection) => connection,
                None => Connection::open(address).await,
            };
            let status = connection.status(&bytes).await;
            let _ = sender.send((due.elapsed(), status));
            idle.lock().unwrap().push(connection);
        });
    }
    drop(sender);
    let (mut all, mut statuses) = (Vec::new(), std::collections::BTreeMap::new());
    while let Some((took, status)) = heard.recv().await {
        all.push(took);
        *statuses.entry(status).or_insert(0) += 1;
    }
    Paced {
        latencies: Latencies::new(all),
        statuses,
    }
}

async fn half_load(table: &mut Table, house: &House, per_second: f64) {
    let count = (per_second * 15.0) as u64;
    let load = paced(house.address, per_second, count, |n| as_agent(30_000 + n)).await;
    assert_eq!(load.but(303), 0, "a sign-in was refused");
    table.row(
        &format!("sign-in at half load, {per_second:.0}/s"),
        load.row(),
        "–".into(),
        "–".into(),
        "25 / 60 / 120 ms",
    );
}

/// 500 agents in a minute behind one address; one in twenty mistypes once.
async fn shift(table: &mut Table, house: &House) {
    let load = paced(house.address, 500.0 / 60.0, 525, |n| {
        if n % 21 == 20 {
            wrong(&agent(50_000 + n - 1), n)
        } else {
            as_agent(50_000 + n)
        }
    })
    .await;
    let in_and_out = (load.statuses.get(&303).copied(), load.statuses.get(&422).copied());
    table.row(
        "shift start: 500 agents in 60 s from one address, 5 % typos",
        format!(
            "{}, {} throttled",
            load.row(),
            load.but(303) - in_and_out.1.unwrap_or(0)
        ),
        format!(
            "{} in, {} typos",
            in_and_out.0.unwrap_or(0),
            in_and_out.1.unwrap_or(0)
        ),
        "–".into(),
        "0 throttled, p95 < 300 ms",
    );
}

/// Good people's sign-ins while somebody guesses at logins that are nobody's, as fast as they are answered.
async fn attack(table: &mut Table, house: &House, per_second: f64) {
    let count = (per_second * 10.0) as u64;
    let calm = paced(house.address, per_second, count, |n| as_agent(60_000 + n)).await;
    let over = Arc::new(AtomicBool::new(false));
    let guesses = Arc::new(AtomicU64::new(0));
    let attackers: Vec<_> = (0..64)
        .map(|_| {
            let (over, guesses, address) = (over.clone(), guesses.clone(), house.address);
            tokio::spawn(async move {
                let mut connection = Connection::open_from(address, [127, 0, 0, 66].into()).await;
                while !over.load(Ordering::Relaxed) {
                    let n = guesses.fetch_add(1, Ordering::Relaxed);
                    connection
                        .status(&wrong(&format!("nobody{n}@aurora.example"), n))
                        .await;
                }
            })
        })
        .collect();
    tokio::time::sleep(Duration::from_secs(2)).await;
    let (before, began) = (guesses.load(Ordering::Relaxed), Instant::now());
    let under = paced(house.address, per_second, count, |n| as_agent(70_000 + n)).await;
    let rate = (guesses.load(Ordering::Relaxed) - before) as f64 / began.elapsed().as_secs_f64();
    over.store(true, Ordering::Relaxed);
    for attacker in attackers {
        attacker.await.unwrap();
    }
    let (calm_95, under_95) = (calm.latencies.ms(95.0), under.latencies.ms(95.0));
    table.row(
        &format!("sign-ins, {per_second:.0}/s, while 64 clients guess at {rate:.0}/s"),
        format!("p95 {under_95:.1} ms, {}", under.refusals()),
        format!("p95 {calm_95:.1} ms before"),
        format!("{:.2}", under_95 / calm_95),
        "≤ 2 ×",
    );
}

/// 2,000 clients for a minute, each signing in again as soon as it was answered.
async fn storm(table: &mut Table, house: &House, rest: f64) {
    let mark = lane(house).await;
    let until = Instant::now() + Duration::from_secs(60);
    let address = house.address;
    let (sender, mut heard) = mpsc::unbounded_channel();
    let mut clients = Vec::new();
    for n in 0..2_000 {
        let sender = sender.clone();
        clients.push(tokio::spawn(async move {
            let mut connection = Connection::open(address).await;
            while Instant::now() < until {
                let answer = connection.ask(&as_agent(n)).await;
                let told = answer.head.to_ascii_lowercase().contains("retry-after: ");
                let _ = sender.send((answer.status, told));
                if answer.status == 503 {
                    tokio::time::sleep(Duration::from_secs(1)).await; // what it was asked to do
                }
            }
        }));
    }
    drop(sender);
    let (mut most, mut admin) = (0.0_f64, Vec::new());
    while Instant::now() < until {
        most = most.max(house.memory());
        let sent = Instant::now();
        let body = format!("identifier=ana%40aurora.example&password={PASSWORD}&organisation=aurora");
        let mut connection = Connection::open(address).await;
        let status = connection.status(&post("/sign-in", FORM, &mark, &body)).await;
        assert_eq!(status, 303, "the administrator is kept out");
        admin.push(sent.elapsed());
        tokio::time::sleep(Duration::from_millis(200)).await;
    }
    for client in clients {
        client.await.unwrap();
    }
    let (mut entered, mut busy, mut dishonest) = (0_u64, 0_u64, 0_u64);
    while let Some((status, told)) = heard.recv().await {
        match (status, told) {
            (303, _) => entered += 1,
            (503, true) => busy += 1,
            _ => dishonest += 1,
        }
    }
    let threads = std::thread::available_parallelism().map_or(1, std::num::NonZeroUsize::get) as f64;
    table.row(
        "storm of 2,000 clients for 60 s",
        format!(
            "{:.0} in/s, {busy} × 503 with a time, {dishonest} else",
            entered as f64 / 60.0
        ),
        "–".into(),
        "–".into(),
        "honest 503s",
    );
    table.row(
        "memory in the storm, at most",
        format!("{most:.1} MiB"),
        format!("{rest:.1} MiB at rest"),
        format!("{:.2}", most / rest),
        &format!(
            "< rest + threads × 19 + 64 = {:.0} MiB",
            rest + threads * 19.0 + 64.0
        ),
    );
    table.row(
        "an administrator's sign-in in the storm",
        format!("p95 {:.0} ms", Latencies::new(admin).ms(95.0)),
        "–".into(),
        "–".into(),
        "p95 < 1 s",
    );
}

/// The administrator's device is known by the mark it got when they came in on it before.
async fn lane(house: &House) -> String {
    let mut connection = Connection::open(house.address).await;
    let answer = connection.ask(&sign_in("ana@aurora.example")).await;
    let marks: Vec<_> = answer
        .head
        .lines()
        .filter_map(|line| line.split_once(": "))
        .filter(|(name, _)| name.eq_ignore_ascii_case("set-cookie"))
        .filter_map(|(_, value)| value.split(';').next())
        .filter(|pair| !pair.to_ascii_lowercase().starts_with("__host-guichet="))
        .collect();
    format!("Cookie: {}\r\n", marks.join("; "))
}

async fn recovery(table: &mut Table, house: &House) {
    let ask = |identifier: String| {
        let body = format!(
            "identifier={}&organisation=aurora",
            identifier.replace('@', "%40")
        );
        post("/recovery", FORM, "", &body)
    };
    let known = paced(house.address, 50.0, 500, |n| ask(agent(10_000 + n))).await;
    let nobody = paced(house.address, 50.0, 500, |n| {
        ask(format!("nobody{n}@aurora.example"))
    })
    .await;
    table.row(
        "recovery asked for, 50/s",
        format!("{} ({} refused)", known.row(), known.but(303)),
        format!("{} for nobody's login", nobody.row()),
        format!("{:.2}", known.latencies.ms(50.0) / nobody.latencies.ms(50.0)),
        "p99 < 10 ms, the same for unknown",
    );
}
