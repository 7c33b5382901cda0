//! The line to other nodes.

use super::{BusError, Local, Signal};
use async_nats::{Client, ConnectOptions, ServerAddr, Subscriber, connection::State};
use bytes::Bytes;
use futures::StreamExt;
use serde::{Deserialize, Serialize};
use std::{
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering::Relaxed},
    },
    time::Duration,
};
use tokio::{sync::mpsc, task::JoinHandle, time::timeout};
use uuid::Uuid;

const SUBJECT: &str = "guichet.signal";

/// Signals on their way out at once; beyond it they are dropped.
const OUTBOX: usize = 1024;

/// A signal and who sent it: the server echoes our own, and listeners here have heard those.
#[derive(Serialize, Deserialize)]
struct Envelope {
    node: Uuid,
    signal: Signal,
}

/// One connection to the NATS server and the two tasks that serve it.
#[derive(Debug)]
pub struct Wire {
    /// Drawn at each start: a node that restarts is another sender.
    node: Uuid,
    client: Client,
    outbox: mpsc::Sender<Bytes>,
    dropped: Arc<AtomicU64>,
    tasks: [JoinHandle<()>; 2],
}

impl Drop for Wire {
    fn drop(&mut self) {
        self.tasks.iter().for_each(JoinHandle::abort);
    }
}

impl Wire {
    pub(super) async fn open(url: &str, local: Local) -> Result<Self, BusError> {
        let servers: Vec<ServerAddr> = url
            .split(',')
            .map(|address| address.trim().parse())
            .collect::<Result<_, _>>()
            .map_err(|_| BusError::Address)?;
        let client = ConnectOptions::new()
            .name("guichet")
            .retry_on_initial_connect()
            .max_reconnects(None)
            // Soon enough that a restarted server is barely noticed, seldom enough to be polite.
            .reconnect_delay_callback(|attempts| {
                Duration::from_millis(100 * u64::try_from(attempts.min(20)).unwrap_or(20))
            })
            .connect(servers)
            .await
            .map_err(|error| BusError::Setup(error.to_string()))?;
        let subscriber = client
            .subscribe(SUBJECT)
            .await
            .map_err(|error| BusError::Setup(error.to_string()))?;
        let node = Uuid::new_v4();
        let dropped = Arc::new(AtomicU64::new(0));
        let (outbox, outgoing) = mpsc::channel(OUTBOX);
        let tasks = [
            tokio::spawn(listen(subscriber, node, local)),
            tokio::spawn(speak(client.clone(), outgoing, dropped.clone())),
        ];
        Ok(Self {
            node,
            client,
            outbox,
            dropped,
            tasks,
        })
    }

    /// Puts a signal on its way, or drops it.
    pub(super) fn send(&self, signal: &Signal) {
        let envelope = Envelope {
            node: self.node,
            signal: signal.clone(),
        };
        let sent = match serde_json::to_vec(&envelope) {
            Ok(bytes) if self.connected() => self.outbox.try_send(bytes.into()).is_ok(),
            _ => false,
        };
        if !sent {
            self.dropped.fetch_add(1, Relaxed);
        }
    }

    pub(super) fn connected(&self) -> bool {
        self.client.connection_state() == State::Connected
    }

    pub(super) fn dropped(&self) -> u64 {
        self.dropped.load(Relaxed)
    }

    pub(super) async fn check(&self) -> Result<String, String> {
        if !self.connected() {
            return Err("not connected to the NATS server".to_owned());
        }
        match timeout(Duration::from_secs(2), self.round_trip()).await {
            Ok(Ok(())) => Ok(format!("NATS {}", self.client.server_info().version)),
            Ok(Err(error)) => Err(error),
            Err(_) => Err("the NATS server does not answer".to_owned()),
        }
    }

    /// Says something to itself through the server. A flush would not do: it only empties our own
    /// buffer. The server works in order, so what was subscribed or said before has arrived too.
    async fn round_trip(&self) -> Result<(), String> {
        let subject = format!("{SUBJECT}.check.{}", Uuid::new_v4().simple());
        let mut echo = self
            .client
            .subscribe(subject.clone())
            .await
            .map_err(|error| error.to_string())?;
        self.client
            .publish(subject, Bytes::new())
            .await
            .map_err(|error| error.to_string())?;
        echo.next()
            .await
            .map(|_| ())
            .ok_or_else(|| "the line was closed".to_owned())
    }
}

/// Passes on what other nodes say. Ends when the client is closed for good, which only happens when
/// the bus is dropped.
async fn listen(mut subscriber: Subscriber, node: Uuid, local: Local) {
    while let Some(message) = subscriber.next().await {
        match serde_json::from_slice::<Envelope>(&message.payload) {
            Ok(envelope) if envelope.node == node => {}
            Ok(envelope) => local.tell(envelope.signal),
            // A newer version may say what this one does not know yet.
            Err(error) => tracing::debug!(%error, "a signal was not understood"),
        }
    }
}

/// Gives the library one signal at a time. It may wait when the line is slow; then the outbox fills
/// and the publisher drops, instead of waiting too.
async fn speak(client: Client, mut outgoing: mpsc::Receiver<Bytes>, dropped: Arc<AtomicU64>) {
    while let Some(bytes) = outgoing.recv().await {
        if client.publish(SUBJECT, bytes).await.is_err() {
            dropped.fetch_add(1, Relaxed);
        }
    }
}
