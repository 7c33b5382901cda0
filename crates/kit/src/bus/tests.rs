use super::*;
use std::{
    path::Path,
    process::{Child, Command, Stdio},
    time::{Duration, Instant},
};
use tokio::{sync::broadcast::error::TryRecvError, time::timeout};

fn head(seq: i64) -> Signal {
    Signal {
        organisation: OrganisationId::new(),
        kind: SignalKind::Head(seq),
    }
}

#[tokio::test]
async fn every_listener_hears_every_signal_once() {
    let bus = Bus::local();
    let (mut one, mut two) = (bus.subscribe(), bus.clone().subscribe());
    let signal = head(812);
    bus.publish(signal.clone());
    assert_eq!(one.recv().await.unwrap(), signal);
    assert_eq!(two.recv().await.unwrap(), signal);
    assert_eq!(one.try_recv().unwrap_err(), TryRecvError::Empty);
    assert!(bus.connected() && bus.check().await.is_ok());
}

#[tokio::test]
async fn a_listener_that_falls_behind_is_told_and_goes_on() {
    let bus = Bus::local();
    let mut slow = bus.subscribe();
    for seq in 0..5000 {
        bus.publish(head(seq));
    }
    assert_eq!(slow.try_recv().unwrap_err(), TryRecvError::Lagged(5000 - 4096));
    assert!(slow.try_recv().is_ok());
}

#[tokio::test]
async fn an_impossible_address_is_refused_without_being_shown() {
    let error = Bus::nats("nats://me:hunter2@:port:").await.unwrap_err();
    assert!(!error.to_string().contains("hunter2"));
}

#[tokio::test]
async fn without_a_server_a_node_starts_hears_itself_and_counts_what_was_lost() {
    let bus = Bus::nats(&format!("nats://127.0.0.1:{}", free_port()))
        .await
        .unwrap();
    let mut listener = bus.subscribe();
    let signal = head(1);
    bus.publish(signal.clone());
    assert_eq!(listener.recv().await.unwrap(), signal);
    assert!(!bus.connected() && bus.check().await.is_err());
    assert_eq!(bus.dropped(), 1);
}

#[tokio::test]
async fn two_nodes_hear_each_other_once_and_outlive_the_server() {
    let port = free_port();
    let Some(server) = Server::start(port) else { return };
    let url = format!("nats://127.0.0.1:{port}");
    let (here, there) = (Bus::nats(&url).await.unwrap(), Bus::nats(&url).await.unwrap());
    both_connected(&here, &there).await;
    exchange(&here, &there).await;

    drop(server);
    settle(|| !here.connected() && !there.connected()).await;
    let lost = here.dropped();
    here.publish(head(3));
    assert_eq!(here.dropped(), lost + 1);

    let _server = Server::start(port);
    both_connected(&here, &there).await;
    exchange(&here, &there).await;
    assert!(here.check().await.unwrap().starts_with("NATS "));
}

/// Each says one thing; each hears both, once.
async fn exchange(here: &Bus, there: &Bus) {
    let (mut at_home, mut abroad) = (here.subscribe(), there.subscribe());
    let (one, two) = (head(1), head(2));
    here.publish(one.clone());
    assert_eq!(hear(&mut at_home).await, one);
    assert_eq!(hear(&mut abroad).await, one);
    there.publish(two.clone());
    assert_eq!(hear(&mut abroad).await, two);
    assert_eq!(hear(&mut at_home).await, two);
    // Whatever was echoed came before the answer of the other side.
    tokio::time::sleep(Duration::from_millis(50)).await;
    assert_eq!(at_home.try_recv().unwrap_err(), TryRecvError::Empty);
    assert_eq!(abroad.try_recv().unwrap_err(), TryRecvError::Empty);
}

async fn hear(listener: &mut broadcast::Receiver<Signal>) -> Signal {
    timeout(Duration::from_secs(5), listener.recv())
        .await
        .unwrap()
        .unwrap()
}

/// Connected, and subscribed as well: the server answers a check after it took the subscription.
async fn both_connected(here: &Bus, there: &Bus) {
    settle(|| here.connected() && there.connected()).await;
    here.check().await.unwrap();
    there.check().await.unwrap();
}

async fn settle(happened: impl Fn() -> bool) {
    let began = Instant::now();
    while !happened() {
        assert!(began.elapsed() < Duration::from_secs(15), "it never happened");
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
}

fn free_port() -> u16 {
    std::net::TcpListener::bind("127.0.0.1:0")
        .unwrap()
        .local_addr()
        .unwrap()
        .port()
}

/// A real server, ended when dropped.
struct Server(Child);

impl Server {
    /// `None`, and a line on the error output, where no server is installed.
    fn start(port: u16) -> Option<Self> {
        let debian = "/usr/sbin/nats-server";
        let program = if Path::new(debian).exists() {
            debian
        } else {
            "nats-server"
        };
        let child = Command::new(program)
            .args(["-a", "127.0.0.1", "-p", &port.to_string()])
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn();
        if child.is_err() {
            eprintln!("no nats-server: this test proved nothing");
        }
        child.ok().map(Self)
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.0.kill().ok();
        self.0.wait().ok();
    }
}
