//! A fresh, migrated and furnished database per test: a copied file, or a clone of a template.

use kit::{bus::Bus, db::Db};
use sea_orm::{ConnectionTrait, Database};
use std::path::{Path, PathBuf};
use tokio::sync::OnceCell;

static SQLITE: OnceCell<Vec<u8>> = OnceCell::const_new();
static POSTGRES: OnceCell<String> = OnceCell::const_new();

/// Copies the furnished file into `folder`.
pub async fn sqlite(folder: &Path) -> String {
    let bytes = SQLITE
        .get_or_init(|| async {
            let folder = tempfile::tempdir().unwrap();
            let file = folder.path().join("template.db");
            let url = format!("sqlite://{}?mode=rwc", file.display());
            furnish(&url).await;
            let db = Database::connect(&url).await.unwrap();
            db.execute_unprepared("pragma wal_checkpoint(truncate)")
                .await
                .unwrap();
            db.close().await.unwrap();
            std::fs::read(&file).unwrap()
        })
        .await;
    let file: PathBuf = folder.join("guichet.db");
    std::fs::write(&file, bytes).unwrap();
    format!("sqlite://{}", file.display())
}

/// The server for tests, if there is one; see [`crate::both`].
pub fn postgres_server() -> Option<String> {
    let found = std::env::var("GUICHET_TEST_POSTGRES")
        .ok()
        .filter(|url| !url.is_empty());
    if found.is_none() {
        assert!(
            std::env::var_os("CI").is_none(),
            "GUICHET_TEST_POSTGRES is not set: `make test` starts a PostgreSQL"
        );
        eprintln!("no GUICHET_TEST_POSTGRES: this test ran on SQLite only");
    }
    found
}

/// Clones the template into a database of its own; its URL and its name.
pub async fn postgres(server: &str) -> (String, String) {
    let template = POSTGRES
        .get_or_init(|| async {
            let name = format!("guichet_template_{}", std::process::id());
            let admin = Database::connect(server).await.unwrap();
            admin
                .execute_unprepared(&format!("drop database if exists {name}"))
                .await
                .unwrap();
            admin
                .execute_unprepared(&format!("create database {name}"))
                .await
                .unwrap();
            admin.close().await.unwrap();
            furnish(&named(server, &name)).await;
            name
        })
        .await;
    let name = format!("guichet_test_{}", uuid::Uuid::now_v7().simple());
    let admin = Database::connect(server).await.unwrap();
    // Another test may be cloning at this instant, and a template must have no other user.
    for attempt in 0.. {
        match admin
            .execute_unprepared(&format!("create database {name} template {template}"))
            .await
        {
            Ok(_) => break,
            Err(error) => assert!(attempt < 100, "{error}"),
        }
        tokio::time::sleep(std::time::Duration::from_millis(50)).await;
    }
    admin.close().await.unwrap();
    (named(server, &name), name)
}

/// A database of its own with nothing in it; its URL and its name.
pub async fn empty_postgres(server: &str) -> (String, String) {
    let name = format!("guichet_test_{}", uuid::Uuid::now_v7().simple());
    let admin = Database::connect(server).await.unwrap();
    // Of `template0`: the usual template may be in use by another test's cloning.
    admin
        .execute_unprepared(&format!("create database {name} template template0"))
        .await
        .unwrap();
    admin.close().await.unwrap();
    (named(server, &name), name)
}

pub async fn drop_postgres(server: &str, name: &str) {
    if let Ok(admin) = Database::connect(server).await {
        let _ = admin
            .execute_unprepared(&format!("drop database if exists {name} with (force)"))
            .await;
        let _ = admin.close().await;
    }
}

fn named(server: &str, name: &str) -> String {
    let (base, query) = server
        .split_once('?')
        .map_or((server, String::new()), |(b, q)| (b, format!("?{q}")));
    let root = base.rsplit_once('/').map_or(base, |(root, _)| root);
    format!("{root}/{name}{query}")
}

async fn furnish(url: &str) {
    kit::db::migrate::up::<server::house::Migrations>(url)
        .await
        .unwrap();
    let db = Db::open(url.trim_end_matches("?mode=rwc"), Bus::local())
        .await
        .unwrap();
    crate::cast::furnish(&db).await;
    db.close().await;
}
