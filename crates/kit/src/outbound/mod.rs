//! What leaves the house on somebody's word: addresses that administrators type and that others' documents name.
//!
//! **Invariants** (S-108). Only https. An address within the machine, the network around it or reserved for something
//! is not called, unless the operator allowed it by `outbound_allow`; that is looked at where the connection is made,
//! after the name was resolved, so a name that answers differently the second time gains nothing. No redirect is
//! followed. An answer is read up to a limit and within five seconds, all of it together. Nothing here knows a proxy
//! from the environment: it would resolve names for us.
//!
//! Names are resolved by hickory and not by the system's library: the same server that proves who owns a domain is the
//! one that says where it is, and `dns_server` names it (decision 21).

mod names;
mod places;
#[cfg(test)]
mod tests;

use crate::{failure::Failure, secret::Secret};
use bytes::Bytes;
use ipnet::IpNet;
use names::Names;
use std::{
    fmt,
    net::SocketAddr,
    sync::{Arc, OnceLock},
    time::Duration,
};
use url::{Host, Url};

/// How long a call may take, from the first look at the name to the last byte (S-108).
const PATIENCE: Duration = Duration::from_secs(5);

/// The longest answer that is read, in bytes (S-108).
pub const MOST: usize = 1024 * 1024;

/// What the operator says of calls to the outside.
#[derive(Clone, Debug, Default)]
pub struct Rules {
    /// Networks that may be called although they are not public.
    pub allow: Vec<IpNet>,
    /// Who is asked for names; otherwise those of `/etc/resolv.conf`.
    pub dns_server: Option<SocketAddr>,
    /// Certificates that are trusted besides the public ones, PEM.
    pub authorities: Vec<u8>,
}

/// Calls to the outside. Cheap to clone.
#[derive(Clone)]
pub struct Outbound(Arc<Inner>);

struct Inner {
    /// Made with the first call: its authorities and its pool are memory that a house without a provider does not need.
    client: OnceLock<Option<reqwest::Client>>,
    authorities: Vec<u8>,
    names: Names,
    allow: Arc<[IpNet]>,
}

impl fmt::Debug for Outbound {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("Outbound")
    }
}

/// Why there is no answer. None of it is our fault, and none is for whoever asked without being an administrator.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Unreachable {
    #[error("not an https address")]
    Address,
    #[error("an address that may not be called; the operator can allow it with outbound_allow")]
    Forbidden,
    #[error("no answer within five seconds")]
    Slow,
    #[error("no connection")]
    Down,
    #[error("its certificate is not trusted; the operator can add an authority with ca_file")]
    Certificate,
    #[error("more than may be read")]
    Long,
    #[error("an answer with status {0}")]
    Status(u16),
}

/// What came back.
#[derive(Clone, Debug)]
pub struct Answered {
    pub status: u16,
    pub body: Bytes,
}

impl Outbound {
    /// # Errors
    /// When an authority cannot be read.
    pub fn new(rules: &Rules) -> Result<Self, Failure> {
        if !rules.authorities.is_empty() {
            // A mistake in the operator's file is told at the start and not by the first who signs in.
            trust(&rules.authorities)?;
        }
        let allow: Arc<[IpNet]> = rules.allow.clone().into();
        Ok(Self(Arc::new(Inner {
            client: OnceLock::new(),
            authorities: rules.authorities.clone(),
            names: Names::new(rules.dns_server, allow.clone()),
            allow,
        })))
    }

    fn client(&self) -> Result<&reqwest::Client, Unreachable> {
        let build = || match client(&self.0.authorities, self.0.names.clone()) {
            Ok(client) => Some(client),
            Err(failure) => {
                tracing::error!("nothing can be called outside: {failure}");
                None
            }
        };
        self.0.client.get_or_init(build).as_ref().ok_or(Unreachable::Down)
    }

    /// What stands at an address; anything but a plain success is none.
    pub async fn get(&self, address: &Url) -> Result<Bytes, Unreachable> {
        self.may(address)?;
        let request = self
            .client()?
            .get(address.clone())
            .header("accept", "application/json, */*;q=0.5");
        let answered = self.send(request).await?;
        if answered.status == 200 {
            Ok(answered.body)
        } else {
            Err(Unreachable::Status(answered.status))
        }
    }

    /// Sends a form; whatever the status is, the caller reads the answer.
    pub async fn post(
        &self,
        address: &Url,
        authorization: Option<&Secret<String>>,
        form: Secret<String>,
    ) -> Result<Answered, Unreachable> {
        self.may(address)?;
        let mut request = self
            .client()?
            .post(address.clone())
            .header("accept", "application/json")
            .header("content-type", "application/x-www-form-urlencoded")
            .body(form.expose().clone());
        if let Some(value) = authorization {
            let mut value =
                axum::http::HeaderValue::from_str(value.expose()).map_err(|_| Unreachable::Address)?;
            value.set_sensitive(true);
            request = request.header("authorization", value);
        }
        self.send(request).await
    }

    /// The texts that stand under a name (TXT records), each in one piece. Empty when there are none.
    pub async fn texts(&self, name: &str) -> Result<Vec<String>, Unreachable> {
        match tokio::time::timeout(PATIENCE, self.0.names.texts(name)).await {
            Ok(found) => found,
            Err(_) => Err(Unreachable::Slow),
        }
    }

    /// An address with a bare number is never resolved, so it is looked at here.
    fn may(&self, address: &Url) -> Result<(), Unreachable> {
        if address.scheme() != "https" {
            return Err(Unreachable::Address);
        }
        let bare = match address.host() {
            None => return Err(Unreachable::Address),
            Some(Host::Domain(_)) => return Ok(()),
            Some(Host::Ipv4(ip)) => ip.into(),
            Some(Host::Ipv6(ip)) => ip.into(),
        };
        if places::may_be_called(bare, &self.0.allow) {
            Ok(())
        } else {
            Err(Unreachable::Forbidden)
        }
    }

    async fn send(&self, request: reqwest::RequestBuilder) -> Result<Answered, Unreachable> {
        let mut response = request.send().await.map_err(|error| why(&error))?;
        let status = response.status().as_u16();
        let mut body = Vec::new();
        while let Some(piece) = response.chunk().await.map_err(|error| why(&error))? {
            if body.len() + piece.len() > MOST {
                return Err(Unreachable::Long);
            }
            body.extend_from_slice(&piece);
        }
        Ok(Answered {
            status,
            body: body.into(),
        })
    }
}

fn client(authorities: &[u8], names: Names) -> Result<reqwest::Client, Failure> {
    let client = reqwest::Client::builder()
        .tls_backend_preconfigured(trust(authorities)?)
        .https_only(true)
        .http1_only()
        .no_proxy()
        .redirect(reqwest::redirect::Policy::none())
        .referer(false)
        .timeout(PATIENCE)
        .pool_idle_timeout(Duration::from_secs(30))
        .pool_max_idle_per_host(2)
        .user_agent("Guichet")
        .dns_resolver(Arc::new(names))
        .build()?;
    Ok(client)
}

/// The public authorities and the operator's own.
fn trust(authorities: &[u8]) -> Result<rustls::ClientConfig, Failure> {
    use rustls::pki_types::{CertificateDer, pem::PemObject};
    let mut roots = rustls::RootCertStore::empty();
    roots.extend(webpki_roots::TLS_SERVER_ROOTS.iter().cloned());
    for certificate in CertificateDer::pem_slice_iter(authorities) {
        roots.add(certificate?)?;
    }
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let config = rustls::ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()?
        .with_root_certificates(roots)
        .with_no_client_auth();
    Ok(config)
}

/// What was it? The library wraps what the resolver and TLS said; both are looked for beneath.
fn why(error: &reqwest::Error) -> Unreachable {
    if error.is_timeout() {
        return Unreachable::Slow;
    }
    let first: &(dyn std::error::Error + 'static) = error;
    for cause in std::iter::successors(Some(first), |cause| cause.source()) {
        if cause.is::<names::Forbidden>() {
            return Unreachable::Forbidden;
        }
        if is_tls(cause) {
            return Unreachable::Certificate;
        }
    }
    Unreachable::Down
}

/// An error of TLS stands within one or two of input and output, which do not name it as their source.
fn is_tls(cause: &(dyn std::error::Error + 'static)) -> bool {
    let inner = cause
        .downcast_ref::<std::io::Error>()
        .and_then(std::io::Error::get_ref);
    cause.is::<rustls::Error>() || inner.is_some_and(|inner| is_tls(inner))
}
