//! The set-up without a browser: it knows what the set-up page knows, and says no as clearly.
#![allow(clippy::unwrap_used)]

use sea_orm::{ConnectionTrait, Database, Statement};
use std::{
    io::Write,
    path::Path,
    process::{Command, Stdio},
};

const PASSWORD: &str = "lluvia-mesa-cobre-farol-58";

/// `guichet setup` in this folder; what it complained about, if it did.
fn setup(data: &Path, more: &[&str]) -> Result<(), String> {
    let mut child = Command::new(env!("CARGO_BIN_EXE_guichet"))
        .arg("--data")
        .arg(data)
        .args(["setup", "--organisation", "Aurora", "--slug", "aurora"])
        .args(["--administrator", "ana@aurora.example", "--password-stdin"])
        .args(more)
        .current_dir("/")
        .env_clear()
        .stdin(Stdio::piped())
        .stdout(Stdio::null())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    // Who refuses an argument has not read the password: the pipe is closed then.
    let _ = child.stdin.take().unwrap().write_all(PASSWORD.as_bytes());
    let out = child.wait_with_output().unwrap();
    let said = String::from_utf8_lossy(&out.stderr).into_owned();
    out.status.success().then_some(()).ok_or(said)
}

// 003-16
#[tokio::test]
async fn an_organisation_founded_from_the_console_has_its_own_name_colour_language_and_time() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("data");
    let long = "x".repeat(81);
    for (wrong, said) in [
        (["--hue", "360"], "--hue"),
        (["--hue", "teal"], "--hue"),
        (["--locale", "de"], "pt-BR"),
        (["--time-zone", "Mars/Olympus"], "time_zone: "),
        (["--product", &long], "product: "),
    ] {
        let complaint = setup(&data, &wrong).unwrap_err();
        assert!(complaint.contains(said), "{wrong:?}: {complaint}");
    }
    let own = [
        ["--product", "Atende Aurora"],
        ["--hue", "285"],
        ["--locale", "pt-BR"],
        ["--time-zone", "America/Sao_Paulo"],
    ];
    setup(&data, own.as_flattened()).unwrap();
    let db = Database::connect(format!("sqlite://{}/guichet.db?mode=ro", data.display()))
        .await
        .unwrap();
    let text = "select product_name, hue, locale, time_zone from organisation";
    let rows = db
        .query_all_raw(Statement::from_string(db.get_database_backend(), text))
        .await
        .unwrap();
    assert_eq!(rows.len(), 1, "what was refused left nothing");
    let field = |name| rows[0].try_get::<String>("", name).unwrap();
    assert_eq!(field("product_name"), "Atende Aurora");
    assert_eq!(
        (field("locale"), field("time_zone")),
        ("pt-BR".into(), "America/Sao_Paulo".into())
    );
    assert_eq!(rows[0].try_get::<i32>("", "hue").unwrap(), 285);
}
