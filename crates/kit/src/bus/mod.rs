//! Hints between tasks and between nodes; never truth.
//!
//! A signal says where to look, the database says what is there. So a signal may be lost (a slow
//! listener, a broken line) and nothing but time is: heads are polled anyway (decision 9). This is
//! why publishing never waits, never fails, and never keeps anything for later.

use crate::ids::OrganisationId;
use serde::{Deserialize, Serialize};
use std::sync::Arc;
use tokio::sync::broadcast;

mod nats;
#[cfg(test)]
mod tests;

use nats::Wire;

/// Signals a slow listener may be behind before it loses the oldest.
const BACKLOG: usize = 4096;

/// Something may be new in an organisation.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Signal {
    pub organisation: OrganisationId,
    pub kind: SignalKind,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum SignalKind {
    /// The organisation's events reach this number.
    Head(i64),
    /// Something fleeting, such as typing; lost without harm.
    Whisper(serde_json::Value),
    /// The instance's revocation number.
    Revoked(i64),
    /// A job was queued.
    Jobs,
}

/// Why there can be no bus. The address is not shown: it may hold a password.
#[derive(Debug, thiserror::Error)]
pub enum BusError {
    #[error("bus_url is no NATS address; write nats://host:4222")]
    Address,
    #[error("the bus cannot be set up: {0}")]
    Setup(String),
}

/// The bus of one node. Clones are the same bus.
#[derive(Clone, Debug)]
pub enum Bus {
    /// One node: signals stay in this process.
    Local(Local),
    /// Several nodes: signals also travel through NATS.
    Nats(Local, Arc<Wire>),
}

/// The part every bus has: listeners in this process.
#[derive(Clone, Debug)]
pub struct Local {
    listeners: broadcast::Sender<Signal>,
}

impl Local {
    fn new() -> Self {
        Self {
            listeners: broadcast::channel(BACKLOG).0,
        }
    }

    /// That nobody listens is no error.
    fn tell(&self, signal: Signal) {
        let _ = self.listeners.send(signal);
    }
}

impl Bus {
    /// A bus for one node.
    pub fn local() -> Self {
        Bus::Local(Local::new())
    }

    /// A bus through the NATS server at `url` (`nats://user:pass@host:4222`, `tls://…`, several
    /// separated by commas).
    ///
    /// Only an impossible address is an error. A server that does not answer is tried forever, at
    /// the start as later: without it this node is slower, not wrong.
    pub async fn nats(url: &str) -> Result<Bus, BusError> {
        let local = Local::new();
        let wire = Wire::open(url, local.clone()).await?;
        Ok(Bus::Nats(local, Arc::new(wire)))
    }

    /// Tells everybody who listens: in this process at once, exactly once, and on other nodes when
    /// the line is up. Never blocks; what cannot be sent now is dropped and counted.
    pub fn publish(&self, signal: Signal) {
        if let Bus::Nats(_, wire) = self {
            wire.send(&signal);
        }
        self.listeners().tell(signal);
    }

    /// Signals from now on. A listener more than 4096 behind loses the oldest and is told so by
    /// `RecvError::Lagged`: it should look at the database and go on.
    pub fn subscribe(&self) -> broadcast::Receiver<Signal> {
        self.listeners().listeners.subscribe()
    }

    /// Whether other nodes can be heard at this moment; always true on one node.
    pub fn connected(&self) -> bool {
        match self {
            Bus::Local(_) => true,
            Bus::Nats(_, wire) => wire.connected(),
        }
    }

    /// Signals that could not be sent to other nodes since the start.
    pub fn dropped(&self) -> u64 {
        match self {
            Bus::Local(_) => 0,
            Bus::Nats(_, wire) => wire.dropped(),
        }
    }

    /// Goes to the server and back, within two seconds; for `doctor`. Both answers are one English
    /// line for the operator.
    pub async fn check(&self) -> Result<String, String> {
        match self {
            Bus::Local(_) => Ok("in this process".to_owned()),
            Bus::Nats(_, wire) => wire.check().await,
        }
    }

    fn listeners(&self) -> &Local {
        match self {
            Bus::Local(local) | Bus::Nats(local, _) => local,
        }
    }
}
