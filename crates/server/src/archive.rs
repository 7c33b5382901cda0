//! One archive: the database and the files, never the master key (decision 13, S-187).
//!
//! A gzipped tar of `database.sqlite` or `database.dump`, and `files/…`. Restoring raises the instance's epoch
//! and ends every session and ticket, so that what was taken with an old backup opens nothing (S-188).

use crate::{config::Config, node};
use flate2::{Compression, read::GzDecoder, write::GzEncoder};
use kit::{
    db::{Db, dialect::sql},
    failure::Failure,
};
use sea_orm::{ConnectionTrait, Database};
use std::{
    fs::File,
    path::{Path, PathBuf},
    process::Command,
};

/// Writes the archive beside its final name first: a half-written one never carries the name asked for.
pub async fn backup(config: &Config, file: &Path) -> Result<(), Failure> {
    let work = config
        .data
        .join(format!(".backup-{}", uuid::Uuid::now_v7().simple()));
    std::fs::create_dir_all(&work)?;
    let done = write(config, file, &work).await;
    let _ = std::fs::remove_dir_all(&work);
    done?;
    println!(
        "{} holds the database and the files. Keep {} elsewhere: without it, sealed letters and secrets stay sealed.",
        file.display(),
        config.master_key_file.display()
    );
    Ok(())
}

async fn write(config: &Config, file: &Path, work: &Path) -> Result<(), Failure> {
    let name = if config.is_sqlite() {
        "database.sqlite"
    } else {
        "database.dump"
    };
    let dump = work.join(name);
    if config.is_sqlite() {
        let db = Database::connect(config.database_url.as_str()).await?;
        // VACUUM INTO reads one snapshot, so a running server may go on writing.
        db.execute_raw(sql(&db, "vacuum into $1", [dump.display().to_string().into()]))
            .await?;
        db.close().await?;
    } else {
        tool(
            Command::new("pg_dump")
                .args(["--format=custom", "--no-owner", "--file"])
                .arg(&dump)
                .arg(&config.database_url),
        )?;
    }
    let draft = file.with_extension("part");
    let mut archive = tar::Builder::new(GzEncoder::new(File::create(&draft)?, Compression::default()));
    archive.append_path_with_name(&dump, name)?;
    if let Some(files) = files_folder(config).filter(|folder| folder.is_dir()) {
        archive.append_dir_all("files", files)?;
    }
    archive.into_inner()?.finish()?.sync_all()?;
    std::fs::rename(&draft, file)?;
    Ok(())
}

/// Refuses to overwrite: restoring is for an empty installation.
pub async fn restore(config: &Config, file: &Path) -> Result<(), Failure> {
    let _lock = node::lock(config)?;
    let work = config
        .data
        .join(format!(".restore-{}", uuid::Uuid::now_v7().simple()));
    std::fs::create_dir_all(&work)?;
    let done = read(config, file, &work).await;
    let _ = std::fs::remove_dir_all(&work);
    done?;
    println!("Restored. Everybody signs in anew; links mailed before are void.");
    Ok(())
}

async fn read(config: &Config, file: &Path, work: &Path) -> Result<(), Failure> {
    tar::Archive::new(GzDecoder::new(File::open(file)?)).unpack(work)?;
    if config.is_sqlite() {
        let target = PathBuf::from(
            config
                .database_url
                .trim_start_matches("sqlite://")
                .split('?')
                .next()
                .unwrap_or_default(),
        );
        if target.exists() {
            return Err(Failure::broken(format!(
                "{} exists. Restore into an empty data folder.",
                target.display()
            )));
        }
        let source = work.join("database.sqlite");
        if !source.is_file() {
            return Err(Failure::broken(
                "the archive holds no SQLite database: it was made on PostgreSQL",
            ));
        }
        std::fs::rename(source, target)?;
    } else {
        tool(
            Command::new("pg_restore")
                .args(["--no-owner", "--exit-on-error", "--dbname"])
                .arg(&config.database_url)
                .arg(work.join("database.dump")),
        )?;
    }
    if let (Some(target), true) = (files_folder(config), work.join("files").is_dir()) {
        let _ = std::fs::remove_dir_all(&target);
        std::fs::rename(work.join("files"), target)?;
    }
    node::migrate(config).await?;
    void_old_keys(config).await
}

async fn void_old_keys(config: &Config) -> Result<(), Failure> {
    let db = Db::open(&config.database_url, kit::bus::Bus::local()).await?;
    let clock = kit::clock::Clock::default();
    db.write(async move |tx| {
        let now = clock.now();
        let epoch = uuid::Uuid::new_v4();
        for (text, values) in [
            ("update instance set epoch = $1, revocation = revocation + 1", vec![epoch.into()]),
            // Dead from now on, and ended by the sweep as by time: it also returns the work they held to the queue
            // (G-01), which ending them here would not.
            ("update session set idle_until = $1, absolute_until = $1 where ended_at is null", vec![now.into()]),
            ("update ticket set voided_at = $1, voided_reason = 'restored' where voided_at is null and spent_at is null", vec![now.into()]),
            ("update flow set expires_at = $1 where ended_at is null", vec![now.into()]),
        ] {
            tx.execute_raw(sql(tx, text, values)).await?;
        }
        Ok(())
    })
    .await
}

fn files_folder(config: &Config) -> Option<PathBuf> {
    config.files_url.strip_prefix("file://").map(PathBuf::from)
}

fn tool(command: &mut Command) -> Result<(), Failure> {
    let name = command.get_program().to_string_lossy().into_owned();
    let out = command.output().map_err(|error| {
        Failure::broken(format!(
            "{name} does not start: {error}. Install PostgreSQL's client tools."
        ))
    })?;
    if out.status.success() {
        return Ok(());
    }
    Err(Failure::broken(format!(
        "{name} failed: {}",
        String::from_utf8_lossy(&out.stderr).trim()
    )))
}
