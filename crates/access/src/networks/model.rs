//! What is a network, and whether an address belongs to it.

use crate::names::{self, Fault};
use ipnet::IpNet;
use kit::clock::Time;
use sea_orm::FromQueryResult;
use std::net::IpAddr;
use uuid::Uuid;

/// Characters of a name.
pub const LONGEST: usize = 80;
/// More than any organisation has offices.
pub const MOST: i64 = 200;
/// The widest that is taken: beyond it a network is not one organisation's, whoever says so.
const WIDEST: (u8, u8) = (8, 24);

/// As typed.
#[derive(Clone, Debug, Default, serde::Deserialize)]
pub struct Wish {
    #[serde(default)]
    pub cidr: String,
    #[serde(default)]
    pub name: String,
}

/// Why it is not stored.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Refusal {
    /// No address, and no range of them.
    NoNetwork,
    /// So wide that strangers are in it.
    TooWide,
    /// It is in the list.
    Known,
    TooMany,
    Name(Fault),
}

impl Refusal {
    pub fn key(self) -> &'static str {
        match self {
            Self::NoNetwork => "networks-no-network",
            Self::TooWide => "networks-too-wide",
            Self::Known => "networks-known",
            Self::TooMany => "networks-too-many",
            Self::Name(Fault::Missing) => "networks-name-missing",
            Self::Name(Fault::TooLong(_)) => "networks-name-long",
            Self::Name(Fault::Unprintable) => "networks-name-unprintable",
        }
    }

    pub fn field(self) -> &'static str {
        match self {
            Self::Name(_) => "name",
            _ => "cidr",
        }
    }
}

/// A stored one.
#[derive(Clone, Debug, FromQueryResult)]
pub struct Network {
    pub id: Uuid,
    pub cidr: String,
    pub name: String,
    pub created_at: Time,
    pub created_by_name: Option<String>,
}

impl Wish {
    pub fn read(&self) -> Result<(IpNet, String), Refusal> {
        let network = network(self.cidr.trim())?;
        let name = names::clean(&self.name, LONGEST).map_err(Refusal::Name)?;
        Ok((network, name))
    }
}

/// An address alone is a network of one; host bits are cut off.
pub fn network(text: &str) -> Result<IpNet, Refusal> {
    let alone = || {
        text.parse::<IpAddr>()
            .ok()
            .map(|address| IpNet::from(address.to_canonical()))
    };
    let network = text
        .parse::<IpNet>()
        .ok()
        .or_else(alone)
        .ok_or(Refusal::NoNetwork)?
        .trunc();
    let least = match network {
        IpNet::V4(_) => WIDEST.0,
        IpNet::V6(_) => WIDEST.1,
    };
    if network.prefix_len() < least {
        return Err(Refusal::TooWide);
    }
    Ok(network)
}

/// Whether an address is in one of them.
pub fn contains(networks: &[String], address: IpAddr) -> bool {
    let address = address.to_canonical();
    networks
        .iter()
        .filter_map(|text| text.parse::<IpNet>().ok())
        .any(|network| network.contains(&address))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_network_is_what_is_somebodys_own_g_07() {
        for (text, read) in [
            ("10.0.0.0/8", Ok("10.0.0.0/8")),
            ("192.168.7.9/24", Ok("192.168.7.0/24")),
            ("203.0.113.9", Ok("203.0.113.9/32")),
            ("::ffff:203.0.113.9", Ok("203.0.113.9/32")),
            ("2001:db8:1::/48", Ok("2001:db8:1::/48")),
            ("2001:db8::1", Ok("2001:db8::1/128")),
            ("0.0.0.0/0", Err(Refusal::TooWide)),
            ("16.0.0.0/7", Err(Refusal::TooWide)),
            ("::/0", Err(Refusal::TooWide)),
            ("2001::/16", Err(Refusal::TooWide)),
            ("10.0.0.0/33", Err(Refusal::NoNetwork)),
            ("10.0.0", Err(Refusal::NoNetwork)),
            ("", Err(Refusal::NoNetwork)),
            ("aurora.example", Err(Refusal::NoNetwork)),
            ("10.0.0.0/8; drop table", Err(Refusal::NoNetwork)),
        ] {
            let found = network(text).map(|network| network.to_string());
            assert_eq!(found, read.map(str::to_owned), "{text}");
        }
    }

    #[test]
    fn an_address_is_in_its_network_however_it_is_written_g_07() {
        let networks = ["203.0.113.0/24".to_owned(), "2001:db8:1::/48".to_owned()];
        let check = |address: &str, inside| {
            assert_eq!(
                contains(&networks, address.parse().expect("an address")),
                inside,
                "{address}"
            );
        };
        check("203.0.113.200", true);
        check("::ffff:203.0.113.200", true);
        check("203.0.114.1", false);
        check("2001:db8:1:ff::1", true);
        check("2001:db8:2::1", false);
    }
}
