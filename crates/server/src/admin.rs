//! `guichet admin`: what only whoever sits at the server's console may do (G-09).

use crate::{config::Config, house};
use access::{
    App,
    break_glass::{self, NotDone},
    factors,
    organisations::{self, Organisation},
};
use clap::Subcommand;
use kit::{failure::Failure, secret::Secret};
use std::{
    io::{BufRead, Write},
    process::ExitCode,
};

#[derive(Subcommand)]
pub enum Admin {
    /// The account for the day when no administrator gets in any more
    #[command(subcommand)]
    BreakGlass(BreakGlass),
}

#[derive(Subcommand)]
pub enum BreakGlass {
    /// Make it: shows the secret for a device, asks for the device's first code, prints the sheet
    Create {
        /// The organisation's short name
        #[arg(long)]
        organisation: String,
        /// The mailbox of whoever keeps the sheet; what concerns the account is told there too
        #[arg(long)]
        keeper: String,
    },
    /// Print a new code; the sheet before is void
    Print {
        #[arg(long)]
        organisation: String,
    },
    /// Try sheet and device without opening anything: the code, then the device's, a line each on standard input
    Test {
        #[arg(long)]
        organisation: String,
    },
    /// End it: its sessions, its code and its device
    Expire {
        #[arg(long)]
        organisation: String,
    },
    /// Say whether there is one, and when it was last tested
    Status {
        #[arg(long)]
        organisation: String,
    },
}

/// Exit code 0 when it is done, 1 otherwise.
pub async fn run(config: &Config, command: Admin) -> Result<ExitCode, Failure> {
    let Admin::BreakGlass(command) = command;
    let app = house::open(config, config.hash).await?;
    let done = match command {
        BreakGlass::Create { organisation, keeper } => create(&app, &organisation, &keeper).await,
        BreakGlass::Print { organisation } => print(&app, &organisation).await,
        BreakGlass::Test { organisation } => test(&app, &organisation).await,
        BreakGlass::Expire { organisation } => expire(&app, &organisation).await,
        BreakGlass::Status { organisation } => status(&app, &organisation).await,
    };
    app.db.close().await;
    done
}

async fn named(app: &App, slug: &str) -> Result<Organisation, Failure> {
    organisations::store::by_slug(app.db.read(), slug)
        .await?
        .ok_or_else(|| Failure::broken(format!("there is no organisation with the short name {slug:?}")))
}

/// One line of standard input; none at its end.
fn asked(question: &str) -> Result<Option<Secret<String>>, Failure> {
    print!("{question}: ");
    std::io::stdout().flush()?;
    let mut line = String::new();
    let read = std::io::stdin().lock().read_line(&mut line)?;
    println!();
    Ok((read > 0).then(|| Secret::new(line.trim().to_owned())))
}

async fn create(app: &App, slug: &str, keeper: &str) -> Result<ExitCode, Failure> {
    let home = named(app, slug).await?;
    let plausible = keeper
        .split_once('@')
        .is_some_and(|(name, host)| !name.is_empty() && host.contains('.'));
    if !plausible || keeper.chars().any(|c| c.is_whitespace() || c.is_control()) {
        return Err(Failure::broken(format!(
            "--keeper: {keeper:?} is no address for mail"
        )));
    }
    let begun = match break_glass::begin(app, &home, keeper, app.clock.now()).await? {
        Ok(begun) => begun,
        Err(refusal) => return Ok(refused(refusal)),
    };
    let secret = &begun.pending.secret;
    println!("Add this to a device that is kept with the sheet, and not to an administrator's own phone:");
    println!(
        "  secret   {}",
        factors::grouped(factors::letters(secret).expose(), " ")
    );
    println!(
        "  address  {}",
        factors::address(secret, &home.name, &begun.pending.name).expose()
    );
    // Three times, because codes change while they are typed; then it is made anew.
    for _ in 0..3 {
        let Some(code) = asked("The code the device shows now")? else {
            break;
        };
        match break_glass::finish(app, &home, &begun, code.expose(), app.clock.now()).await? {
            Ok(code) => {
                sheet(app, &home, &code);
                return Ok(ExitCode::SUCCESS);
            }
            Err(NotDone::Turn) => tokio::time::sleep(std::time::Duration::from_secs(2)).await,
            Err(refusal @ (NotDone::Unreadable | NotDone::WrongFactor)) => {
                refused(refusal);
            }
            Err(refusal) => return Ok(refused(refusal)),
        }
    }
    println!("Nothing was made.");
    Ok(ExitCode::FAILURE)
}

async fn print(app: &App, slug: &str) -> Result<ExitCode, Failure> {
    let home = named(app, slug).await?;
    Ok(match break_glass::print(app, &home, app.clock.now()).await? {
        Ok(code) => {
            sheet(app, &home, &code);
            ExitCode::SUCCESS
        }
        Err(refusal) => refused(refusal),
    })
}

/// What is printed, sealed in an envelope and shown to nobody: it stands nowhere else.
fn sheet(app: &App, home: &Organisation, code: &Secret<String>) {
    println!("---------------------------------------------------------------");
    println!("Break-glass access of {}", home.name);
    println!();
    println!(
        "  address       {}/break-glass?organisation={}",
        app.settings.base_url, home.slug
    );
    println!("  organisation  {}", home.slug);
    println!("  printed code  {}", factors::grouped(code.expose(), "-"));
    println!("  then          the code of the device that is kept with this sheet");
    println!();
    println!("For the day when no administrator gets in any more. Every try, right");
    println!("or wrong, is told to all administrators at once. The session ends after");
    println!(
        "{} minutes. Let the operator print a new sheet afterwards, and test",
        break_glass::LIVES.num_minutes()
    );
    println!(
        "this one every quarter: guichet admin break-glass test --organisation {}",
        home.slug
    );
    println!("---------------------------------------------------------------");
}

async fn test(app: &App, slug: &str) -> Result<ExitCode, Failure> {
    let home = named(app, slug).await?;
    let printed = asked("The printed code")?.unwrap_or_default();
    let device = asked("The code the device shows now")?.unwrap_or_default();
    let typed = (printed.expose().as_str(), device.expose().as_str());
    Ok(
        match break_glass::test(app, &home, typed, app.clock.now()).await? {
            Ok(()) => {
                println!("Sheet and device are right: they would open the door. Noted as tested.");
                ExitCode::SUCCESS
            }
            Err(refusal) => refused(refusal),
        },
    )
}

async fn expire(app: &App, slug: &str) -> Result<ExitCode, Failure> {
    let home = named(app, slug).await?;
    Ok(match break_glass::expire(app, &home, app.clock.now()).await? {
        Ok(()) => {
            println!(
                "The break-glass account of {} is ended. Its sheet opens nothing any more.",
                home.name
            );
            ExitCode::SUCCESS
        }
        Err(refusal) => refused(refusal),
    })
}

async fn status(app: &App, slug: &str) -> Result<ExitCode, Failure> {
    let home = named(app, slug).await?;
    let Some(account) = break_glass::status(app, &home).await? else {
        return Ok(refused(NotDone::None));
    };
    let now = app.clock.now();
    let tested = account
        .tested_at
        .map_or_else(|| "never".to_owned(), |at| at.format("%F %R UTC").to_string());
    println!("created  {}", account.created_at.format("%F %R UTC"));
    println!("printed  {}", account.printed_at.format("%F %R UTC"));
    println!(
        "tested   {tested}{}",
        if account.test_is_due(now) {
            ": a test is due"
        } else {
            ""
        }
    );
    if account.to_be_printed() {
        println!("used     since it was printed: print a new sheet");
    }
    Ok(ExitCode::SUCCESS)
}

fn refused(refusal: NotDone) -> ExitCode {
    println!(
        "{}",
        match refusal {
            NotDone::Stands =>
                "There is one already. Print a new sheet for it (print), or end it first (expire).",
            NotDone::None =>
                "There is no break-glass account. Make one with: guichet admin break-glass create",
            NotDone::Late =>
                "The secret waited ten minutes for its first code, and waits no more. Begin anew.",
            NotDone::Unreadable => "This cannot be a code.",
            NotDone::WrongCode =>
                "The printed code is not right. A sheet is void once a newer one was printed.",
            NotDone::WrongFactor =>
                "The code of the device is not right, or was used. Check the device's clock.",
            NotDone::Turn => "Somebody tried a moment ago: there is one turn in two seconds. Try again.",
        }
    );
    ExitCode::FAILURE
}
