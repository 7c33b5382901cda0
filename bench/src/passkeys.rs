//! Sign-ins with a passkey and nothing else: a challenge, a signature of a device in software, a session.

use crate::{
    authenticator::Authenticator,
    furnish,
    house::{House, sign_in},
    http::{Connection, HOST, get},
    jar::{Jar, header},
    stats::{Latencies, Table},
};
use serde_json::Value;
use std::{
    net::SocketAddr,
    time::{Duration, Instant},
};

const CLIENTS: usize = 32;
const SECONDS: u64 = 8;

/// One member at their own device.
struct Client {
    jar: Jar,
    device: Authenticator,
}

impl Client {
    async fn open(address: SocketAddr) -> Self {
        Self {
            jar: Jar::new(Connection::open(address).await),
            device: Authenticator::default().at(&format!("http://{HOST}")),
        }
    }

    async fn posed(&mut self, path: &str) -> (Value, String) {
        let answer = self.jar.send(path, &[]).await;
        assert_eq!(answer.status, 200, "{path}");
        let posed: Value = serde_json::from_slice(&answer.body).expect("JSON");
        let ceremony = posed["ceremony"].as_str().expect("a ceremony").to_owned();
        (posed["publicKey"].clone(), ceremony)
    }

    /// Adds a passkey from the profile, as a person does.
    async fn enrol(&mut self, identifier: &str) {
        let answer = self.jar.ask(&sign_in(identifier)).await;
        assert_eq!(answer.status, 303, "{identifier}");
        let fields = [
            ("name", "bench"),
            ("kind", "passkey"),
            ("current_password", crate::house::PASSWORD),
        ];
        let named = self.jar.send("/profile/factors", &fields).await;
        assert_eq!(named.status, 303, "{}", String::from_utf8_lossy(&named.body));
        let place = header(&named, "location");
        assert!(!place.is_empty(), "a page to go on to");
        let (options, ceremony) = self.posed(&format!("{place}/challenge")).await;
        let made = self.device.create(&options);
        let fields = [("passkey", made.as_str()), ("ceremony", ceremony.as_str())];
        let done = self.jar.send(&format!("{place}/activation"), &fields).await;
        assert_eq!(done.status, 200, "{}", String::from_utf8_lossy(&done.body));
        let asked = get("/session", &self.jar.line());
        let page = self.jar.ask(&asked).await;
        assert_eq!(page.status, 200);
    }

    /// How long the house took, without the signature.
    async fn come_in(&mut self) -> Duration {
        // Whoever signs in has no session; the device stays known.
        self.jar.cookies.remove("__Host-guichet");
        let began = Instant::now();
        let (options, ceremony) = self.posed("/sign-in/passkey/challenge").await;
        let asked = began.elapsed();
        let answer = self.device.get(&options);
        let fields = [("passkey", answer.as_str()), ("ceremony", ceremony.as_str())];
        let sent = Instant::now();
        let inside = self.jar.send("/sign-in/passkey", &fields).await;
        assert_eq!(inside.status, 303, "{}", String::from_utf8_lossy(&inside.body));
        asked + sent.elapsed()
    }
}

pub async fn measure(table: &mut Table) {
    let mut house = House::found(None);
    let db = furnish::open(&house.database_url).await;
    let furnished = furnish::channel(&db).await;
    furnish::members(&db, furnished.organisation, CLIENTS).await;
    db.close().await;
    house.start().await;
    let mut clients = Vec::new();
    for n in 0..CLIENTS {
        let mut client = Client::open(house.address).await;
        client.enrol(&format!("agent{n}@aurora.example")).await;
        clients.push(client);
    }
    let (clients, rate, used) = all_out(&house, clients).await;
    table.row(
        "passkey sign-ins per second, challenge and answer, 32 clients",
        format!("{rate:.0}/s; {used:.0} for each second of a core"),
        "–".into(),
        "–".into(),
        "≥ 500/s a core",
    );
    let [p50, p95, p99] = steadily(clients, rate / 2.0).await;
    table.row(
        &format!("the same at half of it, {:.0}/s", rate / 2.0),
        format!("p50 {p50:.1} ms, p95 {p95:.1} ms, p99 {p99:.1} ms"),
        "–".into(),
        "–".into(),
        "p95 < 20 ms",
    );
}

/// As fast as they are answered: how many a second, and how many for each second of processor time that the house took.
/// The devices sign on the same two cores.
async fn all_out(house: &House, clients: Vec<Client>) -> (Vec<Client>, f64, f64) {
    let (began, before) = (Instant::now(), house.processor());
    let until = began + Duration::from_secs(SECONDS);
    let workers: Vec<_> = clients
        .into_iter()
        .map(|mut client| {
            tokio::spawn(async move {
                let mut done = 0_u32;
                while Instant::now() < until {
                    client.come_in().await;
                    done += 1;
                }
                (client, done)
            })
        })
        .collect();
    let (mut clients, mut done) = (Vec::new(), 0.0);
    for worker in workers {
        let (client, of_one) = worker.await.expect("a worker");
        clients.push(client);
        done += f64::from(of_one);
    }
    let (elapsed, used) = (began.elapsed().as_secs_f64(), house.processor() - before);
    (clients, done / elapsed, done / used)
}

/// By the clock: each client comes in so often, and none waits for another. Milliseconds.
async fn steadily(clients: Vec<Client>, per_second: f64) -> [f64; 3] {
    let (began, count) = (Instant::now(), clients.len() as f64);
    let until = began + Duration::from_secs(SECONDS);
    let workers = clients.into_iter().enumerate().map(|(n, mut client)| {
        tokio::spawn(async move {
            let mut all = Vec::new();
            for turn in 0.. {
                let due = began
                    + Duration::from_secs_f64((n as f64 / count + f64::from(turn)) * count / per_second);
                if due > until {
                    break;
                }
                tokio::time::sleep_until(due.into()).await;
                all.push(client.come_in().await);
            }
            all
        })
    });
    let mut all = Vec::new();
    for worker in workers.collect::<Vec<_>>() {
        all.extend(worker.await.expect("a worker"));
    }
    let latencies = Latencies::new(all);
    [50.0, 95.0, 99.0].map(|percent| latencies.ms(percent))
}
