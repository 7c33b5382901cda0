//! Logs: one line per event on standard error, human by default, JSON on request.

use tracing_subscriber::{EnvFilter, fmt};

/// The library of WebAuthn calls an error what a stranger's browser sent.
const QUIET: &str = "info,sqlx=warn,sea_orm=warn,async_nats=warn,webauthn_rs=off,webauthn_rs_core=off";

/// Starts logging. `json` for machines; `GUICHET_LOG` narrows or widens (`info` by default).
pub fn start(json: bool) {
    let filter = EnvFilter::try_from_env("GUICHET_LOG").unwrap_or_else(|_| EnvFilter::new(QUIET));
    let builder = fmt()
        .with_env_filter(filter)
        .with_writer(std::io::stderr)
        .with_target(false);
    if json {
        builder.json().init();
    } else {
        builder
            .with_ansi(std::io::IsTerminal::is_terminal(&std::io::stderr()))
            .init();
    }
}
