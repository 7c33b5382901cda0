//! The limits of this machine in these minutes: loops that only answer and only commit.
//! The loop that only hashes is `kit::hash::bare_loop`.

use crate::http;
use axum::{Router, routing::get};
use std::{
    net::SocketAddr,
    process::{Child, Command, Stdio},
    time::{Duration, Instant},
};

const ADDRESS: &str = "127.0.0.1:18081";

/// Answers `ok`, in a process of its own.
pub async fn serve() {
    #[allow(clippy::disallowed_methods)] // not a door of the house
    let router = Router::new().route("/", get(|| async { "ok" }));
    let listener = tokio::net::TcpListener::bind(ADDRESS).await.unwrap();
    axum::serve(listener, router).await.unwrap();
}

struct Running(Child);

impl Drop for Running {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

/// Answers per second of a server that does nothing, to the same client.
pub async fn answers(clients: usize) -> f64 {
    let this = std::env::current_exe().unwrap();
    let _running = Running(
        Command::new(this)
            .arg("bare-http")
            .stdout(Stdio::null())
            .spawn()
            .unwrap(),
    );
    let address: SocketAddr = ADDRESS.parse().unwrap();
    while tokio::net::TcpStream::connect(address).await.is_err() {
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
    let request = http::get("/", "");
    http::closed_loop(address, clients, 3.0, 200, move |_| request.clone())
        .await
        .per_second
}

/// Durable one-row commits per second through the house's own writer, and nothing else.
pub async fn commits(url: &str, clients: usize) -> f64 {
    use kit::db::dialect::sql;
    use sea_orm::ConnectionTrait;
    let db = crate::furnish::open(url).await;
    db.write(async |tx| {
        tx.execute_unprepared("create table if not exists bare_row (id bigint, body text)")
            .await?;
        Ok(())
    })
    .await
    .unwrap();
    let began = Instant::now();
    let until = began + Duration::from_secs(3);
    let workers: Vec<_> = (0..clients)
        .map(|_| {
            let db = db.clone();
            tokio::spawn(async move {
                let mut count = 0_u64;
                while Instant::now() < until {
                    db.write(async move |tx| {
                        let text = "insert into bare_row (id, body) values ($1, 'Are you open until eight?')";
                        tx.execute_raw(sql(tx, text, [1_i64.into()])).await?;
                        Ok(())
                    })
                    .await
                    .unwrap();
                    count += 1;
                }
                count
            })
        })
        .collect();
    let mut total = 0;
    for worker in workers {
        total += worker.await.unwrap();
    }
    db.close().await;
    total as f64 / began.elapsed().as_secs_f64()
}
