//! Boot order: configuration, key, bus, database, files, rooms. Nothing listens before all of it stands.

use crate::config::Config;
use access::{
    App, Settings,
    app::Parts,
    door::{Doors, Gate},
};
use axum::Router;
use kit::{
    blobs::Blobs,
    bus::Bus,
    clock::Clock,
    crypto::{MasterKey, sealed::Sealed},
    db::Db,
    doors::Door,
    failure::Failure,
    hash::{HashParameters, HashPool},
    jobs::Handlers,
    limits::Pace,
    mail::Mailer,
    outbound::Outbound,
    secret::Secret,
    stream::Feed,
    words::Words,
};
use sea_orm_migration::{MigrationTrait, MigratorTrait};
use std::sync::Arc;

/// How long it is believed what an organisation looks like to strangers; another node's change is seen within twice that.
const BELIEVED: std::time::Duration = std::time::Duration::from_millis(400);

/// How long an address that guessed too much waits for each answer (S-051).
const TURNED_AWAY: std::time::Duration = std::time::Duration::from_secs(1);

/// Every floor's migrations, in the order of their names (decision 3).
pub struct Migrations;

impl MigratorTrait for Migrations {
    fn migrations() -> Vec<Box<dyn MigrationTrait>> {
        let mut all = kit::db::migrate::migrations();
        all.extend(access::migrations());
        all.extend(desk::migrations());
        all.extend(channels::migrations());
        all.sort_by(|a, b| a.name().cmp(b.name()));
        all
    }
}

/// Every room's sentences.
pub fn words() -> Words {
    let mut sheets = access::sheets();
    sheets.extend(desk::sheets());
    sheets.extend(channels::sheets());
    Words::new(&sheets)
}

/// Every room's jobs.
pub fn jobs() -> Handlers<App> {
    let handlers = access::jobs(Handlers::default());
    let handlers = desk::jobs(handlers);
    let handlers = channels::jobs(handlers);
    handlers.every(
        "stream.forget",
        chrono::Duration::hours(1),
        |app: App| async move {
            let now = app.clock.now();
            app.db
                .write(async move |tx| kit::stream::forget(tx, now).await.map(|_| ()))
                .await
        },
    )
}

/// Opens everything the configuration names. The database must be migrated already.
pub async fn open(config: &Config, parameters: HashParameters) -> Result<App, Failure> {
    let bus = match &config.bus_url {
        Some(url) => Bus::nats(url).await?,
        None => Bus::local(),
    };
    let db = Db::open(&config.database_url, bus.clone()).await?;
    let key = own_key(config, &db).await?;
    let peppers = peppers(config, &key)?;
    let local = url::Url::parse(&config.base_url)
        .ok()
        .and_then(|url| url.host_str().map(str::to_owned));
    let secure = config.base_url.starts_with("https:") || local.as_deref() == Some("localhost");
    Ok(App::new(Parts {
        feed: Feed::new(db.clone()),
        clock: Clock::default(),
        words: words(),
        hashes: HashPool::with_peppers(config.hash_threads, parameters, peppers),
        mailer: Mailer::new(config.smtp_url.clone())?,
        blobs: Blobs::open(&config.files_url)?,
        pace: Pace::default(),
        outbound: Outbound::new(&config.outbound)?,
        settings: Settings {
            base_url: config.base_url.clone(),
            hosts: config.hosts.clone(),
            trusted_proxies: config.trusted_proxies.clone(),
            mail_from: config.mail_from.clone(),
            passkey_host: config.passkey_host.clone(),
            passkey_origins: config.passkey_origins.clone(),
            plain_cookies: !secure,
            regions: config.regions.clone(),
            file_bytes: 25 * 1024 * 1024,
        },
        sessions: access::sessions::Sessions::default(),
        brands: access::organisations::Brands::new(BELIEVED),
        guesses: access::lockouts::Guesses::default(),
        tarpit: access::lockouts::Tarpit::new(TURNED_AWAY),
        providers: access::sso::Known::default(),
        asking: access::scim::Asking::default(),
        closing: tokio::sync::watch::channel(false).0,
        counter: Arc::new(desk::Desk),
        key,
        bus,
        db,
    }))
}

/// Every column that is sealed under the master key.
pub fn sealed() -> Vec<Sealed> {
    let mut all = access::sealed();
    all.extend(desk::sealed());
    all.extend(channels::sealed());
    all
}

/// What goes over every password before it is hashed, the newest first (S-061). Without a file it comes from the root of
/// the digests, which the master key seals and a rotation leaves as it is; with one, that stays the last, for the hashes
/// made before there was a file.
fn peppers(config: &Config, key: &MasterKey) -> Result<Vec<Secret<Vec<u8>>>, Failure> {
    let mut peppers = match &config.pepper_file {
        Some(path) => kit::crypto::secrets_in(path)?,
        None => Vec::new(),
    };
    peppers.push(Secret::new(key.mac("pepper", b"1").to_vec()));
    Ok(peppers)
}

/// The database's own key, or a refusal that says what to do: with another one nothing that is sealed would open, and
/// what is sealed from now on would not open with the right one (S-186).
async fn own_key(config: &Config, db: &Db) -> Result<MasterKey, Failure> {
    let path = &config.master_key_file;
    if !path.exists() && access::keys::is_needed(db).await? {
        return Err(Failure::broken(format!(
            "{}: the master key is missing, and this database has values sealed under one. \
             Put the file back from where you keep it; a new key could open none of them.",
            path.display()
        )));
    }
    let key = MasterKey::load_or_create(path)?;
    match access::keys::prove(db, &key).await? {
        Ok(()) => Ok(key),
        Err(access::keys::WrongKey) => Err(Failure::broken(format!(
            "{}: this is another master key (fingerprint {}) than the one this database was sealed under. \
             Put the right file there, or name it with master_key_file. Nothing was changed.",
            path.display(),
            key.fingerprint()
        ))),
    }
}

/// Every door, and the router behind them without the outer layers.
pub fn doors(app: &App) -> (Router, Vec<Door<Gate>>) {
    let doors = crate::health::doors(Doors::new(app.clone()));
    let doors = access::doors(doors);
    let doors = desk::doors(doors);
    channels::doors(doors).into_router()
}

/// The whole house as one service.
pub fn router(app: &App) -> Router {
    crate::layers::wrap(doors(app).0, app)
}
