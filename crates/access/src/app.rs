//! What every handler and job of the house has at hand. Built once at start, cheap to clone.

use crate::{
    counter::Counter,
    lockouts::{Guesses, Tarpit},
    organisations::Brands,
    passkeys::Party,
    regions::Region,
    scim,
    sessions::Sessions,
    sso,
};
use kit::{
    blobs::Blobs, bus::Bus, clock::Clock, crypto::MasterKey, db::Db, hash::HashPool, limits::Pace,
    mail::Mailer, outbound::Outbound, stream::Feed, words::Words,
};
use std::{net::IpAddr, ops::Deref, sync::Arc};

/// The settings that rooms read; `server` fills them from file, environment and flags.
#[derive(Clone, Debug)]
pub struct Settings {
    /// Scheme, host and port of every link we write, without a slash at the end (S-027).
    pub base_url: String,
    /// Authorities we answer to; anything else is 421.
    pub hosts: Vec<String>,
    /// Peers whose `X-Forwarded-For` is believed (S-052).
    pub trusted_proxies: Vec<IpAddr>,
    /// The sender of every letter, `address` or `Name <address>`.
    pub mail_from: String,
    /// True when the node listens on loopback without https and `base_url` is no `localhost`.
    pub plain_cookies: bool,
    /// Deployments one may choose among before the sign-in, this one with them; empty when there is nothing to choose.
    pub regions: Vec<Region>,
    /// The host that passkeys belong to; empty: that of `base_url` (S-143).
    pub passkey_host: String,
    /// Further addresses at which they may be used, each with scheme, host and port.
    pub passkey_origins: Vec<String>,
    /// The largest file a visitor or an agent may send, in bytes.
    pub file_bytes: u64,
}

pub struct Parts {
    pub db: Db,
    pub bus: Bus,
    pub feed: Feed,
    pub clock: Clock,
    pub words: Words,
    pub key: MasterKey,
    pub hashes: HashPool,
    pub mailer: Mailer,
    pub blobs: Blobs,
    pub pace: Pace,
    /// Calls to the outside, at addresses that people typed.
    pub outbound: Outbound,
    pub settings: Settings,
    pub sessions: Sessions,
    /// How organisations look to whoever is not in yet.
    pub brands: Brands,
    /// What is remembered of wrong secrets, on this node and for minutes.
    pub guesses: Guesses,
    /// Where whoever is turned away for their address waits.
    pub tarpit: Tarpit,
    /// What identity providers say of themselves, as this node read it.
    pub providers: sso::Known,
    /// Whose directory asks a question of everybody, at this node.
    pub asking: scim::Asking,
    /// True once the node was asked to stop; open sockets say goodbye and resume elsewhere.
    pub closing: tokio::sync::watch::Sender<bool>,
    /// What the way out must ask of the counter above.
    pub counter: Arc<dyn Counter>,
}

#[derive(Clone)]
pub struct App(Arc<Built>);

struct Built {
    parts: Parts,
    party: Option<Party>,
}

impl App {
    pub fn new(parts: Parts) -> Self {
        parts.db.entrust(parts.key.clone());
        let of = &parts.settings;
        let relying = Party::of(&of.base_url, &of.passkey_host, &of.passkey_origins);
        Self(Arc::new(Built {
            parts,
            party: relying,
        }))
    }

    /// Whom passkeys are made for; none where `base_url` is a bare address, which no browser makes any for.
    pub fn party(&self) -> Option<&Party> {
        self.0.party.as_ref()
    }

    /// Whether a password can reach a person by mail at all.
    pub fn mails(&self) -> bool {
        self.mailer.configured()
    }
}

impl Deref for App {
    type Target = Parts;
    fn deref(&self) -> &Parts {
        &self.0.parts
    }
}
