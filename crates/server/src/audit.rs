//! `guichet audit`: what an operator asks of the chains without a browser (G-17).

use crate::{config::Config, house};
use access::{
    App,
    audit::{self, Entry, Exported, Filter, Format, Report, Wrong},
};
use clap::Subcommand;
use futures::StreamExt;
use kit::{db::dialect::sql, failure::Failure, ids::OrganisationId};
use sea_orm::FromQueryResult;
use std::{
    io::Write,
    path::{Path, PathBuf},
    process::ExitCode,
};

#[derive(Subcommand)]
pub enum Audit {
    /// Look through the chains, and say what was changed, deleted, moved or cut off
    Verify {
        /// Only this organisation's, by its short name
        #[arg(long)]
        organisation: Option<String>,
        /// A checkpoint that was kept elsewhere; only with it a cut-off end is sure to be found
        #[arg(long)]
        checkpoint: Vec<PathBuf>,
    },
    /// Sign where a chain is now, and write the checkpoint to keep elsewhere
    Checkpoint {
        #[arg(long)]
        organisation: String,
        /// Where to write it [standard output]
        #[arg(long)]
        file: Option<PathBuf>,
    },
    /// Write all records of an organisation to standard output, the newest first
    Export {
        #[arg(long)]
        organisation: String,
        #[arg(long, default_value = "json", value_parser = ["json", "csv"])]
        format: String,
    },
    /// Erase what the audit keeps of a person: addresses, browsers, names. It cannot be taken back
    Forget {
        #[arg(long)]
        organisation: String,
        /// The member's id, as in the address of their page
        #[arg(long)]
        member: uuid::Uuid,
    },
}

#[derive(FromQueryResult, Clone)]
struct Organisation {
    id: OrganisationId,
    slug: String,
}

/// Exit code 0 when everything holds, 1 otherwise.
pub async fn run(config: &Config, command: Audit) -> Result<ExitCode, Failure> {
    let app = house::open(config, config.hash).await?;
    let code = match command {
        Audit::Verify {
            organisation,
            checkpoint,
        } => verify(&app, organisation.as_deref(), &checkpoint).await?,
        Audit::Checkpoint { organisation, file } => {
            let one = named(&app, &organisation).await?;
            checkpoint(&app, &one, file.as_deref()).await?
        }
        Audit::Export { organisation, format } => {
            let one = named(&app, &organisation).await?;
            let format = Format::parse(&format).ok_or_else(|| Failure::broken("no such format"))?;
            export(&app, &one, format).await?
        }
        Audit::Forget { organisation, member } => {
            let one = named(&app, &organisation).await?;
            forget(&app, &one, member).await?
        }
    };
    app.db.close().await;
    Ok(code)
}

async fn all(app: &App) -> Result<Vec<Organisation>, Failure> {
    let text = sql(
        app.db.read(),
        "select id, slug from organisation order by slug",
        [],
    );
    Ok(Organisation::find_by_statement(text).all(app.db.read()).await?)
}

async fn named(app: &App, slug: &str) -> Result<Organisation, Failure> {
    let found = all(app).await?.into_iter().find(|one| one.slug == slug);
    found.ok_or_else(|| Failure::broken(format!("there is no organisation with the short name {slug:?}")))
}

async fn verify(app: &App, slug: Option<&str>, files: &[PathBuf]) -> Result<ExitCode, Failure> {
    let outside = files
        .iter()
        .map(|file| read(file))
        .collect::<Result<Vec<_>, _>>()?;
    let mut whole = true;
    let organisations = all(app).await?;
    for (exported, file) in outside.iter().zip(files) {
        if organisations.iter().all(|one| one.id != exported.organisation) {
            whole = false;
            println!(
                "broken {}: {} is about an organisation that is not here",
                exported.slug,
                file.display()
            );
        }
    }
    let mut looked = 0;
    for one in organisations {
        let about: Vec<_> = outside
            .iter()
            .filter(|file| file.organisation == one.id)
            .collect();
        let wanted = slug.map_or(outside.is_empty() || !about.is_empty(), |slug| slug == one.slug);
        if !wanted {
            continue;
        }
        looked += 1;
        if about.is_empty() {
            let report = audit::verify(&app.db, &app.key, one.id, None).await?;
            whole &= say(&one.slug, &report);
        }
        for exported in about {
            let report = audit::verify(&app.db, &app.key, one.id, Some(exported)).await?;
            whole &= say(&one.slug, &report);
        }
    }
    if let (Some(slug), 0) = (slug, looked) {
        return Err(Failure::broken(format!(
            "there is no organisation with the short name {slug:?}"
        )));
    }
    Ok(if whole {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    })
}

fn read(file: &Path) -> Result<Exported, Failure> {
    let text = std::fs::read_to_string(file)
        .map_err(|error| Failure::broken(format!("{}: cannot be read: {error}", file.display())))?;
    serde_json::from_str(&text)
        .map_err(|error| Failure::broken(format!("{}: this is no checkpoint: {error}", file.display())))
}

/// True when nothing is wrong.
fn say(slug: &str, report: &Report) -> bool {
    if report.waiting > 0 {
        println!(
            "note   {slug}: {} records of an older version are not part of the chain yet; a start of this version takes them in",
            report.waiting
        );
    }
    if report.outside_too_old {
        println!("note   {slug}: the checkpoint is older than what is kept, so nothing was compared with it");
    }
    if report.faults.is_empty() {
        let range = if report.records == 0 {
            String::new()
        } else {
            format!(" ({} to {})", report.first, report.last)
        };
        println!(
            "ok     {slug}: {} records{range}, {} checkpoints",
            report.records, report.checkpoints
        );
        return true;
    }
    for fault in &report.faults {
        println!("broken {slug}: record {}: {}", fault.seq, sentence(fault.what));
    }
    false
}

fn sentence(what: Wrong) -> String {
    match what {
        Wrong::Changed => "was changed after it was written, or stands where another stood".into(),
        Wrong::Unlinked => "does not follow from the one before, which was written anew".into(),
        Wrong::Missing { to } => format!("is missing, with all up to {to}"),
        Wrong::Truncated { to } => format!("and all up to {to} were cut off the end"),
        Wrong::Head => "is the last, but the note of where the chain ends says otherwise".into(),
        Wrong::Differs => "is another than the one that was signed".into(),
        Wrong::Unsigned => "has a checkpoint whose signature is not this house's".into(),
        Wrong::DiffersFromOutside => {
            "is another than the one in the checkpoint that was kept elsewhere".into()
        }
        Wrong::NotOurs => {
            "is named by a checkpoint file that this house did not sign, or that was changed since".into()
        }
    }
}

async fn checkpoint(app: &App, one: &Organisation, file: Option<&Path>) -> Result<ExitCode, Failure> {
    let report = audit::verify(&app.db, &app.key, one.id, None).await?;
    if !report.faults.is_empty() {
        say(&one.slug, &report);
        return Ok(ExitCode::FAILURE);
    }
    let Some(exported) = audit::export_checkpoint(app, (one.id, &one.slug)).await? else {
        println!("{}: nothing is recorded yet", one.slug);
        return Ok(ExitCode::FAILURE);
    };
    let text = serde_json::to_string_pretty(&exported)? + "\n";
    match file {
        Some(file) => {
            std::fs::write(file, text)?;
            println!(
                "{}: record {} is signed in {}",
                one.slug,
                exported.seq,
                file.display()
            );
        }
        None => print!("{text}"),
    }
    Ok(ExitCode::SUCCESS)
}

async fn export(app: &App, one: &Organisation, format: Format) -> Result<ExitCode, Failure> {
    let mut pieces = std::pin::pin!(audit::pieces(app, one.id, Filter::default(), format));
    let mut out = std::io::stdout().lock();
    while let Some(piece) = pieces.next().await {
        out.write_all(&piece?)?;
    }
    out.flush()?;
    Ok(ExitCode::SUCCESS)
}

async fn forget(app: &App, one: &Organisation, member: uuid::Uuid) -> Result<ExitCode, Failure> {
    let (organisation, now) = (one.id, app.clock.now());
    app.db
        .write(async move |tx| {
            let entry = Entry::by_house(organisation, "audit.forgotten", Some(member));
            audit::forget(tx, member, entry, now).await
        })
        .await?;
    println!(
        "{}: what the audit kept of {member} is erased; the chain holds",
        one.slug
    );
    Ok(ExitCode::SUCCESS)
}
