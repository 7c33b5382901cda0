//! A whole house in a test: both engines, a clock moved by hand, a small browser, a real mail server on
//! loopback, and the cast.
// A test kit may stop a test, its cast is one long list, and the servers it uses are named by the environment.
#![allow(
    clippy::missing_panics_doc,
    clippy::unwrap_used,
    clippy::too_many_lines,
    clippy::disallowed_methods
)]

mod app;
mod authenticator;
mod browser;
mod cast;
mod database;
mod engine;
pub mod federation;
pub mod names;
pub mod provider;
mod sink;

pub use access;
pub use app::{Extras, Home, TestApp};
pub use authenticator::{Authenticator, Lie};
pub use browser::{Browser, Page};
pub use cast::PASSWORD;
pub use sink::{SentLetter, Sink};

/// Declares tests that run on SQLite and on PostgreSQL.
///
/// PostgreSQL is `GUICHET_TEST_POSTGRES`; without it that half says so and passes on a developer's machine, but
/// fails where `CI` is set, so that no run of record lacks an engine.
#[macro_export]
macro_rules! both {
    ($($(#[$meta:meta])* async fn $name:ident($app:ident: TestApp) $body:block)*) => {$(
        $(#[$meta])*
        mod $name {
            #[allow(unused_imports)]
            use super::*;

            async fn story($app: $crate::TestApp) $body

            #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn on_sqlite() {
                story($crate::TestApp::sqlite().await).await;
            }

            #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn on_postgres() {
                if let Some(app) = $crate::TestApp::postgres().await {
                    story(app).await;
                }
            }
        }
    )*};
}
