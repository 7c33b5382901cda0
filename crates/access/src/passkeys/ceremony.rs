//! A challenge between being posed and being answered. It needs no row while it waits: what must be remembered travels
//! with it, sealed for the one step it was posed in, so every page may pose one and any node may take the answer. What
//! was answered is remembered until it is over anyway (ADR 11).

use super::{
    model::{decoded, encoded},
    party::MINUTES,
};
use crate::App;
use chrono::Duration;
use kit::{
    clock::Time,
    crypto::{MasterKey, digest, hex, random_bytes},
    failure::Failure,
};
use serde::{Serialize, de::DeserializeOwned};

/// Sealed, with all passkeys of a member to leave out: far below, and nobody's guess is decoded beyond it.
const LONGEST: usize = 24 * 1024;

#[derive(Serialize, serde::Deserialize)]
struct Kept<S> {
    id: String,
    until: i64,
    state: S,
}

/// A challenge of ours that is still open.
#[derive(Clone, Debug)]
pub struct Begun<S> {
    pub spent: Spent,
    pub(super) state: S,
}

/// What is remembered once it was answered.
#[derive(Clone, Debug)]
pub struct Spent {
    pub(super) digest: Vec<u8>,
    pub(super) until: Time,
}

/// Where a challenge is posed before anybody is known: in this browser.
pub fn first(browser: &[u8]) -> String {
    format!("passkeys.first/{}", hex(browser))
}

pub(super) fn seal<S: Serialize>(app: &App, place: &str, state: &S, now: Time) -> Result<String, Failure> {
    let minutes = i64::try_from(MINUTES)?;
    let kept = Kept {
        id: hex(&random_bytes::<16>()),
        until: (now + Duration::minutes(minutes)).timestamp_micros(),
        state,
    };
    // Into a page and never into a table, so no rotation need find it.
    Ok(encoded(&MasterKey::seal(
        &app.key,
        place,
        &serde_json::to_vec(&kept)?,
    )))
}

/// `None` for what is over, of another step, or not ours.
pub(super) fn open<S: DeserializeOwned>(app: &App, place: &str, text: &str, now: Time) -> Option<Begun<S>> {
    let sealed = decoded(text).filter(|_| text.len() <= LONGEST)?;
    let plain = MasterKey::open(&app.key, place, &sealed).ok()?;
    let kept: Kept<S> = serde_json::from_slice(plain.expose()).ok()?;
    let until = Time::from_timestamp_micros(kept.until).filter(|until| *until > now)?;
    Some(Begun {
        spent: Spent {
            digest: digest(&kept.id),
            until,
        },
        state: kept.state,
    })
}
