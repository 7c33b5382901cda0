//! One release server on a data folder of its own.

use crate::http::{Connection, FORM, HOST, get, post};
use std::{
    io::Write,
    net::SocketAddr,
    path::PathBuf,
    process::{Child, Command, Stdio},
    time::{Duration, Instant},
};
use tempfile::TempDir;

pub const PASSWORD: &str = "vela-cobre-janela-71";

/// A data folder, its database, and perhaps a running server.
pub struct House {
    folder: TempDir,
    pub database_url: String,
    child: Option<Child>,
    pub address: SocketAddr,
    more: Vec<(&'static str, String)>,
}

fn binary() -> PathBuf {
    std::env::var_os("GUICHET_BIN").map_or_else(|| PathBuf::from("target/release/guichet"), PathBuf::from)
}

impl House {
    /// Founds an organisation with one administrator through the product's own command.
    pub fn found(database_url: Option<String>) -> Self {
        Self::found_at(
            database_url,
            HOST.replace("localhost", "127.0.0.1")
                .parse()
                .expect("an address"),
        )
    }

    /// The same at an address of its own, so that two may run beside one another. It answers to [`HOST`] all the same.
    pub fn found_at(database_url: Option<String>, address: SocketAddr) -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        let database_url = database_url
            .unwrap_or_else(|| format!("sqlite://{}", folder.path().join("guichet.db").display()));
        let house = Self {
            folder,
            database_url,
            child: None,
            address,
            more: Vec::new(),
        };
        let mut setup = house
            .command()
            .args([
                "setup",
                "--organisation",
                "Aurora",
                "--slug",
                "aurora",
                "--administrator",
                "ana@aurora.example",
                "--password-stdin",
            ])
            .stdin(Stdio::piped())
            .stdout(Stdio::null())
            .spawn()
            .expect("target/release/guichet: run `make build` first");
        writeln!(setup.stdin.take().expect("stdin"), "{PASSWORD}").expect("written");
        assert!(setup.wait().expect("setup ran").success(), "guichet setup failed");
        house
    }

    /// The same with a setting of its own.
    #[must_use]
    pub fn with(mut self, name: &'static str, value: &str) -> Self {
        self.more.push((name, value.to_owned()));
        self
    }

    fn command(&self) -> Command {
        let mut command = Command::new(binary());
        command
            .env("GUICHET_DATA", self.folder.path())
            .env("GUICHET_DATABASE_URL", &self.database_url)
            .env("GUICHET_LISTEN", self.address.to_string())
            .env("GUICHET_BASE_URL", format!("http://{HOST}"))
            .env("GUICHET_LOG", "error")
            .envs(self.more.iter().map(|(name, value)| (name, value)));
        command
    }

    /// Starts the server; how long until it was ready.
    pub async fn start(&mut self) -> Duration {
        let began = Instant::now();
        self.child = Some(
            self.command()
                .arg("serve")
                .stdout(Stdio::null())
                .spawn()
                .expect("guichet serve"),
        );
        loop {
            if tokio::net::TcpStream::connect(self.address).await.is_ok() {
                let mut connection = Connection::open(self.address).await;
                if connection.status(&get("/readyz", "")).await == 200 {
                    return began.elapsed();
                }
            }
            tokio::time::sleep(Duration::from_millis(2)).await;
            assert!(
                began.elapsed() < Duration::from_secs(60),
                "the server does not get ready"
            );
        }
    }

    pub fn stop(&mut self) {
        if let Some(mut child) = self.child.take() {
            // SIGKILL on purpose: what was acknowledged is on the disk, and nothing here waits for the rest.
            let _ = child.kill();
            let _ = child.wait();
        }
    }

    /// Proportional set size of the server, in MiB.
    pub fn memory(&self) -> f64 {
        let id = self.child.as_ref().expect("a running server").id();
        let text = std::fs::read_to_string(format!("/proc/{id}/smaps_rollup")).expect("procfs");
        let line = text
            .lines()
            .find(|line| line.starts_with("Pss:"))
            .expect("a Pss line");
        line.split_whitespace()
            .nth(1)
            .and_then(|kib| kib.parse::<f64>().ok())
            .expect("a number")
            / 1024.0
    }

    /// Seconds of processor time the server took so far.
    pub fn processor(&self) -> f64 {
        let id = self.child.as_ref().expect("a running server").id();
        let text = std::fs::read_to_string(format!("/proc/{id}/stat")).expect("procfs");
        let rest = text.rsplit(") ").next().expect("a name in brackets");
        let ticks: Vec<f64> = rest
            .split(' ')
            .skip(11)
            .take(2)
            .filter_map(|n| n.parse().ok())
            .collect();
        ticks.iter().sum::<f64>() / 100.0 // USER_HZ, which is 100 on every Linux there is
    }

    /// Signs in and returns the `Cookie` header line.
    pub async fn cookie(&self, identifier: &str) -> String {
        let mut connection = Connection::open(self.address).await;
        let answer = connection.ask(&sign_in(identifier)).await;
        assert_eq!(
            answer.status,
            303,
            "{identifier}: {}",
            String::from_utf8_lossy(&answer.body)
        );
        let line = answer.head.lines().find(|line| {
            line.to_ascii_lowercase()
                .starts_with("set-cookie: __host-guichet")
        });
        let value = line
            .expect("a session cookie")
            .split_once(": ")
            .expect("a header")
            .1;
        format!("Cookie: {}\r\n", value.split(';').next().unwrap_or_default())
    }

    /// A figure of `/metrics`.
    pub async fn metric(&self, name: &str) -> f64 {
        let mut connection = Connection::open(self.address).await;
        let answer = connection.ask(&get("/metrics", "")).await;
        let text = String::from_utf8_lossy(&answer.body).into_owned();
        text.lines()
            .find_map(|line| line.strip_prefix(name)?.trim().parse().ok())
            .unwrap_or(f64::NAN)
    }
}

/// A sign-in as a browser sends it.
pub fn sign_in(identifier: &str) -> Vec<u8> {
    let body = format!(
        "identifier={}&password={}&organisation=aurora",
        identifier.replace('@', "%40"),
        PASSWORD.replace(' ', "+")
    );
    post("/sign-in", FORM, "", &body)
}

impl Drop for House {
    fn drop(&mut self) {
        self.stop();
    }
}
