//! What operators and load balancers ask. The host is not checked here and nobody is recognised (decision 12).

use access::{
    App,
    door::{Doors, Gate},
};
use axum::{
    extract::{Path, Request, State},
    http::{StatusCode, header},
    middleware::Next,
    response::{IntoResponse, Response},
};
use sea_orm::ConnectionTrait;
use std::{
    fmt::Write,
    sync::atomic::{AtomicU64, Ordering},
    time::Instant,
};

pub fn doors(doors: Doors) -> Doors {
    doors
        .get(Gate::Everyone, "/healthz", healthz)
        .get(Gate::Everyone, "/readyz", readyz)
        .get(Gate::Everyone, "/metrics", metrics)
        .get(Gate::Everyone, "/assets/{file}", asset)
}

/// The process runs and answers; nothing else is asked, so that a slow database does not get it killed.
async fn healthz() -> &'static str {
    "ok\n"
}

/// The node can do its work: the database answers.
async fn readyz(State(app): State<App>) -> Response {
    match app.db.read().execute_unprepared("select 1").await {
        Ok(_) => "ready\n".into_response(),
        Err(error) => {
            tracing::warn!("not ready: {error}");
            (StatusCode::SERVICE_UNAVAILABLE, "the database does not answer\n").into_response()
        }
    }
}

async fn asset(Path(file): Path<String>) -> Response {
    kit::assets::serve(&file)
}

static ANSWERS: [AtomicU64; 6] = [const { AtomicU64::new(0) }; 6];
static SPENT_MICROS: AtomicU64 = AtomicU64::new(0);

/// Counts every answer by class; two atomic additions a request.
pub async fn count(request: Request, next: Next) -> Response {
    let began = Instant::now();
    let response = next.run(request).await;
    let class = usize::from(response.status().as_u16() / 100).min(5);
    ANSWERS[class].fetch_add(1, Ordering::Relaxed);
    SPENT_MICROS.fetch_add(
        u64::try_from(began.elapsed().as_micros()).unwrap_or(0),
        Ordering::Relaxed,
    );
    response
}

/// Prometheus' text format. Figures of the house, never of a person.
async fn metrics(State(app): State<App>) -> Response {
    let mut text = String::new();
    for (class, count) in ANSWERS.iter().enumerate().skip(1) {
        let _ = writeln!(
            text,
            "guichet_answers_total{{class=\"{class}xx\"}} {}",
            count.load(Ordering::Relaxed)
        );
    }
    let spent = SPENT_MICROS.load(Ordering::Relaxed);
    let _ = writeln!(
        text,
        "guichet_answer_seconds_total {}.{:06}",
        spent / 1_000_000,
        spent % 1_000_000
    );
    let _ = writeln!(text, "guichet_commits_total {}", app.db.commits());
    let _ = writeln!(text, "guichet_hashes_total {}", app.hashes.done());
    let _ = writeln!(text, "guichet_hashes_waiting {}", app.hashes.waiting());
    let _ = writeln!(text, "guichet_bus_connected {}", u8::from(app.bus.connected()));
    if let Some(count) = jobs_due(&app).await {
        let _ = writeln!(text, "guichet_jobs {count}");
    }
    ([(header::CONTENT_TYPE, "text/plain; version=0.0.4")], text).into_response()
}

async fn jobs_due(app: &App) -> Option<i64> {
    let statement = kit::db::dialect::sql(app.db.read(), "select count(*) as n from job", []);
    app.db
        .read()
        .query_one_raw(statement)
        .await
        .ok()??
        .try_get("", "n")
        .ok()
}
