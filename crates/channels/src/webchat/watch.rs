//! What all sockets of a channel must hear at once: it closed, or somebody stands at the window.
//!
//! One task per channel with open sockets listens to the organisation; the sockets listen to the task. So ten
//! thousand visitors cost one reader of the loud stream, not ten thousand.

use super::{
    front::Knock,
    memory::{Memory, lock},
    store,
};
use access::App;
use desk::channels::{self, ChannelId};
use kit::{failure::Failure, ids::OrganisationId, stream::Item};
use std::{
    sync::{Arc, Weak},
    time::Duration,
};
use tokio::sync::{broadcast::error::RecvError, watch};

/// How often the facts are read though nothing was heard.
const LOOK: Duration = Duration::from_secs(20);

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Facts {
    pub open: bool,
    pub available: bool,
}

/// Listens to the facts of a channel.
pub async fn listen(knock: &Knock) -> Result<watch::Receiver<Facts>, Failure> {
    let channel = &knock.open.channel;
    if let Some(sender) = lock(&knock.front.0.watches).get(&channel.id) {
        return Ok(sender.subscribe());
    }
    let facts = read(&knock.app, channel.organisation_id, channel.id).await?;
    let mut watches = lock(&knock.front.0.watches);
    if let Some(sender) = watches.get(&channel.id) {
        return Ok(sender.subscribe()); // somebody was faster
    }
    let (sender, receiver) = watch::channel(facts);
    watches.insert(channel.id, sender);
    let memory = Arc::downgrade(&knock.front.0);
    tokio::spawn(follow(
        knock.app.clone(),
        memory,
        channel.organisation_id,
        channel.id,
    ));
    Ok(receiver)
}

async fn read(app: &App, organisation: OrganisationId, channel: ChannelId) -> Result<Facts, Failure> {
    let db = app.db.read();
    let Some(channel) = channels::store::by_id(db, organisation, channel).await? else {
        return Ok(Facts {
            open: false,
            available: false,
        });
    };
    let available = store::anybody_available(db, organisation, channel.team_id).await?;
    Ok(Facts {
        open: channel.is_open(),
        available,
    })
}

async fn follow(app: App, memory: Weak<Memory>, organisation: OrganisationId, channel: ChannelId) {
    let mut look = tokio::time::interval(LOOK);
    let mut heard = None;
    loop {
        if heard.is_none() {
            heard = app.feed.subscribe(organisation, None).await.ok();
        }
        // Read after subscribing, so that a change in between is heard.
        let facts = read(&app, organisation, channel).await;
        let Some(memory) = memory.upgrade() else { return };
        if !tell(&memory, channel, facts) {
            return;
        }
        drop(memory);
        loop {
            tokio::select! {
                _ = look.tick() => break,
                item = next(&mut heard) => match item {
                    Ok(Item::Event(delivery)) if concerns(&delivery.event.kind) => break,
                    Ok(_) => {}
                    Err(RecvError::Lagged(_)) => break,
                    Err(RecvError::Closed) => {
                        heard = None;
                        break;
                    }
                },
            }
        }
    }
}

/// The next item, or never while there is nothing to listen to.
async fn next(heard: &mut Option<kit::stream::Subscription>) -> Result<Item, RecvError> {
    match heard {
        Some(heard) => heard.items.recv().await,
        None => std::future::pending().await,
    }
}

fn concerns(kind: &str) -> bool {
    kind.starts_with("presence.") || kind.starts_with("channels.")
}

/// False when nobody listens any more and the watch was taken down.
fn tell(memory: &Memory, channel: ChannelId, facts: Result<Facts, Failure>) -> bool {
    let mut watches = lock(&memory.watches);
    let Some(sender) = watches.get(&channel) else {
        return false;
    };
    if sender.receiver_count() == 0 {
        watches.remove(&channel);
        return false;
    }
    match facts {
        Ok(facts) => {
            sender.send_if_modified(|known| std::mem::replace(known, facts) != facts);
        }
        Err(failure) => tracing::warn!("a channel's state cannot be read: {failure}"),
    }
    true
}
