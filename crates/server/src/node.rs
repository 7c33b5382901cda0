//! This node among others: one SQLite file has one node, and nodes of one PostgreSQL share files and key
//! (decision 11).

use crate::config::Config;
use access::App;
use kit::{clock::Time, db::dialect::sql, failure::Failure};
use sea_orm::{ConnectionTrait, FromQueryResult};
use std::fs::File;
use uuid::Uuid;

/// Held for as long as the process lives; the operating system lets go of it when the process dies.
pub struct Lock(#[allow(dead_code)] File);

/// Takes the data folder. A second process on the same SQLite file would corrupt the order of events.
pub fn lock(config: &Config) -> Result<Lock, Failure> {
    std::fs::create_dir_all(&config.data)?;
    let path = config.data.join("guichet.lock");
    let file = File::options()
        .create(true)
        .truncate(false)
        .write(true)
        .open(&path)?;
    if config.is_sqlite() && file.try_lock().is_err() {
        return Err(Failure::broken(format!(
            "{} is in use by another guichet. Stop it first, or give this one its own --data.",
            config.data.display()
        )));
    }
    Ok(Lock(file))
}

/// Runs what the migrations say is missing.
pub async fn migrate(config: &Config) -> Result<(), Failure> {
    let url = if config.is_sqlite() && !config.database_url.contains('?') {
        format!("{}?mode=rwc", config.database_url)
    } else {
        config.database_url.clone()
    };
    Ok(kit::db::migrate::up::<crate::house::Migrations>(&url).await?)
}

#[derive(FromQueryResult)]
struct Other {
    listen: String,
    files_digest: String,
    key_fingerprint: String,
}

/// Announces this node, unless a living one has another file store or another key.
pub async fn join(app: &App, config: &Config, node: Uuid) -> Result<(), Failure> {
    let (files, key, now) = (app.blobs.probe().await?, app.key.fingerprint(), app.clock.now());
    let others = sql(
        app.db.read(),
        "select listen, files_digest, key_fingerprint from node where seen_at > $1 and id <> $2",
        [(now - chrono::Duration::seconds(60)).into(), node.into()],
    );
    for other in Other::find_by_statement(others).all(app.db.read()).await? {
        // While the key is being replaced another node may still seal with the old one, which opens here too.
        if !app.key.fingerprints().contains(&other.key_fingerprint) {
            return Err(Failure::broken(format!(
                "the node at {} has another master key. Give every node the same master_key_file.",
                other.listen
            )));
        }
        if other.files_digest != files {
            return Err(Failure::broken(format!(
                "the node at {} keeps its files elsewhere. Give every node the same files_url.",
                other.listen
            )));
        }
    }
    let listen = config.listen.to_string();
    app.db
        .write(async move |tx| {
            let row = sql(
                tx,
                "insert into node (id, listen, files_digest, key_fingerprint, seen_at) values ($1, $2, $3, $4, $5)",
                [node.into(), listen.as_str().into(), files.as_str().into(), key.as_str().into(), now.into()],
            );
            tx.execute_raw(row).await?;
            Ok(())
        })
        .await
}

/// Reads the key file again, and says which key seals here now if that changed: `guichet keys rotate` waits for it.
/// What was `told` before matters, not whether the file changed: a value under the new key may have led to it already.
pub async fn heed_key(app: &App, node: Uuid, told: &mut String) -> Result<(), Failure> {
    app.key.reload()?;
    let key = app.key.fingerprint();
    if key == *told {
        return Ok(());
    }
    tracing::info!(fingerprint = key, "another key seals from now on");
    let now = key.clone();
    app.db
        .write(async move |tx| {
            let text = "update node set key_fingerprint = $1 where id = $2";
            tx.execute_raw(sql(tx, text, [now.as_str().into(), node.into()]))
                .await?;
            Ok(())
        })
        .await?;
    *told = key;
    Ok(())
}

/// Says that this node lives, and forgets those that have not for an hour.
pub async fn beat(app: &App, node: Uuid) -> Result<(), Failure> {
    let now: Time = app.clock.now();
    app.db
        .write(async move |tx| {
            tx.execute_raw(sql(
                tx,
                "update node set seen_at = $1 where id = $2",
                [now.into(), node.into()],
            ))
            .await?;
            let gone = now - chrono::Duration::hours(1);
            tx.execute_raw(sql(tx, "delete from node where seen_at < $1", [gone.into()]))
                .await?;
            Ok(())
        })
        .await
}

/// Takes this node off the list.
pub async fn leave(app: &App, node: Uuid) -> Result<(), Failure> {
    app.db
        .write(async move |tx| {
            tx.execute_raw(sql(tx, "delete from node where id = $1", [node.into()]))
                .await?;
            Ok(())
        })
        .await
}
