//! `guichet keys`: the master key is replaced while the house is open (S-186).
//!
//! **Invariants.** The old key stays in the file, below the new one, until nothing is sealed under it; so every node
//! opens everything at any moment. Nothing is replaced before every living node seals with the new key. Killed at any
//! step, the same command goes on where it was.

use crate::{config::Config, house, node};
use access::{App, audit, passwords};
use clap::Subcommand;
use kit::{
    crypto::{
        self,
        sealed::{self, Sealed},
    },
    db::dialect::sql,
    failure::Failure,
    ids::OrganisationId,
};
use sea_orm::{ConnectionTrait, FromQueryResult};
use std::{fmt::Display, path::PathBuf, process::ExitCode, time::Duration};
use tokio::time::{Interval, interval};

#[derive(Subcommand)]
pub enum Keys {
    /// Replace the master key: a new one seals, everything is sealed anew, then the old one goes
    Rotate {
        /// A file with the new key, 64 hex digits [a fresh one is made]
        #[arg(long)]
        to: Option<PathBuf>,
    },
    /// Say which keys are in use, and how much is still sealed under an old one
    Status,
}

/// How often nodes are asked whether they have read the file.
const ASKED: Duration = Duration::from_millis(500);
/// How often before we give up: a node looks at its file every two seconds.
const PATIENCE: u32 = 120;

pub async fn run(config: &Config, command: Keys) -> Result<ExitCode, Failure> {
    let app = house::open(config, config.hash).await?;
    let code = match command {
        Keys::Rotate { to } => rotate(config, &app, to).await?,
        Keys::Status => status(&app).await?,
    };
    app.db.close().await;
    Ok(code)
}

async fn status(app: &App) -> Result<ExitCode, Failure> {
    let prints = app.key.fingerprints();
    println!("seals: {}", prints[0]);
    for old in &prints[1..] {
        println!("opens: {old} (being replaced)");
    }
    for of in house::sealed() {
        let stale = sealed::count_stale(&app.db, &app.key, of).await?;
        println!("{}.{}: {stale} under an older key", of.table, of.column);
        let unreadable = sealed::count_unreadable(&app.db, &app.key, of).await?;
        if unreadable > 0 {
            println!("{}", unopened(of, unreadable));
        }
    }
    for (n, pepper) in app.hashes.pepper_ids().into_iter().enumerate() {
        let many = passwords::store::peppered(app.db.read(), &pepper).await?;
        let newest = if n == 0 { ", the newest" } else { "" };
        println!("pepper {pepper}: {many} passwords{newest}");
    }
    Ok(ExitCode::SUCCESS)
}

async fn rotate(config: &Config, app: &App, to: Option<PathBuf>) -> Result<ExitCode, Failure> {
    let path = &config.master_key_file;
    if app.key.fingerprints().len() == 1 {
        crypto::begin_rotation(path, to.as_deref())?;
        app.key.reload()?;
    } else {
        println!("A rotation was begun before; it goes on.");
    }
    let prints = app.key.fingerprints();
    println!(
        "{} seals from now on; {} still opens.",
        prints[0],
        prints[1..].join(", ")
    );
    let mut tick = interval(ASKED);
    wait_for_nodes(config, app, &mut tick).await?;
    println!("Every node uses the new key.");
    let unreadable = seal_anew(app, &mut tick).await?;
    if !unreadable.is_empty() {
        for (of, many) in &unreadable {
            println!("{}", unopened(*of, many));
        }
        let all: u64 = unreadable.iter().map(|(_, many)| many).sum();
        println!(
            "{all} values open with none of these keys. The old key stays in {}: find out whose they are before \
             you take its line away.",
            path.display()
        );
        return Ok(ExitCode::FAILURE);
    }
    record(app, &prints).await?;
    println!("Nothing is sealed under the old key any more.");
    crypto::end_rotation(path).map_err(|error| {
        Failure::broken(format!(
            "{error} If the file cannot be written here, delete every line but its first."
        ))
    })?;
    println!(
        "Done. Put a copy of {} where you keep it. Keep the old key with the backups made until now: they need it.",
        path.display()
    );
    Ok(ExitCode::SUCCESS)
}

#[derive(FromQueryResult)]
struct Behind {
    listen: String,
}

/// Until every living node has read the file: one that has not would go on sealing under the old key.
async fn wait_for_nodes(config: &Config, app: &App, tick: &mut Interval) -> Result<(), Failure> {
    let print = app.key.fingerprint();
    for _ in 0..PATIENCE {
        // On SQLite there is one node, and whoever can take its folder knows that it does not run.
        if config.is_sqlite() && node::lock(config).is_ok() {
            return Ok(());
        }
        let since = app.clock.now() - chrono::Duration::seconds(60);
        let (text, values) = if config.is_sqlite() {
            (
                "select listen from node where id = (select id from node order by seen_at desc limit 1) and key_fingerprint <> $1",
                vec![print.as_str().into()],
            )
        } else {
            (
                "select listen from node where key_fingerprint <> $1 and seen_at > $2",
                vec![print.as_str().into(), since.into()],
            )
        };
        let behind = Behind::find_by_statement(sql(app.db.read(), text, values));
        match behind.one(app.db.read()).await? {
            None => return Ok(()),
            Some(node) => tracing::debug!(node.listen, "waiting for a node to read the key file"),
        }
        tick.tick().await;
    }
    Err(Failure::broken(
        "a node does not read this key file. Give every node the same master_key_file (or the same two lines), then run \
         this again: it goes on.",
    ))
}

/// Passes until one finds nothing, and another one a moment later: what was being written while the nodes changed keys
/// is there by then. Where there are values that none of the keys opens, and how many.
async fn seal_anew(app: &App, tick: &mut Interval) -> Result<Vec<(Sealed, u64)>, Failure> {
    let mut clean = 0;
    loop {
        let (mut renewed, mut unreadable) = (0, Vec::new());
        for of in house::sealed() {
            let done = sealed::renew(&app.db, &app.key, of).await?;
            if done.renewed + done.unreadable > 0 {
                println!("{}.{}: {} sealed anew", of.table, of.column, done.renewed);
            }
            renewed += done.renewed;
            if done.unreadable > 0 {
                unreadable.push((of, done.unreadable));
            }
        }
        clean = if renewed == 0 { clean + 1 } else { 0 };
        if clean == 2 {
            return Ok(unreadable);
        }
        tick.tick().await;
        tick.tick().await;
    }
}

fn unopened(of: Sealed, many: impl Display) -> String {
    format!("{}.{}: {many} that none of the keys opens", of.table, of.column)
}

/// Every organisation's audit says so.
async fn record(app: &App, prints: &[String]) -> Result<(), Failure> {
    let text = sql(app.db.read(), "select id from organisation order by id", []);
    for row in app.db.read().query_all_raw(text).await? {
        let organisation: OrganisationId = row.try_get("", "id")?;
        let (now, prints) = (app.clock.now(), prints.to_vec());
        app.db
            .write(async move |tx| {
                let data = serde_json::json!({ "to": prints[0], "from": prints[1..] });
                let entry = audit::Entry::by_house(organisation, "keys.rotated", None).data(data);
                audit::write(tx, entry, now).await
            })
            .await?;
    }
    Ok(())
}
