//! An empty database with this floor's tables, on each engine.

use kit::{bus::Bus, db::Db};
use sea_orm::{ConnectionTrait, Database};
use sea_orm_migration::{MigrationTrait, MigratorTrait};

struct Tables;

impl MigratorTrait for Tables {
    fn migrations() -> Vec<Box<dyn MigrationTrait>> {
        kit::db::migrate::migrations()
    }
}

pub struct Fresh {
    pub db: Db,
    pub bus: Bus,
    _folder: tempfile::TempDir,
}

async fn open(url: &str, folder: tempfile::TempDir) -> Fresh {
    kit::db::migrate::up::<Tables>(&format!(
        "{url}{}",
        if url.starts_with("sqlite") {
            "?mode=rwc"
        } else {
            ""
        }
    ))
    .await
    .unwrap();
    let bus = Bus::local();
    let db = Db::open(url, bus.clone()).await.unwrap();
    db.write(async |tx| {
        tx.execute_unprepared("create table counted (id bigint not null primary key, n bigint not null)")
            .await?;
        tx.execute_unprepared("insert into counted (id, n) values (1, 0)")
            .await?;
        Ok(())
    })
    .await
    .unwrap();
    Fresh {
        db,
        bus,
        _folder: folder,
    }
}

pub async fn sqlite() -> Fresh {
    let folder = tempfile::tempdir().unwrap();
    let url = format!("sqlite://{}", folder.path().join("kit.db").display());
    open(&url, folder).await
}

/// `None` where no server is given; `CI` demands one.
pub async fn postgres() -> Option<Fresh> {
    let Ok(server) = std::env::var("GUICHET_TEST_POSTGRES") else {
        assert!(
            std::env::var_os("CI").is_none(),
            "GUICHET_TEST_POSTGRES is not set: `make test` starts a PostgreSQL"
        );
        return None;
    };
    let name = format!("guichet_kit_{}", uuid::Uuid::now_v7().simple());
    let admin = Database::connect(&server).await.unwrap();
    admin
        .execute_unprepared(&format!("create database {name}"))
        .await
        .unwrap();
    admin.close().await.unwrap();
    let url = format!("{}/{name}", server.rsplit_once('/').unwrap().0);
    Some(open(&url, tempfile::tempdir().unwrap()).await)
}
