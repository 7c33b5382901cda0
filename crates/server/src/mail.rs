//! `guichet mail`: what comes by mail, handed in by whoever takes it from a mailbox.
//!
//! **Invariants.** One message, one call, from standard input, as it came: the pipe of a mail server, or of a program
//! that fetches a mailbox. A report that a letter of ours came back marks the letter; a request for an account goes the
//! way of the page's requests; everything else is left alone. What could not be taken in now is left with the caller
//! (exit code 75), never lost and never bounced.

use crate::{config::Config, house};
use access::{
    App, organisations,
    outbox::{self, Received},
    requests::{self, Taken},
};
use clap::Subcommand;
use kit::{failure::Failure, ids::OrganisationId};
use std::{
    io::{Read, copy, sink, stdin},
    process::ExitCode,
};

#[derive(Subcommand)]
pub enum Mail {
    /// Take in one message from standard input: a letter that came back, or a request for an account
    Receive {
        /// Whose mailbox it came to, by its short name [the only organisation, if there is but one]
        #[arg(long)]
        organisation: Option<String>,
    },
}

/// `EX_TEMPFAIL` of sysexits.h: mail servers keep the message and try again.
pub const LATER: u8 = 75;
/// What is read of a message, in bytes; what counts stands at its beginning.
const LARGEST: u64 = 1024 * 1024;

/// The message itself, before anything else can fail; the rest of a longer one is read too, or the caller's pipe breaks.
pub fn message() -> std::io::Result<Vec<u8>> {
    let mut raw = Vec::new();
    let mut input = stdin().lock();
    input.by_ref().take(LARGEST).read_to_end(&mut raw)?;
    copy(&mut input, &mut sink())?;
    Ok(raw)
}

pub async fn run(config: &Config, command: Mail) -> Result<ExitCode, Failure> {
    let Mail::Receive { organisation } = command;
    let raw = message()?;
    let app = house::open(config, config.hash).await?;
    let said = receive(&app, organisation.as_deref(), &raw).await;
    app.db.close().await;
    println!("{}", said?);
    Ok(ExitCode::SUCCESS)
}

/// What became of it, in a line for the mail server's log. It names nobody.
async fn receive(app: &App, slug: Option<&str>, raw: &[u8]) -> Result<&'static str, Failure> {
    match outbox::receive(app, raw).await? {
        Received::Marked(_) => return Ok("a letter came back, and is marked"),
        Received::Known(_) => return Ok("a letter came back that was marked before"),
        Received::NotOurs => return Ok("a report about no letter of ours, or of no failure"),
        Received::NoReport => {}
    }
    let organisation = named(app, slug).await?;
    Ok(match requests::receive(app, organisation, raw).await? {
        Taken::Asked => "a request for an account; its mailbox is written to",
        Taken::NoRequest => "neither a report nor a request; left alone",
        Taken::Automatic => "written by a machine; left alone",
        Taken::NoAddress => "a request without an address; left alone",
        Taken::Closed => "a request, but the policy takes none; left alone",
    })
}

async fn named(app: &App, slug: Option<&str>) -> Result<OrganisationId, Failure> {
    let found = match slug {
        Some(slug) => organisations::store::by_slug(app.db.read(), slug).await?,
        None => organisations::store::only(app.db.read()).await?,
    };
    let home = found.ok_or_else(|| match slug {
        Some(slug) => Failure::broken(format!("there is no organisation with the short name {slug:?}")),
        None => Failure::broken("name the organisation whose mailbox it is: --organisation"),
    })?;
    Ok(home.id)
}
