//! A house of its own for one test.

use crate::{Browser, PASSWORD, SentLetter, Sink, browser::HOST, cast, engine};
use access::{App, Settings, app::Parts};
use axum::Router;
use kit::{
    blobs::Blobs,
    bus::Bus,
    clock::Clock,
    crypto::MasterKey,
    db::Db,
    doors::Door,
    hash::{HashParameters, HashPool},
    ids::OrganisationId,
    jobs::Runner,
    limits::Pace,
    mail::Mailer,
    outbound::{Outbound, Rules},
    secret::Secret,
    stream::Feed,
};
use std::{
    collections::HashMap,
    net::SocketAddr,
    path::Path,
    sync::{Arc, Mutex},
};
use tempfile::TempDir;

/// See the crate's documentation. Two of them share nothing.
pub struct TestApp {
    pub state: App,
    pub router: Router,
    pub doors: Vec<Door<access::door::Gate>>,
    pub clock: Clock,
    pub sink: Sink,
    runner: Runner<App>,
    home: Arc<Home>,
    /// The cookie of the device at which each of the cast signed in before.
    devices: Mutex<HashMap<String, String>>,
}

/// What a house may be given besides the usual.
#[derive(Clone, Default)]
pub struct Extras {
    pub regions: Vec<access::regions::Region>,
    /// The newest first.
    pub peppers: Vec<Secret<Vec<u8>>>,
    /// Another one than the test browser's.
    pub base_url: Option<String>,
    pub passkey_host: String,
    pub passkey_origins: Vec<String>,
    /// What may be called outside; nothing but public addresses where no test says more.
    pub outbound: Rules,
    /// How long whoever is turned away for their address waits; nobody does where no test asks for it.
    pub turned_away: std::time::Duration,
    /// How long it is believed what an organisation looks like to strangers; asked every time where no test asks for it.
    pub believed: std::time::Duration,
}

/// Where a browser keeps which devices are known.
const DEVICES: &str = "__Host-guichet-devices";

/// What outlives a restart: the folder and the database. Gone with the last application that lives in it.
pub struct Home {
    folder: TempDir,
    url: String,
    postgres: Option<(String, String)>,
}

impl Home {
    pub fn folder(&self) -> &Path {
        self.folder.path()
    }

    /// Where its database is, or may be created.
    pub fn database_url(&self) -> &str {
        &self.url
    }
}

impl TestApp {
    pub async fn sqlite() -> Self {
        Self::sqlite_hashing(cast::cheap()).await
    }

    /// With passwords as dear as wanted; the timing harness wants production's.
    pub async fn sqlite_hashing(parameters: HashParameters) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let url = engine::sqlite(folder.path()).await;
        let home = Home {
            folder,
            url,
            postgres: None,
        };
        Self::build(
            Arc::new(home),
            parameters,
            (Clock::default(), Sink::start().await),
            Bus::local(),
            Extras::default(),
        )
        .await
    }

    pub async fn postgres() -> Option<Self> {
        let server = engine::postgres_server()?;
        let (url, name) = engine::postgres(&server).await;
        let folder = tempfile::tempdir().unwrap();
        let home = Home {
            folder,
            url,
            postgres: Some((server, name)),
        };
        let fresh = (Clock::default(), Sink::start().await);
        Some(
            Self::build(
                Arc::new(home),
                cast::cheap(),
                fresh,
                Bus::local(),
                Extras::default(),
            )
            .await,
        )
    }

    /// A place on the same engine where nothing was ever installed.
    pub async fn empty_home(&self) -> Arc<Home> {
        let folder = tempfile::tempdir().unwrap();
        let Some((server, _)) = &self.home.postgres else {
            let url = format!("sqlite://{}", folder.path().join("guichet.db").display());
            return Arc::new(Home {
                folder,
                url,
                postgres: None,
            });
        };
        let (url, name) = engine::empty_postgres(server).await;
        let postgres = Some((server.clone(), name));
        Arc::new(Home {
            folder,
            url,
            postgres,
        })
    }

    /// An application over what stands in a home, with this one's key, clock and mail server.
    pub async fn living_in(&self, home: Arc<Home>) -> Self {
        let same = (self.clock.clone(), self.sink.clone());
        Self::build(home, cast::cheap(), same, Bus::local(), Extras::default()).await
    }

    /// Another node of the same installation, on a bus.
    pub async fn on_bus(&self, bus: Bus) -> Self {
        let same = (self.clock.clone(), self.sink.clone());
        Self::build(self.home.clone(), cast::cheap(), same, bus, Extras::default()).await
    }

    /// The same installation, given more.
    pub async fn with(&self, extras: Extras) -> Self {
        let same = (self.clock.clone(), self.sink.clone());
        Self::build(self.home.clone(), cast::cheap(), same, Bus::local(), extras).await
    }

    /// One of the cast in the other organisation too, with the same login and password.
    pub async fn doubled(&self, identifier: &str, slug: &str, recovery: &str) {
        cast::double(&self.state.db, identifier, slug, recovery).await;
    }

    /// The same installation started once more: nothing that was only in memory is left. What is still running of
    /// the old one is the caller's to drop.
    pub async fn restarted(&self) -> Self {
        self.living_in(self.home.clone()).await
    }

    /// The same installation where the passkeys belong to another host than its address says.
    pub async fn with_passkeys_of(&self, host: &str, origins: &[&str]) -> Self {
        self.with(Extras {
            passkey_host: host.to_owned(),
            passkey_origins: origins.iter().map(ToString::to_string).collect(),
            ..Extras::default()
        })
        .await
    }

    async fn build(
        home: Arc<Home>,
        parameters: HashParameters,
        (clock, sink): (Clock, Sink),
        bus: Bus,
        extras: Extras,
    ) -> Self {
        let db = Db::open(&home.url, bus.clone()).await.unwrap();
        let folder = &home.folder;
        let state = App::new(Parts {
            feed: Feed::new(db.clone()),
            clock: clock.clone(),
            words: server::house::words(),
            key: MasterKey::from_bytes([7; 32]),
            hashes: HashPool::with_peppers(2, parameters, extras.peppers),
            mailer: Mailer::new(Some(Secret::new(format!("smtp://{}", sink.address)))).unwrap(),
            blobs: Blobs::open(&format!("file://{}", folder.path().join("files").display())).unwrap(),
            pace: Pace::default(),
            outbound: Outbound::new(&extras.outbound).unwrap(),
            settings: Settings {
                base_url: extras.base_url.unwrap_or_else(|| format!("http://{HOST}")),
                hosts: vec![HOST.into()],
                trusted_proxies: vec![],
                mail_from: "no-reply@guichet.example".into(),
                plain_cookies: false,
                regions: extras.regions,
                passkey_host: extras.passkey_host,
                passkey_origins: extras.passkey_origins,
                file_bytes: 1024 * 1024,
            },
            sessions: access::sessions::Sessions::default(),
            guesses: access::lockouts::Guesses::default(),
            brands: access::organisations::Brands::new(extras.believed),
            tarpit: access::lockouts::Tarpit::new(extras.turned_away),
            providers: access::sso::Known::default(),
            asking: access::scim::Asking::default(),
            closing: tokio::sync::watch::channel(false).0,
            counter: Arc::new(desk::Desk),
            bus: bus.clone(),
            db: db.clone(),
        });
        tokio::spawn(state.feed.clone().run(bus.subscribe()));
        let (inner, doors) = server::house::doors(&state);
        Self {
            router: server::layers::wrap(inner, &state),
            runner: Runner::new(db, clock.clone(), server::house::jobs(), state.clone()),
            doors,
            clock,
            sink,
            home,
            state,
            devices: Mutex::default(),
        }
    }

    /// A browser nobody signed in with.
    pub fn guest(&self) -> Browser {
        Browser::new(self.router.clone())
    }

    /// A browser of one of the cast, through the real sign-in page, on the device they always use.
    pub async fn signed_in(&self, identifier: &str) -> Browser {
        let mut browser = self.guest();
        if let Some(known) = self.devices.lock().unwrap().get(identifier) {
            browser.cookies.insert(DEVICES.to_owned(), known.clone());
        }
        let slug = if identifier.contains("boreal") {
            "boreal"
        } else {
            "aurora"
        };
        let fields = [
            ("identifier", identifier),
            ("password", PASSWORD),
            ("organisation", slug),
        ];
        let page = browser.post("/sign-in", &fields).await;
        assert_eq!(page.status, 303, "{identifier} cannot sign in: {}", page.words());
        if let Some(known) = browser.cookies.get(DEVICES) {
            let mut devices = self.devices.lock().unwrap();
            devices.insert(identifier.to_owned(), known.clone());
        }
        browser
    }

    /// A program with a token that one of the cast made for it on the page, and the token: `person` for one of their own,
    /// `service` or `scim` for the organisation's.
    pub async fn program(&self, maker: &str, kind: &str, power: &str) -> (Browser, String) {
        let mut browser = self.signed_in(maker).await;
        let place = if kind == "person" {
            "/profile/api-tokens"
        } else {
            "/api-tokens"
        };
        let fields = [
            ("kind", kind),
            ("name", "Program"),
            ("power", power),
            ("days", "365"),
            ("current_password", PASSWORD),
        ];
        let page = browser.post(place, &fields).await;
        assert_eq!(page.status, 200, "{}", page.words());
        let token = page.all("#token").remove(0);
        let program = self
            .guest()
            .with("origin", "")
            .with("accept", "*/*")
            .with("authorization", &format!("Bearer {token}"));
        (program, token)
    }

    /// Runs every job that is due by the test's clock, and those they lead to.
    pub async fn run_jobs(&self) {
        for _ in 0..200 {
            if self.runner.run_some().await.unwrap() == 0 {
                return;
            }
        }
        panic!("jobs breed jobs without end");
    }

    /// Runs what is due now and stops; with recurring jobs planted there is always a next time.
    pub async fn run_jobs_once(&self) {
        for _ in 0..10 {
            self.runner.run_some().await.unwrap();
        }
    }

    /// Plants the recurring jobs; only tests about them want it.
    pub async fn plant_jobs(&self) {
        self.runner.plant().await.unwrap();
    }

    /// Runs what is due and takes the letters that arrived at the mail server. Nearly every test ends so, and whatever it
    /// sealed by then must be found by a rotation of the master key.
    pub async fn letters(&self) -> Vec<SentLetter> {
        self.run_jobs().await;
        for of in server::house::sealed() {
            let lost = kit::crypto::sealed::count_unreadable(&self.state.db, &self.state.key, of).await;
            assert_eq!(
                lost.unwrap(),
                0,
                "{}.{} is sealed for another place",
                of.table,
                of.column
            );
        }
        self.sink.take()
    }

    /// Serves on a real socket, for WebSockets and cut connections.
    pub async fn serve(&self) -> SocketAddr {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let router = self
            .router
            .clone()
            .into_make_service_with_connect_info::<SocketAddr>();
        tokio::spawn(async move { axum::serve(listener, router).await });
        address
    }

    /// What the audit of Aurora tells of an action, opened, the newest first.
    pub async fn audited(&self, action: &'static str) -> Vec<access::audit::Line> {
        let filter = access::audit::Filter {
            action: Some(action),
            ..access::audit::Filter::default()
        };
        let aurora = self.organisation("aurora").await;
        access::audit::read(&self.state, aurora, &filter, 100)
            .await
            .unwrap()
    }

    /// The letters that arrived, without the notices that somebody came in on a device that was not known.
    pub async fn letters_but_notices(&self) -> Vec<SentLetter> {
        let mut letters = self.letters().await;
        let notices = [
            "New device",
            "Dispositivo nuevo",
            "Novo dispositivo",
            "Dispositivo novo",
            "Nouvel appareil",
        ];
        letters.retain(|letter| !notices.iter().any(|notice| letter.subject.contains(notice)));
        letters
    }

    /// One of the two organisations of the cast.
    pub async fn organisation(&self, slug: &str) -> OrganisationId {
        let found = access::organisations::store::by_slug(self.state.db.read(), slug).await;
        found.unwrap().unwrap().id
    }

    pub fn folder(&self) -> &Path {
        self.home.folder()
    }

    pub fn home(&self) -> &Home {
        &self.home
    }
}

/// A letter nobody read is one nobody expected.
impl Drop for TestApp {
    fn drop(&mut self) {
        // The last application of an installation answers for it; a test that failed has said enough.
        if Arc::strong_count(&self.home) > 1 || std::thread::panicking() {
            return;
        }
        let unread: Vec<_> = self
            .sink
            .take()
            .into_iter()
            .map(|letter| letter.subject)
            .collect();
        assert!(
            unread.is_empty(),
            "letters arrived that the test did not read: {unread:?}"
        );
    }
}

impl Drop for Home {
    fn drop(&mut self) {
        let Some((server, name)) = self.postgres.take() else {
            return;
        };
        // A thread of its own: the test's runtime is going away and cannot wait for itself.
        let dropped = std::thread::spawn(move || {
            let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
            if let Ok(runtime) = runtime {
                runtime.block_on(engine::drop_postgres(&server, &name));
            }
        });
        let _ = dropped.join();
    }
}
