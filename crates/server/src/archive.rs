//! One archive: the database and the files, never the master key (decision 13, S-187).
//!
//! A gzipped tar of `database.sqlite` or `database.dump`, and `files/…`. Restoring raises the instance's epoch
//! and ends every session, ticket and token, so that what was taken with an old backup opens nothing (S-188).

use crate::{config::Config, house::Migrations, node};
use flate2::{Compression, read::GzDecoder, write::GzEncoder};
use kit::{
    clock::{Clock, Time},
    db::{Db, Tx, dialect::sql, migrate},
    failure::Failure,
};
use sea_orm::{ConnectionTrait, Database};
use std::{
    fs::File,
    io::ErrorKind,
    path::{Path, PathBuf},
    process::Command,
};
use uuid::Uuid;

/// Writes the archive beside its final name first: a half-written one never carries the name asked for.
pub async fn backup(config: &Config, file: &Path) -> Result<(), Failure> {
    let work = config.data.join(format!(".backup-{}", Uuid::now_v7().simple()));
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
    let work = config.data.join(format!(".restore-{}", Uuid::now_v7().simple()));
    std::fs::create_dir_all(&work)?;
    let done = read(config, file, &work).await;
    let _ = std::fs::remove_dir_all(&work);
    done?;
    println!(
        "Restored. Everybody signs in anew; links mailed before are void, and programs and directories need new tokens."
    );
    Ok(())
}

async fn read(config: &Config, file: &Path, work: &Path) -> Result<(), Failure> {
    let target = config.is_sqlite().then(|| empty_place(config)).transpose()?;
    tar::Archive::new(GzDecoder::new(File::open(file)?)).unpack(work)?;
    let Some(target) = target else {
        tool(
            Command::new("pg_restore")
                .args(["--no-owner", "--exit-on-error", "--dbname"])
                .arg(&config.database_url)
                .arg(work.join("database.dump")),
        )?;
        // Before the files: until then all opens that was taken with the archive.
        bring_up(&config.database_url).await?;
        return put_files(config, work);
    };
    let source = work.join("database.sqlite");
    if !source.is_file() {
        return Err(Failure::broken(
            "the archive holds no SQLite database: it was made on PostgreSQL",
        ));
    }
    // In the working copy, which takes its place last: whatever this dies at, no database lies there that opens to what
    // was taken with the archive, and the same command begins anew.
    let url = format!("sqlite://{}", source.display());
    bring_up(&url).await?;
    let db = Database::connect(url.as_str()).await?;
    // One file again, or what was voided could stay behind in the one beside it.
    db.execute_unprepared("pragma journal_mode = delete").await?;
    db.close().await?;
    put_files(config, work)?;
    put(&source, &target)
}

/// Where the database belongs. Nothing may be there, and nothing that the engine would take for a part of it.
fn empty_place(config: &Config) -> Result<PathBuf, Failure> {
    let target = config
        .database_url
        .trim_start_matches("sqlite://")
        .split('?')
        .next()
        .unwrap_or_default();
    for ending in ["", "-wal", "-shm"] {
        let there = format!("{target}{ending}");
        if Path::new(&there).exists() {
            return Err(Failure::broken(format!(
                "{there} exists. Restore into an empty data folder."
            )));
        }
    }
    Ok(PathBuf::from(target))
}

/// Moves a file. To another file system it is copied beside its place first, which it takes whole or not at all.
fn put(source: &Path, target: &Path) -> Result<(), Failure> {
    match std::fs::rename(source, target) {
        Err(error) if error.kind() == ErrorKind::CrossesDevices => {
            let draft = target.with_extension("part");
            std::fs::copy(source, &draft)?;
            File::open(&draft)?.sync_all()?;
            std::fs::rename(draft, target)?;
        }
        done => done?,
    }
    Ok(())
}

/// The files, in place of what lies there. No folder takes the place of one that is mounted, so they are copied into it.
fn put_files(config: &Config, work: &Path) -> Result<(), Failure> {
    let source = work.join("files");
    let Some(target) = files_folder(config).filter(|_| source.is_dir()) else {
        return Ok(());
    };
    let _ = std::fs::remove_dir_all(&target);
    match std::fs::rename(&source, &target) {
        Err(error) if matches!(error.kind(), ErrorKind::CrossesDevices | ErrorKind::ResourceBusy) => {
            copy_all(&source, &target)?;
        }
        done => done?,
    }
    Ok(())
}

fn copy_all(source: &Path, target: &Path) -> Result<(), Failure> {
    std::fs::create_dir_all(target)?;
    for entry in std::fs::read_dir(source)? {
        let entry = entry?;
        let (from, to) = (entry.path(), target.join(entry.file_name()));
        if entry.file_type()?.is_dir() {
            copy_all(&from, &to)?;
        } else {
            std::fs::copy(from, to)?;
        }
    }
    Ok(())
}

/// Brings a database that was restored to this version, and voids what opened when the archive was made.
async fn bring_up(url: &str) -> Result<(), Failure> {
    migrate::up::<Migrations>(url).await?;
    let db = Db::open(url, kit::bus::Bus::local()).await?;
    let done = void_old_keys(&db).await;
    db.close().await;
    done
}

async fn void_old_keys(db: &Db) -> Result<(), Failure> {
    let clock = Clock::default();
    db.write(async move |tx| {
        let now = clock.now();
        let epoch = Uuid::new_v4();
        for (text, values) in [
            ("update instance set epoch = $1, revocation = revocation + 1", vec![epoch.into()]),
            // Dead from now on, and ended by the sweep as by time: it also returns the work they held to the queue
            // (G-01), which ending them here would not.
            ("update session set idle_until = $1, absolute_until = $1 where ended_at is null", vec![now.into()]),
            ("update ticket set voided_at = $1, voided_reason = 'restored' where voided_at is null and spent_at is null", vec![now.into()]),
            ("update flow set expires_at = $1 where ended_at is null", vec![now.into()]),
            ("update api_token set revoked_at = $1, slot = null where revoked_at is null", vec![now.into()]),
            // Answers of providers that were checked and wait for their browser.
            ("delete from sso_arrival", vec![]),
            ("update assistance set expires_at = $1, code_expires_at = $1 where ended_at is null and expires_at > $1", vec![now.into()]),
            ("update account_request set expires_at = $1 where state = 'asked' and expires_at > $1", vec![now.into()]),
        ] {
            tx.execute_raw(sql(tx, text, values)).await?;
        }
        prove_mandates_again(tx, now).await
    })
    .await
}

/// A provider that is mandatory may not know the place where the house stands now, and would shut everybody out: the hours
/// in which somebody must come in by it begin anew.
async fn prove_mandates_again(tx: &Tx, now: Time) -> Result<(), Failure> {
    let text = "select organisation_id, id, hours from sso_mandate where ended_at is null and confirmed_at is not null";
    for row in tx.query_all_raw(sql(tx, text, [])).await? {
        let (organisation, id): (Uuid, Uuid) = (row.try_get("", "organisation_id")?, row.try_get("", "id")?);
        let hours: i32 = row.try_get("", "hours")?;
        let until = now + chrono::Duration::hours(hours.into());
        let text =
            "update sso_mandate set confirmed_at = null, until = $1 where organisation_id = $2 and id = $3";
        let values = [until.into(), organisation.into(), id.into()];
        tx.execute_raw(sql(tx, text, values)).await?;
    }
    Ok(())
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
