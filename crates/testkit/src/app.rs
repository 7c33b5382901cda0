//! A house of its own for one test.

use crate::{Browser, PASSWORD, SentLetter, Sink, browser::HOST, cast, engine};
use access::{App, Settings, app::Parts};
use axum::Router;
use kit::{
    blobs::Blobs, bus::Bus, clock::Clock, crypto::MasterKey, db::Db, doors::Door, hash::HashPool,
    jobs::Runner, limits::Pace, mail::Mailer, secret::Secret, stream::Feed,
};
use std::{net::SocketAddr, sync::Arc};
use tempfile::TempDir;

/// See the crate's documentation. Two of them share nothing.
pub struct TestApp {
    pub state: App,
    pub router: Router,
    pub doors: Vec<Door<access::door::Gate>>,
    pub clock: Clock,
    pub sink: Sink,
    runner: Runner<App>,
    folder: TempDir,
    postgres: Option<(String, String)>,
}

impl TestApp {
    pub async fn sqlite() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let url = engine::sqlite(folder.path()).await;
        Self::build(folder, &url, None).await
    }

    pub async fn postgres() -> Option<Self> {
        let server = engine::postgres_server()?;
        let (url, name) = engine::postgres(&server).await;
        let folder = tempfile::tempdir().unwrap();
        Some(Self::build(folder, &url, Some((server, name))).await)
    }

    async fn build(folder: TempDir, url: &str, postgres: Option<(String, String)>) -> Self {
        let bus = Bus::local();
        let db = Db::open(url, bus.clone()).await.unwrap();
        let sink = Sink::start().await;
        let clock = Clock::default();
        let state = App::new(Parts {
            feed: Feed::new(db.clone()),
            clock: clock.clone(),
            words: server::house::words(),
            key: MasterKey::from_bytes([7; 32]),
            hashes: HashPool::new(2, cast::cheap(), None),
            mailer: Mailer::new(Some(Secret::new(format!("smtp://{}", sink.address)))).unwrap(),
            blobs: Blobs::open(&format!("file://{}", folder.path().join("files").display())).unwrap(),
            pace: Pace::default(),
            settings: Settings {
                base_url: format!("http://{HOST}"),
                hosts: vec![HOST.into()],
                trusted_proxies: vec![],
                mail_from: "no-reply@guichet.example".into(),
                plain_cookies: false,
                file_bytes: 1024 * 1024,
            },
            sessions: access::sessions::Sessions::default(),
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
            folder,
            postgres,
            state,
        }
    }

    /// A browser nobody signed in with.
    pub fn guest(&self) -> Browser {
        Browser::new(self.router.clone())
    }

    /// A browser of one of the cast, through the real sign-in page.
    pub async fn signed_in(&self, identifier: &str) -> Browser {
        let mut browser = self.guest();
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
        browser
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

    /// Runs what is due and takes the letters that arrived at the mail server.
    pub async fn letters(&self) -> Vec<SentLetter> {
        self.run_jobs().await;
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

    pub fn folder(&self) -> &std::path::Path {
        self.folder.path()
    }
}

impl Drop for TestApp {
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
