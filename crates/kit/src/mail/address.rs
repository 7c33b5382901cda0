//! The mail server's address in the configuration.

use crate::secret::Secret;
use lettre::transport::smtp::client::{Tls, TlsParameters, TlsParametersBuilder};
use percent_encoding::percent_decode_str;
use url::{Host, Url};

/// Why the configured address cannot be used. Never shows the address: it holds a password.
#[derive(Debug, thiserror::Error)]
pub enum MailConfigError {
    #[error("smtp_url is no URL; write smtp://host:port or smtps://user:password@host:port")]
    NoUrl,
    #[error("smtp_url begins with {0}; only smtp:// and smtps:// are known")]
    Scheme(String),
    #[error("smtp_url has no host")]
    NoHost,
    #[error("smtp_url has tls={0}; write tls=required, tls=opportunistic or tls=none")]
    Tls(String),
    #[error("the user or password in smtp_url is not percent-encoded UTF-8")]
    Credentials,
    #[error("TLS for the mail server cannot be set up: {0}")]
    Setup(String),
}

/// The address, understood.
#[derive(Debug)]
pub struct Server {
    pub host: String,
    pub port: u16,
    pub tls: Tls,
    pub credentials: Option<(String, Secret<String>)>,
}

impl Server {
    pub fn parse(url: &str) -> Result<Self, MailConfigError> {
        let url = Url::parse(url).map_err(|_| MailConfigError::NoUrl)?;
        let wrapped = match url.scheme() {
            "smtp" => false,
            "smtps" => true,
            other => return Err(MailConfigError::Scheme(other.to_owned())),
        };
        let (host, near) = host(&url)?;
        let credentials = credentials(&url)?;
        let port = url.port().unwrap_or(match (wrapped, &credentials) {
            (true, _) => 465,
            (false, Some(_)) => 587,
            (false, None) => 25,
        });
        let tls = match wish(&url)?.as_str() {
            _ if wrapped => Tls::Wrapper(checked(&host)?),
            "none" => Tls::None,
            "required" => Tls::Required(checked(&host)?),
            // Whoever can strip STARTTLS from the line would get the password.
            _ if credentials.is_some() && !near => Tls::Required(checked(&host)?),
            _ => Tls::Opportunistic(unchecked(&host)?),
        };
        Ok(Self {
            host,
            port,
            tls,
            credentials,
        })
    }
}

/// The host as the resolver wants it, and whether it is this machine.
fn host(url: &Url) -> Result<(String, bool), MailConfigError> {
    // For a scheme it does not know, the library leaves IPv4 addresses as names.
    match url.host().ok_or(MailConfigError::NoHost)? {
        Host::Domain("") => Err(MailConfigError::NoHost),
        Host::Domain(name) => {
            let near = name
                .parse::<std::net::Ipv4Addr>()
                .is_ok_and(|ip| ip.is_loopback());
            Ok((name.to_owned(), near || name.eq_ignore_ascii_case("localhost")))
        }
        Host::Ipv4(ip) => Ok((ip.to_string(), ip.is_loopback())),
        Host::Ipv6(ip) => Ok((ip.to_string(), ip.is_loopback())),
    }
}

fn credentials(url: &Url) -> Result<Option<(String, Secret<String>)>, MailConfigError> {
    if url.username().is_empty() {
        return Ok(None);
    }
    let decode = |text: &str| {
        let text = percent_decode_str(text).decode_utf8();
        text.map(std::borrow::Cow::into_owned)
            .map_err(|_| MailConfigError::Credentials)
    };
    let password = Secret::new(decode(url.password().unwrap_or_default())?);
    Ok(Some((decode(url.username())?, password)))
}

fn wish(url: &Url) -> Result<String, MailConfigError> {
    let wish = url.query_pairs().find(|(key, _)| key == "tls");
    let wish = wish.map_or_else(|| "opportunistic".to_owned(), |(_, value)| value.into_owned());
    match wish.as_str() {
        "none" | "required" | "opportunistic" => Ok(wish),
        _ => Err(MailConfigError::Tls(wish)),
    }
}

/// TLS with a certificate that must hold for `host`.
fn checked(host: &str) -> Result<TlsParameters, MailConfigError> {
    TlsParameters::new(host.to_owned()).map_err(|error| MailConfigError::Setup(error.to_string()))
}

/// TLS with whatever certificate comes. Used only where the alternative is no encryption at all: a
/// self-signed relay is then still better read by nobody than by everybody (RFC 7435).
fn unchecked(host: &str) -> Result<TlsParameters, MailConfigError> {
    TlsParametersBuilder::new(host.to_owned())
        .dangerous_accept_invalid_certs(true)
        .build()
        .map_err(|error| MailConfigError::Setup(error.to_string()))
}
