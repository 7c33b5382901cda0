//! A visitor's open line.
//!
//! Ten thousand of them must be cheap, so a line holds a few pointers and its two small buffers; whatever needs
//! room (reading what was missed, drawing a frame) is boxed while it runs.

use super::{
    actions,
    front::{Answered, Knock},
    memory::Visitor,
    model::{FRAME_BYTES, HELLO, Said},
    view,
    watch::{self, Facts},
};
use access::App;
use axum::{
    extract::{
        FromRequest, Request,
        ws::{CloseCode, CloseFrame, Message, Utf8Bytes, WebSocket, WebSocketUpgrade, close_code},
    },
    response::IntoResponse,
};
use futures::SinkExt;
use kit::{
    failure::Failure,
    stream::{Delivery, Item, Subscription},
};
use std::{sync::Arc, time::Duration};
use tokio::{
    sync::{
        broadcast::error::{RecvError, TryRecvError},
        watch::Receiver,
    },
    time::{Instant, interval_at, timeout},
};

/// How often a line is tried; silent for two of these, it is given up.
const BEAT: Duration = Duration::from_secs(30);
/// Who does not take a frame for this long is gone.
const PATIENCE: Duration = Duration::from_secs(20);
/// The view that visitors share of an event; pages of members have others.
const VIEW: u32 = u32::from_be_bytes(*b"visi");
/// Beyond this many pages of missed messages the widget starts anew.
const PAGES: usize = 5;

/// `GET …/socket`. The front has checked the origin.
pub async fn open(knock: Knock, request: Request) -> Answered {
    let upgrade = match WebSocketUpgrade::from_request(request, &()).await {
        Ok(upgrade) => upgrade,
        Err(rejection) => return Ok(Ok(rejection.into_response())),
    };
    let upgrade = upgrade
        .read_buffer_size(1024)
        .write_buffer_size(1024)
        .max_write_buffer_size(1024 * 1024)
        .max_frame_size(FRAME_BYTES)
        .max_message_size(FRAME_BYTES);
    Ok(Ok(upgrade.on_upgrade(move |mut socket| async move {
        match Box::pin(greet(knock, &mut socket)).await {
            Ok(line) => line.run(socket).await,
            Err(code) => leave(socket, code).await,
        }
    })))
}

/// Says goodbye with a reason a program can read.
async fn leave(mut socket: WebSocket, code: CloseCode) {
    let goodbye = Message::Close(Some(CloseFrame {
        code,
        reason: "".into(),
    }));
    let _ = timeout(PATIENCE, socket.send(goodbye)).await;
}

async fn say(socket: &mut WebSocket, frame: &str) -> bool {
    matches!(
        timeout(PATIENCE, socket.send(Message::text(frame))).await,
        Ok(Ok(()))
    )
}

/// Why a line ends: told as a close code, or the other side is gone already.
type Ended = CloseCode;

/// Something broke: the widget comes again in a moment and resumes.
fn again(failure: &Failure) -> Ended {
    tracing::error!("a visitor's line broke: {failure}");
    close_code::AGAIN
}

/// Waits for the first word, checks it, and sends what was missed.
async fn greet(knock: Knock, socket: &mut WebSocket) -> Result<Line, Ended> {
    let Ok(Some((token, after))) = timeout(HELLO, hello(socket)).await else {
        return Err(close_code::POLICY);
    };
    let visitor = match knock.visitor_of(&token).await {
        Ok(Ok(visitor)) => visitor,
        Ok(Err(_)) => {
            say(socket, r#"{"op":"refused"}"#).await;
            return Err(close_code::POLICY);
        }
        Err(failure) => return Err(again(&failure)),
    };
    let facts = watch::listen(&knock).await.map_err(|failure| again(&failure))?;
    let topic = Some(visitor.contact.0);
    // Listens first and reads what was missed afterwards, so nothing falls between the two.
    let feed = knock
        .app
        .feed
        .subscribe(visitor.organisation, topic)
        .await
        .map_err(|failure| again(&failure))?;
    let mut line = Line {
        app: knock.app,
        visitor,
        feed,
        facts,
        seen: after.max(0),
        quiet: 0,
    };
    line.state(socket).await?;
    line.catch_up(socket).await?;
    Ok(line)
}

/// The first words must be `hello`; whoever says something else does not speak this protocol.
async fn hello(socket: &mut WebSocket) -> Option<(String, i64)> {
    loop {
        match socket.recv().await?.ok()? {
            Message::Text(text) => match serde_json::from_str(&text) {
                Ok(Said::Hello { token, after }) => return Some((token, after)),
                _ => return None,
            },
            Message::Ping(_) | Message::Pong(_) => {}
            Message::Binary(_) | Message::Close(_) => return None,
        }
    }
}

struct Line {
    app: App,
    visitor: Arc<Visitor>,
    feed: Subscription,
    facts: Receiver<Facts>,
    /// Everything up to this number was sent.
    seen: i64,
    /// Beats without a sign of life.
    quiet: u8,
}

impl Line {
    async fn run(mut self, mut socket: WebSocket) {
        let mut beat = interval_at(Instant::now() + BEAT, BEAT);
        let mut closing = self.app.closing.subscribe();
        let code = loop {
            let done = tokio::select! {
                said = socket.recv() => self.hear(said, &mut socket).await,
                item = self.feed.items.recv() => patiently(Box::pin(self.tell(item, &mut socket))).await,
                changed = self.facts.changed() => match changed {
                    Ok(()) => self.state(&mut socket).await,
                    Err(_) => Err(close_code::AWAY),
                },
                // The node stops: the widget comes back to another, or to this one in a moment.
                _ = closing.changed() => Err(close_code::RESTART),
                _ = beat.tick() => self.beat(&mut socket).await,
            };
            if let Err(code) = done {
                break code;
            }
        };
        leave(socket, code).await;
    }

    /// What the visitor says.
    async fn hear(
        &mut self,
        said: Option<Result<Message, axum::Error>>,
        socket: &mut WebSocket,
    ) -> Result<(), Ended> {
        let Some(Ok(said)) = said else {
            return Err(close_code::NORMAL);
        };
        self.quiet = 0;
        let (id, now) = (self.visitor.id.0, self.app.clock.now());
        let pace = |purpose, burst, per_second| {
            self.app
                .pace
                .allow(purpose, id.as_bytes(), now, burst, per_second)
                .is_ok()
        };
        if !pace("webchat.frames", 120, 20.0) {
            return Err(close_code::POLICY);
        }
        let text = match said {
            Message::Text(text) => text,
            Message::Ping(_) | Message::Pong(_) => return Ok(()),
            Message::Binary(_) | Message::Close(_) => return Err(close_code::NORMAL),
        };
        match serde_json::from_str(&text) {
            Ok(Said::Typing { on }) if pace("webchat.typing", 10, 2.0) => {
                actions::typing(&self.app, &self.visitor, on);
            }
            Ok(Said::Read { at }) if pace("webchat.reads", 20, 1.0) => {
                if let Err(failure) = Box::pin(actions::read(&self.app, &self.visitor, at, now)).await {
                    tracing::warn!("a visitor's read mark was not stored: {failure}"); // they will read on
                }
            }
            Ok(Said::Ping) => return send(socket, r#"{"op":"pong"}"#).await,
            // A later widget may know words that this house does not.
            _ => {}
        }
        Ok(())
    }

    /// What happened in the visitor's conversation: whatever lies ready is written together and flushed once.
    async fn tell(&mut self, first: Result<Item, RecvError>, socket: &mut WebSocket) -> Result<(), Ended> {
        let mut next = Some(first);
        while let Some(item) = next {
            match item {
                Ok(Item::Event(delivery)) => {
                    if let Some(frame) = self.event(&delivery).await? {
                        feed(socket, frame).await?;
                    }
                }
                Ok(Item::Whisper(value)) => {
                    if let Some(frame) = view::typing_frame(&value) {
                        feed(socket, frame.into()).await?;
                    }
                }
                Err(RecvError::Lagged(_)) => self.catch_up(socket).await?,
                Err(RecvError::Closed) => {
                    let (organisation, topic) = (self.visitor.organisation, Some(self.visitor.contact.0));
                    self.feed = self
                        .app
                        .feed
                        .subscribe(organisation, topic)
                        .await
                        .map_err(|failure| again(&failure))?;
                    self.catch_up(socket).await?;
                }
            }
            next = match self.feed.items.try_recv() {
                Ok(item) => Some(Ok(item)),
                Err(TryRecvError::Lagged(missed)) => Some(Err(RecvError::Lagged(missed))),
                Err(TryRecvError::Empty | TryRecvError::Closed) => None, // the next turn hears of the latter
            };
        }
        socket.flush().await.map_err(|_| close_code::AWAY)
    }

    /// The frame of an event that is new here.
    async fn event(&mut self, delivery: &Delivery) -> Result<Option<Utf8Bytes>, Ended> {
        let seq = delivery.event.seq;
        if seq <= self.seen {
            return Ok(None);
        }
        let db = self.app.db.read();
        let frame = delivery
            .fragment(VIEW, || async {
                view::event_frame(db, &self.visitor, &delivery.event).await
            })
            .await
            .map_err(|failure| again(&failure))?;
        self.seen = seq;
        Ok(Some(frame))
    }

    /// Sends what the visitor has not seen.
    async fn catch_up(&mut self, socket: &mut WebSocket) -> Result<(), Ended> {
        for _ in 0..PAGES {
            let read = view::page(self.app.db.read(), &self.visitor, self.seen);
            let page = Box::pin(read).await.map_err(|failure| again(&failure))?;
            if page.seq < self.seen {
                break; // they know a number that was never given out: an older backup was restored
            }
            for message in &page.messages {
                send(
                    socket,
                    &view::message_frame(message).map_err(|failure| again(&failure))?,
                )
                .await?;
            }
            self.seen = page.seq;
            if !page.more {
                if let Some(at) = page.agent_read_at {
                    send(socket, &view::read_frame(page.seq, at)).await?;
                }
                return send(socket, &view::seq_frame(page.seq)).await;
            }
        }
        let head = kit::stream::head(self.app.db.read(), self.visitor.organisation).await;
        self.seen = head.map_err(|error| again(&error.into()))?;
        send(socket, r#"{"op":"reset"}"#).await
    }

    /// The channel as it is now; a disabled one is left at once, and its door stays shut for the next try.
    async fn state(&mut self, socket: &mut WebSocket) -> Result<(), Ended> {
        let Facts { open, available } = *self.facts.borrow_and_update();
        let available = open && available;
        send(socket, &format!(r#"{{"op":"state","available":{available}}}"#)).await?;
        if open { Ok(()) } else { Err(close_code::AWAY) }
    }

    async fn beat(&mut self, socket: &mut WebSocket) -> Result<(), Ended> {
        self.quiet += 1;
        if self.quiet > 2 {
            return Err(close_code::AWAY);
        }
        match timeout(PATIENCE, socket.send(Message::Ping(bytes::Bytes::new()))).await {
            Ok(Ok(())) => Ok(()),
            _ => Err(close_code::AWAY),
        }
    }
}

/// Who does not take what is written has gone.
async fn patiently(work: impl Future<Output = Result<(), Ended>>) -> Result<(), Ended> {
    timeout(PATIENCE, work).await.unwrap_or(Err(close_code::AWAY))
}

/// Writes a frame without flushing it.
async fn feed(socket: &mut WebSocket, frame: Utf8Bytes) -> Result<(), Ended> {
    socket
        .feed(Message::Text(frame))
        .await
        .map_err(|_| close_code::AWAY)
}

async fn send(socket: &mut WebSocket, frame: &str) -> Result<(), Ended> {
    if say(socket, frame).await {
        Ok(())
    } else {
        Err(close_code::AWAY)
    }
}
