//! The command line. Each command reads the same configuration.

use crate::{
    admin, archive, audit, calibrate,
    config::{Config, Given},
    doctor, house, keys, mail, node, serve,
};
use access::setup::Typed;
use clap::{Args, Parser, Subcommand};
use kit::{failure::Failure, secret::Secret, words::Locale};
use std::{
    io::Read,
    path::{Path, PathBuf},
    process::ExitCode,
};

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
    /// The record of who did what: look through it, sign it, export it
    #[command(subcommand)]
    Audit(audit::Audit),
    /// The master key: replace it, and see what is sealed under which
    #[command(subcommand)]
    Keys(keys::Keys),
    /// Measure how dear a password hash may be on this machine, and recommend settings
    Calibrate(calibrate::Calibrate),
    /// What only the operator at the console may do
    #[command(subcommand)]
    Admin(admin::Admin),
    /// What comes by mail: letters that came back, and requests for an account
    #[command(subcommand)]
    Mail(mail::Mail),
    /// Print the version
    Version,
}

#[derive(Args)]
#[allow(clippy::doc_markdown)] // the texts are the command line's help
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
    /// The administrator's name as colleagues see it [the identifier up to its @]
    #[arg(long)]
    display_name: Option<String>,
    /// Where the administrator's links go [the identifier]
    #[arg(long)]
    recovery_address: Option<String>,
    /// What the organisation calls the service on its pages and mails [the organisation's name]
    #[arg(long)]
    product: Option<String>,
    /// The colour of its pages, in degrees round the wheel: 0 to 359 [172, teal]
    #[arg(long, value_parser = clap::value_parser!(u16).range(0..360))]
    hue: Option<u16>,
    /// Read the password from standard input
    #[arg(long, required = true)]
    password_stdin: bool,
    /// The language of the organisation and of its administrator
    #[arg(long, default_value = "en", value_parser = ["pt-BR", "es", "fr", "en"])]
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
    if let Command::Calibrate(wish) = line.command {
        calibrate::run(&wish);
        return Ok(ExitCode::SUCCESS);
    }
    if let Command::Mail(command) = line.command {
        // Whatever is wrong is wrong here: the mail server keeps the message and tries again, its writer hears nothing.
        return Ok(match by_mail(line.config.as_deref(), line.given, command).await {
            Ok(code) => code,
            Err(failure) => {
                eprintln!("guichet: {failure}");
                ExitCode::from(mail::LATER)
            }
        });
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
        Command::Audit(command) => return audit::run(&config, command).await,
        Command::Keys(command) => return keys::run(&config, command).await,
        Command::Admin(command) => return admin::run(&config, command).await,
        Command::Calibrate(_) | Command::Mail(_) | Command::Version => {}
    }
    Ok(ExitCode::SUCCESS)
}

async fn by_mail(file: Option<&Path>, given: Given, command: mail::Mail) -> Result<ExitCode, Failure> {
    let config = Config::load(file, given)?;
    mail::run(&config, command).await
}

async fn found(config: &Config, setup: Setup) -> Result<(), Failure> {
    let mut password = String::new();
    std::io::stdin().take(8 * 1024).read_to_string(&mut password)?;
    let password = Secret::new(password.trim_end_matches(['\r', '\n']).to_owned());
    // With a server running on SQLite the file is taken; the set-up page is the way then.
    let _lock = node::lock(config)?;
    node::migrate(config).await?;
    let app = house::open(config, config.hash).await?;
    let tongue = app.words.tongue(Locale::En);
    let new = setup.typed(password).check(Locale::En).map_err(|faults| {
        let fields = faults
            .fields
            .iter()
            .map(|fault| format!("{}: {}", fault.field, tongue.t(fault.key)));
        let advice = faults
            .advice()
            .iter()
            .map(|advice| format!("password: {}", advice.say(&tongue)));
        Failure::broken(fields.chain(advice).collect::<Vec<_>>().join("\n"))
    })?;
    let (name, slug) = (new.organisation.clone(), new.slug.clone());
    match access::setup::found(&app, new, app.clock.now()).await? {
        Ok(_) => {
            println!(
                "{name} is created. Sign in at {}/sign-in?organisation={slug}",
                config.base_url
            );
            Ok(())
        }
        Err(access::setup::Refusal::SlugTaken) => Err(Failure::broken(format!(
            "slug: {}",
            tongue.t("setup-fault-slug-taken")
        ))),
        Err(access::setup::Refusal::Spent) => Err(Failure::broken(tongue.t("setup-spent").into_owned())),
    }
}

impl Setup {
    /// The same fields as the set-up page's, so that both ways obey the same rules.
    fn typed(self, password: Secret<String>) -> Typed {
        let own_name = self
            .administrator
            .split('@')
            .next()
            .unwrap_or_default()
            .to_owned();
        Typed {
            organisation: self.organisation,
            slug: self.slug,
            time_zone: self.time_zone,
            locale: self.locale,
            product: self.product.unwrap_or_default(),
            hue: self.hue.map(|degrees| degrees.to_string()).unwrap_or_default(),
            display_name: self.display_name.unwrap_or(own_name),
            recovery_address: self.recovery_address.unwrap_or_default(),
            identifier: self.administrator,
            password_confirmation: password.clone(),
            password,
        }
    }
}
