//! Configuration: `guichet.toml`, then `GUICHET_*`, then flags; the later wins. A mistake stops the start with
//! file, line and remedy (S-190).

mod outbound;
mod regions;

use crate::calibrate;
use access::regions::Region;
use clap::Args;
use kit::{hash::HashParameters, outbound::Rules, secret::Secret};
use serde::Deserialize;
use std::{
    fmt,
    net::{IpAddr, SocketAddr},
    path::{Path, PathBuf},
};
use url::Url;

/// What a file, the environment and flags may say; all of it optional.
// The texts are the command line's help, where markup would be read as it stands.
#[allow(clippy::doc_markdown, clippy::doc_link_with_quotes)]
#[derive(Args, Deserialize, Clone, Default)]
#[serde(deny_unknown_fields)]
pub struct Given {
    /// Address and port to listen on [127.0.0.1:8080]
    #[arg(long, env = "GUICHET_LISTEN")]
    pub listen: Option<String>,
    /// The folder that holds everything [./data]
    #[arg(long, env = "GUICHET_DATA")]
    pub data: Option<PathBuf>,
    /// sqlite:///path/file.db or postgres://user@host/name [sqlite in the data folder]
    #[arg(long, env = "GUICHET_DATABASE_URL", hide_env_values = true)]
    pub database_url: Option<String>,
    /// nats://host:4222, when several nodes share one PostgreSQL
    #[arg(long, env = "GUICHET_BUS_URL", hide_env_values = true)]
    pub bus_url: Option<String>,
    /// Scheme, host and port that links carry [http://localhost:PORT]
    #[arg(long, env = "GUICHET_BASE_URL")]
    pub base_url: Option<String>,
    /// Hosts answered to, separated by commas [the base URL's, and loopback's when listening there]
    #[arg(long, env = "GUICHET_HOSTS", value_delimiter = ',')]
    pub hosts: Option<Vec<String>>,
    /// Where files are kept [file:// the data folder /files]
    #[arg(long, env = "GUICHET_FILES_URL", hide_env_values = true)]
    pub files_url: Option<String>,
    /// smtp://user:password@host:587, without which letters wait in the outbox
    #[arg(long, env = "GUICHET_SMTP_URL", hide_env_values = true)]
    pub smtp_url: Option<String>,
    /// The sender of every letter [no-reply@ the base URL's host]
    #[arg(long, env = "GUICHET_MAIL_FROM")]
    pub mail_from: Option<String>,
    /// Proxies whose X-Forwarded-For is believed, separated by commas [127.0.0.1,::1]
    #[arg(long, env = "GUICHET_TRUSTED_PROXIES", value_delimiter = ',')]
    pub trusted_proxies: Option<Vec<String>>,
    /// The file with the master key, made at the first start [the data folder /master.key]
    #[arg(long, env = "GUICHET_MASTER_KEY_FILE")]
    pub master_key_file: Option<PathBuf>,
    /// The host that passkeys belong to, when it is not the base URL's: where they were made before a move
    #[arg(long, env = "GUICHET_PASSKEY_HOST")]
    pub passkey_host: Option<String>,
    /// Further addresses at which those passkeys may be used, separated by commas
    #[arg(long, env = "GUICHET_PASSKEY_ORIGINS", value_delimiter = ',')]
    pub passkey_origins: Option<Vec<String>>,
    /// Threads that hash passwords [the number of cores]
    #[arg(long, env = "GUICHET_HASH_THREADS")]
    pub hash_threads: Option<usize>,
    /// Memory of one password hash in KiB; `guichet calibrate` recommends it [19456]
    #[arg(long, env = "GUICHET_HASH_MEMORY_KIB")]
    pub hash_memory_kib: Option<u32>,
    /// Passes over that memory [2]
    #[arg(long, env = "GUICHET_HASH_ITERATIONS")]
    pub hash_iterations: Option<u32>,
    /// A file with peppers, 64 hex digits a line, the newest first [one derived beside the master key]
    #[arg(long, env = "GUICHET_PEPPER_FILE")]
    pub pepper_file: Option<PathBuf>,
    /// Networks that may be called although they are not public, separated by commas, as in 10.1.0.0/16 [none]
    #[arg(long, env = "GUICHET_OUTBOUND_ALLOW", value_delimiter = ',')]
    pub outbound_allow: Option<Vec<String>>,
    /// Who is asked for names, address and port [those of /etc/resolv.conf]
    #[arg(long, env = "GUICHET_DNS_SERVER")]
    pub dns_server: Option<String>,
    /// A file with certificates of authorities that are trusted besides the public ones, PEM
    #[arg(long, env = "GUICHET_CA_FILE")]
    pub ca_file: Option<PathBuf>,
    /// Deployments to choose among at the sign-in, this one with them, as in Europe=https://eu.example,… [none]
    #[arg(long, env = "GUICHET_REGIONS", value_delimiter = ',')]
    pub regions: Option<Vec<String>>,
}

/// The configuration in force.
pub struct Config {
    pub listen: SocketAddr,
    pub data: PathBuf,
    pub database_url: String,
    pub bus_url: Option<String>,
    pub base_url: String,
    pub hosts: Vec<String>,
    pub files_url: String,
    pub smtp_url: Option<Secret<String>>,
    pub mail_from: String,
    pub trusted_proxies: Vec<IpAddr>,
    pub master_key_file: PathBuf,
    /// Empty: the host of `base_url`.
    pub passkey_host: String,
    pub passkey_origins: Vec<String>,
    pub hash_threads: usize,
    pub regions: Vec<Region>,
    pub hash: HashParameters,
    pub pepper_file: Option<PathBuf>,
    pub outbound: Rules,
}

/// A mistake, where it stands, and what helps.
#[derive(Debug)]
pub struct Mistake {
    place: String,
    what: String,
    remedy: String,
}

impl fmt::Display for Mistake {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}\n  {}", self.place, self.what, self.remedy)
    }
}

impl std::error::Error for Mistake {}

impl Config {
    /// Reads `guichet.toml` (or `file`), then what the environment and the flags say.
    pub fn load(file: Option<&Path>, given: Given) -> Result<Self, Mistake> {
        let path = file.unwrap_or(Path::new("guichet.toml"));
        let text = match std::fs::read_to_string(path) {
            Ok(text) => text,
            Err(error) if file.is_none() && error.kind() == std::io::ErrorKind::NotFound => String::new(),
            Err(error) => {
                return Err(Mistake {
                    place: path.display().to_string(),
                    what: format!("cannot be read: {error}"),
                    remedy: "Name an existing file with --config, or leave it out.".into(),
                });
            }
        };
        let written: Given = toml::from_str(&text).map_err(|error| Mistake {
            place: format!(
                "{}:{}",
                path.display(),
                error.span().map_or(1, |span| line_of(&text, span.start))
            ),
            what: error.message().to_owned(),
            remedy: "docs/operating/running.md lists every key with its kind and default.".into(),
        })?;
        let source = Source { path, text: &text };
        resolve(merge(written, given), &source)
    }

    pub fn is_sqlite(&self) -> bool {
        self.database_url.starts_with("sqlite:")
    }
}

struct Source<'a> {
    path: &'a Path,
    text: &'a str,
}

impl Source<'_> {
    /// Points at the key's line in the file, or at the variable when the file does not speak of it.
    fn mistake(&self, key: &str, what: impl Into<String>, remedy: &str) -> Mistake {
        let line = self.text.lines().position(|line| {
            line.trim_start()
                .strip_prefix(key)
                .is_some_and(|rest| rest.trim_start().starts_with('='))
        });
        let set = std::env::var_os(format!("GUICHET_{}", key.to_uppercase())).is_some();
        let place = match line {
            Some(line) if !set => format!("{}:{}", self.path.display(), line + 1),
            _ => format!("GUICHET_{} or --{}", key.to_uppercase(), key.replace('_', "-")),
        };
        Mistake {
            place,
            what: what.into(),
            remedy: remedy.into(),
        }
    }
}

fn line_of(text: &str, offset: usize) -> usize {
    text.get(..offset)
        .map_or(1, |before| before.matches('\n').count() + 1)
}

fn merge(file: Given, flags: Given) -> Given {
    Given {
        listen: flags.listen.or(file.listen),
        data: flags.data.or(file.data),
        database_url: flags.database_url.or(file.database_url),
        bus_url: flags.bus_url.or(file.bus_url),
        base_url: flags.base_url.or(file.base_url),
        hosts: flags.hosts.or(file.hosts),
        files_url: flags.files_url.or(file.files_url),
        smtp_url: flags.smtp_url.or(file.smtp_url),
        mail_from: flags.mail_from.or(file.mail_from),
        trusted_proxies: flags.trusted_proxies.or(file.trusted_proxies),
        master_key_file: flags.master_key_file.or(file.master_key_file),
        passkey_host: flags.passkey_host.or(file.passkey_host),
        passkey_origins: flags.passkey_origins.or(file.passkey_origins),
        hash_threads: flags.hash_threads.or(file.hash_threads),
        hash_memory_kib: flags.hash_memory_kib.or(file.hash_memory_kib),
        hash_iterations: flags.hash_iterations.or(file.hash_iterations),
        pepper_file: flags.pepper_file.or(file.pepper_file),
        regions: flags.regions.or(file.regions),
        outbound_allow: flags.outbound_allow.or(file.outbound_allow),
        dns_server: flags.dns_server.or(file.dns_server),
        ca_file: flags.ca_file.or(file.ca_file),
    }
}

#[allow(clippy::too_many_lines)] // one key after the other, in the file's own order
fn resolve(given: Given, source: &Source) -> Result<Config, Mistake> {
    let listen_text = given.listen.unwrap_or_else(|| "127.0.0.1:8080".into());
    let listen: SocketAddr = listen_text
        .replace("localhost:", "127.0.0.1:")
        .parse()
        .map_err(|_| {
            source.mistake(
                "listen",
                format!("{listen_text:?} is no address"),
                "Write address and port, as in 127.0.0.1:8080 or [::]:8080.",
            )
        })?;
    let data = absolute(given.data.unwrap_or_else(|| "data".into()));
    let database_url = given
        .database_url
        .unwrap_or_else(|| format!("sqlite://{}", data.join("guichet.db").display()));
    if !["sqlite:", "postgres://", "postgresql://"]
        .iter()
        .any(|scheme| database_url.starts_with(scheme))
    {
        return Err(source.mistake(
            "database_url",
            "neither SQLite nor PostgreSQL",
            "Write sqlite:///absolute/path/guichet.db or postgres://user:password@host/name, or leave it out.",
        ));
    }
    if given.bus_url.is_some() && database_url.starts_with("sqlite:") {
        return Err(source.mistake(
            "bus_url",
            "several nodes cannot share a SQLite file",
            "Set database_url to a PostgreSQL, or leave bus_url out.",
        ));
    }
    let (base_url, base) = base_url(given.base_url, listen, source)?;
    let hosts = given.hosts.unwrap_or_else(|| default_hosts(&base, listen));
    let trusted_proxies = proxies(given.trusted_proxies, source)?;
    let (passkey_host, passkey_origins) = passkeys(given.passkey_host, given.passkey_origins, source)?;
    let cores = std::thread::available_parallelism().map_or(1, std::num::NonZeroUsize::get);
    let hash_threads = given.hash_threads.unwrap_or(cores);
    if hash_threads == 0 || hash_threads > 256 {
        return Err(source.mistake(
            "hash_threads",
            "out of range",
            "Write a number from 1 to 256; each thread may use 19 MiB.",
        ));
    }
    let regions = regions::all(given.regions, &base_url, source)?;
    let hash = hash(given.hash_memory_kib, given.hash_iterations, source)?;
    let outbound = outbound::rules(given.outbound_allow, given.dns_server, given.ca_file, source)?;
    Ok(Config {
        outbound,
        regions,
        hash,
        pepper_file: given.pepper_file.map(absolute),
        listen,
        files_url: given
            .files_url
            .unwrap_or_else(|| format!("file://{}", data.join("files").display())),
        master_key_file: given
            .master_key_file
            .map_or_else(|| data.join("master.key"), absolute),
        mail_from: given
            .mail_from
            .unwrap_or_else(|| format!("no-reply@{}", base.host_str().unwrap_or("localhost"))),
        smtp_url: given.smtp_url.filter(|url| !url.is_empty()).map(Secret::new),
        bus_url: given.bus_url.filter(|url| !url.is_empty()),
        data,
        database_url,
        base_url,
        hosts,
        trusted_proxies,
        passkey_host,
        passkey_origins,
        hash_threads,
    })
}

fn base_url(given: Option<String>, listen: SocketAddr, source: &Source) -> Result<(String, Url), Mistake> {
    let text = given.unwrap_or_else(|| format!("http://localhost:{}", listen.port()));
    let wrong = |what: &str| {
        source.mistake(
            "base_url",
            format!("{text:?} {what}"),
            "Write scheme, host and port only, as in https://desk.example.org.",
        )
    };
    let url = Url::parse(&text).map_err(|error| wrong(&format!("is no URL: {error}")))?;
    if !matches!(url.scheme(), "http" | "https") || url.host_str().is_none() {
        return Err(wrong("is neither http nor https"));
    }
    if url.path() != "/" || url.query().is_some() || !url.username().is_empty() {
        return Err(wrong("has a path, a query or a user"));
    }
    // A session cookie over plain http must never cross a network (S-081).
    if url.scheme() == "http" && !listen.ip().is_loopback() {
        return Err(source.mistake(
            "base_url",
            "plain http while listening beyond loopback",
            "Put a TLS proxy in front and write base_url = \"https://…\", or listen on 127.0.0.1.",
        ));
    }
    Ok((text.trim_end_matches('/').to_owned(), url))
}

fn default_hosts(base: &Url, listen: SocketAddr) -> Vec<String> {
    let authority = match base.port() {
        Some(port) => format!("{}:{port}", base.host_str().unwrap_or_default()),
        None => base.host_str().unwrap_or_default().to_owned(),
    };
    let mut hosts = vec![authority];
    if listen.ip().is_loopback() {
        hosts.push(listen.to_string());
        hosts.push(format!("localhost:{}", listen.port()));
    }
    hosts.dedup();
    hosts
}

fn proxies(given: Option<Vec<String>>, source: &Source) -> Result<Vec<IpAddr>, Mistake> {
    given
        .unwrap_or_else(|| vec!["127.0.0.1".into(), "::1".into()])
        .iter()
        .filter(|text| !text.trim().is_empty())
        .map(|text| {
            text.trim().parse().map_err(|_| {
                source.mistake(
                    "trusted_proxies",
                    format!("{text:?} is no address"),
                    "Write the proxies' addresses, as in [\"10.0.0.5\"].",
                )
            })
        })
        .collect()
}

/// Never cheaper than OWASP's lines, whatever a machine would like (S-060).
fn hash(memory: Option<u32>, iterations: Option<u32>, source: &Source) -> Result<HashParameters, Mistake> {
    let usual = HashParameters::default();
    let hash = HashParameters {
        memory_kib: memory.unwrap_or(usual.memory_kib),
        iterations: iterations.unwrap_or(usual.iterations),
        lanes: 1,
    };
    let key = if memory.is_some() {
        "hash_memory_kib"
    } else {
        "hash_iterations"
    };
    if !calibrate::is_enough(hash) {
        return Err(source.mistake(
            key,
            format!("{} KiB with {} passes is too cheap to guess at", hash.memory_kib, hash.iterations),
            "At least 47104 with 1 pass, 19456 with 2 or 12288 with 3; `guichet calibrate` measures what fits.",
        ));
    }
    if hash.memory_kib > 1 << 20 || hash.iterations > 100 {
        return Err(source.mistake(key, "out of range", "At most 1048576 KiB and 100 passes."));
    }
    Ok(hash)
}

/// A browser would refuse what is wrong here without saying why (S-143).
fn passkeys(
    host: Option<String>,
    origins: Option<Vec<String>>,
    source: &Source,
) -> Result<(String, Vec<String>), Mistake> {
    let host = host.unwrap_or_default();
    let named = Url::parse(&format!("https://{host}"));
    let plain = named.is_ok_and(|url| url.domain() == Some(host.to_ascii_lowercase().as_str()));
    if !host.is_empty() && !plain {
        return Err(source.mistake(
            "passkey_host",
            format!("{host:?} is no host name"),
            "Write the host alone, as in desk.example.org, or leave it out.",
        ));
    }
    let origins: Vec<String> = origins.unwrap_or_default();
    let origins: Vec<String> = origins.iter().map(|one| one.trim().to_owned()).collect();
    let origins: Vec<String> = origins.into_iter().filter(|one| !one.is_empty()).collect();
    for origin in &origins {
        let alone = Url::parse(origin).is_ok_and(|url| url.origin().ascii_serialization() == *origin);
        if !alone {
            return Err(source.mistake(
                "passkey_origins",
                format!("{origin:?} is no origin"),
                "Write scheme and host only, as in [\"https://desk.example.org\"].",
            ));
        }
    }
    Ok((host, origins))
}

fn absolute(path: PathBuf) -> PathBuf {
    std::path::absolute(&path).unwrap_or(path)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn load(text: &str) -> Result<Config, Mistake> {
        let folder = tempfile::tempdir().expect("a folder");
        let file = folder.path().join("guichet.toml");
        std::fs::write(&file, text).expect("written");
        Config::load(Some(&file), Given::default())
    }

    #[test]
    fn a_mistake_names_its_line_and_a_remedy_s_190() {
        for (text, line) in [
            ("listen = \"127.0.0.1:1\"\nlisten_on = 3\n", ":2"),
            ("\n\nhash_threads = 0\n", ":3"),
            ("base_url = \"ftp://x\"\n", ":1"),
            ("data = \"d\"\nlisten = \"here\"\n", ":2"),
            (
                "listen = \"0.0.0.0:80\"\nbase_url = \"http://desk.example\"\n",
                ":2",
            ),
            ("bus_url = \"nats://127.0.0.1\"\n", ":1"),
            ("hash_threads = \"two\"\n", ":1"),
            ("\nhash_memory_kib = 19455\n", ":2"),
            ("hash_iterations = 1\n", ":1"),
            ("hash_iterations = 3\nhash_memory_kib = 12287\n", ":2"),
            ("\nregions = [\"Europe\"]\n", ":2"),
            ("regions = [\"Europe=https://eu.example/x\"]\n", ":1"),
            ("regions = [\"Europe=https://eu.example\"]\n", ":1"),
            (
                "regions = [\"A=http://localhost:8080\", \"a=https://eu.example\"]\n",
                ":1",
            ),
            ("passkey_host = \"https://desk.example\"\n", ":1"),
            ("\npasskey_origins = [\"https://desk.example/\"]\n", ":2"),
            ("\noutbound_allow = [\"10.0.0.1\"]\n", ":2"),
            ("dns_server = \"localhost\"\n", ":1"),
            ("ca_file = \"/nowhere/ca.pem\"\n", ":1"),
        ] {
            let Err(mistake) = load(text) else {
                panic!("accepted: {text}")
            };
            let said = mistake.to_string();
            assert!(said.contains(&format!("guichet.toml{line}:")), "{said}");
            assert!(said.lines().count() >= 2, "{said}");
        }
    }

    #[test]
    fn an_empty_file_means_sqlite_on_loopback() {
        let config = load("").expect("defaults");
        assert!(config.is_sqlite());
        assert_eq!(config.base_url, "http://localhost:8080");
        assert_eq!(
            config.hosts,
            ["localhost:8080", "127.0.0.1:8080", "localhost:8080"]
        );
    }
}
