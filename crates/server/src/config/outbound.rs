//! What may be called outside, and who is asked where it is.

use super::{Mistake, Source};
use kit::outbound::Rules;
use std::path::PathBuf;

pub(super) fn rules(
    allow: Option<Vec<String>>,
    dns_server: Option<String>,
    ca_file: Option<PathBuf>,
    source: &Source,
) -> Result<Rules, Mistake> {
    let allow = allow.unwrap_or_default();
    let allow = allow
        .iter()
        .map(|text| text.trim())
        .filter(|text| !text.is_empty());
    let allow = allow.map(|text| {
        text.parse().map_err(|_| {
            source.mistake(
                "outbound_allow",
                format!("{text:?} is no network"),
                "Write networks with their length, as in [\"10.1.0.0/16\", \"192.0.2.7/32\"].",
            )
        })
    });
    let allow = allow.collect::<Result<Vec<_>, _>>()?;
    let named = dns_server.filter(|text| !text.trim().is_empty());
    let dns_server = named.map(|text| {
        text.trim().parse().map_err(|_| {
            source.mistake(
                "dns_server",
                format!("{text:?} is no address"),
                "Write address and port, as in 10.0.0.53:53, or leave it out.",
            )
        })
    });
    let authorities = match ca_file {
        None => Vec::new(),
        Some(path) => std::fs::read(&path).map_err(|error| {
            source.mistake(
                "ca_file",
                format!("{} cannot be read: {error}", path.display()),
                "Name a file with certificates in PEM, or leave it out.",
            )
        })?,
    };
    Ok(Rules {
        allow,
        dns_server: dns_server.transpose()?,
        authorities,
    })
}
