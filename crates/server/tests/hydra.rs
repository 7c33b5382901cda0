//! The guesser that others wrote, against the running program.
#![allow(clippy::unwrap_used)]

use std::{
    fs,
    io::{Read, Write},
    net::{TcpListener, TcpStream},
    path::Path,
    process::{Child, Command, Stdio},
    time::{Duration, Instant},
};

const RIGHT: &str = "lluvia-mesa-cobre-farol-58";
const LOGIN: &str = "ana@aurora.example";

struct Running(Child);

impl Drop for Running {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

fn guichet(folder: &Path, port: u16) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_guichet"));
    command
        .current_dir(folder)
        .env("GUICHET_LISTEN", format!("127.0.0.1:{port}"))
        .env("GUICHET_DATA", folder.join("data"))
        .env_remove("GUICHET_DATABASE_URL");
    command
}

fn get(port: u16, path: &str) -> Option<String> {
    let mut line = TcpStream::connect(("127.0.0.1", port)).ok()?;
    write!(
        line,
        "GET {path} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nConnection: close\r\n\r\n"
    )
    .ok()?;
    let mut heard = String::new();
    line.read_to_string(&mut heard).ok()?;
    Some(heard)
}

/// Passwords looked at since the start.
fn hashed(port: u16) -> u64 {
    let said = get(port, "/metrics").unwrap();
    let line = said
        .lines()
        .find(|line| line.starts_with("guichet_hashes_total "))
        .unwrap();
    line.rsplit(' ').next().unwrap().parse().unwrap()
}

/// What hydra says about these words.
fn hydra(folder: &Path, port: u16, words: &[String]) -> String {
    let list = folder.join("words");
    fs::write(&list, words.join("\n")).unwrap();
    // A wrong guess meets the form again; after the right one hydra follows to a page that does not have it.
    let form = format!(
        "/sign-in:identifier=^USER^&password=^PASS^&organisation=aurora:H=Origin\\: http\\://127.0.0.1\\:{port}:F=action=\"/sign-in\""
    );
    let out = Command::new("hydra")
        .current_dir(folder)
        .args(["-I", "-t", "32", "-l", LOGIN, "-P"])
        .arg(&list)
        .args(["-s", &port.to_string(), "127.0.0.1", "http-post-form", &form])
        .stdin(Stdio::null())
        .output()
        .unwrap();
    String::from_utf8_lossy(&[out.stdout, out.stderr].concat()).into_owned()
}

fn installed() -> bool {
    let there = Command::new("hydra")
        .arg("-h")
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .status()
        .is_ok();
    assert!(
        there || std::env::var_os("CI").is_none(),
        "hydra is missing: scripts/install-test-tools.sh brings it"
    );
    if !there {
        println!("skipped: hydra is not installed");
    }
    there
}

// S-041: two hundred guesses by a tool that knows its trade are ten looks at most, and the right word among them is not found.
#[test]
fn hydra_is_given_ten_looks_and_finds_nothing() {
    if !installed() {
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    let port = TcpListener::bind("127.0.0.1:0")
        .unwrap()
        .local_addr()
        .unwrap()
        .port();
    let mut setup = guichet(folder.path(), port)
        .args([
            "setup",
            "--organisation",
            "Aurora",
            "--slug",
            "aurora",
            "--administrator",
            LOGIN,
            "--password-stdin",
        ])
        .stdin(Stdio::piped())
        .spawn()
        .unwrap();
    setup.stdin.take().unwrap().write_all(RIGHT.as_bytes()).unwrap();
    assert!(setup.wait().unwrap().success());
    let _house = Running(
        guichet(folder.path(), port)
            .arg("serve")
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .unwrap(),
    );
    let began = Instant::now();
    while !get(port, "/readyz").is_some_and(|said| said.contains("200 OK")) {
        assert!(began.elapsed() < Duration::from_secs(60), "it does not open");
        std::thread::park_timeout(Duration::from_millis(50)); // another process opens: nothing to wait on but its answer
    }
    // The tool works: among two words it finds the right one.
    let found = hydra(folder.path(), port, &["palpite".into(), RIGHT.into()]);
    assert!(found.contains("1 valid password found"), "{found}");

    let mut words: Vec<String> = (0..200).map(|n| format!("palpite-errado-{n}")).collect();
    words.insert(150, RIGHT.to_owned());
    let before = hashed(port);
    let found = hydra(folder.path(), port, &words);
    let looks = hashed(port) - before;
    assert!(found.contains("0 valid password found"), "{found}");
    assert!(
        (1..=10).contains(&looks),
        "{looks} passwords were looked at: {found}"
    );
    println!("hydra: 201 words, {looks} looked at, none found");
}
