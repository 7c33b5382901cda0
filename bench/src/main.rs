//! Measures the release build beside the bare limit of the same run and prints the table of `bench/README.md`.
//!
//! `bench` runs everything; `bench NAME…` only the named parts (`rest`, `list`, `sign-in`, `door` (`attack`: its last two), `passkeys`, `oidc`, `saml`, `scim`,
//! `messages`, `live`, `fan-out`, `sockets`, `size`). Everything stays on loopback and ends by itself.
// A measurement may stop, counts fit, rows are long, and no configuration stands between it and its server.
#![allow(
    clippy::unwrap_used,
    clippy::cast_possible_truncation,
    clippy::cast_precision_loss,
    clippy::cast_sign_loss,
    clippy::too_many_lines,
    clippy::disallowed_methods
)]

// The same file as the tests'; the crate around it would bring the whole house into this program.
#[allow(dead_code)] // the lies are for tests
#[path = "../../crates/testkit/src/authenticator.rs"]
mod authenticator;
mod bare;
mod door;
// As the authenticator.
#[allow(dead_code)]
#[path = "../../crates/testkit/src/federation.rs"]
mod federation;
mod furnish;
mod house;
mod http;
mod jar;
mod live;
mod pages;
mod passkeys;
#[allow(dead_code)]
#[path = "../../crates/testkit/src/provider.rs"]
mod provider;
mod rest;
mod scim;
mod sso;
mod stats;
mod writes;

use http as browser; // by which name the authenticator asks for its host
use stats::Table;

#[tokio::main]
async fn main() {
    let wanted: Vec<String> = std::env::args().skip(1).collect();
    if wanted.first().is_some_and(|first| first == "bare-http") {
        return bare::serve().await;
    }
    let runs = |name: &str| wanted.is_empty() || wanted.iter().any(|part| part == name);
    let mut table = Table::default();
    if runs("rest") || runs("sign-in") {
        rest::measure(&mut table, runs("sign-in")).await;
    }
    if runs("door") || runs("attack") {
        door::measure(&mut table, runs("door")).await;
    }
    if runs("passkeys") {
        passkeys::measure(&mut table).await;
    }
    for name in ["oidc", "saml"] {
        if runs(name) {
            sso::measure(&mut table, name).await;
        }
    }
    if runs("scim") {
        scim::measure(&mut table).await;
    }
    if runs("list") {
        pages::measure(&mut table).await;
    }
    if runs("messages") {
        writes::measure(&mut table).await;
    }
    if runs("live") {
        live::latency(&mut table).await;
    }
    if runs("fan-out") {
        live::fan_out(&mut table).await;
    }
    if runs("sockets") {
        live::sockets(&mut table).await;
    }
    if runs("size") {
        pages::size(&mut table).await;
    }
    table.print();
}
