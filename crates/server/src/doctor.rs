//! `guichet doctor`: looks at every part the house stands on, and says what to do about each that is ill.

use crate::{config::Config, house};
use kit::{db::dialect::sql, failure::Failure};
use sea_orm::{ConnectionTrait, FromQueryResult};
use std::{
    process::{Command, ExitCode},
    time::{Duration, SystemTime},
};

struct Findings {
    ill: usize,
}

impl Findings {
    fn say(&mut self, part: &str, found: Result<String, (String, &str)>) {
        match found {
            Ok(what) => println!("ok    {part}: {what}"),
            Err((what, remedy)) => {
                self.ill += 1;
                println!("ill   {part}: {what}\n      {remedy}");
            }
        }
    }
}

/// Exit code 0 when everything is well, 1 otherwise.
pub async fn run(config: &Config) -> Result<ExitCode, Failure> {
    let mut findings = Findings { ill: 0 };
    findings.say("disk", disk(config));
    findings.say("base URL", address(config));
    let app = match house::open(config, config.hash).await {
        Ok(app) => app,
        Err(failure) => {
            findings.say(
                "house",
                Err((
                    failure.to_string(),
                    "Mend this first; the rest cannot be looked at without it.",
                )),
            );
            return Ok(ExitCode::FAILURE);
        }
    };
    findings.say("database", database(&app).await);
    findings.say("bus", bus(config, &app).await);
    findings.say("mail", mail(&app).await);
    findings.say("clock", clock(config, &app).await);
    findings.say(
        "files",
        app.blobs
            .probe()
            .await
            .map(|_| config.files_url.clone())
            .map_err(|e| (e.to_string(), "Check files_url and the folder's permissions.")),
    );
    findings.say(
        "assets",
        if kit::assets::present() {
            Ok("inside the binary".into())
        } else {
            Err(("missing from this binary".into(), "Build with `make build`."))
        },
    );
    findings.say("backup", backup(config));
    Ok(if findings.ill == 0 {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    })
}

fn disk(config: &Config) -> Result<String, (String, &'static str)> {
    std::fs::create_dir_all(&config.data)
        .map_err(|e| (e.to_string(), "Create the data folder and make it writable."))?;
    let probe = config.data.join(".doctor");
    std::fs::write(&probe, vec![0_u8; 64 * 1024])
        .and_then(|()| std::fs::remove_file(&probe))
        .map_err(|e| {
            (
                format!("{}: {e}", config.data.display()),
                "Free some space, or make the folder writable.",
            )
        })?;
    let free = Command::new("df")
        .args(["-Pk"])
        .arg(&config.data)
        .output()
        .ok()
        .and_then(|out| {
            let text = String::from_utf8_lossy(&out.stdout).into_owned();
            text.lines()
                .nth(1)?
                .split_whitespace()
                .nth(3)?
                .parse::<u64>()
                .ok()
        });
    match free {
        Some(kib) if kib < 512 * 1024 => Err((
            format!("only {} MiB free", kib / 1024),
            "Free some space: below 512 MiB backups fail.",
        )),
        Some(kib) => Ok(format!(
            "{} writable, {} MiB free",
            config.data.display(),
            kib / 1024
        )),
        None => Ok(format!("{} writable", config.data.display())),
    }
}

fn address(config: &Config) -> Result<String, (String, &'static str)> {
    if config.base_url.contains("localhost") && !config.listen.ip().is_loopback() {
        return Err((
            config.base_url.clone(),
            "Links in mails would lead nowhere: set base_url to the public address.",
        ));
    }
    Ok(format!(
        "{}, answering to {}",
        config.base_url,
        config.hosts.join(", ")
    ))
}

async fn database(app: &access::App) -> Result<String, (String, &'static str)> {
    let remedy = "Check database_url and that the server runs; `guichet migrate` brings an old one up.";
    let statement = sql(app.db.read(), "select count(*) as n from organisation", []);
    match app.db.read().query_one_raw(statement).await {
        Ok(row) => {
            let count: i64 = row.and_then(|row| row.try_get("", "n").ok()).unwrap_or(0);
            Ok(format!("{:?} answers, {count} organisation(s)", app.db.backend()))
        }
        Err(error) => Err((error.to_string(), remedy)),
    }
}

async fn bus(config: &Config, app: &access::App) -> Result<String, (String, &'static str)> {
    if config.bus_url.is_none() {
        return Ok("in the process (one node)".into());
    }
    match tokio::time::timeout(Duration::from_secs(5), app.bus.check()).await {
        Ok(found) => found.map_err(|what| {
            (
                what,
                "Check bus_url; without it nodes learn of news a second late.",
            )
        }),
        Err(_) => Err((
            "no answer within 5 s".into(),
            "Check bus_url; without it nodes learn of news a second late.",
        )),
    }
}

async fn mail(app: &access::App) -> Result<String, (String, &'static str)> {
    if !app.mails() {
        return Err((
            "no smtp_url".into(),
            "Set smtp_url. Until then letters wait in the outbox page, with their links.",
        ));
    }
    app.mailer.check().await.map_err(|what| {
        (
            what,
            "Check smtp_url, the password and the firewall; letters wait meanwhile.",
        )
    })
}

#[derive(FromQueryResult)]
struct Clock {
    at: kit::clock::Time,
}

/// Against the database's clock where it has its own, else only for plausibility.
async fn clock(config: &Config, app: &access::App) -> Result<String, (String, &'static str)> {
    let remedy = "Run a time service (systemd-timesyncd, chrony): links and codes depend on it.";
    if config.is_sqlite() {
        // The one look at the raw clock outside the kit: `doctor` asks whether the machine's own is sane.
        #[allow(clippy::disallowed_methods)]
        let year_2024 = SystemTime::now()
            .duration_since(SystemTime::UNIX_EPOCH)
            .is_ok_and(|d| d.as_secs() > 1_704_067_200);
        return if year_2024 {
            Ok(app.clock.now().to_rfc3339())
        } else {
            Err(("the year is wrong".into(), remedy))
        };
    }
    let statement = sql(app.db.read(), "select clock_timestamp() as at", []);
    let row = Clock::find_by_statement(statement)
        .one(app.db.read())
        .await
        .map_err(|e| (e.to_string(), remedy))?;
    let skew = row.map_or(0, |row| (row.at - app.clock.now()).num_milliseconds().abs());
    if skew > 2_000 {
        Err((format!("{skew} ms away from the database's"), remedy))
    } else {
        Ok(format!("within {skew} ms of the database's"))
    }
}

fn backup(config: &Config) -> Result<String, (String, &'static str)> {
    if config.is_sqlite() {
        return Ok("guichet backup FILE needs nothing else".into());
    }
    match Command::new("pg_dump").arg("--version").output() {
        Ok(out) if out.status.success() => Ok(String::from_utf8_lossy(&out.stdout).trim().to_owned()),
        _ => Err((
            "pg_dump is missing".into(),
            "Install PostgreSQL's client tools; `guichet backup` calls them.",
        )),
    }
}
