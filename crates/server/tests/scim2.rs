//! The checker of SCIM services that others wrote, against the house on a socket.
#![allow(clippy::unwrap_used)]

use std::{path::PathBuf, process::Command};
use testkit::both;

/// How many checks the checker's own reference service passes, for User, Group and `EnterpriseUser`.
const REFERENCE: usize = 135;

/// `scripts/install-test-tools.sh` puts it there. A run of record has it.
fn checker() -> Option<PathBuf> {
    let place = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../target/scim2/bin/scim2");
    if place.exists() {
        return Some(place);
    }
    assert!(std::env::var_os("CI").is_none(), "scripts/install-test-tools.sh");
    eprintln!("skipped: there is no {}", place.display());
    None
}

both! {
    async fn the_checker_finds_no_fault_and_looks_at_as_much_as_at_its_reference(app: TestApp) {
        let Some(checker) = checker() else { return };
        let (_, token) = app.program("ana@aurora.example", "scim", "scim").await;
        let socket = app.serve().await;
        let out = tokio::task::spawn_blocking(move || {
            Command::new(checker)
                .args(["-h", "Host: localhost:8080", "-h", &format!("Authorization: Bearer {token}")])
                .args(["--url", &format!("http://{socket}/scim/v2/aurora"), "test"])
                .env_remove("PYTHONPATH")
                .output()
                .unwrap()
        })
        .await
        .unwrap();
        let said = String::from_utf8_lossy(&[out.stdout, out.stderr].concat()).into_owned();
        let count = |word: &str| said.lines().filter(|line| line.starts_with(word)).count();
        assert!(count("ERROR") == 0 && out.status.success(), "{said}");
        assert!(count("SUCCESS") >= REFERENCE, "{} of {REFERENCE}: {said}", count("SUCCESS"));
        app.letters().await;
    }
}
