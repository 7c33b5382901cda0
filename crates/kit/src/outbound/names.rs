//! Names, and the addresses that may be called behind them.

use super::{Unreachable, places};
use hickory_resolver::{
    TokioResolver,
    config::{NameServerConfig, ResolverConfig},
    net::runtime::TokioRuntimeProvider,
    proto::rr::RData,
};
use ipnet::IpNet;
use reqwest::dns::{Addrs, Name, Resolve, Resolving};
use std::{
    net::SocketAddr,
    sync::{Arc, OnceLock},
    time::Duration,
};

/// Every address behind the name is one that may not be called.
#[derive(Debug, thiserror::Error)]
#[error("an address that may not be called")]
pub(super) struct Forbidden;

/// Nobody can be asked for names.
#[derive(Debug, thiserror::Error)]
#[error("no server for names")]
struct Nobody;

#[derive(Clone)]
pub(super) struct Names {
    server: Option<SocketAddr>,
    allow: Arc<[IpNet]>,
    /// Made with the first question: it wants a runtime, and a house that asks nobody needs none.
    resolver: Arc<OnceLock<Option<TokioResolver>>>,
}

impl Names {
    pub fn new(server: Option<SocketAddr>, allow: Arc<[IpNet]>) -> Self {
        Self {
            server,
            allow,
            resolver: Arc::default(),
        }
    }

    fn resolver(&self) -> Option<&TokioResolver> {
        self.resolver.get_or_init(|| build(self.server)).as_ref()
    }

    pub async fn texts(&self, name: &str) -> Result<Vec<String>, Unreachable> {
        let resolver = self.resolver().ok_or(Unreachable::Down)?;
        // A full name, so that no search list is tried behind it.
        let found = match resolver
            .txt_lookup(format!("{}.", name.trim_end_matches('.')))
            .await
        {
            Ok(found) => found,
            Err(error) if error.is_no_records_found() => return Ok(Vec::new()),
            Err(_) => return Err(Unreachable::Down),
        };
        let texts = found.answers().iter().filter_map(|record| match &record.data {
            RData::TXT(text) => {
                let whole: Vec<u8> = text
                    .txt_data
                    .iter()
                    .flat_map(|part| part.iter().copied())
                    .collect();
                String::from_utf8(whole).ok()
            }
            _ => None,
        });
        Ok(texts.collect())
    }

    async fn addresses(&self, name: &str) -> Result<Addrs, Box<dyn std::error::Error + Send + Sync>> {
        let resolver = self.resolver().ok_or(Nobody)?;
        let found = resolver
            .lookup_ip(format!("{}.", name.trim_end_matches('.')))
            .await?;
        let mut may: Vec<SocketAddr> = Vec::new();
        for address in found
            .iter()
            .filter(|address| places::may_be_called(*address, &self.allow))
        {
            // Port 0: that of the address that is called.
            may.push(SocketAddr::new(address, 0));
        }
        if may.is_empty() {
            return Err(Forbidden.into());
        }
        Ok(Box::new(may.into_iter()))
    }
}

impl Resolve for Names {
    fn resolve(&self, name: Name) -> Resolving {
        let names = self.clone();
        Box::pin(async move { names.addresses(name.as_str()).await })
    }
}

fn build(server: Option<SocketAddr>) -> Option<TokioResolver> {
    let mut builder = match server {
        None => TokioResolver::builder_tokio().ok()?,
        Some(server) => {
            let mut named = NameServerConfig::udp_and_tcp(server.ip());
            for connection in &mut named.connections {
                connection.port = server.port();
            }
            let config = ResolverConfig::from_name_servers(vec![named]);
            TokioResolver::builder_with_config(config, TokioRuntimeProvider::default())
        }
    };
    let options = builder.options_mut();
    options.timeout = Duration::from_secs(2);
    options.attempts = 2;
    // Nothing is remembered: whoever has just written a record and looks is not told what was before.
    options.cache_size = 0;
    builder.build().ok()
}
