//! `guichet serve`: everything stands, then the door opens; on a signal the door closes first.

use crate::{accept, config::Config, house, node};
use access::{App, sessions::Sessions};
use kit::{failure::Failure, jobs::Runner};
use std::time::Duration;
use tokio::{net::TcpListener, sync::watch, task::JoinHandle};
use uuid::Uuid;

/// How long open answers and running jobs may take once the node was asked to stop.
const GRACE: Duration = Duration::from_secs(10);

pub async fn serve(config: Config) -> Result<(), Failure> {
    accept::allow_many();
    let _lock = node::lock(&config)?;
    node::migrate(&config).await?;
    let app = house::open(&config, config.hash).await?;
    let id = Uuid::now_v7();
    node::join(&app, &config, id).await?;
    access::audit::adopt(&app).await?;
    let listener = TcpListener::bind(config.listen).await.map_err(|error| {
        Failure::broken(format!(
            "cannot listen on {}: {error}. Is another program there?",
            config.listen
        ))
    })?;
    let (stop, stopping) = watch::channel(false);
    let tasks = start(&app, &config, id, &stopping).await?;
    say_hello(&app, &config).await?;
    tracing::info!(listen = %config.listen, base_url = config.base_url, "guichet is open");

    let serving = tokio::spawn(accept::answer(listener, house::router(&app), stopping.clone()));
    signal().await;
    tracing::info!("closing: no new visitors, finishing what has begun");
    app.closing.send_replace(true);
    let _ = stop.send(true);
    // Open sockets were told and resume elsewhere; nothing durable hangs on them.
    let _ = tokio::time::timeout(GRACE, serving).await;
    for task in tasks {
        let _ = tokio::time::timeout(GRACE, task).await;
    }
    node::leave(&app, id).await
}

/// The node's standing work.
async fn start(
    app: &App,
    config: &Config,
    id: Uuid,
    stopping: &watch::Receiver<bool>,
) -> Result<Vec<JoinHandle<()>>, Failure> {
    let runner = Runner::new(app.db.clone(), app.clock.clone(), house::jobs(), app.clone());
    runner.plant().await?;
    tokio::spawn(Sessions::watch(app.clone()));
    tokio::spawn(app.feed.clone().run(app.bus.subscribe()));
    let mut tasks = vec![tokio::spawn(runner.run(app.bus.subscribe(), stopping.clone()))];
    tasks.push(tokio::spawn(heed_key(app.clone(), id, stopping.clone())));
    if !config.is_sqlite() {
        let (app, mut stopping) = (app.clone(), stopping.clone());
        tasks.push(tokio::spawn(async move {
            let mut beat = tokio::time::interval(Duration::from_secs(20));
            loop {
                tokio::select! {
                    _ = stopping.changed() => return,
                    _ = beat.tick() => if let Err(failure) = node::beat(&app, id).await {
                        tracing::warn!("this node cannot say that it lives: {failure}");
                    }
                }
            }
        }));
    }
    Ok(tasks)
}

/// Looks at the key file now and then: it changes when the key is replaced.
async fn heed_key(app: App, id: Uuid, mut stopping: watch::Receiver<bool>) {
    let mut told = app.key.fingerprint();
    let mut look = tokio::time::interval(Duration::from_secs(2));
    loop {
        tokio::select! {
            _ = stopping.changed() => return,
            _ = look.tick() => if let Err(failure) = node::heed_key(&app, id, &mut told).await {
                tracing::warn!("the key file cannot be read again: {failure}");
            }
        }
    }
}

/// The first start prints the one-time link; afterwards only the address (S-183).
async fn say_hello(app: &App, config: &Config) -> Result<(), Failure> {
    if let Some(token) = access::setup::token(app, app.clock.now()).await? {
        // On the console and nowhere else: the log is kept, and read by others.
        println!("\n  Set up this installation within one hour (the link works once):\n");
        println!("  {}/setup/{}\n", config.base_url, token.expose());
    }
    if !kit::assets::present() {
        tracing::warn!("this binary was built without its assets: pages will look bare. Run `make build`.");
    }
    Ok(())
}

async fn signal() {
    let interrupt = tokio::signal::ctrl_c();
    #[cfg(unix)]
    {
        use tokio::signal::unix::{SignalKind, signal};
        if let Ok(mut terminate) = signal(SignalKind::terminate()) {
            tokio::select! { _ = interrupt => {}, _ = terminate.recv() => {} }
            return;
        }
    }
    let _ = interrupt.await;
}
