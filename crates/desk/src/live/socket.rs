//! One socket: what is ready is written together and flushed once.

use super::reader::{Lives, Reader, Resumed};
use axum::extract::ws::{CloseFrame, Message, Utf8Bytes, WebSocket, close_code};
use futures::SinkExt;
use kit::{
    failure::Failure,
    stream::{Item, Subscription},
};
use std::time::{Duration, Instant};
use tokio::sync::{
    broadcast::error::{RecvError, TryRecvError},
    watch,
};

/// How often a session is looked at when nothing calls for it (S-087).
const LOOK: Duration = Duration::from_secs(30);
/// A page pings every twenty seconds, a hidden one every minute. Silence beyond this is a dead line.
const SILENCE: Duration = Duration::from_secs(150);
/// Who takes longer to read what is written has gone.
const PATIENCE: Duration = Duration::from_secs(20);
/// The counts follow what changed them at once, and no more often than this.
const COUNTS: Duration = Duration::from_millis(300);

/// Why a socket ends.
enum End {
    /// The page went away, or the line broke: it comes back by itself.
    Gone,
    /// The node stops, or something broke: come back, to another.
    Away,
    SignedOut,
    /// Draw the page anew.
    Reset,
}

/// `Ok` while it goes on.
type Step = Result<(), End>;

impl From<axum::Error> for End {
    fn from(_: axum::Error) -> Self {
        Self::Gone
    }
}

impl From<Failure> for End {
    fn from(failure: Failure) -> Self {
        tracing::warn!("an open page lost its stream: {failure}");
        Self::Away
    }
}

pub async fn serve(mut socket: WebSocket, mut reader: Reader) {
    let end = match run(&mut socket, &mut reader).await {
        Ok(()) => End::Gone,
        Err(end) => end,
    };
    let (last, code) = match end {
        End::Gone => return,
        End::Away => (None, close_code::AWAY),
        End::SignedOut => (Some(r#"{"signed_out":true}"#), close_code::POLICY),
        End::Reset => (Some(r#"{"reset":true}"#), close_code::NORMAL),
    };
    let farewell = async {
        if let Some(text) = last {
            socket.send(Message::Text(text.into())).await?;
        }
        socket
            .send(Message::Close(Some(CloseFrame {
                code,
                reason: Utf8Bytes::default(),
            })))
            .await
    };
    let _ = tokio::time::timeout(PATIENCE, farewell).await;
}

async fn run(socket: &mut WebSocket, reader: &mut Reader) -> Step {
    let (mut revoked, mut closing) = (reader.app.sessions.revocations(), reader.app.closing.subscribe());
    // Subscribe, then read the gap, then listen: in this order nothing falls between.
    let mut subscription = reader.app.feed.subscribe(reader.organisation(), None).await?;
    resume(socket, reader).await?;
    let (mut look, mut heard) = (tokio::time::interval(LOOK), Instant::now());
    look.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
    look.reset();
    let mut due = tokio::time::Instant::now();
    loop {
        tokio::select! {
            item = subscription.items.recv() => match item {
                Ok(item) => patiently(drain(socket, reader, &mut subscription, item)).await?,
                Err(RecvError::Lagged(_)) => resume(socket, reader).await?,
                Err(RecvError::Closed) => {
                    subscription = reader.app.feed.subscribe(reader.organisation(), None).await?;
                    resume(socket, reader).await?;
                }
            },
            message = socket.recv() => {
                heard = Instant::now();
                let answer = match message {
                    Some(Ok(Message::Text(text))) => reader.said(&text).await?,
                    Some(Ok(Message::Close(_)) | Err(_)) | None => return Ok(()),
                    Some(Ok(_)) => None,
                };
                if let Some(answer) = answer {
                    patiently(async { Ok(socket.send(Message::Text(answer.into())).await?) }).await?;
                }
            }
            () = tokio::time::sleep_until(due), if reader.recount => {
                due = tokio::time::Instant::now() + COUNTS;
                if let Some(frame) = reader.recounted().await? {
                    patiently(async { Ok(socket.send(Message::Text(frame.into())).await?) }).await?;
                }
            }
            Ok(()) = revoked.changed() => look_again(socket, reader).await?,
            _ = look.tick() => {
                if heard.elapsed() > SILENCE {
                    return Err(End::Away);
                }
                look_again(socket, reader).await?;
            }
            () = stops(&mut closing) => return Err(End::Away),
        }
    }
}

async fn stops(closing: &mut watch::Receiver<bool>) {
    // The sender lives as long as the house.
    let _ = closing.wait_for(|closing| *closing).await;
}

async fn look_again(socket: &mut WebSocket, reader: &mut Reader) -> Step {
    match reader.look_again().await? {
        Lives::On => Ok(()),
        Lives::NotLong(frame) => {
            patiently(async { Ok(socket.send(Message::Text(frame.into())).await?) }).await
        }
        Lives::NoMore => Err(End::SignedOut),
    }
}

/// Writes what lies ready, and flushes once.
async fn drain(
    socket: &mut WebSocket,
    reader: &mut Reader,
    subscription: &mut Subscription,
    first: Item,
) -> Step {
    let mut next = Some(first);
    while let Some(item) = next {
        let frame = match &item {
            Item::Event(delivery) => reader.event(delivery).await?,
            Item::Whisper(value) => reader.whispered(value)?.map(Utf8Bytes::from),
        };
        if let Some(frame) = frame {
            socket.feed(Message::Text(frame)).await?;
        }
        next = match subscription.items.try_recv() {
            Ok(item) => Some(item),
            // What was lost is in the table; the next turn of the loop would find it, but this one knows already.
            Err(TryRecvError::Lagged(_)) => {
                gap(socket, reader).await?;
                None
            }
            Err(TryRecvError::Empty | TryRecvError::Closed) => None,
        };
    }
    Ok(socket.flush().await?)
}

async fn resume(socket: &mut WebSocket, reader: &mut Reader) -> Step {
    patiently(async {
        gap(socket, reader).await?;
        Ok(socket.flush().await?)
    })
    .await
}

async fn gap(socket: &mut WebSocket, reader: &mut Reader) -> Step {
    match reader.resume().await? {
        Resumed::Frames(frames) => {
            for frame in frames {
                socket.feed(Message::Text(frame.into())).await?;
            }
            Ok(())
        }
        Resumed::Reset => Err(End::Reset),
    }
}

async fn patiently(work: impl Future<Output = Step>) -> Step {
    tokio::time::timeout(PATIENCE, work)
        .await
        .unwrap_or(Err(End::Gone))
}
